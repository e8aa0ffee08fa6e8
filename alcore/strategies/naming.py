"""From a written name to a strategy: ``margin``, ``kl(members=7)``, ``balanced(margin)``, ``mixed(entropy, 0.2)``.

Names are read as a Python call would be, but never evaluated: a name, options in parentheses, and for wrappers the
strategy they wrap first.
"""

from __future__ import annotations

import ast
import inspect
import keyword
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from numbers import Real
from typing import Any

from alcore.strategies.committee import needs_with
from alcore.strategies.registry import STRATEGIES, Strategy

_wrappers: dict[str, Callable[..., Strategy]] = {}


def wrapper(function: Callable) -> Callable:
    """Decorator: let `get` build wrapped strategies by the function's name, as in ``mixed(margin, 0.2)``."""
    _wrappers[function.__name__] = function
    return function


def get(strategy: str | Strategy | Callable) -> Strategy:
    """The strategy of that name; a `Strategy` or a plain utility function is taken as it is.

    Options go in parentheses, ``kl(members=7)``; a wrapper takes the strategy first, ``diverse(entropy)``.
    Raises ValueError naming the strategies, or the options, there are.
    """
    if isinstance(strategy, Strategy):
        return strategy
    if callable(strategy):
        name = getattr(strategy, "__name__", "custom")
        return Strategy(name, name, strategy, "utility", "", "", "", "", "", "instant", ("model",))
    if strategy in STRATEGIES:
        return STRATEGIES[strategy]
    try:
        written = ast.parse(strategy.strip(), mode="eval").body
    except (SyntaxError, ValueError):
        raise _unknown(strategy) from None
    return _build(written)


def split(written: str) -> list[str]:
    """The names in a list of them: ``margin, mixed(entropy, 0.2)`` are two. Raises ValueError where none is read."""
    try:
        names = ast.parse(f"[{written.strip()}]", mode="eval").body.elts
    except (SyntaxError, ValueError, AttributeError):
        raise _unknown(written.strip()) from None
    return [ast.unparse(name) for name in names]


def _build(written: ast.expr) -> Strategy:
    if isinstance(written, ast.Name) and written.id in STRATEGIES:
        return STRATEGIES[written.id]
    if not isinstance(written, ast.Call) or not isinstance(written.func, ast.Name):
        raise _unknown(ast.unparse(written))
    name, options = written.func.id, {}
    for option in written.keywords:
        if option.arg is None:
            raise _unknown(ast.unparse(written))
        options[option.arg] = _value(option.value)
    if ast.unparse(written) in STRATEGIES:
        return STRATEGIES[ast.unparse(written)]
    if name in _wrappers:
        if not written.args:
            raise ValueError(f"'{name}' wraps a strategy: write {name}(margin), for example.")
        inner, *rest = written.args
        return _call(name, _wrappers[name], _build(inner), *(_value(value) for value in rest), **options)
    if name not in STRATEGIES:
        raise _unknown(name)
    if written.args:
        raise ValueError(f"Name the options of '{name}': {_options(STRATEGIES[name].function)}.")
    return with_options(STRATEGIES[name], options)


def with_options(strategy: Strategy, options: dict[str, Any]) -> Strategy:
    """The strategy with some of its options set; those at their default leave no mark on its name.

    Raises ValueError for an option it does not have, or a word where a number belongs.
    """
    known = _keywords(strategy.function)
    for option in options:
        if option not in known:
            raise ValueError(f"'{strategy.name}' has no option '{option}'. It has: {_options(strategy.function)}.")
    _check_numbers(strategy.name, strategy.function, options)
    options = {option: options[option] for option in known if option in options and options[option] != known[option]}
    if not options:
        return strategy
    words = ", ".join(f"{option}={_written(value)}" for option, value in options.items())
    return replace(
        strategy,
        name=f"{strategy.name}({words})",
        title=f"{strategy.title} ({words})",
        function=partial(strategy.function, **options),
        needs=needs_with(strategy.needs, **options) if "members" in strategy.needs else strategy.needs,
    )


def _call(name: str, function: Callable, *arguments: Any, **options: Any) -> Strategy:
    try:
        bound = inspect.signature(function).bind(*arguments, **options)
    except TypeError:
        raise ValueError(f"'{name}' cannot be called so. It has the options: {_options(function)}.") from None
    _check_numbers(name, function, bound.arguments)
    return function(*arguments, **options)


def _check_numbers(name: str, function: Callable, given: dict[str, Any]) -> None:
    """Refuse a word for an option whose default is a number."""
    for option, value in given.items():
        if _is_number(inspect.signature(function).parameters[option].default) and not _is_number(value):
            raise ValueError(f"The option '{option}' of '{name}' must be a number, not '{_written(value)}'.")


def _is_number(value: Any) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)


def _value(written: ast.expr) -> Any:
    """A number, a word or a tuple of them; a bare word is a string."""
    if isinstance(written, ast.Tuple | ast.List):
        return tuple(_value(part) for part in written.elts)
    if isinstance(written, ast.Name):
        return written.id
    if isinstance(written, ast.Call):
        return ast.unparse(written)  # a strategy among the options of another, such as those of a portfolio
    try:
        return ast.literal_eval(written)
    except (ValueError, TypeError):
        raise ValueError(f"An option must be a number or a word, not '{ast.unparse(written)}'.") from None


def _written(value: Any) -> str:
    """The value as it is written in a name, such that `get` reads the same value from it."""
    if isinstance(value, tuple):
        return f"({', '.join(map(_written, value))}{',' if len(value) == 1 else ''})"
    if isinstance(value, float):
        return f"{value:g}" if float(f"{value:g}") == value else repr(value)
    if isinstance(value, str) and (not value.isidentifier() or keyword.iskeyword(value)):
        return value if value.endswith(")") else repr(value)  # a strategy with options is read as it is written
    return str(value)


def composed(function: Callable, inner: Strategy, **options: Any) -> str:
    """The name of a wrapped strategy, such as ``mixed(margin, 0.2)``; options at their default are left out."""
    defaults = {one.name: one.default for one in inspect.signature(function).parameters.values()}
    changed = {option: value for option, value in options.items() if value != defaults[option]}
    in_place = list(changed) == list(options)[: len(changed)]
    words = [_written(value) if in_place else f"{option}={_written(value)}" for option, value in changed.items()]
    return f"{function.__name__}({', '.join([inner.name, *words])})"


def _keywords(function: Callable) -> dict[str, Any]:
    parameters = inspect.signature(function).parameters.values()
    return {one.name: one.default for one in parameters if one.kind is one.KEYWORD_ONLY}


def _options(function: Callable) -> str:
    parameters = list(inspect.signature(function).parameters.values())
    listed = [f"{one.name}={_written(one.default)}" for one in parameters if one.default is not one.empty]
    return ", ".join(listed) or "none"


def _unknown(name: str) -> ValueError:
    return ValueError(f"There is no strategy called '{name}'. There are: {', '.join(STRATEGIES)}.")
