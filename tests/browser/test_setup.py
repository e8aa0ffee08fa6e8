"""Setting up a labeling project in a real Chromium: from Home to the first row by mouse, and classes changed later."""

import re

import pytest
from playwright.sync_api import expect
from waiting import click, settle

HOSTILE = """# What is asked
Read the *whole* message. ![p](https://pictures.example/p.png) [rules](https://rules.example)

- **hot**: wants to buy
- <img src=x onerror=window.hit=1> <script>window.hit=1</script> www.a.example $x$ :home: :red[y]

| a | b |
|---|---|
| 1 | `2` |
"""
LINES = ",".join(["text", "label"]) + "\n" + "".join(f"message {row} is {row % 7},\n" for row in range(60))


def fill(page, part: str, text: str) -> None:
    box = page.locator(f"[class*=st-key-{part}]").locator("input, textarea").first
    box.fill(text)
    box.press("Control+Enter" if part == "guidelines" else "Tab")
    settle(page)


def create(page) -> None:
    click(page.locator(".st-key-create button"))
    expect(page.locator(".st-key-start_labeling button")).to_be_visible()


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (1440, True), (390, False), (390, True)])
def test_from_home_to_the_first_row_by_mouse_and_keyboard(visit, shoot, width, dark):
    name = f"{'phone' if width == 390 else 'desk'}_{'dark' if dark else 'light'}"
    page = visit(width=width, dark=dark)
    click(page.locator(".st-key-sample_leads_unlabeled button"))
    click(page.locator(".st-key-label_here button"))
    expect(page.get_by_role("heading", name="Set up a labeling project")).to_be_visible()
    fill(page, "set_more_classes", "hot, cold, not a lead")
    fill(page, "guidelines", HOSTILE)
    fill(page, "set_class_guideline_hot", "Wants to buy within a month.")
    expect(page.get_by_text("100 rows at 90% right is 82.6–94.5%")).to_be_visible()
    shoot(page, f"setup_{name}", whole=True)
    page.set_viewport_size({"width": width, "height": 844})
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    create(page)
    assert re.search(r"/setup\?project=[0-9a-f]{32}$", page.url)
    shoot(page, f"setup_made_{name}", whole=True)
    page.set_viewport_size({"width": width, "height": 844})
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    key = page.url.partition("project=")[2]
    expect(page.get_by_test_id("stCode").first).to_contain_text(f"/label?project={key}")
    click(page.locator(".st-key-start_labeling button"))
    page.wait_for_url(f"**/label?project={key}*")


def test_guidelines_draw_no_picture_link_or_formula_and_ask_no_other_site(visit):
    page = visit()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    click(page.locator(".st-key-sample_leads_unlabeled button"))
    click(page.locator(".st-key-label_here button"))
    fill(page, "guidelines", HOSTILE)
    preview = page.locator("[class*=st-key-preview_]")
    expect(preview.locator("h1")).to_have_text("What is asked")
    expect(preview.locator("td")).to_have_text(["1", "2"])
    told = "p (picture at https://pictures.example/p.png) rules (https://rules.example)"
    assert told in preview.inner_text().replace("\u2060", "")
    assert preview.locator("img, script, .katex, a:not([href^='#'])").count() == 0
    assert page.evaluate("() => window.hit") is None
    assert not [url for url in asked if ".example" in url]


def test_two_quick_presses_make_one_project(visit):
    page = visit()
    page.locator("input[type=file]").first.set_input_files(
        {"name": "twice.csv", "mimeType": "text/csv", "buffer": LINES.encode()}
    )
    click(page.locator(".st-key-label_here button"))
    fill(page, "set_more_classes", "a, b")
    page.locator(".st-key-create button").dblclick()
    expect(page.locator(".st-key-start_labeling button")).to_be_visible()
    settle(page)
    click(page.locator(".st-key-another button"))
    expect(page.locator(".st-key-create button")).to_be_visible()
    click(page.get_by_role("link", name="Label", exact=True))
    expect(page.locator("[class*=st-key-open_project_] button").filter(has_text="twice")).to_have_count(1)


def test_classes_are_renamed_added_and_merged_by_mouse(visit, shoot):
    page = visit()
    click(page.locator(".st-key-sample_iris button"))
    click(page.locator(".st-key-label_here button"))
    create(page)
    fill(page, "class_name_", "setosa, the small one")
    click(page.locator(".st-key-save_classes button"))
    expect(page.locator(".st-key-save_classes button")).to_be_disabled()
    fill(page, "add_class_", "none of these")
    click(page.locator(".st-key-add_class button"))
    expect(page.locator("[class*=st-key-class_name_] input")).to_have_count(4)
    for part, option in (("merge_one_", "virginica"), ("merge_into_", "versicolor")):
        click(page.locator(f"[class*=st-key-{part}] input"))
        click(page.get_by_role("option", name=option))
    expect(page.get_by_text("All labels of virginica then count as versicolor.")).to_be_visible()
    click(page.locator(".st-key-merge_classes button"))
    expect(page.locator("[class*=st-key-class_name_] input")).to_have_count(3)
    click(page.locator(".st-key-class_history summary"))
    expect(page.get_by_text("History of the classes (6)")).to_be_visible()
    shoot(page, "setup_changed", whole=True)
