"""Numbers and amounts as a country writes them. Separators, grouping and the side of the sign follow Unicode's CLDR;
a minus always stands in front of everything."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

NO_BREAK, NARROW = "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}"
MINUS = "-"
WHOLE_FROM = 10_000  # amounts from here on are written without cents
_ENGLISH = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")


@dataclass(frozen=True)
class Locale:
    """How a country writes numbers. ``before``: what stands between a sign in front and the number; None where the
    sign stands behind. ``groups`` are the sizes of groups of digits from the right, the last one repeated;
    ``grouped_from`` how many digits a number must have to be grouped."""

    title: str
    thousands: str
    decimal: str
    before: str | None
    groups: tuple[int, ...] = (3,)
    grouped_from: int = 4


LOCALES: Mapping[str, Locale] = MappingProxyType(
    {
        "en-US": Locale("English (United States)", ",", ".", ""),
        "en-GB": Locale("English (United Kingdom)", ",", ".", ""),
        "en-IN": Locale("English (India)", ",", ".", "", groups=(3, 2)),
        "de-DE": Locale("Deutsch (Deutschland)", ".", ",", None),
        "de-CH": Locale("Deutsch (Schweiz)", "\N{RIGHT SINGLE QUOTATION MARK}", ".", NO_BREAK),
        "fr-FR": Locale("Français (France)", NARROW, ",", None),
        "es-ES": Locale("Español (España)", ".", ",", None, grouped_from=5),
        "it-IT": Locale("Italiano (Italia)", ".", ",", None),
        "nl-NL": Locale("Nederlands (Nederland)", ".", ",", NO_BREAK),
        "pl-PL": Locale("Polski (Polska)", NO_BREAK, ",", None, grouped_from=5),
        "pt-BR": Locale("Português (Brasil)", ".", ",", NO_BREAK),
        "sv-SE": Locale("Svenska (Sverige)", NO_BREAK, ",", None),
        "ja-JP": Locale("日本語 (日本)", ",", ".", ""),
    }
)


def get(locale: str) -> Locale:
    """The locale of that name, such as de-DE. Raises ValueError, naming those there are."""
    if locale not in LOCALES:
        raise ValueError(f"There is no locale '{locale}'. There are: {', '.join(LOCALES)}.")
    return LOCALES[locale]


def number(value: float, form: str = ",.0f", locale: str = "en-US") -> str:
    """`1,234.5` as the locale writes it; a dash for what is no number. form: as Python's `format` takes it, such as
    `,.1f`, `+.3f`, `.0%`. A percent sign stands behind its number as in English text, which is what it stands in.

    Raises ValueError for an unknown locale.
    """
    if not math.isfinite(value):
        get(locale)
        return "–"
    text = format(value, form)
    # What is written as nothing is not less than nothing.
    return rewritten(text if text.strip("-0.%") else text.removeprefix(MINUS), locale)


def rewritten(text: str, locale: str) -> str:
    """A text of ours, whose numbers are written the English way, with the marks of the locale."""
    known = get(locale)

    def marked(found: re.Match) -> str:
        whole, _, rest = found.group().partition(".")
        if "," in whole:
            whole = _grouped(whole.replace(",", ""), known)
        return f"{whole}{known.decimal if rest else ''}{rest}"

    return _ENGLISH.sub(marked, text)


def money(amount: float, currency: str = "$", locale: str = "en-US", digits: int | None = None) -> str:
    """`$1,234.50` as the locale writes it. digits: behind the decimal mark; None: 2, and none from `WHOLE_FROM` on."""
    if not math.isfinite(amount):
        return "–"
    if digits is None:
        digits = 2 if abs(amount) < WHOLE_FROM else 0
    shown = number(amount, f",.{digits}f", locale)
    sign = MINUS if shown.startswith(MINUS) else ""
    shown, before = shown.removeprefix(MINUS), get(locale).before
    if before is None:
        return f"{sign}{shown}{NO_BREAK}{currency}"
    if currency[-1:].isalpha():
        before = NO_BREAK  # a sign that ends in a letter would run into the number
    return f"{sign}{currency}{before}{shown}"


@dataclass(frozen=True)
class Currency:
    """A currency's sign and the locale in which its amounts and all other numbers are written; as text, the sign.
    Raises ValueError for a locale there is none of."""

    sign: str = "$"
    locale: str = "en-US"

    def __post_init__(self):
        get(self.locale)

    def __str__(self) -> str:
        return self.sign

    def write(self, amount: float, digits: int | None = None) -> str:
        """See `money`."""
        return money(amount, self.sign, self.locale, digits)

    def number(self, value: float, form: str = ",.0f") -> str:
        """See `number`."""
        return number(value, form, self.locale)

    def rewritten(self, text: str) -> str:
        """See `rewritten`."""
        return rewritten(text, self.locale)


def _grouped(whole: str, known: Locale) -> str:
    if len(whole) < known.grouped_from:
        return whole
    sizes, parts = list(known.groups), []
    while whole:
        size = sizes.pop(0) if len(sizes) > 1 else sizes[0]
        whole, part = whole[:-size], whole[-size:]
        parts.append(part)
    return known.thousands.join(reversed(parts))
