"""Set up's special cases in a real Chromium: two people a row, a class of interest, dear mistakes and other first rows,
chosen by mouse, then labeled by two people until their answers come to one label."""

import re

import pytest
from playwright.sync_api import expect
from waiting import click, settle

LINES = "text,size,label\n" + "".join(f"message number {row},{row % 7},\n" for row in range(60))


def write(page, part: str, text: str) -> None:
    box = page.locator(f"[class*='st-key-{part}'] input").first
    box.fill(text)
    box.press("Tab")
    settle(page)


def pick(page, part: str, option: str) -> None:
    click(page.locator(f"[class*='st-key-{part}'] input"))
    click(page.get_by_role("option", name=option, exact=True))
    settle(page)


def number_of(page) -> str:
    """The message on screen."""
    return re.search(r"message number (\d+)", page.locator(".st-key-card .card").inner_text())[1]


def labeling(visit, project: str, name: str):
    page = visit(f"/label?project={project}&annotator={name}")
    page.locator(".st-key-card .classes button").first.wait_for()
    return page


def press(page, key: str) -> str:
    """Press a key; returns the row it was pressed for, once the next one is there."""
    before = number_of(page)
    settle(page)
    page.keyboard.press(key)
    expect(page.locator(".st-key-card")).to_contain_text(re.compile(rf"message number (?!{before}\b)\d"))
    return before


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (390, True)])
def test_special_cases_are_chosen_by_mouse_and_two_people_s_answers_come_to_one_label(visit, shoot, width, dark):
    look = f"{'phone' if width == 390 else 'desk'}_{'dark' if dark else 'light'}"
    page = visit(width=width, dark=dark)
    page.locator("input[type=file]").first.set_input_files(
        {"name": "messages.csv", "mimeType": "text/csv", "buffer": LINES.encode()}
    )
    click(page.locator(".st-key-label_here button"))
    write(page, "set_more_classes", "plain, urgent")
    click(page.locator(".st-key-special summary"))
    write(page, "votes_", "2")
    expect(page.get_by_text("While only one person labels, no row counts")).to_be_visible()
    pick(page, "positive_", "urgent")
    click(page.locator("[class*='st-key-costs_wanted_'] label").first)
    write(page, "costs_1_", "20")
    pick(page, "starting_", "The first rows of the file")
    shoot(page, f"setup_special_{look}", whole=True)
    page.set_viewport_size({"width": width, "height": 844})
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    click(page.locator(".st-key-create button"))
    expect(page.locator(".st-key-start_labeling button")).to_be_visible()
    project = re.search(r"project=([0-9a-f]{32})", page.url)[1]

    ana = labeling(visit, project, "Ana")
    begun = [press(ana, key) for key in ("1", "1")]
    progress = visit(f"/progress?project={project}")
    expect(progress.get_by_text("2 rows wait for another person, not counted until then")).to_be_visible()
    ben = labeling(visit, project, "Ben")
    assert [press(ben, key) for key in ("1", "2")] == begun  # a row that is begun comes before any new one
    progress = visit(f"/progress?project={project}", width=width, dark=dark)
    expect(progress.get_by_text("they agree on 1 of 2 rows with all answers")).to_be_visible()
    labeled = progress.get_by_test_id("stMetric").filter(has_text="Rows labeled")
    expect(labeled.get_by_test_id("stMetricValue")).to_have_text("2")
    expect(progress.get_by_text("Cost of mistakes:")).to_be_visible()
