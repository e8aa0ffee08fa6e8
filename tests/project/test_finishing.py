import numpy as np
import pytest

from alcore import tables
from alcore.project import Class, Settings
from alcore.project.creating import create
from alcore.project.finishing import basis, curve, finish, reachable, rows_needed, table
from alcore.project.guarantees import most_bad
from alcore.project.rehearsing import rehearse


def answer_evaluation(project, keys=None, label=lambda row_key: "c2" if int(row_key[1:]) % 2 else "c1", start=0):
    """Answer evaluation rows in their order."""
    for number, row_key in enumerate(keys or project.store.evaluation_rows(project.id), start):
        project.answer("ann", row_key, label(row_key), f"e{number}", seconds=6)


def answer_pool(project, n, seed=0):
    keys = [row_key for row_key, part, _ in project.store.parts(project.id) if part == "pool"]
    for row_key in np.random.default_rng(seed).permutation(keys)[:n].tolist():
        project.answer("bob", row_key, "c2" if int(row_key[1:]) % 2 else "c1", f"p{row_key}", seconds=6)


@pytest.fixture
def make(store):
    """make(rows, labeled=0, **settings) -> a project of rows of two classes, no (c1) and yes (c2), well apart."""

    def project(rows, labeled=0, **settings):
        named = ["yes" if row % 2 else "no" for row in range(labeled)] + [""] * (rows - labeled)
        lines = [f"r{row},{row % 2 * 40 + row * 0.01:.2f},{name}" for row, name in enumerate(named)]
        upload = store.add_upload("\n".join(["id,x,label", *lines]).encode(), "made.csv")
        return create(store, upload, tables.Roles(label="label", id="id"), Settings(**settings), classes=["no", "yes"])

    return project


@pytest.fixture
def project(make):
    """400 rows that are easily told apart; all 120 evaluation rows and 40 others labeled."""
    made = make(rows=400, evaluation=120, again=0, rates={"hourly_wage": 36, "setup": 5})
    answer_evaluation(made)
    answer_pool(made, 40)
    return made


def test_the_numbers_are_those_of_the_bound_worked_out_by_hand(project):
    found, way = basis(project), finish(basis(project), 0.05)
    most = int(most_bad(400, 120, 0.95)[0])  # of all 400 rows, since none of the 120 was wrong
    assert (way.people, way.filled, way.rest, way.wrong) == (160, 240, 0, 0)
    assert (way.errors, way.error) == (most, most / 240)
    assert reachable(found) == most / 240 < 0.05
    assert found.evidence.used == 120 and found.evidence.units == 400


def test_hours_and_dollars_follow_the_measured_seconds_and_the_rates(project):
    way = finish(basis(project), 0.05)
    # 160 answers of 6 s at $36 an hour are 6 cents each; set-up is paid by those who use a model.
    assert (way.bill.hours, way.bill.dollars) == pytest.approx((160 * 6 / 3600, 160 * 0.06 + 5))
    assert (way.everything.hours, way.everything.dollars) == pytest.approx((400 * 6 / 3600, 400 * 0.06))
    assert way.so_far == way.bill


def test_what_cannot_be_guaranteed_fills_nothing_and_costs_as_much_as_people_do(project):
    found = basis(project)
    way = finish(found, 0.01)
    assert (way.threshold, way.filled, way.rest, way.error) == (None, 0, 240, None)
    assert way.bill.dollars == pytest.approx(400 * 0.06 + 5)
    assert rows_needed(found, 0.01) is None  # half of such a small table would not do
    assert 120 < rows_needed(found, 0.02) <= 200 and finish(found, 0.02).filled == 0
    assert set(table(project, found, way)["final_source"]) == {"person", "left for people"}


