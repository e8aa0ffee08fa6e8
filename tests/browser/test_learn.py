"""Learn in a real Chromium: rows that move, maps that follow the round, and an app that asks nobody but its server."""

import pytest
from playwright.sync_api import expect
from serving import ROOT
from waiting import click, settle

CHAPTERS = (
    "Unsure rows",
    "On a table",
    "A committee",
    "The lecture, checked",
    "All strategies",
    "Glossary and sources",
)


def open_chapter(page, name: str) -> None:
    click(page.get_by_role("tab", name=name))
    expect(page.get_by_role("tab", name=name)).to_have_attribute("aria-selected", "true")


def charts(page):
    return page.get_by_test_id("stVegaLiteChart").locator("canvas, svg")


def percent(page, name: str) -> int:
    return int(page.locator(f".st-key-learn_{name}").get_by_role("slider").input_value())


def test_a_row_is_moved_on_a_line_and_by_a_click_on_a_triangle(visit, shoot):
    page = visit("/learn")
    expect(charts(page)).to_have_count(5)
    entropy = page.get_by_test_id("stMetric").filter(has_text="Entropy")
    expect(entropy).to_contain_text("0.611")
    page.locator(".st-key-learn_yes").get_by_role("slider").press("ArrowLeft")
    expect(entropy).to_contain_text("0.619")
    expect(page.get_by_text("Asks your row first.")).to_have_count(2)
    shoot(page, "learn", whole=True)
    triangle = page.locator(".st-key-triangle_margin canvas")
    box = triangle.bounding_box()
    triangle.click(position={"x": box["width"] / 2, "y": box["height"] / 2})
    expect(page.locator(".st-key-learn_C").get_by_role("slider")).not_to_have_value("0")
    settle(page)
    assert percent(page, "A") + percent(page, "B") + percent(page, "C") == 100
    assert abs(percent(page, "A") - percent(page, "B")) <= 6
    assert 25 <= percent(page, "C") <= 65


def test_a_map_follows_the_round_and_leads_to_a_simulation(visit, shoot):
    page = visit("/learn?chapter=On+a+table")
    expect(charts(page)).to_have_count(3)
    expect(page.get_by_text("Round 1: 50 labels are known")).to_be_visible()
    page.locator(".st-key-learn_round_8").get_by_role("slider").press("End")
    expect(page.get_by_text("Round 8: 120 labels are known")).to_be_visible()
    expect(page.get_by_text("27 of 80 rows in common")).to_be_visible()
    shoot(page, "learn_map", whole=True)
    click(page.locator(".st-key-learn_simulate button"))
    expect(page.get_by_role("heading", name="Simulate")).to_be_visible()
    expect(page.get_by_text("digits").first).to_be_visible()


@pytest.mark.parametrize(("width", "dark"), [(1440, True), (390, False), (390, True)])
def test_every_chapter_is_readable_at_a_desk_and_on_a_phone_by_day_and_by_night(visit, shoot, width, dark):
    page = visit("/learn", width=width, dark=dark)
    for chapter in CHAPTERS:
        open_chapter(page, chapter)
        expect(page.locator(".st-key-learn_simulate button")).to_be_visible()
        assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth"), chapter
        text = page.get_by_test_id("stMain").inner_text()
        assert "Traceback" not in text and "encountered an error" not in text
        if (chapter, width, dark) == ("A committee", 390, True):
            shoot(page, "learn_committee_phone_dark", whole=True)


def test_no_page_asks_anybody_but_its_own_server(visit, server):
    page = visit("/learn")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    for path in sorted((ROOT / "pages").glob("*.py")):
        page.goto(f"{server}/{'' if path.stem == 'home' else path.stem}")
        expect(page.locator("h1")).to_be_visible()
        page.wait_for_load_state("networkidle")
    assert [url for url in asked if not url.startswith((server, "data:", "blob:"))] == []
