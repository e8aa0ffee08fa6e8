"""Names that a stranger typed show as they are, in every format, and do nothing."""

import json
import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alcore.report import layout
from alcore.report.as_json import as_json
from alcore.report.forms import FORMS
from alcore.report.html import html
from alcore.report.markdown import markdown
from alcore.report.model import MEASURED, Fact, Figure
from alcore.report.numbers import one_line, plain
from alcore.report.pdf import pdf
from tests.report.reading import Reader, from_pdf, squeezed, unescaped

NAMES = [
    "<script>alert(1)</script>",
    "</td></table><img src=x onerror=alert(1)>",
    "\"><svg onload='x'>",
    '=HYPERLINK("http://evil")',
    "| a | b |\n|---|---|",
    "[click](http://evil.example) ![x](http://evil.example/a.png)",
    "www.evil.example me@evil.example",
    "<!-- & &lt; &#60; -->",
    "x" * 5000,
    "a b " * 800,
    "\u202egnp.exe\u202c",
    "שלום עולם",
    "مرحبا بالعالم",
    "日本語のクラス",
    "हिन्दी वर्ग",
    "\x00\x1b[31m\ud800",
    "``` $x^2$ ~~~ # * _ {{}}",
    "",
]
names = st.one_of(
    st.sampled_from(NAMES), st.text(max_size=60), st.text("<>&\"'|`[]()!*_#=+-@\\\n\u202e\u200f", max_size=30)
)
quick = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def made(reports):
    return reports["a run that pays"]


def called(made, name, classes):
    """The report of a table of that name with those classes."""
    facts = tuple(Fact(one, Figure(7.0, "rows", MEASURED)) for one in classes)
    warned = f"Class '{name}' is only 1.0% of the rows."
    return replace(
        made,
        name=name,
        quality=replace(made.quality, classes=facts, warnings=(warned,)),
        chart=replace(made.chart, score=f"Recall of '{name}'"),
        notes=(name,),
    )


@quick
@given(names, st.lists(names, min_size=1, max_size=4))
def test_html_shows_names_as_text_and_has_the_same_tags_whatever_they_are(made, name, classes):
    reader = Reader(html(called(made, name, classes)))
    usual = Reader(html(called(made, "parts", ["a"] * len(classes))))
    assert reader.tags == usual.tags
    assert [key for key, _ in reader.attributes] == [key for key, _ in usual.attributes]
    page = layout.page(called(made, name, classes))
    assert reader.own == [plain(page.name), *(plain(one) for one, _ in page.blocks["quality"].items)]


@quick
@given(names, st.lists(names, min_size=1, max_size=4))
def test_markdown_has_no_mark_of_theirs_that_is_not_escaped(made, name, classes):
    told, usual = markdown(called(made, name, classes)), markdown(called(made, "parts", ["a"] * len(classes)))
    assert len(told.splitlines()) == len(usual.splitlines())
    for line in told.splitlines():
        bare = re.sub(r"\\(?:[^\w\s]|_)", "", line)
        if line.startswith("|"):
            assert bare.count("|") == line.count("|") - line.count("\\|")
        rest = re.sub(r"\*(simulated|measured live|assumed)\*|\*\*|^\| | \|$|^#+ ", "", bare)
        assert not re.search(r"[<>\[\]`$~^]|www\.|://", rest), line
    page = layout.page(called(made, name, classes))
    listed = [line for line in told.splitlines() if line.startswith("- ")]
    for line, (one, _) in zip(listed, page.blocks["quality"].items, strict=True):
        assert unescaped(line).removeprefix("- ").removesuffix(": 7 rows") in (
            one_line(plain(one)),
            "(no name)",
        )


@quick
@given(names, st.lists(names, min_size=1, max_size=4))
def test_json_keeps_names_whole(made, name, classes):
    told = json.loads(as_json(called(made, name, classes)))
    assert told["name"] == name and [one["title"] for one in told["quality"]["classes"]] == classes


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names, st.lists(names, min_size=1, max_size=8))
def test_the_pdf_stays_one_page_with_its_figures_whatever_the_names(made, name, classes):
    pages, text = from_pdf(pdf(called(made, name, classes)))
    assert pages == 1
    assert squeezed("Total $17.00 $17.00 $9.50 $9.50") in text and "Assumptions" in text


@pytest.mark.parametrize("name", NAMES)
def test_each_of_these_names_makes_all_files(made, name):
    odd = called(made, name, NAMES)
    assert all(FORMS[form].write(odd, "letter") for form in ("html", "md", "json"))
    assert from_pdf(pdf(odd))[0] == 1


def test_names_of_other_scripts_are_read_in_the_pdf(made):
    text = from_pdf(pdf(called(made, "Δεδομένα", ["данные", "₹ 12", "हिन्दी"])))[1]
    assert "Δεδομένα" in text and "данные:7" in text and "₹12:7" in text


def test_letters_that_no_font_here_has_are_told_of(made, monkeypatch):
    monkeypatch.setattr("alcore.report.pdf.FALLBACKS", ())
    text = from_pdf(pdf(called(made, "日本語", ["漢字", "plain"])))[1]
    assert "▯▯▯" in text and squeezed("stands for a letter that this file's font lacks") in text and "plain:7" in text


def test_right_to_left_names_leave_the_figures_where_they_are(made):
    odd = called(made, "שלום", ["مرحبا", "\u202eabc", "no"])
    assert "\u202e" not in html(odd) and "\u202e" not in markdown(odd)
    assert html(odd).count("<bdi>") == 4
    assert squeezed("Total $17.00 $17.00 $9.50 $9.50") in from_pdf(pdf(odd))[1]
