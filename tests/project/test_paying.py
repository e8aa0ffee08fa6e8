"""What people of a project are paid: every figure in dollars worked out by hand."""

import json

import pytest

from alcore import costs
from alcore.costs import Rates
from alcore.project import Event, Settings, open
from alcore.project.advising import history
from alcore.project.changing import change
from alcore.project.finishing import basis
from alcore.project.live import measure
from alcore.project.live.arms import read
from alcore.project.live.money import ledger
from alcore.project.paying import (
    alike_for_a_dollar,
    checked,
    dollars_for,
    in_words,
    pay_so_far,
    people,
    rates_of,
    team_rates,
)
from alcore.project.progress import alike, status
from alcore.project.rehearsing import rehearse
from alcore.project.training import train

WAGE = {"hourly_wage": 36, "evaluation_rows": 0}


def work(name: str, *seconds: float | None, kind: str = "label", start: int = 1) -> list[Event]:
    return [Event(kind, f"{name}{n}", "c1", name, one, number=n) for n, one in enumerate(seconds, start)]


@pytest.fixture
def labeled(make):
    """labeled(**settings) -> a project in which ann labeled 4 rows in 10 s each, and crowd 6 rows in 5 s each."""

    def project(**settings):
        made = make(rows=60, evaluation=0, again=0, **settings)
        for name, count, seconds in (("ann", 4, 10), ("crowd", 6, 5)):
            for number in range(count):
                claim = made.next_row(name)
                made.answer(name, claim.row_key, f"c{1 + number % 2}", claim.token, seconds=seconds)
        return open(made.store, made.id)

    return project


def test_each_is_paid_at_their_own_price_and_all_others_by_the_rates():
    pay = {"ann": {"wage": 72}, "crowd": {"price": 0.05}}
    log = [*work("ann", 10, 20), *work("crowd", 5, None, 5, start=3), *work("bob", 100, start=6)]
    ann, crowd, bob = people(log, Settings(rates=WAGE, pay=pay))
    assert (ann.dollars, crowd.dollars, bob.dollars) == pytest.approx((30 * 72 / 3600, 3 * 0.05, 100 * 36 / 3600))
    assert (ann.by, crowd.by, bob.by) == ("wage", "price", "wage") and (ann.own, bob.own) == (True, False)
    assert pay_so_far(log, Settings(rates=WAGE, pay=pay)) == pytest.approx([0.2, 0.6, 0.65, 0.7, 0.75, 1.75])
    by_the_label = Settings(rates={"price_per_label": 0.5}, pay={"ann": {"wage": 72}})
    assert [one.dollars for one in people(log, by_the_label)] == pytest.approx([0.6, 1.5, 0.5])


def test_a_skip_is_paid_by_the_hour_and_not_by_the_label_and_imported_labels_by_nobody():
    log = [*work("ann", 30, kind="skip"), *work("crowd", 30, kind="skip", start=2)]
    log += [Event("label", "r", "c1", "ann", source="imported", number=3)]
    ann, crowd = people(log, Settings(pay={"ann": {"wage": 60}, "crowd": {"price": 1}}))
    assert (ann.answers, ann.labels, ann.dollars) == (1, 0, 0.5) and (crowd.answers, crowd.dollars) == (1, 0)


def test_what_was_spent_is_the_sum_of_everybodys_pay_with_overhead_and_set_up_beside_it(labeled):
    pay = {"ann": {"wage": 72}, "crowd": {"price": 0.05}}
    now = status(labeled(rates=WAGE, pay=pay))
    assert now.dollars == pytest.approx(40 * 72 / 3600 + 6 * 0.05)  # 0.80 + 0.30
    assert [(one.name, round(one.dollars, 4)) for one in now.people] == [("ann", 0.8), ("crowd", 0.3)]
    more = labeled(rates={**WAGE, "overhead": 0.5, "setup": 10}, pay=pay)
    assert status(more).dollars == pytest.approx((1.1 + 10) * 1.5)


def test_without_prices_of_their_own_every_figure_is_that_of_the_rates(labeled):
    project = labeled(rates={**WAGE, "review_share": 0.1})
    rates = Rates(**project.settings.rates)
    assert rates_of(project) == rates and pay_so_far(project.store.events(project.id), project.settings) is None
    assert status(project).dollars == dollars_for(10, 70.0, rates)
    before = {key: value for key, value in project.settings.to_dict().items() if key != "pay"}
    assert Settings.from_dict(before) == project.settings
    somebody_else = change(project, pay={"zoe": {"wage": 500}})
    assert rates_of(somebody_else) == rates and status(somebody_else).dollars == pytest.approx(status(project).dollars)


def test_prices_changed_later_price_what_was_done_before_and_the_raw_times_stay(labeled):
    project = labeled(rates=WAGE)
    assert status(project).dollars == pytest.approx(70 * 36 / 3600)  # 0.70
    dearer = change(project, pay={"ann": {"wage": 360}})
    assert status(dearer).dollars == pytest.approx(40 * 360 / 3600 + 30 * 36 / 3600)  # 4.30
    assert status(dearer).raw_seconds == status(project).raw_seconds == 70
    assert status(change(dearer, pay={})).dollars == pytest.approx(0.7)


