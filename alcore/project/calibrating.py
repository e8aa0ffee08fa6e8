"""How often people are wrong, told from the rows that a project has had answered twice, for simulations to take over.

Twice by the same person, who was asked again without a sign, or by two people where several answer each row. Neither
way sees what is answered wrong in the same way both times, so the share is a floor.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from alcore import quality
from alcore.project.events import Class, live, merged
from alcore.project.project import Project
from alcore.project.share import Share, wilson
from alcore.quality import Mistakes
from alcore.store import Event

FEWEST = 20  # rows answered twice, before what they tell is worth taking over


def consistency(events: Sequence[Event], classes: Mapping[str, Class]) -> dict[str, Share]:
    """By annotator, each second answer against the label the same person had given last before it."""
    first, same = {}, {}
    for event in live(events):
        if event.kind != "label":
            continue
        about = event.annotator, event.row_key
        if event.arm != "relabel":
            first[about] = merged(classes, event.class_id)
        elif about in first:
            same.setdefault(event.annotator, []).append(merged(classes, event.class_id) == first[about])
    return {annotator: wilson(sum(hits), len(hits)) for annotator, hits in same.items()}


def mistakes(
    again: Mapping[str, Share], votes: Mapping[str, Sequence[tuple[str, str]]], classes: Mapping[str, Class]
) -> Mistakes | None:
    """How often people are wrong, all together; None before the first row that was answered twice.

    again: see `consistency`. votes: of each row (annotator, class id), as in `State`; its first two answers count,
    since further ones are not independent of them. See `quality.mistakes_from_agreement` for the formula.
    """
    pairs = [[merged(classes, class_id) for _, class_id in said[:2]] for said in votes.values() if len(said) > 1]
    asked = sum(share.rows for share in again.values()) + len(pairs)
    alike = sum(share.successes for share in again.values()) + sum(one == other for one, other in pairs)
    return quality.mistakes_from_agreement(asked, alike, sum(one.into is None for one in classes.values()))


def measured(project: Project) -> Mistakes | None:
    """As `mistakes`, of a project as it stands. O(events)."""
    events = project.store.events(project.id)
    state = project.fold(events)
    return mistakes(consistency(events, state.classes), state.votes, state.classes)


def usable(project: Project) -> Mistakes:
    """What a project has measured, where it is worth taking over. Raises ValueError, in words for the user, where too
    few rows were answered twice."""
    found = measured(project)
    if found is None or found.asked < FEWEST:
        raise ValueError(too_few(project.name, 0 if found is None else found.asked))
    return found


def too_few(name: str, asked: int) -> str:
    """What keeps a project from telling how often its people are wrong, and what to do."""
    rows = "No row" if not asked else "Only 1 row" if asked == 1 else f"Only {asked} rows"
    return (
        f"{rows} of project '{name}' {'was' if asked < 2 else 'were'} answered twice, and it takes {FEWEST} to tell "
        "how often people are wrong. Rows are answered twice where a share of them is asked again or several people "
        "answer each; until then, set the share of mistakes yourself."
    )


def in_words(found: Mistakes) -> str:
    """What rows answered twice tell of mistakes, and what they cannot tell."""
    rows = "1 row" if found.asked == 1 else f"{found.asked:,} rows"
    return (
        f"{found.alike:,} of {rows} answered twice got the same answer, which tells of mistakes in {found.rate:.1%} of "
        f"answers (95% interval {found.low:.1%} to {found.high:.1%}). Mistakes made both times are not seen, so it is "
        "the least."
    )
