"""Kinds of columns, their values, guesses of parts, checks of a label, keys and groups of rows."""

import math

import numpy as np
import pandas as pd
import pytest

from alcore.tables import Roles, TableError, check_label, classes, groups, read, row_keys, typed, usable_columns


def column(cells, name="x", **known):
    """A table of that one column beside another, with every cell quoted."""
    rows = "".join(f'"{cell}",a\n' for cell in cells)
    return read(f"{name},other\n{rows}".encode(), "data.csv", header=True, **known)


def kind(cells, name="x"):
    return column(cells, name).column(name).kind


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["1.5", "-2", "+3e2", ".5"], [1.5, -2, 300, 0.5]),
        (["1,234.50", "12", "3,000"], [1234.5, 12, 3000]),
        (["1.234,5", "2,25", "1.000"], [1234.5, 2.25, 1000]),
        (["$5", "$1,200.50", "-$3"], [5, 1200.5, -3]),
        (["45 %", "7%", "0.5 %"], [45, 7, 0.5]),
        (["12 kg", "7.5 kg", "100 kg"], [12, 7.5, 100]),
        (["1 000", "12 500", "3"], [1000, 12500, 3]),
        (["1", "NA", "?", "null", "-", "2"], [1, math.nan, math.nan, math.nan, math.nan, 2]),
    ],
)
def test_numbers_are_read_also_when_dressed(cells, expected):
    table = column(cells)
    assert table.column("x").kind == "number"
    np.testing.assert_array_equal(typed(table, "x"), expected)


def test_units_that_differ_are_no_numbers():
    assert kind(["5 kg", "5 g", "7 kg", "8 g"]) == "category"


def test_infinities_are_missing_and_named_by_line():
    table = column(["1", "inf", "2", "-Infinity", "1e999"])
    np.testing.assert_array_equal(typed(table, "x"), [1, math.nan, 2, math.nan, math.nan])
    problem = table.problems[0]
    assert (problem.line, problem.column) == (3, "x")
    assert problem.message.startswith("Column 'x': 3 cells are infinite or too large for a number (line 3: 'inf').")


def test_a_few_words_among_numbers_are_missing_and_named_by_line():
    table = column([*"1234567890" * 4, "oops"])
    assert table.column("x").kind == "number"
    assert math.isnan(typed(table, "x").iloc[-1])
    assert (table.problems[0].line, table.problems[0].column) == (42, "x")


@pytest.mark.parametrize(
    ("cells", "expected", "note"),
    [
        (["2024-02-29", "2023-12-01"], ["2024-02-29", "2023-12-01"], ""),
        (["2024-02-29T13:45:10Z", "2023-12-01 01:02"], ["2024-02-29T13:45:10", "2023-12-01T01:02"], ""),
        (["25/12/2023", "03/04/2024"], ["2023-12-25", "2024-04-03"], "dates as day, month, year"),
        (["12/25/2023", "03/04/2024"], ["2023-12-25", "2024-03-04"], "dates as month, day, year"),
        (
            ["03/04/2024", "05/06/2024"],
            ["2024-03-04", "2024-05-06"],
            "dates as month, day, year (they would fit the other order too)",
        ),
        (
            ["03.04.2024", "05.06.2024"],
            ["2024-04-03", "2024-06-05"],
            "dates as day, month, year (they would fit the other order too)",
        ),
        (["3 Mar 2024", "14 December 1999"], ["2024-03-03", "1999-12-14"], ""),
        (["Mar 3, 2024", "December 14, 1999"], ["2024-03-03", "1999-12-14"], ""),
        (["1/2/24 3:05 pm", "1/25/24 12:00 am"], ["2024-01-02T15:05", "2024-01-25"], "dates as month, day, year"),
    ],
)
def test_dates_are_read_and_the_column_settles_the_order(cells, expected, note):
    table = column(cells)
    assert (table.column("x").kind, table.column("x").note) == ("date", note)
    assert typed(table, "x").tolist() == [pd.Timestamp(day) for day in expected]


def test_missing_words_in_a_date_column_are_missing():
    assert typed(column(["2024-01-01", "null", "2024-01-03"]), "x").isna().tolist() == [False, True, False]


@pytest.mark.parametrize(
    ("cells", "name", "expected"),
    [
        (["red", "blue", "red", "None"], "x", "category"),
        (["the parcel never came to me", "please refund my last order"], "x", "text"),
        (["荷物が届きませんでした", "返金をお願いします早く"], "x", "text"),
        ([f"word{i % 60} and more" for i in range(200)], "x", "text"),
        ([str(i) for i in range(1, 30)], "number", "id"),
        (["17", "203", "95"], "patient_id", "id"),
        (["17", "203", "95"], "amount", "number"),
        ([f"T-{i:05}" for i in range(5)], "ticket", "id"),
        ([f"{i:08x}-1234-5678-9abc-0123456789ab" for i in range(5)], "x", "id"),
        ([str(i % 50) for i in range(200)], "customer_id", "id"),
        (["01234", "94110", "01234", "60601"], "zip", "category"),
        (["same", "same", "same"], "x", "constant"),
        (["", "", ""], "x", "constant"),
        (["5", "", "5"], "x", "number"),
    ],
)
def test_kinds(cells, name, expected):
    assert kind(cells, name) == expected


def test_a_blank_column_is_said():
    table = column(["", "", ""])
    assert (table.column("x").missing, table.column("x").distinct) == (3, 0)
    assert table.problems[0].message == "Column 'x' is blank in every row, so it is left out."


