"""The template room of the pages: one Jinja environment with autoescaping and the words of the model."""

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any, get_args

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from graph_schema import load_model
from queries.answers import GapKind
from queries.parts import SourceRef
from visualizations import formats
from visualizations.looks import Look
from visualizations.texts import texts

FOLDER = Path(__file__).parent
STATIC = FOLDER / "static"

_FRAME = Markup(
    '<svg class="mark" viewBox="-1 -1 18 18" width="18" height="18" aria-hidden="true" fill="{}" stroke="{}">{}</svg>'
)
_MARKS = {
    "square": '<rect x="2" y="2" width="12" height="12"/>',
    "hexagon": '<path d="M4.5 2h7L15 8l-3.5 6h-7L1 8z"/>',
    "dot": '<circle cx="8" cy="8" r="6.5"/>',
    "star": '<path d="m8 1 2.1 4.6 5 .5-3.800 3.300 1.1 5L8 11.8l-4.400 2.6 1.1-5L.9 6.100l5-.5z"/>',
    "triangle": '<path d="M8 1.5 15 14H1z"/>',
    "diamond": '<path d="M8 .5 15.5 8 8 15.5.5 8z"/>',
    "triangleDown": '<path d="M1 2h14L8 14.5z"/>',
}


def class_label(name: str) -> str:
    """German name of a class or trait of the model; a name the model does not have comes back as it is."""
    try:
        return load_model().label(name)
    except KeyError:
        return name


property_label = class_label


@lru_cache(maxsize=1)
def class_labels() -> dict[str, str]:
    """German names of all classes of things, for the script of the search boxes."""
    model = load_model()
    return {name: model.label(name) for name in sorted(model.classes)}


def concept_label(concept: str, vocabulary: str) -> str:
    """German label of a concept, or the id where the vocabulary does not hold it."""
    try:
        return load_model().label(f"{vocabulary}/{concept}")
    except KeyError:
        return concept


def property_value(value: object, name: str) -> str:
    """A property's value in words: concepts by their German label, numbers and dates in German form."""
    if isinstance(value, list | tuple):
        return "; ".join(property_value(item, name) for item in value)
    prop = load_model().properties.get(name)
    if isinstance(value, str):
        if prop is not None and prop.vocabulary:
            return concept_label(value, prop.vocabulary)
        if name in ("class", "trait") or (prop is None and name in load_model().classes):
            return class_label(value)
        return formats.date(value) if prop is not None and prop.range == "date" else value
    if isinstance(value, int) and not isinstance(value, bool) and prop is not None and prop.range == "year":
        return str(value)
    return formats.number(value, 4) if isinstance(value, int | float | bool) else str(value)


def source_name(source: SourceRef) -> str:
    """What a link to a source is called: its title, else the host of its address, else its publisher or id."""
    title = "" if source.title == source.url else source.title
    return title or formats.host(source.url) or source.publisher or source.id


def in_kinds(groups: Iterable[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """Groups of gaps in the order in which a reader should meet them."""
    order = get_args(GapKind)
    return sorted(groups, key=lambda group: order.index(group[0]))


def without_heading(text: str, heading: str) -> str:
    """A sentence without the heading it repeats."""
    rest = text.removeprefix(f"{heading}: ")
    return rest[:1].upper() + rest[1:]


def short_unit(unit: str | None) -> tuple[str, str]:
    """A unit as short as it goes, and what else the table's unit says."""
    first, _, rest = (unit or "").partition(", ")
    short = first.replace("EUR", "€").replace("EW", "Einw.").replace("km2", "km²")
    return ("", short) if len(short) > 22 else (short, rest)


def without_unit(label: str) -> str:
    """A label of an indicator without the unit that stands beside the value anyway."""
    return re.sub(r"\s+in (%|Jahren|Euro)$", "", label)


def in_order(groups: Iterable[tuple[str, Any]], order: str) -> list[tuple[str, Any]]:
    """Groups in the order of the letters of `order`."""
    return sorted(groups, key=lambda group: order.index(group[0]))


def mark(look: Look) -> Markup:
    """The small drawing of a kind of node for the legend."""
    fill = "#ffffff" if look.hollow else look.colour
    drawing = Markup(_MARKS[look.shape])  # noqa: S704  drawings written above
    return _FRAME.format(fill, look.colour, drawing)


def standing_text(text: str) -> str:
    """The standing of the evidence without a heading of its own."""
    return text.removeprefix(f"{texts()('stand.titel')}:").strip()


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The environment of all pages. An undefined name is an error, never an empty place."""
    env = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters.update(
        class_label=class_label,
        concept_label=concept_label,
        date=formats.date,
        evidence_path=formats.evidence_path,
        in_kinds=in_kinds,
        in_order=in_order,
        mark=mark,
        measure=formats.measure,
        method_label=lambda method: concept_label(method, "NeedMethod"),
        number=formats.number,
        percent=formats.percent,
        period=formats.period,
        place_path=formats.place_path,
        property_label=property_label,
        property_value=property_value,
        score=formats.score,
        source_name=source_name,
        standing_text=standing_text,
        short_unit=short_unit,
        signed=formats.signed,
        without_heading=without_heading,
        without_unit=without_unit,
        thing_path=lambda ref: formats.thing_path(ref.id, ref.cls, ref.ags),
        web_address=formats.web_address,
    )
    env.globals["class_labels"] = class_labels
    return env


def render(template: str, **context: Any) -> str:
    """One page as HTML. `query` and `version` are empty unless given."""
    return environment().get_template(template).render({"t": texts(), "query": "", "version": "", **context})
