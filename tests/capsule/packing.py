"""The table, the settings and the zips that the tests of capsules use."""

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path

from alcore import capsule, simulation, tables
from alcore.simulation import Settings
from alcore.tables import Roles

IRIS = (Path(__file__).parents[2] / "sample_data" / "iris.csv").read_bytes()
ROLES = Roles(label="species")
QUICK = Settings(replicates=2, start=15, batch=15, budget=45)


@dataclass(frozen=True)
class Ran:
    table: tables.Table
    result: simulation.Result

    def capsule(self, **rates) -> capsule.Capsule:
        return capsule.of_result(self.table, ROLES, self.result, rates, 1_700_000_000.0, IRIS)


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()
