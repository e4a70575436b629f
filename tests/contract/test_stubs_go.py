"""Stubs in Go: they compile, as gofmt and vet like them, and refuse what the worker would, most of it when compiled."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from expected import RUNS
from toolbox import HERE, ROOT, Producers, contract_command, output, run, tool

CLIENT = ROOT / "clients" / "go"
MODULE = f"""\
module example.com/producer

go 1.24.0

require (
	github.com/polyworker/polyworker/clients/go v0.0.0
	github.com/redis/go-redis/v9 v9.17.3
)

replace github.com/polyworker/polyworker/clients/go => {CLIENT}
"""
REFUSALS = """\
invalid job: SampleAdd: argument 2 (b): must be int64, not <nil>, or must be float64, not <nil>
invalid job: SampleAdd: argument 2 (b): must be int64, not string, or must be float64, not string
invalid job: SampleAdd: argument 2 (b): must be int64, not bool, or must be float64, not bool
invalid job: reports.monthly: argument 1 (month): must be at most 12
invalid job: reports.monthly: argument 2 (share): must be below 1
invalid job: reports.monthly: argument 3 (count): must be a multiple of 5
invalid job: reports.monthly: argument 3 (count): must be given, since a later one is
invalid job: reports.monthly: argument 4 (title): must be of a length that is at most 3
invalid job: Times: argument 1 (at): its year must be from 1 to 9999
invalid job: Times: argument 3 (clock): must be text that matches \
\\A([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])?\\n?\\z
invalid job: Exact: argument 1 (id): must be a UUID as text
invalid job: Exact: argument 2 (price): must be a decimal number as text
invalid job: Exact: argument 4 (colour): must be one of ["red" "sky blue"]
invalid job: Letter: argument 1 (address)["zip"]: must be text that matches \\A\\p{Nd}{5}\\n?\\z
invalid job: Shapes: argument 1 (shape): must be jobs.Circle, not <nil>, or must be jobs.Square, not <nil>
invalid job: Shapes: argument 1 (shape): must be jobs.Circle, not *jobs.Circle, or must be jobs.Square, not *jobs.Circle
invalid job: Shapes: argument 4 (pair): must be a list of 2 to 2 items
invalid job: Shapes: argument 4 (pair)[0]: must be int64, not string
invalid job: Lists: argument 1 (names): its length must be at least 1
invalid job: Lists: argument 3 (rooms) (a key): must be text that matches \\A(0|-?[1-9][0-9]*)\\n?\\z
invalid job: Lists: argument 4 (mode): must be one of [3 fast slow]
invalid job: Lists: argument 5 (mixed): must be int64, not float64, or must be string, not float64, \
or must be []int64, not float64
Validate lets it pass
invalid job: job 2, argument 1: time.Time is not JSON; pass text, for example value.Format(time.RFC3339Nano)
"""
MISTAKES = [
    "cannot use 7 (untyped int constant) as string value",
    'cannot use "12" (untyped string constant) as int64 value',
    "cannot use 1 (untyped int constant) as jobs.Colour value",
    "cannot use jobs.Point{} (value of struct type jobs.Point) as jobs.Address value",
    "unknown field Addres in struct literal of type jobs.Letter",
]


@pytest.fixture
def module(producers: Producers, tmp_path: Path) -> Path:
    """A module with the generated package in it."""
    (tmp_path / "jobs").mkdir()
    producers.generate("go", tmp_path / "jobs" / "jobs.go")
    (tmp_path / "go.mod").write_text(MODULE)
    shutil.copy(CLIENT / "go.sum", tmp_path)
    return tmp_path


def go(producers: Producers, module: Path, program: str) -> str:
    """Run a program of the folder `producers` inside a module."""
    shutil.copy(HERE / "producers" / program, module)
    return producers.output(tool("go"), "run", "-mod=mod", program, folder=module)


def test_jobs_run_with_equal_values(producers: Producers, module: Path) -> None:
    """What Go enqueues through stubs is given to the handlers with equal values of equal types."""
    go(producers, module, "good.go")

    assert producers.runs() == RUNS


def test_refusals(producers: Producers, module: Path) -> None:
    """Each wrong argument is refused with its place and what it must be, and nothing is sent."""
    told = go(producers, module, "wrong.go")

    assert told == REFUSALS
    assert producers.queued() == 0


def test_compiler_refuses(module: Path) -> None:
    """An argument of a wrong type does not compile."""
    shutil.copy(HERE / "producers" / "mistyped.go", module)

    told = run(tool("go"), "build", "-mod=mod", "mistyped.go", folder=module)

    assert told.returncode != 0
    assert [mistake for mistake in MISTAKES if mistake not in told.stderr] == []


def test_style(module: Path, source: str) -> None:
    """Gofmt changes nothing, and vet finds nothing."""
    contract_command("generate", "--lang=go", "-o", module / "jobs" / "jobs.go", source)
    gofmt = Path(output(tool("go"), "env", "GOROOT").strip(), "bin", "gofmt")

    assert output(gofmt, "-l", module / "jobs") == ""
    output(tool("go"), "vet", "-mod=mod", "./jobs", folder=module)


def test_helpers_are_a_package(module: Path) -> None:
    """The files that stubs are put together from are Go by themselves: gofmt changes nothing, and vet finds nothing."""
    shutil.copytree(ROOT / "worker" / "contract" / "stubs" / "checks" / "go", module / "helpers")
    gofmt = Path(output(tool("go"), "env", "GOROOT").strip(), "bin", "gofmt")

    assert output(gofmt, "-l", module / "helpers") == ""
    output(tool("go"), "vet", "-mod=mod", "./helpers", folder=module)


def test_package_is_named_as_its_folder(producers: Producers, tmp_path: Path) -> None:
    """The package's name is that of the folder that the file is written to."""
    (tmp_path / "mail-jobs").mkdir()
    producers.generate("go", tmp_path / "mail-jobs")

    assert "\npackage mailjobs\n" in (tmp_path / "mail-jobs" / "jobs.go").read_text()
