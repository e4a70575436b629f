"""Stubs in Ruby: as RuboCop likes them, and refusing what the worker would."""

from __future__ import annotations

from pathlib import Path

import pytest
from expected import RUNS
from toolbox import HERE, ROOT, Producers, contract_command, output, run, tool

CLIENT = ROOT / "clients" / "ruby"
REFUSALS = """\
wrong number of arguments (given 1, expected 2)
argument 2 (b): must be an Integer, not String, or must be a finite number, not String
argument 2 (b): must be an Integer, not TrueClass, or must be a finite number, not TrueClass
argument 2 (subject): must be a String, not Symbol
argument 4 (bcc): must be a String, not NilClass
argument 1 (month): must be at most 12
argument 2 (share): must be below 1
argument 3 (count): must be a multiple of 5
argument 4 (title): its length must be at most 3
argument 3 (count): must be given, since a later one is
argument 1 (at): must be a Time, not String
argument 2 (day): must be a Date, not Time
argument 3 (clock): must match /\\A([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?\
(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])?\\Z/
argument 1 (id): must match /\\A\\h{8}-\\h{4}-\\h{4}-\\h{4}-\\h{12}\\z/
argument 2 (price): must be a finite BigDecimal, not BigDecimal
argument 4 (colour): must be one of "red", "sky blue"
argument 1 (address): must have the key "streetName"
argument 1 (address)["zip"]: must match /\\A\\p{Nd}{5}\\Z/
argument 2 (strict): must not have the key "third"
argument 1 (shape): must have the key "radius", or must have the key "side"
argument 4 (pair): must be an Array of 2..2 items, not Array
argument 5 (tree)["children"][0]["value"]: must be an Integer, not NilClass
argument 1 (names): its length must be at least 1
argument 3 (rooms) (a key): must match /\\A(0|-?[1-9][0-9]*)\\Z/
argument 5 (mixed): must be an Integer, not Float, or must be a String, not Float, or must be an Array, not Float
argument 1: the key 1 is of type Integer; JSON has only String keys
"""


@pytest.fixture
def stubs(producers: Producers, tmp_path: Path) -> Path:
    """The generated file."""
    producers.generate("ruby", tmp_path)
    return tmp_path / "jobs.rb"


def test_jobs_run_with_equal_values(producers: Producers, stubs: Path) -> None:
    """What Ruby enqueues through stubs is given to the handlers with equal values of equal types."""
    producers.output(tool("ruby"), "-w", "-I", CLIENT / "lib", "-I", stubs.parent, HERE / "producers" / "good.rb")

    assert producers.runs() == RUNS


def test_refusals(producers: Producers, stubs: Path) -> None:
    """Each wrong argument is refused with its place and what it must be, and nothing is sent."""
    told = producers.output(tool("ruby"), "-I", CLIENT / "lib", "-I", stubs.parent, HERE / "producers" / "wrong.rb")

    assert told == REFUSALS
    assert producers.queued() == 0


def test_style(source: str, tmp_path: Path) -> None:
    """RuboCop finds nothing, with the settings of the Ruby client, and Ruby has no warnings."""
    stubs = tmp_path / "styled.rb"
    contract_command("generate", "--lang=ruby", "-o", stubs, source)

    assert run(tool("ruby"), "-w", "-I", CLIENT / "lib", stubs).stderr == ""
    output(tool("rubocop"), "--cache=false", "--config", CLIENT / ".rubocop.yml", stubs)
