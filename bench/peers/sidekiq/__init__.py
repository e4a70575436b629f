"""The peer sidekiq: Debian's Ruby Sidekiq, unmodified, around an empty handler (app.rb beside this file)."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from bench.errors import SetupError
from bench.peers.peer import Peer

APP = Path(__file__).resolve().with_name("app.rb")
CONCURRENCY = 10
"""What Sidekiq 6 uses by itself; said aloud so that no RAILS_MAX_THREADS of the environment changes it."""


def version() -> str:
    """The versions of Sidekiq and of the Ruby that runs it."""
    if shutil.which("sidekiq") is None:
        msg = "sidekiq is not installed: `apt-get install ruby-sidekiq`, or `--scenario drain` to do without it"
        raise SetupError(msg)
    _, number = _say("sidekiq", "--version").split()
    ruby = " ".join(_say("ruby", "--version").split()[:2])
    return f"sidekiq {number} ({ruby})"


def _say(*words: str) -> str:
    done = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    if done.returncode != 0:
        msg = f"`{' '.join(words)}` failed:\n{done.stdout}{done.stderr}"
        raise SetupError(msg)
    return done.stdout


def command(url: str, queue: str) -> list[str]:
    """Sidekiq is told its server by the environment alone; a REDIS_PROVIDER would come before REDIS_URL."""
    environment = ["env", "--unset=REDIS_PROVIDER", f"REDIS_URL={url}", f"BENCH_QUEUE={queue}"]
    settings = [f"--concurrency={CONCURRENCY}", f"--queue={queue}", "--environment=production"]
    return [*environment, "sidekiq", f"--require={APP}", *settings]


SIDEKIQ = Peer("sidekiq", version, command)
