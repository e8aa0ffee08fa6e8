"""Guidelines of a stranger: their form is kept, and nothing in them becomes a picture, a link, a formula or an icon."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.shared import words
from pages.shared.markdown import safe


def seen(text: str) -> str:
    """The Markdown without joiners and escapes."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text.replace(words.JOINER, ""))


@pytest.mark.parametrize(
    "kept", ["## A heading", "- one\n- **two** and *three*", "1. first\n2. second", "> said", "---", "`code` here"]
)
def test_headings_lists_quotes_bold_italic_and_code_keep_their_form(kept):
    assert safe(kept) == kept


def test_tables_keep_their_form():
    assert safe("| a | b |\n|---|:-:|\n| 1 | 2 |") == "| a | b |\n|---|:-:|\n| 1 | 2 |"


def test_links_and_pictures_become_text_with_their_address():
    assert seen(safe("see [the rules](https://a.example/r) now")) == "see the rules (https://a.example/r) now"
    assert seen(safe("![x](https://a.example/p.png)")) == "x (picture at https://a.example/p.png)"
    assert seen(safe("![](//a.example/p)")) == "picture (picture at //a.example/p)"


@pytest.mark.parametrize(
    "hostile",
    [
        "<img src=x onerror=alert(1)>",
        "![a][b]",
        "[b]: https://a.example/p.png",
        "<https://a.example>",
        "www.a.example and x@a.example and https://a.example",
        "$x$ :red[y] :material/home: :home: -> a",
        "[![x](https://a.example/p.png)](https://a.example)",
        "`a`` ![x](https://a.example) `b`",
    ],
)
def test_what_would_be_drawn_stays_text(hostile):
    bare = re.sub(r"\\[!-/:-@\[-`{-~]", "", safe(hostile))
    assert not re.search(r"!\[|\]\(|\]:|<\w|www\.|://|\w@\w|\$|:\w+[\[:/]", bare)


@given(st.text(st.sampled_from("![]()<>`$:w.a@/ \n#-*\\|&0"), max_size=60))
def test_whatever_is_written_no_mark_of_a_picture_link_or_page_is_left_bare(text):
    bare = re.sub(r"\\[!-/:-@\[-`{-~]", "", safe(text))
    assert not re.search(r"!\[|\]\(|\]:|\]\[|<\w|(?<!\w)www\.\w|://|\w@\w|\$\w", bare)


def test_a_long_hostile_text_takes_no_long_time():
    assert len(safe("![" * 10_000)) > 20_000
