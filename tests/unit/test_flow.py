"""The count of jobs in flight and what follows from it."""

from __future__ import annotations

from worker.flow import Flow
from worker.job import Delivery


def flow_of(slots: int) -> Flow:
    """Return a flow whose executor has performed nothing yet."""
    return Flow(slots, lambda: 0, lambda: 10**6)


def took(flow: Flow, jobs: int) -> Flow:
    """Let a flow count some fetched jobs."""
    flow.took([Delivery("mail", number, b"{}") for number in range(jobs)])
    return flow


def test_room_for_every_slot() -> None:
    """At the start there is room for one job per slot."""
    assert flow_of(4).room() == 4


def test_in_flight() -> None:
    """In flight is what was fetched and not settled, and takes room."""
    flow = took(flow_of(4), 3)
    flow.let_go(1)

    assert (flow.in_flight, flow.room()) == (2, 2)


def test_quiet_closes_for_good() -> None:
    """A quiet worker has no room, and gives back all that it holds."""
    flow = took(flow_of(4), 3)
    flow.quiet.set()

    assert (flow.closed, flow.room(), flow.surplus()) == (True, 0, 3)


def test_everybody_who_paused_must_resume() -> None:
    """A pause lasts until nobody wants it any more."""
    flow = flow_of(4)
    flow.paused_by |= {"store", "signal"}
    flow.paused_by.discard("store")
    still = flow.room()
    flow.paused_by.discard("signal")

    assert (still, flow.room()) == (0, 4)


def test_an_open_worker_gives_back_only_what_it_hoards() -> None:
    """Jobs up to twice the target stay."""
    assert (took(flow_of(4), 8).surplus(), took(flow_of(4), 9).surplus()) == (0, 1)


def test_settling_wakes_who_waits_for_room() -> None:
    """A wait for room ends at once when something was settled, and only then."""
    flow = took(flow_of(1), 1)
    flow.let_go(1)
    flow.wait_for_room(30)

    assert flow.room() == 1


def test_a_nudge_wakes_both_loops() -> None:
    """A nudge ends both waits."""
    flow = flow_of(1)
    flow.nudge()
    flow.wait_for_room(30)

    assert flow.stir.is_set()


def test_idleness_ends_with_the_first_job() -> None:
    """Whoever counts the first job learns that it was the first: upkeep has time limits to watch from now on."""
    flow = flow_of(1)
    job = Delivery("mail", 1, b"{}")
    assert (flow.took([job]), flow.took([job])) == (True, False)
