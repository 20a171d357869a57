"""What a fork is asked for in test_fork_server: run as the module of a server of its own."""

from __future__ import annotations

import json
import os
import signal
import sys
import time

from ingest.fork_server import serve


def work(request: bytes) -> int:
    """Do as the request says."""
    asked = json.loads(request)
    if "die" in asked:
        os.kill(os.getpid(), signal.Signals[asked["die"]])
    if "end_server" in asked:
        os.kill(os.getppid(), signal.SIGKILL)  # the minder; the server's number was told
    if "tell" in asked:
        os.write(2, b"page 1 1\n")
    time.sleep(asked.get("sleep", 0))
    os.write(1, json.dumps({"pid": os.getpid(), "tmpdir": os.environ["TMPDIR"]}).encode())
    return int(asked.get("code", 0))


if __name__ == "__main__":
    serve(int(sys.argv[1]), work)
