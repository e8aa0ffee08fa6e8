"""The fit check on Home: five answers with a number in each, and a conclusion."""

from alcore.suitability import REHEARSAL_LABELS, check, rehearsal
from alcore.tables import Roles, read

ROLES = Roles(label="label")


def table(rows, rare=0.5, labeled=None):
    labeled = rows if labeled is None else labeled
    every = round(1 / rare)
    lines = [f"{i * 1.37:.2f},{i * i % 97}.5,{'' if i >= labeled else 'ab'[i % every == 0]}" for i in range(rows)]
    return read(("x,y,label\n" + "\n".join(lines)).encode(), "data.csv")


def answers(fit):
    return [line.answer for line in fit.lines]


def test_dear_labels_and_many_rows_are_for_active_learning():
    fit = check(table(2_000, rare=0.02), ROLES, dollars=40_000, hours=500)
    assert answers(fit) == ["yes", "yes", "yes", "yes", "yes"]
    assert (fit.answer, fit.conclusion) == (
        "is",
        "Active learning is for this table: labels are dear and there are many rows, "
        "and a rare class makes choosing worth more.",
    )
    assert fit.lines[0].sentence == (
        "Labeling all 2,000 rows takes 500.0 hours and $40,000.00: there is something to save."
    )
    assert fit.lines[2].sentence == (
        "The rarest class, 'b', has 40 of 2,000 labels (2.0%): random picks seldom meet it, so choosing helps."
    )


def test_cheap_labels_are_not():
    fit = check(table(2_000), ROLES, dollars=10, hours=0.5)
    assert (fit.answer, fit.lines[0].answer) == ("is not", "no")
    assert "labeling everything costs less than planning" in fit.conclusion


def test_few_rows_are_not():
    fit = check(table(150), ROLES, dollars=3_000, hours=10)
    assert (fit.answer, fit.lines[1].answer) == ("is not", "no")
    assert "too few rows" in fit.conclusion


def test_doubts_are_named():
    fit = check(table(600), ROLES, dollars=100, hours=5)
    assert fit.answer == "may be"
    assert fit.conclusion == (
        "Active learning may be for this table: labels are not very dear and there are not many rows. "
        "A rehearsal will tell."
    )


def test_ten_even_classes_are_not_rare():
    rows = "".join(f"{i * 1.37:.2f},{i % 10}\n" for i in range(1_000))
    fit = check(read(("x,label\n" + rows).encode(), "data.csv"), ROLES, dollars=1_000, hours=20)
    assert fit.lines[2].answer == "no"


def test_an_unlabeled_table_is_told_what_a_rehearsal_needs():
    line = rehearsal(table(2_000), Roles())
    assert line.answer == "no"
    assert line.sentence == (
        "No label column is chosen. A rehearsal needs at least 60 labeled rows, 2 or more in each class."
    )
    assert check(table(2_000), Roles(), dollars=40_000, hours=500).lines[2].answer == "unclear"


def test_the_fewest_labels_of_a_rehearsal_are_sixty():
    assert REHEARSAL_LABELS == 60
    assert rehearsal(table(500, labeled=59), ROLES).answer == "no"
    assert rehearsal(table(500, labeled=60), ROLES).answer == "yes"


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
    fit = check(read(b"id,label\n1,a\n2,b\n3,a\n", "data.csv"), ROLES, dollars=9_000, hours=90)
    assert (fit.answer, fit.lines[4].answer) == ("is not", "no")
