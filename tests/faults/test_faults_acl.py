"""The user of docs/operations.md that may do nothing but what a worker needs: all of a worker's life works with it."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from harness import Scene, eventually
from processes import Process

PAGE = Path(__file__).parents[2] / "docs" / "operations.md"
USERS = dict(re.findall(r"^ACL SETUSER (\S+) (.+)$", PAGE.read_text(), re.MULTILINE))
PASSWORD = "correct horse"  # noqa: S105 - of a private server
SIDEKIQ = ("-protocol=sidekiq", "-namespace=app")
KILLED = 2  # jobs in flight of the worker that is killed

pytestmark = pytest.mark.parametrize("kind", ["valkey", "redis"])


def as_user(scene: Scene, name: str) -> str:
    """Make a user of the page on the server; returns the URI that names it."""
    rules = [rule.replace(">PASSWORD", f">{PASSWORD}") for rule in shlex.split(USERS[name])]
    newer = ["+client|setinfo"] if scene.server.kind == "valkey" else []  # unknown to Redis 7.0
    scene.store.execute_command("ACL", "SETUSER", name, *rules, *newer)
    return scene.server.url.replace("//", f"//{name}:correct%20horse@")


def denied(scene: Scene) -> list[str]:
    """What the server has refused."""
    return [f"{entry['context']}: {entry['object']}" for entry in scene.store.acl_log()]


def killed(scene: Scene, url: str, *flags: str) -> None:
    """Have a worker die with jobs in flight."""
    worker = scene.launch(*flags, quick=True, url=url)
    eventually(lambda: len(scene.ledger.starts()) >= KILLED, what="jobs that run")
    worker.kill()
    scene.ledger.open_gate()


def audited(url: str, *flags: str) -> int:
    """Audit as that user; returns the exit status."""
    words = [sys.executable, "-m", "worker", "audit", f"-uri={url}", "-unique", *flags]
    return subprocess.run(words, check=False).returncode


def stopped(scene: Scene, worker: Process, url: str, *flags: str) -> None:
    """End it all: nothing was refused, and nothing is left in flight."""
    assert audited(url, *flags) == 0
    worker.stop()
    assert denied(scene) == []
    assert "refuse" not in worker.log()
    assert not scene.ledger.in_flight()


def test_resque(scene: Scene) -> None:
    """Jobs run, fail, are scheduled, recovered and promoted, dashboards see the worker, and nothing is refused."""
    url = as_user(scene, "worker")
    scene.ledger.enqueue("Hold", times=KILLED)
    killed(scene, url)
    worker = scene.launch("-jobs=acljobs", quick=True, url=url)
    worker.await_log("event=recovered")
    scene.ledger.enqueue("Note", times=100)
    scene.ledger.enqueue("HoldAndFail")
    scene.ledger.enqueue("Later", 0.5)
    later = json.dumps({"class": "Note", "args": ["due"], "queue": "q"}).encode()
    scene.store.rpush("resque:delayed:1", later)
    scene.store.sadd(b"resque:timestamps:" + later, "delayed:1")
    scene.store.zadd("resque:delayed_queue_schedule", {"1": 1})

    eventually(lambda: scene.ledger.runs()["due"], what="the scheduled job")
    eventually(scene.ledger.failed, what="the failure")
    eventually(lambda: len(scene.ledger.runs()) >= KILLED + 103, what="the job that came again later")
    scene.rest()

    stopped(scene, worker, url)


def test_sidekiq(scene: Scene) -> None:
    """The same, with retries, the dead and the metrics."""
    url = as_user(scene, "sidekiq-worker")

    def push(name: str, job: str, *, key: str = "app:queue:q", **members: object) -> None:
        payload = json.dumps({"class": name, "args": [job], "queue": "q", "retry": True, "jid": job, **members})
        if key == "app:queue:q":
            scene.store.lpush(key, payload)
        else:
            scene.store.zadd(key, {payload: 1.0})

    for number in range(KILLED):
        push("Hold", f"held-{number}")
    killed(scene, url, *SIDEKIQ)
    worker = scene.launch(*SIDEKIQ, quick=True, url=url)
    worker.await_log("event=recovered")
    push("Note", "now")
    push("Note", "again", key="app:retry")
    push("Note", "due", key="app:schedule")
    push("HoldAndFail", "failing")
    push("HoldAndFail", "dead", retry=0)
    push("Missing", "unknown")

    eventually(lambda: set(scene.ledger.runs()) >= {"now", "again", "due", "held-0", "held-1"}, what="all that can run")
    eventually(lambda: scene.store.zcard("app:retry") == scene.store.zcard("app:dead") == 1, what="those that failed")
    eventually(lambda: scene.store.zcard("app:schedule") == 1, what="the one that nobody knows")

    stopped(scene, worker, url, *SIDEKIQ)
    assert list(scene.store.scan_iter("app:j|*"))
