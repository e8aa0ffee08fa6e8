"""A capsule from a file of anybody's. What is wrong with it is said in a sentence, and nothing is written anywhere."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from alcore import costs, tables
from alcore.capsule import lines, shapes
from alcore.capsule.archive import LARGEST, MEGABYTE, Archive, opened, too_large
from alcore.capsule.model import FORMAT, FRAMES, Capsule, CapsuleError, Made, Source
from alcore.store import Event

# The most that is unpacked of each file.
LIMITS = {
    "README.txt": MEGABYTE,
    "manifest.json": MEGABYTE,
    "settings.json": MEGABYTE,
    "result.json": 64 * MEGABYTE,
    "table.csv": tables.SIZE_LIMIT,
    "events.jsonl": 256 * MEGABYTE,
    **{f"{name}.jsonl": 256 * MEGABYTE for names in FRAMES.values() for name in names},
}
# What an event's payload holds: what its kind cannot do without, and what each thing is.
NEEDED = {"class_added": ("name",), "class_renamed": ("name",), "class_merged": ("into",), "note": ("text",)}
PAYLOAD = {
    **dict.fromkeys(("name", "color", "key", "guideline", "into", "text", "reason"), str),
    "examples": list,
    "on": bool,
}


def read(source: bytes | Path | str) -> Capsule:
    """The capsule in a file, or in the bytes of one. Raises CapsuleError, in words for the user, and OSError."""
    if not isinstance(source, bytes):
        path = Path(source)
        if path.stat().st_size > LARGEST:
            raise too_large()
        source = path.read_bytes()
    with opened(source) as archive:
        manifest = _manifest(archive)
        return _capsule(manifest, _files(archive, manifest))


def _manifest(archive: Archive) -> Mapping:
    manifest = lines.parse(archive.read("manifest.json", LIMITS["manifest.json"]), "'manifest.json' in the capsule")
    if not isinstance(manifest, dict) or manifest.get("product") != "Labelwise":
        raise CapsuleError("This is a zip file, but no capsule: its manifest is not one of Labelwise.")
    version = manifest.get("capsule")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise CapsuleError("The manifest does not say which version of a capsule this is. The file was changed.")
    if version > FORMAT:
        raise CapsuleError(
            f"This capsule is of version {version}, and this program reads versions up to {FORMAT}. Update Labelwise."
        )
    if manifest.get("kind") not in FRAMES:
        raise CapsuleError("The manifest does not say what this is a capsule of. The file was changed.")
    return manifest


def _files(archive: Archive, manifest: Mapping) -> dict[str, bytes]:
    """The files that the manifest names, each with the hash it tells; and no others."""
    told = manifest.get("files")
    if not isinstance(told, dict) or not all(isinstance(one, dict) for one in told.values()):
        raise CapsuleError("The manifest does not list the files of the capsule. The file was changed.")
    if unknown := sorted(archive.names - set(told) - {"README.txt", "manifest.json"}):
        raise CapsuleError(f"'{unknown[0]}' is in the file, but not in its manifest. No capsule has such a file.")
    if unknown := sorted(set(told) - set(LIMITS)):
        raise CapsuleError(f"The manifest names a file '{unknown[0][:80]}', which no capsule has.")
    files = {}
    for name, about in told.items():
        files[name] = archive.read(name, LIMITS[name])
        if hashlib.sha256(files[name]).hexdigest() != about.get("sha256"):
            raise CapsuleError(
                f"'{name}' in the capsule is not what its manifest says: it was changed or damaged on its way."
            )
    return files


def _capsule(manifest: Mapping, files: Mapping[str, bytes]) -> Capsule:
    kind = manifest["kind"]
    other = "result.json" if kind == "simulation" else "events.jsonl"
    for name in ("settings.json", other, *(f"{name}.jsonl" for name in FRAMES[kind])):
        if name not in files:
            raise CapsuleError(f"This is no whole capsule: '{name}' is missing in it.")
    stored = lines.parse(files["settings.json"], "'settings.json' in the capsule")
    if not isinstance(stored, dict) or not isinstance(stored.get("settings"), dict):
        raise CapsuleError("'settings.json' in the capsule holds no settings. The file was changed.")
    rates = shapes.build(costs.Rates, stored.get("rates"), "The part 'rates' of the capsule")
    result, events = None, ()
    if kind == "simulation":
        result = lines.parse(files[other], f"'{other}' in the capsule")
        if not isinstance(result, dict):
            raise CapsuleError(f"'{other}' in the capsule holds no figures. The file was changed.")
    else:
        events = tuple(_event(*one) for one in enumerate(lines.records(files[other], other), 1))
    return Capsule(
        kind=kind,
        name=_text(manifest, "name"),
        table=shapes.build(Source, manifest.get("table"), "The part 'table' of the manifest"),
        settings=stored["settings"],
        rates=dict(vars(rates)),
        frames={name: _frame(name, least, manifest["files"], files) for name, least in FRAMES[kind].items()},
        made=_made(manifest.get("made")),
        result=result,
        events=events,
        data=files.get("table.csv"),
    )


def _frame(name: str, least: Mapping[str, str], told: Mapping, files: Mapping[str, bytes]) -> pd.DataFrame:
    file = f"{name}.jsonl"
    kinds = lines.checked_kinds(told[file].get("columns"), file)
    if missing := [column for column, kind in least.items() if kinds.get(column) != kind]:
        raise CapsuleError(f"'{file}' in the capsule has no column '{missing[0]}' as it should. The file was changed.")
    return lines.to_frame(files[file], kinds, file)


def _event(number: int, record: dict) -> dict:
    """An event of a log, which counts from 1 without a gap and undoes only what was said before."""
    where = f"Event {number:,} of the capsule's log"
    event = shapes.build(Event, record, where)
    payload = event.payload
    fits = all(name in payload for name in NEEDED.get(event.kind, ())) and all(
        isinstance(payload[name], kind) for name, kind in PAYLOAD.items() if name in payload
    )
    fits = fits and all(isinstance(key, str) for key in payload.get("examples", ()))
    if not fits or event.number != number or not (event.undoes or 0) < number:
        raise CapsuleError(f"{where} is none that is ever written. The file was changed.")
    return record


def _made(told: object) -> Made:
    made = shapes.build(Made, told, "The part 'made' of the manifest")
    if not isinstance(made.versions, dict) or not all(isinstance(one, str) for one in made.versions.values()):
        raise CapsuleError("The manifest does not say with which versions the capsule was made. The file was changed.")
    return made


def _text(manifest: Mapping, name: str) -> str:
    if not isinstance(manifest.get(name), str):
        raise CapsuleError(f"The manifest has no '{name}'. The file was changed.")
    return manifest[name]
