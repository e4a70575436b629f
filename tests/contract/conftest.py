"""Fixtures of the stub tests: one Redis per session, the contract of `stubjobs`, and a worker that runs its jobs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from servers import Server
from toolbox import Producers, contract_command


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """One kind of server is enough: what is tested here is before and behind it."""
    with Server("redis") as running:
        yield running


@pytest.fixture(scope="session")
def contract_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The contract of all jobs, as the command writes it."""
    path = tmp_path_factory.mktemp("contract") / "contract.json"
    path.write_text(contract_command("-jobs=stubjobs"), encoding="utf-8")
    return path


@pytest.fixture(params=["stubjobs", "oddjobs"])
def source(request: pytest.FixtureRequest) -> str:
    """Where the jobs are for which stubs of good style are made."""
    module: str = request.param
    return f"-jobs={module}"


@pytest.fixture
def producers(server: Server, store: redis.Redis, contract_file: Path) -> Producers:
    """Programs in the languages of producers, whose jobs a worker runs."""
    return Producers(server, store, contract_file)
