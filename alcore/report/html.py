"""The report as one HTML file: no script, nothing from elsewhere, one page of letter or A4 paper when printed."""

from __future__ import annotations

from dataclasses import replace
from html import escape

from alcore.report import layout, pictures
from alcore.report.layout import Block, Cell, Page, Table
from alcore.report.model import Report
from alcore.report.numbers import plain

LEFT = ("headline", "costs", "drivers")
RIGHT = ("chart", "schedule", "what_if", "quality")
LOOKS = {"pays": "#00724F", "does not pay": "#B3400E", "too early to say": "#7A5B00"}
# Without scripts, frames, forms or anything to fetch, whatever a name may hold.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
STYLE = """
:root { color-scheme: only light }
* { box-sizing: border-box }
html { background: #fff }
body { margin: 0 auto; padding: 14px; max-width: 196mm; color: #1f2430; background: #fff;
  font: 7.2pt/1.24 "Fira Sans", "Source Sans 3", "Segoe UI", "Helvetica Neue", Arial, "Noto Sans", sans-serif }
header { display: flex; justify-content: space-between; gap: 12px; color: #5b6270; border-bottom: .6pt solid #c9ccd3;
  padding-bottom: 3px; margin-bottom: 6px }
header b { color: #1f2430 }
h1 { font-size: 14pt; line-height: 1.15; margin: 0 0 3px }
.verdict { border-left: 4pt solid; padding: 1px 0 2px 8px; margin-bottom: 7px }
.verdict p { margin: 0; font-size: 8.4pt; color: #1f2430 }
.columns { display: grid; grid-template-columns: minmax(0, 1.08fr) minmax(0, 1fr); gap: 0 16px }
section { margin: 0 0 5px; break-inside: avoid }
h2 { font-size: 8.6pt; margin: 0 0 2px; display: flex; gap: 6px; align-items: center; justify-content: space-between }
.stamp { font-size: 6.2pt; font-weight: normal; color: #5b6270; border: .5pt solid #b7bcc6; border-radius: 6pt;
  padding: 0 4px; white-space: nowrap }
table { border-collapse: collapse; width: 100% }
th { text-align: right; font-weight: normal; color: #5b6270; vertical-align: bottom }
th, td { padding: .7pt 3pt; border-bottom: .4pt solid #e3e5ea }
th:first-child, td:first-child { text-align: left; padding-left: 0 }
td.number { text-align: right; font-variant-numeric: tabular-nums }
td { vertical-align: top; overflow-wrap: break-word }
td.number, th { white-space: nowrap }
.schedule th { white-space: normal }
.schedule td:first-child { white-space: nowrap }
small { display: block; font-size: 6.3pt; color: #5b6270; white-space: normal }
tr.total td { font-weight: bold; border-top: .8pt solid #1f2430; border-bottom: none }
section p { margin: 2px 0 0; color: #5b6270; font-size: 6.6pt; overflow-wrap: anywhere }
p.items { color: #1f2430; font-size: 7.2pt }
p.warning { color: #7A5B00; font-size: 7.2pt }
.halves { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 0 16px; align-items: start }
.assumptions th, .assumptions td.words { text-align: left }
.assumptions table { font-size: 6.4pt; table-layout: fixed }
.assumptions th:nth-child(1) { width: 25% }
.assumptions th:nth-child(2) { width: 14%; text-align: right }
.quality table { font-size: 6.8pt }
svg.chart { display: block; width: 100%; height: auto; font-family: inherit }
footer { border-top: .6pt solid #c9ccd3; padding-top: 3px; color: #5b6270; font-size: 6.1pt; overflow-wrap: anywhere }
footer p { margin: 0 0 1px }
@media (max-width: 560px) { .columns, .halves { display: block } body { font-size: 10pt; padding: 10px }
  .scroll { overflow-x: auto }
  h2 { font-size: 11.5pt; margin-top: 12px } .verdict p { font-size: 10pt } table { font-size: 9pt }
  th { white-space: normal }
  section p, p.items, p.warning, small, .stamp, footer, .quality table, .assumptions table { font-size: 8.5pt }
  .assumptions th:nth-child(2) { width: 22% } }
@page { margin: 9mm }
@media print { body { padding: 0; max-width: none } .columns, .halves { display: grid } }
"""


