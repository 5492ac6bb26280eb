"""The reference page of the model, German and English side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from graph_schema.model import ClassDef, Model, PropertyDef, Vocabulary

_HEAD = """# Das Modell / The model

<!-- Generated from graph_schema/ by `python -m graph_schema generate`; do not edit. -->

Was der Graph kennt: Dinge, Merkmale, Beziehungen, Verknüpfungen und Vokabulare. Dieselben Namen gelten in Cypher und
SPARQL. Was nicht bekannt ist, fehlt; das Wort „unbekannt“ kommt als Wert nicht vor.

What the graph knows: things, traits, relations, links and vocabularies. The same names hold in Cypher and SPARQL.
What is not known is absent; the word "unknown" is never a value.
"""
_SECTIONS = (
    ("thing", "Dinge / Things"),
    ("trait", "Merkmale / Traits"),
    ("relation", "Beziehungen / Relations"),
    ("link", "Verknüpfungen / Links"),
)
_RANGES = {
    "string": "Text / text",
    "integer": "ganze Zahl / integer",
    "number": "Zahl / number",
    "boolean": "ja oder nein / true or false",
    "date": "Datum JJJJ, JJJJ-MM oder JJJJ-MM-TT / date",
    "year": "Jahr / year",
    "url": "Adresse / address",
}
_EDGE_NOTES = {
    "relation": "Jede Beziehung hat außerdem / every relation also has:",
    "link": "Jede Verknüpfung hat / every link has:",
    "thing": "Jedes Ding hat außerdem / every thing also has:",
}


def page(model: Model) -> str:
    """The whole reference page as Markdown."""
    parts = [_HEAD, _prefixes(model)]
    for kind, title in _SECTIONS:
        classes = [cls for cls in model.classes.values() if cls.kind == kind]
        common = _common(model, classes) if kind in _EDGE_NOTES else []
        parts.append(f"## {title}\n")
        if common:
            parts.append(f"{_EDGE_NOTES[kind]}\n\n{_properties(common)}")
        parts.extend(_class(model, cls, {prop.name for prop in common}) for cls in classes)
    parts.append("## Vokabulare / Vocabularies\n")
    parts.extend(map(_vocabulary, model.vocabularies.values()))
    return "\n".join(parts).rstrip("\n") + "\n"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)


def _prefixes(model: Model) -> str:
    return "## Präfixe / Prefixes\n\n" + _table(
        ("Präfix / prefix", "Adresse / address"), ((f"`{p}:`", f"`{iri}`") for p, iri in model.prefixes.items())
    )


def _common(model: Model, classes: Sequence[ClassDef]) -> list[PropertyDef]:
    """The properties all these classes have, in their widest form."""
    shared = set.intersection(*({p.name for p in cls.properties.values()} for cls in classes))
    return [model.properties[name] for name in classes[0].properties if name in shared]


def _range(prop: PropertyDef) -> str:
    if prop.vocabulary:
        return f"[{prop.vocabulary}](#{prop.vocabulary.lower()})"
    if prop.targets:
        return ", ".join(f"[{name}](#{name.lower()})" for name in prop.targets)
    return _RANGES[prop.range]


def _properties(props: Iterable[PropertyDef]) -> str:
    rows = [
        (
            f"`{prop.name}`",
            f"`{prop.rdf}`",
            f"{prop.label_de} / {prop.label_en}",
            _range(prop),
            ("+" if prop.multi else "1") if prop.required else ("*" if prop.multi else "0..1"),
            " / ".join(text for text in (prop.description_de, prop.description_en) if text),
        )
        for prop in props
    ]
    head = ("Cypher, JSON", "RDF", "Bezeichnung / label", "Wert / value", "Zahl / count", "Erläuterung / note")
    return _table(head, rows) if rows else ""


def _class(model: Model, cls: ClassDef, common: set[str]) -> str:
    lines = [
        f"### {cls.name}\n",
        f"**{cls.label_de}** / **{cls.label_en}**\n",
        f"{cls.description_de}\n\n{cls.description_en}\n",
    ]
    facts = []
    if cls.cypher_type:
        facts.append(f"- Cypher: `{cls.cypher_type}`; RDF: `bg:{model.rdf_property(cls.name)}`")
        if cls.kind == "relation":
            facts[-1] += f", Knoten / node `bg:{cls.name}`"
        facts.append(f"- von / from: {_links(cls.from_classes)}; zu / to: {_links(cls.to_classes)}")
        if cls.symmetric:
            facts.append("- gilt in beide Richtungen / holds both ways")
    elif cls.id_prefix:
        facts.append(f"- Kennung / id: `{cls.id_prefix}/…`")
    if cls.extends:
        facts.append(f"- ist auch / is also: {_links(cls.extends)}")
    if cls.maps_to:
        facts.append(f"- entspricht / maps to: {', '.join(f'`{curie}`' for curie in cls.maps_to)}")
    if cls.vocabulary:
        facts.append(f"- Begriffe / concepts: [{cls.vocabulary}](#vocabulary-{cls.vocabulary.lower()})")
    if cls.open_to:
        facts.append("- dazu eine Zahl je Kennzahl / and one number per indicator: `ind:<column>`")
    if facts:
        lines.append("\n".join(facts) + "\n")
    own = cls.properties.values() if cls.is_edge else model.own_properties(cls.name)
    table = _properties(p for p in own if p.name not in common or p != model.properties[p.name])
    if table:
        lines.append(table)
    return "\n".join(lines)


def _links(names: Iterable[str]) -> str:
    return ", ".join(f"[{name}](#{name.lower()})" for name in names)


def _vocabulary(vocabulary: Vocabulary) -> str:
    head = ("id", "Deutsch", "English", "Begriffsbestimmung", "auch / also")
    rows = (
        (f"`{c.id}`", c.label_de, c.label_en, c.definition_de, ", ".join(c.alt_de))
        for c in vocabulary.concepts.values()
    )
    anchor = f'<a id="vocabulary-{vocabulary.name.lower()}"></a>\n\n' if vocabulary.nodes else ""
    title = f"### {vocabulary.name}{' (Begriffe / concepts)' if vocabulary.nodes else ''}\n"
    about = f"**{vocabulary.label_de}** / **{vocabulary.label_en}**\n\n"
    about += f"{vocabulary.description_de}\n\n{vocabulary.description_en}\n"
    return f"{anchor}{title}\n{about}\n{_table(head, rows)}"
