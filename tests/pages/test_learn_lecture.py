"""The lecture on the Learn page: its committee step by step, and each printed value beside the true one."""

import math

import pytest

from pages.shared.learn import committee, measures, worked

PAGE = "pages/learn.py"


# -- committees ------------------------------------------------------------------------------------------------


def test_the_lectures_committee_step_by_step():
    found = committee.figures(committee.COMMITTEES[committee.LECTURE])
    assert found.votes.tolist() == [1, 2]
    assert found.vote_entropy == pytest.approx(0.6365141683)
    assert found.consensus == pytest.approx([1.6 / 3, 1.4 / 3])
    assert found.consensus_entropy == pytest.approx(0.6909233093)
    assert found.divergences == pytest.approx([0.31687883, 0.03571583, 0.11121633])
    assert found.mean_kl == pytest.approx(0.1546036618) == found.divergences.mean()
    assert found.consensus_entropy - found.entropies.mean() == pytest.approx(found.mean_kl)
    told = "\n".join(committee.steps(found))
    for number in ("0.637 nats = 0.918 bits", "0.533", "0.691 nats = 0.997 bits", "0.317", "0.036", "0.111",
                   "0.155 nats = 0.223 bits", "0.691 − 0.536 = 0.155"):  # fmt: skip
        assert number in told


def test_five_who_shrug_have_the_highest_consensus_entropy_and_no_disagreement():
    found = committee.figures(committee.COMMITTEES[committee.TORN])
    assert found.consensus_entropy == pytest.approx(math.log(2))
    assert found.mean_kl == pytest.approx(0, abs=1e-12)
    table = committee.side_by_side()
    assert table["Consensus entropy"][committee.TORN].endswith("asked first")
    assert table["Mean KL divergence"][committee.SPLIT].endswith("asked first")


def test_the_bars_of_a_committee_end_with_its_consensus():
    frame = committee.opinions(committee.figures(committee.COMMITTEES[committee.LECTURE]))
    assert frame["who"].unique().tolist() == ["Model 1", "Model 2", "Model 3", "Consensus"]
    assert frame.groupby("who")["probability"].sum().to_numpy() == pytest.approx(1)


@pytest.mark.parametrize("name", committee.COMMITTEES)
def test_every_committee_is_shown_with_its_lesson(app, name):
    page = app(PAGE, chapter="A committee")
    page.segmented_control(key="learn_committee").set_value(name).run()
    assert not page.exception
    assert committee.LESSONS[name] in [info.value for info in page.info]


# -- the lecture -----------------------------------------------------------------------------------------------

TRUE = {
    # of, measure: printed on the slide, true in nats (or without unit), true in bits
    ("0.6, 0.3, 0.1", "Least confident"): ("0.4", 0.4, None),
    ("0.51, 0.49, 0", "Gap of the likeliest two"): ("0.02", 0.02, None),
    ("0.99, 0.01, 0", "Gap of the likeliest two"): ("0.98", 0.98, None),
    ("0.51, 0.49, 0", "Least confident"): ("0.49", 0.49, None),
    ("0.99, 0.01, 0", "Least confident"): ("0.01", 0.01, None),
    ("0.95, 0.05", "Entropy"): ("0.286", 0.1985152433, 0.2863969571),
    ("0.5, 0.5", "Entropy"): ("0.693", 0.6931471806, 1.0),
    ("0.8, 0.15, 0.05", "Entropy"): ("0.849", 0.6128694525, 0.8841837198),
    ("0.4, 0.35, 0.25", "Entropy"): ("1.571", 1.0805276266, 1.5588718484),
    ("0.33, 0.33, 0.33", "Entropy"): ("1.585", 1.0986122887, 1.5849625007),
    ("0.6, 0.3, 0.05, 0.05", "Least confident"): ("0.4", 0.4, None),
    ("0.6, 0.3, 0.05, 0.05", "Gap of the likeliest two"): ("0.3", 0.3, None),
    ("0.6, 0.3, 0.05, 0.05", "Entropy"): ("1.23", 0.9672604429, 1.3954618442),
    ("3 votes against 2", "Vote entropy"): ("0.673", 0.6730116670, 0.9709505945),
    ("the three above", "Mean KL divergence"): ("their mean, 0.194", 0.1546036618, 0.2230459362),
    ("0.6, 0.3, 0.1 and features 1, 2", "Expected gradient length"): ("no number", 1.7058233030, None),
}


def test_the_lectures_values_stand_beside_the_true_ones():
    found = {(one.of, one.measure): one for one in worked.examples() if one.measure != "KL divergence"}
    assert list(found) == list(TRUE)
    for key, (printed, true, in_bits) in TRUE.items():
        one = found[key]
        assert one.printed == printed
        assert one.true == pytest.approx(true, abs=1e-9)
        assert one.unit == (in_bits is not None)
        assert in_bits is None or measures.bits(one.true) == pytest.approx(in_bits, abs=1e-9)
    three = [one for one in worked.examples() if one.measure == "KL divergence"]
    assert [one.printed for one in three] == ["0.397", "0.056", "0.130"]
    assert [one.true for one in three] == pytest.approx([0.31687883, 0.03571583, 0.11121633], abs=1e-8)


def test_each_difference_is_named_by_its_unit():
    told = {(one.of, one.measure, one.printed): worked.verdict(one) for one in worked.examples()}
    assert told["0.6, 0.3, 0.1", "Least confident", "0.4"] == "Right."
    assert told["0.95, 0.05", "Entropy", "0.286"] == "Right, but **in bits**."
    assert told["0.5, 0.5", "Entropy", "0.693"] == "Right, in nats."
    assert told["3 votes against 2", "Vote entropy", "0.673"] == "Right, in nats."
    assert told["0.8, 0.15, 0.05", "Entropy", "0.849"] == "**Neither**: 0.236 above nats, 0.035 below bits."
    assert told["0.4, 0.35, 0.25", "Entropy", "1.571"] == "**Neither**: 0.490 above nats, 0.012 above bits."
    assert told["0.6, 0.3, 0.05, 0.05", "Entropy", "1.23"] == "**Neither**: 0.263 above nats, 0.165 below bits."
    slips = [text for (_, measure, _), text in told.items() if measure == "KL divergence"]
    assert len(slips) == 3 and all(text.startswith("**Neither**") for text in slips)


def test_the_lectures_table_is_on_the_page(app):
    page = app(PAGE, chapter="The lecture, checked")
    table = page.table[0].value
    assert len(table) == len(worked.examples())
    assert table[table["Printed"] == "0.849"]["True"].tolist() == ["0.6129\u00a0nats = 0.8842\u00a0bits"]
