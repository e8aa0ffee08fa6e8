"""Encodings, dialects, rejected rows, and a sentence for every bad input."""

import random
import re
import struct

import pytest

from alcore import tables
from alcore.tables import TableError, inspect, read, row_costs


def frame(text, **known):
    return read(text.encode("utf-8"), "data.csv", **known).frame


def refusal(content, name="data.csv", **known):
    with pytest.raises(TableError) as caught:
        read(content, name, **known)
    return str(caught.value)


def test_cells_keep_their_raw_text():
    table = read(b"code,amount,label\n007,1.50,yes\n008,NA,no\n", "data.csv")
    assert table.frame.to_dict("list") == {"code": ["007", "008"], "amount": ["1.50", "NA"], "label": ["yes", "no"]}
    assert list(table.lines) == [2, 3]
    assert len(table.digest) == 64


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_four_delimiters_are_found(delimiter):
    table = read(delimiter.join("abc").encode() + b"\n" + delimiter.join("123").encode(), "data.csv")
    assert (table.delimiter, table.frame.shape) == (delimiter, (1, 3))


def test_a_semicolon_file_with_decimal_commas_and_no_header_is_two_columns():
    table = read(b"1,5;2,5\n2,5;3,5\n", "data.csv")
    assert (table.delimiter, table.header, table.frame.shape) == (";", False, (2, 2))


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("größe,x\ngrün,1\n".encode(), "utf-8"),
        ("größe,x\ngrün,1\n".encode("utf-8-sig"), "utf-8-sig"),
        ("größe,x\ngrün,1\n".encode("utf-16"), "utf-16"),
        ("größe,x\ngrün,1\n".encode("utf-16-le"), "utf-16-le"),
        ("größe,x\ngrün,1\n".encode("utf-16-be"), "utf-16-be"),
        ("größe,x\ngrün,1\n".encode("cp1252"), "cp1252"),
    ],
)
def test_encodings_are_found(content, encoding):
    table = read(content, "data.csv")
    assert table.encoding == encoding
    assert table.frame["größe"].tolist() == ["grün"]


def test_a_windows_file_says_which_line_shows_it():
    table = read("a,b\nx,1\ngrün,2\n".encode("cp1252"), "data.csv")
    assert table.problems[0].line == 3
    assert "read as Windows-1252" in table.problems[0].message


def test_one_damaged_byte_costs_its_row_and_not_the_file():
    table = read(b"a,b\n" + "ü日本,1\n".encode() * 20 + b"\xff,2\nx,3\n", "data.csv")
    assert table.encoding == "utf-8"
    assert [(r.line, r.reason) for r in table.rejected] == [(22, "it holds bytes that are not valid UTF-8")]
    assert len(table.frame) == 21


def test_rejected_rows_carry_true_lines_after_quoted_newlines():
    table = read(b'a,b\n1,"x\ny"\n2,z,3\n4,w\n5\n', "data.csv")
    assert [(r.line, r.reason) for r in table.rejected] == [
        (4, "3 cells where the header has 2"),
        (6, "1 cell where the header has 2"),
    ]
    assert list(table.lines) == [2, 5]


def test_a_record_swallowed_by_stray_quotes_says_where_it_ends():
    table = read(b'a,b\n1,"x\n2,y\n3,",z\n4,w\n', "data.csv")
    assert [(r.line, r.reason) for r in table.rejected] == [(2, "3 cells where the header has 2; it runs to line 4")]
    assert table.frame["a"].tolist() == ["4"]


def test_a_quote_that_is_never_closed_costs_one_row():
    table = read(b'a,b\n1,x\n2,"y\n3,z\n4,w\n', "data.csv")
    assert [(r.line, r.reason) for r in table.rejected] == [(3, "a quoted cell is opened here and never closed")]
    assert table.frame["a"].tolist() == ["1", "3", "4"]


def test_a_file_made_to_be_read_again_and_again_is_refused():
    assert "Quotes are opened" in refusal(b"a,b\n" + b'x","\n' * 30_000)


