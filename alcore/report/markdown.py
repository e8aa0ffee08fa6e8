"""The report as Markdown: the page's blocks under headings, with tables as GitHub reads them, and without pictures.

A picture's alternative text stands in its place. Every text is escaped, whoever wrote it: a class may be called
`<script>`, `| a |` or `[click](http://...)`, and shows as just that.
"""

from __future__ import annotations

import re

from alcore.report import layout
from alcore.report.layout import Block, Table
from alcore.report.model import Report
from alcore.report.numbers import one_line, plain

_MARKS = re.compile(r"([\\`*_{}\[\]<>|#~&$!^])")
# What becomes a link without any mark around it.
_LINKS = re.compile(r"(://|(?<=www)\.|(?<=WWW)\.)")


def markdown(report: Report) -> str:
    """The file's text."""
    page = layout.page(report)
    parts = [f"# {escaped(page.title)}", f"{escaped(page.reason)} *{page.stamp}*"]
    if page.settle:
        parts.append(f"**What would settle it:** {escaped(page.settle)}")
    parts += [escaped(note) for note in page.notes]
    parts.append(f"**{escaped(page.name)}** · {escaped(page.about)} · {page.day}")
    for block in page.blocks.values():
        parts += _block(block)
    return "\n\n".join([*parts, "---", *map(escaped, page.footer)]) + "\n"


def escaped(text: str) -> str:
    """The text as Markdown that shows exactly that text, on one line."""
    line = _MARKS.sub(r"\\\1", one_line(plain(text)))
    line = _LINKS.sub(lambda found: "\\" + found.group(), line)
    return line.replace("@", "&#64;")


def _block(block: Block) -> list[str]:
    parts = [f"## {escaped(block.title)}{f' *{block.stamp}*' if block.stamp else ''}"]
    if block.picture is not None:
        parts.append(escaped(block.picture.alt))
    parts += [_table(table) for table in block.tables]
    if block.items:
        parts.append(
            "\n".join(f"- {escaped(name) or '(no name)'}: {escaped(number)} rows" for name, number in block.items)
        )
    parts += [escaped(line) for line in block.warnings]
    return [*parts, escaped(block.caption)] if block.caption else parts


def _table(table: Table) -> str:
    sides = [":--"] * len(table.head)
    for place, cell in enumerate(table.rows[0] if table.rows else ()):
        sides[place] = "--:" if cell.number and place else ":--"
    lines = [map(escaped, table.head), sides]
    lines += [[escaped(layout.inline(cell)) for cell in row] for row in table.rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
