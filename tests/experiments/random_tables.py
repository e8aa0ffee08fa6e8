"""Tables made at random by the tests of the experiments, with and without what a case is about."""

import numpy as np
import pandas as pd

from alcore import experiments, tables
from alcore.costs import Rates
from alcore.tables import Roles

ROLES = Roles(label="label")


def clouds(rows=300, classes=3, columns=5, copies=1, sort=False, seed=0):
    """Clouds of points, one a class; each row comes so many times, slightly moved; sorted by class or not."""
    rng = np.random.default_rng(seed)
    codes = rng.integers(0, classes, rows // copies).repeat(copies)
    centers = rng.normal(scale=1.6, size=(classes, columns))
    points = (centers[codes[::copies]] + rng.normal(size=(rows // copies, columns))).repeat(copies, axis=0)
    points += rng.normal(scale=0.004 if copies > 1 else 0.0, size=points.shape)
    order = np.argsort(codes, kind="stable") if sort else rng.permutation(len(codes))
    frame = pd.DataFrame(points[order], columns=[f"x{number}" for number in range(columns)]).round(6)
    frame["label"] = [f"class {code}" for code in codes[order]]
    return tables.read(frame.to_csv(index=False).encode(), "made.csv")


def found(name, table, replicates=4, roles=ROLES, rates=None):
    """What an experiment of that name finds on a table, and what was measured."""
    one = experiments.get(name)
    planned = experiments.plan(one, table, roles, replicates)
    measured = experiments.run(planned, table, roles, rates or Rates())
    return one.find(measured), measured
