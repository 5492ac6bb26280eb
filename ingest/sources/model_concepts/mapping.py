"""The concepts of the model that are nodes of the graph: action fields, life phases, learning forms, target groups."""

from graph_schema import load_model
from ingest.emit import MODEL, Emitter
from ingest.readers.table import Record
from ingest.resolve import Resolver


def concept_id(vocabulary: str, concept: str) -> str:
    """Id of a concept node."""
    return f"{vocabulary}/{concept}"


def emit(tables: dict[str, list[Record]], resolver: Resolver, emitter: Emitter) -> None:
    """State every concept of the vocabularies with nodes, in the order of the model."""
    for vocabulary in load_model().vocabularies.values():
        if not vocabulary.nodes:
            continue
        for position, concept in enumerate(vocabulary, start=1):
            with emitter.row(f"{vocabulary.name}.yaml", position, [MODEL]) as row:
                row.entity(
                    concept_id(vocabulary.name, concept.id),
                    vocabulary.name,
                    concept.label_de,
                    nameEn=concept.label_en,
                    definition=concept.definition_de,
                    alias=list(concept.alt_de),
                    order=concept.order,
                )
