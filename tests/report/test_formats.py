"""All formats say the same numbers: they are read back from the files and held against each other."""

import json
import re
from collections import Counter
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO

import openpyxl
import pytest
from pypdf import PdfReader
from pypdf.generic import ContentStream

from alcore.costs import locales
from alcore.report import layout, workbook
from alcore.report.as_json import as_json
from alcore.report.forms import FORMS
from alcore.report.html import html
from alcore.report.markdown import markdown
from alcore.report.pdf import pdf
from tests.report.reading import Reader, amount, from_html, from_markdown, from_pdf, squeezed, unescaped
from tests.report.samples import COUNTRIES, report

KINDS = [
    "a run that pays",
    "a run that does not",
    "a run in euros, that is not sure",
    "a forecast",
    "a live project",
    "a project just begun",
    "a forecast out of reach",
]
ABROAD = [(kind, locale) for locale in COUNTRIES for kind in ("run", "forecast", "project")]
every = pytest.mark.parametrize("kind", KINDS)
everywhere = pytest.mark.parametrize("kind", [*KINDS, *ABROAD], ids=str)


def joined(cell):
    text, small = cell
    return f"{text} ({small})" if small else text


@everywhere
def test_html_and_markdown_have_the_same_cells(reports, kind):
    made = reports[kind]
    page, told = from_html(html(made)), from_markdown(markdown(made))
    titles = {name: block.title for name, block in layout.page(made).blocks.items()}
    assert {titles[name] for name in page} == set(told)
    for name, rows in page.items():
        assert [[joined(cell) for cell in row] for row in rows] == told[titles[name]]


@everywhere
def test_the_pdf_has_one_page_with_every_row_of_the_html(reports, kind):
    made = reports[kind]
    for paper in ("letter", "a4") if kind in KINDS else ("a4",):
        pages, text = from_pdf(pdf(made, paper))
        assert pages == 1
        for rows in from_html(html(made)).values():
            for row in rows:
                assert squeezed("".join(text + small for text, small in row)) in text


@every
def test_no_word_above_a_column_of_the_pdf_is_broken(reports, kind):
    made, late = reports[kind], date(2026, 11, 27)  # the dates are the widest there are, and the letters the largest
    lines = tuple(replace(line, day=line.day and late) for line in made.schedule.lines)
    made = replace(made, schedule=replace(made.schedule, lines=lines), assumptions=made.assumptions[:3])
    tables = [table for block in layout.page(made).blocks.values() for table in block.tables]
    # The same word may stand in the cells as well, which would hide that it is broken above them.
    told = [text for one in tables for text in (*one.head, *(cell.text for row in one.rows for cell in row))]
    heads = {word for one in tables for text in one.head for word in text.split()}
    wanted = Counter(word for text in told for word in text.split() if word in heads)
    for paper in ("letter", "a4"):
        page = PdfReader(BytesIO(pdf(made, paper))).pages[0]
        found = Counter(page.extract_text().split())
        assert wanted <= found, wanted - found


@every
def test_the_first_line_is_the_verdict_in_every_format(reports, kind):
    made = reports[kind]
    title = made.verdict.title
    assert markdown(made).splitlines()[0] == f"# {title}"
    assert next(text for text in Reader(html(made)).texts if text.strip()) == title
    assert from_pdf(pdf(made))[1].startswith(squeezed(title))
    assert json.loads(as_json(made))["verdict"]["title"] == title


