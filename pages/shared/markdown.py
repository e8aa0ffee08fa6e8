"""Markdown of a stranger, made safe to show: headings, lists, quotes, tables, bold, italic and code, and nothing else.

No HTML, no formulas, no icons. A picture from the web would tell its site who labels and when, and a link may lead
anywhere, so both are shown as text with their address.
"""

from __future__ import annotations

import re

from pages.shared import words

# With lengths that end, so that no text takes long to read.
_PICTURE = re.compile(r"!\[([^\]\n]{0,300})\]\(\s{0,9}<?([^)\s>]{0,500})>?[^)\n]{0,300}\)")
_LINK = re.compile(r"\[([^\]\n]{1,300})\]\(\s{0,9}<?([^)\s>]{0,500})>?[^)\n]{0,300}\)")
# What begins a line and gives it its form: quotes, a heading, a list item.
_FORM = re.compile(r"^\s*(?:>\s?)*(?:#{1,6}\s+|(?:[-*+]|\d{1,9}[.)])\s+)?")
_RULES = re.compile(
    r"^\s*(?:[-*_]\s*){3,}$|^[\s|:-]*\|[\s|:-]*$"
)  # a line across the page, the line below a table's head
_CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
# All that `words.plain` escapes but stars, underscores and bars.
_PUNCTUATION = re.compile(r"([!#$&()+./:<=>@\[\\\]^`{}~-])")
_IN_CODE = re.compile(r"([\]<!:.@$\\])")


def safe(text: str) -> str:
    """The text as Markdown that makes no picture, link, formula or icon, whatever it holds."""
    return "\n".join(_line(line) for line in text.replace("\0", "").expandtabs(4).splitlines())


def _line(line: str) -> str:
    line = _PICTURE.sub(lambda found: f"{found[1] or 'picture'} (picture at {found[2]})", line)
    line = _LINK.sub(lambda found: found[1] if found[1] == found[2] else f"{found[1]} ({found[2]})", line)
    if _RULES.match(line):
        return line
    form = _FORM.match(line)[0]
    pieces = _CODE.split(line[len(form) :])
    return form + "".join(
        _code(piece) if place % 2 else words.escaped(piece, _PUNCTUATION) for place, piece in enumerate(pieces)
    )


def _code(text: str) -> str:
    """Escapes would be seen in code, so an invisible joiner parts what could make a link, should it be read at all."""
    return f"`{_IN_CODE.sub(lambda found: found[0] + words.JOINER, text)}`"
