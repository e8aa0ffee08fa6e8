"""Names of strategies: read as they are written, written as they are read, and refused in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcore.strategies import STRATEGIES, get, register
from alcore.strategies.naming import with_options

COMPOSED = [
    "mixed(margin, 0.2)",
    "diverse(entropy, 20)",
    "power(margin, 4)",
    "per_second(least_confident)",
    "balanced(diverse(margin, 3.5))",
    "mixed(balanced(power(entropy, 0.5)), 0.25)",
    "typiclust(neighbors=5)",
    "diverse(uncertainty_cluster(of=entropy, shortlist=4), 2)",
]


@pytest.mark.parametrize("name", [*STRATEGIES, *COMPOSED])
def test_a_name_is_the_name_of_the_strategy_it_names(name):
    assert get(name).name == name


@pytest.mark.parametrize(
    ("written", "name"),
    [
        (" diverse( entropy ) ", "diverse(entropy)"),
        ("mixed(margin, random=0.2)", "mixed(margin, 0.2)"),
        ("mixed(margin, 0.10)", "mixed(margin)"),
        ("power(margin, 1.0)", "power(margin)"),
        ("power(power(margin,2.0),2)", "power(power(margin, 2), 2)"),
        ("typiclust(neighbors=20)", "typiclust"),
        ("uncertainty_cluster(shortlist=4, of='entropy')", "uncertainty_cluster(of=entropy, shortlist=4)"),
        ("margin()", "margin"),
    ],
)
def test_spaces_words_for_options_and_defaults_leave_no_mark_on_a_name(written, name):
    assert get(written).name == name


@given(st.floats(0, 1, exclude_min=True))
def test_a_number_in_a_name_is_the_number_itself(share):
    name = get(f"mixed(margin, {share!r})").name
    assert get(name).name == name
    inside = name.removeprefix("mixed(margin").strip(", )")
    assert float(inside or 0.1) == share


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("guessing", "no strategy called 'guessing'"),
        ("balanced", "no strategy called 'balanced'"),
        ("balanced()", r"write balanced\(margin\)"),
        ("balanced(guessing)", "no strategy called 'guessing'"),
        ("balanced(margin, 3)", "'balanced' cannot be called so"),
        ("mixed(margin, share=0.2)", "random=0.1"),
        ("mixed(margin, much)", "'random' of 'mixed' must be a number, not 'much'"),
        ("mixed(margin, 1.5)", "between 0 and 1"),
        ("power(margin, -1)", "0 or more"),
        ("diverse(margin, 0.5)", "at least 1 row"),
        ("typiclust(neighbors=many)", "'neighbors' of 'typiclust' must be a number, not 'many'"),
        ("typiclust(5)", "Name the options of 'typiclust': neighbors=20"),
        ("margin(members=3)", "'margin' has no option 'members'"),
        ("__import__('os')", "no strategy called '__import__'"),
        ("margin if True else entropy", "no strategy called"),
        ("mixed(margin, 1 + 1)", "must be a number or a word"),
        ("margin(", "no strategy called"),
        ("", "no strategy called"),
    ],
)
def test_what_is_no_name_is_refused_with_what_there_is(written, sentence):
    with pytest.raises(ValueError, match=sentence):
        get(written)


def test_options_reach_the_function_and_leave_the_strategy_of_that_name_alone():
    assert get("typiclust(neighbors=5)").function.keywords == {"neighbors": 5}
    assert not hasattr(STRATEGIES["typiclust"].function, "keywords")


def test_tuples_and_words_with_blanks_are_written_so_that_they_can_be_read():
    def taught(pool, n, *, rows=(), words="none", rate=0.1):
        """Asks what it is told to."""

    plain = get(taught)
    changed = with_options(plain, {"rows": (3,), "words": "two words", "rate": 1 / 3})
    assert changed.name == "taught(rows=(3,), words='two words', rate=0.3333333333333333)"
    assert changed.function.keywords == {"rows": (3,), "words": "two words", "rate": 1 / 3}


def test_a_strategy_and_a_function_are_taken_as_they_are():
    def longest(pool):
        """One utility a candidate."""

    assert get(STRATEGIES["margin"]) is STRATEGIES["margin"]
    assert get(longest).function is longest and get(longest).name == "longest"


def test_registering_a_name_twice_is_refused():
    with pytest.raises(ValueError, match="already a strategy called 'margin'"):
        register("margin")(lambda pool: None)
