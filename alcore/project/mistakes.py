"""Who answers a rehearsal, from the setting `mistakes`: {"noise": a share, and the values of `Annotators`}."""

from __future__ import annotations

from collections.abc import Mapping

from alcore.oracles import Annotators


def simulated(stored: Mapping) -> tuple[float, Annotators]:
    """The share of mistakes and who answers. Raises ValueError, in words for the user, for what makes no sense."""
    values = dict(stored)
    noise, annotators = float(values.pop("noise", 0.0)), Annotators.from_dict(values)
    if not 0 <= noise <= 1:
        raise ValueError(f"The share of simulated mistakes must be between 0 and 1, not {noise}.")
    if noise and (annotators.team or annotators.confusion):
        raise ValueError("Mistakes are set either as one share, or by class or for each annotator of a team.")
    if annotators.relabel:
        raise ValueError("A project asks rows again of those who answered them: set that share, not one of relabeling.")
    return noise, annotators


def people(annotators: Annotators, votes: int, name: str = "rehearsal") -> dict[str, int]:
    """Who takes turns, by name, with their place in the oracle; without a team as many as answer each row.

    Raises ValueError, in words for the user, for a team too small.
    """
    if not annotators.team:
        return dict.fromkeys([name] if votes == 1 else [f"{name} {number}" for number in range(1, votes + 1)], 0)
    if len(annotators.team) < votes:
        raise ValueError(f"{votes} people are to answer each row, and the team has only {len(annotators.team)}.")
    return {one.name: place for place, one in enumerate(annotators.team)}
