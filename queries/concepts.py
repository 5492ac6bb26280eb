"""Concepts of the vocabularies as people write them: by id, label or a further word for it."""

from rapidfuzz import fuzz, process

from graph_schema import load_model
from queries.errors import UnknownConceptError
from queries.parts import Reference

MOST_CANDIDATES = 15


def label(vocabulary: str, concept: str) -> str:
    """German label of a concept (with or without the name of its vocabulary), or the id where it is unknown."""
    key = concept.rpartition("/")[2]
    concepts = load_model().vocabularies[vocabulary].concepts
    return concepts[key].label_de if key in concepts else key


def reference(concept_id: str) -> Reference:
    """A concept such as `ActionField/transitions` as part of an answer."""
    vocabulary, _, _ = concept_id.partition("/")
    return Reference(concept_id, vocabulary, label(vocabulary, concept_id))


def find(vocabulary: str, text: str) -> str:
    """Id (`ActionField/transitions`) of the concept that `text` names. Raises UnknownConceptError with candidates."""
    names: dict[str, str] = {}
    for concept in load_model().vocabularies[vocabulary]:
        identifier = f"{vocabulary}/{concept.id}"
        for name in (concept.id, identifier, concept.label_de, concept.label_en, *concept.alt_de):
            names.setdefault(name.casefold(), identifier)
    wanted = " ".join(text.split()).casefold()
    if wanted in names:
        return names[wanted]
    near = [names[n] for n, _, _ in process.extract(wanted, names.keys(), scorer=fuzz.WRatio, limit=6)]
    everything = [f"{vocabulary}/{concept.id}" for concept in load_model().vocabularies[vocabulary]]
    candidates = [reference(c) for c in list(dict.fromkeys([*near, *everything]))[:MOST_CANDIDATES]]
    name = load_model().vocabularies[vocabulary].label_de
    raise UnknownConceptError(f"{name} „{text}“ ist nicht bekannt.", candidates)
