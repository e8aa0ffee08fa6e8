"""Arithmetic that writes itself down: every text, worked out by itself, is the value beside it."""

import math
from dataclasses import fields, replace
from types import SimpleNamespace

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from alcore import costs
from alcore.costs import Rates, formulas
from alcore.costs.formulas import SUM, Term, number
from alcore.costs.ledger import arithmetic

EXCEL = {"MAX": max, "EXP": math.exp, "IF": lambda test, then, otherwise: then if test else otherwise}
EXCEL["ISNUMBER"] = lambda value: not math.isnan(value)


def worked_out(text: str, **cells: float) -> float:
    """What a spreadsheet would make of a formula: its operators are Python's."""
    return eval(text, {"__builtins__": {}}, EXCEL | cells)


def test_a_formula_reads_as_one_would_write_it():
    a, b, c = (Term(value, name) for value, name in ((2.0, "a"), (3.0, "b"), (4.0, "c")))
    assert (a * b + c).text == "a*b+c" and ((a + b) * c).text == "(a+b)*c"
    assert (a * (b * c)).text == "a*b*c" and (a / (b * c)).text == "a/(b*c)" and (a * b / 3600).text == "a*b/3600"
    assert (1 + a * (1 + b)).text == "1+a*(1+b)" and (-a * b).text == "(-a)*b"
    assert (a * (b / c)).value == a.value * (b.value / c.value)


def test_nothing_is_written_that_changes_nothing():
    a = Term(2.0, "a")
    assert (a + 0).text == (0 + a).text == (a * 1.0).text == (1 * a).text == "a"
    assert a * 0 == 0 * a == 0


def test_an_empty_cell_falls_back_on_what_is_there_otherwise():
    for value, expected in ((5.0, 10.0), (math.nan, 3.0)):
        found = formulas.given(Term(value, "price"), lambda price: 2 * price, Term(3.0, "wage"))
        assert (found.text, found.value) == ("IF(ISNUMBER(price),2*price,wage)", expected)
    assert formulas.given(None, lambda price: 2 * price, 3) == 3 and formulas.given(5, lambda price: 2 * price, 3) == 10


@drawn(st.recursive(
    st.sampled_from("abc") | st.floats(0.001, 1e6),
    lambda inside: st.tuples(st.sampled_from("+*/"), inside, inside) | st.tuples(st.just("-"), inside),
    max_leaves=12,
))  # fmt: skip
def test_whatever_is_added_multiplied_and_divided_the_text_says_the_value(tree):
    cells = {"a": 2.5, "b": 0.3, "c": 7.0}

    def built(part):
        if not isinstance(part, tuple):
            return Term(cells[part], part) if isinstance(part, str) else number(part)
        one, *rest = (built(inside) for inside in part[1:])
        return {"+": lambda: one + rest[0], "*": lambda: one * rest[0], "/": lambda: one / rest[0], "-": lambda: -one}[
            part[0]
        ]()

    try:
        found = built(tree)
    except ZeroDivisionError:
        return
    assert worked_out(found.text, **cells) == pytest.approx(found.value, rel=1e-9)


PRICED = Rates(
    seconds_per_label=24, hourly_wage=18.5, annotators_per_row=2, review_share=0.3, setup=40, compute_per_hour=2,
    overhead=0.15, contingency=0.1, evaluation_rows=80, rework_share=0.05, active_slowdown=1.2, fatigue=0.3,
    minutes_between_breaks=40, tooling=99,
)  # fmt: skip


@pytest.mark.parametrize(
    "rates",
    [Rates(), PRICED, replace(PRICED, price_per_label=0.2), replace(PRICED, review_seconds=9.0, review_wage=31.0)],
    ids=["the defaults", "everything", "by the label", "reviewers"],
)
@pytest.mark.parametrize("known", [{}, {"row_seconds": 9_000.0, "row_price": 70.0}, {"answers": 500.0}], ids=str)
@pytest.mark.parametrize("active", [True, False])
def test_every_line_of_the_ledger_is_its_own_formula(rates, known, active):
    told = {one.name: getattr(rates, one.name) for one in fields(Rates)}
    told = {name: value for name, value in told.items() if not isinstance(value, str)}
    cells = {name: math.nan if value is None else float(value) for name, value in told.items()}
    cells |= known | {"labels": 321.0, "drawn": 60.0, "machine": 1.5}
    terms = SimpleNamespace(**{name: Term(value, name) for name, value in cells.items()})
    terms.tired = costs.slowdown(terms.fatigue, terms.minutes_between_breaks)
    lines = arithmetic(
        terms.labels, terms, active=active, control_rows=terms.drawn, compute_hours=terms.machine,
        **{name: getattr(terms, name) for name in known},
    )  # fmt: skip
    bill = costs.bill(321, rates, active=active, control_rows=60.0, compute_hours=1.5, **known).set_index("line")
    assert [line for line, _, _ in lines] == [*bill.index[:-1]]
    for line, *amounts in lines:
        for what, amount in zip(("hours", "dollars"), amounts, strict=True):
            expected = bill.loc[line, what]
            value, text = (amount.value, amount.text) if isinstance(amount, Term) else (amount, str(amount))
            assert value == pytest.approx(expected, rel=1e-9, abs=1e-9), (line, what)
            assert worked_out(text, **cells) == pytest.approx(expected, rel=1e-6, abs=1e-9), (line, what)


def test_lines_below_reckon_with_what_the_lines_above_were_kept_as():
    """Such as the cells they were written to."""
    rates = {name: getattr(PRICED, name) for name in Rates.__dataclass_fields__}
    terms = SimpleNamespace(**rates | {"tired": PRICED.tired, "overhead": Term(PRICED.overhead, "overhead")})
    cells, texts = {}, {}

    def keep(line, hours, dollars):
        texts[line] = getattr(dollars, "text", "")
        cells[line] = Term(formulas.value(dollars), f"B{len(cells) + 1}")
        return hours, cells[line]

    lines = {line: dollars for line, _, dollars in arithmetic(10, terms, active=False, keep=keep)}
    assert lines == cells and texts["Overhead"] == "(B1+B2+B3+B4+B5+B6+B7+B8)*overhead"
    bill = costs.bill(10, PRICED, active=False).set_index("line").dollars
    assert {line: cell.value for line, cell in cells.items()} == pytest.approx(bill.drop("Total").to_dict())


def test_a_number_stands_in_a_formula_with_all_its_digits():
    for value in (0.1, 1 / 3, 1e-300, 12345678.9, 30.0, 2**53 + 2.0):
        assert float(number(value).text) == value
    assert number(30).text == "30" and (number(-2.0) + Term(1.0, "a", SUM)).value == -1
