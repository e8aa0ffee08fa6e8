"""What the experiment of annotators with prices draws: the score over dollars of each way to spend them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.shared import controls, words
from pages.shared.experiments import curves, noise

if TYPE_CHECKING:
    from alcore.costs import Rates
    from alcore.experiments import Found


def draw(found: Found, rates: Rates) -> None:
    """Curves over dollars, what each way needs to the target, and what the same dollars bring."""
    currency = rates.money
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
