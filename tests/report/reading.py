"""Reads a report back from its files: the tables of each block, as rows of cells, each cell its texts in order."""

import re
from html.parser import HTMLParser
from io import BytesIO

from pypdf import PdfReader

from alcore.costs import locales

VOID = {"meta"}


class Reader(HTMLParser):
    """Blocks by their class, each a list of rows, each row a list of cells, each cell [text, smaller text]."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.blocks, self.tags, self.attributes, self.own, self.texts = [], {}, [], [], [], []
        self.block = self.row = None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)
        if tag == "section":
            self.block = self.blocks.setdefault(dict(attrs)["class"], [])
        if tag == "tr":
            self.row = []
            self.block.append(self.row)
        if tag == "td":
            self.row.append(["", ""])
        if tag == "bdi":
            self.own.append("")

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, f"<{tag}> is closed, but another one is open"

    def handle_data(self, data):
        if self.open and self.open[-1] == "style":
            return
        if "body" in self.open:
            self.texts.append(data)
        if "td" in self.open:
            self.row[-1]["small" in self.open] += data
        if "bdi" in self.open:
            self.own[-1] += data


def from_html(text):
    """Rows of cells by block; a cell is its text and its smaller text."""
    return {name: [row for row in rows if row] for name, rows in Reader(text).blocks.items() if any(rows)}


def from_markdown(text):
    """Rows of cells by the heading they stand under."""
    blocks, heading = {}, ""
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if line.startswith("## "):
            heading = line[3:].split(" *")[0]
        if not line.startswith("|") or line.startswith("| :--"):
            continue
        if number + 1 < len(lines) and lines[number + 1].startswith("| :--"):
            continue  # the head
        cells = re.split(r"(?<!\\)\|", line)[1:-1]
        blocks.setdefault(heading, []).append([unescaped(cell.strip()) for cell in cells])
    return blocks


def unescaped(text):
    """What the Markdown shows."""
    return re.sub(r"\\([^\w\s]|_)", r"\1", text.replace("&#64;", "@"))


def from_pdf(content):
    """How many pages a PDF has, and their text without any white space."""
    reader = PdfReader(BytesIO(content))
    return len(reader.pages), squeezed("".join(page.extract_text() for page in reader.pages))


def squeezed(text):
    """The text without white space."""
    return re.sub(r"\s", "", text)


def amount(text, rates):
    """The number in a text that the rules of the rates' country wrote: `$1,234.50`, `1.234,50 €`, `43% fewer`."""
    known = locales.get(rates.locale)
    found = re.search(rf"\d(?:[\d{re.escape(known.thousands + known.decimal)}]*\d)?", text).group()
    return float(found.replace(known.thousands, "").replace(known.decimal, "."))
