"""The interface of worker/brokers: what every broker does, whatever its store.

A test file gives a fixture `place` and names a class of its own after one of these. A store that several brokers share
keeps SharedBrokerInterface as well.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from eventually import until
from places import Place

from worker.brokers import Broker
from worker.job import ACK, REQUEUE, Ack, Dead, Delivery, Failure, Outcome, Retry, Status

LONG = 30.0  # seconds; a wait that is never sat out
SOON = 5.0  # seconds; sitting out LONG would be longer
DEAD = Dead(Failure("ValueError", "no such user"))
MANY = 3000  # more than three groups of a script

PAYLOADS = {
    "empty": b"",
    "one byte": b"0",
    "not UTF-8": b'{"class":"A","args":["\xff\xfe"]}',
    "line ends": b"a\r\nb\x00c\n",
    "spaces kept": b'{ "class" : "A" , "args" : [ 1.50 ] }',
    "5 MB": b'{"class":"A","args":["' + b"x" * 5_000_000 + b'"]}',
}


def job(number: int) -> bytes:
    """Return the payload of a job."""
    return b'{"class":"A","args":[%d]}' % number


def jobs(count: int, start: int = 0) -> list[bytes]:
    """Return the payloads of some jobs."""
    return [job(number) for number in range(start, start + count)]


def payloads(deliveries: list[Delivery]) -> list[bytes]:
    """Return what deliveries carry."""
    return [delivery.payload for delivery in deliveries]


class BrokerInterface:
    """What one broker promises."""

    @pytest.fixture
    def broker(self, place: Place) -> Iterator[Broker]:
        """A broker on the place."""
        broker = place.broker()
        yield broker
        broker.close()

    def test_jobs_come_in_order(self, place: Place, broker: Broker) -> None:
        """Jobs are fetched in the order in which they were enqueued."""
        place.enqueue(place.first, *jobs(5))

        assert payloads(broker.fetch([place.first], 10, 0)) == jobs(5)

    def test_a_delivery_names_its_queue(self, place: Place, broker: Broker) -> None:
        """A delivery says which queue it came from, and that no worker died of it yet."""
        place.enqueue(place.second, job(1))

        (delivery,) = broker.fetch([place.first, place.second], 10, 0)

        assert (delivery.queue, delivery.crashes) == (place.second, 0)

    def test_limit(self, place: Place, broker: Broker) -> None:
        """A fetch takes no more than its limit, and leaves the rest in order."""
        place.enqueue(place.first, *jobs(5))

        assert len(broker.fetch([place.first], 3, 0)) == 3
        assert place.waiting(place.first) == jobs(2, 3)

    @pytest.mark.parametrize("limit", [999, 1000, 1001, MANY])
    def test_large_limits(self, place: Place, broker: Broker, limit: int) -> None:
        """A fetch takes thousands of jobs, in order, around every size at which a store may have to split."""
        place.enqueue(place.first, *jobs(MANY + 1))

        assert payloads(broker.fetch([place.first], limit, 0)) == jobs(limit)

    def test_strict_order(self, place: Place, broker: Broker) -> None:
        """Jobs of a later queue come only after those of every earlier one."""
        place.enqueue(place.first, *jobs(2))
        place.enqueue(place.second, *jobs(2, 10))

        assert payloads(broker.fetch([place.second, place.first], 3, 0)) == [job(10), job(11), job(0)]

    def test_later_queue_waits_while_earlier_ones_have_jobs(self, place: Place, broker: Broker) -> None:
        """A limit that the first queue fills leaves the second untouched."""
        place.enqueue(place.first, *jobs(2))
        place.enqueue(place.second, job(10))
        broker.fetch([place.first, place.second], 2, 0)

        assert place.waiting(place.second) == [job(10)]

    def test_only_the_queues_asked_for(self, place: Place, broker: Broker) -> None:
        """A fetch takes nothing from a queue that it does not name."""
        place.enqueue(place.second, job(1))

        assert broker.fetch([place.first], 10, 0) == []

    @pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS.keys())
    def test_exact_bytes(self, place: Place, broker: Broker, payload: bytes) -> None:
        """A payload arrives byte for byte, and goes back byte for byte."""
        place.enqueue(place.first, payload)
        (delivery,) = broker.fetch([place.first], 1, 0)
        broker.settle([(delivery, REQUEUE)])

        assert delivery.payload == payload
        assert place.waiting(place.first) == [payload]

    def test_receipts_are_unique(self, place: Place, broker: Broker) -> None:
        """No two deliveries of a broker's life share a receipt, whatever queue they come from."""
        place.enqueue(place.first, *jobs(20))
        place.enqueue(place.second, *jobs(20))
        deliveries = [d for limit in (1, 7, 15, 17) for d in broker.fetch([place.first, place.second], limit, 0)]

        assert len({delivery.receipt for delivery in deliveries}) == len(deliveries) == 40

    def test_equal_payloads_are_different_jobs(self, place: Place, broker: Broker) -> None:
        """Of two equal payloads one may be done while the other goes back."""
        place.enqueue(place.first, job(1), job(1))
        one, other = broker.fetch([place.first], 10, 0)
        broker.settle([(one, ACK), (other, REQUEUE)])

        assert (place.waiting(place.first), place.in_flight()) == ([job(1)], 0)

    def test_a_job_in_flight_is_not_fetched_again(self, place: Place, broker: Broker) -> None:
        """What was fetched is gone from its queue, and kept until it is settled."""
        place.enqueue(place.first, job(1))
        broker.fetch([place.first], 10, 0)

        assert (broker.fetch([place.first], 10, 0), place.in_flight()) == ([], 1)

    def test_a_look_does_not_block(self, place: Place, broker: Broker) -> None:
        """A fetch that may not wait returns at once from empty queues."""
        begun = time.monotonic()

        assert broker.fetch([place.first, place.second], 10, 0) == []
        assert time.monotonic() - begun < 1

    def test_a_wait_ends(self, place: Place, broker: Broker) -> None:
        """A fetch from empty queues returns nothing after about the time that it may wait."""
        begun = time.monotonic()

        assert broker.fetch([place.first, place.second], 10, 0.2) == []
        assert 0.15 < time.monotonic() - begun < SOON

    def test_a_second_wait_sees_a_job_at_once(self, place: Place, broker: Broker) -> None:
        """A job that came between two waits is found by the second without waiting."""
        broker.fetch([place.first, place.second], 10, 0.05)
        place.enqueue(place.second, job(1))
        begun = time.monotonic()

        assert payloads(broker.fetch([place.first, place.second], 10, LONG)) == [job(1)]
        assert time.monotonic() - begun < SOON

    def test_a_job_ends_a_wait(self, place: Place, broker: Broker) -> None:
        """A job that arrives in any of the queues ends a wait, and is what the fetch returns."""
        for queue in (place.first, place.second):
            with ThreadPoolExecutor(1) as pool:
                fetched = pool.submit(broker.fetch, [place.first, place.second], 10, LONG)
                until(place.fetching)
                place.enqueue(queue, job(1))

                (delivery,) = fetched.result(SOON)
                assert (delivery.queue, delivery.payload) == (queue, job(1))

    def test_what_ends_a_wait_is_in_flight(self, place: Place, broker: Broker) -> None:
        """A job that ended a wait is held like any other."""
        with ThreadPoolExecutor(1) as pool:
            fetched = pool.submit(broker.fetch, [place.first], 10, LONG)
            until(place.fetching)
            place.enqueue(place.first, job(1))
            deliveries = fetched.result(SOON)

        assert place.in_flight() == 1
        broker.settle([(delivery, ACK) for delivery in deliveries])
        assert (place.in_flight(), place.waiting(place.first)) == (0, [])

    def test_a_requeue_ends_a_wait(self, place: Place, broker: Broker) -> None:
        """A job that is given back is fetched by whoever waits."""
        place.enqueue(place.first, job(1))
        deliveries = broker.fetch([place.first], 10, 0)
        with ThreadPoolExecutor(1) as pool:
            fetched = pool.submit(broker.fetch, [place.first], 10, LONG)
            until(place.fetching)
            broker.settle([(delivery, REQUEUE) for delivery in deliveries])

            assert payloads(fetched.result(SOON)) == [job(1)]

    def test_wake_ends_a_wait(self, place: Place, broker: Broker) -> None:
        """`wake` makes a waiting fetch return with nothing, and loses nothing that comes after it."""
        with ThreadPoolExecutor(1) as pool:
            fetched = pool.submit(broker.fetch, [place.first, place.second], 10, LONG)
            until(place.fetching)
            broker.wake()

            assert fetched.result(SOON) == []
        place.enqueue(place.first, job(1))
        assert payloads(broker.fetch([place.first], 10, SOON)) == [job(1)]

    def test_wake_before_a_wait_is_not_lost(self, place: Place, broker: Broker) -> None:
        """`wake` ends the next wait if there is none just now."""
        broker.wake()
        begun = time.monotonic()

        assert broker.fetch([place.first], 10, LONG) == []
        assert time.monotonic() - begun < SOON

    def test_ack_forgets(self, place: Place, broker: Broker) -> None:
        """A job that is done is nowhere any more."""
        place.enqueue(place.first, job(1))
        settle_all(broker, place, ACK)

        assert trace(place) == ([], [], [], 0)

    def test_any_ack_will_do(self, place: Place, broker: Broker) -> None:
        """An Ack that a handler made itself counts as the usual one does."""
        place.enqueue(place.first, job(1))
        settle_all(broker, place, Ack())

        assert trace(place) == ([], [], [], 0)

    def test_requeue_goes_to_the_pop_end(self, place: Place, broker: Broker) -> None:
        """A job that is given back is the next to be fetched."""
        place.enqueue(place.first, *jobs(3))
        broker.settle([(delivery, REQUEUE) for delivery in broker.fetch([place.first], 1, 0)])

        assert place.waiting(place.first) == jobs(3)

    @pytest.mark.parametrize("backwards", [False, True], ids=["first to last", "last to first"])
    def test_requeue_keeps_the_order(self, place: Place, broker: Broker, *, backwards: bool) -> None:
        """Jobs given back together stand in their old order, whatever order they are given back in."""
        place.enqueue(place.first, *jobs(MANY))
        deliveries = broker.fetch([place.first], MANY - 1, 0)
        broker.settle([(delivery, REQUEUE) for delivery in (reversed(deliveries) if backwards else deliveries)])

        assert place.waiting(place.first) == jobs(MANY)

    def test_retry_waits_for_its_time(self, place: Place, broker: Broker) -> None:
        """A job to be run again later is scheduled, and upkeep leaves it alone until then."""
        place.enqueue(place.first, job(1))
        later = int(time.time()) + 3600
        settle_all(broker, place, Retry(later))
        broker.upkeep(Status())

        assert trace(place) == ([], [], [later], 0)

    def test_retry_comes_back(self, place: Place, broker: Broker) -> None:
        """Upkeep puts a job whose time has come behind those that wait."""
        place.enqueue(place.first, job(1))
        settle_all(broker, place, Retry(time.time() - 1))
        place.enqueue(place.first, job(2))
        broker.upkeep(Status())

        assert (place.waiting(place.first), place.scheduled()) == ([job(2), job(1)], [])

    def test_dead_rests(self, place: Place, broker: Broker) -> None:
        """A job that failed for good is kept with its error, and is fetched no more."""
        place.enqueue(place.first, job(1))
        settle_all(broker, place, DEAD)

        assert trace(place) == ([], ["no such user"], [], 0)

    @pytest.mark.parametrize("outcome", [REQUEUE, DEAD, Retry(4e9)], ids=["requeue", "dead", "retry"])
    def test_settling_twice_changes_nothing(self, place: Place, broker: Broker, outcome: Outcome) -> None:
        """Only the first settlement of a delivery counts, in one batch or in two."""
        place.enqueue(place.first, job(1))
        (delivery,) = broker.fetch([place.first], 1, 0)
        broker.settle([(delivery, ACK), (delivery, outcome)])
        broker.settle([(delivery, outcome)])

        assert trace(place) == ([], [], [], 0)

    @pytest.mark.parametrize("outcome", [ACK, REQUEUE, DEAD, Retry(4e9)], ids=["ack", "requeue", "dead", "retry"])
    def test_unknown_receipts_change_nothing(self, place: Place, broker: Broker, outcome: Outcome) -> None:
        """A delivery that is not in flight here cannot be settled; the others of its batch are."""
        place.enqueue(place.first, job(1))
        deliveries = broker.fetch([place.first], 1, 0)
        foreign = Delivery(place.first, 10**6, job(2))
        broker.settle([(foreign, outcome), *((delivery, ACK) for delivery in deliveries)])

        assert trace(place) == ([], [], [], 0)

    def test_nothing_to_settle(self, place: Place, broker: Broker) -> None:
        """An empty batch is no error."""
        broker.settle([])

        assert trace(place) == ([], [], [], 0)

    def test_a_mixed_batch(self, place: Place, broker: Broker) -> None:
        """Each delivery of a batch of two queues leaves after its own outcome."""
        place.enqueue(place.first, *jobs(4))
        place.enqueue(place.second, *jobs(2, 10))
        deliveries = broker.fetch([place.first, place.second], 10, 0)
        broker.settle(list(zip(deliveries, [ACK, REQUEUE, DEAD, Retry(4e9), REQUEUE, ACK], strict=True)))

        assert trace(place) == ([job(1)], ["no such user"], [4 * 10**9], 0)
        assert place.waiting(place.second) == [job(10)]

    def test_thousands_at_once(self, place: Place, broker: Broker) -> None:
        """A batch of thousands is settled whole: a third each done, dead and given back."""
        place.enqueue(place.first, *jobs(MANY))
        deliveries = broker.fetch([place.first], MANY, 0)
        broker.settle([(delivery, [ACK, DEAD, REQUEUE][delivery.receipt % 3]) for delivery in deliveries])

        assert (len(place.waiting(place.first)), len(place.dead()), place.in_flight()) == (MANY // 3, MANY // 3, 0)

    def test_threads_at_once(self, place: Place, broker: Broker) -> None:
        """Fetch, settle and upkeep go on side by side, each in its own thread, and every job comes once."""
        place.enqueue(place.first, *jobs(MANY))
        fetched: list[Delivery] = []
        done = threading.Event()
        settled = 0

        def fetch() -> None:
            while len(fetched) < MANY:
                fetched.extend(broker.fetch([place.first, place.second], 50, 0))
            done.set()

        def settle() -> None:
            nonlocal settled
            while settled < MANY:
                batch = fetched[settled : settled + 70]
                broker.settle([(delivery, ACK) for delivery in batch])
                settled += len(batch)

        def upkeep() -> None:
            while not done.wait(0.002):
                broker.upkeep(Status())

        with ThreadPoolExecutor(3) as pool:
            for loop in [pool.submit(loop) for loop in (fetch, settle, upkeep)]:
                loop.result(LONG)

        assert payloads(fetched) == jobs(MANY)
        assert trace(place) == ([], [], [], 0)

    def test_upkeep_says_when_to_come_again(self, place: Place, broker: Broker) -> None:
        """Upkeep asks nothing of a healthy worker, and wants to be called again within seconds."""
        assert place.in_flight() == 0

        orders, again = broker.upkeep(Status())

        assert (list(orders), 0 < again < 10) == ([], True)

    def test_extend_keeps_a_delivery(self, place: Place, broker: Broker) -> None:
        """More time may be asked for any delivery, which stays in flight."""
        place.enqueue(place.first, job(1))
        broker.extend(broker.fetch([place.first], 1, 0), 60)

        assert place.in_flight() == 1

    def test_ping(self, place: Place, broker: Broker) -> None:
        """A store that is there answers, and is not changed by it."""
        broker.ping()

        assert trace(place) == ([], [], [], 0)

    def test_close_gives_back(self, place: Place) -> None:
        """What is in flight at the end goes back in order, before what waits."""
        broker = place.broker()
        place.enqueue(place.first, *jobs(12))
        deliveries = broker.fetch([place.first], 11, 0)
        broker.settle([(deliveries[4], ACK)])
        broker.close()

        assert place.waiting(place.first) == [*jobs(4), *jobs(7, 5)]
        assert place.in_flight() == 0


class SharedBrokerInterface:
    """What several brokers on one store promise."""

    def test_every_job_comes_to_one_broker(self, place: Place) -> None:
        """Brokers that fetch at the same time never get the same job, and together get them all."""
        brokers = [place.broker() for _ in range(4)]
        place.enqueue(place.first, *jobs(1000))

        def drain(broker: Broker) -> list[bytes]:
            taken: list[Delivery] = []
            while more := broker.fetch([place.first], 7, 0):
                taken += more
                broker.settle([(delivery, ACK) for delivery in more])
            return payloads(taken)

        with ThreadPoolExecutor(4) as pool:
            fetched = [payload for taken in pool.map(drain, brokers) for payload in taken]
        for broker in brokers:
            broker.close()

        assert sorted(fetched) == sorted(jobs(1000))

    def test_what_one_gives_back_another_gets(self, place: Place) -> None:
        """The jobs of a broker that closes are fetched by the next one."""
        one, other = place.broker(), place.broker()
        place.enqueue(place.first, *jobs(3))
        one.fetch([place.first], 2, 0)
        one.close()

        assert payloads(other.fetch([place.first], 10, 0)) == jobs(3)
        other.close()

    def test_closing_takes_nothing_from_others(self, place: Place) -> None:
        """A broker gives back only what it holds itself."""
        one, other = place.broker(), place.broker()
        place.enqueue(place.first, *jobs(2))
        one.fetch([place.first], 1, 0)
        held = other.fetch([place.first], 1, 0)
        one.close()

        assert (place.waiting(place.first), place.in_flight()) == ([job(0)], 1)
        other.settle([(delivery, ACK) for delivery in held])
        other.close()
        assert place.waiting(place.first) == [job(0)]


def settle_all(broker: Broker, place: Place, outcome: Outcome) -> None:
    """Fetch every job and settle it."""
    broker.settle([(delivery, outcome) for delivery in broker.fetch([place.first, place.second], MANY, 0)])


def trace(place: Place) -> tuple[list[bytes], list[str], list[int], int]:
    """Return everything that is left: the first queue, the dead, the scheduled, and how many are in flight."""
    return place.waiting(place.first), place.dead(), place.scheduled(), place.in_flight()