def test_a_title_above_the_table_is_listed_and_the_table_is_read():
    table = read(b"Report of May\na,b,c\nx,1,2\ny,3,4\nz,5,6\nw,7,8\n", "data.csv")
    assert list(table.frame.columns) == ["a", "b", "c"]
    assert [(r.line, r.reason) for r in table.rejected] == [(1, "1 cell above the table, which has 3")]


def test_the_separator_excel_declares_is_used_and_lines_stay_true():
    table = read(b"sep=;\na;b\n1;x\n2\n", "data.csv")
    assert (table.delimiter, list(table.lines), table.rejected[0].line) == (";", [3], 4)


def test_an_empty_file_is_refused():
    assert refusal(b"") == "data.csv is empty: it has no bytes. Upload a file with a header and rows."
    assert refusal(b" \n\n") == "data.csv is empty: there is no text in it. Upload a file with a header and rows."
    assert refusal(b"\xef\xbb\xbf").startswith("data.csv is empty: there is no text in it.")


def test_a_header_without_rows_is_refused():
    assert refusal(b"a,b,c\n").startswith("data.csv has a header (3 cells) and no rows below it.")
    assert refusal(b"a,b,c").startswith("data.csv has a header (3 cells) and no rows below it.")


def test_a_file_of_broken_rows_names_the_first():
    assert "Line 2: 1 cell where the header has 2" in refusal(b"a,b\nx\n")


@pytest.mark.parametrize(
    ("content", "name", "what"),
    [
        (b"%PDF-1.7 ...", "report.csv", "a PDF document"),
        (b"PK\x03\x04....xl/workbook.xml", "book.csv", "an Excel workbook"),
        (b"PK\x03\x04....data.csv", "data.csv", "a zip archive"),
        (b"\x89PNG\r\n\x1a\n", "picture.csv", "a PNG picture"),
        (b"PAR1\x15\x04", "rows.csv", "a Parquet file"),
        (b"\n<!DOCTYPE html><html>", "page.csv", "a web page or XML file"),
    ],
)
def test_other_formats_are_called_by_their_name(content, name, what):
    assert refusal(content, name) == (
        f"{name} is {what}, not a CSV file. Open it in the program it comes from and save it as CSV, then upload that."
    )


def test_binary_rubbish_is_refused():
    assert "is not text" in refusal(bytes(range(1, 32)) * 20)


@pytest.mark.parametrize("size", [60, 3_000, 200_000])
@pytest.mark.parametrize("seed", [0, 1])
def test_bytes_drawn_by_lot_are_no_table(seed, size):
    assert "is not text: it seems to be a binary file." in refusal(random.Random(seed).randbytes(size))


def test_numbers_as_a_program_keeps_them_are_no_table():
    rows = b"".join(struct.pack("<idd", i, i / 7, i * 2.5) + b"\n" for i in range(39))
    assert "is not text" in refusal(rows)


def test_a_zero_byte_costs_its_row_and_not_the_file():
    table = read(b"a,b\x00\n" + b"x,1\n" * 20 + b"y\x00,2\nz,3\n", "data.csv")
    assert [(r.line, r.reason) for r in table.rejected] == [(22, "it holds zero bytes, which no text has")]
    assert (len(table.frame), list(table.frame.columns)) == (21, ["a", "b\ufffd"])


def test_what_each_row_costs_is_read_from_its_column_and_holes_get_the_median():
    table = read(b"id,label_seconds,note\n1,10 s,a\n2,,b\n3,-5 s,c\n4,40 s,d\n5,20 s,e\n", "data.csv")
    assert row_costs(table, "label_seconds").tolist() == [10, 20, 20, 40, 20]
    assert row_costs(table, None) is None
    with pytest.raises(TableError, match="Column 'note' holds no numbers of 0 or more"):
        row_costs(table, "note")


def test_a_file_over_the_limit_is_refused_with_both_sizes():
    assert refusal(b"a,b\n1,2\n" * 200_000, size_limit=2**20).startswith("data.csv is 1.5 MB; the limit is 1.0 MB.")


