"""The queue of jobs, each with its events, which may be followed from any of them on."""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import re
import secrets
import shutil
import tempfile
from collections import OrderedDict
from collections.abc import AsyncIterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias

from api.jobs.ingesting import Outcome, ingest_file, prepare
from kg.errors import NotFoundError

#: The jobs that are remembered, and those that may wait.
KEPT, WAITING = 100, 20

State: TypeAlias = Literal["queued", "running", "done", "failed"]
# those of ingest.pipeline, which the server need not load
Step: TypeAlias = Literal["reading", "extracting", "linking", "writing", "across"]
ENDED: tuple[State, ...] = ("done", "failed")
_LOG = logging.getLogger("countergraph.jobs")


class FullError(Exception):
    """Too many jobs wait already."""


class Event(NamedTuple):
    """What became of a job, and when: a new state, or a step while it runs, with counts of its work."""

    state: State
    at: str
    step: Step | None = None
    counts: Mapping[str, int] = {}


@dataclass
class Job:
    """A document that is to be read; `events` are what became of it so far, the newest last."""

    id: str
    name: str
    events: list[Event] = field(default_factory=list)
    outcome: Outcome | None = None
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def state(self) -> State:
        """The newest state."""
        return self.events[-1].state

    def enter(self, state: State, step: Step | None = None, counts: Mapping[str, int] | None = None) -> None:
        """Enter a state or a step of it, and wake who follows the job."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        self.events.append(Event(state, now, step, counts or {}))
        self.changed.set()
        self.changed = asyncio.Event()

    async def follow(self, after: int) -> AsyncIterator[int]:
        """Yield the numbers of the events, from 1, that come after the one of this number, to the end."""
        number = max(after, 0)
        while True:
            changed = self.changed
            while number < len(self.events):
                number += 1
                yield number
            if self.state in ENDED:
                return
            await changed.wait()


class Jobs:
    """The jobs of one server on the database at `url`; it belongs to one event loop."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._tasks: set[asyncio.Task[None]] = set()
        self._turn = asyncio.Lock()
        self._process: ProcessPoolExecutor | None = None
        # the process writes its steps to one end; the other is read while a job runs
        self._steps, self._to_steps = multiprocessing.Pipe(duplex=False)

    def find(self, job: str) -> Job:
        """Return the job with this id; `NotFoundError` where it is not known, or no more."""
        if job not in self._jobs:
            raise NotFoundError(f"no job {job!r}: jobs are forgotten when many follow, and with the server")
        return self._jobs[job]

    def newest(self) -> list[Job]:
        """Return the jobs that are remembered, newest first."""
        return list(reversed(self._jobs.values()))

    def add(self, data: bytes, *, name: str, suffix: str, force: bool) -> Job:
        """Queue a document of which `name` is told; `suffix` says of which format `data` is.

        Raises:
            FullError: too many jobs wait already.
        """
        if sum(job.state not in ENDED for job in self._jobs.values()) > WAITING:
            raise FullError
        job = Job(secrets.token_urlsafe(12), name)
        job.enter("queued")
        self._jobs[job.id] = job
        while len(self._jobs) > KEPT and next(iter(self._jobs.values())).state in ENDED:
            self._jobs.popitem(last=False)
        task = asyncio.create_task(self._run(job, data, f"{file_stem(name)}{suffix}", force=force))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return job

    async def close(self) -> None:
        """End the process when its document is read, and drop the jobs that wait."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._process is not None:
            await asyncio.to_thread(self._process.shutdown, wait=True, cancel_futures=True)
        self._steps.close()
        self._to_steps.close()

    async def _run(self, job: Job, data: bytes, name: str, *, force: bool) -> None:
        async with self._turn:
            job.enter("running")
            # a folder of random name each: a user's file name decides nothing of where it is written
            folder = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix="countergraph-"))
            path = folder / name
            try:
                await asyncio.to_thread(path.write_bytes, data)
                async with self._telling(job):
                    job.outcome = await asyncio.get_running_loop().run_in_executor(
                        self._started(), partial(ingest_file, self._url, path, force=force)
                    )
            except BrokenProcessPool:
                _LOG.exception("the ingesting process ended while it read %s", job.id)
                self._process = None
                job.outcome = Outcome(
                    error="the process that read it ended: try again, or with a smaller part"
                )
            except OSError as error:
                _LOG.exception("job %s", job.id)
                job.outcome = Outcome(error=f"the server could not keep the file ({error.strerror})")
            finally:
                await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
            job.enter("failed" if job.outcome.error else "done")

    @asynccontextmanager
    async def _telling(self, job: Job) -> AsyncIterator[None]:
        """Have all steps that the process tells be events of this job."""
        loop = asyncio.get_running_loop()

        def listen() -> None:
            while (told := self._steps.recv()) is not None:
                loop.call_soon_threadsafe(job.enter, "running", *told)

        listening = asyncio.ensure_future(asyncio.to_thread(listen))
        try:
            yield
        finally:
            self._to_steps.send(None)
            await listening

    def _started(self) -> ProcessPoolExecutor:
        if self._process is None:
            # not a fork: the server has threads, and what they hold is not whole in a copy
            spawn = multiprocessing.get_context("spawn")
            self._process = ProcessPoolExecutor(
                1, mp_context=spawn, initializer=prepare, initargs=(self._to_steps,)
            )
        return self._process


def file_stem(name: str) -> str:
    """Return a file name, without folders and suffix, of the letters and digits of `name`.

    A source without a title is called by it.

    >>> file_stem("../../etc/Night buses.md"), file_stem("C:\\\\notes\\\\a.txt"), file_stem("..")
    ('Night buses', 'a', 'document')
    """
    last = re.split(r"[/\\\\]", name)[-1]
    stem = last.rpartition(".")[0] or last
    return re.sub(r"[^\w \-]+", "", stem).strip()[:80] or "document"
