"""What an experiment is: a question, settings to compare, and how their frames become tables and claims."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from alcore.costs import Rates
from alcore.metrics import METRICS, inside
from alcore.simulation import Beside, Prepared, Settings
from alcore.tables import Roles

# What trial runs say of a claim: its effect is there, it is not (or the other way round), or that is left open.
YES, NO, OPEN = "yes", "no", "open"


@dataclass(frozen=True)
class Variant:
    """One of the settings compared. `name` names it in the frames' column `variant`, `title` on the screen."""

    name: str
    title: str
    settings: Settings


@dataclass(frozen=True)
class Measured:
    """What is known of an experiment so far: the frames of its finished replicates, all variants of each.

    frames: "rounds" and "queries" as of `alcore.simulation`, with a first column `variant`, and those of `beside`.
    variants: with planned settings, in the experiment's order. rates: the effective ones. rows: of the whole table.
    """

    frames: Mapping[str, pd.DataFrame]
    variants: tuple[Variant, ...]
    classes: tuple[str, ...]
    rates: Rates
    rows: int

    @property
    def rounds(self) -> pd.DataFrame:
        """One line per variant x strategy x replicate x round."""
        return self.frames["rounds"]

    @property
    def queries(self) -> pd.DataFrame:
        """One line a query."""
        return self.frames["queries"]

    @property
    def replicates(self) -> int:
        """How many replicates are in."""
        return self.rounds["replicate"].nunique()

    @property
    def settings(self) -> Settings:
        """Those of the first variant, the plain loop; metric, positive, seed and test share are those of all."""
        return self.variants[0].settings

    @property
    def score(self) -> str:
        """The score as a chart names it: `Accuracy`, or `F1 of 'spam'`. As it is: escape it for Markdown."""
        known = METRICS[self.settings.metric]
        of_one = f"of '{self.settings.positive}'"
        return known.title.replace("of a class", of_one) if known.of_one_class else known.title

    @property
    def score_in_words(self) -> str:
        """The score inside a sentence: `accuracy`, `F1 of 'spam'`."""
        return inside(self.score)


@dataclass(frozen=True)
class Claim:
    """A sentence whose every number is computed from the experiment's frames. standing: YES, NO or OPEN; it is YES only
    where the interval of what the sentence says lies on its side."""

    sentence: str
    standing: str = OPEN


@dataclass(frozen=True)
class Found:
    """What an experiment found: claims, the most important first, and tidy tables by name.

    The drawing reads nothing else. A table "curves" (see `comparing.mean_curves`) and a table "needs" (see
    `comparing.needs`) are drawn by the page without a drawing of one's own. score: its title. target: a score, where
    there is one.
    """

    tables: Mapping[str, pd.DataFrame]
    claims: tuple[Claim, ...]
    score: str
    replicates: int
    target: float | None = None


@dataclass(frozen=True)
class Experiment:
    """A case, ready to run on a bundled table and to fit to another.

    name: as in an address or a command. lessons: two sentences of what to learn, without numbers (those are claims).
    sample, roles: the bundled table's file and what its columns are for. variants: the first is the plain loop, with
    "random" among its strategies: everything is held against it. compares: what the picture compares, a caption.
    find: pure, from frames to tables and claims; called with any number of finished replicates, one included.
    fitted: the variants for another table; raises ValueError, a sentence, where it cannot show the case. None: the
    same settings. beside: further frames of a replicate, computed in the worker, by an importable function.
    """

    name: str
    title: str
    question: str
    lessons: tuple[str, str]
    sample: str
    roles: Roles
    variants: tuple[Variant, ...]
    compares: str
    find: Callable[[Measured], Found]
    fitted: Callable[[Prepared, tuple[Variant, ...]], tuple[Variant, ...]] | None = None
    beside: Beside | None = None
