"""Faults of the processes that run jobs: a child that dies takes its own job with it and nothing else.

Each fact holds for children that were forked and for those that started afresh.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from harness import Scene, eventually
from processes import Process

GONE = 2.0  # seconds in which children follow their parent

Start = Callable[..., Process]


@pytest.fixture(params=["fork", "spawn"])
def start(request: pytest.FixtureRequest, scene: Scene) -> Start:
    """What starts a worker with two children, and takes more flags."""
    own = ("-executor=processes", f"-start-method={request.param}", "-concurrency=2", "-jobs=processjobs")
    return lambda *flags, **options: scene.worker(*own, *flags, **options)


def pids(scene: Scene, what: str = "started") -> set[int]:
    """The processes in which jobs have run."""
    return {int(trace.split()[2]) for trace in scene.ledger.traces.smembers(what)}  # type: ignore[union-attr]


def lives(pid: int) -> bool:
    """Whether a process is there, and more than a dead one's name."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def children(pid: int) -> list[int]:
    """The processes that a process has started."""
    return [
        int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()
    ]


@pytest.mark.parametrize(
    ("job", "end"),
    [
        (("Kill",), "was ended by SIGKILL"),
        (("Segv",), "was ended by SIGSEGV"),
        (("Exit", 3), "exited with status 3"),
    ],
)
def test_a_death_is_one_jobs_failure(scene: Scene, start: Start, job: tuple[str, ...], end: str) -> None:
    """The job that ended its process fails with the signal or status and the peak memory; all others run once."""
    scene.ledger.enqueue("Note", times=100)
    (deadly,) = scene.ledger.enqueue(*job)
    scene.ledger.enqueue("Note", times=100)
    start()
    scene.rest()

    (record,) = scene.ledger.failed()
    assert (record["exception"], record["payload"]["args"][0]) == ("ProcessDied", deadly)  # type: ignore[index]
    assert str(record["error"]).startswith(f"the process that ran the job {end}; its peak memory was ")
    scene.ledger.prove()
    assert sum(scene.ledger.runs().values()) == 200
    assert scene.ledger.processed() == (201, 1)


def test_deaths_do_not_wear_a_worker_out(scene: Scene, start: Start) -> None:
    """Each child that dies is replaced at once, however many do."""
    start()
    for _ in range(15):
        scene.ledger.enqueue("Exit", 1)
        scene.ledger.enqueue("Note", times=5)
    scene.rest(within=40)

    assert len(scene.ledger.failed()) == 15
    assert sum(scene.ledger.runs().values()) == 75
    scene.ledger.prove()


def test_random_deaths(scene: Scene, start: Start) -> None:
    """Children killed at random, many times over: all jobs run, or fail with their process, and none runs twice."""
    start()
    ids = scene.ledger.enqueue("Note", times=15_000)
    kills = 0
    while not scene.ledger.at_rest() and kills < 1000:
        for pid in list(filter(lives, pids(scene, "ran")))[:1]:
            os.kill(pid, signal.SIGKILL)
            kills += 1
        time.sleep(0.1)
    failed = [record["payload"]["args"][0] for record in scene.ledger.failed()]  # type: ignore[index]

    assert kills > 3
    assert len(failed) <= kills
    scene.ledger.prove(twice=failed)  # the trace of its run may have been written before its process died
    assert scene.ledger.runs().keys() | set(failed) == set(ids)


def test_an_idle_child_is_replaced(scene: Scene, start: Start) -> None:
    """A child that dies while it has nothing to do is no job's failure, and others take its place."""
    start()
    scene.ledger.enqueue("Nap", 0.2, times=4)
    scene.rest()
    dead = pids(scene)
    for pid in dead:
        os.kill(pid, signal.SIGKILL)
    scene.ledger.enqueue("Nap", 0.2, times=4)
    scene.rest()

    assert scene.ledger.failed() == []
    assert not pids(scene) - dead & dead
    scene.ledger.prove()


