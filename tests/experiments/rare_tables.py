"""Tables made at random, with a class of so many rows."""

import numpy as np
import pandas as pd

from alcore import tables


def rare_table(positives, *, rows, seed, columns=3, apart=3):
    """A table with so many positives, which stand so far apart in its first column; at 0 nothing tells them."""
    rng = np.random.default_rng(seed)
    y = np.zeros(rows, dtype=int)
    y[rng.permutation(rows)[:positives]] = 1
    frame = pd.DataFrame(rng.normal(size=(rows, columns)).round(4), columns=list("abcdef"[:columns]))
    frame["a"] += apart * y
    frame["y"] = np.where(y == 1, "yes", "no")
    return tables.read(frame.to_csv(index=False).encode(), "made.csv")
