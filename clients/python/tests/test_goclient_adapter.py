"""The conformance adapter: its answers to single lines, and the whole suite of a producer."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import redis
from servers import Server

HERE = Path(__file__).parents[1]
ADAPTER = [sys.executable, str(HERE / "adapter.py")]
RUNNER = [sys.executable, str(HERE.parents[1] / "protocol" / "conform.py")]


def answers(*requests: dict[str, Any]) -> list[dict[str, Any]]:
    """What one adapter answers to these requests, in order."""
    lines = "".join(json.dumps(request) + "\n" for request in requests)
    done = subprocess.run(  # noqa: S603 - our own words
        ADAPTER, input=lines, capture_output=True, text=True, check=True
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_encode_tells_the_payload() -> None:
    """A job becomes the text that would be stored."""
    assert answers({"call": "encode", "job": {"name": "A", "args": ["é"]}}) == [
        {"payload": '{"class":"A","args":["é"]}'}
    ]


def test_arguments_may_be_missing() -> None:
    """A job without `args` has none."""
    assert answers({"call": "encode", "job": {"name": "A"}}) == [{"payload": '{"class":"A","args":[]}'}]


@pytest.mark.parametrize("word", ["nan", "infinity", "-infinity", "broken-text"])
def test_value_outside_json_is_an_invalid_job(word: str) -> None:
    """What JSON does not have is refused at any depth."""
    request = {"call": "encode", "job": {"name": "A", "args": [[{"outside-json": word}]]}}

    assert answers(request)[0]["error"] == "invalid-job"


def test_unknown_call_leaves_it_alive() -> None:
    """A call that it does not know is refused, and the next one answered."""
    assert answers({"call": "dance"}, {"call": "encode", "job": {"name": "A"}}) == [
        {"error": "unknown-call"},
        {"payload": '{"class":"A","args":[]}'},
    ]


def test_jobs_are_enqueued_and_scheduled(server: Server, store: redis.Redis) -> None:
    """Jobs of several queues go out in one request, and those that are due later wait."""
    common = {"uri": server.url, "namespace": "ns"}
    jobs = [{"queue": queue, "name": "A", "args": [queue]} for queue in ("q", "r", "q")]
    later = [{"queue": "q", "name": "A", "args": [], "at": at} for at in (99.5, 200.5)]

    assert answers(
        {"call": "enqueue", "jobs": jobs, **common}, {"call": "schedule", "now": 100, "jobs": later, **common}
    ) == [{"ok": True}, {"ok": True}]
    assert (store.llen("ns:queue:q"), store.llen("ns:queue:r"), store.llen("ns:delayed:200")) == (3, 1, 1)


def test_one_bad_job_keeps_back_all(server: Server, store: redis.Redis) -> None:
    """Of a request with a bad job nothing is written."""
    jobs = [{"queue": "q", "name": "A", "args": []}, {"queue": "q", "name": "A", "args": {}}]

    answer = answers({"call": "enqueue", "uri": server.url, "namespace": "ns", "jobs": jobs})

    assert (answer[0]["error"], store.dbsize()) == ("invalid-job", 0)


def test_every_case_of_a_producer_passes(server: Server, store: redis.Redis) -> None:
    """The conformance runner finds no fault with this client."""
    assert store.dbsize() == 0

    done = subprocess.run(  # noqa: S603 - our own words
        [*RUNNER, "--uri", server.url, "--level", "producer", "--", *ADAPTER],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 failed" in done.stdout
