"""Labeling projects from the shell: create, list, label, export, finish, status."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from alcore import exports
from alcore.commands import annotators, foretell, rehearse, shared, sheet, stopping
from alcore.commands.lines import feed
from alcore.costs import Rates
from alcore.learners import LEARNERS
from alcore.metrics import read_costs
from alcore.project import Project, Settings, advising, calibrating, finishing, mistake_costs, paying, reviewing, voting
from alcore.project.creating import draft, keep
from alcore.project.exporting import export
from alcore.project.paying import rates
from alcore.project.progress import alike, few_in_words, status
from alcore.project.share import Share
from alcore.project.training import train
from alcore.stopping import Rules
from alcore.store import Store, default_url, open_store
from alcore.strategies.cold_start import STARTS


def add(commands: argparse._SubParsersAction) -> None:
    """The command `project`, its own commands and their arguments."""
    project = commands.add_parser(
        "project",
        help="create, list, label, export and look at labeling projects",
        description="Labeling projects in the same database that the app uses ($ALCORE_DATABASE, else $ALCORE_HOME).",
    )
    actions = project.add_subparsers(dest="action", required=True, metavar="ACTION")
    _add_create(actions)

    listed = actions.add_parser("list", help="list all projects, newest first")
    _with_database(listed, _list)

    label = actions.add_parser(
        "label",
        help="store labels, one a line",
        description="Stores labels from lines of row_key,label,annotator,seconds, as in a CSV file; annotator and "
        "seconds may be left out, and a first line of these names is passed over. A line that cannot be stored is told "
        "with its number, and the others are stored. Lines fed again, also with more behind them, are stored once.",
    )
    label.add_argument("project", metavar="ID")
    label.add_argument("file", metavar="FILE", nargs="?", default="-", help="'-', the default, is standard input")
    label.add_argument("--annotator", default="api", metavar="NAME", help="of lines that name none (default: api)")
    label.add_argument("--train", action="store_true", help="fit and rank anew afterwards")
    _with_database(label, _label)

    out = actions.add_parser(
        "export",
        help="write all rows with their labels, the log, and predictions",
        description="Writes rows, events and predictions, one file each. Cells of CSV files cannot run as formulas.",
    )
    out.add_argument("project", metavar="ID")
    out.add_argument("--out", required=True, metavar="DIR", help="where to write the three files")
    out.add_argument("--format", choices=exports.FORMATS, default="csv", help="default: %(default)s")
    _with_database(out, _export)

    done = actions.add_parser(
        "finish",
        help="fill the rows a model can be trusted with, and write the finished table",
        description="Fills rows without a label as far as the evaluation rows guarantee that at most a share of the "
        "labels filled is wrong, and leaves the others for people. Without --out it only tells what that would give.",
    )
    done.add_argument("project", metavar="ID")
    done.add_argument("--error", type=float, default=0.02, metavar="X", help="share allowed wrong (default: 0.02)")
    done.add_argument("--confidence", type=float, default=0.95, metavar="X", help="default: 0.95")
    done.add_argument("--out", metavar="DIR", help="where to write the finished table")
    done.add_argument("--format", choices=exports.FORMATS, default="csv", help="default: %(default)s")
    _with_database(done, _finish)

    sheet.add(actions, _with_database)
    foretell.add(actions, _with_database)
    rehearse.add(actions, _with_database)

    told = actions.add_parser("status", help="tell how a project stands: rows, hours, dollars, accuracy, when to stop")
    told.add_argument("project", metavar="ID")
    _with_database(told, _status)

    stop = actions.add_parser(
        "stop",
        help="set when a project is to stop, and tell what its criteria say",
        description="Sets thresholds and the criteria that together say stop; what is not named stays as it is. A rule "
        "advises. Asked to hold, the project hands out no new rows once its rule says stop: only evaluation rows and "
        "rows asked again.",
    )
    stop.add_argument("project", metavar="ID")
    stopping.add_rules(stop)
    held = stop.add_mutually_exclusive_group()
    held.add_argument("--hold", action="store_true", default=None, help="hand out no new rows once the rule says stop")
    held.add_argument("--go-on", dest="hold", action="store_false", help="hand out rows whatever the rule says")
    _with_database(stop, _stop)


def _add_create(actions: argparse._SubParsersAction) -> None:
    usual, usual_rates = Settings(), Rates()
    made = actions.add_parser("create", help="make a project of a table, and print its id")
    made.add_argument("file", metavar="FILE")
    shared.add_roles(made, label_required=False)
    made.add_argument("--name", metavar="NAME", default="", help="default: the file's name")
    made.add_argument("--classes", metavar="NAMES", default="", help="separated by commas (default: those labeled)")
    made.add_argument("--strategy", default=usual.strategy, metavar="NAME", help="default: %(default)s")
    made.add_argument("--learner", default=usual.learner, metavar="NAME", help=f"one of {', '.join(LEARNERS)}")
    made.add_argument(
        "--start", type=int, default=usual.start, metavar="N", help="starting rows (default: %(default)s)"
    )
    made.add_argument(
        "--starting",
        default=usual.starting,
        metavar="NAME",
        help=f"how they are chosen: {', '.join(STARTS)} or 'stratified(COLUMN)' (default: %(default)s)",
    )
    made.add_argument("--batch", type=int, default=usual.batch, metavar="N", help="rows a round (default: %(default)s)")
    made.add_argument("--budget", type=int, metavar="N", help="labels planned")
    made.add_argument(
        "--evaluation", type=int, metavar="N", help="evaluation rows (default: 100, 30%% of a small table)"
    )
    made.add_argument("--control", type=float, default=usual.control, metavar="X", help="share of control rows")
    made.add_argument("--again", type=float, default=usual.again, metavar="X", help="share of own rows asked again")
    made.add_argument(
        "--positive", metavar="CLASS", help="the class of interest, for strategies that look for one, such as likely"
    )
    made.add_argument(
        "--review-recall",
        type=float,
        metavar="X",
        help="a review: this share of the rows of the class of interest is to be found, such as 0.95; once nothing is "
        "found any more, rows are drawn by lot until that is guaranteed, which 'status' tells",
    )
    made.add_argument(
        "--confidence", type=float, default=usual.confidence, metavar="X", help="of it (default: %(default)s)"
    )
    made.add_argument(
        "--costs",
        metavar="TEXT",
        help="what each answer of the model costs, as in 'simulate': a row for each true class, such as '0,1;20,0', in "
        "the order of --classes, else sorted by name; 'status' and the report then tell what the mistakes on the "
        "evaluation rows cost",
    )
    made.add_argument("--seed", type=int, default=0, metavar="N", help="same seed, same draw (default: 0)")
    made.add_argument(
        "--seconds-per-label",
        type=float,
        default=usual_rates.seconds_per_label,
        metavar="X",
        help="default: %(default)g",
    )
    made.add_argument("--hourly-wage", type=float, metavar="X", help="in dollars")
    made.add_argument("--price-per-label", type=float, metavar="X", help="in dollars; takes the place of the wage")
    made.add_argument("--imported-random", action="store_true", help="rows that have a label were drawn at random")
    made.add_argument("--rehearsal", action="store_true", help="hide the labels; they answer when a row is asked")
    annotators.add(
        made,
        "With --votes, so many people answer each row before it counts, each answer paid, and --resolve makes one "
        "label of theirs. --annotator 'crowd,price=0.05' or 'nurse,wage=35' pays whoever labels under that name by the "
        "label or by the hour; all others are paid by the rates, and Set up changes it. All other options are of a "
        "rehearsal, whose hidden labels 'project rehearse' has answer.",
    )
    _with_database(made, _create)


def _with_database(parser: argparse.ArgumentParser, run: Callable[[argparse.Namespace, Store], None]) -> None:
    parser.add_argument("--database", metavar="URL", help="in the place of $ALCORE_DATABASE")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=lambda options: run(options, open_store(options.database or default_url())))


def _create(options: argparse.Namespace, store: Store) -> None:
    table = shared.read(options.file)
    plain = (
        "strategy",
        "learner",
        "start",
        "starting",
        "batch",
        "budget",
        "evaluation",
        "control",
        "again",
        "seed",
        "rehearsal",
    )
    mistakes, pay, answering, roles = rehearse.settings(options, table, shared.roles(options, table))
    own = {"price_per_label": answering.price, "seconds_per_label": answering.mean_seconds}
    names = ("hourly_wage", "price_per_label", "seconds_per_label")
    rates = {name: getattr(options, name) if own.get(name) is None else own[name] for name in names}
    settings = Settings(
        **{name: getattr(options, name) for name in (*plain, "imported_random", "positive", "confidence")},
        review=options.review_recall,
        costs=None if options.costs is None else read_costs(options.costs),
        votes=answering.votes,
        resolve=answering.resolve,
        mistakes=mistakes,
        pay=pay,
        rates={name: value for name, value in rates.items() if value is not None},
    )
    classes = [name.strip() for name in options.classes.split(",") if name.strip()]
    drafted = draft(table, roles, settings, name=options.name, classes=classes)  # raises before anything is kept
    upload = store.add_upload(Path(options.file).read_bytes(), table.name, {"roles": dataclasses.asdict(roles)})
    made = keep(store, upload, drafted)
    if settings.starting != Settings.starting:
        train(store, made.id)  # there is no label yet: it ranks the rows to start from
    print(json.dumps({"project": made.id, "name": made.name}, ensure_ascii=False) if options.json else made.id)


def _list(options: argparse.Namespace, store: Store) -> None:
    listed = [
        {
            "project": one.id,
            "name": one.name,
            "rows": sum(store.part_sizes(one.id).values()),
            "labeled": sum(row.kind == "label" for row in store.standings(one.id).values()),
            "created": one.created,
        }
        for one in store.projects()
    ]
    if options.json:
        print(json.dumps(listed, ensure_ascii=False))
        return
    for one in listed:
        print(f"{one['project']}  {one['labeled']:>9,} of {one['rows']:,} rows labeled  {one['name']}")


def _label(options: argparse.Namespace, store: Store) -> None:
    project = shared.opened(store, options.project)
    if options.file == "-":
        told = feed(project, sys.stdin.buffer, options.annotator, 1, _complain)
    else:
        with Path(options.file).open("rb") as lines:
            told = feed(project, lines, options.annotator, 200, _complain)
    round_ = train(store, project.id) if options.train else None
    if options.json:
        print(json.dumps(dataclasses.asdict(told)))
    else:
        print(f"{told.stored:,} labels stored, {told.repeated:,} were there already, {told.wrong:,} lines not stored.")
    if round_ is not None and round_.error:
        print(f"alcore: The training failed: {round_.error}", file=sys.stderr)
    if told.wrong:
        raise ValueError(f"{told.wrong:,} of the lines were not stored; the others were. Correct and feed those again.")


def _complain(line: int, sentence: str) -> None:
    print(f"line {line}: {sentence}", file=sys.stderr, flush=True)


def _export(options: argparse.Namespace, store: Store) -> None:
    project, out = shared.opened(store, options.project), shared.folder(options.out)
    frames = export(project)
    written = {}
    for name in ("rows", "events", "predictions"):
        frame = getattr(frames, name)
        path = out / f"{name}.{options.format}"
        exports.write(frame, path, options.format)
        written[str(path)] = len(frame)
    if options.json:
        print(json.dumps(written))
        return
    for path, lines in written.items():
        print(f"{path}: {lines:,} lines")


def _finish(options: argparse.Namespace, store: Store) -> None:
    project = shared.opened(store, options.project)
    found = finishing.basis(project)
    way = finishing.finish(found, options.error, options.confidence)
    if options.out:
        path = shared.folder(options.out) / f"finished.{options.format}"
        exports.write(finishing.table(project, found, way), path, options.format)
    if options.json:
        print(json.dumps({"project": project.id, **dataclasses.asdict(way)}))
        return
    write = found.rates.money.write
    print(f"{project.name}: {way.people:,} rows labeled by people, {way.imported:,} labels imported")
    if way.filled:
        print(
            f"  the model fills {way.filled:,} more; at most {way.error:.2%} of them are wrong, at {way.confidence:.0%}"
        )
    else:
        least = finishing.reachable(found, way.confidence)
        now = "" if least is None else f"; {least:.2%} can be"
        print(f"  an error of {way.allowed:.2%} cannot be guaranteed at {way.confidence:.0%} yet{now}")
    print(f"  {way.rest:,} rows are left for people")
    print(f"  {write(way.bill.dollars, 2)} in all; labeling everything {write(way.everything.dollars, 2)}")


def _status(options: argparse.Namespace, store: Store) -> None:
    project = shared.opened(store, options.project)
    now, advised = status(project), advising.advise(project)
    if options.json:
        told = {"project": project.id, "name": project.name, **dataclasses.asdict(now)}
        told["stopping"] = stopping.of_project(project, advised)
        told["forecasts"] = [dataclasses.asdict(one) for one in store.forecasts(project.id)]
        if told["last_training"]:
            del told["last_training"]["evaluation"]  # a prediction for each evaluation row: that is what export is for
        print(json.dumps(told, ensure_ascii=False))
        return
    print("\n".join(_in_words(project, now)))
    print("  when to stop:")
    _print_advice(project, advised)


def _stop(options: argparse.Namespace, store: Store) -> None:
    project = shared.opened(store, options.project)
    if options.stop_rule or options.stop_when or options.hold is not None:
        before = Rules.from_dict(project.settings.stop)
        hold = bool(project.settings.stop.get("hold")) if options.hold is None else options.hold
        project = advising.keep(project, stopping.rules(options, before), hold=hold)
    advised = advising.advise(project)
    if options.json:
        print(json.dumps({"project": project.id, **stopping.of_project(project, advised)}, ensure_ascii=False))
        return
    print(project.name)
    _print_advice(project, advised)


def _print_advice(project: Project, advised) -> None:
    for line in stopping.of_project_in_words(project, advised):
        print(f"  {line}")


def _in_words(project: Project, now) -> Iterable[str]:
    arms = ", ".join(f"{arm} {count:,}" for arm, count in sorted(now.by_arm.items()))
    yield f"{project.name}: {now.labeled:,} of {now.rows:,} rows labeled, {now.skipped:,} skipped"
    yield f"  labels by people: {arms or 'none'}; imported {now.imported:,}"
    yield f"  {now.active_seconds / 3600:.2f} active hours, {now.dollars:,.2f} dollars"
    if project.settings.pay:
        for one in now.people:
            yield f"  {paying.in_words(one, rates(project.settings).money.write, *alike(now, one.name))}"
    yield f"  accuracy on evaluation rows: {_percent(now.accuracy) if now.accuracy else 'not measured yet'}"
    if project.settings.costs is not None:
        told = mistake_costs.in_words(now.costs, rates(project.settings).money.write) if now.costs else "not known yet"
        yield f"  cost of mistakes: {told}"
    for annotator, share in now.consistency.items():
        yield f"  {annotator} answers alike when asked again: {_percent(share)}"
    told = "none measured yet, as no row has been answered twice"
    yield f"  mistakes of annotators: {calibrating.in_words(now.mistakes) if now.mistakes else told}"
    if alarm := few_in_words(now):
        yield f"  {alarm}"
    if now.agreement:
        yield f"  {voting.in_words(now.agreement, project.settings.votes)}"
    if now.review:
        yield f"  review: {reviewing.in_words(now.review)}"
    if now.pace:
        yield f"  pace: {now.pace:,.0f} answers an hour"
    if now.last_training:
        last = now.last_training
        yield f"  last training: version {last.version}, {last.labels:,} labels" + (
            f"; {last.error}" if last.error else ""
        )


def _percent(share: Share) -> str:
    return (
        f"{share.successes:,} of {share.rows:,}, {share.value:.1%} (95 % interval {share.low:.1%} to {share.high:.1%})"
    )
