"""The plan of the house, held against the code: who imports whom, lint, and what the README tells people to run."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ENGINE = ROOT / "alcore"

# Which way the arrows point: what each module may import inside alcore.
MAY_IMPORT = {
    "__init__": set(),
    "versions": set(),
    "tables": set(),
    "learners": set(),
    "oracles": set(),
    "quality": set(),
    "stopping": set(),
    "curves": {"metrics"},
    "costs": set(),
    "metrics": set(),
    "store": set(),
    "project": {
        "quality",
        "oracles",
        "campaign",
        "strategies",
        "features",
        "tables",
        "learners",
        "metrics",
        "rare",
        "review",
        "curves",
        "savings",
        "costs",
        "stopping",
        "forecast",
        "jobs",
        "store",
    },
    "interchange": {"project", "tables", "store", "exports"},
    "features": {"tables"},
    "rare": {"curves"},
    "review": set(),
    "suitability": {"tables", "costs", "metrics"},
    "exports": set(),
    "strategies": {"learners"},
    "snapshot": {"strategies", "learners"},
    "campaign": {"snapshot", "strategies", "learners"},
    "savings": {"curves", "costs", "metrics"},
    "jobs": {"store"},
    "simulation": {
        "campaign",
        "snapshot",
        "curves",
        "oracles",
        "rare",
        "review",
        "quality",
        "stopping",
        "features",
        "tables",
        "metrics",
        "learners",
        "strategies",
        "jobs",
        "store",
        "versions",
    },
    "forecast": {"campaign", "costs", "tables", "features", "learners", "metrics"},
    "capsule": {"simulation", "project", "store", "tables", "exports", "savings", "costs", "versions"},
    "maps": {"campaign", "snapshot", "strategies", "simulation", "features"},
    "report": {
        "capsule",
        "project",
        "forecast",
        "savings",
        "costs",
        "curves",
        "simulation",
        "metrics",
        "learners",
        "strategies",
        "store",
        "tables",
        "exports",
    },
    "experiments": {
        "simulation",
        "curves",
        "costs",
        "savings",
        "metrics",
        "tables",
        "features",
        "stopping",
        "strategies",
        "oracles",
        "quality",
        "rare",
        "review",
        "jobs",
        "store",
    },
}
TOP_LEVEL = {"README.md", "app.py", "pages", "alcore", "tests", "sample_data", "pyproject.toml"}


def imports(path):
    """Absolute names of all modules a file imports, wherever in the file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} has a relative import"
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def files(folder):
    return sorted(folder.rglob("*.py"))


def room(path):
    return path.relative_to(ENGINE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", files(ENGINE), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_module_imports_only_what_the_plan_of_the_house_allows(path):
    if room(path) in ("__main__", "commands"):
        return
    inside = {name.split(".")[1] for name in imports(path) if name.startswith("alcore.")}
    rooms = {room(other) for other in files(ENGINE)}
    assert (inside & rooms) - {room(path)} <= MAY_IMPORT[room(path)]


def test_the_engine_never_imports_streamlit():
    assert not [path for path in files(ENGINE) for name in imports(path) if name.split(".")[0] == "streamlit"]


def test_pages_never_reach_past_the_engine():
    pages = [*files(ROOT / "pages"), ROOT / "app.py"]
    assert not [
        (path, name) for path in pages for name in imports(path) if name.split(".")[0] in ("sklearn", "scipy", "duckdb")
    ]


def test_the_entry_file_imports_no_science_stack():
    names = {name.split(".")[0] for name in imports(ROOT / "app.py")}
    assert not names & {"pandas", "numpy", "sklearn", "altair", "alcore"}


def test_modules_stay_small():
    assert not [
        path for path in [*files(ENGINE), *files(ROOT / "pages")] if len(path.read_text("utf-8").splitlines()) > 420
    ]


def test_the_top_level_stays_short():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    top = {name.split("/")[0] for name in listed}
    assert {name for name in top if not name.startswith((".", "requirements"))} <= TOP_LEVEL


@pytest.mark.parametrize("command", [["check", "."], ["format", "--check", "."]], ids=["lint", "format"])
def test_ruff_is_clean(command):
    run = subprocess.run([sys.executable, "-m", "ruff", *command], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr


def test_ci_runs_what_the_readme_tells_a_newcomer_to_run():
    script = (ROOT / ".ci" / "run").read_text()
    command = next(line for line in script.splitlines() if "pytest" in line)
    assert command in (ROOT / "README.md").read_text()


def test_every_dependency_has_bounds_and_a_reason():
    for path in ROOT.glob("requirements*.txt"):
        for line in path.read_text().splitlines():
            if line.startswith(("#", "-r")) or not line.strip():
                continue
            assert re.match(r"[\w\-\[\]]+>=[\d.]+(,<[\d.]+) +# \w+", line), line


def test_every_link_of_the_readme_to_a_file_leads_somewhere():
    for path in [ROOT / "README.md", ROOT / "sample_data" / "README.md"]:
        for target in re.findall(r"\]\((?!http)([^)#]+)", path.read_text("utf-8")):
            assert (path.parent / target).exists(), f"{path.name}: {target}"
