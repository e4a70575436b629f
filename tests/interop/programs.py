"""The programs of others that these tests run, and how to get them: a missing one is an error, never a skip."""

from __future__ import annotations

import shutil

PACKAGES = {
    "ruby": "ruby",
    "sidekiq": "ruby-sidekiq",
    "chromium": "chromium",
}  # program to Debian package


def program(name: str) -> str:
    """The path of a program."""
    path = shutil.which(name)
    if path is None:
        package = PACKAGES[name]
        msg = f"{name} is not installed: run `make test`, which installs it, or `apt-get install {package}`"
        raise RuntimeError(msg)
    return path
