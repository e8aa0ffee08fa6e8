"""The reader's own table as a map: what each strategy would ask for, round by round, and how far they agree."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import streamlit as st

from pages.shared import charts, downloads, gallery, project, server, theme, words
from pages.shared.learn import map_chart

if TYPE_CHECKING:
    from alcore.maps import PoolMap, Trail
    from alcore.tables import Roles, Table
    from pages.shared.project import Opened

DEFAULTS = ("margin", "entropy", "random")
MOST_STRATEGIES = 4
TOO_LONG = "minutes"  # the cost class that would keep a reader waiting
OWN = "own"
COLUMNS_SHOWN = 8
INTRO = (
    "Every dot is a row, and the brighter it is, the sooner the strategy would ask for it. The large dots are what it "
    "asks for in this round, crosses are rows whose label is known by then. This is a rehearsal: the table has labels, "
    "and each stays hidden until its row is asked for."
)


@dataclass(frozen=True)
class Shown:
    """The table on the map, and what names it for the caches."""

    key: Hashable
    table: Table
    roles: Roles


def show(opened: Opened | None) -> None:
    """Choose a table, draw its map, and say what was drawn."""
    shown = _choose(opened)
    st.markdown(INTRO)
    try:
        pool_map = _map(shown.key, shown.table, shown.roles)
    except ValueError as error:
        st.error(words.plain(error, 600), icon=":material/error:")
    else:
        _walk(shown, pool_map)


def sample_in_hand(opened: Opened | None) -> str | None:
    """The file of the sample the map shows or would show; None when it is the visitor's own table."""
    own = opened is not None and project.try_plan(opened)[0] is not None
    chosen = st.session_state.get(_key(opened, own), OWN if own else gallery.samples()[0]["file"])
    return None if chosen == OWN else chosen


def _key(opened: Opened | None, own: bool) -> str:
    return f"learn_table_{opened.id}" if opened and own else "learn_table"


def _choose(opened: Opened | None) -> Shown:
    possible, why_not = project.try_plan(opened) if opened else (None, "")
    samples = {sample["file"]: sample for sample in gallery.samples() if sample["classes"]}
    if opened and not possible:
        st.info(
            f"A map of {words.plain(opened.table.name, 60)} needs labels to reveal. {words.plain(why_not, 400)} "
            "Here is a sample instead.",
            icon=":material/label_off:",
        )
    choices = [OWN, *samples] if possible else list(samples)
    chosen = st.selectbox(
        "Table", choices, key=_key(opened, possible is not None), width=360, persist_state="session",
        format_func=lambda choice: opened.table.name if choice == OWN else f"Sample: {samples[choice]['title']}",
    )  # fmt: skip
    if chosen == OWN:
        return Shown((opened.id, repr(opened.reading), repr(opened.roles)), opened.table, opened.roles)
    return Shown(chosen, *_sample(chosen))


@st.cache_resource(max_entries=8, show_spinner=False)
def _sample(file: str) -> tuple[Table, Roles]:
    from alcore import tables
    from alcore.tables import Roles

    sample = next(sample for sample in gallery.samples() if sample["file"] == file)
    table = tables.read((gallery.SAMPLES / file).read_bytes(), file)
    return table, Roles(label=sample["label"], id=sample["id"], seconds=sample["seconds"])


@st.cache_resource(max_entries=8, ttl=server.DEMO_LIFETIME, show_spinner="Drawing the map")
def _map(key: Hashable, _table: Table, _roles: Roles) -> PoolMap:
    from alcore import maps, simulation

    return maps.draw(simulation.prepare(_table, _roles))


@st.cache_resource(max_entries=64, ttl=server.DEMO_LIFETIME, show_spinner="Asking strategies")
def _trail(key: Hashable, strategy: str, _pool_map: PoolMap) -> Trail:
    from alcore import maps

    return maps.follow(_pool_map, strategy)


