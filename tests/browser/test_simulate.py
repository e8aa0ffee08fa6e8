"""From a file to what it saves, in a real Chromium; and a run that outlives a refresh, a second tab and its server."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect
from serving import free_port, start_server, stop_server
from waiting import click, open_page

DIGITS = Path(__file__).parents[2] / "sample_data" / "digits.csv"
LONG = 300_000  # milliseconds: a busy machine may take its time for a run


def chart(page):
    return page.get_by_test_id("stVegaLiteChart").first.locator("canvas, svg").first


def start_sample(page) -> None:
    """The two clicks of a stranger."""
    click(page.locator(".st-key-sample_digits button"))
    click(page.locator(".st-key-simulate button"))


def start_long_one(page) -> None:
    """A run that is not over before it was looked at, however long that takes."""
    click(page.locator(".st-key-sample_digits button"))
    click(page.locator(".st-key-choose_settings button"))
    repeat(page, 600)
    click(page.locator(".st-key-start button"))


def repeat(page, times: int) -> None:
    """Ask for so many trial runs."""
    trial_runs = page.locator("[class*=st-key-set_replicates] input")
    trial_runs.fill(str(times))
    trial_runs.press("Tab")
    expect(page.get_by_text(f"all of it is repeated {times} times")).to_be_visible()


def path_of(page) -> str:
    return re.sub(r"^https?://[^/]+", "", page.evaluate("() => location.href"))


@pytest.fixture(scope="module")
def finished(browser, server, shoot):
    """The path of the results of an uploaded table: ten trial runs, started through the pages and photographed."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    open_page(page, server)
    page.locator("input[type=file]").first.set_input_files(DIGITS)
    click(page.locator(".st-key-choose_settings button"))
    repeat(page, 10)
    shoot(page, "simulate", whole=True)
    page.set_viewport_size({"width": 1440, "height": 900})
    click(page.locator(".st-key-start button"))
    expect(page.locator(".st-key-cancel button")).to_be_visible()
    expect(chart(page)).to_be_visible(timeout=LONG)
    page.screenshot(path=Path(__file__).parent / "screenshots" / "running.png")
    expect(page.locator(".st-key-download_rounds_csv")).to_be_visible(timeout=LONG)
    path = path_of(page)
    context.close()
    return path


def test_a_file_leads_to_the_verdict_and_what_it_saves(visit, finished, shoot):
    page = visit(finished)
    banner = page.get_by_test_id("stAlert").first
    expect(banner).to_contain_text("Active learning pays on this table")
    expect(banner).to_contain_text("where random needed")
    expect(page.get_by_test_id("stMetricValue")).to_have_count(4)
    values = [float(text.strip("$")) for text in page.get_by_test_id("stMetricValue").all_inner_texts()]
    assert values[0] > 30 and values[1] > 0 and values[2] > 0 and 0.9 < values[3] < 1
    expect(chart(page)).to_be_visible()
    page.set_viewport_size({"width": 1440, "height": 1420})
    shoot(page, "results")
    shoot(page, "results_whole", whole=True)


def test_the_target_is_dragged_without_a_new_run(visit, finished):
    page = visit(finished)
    banner = page.get_by_test_id("stAlert").first
    expect(banner).to_contain_text("where random needed")
    before, labels = banner.inner_text(), page.get_by_test_id("stMetricValue").first.inner_text()
    slider = page.locator("[class*=st-key-target_]").get_by_role("slider")
    slider.focus()
    for _ in range(20):
        slider.press("ArrowLeft")
    expect(banner).not_to_have_text(before)
    expect(page.get_by_test_id("stMetricValue").first).not_to_have_text(labels)
    assert path_of(page) == finished


def test_charts_and_tables_come_as_files(visit, finished):
    page = visit(finished)
    kinds = {
        "learning_curves_png": b"\x89PNG",
        "bars_svg": b"<svg",
        "queries_csv": b"\xef\xbb\xbfstrategy,replicate,round",
    }
    for name, start in kinds.items():
        button = page.locator(f".st-key-download_{name} button").first
        expect(button).to_be_enabled()
        with page.expect_download(timeout=LONG) as download:
            click(button)
        assert Path(download.value.path()).read_bytes().startswith(start)
        assert download.value.suggested_filename == name.replace("_png", ".png").replace("_svg", ".svg").replace(
            "_csv", ".csv"
        )


