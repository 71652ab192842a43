"""The linkers: which claim a counterargument challenges, and which claims say the same.

They take statements and give links, and know nothing of documents, stores or formats;
`ingest.linking` applies them to the graph of one document.
"""

from ingest.linkers.counters import Link, Target, link_counters
from ingest.linkers.restatements import Restatement, restatements
from ingest.linkers.statements import Statement

__all__ = [
    "Link",
    "Restatement",
    "Statement",
    "Target",
    "link_counters",
    "restatements",
]