@st.fragment
def _walk(shown: Shown, pool_map: PoolMap) -> None:
    """Strategies, the round, a map for each strategy, and their overlap."""
    trails = _trails(shown, pool_map, _strategies(pool_map))
    if not trails:
        st.info("Choose a strategy to see what it asks for.", icon=":material/touch_app:")
        return
    rounds = min(len(trail.batches) for trail in trails)
    if not rounds:
        st.info("The budget of this table ends with its starting rows, so there is no round to show.")
        return
    number = 1
    if rounds > 1:
        key = f"learn_round_{rounds}"  # a round kept from a table with more of them would be out of reach
        number = st.slider("Round", 1, rounds, key=key, help="What is asked next, after the rounds before.")
    batch, known = len(trails[0].batches[number - 1]), len(trails[0].labeled(number - 1))
    st.markdown(
        f"Round {number}: {known:,} labels are known, {words.count(batch, 'more row')} are asked for. "
        f"{_drawn(pool_map, trails[0])}"
    )
    grid = st.grid("auto", min_column_width=300)
    for trail in trails:
        with grid.cell():
            _one_map(shown, pool_map, trail, number - 1)
    st.caption(_caption(pool_map))
    if len(trails) > 1:
        _overlap(pool_map, trails, number)
    with st.expander(f"The rows asked for in round {number}", icon=":material/table_rows:", key="learn_rows"):
        _rows(shown, pool_map, trails, number - 1)


def _trails(shown: Shown, pool_map: PoolMap, names: list[str]) -> list[Trail]:
    """The trails of these strategies; one that cannot be walked here gets a sentence instead."""
    trails = []
    for name in names:
        try:
            trails.append(_trail(shown.key, name, pool_map))
        except ValueError as error:
            st.warning(words.plain(error, 600), icon=":material/error:")
    return trails


def _strategies(pool_map: PoolMap) -> list[str]:
    options, too_long = _usable(pool_map.settings.learner)
    names = st.multiselect(
        "Strategies", list(options), default=[name for name in DEFAULTS if name in options], key="learn_strategies",
        format_func=lambda name: options[name], max_selections=MOST_STRATEGIES, persist_state="session",
        placeholder="Choose up to four",
    )  # fmt: skip
    if too_long:
        st.caption(f"Left out here, since they take minutes: {', '.join(map(words.plain, too_long))}.")
    return names


def _usable(learner: str) -> tuple[dict[str, str], list[str]]:
    """Titles by name of the strategies that can be walked while a reader waits, family by family; and the slow ones."""
    from alcore.strategies import FAMILIES, STRATEGIES, check

    usable, too_long = {}, []
    order = list(FAMILIES)
    for strategy in sorted(STRATEGIES.values(), key=lambda strategy: order.index(strategy.family)):
        try:
            check(strategy, learner)
        except ValueError:
            continue
        if strategy.cost_class == TOO_LONG:
            too_long.append(strategy.title)
        else:
            usable[strategy.name] = strategy.title
    return usable, too_long


def _one_map(shown: Shown, pool_map: PoolMap, trail: Trail, number: int) -> None:
    st.markdown(f"**{words.plain(trail.strategy.title)}**", help=words.plain(trail.strategy.sentence))
    frame = map_chart.frame(pool_map, trail, number, shown.table.lines)
    spec = map_chart.chart(frame, pool_map.points, theme.color(trail.strategy.name))
    st.vega_lite_chart(
        spec=spec, key=f"map_{trail.strategy.name}", width="stretch", alt=map_chart.in_words(trail, number)
    )
    said = []
    if trail.shaded_by is not trail.strategy:
        said.append("This strategy gives rows no utility of their own; brightness is the margin's.")
    utility = trail.utility[number]
    if np.isfinite(utility).any() and np.nanmin(utility) == np.nanmax(utility):
        said.append("All rows look alike to the model so far, so they are drawn by lot.")
    if said:
        st.caption(" ".join(said))
    charts.download_row(spec, frame, f"map_{trail.strategy.name}", f"{trail.strategy.title}, round {number + 1}")


def _drawn(pool_map: PoolMap, trail: Trail) -> str:
    text = f"The first {len(trail.start):,} were drawn by lot and are the same for every strategy."
    if pool_map.drawn_from:
        text += f" To keep the map readable, it shows rows drawn by lot from {pool_map.drawn_from:,} labeled ones."
    return text


