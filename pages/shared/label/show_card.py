"""A row as a card: picture, pinned cells large, the others in columns, long text at full width and folded; and the
classes to choose between, each with its key.

One small component for all of it, which stays on the page while its rows change: thirty elements of Markdown would be
thirty messages a row, and a button of its own for each class and row would be made anew at every press. Its script is
ours and fixed; rows and classes reach it as data and are shown as text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import streamlit as st

from alcore.project import Class
from alcore.project.cards import LONG_TEXT, Card, Field, as_address
from pages.shared.label.classes import living

HERE = Path(__file__).parent
KEY = "card"  # of the component, which stays the same while its rows change


def script(*names: str) -> str:
    """The scripts or styles of this folder with these names, one after the other."""
    return "\n".join(HERE.joinpath(name).read_text("utf-8") for name in names)


_draw = st.components.v2.component(
    "labelwise_row",
    html='<div class="row"><div></div><div class="saved"></div><div></div></div>',
    css=script("card.css", "classes.css", "row.css"),
    js=script("card.js", "keys.js", "classes.js", "row.js"),
    isolate_styles=False,  # in the page's own tree, where what reads the screen aloud or searches it finds it first
)


def show(
    card: Card,
    classes: Mapping[str, Class],
    showing: str,
    choose: Callable[[str], None],
    *,
    told: str = "",
    now: str | None = None,
) -> None:
    """Draw a row and the classes to choose between; choose(class id) is called once somebody has.

    showing: names this showing of the row; what was pressed in another one is let go. told: a line below the card. now:
    the class the row has, told apart.
    """

    def chosen() -> None:
        said = st.session_state[KEY].chosen
        if said["showing"] == showing:
            choose(str(said["class"]))

    data = {"row": as_data(card), "classes": as_choices(classes), "showing": showing, "told": told, "now": now}
    _draw(key=KEY, data=plainly(data), on_chosen_change=chosen)


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


def as_choices(classes: Mapping[str, Class]) -> list[dict[str, str]]:
    """The classes in use, for the scripts that draw them."""
    return [
        {"id": one.id, "name": one.name, "key": one.key, "color": one.color, "guideline": one.guideline}
        for one in living(classes)
    ]


def _field(field: Field) -> dict:
    """With its beginning where the text is long; the rest is folded."""
    text = field.value or ""
    told = {"name": field.name, "value": field.value, "long": field.long, "number": field.number}
    if len(text) <= LONG_TEXT:
        return told
    cut = text.rfind(" ", 0, LONG_TEXT)
    return told | {"beginning": text[: cut if cut > 0 else LONG_TEXT] + " …"}
