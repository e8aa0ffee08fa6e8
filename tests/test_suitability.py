"""The fit check on Home: five answers with a number in each, and a conclusion."""

import pytest

from alcore.costs import Rates
from alcore.metrics import default_metric
from alcore.simulation import prepare
from alcore.suitability import check, rehearsal
from alcore.tables import FEWEST_LABELED, Roles, TableError, read

ROLES = Roles(label="label")
DEAR, CHEAP = Rates(seconds_per_label=900, hourly_wage=80), Rates(seconds_per_label=1)


def table(rows, rare=0.5, labeled=None):
    labeled = rows if labeled is None else labeled
    every = round(1 / rare)
    lines = [f"{i * 1.37:.2f},{i * i % 97}.5,{'' if i >= labeled else 'ab'[i % every == 0]}" for i in range(rows)]
    return read(("x,y,label\n" + "\n".join(lines)).encode(), "data.csv")


def answers(fit):
    return [line.answer for line in fit.lines]


def test_dear_labels_and_many_rows_are_for_active_learning():
    fit = check(table(2_000, rare=0.02, labeled=1_000), ROLES, DEAR)
    assert answers(fit) == ["yes", "yes", "yes", "yes", "yes"]
    assert (fit.answer, fit.conclusion) == (
        "is",
        "Active learning is for this table: labels are dear, there are many rows and a class is rare.",
    )
    assert fit.lines[0].sentence == (
        "Labeling the 1,000 rows that have no label yet takes 250.0 hours and $20,000.00: there is something to save."
    )
    assert fit.lines[2].sentence == (
        "The rarest class, 'b', has 20 of 1,000 labels (2.0%): random picks seldom meet it, so choosing helps."
    )


def test_cheap_labels_are_not():
    fit = check(table(2_000), ROLES, CHEAP)
    assert (fit.answer, fit.lines[0].answer) == ("is not", "no")
    assert "labeling everything costs less than planning" in fit.conclusion


def test_few_rows_are_not():
    fit = check(table(150), ROLES, DEAR)
    assert (fit.answer, fit.lines[1].answer) == ("is not", "no")
    assert "too few rows" in fit.conclusion


def test_doubts_are_named():
    fit = check(table(600), ROLES, Rates())
    assert fit.answer == "may be"
    assert fit.conclusion == (
        "Active learning may be for this table: labels are not very dear and there are not many rows. "
        "A rehearsal will tell."
    )


def test_ten_even_classes_are_not_rare():
    rows = "".join(f"{i * 1.37:.2f},{i % 10}\n" for i in range(1_000))
    fit = check(read(("x,label\n" + rows).encode(), "data.csv"), ROLES, Rates())
    assert fit.lines[2].answer == "no"


def test_an_unlabeled_table_is_told_what_a_rehearsal_needs():
    line = rehearsal(table(2_000), Roles())
    assert line.answer == "no"
    assert line.sentence == (
        "No label column is chosen. A rehearsal needs at least 60 labeled rows, 2 or more in each class."
    )
    assert check(table(2_000), Roles(), DEAR).lines[2].answer == "unclear"


def test_the_fewest_labels_of_a_rehearsal_are_sixty():
    assert FEWEST_LABELED == 60
    assert rehearsal(table(500, labeled=59), ROLES).answer == "no"
    assert rehearsal(table(500, labeled=60), ROLES).answer == "yes"
    prepare(table(500, labeled=60), ROLES)
    with pytest.raises(TableError, match="at least 60 labeled rows"):
        prepare(table(500, labeled=59), ROLES)


def test_a_class_with_one_label_is_said():
    rows = "".join(f"{i * 1.37:.2f},{'c' if i == 7 else 'ab'[i % 2]}\n" for i in range(100))
    line = rehearsal(read(("x,label\n" + rows).encode(), "data.csv"), ROLES)
    assert (line.answer, line.sentence.split(".")[0]) == ("unclear", "Class 'c' has 1 label")


def test_a_label_that_cannot_be_learned_is_said_in_the_same_words():
    rows = "".join(f"{i * 1.37:.2f},same\n" for i in range(100))
    line = rehearsal(read(("x,label\n" + rows).encode(), "data.csv"), ROLES)
    assert line.answer == "no"
    assert line.sentence.startswith("Column 'label' has one class only, 'same', in 100 rows.")


def test_nothing_to_learn_from_is_said():
    fit = check(read(b"id,label\n1,a\n2,b\n3,a\n", "data.csv"), ROLES, DEAR)
    assert (fit.answer, fit.lines[4].answer) == ("is not", "no")


def test_where_every_row_is_labeled_the_table_stands_for_more_like_it():
    fit = check(table(2_000), ROLES, DEAR)
    assert fit.lines[0].sentence.startswith("Labeling 2,000 rows like these, which are labeled already, takes 500.0")
    unlabeled = check(table(2_000, labeled=0), ROLES, DEAR)
    assert unlabeled.lines[0].sentence.startswith("Labeling all 2,000 rows takes 500.0 hours")


def test_rows_that_are_labeled_already_are_no_rows_to_choose_from():
    fit = check(table(2_000, labeled=1_900), ROLES, DEAR)
    assert (fit.answer, fit.lines[1].answer) == ("is not", "no")
    assert fit.lines[1].sentence == "100 rows left to label: most of them are needed to start and to evaluate."


def test_a_rehearsal_that_is_refused_leaves_nothing_certain():
    fit = check(table(2_000, labeled=30), ROLES, DEAR)
    assert (fit.answer, fit.lines[3].answer) == ("may be", "no")
    assert fit.conclusion == (
        "Active learning may be for this table: labels are dear and there are many rows. "
        "A rehearsal would tell, but is not possible yet."
    )
    refused = check(table(2_000), ROLES, DEAR, refused="All rows belong to one group.")
    assert (refused.answer, refused.lines[3].sentence) == ("may be", "All rows belong to one group.")
    assert check(table(2_000), ROLES, DEAR).answer == "is"


def test_what_speaks_for_it_is_said_before_the_doubts():
    fit = check(table(600, rare=0.02), ROLES, Rates())
    assert fit.conclusion == (
        "Active learning may be for this table: a class is rare, but labels are not very dear and there are not many "
        "rows. A rehearsal will tell."
    )


@pytest.mark.parametrize("n_classes", [2, 3, 4, 5, 8])
@pytest.mark.parametrize("rarest", [5, 19, 40, 65, 120, 199])
def test_a_class_is_rare_for_the_fit_check_where_it_is_for_the_score(n_classes, rarest):
    counts = [(1_000 - rarest) // (n_classes - 1)] * (n_classes - 1) + [rarest]
    labels = [f"c{code}" for code, count in enumerate(counts) for _ in range(count)]
    rows = "".join(f"{i * 1.37:.2f},{label}\n" for i, label in enumerate(labels))
    fit = check(read(("x,label\n" + rows).encode(), "data.csv"), ROLES, DEAR)
    assert (fit.lines[2].answer == "yes") == (default_metric(counts)[0] != "accuracy")
