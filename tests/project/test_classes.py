import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcore.project import Class
from alcore.project.classes import COLORS, OTHER_ACTS, checked, completed, free_color, free_key


def test_a_class_is_tidied_before_it_is_written():
    assert checked(Class("  no \n way ", key=" Y", color="#aabbcc", guideline="a\n b", examples=("r1", "r1")), []) == (
        Class("no way", key="y", color="#AABBCC", guideline="a b", examples=("r1",))
    )


@pytest.mark.parametrize(
    ("one", "sentence"),
    [
        (Class(" "), "A class needs a name"),
        (Class("n" * 101), "longer than 100 characters"),
        (Class("x", guideline="n" * 501), "longer than 500 characters"),
        (Class("no"), "There is a class 'no' already"),
        (Class("x", key="12"), "must be one digit or one letter from A to Z, not '12'"),
        (Class("x", key="é"), "must be one digit or one letter from A to Z, not 'é'"),
        (Class("x", key="."), "must be one digit or one letter"),
        (Class("x", key="C"), "Key C opens a menu of the app"),
        (Class("x", key="r"), "Key R runs the page again"),
        (Class("x", key="f"), "Key F flags a row"),
        (Class("x", key="N"), "Key N adds a note"),
        (Class("x", key="u"), "Key U is kept for undo"),
        (Class("x", key="z"), "Key Z is kept for undo"),
        (Class("x", key="1"), "Key 1 chooses class 'no'"),
        (Class("x", key="A"), "Key A chooses class 'any'"),
        (Class("x", color="red;background:url(x)"), "must be written as in #0072B2"),
        (Class("x", examples=("a", "b", "c", "d")), "has 4 example rows. Keep the 3 clearest"),
    ],
)
def test_what_is_wrong_with_a_class_is_told_in_a_sentence(one, sentence):
    with pytest.raises(ValueError, match=sentence):
        checked(one, [Class("no", "c1", key="1"), Class("any", "c2", key="a")])


def test_a_merged_class_leaves_its_name_and_key_free():
    assert checked(Class("no", key="1"), [Class("no", "c1", key="1", into="c2")]) == Class("no", key="1")


def test_classes_without_a_key_get_the_digits_that_nobody_wants_while_they_last():
    done = completed([Class("a"), Class("b", key="1"), *(Class(name) for name in "cdefghijk")])
    assert [one.key for one in done] == ["2", "1", *"34567890", ""]
    assert [one.color for one in done] == list(COLORS[:11])
    assert free_key("123456789") == "0" and free_key("1234567890") == ""
    assert free_color([Class("a", color=COLORS[1])]) == COLORS[0]


def test_no_two_classes_share_a_color_while_there_are_some_and_then_they_begin_again():
    done = completed([Class(f"class {number}") for number in range(len(COLORS) + 1)])
    assert len({one.color for one in done[:-1]}) == len(COLORS) == 16
    assert done[-1].color == COLORS[0]


def test_a_class_called_by_a_digit_gets_that_digit_where_nobody_else_has_it():
    assert [one.key for one in completed([Class(str(digit)) for digit in range(10)])] == list("0123456789")
    assert [one.key for one in completed([Class("x"), Class("1"), Class("2", key="q"), Class("12")])] == list("21q3")
    assert [one.key for one in completed([Class("1"), Class("x", key="1")])] == ["2", "1"]


@given(st.lists(st.builds(Class, st.text("ab \0", max_size=3), key=st.text(string.printable, max_size=2)), max_size=12))
def test_what_is_accepted_has_names_and_keys_of_its_own_and_no_key_of_another_act(given):
    try:
        done = completed(given)
    except ValueError as error:
        assert str(error).endswith((".", "two."))
        return
    keys = [one.key for one in done if one.key]
    assert len(keys) == len(set(keys)) and not set(keys) & set(OTHER_ACTS)
    assert set(keys) <= set(string.ascii_lowercase + string.digits)
    assert len({one.name for one in done}) == len(done) and all(one.name.strip() for one in done)
