"""The track record, through a rehearsal: forecasts kept while it runs, beside what came."""

from contextlib import suppress

import numpy as np
import pandas as pd
import pytest

from alcore import curves, tables
from alcore.forecast import TargetMet
from alcore.project import Settings, outlook, track
from alcore.project.creating import create
from alcore.project.live.arms import read
from alcore.project.live.money import ledger
from alcore.project.paying import rates
from alcore.project.rehearsing import rehearse
from alcore.project.track import Came
from alcore.store import open_store

TARGET = 0.83


def steep(rows: int = 700) -> bytes:
    """A hundred columns that all tell a little: a curve that rises for a hundred labels and more."""
    rng = np.random.default_rng(4)
    truth = rng.integers(0, 2, rows)
    X = rng.normal(size=(rows, 100)) + truth[:, None] * 3.5 / 10
    frame = pd.DataFrame(X.round(4), columns=[f"x{number}" for number in range(100)])
    frame["label"] = np.where(truth, "yes", "no")
    frame.insert(0, "id", [f"r{row}" for row in range(rows)])
    return frame.to_csv(index=False).encode()


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """A rehearsal that was asked early and again later, with what was studied then."""
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('track') / 'test.db'}")
    upload = store.add_upload(steep(), "made.csv")
    settings = Settings(rehearsal=True, evaluation=60, control=0.3, start=20, batch=20)
    project = create(store, upload, tables.Roles(label="label", id="id"), settings)
    studies = []
    for answers in (50, 190):
        rehearse(project, answers)
        seen = outlook.study(project)
        with suppress(TargetMet):
            track.keep(project, seen, seen.ask(TARGET, rates(project.settings)))
        studies.append(seen)
    yield project, *studies
    store._engine.dispose()


def test_a_forecast_stands_beside_what_came(ran):
    project, early, seen = ran
    said = early.ask(TARGET, rates(project.settings))
    assert said.reachable == "yes"
    came = track.came(project, seen, TARGET, rates(project.settings))
    found = track.record(project, seen, came, TARGET)
    first = found[found["number"] == 1].set_index("arm")
    assert list(first["asked"]) == [early.pilot.asked] * 2 and list(first["pilot"]) == [early.pilot.labels] * 2
    for arm, begun in (("random", early.pilot.labels), ("active", early.pilot.asked)):
        known, line = getattr(said, arm), first.loc[arm]
        assert (line["labels_p10"], line["labels_p90"]) == (known.labels.p10, known.labels.p90)
        assert line["dollars_p50"] == known.dollars.p50
        assert line["came_labels"] == came[arm].labels is not None
        within = known.labels.p10 <= max(came[arm].labels, begun) <= known.labels.p90
        assert line["held"] is (bool(within) if came[arm].sure else None)


def test_what_came_is_read_off_the_measured_curves_and_priced_with_the_seconds_spent(ran):
    project, _, seen = ran
    came = track.came(project, seen, TARGET, rates(project.settings))
    books = ledger(read(project), rates(project.settings))
    own = outlook.running(project, outlook.sample(project), seen.pilot, since=0.0)
    for arm, observed in (("random", seen.observed), ("active", own)):
        at = curves.crossing(observed.sizes, observed.scores, TARGET)
        real = came[arm]
        assert real.so_far == observed.sizes[-1]
        if np.isnan(at):
            assert real == Came(None, None, None, None, None, real.so_far)
        else:
            assert real.labels == at and real.low <= at <= real.high
            assert real.dollars == pytest.approx(float(books.dollars(at, arm == "active")))
    assert any(real.labels for real in came.values())


def test_asking_again_on_the_same_labels_adds_nothing_and_another_target_has_its_own_record(ran):
    project, _, seen = ran
    before = len(project.store.forecasts(project.id))
    said = seen.ask(0.95, rates(project.settings))
    assert track.keep(project, seen, said) and not track.keep(project, seen, said)
    assert len(project.store.forecasts(project.id)) == before + 1
    came = track.came(project, seen, 0.95, rates(project.settings))
    assert set(track.record(project, seen, came, 0.95)["asked"]) == {seen.pilot.asked}


LABELS = {"p10": 100, "p50": 150, "p90": 200}


def real(labels, so_far=90.0, high=None):
    return Came(labels, labels, high or labels, None, None, so_far)


@pytest.mark.parametrize(
    ("reachable", "labels", "came", "begun", "held"),
    [
        ("yes", LABELS, real(150.0), 50, True),
        ("yes", LABELS, real(99.0), 50, False),
        ("yes", LABELS, real(99.0, high=np.inf), 50, None),  # it may not have come after all
        ("no", dict.fromkeys(LABELS), real(99.0, high=np.inf), 50, None),
        ("yes", LABELS, real(201.0), 50, False),
        ("yes", LABELS, real(None, so_far=199), 50, None),
        ("yes", LABELS, real(None, so_far=201), 50, False),
        ("yes", LABELS, real(40.0), 50, False),  # it had come before anybody asked, who was told of more
        ("yes", LABELS | {"p10": 50}, real(40.0), 50, True),
        ("yes", dict.fromkeys(LABELS), real(150.0), 50, None),  # of this arm nothing was said
        ("no", dict.fromkeys(LABELS), real(150.0), 50, False),
        ("no", dict.fromkeys(LABELS), real(None), 50, None),
        ("unknown", dict.fromkeys(LABELS), real(150.0), 50, None),
    ],
)
def test_a_forecast_held_failed_or_is_not_decided(reachable, labels, came, begun, held):
    assert track._held(reachable, labels, came, begun) is held
