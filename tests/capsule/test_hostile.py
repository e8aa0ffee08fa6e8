"""Files from anybody: whatever is wrong with one, it gets a sentence, and nothing is written anywhere."""

import hashlib
import io
import json
import re
import stat
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alcore import capsule
from alcore.capsule import CapsuleError, archive
from tests.capsule.packing import forge, packed, unpacked

SENTENCE = re.compile(r"[A-Z'].*\.")


def sentence(content: bytes) -> str:
    """What is said when this is read; it must be a sentence that no terminal acts on."""
    with pytest.raises(CapsuleError) as caught:
        capsule.read(content)
    said = str(caught.value)
    assert SENTENCE.fullmatch(said) and said.isprintable() and len(said) < 300
    return said


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    """An empty folder to be in; it is empty afterwards, and so is the one beside it."""
    inside = tmp_path / "inside"
    inside.mkdir()
    monkeypatch.chdir(inside)
    yield
    assert list(tmp_path.rglob("*")) == [inside]


def entry(name="a", content=b"x", mode=0o644, kind=stat.S_IFREG, method=zipfile.ZIP_DEFLATED, beside=None) -> bytes:
    """A zip of a capsule's files (none: empty ones) and one more."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for other, its in (beside or {}).items():
            made.writestr(other, its)
        info = zipfile.ZipInfo(name)
        info.create_system, info.external_attr, info.compress_type = 3, (kind | mode) << 16, method
        with pytest.warns(UserWarning) if name in (beside or {}) else io.BytesIO():
            made.writestr(info, content)
    return out.getvalue()


@pytest.mark.parametrize(
    "name",
    ["/etc/passwd", "../../outside.txt", "..\\outside.txt", "C:\\outside.txt", "a/b.json", "C:outside", "a\x1b]0;b/c"],
)
def test_paths_are_refused(name):
    assert "is a path" in sentence(entry(name))


def test_links_and_folders_and_files_without_a_name_are_refused(simulated):
    assert "is a link" in sentence(entry("manifest.json", b"/etc/passwd", 0o777, stat.S_IFLNK))
    assert "a folder" in sentence(entry("data/", b"", 0o755, stat.S_IFDIR))
    assert "'' is in the file, but not in its manifest" in sentence(entry("\0", beside=unpacked(simulated)))
    assert "is a link" in sentence(entry("manifest.json", b"", 0o644, stat.S_IFCHR))


def test_two_files_of_one_name_are_refused(simulated):
    assert "two files of one name" in sentence(entry("manifest.json", b"{}", beside=unpacked(simulated)))


def test_other_ways_of_packing_are_refused():
    for method in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        assert "packed in a way" in sentence(entry(method=method))


def test_encrypted_files_are_refused(simulated):
    content = bytearray(simulated)
    for mark, place in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = -1
        while (at := content.find(mark, at + 1)) >= 0:
            content[at + place] |= 1
    assert "is encrypted" in sentence(bytes(content))


def test_more_files_than_a_capsule_has_are_refused_before_they_are_listed():
    assert "more files than any" in sentence(packed({f"f{number}": b"" for number in range(40)}))
    content = packed({"a": b"x"})
    for_more = content[:-22] + b"PK\6\7" + bytes(16) + content[-22:]  # of the kind for more than 65,535 files
    assert "not a zip file, or it is cut short" in sentence(for_more)


def test_a_file_in_a_capsule_that_its_manifest_does_not_name_is_refused(simulated):
    nested = {**unpacked(simulated), "inner.zip": simulated}
    assert "'inner.zip' is in the file, but not in its manifest" in sentence(packed(nested))


def test_a_file_that_no_capsule_has_is_refused_also_when_the_manifest_names_it(simulated):
    assert "which no capsule has" in sentence(forge(simulated, {"inner.zip": lambda _: simulated}))
    assert "which no capsule has" in sentence(forge(simulated, {"rounds.parquet": lambda _: b"PAR1"}))


def test_what_a_capsule_cannot_do_without_is_named(simulated):
    for name in ("settings.json", "rounds.jsonl", "queries.jsonl", "result.json"):
        assert f"'{name}' is missing" in sentence(forge(simulated, {name: None}))
    assert "'manifest.json' is missing" in sentence(packed({"a": b""}))


def test_a_bomb_is_given_up_while_it_is_unpacked(simulated, monkeypatch):
    bomb = forge(simulated, {"rounds.jsonl": lambda _: b" " * 30 * 2**20})
    assert len(bomb) < 60_000
    assert "unpacks to far more than it holds" in sentence(bomb)


def test_a_file_larger_than_it_may_be_is_given_up_while_it_is_unpacked(simulated):
    long = forge(simulated, {"settings.json": lambda told: {**told, "more": [str(n) for n in range(300_000)]}})
    assert "'settings.json' in the capsule is larger than the 1 MB it may have" in sentence(long)


@pytest.mark.parametrize("size", [10, 2**31 - 1])
def test_the_sizes_in_the_headers_are_not_trusted(size):
    content = bytearray(entry("manifest.json", b" " * 3 * 2**20))
    for mark, place in ((b"PK\3\4", 22), (b"PK\1\2", 24)):
        struct.pack_into("<I", content, content.find(mark) + place, size)
    said = sentence(bytes(content))
    assert "damaged one" in said or "larger than" in said or "far more" in said


def test_a_capsule_of_much_the_same_is_packed_so_that_it_is_no_bomb():
    content = b"0,0,0,0\n" * 2**19
    with archive.opened(archive.pack({"table.csv": content})) as opened:
        assert opened.read("table.csv", 2**30) == content
    assert len(archive.pack({"table.csv": b"abcdefgh" * 1000 + b"1"})) < 500


def test_a_file_that_was_changed_on_its_way_is_named(simulated):
    files = unpacked(simulated)
    changed = packed({**files, "rounds.jsonl": files["rounds.jsonl"].replace(b'"labels":15', b'"labels":16', 1)})
    assert "'rounds.jsonl' in the capsule is not what its manifest says" in sentence(changed)


def test_a_newer_capsule_says_so_whatever_else_is_in_it(simulated):
    newer = forge(
        simulated, {"manifest.json": lambda told: {**told, "capsule": 2, "files": []}, "new.bin": lambda _: b"1"}
    )
    assert sentence(newer) == (
        "This capsule is of version 2, and this program reads versions up to 1. Update Labelwise."
    )


def test_what_is_no_capsule_at_all_gets_a_sentence(simulated):
    for content in (b"", b"PK", b"id,x\n1,2\n", b"%PDF-1.7", bytes(1000), simulated[:-1], simulated + b"\0"):
        assert "not a zip file, or it is cut short" in sentence(content)
    assert "no capsule: its manifest is not one" in sentence(packed({"manifest.json": b"{}"}))
    assert "is not JSON" in sentence(packed({"manifest.json": b"{"}))
    assert "nested too deep" in sentence(packed({"manifest.json": b"[" * 100_000}))


MANIFESTS = {
    "capsule": [None, "1", True, 0, 1.5, [1]],
    "kind": [None, "secret", 3],
    "name": [None, 3, ["a"]],
    "table": [None, {}, {"name": 1, "sha256": "a", "rows": 1}, {"name": "a", "sha256": "a", "rows": 1, "more": 1}],
    "made": [None, {"created": 1, "versions": {}}, {"created": "a", "versions": {"numpy": 1}}],
    "files": [None, [], {}, {"rounds.jsonl": 1}, {"../x": {"sha256": ""}}, {"rounds.jsonl": {"sha256": 3}}],
}


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in MANIFESTS.items() for value in values], ids=str
)
def test_a_manifest_that_makes_no_sense_gets_a_sentence(simulated, name, value):
    sentence(forge(simulated, {"manifest.json": lambda told: {**told, name: value}}))


@pytest.mark.parametrize(
    "columns",
    [None, [], {}, [["labels"]], [["labels", "secret"]], [["labels", ["whole"]]], [[1, "whole"]], [["x", "text"]]],
)
def test_columns_that_make_no_sense_get_a_sentence(simulated, columns):
    def change(told):
        told["files"]["rounds.jsonl"]["columns"] = columns
        return told

    sentence(forge(simulated, {"manifest.json": change}))


@pytest.mark.parametrize(
    "rates", [None, [], {"hourly_wage": "x"}, {"hourly_wage": -1}, {"moon": 1}, {"currency": 3}], ids=str
)
def test_rates_that_make_no_sense_get_a_sentence(simulated, rates):
    sentence(forge(simulated, {"settings.json": lambda told: {**told, "rates": rates}}))


ROLES = [None, [], {"label": 3}, {"label": "species", "leave_out": [[]]}, {"label": "no such"}, {"moon": 1}]
READINGS = [
    None,
    [],
    ["utf-8", ",", True, 1],
    ["no such", ",", True],
    [1, 2, 3],
    ["utf-8", ",,", True],
    {"encoding": 1},
]


@pytest.mark.parametrize(
    ("name", "value"), [*(("roles", one) for one in ROLES), *(("reading", one) for one in READINGS)], ids=str
)
def test_columns_and_readings_that_make_no_sense_get_a_sentence(simulated, name, value):
    forged = forge(simulated, {"settings.json": lambda told: {**told, "settings": {**told["settings"], name: value}}})
    with pytest.raises(ValueError, match=r"^[A-Z'].*\.$"):
        capsule.rerun(capsule.read(forged))


def survives(content: bytes) -> None:
    """Reading it gives a capsule or a sentence, and no other error."""
    try:
        capsule.read(content)
    except CapsuleError as error:
        assert SENTENCE.fullmatch(str(error)) and str(error).isprintable()


@settings(max_examples=60)
@given(st.data())
def test_with_bytes_flipped_anywhere_it_is_read_or_gets_a_sentence(simulated, labeled, data):
    content = bytearray(data.draw(st.sampled_from([simulated, labeled])))
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=6)):
        content[place] ^= data.draw(st.integers(1, 255))
    survives(bytes(content))


@settings(max_examples=60)
@given(st.data())
def test_with_its_end_flipped_or_its_headers_changed_it_is_read_or_gets_a_sentence(simulated, data):
    content = bytearray(simulated)
    start = content.find(b"PK\1\2")  # the list of files and the end behind it
    for place in data.draw(st.lists(st.integers(start, len(content) - 1), min_size=1, max_size=3)):
        content[place] = data.draw(st.integers(0, 255))
    survives(bytes(content))


@settings(max_examples=30)
@given(st.data())
def test_cut_short_anywhere_it_gets_a_sentence(simulated, data):
    sentence(simulated[: data.draw(st.integers(0, len(simulated) - 1))])


@settings(max_examples=60)
@given(st.data())
def test_with_values_of_its_documents_changed_it_is_read_or_gets_a_sentence(simulated, labeled, data):
    """Hashes are made anew, so what is changed gets past them."""
    files = unpacked(data.draw(st.sampled_from([simulated, labeled])))
    name = data.draw(st.sampled_from(sorted(set(files) - {"README.txt", "manifest.json", "table.csv"})))
    at = data.draw(st.integers(0, len(files[name]) - 1))
    new = data.draw(
        st.sampled_from([b"", b'"', b"-", b"9", b"null", b"{", b"[", b"]", b",", b"\n", b"\0", b"\xff", b"e9"])
    )
    files[name] = files[name][:at] + new + files[name][at + 1 :]
    manifest = json.loads(files["manifest.json"])
    manifest["files"][name]["sha256"] = hashlib.sha256(files[name]).hexdigest()
    survives(packed({**files, "manifest.json": json.dumps(manifest).encode()}))


def test_nothing_is_unpickled():
    """No module of the room knows pickle, nor what reads it."""
    for path in Path(capsule.__file__).parent.glob("*.py"):
        assert not re.search(r"\b(pickle|joblib\.load|read_pickle|eval|exec)\b", path.read_text("utf-8")), path


def test_a_zip_that_lies_about_its_checksum_is_damaged(simulated):
    content = bytearray(simulated)
    second = content.find(b"PK\1\2", content.find(b"PK\1\2") + 1)  # the first is README.txt, which only people read
    struct.pack_into("<I", content, second + 16, zlib.crc32(b"other"))
    assert "damaged one: bad CRC-32" in sentence(bytes(content))
