"""Plan in a real Chromium: a pilot's forecast at a desk and on a phone, by day and by night; and the calculator."""

import re
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import expect
from waiting import click, settle


def pilot(labeled: int = 120, rows: int = 900) -> bytes:
    """Two classes; the first `labeled` rows have a label."""
    rng = np.random.default_rng(4)
    truth = rng.integers(0, 2, rows)
    X = rng.normal(size=(rows, 30)) + truth[:, None] * 3.5 / np.sqrt(30)
    frame = pd.DataFrame(X.round(4), columns=[f"x{number}" for number in range(30)])
    frame["label"] = [("no", "yes")[code] if row < labeled else None for row, code in enumerate(truth)]
    return frame.to_csv(index=False).encode()


def table(page) -> str:
    """The id of such a table, opened on Home."""
    payload = {"name": "pilot.csv", "mimeType": "text/csv", "buffer": pilot()}
    page.locator("input[type=file]").first.set_input_files(payload)
    expect(page.get_by_role("heading", name="pilot")).to_be_visible()
    settle(page)
    return parse_qs(urlsplit(page.url).query)["table"][0]


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (1440, True), (390, False), (390, True)])
def test_a_pilot_s_forecast_is_readable_everywhere(visit, shoot, width, dark):
    key = table(visit())
    page = visit(f"/plan?table={key}&target=0.94&budget=100", width=width, dark=dark)
    heading = page.get_by_role("heading", name=re.compile("takes about .* more labels by random sampling"))
    expect(heading).to_be_visible()
    expect(page.get_by_text("you are here").first).to_be_visible()  # its rim is a text as well
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    shoot(page, f"plan_{'phone' if width == 390 else 'desk'}_{'dark' if dark else 'light'}", whole=True)


def test_a_target_moved_with_the_keyboard_moves_the_forecast_and_survives_a_refresh(visit):
    page = visit(f"/plan?table={table(visit())}&target=0.94")
    expect(page.get_by_role("heading", name=re.compile("Accuracy 0.\u2060?94 takes"))).to_be_visible()
    page.get_by_role("slider").first.press("ArrowLeft")
    expect(page.get_by_role("heading", name=re.compile("Accuracy 0.\u2060?935 takes"))).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name=re.compile("Accuracy 0.\u2060?935 takes"))).to_be_visible()


def test_the_way_from_a_forecast_to_its_report_and_back_keeps_the_target(visit):
    page = visit(f"/plan?table={table(visit())}&target=0.935")
    click(page.get_by_role("link", name="Budget report on one page"))
    expect(page.get_by_role("button", name="PDF")).to_be_visible()
    assert parse_qs(urlsplit(page.url).query)["goal"] == ["0.935"]
    click(page.get_by_role("button", name="Back to the plan"))
    expect(page.get_by_role("heading", name=re.compile("Accuracy 0.\u2060?935 takes"))).to_be_visible()


def test_the_calculator_opens_cold_and_takes_over_a_published_case(visit, shoot):
    page = visit("/plan")
    expect(page.get_by_test_id("stMetricValue").nth(1)).to_have_text("$1,666.67")
    shoot(page, "calculator", whole=True)
    click(page.locator(".st-key-case_legal_review button").first)
    expect(page.get_by_test_id("stMetricValue").nth(1)).to_have_text("$200,000")
    page.reload()
    expect(page.get_by_test_id("stMetricValue").nth(1)).to_have_text("$200,000")


def test_the_calculator_fits_a_phone(visit, shoot):
    page = visit("/plan", width=390, dark=True)
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    shoot(page, "calculator_phone_dark", whole=True)
