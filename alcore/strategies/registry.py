"""The registry of strategies: what each is called, what it computes, and the words the screen needs."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType

_registered: dict[str, Strategy] = {}
_wrappers: dict[str, Callable] = {}
STRATEGIES = MappingProxyType(_registered)  # read-only: strategies are added by `register` alone


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
    cost_class: str  # "instant", "seconds" or "minutes" on a pool of 20,000 rows
    needs: tuple[str, ...] = ()  # what it reads of the pool beside the candidates: "model", "committee", "seconds"


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
) -> Callable:
    """Decorator: make a function a strategy that `get`, the app and the shell know by name.

    Raises ValueError when the name is taken or the kind is unknown.
    """
    if kind not in ("utility", "batch"):
        raise ValueError(f"A strategy's kind is 'utility' or 'batch', not '{kind}'.")

    def add(function: Callable) -> Callable:
        known = _registered.get(name)
        if known and known.function.__qualname__ != function.__qualname__:
            raise ValueError(f"There is already a strategy called '{name}'. Choose another name.")
        _registered[name] = Strategy(
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
        )
        return function

    return add


def get(strategy: str | Strategy | Callable) -> Strategy:
    """The strategy of that name; a `Strategy` or a plain utility function is taken as it is.

    A wrapped strategy is written as it is called: ``mixed(margin)`` or ``mixed(margin, 0.2)``.
    Raises ValueError naming the strategies there are.
    """
    if isinstance(strategy, Strategy):
        return strategy
    if callable(strategy):
        name = getattr(strategy, "__name__", "custom")
        return Strategy(name, name, strategy, "utility", "", "", "", "", "", "instant", ("model",))
    if strategy in STRATEGIES:
        return STRATEGIES[strategy]
    wrapped = re.fullmatch(r"\s*(\w+)\((.+?)(?:,\s*(\d*\.?\d+))?\)\s*", strategy)
    if wrapped and wrapped[1] in _wrappers:
        options = [float(wrapped[3])] if wrapped[3] else []
        return _wrappers[wrapped[1]](wrapped[2].strip(), *options)
    raise ValueError(f"There is no strategy called '{strategy}'. There are: {', '.join(STRATEGIES)}.")


def wrapper(function: Callable) -> Callable:
    """Decorator: let `get` build wrapped strategies by the function's name, as in ``mixed(margin, 0.2)``."""
    _wrappers[function.__name__] = function
    return function
