"""Frames as JSON lines and back, exactly."""

import json
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alcore.capsule import CapsuleError
from alcore.capsule.comparing import differences
from alcore.capsule.lines import document, frame_lines, kinds, parse, plain, to_frame

COLUMNS = {"whole": st.integers(-(2**63), 2**63 - 1), "number": st.floats(), "truth": st.booleans()}
COLUMNS["text"] = st.none() | st.text()
TYPES = {"whole": np.int64, "number": np.float64, "truth": bool, "text": object}


@st.composite
def frames(draw):
    told = draw(st.lists(st.sampled_from(list(COLUMNS)), min_size=1, max_size=4))
    lines = draw(st.integers(0, 6))
    values = {
        f"c{n}": (kind, draw(st.lists(COLUMNS[kind], min_size=lines, max_size=lines))) for n, kind in enumerate(told)
    }
    return pd.DataFrame({name: pd.Series(one, dtype=TYPES[kind]) for name, (kind, one) in values.items()})


@settings(max_examples=60)
@given(frames())
def test_a_frame_comes_back_bit_for_bit(frame):
    back = to_frame(frame_lines(frame), kinds(frame), "a.jsonl")
    assert list(differences("a", plain(frame), back)) == [] and list(back.columns) == list(frame.columns)
    assert [str(one) for one in back.dtypes] == [str(one) for one in plain(frame).dtypes]


def test_zero_with_and_without_a_minus_are_two_numbers_and_nothing_is_nothing():
    then, now = (pd.DataFrame({"x": values}) for values in ([0.0, math.nan, 1.0], [-0.0, math.nan, 1.0]))
    assert [(one.column, one.lines) for one in differences("a", then, now)] == [("x", 1)]
    assert list(differences("a", then, then.copy())) == []


def test_every_line_is_plain_json_also_where_numbers_are_infinite():
    content = frame_lines(pd.DataFrame({"u": [math.inf, -math.inf, math.nan, 0.1]}))
    assert [json.loads(line)["u"] for line in content.splitlines()] == ["inf", "-inf", None, 0.1]


@pytest.mark.parametrize(
    "line",
    ["3", "{}", '{"x": "a"}', '{"x": 1e999}', '{"x": NaN}', '{"x": [1]}', '{"x": true}', '{"x": 1, "y": 2}', "\ud800"]
    + ['{"x": ' + "9" * 400 + "}", '{"x": ' + "9" * 5000 + "}", '{"x": ' + " " * 2**20 + "1}", "[" * 5000, ""],
    ids=lambda line: line[:12].encode("utf-8", "replace").decode() or "empty",
)
def test_a_line_that_does_not_fit_is_named(line):
    content = b'{"x": 1.5}\n' + line.encode("utf-8", "surrogatepass") + b"\n"
    with pytest.raises(CapsuleError, match=r"Line 2 of 'a.jsonl' in the capsule .*\.$"):
        to_frame(content, {"x": "number"}, "a.jsonl")


def test_a_document_nested_too_deep_is_refused_before_and_behind_what_python_can_parse():
    for depth in (30, 900, 100_000):
        with pytest.raises(CapsuleError, match="'a' is nested too deep"):
            parse(b"[" * depth + b"]" * depth, "'a'")
    assert parse(document({"b": 1, "a": [{}]}), "'a'") == {"a": [{}], "b": 1}
