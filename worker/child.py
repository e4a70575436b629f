"""A child of the processes executor that starts as a fresh interpreter: `python -m worker.child <setup> <place>`."""

from __future__ import annotations

import sys

from worker import logs
from worker.executors.processes.setup import Setup
from worker.executors.processes.spawn import Place, join, place
from worker.loading import registered
from worker.meter import Meter
from worker.perform import Perform
from worker.protocols.named import named


def main(setup: Setup, where: Place) -> None:
    """Perform jobs until the parent says that it is enough."""
    logs.configure(setup.log_level, setup.log_format)
    protocol = named(setup.protocol, setup.namespace)
    meter = Meter(where.slot + 1) if protocol.charted else None
    join(Perform(protocol, registered(setup.settings()), meter), where)


if __name__ == "__main__":
    if "" not in sys.path:
        sys.path.insert(0, "")
    main(Setup.read(sys.argv[1]), place(sys.argv[2]))
