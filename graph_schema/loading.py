"""Reads the YAML of the model and checks it; every complaint names file and field."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, get_args

import yaml

from graph_schema.checks import check_model
from graph_schema.errors import ModelError
from graph_schema.model import DEFAULT_IRI, ClassDef, ConceptDef, Kind, Language, Model, PropertyDef, Range, Vocabulary

ROOM = Path(__file__).parent

_CLASS_KEYS = {
    "class", "kind", "extends", "label_de", "label_en", "description_de", "description_en", "id_prefix", "maps_to",
    "cypher_type", "from", "to", "symmetric", "open_to", "properties",
}  # fmt: skip
_PROPERTY_KEYS = {
    "range", "vocabulary", "to", "multi", "required", "indexed", "label_de", "label_en", "description_de",
    "description_en", "rdf", "cypher", "maps_to", "language",
}  # fmt: skip
_NARROWING_KEYS = {"required", "indexed", "multi", "vocabulary"}
_VOCABULARY_KEYS = {
    "vocabulary", "label_de", "label_en", "description_de", "description_en", "ordered", "first", "nodes", "concepts",
}  # fmt: skip
_CONCEPT_KEYS = {"id", "label_de", "label_en", "definition_de", "alt_de"}
_NAME = re.compile(r"[a-z][A-Za-z0-9]*")
_CLASS_NAME = re.compile(r"[A-Z][A-Za-z0-9]*")
_CONCEPT_ID = re.compile(r"[a-z0-9][a-z0-9_]*")


class _Loader(yaml.SafeLoader):
    """A safe loader that refuses a key written twice."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: set[Any] = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node)
        if key in seen:
            raise ModelError(f"line {key_node.start_mark.line + 1}: key {key!r} is written twice")
        seen.add(key)
    return loader.construct_mapping(node, deep=True)


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


@lru_cache(maxsize=8)
def load_model(iri: str = DEFAULT_IRI, folder: Path = ROOM) -> Model:
    """The model written in `folder`, checked and frozen; one call per base IRI and folder reads the files.

    Raises ModelError, which names file and field, for anything unknown, missing or contradictory.
    """
    if not re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+/", iri):
        raise ModelError(f"base IRI {iri!r} must be an http(s) address that ends in a slash")
    vocabularies = {v.name: v for v in map(_vocabulary, _files(folder / "vocabularies"))}
    shared_file = folder / "properties.yaml"
    shared_raw = _read(shared_file)
    _known(shared_file, "", shared_raw, {"nodes", "relations", "links", "properties"})
    shared = {n: _property(shared_file, n, d) for n, d in _dict(shared_file, "properties", shared_raw).items()}
    classes: dict[str, ClassDef] = {}
    for file in _files(folder / "classes"):
        cls = _class(file, shared, shared_raw)
        classes[cls.name] = cls
    for vocabulary in vocabularies.values():
        if vocabulary.nodes:
            classes[vocabulary.name] = _concept_class(vocabulary)
    classes = _inherit(folder, classes)
    model = Model(
        iri=iri,
        classes=MappingProxyType(dict(sorted(classes.items()))),
        vocabularies=MappingProxyType(dict(sorted(vocabularies.items()))),
        properties=MappingProxyType(_all_properties(folder, classes, shared)),
    )
    check_model(model)
    return model


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.yaml"))


