"""Bytes to text: is it text at all, and in which encoding."""

import codecs
import re

from alcore.tables.model import Problem, TableError

# The first bytes of files that people rename to .csv, or upload by mistake.
SIGNATURES = (
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"PAR1", "a Parquet file"),
    (b"ARROW1", "an Arrow file"),
    (b"SQLite format 3", "an SQLite database"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word file"),
    (b"{\\rtf", "a rich text document"),
)
MARKS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SAVE_AS_CSV = "Open it in the program it comes from and save it as CSV, then upload that."


def decode(content: bytes, name: str, encoding: str | None = None) -> tuple[str, str, Problem | None]:
    """The text of a file, the encoding it was read in, and a sentence when that was not plain.

    Order: byte order mark, UTF-8, UTF-16 by its zero bytes, Windows-1252. A file that is UTF-8 but for a few
    bytes stays UTF-8: the bad bytes become lone surrogates, and the reader lists their rows as rejected.
    Detectors by letter statistics were measured worse: they call German Latin-1 files cp852.
    """
    _refuse_other_formats(content, name)
    text, used, problem = _decoded(content, name, encoding)
    text = text.removeprefix("\ufeff")
    _refuse_binary(text, name)
    return text, used, problem


def _decoded(content: bytes, name: str, encoding: str | None) -> tuple[str, str, Problem | None]:
    if encoding is not None:
        return _decode_as(content, name, encoding)
    for mark, codec in MARKS:
        if content.startswith(mark):
            return _decode_as(content, name, codec)
    start = content[:4096]
    if start[1::2].count(0) > 0.3 * len(start[1::2]) and not start[0::2].count(0):
        return _decode_as(content, name, "utf-16-le")
    if start[0::2].count(0) > 0.3 * len(start[0::2]) and not start[1::2].count(0):
        return _decode_as(content, name, "utf-16-be")
    try:
        return content.decode("utf-8"), "utf-8", None
    except UnicodeDecodeError as error:
        line = _line_of(content, error.start)
    text = content.decode("utf-8", "surrogateescape")
    bad = len(re.findall("[\ud800-\udfff]", text))
    good = sum(len(run) for run in re.findall("[^\x00-\x7f\ud800-\udfff]+", text))
    if good > 10 * bad:
        return text, "utf-8", _damage(bad, line)
    used = "cp1252" if not re.search(rb"[\x81\x8d\x8f\x90\x9d]", content) else "latin-1"
    title = {"cp1252": "Windows-1252", "latin-1": "Latin-1"}[used]
    message = (
        f"The file is not UTF-8 (line {line} shows it), so it was read as {title}. "
        "If letters look wrong, choose another encoding."
    )
    return content.decode(used), used, Problem(message, line=line)


def _decode_as(content: bytes, name: str, encoding: str) -> tuple[str, str, Problem | None]:
    try:
        codec = codecs.lookup(encoding).name
        if codec == "utf-8" or encoding == "utf-8-sig":
            text = content.decode(encoding, "surrogateescape")
            bad = re.search("[\ud800-\udfff]", text)
            if bad is None:
                return text, encoding, None
            line = text.count("\n", 0, bad.start()) + 1
            return text, encoding, _damage(len(re.findall("[\ud800-\udfff]", text)), line)
        return content.decode(encoding), encoding, None
    except UnicodeDecodeError as error:
        where = f"line {_line_of(content, error.start)} (byte {error.start + 1})"
        raise TableError(
            f"{name} cannot be read as {encoding}: {where} does not fit. Choose another encoding."
        ) from None
    except (LookupError, UnicodeError):
        raise TableError(f"'{encoding}' is not an encoding this app knows. Try utf-8 or cp1252.") from None


def _line_of(content: bytes, position: int) -> int:
    return content.count(b"\n", 0, position) + 1


def _damage(count: int, line: int) -> Problem:
    what = "1 byte is" if count == 1 else f"{count:,} bytes are"
    message = f"{what} not valid UTF-8, first on line {line}; those rows were left out. Save the file again as UTF-8."
    return Problem(message, line=line)


def _refuse_other_formats(content: bytes, name: str) -> None:
    found = next((title for magic, title in SIGNATURES if content.startswith(magic)), None)
    if content.startswith(b"PK\x03\x04"):
        workbook = b"xl/" in content[:4096] or name.lower().endswith((".xlsx", ".xlsm"))
        found = "an Excel workbook" if workbook else "a zip archive"
    if re.match(rb"\s*<(!doctype html|html|\?xml)", content[:200], re.IGNORECASE):
        found = "a web page or XML file"
    if found:
        raise TableError(f"{name} is {found}, not a CSV file. {SAVE_AS_CSV}")


def _refuse_binary(text: str, name: str) -> None:
    start = text[:65_536]
    controls = len(re.findall("[\x00-\x08\x0e-\x1f\x7f]", start))
    damaged = len(re.findall("[\ud800-\udfff]", start))
    # Of bytes drawn by lot one in nine is a control character; text has none, or a stray one.
    if (controls > 3 and controls > 0.01 * len(start)) or (damaged > 9 and damaged > 0.3 * len(start)):
        raise TableError(f"{name} is not text: it seems to be a binary file. {SAVE_AS_CSV}")
