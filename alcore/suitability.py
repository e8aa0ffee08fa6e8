"""Is active learning for me? Five questions about a table and its costs, answered before any run.

The questions are the usual ones (labels dear, much unlabeled data, rare classes, few labels wanted; not when
labels are cheap), with a number in each answer. A rehearsal then replaces the guess by a measurement.
"""

from dataclasses import dataclass, replace

from alcore import costs
from alcore.costs import Rates
from alcore.metrics import rare_below
from alcore.tables import FEWEST_LABELED, Roles, Table, TableError, check_label, usable_columns

REHEARSAL_PER_CLASS = 2  # one for the pool and one for the test rows

DEAR_DOLLARS, CHEAP_DOLLARS = 500, 50
DEAR_HOURS, CHEAP_HOURS = 16, 2  # two working days; a short afternoon
MANY_ROWS, FEW_ROWS = 1_000, 200  # with few rows the start and the evaluation rows are most of the table


@dataclass(frozen=True)
class Line:
    """One question, its answer ("yes", "no" or "unclear") and a sentence with the number behind it."""

    question: str
    answer: str
    sentence: str


@dataclass(frozen=True)
class Fit:
    """The five lines; `answer` is "is", "may be" or "is not" (for this table); `conclusion` a sentence."""

    lines: tuple[Line, ...]
    answer: str
    conclusion: str


def check(table: Table, roles: Roles, rates: Rates, refused: str = "") -> Fit:
    """Five answers and a conclusion. `rates` are the effective ones; `refused` is why no rehearsal can be planned."""
    dear, many = _dear(table, roles, rates), _many(table, roles)
    rare, usable = _rare(table, roles), _usable(table, roles)
    possible = rehearsal(table, roles)
    if refused and possible.answer != "no":
        possible = replace(possible, answer="no", sentence=refused)
    return Fit((dear, many, rare, possible, usable), *_conclude(dear, many, rare, possible, usable))


def _to_label(table: Table, roles: Roles) -> tuple[int, str]:
    """How many rows are to be labeled, and what to call them. Where none is left, the table stands for more like it."""
    rows, labeled = len(table.frame), int(_counts(table, roles).sum())
    if labeled == 0:
        return rows, f"all {rows:,} rows"
    if labeled == rows:
        return rows, f"{rows:,} rows like these, which are labeled already,"
    return rows - labeled, f"the {rows - labeled:,} rows that have no label yet"


def _dear(table: Table, roles: Roles, rates: Rates) -> Line:
    rows, named = _to_label(table, roles)
    hours, dollars = costs.calculator(rows, rates)
    bill = f"Labeling {named} takes {hours:,.1f} hours and {rates.money.write(dollars, 2)}"
    if dollars >= DEAR_DOLLARS or hours >= DEAR_HOURS:
        return Line("Are labels dear?", "yes", f"{bill}: there is something to save.")
    if dollars < CHEAP_DOLLARS and hours < CHEAP_HOURS:
        return Line("Are labels dear?", "no", f"{bill}: simply label everything.")
    return Line("Are labels dear?", "unclear", f"{bill}: a saving would be small, unless more rows follow.")


def _many(table: Table, roles: Roles) -> Line:
    rows, question = _to_label(table, roles)[0], "Are there many rows?"
    left = " left to label" if rows < len(table.frame) else ""
    if rows >= MANY_ROWS:
        return Line(question, "yes", f"{rows:,} rows{left} leave much to choose from.")
    if rows < FEW_ROWS:
        return Line(question, "no", f"{rows:,} rows{left}: most of them are needed to start and to evaluate.")
    return Line(question, "unclear", f"{rows:,} rows{left} are some choice; {MANY_ROWS:,} or more would be much.")


