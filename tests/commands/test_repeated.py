"""Over-querying from the shell: the share of each batch that repeats a row of it, in JSON and in words."""

import json

import pytest
from random_tables import clouds

from alcore.__main__ import main

OPTIONS = ("--label", "label", "--strategies", "random,margin,diverse(margin)", "--start", "10", "--batch", "20",
           "--budget", "90", "--replicates", "3", "--stop-set", "0", "--price-per-label", "2")  # fmt: skip


def run(capsys, file, table, *more):
    table.frame.to_csv(file, index=False)
    code = main(["simulate", str(file), *OPTIONS, *more])
    out, err = capsys.readouterr()
    assert (code, err) == (0, "")
    return out


@pytest.fixture
def file(tmp_path):
    return tmp_path / "mine.csv"


def test_copies_fill_the_batches_of_margin_and_are_worth_what_they_cost(capsys, file):
    table = clouds(rows=360, copies=6, columns=8, seed=1)
    told = {one["strategy"]: one for one in json.loads(run(capsys, file, table, "--repeats", "--json"))["repeats"]}
    assert list(told) == ["random", "margin", "diverse(margin)"]
    assert told["margin"]["share"] > 0.3 and told["diverse(margin)"]["share"] < 0.1
    assert told["margin"]["dollars"] == pytest.approx(2 * told["margin"]["repeats"])
    assert told["margin"]["asked"] == 80 and told["margin"]["twins"] > 0.9
    said = run(capsys, file, table, "--repeats")
    assert f"repeats, margin in rounds of 20: {told['margin']['share']:.1%} of 80 rows asked for (95% interval" in said
    assert f"worth ${told['margin']['dollars']:,.2f}; " in said


def test_without_copies_nothing_is_repeated_and_without_the_option_nothing_is_said(capsys, file):
    table = clouds(rows=300, columns=8, seed=2)
    told = json.loads(run(capsys, file, table, "--repeats", "--json"))["repeats"]
    assert max(one["share"] for one in told) < 0.02
    assert "repeats" not in json.loads(run(capsys, file, table, "--json"))
