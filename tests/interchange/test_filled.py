"""Files that are no sheet of ours, broken, or made to hurt: a sentence each, and nothing is stored."""

import io
import struct
import zipfile

import openpyxl
import pytest

from alcore.interchange import filled, sheets

PAGE = "xl/worksheets/sheet1.xml"


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


def without_key(content: bytes) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    book["Rows"]["G1"] = "another"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_entities(content: bytes) -> bytes:
    parts = unpacked(content)
    bomb = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    text = parts[PAGE].decode().replace("<worksheet", f"{bomb}<worksheet", 1)
    # As UTF-16, in which no search for letters would find it.
    parts[PAGE] = text.encode("utf-16")
    return packed(parts)


def with_a_lie_about_its_size(content: bytes) -> bytes:
    big = packed({**unpacked(content), "xl/media/big.bin": b"\0" * (filled.MOST_UNPACKED + 1)})
    assert len(big) < 2**20
    return big


def odd(kind: str, content: bytes) -> bytes:
    return {
        "empty": lambda: b"",
        "blank": lambda: b"\n\n",
        "cut off": lambda: content[: len(content) // 2],
        "no zip": lambda: b"PK\x03\x04 but nothing else",
        "zip of something": lambda: packed({"readme.txt": b"hello"}),
        "open document": lambda: packed({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}),
        "old Excel": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        "zip bomb": lambda: with_a_lie_about_its_size(content),
        "many parts": lambda: packed(unpacked(content) | {f"x{number}": b"" for number in range(1_001)}),
        "entities": lambda: with_entities(content),
        "broken XML": lambda: packed(unpacked(content) | {PAGE: b"<worksheet><oops"}),
        "no key column": lambda: without_key(content),
        "another CSV": lambda: b"a,b\n1,2\n",
        "too large": lambda: b"x" * (filled.MOST_BYTES + 1),
        "PDF": lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3",
    }[kind]()


SENTENCES = {
    "empty": "s.xlsx is empty: it has no bytes.",
    "blank": "is empty",
    "cut off": "s.xlsx is damaged: it cannot be opened as a workbook.",
    "no zip": "s.xlsx is damaged",
    "zip of something": "s.xlsx is an archive, but no workbook.",
    "open document": "s.xlsx is an OpenDocument file. Save it as XLSX or CSV, and upload that.",
    "old Excel": "s.xlsx is a workbook of an old kind, or protected by a password.",
    "zip bomb": "s.xlsx would unpack to more than 150 MB, so it was not opened.",
    "many parts": "would unpack to more than",
    "entities": "s.xlsx declares entities, which no spreadsheet does, so it was not opened.",
    "broken XML": "s.xlsx is damaged",
    "no key column": "s.xlsx has no column 'Row key' or no column 'Sheet code', so its rows cannot be told.",
    "another CSV": "has no column 'Row key'",
    "too large": "a sheet may have 25 MB at most",
    "PDF": "a PDF document",
}


@pytest.mark.parametrize("kind", SENTENCES)
def test_what_is_no_sheet_of_ours_gets_a_sentence_and_stores_nothing(sent, fill, kind):
    project, sheet, workbook = sent(n=2)
    content = odd(kind, fill(workbook, dict.fromkeys(sheet.rows, "no")))
    (problem,) = (taken := sheets.take(project, content, "s.xlsx")).problems
    assert SENTENCES[kind] in problem.message and problem.line is None
    assert taken == sheets.Taken(problems=(problem,))
    assert sheets.out(project)[0].rows == sheet.rows


def test_a_part_that_is_larger_than_it_declares_is_not_unpacked_whole(sent, fill):
    project, sheet, workbook = sent(n=1)
    parts = unpacked(fill(workbook, {sheet.rows[0]: "no"}))
    name = PAGE
    content = bytearray(packed({**parts, name: parts[name] + b" " * 50_000_000}))
    for mark, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):  # both directories of the archive tell sizes
        start = 0
        while (start := content.find(mark, start)) >= 0:
            if content[start + offset + 6 + (16 if mark[2] == 1 else 2) :][: len(name)] == name.encode():
                struct.pack_into("<I", content, start + offset, 100)
            start += 4
    (problem,) = sheets.take(project, bytes(content), "s.xlsx").problems
    assert "s.xlsx is damaged" in problem.message


def test_a_formula_counts_with_what_the_spreadsheet_saved_for_it_and_is_never_worked_out(sent, fill):
    project, sheet, workbook = sent(n=2)
    filled_in = fill(workbook, {sheet.rows[0]: '="n"&"o"', sheet.rows[1]: '=IF(TRUE,"no")'})
    assert sheets.take(project, filled_in) == sheets.Taken(blank=2)
    parts = unpacked(filled_in)
    page = parts[PAGE].decode()
    cached = page.replace("</f><v />", "</f><v>yes</v>", 1).replace("</f><v></v>", "</f><v>yes</v>", 1)
    assert cached != page
    cached = cached.replace('r="A2"', 'r="A2" t="str"', 1)
    taken = sheets.take(project, packed(parts | {PAGE: cached.encode()}))
    assert taken.stored == 1 and project.state().label(sheet.rows[0]) == "c2"


def test_rows_and_columns_far_away_do_not_keep_anybody_waiting(sent, fill):
    project, sheet, workbook = sent(n=1)
    parts = unpacked(fill(workbook, {sheet.rows[0]: "no"}))
    page = parts[PAGE].decode()
    far = '<row r="2000000000"><c r="XFD2000000000" t="n"><v>1</v></c></row></sheetData>'
    taken = sheets.take(project, packed(parts | {PAGE: page.replace("</sheetData>", far).encode()}))
    assert taken.stored == 1
    assert [problem.message for problem in taken.problems] == [
        "Only the first 20,000 rows were read. Upload the others as a sheet of their own."
    ]


def test_a_csv_file_is_taken_like_the_sheet_it_was_saved_from_with_bad_lines_told(sent, cells):
    project, sheet, workbook = sent(n=4)
    read = cells(workbook)
    lines = ["Row key;Sheet code;Lent to;Your answer;Your note"]
    lines += [f'{row["Row key"]};{row["Sheet code"]};Ana;{"yes" if n else ""};"a\nb"' for n, row in enumerate(read)]
    lines[3] += ";one too many"
    taken = sheets.take(project, "\r\n".join(lines).encode("cp1252"), "saved.csv")
    assert (taken.stored, taken.notes) == (2, 3)
    (problem,) = taken.problems
    assert problem.line == 6 and problem.message.startswith(
        "This row could not be read: 6 cells where the header has 5"
    )


def test_a_sheet_whose_title_was_moved_down_and_columns_about_is_still_read(sent, fill):
    project, sheet, workbook = sent(n=2)
    book = openpyxl.load_workbook(io.BytesIO(fill(workbook, dict.fromkeys(sheet.rows, "no"))))
    page = book["Rows"]
    page.title = "Answers of today"
    page.move_range("A1:I3", rows=2, cols=4)
    page["A1"] = "For Monday"
    out = io.BytesIO()
    book.save(out)
    assert sheets.take(project, out.getvalue()).stored == 2
