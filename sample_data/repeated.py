"""Rebuild the table of forms that were scanned several times: `python sample_data/repeated.py [--into FOLDER]`.

Made from the bundled handwritten digits, for the experiment on over-querying: 420 sheets, each a digit of another row,
and of each sheet one to sixteen scans. A scan differs from its sheet by one step of ink in some of the inked pixels, as
the same paper put on the scanner again does. The column `sheet` says which scans belong together; it is no feature.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
from sklearn import datasets

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from build import as_csv, feature_headers, write  # noqa: E402

FILE = "scanned_forms.csv"
SHEETS = 420
# How many scans a sheet has, and in what share of the sheets.
SCANS, SHARES = (1, 2, 4, 8, 16), (0.62, 0.14, 0.1, 0.08, 0.06)
JITTER = 0.12  # the chance that an inked pixel is one step darker or lighter
MOST_INK = 16
SEED = 11


def scanned_forms(seed: int) -> list[tuple]:
    """Rows sheet, 64 pixels, digit, in random order. RandomState, whose streams are frozen."""
    random = np.random.RandomState(seed)
    digits = datasets.load_digits()
    sheets = random.permutation(len(digits.data))[:SHEETS]
    scans = random.choice(SCANS, SHEETS, p=SHARES)
    rows = []
    for number, (sheet, times) in enumerate(zip(sheets.tolist(), scans.tolist(), strict=True)):
        for _ in range(times):
            ink = digits.data[sheet].astype(int)
            step = random.choice([-1, 1], len(ink)) * (random.random_sample(len(ink)) < JITTER) * (ink > 0)
            pixels = np.clip(ink + step, 0, MOST_INK)
            rows.append((f"S{number + 1:03d}", *map(str, pixels.tolist()), str(digits.target[sheet])))
    return [rows[place] for place in random.permutation(len(rows)).tolist()]


def build(folder: Path) -> None:
    """Write the table into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    columns = ("sheet", *feature_headers(datasets.load_digits), "digit")
    write(folder / FILE, as_csv(columns, scanned_forms(SEED)))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--into", type=Path, default=HERE / "experiments", metavar="FOLDER")
    build(parser.parse_args().into)
