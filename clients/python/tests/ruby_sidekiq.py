"""Debian's ruby-sidekiq (6.4.1) in tests: scripts that read with its API, and a process that runs jobs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from servers import Server

READER = """
require "sidekiq/api"
require "json"
Sidekiq.logger.level = Logger::ERROR
Sidekiq.configure_client { |config| config.redis = {url: ARGV.fetch(0)} }
"""

WORKER = """
require "sidekiq"
require "json"
Sidekiq.options[:poll_interval_average] = 0.2
class Note
  include Sidekiq::Worker
  def perform(*args)
    Sidekiq.redis { |store| store.rpush("notes", JSON.generate({"jid" => jid, "args" => args})) }
  end
end
class Boom
  include Sidekiq::Worker
  def perform(*) = raise("no such user")
end
"""


def program(name: str) -> str:
    """Where a program of Ruby's is; it must be there: a test without its peer would prove nothing."""
    path = shutil.which(name)
    if path is None:
        msg = f"{name} is not installed: `apt-get install ruby-sidekiq`"
        raise RuntimeError(msg)
    return path


def read(server: Server, script: str) -> Any:
    """What a script answers that ends in a value; it has Sidekiq's API, connected to the server."""
    program("sidekiq")
    words = [
        program("ruby"),
        "-e",
        f"{READER}\nanswer = begin\n{script}\nend\nputs JSON.generate([answer])",
        server.url,
    ]
    done = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)[0]


@contextmanager
def worker(server: Server, *queues: str) -> Iterator[None]:
    """A Sidekiq process that takes from these queues and has two jobs: Note writes to `notes`, Boom fails."""
    with tempfile.TemporaryDirectory(prefix="polyworker-test-") as directory:
        jobs = Path(directory, "jobs.rb")
        jobs.write_text(WORKER)
        words = [program("sidekiq"), "-r", str(jobs), "-c", "2", "-t", "1", *(f"-q{queue}" for queue in queues)]
        process = subprocess.Popen(  # noqa: S603 - our own words
            words, env={"REDIS_URL": server.url, "PATH": os.environ["PATH"]}, cwd=directory, stdout=subprocess.DEVNULL
        )
        try:
            yield
        finally:
            process.terminate()
            process.wait(20)
