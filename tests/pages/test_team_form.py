"""A team with prices as typed on the Simulate page: people simulated and columns that answer, with sentences for what
cannot be."""

import numpy as np
import pandas as pd
import pytest
from random_tables import clouds

from alcore.experiments.prices import CROWD, EXPERT
from alcore.oracles import Annotator
from pages.shared import server
from pages.shared.team_form import AGAIN, COLUMN, NAME, PRICE, RIGHT, SECONDS, team_of

SIMULATE, HOME = "pages/simulate.py", "pages/home.py"


def typed(*lines):
    return pd.DataFrame(list(lines), columns=[NAME, RIGHT, COLUMN, PRICE, SECONDS, AGAIN])


def test_each_line_is_an_annotator_and_blank_lines_are_nobody():
    team = team_of(
        typed(
            ("nurse", 92.5, None, 0.4, 20.0, False),
            (None, np.nan, None, np.nan, np.nan, None),
            (" llm ", np.nan, "gpt", 0.002, 1.0, False),
            ("doctor", 99.0, None, 2.0, 40.0, True),
        )
    )
    assert team == (
        Annotator("nurse", 0.925, price=0.4, seconds=20.0),
        Annotator("llm", column="gpt", price=0.002, seconds=1.0),
        Annotator("doctor", 0.99, price=2.0, seconds=40.0, again=True),
    )


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ((None, 90.0, None, 1.0, 5.0, False), "Every annotator needs a name"),
        (("x", np.nan, None, 1.0, 5.0, False), "'x' needs an accuracy, a confusion matrix or a column: one of them"),
        (("x", 90.0, "gpt", 1.0, 5.0, False), "'x' needs an accuracy, a confusion matrix or a column: one of them"),
        (("x", 120.0, None, 1.0, 5.0, False), "The accuracy of annotator 'x' must be between 0 and 1, not 1.2"),
        (("x", 90.0, None, -1.0, 5.0, False), "The price of annotator 'x' must be a number of 0 or more, not -1.0"),
        (("x", 90.0, None, 1.0, np.inf, False), "The seconds of annotator 'x' must be a number of 0 or more, not inf"),
    ],
)
def test_somebody_who_cannot_be_gets_a_sentence(line, sentence):
    with pytest.raises(ValueError, match=sentence):
        team_of(typed(line))


@pytest.fixture
def upload(app):
    """A table with a column of a language model's answers, right but for some, and one of other words."""
    app()
    frame = clouds(rows=200).frame
    frame["llm"] = np.where(np.arange(200) % 7, frame["label"], "class 0")
    frame["opinion"] = np.where(np.arange(200) % 2, "good", "bad")
    roles = {"label": "label", "id": None, "group": None, "seconds": None, "price": None, "leave_out": []}
    return server.store().add_upload(frame.to_csv(index=False).encode(), "mine.csv", {"roles": roles})


def kept(upload):
    return server.store().describe(upload).settings["roles"]


def test_a_column_is_named_to_answer_on_home_and_is_learned_from_no_longer(app, upload):
    page = app(HOME, table=upload)
    page.multiselect(key=f"role_answers_{upload}").select("llm").run()
    assert not page.exception and kept(upload)["answers"] == ["llm"]
    page.multiselect(key=f"role_leave_out_{upload}").select("llm").run()  # a column plays one part
    assert (kept(upload)["answers"], kept(upload)["leave_out"]) == ([], ["llm"])
    page.multiselect(key=f"role_answers_{upload}").select("llm").run()
    assert (kept(upload)["answers"], kept(upload)["leave_out"]) == (["llm"], [])
    page.selectbox(key=f"role_id_{upload}").select("llm").run()
    assert (kept(upload)["answers"], kept(upload)["id"]) == ([], "llm")


def test_a_column_that_holds_no_class_is_refused_in_a_sentence(app, upload):
    page = app(HOME, table=upload)
    page.multiselect(key=f"role_answers_{upload}").select("opinion").run()
    said = " ".join(element.value for element in (*page.info, *page.warning, *page.markdown))
    assert not page.exception and "A column that answers must hold the classes' own names" in said.replace("\\", "")


def test_the_team_begins_with_a_crowd_and_an_expert_and_a_column_takes_the_crowd_s_place(app, upload):
    page = app(SIMULATE, table=upload)
    page.toggle(key=f"set_team_{upload}").set_value(True).run()
    [team] = [one.value for one in page.dataframe if AGAIN in one.value]
    assert team_of(team) == (CROWD, EXPERT)
    page.multiselect(key=f"role_answers_{upload}").select("llm").run()
    [team] = [one.value for one in page.dataframe if AGAIN in one.value]
    assert team_of(team)[0] == Annotator("llm", column="llm", price=CROWD.price, seconds=CROWD.seconds)
    assert team_of(team)[1:] == (EXPERT,)
    assert not page.exception and not page.error and not page.button(key="start").disabled
    page.slider(key=f"set_noise_{upload}").set_value(0.1).run()
    assert "a team's annotators have an accuracy each" in page.error[0].value and page.button(key="start").disabled
