"""A project in hand: what can change while people label. Every change of a class is an event; history is kept."""

from __future__ import annotations

import time
from dataclasses import asdict, replace
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from pages.shared import costs_panel, labeling, project, routing, server, words
from pages.shared.setting_up import asking, class_changes, creating, guidelines, links, pay, showing, special
from pages.shared.setting_up.mistakes import told

if TYPE_CHECKING:
    from alcore.costs import Rates
    from alcore.project import Project

RATES = {
    "seconds_per_label": "{:g} seconds a label",
    "hourly_wage": "{} an hour",
    "price_per_label": "{} a label",
}
# Rates of a labeling without this app: a project asks how many answer a row, and draws its evaluation rows.
ASKED_HERE = ("annotators_per_row", "evaluation_rows")


def in_hand() -> Project | None:
    """The project to change; None when a table is named that another one is to be made of."""
    if project.TABLE in st.query_params and labeling.PROJECT not in st.query_params:
        return None
    return labeling.current()


def show(opened: Project) -> None:
    """The page of a project in hand."""
    st.title(words.plain(opened.name, 100))
    if st.session_state.pop("_just_made", None) == opened.id:
        st.success("The project is ready. Share its link, or start labeling.", icon=":material/check_circle:")
    sizes = server.store().part_sizes(opened.id)
    kind = "A rehearsal on" if opened.settings.rehearsal else "A project of"
    st.caption(
        f"{kind} {words.count(sum(sizes.values()), 'row')}, {sizes.get('evaluation', 0):,} of them for evaluation, "
        f"set up {words.ago(time.time() - opened.record.created)}."
    )
    links.show(opened.id)
    st.subheader("Classes")
    class_changes.show(opened)
    st.subheader("Guidelines and settings")
    _settings(opened)
    with st.bottom, st.container(horizontal=True, horizontal_alignment="right"):
        st.button(
            "Set up another", key="another", icon=":material/playlist_add:", type="tertiary", on_click=creating.another
        )
        if st.button("Start labeling", key="start_labeling", icon=":material/label:", type="primary"):
            st.switch_page(routing.LABEL, query_params=labeling.address())


def _settings(opened: Project) -> None:
    """What is asked, shown and paid, with one button that keeps it."""
    from alcore.project.changing import change
    from alcore.project.paying import rates as usual_rates
    from alcore.project.paying import rates_of

    now, scope, mistakes = opened.settings, opened.id, []
    rates = usual_rates(now)
    new: dict = {"guidelines": guidelines.show(scope, now.guidelines)}
    with told(mistakes):
        new |= asking.who(scope, now, opened.record.settings["roles"].get("seconds") is not None)
    new |= special.votes(scope, now)
    with told(mistakes):
        new |= pay.show(scope, now.pay, rates.money, partial(_people, opened))
    with told(mistakes):
        new |= _costs(opened)
    paid = replace(rates_of(opened), annotators_per_row=new["votes"])
    new["budget"] = asking.budget(scope, now.budget, paid)
    new |= asking.shares(scope, now, new["budget"], paid)
    stored = opened.record.settings
    new |= showing.show(
        scope,
        [name for name, _ in stored.get("columns", [])],
        now.picture or stored.get("possible_picture"),
        stored.get("picture_from_web", False),
        pinned=now.pinned,
        on=now.picture is not None,
    )
    new["rates"] = asdict(_rates(opened, rates))
    changed = {name: value for name, value in new.items() if value != getattr(now, name)}
    if new["rates"] == asdict(rates):
        changed.pop("rates", None)
    if st.button(
        "Save the settings", key="save_settings", icon=":material/save:", disabled=bool(mistakes) or not changed
    ):
        with told(mistakes):
            change(opened, **changed)
            st.toast("Saved.", icon=":material/check_circle:")
            st.rerun()
    if changed and not mistakes:
        st.caption("Not saved yet. A change of strategy, model or budget counts from the next rows on.")


def _costs(opened: Project) -> dict:
    """What mistakes cost, asked of the classes in use and kept for all."""
    from alcore.project.mistake_costs import in_use, of_all

    now, known = opened.settings, opened.classes()
    begun = replace(now, costs=now.costs and in_use(now.costs, known))
    found = special.costs(opened.id, begun, [one.name for one in known.values() if one.into is None])["costs"]
    if found is None or found == begun.costs and len(now.costs) == len(known):
        return {"costs": found and now.costs}
    return {"costs": of_all(found, known)}


def _people(opened: Project) -> list[str]:
    """Who has labeled already."""
    from alcore.project.paying import people

    return [one.name for one in people(opened.store.events(opened.id), opened.settings)]


def _rates(opened: Project, now: Rates) -> Rates:
    """The rates, changed in the sidebar once somebody wants to: that reads the table again."""
    told_rates = [
        text.format(getattr(now, name) if name == "seconds_per_label" else words.money(getattr(now, name), now.money))
        for name, text in RATES.items()
        if getattr(now, name) is not None
    ]
    st.markdown(f"Costs: {', '.join(told_rates)}.")
    if not st.toggle("Change the costs, in the sidebar", key=f"change_rates_{opened.id}"):
        return now
    try:
        table = project.of(opened.record.upload)
    except KeyError:
        st.warning("The table of this project is no longer here, so its costs stay.", icon=":material/search_off:")
        return now
    return costs_panel.show(table, without=ASKED_HERE)
