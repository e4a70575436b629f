"""A real PgBouncer before a Postgres, in transaction mode: each transaction may get another server connection."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from eventually import until
from servers import free_port

from worker.jobs.samplestats.embedded import UNPRIVILEGED, EmbeddedPostgres

SETTINGS = """
[databases]
* = host=127.0.0.1 port={postgres} user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 2
server_reset_query =
"""


class Bouncer:
    """A PgBouncer while it is entered."""

    def __init__(self, postgres: EmbeddedPostgres) -> None:
        self.port = free_port()
        self._folder = Path(tempfile.mkdtemp(prefix="polyworker-"))
        self._settings = self._folder / "pgbouncer.ini"
        self._settings.write_text(SETTINGS.format(postgres=postgres.port, port=self.port))
        self._process: subprocess.Popen[bytes] | None = None

    def url(self, database: str) -> str:
        """The URL of a database behind it."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def __enter__(self) -> Self:
        program = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
        if program is None:
            msg = "pgbouncer is not installed: run `make test`, which installs it, or `apt-get install pgbouncer`"
            raise RuntimeError(msg)
        self._process = subprocess.Popen([program, "-q", str(self._settings)], **self._as_user())
        until(self._listens)
        return self

    def _as_user(self) -> dict[str, Any]:
        """Like Postgres, it refuses to run as root."""
        if os.geteuid() != 0:
            return {}
        user = pwd.getpwnam(UNPRIVILEGED)
        os.chown(self._folder, user.pw_uid, user.pw_gid)
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}

    def _listens(self) -> bool:
        with socket.socket() as sock:
            return sock.connect_ex(("127.0.0.1", self.port)) == 0

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self._folder)
