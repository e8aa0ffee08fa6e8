"""What the experiment of annotators with prices asks, and draws: the score over dollars of each way to spend them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.shared import controls, words
from pages.shared.experiments import curves, noise
from pages.shared.widgets import setting_key

if TYPE_CHECKING:
    from alcore.costs import Rates
    from alcore.experiments import Experiment, Found
    from pages.shared.project import Opened

COLUMN, PRICE, SECONDS = "cheap_column", "cheap_price", "cheap_seconds"


def ask(mine: Opened, rates: Rates) -> None:
    """Which column of the visitor's table answers in the crowd's place, and at what price; or how to name one."""
    from alcore.experiments.prices import CROWD

    if not mine.roles.answers:
        st.caption(
            "A column of your table with somebody's answers, such as a language model's, takes the crowd's place: name "
            "it on Home, under *Answers of others*."
        )
        return
    with st.container(horizontal=True):
        st.selectbox(
            "Column that answers in the crowd's place", mine.roles.answers, key=setting_key(mine, COLUMN),
            persist_state="session", width=320,
        )  # fmt: skip
        for name, title, value, form in (
            (PRICE, f"Price of its answers, {rates.money}", CROWD.price, "%.4f"),
            (SECONDS, "Seconds of its answers", CROWD.seconds, "%.1f"),
        ):
            st.number_input(
                words.plain(title), 0.0, None, float(value), key=setting_key(mine, name), persist_state="session",
                format=form, width=220,
            )  # fmt: skip


def of_own(mine: Opened) -> Experiment | None:
    """The experiment with the column that was chosen; None where the visitor's table has none that answers."""
    from alcore.experiments.prices import of_column

    if not mine.roles.answers:
        return None
    return of_column(*(st.session_state[setting_key(mine, name)] for name in (COLUMN, PRICE, SECONDS)))


def draw(found: Found, rates: Rates) -> None:
    """Curves over dollars, what each way needs to the target, and what the same dollars bring."""
    currency = rates.money
    st.subheader("Who answers")
    team = found.tables["annotators"]
    price = [currency.write(amount, 2 if amount >= 0.01 else 4) for amount in team["price"]]
    shown = pd.DataFrame(
        {
            "Annotator": team["annotator"],
            "Price of an answer": price,
            "Seconds": team["seconds"].map("{:,.0f}".format),
            "Right": team["right"].map("{:.1%}".format),
        }
    )
    st.dataframe(shown, hide_index=True, key="prices_team", alt="Who answers, at what price, and how often rightly")
    unit = controls.unit("Over", "prices_unit", currency, default="dollars")
    curves.score(found, unit, currency)
    if "needs" in found.tables:
        curves.needs(found, unit, currency)
    st.subheader("For the same dollars")
    table = found.tables["equal"]
    shown = pd.DataFrame(
        {
            "For": table["dollars"].map(currency.write),
            "Arm": table["arm"],
            "Spent": table["spent"].map(currency.write),
            "Answers": table["answers"].map("{:,.0f}".format),
            "Rows labeled": table["labels"].map("{:,.0f}".format),
            "Labels wrong": table["labels_wrong"].map("{:.1%}".format),
            words.plain(found.score, 60): table["score"].map("{:.3f}".format),
            "Beside the expert alone": [noise.span(one) for one in table.itertuples()],
        }
    )
    st.dataframe(shown, hide_index=True, key="prices_equal", alt="What each way brings for the same dollars")
    st.caption(
        "Beside the expert alone: the difference to margin sampling with the expert alone, over paired trial runs, "
        "with its 95% t interval."
    )