def test_every_line_of_the_curve_is_the_finish_of_its_error_and_never_fills_less(project):
    found = basis(project)
    lines = curve(found)
    assert lines["allowed"].tolist() == pytest.approx([0.005 * step for step in range(1, 21)])
    assert (lines["filled"].diff().dropna() >= 0).all() and (lines["dollars"].diff().dropna() <= 1e-9).all()
    for line in lines.itertuples():
        way = finish(found, line.allowed)
        assert (way.filled, way.bill.dollars) == (line.filled, line.dollars)
        assert way.error is None or way.error <= line.allowed + 1e-12


def test_the_finished_table_says_for_every_row_who_or_what_gave_its_label(project):
    found = basis(project)
    told = table(project, found, finish(found, 0.05))
    assert len(told) == 400 and told["row_key"].tolist() == told["id"].tolist()
    assert told["final_source"].value_counts().to_dict() == {"model": 240, "person": 160}
    assert set(told.loc[told["final_source"] == "model", "who"]) == {"logistic"}
    assert set(told.loc[told["final_source"] == "person", "who"]) == {"ann", "bob"}
    truth = ["yes" if int(row_key[1:]) % 2 else "no" for row_key in told["row_key"]]
    assert told["final_label"].tolist() == truth and told["probability"].between(0.5, 1).all()


def test_a_mistake_on_evaluation_rows_makes_the_bound_larger_by_what_the_band_says(make):
    project = make(rows=400, evaluation=120, again=0)
    first, *rest = project.store.evaluation_rows(project.id)
    answer_evaluation(project, rest)
    project.answer("ann", first, "c1" if int(first[1:]) % 2 else "c2", "wrong")
    answer_pool(project, 40)
    found = basis(project)
    most = most_bad(400, 120, 0.95)
    # At the laxest threshold one is wrong, and it is known and not among the filled.
    assert (found.wrong[-1], found.known[-1]) == (1, 1)
    assert finish(found, 0.10).errors in (most[0], most[1] - 1)


@pytest.mark.parametrize("reason", ["unsure", "bad row"])
def test_a_skipped_evaluation_row_counts_as_wrong_and_stays_with_people(make, reason):
    project = make(rows=400, evaluation=120, again=0)
    first, *rest = project.store.evaluation_rows(project.id)
    project.skip("ann", first, "s", reason=reason)
    answer_evaluation(project, rest)
    answer_pool(project, 40)
    found = basis(project)
    assert (found.evidence.skipped, found.wrong[-1]) == (1, 1)
    told = table(project, found, finish(found, 0.10)).set_index("row_key")
    assert told.loc[first, "final_source"] == "left for people" and told["final_label"].isna().sum() >= 1


def test_only_evaluation_rows_before_the_first_unanswered_one_are_evidence(make):
    project = make(rows=400, evaluation=120, again=0)
    keys = project.store.evaluation_rows(project.id)
    answer_evaluation(project, keys[:70])
    answer_evaluation(project, keys[90:], start=90)
    answer_pool(project, 40)
    found = basis(project)
    assert (found.evidence.drawn, found.evidence.answered, found.evidence.used) == (120, 100, 70)
    assert found.evidence.evaluated == 70
    assert finish(found, 0.10).errors == most_bad(400, 70, 0.95)[0]


def test_evaluation_rows_change_no_prediction(make):
    one, other = make(rows=200, evaluation=60, again=0), make(rows=200, evaluation=60, again=0)
    answer_pool(one, 30)
    answer_pool(other, 30)
    answer_evaluation(other, label=lambda row_key: "c1")
    assert np.array_equal(basis(one).predictions.proba, basis(other).predictions.proba)


def test_without_evaluation_rows_or_labels_nothing_is_promised(make):
    project = make(rows=100, evaluation=0, again=0)
    assert finish(basis(project)).filled == 0 and reachable(basis(project)) is None
    assert rows_needed(basis(project)) is None
    answer_pool(project, 40)
    assert finish(basis(project), 0.10).filled == 0
    assert finish(basis(project), 0.10).bill.hours == pytest.approx(100 * 6 / 3600)


