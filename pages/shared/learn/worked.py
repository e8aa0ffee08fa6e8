"""The lecture's worked examples: what it prints, what is true in nats and in bits, and why they differ.

The printed values are those of the slides on active learning of CS 203, IIT Gandhinagar. The true ones are computed
here, by the functions that rank rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from pages.shared import downloads
from pages.shared.learn import committee, measures

INTRO = (
    "The examples of a lecture on active learning (CS 203, IIT Gandhinagar), computed again by the functions that rank "
    "rows here. Entropy has a unit: **nats** with the natural logarithm, **bits** with that to base 2, and one nat is "
    "1.443 bits. Which of them is used changes every value and no ranking, as long as it is one of them throughout. "
    "The slides mix the two, and some of their values are neither."
)

GLUE = "\u00a0"


@dataclass(frozen=True)
class Example:
    """One printed value and the true one, in nats when `unit` says that it has a unit."""

    of: str
    measure: str
    printed: str
    true: float
    unit: bool = True
    note: str = ""

    def printed_value(self) -> float | None:
        """The last number of what is printed; None when nothing is."""
        numbers = [word for word in self.printed.split() if word[0].isdigit()]
        return float(numbers[-1]) if numbers else None


def show() -> None:
    """The table of examples."""
    st.markdown(INTRO)
    table = frame(examples())
    st.table(table, hide_index=True, alt="The lecture's examples with their true values")
    plain = table.replace({r"\*\*": "", GLUE: " "}, regex=True)
    downloads.button("Examples", "examples.csv", partial(downloads.csv, plain), type="tertiary")


def frame(found: list[Example]) -> pd.DataFrame:
    """One line an example, as text."""
    return pd.DataFrame(
        {
            "What": [f"**{one.measure}** of {one.of}" for one in found],
            "Printed": [one.printed for one in found],
            "True": [_true(one) for one in found],
            "Why they differ": [f"{verdict(one)} {one.note}".strip() for one in found],
        }
    )


def _true(one: Example) -> str:
    """The true value; a number and its unit stay on one line."""
    if not one.unit:
        return f"{one.true:.4g}"
    return f"{one.true:.4f}{GLUE}nats = {measures.bits(one.true):.4f}{GLUE}bits"


def verdict(one: Example) -> str:
    """Whether the printed value is the true one, and if so in which unit."""
    printed = one.printed_value()
    if printed is None:
        return ""
    digits = len(one.printed.rpartition(".")[2])
    if round(one.true, digits) == printed:
        return "Right, in nats." if one.unit else "Right."
    if not one.unit:
        return f"Off by {abs(printed - one.true):.3f}."
    if round(measures.bits(one.true), digits) == printed:
        return "Right, but **in bits**."
    return f"**Neither**: {_away(printed, one.true)} nats, {_away(printed, measures.bits(one.true))} bits."


def _away(printed: float, true: float) -> str:
    return f"{abs(printed - true):.3f} {'above' if printed > true else 'below'}"


def examples() -> list[Example]:
    """The examples in the lecture's order."""
    from alcore.strategies import model_change

    def of(name: str, *p: float) -> float:
        return float(measures.values([p])[name][0])

    def entropy(*p: float) -> float:
        return of("entropy", *p)

    three = committee.figures(committee.COMMITTEES[committee.LECTURE])
    vote = committee.figures(committee.COMMITTEES[committee.SPLIT])
    third = 1 / 3
    mean_printed = np.mean([0.397, 0.056, 0.130])
    against = f"against the consensus {three.consensus[0]:.3f}, {three.consensus[1]:.3f}"
    return [
        Example("0.6, 0.3, 0.1", "Least confident", "0.4", of("least_confident", 0.6, 0.3, 0.1), unit=False),
        Example("0.51, 0.49, 0", "Gap of the likeliest two", "0.02", 1 - of("margin", 0.51, 0.49, 0), unit=False,
                note="The smaller gap is asked first. The app shows 1 minus the gap: higher is first everywhere."),
        Example("0.99, 0.01, 0", "Gap of the likeliest two", "0.98", 1 - of("margin", 0.99, 0.01, 0), unit=False),
        Example("0.51, 0.49, 0", "Least confident", "0.49", of("least_confident", 0.51, 0.49, 0), unit=False,
                note="Asked first here too."),
        Example("0.99, 0.01, 0", "Least confident", "0.01", of("least_confident", 0.99, 0.01, 0), unit=False),
        Example("0.95, 0.05", "Entropy", "0.286", entropy(0.95, 0.05),
                note="The next value is in nats, so the two cannot be compared as printed."),
        Example("0.5, 0.5", "Entropy", "0.693", entropy(0.5, 0.5), note="The most two classes can have."),
        Example("0.8, 0.15, 0.05", "Entropy", "0.849", entropy(0.8, 0.15, 0.05), note="The order of the three "
                "examples is right all the same."),
        Example("0.4, 0.35, 0.25", "Entropy", "1.571", entropy(0.4, 0.35, 0.25), note="Near the value in bits."),
        Example("0.33, 0.33, 0.33", "Entropy", "1.585", entropy(third, third, third), note="Of exact thirds. It is set "
                "equal to log 3 = 1.099, which is the same amount in nats."),
        Example("0.6, 0.3, 0.05, 0.05", "Least confident", "0.4", of("least_confident", 0.6, 0.3, 0.05, 0.05),
                unit=False),
        Example("0.6, 0.3, 0.05, 0.05", "Gap of the likeliest two", "0.3", 1 - of("margin", 0.6, 0.3, 0.05, 0.05),
                unit=False),
        Example("0.6, 0.3, 0.05, 0.05", "Entropy", "1.23", entropy(0.6, 0.3, 0.05, 0.05)),
        Example("3 votes against 2", "Vote entropy", "0.673", vote.vote_entropy),
        *(
            Example(f"{p[0]:g}, {p[1]:g} {against}", "KL divergence", printed, float(true))
            for p, printed, true in zip(three.members, ("0.397", "0.056", "0.130"), three.divergences, strict=True)
        ),
        Example("the three above", "Mean KL divergence", f"their mean, {mean_printed:.3f}", three.mean_kl,
                note="It follows from the three above."),
        Example("0.6, 0.3, 0.1 and features 1, 2", "Expected gradient length", "no number",
                float(model_change.gradient_length_score(np.array([[0.6, 0.3, 0.1]]), np.array([[1.0, 2.0]]))[0]),
                unit=False, note="The lecture gives the idea, the length of the gradient, without an example."),
    ]  # fmt: skip
