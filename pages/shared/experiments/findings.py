"""What an experiment found: its claims, its picture, its tables and files, and how all of it was computed."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from pages.shared import downloads, gallery, server, watch, words
from pages.shared.experiments import cases, subject

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from alcore.costs import Rates
    from alcore.experiments import Experiment, Found
    from alcore.store import Run

BADGES = {
    "yes": ":green-badge[:material/check: holds here]",
    "no": ":red-badge[:material/close: does not hold here]",
    "open": ":orange-badge[:material/balance: left open]",
}
STANDINGS = (
    "*Holds*: the 95% interval lies wholly on the side that was expected. *Does not hold*: it lies wholly on the other "
    "side. *Left open*: these trial runs cannot tell. All of it speaks of this table alone."
)
AGAIN = (
    "One JSON file. `python -m alcore experiment {name}.json`, with the name of the table's file behind it unless it "
    "is the ready one, finds the same again in a shell and says whether it is the same."
)


def show(one: Experiment, run: Run, rates: Rates) -> None:
    """What the finished trial runs of a run say."""
    try:
        found = _found(one.name, run.id, run.done, rates)
    except ValueError as error:  # such as a score that these trial runs could not measure
        st.info(words.plain(error, 600), icon=":material/hourglass_empty:")
        return
    run = replace(run, done=found.replicates)  # one more may have come in since
    opened = subject.of_run(run)
    st.subheader("What it shows")
    about = words.plain(opened.table.name, 80) if opened.sample is None else subject.title(one)
    st.caption(f"{about}, {words.count(run.done, 'trial run')}{_standing(run)}")
    _all(one, found, rates)
    with st.expander("How computed", icon=":material/functions:", key="how_computed"):
        st.markdown(_design(run, one))
        st.dataframe(_variants(run), hide_index=True, key="variants", alt="The settings compared")
    st.subheader("Downloads")
    with st.container(horizontal=True):
        if run.done == run.total:
            downloads.button(
                "Settings and results", f"{one.name}.json", partial(_document, run, opened.table.name, rates, found),
                "application/json", help=AGAIN.format(name=one.name),
            )  # fmt: skip
        for name, table in found.tables.items():
            downloads.button(
                name.replace("_", " ").capitalize(), f"{one.name}_{name}.csv", partial(downloads.csv, table)
            )
        for name in ("rounds", "queries"):
            data = partial(downloads.run_frame, server.store(), run.id, name)
            downloads.button(name.capitalize(), f"{one.name}_all_{name}.csv", data)


def notes(told: Sequence[str]) -> None:
    """What its reader should know of the table beforehand, such as how scarce a class is; nothing where there is
    nothing to know."""
    if told:
        st.info(words.plain(" ".join(told), 2000), icon=":material/lightbulb:")


def beforehand(one: Experiment) -> None:
    """What the experiment found on its ready table when it was last computed, until somebody runs it."""
    kept = _beforehand(one.name)
    if kept is None:
        st.info("Not run yet. The first picture takes some seconds.", icon=":material/biotech:")
        return
    found, rates, stamp, told = kept
    notes(told)
    st.subheader("What it shows")
    sample = words.plain(subject.title(one), 80)
    st.caption(f"{sample}, {words.count(found.replicates, 'trial run')}. {words.plain(stamp, 200)}")
    _all(one, found, rates)


def _all(one: Experiment, found: Found, rates: Rates) -> None:
    st.markdown(
        "\n".join(f"- {BADGES[claim.standing]} {words.plain(claim.sentence, 600)}" for claim in found.claims)
        or "Nothing can be said yet."
    )
    st.caption(STANDINGS)
    cases.of(one.name).draw(found, rates)
    st.caption(words.plain(one.compares, 600))


def _standing(run: Run) -> str:
    said = watch.standing(run)
    return f"; {said}" if said and not watch.enough(run) else ""


# A resource, not data: data would be copied at every run of a page. Nobody writes into these frames.
@st.cache_resource(max_entries=16, show_spinner=False)
def _found(name: str, run_id: str, done: int, rates: Rates) -> Found:
    from alcore import experiments

    run = server.store().run(run_id)
    rows = len(subject.of_run(run).table.frame)
    measured = experiments.measured(run.settings, server.store().frames(run_id), rates, rows)
    return experiments.get(name).find(measured)


@st.cache_resource(show_spinner=False)
def _beforehand(name: str) -> tuple[Found, Rates, str, list[str]] | None:
    from alcore import experiments
    from alcore.costs import Rates

    path = gallery.SAMPLES / "experiments.json"
    kept = json.loads(path.read_text("utf-8")).get(name) if path.exists() else None
    if kept is None:
        return None
    stamp = f"Computed beforehand, on {kept['date']} with version {kept['version']}; a click computes it anew."
    return experiments.from_dict(kept["found"]), Rates(), stamp, kept["notes"]


def _document(run: Run, file: str, rates: Rates, found: Found) -> bytes:
    from alcore import experiments

    return experiments.document(run.settings, file, rates, found).encode()


def _design(run: Run, one: Experiment) -> str:
    from alcore.learners import LEARNERS

    plain = run.settings["variants"][0][1]
    return "\n\n".join(
        [
            f"**Design.** {run.done} paired trial runs (replicates) of {run.total} planned, seed {plain['seed']}. In "
            f"each, {plain['test_share']:.0%} of the labeled rows are the test set, drawn by class and never splitting "
            "a group; all settings below run on the same split, with the same draws. Only trial runs in which all of "
            "them are finished count.",
            f"**Model.** {LEARNERS[plain['learner']].title}, fitted anew after every round on the rows labeled so far.",
            "**Intervals.** Of scores: t intervals of the mean over trial runs, of differences over pairs. Of labels "
            "and dollars to a target: redrawing whole trial runs, in pairs, and crossing the mean curves again "
            "(expanded percentile bootstrap).",
            "**Target.** Where there is one: the start score plus 90% of what random sampling gains in the plain loop.",
            f"**Work.** {run.seconds:.1f} s. In a shell: `python -m alcore experiment {one.name}`; each line below is "
            "also options of `python -m alcore simulate`.",
        ]
    )


def _variants(run: Run) -> pd.DataFrame:
    """One line a variant: its title, and the settings in which variants differ."""
    import pandas as pd

    titles = dict(run.settings["titles"])
    lines = [{"Settings": titles[name], **values} for name, values in run.settings["variants"]]
    table = pd.DataFrame([{name: _text(value) for name, value in line.items()} for line in lines])
    differ = [name for name in table if table[name].nunique() > 1 or name in ("Settings", "start", "batch", "budget")]
    return table[differ].rename(columns=lambda name: name.replace("_", " ").capitalize())


def _text(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)


server.forgets(_found.clear)
