"""What each experiment draws: every picture says in words what it shows, and shows what the experiment found."""

import json
import re

import numpy as np
import pandas as pd
import pytest

from alcore import experiments, rare
from alcore.costs import Currency
from alcore.experiments import Found
from pages.shared import charts, gallery, theme
from pages.shared.experiments import curves, noise, repeats
from pages.shared.experiments import rare as rare_drawing

PAGE = "pages/experiments.py"
KEPT = json.loads((gallery.SAMPLES / "experiments.json").read_text("utf-8"))
FOUND = {name: experiments.from_dict(one["found"]) for name, one in KEPT.items()}
DOLLARS = Currency()


def read(page) -> str:
    shown = [*page.title, *page.markdown, *page.caption, *page.info, *page.warning, *page.error]
    return re.sub(r"\u2060|\\(?=[!-/:-@\[-`{-~])", "", "\n".join(element.value for element in shown))


def alts(page):
    return [chart.proto.alt for chart in page.get("vega_lite_chart")]


def drawn(spec) -> str:
    """The texts of a chart as it is drawn."""
    return " ".join(re.findall(r"<text[^>]*>([^<]*)", charts.to_svg(spec, "").decode()))


@pytest.fixture
def visit(app):
    """The page of an experiment before anybody has run it: what was computed beforehand."""
    return lambda name: app(PAGE, experiment=name)


@pytest.mark.parametrize("name", experiments.EXPERIMENTS)
def test_every_claim_stands_above_pictures_that_say_what_they_show(visit, name):
    page = visit(name)
    text = read(page)
    assert not page.exception and all(claim.sentence in text for claim in FOUND[name].claims)
    assert len(alts(page)) >= 2 and all(len(alt) > 40 for alt in alts(page))
    assert f"{FOUND[name].replicates} trial runs" in text and "random" in " ".join(alts(page)).replace(
        "by lot", "random"
    )


def test_rare_classes_show_labels_until_the_kth_row_beside_what_chance_takes(visit):
    until, curve = alts(visit("rare"))
    chance = FOUND["rare"].tables["chance"].set_index("k").loc[10]
    assert f"Row 10: by lot, exactly {chance['median']:,.0f} ({chance['low']:,.0f} to {chance['high']:,.0f})" in until
    likely = FOUND["rare"].tables["until"].query("k == 10 and strategy == 'likely'").iloc[0]
    assert f"likeliest first {likely['labels']:,.0f} ({likely['low']:,.0f} to" in until
    assert curve.startswith("Average precision of 'yes' from 20 to 320 labels")


def test_rare_classes_are_warned_of_before_anything_is_run(visit):
    text = read(visit("rare"))
    fifth = FOUND["rare"].tables["chance"].set_index("k").loc[rare.HANDFUL]
    assert re.search(r"Of 20 starting rows by lot, \d+% of the draws hold none of class 'yes'", text)
    assert f"it takes {fifth['mean']:,.0f} labels by lot on average" in text


def test_a_review_shows_recall_over_rows_read_and_what_each_share_takes(visit):
    page = visit("review")
    recall, needs = alts(page)
    reviews = FOUND["review"].tables["reviews"].query("strategy == 'likely'").set_index("recall")
    assert recall.startswith("Recall of 'yes' from") and "The target is 0.95." in recall
    for share, line in reviews.iterrows():
        assert f"likeliest first: {share:.0%} found: {np.ceil(line['found_at'] - 1e-9):,.0f} (" in needs
        assert f"likeliest first: {share:.0%} guaranteed: {np.ceil(line['stopped_at'] - 1e-9):,.0f} (" in needs
    assert needs.count("reading by lot") == 2 * len(reviews)
    assert "How much is read for recall of 'yes'" in " ".join(head.value for head in page.subheader).replace("\\", "")


UNTIL = Found(
    {
        "curves": pd.DataFrame({"labels": [20, 200]}),
        "chance": pd.DataFrame({"k": [1], "mean": [101.0], "median": [70.0], "low": [11.0], "high": [230.0]}),
        "until": pd.DataFrame(
            {
                "k": 1,
                "arm": ["random sampling", "margin", "likeliest first"],
                "labels": [80.0, 40.0, np.nan],
                "low": [30.0, 20.0, 150.0],
                "high": [np.inf, 60.0, np.inf],
            }
        ),
    },
    (),
    "Average precision",
    8,
)


def test_an_end_beyond_the_budget_is_open_and_a_median_beyond_it_has_no_dot():
    table = rare_drawing.lines(UNTIL).set_index("arm")
    assert table["text"].to_dict() == {
        "by lot, exactly": "70 (11 to 230)",
        "random sampling": "80 (30 or more)",
        "margin": "40 (20 to 60)",
        "likeliest first": "beyond the budget (150 or more)",
    }
    assert table["open"].tolist() == [False, True, False, True]
    assert table.loc["random sampling", "high"] == pytest.approx(1.03 * 200)  # at the edge
    words = drawn(rare_drawing.until(table.reset_index()))
    assert all(text in words for text in table["text"]) and "row 1" in words
    assert rare_drawing.in_words(table.reset_index()).endswith("Row 1: by lot, exactly 70 (11 to 230); random sampling "
        "80 (30 or more); margin 40 (20 to 60); likeliest first beyond the budget (150 or more).")  # fmt: skip


def test_random_sampling_is_grey_and_the_plain_loop_blue_in_every_picture():
    for name, one in FOUND.items():
        table = one.tables.get("curves", one.tables.get("recall"))
        if name != "noise":
            first, second = list(curves.palette(list(table["arm"].unique())).items())[:2]
            assert first[1] == theme.GREY and ("random" in first[0] or "by lot" in first[0]), name
            assert second[1] == theme.BLUE


@pytest.mark.parametrize("unit", ["labels", "dollars"])
def test_what_each_arm_needs_is_written_beside_its_line(unit):
    needs = FOUND["cold_start"].tables["needs"]
    words = drawn(curves.reaching(needs, unit, DOLLARS))
    assert all(arm in words for arm in needs["arm"])
    assert words.count(" to ") + words.count("or more") >= len(needs)


def test_mistakes_set_and_met_are_both_written():
    table = FOUND["noise"].tables["mistakes"].query("variant == 'hard'")
    words = drawn(noise.met(table))
    for line in table.itertuples():
        assert f"{line.noise_set:.1%} set, {line.met:.1%} met" in words and line.arm in words


def test_repeats_are_shown_as_shares_and_as_money(visit):
    table = FOUND["repeats"].tables["repeats"]
    page = visit("repeats")
    share = table.set_index(["batch", "strategy"])["share"]
    assert f"margin in rounds of 50: {share[50, 'margin']:.1%}" in alts(page)[0]
    [wasted] = [one.value for one in page.dataframe if "Wasted" in one.value]
    assert wasted["Wasted"].tolist() == pytest.approx(table["dollars"].tolist())
    assert "Rows per round" in drawn(repeats.shares(table, DOLLARS))
