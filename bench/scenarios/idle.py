"""Scenario idle: what the server is asked in a minute in which there is nothing to do.

A whole minute, since a heartbeat may come every ten seconds or more. All workers wait through the same one, each with
a server of its own: they have next to nothing to do, and so are in nobody's way.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace

from bench import server
from bench.errors import RunError
from bench.peers import Peer
from bench.process import Process
from bench.results import Failure, Figure, Round, Run
from bench.scenarios.cast import ALL, able
from bench.scenarios.scenario import Scenario
from bench.scenarios.start import JOB, waiting
from bench.stage import Stage

COMMANDS = Figure("commands a minute", more_is_better=False)
MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Idler:
    """A worker with nothing to do, and what its server had been asked by the time the minute began."""

    stage: Stage
    process: Process
    asked: int


def idle(stage: Stage, peers: Sequence[Peer]) -> Round:
    """One turn of all workers at once."""
    seconds = stage.seconds(MINUTE, 3.0)
    with ExitStack() as running:
        started = {peer.name: _started(stage, peer, running) for peer in peers}
        time.sleep(stage.seconds(2.0, 0.5))  # what belongs to the start is over then
        idlers = {name: _counted(each) for name, each in started.items()}
        time.sleep(seconds)
        return {name: _asked(each, seconds) for name, each in idlers.items()}


def _started(stage: Stage, peer: Peer, running: ExitStack) -> Idler | Failure:
    try:
        return running.enter_context(_alone(stage, peer))
    except RunError as error:
        return Failure(str(error))


@contextmanager
def _alone(stage: Stage, peer: Peer) -> Iterator[Idler]:
    """A worker on a server of its own."""
    with server.running(stage.host.kind) as host, host.client() as client:
        own = replace(stage, host=host, client=client)
        with waiting(own, peer) as process:
            yield Idler(own, process, 0)


def _counted(idler: Idler | Failure) -> Idler | Failure:
    return idler if isinstance(idler, Failure) else replace(idler, asked=_commands(idler))


def _asked(idler: Idler | Failure, seconds: float) -> Run | Failure:
    if isinstance(idler, Failure):
        return idler
    asked = _commands(idler) - idler.asked
    if not idler.process.is_alive():
        return Failure(f"the process ended while it had nothing to do\n{idler.process.log_tail()}".rstrip())
    return {COMMANDS.name: asked * MINUTE / seconds}


def _commands(idler: Idler) -> int:
    """Every command that its server has carried out, those inside scripts included, but for our own looking."""
    stats = idler.stage.client.info("commandstats")
    return sum(row["calls"] for name, row in stats.items() if name != "cmdstat_info")


IDLE = Scenario(
    name="idle",
    title="Commands of an idle worker",
    about="What the server is asked in a minute in which there is nothing to do, those inside scripts included. "
    "All workers wait through the same minute, each with a server of its own.",
    figures=(COMMANDS,),
    peers=able(JOB, ALL),
    together=idle,
    rounds=1,
)
