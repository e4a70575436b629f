"""Whether what the statistics need is installed."""

from __future__ import annotations

from importlib.util import find_spec

from worker.errors import ConfigError

MODULES = ("numpy", "psycopg", "psycopg_pool", "dotenv")


def require() -> None:
    """Raise ConfigError if one of the libraries is missing."""
    missing = [module for module in MODULES if find_spec(module) is None]
    if missing:
        raise ConfigError(f"samplestats needs {', '.join(missing)}: pip install 'polyworker[postgres]'")
