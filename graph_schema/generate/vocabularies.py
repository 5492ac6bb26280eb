"""The vocabularies as SKOS concept schemes."""

from __future__ import annotations

from rdflib import Literal
from rdflib.term import Node

from graph_schema.generate.rdf import Builder
from graph_schema.model import ConceptDef, Model, Vocabulary


def vocabularies(model: Model) -> str:
    """SKOS as Turtle: one concept scheme per vocabulary, the ids of its concepts as notations."""
    build = Builder(model)
    for vocabulary in model.vocabularies.values():
        scheme = build.iri(f"bgv:{vocabulary.name}")
        build.add(scheme, "rdf:type", build.iri("skos:ConceptScheme"))
        build.text(scheme, "skos:prefLabel", "de", vocabulary.label_de)
        build.text(scheme, "skos:prefLabel", "en", vocabulary.label_en)
        build.text(scheme, "skos:definition", "de", vocabulary.description_de)
        build.text(scheme, "skos:definition", "en", vocabulary.description_en)
        for concept in vocabulary:
            _concept(build, scheme, vocabulary, concept)
    return build.turtle()


def _concept(build: Builder, scheme: Node, vocabulary: Vocabulary, concept: ConceptDef) -> None:
    node = build.iri(f"bgv:{vocabulary.name}/{concept.id}")
    build.add(node, "rdf:type", build.iri("skos:Concept"))
    build.add(node, "skos:inScheme", scheme)
    build.add(node, "skos:topConceptOf", scheme)
    build.add(node, "skos:notation", Literal(concept.id))
    build.text(node, "skos:prefLabel", "de", concept.label_de)
    build.text(node, "skos:prefLabel", "en", concept.label_en)
    build.text(node, "skos:definition", "de", concept.definition_de)
    build.text(node, "skos:altLabel", "de", *concept.alt_de)
    if concept.order is not None:
        build.add(node, "bg:order", Literal(concept.order))
