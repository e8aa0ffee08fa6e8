"""The bundled tables, as they are read."""

from pathlib import Path

from alcore import tables

SAMPLES = Path(__file__).parents[2] / "sample_data"


def sample(name):
    """The table and its guessed roles."""
    table = tables.read((SAMPLES / name).read_bytes(), name)
    return table, table.guess
