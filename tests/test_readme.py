"""What the README shows must run as it stands."""

import doctest
import re
import shlex
import subprocess
import sys
from pathlib import Path
from unittest.mock import patch

import pytest

from alcore import campaign
from alcore.strategies import registry

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_library_in_ten_lines_runs_and_learns_digits(capsys):
    names = {}
    with patch.dict(registry._registered):  # what the README registers is forgotten again
        for block in re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL):
            exec(block, names)  # noqa: S102
    accuracy = float(capsys.readouterr().out.split()[0])
    assert accuracy > 0.85
    assert len(names["campaign"].history) == 16
    assert len(names["own"].ask(50)) == len(names["borrowed"].ask(50)) == 50


@pytest.mark.parametrize(
    "command", re.findall(r"^\.venv/bin/python (-m alcore (?:inspect|strategies).*)$", README, re.M)
)
def test_the_shell_commands_run(command):
    done = subprocess.run([sys.executable, *shlex.split(command)], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0 and done.stdout and not done.stderr


def test_the_examples_in_the_docstrings_run():
    assert doctest.testmod(campaign).attempted > 0
    assert doctest.testmod(campaign).failed == 0
