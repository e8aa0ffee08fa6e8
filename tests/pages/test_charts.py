"""Charts as specifications: what they show, what they say to those who cannot see them, and the files made of them."""

import itertools
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import vl_convert

from alcore.costs import Currency
from alcore.savings import Savings
from pages.shared import charts, strategy_picker, theme

DOLLARS = Currency()
CURVES = pd.DataFrame(
    {
        "strategy": ["random"] * 3 + ["least_confident"] * 3,
        "labels": [20, 30, 40] * 2,
        "mean": [0.5, 0.6, 0.7, 0.5, 0.75, 0.8],
        "low": [0.45, 0.55, 0.65, 0.45, 0.7, 0.75],
        "high": [0.55, 0.65, 0.75, 0.55, 0.8, 0.85],
        "fitted": [0.5, 0.6, 0.7, 0.5, 0.75, 0.8],
        "hours": [1.0, 1.1, 1.2] * 2,
        "dollars": [20.0, 22.0, 24.0] * 2,
    }
)
SAVING = Savings("least_confident", "random", "accuracy", 0.7, 40.0, 10, random_labels=40.0, active_labels=27.2,
                 random_hours=1.2, active_hours=1.1, random_dollars=24.0, active_dollars=21.5)  # fmt: skip
NEVER = Savings(
    "margin", "random", "accuracy", 0.9, 40.0, 10, active_labels=35.0, active_hours=1.0, active_dollars=20.0
)
BARS = pd.DataFrame(
    {
        "bar": ["Label everything", "Random until target", "Margin until target"],
        "labels": [1000.0, 40.0, 27.2],
        "hours": [9.0, None, 1.1],
        "dollars": [150.0, None, 21.5],
        "reached": [True, False, True],
    }
)


def every(spec, key):
    """All values of a key, wherever in a specification."""
    if isinstance(spec, dict):
        return [value for name, value in spec.items() if name == key] + [
            found for value in spec.values() for found in every(value, key)
        ]
    return [found for part in spec for found in every(part, key)] if isinstance(spec, list) else []


def test_random_is_grey_and_a_strategy_keeps_its_color_in_every_chart():
    ranges = every(charts.learning_curves(CURVES, "Accuracy", DOLLARS), "range")
    assert ranges and all(colors == [theme.GREY, theme.GREEN] for colors in ranges)
    assert every(charts.bars(BARS, "labels", "margin", DOLLARS), "range") == [
        [theme.EVERYTHING, theme.GREY, theme.BLUE]
    ]
    assert theme.color("some_new_one") == theme.color("some_new_one") in theme.SPARE_COLORS
    assert [theme.color(name) for name in ("kl(members=7)", "mixed(margin, 0.2)", "balanced(diverse(entropy), 3)")] == [
        theme.PINK,
        theme.BLUE,
        theme.ORANGE,
    ]


FIRST_SIGHT = ("random", *strategy_picker.FIRST)
# How the colors of a screen look to those who lack a kind of cone: linear RGB to linear RGB (Machado et al. 2009).
EYES = {
    "all cones": np.eye(3),
    "no long ones": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "no middle ones": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
}


