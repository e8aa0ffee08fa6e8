"""How long the budget report takes: from the rounds of a run of 30 trial runs to HTML, PDF, and the other files.

    python tests/benchmarks/report.py

Each in a process of its own that has imported nothing of it before, as the command line has.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
LIMITS = {"html": 3.0, "pdf": 10.0}
CHILD = """
import sys
from time import perf_counter
from dataclasses import replace
from tests.report.samples import SETTINGS, report
settings = replace(SETTINGS, replicates=30, target=None)
began = perf_counter()
made = report(settings=settings, apart=0.004)
from alcore.report.forms import FORMS
size = len(FORMS[sys.argv[1]].write(made, "letter"))
print(perf_counter() - began, size)
"""


def main() -> int:
    """Print a line a format; 1 when HTML or PDF took longer than they may."""
    slow = 0
    for form in ("html", "pdf", "xlsx", "md", "json"):
        command = [sys.executable, "-c", CHILD, form]
        told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
        seconds, size = float(told[0]), int(told[1])
        limit = LIMITS.get(form)
        slow |= limit is not None and seconds > limit
        print(f"{form:5} {seconds:5.1f} s  {size / 1024:6.0f} kB{f'  (at most {limit:g} s)' if limit else ''}")
    return int(slow)


if __name__ == "__main__":
    sys.exit(main())
