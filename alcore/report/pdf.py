"""The report as a PDF of one page, letter or A4: set with fpdf2 in FiraGO, charts as vectors, no system package.

The page is tagged: who has it read out is told headings, paragraphs and rows one after the other, and of a chart its
alternative text. Of letters that FiraGO lacks, such as Chinese ones, a font of the machine is used where there is one;
else a box stands for the letter, and the footer says so.
"""

from __future__ import annotations

import tempfile
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fpdf import FPDF, ViewerPreferences

from alcore.report import layout
from alcore.report.fonts import FALLBACKS, covered, fonts
from alcore.report.forms import PAPERS
from alcore.report.html import LEFT, LOOKS, RIGHT
from alcore.report.layout import Block, Cell, Page, Table
from alcore.report.model import Report
from alcore.report.numbers import plain
from alcore.report.pictures import INK, MUTED, Area, Line, Picture, Text

MARGIN, GAP = 30.0, 16.0  # points
RULE = "#d9dce2"
BOX = "▯"
BOXED = f"{BOX} stands for a letter that this file's font lacks; the HTML report has it."
# Sizes of text that are tried until all fits on the page; smaller ones nobody reads.
SCALES = (1.06, 1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6)


def pdf(report: Report, paper: str = "letter") -> bytes:
    """The file's content. Raises ValueError for a paper that is none of `PAPERS`."""
    if paper not in PAPERS:
        raise ValueError(f"There is no paper called '{paper}'. Choose {' or '.join(PAPERS)}.")
    with tempfile.TemporaryDirectory() as folder:
        sheet = Sheet(paper, Path(folder))
        page = layout.page(report)
        scale = next((one for one in SCALES if sheet.height(page, one) <= sheet.room), SCALES[-1])
        sheet.set(page, scale)
        file = sheet.file
        file.set_title(f"{plain(page.name)}: {page.title}")
        file.set_subject(page.about)
        file.set_creator(f"Labelwise {report.provenance.version}")
        file.set_lang("en")
        file.set_creation_date(report.provenance.made)
        file.viewer_preferences = ViewerPreferences(display_doc_title=True)
        return bytes(file.output())


