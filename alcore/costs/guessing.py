"""A plan without a single label: published ranges and guesses in, labels, hours and dollars out, all of it assumed.

Each uncertain number is given by its P10, P50 and P90 and drawn from two halves of a bell curve of its logarithm that
meet at P50 and pass through the ends; the numbers are drawn independently of each other. What comes out is no better
than what goes in, and a pilot replaces it by a measurement.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from statistics import NormalDist
from types import MappingProxyType, SimpleNamespace

import numpy as np
import pandas as pd

from alcore.costs.fatigue import slowdown
from alcore.costs.ledger import dollars, hours
from alcore.costs.rates import DEFAULTS, Rates

DRAWS = 20_000
QUANTILES = MappingProxyType({"p10": 0.1, "p50": 0.5, "p90": 0.9})
TYPED, PUBLISHED, ASSUMED = "typed by you", "published", "our assumption"
STAMP = "assumption"
NOT_GUESSED = ("people", "rows", "sign", "locale", "dollars a point")  # units of what is chosen, not guessed
# Labels of each class below which it is too early to say anything from a curve (after Mahmood et al. 2022).
PER_CLASS = 50
# How often a pilot of so many labels settled whether a target can be reached, on the bundled tables that are large
# enough for all sizes: sample_data/pilots.py, of which a test is that it says so.
SETTLED: Mapping[int, float] = MappingProxyType({40: 0.389, 60: 0.5, 80: 0.597, 100: 0.569, 150: 0.681, 200: 0.722})
NEARLY = 0.05  # a smaller pilot that settles it nearly as often as the best one is the better one
PILOT = next(size for size, share in SETTLED.items() if share >= max(SETTLED.values()) - NEARLY)


@dataclass(frozen=True)
class Guess:
    """A number that is not known: P10, P50 and P90, where they come from, and what it is called. ``kind``: `TYPED`,
    `PUBLISHED` or `ASSUMED`. Raises ValueError for ends out of order or that are no numbers."""

    title: str
    low: float
    middle: float
    high: float
    kind: str
    source: str

    def __post_init__(self):
        if not all(math.isfinite(end) for end in (self.low, self.middle, self.high)):
            raise ValueError(f"{self.title}: a guess needs three numbers.")
        if not self.low <= self.middle <= self.high:
            raise ValueError(
                f"{self.title}: the low end ({self.low:g}), the middle ({self.middle:g}) and the high end "
                f"({self.high:g}) must ascend."
            )


PUBLISHED_RANGES: Mapping[str, Guess] = MappingProxyType(
    {
        "seconds_per_label": Guess(
            "Seconds per label",
            5,
            20,
            60,
            PUBLISHED,
            "A single-label choice takes 5 to 20 s, several attributes over 60 s (codingace, a web calculator, weak); "
            "36 s an abstract (Cochrane abstract 2024, an estimate).",
        ),
        "hourly_wage": Guess(
            "Hourly wage",
            4,
            22.84,
            60,
            PUBLISHED,
            "Juniors $4 to $8, experts $80 and more (annota8 2026, a vendor's opinion); $3 to $60, in the US $22.84 on "
            "average (dataannotationcompanies 2025, a directory).",
        ),
        "saved": Guess(
            "Share of labels active learning saves",
            -0.1,
            0.35,
            0.65,
            ASSUMED,
            "Sample tables of this app rehearsed at its defaults: from a loss to 70%, in the middle about 42%; they "
            "were chosen to teach, so the middle is set lower. Published for screening tools: 60% to 96%. What vendors "
            "claim, 35% to 70%, is advertising.",
        ),
    }
)


@dataclass(frozen=True)
class Pilot:
    """The labels that would replace the assumptions by a measurement; they stay useful. Dollars and hours at the rates
    as they are, evaluation rows left out. ``settles``: how often a pilot of so many settled it on the bundled tables,
    in [0, 1]; None for a size that was not tried."""

    labels: int
    hours: float
    dollars: float
    sentence: str
    settles: float | None


@dataclass(frozen=True, eq=False)
class GuessedPlan:
    """``figures``: frame arm, what (labels, hours, dollars), p10, p50, p90, and basis, which is `STAMP` throughout.
    ``saving``: the same for random less active, of the same draws. ``assumptions``: frame name, title, low, middle,
    high, kind, source. ``chance``, in [0, 1], that active learning costs less. ``pilot``: what would tell."""

    figures: pd.DataFrame
    saving: pd.DataFrame
    assumptions: pd.DataFrame
    chance: float
    pilot: Pilot


def pilot(rows: int, classes: int, rates: Rates) -> Pilot:
    """`PILOT` rows, or all rows there are: the size that most often settled it on the bundled tables, of two or of ten
    classes. Raises ValueError without a row or a second class."""
    if rows < 1:
        raise ValueError("There is no row to label.")
    if classes < 2:
        raise ValueError(f"There must be at least two classes to tell apart, not {classes}.")
    labels, number = min(rows, PILOT), rates.money.number
    work = float(hours(labels, rates, evaluation=False))
    spent = float(dollars(labels, rates, active=False, evaluation=False))
    sentence = (
        f"Nothing of this is measured. Label {number(labels)} rows drawn by lot: about {number(work, ',.1f')} hours of "
        "work. After them the seconds a label are yours, and the labels still needed can be forecast; the rows stay "
        "useful whatever the answer."
    )
    return Pilot(labels, work, spent, sentence, SETTLED.get(labels))


def without_labels(
    rows: int,
    classes: int,
    rates: Rates,
    guesses: Mapping[str, tuple[float, float, float]] | None = None,
    *,
    unknown: tuple[str, ...] = ("seconds_per_label",),
    seed: int = 0,
) -> GuessedPlan:
    """A plan for a table of so many rows and classes without any label.

    guesses: the user's P10, P50 and P90, by name: "labels" (those random sampling needs), "saved" (the share of them
    that active learning saves, under 1) or any rate. unknown: rates to take from `PUBLISHED_RANGES` where there is no
    guess; all other rates are as they are. Without a guess of labels, they lie between `PER_CLASS` a class and the
    whole table, with the geometric mean in the middle: our assumption, and a wide one. Labels are never more than rows.

    Raises ValueError in words for a guess that makes no sense, an unknown name, no row, or fewer than two classes.
    """
    found = pilot(rows, classes, rates)
    used = _used(rows, classes, dict(guesses or {}), unknown)
    rng = np.random.default_rng(seed)
    drawn = {name: _draw(guess, rng, one_minus=name == "saved") for name, guess in used.items()}
    for name in set(drawn) & set(DEFAULTS):
        for end in (used[name].low, used[name].high):
            replace(rates, **{name: end})  # says what is wrong with it
        if DEFAULTS[name].unit == "share":
            drawn[name] = np.minimum(drawn[name], 1)
    labels = np.minimum(drawn.pop("labels"), rows)
    active = np.minimum(labels * (1 - drawn.pop("saved")), rows)
    amounts = {
        arm: _amounts(number, rates, drawn, active=arm == "active")
        for arm, number in (("random", labels), ("active", active))
    }
    saving = {what: amounts["random"][what] - amounts["active"][what] for what in amounts["random"]}
    return GuessedPlan(
        pd.concat([_quantiles(values).assign(arm=arm) for arm, values in amounts.items()], ignore_index=True)[
            ["arm", "what", *QUANTILES, "basis"]
        ],
        _quantiles(saving),
        pd.DataFrame([{"name": name, **vars(guess)} for name, guess in used.items()]),
        float((saving["dollars"] > 0).mean()),
        found,
    )


def _used(rows: int, classes: int, guesses: dict, unknown: tuple[str, ...]) -> dict[str, Guess]:
    titles = {"labels": "Labels random sampling needs", "saved": PUBLISHED_RANGES["saved"].title}
    titles |= {name: known.title for name, known in DEFAULTS.items() if known.unit not in NOT_GUESSED}
    if strangers := set(guesses) - set(titles):
        raise ValueError(f"There is nothing called '{min(strangers)}' to guess.")
    if strangers := set(unknown) - set(PUBLISHED_RANGES):
        raise ValueError(f"No range is published here for '{min(strangers)}'. Give a guess.")
    used = {name: Guess(titles[name], *ends, TYPED, "Your guess.") for name, ends in guesses.items()}
    few = min(rows, PER_CLASS * classes)
    used.setdefault(
        "labels",
        Guess(
            titles["labels"],
            few,
            math.sqrt(few * rows),
            rows,
            ASSUMED,
            f"Between {PER_CLASS} labels a class, under which nothing can be said (after Mahmood et al. 2022), and all "
            "rows.",
        ),
    )
    for name in ("saved", *unknown):
        used.setdefault(name, PUBLISHED_RANGES[name])
    if used["saved"].high >= 1:
        raise ValueError(f"The share saved must be under 1, not {used['saved'].high:g}. Write 40% as 0.4.")
    for name, guess in used.items():
        if name != "saved" and guess.low <= 0:
            raise ValueError(f"{guess.title}: the low end must be above 0, but it is {guess.low:g}.")
    return used


def _draw(guess: Guess, rng: np.random.Generator, one_minus: bool = False) -> np.ndarray:
    """(DRAWS,) numbers with the guess's quantiles. one_minus: of a share, what it leaves is drawn."""
    low, middle, high = np.log([1 - end if one_minus else end for end in (guess.low, guess.middle, guess.high)])
    z = rng.permutation(_bell())
    if one_minus:
        return 1 - np.exp(middle + np.where(z > 0, z * (high - middle), z * (middle - low)))
    return np.exp(middle + np.where(z > 0, z * (high - middle), z * (middle - low)))


