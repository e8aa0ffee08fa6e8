"""The live saving of real projects: rehearsals whose curves are known, and what is said while little is known."""

from dataclasses import replace

import numpy as np
import pytest

from alcore import learners, tables
from alcore.costs import Currency, Rates
from alcore.project import Event, Settings, open
from alcore.project.creating import create
from alcore.project.live import Amount, measure, money, wording
from alcore.project.live.arms import read
from alcore.project.rehearsing import rehearse


def two_clouds(rows: int, seed: int = 0, noise: float = 1.0) -> bytes:
    rng = np.random.default_rng(seed)
    label = rng.integers(0, 2, rows)
    x = rng.normal(size=(rows, 4)) * noise + label[:, None] * [1.2, 0.8, 0.0, 0.0]
    lines = [f"r{n},{','.join(f'{v:.3f}' for v in x[n])},{'yes' if label[n] else 'no'}" for n in range(rows)]
    return "\n".join(["id,a,b,c,d,label", *lines]).encode()


@pytest.fixture
def rehearsal(store):
    def project(rows=400, answers=0, **settings):
        upload = store.add_upload(two_clouds(rows), "clouds.csv")
        roles = tables.Roles(label="label", id="id")
        made = create(store, upload, roles, Settings(rehearsal=True, **settings))
        rehearse(made, answers)
        return made

    return project


def label(project, keys, *, kind="label", source="one", seconds=10.0, arm=None, start=0):
    """Write answers about rows straight to the log, as asked by `arm`."""
    events = [
        Event(
            kind, key, "c1" if kind == "label" else None, "ann", seconds, source=source, arm=arm, token=f"{start}-{key}"
        )
        for key in keys
    ]
    project.answer_all(events)


def in_order(project, part="pool"):
    rows = [(place, key) for key, its, place in project.store.parts(project.id) if its == part]
    return [key for _, key in sorted(rows)]


def keys(project, positions):
    table = [key for key, _, _ in project.store.parts(project.id)]
    return [table[row] for row in positions]


def test_the_control_arm_ends_at_the_first_row_that_is_neither_labeled_nor_skipped(make):
    project = make(rows=60, evaluation=6)
    order = in_order(project)
    label(project, [order[0], order[1], order[3], order[4], order[9]], arm="start")
    label(project, [order[2]], kind="skip", arm="start")
    arms = read(project)
    assert keys(project, arms.control) == [order[0], order[1], order[3], order[4]]
    assert keys(project, arms.asked) == [order[0], order[1], order[3], order[4], order[9]]
    assert (arms.skipped_opening, arms.skipped_control, arms.skipped_active) == (10, 0, 0)  # nobody has been asked yet


def test_a_skip_is_paid_by_both_arms_before_the_strategy_speaks_and_by_those_it_belongs_to_after(make):
    project = make(rows=60, evaluation=6)
    order = in_order(project)
    label(project, order[:4], arm="start", seconds=10)
    label(project, [order[4]], kind="skip", arm="start", seconds=20)
    label(project, [order[30], order[31]], arm="active", seconds=30, start=5)
    label(project, [order[32]], kind="skip", arm="active", seconds=6, start=7)
    label(project, order[5:7], arm="control", seconds=12, start=8)
    label(project, [order[7]], kind="skip", arm="control", seconds=4, start=10)
    arms = read(project)
    assert (arms.skipped_opening, arms.skipped_control, arms.skipped_active) == (20, 4, 10)
    books = money.ledger(arms, Rates())
    assert books.opening.tolist() == [15] * 4  # 10 seconds each, and a quarter of the skip
    assert (books.control, books.active) == (12 + 4 / 2, (30 + 30 + 12 + 12) / 4 + 10 / 4)


def test_a_row_the_strategy_asked_for_counts_in_both_arms(make):
    project = make(rows=60, evaluation=6)
    order = in_order(project)
    label(project, order[:2], arm="start")
    label(project, [order[2], order[20]], arm="active")
    arms = read(project)
    assert keys(project, arms.control) == order[:3] and arms.by_strategy.tolist() == [False, False, True, True]
    assert arms.opening == 2


def test_imported_labels_are_free_and_in_both_arms(make):
    project = make(rows=60, labeled=20, evaluation=6)
    label(project, in_order(project)[:3], arm="start")
    arms = read(project)
    assert len(arms.free) == 20 and len(arms.control) == len(arms.asked) == 3
    assert not set(arms.free) & set(arms.evaluation)


def test_rows_asked_again_cost_neither_arm(make):
    project = make(rows=60, evaluation=6)
    order = in_order(project)
    label(project, order[:3], arm="start", seconds=10)
    label(project, order[:1], arm="relabel", seconds=50, start=1)
    arms = read(project)
    assert arms.seconds[arms.control].tolist() == [10, 10, 10]


def test_an_answer_taken_back_is_in_no_arm(make):
    project = make(rows=60, evaluation=6)
    label(project, in_order(project)[:3], arm="start")
    project.undo("ann", "undo")
    assert len(read(project).control) == 2


