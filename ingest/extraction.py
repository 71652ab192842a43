"""Everything the extractors find in one document, before it becomes nodes and edges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.document import BlockRole, Source
from ingest.extractors.affiliations import FoundAffiliation, find_affiliations
from ingest.extractors.claims import FoundClaim, find_claims
from ingest.extractors.discrepancies import find_discrepancies
from ingest.extractors.entities import FoundEntity, find_entities
from ingest.extractors.people import People
from ingest.extractors.speakers import find_speakers
from ingest.extractors.terms import Headword, defined_terms
from ingest.nlp import parse
from kg.models import Discrepancy

if TYPE_CHECKING:
    from spacy.language import Language


@dataclass(frozen=True, slots=True)
class Extraction:
    """What one document holds; `headwords` maps a clarification's block to the terms it defines."""

    source: Source
    claims: tuple[FoundClaim, ...]
    entities: tuple[FoundEntity, ...]
    headwords: dict[int, tuple[Headword, ...]]
    affiliations: tuple[FoundAffiliation, ...]
    discrepancies: tuple[Discrepancy, ...]


def extract(source: Source, nlp: Language) -> Extraction:
    """Return what the extractors find in `source`, in the order they build on one another."""
    parsed = parse(source, nlp)
    prose = [sentence.text for sentence in parsed.sentences()]
    headwords = {
        index: tuple(defined_terms(doc, prose=prose))
        for index, _, doc in parsed.blocks(BlockRole.CLARIFICATION)
    }
    defined = [headword for found in headwords.values() for headword in found]
    entities = find_entities(
        parsed,
        aliases=[(h.name, *h.aliases) for h in defined],
        headwords=[form for h in defined for form in (h.name, *h.aliases)],
    )
    spoken = find_speakers(parsed, People(parsed, entities))
    affiliations = find_affiliations(parsed, entities)
    return Extraction(
        source=source,
        claims=tuple(find_claims(spoken, title=source.title, transcript=source.spoken)),
        entities=tuple(entities),
        headwords=headwords,
        affiliations=tuple(affiliations),
        discrepancies=find_discrepancies(source, entities, affiliations),
    )