@pytest.mark.parametrize(("width", "dark"), [(1440, True), (390, False), (390, True)])
def test_results_and_settings_are_readable_at_a_desk_and_on_a_phone_by_day_and_by_night(
    visit, finished, shoot, width, dark
):
    name = f"{'phone' if width == 390 else 'desk'}_{'dark' if dark else 'light'}"
    page = visit(finished, width=width, dark=dark)
    expect(chart(page)).to_be_visible()
    expect(page.locator(".st-key-download_rounds_csv")).to_be_attached()
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    shoot(page, f"results_{name}", whole=True)
    page = visit(finished.replace("/results", "/simulate"), width=width, dark=dark)
    expect(page.locator(".st-key-start button")).to_be_visible()
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    shoot(page, f"simulate_{name}", whole=True)


def test_a_slow_choice_is_measured_without_another_click_warned_of_and_kept_over_a_visit_to_another_page(visit, shoot):
    page = visit()
    click(page.locator(".st-key-sample_digits button"))
    click(page.locator(".st-key-choose_settings button"))
    expect(page.get_by_text("It takes a few seconds.")).to_be_visible()
    click(page.locator(".st-key-all_strategies summary"))
    click(page.locator("[class*=st-key-set_strategy_typiclust] label").first)
    expect(page.get_by_text(re.compile(r"It takes .+ on this machine\."))).to_be_visible(timeout=LONG)
    repeat(page, 900)
    warning = page.get_by_text(re.compile(r"This run would take about .+\. Most of it goes to Typical of a"))
    expect(warning).to_be_visible(timeout=LONG)
    shoot(page, "simulate_slow", whole=True)
    click(page.get_by_role("link", name="Home"))
    click(page.locator(".st-key-choose_settings button"))
    expect(warning).to_be_visible(timeout=LONG)
    expect(page.locator(".st-key-start button")).to_be_enabled()


def test_a_run_outlives_a_refresh_is_seen_in_a_second_tab_and_can_be_cancelled_and_continued(visit):
    page = visit()
    start_long_one(page)
    expect(chart(page)).to_be_visible(timeout=LONG)
    page.reload()
    expect(page.locator(".st-key-cancel button")).to_be_visible()
    second = visit(path_of(page))
    expect(second.get_by_text(re.compile(r"^\d+ of 600 trial runs"))).to_be_visible()
    click(second.locator(".st-key-cancel button"))
    for tab in (page, second):
        expect(tab.get_by_text(re.compile(r"This run was cancelled, \d+ of 600"))).to_be_visible(timeout=LONG)
    click(second.locator(".st-key-continue button"))
    expect(second.locator(".st-key-cancel button")).to_be_visible()
    expect(second.get_by_text("This run was cancelled")).to_be_hidden()
    click(second.locator(".st-key-cancel button"))
    expect(second.locator(".st-key-continue button")).to_be_visible(timeout=LONG)


def test_a_run_whose_server_stopped_is_interrupted_and_goes_on_where_it_was(visit, tmp_path):
    port = free_port()
    address, process = f"http://127.0.0.1:{port}", start_server(tmp_path, port)
    try:
        page = visit(server=address)
        start_sample(page)
        expect(chart(page)).to_be_visible(timeout=LONG)
        path = path_of(page)
        page.context.close()
    finally:
        stop_server(process)
    process = start_server(tmp_path, port)
    try:
        page = visit(path, server=address)
        note = page.get_by_text(re.compile(r"This run was interrupted, \d+ of 30"))
        expect(note).to_be_visible()
        kept = int(re.search(r"(\d+) of 30", note.inner_text())[1])
        assert kept >= 1
        expect(chart(page)).to_be_visible()
        click(page.locator(".st-key-continue button"))
        progress = page.get_by_text(re.compile(r"^\d+ of 30 trial runs")).first
        expect(progress).to_be_visible()
        assert int(re.search(r"(\d+) of 30", progress.inner_text())[1]) >= kept
        expect(page.locator(".st-key-cancel button")).to_be_visible()
        page.context.close()
    finally:
        stop_server(process)
