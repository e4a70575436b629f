"""The worker's own conformance adapter: JSON lines in, answers out, through the classes that a running worker uses.

Its contract is "The adapter contract" in protocol/README.md. It speaks both protocols, at the worker level.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from contextlib import closing
from typing import Any

import redis
from worker_store import fetch, promote, recover, settle
from worker_values import TABLES
from worker_words import Answer, Request, natively, raw

from worker.arguments import bind_arguments
from worker.brokers.redis.connect import connect
from worker.errors import ConfigError, DecodeError
from worker.protocols import Protocol
from worker.protocols.named import named


def decode(request: Request, protocol: Protocol) -> Answer:
    """Read a payload as far as a handler's arguments."""
    job = protocol.decode(raw(request["payload"]))
    found = {"name": job.name, "args": list(bind_arguments(job.name, anything)(job.args))}
    return (
        found | {"jid": protocol.about(raw(request["payload"])).id} if request.get("protocol") == "sidekiq" else found
    )


def anything(*args: Any) -> None:
    """Take any arguments, as the signature of a handler."""


def values(request: Request, _: Protocol) -> Answer:
    """Look into a table."""
    return {"output": TABLES[request["table"]](request["input"])}


PURE: dict[str, Callable[[Request, Protocol], Answer]] = {"decode": decode, "values": values}
STORED: dict[str, Callable[[Request, redis.Redis, Protocol], Answer]] = {
    "fetch": fetch,
    "settle": settle,
    "promote": promote,
    "recover": recover,
}


def answer(request: Request) -> Answer:
    """Answer one request."""
    name, protocol = request["call"], named(request.get("protocol", "resque"), request.get("namespace"))
    try:
        if name in PURE:
            return PURE[name](request, protocol)
        if name in STORED:
            with closing(connect(request["uri"])) as client:
                return STORED[name](request, client, protocol)
    except DecodeError as error:
        return {"error": "invalid-payload", "message": str(error)}
    except ConfigError as error:
        return {"error": "invalid-queues", "message": str(error)}
    return {"error": "unknown-call"}


def main() -> None:
    """Answer until the input ends."""
    sys.set_int_max_str_digits(0)  # a request may hold integers of any length
    for line in sys.stdin.buffer:
        print(json.dumps(answer(json.loads(line, object_hook=natively))), flush=True)  # noqa: T201 - the program's output


if __name__ == "__main__":
    main()
