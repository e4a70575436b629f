"""The jobs of faultjobs.py in a module that starts a thread when it is imported, as some clients of services do."""

from __future__ import annotations

import threading

from faultjobs import jobs

__all__ = ["jobs"]

threading.Thread(target=threading.Event().wait, name="reporter", daemon=True).start()
