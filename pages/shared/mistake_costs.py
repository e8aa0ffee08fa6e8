"""What a mistake costs, asked: two amounts for two classes, a written matrix for more."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from pages.shared import words

Costs = tuple[tuple[float, ...], ...]


def ask(names: Sequence[str], keys: Callable[[str], dict], start: Costs | None = None) -> Costs | None:
    """The costs typed, a row for each true class; None where nothing was written, so that every mistake costs 1.

    keys: key, help and keeping of a widget by its name. start: the costs to begin with. Raises ValueError, in words
    for the user, for what is no number.
    """
    from alcore.metrics import read_costs

    if len(names) > 2:
        written = "" if start is None else "; ".join(",".join(f"{cell:g}" for cell in row) for row in start)
        text = st.text_input("Costs", written, placeholder="every mistake costs 1", **keys(""))
        st.caption(words.plain(f"A row for each true class, in this order: {', '.join(names)}.", 600))
        return read_costs(text) if text.strip() else None
    rows, side_by_side = [], st.container(horizontal=True)
    for number, (true, given) in enumerate((names, names[::-1])):
        title = words.plain(f"Cost of calling a '{true}' '{given}'", 120)
        begun = 1.0 if start is None else start[number][1 - number]
        cost = side_by_side.number_input(title, 0.0, None, begun, 1.0, **keys(str(number)))
        rows.append((0.0, cost) if number == 0 else (cost, 0.0))
    return tuple(rows)
