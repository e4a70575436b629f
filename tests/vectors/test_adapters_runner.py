"""What the runner tells of each vector file, and what it compares that looks alike."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from conformance import cases, exact

HERE = Path(__file__).resolve().parent
RUNNER = [sys.executable, "-S", str(HERE.parents[1] / "protocol" / "conform.py")]
REFERENCE = [sys.executable, str(HERE / "reference_adapter.py")]


def conform(*words: str, adapter: list[str] = REFERENCE) -> str:
    """What the runner prints."""
    return subprocess.run([*RUNNER, *words, "--", *adapter], capture_output=True, text=True, check=False).stdout


def answering(text: str) -> list[str]:
    """The command of an adapter that gives this answer to each request."""
    return [sys.executable, "-c", f"while input(): print({text}, flush=True)"]


def test_by_file_tells_the_numbers_of_each_file() -> None:
    """With --by-file each vector file that was asked has a line before the last."""
    lines = conform("--by-file", "--only", "values/").splitlines()
    asked = [case.file for case in cases.load(HERE.parents[1] / "protocol" / "vectors") if case.file[:6] == "values"]

    assert lines == [
        *(f"{file}: {asked.count(file)} passed, 0 failed" for file in dict.fromkeys(asked)),
        f"{len(asked)} passed, 0 failed",
    ]


def test_by_file_counts_failures() -> None:
    """A failed case counts in the line of its file."""
    printed = conform("--by-file", "--only", "values/namespace/", adapter=answering("""'{"output": ""}'"""))

    assert printed.endswith("\nvalues/namespace: 1 passed, 7 failed\n1 passed, 7 failed\n")


def test_without_by_file_there_is_only_the_sum() -> None:
    """Without --by-file a run without a fault is one line."""
    assert conform("--only", "values/namespace/") == "8 passed, 0 failed\n"


@pytest.mark.parametrize(("one", "other"), [("0.0", "-0.0"), ("-0.0", "0.0"), ("0", "-0.0"), ("0e1", "-0e1")])
def test_the_sign_of_zero_counts(one: str, other: str) -> None:
    """Minus zero is another value than zero."""
    assert exact.difference(exact.read(one), exact.read(other), "x") == f"x: expected {one}, got {other}"


def test_minus_zero_is_minus_zero() -> None:
    """Minus zero may be written in several ways."""
    assert exact.difference(exact.read("-0.0"), exact.read("-0.00e1"), "x") is None


def test_very_long_integers_are_compared() -> None:
    """An answer with an integer that Python would not read by itself is compared all the same."""
    printed = conform("--only", "values/namespace/empty", adapter=answering("""'{"output": ' + '1' * 5000 + '}'"""))

    assert 'answer.output: expected "", got 111' in printed
