"""The words: hostile text shows as it is written, numbers read as people write them."""

import re

import pytest

from alcore.costs import Currency
from pages.shared import downloads, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("age", "age"),
        ("<script>", r"\<" + "\u2060" + r"script\>" + "\u2060"),
        (":red[x]", r"\:" + "\u2060" + r"red\[x\]"),
        ("$x$", r"\$x\$"),
        ("[a](b)", r"\[a\]\(b\)"),
        ("two\n\n# lines", r"two \# lines"),
        ("me@b.c", r"me\@" + "\u2060" + r"b\." + "\u2060" + "c"),
    ],
)
def test_plain_escapes_whatever_markdown_or_streamlit_would_draw(text, expected):
    assert words.plain(text) == expected


def test_plain_loses_no_letter_but_what_is_over_the_limit():
    text = "".join(map(chr, range(33, 127)))
    assert re.sub(r"\\(.)", r"\1", words.plain(text).replace("\u2060", "")) == text
    assert words.plain("a" * 300, limit=5) == "aaaa…"


def test_money_durations_and_counts_read_as_people_write_them():
    assert words.money(1666.6667, Currency()) == r"\$1,666.67"
    assert words.money(-140_000, Currency()) == r"-\$140,000"
    assert words.money(1234.5, Currency("€", "de-DE")) == "1.234,50\N{NO-BREAK SPACE}€"
    assert words.money(5, Currency(":red[")) == words.plain(":red[") + "5.00"
    assert words.duration(83.333) == "83.3 hours"
    assert words.duration(0.5) == "30 minutes"
    assert words.count(1, "row") == "1 row"
    assert words.count(1797, "row") == "1,797 rows"
    assert words.count(2, "class", "classes") == "2 classes"
    assert [words.ago(seconds) for seconds in (5, 60, 7200, 90_000)] == [
        "just now",
        "1 minute ago",
        "2 hours ago",
        "1 day ago",
    ]


def test_a_download_holds_no_formula():
    import pandas as pd

    frame = pd.DataFrame({"=cmd": ["=1+1", "plain", None], "score": [-1.5, 2.0, 3.0]})
    assert downloads.csv(frame).decode("utf-8-sig").splitlines() == ["'=cmd,score", "'=1+1,-1.5", "plain,2.0", ",3.0"]