def guess(text):
    return read(text.encode(), "data.csv").guess


def test_the_label_is_guessed_by_name_then_by_place():
    rows = "1.5,yes,red\n2.5,no,blue\n3.5,yes,red\n4.5,no,red\n"
    assert guess("a,outcome,color\n" + rows).label == "outcome"
    assert guess("a,b,true_class\n" + rows).label == "true_class"
    assert guess("a,b,c\n" + rows).label == "c"
    assert guess("label,b,c\n" + "1,2.5,7.25\n0,3.5,8.5\n1,4.5,9.5\n0,5,6\n").label == "label"
    assert guess("city,visits,amount\nOslo,3.5,2.25\nRome,4.5,9.5\nBonn,2.5,7.5\n").label is None


def test_a_wholly_blank_column_at_the_end_is_the_label_to_be():
    assert guess("lead,size,qualified\n" + "".join(f"L{i},{i * 1.5},\n" for i in range(30))).label == "qualified"
    assert guess("empty,size,color\n" + "".join(f",{i * 1.5},{'rg'[i % 2]}\n" for i in range(30))).label == "color"


def test_costs_ids_and_groups_are_guessed_by_name_and_a_bare_price_is_a_feature():
    found = guess("id,patient_id,label_seconds,price,label\n" + "".join(
        f"{i},{i // 4},{i % 7 + 0.5},{i * 1.5},{'ab'[i % 2]}\n" for i in range(40)
    ))  # fmt: skip
    assert found == Roles(label="label", id="id", group="patient_id", seconds="label_seconds")


def test_a_label_named_nan_is_a_class_and_a_blank_one_is_unlabeled():
    table = read(b"x,label\n1,nan\n2,\n3,None\n4,nan\n5,\n", "data.csv")
    assert classes(table, "label") == ("None", "nan")
    assert table.column("label").missing == 2
    check_label(table, "label")


def test_labels_that_cannot_be_learned_are_refused_in_a_sentence():
    def refusal(labels):
        text = "x,label\n" + "".join(f"{i * 1.5},{label}\n" for i, label in enumerate(labels))
        with pytest.raises(TableError) as caught:
            check_label(read(text.encode(), "data.csv"), "label")
        return str(caught.value)

    assert refusal(["", ""]).startswith("Column 'label' holds no labels: it is blank in all 2 rows.")
    assert refusal(["a", "a", ""]).startswith("Column 'label' has one class only, 'a', in 2 rows.")
    assert refusal([f"c{i}" for i in range(10_000)]).startswith(
        "Column 'label' has a different value in each of its 10,000 rows"
    )
    assert refusal([f"c{i // 2}" for i in range(20_000)]).startswith(
        "Column 'label' has 10,000 different values in 20,000 rows; a label may have 50 classes at most."
    )


def test_row_keys_are_the_unique_id_column():
    table = read(b"id,x,label\nA7,red,a\nB9,red,b\n", "data.csv")
    assert row_keys(table, Roles(label="label", id="id")).tolist() == ["A7", "B9"]


def test_row_keys_ignore_the_label_and_the_order_of_columns_and_count_equal_rows():
    one = read(b"x,y,label\nred,1.5,a\nred,1.5,b\nblue,2.5,a\n", "one.csv")
    two = read(b"label,y,x\n,1.5,red\n,9.5,new\n,1.5,red\n,2.5,blue\n", "two.csv")
    first, second = row_keys(one, Roles(label="label")).tolist(), row_keys(two, Roles(label="label")).tolist()
    assert first == [second[0], second[2], second[3]]
    assert first[0][:16] == first[1][:16]
    assert first[1].endswith("-1")
    assert len(set(second)) == 4


def test_a_blank_cell_does_not_pass_for_its_neighbor():
    table = read(b"x,y\nred,\n,red\n", "data.csv")
    assert row_keys(table, Roles()).nunique() == 2


def test_groups_are_the_column_or_exact_duplicates_of_the_features():
    table = read(b"id,x,y,label\n1,red,2.5,a\n2,red,2.5,b\n3,blue,2.5,a\n", "data.csv")
    assert groups(table, Roles(label="label", id="id")).tolist() == [0, 0, 1]
    grouped = read(b"who,x\np,1.5\n,2.5\np,3.5\n,4.5\n", "data.csv")
    assert groups(grouped, Roles(group="who")).tolist() == [0, 1, 0, 2]


def test_usable_columns_leave_out_parts_ids_and_constants():
    table = read(b"id,x,same,label,note\n1,2.5,k,a,u\n2,3.5,k,b,v\n3,1.5,k,a,u\n", "data.csv")
    assert usable_columns(table, Roles(label="label")) == ["x", "note"]
    assert usable_columns(table, Roles(label="label", leave_out=("note",))) == ["x"]


@pytest.mark.parametrize(
    ("labels", "why"),
    [
        (["yes"] * 80, "one class only"),
        ([str(i) for i in range(80)], "a different value in each"),
        ([f"{i}x" for i in range(80)], "a different value in each"),
        ([""] * 80, "holds no labels"),
    ],
    ids=["one class", "a number for every row", "a word for every row", "blank"],
)
def test_a_column_called_label_is_guessed_even_when_it_cannot_be_learned_so_that_it_is_said_why(labels, why):
    table = read(("a,label\n" + "".join(f"{i % 9},{label}\n" for i, label in enumerate(labels))).encode(), "x.csv")
    assert table.guess.label == "label"
    with pytest.raises(TableError, match=why):
        check_label(table, "label")
