"""A real Neo4j server for tests: 5.26 LTS from Maven Central's jars, on a free loopback port.

It needs Java 17 or newer, with its compiler, and the jars in ``.neo4j/jars``, which ``make neo4j-jars``
fetches. One Java process may be started, stopped and started with other settings any number of times.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]
JARS = ROOT / ".neo4j" / "jars"
SOURCE = ROOT / "tests" / "neo4j" / "Server.java"
PASSWORD = "a-password-for-tests"

# read here, since a fixture takes all such settings out of the environment
REQUIRED = os.environ.get("COUNTERGRAPH_REQUIRE_NEO4J") == "1"

_SETTINGS = {
    "server.bolt.enabled": "true",
    "dbms.security.auth_enabled": "true",
    "dbms.usage_report.enabled": "false",
    "server.memory.pagecache.size": "32m",
    "db.tx_log.preallocate": "false",
    # to shut down would take ten seconds
    "internal.server.bolt.thread_pool_shutdown_wait_time": "0s",
    # plans are made once, and not anew each time that a test has changed the size of the graph
    "dbms.cypher.min_replan_interval": "1h",
}


def what_is_missing() -> str | None:
    """Return why no server can be started here, or None."""
    if shutil.which("javac") is None:
        return "there is no Java compiler: install a JDK, version 17 or newer"
    if not any(JARS.glob("neo4j-kernel-5*.jar")):
        return f"there is no Neo4j in {JARS}: run `make neo4j-jars`"
    return None


class Neo4jServer:
    """A server with its data in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port: int = probe.getsockname()[1]
        self.place = f"127.0.0.1:{self.port}"
        self.url = f"bolt://neo4j:{PASSWORD}@{self.place}"
        self._process: subprocess.Popen[str] | None = None

    def start(self, **settings: str) -> None:
        """Start the server, or start it anew, with settings whose names have "__" for each dot."""
        chosen = _SETTINGS | {
            "server.bolt.listen_address": self.place,
            "server.bolt.advertised_address": self.place,
        }
        chosen |= {name.replace("__", "."): value for name, value in settings.items()}
        if self._process is None:
            # the compiler that costs the least time to start with is enough for tests
            with (self.folder / "stderr.txt").open("a") as errors:
                self._process = subprocess.Popen(
                ["java", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", f"{JARS}/*",
                 str(SOURCE), PASSWORD, str(self.folder)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )  # fmt: skip
        lines = [f"{name}={value}\n" for name, value in chosen.items()]
        (self.folder / "neo4j.conf").write_text("".join(lines))
        self._order("start")

    def stop(self) -> None:
        """Stop the server and keep its process."""
        self._order("stop")

    def kill(self) -> None:
        """End the process as a power cut would."""
        process, self._process = self._process, None
        assert process is not None
        process.kill()
        self._reap(process)

    def close(self) -> None:
        """Shut the server down and end its process."""
        process, self._process = self._process, None
        if process is not None:
            assert process.stdin is not None
            process.stdin.close()
            self._reap(process)

    def _reap(self, process: subprocess.Popen[str]) -> None:
        process.wait()
        for stream in (process.stdin, process.stdout):
            assert stream is not None
            stream.close()

    def _order(self, order: str) -> None:
        process = self._process
        assert process is not None
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(order + "\n")
        process.stdin.flush()
        answer = process.stdout.readline()
        if answer != "done\n":
            self.close()
            raise RuntimeError(f"Neo4j did not {order}: {(self.folder / 'stderr.txt').read_text()}")
