"""The classes in use, and their colors in Markdown."""

from __future__ import annotations

import re
from collections.abc import Mapping

from alcore.project import Class

_HEX = re.compile(r"#[0-9a-fA-F]{6}")


def living(classes: Mapping[str, Class]) -> list[Class]:
    """The classes in use: those not merged into another."""
    return [one for one in classes.values() if one.into is None]


def dot(one: Class) -> str:
    """A dot in the color of a class, as Markdown."""
    return f':color[●]{{foreground="{one.color}"}}' if _HEX.fullmatch(one.color) else ":gray[●]"
