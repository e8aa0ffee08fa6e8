"""A row as a card: picture, pinned cells large, the others in columns, long text at full width and folded.

One small component for the whole card, which stays on the page while its rows change: thirty elements of Markdown would
be thirty messages a row, each to be read, laid out and painted anew. Its script is ours and fixed; a row reaches it as
data and is shown as text.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from alcore.project.cards import LONG_TEXT, Card, Field, as_address

HERE = Path(__file__).parent


def script(*names: str) -> str:
    """The scripts or styles of this folder with these names, one after the other."""
    return "\n".join(HERE.joinpath(name).read_text("utf-8") for name in names)


_draw = st.components.v2.component(
    "labelwise_row",
    html='<div class="row"></div>',
    css=script("card.css", "row.css"),
    js=script("card.js", "row.js"),
    isolate_styles=False,  # in the page's own tree, where what reads the screen aloud or searches it finds it first
)


def show(card: Card, key: str, showing: str, told: str = "") -> None:
    """Draw the card. key: of the component, which stays the same; showing: names this showing of the row, as given to
    the buttons that answer it, which take nothing before it is painted; told: a line below the card."""
    _draw(key=key, data=plainly({"row": as_data(card), "showing": showing, "told": told}))


def plainly(data: dict) -> list[dict]:
    """What a component is to draw, in a list: in a dictionary Streamlit would look for data frames at every drawing,
    and import the science stack for it."""
    return [data]


def as_data(card: Card) -> dict:
    """The card for the scripts that draw it: pinned and other fields, the picture and whether it is made of pixels."""
    return {
        "pinned": [_field(field) for field in card.pinned],
        "fields": [_field(field) for field in card.fields],
        "picture": as_address(card.picture),
        "pixels": isinstance(card.picture, bytes),
    }


def _field(field: Field) -> dict:
    """With its beginning where the text is long; the rest is folded."""
    text = field.value or ""
    told = {"name": field.name, "value": field.value, "long": field.long, "number": field.number}
    if len(text) <= LONG_TEXT:
        return told
    cut = text.rfind(" ", 0, LONG_TEXT)
    return told | {"beginning": text[: cut if cut > 0 else LONG_TEXT] + " …"}
