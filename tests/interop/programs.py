"""What these tests run of others, and how to get it: whatever is missing is an error, never a skip."""

from __future__ import annotations

import shutil
import subprocess

PROGRAMS = {"ruby": "ruby", "sidekiq": "ruby-sidekiq", "chromium": "chromium"}  # each with its Debian package
GEMS = {
    "sidekiq": "ruby-sidekiq",
    "rack": "ruby-rack",
    "webrick": "ruby-webrick",
    "redis-namespace": "ruby-redis-namespace",
    "active_job": "ruby-activejob",
}  # what Ruby requires, each with its Debian package


def program(name: str) -> str:
    """The path of a program."""
    path = shutil.which(name)
    if path is None:
        raise _missing(PROGRAMS[name])
    return path


def check_gems() -> None:
    """Fail unless Ruby finds all that the scripts in ruby/ require."""
    for gem, package in GEMS.items():
        found = subprocess.run([program("ruby"), "-e", f"require {gem!r}"], check=False, capture_output=True)
        if found.returncode:
            raise _missing(package)


def _missing(package: str) -> RuntimeError:
    return RuntimeError(
        f"{package} is not installed: run `make test`, which installs it, or `apt-get install {package}`"
    )
