"""The page on the contract does what it prints: its files, commands and programs run from top to bottom."""

from __future__ import annotations

import re
import shlex
import shutil
import sys
from pathlib import Path

import redis
from servers import Server
from test_stubs_go import MODULE
from toolbox import ROOT, run, tool

PAGE = ROOT / "docs" / "contract.md"
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
RUNS = [
    "Ada is greeted 2 times in fr",
    "Grace is greeted 1 times in en",
]


class Reader:
    """Somebody who types in what the page prints, in a folder of their own."""

    def __init__(self, server: Server, folder: Path) -> None:
        self._server, self._folder = server, folder
        (folder / "go.mod").write_text(MODULE)
        (folder / "jobs").mkdir()
        shutil.copy(ROOT / "clients" / "go" / "go.sum", folder)

    def read(self, kind: str, text: str) -> str:
        """Do what a block says; returns what that prints."""
        if kind == "python":
            named = re.match(r"# (\w+\.py)\n", text)
            assert named, "a block of Python must say which file it is"
            (self._folder / named[1]).write_text(text)
            return ""
        if kind == "sh":
            return "".join(self._command(line) for line in text.splitlines())
        file = self._folder / {"ruby": "producer.rb", "go": "main.go"}[kind]
        file.write_text(text.replace("localhost:6379", f"127.0.0.1:{self._server.port}"))
        words = {"ruby": [tool("ruby"), "-I", ROOT / "clients" / "ruby" / "lib"], "go": [tool("go"), "run", "-mod=mod"]}
        return self._run(*words[kind], file)

    def _command(self, line: str) -> str:
        command, _, file = line.partition(" > ")
        first, *rest = shlex.split(command)
        printed = self._run(sys.executable if first == "python" else first, *rest)
        if not file:
            return printed
        (self._folder / file).write_text(printed, encoding="utf-8")
        return ""

    def _run(self, *words: str | Path) -> str:
        places = f"{ROOT}:{ROOT / 'clients' / 'python'}"
        done = run(*words, folder=self._folder, REDIS_URL=self._server.url, PYTHONPATH=places)
        assert done.returncode == (1 if "check" in words else 0), done.stderr
        return done.stdout


def test_page(server: Server, store: redis.Redis, tmp_path: Path) -> None:
    """Each program prints what the page says, and each language's two jobs run with what it gave them."""
    reader, printed = Reader(server, tmp_path), ""
    for kind, text in BLOCKS:
        if kind == "text":
            assert printed == text
        else:
            printed = reader.read(kind, text)

    flags = ["-queues=greetings", "-jobs=handlers", "-concurrency=1", "-exit-on-complete", f"-uri={server.url}"]
    done = run(sys.executable, "-m", "worker", *flags, folder=tmp_path, PYTHONPATH=str(ROOT))

    assert sorted(done.stdout.splitlines()) == sorted(RUNS * 3)
    assert store.llen("resque:failed") == 0


def test_every_kind_is_run() -> None:
    """The page has a program in each language, and nothing that nobody runs."""
    assert {kind for kind, _ in BLOCKS} == {"python", "sh", "text", "ruby", "go"}
