"""How a result was computed, in the words of statistics, for those who ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.shared import analysis, charts, words

if TYPE_CHECKING:
    from alcore.store import Run
    from pages.shared.analysis import Findings


def show(run: Run, found: Findings) -> None:
    """Design of the run, then the figures of each strategy beyond those of the verdict."""
    from alcore import savings
    from alcore.costs import Rates
    from alcore.learners import LEARNERS

    wanted, saving = run.settings, found.verdict
    measured = analysis.rounds(run.id, run.done)
    mistakes = savings.mistakes_in_words(measured, found.metric, Rates())  # whatever the rates: no money is in it
    fitting, asking = measured["fit_seconds"].sum(), measured["query_seconds"].sum()
    lines = [
        f"**Design.** {run.done} paired trial runs (replicates) of {run.total} planned, seed {wanted['seed']}. In "
        f"each, {wanted['test_share']:.0%} of the labeled rows are the test set, drawn by class and never "
        f"splitting a group; {wanted['start']:,} starting rows, the same in all arms, then rounds of "
        f"{wanted['batch']:,} up to {wanted['budget']:,} labels.",
        f"**Model.** {LEARNERS[wanted['learner']].title}, fitted anew after every round on the rows labeled so far; "
        f"features are fitted on the pool alone.",
        f"**Simulated mistakes.** {words.plain(' '.join(mistakes) or 'None.', 2000)} Test labels are clean.",
        f"**Point estimate.** {words.plain(saving.details.get('method', ''), 600)}, "
        f"{saving.details.get('draws', 0):,} draws of whole trial runs. The target is one fixed score in all draws.",
        f"**Test.** {words.plain(saving.details.get('test', ''), 600)}. It speaks of this table alone: trial "
        "runs of one table share its rows.",
        f"**Work.** {run.seconds:.1f} s in all; {fitting:.1f} s of fitting and {asking:.1f} s of choosing rows over "
        "all workers.",
    ]
    st.markdown("\n\n".join(lines))
    st.dataframe(
        statistics(found), hide_index=True, key="statistics", alt="Statistics of each strategy",
        column_config={"Figure": st.column_config.TextColumn(width="large")},
    )  # fmt: skip
    st.caption(
        "Kaplan-Meier medians and restricted means look at each trial run's own isotonic crossing; those that never "
        "reach the target count as censored at the budget, so these figures are conservative."
    )


NAMES = {
    "p_value": "Wilcoxon p, Holm-corrected",
    "random_reached_share": "Share of random's trial runs that reach the target",
    "active_reached_share": "Share of the strategy's trial runs that reach the target",
    "random_kaplan_meier_median": "Kaplan-Meier median labels, random",
    "active_kaplan_meier_median": "Kaplan-Meier median labels, strategy",
    "random_restricted_mean": "Restricted mean labels, random",
    "active_restricted_mean": "Restricted mean labels, strategy",
    "restricted_percent": "Saved by restricted means, %",
    "restricted_percent_low": "... lower end of its 95% interval",
    "restricted_percent_high": "... upper end of its 95% interval",
    "random_area": "Area under the budget curve, random",
    "active_area": "Area under the budget curve, strategy",
    "area_gain": "Paired gain in area",
    "area_gain_low": "... lower end of its 95% interval",
    "area_gain_high": "... upper end of its 95% interval",
    "win_share": "Share of trial runs with the larger area",
    "deficiency": "Deficiency (below 1 the strategy is better)",
    "data_utilization": "Data utilization (below 1 the strategy is better)",
    "random_redraws_short": "Share of draws in which random falls short of the target",
    "active_redraws_short": "Share of draws in which the strategy falls short of the target",
}


def statistics(found: Findings) -> pd.DataFrame:
    """One line a figure, one column a strategy; blank where it cannot be computed."""
    columns = {
        charts.short(saving.strategy): [{**saving.details, "p_value": saving.p_value}.get(name) for name in NAMES]
        for saving in found.savings
    }
    return pd.DataFrame({"Figure": list(NAMES.values()), **columns})
