import pytest

from alcore.project import Settings, open
from alcore.project.changing import change
from alcore.project.training import train


def test_what_is_safe_to_change_is_kept_and_the_rest_stays(make, store):
    project = make(budget=50)
    changed = change(project, batch=5, guidelines="Look twice.", rates={"hourly_wage": 30.0}, pinned=("x",))
    assert changed.settings == open(store, project.id).settings
    assert changed.settings == Settings(
        budget=50, batch=5, guidelines="Look twice.", rates={"hourly_wage": 30.0}, pinned=("x",)
    )
    assert store.project(project.id).settings["roles"] == project.record.settings["roles"]


def test_another_strategy_and_model_ask_from_the_next_training_on(make, store):
    project = make(start=2, evaluation=0)
    for _ in range(4):
        claim = project.next_row("ann")
        project.answer("ann", claim.row_key, "c2" if int(claim.row_key[1:]) % 2 else "c1", claim.token)
    change(project, strategy="entropy", learner="forest")
    assert train(store, project.id).error is None


def test_a_budget_may_be_taken_away(make, store):
    project = make(budget=50)
    assert change(project, budget=None).settings.budget is None


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"seed": 3}, "'seed' was decided when the project was made"),
        ({"evaluation": 3, "batch": 2}, "'evaluation' was decided"),
        ({"strategy": "nonsense"}, "nonsense"),
        ({"strategy": "gradient_length", "learner": "forest"}, "cannot be used with Random forest"),
        ({"batch": 0}, "rows per round must be at least 1"),
        ({"control": 0.7}, "control rows must be between 0 and 0.5"),
        ({"rates": {"hourly_wage": -1.0}}, "Hourly wage cannot be negative"),
        ({"guidelines": "x" * 20_001}, "longer than 20,000 characters"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence_and_nothing_is_kept(make, store, settings, sentence):
    project = make()
    with pytest.raises(ValueError, match=sentence):
        change(project, **settings)
    assert store.project(project.id).settings == project.record.settings


def test_pinned_columns_and_the_picture_survive_the_store(make, store):
    picture = {"kind": "pixels", "columns": ["a", "b"], "width": 2, "height": 1, "highest": 16.0}
    project = make(pinned=("x", "label"), picture=picture)
    again = open(store, project.id)
    assert (again.settings.pinned, again.settings.picture) == (("x", "label"), picture)
    assert again.settings == project.settings == Settings.from_dict(again.settings.to_dict())


def test_settings_stored_before_there_were_pictures_still_read():
    assert Settings.from_dict({"strategy": "margin", "seed": 4}) == Settings(seed=4)