def test_a_first_part_of_the_log_gives_the_arms_as_they_were(rehearsal):
    project = rehearsal(answers=60)
    events = project.store.events(project.id)
    half = read(project, events[: len(events) // 2])
    whole = read(project)
    assert 0 < len(half.asked) < len(whole.asked) and (whole.asked[: len(half.asked)] == half.asked).all()
    assert (whole.control[: len(half.control)] == half.control).all()


def test_a_new_project_is_told_what_is_missing(make):
    live = measure(make(rows=200))
    assert live.verdict == "too early to say" and live.saving is None and live.curve.empty
    told = wording.fewer_labels(live, "margin", Currency())
    assert (
        "20 more control rows (there are 0 of at least 20)" in told and "a second class among the control rows" in told
    )
    assert "20 more labeled evaluation rows" in told


def test_a_small_evaluation_set_is_named_as_what_is_missing(rehearsal):
    live = measure(rehearsal(answers=80, evaluation=10))
    assert live.missing == ("an evaluation set of at least 20 rows (this project drew 10)",)


def test_the_live_saving_of_a_rehearsal_is_measured_at_all_its_control_rows(rehearsal):
    project = rehearsal(answers=200, again=0)
    live, arms = measure(project), read(project)
    n = live.control_labels
    assert (n, live.active_labels) == (len(arms.control), len(arms.asked)) and live.saving.control_labels == n
    if live.saving.active.value is not None:
        assert live.saving.labels.value == pytest.approx(n - live.saving.active.value)
        assert live.saving.percent.value == pytest.approx(100 * live.saving.labels.value / n)
    assert live.saving.active.low <= live.saving.control_labels
    measured = live.curve[live.curve["stamp"] == "measured live"]
    assert set(measured["arm"]) == {"control", "active"}
    assert measured[measured["arm"] == "control"]["labels"].max() == n
    ahead = live.curve[live.curve["stamp"] == "forecast"]
    assert ahead["labels"].min() > n and ahead["labels"].max() == 2 * n and set(ahead["arm"]) == {"control"}


def test_the_same_log_gives_the_same_saving(rehearsal):
    project = rehearsal(answers=120)
    one, two = measure(project), measure(open(project.store, project.id))
    assert one.saving == two.saving and one.curve.equals(two.curve)


def test_a_project_that_asks_by_lot_never_pays(rehearsal):
    for seed in range(4):
        live = measure(rehearsal(answers=150, strategy="random", seed=seed, again=0))
        assert live.verdict != "pays"


def test_dollars_are_those_of_the_rates_and_of_the_seconds_measured(rehearsal):
    project = rehearsal(answers=150, again=0, rates={"seconds_per_label": 36, "hourly_wage": 100})
    live = measure(project)
    assert live.seconds["control"].value == pytest.approx(36) and live.seconds["active"].low == pytest.approx(36)
    row = live.curve[live.curve["arm"] == "control"].iloc[0]
    assert row["dollars"] == pytest.approx(row["labels"] + live.evaluation_labels)
    assert row["hours"] == pytest.approx((row["labels"] + live.evaluation_labels) / 100)


def test_set_up_is_paid_by_the_active_arm_alone(rehearsal):
    project = rehearsal(answers=150, again=0, rates={"setup": 500})
    curve = measure(project).curve
    assert curve[curve["arm"] == "active"]["dollars"].min() > 500 > curve[curve["arm"] == "control"]["dollars"].max()
    assert measure(project).verdict == "does not pay"


@pytest.mark.parametrize(
    ("dollars", "more", "told"),
    [
        (Amount(9.0, 2.0, 15.0), None, True),  # the forecast pays
        (Amount(-9.0, -20.0, -2.0), None, True),
        (Amount(3.0, -2.0, 15.0), None, False),  # it leaves it open, as what was measured does
        (Amount(9.0, 2.0, 15.0), 5000, True),
        (Amount(9.0, 2.0, 15.0), 7, False),  # fewer rows tell already
    ],
)
def test_what_would_tell_does_not_contradict_the_forecast_beside_it(rehearsal, dollars, more, told):
    live = measure(rehearsal(answers=120, again=0))
    n = live.control_labels
    further = replace(live.saving, control_labels=2.0 * n, dollars=dollars)
    live = replace(live, verdict="too early to say", further=further, more_control=more, more_evaluation=more)
    sentence = wording.settle(live, 0.2, Currency())
    assert (f"If the forecast comes true, about {n} more control rows will tell." in sentence) == told
    assert sentence.startswith("As measured now, no number" if more is None else f"About {more:,} more control rows")


def test_a_merged_class_counts_as_the_other_in_both_arms(make):
    project = make(rows=60, evaluation=6)
    order = in_order(project)
    label(project, order[:4], arm="start")
    third = project.add_class("ann", next(iter(project.classes().values())).__class__("maybe"), "new")
    project.answer("ann", order[4], third, "third", seconds=3)
    assert read(project).n_classes == 3
    project.merge_class("ann", third, "c2", "merge")
    arms = read(project)
    assert arms.n_classes == 2 and sorted(arms.codes[arms.asked].tolist()) == [0, 0, 0, 0, 1]


def test_five_hundred_labels_take_no_more_than_some_hundred_fits(rehearsal, monkeypatch):
    fit, fitted = learners.fit, []

    def counted(learner, X, *more, **options):
        fitted.append(len(X))
        return fit(learner, X, *more, **options)

    monkeypatch.setattr(learners, "fit", counted)
    project = rehearsal(rows=900, answers=0)
    truth = {f"r{n}": line.rsplit(b",", 1)[1].decode() for n, line in enumerate(two_clouds(900).split(b"\n")[1:])}
    ids = {"no": "c1", "yes": "c2"}
    first = [*in_order(project)[:150], *in_order(project, "evaluation")]
    rest = in_order(project)[150:500]
    for rows, arm in ((first, "start"), (rest, "active")):
        project.answer_all([Event("label", key, ids[truth[key]], "ann", 10.0, arm=arm, token=key) for key in rows])
    assert measure(project).active_labels == 500
    assert 50 < len(fitted) <= 106 and max(fitted) == 500  # a light learner's 18 + 8 * 8 + 24