@pytest.mark.parametrize("kind", [*KINDS[:-1], *ABROAD], ids=str)
def test_the_headline_and_the_bills_are_the_numbers_of_the_json(reports, kind):
    made = reports[kind]
    page, told = from_html(html(made)), json.loads(as_json(made))
    dates = {line["arm"]: line["day"] for line in told["schedule"]["lines"] if line["quantile"] == "p50"}
    if dates:
        assert [as_day(text) for text, _ in page["headline"].pop()[1:3]] == [dates["random"], dates["active"]]
    for line, row in zip(told["headline"]["lines"], page["headline"], strict=True):
        for arm, (text, _) in zip(("random", "active", "saved"), row[1:], strict=True):
            if line[arm] is not None and line[arm]["value"] is not None:
                assert amount(text, made.rates) == pytest.approx(abs(line[arm]["value"]), abs=1.0, rel=0.006)
                assert ("lost" in text or "more " in text or text.endswith("more")) == (line[arm]["value"] < -0.05) or (
                    arm != "saved"
                )
    bills = {row[0][0]: row[1:] for row in page["costs"]}
    for line in told["costs"]["lines"]:
        for (text, _), figure in zip(bills[line["line"]], line["dollars"], strict=True):
            shown = None if text == "–" else amount(text, made.rates)
            assert shown == (None if figure["value"] is None else pytest.approx(figure["value"], abs=0.51, rel=1e-6))


@everywhere
def test_schedule_what_if_break_even_quality_and_assumptions_are_the_numbers_of_the_json(reports, kind):
    made = reports[kind]
    page, told = from_html(html(made)), json.loads(as_json(made))

    def read(text):
        return amount(text, made.rates)

    def agrees(text, figure):
        """A number as it is printed is that of the JSON, as exactly as three digits or a cent tell."""
        if figure is None or figure["value"] is None:
            assert text == "–"
        else:
            assert read(text) == pytest.approx(abs(figure["value"]), rel=0.006, abs=0.0051)

    for line, row in zip(told["schedule"]["lines"], page.get("schedule", []), strict=True):
        hours, days, day, sooner = (text for text, _ in row[1:])
        worked = line["hours"]["value"]
        assert read(hours) == pytest.approx(worked, abs=0.0501 if worked < 100 else 0.501)  # whole ones from 100 on
        assert (read(days), as_day(day)) == (line["days"]["value"], line["day"])
        assert read(sooner) == line["sooner"]["value"]
    for line, row in zip(told["what_if"], page.get("what_if", []), strict=True):
        assert row[0] == [line["title"], line["note"]]
        for (text, _), arm in zip(row[1:], ("random", "active", "saved"), strict=True):
            agrees(text, line[arm])
            assert arm != "saved" or line[arm] is None or ("lost" in text) == (line[arm]["value"] <= -0.005)
    for line, row in zip(told["drivers"]["break_even"], page.get("drivers", []), strict=True):
        agrees(row[1][0], line["now"])
        assert (
            "never" in row[2][0]
            or "any" in row[2][0]
            or read(row[2][0]) == pytest.approx(line["at"]["value"], abs=1.0, rel=0.006)
        )
    for line, row in zip(told["quality"]["facts"], page["quality"], strict=True):
        share = line["figure"]["unit"] == "share" and line["figure"]["value"] is not None
        agrees(row[1][0], {**line["figure"], "value": 100 * line["figure"]["value"]} if share else line["figure"])
    for line, row in zip(told["assumptions"], page["assumptions"], strict=True):
        assert row[0][0] == line["title"] and line["kind"] in row[2][0]
        if line["value"] is not None:
            agrees(row[1][0], {"value": line["value"] * (100 if line["unit"] == "share" else 1)})


# A number of four digits or more, or one with a decimal point, as English writes it and German does not.
ENGLISH = re.compile(r"(?<![\d.,])(?:[1-9]\d{0,2}(?:,\d{3})+(?!\d)|0\.\d|\d+\.(?!\d{3}(?!\d))\d)")


def texts(made):
    """Every text of a report that somebody may read, by the format it is read in; without the product's version."""
    book = openpyxl.load_workbook(BytesIO(workbook.to_bytes(made)))
    cells = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "s"]
    read = PdfReader(BytesIO(pdf(made, "a4")))
    spoken = [part["/Alt"] for part in tags(read) if part["/S"] == "/Figure"]
    found = {
        "html": Reader(html(made)).texts,
        "md": [unescaped(line) for line in markdown(made).splitlines()],
        "pdf": [read.pages[0].extract_text(), *spoken],
        "xlsx": cells,
    }
    return {form: "\n".join(told).replace(made.provenance.version, "") for form, told in found.items()}


