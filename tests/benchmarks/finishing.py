"""How often the guarantee of a finished table holds, in rehearsals of whole projects: real store, events and trainings.

    python tests/benchmarks/finishing.py [--rehearsals 300] [--jobs 2] [--answers 150] [--evaluation 250]

Each rehearsal hides the labels of a table, lets them answer the rows that the project asks for, finishes the table and
compares the labels filled with the hidden ones. Tables: the samples, and made ones that are hard on the guarantee: the
same share of mistakes at every confidence, a little above an error that can be allowed; two classes that overlap; a
lump of rows that the model is wrong and sure of; rows that stand there several times.

A rehearsal fails at an allowed error when more of the labels filled are wrong. Failing "anywhere" means at one position
of the slider at least, so it is what somebody meets who chooses the error after seeing what it gives. "Impatient" is
somebody who looks five times on the way, with the evaluation rows labeled first, and stops at the first success with at
most 5 %: the guarantee does not promise to hold for them.

Ends with 1 when the guarantee held in less than its share of all rehearsals.
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
from joblib import Parallel, delayed

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

CONFIDENCE = 0.95
SHOWN = (0.02, 0.05, 0.10)
SAMPLES = {
    "digits": "digit",
    "breast_cancer": "diagnosis",
    "support_tickets": "category",
    "loans": "repaid",
    "defects": "defect",
    "noisy_survey": None,
}
LOOKS = 5


def blobs(rng, rows, gap):
    """Two classes of five features, that many standard deviations apart."""
    y = rng.integers(0, 2, rows)
    return rng.normal(size=(rows, 5)) + y[:, None] * gap / np.sqrt(5), y


def even(mistakes):
    def made(rng):
        X, y = blobs(rng, 1000, 9)
        return X, np.where(rng.random(1000) < mistakes, 1 - y, y)

    return made


def overlapping(rng):
    return blobs(rng, 1000, 3.2)


def lump(rng):
    X, y = blobs(rng, 1000, 6)
    sure = np.flatnonzero(y == 1)[:50]
    X[sure] = rng.normal(size=(len(sure), 5)) * 0.3 - 1.5
    return X, y


def repeated(rng):
    X, y = blobs(rng, 400, 5)
    again = rng.choice(400, 1000)
    return X[again], np.where(rng.random(400) < 0.03, 1 - y, y)[again]


MADE = {
    "mistakes 2.2%": even(0.022),
    "mistakes 5.5%": even(0.055),
    "mistakes 10.5%": even(0.105),
    "overlapping": overlapping,
    "sure and wrong": lump,
    "rows repeated": repeated,
}


def content(name, seed):
    """The table as CSV, and its label column."""
    if name in SAMPLES:
        path = ROOT / "sample_data" / f"{name}.csv"
        return path.read_bytes(), SAMPLES[name] or pd.read_csv(path, nrows=1).columns[-1]
    X, y = MADE[name](np.random.default_rng((seed, 77)))
    frame = pd.DataFrame(X.round(4)).add_prefix("x").assign(label=np.where(y, "yes", "no"))
    return frame.to_csv(index=False).encode(), "label"


def rehearsal(name, seed, answers, evaluation, folder):
    """One finished rehearsal: a dict of what was filled, wrong and saved at each allowed error."""
    from threadpoolctl import threadpool_limits

    from alcore import tables
    from alcore.project import Settings
    from alcore.project.creating import draft
    from alcore.project.rehearsing import rehearse
    from alcore.project.training import forget
    from alcore.store import open_store

    with threadpool_limits(1), tempfile.TemporaryDirectory(dir=folder) as home:
        store = open_store(f"sqlite:///{home}/rehearsal.db")
        text, label = content(name, seed)
        upload = store.add_upload(text, f"{name}.csv")
        # As many evaluation rows as asked for where the table has them, and enough answers to reach them all.
        table = tables.read(text, f"{name}.csv")
        rows = len(table.frame)
        evaluated = min(evaluation, rows // 3)
        settings = Settings(
            rehearsal=True, evaluation=evaluated, budget=answers, batch=max(10, answers // 4), again=0, seed=seed
        )
        drafted = draft(table, tables.Roles(label=label), settings)
        project, truth = labeled_for_evaluation(store, upload, drafted, table.frame, label)
        looks = impatient(project, truth, answers, rehearse)
        told = {"table": name, "seed": seed, "rows": rows, **outcome(project, truth), **looks}
        forget()
        store._engine.dispose()
    return told


def labeled_for_evaluation(store, upload, drafted, frame, label):
    """The project, its evaluation rows labeled in its first events; and the hidden label of each row by its key."""
    from dataclasses import replace

    from alcore.project.creating import keep
    from alcore.store import Event, Standing

    truth = {row_key: frame[label].iat[position] for row_key, position, _, _ in drafted.parts}
    ids = {event.payload["name"]: event.class_id for event in drafted.log if event.kind == "class_added"}
    log, standings = list(drafted.log), dict(drafted.standings)
    for row_key in [row_key for row_key, _, part, _ in drafted.parts if part == "evaluation"]:
        token, number = f"evaluation:{row_key}", len(log) + 1
        said = Event("label", row_key, ids[truth[row_key]], "rehearsal", 30.0, source="api", token=token, number=number)
        log.append(said)
        standings[row_key] = Standing("label", said.class_id, "api", "rehearsal", number)
    return keep(store, upload, replace(drafted, log=log, standings=standings)), truth


def impatient(project, truth, answers, rehearse):
    """Label the pool in steps, looking after each; what the first success with at most 5 % came to."""
    from alcore.project import finishing

    stopped = None
    for _ in range(LOOKS):
        rehearse(project, answers // LOOKS, batch=max(10, answers // LOOKS))
        found = finishing.basis(project)
        way = finishing.finish(found, 0.05, CONFIDENCE)
        if stopped is None and way.filled:
            stopped = wrong_share(project, found, way, truth)
    return {"looked": stopped is not None, "looked_wrong": stopped is not None and stopped > 0.05}


def wrong_share(project, found, way, truth):
    """By the finished table, as it would be downloaded."""
    from alcore.project import finishing

    table = finishing.table(project, found, way)
    filled = table[table["final_source"] == finishing.MODEL]
    return float((filled["final_label"] != filled["row_key"].map(truth)).mean())


def outcome(project, truth):
    from alcore.project import finishing

    found = finishing.basis(project)
    told = {"open": int(found.open.sum()), "anywhere": False, "filled": 0}
    known = {0: 0.0}  # many errors allowed fill the same rows
    for allowed in finishing.curve(found, CONFIDENCE)["allowed"]:
        way = finishing.finish(found, allowed, CONFIDENCE)
        if way.filled not in known:
            known[way.filled] = wrong_share(project, found, way, truth)
        wrong = known[way.filled]
        told["anywhere"] |= wrong > allowed + 1e-12
        told["filled"] = max(told["filled"], way.filled)
        for shown in SHOWN:
            if abs(shown - allowed) < 1e-9:
                told |= {
                    f"filled {shown}": way.filled,
                    f"failed {shown}": wrong > allowed + 1e-12,
                    f"saved {shown}": 1 - way.bill.dollars / way.everything.dollars,
                }
    return told


def line(title, frame):
    cells = [f"{title:16}{len(frame):5}{1 - frame['anywhere'].mean():9.1%}"]
    filling = frame[frame["filled"] > 0]
    cells.append(f"{1 - filling['anywhere'].mean():9.1%}" if len(filling) else f"{'-':>9}")
    for shown in SHOWN:
        some = frame[f"filled {shown}"] > 0
        held = f"{1 - frame.loc[some, f'failed {shown}'].mean():8.1%}" if some.any() else f"{'-':>8}"
        share = (frame[f"filled {shown}"] / frame["open"]).mean()
        cells.append(f"  |{some.mean():6.0%}{held}{share:7.0%}{frame[f'saved {shown}'].mean():7.0%}")
    looked = frame[frame["looked"]]
    cells.append(f"  |{1 - looked['looked_wrong'].mean():8.1%}" if len(looked) else f"  |{'-':>8}")
    print("".join(cells), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rehearsals", type=int, default=300)
    parser.add_argument("--first", type=int, default=0, help="seed of the first rehearsal of a table; others follow")
    parser.add_argument("--answers", type=int, default=150, help="rows that people label, beside the evaluation rows")
    parser.add_argument("--evaluation", type=int, default=250)
    parser.add_argument("--tables", nargs="*", default=[*SAMPLES, *MADE])
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--folder", help="where to keep the databases (default: in memory, where the system can)")
    options = parser.parse_args()
    os.nice(10)
    folder = options.folder or ("/dev/shm" if os.access("/dev/shm", os.W_OK) else None)
    began, count = time.perf_counter(), -(-options.rehearsals // len(options.tables))
    tasks = [(name, options.first + seed) for seed in range(count) for name in options.tables][: options.rehearsals]
    done = Parallel(options.jobs, return_as="generator_unordered")(
        delayed(rehearsal)(name, seed, options.answers, options.evaluation, folder) for name, seed in tasks
    )
    finished = []
    for one in done:
        finished.append(one)
        if len(finished) % 25 == 0:
            held = 1 - np.mean([told["anywhere"] for told in finished])
            print(
                f"{len(finished)} done, held {held:.1%}, {time.perf_counter() - began:.0f} s",
                file=sys.stderr,
                flush=True,
            )
    frame = pd.DataFrame(finished)
    print(f"{options.answers} labels and {options.evaluation} evaluation rows (at most a third of the table) each.")
    print("Held: share of rehearsals in which no error of the slider was exceeded; of all, and of those that filled.")
    print(
        "For each error: how often something is filled, how often that held, rows filled of those open, dollars saved."
    )
    print(f"{'table':16}{'n':>5}{'held':>9}{'filled':>9}", end="")
    print("".join(f"  |{f'at most {shown:.0%}':>28}" for shown in SHOWN) + f"  |{'impatient':>9}")
    for name in options.tables:
        if (some := frame["table"] == name).any():
            line(name, frame[some])
    line("all", frame)
    share = 1 - frame["anywhere"].mean()
    filling = frame[frame["filled"] > 0]
    held = 1 - filling["anywhere"].mean()
    print(f"\nThe guarantee held in {share:.1%} of {len(frame)} rehearsals; {CONFIDENCE:.0%} was promised.")
    print(f"It held in {held:.1%} of the {len(filling)} that filled anything.")
    print(f"{time.perf_counter() - began:.0f} s")
    return int(share < CONFIDENCE)


if __name__ == "__main__":
    sys.exit(main())
