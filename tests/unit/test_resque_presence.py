"""What a worker shows of itself: only changes are written, and the ids break nobody's dashboard."""

from __future__ import annotations

from worker.job import Delivery, Running
from worker.protocols.process import Process
from worker.protocols.resque.presence import Presence, leave

DELIVERY = Delivery("mail", 1, b'{"class":"A","args":[]}')
NOW = 1795323638.75


def presence(host: str = "host") -> Presence:
    """Return the presence of a worker of two slots."""
    return Presence("ns:", Process(f"{host}:42:a1b2c3", host, 42, 2, {"mail": 0, "low": 0}))


def test_ids() -> None:
    """Each slot has an id, on a host part that Ruby's pruning does not take for its own."""
    assert presence().ids == ("host.py:42-0:mail,low", "host.py:42-1:mail,low")


def test_ids_have_three_parts() -> None:
    """Letters of a host name that would break an id or a link are replaced."""
    assert presence("a:b/c%d,e").ids[0] == "a-b-c-d-e.py:42-0:mail,low"


def test_heartbeat() -> None:
    """A heartbeat registers again and says when."""
    one, other = presence().ids

    assert presence().heartbeat(NOW) == [
        ("SADD", "ns:workers", one, other),
        ("HSET", "ns:workers:heartbeat", one, *("2026-11-22T05:00:38+00:00", other, "2026-11-22T05:00:38+00:00")),
    ]


def test_appearing_adds_the_start() -> None:
    """A worker that appears tells the time of its start, as Ruby writes it, beside its first heartbeat."""
    (starts, *beat) = presence().appear(NOW)
    (one, other), when = presence().ids, "2026-11-22 05:00:38 +0000"

    assert starts == ("MSET", f"ns:worker:{one}:started", when, f"ns:worker:{other}:started", when)
    assert beat == presence().heartbeat(NOW)


def test_a_running_job_is_written_once() -> None:
    """A job under way is written when it is first seen, and not again while it runs."""
    shown = presence()
    running = (Running(1, DELIVERY, NOW),)

    assert (len(shown.show(running, ())), shown.show(running, ()), shown.stale) == (1, [], True)


def test_a_job_that_is_gone_is_removed() -> None:
    """A slot without a job shows none."""
    shown = presence()
    shown.show((Running(1, DELIVERY, NOW),), ())

    assert shown.show((), ()) == [("DEL", "ns:worker:host.py:42-1:mail,low")]
    assert not shown.stale


def test_counts_are_written_as_they_grow() -> None:
    """Only what came since the last time is added."""
    shown = presence()
    shown.show((), ((3, 1), (0, 0)))

    assert shown.show((), ((5, 1), (1, 0))) == [
        ("INCRBY", "ns:stat:processed:host.py:42-0:mail,low", 2),
        ("INCRBY", "ns:stat:processed:host.py:42-1:mail,low", 1),
    ]


def test_leaving_removes_every_trace() -> None:
    """Six things are known of a registration, and all of them go."""
    assert leave("ns:", ("a:1:q",)) == [
        ("SREM", "ns:workers", "a:1:q"),
        ("HDEL", "ns:workers:heartbeat", "a:1:q"),
        ("DEL", "ns:worker:a:1:q", "ns:worker:a:1:q:started", "ns:stat:processed:a:1:q", "ns:stat:failed:a:1:q"),
    ]
    assert leave("ns:", ()) == []
