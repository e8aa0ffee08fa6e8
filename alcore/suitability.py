"""Is active learning for me? Five questions about a table and its costs, answered before any run.

The questions are the usual ones (labels dear, much unlabeled data, rare classes, few labels wanted; not when
labels are cheap), with a number in each answer. A rehearsal then replaces the guess by a measurement.
"""

from dataclasses import dataclass

from alcore.tables import Roles, Table, TableError, check_label, usable_columns

# The fewest labeled rows a rehearsal needs: 20 to start from, 20 held out as test rows (a score then moves in
# steps of 5 points, the coarsest still worth reading), and 20 more to choose from.
REHEARSAL_LABELS = 60
REHEARSAL_PER_CLASS = 2  # one for the pool and one for the test rows

DEAR_DOLLARS, CHEAP_DOLLARS = 500, 50
DEAR_HOURS, CHEAP_HOURS = 16, 2  # two working days; a short afternoon
MANY_ROWS, FEW_ROWS = 1_000, 200  # with few rows the start and the evaluation rows are most of the table
RARE_SHARE = 0.20  # the share under which accuracy stops being the default metric


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


def check(table: Table, roles: Roles, *, dollars: float, hours: float, currency: str = "$") -> Fit:
    """Five answers and a conclusion. `dollars` and `hours`: what labeling every row of the table would take."""
    dear = _dear(table, dollars, hours, currency)
    many = _many(table)
    rare = _rare(table, roles)
    lines = (dear, many, rare, rehearsal(table, roles), _usable(table, roles))
    return Fit(lines, *_conclude(dear, many, rare, lines[4]))


def _dear(table: Table, dollars: float, hours: float, currency: str) -> Line:
    bill = f"Labeling all {len(table.frame):,} rows takes {hours:,.1f} hours and {currency}{dollars:,.2f}"
    if dollars >= DEAR_DOLLARS or hours >= DEAR_HOURS:
        return Line("Are labels dear?", "yes", f"{bill}: there is something to save.")
    if dollars < CHEAP_DOLLARS and hours < CHEAP_HOURS:
        return Line("Are labels dear?", "no", f"{bill}: simply label everything.")
    return Line("Are labels dear?", "unclear", f"{bill}: a saving would be small, unless more rows follow.")


def _many(table: Table) -> Line:
    rows, question = len(table.frame), "Are there many rows?"
    if rows >= MANY_ROWS:
        return Line(question, "yes", f"{rows:,} rows leave much to choose from.")
    if rows < FEW_ROWS:
        return Line(question, "no", f"{rows:,} rows: most of them are needed to start and to evaluate.")
    return Line(question, "unclear", f"{rows:,} rows are some choice; {MANY_ROWS:,} or more would be much.")


def _rare(table: Table, roles: Roles) -> Line:
    question = "Is a class rare?"
    counts = _counts(table, roles)
    if len(counts) < 2:
        return Line(question, "unclear", "Without labels of two classes nobody knows yet.")
    name, share = counts.index[-1], counts.iloc[-1] / counts.sum()
    found = f"The rarest class, '{name}', has {counts.iloc[-1]:,} of {counts.sum():,} labels ({share:.1%})"
    if share < min(RARE_SHARE, 0.5 / len(counts)):
        return Line(question, "yes", f"{found}: random picks seldom meet it, so choosing helps.")
    return Line(question, "no", f"{found}: random picks find it too, so a saving must come from hard rows.")


def rehearsal(table: Table, roles: Roles) -> Line:
    """Whether the labels there are suffice to hide and reveal them in trial runs."""
    question = "Are there enough labels for a rehearsal?"
    needs = f"A rehearsal needs at least {REHEARSAL_LABELS} labeled rows, {REHEARSAL_PER_CLASS} or more in each class"
    if roles.label is None:
        return Line(question, "no", f"No label column is chosen. {needs}.")
    try:
        check_label(table, roles.label)
    except TableError as error:
        return Line(question, "no", str(error))
    counts = _counts(table, roles)
    if counts.sum() < REHEARSAL_LABELS:
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


def _conclude(dear: Line, many: Line, rare: Line, usable: Line) -> tuple[str, str]:
    if usable.answer == "no":
        return "is not", "Active learning is not for this table: a model has nothing to learn from."
    if dear.answer == "no":
        return (
            "is not",
            "Active learning is not for this table: labeling everything costs less than planning.",
        )
    if many.answer == "no" and rare.answer != "yes":
        return "is not", "Active learning is not for this table: it has too few rows to choose from."
    if dear.answer == many.answer == usable.answer == "yes":
        helped = ", and a rare class makes choosing worth more" if rare.answer == "yes" else ""
        return "is", f"Active learning is for this table: labels are dear and there are many rows{helped}."
    doubts = {
        "labels are not very dear": dear,
        "there are not many rows": many,
        "the columns are thin": usable,
    }
    why = " and ".join(text for text, line in doubts.items() if line.answer != "yes")
    return "may be", f"Active learning may be for this table: {why}. A rehearsal will tell."
