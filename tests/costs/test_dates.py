from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcore.costs import hours_until, people_for, schedule

FRIDAY = date(2024, 5, 10)


def test_a_plan_ends_on_its_last_working_day_and_one_more_person_is_sooner():
    found = schedule({"p50": 12, "p90": 20}, people=1, hours_a_day=4, start=FRIDAY)
    assert found.people.tolist() == [1, 1, 2, 2]
    assert found.days.tolist() == [3, 5, 2, 3]
    assert found.finish.dt.strftime("%a %d").tolist() == ["Tue 14", "Thu 16", "Mon 13", "Tue 14"]
    assert found.days_sooner.tolist() == [0, 0, 1, 2]


def test_holidays_and_the_week_of_a_country_are_kept():
    pentecost = schedule({"p50": 8}, people=1, hours_a_day=4, start=FRIDAY, holidays=[date(2024, 5, 13)], more=0)
    assert pentecost.finish.iloc[0] == pd.Timestamp("2024-05-14")
    sunday_to_thursday = schedule({"p50": 8}, people=1, hours_a_day=4, start=FRIDAY, weekmask="1111001", more=0)
    assert sunday_to_thursday.finish.iloc[0] == pd.Timestamp("2024-05-13")


def test_what_never_ends_has_no_date():
    found = schedule({"p50": 0, "p90": np.inf, "p99": 1e9}, people=1, hours_a_day=1, start=FRIDAY, more=0)
    assert found.finish.isna().tolist() == [False, True, True]
    assert found.finish.iloc[0] == pd.Timestamp(FRIDAY)


def test_hours_until_a_deadline_count_both_ends():
    week = {"people": 2, "hours_a_day": 3, "start": FRIDAY}
    assert hours_until(date(2024, 5, 13), **week) == 12
    assert hours_until(date(2024, 5, 12), **week) == 6
    assert hours_until(date(2024, 5, 9), **week) == 0


@given(hours=st.floats(0.1, 500), days=st.integers(0, 60), each=st.floats(0.5, 8))
def test_so_many_people_finish_by_the_deadline_and_one_fewer_does_not(hours, days, each):
    deadline = date.fromordinal(FRIDAY.toordinal() + days)
    needed = int(people_for(hours, deadline, hours_a_day=each, start=FRIDAY))
    assert hours_until(deadline, people=needed, hours_a_day=each, start=FRIDAY) >= hours - 1e-5
    found = schedule({"p50": hours}, people=needed, hours_a_day=each, start=FRIDAY, more=0)
    assert found.finish.iloc[0] <= pd.Timestamp(deadline)
    if needed > 1:
        assert hours_until(deadline, people=needed - 1, hours_a_day=each, start=FRIDAY) < hours


def test_a_deadline_that_is_over_takes_endless_people():
    assert people_for(1, date(2024, 5, 1), hours_a_day=8, start=FRIDAY) == np.inf
    assert people_for(0, date(2024, 5, 1), hours_a_day=8, start=FRIDAY) == 0


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"people": 0}, "at least 1, not 0"),
        ({"hours_a_day": 25}, "at most 24, not 25"),
        ({"weekmask": "0000000"}, "no working day"),
    ],
)
def test_a_plan_nobody_can_keep_is_refused(change, sentence):
    with pytest.raises(ValueError, match=sentence):
        schedule({"p50": 1}, **{"people": 1, "hours_a_day": 8, "start": FRIDAY, **change})
