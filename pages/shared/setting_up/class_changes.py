"""Classes changed while people label: names, colors, keys, guidelines, examples; added and merged; their history."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from pages.shared import labeling, words
from pages.shared.setting_up import history, wording
from pages.shared.setting_up.mistakes import told

if TYPE_CHECKING:
    from alcore.project import Class, Project

UNNAMED = "set-up"  # who changed a class, when nobody says
TO_CHOOSE_FROM = 30  # labeled rows offered as examples of a class
_PROBLEM = "_class_problem"


def show(opened: Project) -> None:
    """Draw the classes in use to be changed, and what else can be done with them."""
    everything = opened.class_history()
    # After any change, also in another tab, the fields start from what is kept then.
    scope = f"{opened.id}_{len(everything)}"
    known = opened.classes()
    living = [one for one in known.values() if one.into is None]
    who = (
        st.text_input(
            "Your name, for the history",
            labeling.annotator() or "",
            max_chars=labeling.LONGEST_NAME,
            key=f"who_{opened.id}",
            placeholder=UNNAMED,
            help=wording.HELP["who"],
            width=300,
        ).strip()
        or UNNAMED
    )
    rows = _labeled_rows(opened, living)
    new = [_line(scope, one) for one in living]
    if st.toggle("Choose example rows", key=f"choose_examples_{opened.id}", help=wording.HELP["examples"]):
        titles = _titles(opened, {row for some in rows.values() for row in some})
        with st.container(border=True):
            st.caption("Rows can be chosen for a class once some are labeled with it.")
            new = [
                replace(one, examples=_examples(scope, one, rows[one.id], titles)) if rows[one.id] else one
                for one in new
            ]
    if st.button("Save the classes", key="save_classes", icon=":material/save:", disabled=new == living):
        with told([]):
            opened.change_classes(who, new, secrets.token_hex(8))
            st.toast("Saved.", icon=":material/check_circle:")
            st.rerun()
    if problem := st.session_state.pop(_PROBLEM, None):
        st.error(words.plain(problem, 600), icon=":material/error:")
    left, right = st.columns(2, gap="medium")
    with left, st.container(border=True):
        _add(opened, who)
    with right, st.container(border=True):
        _merge(opened, who, living)
    with st.expander(f"History of the classes ({len(everything)})", icon=":material/history:", key="class_history"):
        history.show(opened, everything)


def _line(scope: str, one: Class) -> Class:
    title = words.plain(one.name, 60)
    with st.container(horizontal=True, vertical_alignment="center", key=f"line_{scope}_{one.id}"):
        color = st.color_picker(
            f"Color of {title}", one.color or None, key=f"color_{scope}_{one.id}", label_visibility="collapsed"
        )
        name = st.text_input(
            f"Name of {title}", one.name, key=f"class_name_{scope}_{one.id}", label_visibility="collapsed", width=150
        )
        key = st.text_input(
            f"Key of {title}",
            one.key.upper(),
            max_chars=1,
            key=f"key_{scope}_{one.id}",
            label_visibility="collapsed",
            icon=":material/keyboard:",
            width=70,
        )
        guideline = st.text_input(
            f"Guideline of {title}",
            one.guideline,
            key=f"guideline_{scope}_{one.id}",
            placeholder="When to choose it, in one line",
            label_visibility="collapsed",
            width="stretch",
        )
    key, color = key.strip().lower(), color.upper() if one.color else ""
    return replace(one, color=color, name=name, key=key, guideline=guideline)


def _labeled_rows(opened: Project, living: list[Class]) -> dict[str, list[str]]:
    """Rows to choose examples of a class from: those it has, then rows labeled with it."""
    from alcore.project import merged

    known = opened.classes()
    rows = {one.id: list(one.examples) for one in living}
    for row_key, row in opened.standings().items():
        if row.class_id is not None and (one := merged(known, row.class_id)) in rows and row_key not in rows[one]:
            if len(rows[one]) < TO_CHOOSE_FROM:
                rows[one].append(row_key)
    return rows


def _titles(opened: Project, row_keys: set[str]) -> dict[str, str]:
    from alcore.project import cards

    settings = opened.record.settings
    found = opened.store.cells(opened.id, row_keys)
    return {row_key: cards.card({**settings, "picture": None}, texts).title for row_key, texts in found.items()}


def _examples(scope: str, one: Class, rows: list[str], titles: dict[str, str]) -> tuple[str, ...]:
    from alcore.project.classes import MOST_EXAMPLES

    return tuple(
        st.multiselect(
            f"Examples of {words.plain(one.name, 60)}",
            rows,
            list(one.examples),
            format_func=lambda row_key: titles.get(row_key, row_key),
            max_selections=MOST_EXAMPLES,
            key=f"examples_{scope}_{one.id}",
            placeholder="Choose rows",
        )
    )


def _add(opened: Project, who: str) -> None:
    key = f"add_class_{opened.id}"
    name = st.text_input("Add a class", key=key, placeholder="Name", max_chars=100)
    st.caption("It gets the next free key and color. Rows labeled before keep their labels.")
    st.button(
        "Add",
        key="add_class",
        icon=":material/add:",
        on_click=_added,
        args=(opened, who, key),
        disabled=not name.strip(),
    )


def _added(opened: Project, who: str, key: str) -> None:
    from alcore.project import Class

    name = st.session_state[key]
    if not name.strip():  # the second press of a double click: the first one has emptied the field
        return
    try:
        opened.add_class(who, Class(name), secrets.token_hex(8))
    except ValueError as error:
        st.session_state[_PROBLEM] = str(error)
    else:
        st.session_state[key] = ""


def _merge(opened: Project, who: str, living: list[Class]) -> None:
    names = {one.id: one.name for one in living}
    fields = [f"merge_{part}_{opened.id}" for part in ("one", "into")]
    left, right = st.columns(2)
    with left:
        one = st.selectbox(
            "Merge a class", list(names), index=None, format_func=names.get, key=fields[0], placeholder="Choose"
        )
    with right:
        into = st.selectbox(
            "into another", [key for key in names if key != one], index=None, format_func=names.get, key=fields[1],
            placeholder="Choose",
        )  # fmt: skip
    if one and into:
        st.caption(f"All labels of {words.plain(names[one], 60)} then count as {words.plain(names[into], 60)}.")
    else:
        st.caption("All labels of the first then count as the second. The history keeps both.")
    st.button(
        "Merge",
        key="merge_classes",
        icon=":material/merge:",
        on_click=_merged,
        args=(opened, who, *fields),
        disabled=not (one and into),
    )


def _merged(opened: Project, who: str, one_field: str, into_field: str) -> None:
    one, into = st.session_state[one_field], st.session_state[into_field]
    if not one or not into:  # the second press of a double click
        return
    try:
        opened.merge_class(who, one, into, secrets.token_hex(8))
    except ValueError as error:
        st.session_state[_PROBLEM] = str(error)
    st.session_state[one_field] = st.session_state[into_field] = None
