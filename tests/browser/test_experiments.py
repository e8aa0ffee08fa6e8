"""Experiments in a real Chromium: one click runs a case, live; its picture at a desk and on a phone, light and dark."""

from contextlib import suppress

import pytest
from playwright.sync_api import TimeoutError, expect
from waiting import click, open_page

RUN = 300_000  # milliseconds: some seconds on a machine that has nothing else to do


@pytest.fixture(scope="module")
def ran(browser, server):
    """The address of a case that one click runs, of which a picture comes while it goes, and that a refresh finds."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    open_page(page, f"{server}/experiments")
    click(page.locator(".st-key-case_cold_start button"))
    expect(page.get_by_role("heading", name="Cold start")).to_be_visible()
    click(page.locator(".st-key-run_sample button"))
    expect(page.get_by_test_id("stProgress")).to_be_visible(timeout=RUN)
    expect(page.locator("[data-testid=stVegaLiteChart]").first).to_be_visible(timeout=RUN)
    page.reload()  # a refresh finds the run again
    expect(page.locator("[data-testid=stVegaLiteChart]").first).to_be_visible(timeout=RUN)
    with suppress(TimeoutError):  # some trial runs are enough for a picture; on a quick machine they are all there
        page.locator(".st-key-cancel button").click(timeout=5_000)
    expect(page.get_by_test_id("stProgress")).to_be_hidden(timeout=RUN)
    expect(page.get_by_text("How computed")).to_be_visible()
    yield "/experiments?" + page.url.partition("?")[2]
    context.close()


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (1440, True), (390, False), (390, True)])
def test_what_a_case_shows_is_readable_everywhere(visit, shoot, ran, width, dark):
    page = visit(ran, width=width, dark=dark)
    expect(page.get_by_role("heading", name="What it shows")).to_be_visible(timeout=RUN)
    expect(page.locator("[data-testid=stVegaLiteChart]").nth(2)).to_be_visible(timeout=RUN)
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    shoot(page, f"experiments_{'phone' if width == 390 else 'desk'}_{'dark' if dark else 'light'}", whole=True)
