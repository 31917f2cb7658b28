"""The documents say what the code does: links lead somewhere, tables agree, generated pages are up to date."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def name(path):
    return str(path.relative_to(ROOT))


def read(path):
    return (ROOT / path).read_text(encoding="utf-8")


def between(text, mark):
    """What stands between ``<!-- mark -->`` and ``<!-- /mark -->``."""
    return text.partition(f"<!-- {mark} -->")[2].partition(f"<!-- /{mark} -->")[0].strip()


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_every_link_leads_somewhere(path):
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", path.read_text(encoding="utf-8"))

    assert [link for link in links if "://" not in link and not (path.parent / link).exists()] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_files_and_tests_that_are_named_exist(path):
    named = re.findall(
        r"`((?:congress|deputies|proposals|tests|deploy|templates|docs)/[\w./-]+)`", path.read_text("utf-8")
    )

    assert [file for file in named if not (ROOT / file).exists()] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_tests_that_are_named_exist(path):
    named = set(re.findall(r"`(test_\w+)`", path.read_text(encoding="utf-8")))
    sources = [file.read_text(encoding="utf-8") for file in (ROOT / "tests").rglob("test_*.py")]
    present = {found for source in sources for found in re.findall(r"^def (test_\w+)", source, re.MULTILINE)}

    assert sorted(named - present) == []


def test_the_first_lines_are_the_two_commands():
    commands = [line for line in read("README.md").splitlines() if line.startswith("    make ")]

    assert [line.split()[:2] for line in commands[:2]] == [["make", "run"], ["make", "test"]]
    assert read("README.md").index("make test") < 400


def test_the_table_of_the_readme_comes_from_the_bench():
    """``make bench`` writes docs/bench.md; until it was run on a version there is no table to show."""
    measured = ROOT / "docs" / "bench.md"
    pages = measured.read_text(encoding="utf-8").partition("\n## ")[0] if measured.exists() else ""
    table = "\n".join(line for line in pages.splitlines() if line.startswith("|"))

    assert between(read("README.md"), "bench") == (table or "Not measured yet.")


def test_the_diagram_of_the_workflow_is_up_to_date():
    command = [sys.executable, ROOT / "deploy" / "workflow_diagram.py", "--print"]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert printed == read("docs/workflow.md")


@pytest.mark.parametrize("path", DECISIONS, ids=name)
def test_a_decision_is_short_and_says_context_choice_and_cost(path):
    text = path.read_text(encoding="utf-8")

    assert len(text.splitlines()) <= 30
    assert re.findall(r"^\*\*(\w+)\.\*\*", text, re.MULTILINE) == ["Context", "Choice", "Cost"]


def test_decisions_are_numbered_without_gaps_and_listed():
    numbers = [int(path.name[:4]) for path in DECISIONS]
    listed = re.findall(r"\]\((\d{4}-[\w-]+\.md)\)", read("docs/decisions.md").replace("decisions/", ""))

    assert numbers == list(range(1, len(DECISIONS) + 1))
    assert listed == [path.name for path in DECISIONS]


def test_every_dependency_has_its_reason():
    groups = [
        PROJECT["project"]["dependencies"],
        *PROJECT["dependency-groups"].values(),
    ]
    wanted = {re.match(r"[\w-]+", line).group() for group in groups for line in group}

    reasons = set(re.findall(r"^\| `([\w-]+)` \|", read("docs/dependencies.md"), re.MULTILINE))

    assert sorted(wanted ^ reasons) == []
