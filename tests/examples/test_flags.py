"""The table of flags in docs/operations.md says what the settings say."""

from __future__ import annotations

import subprocess
import sys

import flags

from worker.settings import OPTIONS


def test_table_is_current() -> None:
    """The page has the table that is made from the settings; `python tests/examples/flags.py` renews it."""
    assert flags.written() == flags.table()


def test_every_flag_has_a_row() -> None:
    """Each setting is named in the page, with its environment variable."""
    for option in OPTIONS:
        assert f"| `-{option.name}" in flags.written()
        assert f"`{option.variable}`" in flags.written()


def test_help_knows_every_flag() -> None:
    """The page and `-help` have the same flags: the page promises nothing that the program does not take."""
    shown = subprocess.run([sys.executable, "-m", "worker", "-help"], capture_output=True, text=True, check=True).stdout

    for option in OPTIONS:
        assert f"-{option.name}, --{option.name}" in shown
