import numpy as np
import pytest

from alcore.campaign import Campaign
from alcore.project import training
from alcore.project.rehearsing import rehearse
from alcore.project.training import campaign_of, matrix, train


@pytest.fixture
def rehearsal(make):
    return make(rows=120, labeled=120, rehearsal=True, budget=80)


def test_before_the_first_label_there_is_nothing_to_train(make):
    project = make()
    assert train(project.store, project.id) is None and project.store.rounds(project.id) == []


def test_the_ranking_is_what_a_campaign_told_the_same_labels_would_ask(rehearsal):
    rehearse(rehearsal, 60, batch=1000)
    data, store = matrix(rehearsal.store, rehearsal.id), rehearsal.store
    standings = store.standings(rehearsal.id)
    round_ = train(store, rehearsal.id)
    told = {data.position[key]: row.class_id for key, row in standings.items()}
    told = {row: told[row] for row in sorted(told) if data.part[row] == "pool"}
    campaign = Campaign(data.X, ["c1", "c2"], strategy="margin", learner="logistic", seed=0, start=20)
    campaign.withdraw(np.flatnonzero(data.part != "pool"))
    campaign.tell(list(told), list(told.values()))
    assert [key for key, _ in store.ranking(rehearsal.id)] == [data.keys[row] for row in campaign.ask(1000).row]
    assert (round_.labels, round_.error, round_.version) == (len(told), None, 1)


def test_evaluation_rows_are_never_learned_from_nor_ranked(rehearsal):
    rehearse(rehearsal, 70)
    data = matrix(rehearsal.store, rehearsal.id)
    evaluation = set(rehearsal.store.evaluation_rows(rehearsal.id))
    labeled = {data.keys[row] for row in campaign_of(rehearsal).labeled}
    ranked = {key for key, _ in rehearsal.store.ranking(rehearsal.id)}
    assert evaluation & set(rehearsal.store.standings(rehearsal.id))
    assert labeled and ranked and not evaluation & (labeled | ranked)
    assert set(rehearsal.store.rounds(rehearsal.id)[-1].evaluation) == evaluation


def test_replaying_the_log_gives_the_same_campaign(rehearsal):
    rehearse(rehearsal, 50)
    training.forget()
    first, again = campaign_of(rehearsal), campaign_of(rehearsal)
    for campaign in (first, again):
        campaign.refit()
    assert (first.labeled == again.labeled).all()
    assert (first.predict_proba(first.X) == again.predict_proba(again.X)).all()


def test_a_skipped_row_is_not_ranked_and_a_row_of_another_arm_is_learned_from(rehearsal):
    rehearse(rehearsal, 40)
    claim = rehearsal.next_row("ann")
    rehearsal.skip("ann", claim.row_key, claim.token)
    train(rehearsal.store, rehearsal.id)
    assert claim.row_key not in [key for key, _ in rehearsal.store.ranking(rehearsal.id)]
    data = matrix(rehearsal.store, rehearsal.id)
    control = {event.row_key for event in rehearsal.store.events(rehearsal.id) if event.arm == "control"}
    assert control and control <= {data.keys[row] for row in campaign_of(rehearsal).labeled}


def test_rows_still_owed_by_lot_are_the_next_of_the_one_random_order(rehearsal):
    rehearse(rehearsal, 8, batch=1000)
    train(rehearsal.store, rehearsal.id)
    standings = rehearsal.store.standings(rehearsal.id)
    pool = sorted((place, key) for key, part, place in rehearsal.store.parts(rehearsal.id) if part == "pool")
    rest = [key for _, key in pool if key not in standings]
    by_lot = [key for key, utility in rehearsal.store.ranking(rehearsal.id) if utility is None]
    assert by_lot and by_lot == rest[: len(by_lot)]
    ranked = [key for key, _ in rehearsal.store.ranking(rehearsal.id)]
    assert len(ranked) == len(set(ranked))


def test_control_rows_are_a_prefix_of_one_random_order_of_the_pool(make):
    project = make(rows=120, labeled=120, rehearsal=True, evaluation=0, control=0.5, again=0)
    control = [event.row_key for event in rehearse(project, 60) if event.arm in ("start", "control")]
    place = {key: place for key, _, place in project.store.parts(project.id)}
    answered = set(project.store.standings(project.id))
    furthest = max(place[key] for key in control)
    assert [place[key] for key in control] == sorted(place[key] for key in control)
    assert {key for key in place if place[key] <= furthest} <= answered


def test_a_training_that_fails_says_why_and_people_label_on_with_the_last_ranking(rehearsal, monkeypatch):
    rehearse(rehearsal, 40)
    before = rehearsal.store.ranking(rehearsal.id)

    def breaks(self):
        raise ValueError("The model could not be fitted.")

    monkeypatch.setattr(Campaign, "refit", breaks)
    round_ = train(rehearsal.store, rehearsal.id)
    assert round_.error == "The model could not be fitted." and round_.labels > 0
    assert rehearsal.store.ranking(rehearsal.id) == before and rehearsal.next_row("ann") is not None


def test_imported_labels_are_learned_from_and_the_first_training_needs_no_other(make):
    project = make(rows=80, labeled=40)
    round_ = train(project.store, project.id)
    assert (round_.labels, round_.error) == (40, None)
    assert len(project.store.ranking(project.id)) == 80 - 40 - 12


def test_a_strategy_that_learns_from_surprise_is_told_the_rounds_again(make):
    project = make(rows=120, labeled=120, rehearsal=True, strategy="portfolio(margin, random)")
    rehearse(project, 60)
    assert [one.error for one in project.store.rounds(project.id)] == [None] * 5
    history = campaign_of(project).history
    assert len(history) >= 3 and history["surprise"].notna().any()
    assert history["labels"].is_monotonic_increasing


def test_ten_rounds_of_margin_beat_the_base_rate_on_rows_never_learned_from(rehearsal):
    rehearse(rehearsal, 80)
    last = rehearsal.store.rounds(rehearsal.id)[-1].evaluation
    truth = {key: "c2" if int(key[1:]) % 2 else "c1" for key in last}
    assert np.mean([truth[key] == guess for key, guess in last.items()]) > 0.9
