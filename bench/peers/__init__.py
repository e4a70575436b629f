"""The peers: one file or folder each, listed here in the order of the report."""

from bench.peers.goworker import GOWORKER
from bench.peers.peer import Peer
from bench.peers.polyworker import POLYWORKER

PEERS: dict[str, Peer] = {peer.name: peer for peer in (POLYWORKER, GOWORKER)}

__all__ = ["GOWORKER", "PEERS", "POLYWORKER", "Peer"]