@pytest.mark.parametrize("kind", ["run", "forecast", "project"])
def test_no_number_of_a_german_report_is_written_the_english_way(reports, kind):
    english, german = texts(reports[kind, "en-US"]), texts(reports[kind, "de-DE"])
    for form in FORMS:
        if form != "json":  # for programs, in plain numbers
            told = ENGLISH.findall(english[form])  # so it would be seen; amounts of a workbook are no texts
            assert any("." in number for number in told)
            assert form == "xlsx" or any("," in number for number in told)
            assert ENGLISH.findall(german[form]) == [], form
    verdict = reports[kind, "de-DE"].verdict
    assert re.search(r"\d\.\d{3}|\d,\d", verdict.reason) and not ENGLISH.search(f"{verdict.reason} {verdict.settle}")


def as_day(text):
    """`2 Mar 2026` as in ISO 8601."""
    return datetime.strptime(text, "%d %b %Y").date().isoformat()


@everywhere
def test_the_curves_and_the_drivers_in_words_are_the_numbers_of_the_json(reports, kind):
    made = reports[kind]
    told, words = json.loads(as_json(made)), [text for text in Reader(html(made)).texts if "goes from" in text]
    mark = locales.get(made.rates.locale).decimal
    for curve in told["chart"]["curves"]:
        ends = [f"{curve['points'][end]['score']:.3f}".replace(".", mark) for end in (0, -1)]
        assert any(
            f"{curve['title']} ({curve['stamp']}) goes from {ends[0]}" in text and ends[1] in text for text in words
        )
    drawn = next(text for text in Reader(html(made)).texts if text.startswith("What drives the cost."))
    for swing in told["drivers"]["swings"]:
        ends = re.search(rf"{swing['title']} at [^:]*: (.*?)( to )(.*?)(?:; (?=[A-Z])|\.$)", drawn)
        low, high = (amount(ends[group], made.rates) for group in (1, 3))
        assert low == pytest.approx(swing["low_dollars"]["value"], rel=0.006, abs=0.5)
        assert high == pytest.approx(swing["high_dollars"]["value"], rel=0.006, abs=0.5)


def test_the_lines_of_a_bill_add_up_to_its_total_as_printed(reports):
    made = reports[KINDS[0]]
    rows = {row[0][0]: [amount(text, made.rates) for text, _ in row[1:]] for row in from_html(html(made))["costs"]}
    total = rows.pop("Total")
    parts = [rows[name] for name in rows if name not in ("Labels", "Hours")]
    assert [sum(column) for column in zip(*parts, strict=True)] == pytest.approx(total, abs=0.02)


def test_json_holds_every_number_unrounded_with_unit_and_stamp(reports):
    told = json.loads(as_json(reports[KINDS[0]]))
    assert told["format"] == 1
    saved = told["headline"]["lines"][2]["saved"]
    assert saved["value"] == reports[KINDS[0]].headline.lines[2].saved.value
    assert (saved["unit"], saved["stamp"]) == ("money", "simulated")
    assert told["provenance"]["digest"] == "ab" * 32 and told["provenance"]["made"] == "2026-03-02T09:30:00+00:00"


@every
def test_no_block_is_missing(reports, kind):
    text = html(reports[kind])
    names = ("headline", "chart", "costs", "schedule", "what_if", "drivers", "quality", "assumptions")
    assert all(f'<section class="{name}">' in text for name in names)
    assert "SHA-256" in text and "seed 0" in text and "Labelwise 1" in text


@every
def test_the_html_needs_nothing_from_elsewhere_and_runs_nothing(reports, kind):
    reader = Reader(html(reports[kind]))
    assert not set(reader.tags) & {"script", "link", "img", "iframe", "object", "embed", "form", "a", "base"}
    assert not [name for name, _ in reader.attributes if name.startswith("on") or name in ("src", "href")]
    assert not reader.open


