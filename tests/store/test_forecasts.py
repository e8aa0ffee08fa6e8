"""Forecasts are kept as they were said, each once, and go with their project."""

from dataclasses import replace

import pytest

from alcore.store import Foretold, Store
from alcore.store.connecting import engine

NOTHING = {"p10": None, "p50": None, "p90": None}
SAID = Foretold(
    "1", 120, 64, "accuracy", "", "logistic", 0.9, "yes", 0.8, "rehearsed",
    {"labels": {"p10": 150.0, "p50": 300.0, "p90": 700.0}}, {"labels": NOTHING},
)  # fmt: skip


@pytest.fixture
def store(url):
    found = Store(engine(url))
    yield found
    found._engine.dispose()


def project(store):
    upload = store.add_upload(b"x,label\n1,a\n", "made.csv")
    return store.add_project(upload, "made", {}, [("1", 0, "pool", 0)])


def test_forecasts_come_back_in_order_and_as_they_were_said(store):
    key = project(store)
    assert store.add_forecast(key, SAID) and store.add_forecast(key, replace(SAID, asked=140, reachable="no"))
    first, second = store.forecasts(key)
    assert replace(first, created=0.0, number=0) == SAID
    assert (first.number, second.number, second.reachable) == (1, 2, "no")
    assert second.created >= first.created > 0


def test_the_same_question_on_the_same_labels_is_kept_once(store):
    key = project(store)
    assert [store.add_forecast(key, SAID), store.add_forecast(key, replace(SAID, chance=0.1))] == [True, False]
    for other in ({"target": 0.95}, {"asked": 121}, {"positive": "a"}, {"learner": "forest"}, {"model": "2"}):
        assert store.add_forecast(key, replace(SAID, **other))
    assert len(store.forecasts(key)) == 6


def test_a_project_that_is_gone_takes_no_forecast_and_leaves_none(store):
    key = project(store)
    store.add_forecast(key, SAID)
    store.purge(-1)
    assert store.forecasts(key) == []
    with pytest.raises(KeyError):
        store.add_forecast(key, SAID)
