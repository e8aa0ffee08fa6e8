"""Hours of work into dates: who labels how long a day, when they are done, and what one more person brings."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import date

import numpy as np
import pandas as pd

WEEKDAYS = "1111100"  # Monday to Sunday, as NumPy writes it
LONGEST = 200_000  # working days; a longer plan has no date


def schedule(
    hours: Mapping[str, float],
    *,
    people: int,
    hours_a_day: float,
    start: date,
    more: int = 1,
    weekmask: str = WEEKDAYS,
    holidays: Iterable[date] = (),
) -> pd.DataFrame:
    """When so many hours of labeling are done: frame people, quantile, hours, days, finish, days_sooner.

    `hours` names quantiles, such as {"p50": 12.5, "p90": 20}. `days` are working days, begun ones counted whole;
    `finish` is the last of them, the first at `start` or the next working day after it; NaT for hours that are not
    finite, or more days than `LONGEST`. Lines for `people`, then for up to `more` people more, with the working days
    each saves against `people`. hours_a_day: of labeling, a person; work is taken to divide evenly. Raises ValueError
    for nobody, no hours, or no working day.
    """
    _check(people, hours_a_day, weekmask)
    lines, first = [], {}
    calendar = {"weekmask": weekmask, "holidays": _days(holidays)}
    for team in range(people, people + more + 1):
        for quantile, work in hours.items():
            days, finish = np.nan, np.datetime64("NaT", "D")
            if math.isfinite(work):
                days = math.ceil(work / (team * hours_a_day) - 1e-9)
            if days <= LONGEST:
                finish = np.busday_offset(np.datetime64(start, "D"), max(0, days - 1), roll="forward", **calendar)
            first.setdefault(quantile, days)
            lines.append((team, quantile, work, days, finish, first[quantile] - days))
    frame = pd.DataFrame(lines, columns=["people", "quantile", "hours", "days", "finish", "days_sooner"])
    return frame.astype({"finish": "datetime64[s]", "days": float})


def hours_until(
    deadline: date,
    *,
    people: int,
    hours_a_day: float,
    start: date,
    weekmask: str = WEEKDAYS,
    holidays: Iterable[date] = (),
) -> float:
    """Hours of labeling that fit in from `start` to the deadline, both included; 0 when it is over. Raises ValueError
    as `schedule` does."""
    _check(people, hours_a_day, weekmask)
    after = np.datetime64(deadline, "D") + 1
    days = np.busday_count(np.datetime64(start, "D"), after, weekmask=weekmask, holidays=_days(holidays))
    return float(max(0, days) * people * hours_a_day)


def people_for(hours: float, deadline: date, *, hours_a_day: float, start: date, **calendar) -> float:
    """How many people finish so many hours by the deadline; infinite when no working day is left. `calendar`: weekmask
    and holidays, as in `schedule`."""
    one = hours_until(deadline, people=1, hours_a_day=hours_a_day, start=start, **calendar)
    if hours <= 0:
        return 0.0
    return float(math.ceil(hours / one - 1e-9)) if one and math.isfinite(hours) else math.inf


def _days(holidays: Iterable[date]) -> np.ndarray:
    return np.array(list(holidays), dtype="datetime64[D]")


def _check(people: int, hours_a_day: float, weekmask: str) -> None:
    if people < 1 or people != int(people):
        raise ValueError(f"The number of people must be a whole number of at least 1, not {people:g}.")
    if not 0 < hours_a_day <= 24:
        raise ValueError(f"The hours of labeling a day must be above 0 and at most 24, not {hours_a_day:g}.")
    if "1" not in weekmask:
        raise ValueError("There is no working day in the week: choose at least one.")
