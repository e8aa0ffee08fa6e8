"""Home in a real Chromium: a file in, what was read out; and nothing a file holds is ever run or drawn."""

import re

import pytest
from playwright.sync_api import expect
from waiting import click, settle

GOOD = "size,weight,good\n" + "".join(f"{i},{i * 7 % 13},{'yes' if i % 3 else 'no'}\n" for i in range(90))
HOSTILE = ":red[x] $a$ <b>b<!b> [a](c) -> :home: www.a.b"


def upload(page, content: str | bytes, name: str = "parts.csv") -> None:
    payload = content.encode() if isinstance(content, str) else content
    page.locator("input[type=file]").first.set_input_files({"name": name, "mimeType": "text/csv", "buffer": payload})


def shown(locator) -> str:
    """Its text as a person reads it, without the marks that only keep letters apart."""
    return re.sub(r"\s+", " ", locator.inner_text().replace("\u2060", "")).strip()


def test_an_uploaded_table_is_read_and_survives_a_refresh(page, shoot):
    upload(page, GOOD.replace("5,9,yes\n", "5\n"))
    expect(page.get_by_role("heading", name="parts")).to_be_visible()
    metrics = page.get_by_test_id("stMetricValue")
    expect(metrics.nth(0)).to_have_text("89")
    expect(metrics.nth(3)).to_have_text("1")
    expect(page.get_by_text("1 row could not be read and was left out")).to_be_visible()
    click(page.get_by_role("tab", name="Problems"))
    shoot(page, "home_problems")
    page.reload()
    expect(page.get_by_test_id("stMetricValue").nth(0)).to_have_text("89")


def test_a_sample_opens_with_its_roles_chosen_and_one_button_to_start(page, shoot):
    shoot(page, "home")
    click(page.locator(".st-key-sample_digits button"))
    expect(page.locator(".st-key-simulate button")).to_be_enabled()
    label = page.locator("[class*=st-key-role_label]")
    expect(label.locator("input")).to_have_value("digit")
    expect(page.get_by_text("we hide your labels and reveal them only when asked")).to_be_attached()
    shoot(page, "home_table", whole=True)


@pytest.mark.parametrize(("width", "dark"), [(1440, True), (390, False), (390, True)])
def test_home_is_readable_at_a_desk_and_on_a_phone_by_day_and_by_night(visit, shoot, width, dark):
    page = visit(width=width, dark=dark)
    name = f"{'phone' if width == 390 else 'desk'}_{'dark' if dark else 'light'}"
    shoot(page, f"home_{name}")
    click(page.locator(".st-key-sample_support_tickets button"))
    expect(page.locator(".st-key-simulate button")).to_be_enabled()
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    shoot(page, f"home_table_{name}", whole=True)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "is empty"),
        ("a,b,c\n", "no rows below it"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "a PDF document"),
    ],
    ids=["empty", "header only", "PDF"],
)
def test_what_is_no_table_gets_a_sentence(page, content, sentence):
    upload(page, content)
    expect(page.get_by_test_id("stAlert")).to_contain_text(sentence)
    assert "Traceback" not in page.content()
    expect(page.locator(".st-key-sample_digits button")).to_be_visible()


ODD = {
    "one column": ("only\n" + "a\nb\n" * 40, "1 thing to know"),
    "one class": ("a,label\n" + "".join(f"{i},yes\n" for i in range(80)), "has one class only"),
    "a label for every row": ("a,label\n" + "".join(f"{i % 7},{i}x\n" for i in range(80)), "Label"),
    "an empty column": ("a,b,label\n" + "".join(f"{i},,{i % 2}\n" for i in range(80)), "labels"),
    "ragged rows": ("a,label\n" + "".join(f"{i},{i % 2}{',more' * (i == 9)}\n" for i in range(80)), "left out"),
    "double headers": ("a,a,label\n" + "".join(f"{i},{i * 3 % 7},{i % 2}\n" for i in range(80)), "noticed"),
    "no header": ("".join(f"{i},{i % 5}.5,{i % 2}\n" for i in range(80)), "no line with names"),
    "infinities": ("a,label\n" + "".join(f"{'inf' if i == 3 else i},{i % 2}\n" for i in range(80)), "labels"),
    "ten thousand labels": (
        "a,label\n" + "".join(f"{i % 9},{i}\n" for i in range(10_000)),
        "a different value in each",
    ),
    "odd names": ("__class__,<script>\n" + "".join(f"{i},{'nan' if i % 2 else 'x'}\n" for i in range(80)), "noticed"),
}


@pytest.mark.parametrize(("content", "sentence"), ODD.values(), ids=ODD)
def test_odd_tables_are_read_as_far_as_they_go(page, content, sentence):
    upload(page, content)
    expect(page.get_by_test_id("stMetricValue").first).to_be_visible()
    expect(page.locator("[class*=st-key-simulate], [class*=st-key-rehearse_on_sample]").first).to_be_visible()
    expect(page.get_by_test_id("stMain")).to_contain_text(sentence)
    text = page.get_by_test_id("stMain").inner_text()
    assert "Traceback" not in text and "encountered an error" not in text


def test_nothing_a_file_holds_is_run_or_drawn(page):
    rows = "".join(f"{i},{i % 7},{'<img src=x onerror=window.hit=1>' if i % 2 else HOSTILE}\n" for i in range(80))
    upload(page, f"id,{HOSTILE},label\n{rows}", name=f"{HOSTILE}.csv".replace("/", ""))
    heading = page.locator("h2").first
    expect(heading).to_be_visible()
    assert shown(heading) == f"{HOSTILE}.csv"
    assert heading.locator("a[href*='a.b'], a[href='c'], .katex, img, span[style*=color]").count() == 0
    settle(page)  # a list opened while the page is still being drawn closes again
    click(page.locator("[class*=st-key-role_label] input"))
    expect(page.get_by_role("option", name=HOSTILE, exact=True)).to_be_visible()
    assert page.evaluate("() => window.hit") is None


def test_a_public_demo_takes_no_large_file_and_shows_nobody_elses(visit, demo_server, tmp_path):
    first = visit(server=demo_server)
    upload(first, GOOD, name="secret.csv")
    expect(first.get_by_test_id("stMetricValue").first).to_have_text("90")
    second = visit(server=demo_server)
    expect(second.locator(".st-key-sample_digits button")).to_be_visible()
    assert "secret" not in second.content()
    large = tmp_path / "large.csv"
    large.write_text("a,b\n" + "1,2\n" * 3_000_000)
    second.locator("input[type=file]").set_input_files(large)
    expect(second.get_by_text("10.0MB or smaller")).to_be_visible()
