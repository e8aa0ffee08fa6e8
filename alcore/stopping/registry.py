"""The criteria by name: what each is called, computes, needs, and where it comes from; and how they are combined."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np
import pandas as pd

from alcore.stopping import criteria
from alcore.stopping.reading import Reading

LECTURE = "Lecture CS 203, Software Tools and Techniques for AI, IIT Gandhinagar"
COMPARED = "compared in Pullar-Strecker, Dost, Frank & Wicker (2022), Machine Learning"


@dataclass(frozen=True)
class Criterion:
    """A named stopping criterion: call it with a history for its `Reading`.

    ``threshold`` is the default, None where the user must name one; ``asks`` are all options without a default;
    ``needs`` the columns of a history it reads; ``options`` what was set.
    """

    name: str
    title: str
    sentence: str
    formula: str
    source: str
    threshold: float | None
    unit: str
    needs: tuple[str, ...]
    caveat: str
    function: Callable[..., Reading]
    options: Mapping = field(default_factory=dict)

    def __call__(self, history: pd.DataFrame) -> Reading:
        """What the criterion says of a history. Raises ValueError when an option without a default is not set."""
        if self.asks:
            raise ValueError(f"{self.title} needs to be told: {', '.join(self.asks)}.")
        return self.function(history, **self.options)

    @property
    def asks(self) -> tuple[str, ...]:
        """The options that must still be set before it can be called."""
        known = inspect.signature(self.function).parameters.values()
        required = [one.name for one in known if one.kind is one.KEYWORD_ONLY and one.default is one.empty]
        return tuple(name for name in required if name not in self.options)

    def set(self, **options) -> Criterion:
        """The criterion with these options. Raises ValueError for an option it has not, or a threshold that is no
        number."""
        known = [
            name for name, one in inspect.signature(self.function).parameters.items() if one.kind == one.KEYWORD_ONLY
        ]
        if unknown := set(options) - set(known):
            raise ValueError(f"{self.title} has no option '{min(unknown)}'. It has: {', '.join(known) or 'none'}.")
        threshold = options.get("threshold", self.threshold)
        if threshold is not None and not np.isfinite(threshold):
            raise ValueError(f"The threshold of {self.title} must be a number, not {threshold}.")
        return replace(
            self,
            options={**self.options, **options},
            threshold=threshold,
            needs=(options["of"],) if "of" in options else self.needs,
            unit=options.get("of", self.unit),
        )


def any_of(*parts: Criterion) -> Criterion:
    """Met after a round in which any of them is; its value is how many are. Raises ValueError for none."""
    return _combined("any", 1, parts)


def all_of(*parts: Criterion) -> Criterion:
    """Met after a round in which all of them are at once; its value is how many are. Raises ValueError for none."""
    return _combined("all", len(parts), parts)


def _combined(word: str, needed: int, parts: tuple[Criterion, ...]) -> Criterion:
    if not parts:
        raise ValueError("There is nothing to combine: name at least one criterion.")

    def met(history: pd.DataFrame) -> Reading:
        counts = np.sum([part(history).met for part in parts], axis=0)
        return Reading(counts.astype(float), counts >= needed, float(needed))

    titles = [part.title for part in parts]
    return Criterion(
        name=f"{word}({', '.join(part.name for part in parts)})",
        title=f"{word.capitalize()} of: {', '.join(titles)}",
        sentence=f"Stop when {word} of these say so: {', '.join(titles)}.",
        formula=f"at least {needed} of {len(parts)}",
        source="; ".join(dict.fromkeys(part.source for part in parts)),
        threshold=float(needed),
        unit="criteria met",
        needs=tuple(dict.fromkeys(name for part in parts for name in part.needs)),
        caveat=" ".join(dict.fromkeys(part.caveat for part in parts if part.caveat)),
        function=met,
    )


CRITERIA: Mapping[str, Criterion] = MappingProxyType(
    {
        one.name: one
        for one in (
            Criterion(
                "budget",
                "Budget",
                "Stop when the labels, or the dollars, you planned are spent.",
                "spent >= budget",
                LECTURE,
                None,
                "labels",
                ("labels",),
                "It knows nothing of the model: it may stop long after, or long before, labels stop helping.",
                criteria.budget,
            ),
            Criterion(
                "target",
                "Target",
                "Stop when the score is surely high enough: the lower end of its 95% interval reaches your target.",
                "lower end of Wilson(evaluation rows right, evaluation rows) >= target",
                "Wilson (1927), Probable inference, the law of succession, and statistical inference",
                None,
                "share right",
                ("evaluation_right", "evaluation_rows"),
                "It takes many evaluation rows: with 100, a model that is right on 90 of them has a lower end of 83%.",
                criteria.target,
            ),
            Criterion(
                "plateau",
                "Plateau",
                "Stop when the last three scores differ by less than one point.",
                "max - min of the last 3 scores < 0.01",
                LECTURE,
                0.01,
                "score",
                ("score",),
                "Three points are few: a slow rise looks like rest, and the noise of a small test set like movement.",
                criteria.plateau,
            ),
            Criterion(
                "stabilized",
                "Stabilized predictions",
                "Stop when the last three models say almost the same about rows without labels, twice in a row.",
                "mean pairwise Cohen kappa of the last 3 models >= 0.99, 2 rounds in a row, not before 5 rounds",
                f"Bloodgood & Vijay-Shanker (2009), stabilizing predictions; {COMPARED}",
                0.99,
                "kappa",
                ("agreement",),
                "It sees that the model no longer changes, not that it is good. A round of very few labels changes "
                "little by itself: each should add at least 1%.",
                criteria.stabilized,
            ),
            Criterion(
                "classification_change",
                "Classification change",
                "Stop when the new model gives every row of the stop set the class that the model before gave.",
                "share of the stop set with an unchanged class >= 1",
                f"Zhu, Wang & Hovy (2008), multi-criteria-based stopping; {COMPARED}",
                1.0,
                "share unchanged",
                ("unchanged",),
                "Two models may agree by chance: on a small stop set it stops early.",
                criteria.classification_change,
            ),
            Criterion(
                "uncertainty",
                "Uncertainty threshold",
                "Stop when the model is sure of nearly all rows.",
                "mean of 1 - p of the likeliest class over the stop set < 0.01",
                f"{LECTURE}; overall uncertainty of Zhu, Wang & Hovy (2008); {COMPARED}",
                0.01,
                "uncertainty",
                ("uncertainty",),
                "Forests are hardly ever that sure, nor is any model of rows that two classes share.",
                criteria.uncertainty,
            ),
            Criterion(
                "time_limit",
                "Time limit",
                "Stop when the deadline, or the hours of work you have, are reached.",
                "time passed >= limit",
                LECTURE,
                None,
                "hours",
                ("hours",),
                "It knows nothing of the model.",
                criteria.time_limit,
            ),
            Criterion(
                "economic",
                "Worth the next $100",
                "Stop when the next $100 are no longer sure to bring back $100 of better answers.",
                "worth of a point x 100 x lower end of the slope x ln(1 + labels for $100 / labels) < $100",
                "n x m x gain < price of the labels, in the terms of Pullar-Strecker, Dost, Frank & Wicker (2022), "
                "Machine Learning; the lower end of the slope is ours",
                100.0,
                "dollars",
                ("labels", "dollars", "score"),
                "It is as good as what you say a point is worth, and needs at least five rounds.",
                criteria.economic,
            ),
        )
    }
)


def get(name: str, **options) -> Criterion:
    """The criterion of that name with these options. Raises ValueError, naming those there are."""
    if name not in CRITERIA:
        raise ValueError(f"There is no stopping criterion '{name}'. There are: {', '.join(CRITERIA)}.")
    return CRITERIA[name].set(**options)
