"""A row as a person reads it: which cells stand first, how numbers and dates are written, and the row as a picture.

Works on the texts that the store keeps of each row, so showing the next one needs no table and no science stack.
"""

from __future__ import annotations

import base64
import binascii
import io
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alcore.tables import Roles, Table

WIDE_TEXT = 60  # letters of a cell, beyond which it stands across the card
LONG_TEXT = 280  # letters of a cell shown at once; the rest is behind an expander
MANY_DIGITS = 7  # significant ones that a person compares at a glance
FEWEST_PIXELS = 16
PICTURE_SIDE = 260  # screen pixels of a picture made of cells
WEB = re.compile(r"^https?://\S+$", re.IGNORECASE)
# Kinds that browsers show and that cannot hold a script; SVG can.
INLINE = re.compile(r"^data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]+$", re.IGNORECASE)


@dataclass(frozen=True)
class Field:
    """One cell: the column's name, its value as it is to be read (None where blank) and whether it is long text."""

    name: str
    value: str | None
    long: bool = False
    number: bool = False


@dataclass(frozen=True)
class Card:
    """A row to look at: the pinned fields, then the others in the table's order, and a picture: PNG bytes, a data URI
    or a web address; None without one."""

    pinned: tuple[Field, ...]
    fields: tuple[Field, ...]
    picture: bytes | str | None = None

    @property
    def title(self) -> str:
        """The first values, to recognize the row by in a list."""
        told = [field.value for field in (*self.pinned, *self.fields) if field.value is not None]
        return " · ".join(told[:3]) or ("blank row" if self.picture is None else "picture")


def shown_columns(table: Table, roles: Roles) -> list[tuple[str, str]]:
    """(name, kind) of the columns people see: all but the label, what others said of it and what labeling a row cost,
    which would tell."""
    hidden = {roles.label, roles.seconds, roles.price, *roles.answers}
    return [(column.name, column.kind) for column in table.columns if column.name not in hidden]


def card(settings: Mapping, texts: Sequence[str | None]) -> Card:
    """The card of a row. settings: those stored with its project; texts: its cells as the store keeps them."""
    columns = settings.get("columns", [])
    known = {name: text for (name, _), text in zip(columns, texts, strict=True)}
    picture = settings.get("picture")
    hidden = set(_columns_of(picture))
    shown = picture_of(picture, known)
    if shown is None:
        hidden = set()
    first = [name for name in settings.get("pinned") or () if name in known]
    made = {name: _field(name, kind, known[name]) for name, kind in columns if name not in hidden}
    return Card(
        tuple(made[name] for name in first if name in made),
        tuple(field for name, field in made.items() if name not in first),
        shown,
    )


def _field(name: str, kind: str, text: str | None) -> Field:
    if text is None:
        return Field(name, None)
    if kind == "number" and (number := _number(text)) is not None:
        return Field(name, number, number=True)
    if kind == "date":
        return Field(name, re.sub(r"[T ]00:00(:00(\.0+)?)?$", "", text.strip()))
    return Field(name, text, long=len(text) > WIDE_TEXT or "\n" in text)


def _number(text: str) -> str | None:
    """`1,234,567`, `0.3333333`: grouped, and without digits nobody reads. None for what is no plain number."""
    plain = text.strip()
    if not re.fullmatch(r"[-+]?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?", plain):
        return None
    number = float(plain)
    if not math.isfinite(number):
        return None
    if re.fullmatch(r"[-+]?\d+", plain):
        return f"{int(plain):,}" if abs(int(plain)) >= 10_000 else plain
    return plain if len(plain.strip("-+").replace(".", "")) <= MANY_DIGITS else f"{number:,.{MANY_DIGITS}g}"


# -- pictures ---------------------------------------------------------------------------------------------------


def guess_picture(table: Table, roles: Roles) -> dict | None:
    """How rows of this table can be shown as pictures: the value of the setting `picture`; None when they are none.

    Pixels: a square number of columns with one name but for its number, that hold whole numbers of 0 or more. A column:
    one whose first values are pictures in data URIs, or addresses of pictures.
    """
    names = [name for name, kind in shown_columns(table, roles) if kind in ("number", "constant")]
    by_stem: dict[str, list[str]] = {}
    for name in names:
        by_stem.setdefault(re.sub(r"\d+", "#", name), []).append(name)
    pixels = max(by_stem.values(), key=len, default=[])
    side = math.isqrt(len(pixels))
    if len(pixels) >= FEWEST_PIXELS and side * side == len(pixels):
        values = table.frame[pixels].astype("float32")
        highest = float(values.max().max())
        if values.min().min() >= 0 and 0 < highest <= 65_535:
            return {"kind": "pixels", "columns": pixels, "width": side, "height": side, "highest": highest}
    for column in table.columns:
        first = [text for text in column.examples if text]
        if first and all(INLINE.match(text) or _names_picture(text) for text in first):
            return {"kind": "column", "name": column.name}
    return None


def _names_picture(text: str) -> bool:
    return bool(WEB.match(text)) and bool(re.search(r"\.(?:png|jpe?g|gif|webp)(?:\?|$)", text, re.IGNORECASE))


def from_the_web(table: Table, picture: Mapping | None) -> bool:
    """Whether a picture's column holds web addresses, so that looking at a row asks their site for it."""
    if not picture or picture["kind"] != "column":
        return False
    return any(WEB.match(text) for text in table.column(picture["name"]).examples)


def picture_of(picture: Mapping | None, known: Mapping[str, str | None]) -> bytes | str | None:
    """The picture of a row whose cells are known by column; None where the cells make none."""
    if not picture:
        return None
    if picture["kind"] == "pixels":
        return _from_pixels(picture, known)
    text = (known.get(picture["name"]) or "").strip()
    return text if WEB.match(text) or _is_inline(text) else None


def _is_inline(text: str) -> bool:
    if not INLINE.match(text):
        return False
    try:
        return bool(base64.b64decode(text.partition(",")[2], validate=False))
    except (binascii.Error, ValueError):
        return False


def _from_pixels(picture: Mapping, known: Mapping[str, str | None]) -> bytes | None:
    """Dark on light, as ink on paper, each cell a square, so that small pictures are still seen."""
    from PIL import Image  # not at the top: most tables have no picture

    try:
        values = [float(known[name] or 0) for name in picture["columns"]]
    except (KeyError, ValueError):
        return None
    width, height, highest = picture["width"], picture["height"], picture["highest"]
    grey = bytes(255 - round(255 * min(1.0, max(0.0, value / highest))) for value in values)
    scale = max(1, PICTURE_SIDE // max(width, height))
    image = Image.frombytes("L", (width, height), grey).resize(
        (width * scale, height * scale), Image.Resampling.NEAREST
    )
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def as_address(picture: bytes | str | None) -> str | None:
    """The picture as something an `<img>` can show."""
    return f"data:image/png;base64,{base64.b64encode(picture).decode()}" if isinstance(picture, bytes) else picture


def _columns_of(picture: Mapping | None) -> Sequence[str]:
    if not picture:
        return ()
    return picture["columns"] if picture["kind"] == "pixels" else (picture["name"],)
