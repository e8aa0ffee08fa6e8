"""The report in a real browser: on the page, and its HTML file alone, offline, on one printed page."""

import io
import re
from dataclasses import asdict
from pathlib import Path

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader
from serving import free_port, start_server, stop_server
from waiting import click

from alcore import simulation, tables
from alcore.report.html import html
from alcore.store import default_url, open_store
from pages.shared.report.making import WAIT
from tests.report.samples import RATES, report

SAMPLE = Path(__file__).parents[2] / "sample_data" / "digits.csv"
LONG = 300_000  # milliseconds: a busy machine may take its time for a file
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


@pytest.fixture(scope="module")
def reporting(tmp_path_factory):
    """A server that has a finished run, and the address of its report."""
    home = tmp_path_factory.mktemp("reporting")
    with pytest.MonkeyPatch.context() as here:
        here.setenv("ALCORE_HOME", str(home))
        here.delenv("ALCORE_DATABASE", raising=False)
        store = open_store(default_url())
    roles = tables.Roles(label="digit")
    upload = store.add_upload(SAMPLE.read_bytes(), "digits.csv", {"roles": asdict(roles) | {"leave_out": []}})
    table = tables.read(SAMPLE.read_bytes(), "digits.csv")
    result = simulation.simulate(table, roles, simulation.Settings(replicates=10, budget=240, batch=20))
    run = store.add_run(upload, simulation.as_stored(table, roles, result.plan.settings), 10)
    for number in range(10):
        frames = {"rounds": result.rounds, "queries": result.queries}
        store.add_replicate(run, number, {name: one[one["replicate"] == number] for name, one in frames.items()})
    store.set_state(run, "done")
    port = free_port()
    process = start_server(home, port)
    yield f"http://127.0.0.1:{port}", f"/report?table={upload}&run={run}"
    stop_server(process)


def report_in(page):
    """The report within its two frames."""
    return page.frame_locator("iframe").frame_locator("iframe")


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (1440, True), (390, False), (390, True)])
def test_the_page_shows_the_report_and_its_five_files_everywhere(visit, shoot, reporting, width, dark):
    server, address = reporting
    page = visit(address, width=width, dark=dark, server=server)
    expect(report_in(page).locator("h1")).to_contain_text("active learning", ignore_case=True)
    expect(report_in(page).locator("section")).to_have_count(8)
    for name in ("html", "pdf", "xlsx", "md", "json"):
        expect(page.locator(f".st-key-download_report_{name} button")).to_be_visible()
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    assert report_in(page).locator("html").evaluate("page => page.scrollWidth <= page.clientWidth")
    shoot(page, f"report_{'phone' if width == 390 else 'desk'}_{'dark' if dark else 'light'}", whole=True)


def test_while_a_report_is_made_the_page_says_what_it_does_and_for_how_long(visit, reporting):
    server, address = reporting
    page = visit(address, server=server)
    page.add_init_script(
        """window.told = [];
        const look = () => document.querySelectorAll("[data-testid=stSpinner]")
            .forEach(one => window.told.push(one.textContent));
        new MutationObserver(look).observe(document, {childList: true, subtree: true, characterData: true});"""
    )
    # A forecast studies its pilot for seconds on any machine; a report of a run can be there before a spinner is.
    table = re.search("table=[^&]*", address)[0]
    page.goto(f"{server}/report?{table}&goal=0.93&pretend=120")
    expect(report_in(page).locator("h1")).to_be_visible()
    told = page.evaluate("() => window.told")
    assert any(WAIT["forecast"] in one and "seconds" in one for one in told), told


def test_the_preview_is_the_html_file_itself_and_every_file_is_what_its_button_says(visit, reporting):
    server, address = reporting
    page, begins = (
        visit(address, server=server),
        {"html": b"<!DOCTYPE html>", "pdf": b"%PDF", "xlsx": b"PK", "md": b"# ", "json": b"{"},
    )
    files = {}
    for name in begins:
        with page.expect_download(timeout=LONG) as saved:
            click(page.locator(f".st-key-download_report_{name} button"))
        files[name] = Path(saved.value.path()).read_bytes()
        assert saved.value.suggested_filename == f"report.{name}" and files[name].startswith(begins[name])
    outer = page.frame_locator("iframe").locator("iframe")
    assert outer.get_attribute("srcdoc") == files["html"].decode() and outer.get_attribute("sandbox") == ""


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
