import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcore.oracles import checked, read_confusion, symmetric_confusion
from tests.oracles.samples import matrices

CLASSES = ("ham", "phishing", "spam")


@given(matrices())
def test_a_matrix_written_as_text_is_read_as_it_was(matrix):
    names = [f"class {place}" for place in range(len(matrix))]
    plain = "\n".join(" ".join(map(repr, map(float, row))) for row in matrix)
    assert np.allclose(read_confusion(plain, names), matrix, rtol=0, atol=1e-12)
    order = np.random.default_rng(0).permutation(len(names))
    named = "," + ",".join(names[place] for place in order) + "\n"
    named += "\n".join(
        f"{names[true]}," + ",".join(repr(float(matrix[true, said])) for said in order) for true in reversed(order)
    )
    assert np.allclose(read_confusion(named, names), matrix, rtol=0, atol=1e-12)


@given(st.text(max_size=60))
def test_whatever_is_typed_is_a_matrix_or_a_sentence(text):
    try:
        matrix = read_confusion(text, CLASSES)
    except ValueError as error:
        assert str(error).endswith(".")
    else:
        assert np.allclose(np.sum(matrix, axis=1), 1)


@pytest.mark.parametrize(
    "text",
    ["0.9 0.1 0; 0 1 0; 0.25 0.25 0.5", "90%,10%,0%\n0%,100%,0%\n25%,25%,50%", "0.9\t0.1\t0\n0\t1\t0\n.25\t.25\t.5"],
)
def test_blanks_commas_tabs_and_percent_are_read_alike(text):
    assert np.allclose(read_confusion(text, CLASSES), [[0.9, 0.1, 0], [0, 1, 0], [0.25, 0.25, 0.5]])


def test_chances_rounded_when_typed_are_taken_in_proportion():
    assert np.allclose(np.sum(read_confusion("0.33 0.33 0.33; 0 1 0; 0 0 1", CLASSES), axis=1), 1, rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "empty"),
        ("0.9 0.1; 0.2 0.8", "3 rows of 3 numbers"),
        ("1 0 0; 0 0.5 0.1; 0 0 1", "Row 2 .* sum to 1"),
        ("1 0 0; 0 1 0; 0 1.5 -0.5", "Row 3 .* sum to 1"),
        ("1 0 0; 0 one 0; 0 0 1", "'one' in row 2"),
        (",ham,spam,eggs\nham,1,0,0\nspam,0,1,0\neggs,0,0,1", "columns .* must be the classes"),
        (",ham,spam,phishing\nham,1,0,0\nspam,0,1,0\nham,0,0,1", "rows .* must be the classes"),
        ("1 0 0; 0 1; 0 0 1", "numbers, one for each class"),
    ],
)
def test_what_is_no_matrix_is_refused_in_a_sentence(text, sentence):
    with pytest.raises(ValueError, match=sentence):
        read_confusion(text, CLASSES)


@pytest.mark.parametrize("rate", [-0.1, 1.5, float("nan")])
def test_a_rate_that_is_no_share_is_refused(rate):
    with pytest.raises(ValueError, match="between 0 and 1"):
        symmetric_confusion(2, rate)


def test_a_rate_is_spread_over_the_other_classes_alike():
    assert np.allclose(symmetric_confusion(3, 0.3), [[0.7, 0.15, 0.15], [0.15, 0.7, 0.15], [0.15, 0.15, 0.7]])


def test_rows_of_different_lengths_are_no_matrix():
    with pytest.raises(ValueError, match="as many numbers as there are classes"):
        checked(((1, 0), (0,)), 2)
