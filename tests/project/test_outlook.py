"""What a project under way lets be forecast, through rehearsals: its lot, its own curve, its own seconds."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from alcore import tables
from alcore.costs import Rates, dollars, hours
from alcore.forecast import LIVE, REHEARSED
from alcore.project import Settings, outlook
from alcore.project.creating import create
from alcore.project.events import merged
from alcore.project.live.arms import Arms, read
from alcore.project.paying import rates
from alcore.project.rehearsing import rehearse
from alcore.project.training import matrix
from tests.project.test_live import rehearsal  # noqa: F401  a fixture


@pytest.fixture
def under_way(rehearsal):  # noqa: F811
    return rehearsal(rows=500, answers=220, evaluation=80, control=0.25, start=20, batch=20)


def test_only_rows_drawn_by_lot_are_the_pilot_and_the_arms_go_on_from_what_they_have(under_way):
    arms, found = read(under_way), outlook.sample(under_way)
    pilot = outlook.pilot(under_way, found)
    assert set(found.rows) == {*arms.evaluation, *arms.control}
    assert pilot.labels == len(arms.evaluation) + len(arms.control) < len(arms.asked) + len(arms.evaluation)
    assert (pilot.held, pilot.trained, pilot.asked) == (len(arms.evaluation), len(arms.control), len(arms.asked))


def test_what_comes_on_top_leaves_out_what_each_arm_has_and_the_evaluation_rows_that_are_labeled(under_way):
    seen = outlook.study(under_way)
    priced = Rates(evaluation_rows=80)
    said = seen.ask(min(0.99, seen.measured.score + 0.005), priced)
    assert said.reachable == "yes"
    for arm, has in ((said.random, seen.pilot.trained), (said.active, seen.pilot.asked)):
        assert arm.more.labels.p90 == arm.labels.p90 - has
        left = priced.evaluation_rows - seen.pilot.held
        assert arm.more.hours.p90 == pytest.approx((arm.more.labels.p90 + left) * 30 / 3600)


def test_the_strategy_s_own_curve_takes_the_place_of_the_rehearsal_once_it_is_measured(rehearsal):  # noqa: F811
    young = rehearsal(rows=500, answers=60, evaluation=80, control=0.25, start=20, batch=40)
    assert outlook.study(young).ask(0.97).basis == REHEARSED
    grown = rehearsal(rows=500, answers=300, evaluation=80, control=0.25, start=20, batch=20)
    seen = outlook.study(grown)
    assert seen.running is not None and seen.ask(0.97).basis == LIVE
    assert outlook.study(grown, learner="naive_bayes").running is None  # no training of it has ever been scored


def test_the_measured_curve_is_what_the_trainings_said_of_the_evaluation_rows(under_way):
    found = outlook.sample(under_way)
    observed = outlook.running(under_way, found, outlook.pilot(under_way, found), since=0.0)
    data, classes = matrix(under_way.store, under_way.id), under_way.classes()
    names = [key for key, one in classes.items() if one.into is None]
    last = under_way.store.rounds(under_way.id)[-1]
    rows = found.arms.evaluation
    right = [names[found.arms.codes[row]] == merged(classes, last.evaluation[data.keys[row]]) for row in rows]
    assert observed.labels == last.labels
    # The last trainings are averaged; their scores differ by little.
    assert observed.scores[-1] == pytest.approx(np.mean(right), abs=0.03)


def test_the_project_s_own_seconds_take_the_place_of_the_rates(rehearsal):  # noqa: F811
    project = rehearsal(rows=400, answers=150, evaluation=40, rates={"seconds_per_label": 12, "fatigue": 0.2})
    own = outlook.own_rates(outlook.sample(project), rates(project.settings))
    assert own.measured and own.timed > own.timed_by_lot >= outlook.FEWEST_TIMED
    # A rehearsal answers in the seconds of the rates, so both arms take just those.
    assert own.rates.seconds_per_label == pytest.approx(12)
    assert own.rates.active_slowdown == pytest.approx(1)
    assert own.rates.fatigue == 0 and own.rates.evaluation_rows == 40
    assert own.so_far == pytest.approx(12) and not own.times.by_row


def test_with_few_timed_rows_the_rates_stand(rehearsal):  # noqa: F811
    project = rehearsal(rows=400, answers=8, evaluation=40, rates={"seconds_per_label": 12})
    own = outlook.own_rates(outlook.sample(project), rates(project.settings))
    assert not own.measured and own.rates.seconds_per_label == 12


# -- seconds by row ------------------------------------------------------------------------------------------------


def fruit(rows, by_length, seed=0):
    """Texts of 5 to 50 words, and the seconds each takes: a tenth of its characters, give or take a fifth; or, where
    length says nothing, any time."""
    rng = np.random.default_rng(seed)
    words = rng.integers(5, 51, rows)
    texts = np.array([" ".join(rng.choice(["pear", "plum", "fig", "lime"], count)) for count in words])
    length = np.array([len(one) for one in texts])
    usual = length / 10 if by_length else rng.permutation(length / 10)
    return texts, usual * np.exp(rng.normal(0, 0.2, rows))


def timed_by_lot(by_length, seed, control=60, evaluation=30, rows=1000):
    """A sample of which so many rows drawn by lot were answered, each with its seconds; and all rows' seconds."""
    texts, seconds = fruit(rows, by_length, seed)
    order = np.random.default_rng((seed, 1)).permutation(rows)
    done, held = order[:control], order[control : control + evaluation]
    codes, known = np.full(rows, -1), np.full(rows, np.nan)
    for drawn in (done, held):
        codes[drawn], known[drawn] = 0, seconds[drawn]
    arms = Arms(
        X=np.random.default_rng((seed, 2)).normal(size=(rows, 3)), codes=codes, n_classes=2, learner="logistic",
        seed=seed, asked=done, control=done, evaluation=held, free=done[:0], by_strategy=np.zeros(control, dtype=bool),
        seconds=known, opening=0, skipped_opening=0.0, skipped_control=0.0, skipped_active=0.0,
        pool=rows - evaluation, drawn=evaluation,
    )  # fmt: skip
    lot = np.sort(order[: control + evaluation])
    counts = pd.Series({"sour": len(lot)})
    found = outlook.Sample(
        arms, lot, codes[lot], ("sour", "sweet"), rows, 0, counts, pd.DataFrame({"text": texts}).astype("str")
    )
    return found, seconds


