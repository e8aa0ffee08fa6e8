"""What a user sets of the criteria: thresholds, and which of them together say "stop". Plain values, to be stored.

rules = Rules(target=0.9, chosen=("stabilized", "economic"), combine="any")
advise(history, [*rules.criteria(worth=50), rules.rule(worth=50)])
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType

from alcore.stopping.registry import CRITERIA, Criterion, all_of, any_of, get

COMBINED: Mapping[str, object] = MappingProxyType({"any": any_of, "all": all_of})


@dataclass(frozen=True)
class Threshold:
    """A number to set: the criterion and the option of it, the range it must lie in, and words for the screen.

    ``above``: whether the lowest value itself is out of range. ``whole``: a count.
    """

    criterion: str
    option: str
    title: str
    lowest: float
    highest: float
    step: float
    help: str
    above: bool = True
    whole: bool = False

    def check(self, value: float) -> None:
        """Raise ValueError, in words for the user, for a number out of range."""
        known = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        under = known and (value <= self.lowest if self.above else value < self.lowest)
        if known and not under and value <= self.highest and not (self.whole and value != int(value)):
            return
        least = f"above {self.lowest:g}" if self.above else f"at least {self.lowest:g}"
        most = f" and at most {self.highest:g}" if math.isfinite(self.highest) else ""
        hint = " Write 90% as 0.9." if known and self.highest == 1 and value > 1 else ""
        number = "a whole number" if self.whole else "a number"
        shown = "empty" if value is None else f"{value:g}" if known else repr(value)
        raise ValueError(f"{self.title} must be {number} {least}{most}, not {shown}.{hint}")


THRESHOLDS: Mapping[str, Threshold] = MappingProxyType(
    {
        "budget": Threshold(
            "budget", "threshold", "Budget, labels", 1, math.inf, 10, "Labels you planned.", above=False, whole=True
        ),
        "target": Threshold(
            "target",
            "threshold",
            "Target, share right",
            0,
            1,
            0.01,
            "The share of rows the model is to get right. It counts as reached when the lower end of the 95% interval "
            "of the evaluation rows is there: with 100 of them, about seven points above the target.",
        ),
        "plateau": Threshold(
            "plateau",
            "threshold",
            "Plateau, at most",
            0,
            1,
            0.005,
            "The last scores lie less than this apart: 0.01 is one point, as in the lecture.",
        ),
        "window": Threshold(
            "plateau", "window", "Plateau, rounds", 2, math.inf, 1, "How many scores are compared.", False, True
        ),
        "kappa": Threshold(
            "stabilized",
            "threshold",
            "Stabilized, kappa",
            0,
            1,
            0.005,
            "How well the last three models must agree (Cohen's kappa), twice in a row. At 0.99 the F score of two "
            "such models differs by at most 0.04 (Bloodgood & Grothendieck 2013).",
        ),
        "unchanged": Threshold(
            "classification_change",
            "threshold",
            "Unchanged classes, share",
            0,
            1,
            0.005,
            "The share of the stop set that must keep its class from one model to the next.",
        ),
        "uncertainty": Threshold(
            "uncertainty",
            "threshold",
            "Uncertainty, under",
            0,
            1,
            0.005,
            "One less the probability of the likeliest class, on average over the stop set.",
        ),
        "time_limit": Threshold(
            "time_limit", "threshold", "Time limit, hours", 0, math.inf, 1, "Hours of work you have."
        ),
    }
)
# What must be told before these can speak.
TO_ENTER: Mapping[str, str] = MappingProxyType(
    {
        "budget": "Enter the labels you planned.",
        "target": "Enter the share of rows the model is to get right.",
        "time_limit": "Enter the hours of work you have.",
        "economic": "Enter what a point of score is worth to you.",
    }
)


@dataclass(frozen=True)
class Rules:
    """Thresholds of the criteria, see `THRESHOLDS`; None: not set, so that its criterion is silent. chosen: names of
    criteria that together say "stop", combine: whether "any" of them is enough or "all" must.

    Raises ValueError, in words for the user, for a value out of range or a name that is none.
    """

    budget: int | None = None
    target: float | None = None
    plateau: float = 0.01
    window: int = 3
    kappa: float = 0.99
    unchanged: float = 1.0
    uncertainty: float = 0.01
    time_limit: float | None = None
    chosen: tuple[str, ...] = ()
    combine: str = "any"

    def __post_init__(self):
        for name, threshold in THRESHOLDS.items():
            value = getattr(self, name)
            if value is not None or getattr(type(self), name) is not None:
                threshold.check(value)
        object.__setattr__(self, "chosen", tuple(dict.fromkeys(self.chosen)))
        for name in self.chosen:
            get(name)
        if self.combine not in COMBINED:
            raise ValueError(f"Criteria are combined by any or all, not by '{self.combine}'.")

    def criteria(self, worth: float = 0.0, *, counted: str = "labels") -> list[Criterion]:
        """All criteria as they are set; one that has not been told what it needs has `asks`. worth: dollars a point
        (0.01) of score, 0 where nobody has said it. counted: the column that the budget counts. Raises ValueError for
        a negative worth."""
        if not worth >= 0:
            raise ValueError(f"What a point of score is worth cannot be negative, but it is {worth:g}.")
        options: dict[str, dict] = {"economic": {"worth": worth} if worth else {}, "budget": {"of": counted}}
        for name, threshold in THRESHOLDS.items():
            if (value := getattr(self, name)) is not None:
                options.setdefault(threshold.criterion, {})[threshold.option] = value
        return [one.set(**options.get(one.name, {})) for one in CRITERIA.values()]

    def rule(self, worth: float = 0.0, *, counted: str = "labels") -> Criterion | None:
        """The chosen criteria combined; None when none is. Raises ValueError, in words for the user, where one of them
        has not been told what it needs."""
        chosen = [one for one in self.criteria(worth, counted=counted) if one.name in self.chosen]
        for one in chosen:
            if one.asks:
                raise ValueError(f"{one.title} is part of your rule and cannot speak yet. {TO_ENTER[one.name]}")
        if len(chosen) < 2:
            return chosen[0] if chosen else None
        return COMBINED[self.combine](*chosen)

    def check(self, rounds: int) -> None:
        """Raise ValueError, in words for the user, where the plateau's window was set to more rounds than there are."""
        if self.window > max(rounds, type(self).window):
            raise ValueError(
                f"The plateau compares {self.window:,} rounds and there are {rounds:,}, so it cannot be met. Compare "
                "fewer."
            )

    def to_dict(self) -> dict:
        """As plain JSON values."""
        return {**asdict(self), "chosen": list(self.chosen)}

    @classmethod
    def from_dict(cls, stored: Mapping) -> Rules:
        """The rules among stored values; what earlier ones did not know is at its default."""
        return cls(**{name: stored[name] for name in cls.__dataclass_fields__ if name in stored})
