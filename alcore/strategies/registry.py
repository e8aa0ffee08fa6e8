"""The registry of strategies: what each is called, what it computes, and the words the screen needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType

_registered: dict[str, Strategy] = {}
STRATEGIES = MappingProxyType(_registered)  # read-only: strategies are added by `register` alone

# The families of strategies, in the order in which the screen shows them, each with what its members have in common.
FAMILIES = MappingProxyType(
    {
        "baseline": "Without a model",
        "uncertainty": "Where the model is unsure",
        "relevance": "Rows of one class first",
        "committee": "Where several models disagree",
        "change": "What would change the model most",
        "diversity": "Rows unlike each other, or typical of many",
        "batch": "Whole batches at once",
        "combination": "Made of other strategies",
        "own": "Your own",
    }
)
# Of the pool beside the candidates; what a learner must give for it says `alcore.strategies.needs`.
NEEDS = (
    "model",
    "probabilities",
    "gradient",
    "hessian",
    "labels",
    "members",
    "inits",
    "trees",
    "seconds",
    "surprise",
)


@dataclass(frozen=True)
class Strategy:
    """A named query strategy.

    A ``utility`` strategy's function takes a `Pool` and returns one float a candidate, higher is asked first. A
    ``batch`` strategy's function takes a `Pool` and a number n and returns positions into the candidates, best first.
    """

    name: str
    title: str
    function: Callable
    kind: str  # "utility" or "batch"
    formula: str
    sentence: str
    best_for: str
    limits: str
    source: str
    cost_class: str  # "instant", "seconds" or "minutes" for a round on a pool of 20,000 rows
    needs: tuple[str, ...] = ()  # of `NEEDS`
    family: str = "own"  # of `FAMILIES`
    parts: tuple[Strategy, ...] = ()  # the strategies it is made of


def register(
    name: str,
    *,
    title: str | None = None,
    kind: str = "utility",
    formula: str = "",
    sentence: str = "",
    best_for: str = "",
    limits: str = "",
    source: str = "",
    cost_class: str = "instant",
    needs: tuple[str, ...] = ("model",),
    family: str = "own",
) -> Callable:
    """Decorator: make a function a strategy that `get`, the app and the shell know by name.

    The function's keyword-only arguments are its options: ``get("name(option=value)")`` sets them.
    Raises ValueError when the name is taken, or for an unknown kind, need or family.
    """
    if kind not in ("utility", "batch"):
        raise ValueError(f"A strategy's kind is 'utility' or 'batch', not '{kind}'.")
    if family not in FAMILIES:
        raise ValueError(f"There is no family '{family}'. There are: {', '.join(FAMILIES)}.")
    if unknown := set(needs) - set(NEEDS):
        raise ValueError(f"A strategy cannot need '{min(unknown)}'. It may need: {', '.join(NEEDS)}.")

    def add(function: Callable) -> Callable:
        strategy = Strategy(
            name=name,
            title=title or name.replace("_", " ").capitalize(),
            function=function,
            kind=kind,
            formula=formula,
            sentence=sentence,
            best_for=best_for,
            limits=limits,
            source=source,
            cost_class=cost_class,
            needs=needs,
            family=family,
        )
        list_ready(strategy)
        return function

    return add


def list_ready(strategy: Strategy) -> Strategy:
    """Put a strategy that is made already, such as ``balanced(margin)`` or an adapted one, into the registry under its
    name. Raises ValueError when another has that name; the same one again, as when its module is read again, takes it.
    """
    known = _registered.get(strategy.name)
    if known and _written(known.function) != _written(strategy.function):
        raise ValueError(f"There is already a strategy called '{strategy.name}'. Choose another name.")
    _registered[strategy.name] = strategy
    return strategy


def _written(function: Callable) -> str | None:
    """Where the function is written in its module; None for one that was put together at run time."""
    return getattr(function, "__qualname__", None)
