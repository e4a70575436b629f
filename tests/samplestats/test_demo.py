"""The demo: all of it runs, shows the row and the plot, and leaves nothing behind."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from eventually import until
from services import ROOT, environment


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder for temporary files that every user can enter: Postgres will not run as root."""
    with tempfile.TemporaryDirectory(prefix="polyworker-test-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


def start(place: Path, samples: int) -> subprocess.Popen[str]:
    """Start the demo."""
    words = [sys.executable, "-m", "worker.jobs.samplestats.demo", str(samples)]
    return subprocess.Popen(
        words, cwd=ROOT, env=environment(TMPDIR=str(place)), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def family(place: Path) -> list[int]:
    """The processes that work in a folder, or for a demo that does."""
    return [
        process.pid
        for process in psutil.process_iter(["cmdline", "status"])
        if str(place) in " ".join(process.info["cmdline"] or []) and process.info["status"] != psutil.STATUS_ZOMBIE
    ]


def test_demo(place: Path) -> None:
    """The row is that of the samples, the plot is drawn, and no process or file stays."""
    process = start(place, 50_000)
    output, _ = process.communicate(timeout=90)
    table = {line[2:22].strip(): line[22:].strip() for line in output.splitlines() if line.startswith("  ")}

    assert process.returncode == 0, output
    assert float(table["median"]) == pytest.approx(100, abs=1)
    assert float(table["standard_deviation"]) == pytest.approx(15, abs=0.5)
    assert '"class": "RubyWorker"' in output
    assert output.splitlines()[-2].startswith("|--")
    assert not family(place)
    assert not list(place.iterdir())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "TERM"])
def test_interrupted_demo(place: Path, number: signal.Signals) -> None:
    """An interrupted demo ends its servers and removes their files."""
    process = start(place, 50_000_000)
    until(lambda: any("data" in str(path) for path in place.rglob("postmaster.pid")), 60)
    process.send_signal(number)
    process.communicate(timeout=60)

    assert process.returncode != 0
    assert not family(place)
    assert not list(place.iterdir())


def test_programs_that_the_unprivileged_user_cannot_read(place: Path) -> None:
    """As root, programs in a folder that is closed to others are copied to where Postgres's user can read them."""
    closed = place / "closed"
    closed.mkdir(mode=0o700)
    script = (
        "import shutil, sys; from pathlib import Path; from worker.jobs.samplestats.embedded import *\n"
        "package = wheel().parents[1]\n"
        "for name in (package.name, package.name + '.libs'):\n"
        "    shutil.copytree(package.with_name(name), Path(sys.argv[1]) / name, symlinks=True)\n"
        "programs = Path(sys.argv[1]) / package.name / 'pginstall' / 'bin'\n"
        "with EmbeddedPostgres(programs) as postgres: print(postgres.port)"
    )
    line = [sys.executable, "-c", script, str(closed)]
    done = subprocess.run(line, env=environment(TMPDIR=str(place)), capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 0
    assert list(place.iterdir()) == [closed]
