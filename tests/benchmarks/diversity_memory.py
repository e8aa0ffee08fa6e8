"""How much memory strategies of diversity take on a large pool: `python tests/benchmarks/diversity_memory.py`.

A pool of 1,000,000 x 50 float32 (191 MB) with 200 labels is asked a batch of 10, each strategy in a process of its own.
The bar: the peak of the process rises over what it was after the imports by less than 2 GiB and the matrix. A matrix of
all distances would take 4,000 GB. Exit code 1 when the bar is missed.
"""

import resource
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np

from alcore.campaign import Campaign

NAMES = ("information_density", "core_set", "ranked_batch", "kmeans", "typiclust", "uncertainty_cluster")
ROWS, BAR = 1_000_000, 2_048


def resident() -> float:
    """Megabytes this process holds now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def peak() -> float:
    """Megabytes this process held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10


def measure(name: str) -> int:
    warm = Campaign(np.eye(4, dtype=np.float32), [0, 1], strategy=name)  # imports done lazily count as imports
    warm.tell([0, 1], [0, 1])
    warm.ask(1)
    before = resident()
    rng = np.random.default_rng(0)
    X = np.empty((ROWS, 50), dtype=np.float32)
    for begin in range(0, ROWS, 10_000):
        X[begin : begin + 10_000] = rng.standard_normal((10_000, 50), dtype=np.float32)
    matrix = X.nbytes / 2**20
    campaign = Campaign(X, [0, 1], strategy=name)
    campaign.tell(range(200), (X[:200, 0] > 0).astype(int))
    began = time.perf_counter()
    rows = campaign.ask(10)
    seconds = time.perf_counter() - began
    beyond = peak() - before - matrix
    ok = beyond < BAR and len(rows) == 10
    print(f"{name:20} {beyond:6.0f} MB beyond the matrix of {matrix:.0f} MB, asked in {seconds:5.1f} s", flush=True)
    return 0 if ok else 1


def main() -> int:
    missed = [name for name in NAMES if subprocess.run([sys.executable, __file__, name]).returncode]
    print(f"THE BAR OF {BAR} MB IS MISSED by {', '.join(missed)}" if missed else f"the bar of {BAR} MB is met")
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(measure(sys.argv[1]) if sys.argv[1:] else main())
