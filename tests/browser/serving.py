"""Start and stop the app as a newcomer would, for tests that need a server of their own."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[2]


def start_server(home: Path, port: int, **environment) -> subprocess.Popen:
    """The app on a port of this machine, keeping its data in `home`."""
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true"]
    command += [f"--server.port={port}", "--server.address=127.0.0.1", "--server.fileWatcherType=none"]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ALCORE_")}
    with open(home / "server.log", "a") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=log, stderr=log, env=clean | {"ALCORE_HOME": str(home)} | environment
        )
    wait_until_healthy(f"http://127.0.0.1:{port}")
    return process


def stop_server(process: subprocess.Popen) -> None:
    """End a server that `start_server` started, and wait for it."""
    process.terminate()
    process.wait(120)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_healthy(url: str, seconds: float = 120) -> None:
    """Return when the server answers; fail when it does not within that time."""
    end = time.monotonic() + seconds
    while True:
        try:
            urllib.request.urlopen(f"{url}/_stcore/health", timeout=10)
            return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