def html(report: Report) -> str:
    """The file's text, complete from its doctype on."""
    page = layout.page(report)
    title = escape(f"{plain(page.name)}: {page.title}")
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="referrer" content="no-referrer">'
        f"<title>{title}</title><style>{STYLE}</style></head><body>\n"
        f"{_top(page)}\n"
        f'<main><div class="columns"><div>{_sections(page, LEFT)}</div><div>{_sections(page, RIGHT)}</div></div>\n'
        f"{_section(_halved(page.blocks['assumptions']))}</main>\n"
        f"<footer>{''.join(f'<p>{_text(line)}</p>' for line in page.footer)}</footer>\n</body></html>\n"
    )


def _text(text: str) -> str:
    return escape(plain(text))


def _own(text: str) -> str:
    return f"<bdi>{_text(text)}</bdi>"


def _top(page: Page) -> str:
    settle = f"<p><b>What would settle it:</b> {_text(page.settle)}</p>" if page.settle else ""
    notes = "".join(f"<p>{_text(note)}</p>" for note in page.notes)
    return (
        f'<div class="verdict" style="border-color:{LOOKS[page.kind]}"><h1 style="color:{LOOKS[page.kind]}">'
        f"{_text(page.title)}</h1><p>{_text(page.reason)} {_stamp(page.stamp)}</p>{settle}{notes}</div>"
        f"<header><span><b>{_own(page.name)}</b></span><span>{_text(page.about)}</span><span>{page.day}</span></header>"
    )


def _sections(page: Page, names: tuple[str, ...]) -> str:
    return "".join(_section(page.blocks[name]) for name in names)


def _section(block: Block) -> str:
    parts = [f"<h2><span>{_text(block.title)}</span>{_stamp(block.stamp)}</h2>"]
    if block.picture is not None:
        parts.append(pictures.svg(block.picture, f"picture_{block.name}"))
    tables = [_table(table) for table in block.tables]
    parts += [f'<div class="halves">{"".join(tables)}</div>'] if len(tables) > 1 else tables
    if block.items:
        items = "; ".join(f"{_own(name)}: <b>{_text(number)}</b>" for name, number in block.items)
        parts.append(f'<p class="items">Rows of each class: {items}.</p>')
    parts += [f'<p class="warning">{_text(line)}</p>' for line in block.warnings]
    if block.caption:
        parts.append(f"<p>{_text(block.caption)}</p>")
    return f'<section class="{block.name}">{"".join(parts)}</section>'


def _halved(block: Block) -> Block:
    """The block with its long table as two that stand side by side."""
    table = block.tables[0]
    middle = (len(table.rows) + 1) // 2
    return replace(block, tables=(replace(table, rows=table.rows[:middle]), replace(table, rows=table.rows[middle:])))


def _stamp(stamp: str) -> str:
    return f'<span class="stamp">{_text(stamp)}</span>' if stamp else ""


def _table(table: Table) -> str:
    head = "".join(f'<th scope="col">{_text(title)}</th>' for title in table.head) if any(table.head) else ""
    last = len(table.rows) - 1 if table.last else -1
    rows = "".join(
        f"<tr{' class=total' if place == last else ''}>{''.join(map(_cell, row))}</tr>"
        for place, row in enumerate(table.rows)
    )
    top = f"<thead><tr>{head}</tr></thead>" if head else ""
    return f'<div class="scroll"><table>{top}<tbody>{rows}</tbody></table></div>'


def _cell(cell: Cell) -> str:
    small = f"<small>{_text(cell.sub)}</small>" if cell.sub else ""
    return f'<td class="{"number" if cell.number else "words"}">{_text(cell.text)}{small}</td>'