def test_an_encoding_that_does_not_fit_or_does_not_exist_is_refused():
    assert "Choose another encoding" in refusal(b"a,b\n1,2,\n\xff", encoding="ascii")
    assert refusal(b"a", encoding="klingon").startswith("'klingon' is not an encoding this app knows.")
    assert refusal(b"a", encoding="hex").startswith("'hex' is not an encoding this app knows.")


def test_duplicate_headers_are_renamed_and_said():
    table = read(b"x,x,x (2),\na,b,c,d\n", "data.csv")
    assert list(table.frame.columns) == ["x", "x (3)", "x (2)", "column 4"]
    assert "Two columns are called 'x'; column 2 is called 'x (3)' here." in [p.message for p in table.problems]
    assert list(frame("x,x\na,b\n").columns) == ["x", "x (2)"]


def test_a_file_without_header_gets_numbered_columns_and_a_sentence():
    table = read(b"5.1,setosa\n4.9,setosa\n6.2,other\n", "data.csv")
    assert (table.header, list(table.frame.columns), len(table.frame)) == (False, ["column 1", "column 2"], 3)
    assert table.problems[0].line == 1
    assert "holds data, not names" in table.problems[0].message
    assert frame("red,small\nblue,big\nred,big\nblue,small\nred,small\n").shape == (5, 2)


def test_what_the_user_says_of_the_header_counts():
    assert frame("2019,2020\n1,2\n", header=True).columns.tolist() == ["2019", "2020"]
    assert frame("a,b\nc,d\n", header=False).shape == (2, 2)


def test_the_numbers_pandas_gives_as_names_are_a_header():
    assert frame("0,1,2\n5.1,3.5,setosa\n").columns.tolist() == ["0", "1", "2"]


def test_one_column_is_read_and_said():
    table = read(b"review\nHello, world\nBye\nGood, bad, ugly\n", "data.csv")
    assert table.frame["review"].tolist() == ["Hello, world", "Bye", "Good, bad, ugly"]
    assert "The file has one column, 'review'" in table.problems[0].message


def test_odd_names_stay_and_are_said():
    table = read(b"__class__,<script>,label\n1.5,b,c\n2,d,e\n", "data.csv")
    assert list(table.frame.columns) == ["__class__", "<script>", "label"]
    assert [(p.line, p.column) for p in table.problems] == [(1, "__class__"), (1, "<script>")]


def test_rows_of_nothing_are_listed_and_blank_lines_are_no_rows():
    table = read(b"a,b\n\n1,2\n,\n\n3,4\n", "data.csv")
    assert list(table.lines) == [3, 6]
    assert [(r.line, r.reason) for r in table.rejected] == [(4, "every cell is blank")]


def test_mixed_line_ends_are_lines():
    assert list(read(b"a,b\r\n1,2\n3,4\r5,6", "data.csv").lines) == [2, 3, 4]


def test_every_problem_is_a_sentence():
    table = read(b"x,x,__init__,\n1,inf,a,\n2,2,b,\n3,oops,c,\n" + b"4,4,d,\n" * 40, "data.csv")
    assert table.problems
    assert all(re.fullmatch(r".*\.", p.message) for p in table.problems)


def test_inspect_is_the_documented_json():
    table = read(b"id,size,label\n1,2.5,yes\n2,,no\n3,4.5,yes\n4\n5,1.5,no\n", "data.csv")
    assert inspect(table) == {
        "encoding": "utf-8",
        "delimiter": ",",
        "header": True,
        "rows": 4,
        "rejected": [{"line": 5, "reason": "1 cell where the header has 3"}],
        "columns": [
            {"name": "id", "kind": "id", "missing": 0, "distinct": 4},
            {"name": "size", "kind": "number", "missing": 1, "distinct": 3},
            {"name": "label", "kind": "category", "missing": 0, "distinct": 2},
        ],
        "label_guess": "label",
    }


def test_a_column_that_is_not_there_is_named_with_those_that_are():
    table = read(b"a,b\nx,y\n", "data.csv")
    with pytest.raises(TableError, match=r"There is no column 'c' in data.csv. Its columns are 'a', 'b'."):
        tables.typed(table, "c")
