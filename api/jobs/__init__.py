"""Jobs: documents that are being read into the graph, one after the other, in a process of their own.

Reading takes seconds of pure computing and some hundred megabytes of models. In a thread it would hold up
every question that is asked meanwhile; a process does not, and may crash without taking the server along.
Jobs are kept in memory, the last `KEPT` of them, and end with the server: what a job did is in the graph,
and its run is recorded there.
"""

from api.jobs.queue import Jobs

__all__ = ["Jobs"]