def _rare(table: Table, roles: Roles) -> Line:
    question = "Is a class rare?"
    counts = _counts(table, roles)
    if len(counts) < 2:
        return Line(question, "unclear", "Without labels of two classes nobody knows yet.")
    name, share = counts.index[-1], counts.iloc[-1] / counts.sum()
    found = f"The rarest class, '{name}', has {counts.iloc[-1]:,} of {counts.sum():,} labels ({share:.1%})"
    if share < rare_below(len(counts)):
        return Line(question, "yes", f"{found}: random picks seldom meet it, so choosing helps.")
    return Line(question, "no", f"{found}: random picks find it too, so a saving must come from hard rows.")


def rehearsal(table: Table, roles: Roles) -> Line:
    """Whether the labels there are suffice to hide and reveal them in trial runs."""
    question = "Are there enough labels for a rehearsal?"
    needs = f"A rehearsal needs at least {FEWEST_LABELED} labeled rows, {REHEARSAL_PER_CLASS} or more in each class"
    if roles.label is None:
        return Line(question, "no", f"No label column is chosen. {needs}.")
    try:
        check_label(table, roles.label)
    except TableError as error:
        return Line(question, "no", str(error))
    counts = _counts(table, roles)
    if counts.sum() < FEWEST_LABELED:
        return Line(question, "no", f"{counts.sum():,} rows are labeled. {needs}.")
    scarce = counts[counts < REHEARSAL_PER_CLASS]
    if len(scarce):
        return Line(question, "unclear", f"Class '{scarce.index[0]}' has 1 label. {needs}.")
    return Line(question, "yes", f"{counts.sum():,} rows of {len(counts)} classes are labeled.")


def _usable(table: Table, roles: Roles) -> Line:
    question = "Is there something to learn from?"
    names = usable_columns(table, roles)
    if not names:
        return Line(question, "no", "Beside the label there are only ids and columns that never change.")
    columns = f"{len(names)} column" + ("s" if len(names) > 1 else "")
    filled = 1 - sum(table.column(name).missing for name in names) / (len(names) * len(table.frame))
    if filled < 0.5:
        return Line(question, "unclear", f"{columns}, but only {filled:.0%} of their cells are filled.")
    if len(names) == 1 and table.column(names[0]).kind != "text":
        return Line(question, "unclear", f"One column only, '{names[0]}'; more would help.")
    return Line(question, "yes", f"{columns}, with {filled:.0%} of their cells filled.")


def _counts(table: Table, roles: Roles):
    """Labels a class, the most frequent first; empty without a label column."""
    if roles.label is None:
        return table.frame.iloc[:0, 0].value_counts()
    table.column(roles.label)
    return table.frame[roles.label].value_counts()


def _conclude(dear: Line, many: Line, rare: Line, possible: Line, usable: Line) -> tuple[str, str]:
    if usable.answer == "no":
        return "is not", "Active learning is not for this table: a model has nothing to learn from."
    if dear.answer == "no":
        return (
            "is not",
            "Active learning is not for this table: labeling everything costs less than planning.",
        )
    if many.answer == "no" and rare.answer != "yes":
        return "is not", "Active learning is not for this table: it has too few rows to choose from."
    for_it = [
        reason
        for reason, line in (("labels are dear", dear), ("there are many rows", many), ("a class is rare", rare))
        if line.answer == "yes"
    ]
    doubts = [
        doubt
        for doubt, line in (
            ("labels are not very dear", dear),
            ("there are not many rows", many),
            ("the columns are thin", usable),
        )
        if line.answer != "yes"
    ]
    if not doubts and possible.answer != "no":
        return "is", f"Active learning is for this table: {_listed(for_it)}."
    why = ", but ".join(filter(None, (_listed(for_it), _listed(doubts))))
    tell = "A rehearsal will tell." if possible.answer != "no" else "A rehearsal would tell, but is not possible yet."
    return "may be", f"Active learning may be for this table: {why}. {tell}"


def _listed(reasons: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(reasons[:-1]), *reasons[-1:])))
