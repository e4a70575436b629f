"""From names of the contract to names of a language, and from patterns of Python to those of others."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from toolbox import tool

from worker.contract.document import Contract
from worker.contract.stubs import LANGUAGES
from worker.contract.stubs.names import camel, snake, words
from worker.contract.stubs.patterns import portable
from worker.errors import ConfigError


@pytest.mark.parametrize(
    ("name", "snaked", "cameled"),
    [
        ("SampleAdd", "sample_add", "SampleAdd"),
        ("Mail::Deliver", "mail_deliver", "MailDeliver"),
        ("reports.monthly", "reports_monthly", "ReportsMonthly"),
        ("mail http-deliver", "mail_http_deliver", "MailHttpDeliver"),
        ("HTTPServer2Go", "http_server2_go", "HttpServer2Go"),
        ("übergrößen", "bergr_en", "BergrEn"),
    ],
)
def test_names(name: str, snaked: str, cameled: str) -> None:
    """The words of a name are found however they are joined."""
    assert (snake(words(name)), camel(words(name))) == (snaked, cameled)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_two_jobs_of_one_name(lang: str) -> None:
    """Two jobs that would be called the same are an error that says what to do."""
    jobs = {"Mail::Deliver": {"type": "array"}, "mail.deliver": {"type": "array"}}

    with pytest.raises(ConfigError) as error:
        LANGUAGES[lang].generate(Contract(jobs), "jobs")

    made = "mail_deliver" if lang == "python" else "MailDeliver"
    assert str(error.value) == (
        f"the jobs 'Mail::Deliver' and 'mail.deliver' would both be called {made}: rename one, "
        "or put it into a registry of its own and generate a second file from that"
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_letters(lang: str) -> None:
    """A name without a letter that languages know is an error."""
    with pytest.raises(ConfigError, match="the name of the job '日本' has no letter a-z"):
        LANGUAGES[lang].generate(Contract({"日本": {"type": "array"}}), "jobs")


@pytest.mark.parametrize(
    ("lang", "job", "made"),
    [
        ("python", "print", "def print_job("),
        ("python", "Lambda", "def lambda_job("),
        ("python", "Re", "def re_job("),
        ("python", "7up", "def job_7up("),
        ("ruby", "Check", "class CheckJob <"),
        ("go", "Enqueue", "type EnqueueJob struct"),
        ("go", "url_api", "type URLAPI struct"),
    ],
)
def test_names_that_are_taken(lang: str, job: str, made: str) -> None:
    """A name that means something in the language already gets a word more."""
    assert made in LANGUAGES[lang].generate(Contract({job: {"type": "array", "maxItems": 0}}), "jobs")


@pytest.mark.parametrize(
    "pattern",
    [
        r"(?=a)",
        r"(?i)a",
        r"(?P<x>a)",
        r"\1",
        r"\b",
        r"\s",
        r"\D",
        r"a++",
        r"a{,3}",
        r"a{1001}",
        r"(?<!a)b",
        r"\x41",
        "a{x",
    ],
)
def test_patterns_that_differ(pattern: str) -> None:
    """What means something else in other languages, or nothing, is not translated."""
    assert portable(pattern, "$") is None


ALPHABET = ["a", "b", "7", "٣", "_", "é", "-", "]", "[", "^", "&", "\n", "{", "/", "#", " "]
PATTERNS = [
    *(r"^\d{5}$", r"\w+", r"^[^\d_]$", r"^a|b$", r"^(?:ab|7){1,2}$", r"[\]a]", r"[]a]", r"[^]a]$", r"^[a&&b]+$"),
    *(r"[[a]", r"^\[a\]$", r"a.b", r"^a*?$", r"^.$", r"\Aa\Z", r"^#{1}$", r"^\/$", r"[\w\-]+$", r"^[#{]+$", r"^$"),
]
TEXTS = st.lists(st.text(ALPHABET, max_size=5), min_size=40, max_size=40)


def translated(pattern: str, end: str) -> str:
    """A pattern that can be translated, translated."""
    found = portable(pattern, end)
    assert found is not None
    return found


@pytest.mark.filterwarnings("ignore::FutureWarning")  # of Python, about brackets that it takes as they are
@settings(database=None, deadline=None, max_examples=3)
@given(texts=TEXTS)
def test_patterns_mean_the_same_in_ruby(texts: list[str]) -> None:
    """Ruby finds what Python finds."""
    script = "p, t = JSON.parse($stdin.read); p.each { |x| puts t.map { |y| y.match?(Regexp.new(x)) }.inspect }"
    asked = _json([[translated(pattern, r"\Z") for pattern in PATTERNS], texts])
    told = subprocess.run(
        [tool("ruby"), "-Ku", "-rjson", "-e", script], input=asked, capture_output=True, check=True
    ).stdout

    assert told.decode().splitlines() == _in_python(texts)


GO = """\
package main

import ("encoding/json"; "fmt"; "os"; "regexp"; "strings")

func main() {
	var asked [2][]string
	if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil {
		panic(err)
	}
	for _, pattern := range asked[0] {
		found := []string{}
		for _, text := range asked[1] {
			found = append(found, fmt.Sprint(regexp.MustCompile(pattern).MatchString(text)))
		}
		fmt.Println("[" + strings.Join(found, ", ") + "]")
	}
}
"""


@pytest.fixture(scope="session")
def matcher(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A program in Go that matches."""
    folder = tmp_path_factory.mktemp("matcher")
    (folder / "main.go").write_text(GO)
    subprocess.run([tool("go"), "build", "-o", "matcher", "main.go"], cwd=folder, check=True)
    return folder / "matcher"


@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_patterns_mean_the_same_in_go(matcher: Path) -> None:
    """Go finds what Python finds."""

    @settings(database=None, deadline=None, max_examples=20)
    @given(texts=TEXTS)
    def found(texts: list[str]) -> None:
        asked = _json([[translated(pattern, r"\n?\z") for pattern in PATTERNS], texts])
        told = subprocess.run([str(matcher)], input=asked, capture_output=True, check=True).stdout
        assert told.decode().splitlines() == _in_python(texts)

    found()


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def _in_python(texts: list[str]) -> list[str]:
    rows = [[str(re.search(pattern, text) is not None).lower() for text in texts] for pattern in PATTERNS]
    return [f"[{', '.join(row)}]" for row in rows]
