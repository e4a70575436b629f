"""The jobs as huey's tasks, and the storage of its consumer and its producer."""

from __future__ import annotations

import os

from huey import RedisHuey

from bench.inside import handlers

huey = RedisHuey(os.environ["BENCH_QUEUE"], url=os.environ["BENCH_URL"], results=False)
NAMES = ("noop", "cpu1", "cpu20", "sleep10", "blob", "stamp")
TASKS = {name: huey.task(name=name)(getattr(handlers, name)) for name in NAMES}
