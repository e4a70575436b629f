"""The jobs as Celery's tasks, with the settings of its worker and its producer."""

from __future__ import annotations

import os

from celery import Celery

from bench.inside import handlers

app = Celery("bench", broker=os.environ["BENCH_URL"])
app.conf.update(task_default_queue=os.environ["BENCH_QUEUE"], task_ignore_result=True)
NAMES = ("noop", "cpu1", "cpu20", "sleep10", "blob", "stamp")
TASKS = {name: app.task(getattr(handlers, name), name=name) for name in NAMES}
