import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcore import tables
from alcore.forecast import Pilot, check_target, read_pilot
from alcore.forecast.pilot import MOST
from alcore.tables import Roles


def table(labels):
    lines = [f"{row * 0.5},{row % 3},{label}" for row, label in enumerate(labels)]
    return tables.read("\n".join(["x,z,label", *lines, ""]).encode(), "t.csv")


def read(labels, **options):
    return read_pilot(table(labels), Roles(label="label"), **options)


def test_rows_with_a_label_are_the_pilot_and_all_rows_the_pool():
    pilot = read((["no", "", "yes"] * 20) + [""] * 40)
    assert (len(pilot.codes), pilot.labels, pilot.pool, pilot.metric) == (40, 40, 100, "accuracy")
    assert pilot.codes.tolist() == [0, 1] * 20 and pilot.X.shape == (40, 2)


def test_a_rare_class_is_not_judged_by_accuracy_and_any_class_can_be_looked_at():
    assert read(["no"] * 50 + ["yes"] * 5).metric == "f1"
    assert read(["no"] * 50 + ["yes"] * 5, metric="recall", positive="no").positive == 0


def test_more_labels_than_resampling_needs_are_drawn_from_and_counted_all():
    pilot = read(["no", "yes"] * 1200)
    assert len(pilot.codes) == MOST and pilot.labels == pilot.pool == 2400


@pytest.mark.parametrize(
    ("labels", "options", "sentence"),
    [
        (["no", "yes"] * 5 + [""] * 50, {}, "10 rows have a label; a forecast needs at least 20"),
        (["no"] * 30 + [""] * 50, {}, "All 30 labeled rows have the same class"),
        (["no"] * 10 + [""] * 50, {}, "needs at least 20"),
        ([""] * 30, {}, "holds no labels"),
        (["no"] * 30 + ["yes"] * 2, {}, "Only 2 of the 32 labeled rows are of a second class"),
        (["no", "yes"] * 20, {"metric": "log_loss"}, "forecast of log_loss is not possible"),
        (["no", "yes"] * 20, {"metric": "nonsense"}, "no metric called 'nonsense'"),
        (["no", "yes"] * 20, {"learner": "nonsense"}, "no model called 'nonsense'"),
        (["no", "yes"] * 20, {"positive": "perhaps"}, "No labeled row has the class 'perhaps'"),
        ([f"k{row}" for row in range(30)], {}, "different value in each"),
    ],
)
def test_what_cannot_be_a_pilot_is_told_in_a_sentence(labels, options, sentence):
    with pytest.raises(ValueError, match=sentence):
        read(labels, **options)


def test_a_pool_smaller_than_the_pilot_is_told():
    with pytest.raises(ValueError, match="cannot have 10 rows when 30"):
        Pilot(np.zeros((30, 1)), np.arange(30) % 2, 2, pool=10)


@pytest.mark.parametrize(
    ("target", "sentence"),
    [
        (90, "Write 90 % as 0.9"),
        (1.2, "Write 90 % as 0.9"),  # nobody asks for 1.2 %
        (250, "Write 90 % as 0.9"),
        (1.0, "never wrong"),
        (0, "any model scores 0 or more"),
        (-0.5, "above 0"),
        (float("nan"), "must be a number"),
        (float("inf"), "must be a number"),
        ("0.9", "must be a number"),
        (True, "must be a number"),
    ],
)
def test_a_target_that_cannot_be_is_told_in_a_sentence(target, sentence):
    with pytest.raises(ValueError, match=sentence):
        check_target(target, "accuracy")


@given(st.floats(0, 1, exclude_min=True, exclude_max=True))
def test_every_share_is_a_target(target):
    check_target(target, "accuracy")