def _read(file: Path) -> dict[str, Any]:
    try:
        found = yaml.load(file.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506  (a SafeLoader)
    except ModelError as error:
        raise ModelError(f"{_short(file)}: {error}") from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ModelError(f"{_short(file)}: cannot be read as YAML: {error}") from error
    if not isinstance(found, dict):
        raise ModelError(f"{_short(file)}: must hold keys and values")
    return found


def _short(file: Path) -> str:
    return f"{file.parent.name}/{file.name}"


def _fail(file: Path, field: str, problem: str) -> ModelError:
    return ModelError(f"{_short(file)}: {field}: {problem}" if field else f"{_short(file)}: {problem}")


def _known(file: Path, field: str, found: Iterable[object], allowed: set[str]) -> None:
    for key in found:
        if key not in allowed:
            where = f"{field}.{key}" if field else str(key)
            raise _fail(file, where, f"unknown key; allowed are {', '.join(sorted(allowed))}")


def _text(file: Path, field: str, raw: Mapping[str, Any], key: str, required: bool = True) -> str:
    value = raw.get(key)
    if value is None and not required:
        return ""
    if not isinstance(value, str) or not value.strip():
        raise _fail(file, f"{field}.{key}" if field else key, f"must be a text, found {value!r}")
    return value


def _flag(file: Path, field: str, raw: Mapping[str, Any], key: str) -> bool:
    value = raw.get(key, False)
    if not isinstance(value, bool):
        raise _fail(file, f"{field}.{key}" if field else key, f"must be true or false, found {value!r}")
    return value


def _texts(file: Path, field: str, raw: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = raw.get(key, [])
    if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
        raise _fail(file, f"{field}.{key}" if field else key, f"must be a list of texts, found {value!r}")
    return tuple(value)


def _dict(file: Path, key: str, raw: Mapping[str, Any]) -> dict[str, Any]:
    value = raw.get(key)
    if not isinstance(value, dict):
        raise _fail(file, key, f"must hold keys and values, found {value!r}")
    return value


def _property(file: Path, name: str, raw: object) -> PropertyDef:
    field = f"properties.{name}"
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise _fail(file, field, "a property is named in camelCase")
    if not isinstance(raw, dict):
        raise _fail(file, field, "must hold keys and values")
    _known(file, field, raw, _PROPERTY_KEYS)
    value_range: Any = raw.get("range")
    if value_range not in get_args(Range):
        raise _fail(file, f"{field}.range", f"{value_range!r} is no range; use one of {', '.join(get_args(Range))}")
    if (value_range == "concept") != ("vocabulary" in raw):
        raise _fail(file, f"{field}.vocabulary", "goes with the range concept and only with it")
    if (value_range == "reference") != ("to" in raw):
        raise _fail(file, f"{field}.to", "goes with the range reference and only with it")
    language: Any = raw.get("language")
    if language is not None and (value_range != "string" or language not in get_args(Language)):
        raise _fail(file, f"{field}.language", "is de or en and goes with the range string only")
    return PropertyDef(
        name=name,
        range=value_range,
        label_de=_text(file, field, raw, "label_de"),
        label_en=_text(file, field, raw, "label_en"),
        description_de=_text(file, field, raw, "description_de", required=False),
        description_en=_text(file, field, raw, "description_en", required=False),
        vocabulary=_text(file, field, raw, "vocabulary", required=False) or None,
        targets=_texts(file, field, raw, "to"),
        multi=_flag(file, field, raw, "multi"),
        required=_flag(file, field, raw, "required"),
        indexed=_flag(file, field, raw, "indexed"),
        rdf=_text(file, field, raw, "rdf", required=False) or f"bg:{name}",
        cypher=_text(file, field, raw, "cypher", required=False) or None,
        maps_to=_texts(file, field, raw, "maps_to"),
        language=language,
    )


def _narrowed(file: Path, name: str, raw: object, shared: Mapping[str, PropertyDef]) -> PropertyDef:
    """A property as one class uses it: its own, or a shared one with what the class says about it."""
    field = f"properties.{name}"
    if isinstance(raw, dict) and "range" in raw:
        if name in shared:
            raise _fail(file, field, "is defined in properties.yaml already; drop the range here")
        return _property(file, name, raw)
    if name not in shared:
        raise _fail(file, field, "is not in properties.yaml and has no range of its own")
    wish = {} if raw is None else raw
    if not isinstance(wish, dict):
        raise _fail(file, field, "must hold keys and values or nothing")
    _known(file, field, wish, _NARROWING_KEYS)
    flags: dict[str, Any] = {
        key: _flag(file, field, wish, key) for key in ("required", "indexed", "multi") if key in wish
    }
    base = replace(shared[name], **flags)
    if "vocabulary" in wish:
        if base.range not in ("string", "concept"):
            raise _fail(file, f"{field}.vocabulary", f"a {base.range} cannot be narrowed to a vocabulary")
        base = replace(base, range="concept", vocabulary=_text(file, field, wish, "vocabulary"))
    return base


def _class(file: Path, shared: Mapping[str, PropertyDef], shared_raw: Mapping[str, Any]) -> ClassDef:
    raw = _read(file)
    _known(file, "", raw, _CLASS_KEYS)
    name = _text(file, "", raw, "class")
    if not _CLASS_NAME.fullmatch(name) or name != file.stem:
        raise _fail(file, "class", f"{name!r} must be in PascalCase and equal to the name of the file")
    kind: Any = raw.get("kind")
    if kind not in get_args(Kind):
        raise _fail(file, "kind", f"{kind!r} is no kind; use one of {', '.join(get_args(Kind))}")
    edge = kind in ("relation", "link")
    for key in ("cypher_type", "from", "to"):
        if (key in raw) != edge:
            raise _fail(file, key, "belongs to relations and links, and to them only")
    if edge and not re.fullmatch(r"[A-Z]+(_[A-Z]+)*", _text(file, "", raw, "cypher_type")):
        raise _fail(file, "cypher_type", "is written in CAPITALS_WITH_UNDERSCORES")
    first = {"thing": "nodes", "relation": "relations", "link": "links"}.get(kind)
    listed: dict[str, Any] = dict.fromkeys(_texts(file, "", shared_raw, first)) if first else {}
    listed.update(_dict(file, "properties", raw))
    properties = {n: _narrowed(file, n, d, shared) for n, d in listed.items()}
    return ClassDef(
        name=name,
        kind=kind,
        label_de=_text(file, "", raw, "label_de"),
        label_en=_text(file, "", raw, "label_en"),
        description_de=_text(file, "", raw, "description_de"),
        description_en=_text(file, "", raw, "description_en"),
        properties=MappingProxyType(properties),
        id_prefix=_text(file, "", raw, "id_prefix", required=False) or None,
        maps_to=_texts(file, "", raw, "maps_to"),
        extends=_texts(file, "", raw, "extends"),
        cypher_type=_text(file, "", raw, "cypher_type", required=False) or None,
        from_classes=_texts(file, "", raw, "from"),
        to_classes=_texts(file, "", raw, "to"),
        symmetric=_flag(file, "", raw, "symmetric"),
        open_to=_text(file, "", raw, "open_to", required=False) or None,
    )


def _concept_class(vocabulary: Vocabulary) -> ClassDef:
    """The node class of a vocabulary whose concepts are nodes; it extends Concept."""
    return ClassDef(
        name=vocabulary.name,
        kind="thing",
        label_de=vocabulary.label_de,
        label_en=vocabulary.label_en,
        description_de=vocabulary.description_de,
        description_en=vocabulary.description_en,
        properties=MappingProxyType({}),
        id_prefix=vocabulary.name,
        extends=("Concept",),
        vocabulary=vocabulary.name,
    )


def _inherit(folder: Path, classes: dict[str, ClassDef]) -> dict[str, ClassDef]:
    """Adds the properties of every class a class extends; its own come last and win."""

    def collect(name: str, path: tuple[str, ...]) -> dict[str, PropertyDef]:
        if name in path:
            raise ModelError(f"classes/{path[0]}.yaml: extends: goes round in a circle: {' -> '.join((*path, name))}")
        cls = classes[name]
        found: dict[str, PropertyDef] = {}
        for parent in cls.extends:
            if parent not in classes:
                raise ModelError(f"classes/{name}.yaml: extends: {parent!r} is no class")
            found.update(collect(parent, (*path, name)))
        return {**found, **cls.properties}

    return {name: replace(cls, properties=MappingProxyType(collect(name, ()))) for name, cls in classes.items()}


def _all_properties(
    folder: Path, classes: Mapping[str, ClassDef], shared: Mapping[str, PropertyDef]
) -> dict[str, PropertyDef]:
    """Every property once, in its widest form; refuses one that two class files define each on its own."""
    found = dict(shared)
    for cls in classes.values():
        for name, prop in cls.properties.items():
            if name not in found:
                found[name] = prop
            elif name not in shared and found[name] != prop:
                raise ModelError(
                    f"classes/{cls.name}.yaml: properties.{name}: another class defines it differently; "
                    "move it to properties.yaml"
                )
    return dict(sorted(found.items()))


def _vocabulary(file: Path) -> Vocabulary:
    raw = _read(file)
    _known(file, "", raw, _VOCABULARY_KEYS)
    name = _text(file, "", raw, "vocabulary")
    if not _CLASS_NAME.fullmatch(name) or name != file.stem:
        raise _fail(file, "vocabulary", f"{name!r} must be in PascalCase and equal to the name of the file")
    ordered = _flag(file, "", raw, "ordered")
    listed = raw.get("concepts")
    if not isinstance(listed, list) or not listed:
        raise _fail(file, "concepts", "must be a list of concepts")
    first = raw.get("first", 1)
    if not isinstance(first, int) or ("first" in raw and not ordered):
        raise _fail(file, "first", "must be a whole number and goes with ordered: true")
    concepts: dict[str, ConceptDef] = {}
    for number, entry in enumerate(listed):
        concept = _concept(file, f"concepts[{number}]", entry, first + number if ordered else None)
        if concept.id in concepts:
            raise _fail(file, f"concepts[{number}].id", f"{concept.id!r} is there twice")
        concepts[concept.id] = concept
    return Vocabulary(
        name=name,
        label_de=_text(file, "", raw, "label_de"),
        label_en=_text(file, "", raw, "label_en"),
        description_de=_text(file, "", raw, "description_de"),
        description_en=_text(file, "", raw, "description_en"),
        concepts=MappingProxyType(concepts),
        ordered=ordered,
        nodes=_flag(file, "", raw, "nodes"),
    )


def _concept(file: Path, field: str, raw: object, order: int | None) -> ConceptDef:
    if not isinstance(raw, dict):
        raise _fail(file, field, "must hold keys and values")
    _known(file, field, raw, _CONCEPT_KEYS)
    concept = _text(file, field, raw, "id")
    if not _CONCEPT_ID.fullmatch(concept):
        raise _fail(file, f"{field}.id", f"{concept!r} must be in lower_case_with_underscores")
    return ConceptDef(
        id=concept,
        label_de=_text(file, field, raw, "label_de"),
        label_en=_text(file, field, raw, "label_en"),
        definition_de=_text(file, field, raw, "definition_de", required=False),
        alt_de=_texts(file, field, raw, "alt_de"),
        order=order,
    )
