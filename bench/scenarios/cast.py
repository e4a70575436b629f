"""Who takes part: the peers, and the forms of this worker that scenarios compare them with."""

from __future__ import annotations

from collections.abc import Sequence

from bench.peers import FOREIGN, GOWORKER, SIDEKIQS, Peer, polyworker

OURS = polyworker()
OURS_SIDEKIQ = polyworker(name="polyworker, sidekiq", protocol="sidekiq")
OTHERS = (GOWORKER, *SIDEKIQS, *FOREIGN)
ALL = (OURS, OURS_SIDEKIQ, *OTHERS)


def able(job: str, peers: Sequence[Peer] = OTHERS) -> tuple[Peer, ...]:
    """Those that run jobs of this kind."""
    return tuple(peer for peer in peers if job in peer.jobs)
