"""A run or a project as one file that repeats it: settings, seed, rates, the table's hash, all measured or said.

`of_run`, `of_project` and `of_result` make a `Capsule`, `to_bytes` and `write` make the zip, `read` reads one from
anywhere, and `rerun` repeats it and certifies that it comes out the same, or lists what differs. Inside are JSON and
JSON lines, which need no library to be read, say what is a number and what a text, and are run by no spreadsheet. Equal
capsules are equal byte for byte. What is read may be hostile: see `alcore.capsule.archive`.
"""

from alcore.capsule.model import FORMAT, Capsule, CapsuleError, Made, Source
from alcore.capsule.reading import read
from alcore.capsule.rerunning import Certificate, Difference, rerun
from alcore.capsule.writing import of_project, of_result, of_run, to_bytes, write

__all__ = [
    "FORMAT",
    "Capsule",
    "CapsuleError",
    "Certificate",
    "Difference",
    "Made",
    "Source",
    "of_project",
    "of_result",
    "of_run",
    "read",
    "rerun",
    "to_bytes",
    "write",
]
