"""Stubs in Python: as formatters and type checkers like them, and refusing what the worker would."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from expected import RUNS
from toolbox import HERE, ROOT, Producers, contract_command, output, run

REFUSALS = """\
sample_add() missing 1 required positional argument: 'b'
argument 2 (b): must be an int, not str, or must be a finite number, not str
argument 2 (b): must be an int, not bool, or must be a finite number, not bool
argument 2 (subject): must be a str, not int
argument 4 (bcc): must be a str, not NoneType
argument 1 (month): must be at most 12
argument 2 (share): must be below 1
argument 3 (count): must be a multiple of 5
argument 4 (title): its length must be at most 3
argument 3 (count): must be given, since a later one is
argument 1 (at): must have a time zone
argument 2 (day): must be a date, not datetime
argument 3 (clock): must match ^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?\
(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])?$
argument 1 (id): must be a UUID, not str
argument 2 (price): must be a finite Decimal, not Decimal
argument 4 (colour): must be one of 'red', 'sky blue'
argument 1 (address): must have the key 'streetName'
argument 1 (address)['zip']: must match ^\\d{5}$
argument 2 (strict): must not have the key 'third'
argument 1 (shape): must have the key 'radius', or must have the key 'side'
argument 4 (pair): must be a list of 2 to 2 items, not tuple
argument 5 (tree)['children'][0]['value']: must be an int, not NoneType
argument 1 (names): its length must be at least 1
argument 3 (rooms) (a key): must match ^(0|-?[1-9][0-9]*)$
argument 5 (mixed): must be an int, not float, or must be a str, not float, or must be a list, not float
argument 1: the key 1 is of type int; JSON has only str keys
"""


@pytest.fixture
def stubs(producers: Producers, tmp_path: Path) -> Path:
    """The generated module."""
    producers.generate("python", tmp_path)
    return tmp_path / "jobs.py"


def importing(stubs: Path) -> dict[str, str]:
    """An environment in which the generated module can be imported."""
    return {"PYTHONPATH": f"{stubs.parent}:{ROOT / 'clients' / 'python'}"}


def test_jobs_run_with_equal_values(producers: Producers, stubs: Path) -> None:
    """What Python enqueues through stubs is given to the handlers with equal values of equal types."""
    producers.output(sys.executable, HERE / "producers" / "good.py", **importing(stubs))

    assert producers.runs() == RUNS


def test_refusals(producers: Producers, stubs: Path) -> None:
    """Each wrong argument is refused with its place and what it must be, and nothing is sent."""
    told = producers.output(sys.executable, HERE / "producers" / "wrong.py", **importing(stubs))

    assert told == REFUSALS
    assert producers.queued() == 0


@pytest.fixture
def styled(source: str, tmp_path: Path) -> Path:
    """A generated module, of usual jobs and of odd ones."""
    contract_command("generate", "--lang=python", "-o", tmp_path / "styled.py", source)
    return tmp_path / "styled.py"


@pytest.mark.parametrize("width", [88, 120])
def test_format(styled: Path, width: int) -> None:
    """Formatters change nothing, whichever usual width they are set to."""
    output(sys.executable, "-m", "ruff", "format", "--isolated", f"--line-length={width}", "--diff", styled)


def test_lint(styled: Path) -> None:
    """The usual rules of ruff find nothing."""
    rules = ["--select=E4,E7,E9,F,I,UP", "--target-version=py311"]

    output(sys.executable, "-m", "ruff", "check", "--isolated", *rules, styled)


def test_types(styled: Path, stubs: Path, tmp_path: Path) -> None:
    """A strict type checker finds nothing in the stubs, and everything that is wrong in what calls them."""
    caller = tmp_path / "caller.py"
    caller.write_text("import jobs\n\njobs.sample_add(1, '2')\njobs.exact(colour='green')\njobs.letter({'zip': 5})\n")
    options = ["--strict", f"--cache-dir={tmp_path / 'cache'}", "--no-error-summary"]

    output(sys.executable, "-m", "mypy", *options, stubs, styled, MYPYPATH=str(ROOT / "clients" / "python"))
    told = run(sys.executable, "-m", "mypy", *options, caller, MYPYPATH=f"{tmp_path}:{ROOT / 'clients' / 'python'}")

    assert {line.split(":")[1] for line in told.stdout.splitlines() if "error:" in line} == {"3", "4", "5"}