class Sheet:
    """One page being set. Heights are measured by setting it without drawing."""

    def __init__(self, paper: str, folder: Path):
        self.file = FPDF(unit="pt", format=paper)
        self.file.set_auto_page_break(False)
        self.file.set_margin(0)
        self.file.c_margin = 0
        for style, path in fonts(folder):
            self.file.add_font("page", style, path)
        self.file.add_page()
        self.file.set_text_shaping(True, features={"tnum": True})
        self.width, self.room = self.file.epw - 2 * MARGIN, self.file.eph - 2 * MARGIN
        self.scale, self.drawing = 1.0, False
        self.known, self.boxed = covered(), False
        self.fallback_tried = False
        self.tag = ""

    @contextmanager
    def _tagged(self, tag: str, alt: str | None = None) -> Iterator[None]:
        """What is drawn inside is read out as such: "H1", "H2", "P" or "Figure"; an "Artifact" is not. Tags do not
        nest: the outermost stands. fpdf2 has no public call for what is neither an image nor a link."""
        if not self.drawing or self.tag:
            yield
            return
        self.tag = tag
        if tag == "Artifact":
            self.file._out("/Artifact BMC")
        else:
            number = self.file.struct_builder.next_mcid_for_page(self.file.page)
            self.file._add_marked_content(struct_type=f"/{tag}", mcid=number, alt_text=alt)
            self.file._out(f"/{tag} <</MCID {number}>> BDC")
        yield
        self.file._out("EMC")
        self.tag = ""

    # -- the page ----------------------------------------------------------------------------------------------

    def height(self, page: Page, scale: float) -> float:
        """How high the page is at a size of text."""
        self.scale, self.drawing = scale, False
        return self._page(page)

    def set(self, page: Page, scale: float) -> None:
        """Draw the page."""
        self.scale, self.drawing = scale, True
        self._page(page)

    def _page(self, page: Page) -> float:
        y = self._top(page, MARGIN)
        half = (self.width - GAP) / 2
        left, right = half * 1.04, half * 0.96
        ends = []
        for names, x, width in ((LEFT, MARGIN, left), (RIGHT, MARGIN + left + GAP, right)):
            down = y
            for name in names:
                down = self._block(page.blocks[name], x, down, width)
            ends.append(down)
        y = self._assumptions(page.blocks["assumptions"], max(ends))
        self._rule(MARGIN, y, self.width)
        y += 2.5 * self.scale
        for line in (*page.footer, *((BOXED,) if self.boxed else ())):
            y = self._paragraph(line, MARGIN, y, self.width, 5.6, MUTED)
        return y - MARGIN

    def _top(self, page: Page, y: float) -> float:
        color, began = LOOKS[page.kind], y
        x, width = MARGIN + 10, self.width - 10
        with self._tagged("H1"):
            y = self._paragraph(page.title, x, y, width, 14.5, color, bold=True)
        y = self._paragraph(f"{page.reason} [{page.stamp}]", x, y + 1.5 * self.scale, width, 8.4)
        if page.settle:
            y = self._paragraph(f"What would settle it: {page.settle}", x, y, width, 8.4)
        for note in page.notes:
            y = self._paragraph(note, x, y, width, 8.4)
        if self.drawing:
            with self._tagged("Artifact"):
                self._fill(color)
                self.file.rect(MARGIN, began, 3.5, y - began + 1, style="F")
        y += 7 * self.scale
        size = 7.6
        with self._tagged("P"):
            self._line(page.name, MARGIN, y, self.width * 0.5, size, bold=True)
            self._line(page.about, MARGIN, y, self.width, size, MUTED, "C")
            self._line(page.day, MARGIN, y, self.width, size, MUTED, "R")
        y += 1.5 * size * self.scale
        self._rule(MARGIN, y, self.width)
        return y + 6 * self.scale

    def _block(self, block: Block, x: float, y: float, width: float) -> float:
        with self._tagged("H2"):
            y = self._title(block, x, y, width)
        if block.picture is not None:
            y = self._picture(block.picture, x, y, width)
        for table in block.tables:
            y = self._table(table, x, y, width, 6.6 if block.name == "quality" else 7.2)
        if block.items:
            items = "; ".join(f"{name}: {number}" for name, number in block.items)
            y = self._paragraph(f"Rows of each class: {items}.", x, y + 1.5, width, 6.6)
        for line in block.warnings:
            y = self._paragraph(line, x, y + 1.5, width, 6.6, LOOKS["too early to say"])
        if block.caption:
            y = self._paragraph(block.caption, x, y + 1.5 * self.scale, width, 6.2, MUTED)
        return y + 7 * self.scale

    def _assumptions(self, block: Block, y: float) -> float:
        with self._tagged("H2"):
            y = self._title(block, MARGIN, y, self.width)
        table = block.tables[0]
        middle = (len(table.rows) + 1) // 2
        width, ends = (self.width - GAP) / 2, [y]
        for place, rows in enumerate((table.rows[:middle], table.rows[middle:])):
            if rows:
                ends.append(
                    self._table(Table(table.head, rows), MARGIN + place * (width + GAP), y, width, 6.0, words=2)
                )
        return max(ends) + 6 * self.scale

    def _title(self, block: Block, x: float, y: float, width: float) -> float:
        stamped = self._width(block.stamp, 6.0) + 9 if block.stamp else 0
        lines = self._wrapped(block.title, width - stamped - 4, 8.6, True)
        if block.stamp and self.drawing:
            self._pen(MUTED, 0.4)
            high = 8.2 * self.scale
            self.file.rect(x + width - stamped, y + 0.8, stamped, high, round_corners=True, corner_radius=high / 2.2)
            self._line(block.stamp, x + width - stamped, y + 1.1 * self.scale, stamped, 6.0, MUTED, "C")
        for line in lines:
            self._line(line, x, y, width, 8.6, bold=True)
            y += 1.3 * 8.6 * self.scale
        return y + 0.5

    # -- tables ------------------------------------------------------------------------------------------------

    def _table(self, table: Table, x: float, y: float, width: float, size: float, words: int = 0) -> float:
        """words: a column whose text may be long and shares what is left with the first."""
        widths = self._widths(table, width, size, words)
        pad = 1.3 * self.scale
        if any(table.head):
            heads = [self._wrapped(text, wide, size) for text, wide in zip(table.head, widths, strict=True)]
            most, at = max(map(len, heads)), x
            with self._tagged("P"):
                for place, (lines, wide) in enumerate(zip(heads, widths, strict=True)):
                    top = y + (most - len(lines)) * 1.2 * size * self.scale
                    side = "L" if place == 0 or place == words and words else "R"
                    for number, line in enumerate(lines):
                        self._line(line, at, top + number * 1.2 * size * self.scale, wide, size, MUTED, side)
                    at += wide + self._gap
            y += most * 1.2 * size * self.scale + pad
            self._rule(x, y, width)
        for place, row in enumerate(table.rows):
            total = table.last and place == len(table.rows) - 1
            if total:
                self._rule(x, y, width, INK)
            with self._tagged("P"):
                y = self._row(row, x, y + pad, widths, size, total) + pad
            if not total:
                self._rule(x, y, width)
        return y

    def _row(self, row: tuple[Cell, ...], x: float, y: float, widths: list[float], size: float, bold: bool) -> float:
        ends, at, small = [y], x, 0.86 * size
        for place, (cell, wide) in enumerate(zip(row, widths, strict=True)):
            side = "R" if cell.number and place else "L"
            down = y
            for text, high, color, heavy in ((cell.text, size, INK, bold), (cell.sub, small, MUTED, False)):
                if not text:
                    continue
                for line in self._wrapped(text, wide, high, heavy):
                    self._line(line, at, down, wide, high, color, side, bold=heavy)
                    down += 1.22 * high * self.scale
            ends.append(down)
            at += wide + self._gap
        return max(ends)

    @property
    def _gap(self) -> float:
        return 6.0 * self.scale

    def _widths(self, table: Table, width: float, size: float, words: int) -> list[float]:
        """Columns as wide as their numbers; the first (and that of `words`) takes what is left."""
        columns = len(table.head)
        wide = [0.0] * columns
        for row in table.rows:
            for place, cell in enumerate(row):
                widest = max(self._width(cell.text, size, table.last), 0.86 * self._width(cell.sub, size))
                wide[place] = max(wide[place], widest)
        most = width / columns * 1.5
        wide = [min(one, most) for one in wide]
        least = list(wide)  # so that no word and no number is broken
        for place, text in enumerate(table.head):
            if place:
                longest = max((self._width(part, size) for part in text.split()), default=0.0)
                whole = self._width(text, size)
                least[place] = max(wide[place], longest)
                wide[place] = max(wide[place], min(whole, max(longest, 62 * self.scale)))
        free = width - self._gap * (columns - 1)
        if words:
            kept = sum(one for place, one in enumerate(wide) if place not in (0, words))
            wide[0] = min(wide[0], 0.34 * width)
            wide[words] = max(20.0, free - kept - wide[0])
            if wide[1] > 0.3 * width and words != 1:  # a text in the place of a number
                wide[1] = 0.3 * width
                wide[words] = max(20.0, free - wide[0] - sum(wide[1:words]) - sum(wide[words + 1 :]))
            return wide
        wide[0] = free - sum(wide[1:])
        if wide[0] < 0.2 * width:
            short = 0.2 * width - wide[0]
            # Heads that can take more lines give way first, and only then all alike.
            giving = [one - fewest for one, fewest in zip(wide[1:], least[1:], strict=True)]
            giving = giving if sum(giving) >= short else wide[1:]
            each = short / sum(giving)
            wide = [0.2 * width, *(one - each * part for one, part in zip(wide[1:], giving, strict=True))]
        return wide

    # -- pictures ----------------------------------------------------------------------------------------------

    def _picture(self, picture: Picture, x: float, y: float, width: float) -> float:
        # Charts are lower, not narrower, where the text has to be smaller.
        across, down = width / picture.width, width / picture.width * min(1.0, self.scale)
        with self._tagged("Figure", plain(picture.alt)):
            for shape in picture.shapes if self.drawing else ():
                if isinstance(shape, Text):
                    self._caption(shape, x + shape.x * across, y + shape.y * down, across * min(1.0, self.scale))
                else:
                    points = [(x + at * across, y + high * down) for at, high in shape.points]
                    self._shape(shape, points)
        return y + picture.height * down + 1

    def _shape(self, shape: Line | Area, points: list[tuple[float, float]]) -> None:
        file = self.file
        if isinstance(shape, Area):
            with file.local_context(fill_opacity=shape.opacity):
                self._fill(shape.color)
                file.polygon(points, style="F")
            return
        self._pen(shape.color, shape.width)
        file.set_dash_pattern(*(shape.dash or (0, 0)))
        file.polyline(points)
        file.set_dash_pattern()

    def _caption(self, text: Text, x: float, y: float, scale: float) -> None:
        size = text.size * scale
        self._font(size / self.scale, text.bold)
        shown = self._safe(text.text)
        wide = self.file.get_string_width(shown)
        x -= {"start": 0.0, "middle": wide / 2, "end": wide}[text.anchor]
        self._ink(text.color)
        self.file.text(x, y, shown)

    # -- text --------------------------------------------------------------------------------------------------

    def _paragraph(self, text: str, x, y, width, size, color=INK, *, bold: bool = False) -> float:
        with self._tagged("P"):
            for line in self._wrapped(text, width, size, bold):
                self._line(line, x, y, width, size, color, bold=bold)
                y += 1.26 * size * self.scale
        return y

    def _line(self, text: str, x, y, width, size, color=INK, side: str = "L", *, bold: bool = False) -> None:
        if not self.drawing or not text:
            return
        self._font(size, bold)
        self._ink(color)
        self.file.set_xy(x, y)
        self.file.cell(width, 1.2 * size * self.scale, self._safe(text), align=side)

    def _wrapped(self, text: str, width: float, size: float, bold: bool = False) -> list[str]:
        """The lines of a text; a word that is wider than the column is broken."""
        lines, line = [], ""
        for word in self._safe(text).split():
            joined = f"{line} {word}".strip()
            if self._width(joined, size, bold) <= width + 0.01:
                line = joined
                continue
            if line:
                lines.append(line)
            while self._width(word, size, bold) > width + 0.01 and len(word) > 1:
                ends = range(1, len(word))
                fits = max(1, bisect_right(ends, width, key=lambda end: self._width(word[:end], size, bold)))
                lines.append(word[:fits])
                word = word[fits:]
            line = word
        return [*lines, line] if line else lines or [""]

    def _width(self, text: str, size: float, bold: bool = False) -> float:
        self._font(size, bold)
        return self.file.get_string_width(self._safe(text)) if text else 0.0

    def _safe(self, text: str) -> str:
        """The text in letters the fonts have."""
        text = unicodedata.normalize("NFC", plain(text))
        if all(ord(letter) in self.known for letter in text):
            return text
        self._find_fallback()
        kept = [letter if ord(letter) in self.known else " " if letter.isspace() else BOX for letter in text]
        self.boxed |= BOX in kept
        return "".join(kept)

    def _find_fallback(self) -> None:
        if self.fallback_tried:
            return
        self.fallback_tried = True
        for path in map(Path, FALLBACKS):
            if path.exists():
                self.file.add_font("fallback", "", path)
                self.file.set_fallback_fonts(["fallback"], exact_match=False)
                self.known = self.known | set(self.file.fonts["fallback"].cmap)
                return

    def _font(self, size: float, bold: bool) -> None:
        self.file.set_font("page", "B" if bold else "", size * self.scale)

    # -- ink ---------------------------------------------------------------------------------------------------

    def _rule(self, x: float, y: float, width: float, color: str = RULE) -> None:
        if self.drawing:
            with self._tagged("Artifact"):
                self._pen(color, 0.5)
                self.file.line(x, y, x + width, y)

    def _pen(self, color: str, width: float) -> None:
        self.file.set_draw_color(color)
        self.file.set_line_width(width)

    def _fill(self, color: str) -> None:
        self.file.set_fill_color(color)

    def _ink(self, color: str) -> None:
        self.file.set_text_color(color)