def _caption(pool_map: PoolMap) -> str:
    features = words.count(pool_map.X.shape[1], "feature")
    return (
        f"{len(pool_map.y):,} rows of the pool in the two directions in which they differ most (principal "
        f"components), which keep {pool_map.explained:.0%} of the variance of {features}: dots that touch may be far "
        "apart in others. One split and true answers, as in the first trial run of a simulation: the map shows how "
        "strategies think, not what they save."
    )


def _overlap(pool_map: PoolMap, trails: list[Trail], number: int) -> None:
    from alcore import maps

    found = maps.overlaps(trails, len(pool_map.y))
    titles = {trail.strategy.name: trail.strategy.title for trail in trails}
    st.markdown("#### Do they ask for the same rows?")
    st.markdown("  \n".join(sentence(pair, titles) for pair in found.to_dict("records")))
    table = pd.DataFrame(
        {
            "Pair": [
                f"{titles[one]} and {titles[other]}" for one, other in zip(found["first"], found["second"], strict=True)
            ],
            "This round": [shares[number - 1] for shares in found["by_round"]],
            "Round by round": found["by_round"],
            "Jaccard": found["jaccard"],
            "Common rows": found["common"],
            "Expected by lot": found["by_lot"],
        }
    )
    st.dataframe(
        table, hide_index=True, key="learn_overlap", alt="How far the strategies ask for the same rows",
        column_config={
            "Pair": st.column_config.TextColumn(width="medium"),
            "This round": st.column_config.NumberColumn(format="percent", help="Share of its rows that both ask for"),
            "Round by round": st.column_config.BarChartColumn(y_min=0, y_max=1, help="The same share in every round"),
            "Jaccard": st.column_config.NumberColumn(
                format="%.2f", help="Rows both asked for over rows either asked for, in all rounds: 1 is all, 0 is none"
            ),
            "Expected by lot": st.column_config.NumberColumn(
                format="%.1f", help="Common rows to expect of two strategies that draw by lot"
            ),
        },
    )  # fmt: skip
    downloads.button("Overlap", "overlap.csv", partial(downloads.csv, table), type="tertiary")


def sentence(pair: dict, titles: dict[str, str]) -> str:
    """What one pair's overlap means."""
    one, other = words.plain(titles[pair["first"]]), words.plain(titles[pair["second"]])
    both = f"**{one}** and **{other}**"
    if not pair["asked"]:
        return f"{both} have no round in common."
    counts = f"{pair['common']:,} of {pair['asked']:,} rows in common"
    if pair["jaccard"] == 1:
        return f"{both} ask for exactly the same rows: on this table they are one strategy."
    if pair["common"] <= 1.5 * pair["by_lot"]:
        return f"{both}: {counts}, about as many as two lots would have ({pair['by_lot']:.0f})."
    if pair["jaccard"] >= 0.5:
        return f"{both}: {counts}, so they mostly see the same rows as the next to ask."
    return f"{both}: {counts}, more than by lot ({pair['by_lot']:.0f}), and still mostly different rows."


def _rows(shown: Shown, pool_map: PoolMap, trails: list[Trail], number: int) -> None:
    label = shown.roles.label
    others = [name for name in shown.table.frame if name != label][:COLUMNS_SHOWN]
    frames = []
    for trail in trails:
        rows = pool_map.positions[trail.batches[number]]
        cells = shown.table.frame.iloc[rows][[label, *others]].reset_index(drop=True)
        cells.insert(0, "Line of the file", shown.table.lines[rows], allow_duplicates=True)
        cells.insert(0, "Place", np.arange(1, len(rows) + 1), allow_duplicates=True)
        cells.insert(0, "Strategy", trail.strategy.title, allow_duplicates=True)
        frames.append(cells)
    st.dataframe(pd.concat(frames, ignore_index=True), hide_index=True, key="learn_asked", alt="The rows asked for")


server.forgets(_map.clear, _trail.clear)
