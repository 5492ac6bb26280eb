"""What can be found: each thing of the graph with its names, place, topics and text."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from graph_schema import load_model
from graph_store.graph import Entity, Graph
from queries.language.folding import fold
from queries.language.text_ranks import drop_places
from queries.territory_names import spellings

HIDDEN = frozenset({"Profile", "Source", "Statement"})
_MEANING = {"Solution": "summary", "SolutionFamily": "definition", "Need": "text", "Offer": "topic"}
"""Classes found by meaning too, with the property that tells it beside the name; concepts of vocabularies are too."""
_TEXTS = ("summary", "definition", "text", "topic", "audience", "result", "focus", "leadUnit", "localName", "measures")
_FEW_PLACES = 5
_LAND, _KREIS = 2, 5
_FIRST = frozenset({"SolutionFamily", "Programme"})
_SECOND = frozenset({"Solution", "Actor"})


@dataclass(frozen=True, slots=True)
class Document:
    """A thing to be found. `labels` are its names, the display name first; `keys` exact names folded without blanks.

    `semantic` is the text that stands for its meaning, empty where it is found by words alone; `wide` marks what
    stands for many things: concepts, families, programmes, Kreise and Länder.
    """

    id: str
    cls: str
    labels: tuple[str, ...]
    keys: tuple[str, ...]
    kinds: tuple[str, ...]
    ags: str
    place: str
    topics: str
    body: str
    semantic: str
    wide: bool


def squeezed(text: str) -> str:
    """A name as it is compared for equality: folded letters and digits only."""
    return "".join(c for c in fold(text) if c.isalnum())


def _labels(entity: Entity) -> tuple[str, ...]:
    names = [entity.name, *entity.values("alias")]
    for name in tuple(names):
        start, _, rest = name.partition(" (")
        short = rest.removesuffix(")")
        if rest.endswith(")") and " " not in short and sum(c.isupper() for c in short) > 1:
            names += [short, start]
    return tuple(dict.fromkeys(n.strip() for n in names if n.strip()))


def _keys(entity: Entity, labels: tuple[str, ...]) -> tuple[str, ...]:
    found = [squeezed(label) for label in labels]
    if entity.cls == "Territory":
        cores = [s for label in labels for s in spellings(label)[:1]]
        found += [fold(s.core) for s in cores]
        found += [fold(s.short) for s in cores if len(entity.text("key")) <= _KREIS]
        found.append(entity.text("key"))
    return tuple(dict.fromkeys(k for k in found if k))


def _places(graph: Graph, entity: Entity) -> list[str]:
    """Names of the few territories a thing belongs to; a territory belongs to the one it lies in."""
    if entity.cls == "Territory":
        return [graph.name(r.to_id) for r in graph.out(entity.id, "Location")]
    ends = sorted({other for _, other in graph.around(entity.id) if other.startswith("territory/")})
    names = [graph.entities[e].name for e in ends if e in graph.entities]
    return names if len(names) <= _FEW_PLACES else []


@cache
def _concept_labels() -> dict[str, str]:
    vocabularies = load_model().vocabularies
    return {f"{name}/{c.id}": c.label_de for name, v in vocabularies.items() for c in v if c.id != "other"}


def _topics(graph: Graph, entity: Entity) -> list[str]:
    """German labels of the concepts and families a thing is linked to, and of its own concept values."""
    labels, model = _concept_labels(), load_model()
    found = [labels[r.to_id] for r in graph.out(entity.id) if r.to_id in labels]
    found += [graph.name(r.to_id) for r in graph.out(entity.id, "InFamily")]
    for name, definition in sorted(model.classes[entity.cls].properties.items()) if entity.cls in model.classes else ():
        if definition.vocabulary and name in entity.props:
            found += [labels.get(f"{definition.vocabulary}/{v}", "") for v in entity.values(name)]
    return [label for label in dict.fromkeys(found) if label]


def _concept(entity: Entity) -> tuple[tuple[str, ...], str]:
    """Further labels and the definition of a concept of the vocabularies."""
    vocabularies = load_model().vocabularies
    name, _, key = entity.id.partition("/")
    if name not in vocabularies or key not in vocabularies[name]:
        return (), ""
    concept = vocabularies[name][key]
    return (concept.label_de, *concept.alt_de, concept.label_en), concept.definition_de


def prominence(graph: Graph, entity: Entity) -> tuple[int, int, int, str]:
    """Order of things that match equally well: wide before narrow, then by number of ties, then by short name."""
    ties = sum(1 for r, _ in graph.around(entity.id) if r.cls not in ("Location", "HasProfile"))
    level = len(entity.text("key")) if entity.cls == "Territory" else 0
    if entity.cls in _FIRST or entity.cls in load_model().vocabularies or level in (_LAND, _KREIS):
        tier = 3 if entity.text("validTo") else 0
    elif entity.cls in _SECOND:
        tier = 1
    else:
        tier = 2 if entity.cls != "Territory" or ties else 4
    return tier, -ties - len(entity.sources), len(entity.name), entity.id


def _document(graph: Graph, entity: Entity, places: frozenset[str]) -> Document:
    further, definition = _concept(entity)
    labels = tuple(dict.fromkeys((*_labels(entity), *further)))
    texts = [t for name in _TEXTS for t in entity.values(name) if t and t != entity.name]
    body = " · ".join([*dict.fromkeys(texts), *([definition] if definition else [])])
    meaning = _MEANING.get(entity.cls, "definition" if further else "")
    more = entity.text(meaning) or definition or ", ".join(further)
    text = entity.name if more == entity.name else f"{entity.name}. {more}"
    return Document(
        id=entity.id,
        cls=entity.cls,
        labels=labels,
        keys=_keys(entity, labels),
        kinds=tuple(dict.fromkeys((entity.cls, *entity.traits))),
        ags=entity.text("key") if entity.cls == "Territory" else "",
        place=", ".join(_places(graph, entity)) or entity.text("seat"),
        topics=" · ".join(_topics(graph, entity)),
        body=body,
        semantic=drop_places(text, places) if meaning else "",
        wide=prominence(graph, entity)[0] == 0,
    )


def documents(graph: Graph, places: frozenset[str]) -> Iterator[Document]:
    """All things that can be found, the most prominent first; `places` are words to take out of `semantic`."""
    things = [e for e in graph.entities.values() if e.cls not in HIDDEN]
    for entity in sorted(things, key=lambda e: prominence(graph, e)):
        yield _document(graph, entity, places)
