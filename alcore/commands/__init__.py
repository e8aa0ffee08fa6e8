"""Commands of the shell that have outgrown `alcore.__main__`: one module each, with `add` to name its arguments."""
