"""How labeling stands in figures, the last training, and what each person has answered."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.shared import reviews, words

if TYPE_CHECKING:
    from alcore.costs import Currency
    from alcore.project import Project
    from alcore.project.paying import Person
    from alcore.project.progress import Status
    from alcore.project.share import Share

PAID = (
    "Paid: for labeling alone, before review, overhead and set-up. Agreeing labels for {one}: how many it has bought "
    "that agree with {what}, with the interval of that share. Mistakes made alike are not seen, so it is no accuracy; "
    "and whoever was asked the harder rows looks dearer."
)
FEW_AGAIN = 20  # rows asked again, under which a share says little of a person


def show(project: Project, status: Status) -> None:
    """Cards of rows, hours, dollars, accuracy and pace, and one line on the last training."""
    settings, currency = project.settings, _currency(project)
    people = sum(status.by_arm.values())
    grid = st.grid(4, min_column_width=230, border=True)
    with grid.cell():
        st.metric("Rows labeled", f"{people:,}", help="Rows with an answer of people that stands.")
        of = f"of {settings.budget:,} planned" if settings.budget else f"of {status.rows:,} rows of the table"
        more = [f"{status.imported:,} came with the table"] if status.imported else []
        more += [f"{status.skipped:,} skipped"] if status.skipped else []
        st.caption("; ".join([of, *more]))
    with grid.cell():
        st.metric(
            "Active hours",
            f"{status.active_seconds / 3600:,.2f}",
            help="Seconds of all answers, each at most at the cap explained below, so that lunch is no work.",
        )
        st.caption(f"{status.raw_seconds / 3600:,.2f} with all pauses")
    with grid.cell():
        st.metric(
            "Spent" if currency.sign == "$" else f"Spent, {words.plain(currency)}",
            words.money(status.dollars, currency),
        )
        st.caption(_left(status, project, currency))
    with grid.cell():
        _accuracy(status.accuracy, status)
    _mistakes(status, project)
    _pace(status, project)
    _training(status)
    _together(status, project)
    _rare(status)


def _accuracy(share: Share | None, status: Status) -> None:
    st.metric(
        "Accuracy on evaluation rows",
        "unknown yet" if share is None else f"{share.value:.1%}",
        help="Of the last training, on rows drawn at random that no model learned from; Wilson's interval.",
    )
    if share is None:
        st.caption(f"Comes with the first labeled one of {words.count(status.evaluation_rows, 'evaluation row')}")
    else:
        of = f"on {share.rows:,} of {words.count(status.evaluation_rows, 'row')}"
        st.caption(f"95% interval {share.low:.1%} to {share.high:.1%}, {of}")


def _mistakes(status: Status, project: Project) -> None:
    """What the model's mistakes cost, where somebody said what one costs."""
    from alcore.project.mistake_costs import in_words

    if project.settings.costs is not None:
        told = in_words(status.costs, _currency(project).write) if status.costs else "not known yet"
        st.markdown(f"**Cost of mistakes:** {words.plain(told, 400)}.")


def _left(status: Status, project: Project, currency: Currency) -> str:
    budget, answered = project.settings.budget, sum(status.by_arm.values())
    if budget is None:
        return "No budget is set"
    if not answered:
        return f"{budget:,} labels planned"
    left = max(0, budget - answered)
    price = words.money(status.dollars / answered * left, currency)
    return f"about {price} for the {words.count(left, 'label')} left of the budget"


def _pace(status: Status, project: Project) -> None:
    if status.pace is None:
        st.caption("Pace and expected finish come with the first answers.")
        return
    text = f"**{status.pace:,.0f} answers an active hour** over the last ones."
    if project.settings.budget is None:
        text += " Without a budget there is no expected finish."
    elif not status.hours_left:
        text += " The budget is used up."
    else:
        text += f" The budget is labeled after **{words.duration(status.hours_left)}** more of active work."
    st.markdown(text)


def _training(status: Status) -> None:
    last = status.last_training
    if last is None:
        st.caption("No model has been trained yet.")
    elif last.error is not None:
        st.warning(
            f"The last training failed: {words.plain(last.error, 600)} Labeling goes on with the ranking before it.",
            icon=":material/model_training:",
        )
    else:
        when = words.ago(max(0.0, time.time() - last.created))
        st.caption(
            f"Last training: model {last.version}, on {words.count(last.labels, 'label')}, in {last.seconds:.1f} s, "
            f"{when}."
        )