@lru_cache(maxsize=1)
def _bell() -> np.ndarray:
    """(DRAWS,) numbers of a bell curve, evenly spread so that the guess's own quantiles come out; its P90 is 1."""
    bell = NormalDist(0, 1 / NormalDist().inv_cdf(QUANTILES["p90"]))
    return np.array([bell.inv_cdf((draw + 0.5) / DRAWS) for draw in range(DRAWS)])


def _amounts(labels: np.ndarray, rates: Rates, drawn: Mapping[str, np.ndarray], *, active: bool) -> dict:
    """Labels, hours and dollars of each draw, with the drawn rates in the place of those given."""
    known = {**asdict(rates), **drawn}  # the ledger reads a rate of many draws as it reads one
    these = SimpleNamespace(**known, tired=slowdown(known["fatigue"], known["minutes_between_breaks"]))
    work, spent = hours(labels, these, active=active), dollars(labels, these, active=active)
    return {"labels": labels, "hours": work, "dollars": spent}


def _quantiles(amounts: Mapping[str, np.ndarray]) -> pd.DataFrame:
    lines = [(what, *np.quantile(values, list(QUANTILES.values())), STAMP) for what, values in amounts.items()]
    return pd.DataFrame(lines, columns=["what", *QUANTILES, "basis"])
