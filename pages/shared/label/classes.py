"""The classes in use, and their colors as Markdown knows them."""

from __future__ import annotations

from collections.abc import Mapping

from alcore.project import Class

# Streamlit's named colors for text, to which the color of a class is the nearest one.
NAMED = {
    "red": (255, 75, 75),
    "orange": (255, 164, 33),
    "yellow": (255, 225, 60),
    "green": (33, 160, 90),
    "blue": (0, 114, 178),
    "violet": (166, 90, 200),
    "gray": (130, 130, 130),
}


def living(classes: Mapping[str, Class]) -> list[Class]:
    """The classes in use: those not merged into another."""
    return [one for one in classes.values() if one.into is None]


def dot(one: Class) -> str:
    """A dot in the color of a class, as Markdown."""
    return f":{nearest(one.color)}[●]"


def nearest(color: str) -> str:
    """The named color most like a `#rrggbb` one."""
    try:
        wanted = tuple(int(color[place : place + 2], 16) for place in (1, 3, 5))
    except ValueError:
        return "gray"
    return min(NAMED, key=lambda name: sum((a - b) ** 2 for a, b in zip(NAMED[name], wanted, strict=True)))
