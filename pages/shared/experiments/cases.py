"""What the page knows of each case beyond the experiment itself: its icon, its drawing, and what it asks beforehand of
those who run it on a table of their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pages.shared.experiments import cold_start, curves, noise, prices, rare, repeats, review

if TYPE_CHECKING:
    from alcore.costs import Rates
    from alcore.experiments import Experiment, Found
    from pages.shared.project import Opened


@dataclass(frozen=True)
class Case:
    """draw: of what was found. ask: what to run on the visitor's table; of_own: the experiment as it was answered, None
    for the experiment as it is."""

    icon: str
    draw: Callable[[Found, Rates], None] = curves.draw
    ask: Callable[[Opened, Rates], None] | None = None
    of_own: Callable[[Opened], Experiment | None] | None = None


CASES = {
    "noise": Case(":material/casino:", noise.draw, noise.ask, noise.of_own),
    "prices": Case(":material/payments:", prices.draw, prices.ask, prices.of_own),
    "rare": Case(":material/filter_vintage:", rare.draw),
    "review": Case(":material/fact_check:", review.draw),
    "cold_start": Case(":material/ac_unit:", cold_start.draw),
    "repeats": Case(":material/content_copy:", repeats.draw),
}


def of(name: str) -> Case:
    """What is known of an experiment; of one without a drawing of its own, the curves of all arms."""
    return CASES.get(name, Case(":material/science:"))
