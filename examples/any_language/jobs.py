"""Two programs as handlers."""

from worker import Registry

jobs = Registry()
jobs.program("Shout", ["sh", "shout.sh"], timeout=10)
jobs.program("Whisper", ["sh", "-c", 'echo "cannot whisper $2" >&2; exit 3', "whisper"], payload="argument")
