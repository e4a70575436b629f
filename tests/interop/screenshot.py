"""A picture of Sidekiq Web by headless Chromium; run as a program, it refreshes docs/images/sidekiq-busy.png."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]  # as pytest has them

from programs import program  # noqa: E402 - found by the line above

KEPT = HERE.parent.parent / "docs" / "images" / "sidekiq-busy.png"
SIZE = (1200, 1040)  # pixels


def photograph(url: str, picture: Path) -> Path:
    """Have Chromium render a page into a file."""
    with tempfile.TemporaryDirectory() as profile:
        words = ["--headless", "--disable-gpu", "--hide-scrollbars", "--no-first-run", f"--user-data-dir={profile}"]
        words += ["--no-sandbox"] if os.getuid() == 0 else []  # Chromium has none for root
        words += [f"--window-size={SIZE[0]},{SIZE[1]}", f"--screenshot={picture}", url]
        subprocess.run([program("chromium"), *words], check=True, capture_output=True, timeout=60)
    return picture


def main() -> None:
    """Photograph the Busy page of a fleet of both languages."""
    from console import Console  # noqa: PLC0415 - only the program needs a fleet
    from eventually import until  # noqa: PLC0415
    from fleet import Fleet, environment  # noqa: PLC0415
    from servers import Server  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as place, Server("redis") as server, server.client() as store:
        directory = Path(place)
        with Console(environment(server), directory / "console.log") as ruby, Fleet(server, store, directory) as fleet:
            fleet.python(queues="default,reports", concurrency=25)
            fleet.ruby("-g", "ruby", concurrency=5)
            for number, queue in enumerate(["reports", "reports", "reports", "default", "default"]):
                ruby.perform_with("Hold", {"queue": queue, "tags": ["nightly"]}, [number, {"rows": 10**number}])
            until(lambda: len(ruby.work()) == 5)
            photograph(f"http://127.0.0.1:{ruby.site()}/busy", KEPT)


if __name__ == "__main__":
    main()
