"""The keys from which Sidekiq 7 and 8 draw their Metrics page; 6.4 has none, so their form is all that is proven."""

from __future__ import annotations

import re

import pytest
import redis
from eventually import until
from fleet import Fleet, Worker

COUNTERS = {
    "7, by the minute": (r"j\|\d{8}\|\d{1,2}:\d{1,2}", 28_800),
    "8, by the minute": (r"j\|\d{6}\|\d{1,2}:\d{2}", 28_800),
    "8, by ten minutes": (r"j\|\d{6}\|\d{1,2}:\d", 259_200),
}
HISTOGRAMS = {"7": r"Nap-\d\d-\d\d:\d{1,2}", "8": r"h\|Nap-\d{1,2}-\d{1,2}:\d{1,2}"}


@pytest.fixture
def worked(fleet: Fleet, store: redis.Redis) -> Worker:
    """A worker that has ended after three jobs of 50 ms and two failures."""
    process = fleet.python()
    for number in range(3):
        store.lpush("queue:default", f'{{"class":"Nap","args":[{number},50],"jid":"n{number}"}}')
    for number in range(2):
        store.lpush("queue:default", f'{{"class":"Boom","args":["x"],"jid":"b{number}"}}')
    until(lambda: store.get("stat:processed") == b"5")
    process.stop()
    return process


def matching(store: redis.Redis, pattern: str) -> list[str]:
    """The names of the keys of a form."""
    return [key.decode() for key in store.scan_iter() if re.fullmatch(pattern, key.decode())]


@pytest.mark.usefixtures("worked")
@pytest.mark.parametrize("version", COUNTERS)
def test_a_worker_counts_for_the_metrics_page(version: str, store: redis.Redis) -> None:
    """Attempts, failures and the time of successes are counted per class, in a hash that expires."""
    pattern, seconds = COUNTERS[version]
    keys = matching(store, pattern)
    counted = [(field, int(count)) for key in keys for field, count in store.hgetall(key).items()]
    total = {field.decode(): sum(count for name, count in counted if name == field) for field, _ in counted}
    assert {field: total[field] for field in ("Nap|p", "Boom|p", "Boom|f")} == {"Nap|p": 3, "Boom|p": 2, "Boom|f": 2}
    assert 150 <= total["Nap|ms"] < 10_000
    assert all(0 < store.ttl(key) <= seconds for key in keys)


@pytest.mark.usefixtures("worked")
@pytest.mark.parametrize("version", HISTOGRAMS)
def test_a_worker_draws_a_histogram(version: str, store: redis.Redis) -> None:
    """Of 26 buckets of 16 bits, runs of 50 ms are counted in the fourth, or on a busy machine in one above."""
    (key, *_) = matching(store, HISTOGRAMS[version])
    buckets = [store.bitfield(key).get("u16", f"#{index}").execute()[0] for index in range(26)]
    assert (sum(buckets), sum(buckets[3:])) == (3, 3)
    assert 0 < store.ttl(key) <= 28_800