def test_children_follow_a_killed_worker(scene: Scene, start: Start) -> None:
    """When a worker is killed its children are gone within moments, and another worker runs their jobs."""
    victim = start(quick=True)
    ids = scene.ledger.enqueue("Hold", times=2)
    scene.started(*ids)
    orphans = pids(scene)
    victim.kill()

    eventually(lambda: not any(map(lives, orphans)), within=GONE, what="the children gone")
    scene.ledger.open_gate()
    start(quick=True)
    scene.rest()
    scene.ledger.prove()
    assert scene.ledger.starts() == dict.fromkeys(ids, 2)


def test_children_that_cannot_listen_follow_too(scene: Scene, start: Start) -> None:
    """A child that is in a call which lets no other thread run ends with its worker as well."""
    victim = start(quick=True)
    ids = scene.ledger.enqueue("Hog", 60, times=2)
    scene.started(*ids)
    orphans = pids(scene)
    victim.kill()

    eventually(lambda: not any(map(lives, orphans)), within=GONE, what="the children gone")


def test_a_hog_costs_no_lease(scene: Scene, start: Start) -> None:
    """A job that keeps its interpreter for several leases stays its worker's, and keeps no other job waiting."""
    start(quick=True)
    scene.worker(queues="elsewhere", quick=True)  # who would recover it
    (hog,) = scene.ledger.enqueue("Hog", 5)
    scene.started(hog)
    scene.ledger.enqueue("Note", times=500)
    eventually(lambda: len(scene.ledger.runs()) == 500, within=4, what="the others done, beside it")

    assert scene.ledger.runs()[hog] == 0
    scene.rest()
    assert scene.ledger.starts() == {hog: 1}
    scene.ledger.prove()


def test_the_time_limit_is_hard(scene: Scene, start: Start) -> None:
    """A job in a call that nothing interrupts is ended soon after its limit, and its slot runs others."""
    start()
    ids = scene.ledger.enqueue("Deaf", times=4)
    scene.ledger.enqueue("Note", times=50)
    scene.rest()

    assert [record["exception"] for record in scene.ledger.failed()] == ["JobTimeout"] * 4
    assert scene.ledger.starts() == dict.fromkeys(ids, 1)
    assert not any(map(lives, pids(scene)))
    scene.ledger.prove()


def test_children_leave_after_so_many_jobs(scene: Scene, start: Start) -> None:
    """A child performs no more than -max-jobs jobs, and every job still runs once."""
    start("-max-jobs=20")
    scene.ledger.enqueue("Note", times=300)
    scene.rest(within=40)  # fifteen fresh interpreters, one after the other

    assert len(pids(scene, "ran")) >= 15
    assert scene.ledger.processed() == (300, 0)
    scene.ledger.prove()


def test_children_leave_when_they_have_grown(scene: Scene, start: Start) -> None:
    """A child that holds more than -max-rss megabytes between two jobs is replaced, and every job still runs once."""
    process = start("-max-rss=150")
    scene.ledger.enqueue("Grow", 200, times=2)
    eventually(lambda: process.log().count("event=process-left") >= 1, what="a child that leaves")
    scene.ledger.enqueue("Note", times=100)
    scene.rest()

    assert scene.ledger.processed() == (102, 0)
    scene.ledger.prove()


def test_term_under_load(scene: Scene, start: Start) -> None:
    """TERM: running jobs end, all others go back, the exit status is 0, and no process is left."""
    ids = scene.ledger.enqueue("Nap", 0.01, times=2000)
    process = start()
    eventually(lambda: len(scene.ledger.runs()) > 100, what="some jobs done")
    process.send(signal.SIGTERM)

    assert process.exit_status() == 0
    assert not any(map(lives, pids(scene)))
    assert 0 < len(scene.ledger.queued()) < len(ids)
    scene.ledger.prove()


def test_term_with_too_little_time(scene: Scene, start: Start) -> None:
    """Jobs that outlast -timeout go back byte for byte; their processes are killed first."""
    process = start("-timeout=0.2")
    ids = scene.ledger.enqueue("Hog", 60, times=2)
    scene.started(*ids)
    process.send(signal.SIGTERM)

    assert process.exit_status() == 0
    assert sorted(scene.ledger.queued()) == sorted(scene.ledger.payloads[job] for job in ids)
    assert not any(map(lives, pids(scene)))


