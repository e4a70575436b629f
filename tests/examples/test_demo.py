"""The demo: it proves what it says, and leaves nothing behind, however it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from eventually import until


def start(place: Path, number: int) -> subprocess.Popen[str]:
    """Start the demo with `place` for its temporary files, by which its processes are known too."""
    words = [sys.executable, "-m", "worker", "demo", str(number)]
    environment = {**os.environ, "TMPDIR": str(place)}
    return subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True)


def family(place: Path) -> list[int]:
    """The processes that were started with `place` in their environment."""
    found = []
    for environment in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"TMPDIR={place}".encode() in environment.read_bytes().split(b"\0"):
                found.append(int(environment.parent.name))
        except OSError:  # it has ended meanwhile
            continue
    return found


def test_demo_loses_nothing(tmp_path: Path) -> None:
    """A worker is killed half way, the table says that nothing was lost, and the exit status is 0."""
    process = start(tmp_path, 3000)
    output, _ = process.communicate(timeout=60)
    table = {line[2:18].strip(): line[19:].strip() for line in output.splitlines() if line.startswith("  ")}

    assert process.returncode == 0
    assert table["enqueued"] == table["done"] == "3,000"
    assert table["lost"] == "0"
    assert "worker    process" in output
    assert not family(tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "TERM"])
def test_interrupted_demo_leaves_nothing(tmp_path: Path, number: signal.Signals) -> None:
    """Ctrl-C in the middle ends every process and removes every file."""
    process = start(tmp_path, 200_000)
    until(lambda: len(family(tmp_path)) >= 3, 20)  # the demo, its server and a worker

    process.send_signal(number)

    assert process.wait(10) != 0
    until(lambda: not family(tmp_path), 5)
    assert not list(tmp_path.iterdir())
