"""What the store returns: one frozen record a line of a table."""

from __future__ import annotations

from dataclasses import dataclass, field

ALIVE = ("waiting", "running")


@dataclass(frozen=True)
class Upload:
    """A file as it was uploaded, and the choices made about it."""

    id: str
    name: str
    settings: dict
    sample: str | None
    created: float
    content: bytes = b""


@dataclass(frozen=True)
class Run:
    """A simulation, or several of an experiment side by side: waiting, running, done, cancelled, interrupted or failed;
    ``done`` of ``total`` replicates kept."""

    id: str
    upload: str
    settings: dict
    total: int
    done: int
    state: str
    error: str | None
    created: float
    seconds: float
    driver: str | None = None
    heartbeat: float | None = None
    began: float | None = None
    done_before: int | None = None

    @property
    def alive(self) -> bool:
        """Whether work on it goes on."""
        return self.state in ALIVE

    @property
    def experiment(self) -> str | None:
        """The name of the experiment it belongs to; None: it is a simulation of its own."""
        return self.settings.get("experiment")


@dataclass(frozen=True)
class Project:
    """A labeling project of an upload. ``asked`` counts the rows handed out so far, ``written`` the events."""

    id: str
    upload: str
    name: str
    settings: dict
    created: float
    asked: int = 0
    written: int = 0


@dataclass(frozen=True)
class Event:
    """One line of a project's log. What does not apply to its kind is None.

    ``number`` counts from 1 in the order of writing, 0 before it is written. ``seconds`` are raw, as measured from
    ``shown_at`` to the answer. ``token`` names the one act that wrote it: the same token never writes twice.
    """

    kind: str
    row_key: str | None = None
    class_id: str | None = None
    annotator: str = ""
    seconds: float | None = None
    shown_at: float | None = None
    source: str = "one"
    token: str = ""
    undoes: int | None = None
    arm: str | None = None
    rank: int | None = None
    utility: float | None = None
    model_version: int | None = None
    training_size: int | None = None
    payload: dict = field(default_factory=dict)
    at: float = 0.0
    number: int = 0


@dataclass(frozen=True)
class Standing:
    """What the log has come to for one row: a label or a skip, and the event that says so. One that waits for more
    people is "waiting", without a class, and the event is the first of its answers."""

    kind: str  # "label", "skip" or "waiting"
    class_id: str | None
    source: str
    annotator: str
    event: int
    skips: int = 0  # how often the row was skipped as unsure; 0 when it was last called a bad row


@dataclass(frozen=True)
class Claim:
    """A row lent to one annotator until ``expires``.

    ``number`` counts all rows ever handed out in the project, and is the order in which to answer them; it is negative
    for a row whose answer was taken back, so that it comes before all others, and the last one taken back first.
    """

    row_key: str
    annotator: str
    number: int
    claimed: float
    expires: float
    arm: str
    rank: int | None = None
    utility: float | None = None
    model_version: int | None = None
    training_size: int | None = None

    @property
    def token(self) -> str:
        """Names the answer to this showing of the row, so that a double click or a replay writes it once."""
        return f"claim:{self.number}"


@dataclass(frozen=True)
class Round:
    """A training: the ranking's version, how many labels it learned from, and what it predicts for evaluation rows.

    ``error`` is the sentence when it failed; then the previous ranking stands. ``evaluation`` maps row keys to class
    ids; ``uncertainty`` is how unsure it is of those rows, see `alcore.stopping.uncertainty`, None where not known.
    """

    version: int
    labels: int
    seconds: float
    error: str | None
    created: float
    evaluation: dict
    uncertainty: float | None = None


@dataclass(frozen=True)
class Foretold:
    """What was forecast of a project, as it was said.

    ``model``: the version of the way of forecasting. ``asked``, ``pilot``: labels of the active arm, and labels drawn
    by lot, that were there. ``positive``: the class of a score of one class, else empty. ``basis``: where the active
    arm's figures came from. ``random``, ``active``: P10, P50 and P90 of labels, hours and dollars in all, by those
    names; None where nothing was said. ``chance`` that the target is reached at all.
    """

    model: str
    asked: int
    pilot: int
    metric: str
    positive: str
    learner: str
    target: float
    reachable: str
    chance: float
    basis: str
    random: dict
    active: dict
    created: float = 0.0
    number: int = 0


@dataclass(frozen=True)
class Opinion:
    """What a model thought of a row when it last ranked. ``proba``: by class id, in [0, 1]. ``nearest``: the keys of
    the labeled rows most like it and how far away each was, in standard deviations a feature; nearest first."""

    row_key: str
    version: int
    proba: dict
    nearest: tuple[tuple[str, float], ...] = ()
