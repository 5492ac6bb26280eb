"""The pages: each takes the answers it shows and gives HTML."""

from collections.abc import Iterable, Sequence
from typing import Any

from graph_schema import load_model
from queries.answers import ProfileAnswer
from queries.figures import YEARS
from queries.front import Answers
from queries.parts import Reference
from visualizations.evidence import MOST_ROWS, relation_view, rows_of_source, source_title
from visualizations.looks import LOOKS
from visualizations.network import Surroundings, browser_data, surroundings
from visualizations.site import class_label, render

_SHOWN_CLASSES = ("Territory", "Actor", "Programme", "Project", "Solution", "Need", "Source")
LAND_DIGITS = 2
_EXAMPLES = ("15084", "14713", "05112")


def start_page(answers: Answers, query: str) -> str:
    """The start page, or the hits for `query`; without hits the names that may be meant."""
    answer = answers.search(query, limit=50) if query else None
    if answer is not None:
        meant = () if answer.hits else answers.suggest(query).suggestions
        return render("start.html", query=query, answer=answer, meant=meant, version=answers.store.version)
    info = answers.info()
    graph = answers.store.graph
    numbers = [(name, info.counts.classes[name]) for name in _SHOWN_CLASSES if name in info.counts.classes]
    coverage = info.coverage
    return render(
        "start.html",
        answer=None,
        version=info.dataset_version,
        numbers=numbers,
        covered=sum(n for level, n in coverage.items() if level != "none"),
        well_covered=coverage.get("fair", 0) + coverage.get("good", 0),
        examples=[
            Reference(e.id, e.cls, e.name, key)
            for key in _EXAMPLES
            if (e := graph.entities.get(f"territory/{key}")) is not None
        ],
    )


def _choices(vocabulary: str) -> list[tuple[str, str]]:
    return [(concept.id, concept.label_de) for concept in load_model().vocabularies[vocabulary]]


def place_page(
    answers: Answers,
    profile: ProfileAnswer,
    need: str,
    field: str,
    phase: str,
    same: Sequence[str] = (),
    year: int | None = None,
) -> str:
    """The page of the Kommune of `profile`; recommendations are ordered by need, field and phase where given.

    `same` and `year` are those of `Answers.similar`. ValueError for an unknown one.
    """
    key = profile.target.ags or profile.target.id
    picture = surroundings(answers.store.graph, profile.target.id)
    return render(
        "kommune.html",
        version=profile.dataset_version,
        profile=profile,
        recommend=answers.recommend(key, field=field or None, phase=phase or None, need=need or None),
        gaps=answers.gaps(key),
        offers=answers.offers(key, need=need or None, field=field or None),
        similar=answers.similar(key, year=year, same=same),
        same=same,
        years=YEARS,
        fields=_choices("ActionField"),
        phases=_choices("LifePhase"),
        chosen_field=field,
        chosen_phase=phase,
        **_picture_context(picture),
    )


def _picture_context(picture: Surroundings) -> dict[str, Any]:
    return {
        "picture": picture,
        "picture_nodes": {node.id: node for node in picture.nodes},
        "picture_data": browser_data(picture, {kind: class_label(kind) for kind in LOOKS}),
    }


def evidence_page(answers: Answers, thing_id: str) -> str | None:
    """The evidence of a source, a relation or a thing; None if the graph holds none of this id."""
    store = answers.store
    if (source := store.graph.sources.get(thing_id)) is not None:
        statements = store.file.statements_of_source(thing_id)
        return render(
            "beleg_quelle.html",
            version=store.version,
            source=source,
            name=source_title(source),
            total=len(statements),
            rows=rows_of_source(store.graph, statements[:MOST_ROWS]),
        )
    if thing_id in store.graph.relations:
        return render(
            "beleg_beziehung.html",
            version=store.version,
            relation=relation_view(store.graph, thing_id),
            statements=answers.statements(thing_id),
            about=thing_id,
            limit=MOST_ROWS,
        )
    if thing_id not in store.graph.entities:
        return None
    answer = answers.show(thing_id)
    return render(
        "beleg_ding.html",
        version=store.version,
        answer=answer,
        statements=answer.statements,
        about=thing_id,
        limit=MOST_ROWS,
        reach=answers.reach(thing_id) if answer.entity.cls == "Solution" else None,
    )


def gaps_page(answers: Answers, about: str, beside: str) -> str:
    """Gaps of what `about` names, beside those of `beside` if given; without a name the choice of what to look at."""
    graph = answers.store.graph
    programmes = sorted(graph.of_class("Programme"), key=lambda e: e.name.casefold())
    return render(
        "luecken.html",
        version=answers.store.version,
        about=about,
        beside=beside,
        gaps=answers.gaps(about) if about else None,
        compared=answers.compare(about, beside) if about and beside else None,
        laender=[(e.id, e.name) for e in graph.of_class("Territory") if len(e.text("key")) == LAND_DIGITS],
        programmes=[(e.id, e.name) for e in programmes],
        fields=[(f"ActionField/{key}", name) for key, name in _choices("ActionField")],
    )


def about_page(answers: Answers) -> str:
    """Data, method and licence, with what was loaded from where."""
    info = answers.info()
    return render("ueber.html", version=info.dataset_version, info=info)


def problem_page(title: str, detail: str, candidates: Iterable[Reference] = ()) -> str:
    """A page for something that did not work, with what may have been meant."""
    return render("problem.html", title=title, detail=detail, candidates=list(candidates))


def interface_page(openapi: dict[str, Any]) -> str:
    """The paths of the HTTP interface, from its OpenAPI description."""
    operations = [
        {
            "method": method.upper(),
            "path": path,
            "summary": operation.get("summary", ""),
            "parameters": [p["name"] for p in operation.get("parameters", ()) if p["in"] == "query"],
        }
        for path, methods in openapi["paths"].items()
        for method, operation in methods.items()
    ]
    return render("schnittstelle.html", operations=operations)