def test_children_leave_signals_to_their_worker(scene: Scene, start: Start) -> None:
    """What a terminal or a supervisor sends to a whole group of processes does not disturb a job."""
    start()
    ids = scene.ledger.enqueue("Hold", times=2)
    scene.started(*ids)
    for pid in pids(scene):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT, signal.SIGTSTP, signal.SIGUSR1, signal.SIGUSR2):
            os.kill(pid, number)
    scene.ledger.open_gate()
    scene.rest()

    assert scene.ledger.runs() == dict.fromkeys(ids, 1)
    assert scene.ledger.failed() == []


def test_a_dump_shows_the_children(scene: Scene, start: Start) -> None:
    """TTIN writes the stacks of the children too, also of one that lets no other thread run."""
    process = start()
    ids = scene.ledger.enqueue("Hog", 3)
    scene.started(*ids)
    process.send(signal.SIGTTIN)

    process.await_log("in hog")


def test_children_beside_threads_and_a_loop(scene: Scene) -> None:
    """One worker runs jobs of all kinds: its children are forked before it has other threads."""
    ids = [*scene.ledger.enqueue("Thread", times=20), *scene.ledger.enqueue("Coroutine", times=20)]
    ids += scene.ledger.enqueue("Child", times=20)
    worker = scene.worker("-jobs=mixedjobs")
    scene.rest()

    assert scene.ledger.runs() == dict.fromkeys(ids, 1)
    assert len(pids(scene, "ran") - {worker.pid}) >= 1
    worker.stop()


def test_jobs_that_start_threads_are_not_forked(scene: Scene) -> None:
    """A module that starts a thread when it is imported cannot be forked: the worker says so, and what to do."""
    worker = scene.launch("-executor=processes", "-jobs=threadjobs")

    assert worker.exit_status() == 2
    (line,) = [line for line in worker.log().splitlines() if line.startswith("polyworker: ")]
    assert "child processes cannot be forked while other threads run (reporter)" in line
    assert "-start-method=spawn" in line


def test_jobs_that_start_threads_can_be_spawned(scene: Scene) -> None:
    """Such a module runs in children that start afresh, each with a thread of its own."""
    ids = scene.ledger.enqueue("Note", times=20)
    scene.worker("-executor=processes", "-jobs=threadjobs", "-start-method=spawn")
    scene.rest()

    assert scene.ledger.runs() == dict.fromkeys(ids, 1)


def test_a_module_of_the_same_name_is_no_child(scene: Scene, tmp_path: Path) -> None:
    """A `worker.py` of the user's where the worker starts is not taken for this package, by no process of it."""
    (tmp_path / "worker.py").write_text("raise SystemExit('not this one')")
    ids = scene.ledger.enqueue("Note", times=5)
    worker = scene.launch("-executor=processes", "-start-method=spawn", "-exit-on-complete", folder=tmp_path)

    assert worker.exit_status() == 0
    assert scene.ledger.runs() == dict.fromkeys(ids, 1)


def test_without_the_template_a_worker_stops(scene: Scene) -> None:
    """When the process that forks children is gone, the worker gives back what it holds and fails."""
    process = scene.worker("-executor=processes", "-concurrency=2", "-timeout=1")
    ids = scene.ledger.enqueue("Hold", times=4)
    scene.started(*ids[:2])
    (template,) = children(process.pid)
    os.kill(template, signal.SIGKILL)

    assert process.exit_status() == 70
    assert sorted(scene.ledger.queued()) == sorted(scene.ledger.payloads.values())
    eventually(lambda: not any(map(lives, pids(scene))), within=GONE, what="the children gone")


def test_a_forked_child_starts_within_moments(scene: Scene) -> None:
    """A job that ends its process costs the next one less than a tenth of a second."""
    scene.worker("-executor=processes", "-concurrency=1", "-jobs=processjobs")
    scene.ledger.enqueue("Exit", 0, times=20)
    begun = time.monotonic()
    scene.rest()

    assert time.monotonic() - begun < 20 * 0.1
    assert len(scene.ledger.failed()) == 20
