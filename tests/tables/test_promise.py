"""Every cell is read equal, or its row is listed as rejected: 3,300 generated files whose truth is known."""

import re

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alcore import tables

LARGE = {"suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large]}
DELIMITERS = st.sampled_from(",;\t|")
NEWLINES = st.sampled_from(["\n", "\r\n", "\r"])
WIDE = "ab \"',;\t|\n\r07.-#\\/éß€日本語🙂\u2028\u00a0\x0b"  # line ends of Unicode are no line ends of a file
LATIN = "ab \"',;|\n07.-éßüñÀ"  # no two of its bytes beyond ASCII make a character of UTF-8
NAMES = ["name", "größe", "日付", "a.b", "it's", "x y", "label", "Ω"]


def cells(alphabet):
    special = st.sampled_from(["", "007", "NA", "nan", "1,5", '"', '""', "\n", " x ", "=1+1", "1e5", "null"])
    return st.one_of(
        st.text(alphabet, max_size=6), special.filter(lambda s: set(s) <= set(alphabet) | set("NAnulxe=+15"))
    )


@st.composite
def files(draw, alphabet=WIDE, ragged=True):
    """(text, header, [(line, cells, the row fits)]), with the true line on which each row begins."""
    delimiter, newline = draw(DELIMITERS), draw(NEWLINES)
    width = draw(st.integers(2, 5))
    header = NAMES[:width]
    rows = draw(st.lists(st.lists(cells(alphabet), min_size=width, max_size=width), min_size=1, max_size=6))
    odd_widths = st.lists(st.sampled_from([w for w in range(1, 7) if w != width]), max_size=len(rows) // 2)
    for odd in draw(odd_widths) if ragged else []:
        row = [draw(st.text("ab\n,", min_size=1, max_size=4)) for _ in range(odd)]
        rows.insert(draw(st.integers(0, len(rows))), row)
    always_quote = draw(st.booleans())
    blank_after = draw(st.integers(0, len(rows)))

    def written(cell):
        must = any(c in cell for c in f'{delimiter}"\n\r')
        return '"' + cell.replace('"', '""') + '"' if must or always_quote else cell

    text, line, truth = delimiter.join(map(written, header)) + newline, 2, []
    for i, row in enumerate(rows):
        truth.append((line, row, len(row) == width and any(row)))
        end = newline if i < len(rows) - 1 or draw(st.booleans()) else ""
        text += delimiter.join(map(written, row)) + end
        line += 1 + sum(len(re.findall("\r\n|\r|\n", cell)) for cell in row)
        if i == blank_after:
            text, line = text + newline * bool(end), line + bool(end)
    return text, header, truth


def holds(content, header, truth, **known):
    """The promise, both ways: nothing differs, nothing is lost, nothing is invented, nothing good is rejected."""
    good = [(line, row) for line, row, fits in truth if fits]
    try:
        table = tables.read(content, "made.csv", **known)
    except tables.TableError as error:
        assert not good, f"refused a table with good rows: {error}"
        return
    assert list(table.frame.columns) == header
    assert table.header is True
    assert list(table.lines) == [line for line, _ in good]
    assert [r.line for r in table.rejected] == [line for line, _, fits in truth if not fits]
    for read, (_, row) in zip(table.frame.itertuples(index=False), good, strict=True):
        assert [None if pd.isna(cell) else cell for cell in read] == [c if c.strip() else None for c in row]


@settings(max_examples=1_500, **LARGE)
@given(files())
def test_every_cell_of_a_utf8_file_is_read_equal_or_its_row_is_listed(made):
    text, header, truth = made
    holds(text.encode("utf-8"), header, truth)


@settings(max_examples=600, **LARGE)
@given(files(), st.sampled_from(["utf-8-sig", "utf-16", "utf-32"]))
def test_every_cell_of_a_file_with_a_byte_order_mark_is_read_equal_or_its_row_is_listed(made, encoding):
    text, header, truth = made
    holds(text.encode(encoding), header, truth)


@settings(max_examples=600, **LARGE)
@given(files(LATIN), st.sampled_from(["cp1252", "latin-1"]))
def test_every_cell_of_a_windows_or_latin_file_is_read_equal_or_its_row_is_listed(made, encoding):
    text, header, truth = made
    header = [name.encode("cp1252", "replace").decode("cp1252") for name in header]
    text = text.encode("cp1252", "replace").decode("cp1252")
    holds(text.encode(encoding), header, truth)


@settings(max_examples=300, **LARGE)
@given(files(LATIN, ragged=False), st.sampled_from(["utf-16-le", "utf-16-be", "cp1252", "utf-8"]))
def test_a_file_in_a_stated_encoding_is_read_in_it(made, encoding):
    text, header, truth = made
    text = text.encode("cp1252", "replace").decode("cp1252")
    header = [name.encode("cp1252", "replace").decode("cp1252") for name in header]
    holds(text.encode(encoding), header, truth, encoding=encoding)


@settings(max_examples=300, **LARGE)
@given(
    st.lists(st.lists(st.text("abé \n;", max_size=5), min_size=3, max_size=3), min_size=1, max_size=6),
    st.sampled_from(['"a"b,x,y', 'x,"a" ,y', 'x,"a""b"c,y', 'x,y,"never closed']),
    st.data(),
)
def test_a_broken_quote_costs_its_own_row_and_no_other(rows, broken, data):
    position = len(rows) if broken.endswith("closed") else data.draw(st.integers(0, len(rows)))
    lines, truth, line = ["one,two,three"], [], 2
    for i in range(len(rows) + 1):
        if i == position:
            lines.append(broken)
            truth.append((line, [], False))
            line += 1
        if i < len(rows):
            lines.append(",".join(f'"{cell}"' for cell in rows[i]))
            truth.append((line, rows[i], any(rows[i])))
            line += 1 + sum(cell.count("\n") for cell in rows[i])
    holds("\n".join(lines).encode(), ["one", "two", "three"], truth)