def test_charts_have_alternative_text(reports):
    reader = Reader(html(reports[KINDS[0]]))
    assert reader.tags.count("svg") == 2 and reader.tags.count("title") == 3
    assert any(
        text.startswith("Accuracy against cost in all. Random sampling (simulated) goes from") for text in reader.texts
    )
    assert any("Hourly wage at $7.50 to $12.50: " in text for text in reader.texts)


def test_each_number_is_stamped_by_its_block_or_its_row(reports):
    for made in reports.values():
        for block in layout.page(made).blocks.values():
            rows = [row for table in block.tables for row in table.rows if not block.stamp]
            counted = [row for row in rows if any(cell.number and cell.text[-1:].isdigit() for cell in row)]
            assert {row[-1].text for row in counted} <= {"simulated", "measured live", "forecast", "assumed"}


def test_the_paper_of_a_pdf_is_letter_or_a4(reports):
    sizes = {paper: PdfReader(BytesIO(pdf(reports[KINDS[0]], paper))).pages[0].mediabox for paper in ("letter", "a4")}
    assert (float(sizes["letter"].width), float(sizes["letter"].height)) == (612, 792)
    assert (float(sizes["a4"].width), float(sizes["a4"].height)) == pytest.approx((595.3, 841.9), abs=0.1)
    with pytest.raises(ValueError, match="no paper called 'a3'"):
        pdf(reports[KINDS[0]], "a3")


def test_the_pdf_says_what_it_is_and_embeds_its_letters(reports):
    read = PdfReader(BytesIO(pdf(reports[KINDS[0]])))
    assert read.metadata.title == "parts.csv: Active learning pays on this table"
    fonts = [font.get_object() for font in read.pages[0]["/Resources"]["/Font"].values()]
    assert fonts and all("FiraGO" in font["/BaseFont"] for font in fonts)
    assert all("/FontFile2" in font["/DescendantFonts"][0].get_object()["/FontDescriptor"] for font in fonts)


@every
def test_charts_in_the_pdf_are_vectors_with_the_alternative_text_of_the_page(reports, kind):
    read = PdfReader(BytesIO(pdf(reports[kind])))
    assert read.trailer["/Root"]["/MarkInfo"]["/Marked"].value is True
    drawn = [block.picture for block in layout.page(reports[kind]).blocks.values() if block.picture is not None]
    told = [part["/Alt"] for part in tags(read) if part["/S"] == "/Figure"]
    assert sorted(told) == sorted(picture.alt for picture in drawn) and len(told) == 2
    assert not read.pages[0].images


@every
def test_who_has_the_pdf_read_out_is_told_all_of_it_in_its_order(reports, kind):
    read, page = PdfReader(BytesIO(pdf(reports[kind]))), layout.page(reports[kind])
    kinds = [part["/S"] for part in tags(read)]
    assert kinds[0] == "/H1" and kinds.count("/H1") == 1 and kinds.count("/H2") == len(page.blocks)
    numbers, inside = [], None
    for operands, operator in ContentStream(read.pages[0].get_contents(), read).operations:
        if operator in (b"BDC", b"BMC"):
            assert inside is None
            inside = operands[0]
            numbers += [operands[1]["/MCID"]] if operator == b"BDC" else []
        if operator == b"EMC":
            inside = None
        if operator in (b"Tj", b"TJ"):
            assert inside in kinds
    assert numbers == [part["/K"][0] for part in tags(read)] == list(range(len(kinds)))


def tags(read):
    """What a PDF says it is made of, in the order it is read out."""
    document = read.trailer["/Root"]["/StructTreeRoot"]["/K"][0].get_object()
    return [part.get_object() for part in document["/K"]]


def test_the_same_report_makes_the_same_files():
    one, two = report(), report()
    for form in ("html", "md", "json", "pdf"):
        assert FORMS[form].write(one, "letter") == FORMS[form].write(two, "letter"), form


def test_a_long_list_of_assumptions_still_fits_on_a_page(reports):
    made = reports[KINDS[2]]
    long = replace(made, assumptions=made.assumptions * 3, notes=("A note that is long. " * 20,) * 3)
    assert from_pdf(pdf(long))[0] == 1
