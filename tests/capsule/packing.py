"""The table, the settings and the zips that the tests of capsules use."""

import hashlib
import io
import json
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


def forge(content: bytes, changes: dict) -> bytes:
    """A capsule with some of its files changed, by name, and hashes made anew. A change takes a file's bytes or, of a
    JSON document, its value; None takes the file away."""
    files = unpacked(content)
    manifest = json.loads(files["manifest.json"])
    for name, change in changes.items():
        if name == "manifest.json":
            continue
        if change is None:
            del files[name], manifest["files"][name]
            continue
        if name.endswith(".json"):
            files[name] = json.dumps(change(json.loads(files[name]))).encode()
        else:
            files[name] = change(files.get(name, b""))
        about = manifest["files"].setdefault(name, {})
        about |= {"bytes": len(files[name]), "sha256": hashlib.sha256(files[name]).hexdigest()}
    files["manifest.json"] = json.dumps(changes.get("manifest.json", lambda value: value)(manifest)).encode()
    return packed(files)
