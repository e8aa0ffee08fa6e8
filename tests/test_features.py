"""The feature matrix: fitted on training rows only, finite, float32, and explained."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alcore import features
from alcore.tables import Roles, TableError, read

KINDS = {"size": "number", "day": "date", "color": "category", "story": "text"}


def made(rows, seed=0):
    rng = np.random.default_rng(seed)
    words = "parcel late refund broken thanks login error invoice pay never came again".split()
    return pd.DataFrame(
        {
            "size": rng.normal(10, 3, rows),
            "day": pd.Timestamp("2023-05-01") + pd.to_timedelta(rng.integers(0, 700, rows), unit="D"),
            "color": pd.Series(rng.choice(["red", "blue", "green"], rows), dtype="str"),
            "story": pd.Series([" ".join(rng.choice(words, 6)) for _ in range(rows)], dtype="str"),
        }
    )


def test_the_matrix_is_float32_c_contiguous_and_has_one_name_a_column():
    fitted = features.fit(made(200), KINDS, np.arange(100))
    X = fitted.transform(made(200))
    assert X.dtype == np.float32
    assert X.flags.c_contiguous
    assert X.shape == (200, len(fitted.names))
    assert fitted.names[:6] == ("size", "day: year", "day: month", "day: day of week", "day: days", "color = blue")
    assert fitted.names[-1] == "story: words 20"
    assert len(set(fitted.names)) == len(fitted.names)


def test_changing_test_rows_changes_nothing_in_the_training_rows():
    train = np.arange(0, 120, 2)
    frame, other = made(120), made(120)
    test = np.setdiff1d(np.arange(120), train)
    other.loc[test, "size"] = 1e9
    other.loc[test, "day"] = pd.Timestamp("1950-01-01")
    other.loc[test, "color"] = "a new color"
    other.loc[test, "story"] = "words nobody used before"
    one, two = features.fit(frame, KINDS, train), features.fit(other, KINDS, train)
    assert one.names == two.names
    np.testing.assert_array_equal(one.transform(frame)[train], two.transform(other)[train])


def test_numbers_get_mean_zero_and_deviation_one_and_holes_get_the_median():
    frame = pd.DataFrame({"x": [1.0, 2.0, np.nan, 9.0]})
    X = features.fit(frame, {"x": "number"}, np.arange(4)).transform(frame)
    filled = np.array([1.0, 2.0, 2.0, 9.0])
    np.testing.assert_allclose(X[:, 0], (filled - filled.mean()) / filled.std(), rtol=1e-6)


def test_categories_are_zero_or_one_and_blank_is_one_of_them():
    frame = pd.DataFrame({"c": pd.Series(["a", "b", np.nan, "a"], dtype="str")})
    fitted = features.fit(frame, {"c": "category"}, np.arange(4))
    assert fitted.names == ("c = (blank)", "c = a", "c = b")
    assert fitted.transform(frame).tolist() == [[0, 1, 0], [0, 0, 1], [1, 0, 0], [0, 1, 0]]


def test_a_category_becomes_thirty_columns_at_most():
    frame = pd.DataFrame({"c": pd.Series([f"v{i % 90}" for i in range(900)], dtype="str")})
    fitted = features.fit(frame, {"c": "category"}, np.arange(900))
    X = fitted.transform(frame)
    assert X.shape == (900, 30)
    assert (X.sum(axis=1) == 1).all()
    assert fitted.account["became"][0].endswith("rare values share the last")


def test_a_value_never_seen_in_training_is_no_error():
    frame = pd.DataFrame({"c": pd.Series(["a", "b", "z"], dtype="str")})
    assert features.fit(frame, {"c": "category"}, np.arange(2)).transform(frame)[2].tolist() == [0, 0]


def test_text_weighs_about_as_much_as_numbers():
    X = features.fit(made(300), KINDS, np.arange(300)).transform(made(300))
    deviation = X[:, -20:].std(axis=0)
    assert deviation.max() == pytest.approx(1, abs=1e-3)
    assert deviation.min() < deviation.max()


@pytest.mark.parametrize("rows", [1, 2, 5])
def test_fewer_training_rows_than_text_components_are_no_error(rows):
    fitted = features.fit(made(50), KINDS, np.arange(rows))
    X = fitted.transform(made(50))
    assert X.shape == (50, len(fitted.names))
    assert np.isfinite(X).all()


def test_a_column_blank_or_constant_in_training_is_dropped_and_said():
    frame = made(40)
    frame.loc[:19, "size"] = np.nan
    frame.loc[:19, "color"] = "red"
    frame.loc[:19, "story"] = np.nan
    frame.loc[:19, "day"] = pd.NaT
    fitted = features.fit(frame, KINDS, np.arange(20))
    assert fitted.names == ("nothing to learn from",)
    assert fitted.transform(frame).tolist() == [[0.0]] * 40
    assert fitted.account["became"].tolist() == [
        "left out: blank in every training row",
        "left out: blank in every training row",
        "left out: the same in every training row",
        "left out: blank in every training row",
    ]


def test_text_of_marks_alone_is_no_error():
    frame = pd.DataFrame({"t": pd.Series(["!!", "??", "...", "a"], dtype="str")})
    assert np.isfinite(features.fit(frame, {"t": "text"}, np.arange(4)).transform(frame)).all()


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.one_of(st.floats(allow_infinity=False), st.just(float("nan")), st.just(1.7e308)),
            st.sampled_from(["a", "b", None]),
            st.one_of(st.none(), st.text(max_size=12)),
        ),
        min_size=1,
        max_size=12,
    ),
    st.data(),
)
def test_the_matrix_is_finite_whatever_the_cells(cells, data):
    rows = data.draw(st.lists(st.integers(0, len(cells) - 1), min_size=1, unique=True))
    frame = pd.DataFrame(
        {
            "n": pd.Series([c[0] for c in cells], dtype=float),
            "c": pd.Series([c[1] for c in cells], dtype="str"),
            "t": pd.Series([c[2] for c in cells], dtype="str"),
        }
    )
    X = features.fit(frame, {"n": "number", "c": "category", "t": "text"}, np.array(rows)).transform(frame)
    assert X.shape[0] == len(cells)
    assert np.isfinite(X).all()


CSV = (
    b"id,size,when,weight,same,color,label\n"
    b"1,2.5,2024-01-05,12 kg,k,red,yes\n"
    b"2,NA,2024-02-06,7 kg,k,blue,no\n"
    b"3,4.5,2024-03-09,9 kg,k,red,yes\n"
    b"4,1.5,2025-04-11,3 kg,k,blue,no\n"
)


def test_a_table_becomes_typed_columns_numbers_in_text_included():
    frame = features.typed_frame(read(CSV, "data.csv"), Roles(label="label"))
    assert frame.dtypes.astype(str).to_dict() == {
        "size": "float64",
        "when": "datetime64[us]",
        "weight": "float64",
        "color": "str",
    }
    assert frame["weight"].tolist() == [12, 7, 9, 3]


def test_the_account_tells_of_every_column_of_the_file():
    table, roles = read(CSV, "data.csv"), Roles(label="label", leave_out=("color",))
    frame = features.typed_frame(table, roles)
    fitted = features.fit(frame, {c.name: c.kind for c in table.columns}, np.arange(4))
    told = features.account(table, roles, fitted).set_index("column")
    assert told["features"].to_dict() == {
        "id": 0,
        "size": 1,
        "when": 4,
        "weight": 1,
        "same": 0,
        "color": 0,
        "label": 0,
    }
    assert told.loc["id", "became"] == "left out: looks like an id (a different whole number in every row)"
    assert told.loc["same", "became"] == "left out: never changes (the same value in every row)"
    assert told.loc["color", "became"] == "left out: your choice"
    assert told.loc["label", "became"] == "the label"
    assert told.loc["size", "became"] == "a scaled number; blank cells get the middle value"


def test_a_table_with_nothing_to_learn_from_is_refused():
    with pytest.raises(TableError, match="has no column to learn from"):
        features.typed_frame(read(b"id,label\n1,a\n2,b\n", "data.csv"), Roles(label="label"))