@pytest.mark.parametrize(
    ("pay", "price", "wage"),
    [
        ({"ann": {"price": 0.5}, "crowd": {"price": 0.1}}, (4 * 0.5 + 6 * 0.1) / 10, 36),
        ({"ann": {"wage": 72}}, None, (40 * 72 + 30 * 36) / 70),
        ({"ann": {"wage": 72}, "crowd": {"price": 0.05}}, None, 1.1 / 70 * 3600),
    ],
)
def test_what_is_compared_or_comes_yet_is_priced_as_the_team_was_paid_so_far(labeled, pay, price, wage):
    project = labeled(rates=WAGE, pay=pay)
    found = rates_of(project)
    assert found.price_per_label == (None if price is None else pytest.approx(price))
    assert found.hourly_wage == pytest.approx(wage) and found.review_wage == 36
    assert dollars_for(10, 70, found) == pytest.approx(status(project).dollars)
    assert costs.dollars(10, found, active=True, evaluation=False) == pytest.approx(status(project).dollars)
    books = ledger(read(project), found)
    assert float(books.dollars(10, True)) == pytest.approx(status(project).dollars)
    train(project.store, project.id)
    assert history(project)["dollars"].iloc[-1] == pytest.approx(status(project).dollars)
    done = basis(project)
    assert done.bill(0).dollars == pytest.approx(status(project).dollars)
    each = price if price is not None else 7 * wage / 3600
    assert done.bill(50).dollars - done.bill(0).dollars == pytest.approx(50 * each)


def test_where_nobody_was_timed_a_label_costs_what_labels_cost_so_far():
    pay, log = {"crowd": {"price": 0.1}}, [*work("crowd", None, None, None), *work("ann", None, start=4)]
    assert team_rates(log, Settings(pay=pay)).price_per_label == pytest.approx(0.3 / 4)
    nothing_known = team_rates(log[3:], Settings(pay={"ann": {"wage": 9}}))
    assert (nothing_known.price_per_label, nothing_known.hourly_wage) == (None, 20)


def test_the_live_saving_in_dollars_grows_with_the_price_of_a_label(make):
    project = make(rows=300, labeled=300, rehearsal=True, again=0, evaluation=40, control=0.4)
    rehearse(project, 200, annotator="ann")
    cheap, dear = (measure(change(project, pay={"ann": {"price": price}})) for price in (0.1, 0.2))
    assert float(dear.ledger.dollars(50, True)) == pytest.approx(2 * float(cheap.ledger.dollars(50, True)))
    assert float(cheap.ledger.dollars(50, False)) == pytest.approx((50 + len(read(project).evaluation)) * 0.1)
    assert dear.curve["dollars"].to_numpy() == pytest.approx(2 * cheap.curve["dollars"].to_numpy())
    assert dear.curve["hours"].tolist() == cheap.curve["hours"].tolist()


def test_labels_a_dollar_that_agree_with_most_of_the_others(make):
    project = make(rows=60, evaluation=0, again=0, votes=3, pay={"ann": {"price": 1}, "bob": {"price": 0.1}})
    for row in range(4):
        for name in ("ann", "bob", "cid"):
            wrong = name == "bob" and row < 2
            project.answer(name, f"r{row}", "c2" if wrong else "c1", f"{name}{row}", seconds=1)
    now = status(project)
    assert {name: (share.successes, share.rows) for name, share in now.with_others.items()} == {
        "ann": (2, 2), "bob": (2, 4), "cid": (2, 2),
    }  # fmt: skip
    ann, bob, _ = now.people
    assert alike_for_a_dollar(ann, alike(now, "ann")[0])[0] == pytest.approx(1)
    assert alike_for_a_dollar(bob, alike(now, "bob")[0])[0] == pytest.approx(4 * 0.5 / 0.4)
    told = in_words(bob, Rates().money.write, *alike(now, "bob"))
    assert told.startswith("bob: 4 labels, 0.00 active hours, $0.40 at $0.10 a label (a price of their own); 5 labels")
    assert told.endswith("that agree with most of the others")


@pytest.mark.parametrize(
    ("pay", "sentence"),
    [
        ({"": {"price": 1}}, "needs a name"),
        ({"ann": {}}, "either by the label or by the hour"),
        ({"ann": {"price": 1, "wage": 2}}, "either by the label or by the hour"),
        ({"ann": {"salary": 1}}, "either by the label or by the hour"),
        ({"ann": {"wage": -1}}, "must be a number of 0 or more, not -1"),
        ({"ann": {"wage": float("nan")}}, "must be a number of 0 or more"),
        ({"ann": {"wage": 1}, " ann": {"wage": 2}}, "'ann' has two prices"),
    ],
)
def test_a_price_that_makes_no_sense_is_told_and_nothing_is_kept(labeled, pay, sentence):
    project = labeled()
    with pytest.raises(ValueError, match=sentence):
        checked(pay)
    with pytest.raises(ValueError, match=sentence):
        change(project, pay=pay)
    assert open(project.store, project.id).settings.pay == {}


def test_prices_survive_the_store(labeled):
    pay = {"ann": {"wage": 72.0}, "crowd": {"price": 0.05}}
    project = labeled(pay=pay)
    assert open(project.store, project.id).settings.pay == pay == json.loads(json.dumps(project.settings.pay))
