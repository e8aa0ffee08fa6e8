"""The letters of the PDF: FiraGO, regular and bold, from a package of fonts; and where a machine may have others.

FiraGO has Latin, Greek, Cyrillic, Arabic, Hebrew, Devanagari, Thai and the signs of currencies.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pymupdf_fonts
from fontTools.ttLib import TTFont

FONTS = {"": "figo", "B": "figbo"}
# What a machine may have for letters that FiraGO lacks; the first there is.
FALLBACKS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
    "/System/Library/Fonts/Supplemental/Arial Unicode.ttf",
    "/Library/Fonts/Arial Unicode.ttf",
    "C:/Windows/Fonts/msyh.ttc",
    "C:/Windows/Fonts/msgothic.ttc",
    "C:/Windows/Fonts/malgun.ttf",
)


@lru_cache(maxsize=1)
def covered() -> frozenset[int]:
    """The code points FiraGO has, bold and not."""
    maps = []
    with tempfile.TemporaryDirectory() as folder:
        for _, path in fonts(Path(folder)):
            with TTFont(path, lazy=True) as font:
                maps.append(set(font.getBestCmap()))
    return frozenset(set.intersection(*maps))


def fonts(folder: Path) -> Iterator[tuple[str, Path]]:
    """Each style of FiraGO ("" and "B") as a file in a folder."""
    for style, name in FONTS.items():
        path = folder / f"{name}.ttf"
        if not path.exists():
            path.write_bytes(pymupdf_fonts.fontbuffers[name]())
        yield style, path
