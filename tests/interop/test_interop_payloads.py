"""What should not be in a queue: every wrong payload is kept, shown, and stops nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from console import Console
from eventually import until
from fleet import Fleet
from servers import Server
from sidekiqweb import Browser
from traces import Traces

MALFORMED = [
    *(b"", b" ", b"{", b'{"class":"Note","args":[1', b'{"class":"Note"}}', b'{"class":"Note",}', b"nonsense"),
    *(b"\xff\xfe", b'{"class":"Note","args":["\xff"]}', b'\xef\xbb\xbf{"class":"Note","args":[]}', b"[" * 5000),
    *(b'{"class":"Note","args":[NaN]}', b"{'class':'Note'}", b"\x04\x08{", b"<xml/>"),
]
NO_OBJECTS = [b"null", b"true", b"5", b"-1.5e3", b'"text"', b"[]", b"[1]", b'[{"class":"Note","args":[]}]']

ANYTHING = [None, True, False, -1, 0, 5, 10**30, 1.5, "", "text", [], [1], {}, {"k": 1}]
TOLERATED = [
    *("jid", "queue", "tags", "created_at", "enqueued_at", "at", "wrapped", "display_class", "bid", "cattr", "locale"),
    *("retry", "retry_for", "retry_queue", "backtrace", "dead", "retry_count", "failed_at", "retried_at"),
    *("error_message", "error_class", "error_backtrace", "polyworker_unknown", "encrypt", "log_level", "profile"),
]


@pytest.mark.parametrize("payload", [*MALFORMED, *NO_OBJECTS], ids=lambda payload: repr(payload[:30]))
def test_that_what_is_no_object_is_buried(
    payload: bytes, fleet: Fleet, ruby: Console, store: redis.Redis, traces: Traces
) -> None:
    """What is no JSON object goes to the dead set, counts as nothing, and the next job runs."""
