import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcore.costs import LOCALES, money, number
from alcore.costs.locales import rewritten

THIN, SPACE, QUOTE = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}", "\N{RIGHT SINGLE QUOTATION MARK}"


@pytest.mark.parametrize(
    ("locale", "written"),
    [
        ("en-US", "1,234,567.8"),
        ("en-IN", "12,34,567.8"),
        ("de-DE", "1.234.567,8"),
        ("de-CH", f"1{QUOTE}234{QUOTE}567.8"),
        ("fr-FR", f"1{THIN}234{THIN}567,8"),
        ("sv-SE", f"1{SPACE}234{SPACE}567,8"),
    ],
)
def test_numbers_are_written_as_in_the_country(locale, written):
    assert number(1234567.8, ",.1f", locale) == written


def test_spain_groups_from_five_digits_on():
    assert [number(value, locale="es-ES") for value in (1234, 12345)] == ["1234", "12.345"]


def test_the_currency_stands_where_the_country_puts_it():
    assert money(1234.5) == "$1,234.50"
    assert money(-1234.5, "€", "de-DE") == f"-1.234,50{SPACE}€"
    assert money(1234.5, "€", "nl-NL") == f"€{SPACE}1.234,50"
    assert money(1234.5, "EUR", "en-US") == f"EUR{SPACE}1,234.50"
    assert money(12345.6, "₹", "en-IN") == "₹12,346"
    assert money(123456, "¥", "ja-JP", digits=0) == "¥123,456"


def test_nothing_is_never_minus_nothing_and_what_is_no_number_is_a_dash():
    assert number(-0.001, ".2f") == "0.00" and money(-0.001) == "$0.00"
    assert number(float("nan")) == money(math.inf) == "–"


@given(value=st.floats(-1e12, 1e12), digits=st.integers(0, 4), locale=st.sampled_from(sorted(LOCALES)))
def test_what_is_written_can_be_read_back(value, digits, locale):
    known = LOCALES[locale]
    text = number(value, f",.{digits}f", locale).replace(known.thousands, "").replace(known.decimal, ".")
    assert float(text) == pytest.approx(value, abs=0.51 * 10**-digits, rel=1e-12)


def test_a_locale_nobody_wrote_down_is_told():
    with pytest.raises(ValueError, match="no locale 'xx'. There are: en-US"):
        number(1, locale="xx")


@given(value=st.floats(-1e9, 1e9), form=st.sampled_from([",.0f", ",.4g", ".3g", "+.3f", ".0%", ",.1f", "g"]))
def test_english_is_what_python_writes(value, form):
    written = format(value, form)
    assert number(value, form) == (written if written.strip("-0.%") else written.removeprefix("-"))


def test_a_text_of_ours_gets_the_marks_of_the_country():
    text = "With 100 rows, 0.90 means 0.83 to 0.94; $22.84 for 1,234,567 of them, and 7."
    german = "With 100 rows, 0,90 means 0,83 to 0,94; $22,84 for 1.234.567 of them, and 7."
    assert (rewritten(text, "de-DE"), rewritten(text, "en-US")) == (german, text)
    assert rewritten(text, "en-IN").endswith("$22.84 for 12,34,567 of them, and 7.")
