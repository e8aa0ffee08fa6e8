"""A committee of models, step by step: votes, consensus, and who disagrees with it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from pages.shared import charts, theme
from pages.shared.learn import measures

YES, NO = "yes", "no"
LECTURE, TORN, SPLIT = "Three who differ", "Five who all shrug", "Five sure ones, three against two"
COMMITTEES = {
    LECTURE: ((0.9, 0.1), (0.4, 0.6), (0.3, 0.7)),
    TORN: ((0.5, 0.5),) * 5,
    SPLIT: ((0.95, 0.05),) * 3 + ((0.05, 0.95),) * 2,
}
LESSONS = {
    LECTURE: "The lecture's example. Two models lean to no and one is rather sure of yes, so the consensus is close to "
    "50/50. Only a part of that is disagreement; the rest is doubt the models share.",
    TORN: "Consensus entropy is as high as it can be, **though nobody disagrees**: all five say the same, 50/50. A "
    "label may teach nothing here, since the answer itself may be a coin toss. The lecture's code ranks rows by this "
    "number and calls it vote entropy.",
    SPLIT: "Each model is sure, and they contradict each other: a label will prove some of them wrong. Consensus "
    "entropy is lower than for five who shrug; disagreement is far higher, and that is what a committee is for.",
}
INTRO = (
    "Train several models on the same labels and let each of them judge a row. Where they disagree, a label settles "
    "something. There are three ways to measure that, and one of them measures something else."
)
HEIGHT_OF_BAR = 34


@dataclass(frozen=True)
class Figures:
    """All that is computed of one committee; entropies and divergences in nats."""

    members: np.ndarray  # (m, K)
    votes: np.ndarray  # (K,)
    vote_entropy: float
    consensus: np.ndarray  # (K,)
    consensus_entropy: float
    divergences: np.ndarray  # (m,) of each member from the consensus
    mean_kl: float
    entropies: np.ndarray  # (m,)


def figures(members: tuple[tuple[float, ...], ...]) -> Figures:
    """The figures of a committee whose members give these probabilities, one tuple a member."""
    from alcore.strategies import disagreement, uncertainty

    proba = np.array(members)
    votes, opinions = proba.argmax(axis=1), proba[:, None, :]  # of one row
    consensus, entropies = proba.mean(axis=0), uncertainty.entropy_score(proba)
    return Figures(
        members=proba,
        votes=np.bincount(votes, minlength=proba.shape[1]),
        vote_entropy=float(disagreement.vote_entropy_score(votes[:, None], proba.shape[1])[0]),
        consensus=consensus,
        consensus_entropy=float(disagreement.consensus_entropy_score(opinions)[0]),
        divergences=-entropies - proba @ np.log(consensus),
        mean_kl=float(disagreement.mean_kl_score(opinions)[0]),
        entropies=entropies,
    )


@st.fragment
def show() -> None:
    """A choice of committee, its opinions drawn, its figures, and each step of the sum."""
    st.markdown(INTRO)
    name = st.segmented_control(
        "Committee", list(COMMITTEES), default=LECTURE, required=True, key="learn_committee",
        label_visibility="collapsed", persist_state="session",
    )  # fmt: skip
    found = figures(COMMITTEES[name])
    frame = opinions(found)
    _cards(found)
    spec = chart(frame)
    charts.show(spec, "committee", in_words(found), "How sure each model is of yes and of no, and their average.")
    charts.download_row(spec, frame, "committee", name)
    st.info(LESSONS[name], icon=":material/lightbulb:")
    st.markdown("#### Step by step")
    st.markdown("\n".join(f"{number}. {step}" for number, step in enumerate(steps(found), 1)))
    st.markdown("#### The three committees side by side")
    st.markdown("If each were the models' opinion of one row, this is which row would be asked for first.")
    st.table(side_by_side(), alt="The measures of the three committees")


def _cards(found: Figures) -> None:
    values = (
        ("Vote entropy", found.vote_entropy, "How evenly first choices are divided"),
        ("Consensus entropy", found.consensus_entropy, "How undecided the average is"),
        ("Mean KL divergence", found.mean_kl, "How far they disagree; also called BALD"),
    )
    with st.grid(3, min_column_width=150):
        for title, nats, meaning in values:
            st.metric(title, f"{nats:.3f}", f"nats; {measures.bits(nats):.3f} bits", delta_color="off",
                      delta_arrow="off", border=True, help=meaning)  # fmt: skip


def steps(found: Figures) -> list[str]:
    """The sum in words, one step each, with the numbers in it."""
    n = len(found.members)
    summed = " + ".join(f"{yes:g}" for yes in found.members[:, 0])
    entropies = ", ".join(f"{value:.3f}" for value in found.entropies)
    return [
        f"**Votes.** {found.votes[0]} for yes, {found.votes[1]} for no{_ties(found)}. The entropy of these shares is "
        f"the vote entropy: **{_both(found.vote_entropy)}**.",
        f"**Consensus.** ({summed}) / {n} = {found.consensus[0]:.3f} for yes, so {found.consensus[1]:.3f} for no.",
        f"**Consensus entropy.** The entropy of {found.consensus[0]:.3f} / {found.consensus[1]:.3f}: "
        f"**{_both(found.consensus_entropy)}**. The most it can be with two classes is "
        f"{_both(measures.most(2)[measures.ENTROPY])}.",
        "**Divergence of each model from the consensus**, Σ p ln(p / consensus): "
        + ", ".join(f"model {i} {value:.3f}" for i, value in enumerate(found.divergences, 1))
        + " nats.",
        f"**Mean KL divergence.** Their mean: **{_both(found.mean_kl)}**.",
        f"**The same by another way.** The models' own entropies are {entropies}; their mean is "
        f"{found.entropies.mean():.3f}. Consensus entropy minus that, {found.consensus_entropy:.3f} − "
        f"{found.entropies.mean():.3f} = {found.consensus_entropy - found.entropies.mean():.3f} nats, is the mean KL "
        "divergence: all doubt, less the doubt each model has by itself.",
    ]


def _ties(found: Figures) -> str:
    return "; a model that says 50/50 votes for the first class" if (np.ptp(found.members, axis=1) == 0).any() else ""


def _both(nats: float) -> str:
    return f"{nats:.3f} nats = {measures.bits(nats):.3f} bits"


def side_by_side() -> pd.DataFrame:
    """One line a committee: its three measures in nats, the highest of each marked."""
    found = {name: figures(members) for name, members in COMMITTEES.items()}
    columns = {
        "Vote entropy": [one.vote_entropy for one in found.values()],
        "Consensus entropy": [one.consensus_entropy for one in found.values()],
        "Mean KL divergence": [one.mean_kl for one in found.values()],
    }
    marked = {
        title: [f"**{value:.3f}**, asked first" if value == max(values) else f"{value:.3f}" for value in values]
        for title, values in columns.items()
    }
    return pd.DataFrame(marked, index=list(found))


def opinions(found: Figures) -> pd.DataFrame:
    """One line a model (and the consensus) and class: who, answer, probability."""
    who = [f"Model {number}" for number in range(1, len(found.members) + 1)] + ["Consensus"]
    shares = np.vstack([found.members, found.consensus])
    return pd.DataFrame(
        [
            {"who": name, "answer": answer, "probability": float(share), "text": f"{share:.3g}"}
            for name, row in zip(who, shares, strict=True)
            for answer, share in zip((YES, NO), row, strict=True)
        ]
    )


def chart(frame: pd.DataFrame) -> dict:
    """One bar a model, yes on the left and no on the right, and the consensus below."""
    order = list(dict.fromkeys(frame["who"]))
    axis = {"labelFontSize": 13, "ticks": False, "domain": False}
    y = {"field": "who", "type": "nominal", "sort": order, "title": None, "axis": axis}
    x = {
        "field": "probability",
        "type": "quantitative",
        "stack": "zero",
        "title": "Probability",
        "scale": {"domain": [0, 1]},
        "axis": {"format": "%", "tickCount": 5},
    }
    color = {
        "field": "answer",
        "type": "nominal",
        "title": None,
        "scale": {"domain": [YES, NO], "range": [theme.SKY, theme.EVERYTHING]},
        "legend": {"orient": "top", "direction": "horizontal"},
    }
    by_answer = {"field": "answer", "type": "nominal", "sort": [YES, NO]}
    return {
        "$schema": charts.SCHEMA,
        "height": HEIGHT_OF_BAR * len(order) + 110,
        "width": "container",
        "datasets": {"opinions": frame.assign(place=frame["answer"].map({YES: 0, NO: 1}))},
        "data": {"name": "opinions"},
        "encoding": {"y": y, "x": x, "order": {"field": "place", "type": "quantitative"}},
        "layer": [
            {"mark": {"type": "bar", "height": 24, "tooltip": True}, "encoding": {"color": color}},
            {
                "mark": {"type": "text", "align": "right", "dx": -6, "fontSize": 12, "color": "black"},
                "encoding": {"text": {"field": "text", "type": "nominal"}, "detail": by_answer},
            },
        ],
    }


def in_words(found: Figures) -> str:
    """The alternative text of the bars."""
    said = ", ".join(f"model {i} says yes with {yes:.0%}" for i, yes in enumerate(found.members[:, 0], 1))
    return f"A committee of {len(found.members)}: {said}; on the average {found.consensus[0]:.0%}."
