"""Answers that are kept for as long as the graph does not change.

SQLite tells at once, and with certainty, whether anybody has committed anything since (``PRAGMA
data_version``): what was asked after one look at the version and is asked for again at the same version has
the same answer. Neo4j has nothing like it, and other programs may write there, so nothing is kept.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from api.http.answers import Answer

#: What is another after every change of the graph; it is compared for equality and has no order.
Version: TypeAlias = tuple[int, int]
#: The raw path and query of a request, and what else its answer depends on.
Address: TypeAlias = tuple[bytes, ...]

#: How many bytes of bodies are kept; the longest single one is a hundredth of it.
MOST = 64_000_000
# what an answer takes besides its body
_OVERHEAD = 1_000


class KeptAnswers:
    """The answers at one version of the graph, those that were last asked for longest ago leaving first."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._version: Version | None = None
        self._answers: OrderedDict[Address, Answer] = OrderedDict()
        self._bytes = 0

    def find(self, version: Version, address: Address) -> Answer | None:
        """Return the answer at this version, or None; answers at another are forgotten."""
        if version != self._version:
            self._version, self._bytes = version, 0
            self._answers.clear()
            return None
        answer = self._answers.get(address)
        if answer is not None:
            self._answers.move_to_end(address)
        return answer

    def keep(self, version: Version, address: Address, answer: Answer) -> None:
        """Keep an answer whose question was asked after the graph was seen to have this version."""
        size = _size(answer)
        # by now another request may have seen another version
        if version != self._version or size > self._most // 100 or address in self._answers:
            return
        self._answers[address] = answer
        self._bytes += size
        while self._bytes > self._most:
            self._bytes -= _size(self._answers.popitem(last=False)[1])


def _size(answer: Answer) -> int:
    # twice, since the compressed forms are kept with it
    return 2 * len(answer.body) + _OVERHEAD
