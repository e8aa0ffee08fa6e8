"""The sentences of the page Finish: what a finish gives, what is in the way of it, and how it is computed."""

from __future__ import annotations

from alcore.project import finishing
from alcore.project.finishing import Basis, Finish
from pages.shared import words

COMPUTED = """
- The **evaluation rows** were drawn at random when the project was made, and no model learns from them. How often the
  model is wrong on them, and how sure it is then, tells how often it can be wrong on the whole table.
- A row is filled when the model's probability for its likeliest class reaches a threshold. The bound holds **for every
  threshold and every position of the slider at once** (a simultaneous confidence band for a draw without replacement,
  exact for the size of this table), so you may choose after looking.
- Rows left over are no random draw. So the mistakes in **all** rows at the threshold are bounded, those known are taken
  off, and the rest is counted as if all of it were among the rows filled.
- An evaluation row that was skipped counts as a mistake, and rows people skipped are never filled.
- The share of wrong labels is measured against **what people would say**. Their own mistakes are not in it.
- The guarantee is for one finish. Who looks again after every few labels and stops at the first success gives luck more
  than one chance.
- Costs are those of the project's rates, at the seconds an answer has taken so far, pauses capped.
"""
BARS = "From the first label on, evaluation rows included. Set-up is paid by those who use a model."
OWN_MISTAKES = "Wrong means other than a person would say; people's own mistakes are not in it."


def percent(share: float) -> str:
    """`2%`, `4.2%`."""
    return f"{100 * share:.3g}%"


def headline(found: Basis, way: Finish) -> str:
    """The finish in one sentence with its numbers in it."""
    done = f"People have labeled **{words.count(way.people, 'row')}**"
    if way.imported:
        done += f", and **{way.imported:,}** labels came with the table"
    if not way.filled:
        return f"{done}. The model fills nothing, and {_to_people(way)}."
    rest = _to_people(way) if way.rest else "nothing is left for people"
    return (
        f"{done}; the model fills **{words.count(way.filled, 'more row', 'more rows')}** with at most "
        f"**{percent(way.error)}** of them wrong ({words.count(way.errors, 'row')}), guaranteed at "
        f"**{percent(way.confidence)}** by {words.count(found.evidence.used, 'random evaluation row')}; {rest}."
    )


def _to_people(way: Finish) -> str:
    return f"**{words.count(way.rest, 'row')}** {'goes' if way.rest == 1 else 'go'} to people"


def money(found: Basis, way: Finish) -> str:
    """What the finish costs, against labeling everything."""

    def price(dollars: float) -> str:
        return words.money(dollars, found.rates.money)

    # Of the amounts as they are written, so that the three of them add up.
    saved = round(way.everything.dollars, 2) - round(way.bill.dollars, 2)
    costs = (
        f"Finishing so costs {price(way.bill.dollars)} and {words.duration(way.bill.hours)} of people's work in all, "
        f"{price(way.so_far.dollars)} of it paid already; people labeling everything would cost "
        f"{price(way.everything.dollars)}"
    )
    return f"{costs}: **{price(saved)} less**." if way.filled and saved > 0 else f"{costs}."


def evidence(found: Basis, way: Finish) -> str:
    """What the evaluation rows say of this finish."""
    told = found.evidence
    text = f"The evidence: {told.used:,} of {words.count(told.drawn, 'evaluation row')} are answered without a gap"
    if told.grouped:
        text += f", which belong to {words.count(told.evaluated, 'group')}"
    if told.skipped:
        text += f"; {told.skipped:,} were skipped and count as mistakes"
    if way.threshold is None:
        return f"{text}."
    unit = "group" if told.grouped else "row"
    return (
        f"{text}. A row is filled from a probability of {way.threshold:.3g} on; there, the model is wrong on "
        f"{words.count(way.wrong, f'evaluation {unit}')}."
    )


def in_the_way(found: Basis, way: Finish) -> list[str]:
    """Why the wanted error cannot be guaranteed, and what would change that; nothing where it can be."""
    if way.filled:
        return []
    evidence = found.evidence
    if not found.predictions.labels:
        return ["There is no label to learn from yet. Label some rows first."]
    if not evidence.drawn:
        return [
            "This project has no evaluation rows, so nothing can be guaranteed. How many there are is chosen when a "
            "project is set up."
        ]
    told = [
        f"**An error of at most {percent(way.allowed)} cannot be guaranteed at {percent(way.confidence)} yet**, so "
        "nothing is filled."
    ]
    if missing := evidence.drawn - evidence.used:
        told.append(
            f"{missing:,} of the {evidence.drawn:,} evaluation rows do not count yet: "
            f"{words.count(evidence.drawn - evidence.answered, 'row has', 'rows have')} no answer, and come among the "
            "rows you label."
        )
    if behind := evidence.answered - evidence.used:
        told.append(
            f"{words.count(behind, 'answered one stands', 'answered ones stand')} behind a row without an answer, in "
            "the order of the lot. Such a row may be on somebody's screen, or in a sheet that is out."
        )
    told.append(_more_rows(found, way))
    return told


def _more_rows(found: Basis, way: Finish) -> str:
    evidence = found.evidence
    needed = finishing.rows_needed(found, way.allowed, way.confidence)
    if evidence.grouped:
        return (
            "Rows of this table belong together in groups, as identical ones do, and a group counts once, however many "
            "rows it has. Answer the evaluation rows that are left, label more rows for the model to learn from, or "
            "allow a larger error."
        )
    if needed is None:
        return (
            "More evaluation rows alone would not do: the model is wrong too often for it, or the table is too small. "
            "Label more rows for it to learn from, or allow a larger error."
        )
    if needed <= evidence.drawn:
        return f"About {needed:,} answered evaluation rows would do, if the model is wrong on as few of them as so far."
    return (
        f"About {needed:,} evaluation rows would do, {needed - evidence.drawn:,} more than this project has, if the "
        "model is wrong on as few of them as so far. How many there are is chosen when a project is set up."
    )
