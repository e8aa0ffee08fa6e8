"""The report in a real browser: on the page, and its HTML file alone, offline, on one printed page."""

import io

import pytest
from pypdf import PdfReader

from alcore.report.html import html
from tests.report.samples import RATES, report

SIZES = {"letter": "Letter", "a4": "A4"}
EVERYTHING = {
    "setup": 40, "tooling": 20, "review_share": 0.2, "overhead": 0.15, "contingency": 0.1, "rework_share": 0.05,
    "evaluation_rows": 80,
}  # fmt: skip


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """A report of the usual rates, and one of all lines a bill can have, as files."""
    from dataclasses import replace

    folder = tmp_path_factory.mktemp("html")
    for name, rates in (("usual", RATES), ("full", replace(RATES, **EVERYTHING))):
        (folder / f"{name}.html").write_text(html(report(rates)), encoding="utf-8")
    return folder


@pytest.mark.parametrize("name", ["usual", "full"])
def test_the_file_opens_offline_without_a_request_and_prints_on_one_page(browser, files, name):
    context = browser.new_context(offline=True)
    page = context.new_page()
    asked, told = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: told.append(message.text))
    page.goto((files / f"{name}.html").as_uri())
    assert asked == [(files / f"{name}.html").as_uri()] and not told
    assert page.locator("h1").inner_text().startswith("Active learning")
    for form in SIZES.values():
        printed = PdfReader(io.BytesIO(page.pdf(format=form, print_background=False)))
        assert len(printed.pages) == 1, form
    context.close()


@pytest.mark.parametrize("width", [1440, 390])
def test_the_file_fits_the_width_of_a_desk_and_of_a_phone(browser, files, width):
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme="dark")
    page.goto((files / "full.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    page.close()
