"""Experiments in a real Chromium: one click runs a case, live; its picture at a desk and on a phone, light and dark."""

import pytest
from playwright.sync_api import expect

RUN = 120_000  # milliseconds: some seconds on a machine that has nothing else to do


@pytest.fixture(scope="module")
def ran():
    """The address of the run that the first test made; the pictures are of that."""
    return {}


def test_one_click_runs_a_case_and_its_picture_comes_while_it_goes(visit, ran):
    page = visit("/experiments")
    page.locator(".st-key-case_cold_start button").click()
    expect(page.get_by_role("heading", name="Cold start")).to_be_visible()
    page.locator(".st-key-run_sample button").click()
    expect(page.get_by_test_id("stProgress")).to_be_visible(timeout=RUN)
    expect(page.locator("[data-testid=stVegaLiteChart]").first).to_be_visible(timeout=RUN)
    page.reload()  # a refresh finds the run again
    expect(page.locator("[data-testid=stVegaLiteChart]").first).to_be_visible(timeout=RUN)
    ran["address"] = "/experiments?" + page.url.partition("?")[2]
    if page.get_by_test_id("stProgress").count():  # some trial runs are enough for a picture
        page.locator(".st-key-cancel button").click()
        expect(page.get_by_test_id("stProgress")).to_be_hidden(timeout=RUN)
    expect(page.get_by_text("How computed")).to_be_visible()


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (1440, True), (390, False), (390, True)])
def test_what_a_case_shows_is_readable_everywhere(visit, shoot, ran, width, dark):
    page = visit(ran["address"], width=width, dark=dark)
    expect(page.get_by_role("heading", name="What it shows")).to_be_visible(timeout=RUN)
    expect(page.locator("[data-testid=stVegaLiteChart]").nth(2)).to_be_visible(timeout=RUN)
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    shoot(page, f"experiments_{'phone' if width == 390 else 'desk'}_{'dark' if dark else 'light'}", whole=True)