def _together(status: Status, project: Project) -> None:
    """How far people agree who answer the same rows, and what waits for a further one."""
    from alcore.project.voting import in_words

    if status.agreement is None:
        return
    text = words.plain(in_words(status.agreement, project.settings.votes), 600)
    alone = status.agreement.waiting and status.agreement.people < project.settings.votes
    (st.warning if alone else st.info)(text, icon=":material/group:")


def _rare(status: Status) -> None:
    """How a review stands, and the alarm about classes with hardly a label."""
    from alcore.project.progress import few_in_words

    if status.review is not None:
        reviews.show(status.review)
    if alarm := few_in_words(status):
        st.warning(words.plain(alarm, 600), icon=":material/filter_vintage:")


# -- people ----------------------------------------------------------------------------------------------------


def people(status: Status, project: Project) -> None:
    """Answers, pace and self-consistency of each person, in the order of their first answer: no ranking."""
    from alcore.project import calibrating
    from alcore.project.progress import alike

    frame = _by_person(status, project)
    if frame.empty:
        return
    st.subheader("People")
    st.dataframe(
        frame,
        hide_index=True,
        key="people",
        alt="Answers, pace and consistency of each person",
        placeholder="",
        column_config={
            "Answers": st.column_config.NumberColumn(format="%,.0f", width="small"),
            "Active hours": st.column_config.NumberColumn(format="%,.2f", width="small"),
            "Answers an hour": st.column_config.NumberColumn(format="%,.0f", width="small"),
            "Paid": st.column_config.TextColumn(width="small"),
            "Asked again": st.column_config.NumberColumn(format="%,.0f", width="small"),
        },
    )
    few = any(share.rows < FEW_AGAIN for share in status.consistency.values())
    text = (
        "Same answer: how often a person gave the same answer to an own row asked again (self-consistency), with its "
    )
    text += "95% Wilson interval. In the order of their first answer: "
    st.caption(
        text + ("the intervals are too wide to compare people." if few else "intervals that overlap tell nobody apart.")
    )
    if project.settings.pay:
        st.caption(words.plain(PAID.format(one=_currency(project).write(1, 0), what=alike(status, "")[1]), 600))
    if status.mistakes:
        st.caption(words.plain(calibrating.in_words(status.mistakes), 400))


def _by_person(status: Status, project: Project) -> pd.DataFrame:
    lines = []
    for one in status.people:
        hours, again = one.active_seconds / 3600, status.consistency.get(one.name)
        line = {
            "Person": one.name,
            "Answers": one.answers,
            "Active hours": hours,
            "Answers an hour": one.timed / hours if hours > 0 else None,
            "Asked again": again.rows if again else 0,
            "Same answer": _share(again, "not asked yet"),
        }
        if status.agreement is not None:
            line["As most others"] = _share(status.with_others.get(one.name), "no row to tell yet")
        lines.append(line | (_pay(one, status, project) if project.settings.pay else {}))
    return pd.DataFrame(lines)


def _pay(one: Person, status: Status, project: Project) -> dict[str, str]:
    """What somebody was paid, at what price, and what came of a dollar."""
    from alcore.project.paying import UNITS, alike_for_a_dollar, amount
    from alcore.project.progress import alike

    write = _currency(project).write
    share, _ = alike(status, one.name)
    found = None if share is None else alike_for_a_dollar(one, share)
    return {
        "Paid": write(one.dollars, 2),
        "At": f"{amount(one.each, write)} {UNITS[one.by]}{'' if one.own else ', by the rates'}",
        f"Agreeing labels for {write(1, 0)}": "unknown yet"
        if found is None
        else "{:,.3g} ({:,.3g} to {:,.3g})".format(*found),
    }


def _share(share: Share | None, otherwise: str) -> str:
    return f"{share.value:.0%} ({share.low:.0%} to {share.high:.0%})" if share else otherwise


def _currency(project: Project) -> Currency:
    from alcore.project.paying import rates

    return rates(project.settings).money
