import json

import numpy as np
import pytest

from alcore import features, tables
from alcore.__main__ import main
from alcore.campaign import Campaign


def table(labels, name="t.csv"):
    lines = [f"k{row},{row * 0.5},{row % 3},{label}" for row, label in enumerate(labels)]
    return "\n".join(["key,x,z,label", *lines, ""])


def ask(capsys, tmp_path, labels, *options):
    file = tmp_path / "t.csv"
    file.write_text(table(labels))
    code = main(["query", str(file), "--label", "label", "--json", *options])
    out, err = capsys.readouterr()
    return code, json.loads(out) if code == 0 else err


PARTLY = ["no"] * 5 + [""] * 30 + ["yes"] * 5


def test_the_rows_a_campaign_would_ask_next_are_named_best_first(capsys, tmp_path):
    code, told = ask(capsys, tmp_path, PARTLY, "--strategy", "margin", "--learner", "logistic", "--batch", "4")
    assert code == 0 and set(told) == {"rows", "labeled", "classes"}
    assert (told["labeled"], told["classes"]) == (10, ["no", "yes"])
    assert [one["rank"] for one in told["rows"]] == [1, 2, 3, 4]
    read = tables.read((tmp_path / "t.csv").read_bytes(), "t.csv")
    frame = features.typed_frame(read, tables.Roles(label="label", id="key"))
    kinds = {column.name: column.kind for column in read.columns}
    campaign = Campaign(features.fit(frame, kinds, np.arange(40)).transform(frame), ["no", "yes"], start=0)
    labeled = [*range(5), *range(35, 40)]
    campaign.tell(labeled, [PARTLY[row] for row in labeled])
    assert [one["row"] for one in told["rows"]] == campaign.ask(4).row.tolist()
    assert all(one["row_key"] == f"k{one['row']}" and PARTLY[one["row"]] == "" for one in told["rows"])
    assert told["rows"][0]["utility"] >= told["rows"][-1]["utility"]


def test_the_same_seed_names_the_same_rows_and_a_batch_is_never_more_than_there_is(capsys, tmp_path):
    first, again = (ask(capsys, tmp_path, PARTLY, "--strategy", "random", "--batch", "99")[1] for _ in range(2))
    assert first == again and sorted(one["row"] for one in first["rows"]) == list(range(5, 35))


@pytest.mark.parametrize("labels", [[""] * 20, ["no"] * 3 + [""] * 20])
def test_while_fewer_than_two_classes_are_labeled_rows_are_drawn_by_lot(capsys, tmp_path, labels):
    _, told = ask(capsys, tmp_path, labels, "--batch", "5")
    assert len(told["rows"]) == 5 and {one["utility"] for one in told["rows"]} == {None}


def test_a_class_with_one_label_does_not_make_every_row_a_draw(capsys, tmp_path):
    _, told = ask(capsys, tmp_path, ["no"] * 5 + [""] * 30 + ["yes"], "--batch", "5")
    assert None not in {one["utility"] for one in told["rows"]}


@pytest.mark.parametrize(
    ("labels", "options", "sentence"),
    [
        (["no", "yes"] * 10, [], "Every row of t.csv has a label"),
        (PARTLY, ["--batch", "0"], "must be at least 1"),
        (PARTLY, ["--strategy", "nonsense"], "nonsense"),
        (PARTLY, ["--learner", "nonsense"], "nonsense"),
        (PARTLY, ["--strategy", "margin,entropy"], "one strategy"),
    ],
)
def test_what_cannot_be_answered_is_told_in_a_sentence(capsys, tmp_path, labels, options, sentence):
    code, err = ask(capsys, tmp_path, labels, *options)
    assert code == 2 and sentence in err and "Traceback" not in err


def test_without_json_a_person_reads_the_line_of_the_file(capsys, tmp_path):
    file = tmp_path / "t.csv"
    file.write_text(table(PARTLY))
    assert main(["query", str(file), "--label", "label", "--batch", "2"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("10 rows have a label, of the classes no, yes. Next:") and out.count("\n") == 3
    first = out.splitlines()[1].split()
    assert int(first[2]) == int(first[3][1:]) + 2
