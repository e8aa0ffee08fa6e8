"""Numbers and amounts as a country writes them. Separators, grouping and the side of the sign follow Unicode's CLDR;
a minus always stands in front of everything."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

NO_BREAK, NARROW = "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}"
MINUS = "-"
WHOLE_FROM = 10_000  # amounts from here on are written without cents


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


def number(value: float, digits: int = 0, locale: str = "en-US") -> str:
    """`1,234.5` as the locale writes it, with so many digits behind the decimal mark; a dash for what is no number.

    Raises ValueError for an unknown locale.
    """
    known = get(locale)
    if not math.isfinite(value):
        return "–"
    whole, _, rest = f"{abs(value):.{digits}f}".partition(".")
    negative = value < 0 and (whole + rest).strip("0")
    return f"{MINUS if negative else ''}{_grouped(whole, known)}{known.decimal if rest else ''}{rest}"


def money(amount: float, currency: str = "$", locale: str = "en-US", digits: int | None = None) -> str:
    """`$1,234.50` as the locale writes it. digits: behind the decimal mark; None: 2, and none from `WHOLE_FROM` on."""
    if not math.isfinite(amount):
        return "–"
    if digits is None:
        digits = 2 if abs(amount) < WHOLE_FROM else 0
    shown = number(amount, digits, locale)
    sign = MINUS if shown.startswith(MINUS) else ""
    shown, before = shown.removeprefix(MINUS), get(locale).before
    if before is None:
        return f"{sign}{shown}{NO_BREAK}{currency}"
    if currency[-1:].isalpha():
        before = NO_BREAK  # a sign that ends in a letter would run into the number
    return f"{sign}{currency}{before}{shown}"


@dataclass(frozen=True)
class Currency:
    """A currency's sign and the locale its amounts are written in; as text, the sign. Raises ValueError for a locale
    there is none of."""

    sign: str = "$"
    locale: str = "en-US"

    def __post_init__(self):
        get(self.locale)

    def __str__(self) -> str:
        return self.sign

    def write(self, amount: float, digits: int | None = None) -> str:
        """See `money`."""
        return money(amount, self.sign, self.locale, digits)


def _grouped(whole: str, known: Locale) -> str:
    if len(whole) < known.grouped_from:
        return whole
    sizes, parts = list(known.groups), []
    while whole:
        size = sizes.pop(0) if len(sizes) > 1 else sizes[0]
        whole, part = whole[:-size], whole[-size:]
        parts.append(part)
    return known.thousands.join(reversed(parts))