def errors(by_length, seeds=range(40)):
    """How far the seconds of a row left are off, by what is foretold and by the mean so far: root mean squares; and
    the share of projects in which rows differ."""
    off, differ = [], []
    for seed in seeds:
        found, seconds = timed_by_lot(by_length, seed)
        own = outlook.own_rates(found, Rates())
        truth = seconds[found.arms.codes == -1].mean()
        off.append((own.rates.seconds_per_label - truth, own.so_far - truth))
        differ.append(own.times.by_row)
    return (*np.sqrt(np.mean(np.square(off), axis=0)), np.mean(differ))


def test_where_length_drives_time_the_rows_left_are_foretold_better_than_by_the_mean():
    foretold, mean, differ = errors(by_length=True)
    assert differ == 1
    assert foretold < 0.6 * mean


def test_where_nothing_in_a_row_drives_its_time_the_mean_so_far_stands():
    foretold, mean, differ = errors(by_length=False)
    assert differ < 0.2
    assert foretold == pytest.approx(mean, rel=0.1)


def test_with_fewer_than_thirty_timed_rows_the_mean_stands_even_where_length_drives_time():
    found, seconds = timed_by_lot(True, 0, control=20, evaluation=9)
    own = outlook.own_rates(found, Rates())
    assert own.measured and own.times.timings == 29 and not own.times.by_row
    assert own.rates.seconds_per_label == own.so_far == pytest.approx(seconds[found.arms.control].mean())


def test_of_a_project_with_every_row_labeled_nothing_is_left_to_foretell():
    found, _ = timed_by_lot(True, 0, control=60, evaluation=30, rows=90)
    own = outlook.own_rates(found, Rates())
    assert own.left == 0 and own.rates.seconds_per_label == own.so_far


def test_where_several_people_answer_a_row_its_seconds_are_shared_among_them_and_each_is_paid():
    found, _ = timed_by_lot(True, 0)
    once = outlook.own_rates(found, Rates(price_per_label=0.5))
    twice = outlook.own_rates(replace(found, arms=replace(found.arms, votes=2)), Rates(price_per_label=0.5))
    assert twice.rates.seconds_per_label == pytest.approx(once.rates.seconds_per_label / 2)
    assert twice.so_far == pytest.approx(once.so_far / 2)
    assert twice.rates.annotators_per_row == 2
    # The same work in the same hours, and twice as many answers paid by the piece.
    assert hours(100, twice.rates, evaluation=False) == pytest.approx(hours(100, once.rates, evaluation=False))
    priced = [dollars(100, own.rates, active=False, evaluation=False) for own in (once, twice)]
    assert priced[1] == pytest.approx(2 * priced[0])


def test_a_project_reads_its_texts_and_the_seconds_of_its_rows(store):
    texts, seconds = fruit(300, by_length=True)
    frame = pd.DataFrame({"id": [f"r{n}" for n in range(300)], "text": texts, "took": seconds.round(2)})
    frame["label"] = np.where(frame["text"].str.count("lime") > 6, "sour", "sweet")
    upload = store.add_upload(frame.to_csv(index=False).encode(), "fruit.csv")
    roles = tables.Roles(label="label", id="id", seconds="took")
    project = create(store, upload, roles, Settings(rehearsal=True, evaluation=20, control=0.5, start=20, batch=500))
    rehearse(project, 80)
    found = outlook.sample(project)
    assert list(found.texts) == ["text"]
    own = outlook.own_rates(found, rates(project.settings))
    assert own.times.by_row and own.left == 300 - own.times.timings
    spread = seconds[found.arms.codes == -1]
    assert own.rates.seconds_per_label == pytest.approx(spread.mean(), rel=0.15)