def test_imported_labels_stay_as_they_are_and_are_no_part_of_the_lottery(make):
    project = make(rows=400, labeled=100, evaluation=120, again=0)
    answer_evaluation(project)
    found = basis(project)
    told = table(project, found, finish(found, 0.10))
    assert told["final_source"].value_counts().to_dict() == {"model": 180, "person": 120, "imported": 100}
    assert found.evidence.units == 300 and found.imported == 100
    # Imported rows were not paid for here.
    assert finish(found, 0.10).everything.hours == pytest.approx(300 * 6 / 3600)


def test_a_merged_class_is_one_class_in_what_is_right_and_in_what_is_filled(make):
    project = make(rows=400, evaluation=120, again=0)
    third = project.add_class("ann", Class("third"), "t")
    for number, row_key in enumerate(project.store.evaluation_rows(project.id)):
        odd = int(row_key[1:]) % 2
        project.answer("ann", row_key, "c1" if not odd else (third if number % 2 else "c2"), f"e{number}", seconds=6)
    answer_pool(project, 40)
    before = finish(basis(project), 0.10)
    project.merge_class("ann", third, "c2", "m")
    after = basis(project)
    assert before.filled == 0 and finish(after, 0.10).filled == 240
    assert set(table(project, after, finish(after, 0.10))["final_label"]) == {"no", "yes"}


@pytest.fixture
def twins(store):
    """600 rows, each of which stands there twice, so that 120 evaluation rows are 60 groups; 40 others labeled."""
    lines = [f"r{row},{row // 2 % 2 * 40 + row // 2 * 0.01:.2f}," for row in range(600)]
    upload = store.add_upload("\n".join(["id,x,label", *lines]).encode(), "twins.csv")
    roles = tables.Roles(label="label", id="id")
    made = create(store, upload, roles, Settings(evaluation=120, again=0), classes=["no", "yes"])
    keys = [row_key for row_key, part, _ in store.parts(made.id) if part == "pool"][:40]
    for row_key in keys:
        made.answer("bob", row_key, twin_label(row_key), f"p{row_key}")
    return made


def twin_label(row_key):
    return "c2" if int(row_key[1:]) // 2 % 2 else "c1"


def test_duplicates_are_counted_as_groups_and_a_bad_group_brings_all_its_rows(twins):
    answer_evaluation(twins, label=twin_label)
    found = basis(twins)
    assert found.evidence.grouped and (found.evidence.units, found.evidence.evaluated) == (300, 60)
    assert found.wrong[-1] == 0 and finish(found, 0.10).errors in (0, 2 * most_bad(300, 60, 0.95)[0])
    assert reachable(found) == pytest.approx(2 * most_bad(300, 60, 0.95)[0] / found.filled[-1])
    assert rows_needed(found) is None


def test_a_group_with_an_evaluation_row_not_answered_counts_as_bad(twins):
    answer_evaluation(twins, twins.store.evaluation_rows(twins.id)[1:], label=twin_label)
    found = basis(twins)
    assert (found.evidence.evaluated, found.wrong[-1], found.known[-1]) == (60, 1, 0)


@pytest.mark.parametrize(
    ("allowed", "confidence", "sentence"),
    [
        (0, 0.95, "must be above 0 and at most 10%, not 0"),
        (0.2, 0.95, "must be above 0 and at most 10%, not 0.2"),
        (0.02, 0.4, "confidence must be at least 50 %"),
    ],
)
def test_numbers_outside_their_range_are_refused_in_a_sentence(project, allowed, confidence, sentence):
    with pytest.raises(ValueError, match=sentence):
        finish(basis(project), allowed, confidence)


def test_in_a_rehearsal_the_labels_filled_are_compared_with_the_hidden_ones(make):
    project = make(rows=400, labeled=400, rehearsal=True, evaluation=150, again=0, budget=100, batch=25)
    rehearse(project, 250)
    found = basis(project)
    told = table(project, found, finish(found, 0.08))
    filled = told[told["final_source"] == "model"]
    assert len(filled) > 100 and (filled["final_label"] != filled["label"]).mean() <= 0.08
