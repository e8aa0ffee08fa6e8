"""What a labeling project is set to. Plain values, as they are stored."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

from alcore.project.arms import Shares

EVALUATION_SHARE = 0.25  # of the next rows when no budget says how far evaluation rows must reach
LEAST_EVALUATION_SHARE = 0.1  # so that the first interval does not take a whole budget to come
LONGEST_GUIDELINES = 20_000
MAJORITY, DAWID_SKENE = RESOLVING = ("majority", "dawid-skene")  # as in `alcore.quality`, which loads the science stack
MOST_VOTES = 9
# What can change while people label. The rest decided how rows were drawn, or what their labels mean.
CHANGEABLE = (
    "strategy",
    "learner",
    "batch",
    "budget",
    "control",
    "again",
    "guidelines",
    "rates",
    "cap_floor",
    "cap_times",
    "pinned",
    "picture",
    "stop",
    "votes",
    "resolve",
    "costs",
    "pay",
)


@dataclass(frozen=True)
class Settings:
    """How a project asks, learns and counts.

    starting: how the first `start` rows are chosen, see `alcore.strategies.cold_start`; "random" is by lot.
    evaluation: rows drawn for evaluation; None: 100, or 30 % of a small table. control, again: shares in [0, 1], of
    control rows and of own rows asked again. budget: labels planned, or None. cap_floor, cap_times: an answer counts
    with at most max(cap_floor, cap_times x running median) seconds. imported_random: whether the labels that came with
    the table are those of rows drawn at random. rehearsal: the table's labels are hidden and answer when asked. pinned:
    the columns that stand first on a row's card. picture: what shows as a picture, as `alcore.project.cards` reads it.
    stop: when to stop, the values of `alcore.stopping.Rules` and "hold", whether no new rows are asked for once its
    rule says stop; see `alcore.project.advising`.
    positive: the class of interest, by name until the project is made and by id from then on; for strategies that look
    for one. review: the share of its rows, in (0, 1), that a review is to find, with a guarantee of that confidence;
    None: no review. See `alcore.project.reviewing`.
    votes: how many people answer each row before it counts. resolve: how their answers become one label, see
    `alcore.project.voting`. mistakes: of a rehearsal, how often and where its answers are wrong: "noise", a
    share, and the values of `alcore.oracles.Annotators`; see `alcore.project.rehearsing`. costs: what each answer of
    the model costs, in the currency of the rates, a row for each true class, in the order in which classes were added;
    None: nobody said. See `alcore.project.mistake_costs`. pay: by name, those who are not paid by the rates:
    {"price": of a label} or {"wage": of an hour}, see `alcore.project.paying`.
    Raises ValueError, in words for the user, for a value that makes no sense.
    """

    strategy: str = "margin"
    learner: str = "logistic"
    batch: int = 10
    start: int = 20
    starting: str = "random"
    evaluation: int | None = None
    control: float = 0.2
    again: float = 0.03
    budget: int | None = None
    seed: int = 0
    guidelines: str = ""
    rates: dict = field(default_factory=dict)
    cap_floor: float = 60.0
    cap_times: float = 5.0
    imported_random: bool = False
    rehearsal: bool = False
    pinned: tuple[str, ...] = ()
    picture: dict | None = None
    stop: dict = field(default_factory=dict)
    positive: str | None = None
    review: float | None = None
    confidence: float = 0.95
    votes: int = 1
    resolve: str = MAJORITY
    mistakes: dict = field(default_factory=dict)
    costs: tuple[tuple[float, ...], ...] | None = None
    pay: dict = field(default_factory=dict)

    def __post_init__(self):
        object.__setattr__(self, "pinned", tuple(self.pinned))  # a list when it comes out of the store
        object.__setattr__(self, "costs", self.costs and tuple(tuple(map(float, row)) for row in self.costs))
        for name, title in (("control", "control rows"), ("again", "rows asked again")):
            if not 0 <= getattr(self, name) <= 0.5:
                raise ValueError(f"The share of {title} must be between 0 and 0.5, not {getattr(self, name):g}.")
        for name, title, least in (
            ("batch", "rows per round", 1),
            ("start", "starting rows", 1),
            ("evaluation", "evaluation rows", 0),
            ("budget", "labels of the budget", 1),
        ):
            value = getattr(self, name)
            if value is not None and value < least:
                raise ValueError(f"The number of {title} must be at least {least}, not {value}.")
        for title, share in (("share of the class that a review finds", self.review), ("confidence", self.confidence)):
            if share is not None and not 0 < share < 1:
                raise ValueError(f"The {title} must lie between 0 and 1, not {share:g}.")
        if self.review is not None and self.positive is None:
            raise ValueError("A review looks for the rows of one class. Name the class of interest.")
        if not 1 <= self.votes <= MOST_VOTES:
            raise ValueError(f"Each row is answered by 1 to {MOST_VOTES} people, not by {self.votes}.")
        if self.resolve not in RESOLVING:
            raise ValueError(f"Answers are made one label by {' or '.join(RESOLVING)}, not by '{self.resolve}'.")
        if self.mistakes and not self.rehearsal:
            raise ValueError("Mistakes are simulated in a rehearsal only. In other projects people answer.")
        if self.cap_floor <= 0 or self.cap_times < 1:
            raise ValueError("An answer must be allowed some seconds, and at least as many as the usual one takes.")
        if len(self.guidelines) > LONGEST_GUIDELINES:
            raise ValueError(f"The guidelines are longer than {LONGEST_GUIDELINES:,} characters. Shorten them.")

    def shares(self, evaluation: int) -> Shares:
        """The chances of each arm. Evaluation rows are spread over the budget, so that each is asked before its end."""
        wanted = EVALUATION_SHARE
        if self.budget is not None:
            wanted = max(LEAST_EVALUATION_SHARE, evaluation / (self.budget + evaluation))
        return Shares(self.again, min(wanted, 0.5) if evaluation else 0.0, self.control)

    def to_dict(self) -> dict:
        """The settings as plain values."""
        return {**asdict(self), "pinned": list(self.pinned)}

    @classmethod
    def from_dict(cls, stored: dict) -> Settings:
        """The settings among stored values."""
        return cls(**{name: stored[name] for name in cls.__dataclass_fields__ if name in stored})
