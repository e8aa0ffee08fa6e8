"""What the experiment of noisy annotators draws: the score over dollars, mistakes set and met, and equal dollars."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.shared import charts, controls, measured_mistakes, theme, words
from pages.shared.experiments import curves
from pages.shared.widgets import setting_key

if TYPE_CHECKING:
    from alcore.costs import Rates
    from alcore.experiments import Experiment, Found
    from pages.shared.project import Opened

OWN = "noise_of"  # the setting that names whose mistakes are taken
WHERE = {"hard": "On hard rows", "alike": "Anywhere"}
MET = (
    "Ring: the share of wrong answers that was set, on average over all rows. Dot: the share that the rows asked for "
    "really met, with its 95% t interval over trial runs. Arms that ask for hard rows meet more where those are the "
    "rows mistaken; asking again meets them once more."
)


def ask(mine: Opened, rates: Rates) -> None:
    """Whose mistakes to simulate on the visitor's table: the experiment's own share, or what a project of the table has
    measured; where none has measured enough, a sentence says so."""
    from alcore.experiments.noise import MISTAKES
    from alcore.project.calibrating import in_words

    found = {one.id: (one, told) for one, told in measured_mistakes.usable(mine) if told.rate > 0}
    if not found:
        return
    titles = {None: f"{MISTAKES:.0%} of the answers, as in the ready experiment"}
    titles |= {
        key: f"{told.rate:.1%}, as measured in {words.plain(one.name, 40)}" for key, (one, told) in found.items()
    }
    chosen = st.selectbox(
        "Mistakes on your table", titles, format_func=titles.get, key=setting_key(mine, OWN), persist_state="session",
        width=520,
    )  # fmt: skip
    if chosen is not None:
        st.caption(words.plain(in_words(found[chosen][1]), 400))


def of_own(mine: Opened) -> Experiment | None:
    """The experiment with the mistakes that a project has measured; None where its own share was chosen."""
    from alcore.experiments.noise import of_mistakes

    chosen = st.session_state.get(setting_key(mine, OWN))
    found = {one.id: told for one, told in measured_mistakes.of_table(mine)}
    return of_mistakes(found[chosen].rate) if found.get(chosen) else None


def draw(found: Found, rates: Rates) -> None:
    """One picture for each kind of mistakes; the tables hold both."""
    currency = rates.money
    with st.container(horizontal=True, gap="medium"):
        kind = st.segmented_control(
            "Where mistakes fall", WHERE, default="hard", required=True, key="mistakes_fall", format_func=WHERE.get,
            persist_state="session",
        )  # fmt: skip
        unit = controls.unit("Over", "noise_unit", currency, default="dollars")
    table = found.tables["curves"]
    final = table.groupby(["variant", "strategy"])["mean"].last()
    mine = table[
        table["variant"].isin([kind, f"{kind}_votes", f"{kind}_again"])
        & ((table["strategy"] == "margin") | (table["variant"] == kind))
    ]
    clean = {f"{name}, no mistakes": float(final["clean", name]) for name in ("random", "margin")}
    chart = curves.arms(mine, found.score, currency, unit, references=clean, fitted=False)
    alt = curves.in_words(mine, found.score) + " " + " ".join(f"{name}: {end:.3f}." for name, end in clean.items())
    caption = (
        "Lines: means of the trial runs. Bands: 95% t intervals of the mean at each point. Across: where each arm ends "
        "without mistakes."
    )
    charts.show(chart, f"noise_curves_{kind}", alt, caption)
    charts.download_row(chart, mine, f"noise_curves_{kind}", f"{found.score} by {unit}, mistakes {WHERE[kind].lower()}")
    st.subheader("Mistakes set, and mistakes met")
    asked = found.tables["mistakes"]
    asked = asked[asked["variant"].str.startswith(kind)]
    chart = met(asked)
    charts.show(chart, f"noise_met_{kind}", met_in_words(asked), MET)
    charts.download_row(chart, asked, f"noise_met_{kind}", "Mistakes set and met")
    st.subheader("For the same dollars")
    st.dataframe(
        equal(found.tables["equal"], found.score), hide_index=True, key="noise_equal", height="content",
        alt="Scores of all arms for the same dollars",
    )  # fmt: skip
    st.caption(
        "Beside random: the difference to random sampling with the same mistakes and the same answers a row, over "
        "paired trial runs, with its 95% t interval. Below 0 active learning falls below random."
    )


def met(table: pd.DataFrame) -> dict:
    """A line an arm: what was set, and what was met. table: of `alcore.experiments.noise`, "mistakes"."""
    names = list(table["arm"])
    ends = table[["high", "met", "noise_set"]].max(axis=1)
    shown = table.assign(text=[_shares(one) for one in table.itertuples()], end=ends)
    top = 1.8 * float(ends.max())  # with room for the words
    x = {
        "type": "quantitative", "title": "Share of answers that is wrong", "axis": {"format": ".0%", "tickCount": 6},
        "scale": {"domain": [0, top], "nice": False},
    }  # fmt: skip
    color = {
        "field": "strategy", "type": "nominal", "legend": None,
        "scale": {"domain": ["random", "margin"], "range": [theme.GREY, theme.BLUE]},
    }  # fmt: skip
    text = {"type": "text", "align": "left", "fontSize": 12, "color": theme.INK}
    low, dot = {"yOffset": 8}, {"type": "point", "opacity": 1, "yOffset": 8}
    return {
        "$schema": charts.SCHEMA,
        "height": curves.ROW * len(names) + 10,
        "width": "container",
        "datasets": {"mistakes": shown},
        "data": {"name": "mistakes"},
        "encoding": {"y": {"field": "arm", "type": "nominal", "sort": names, "axis": None}},
        "layer": [
            {
                "mark": {"type": "rule", "strokeWidth": 3, "opacity": 0.5, **low},
                "encoding": {"x": x | {"field": "low"}, "x2": {"field": "high"}, "color": color},
            },
            {
                "mark": dot | {"filled": False, "size": 110, "strokeWidth": 2, "color": theme.INK},
                "encoding": {"x": x | {"field": "noise_set"}},
            },
            {"mark": dot | {"filled": True, "size": 90}, "encoding": {"x": x | {"field": "met"}, "color": color}},
            {
                "mark": text | {"dx": 10, **low},
                "encoding": {"x": x | {"field": "end"}, "text": {"field": "text", "type": "nominal"}},
            },
            {
                "mark": text | {"dx": 2, "yOffset": -9, "fontWeight": "bold"},
                "encoding": {"x": {"value": 0}, "text": {"field": "arm", "type": "nominal"}},
            },
        ],
    }  # fmt: skip


def met_in_words(table: pd.DataFrame) -> str:
    """The alternative text of `met`."""
    return "Wrong answers. " + "; ".join(f"{one.arm}: {_shares(one)}" for one in table.itertuples()) + "."


def _shares(one) -> str:
    return f"{one.noise_set:.1%} set, {one.met:.1%} met, {one.labels_wrong:.1%} of labels wrong"


def equal(table: pd.DataFrame, score: str) -> pd.DataFrame:
    """The scores at equal dollars as people read them."""
    return pd.DataFrame(
        {
            "Arm": table["arm"],
            "Rows labeled": table["labels"],
            words.plain(score, 60): table["score"].map("{:.3f}".format),
            "Beside random": [span(one) for one in table.itertuples()],
        }
    )


def span(one) -> str:
    """A difference with its interval, blank for what others are held against."""
    if pd.isna(one.difference):
        return ""
    return f"{one.difference:+.3f}" + ("" if pd.isna(one.low) else f" ({one.low:+.3f} to {one.high:+.3f})")
