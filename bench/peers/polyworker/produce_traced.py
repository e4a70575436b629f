"""The producer of `bench.tracing`: stamps at an even beat, and for each of them the time at which it was sent.

It takes the words of `produce` and prints one line of JSON: pairs of times in microseconds, enqueued and sent.
"""

from __future__ import annotations

import json
import socket
import sys
import time
from typing import Any
from unittest import mock

from goclient import Client

from bench.inside.order import Order
from bench.inside.tally import now


def main() -> None:
    """Carry out the order on the command line."""
    protocol, *words = sys.argv[1:]
    order, sent, pairs = Order.read(words), [0], []
    send = socket.socket.sendall

    def noted(self: socket.socket, *given: Any) -> None:
        sent[0] = now()
        send(self, *given)

    with mock.patch.object(socket.socket, "sendall", noted), Client(order.url, protocol=protocol) as client:
        for pause in order.pauses():
            time.sleep(pause)
            enqueued = now()
            client.enqueue(order.job.capitalize(), enqueued, queue=order.queue)
            pairs.append((enqueued, sent[0]))
    print(json.dumps(pairs))


if __name__ == "__main__":
    main()