def linear(color: str) -> np.ndarray:
    shares = np.array([int(color[place : place + 2], 16) for place in (1, 3, 5)]) / 255
    return np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    """CIE L*a*b*, where a distance of 10 is seen at a glance."""
    to_xyz = [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
    x, y, z = np.cbrt(np.array(to_xyz) @ np.clip(rgb, 1e-2, 1) / [0.95047, 1, 1.08883])
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("eyes", EYES)
def test_strategies_offered_at_first_sight_are_told_apart_by_every_eye(eyes):
    seen = [lab(np.array(EYES[eyes]) @ linear(theme.color(name))) for name in FIRST_SIGHT]
    assert min(np.linalg.norm(a - b) for a, b in itertools.combinations(seen, 2)) > 10


@pytest.mark.parametrize("page", ["#FFFFFF", "#0E1117"])
def test_every_color_stands_out_on_a_light_page_and_on_a_dark_one(page):
    for name, color in theme.STRATEGY_COLORS.items():
        light, dark = sorted((linear(shade) @ [0.2126, 0.7152, 0.0722] for shade in (color, page)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) > 2.1, name


@pytest.mark.parametrize(("page", "ink"), [("white", "#31333F"), ("#0E1117", "#FAFAFA")])
def test_the_target_is_drawn_in_ink_that_no_strategy_has(page, ink):
    spec = charts.learning_curves(CURVES, "Accuracy", DOLLARS, "labels", SAVING)
    assert theme.INK not in theme.STRATEGY_COLORS.values()
    data = {name: frame.to_dict("records") for name, frame in spec["datasets"].items()}
    svg = vl_convert.vegalite_to_svg({**spec, "datasets": data, "width": 600, "background": page})
    assert ink in svg and theme.RED not in svg


def test_strategies_of_one_color_differ_by_their_line_and_only_the_verdict_and_random_keep_their_bands():
    names = ["random", "margin", "kl", "core_set", "power(margin)", "mixed(margin)", "diverse(margin)", "balanced(kl)"]
    many = pd.concat([CURVES.head(3).assign(strategy=name) for name in names])
    looks = list(zip(map(theme.color, names), map(tuple, theme.dashes(names)), strict=True))
    assert len(set(looks)) == len(names) and looks[1] == (theme.BLUE, (1, 0))
    spec = charts.learning_curves(many, "Accuracy", DOLLARS)
    assert theme.dashes(names) in every(spec, "range")
    assert every(spec, "oneOf") == [["random", "margin"]]
    assert every(charts.learning_curves(CURVES, "Accuracy", DOLLARS), "oneOf") == [["random", "least confident"]]


def test_the_gap_between_the_arms_is_marked_and_said():
    spec = charts.learning_curves(CURVES, "Accuracy", DOLLARS, "labels", SAVING)
    assert list(spec["datasets"]["reached"]["text"]) == ["random 40", "least confident 28"]
    assert spec["datasets"]["gap"].to_dict("records") == [{"labels": 27.2, "end": 40.0, "target": 0.7}]
    assert charts.curves_in_words(CURVES, "Accuracy", DOLLARS, SAVING) == (
        "Learning curves: Accuracy from 20 to 40 labels; random goes from 0.500 to 0.700; least confident goes from "
        "0.500 to 0.800. The target 0.7 is reached by random with 40 labels and by least confident with 28 labels."
    )


def test_a_loss_has_no_gap_to_mark():
    lost = replace(SAVING, random_labels=27.2, active_labels=40.0)
    data = charts.learning_curves(CURVES, "Accuracy", DOLLARS, "labels", lost)["datasets"]
    assert "gap" not in data and list(data["reached"]["text"]) == ["random 28", "least confident 40"]


@pytest.mark.parametrize(("unit", "text"), [("hours", "random 1.2 h"), ("dollars", "random €24.00")])
def test_the_gap_moves_with_the_unit_of_the_axis(unit, text):
    spec = charts.learning_curves(CURVES, "Accuracy", Currency("€"), unit, SAVING)
    assert spec["datasets"]["reached"]["text"][0] == text
    assert {x["field"] for x in every(spec, "x") if "field" in x} == {unit}


def test_an_arm_that_never_arrives_is_not_marked():
    spec = charts.learning_curves(CURVES, "Accuracy", DOLLARS, "labels", NEVER)
    assert list(spec["datasets"]["reached"]["text"]) == ["margin 35"]
    assert "gap" not in spec["datasets"]
    assert "reached by random never" in charts.curves_in_words(CURVES, "Accuracy", DOLLARS, NEVER)


def test_one_trial_run_has_no_band_and_still_a_scale():
    alone = CURVES.assign(low=float("nan"), high=float("nan"))
    assert every(charts.learning_curves(alone, "Accuracy", DOLLARS), "domain")[-1][0] < 0.5


def test_a_bar_that_is_not_reached_says_so_instead_of_a_length():
    shown = charts.bars(BARS, "dollars", "margin", DOLLARS)["datasets"]["bars"]
    assert list(shown["value"]) == [150.0, 0.0, 21.5]
    assert list(shown["text"]) == ["$150", "not reached within 40 labels", "$21.50"]
    assert charts.bars_in_words(BARS, "labels", DOLLARS) == (
        "What it costs in labels. Label everything: 1,000 labels; Random until target: not reached within 40 labels; "
        "Margin until target: 28 labels."
    )


def test_files_are_drawn_on_another_thread_with_hostile_titles_as_text():
    spec, title = charts.learning_curves(CURVES, "F1 of '<script>'", DOLLARS, "labels", SAVING), "F1 of '<script>'"
    with ThreadPoolExecutor(1) as thread:
        png, svg = (
            thread.submit(charts.to_png, spec, title).result(),
            thread.submit(charts.to_svg, spec, title).result(),
        )
    assert png.startswith(b"\x89PNG")
    assert b"<svg" in svg and b"least confident 28" in svg
    assert b"<script>" not in svg and b"&lt;script&gt;" in svg


def test_axes_texts_and_alternative_texts_are_written_as_in_the_country():
    euros = Currency("€", "de-DE")
    spec = charts.learning_curves(CURVES, "Accuracy", euros, "labels", SAVING)
    marks = spec["config"]["locale"]["number"]
    assert (marks["decimal"], marks["thousands"]) == (",", ".")
    drawn = charts.to_svg(charts.bars(BARS.assign(dollars=BARS["dollars"] * 1000), "dollars", "margin", euros), "Bars")
    assert re.search(r">\d{1,3}\.000<", drawn.decode()) and not re.search(r">\d{1,3},000<", drawn.decode())
    english = charts.curves_in_words(CURVES, "Accuracy", DOLLARS, SAVING)
    assert charts.curves_in_words(CURVES, "Accuracy", euros, SAVING) == re.sub(r"(\d)\.(\d)", r"\1,\2", english)
    assert "config" not in charts.learning_curves(CURVES, "Accuracy", DOLLARS, "labels", SAVING)
