"""The answer about similar Kommunen, from the distances."""

from collections.abc import Sequence

from queries import similar
from queries.answers import Neighbour, Share, SimilarAnswer
from queries.comparison import Comparison
from queries.errors import AmbiguousTerritoryError, UnknownTerritoryError
from queries.figures import ProfileTable
from queries.territories import Place

LIKE_THE_TARGET = ("land", "form", "type")


def row_of(comparison: Comparison, place: Place) -> int:
    """Row of the Kreis whose figures describe the place.

    UnknownTerritoryError for a Land, AmbiguousTerritoryError for a Kreis that several took over.
    """
    if place.level in ("land", "country"):
        text = f"{place.name} ist kein Kreis, keine kreisfreie Stadt und keine Gemeinde."
        raise UnknownTerritoryError(text)
    if place.kreis is None or place.kreis not in comparison.rows:
        successors = [comparison.facts.territories.at(k).reference for k in place.kreise]
        raise AmbiguousTerritoryError(place.note_de or f"Zu {place.name} gehört kein heutiger Kreis.", successors)
    return comparison.rows[place.kreis]


def _candidates(comparison: Comparison, place: Place, same: Sequence[str]) -> list[int]:
    """Rows of the Kreise that share the named properties (land, form, type) with the target."""
    places = [comparison.facts.territories.at(key) for key in comparison.facts.territories.kreise]
    home = comparison.facts.territories.at(place.kreis) if place.kreis else place
    wanted = {
        "land": lambda p: p.land == home.land,
        "form": lambda p: p.form == home.form,
        "type": lambda p: p.settlement == home.settlement,
    }
    return [row for row, p in enumerate(places) if all(wanted[name](p) for name in same)]


def _shares(table: ProfileTable, row: int, other: int) -> tuple[Share, ...]:
    parts = similar.shares(table, row, other)
    return tuple(
        Share(c.indicator, c.label_de, round(part, 3), float(table.raw[row, n]), float(table.raw[other, n]))
        for n, (c, part) in enumerate(zip(table.columns, parts, strict=True))
        if part is not None
    )


def neighbours(
    comparison: Comparison, place: Place, k: int, year: int | None, same: Sequence[str] = ()
) -> tuple[Neighbour, ...]:
    """The k nearest Kreise and kreisfreie Städte of a place, with the share of each figure in the distance."""
    table, row = comparison.table(year), row_of(comparison, place)
    found = []
    for rank, near in enumerate(similar.nearest(table, row, k, _candidates(comparison, place, same)), start=1):
        other = comparison.facts.territories.at(table.keys[near.row])
        found.append(
            Neighbour(
                other.id,
                "Territory",
                other.name,
                other.key,
                rank=rank,
                form=other.form,
                land=comparison.facts.territories.land_name(other),
                settlement=comparison.settlement_name(other.settlement) if other.settlement else None,
                distance=round(near.distance, 2),
                percentile=round(near.percentile, 4),
                survives=round(near.survives, 2),
                changes=near.changes,
                shares=_shares(table, row, near.row),
            )
        )
    return tuple(found)


def similar_answer(
    comparison: Comparison, place: Place, k: int = 10, year: int | None = None, same: Sequence[str] = ()
) -> SimilarAnswer:
    """The nearest Kommunen by figures. `same` may hold land, form and type. ValueError for another year or word."""
    unknown = sorted(set(same) - set(LIKE_THE_TARGET))
    if unknown:
        raise ValueError(f"Filter „{unknown[0]}“ ist nicht bekannt; möglich sind {', '.join(LIKE_THE_TARGET)}.")
    table = comparison.table(year)
    near = neighbours(comparison, place, k, year, same)
    notes = [place.note_de] if place.note_de else []
    if place.level != "district":
        notes.append("Kennzahlen des Kreises, zu dem die Gemeinde gehört.")
    if table.kind == "bundled":
        notes.append("Grundbestand ohne Wirtschaft und Qualifikation.")
    notes.append(
        "„wechselt“: bei leicht anderen Gewichten in weniger als 60 % der Ziehungen unter den nächsten. "
        "Die Form (kreisfreie Stadt oder Landkreis) steht immer dabei."
    )
    sources = comparison.facts.source_refs([comparison.figure_source])
    return SimilarAnswer(
        dataset_version=comparison.facts.graph.version,
        target=place.reference,
        form=place.form,
        profile=table.kind,
        year=table.year,
        neighbours=near,
        reason=None if near else "Zu wenige Kennzahlen für einen Abstand.",
        notes_de=tuple(notes),
        sources=sources,
        evidence_de=f"Stand der Belege: {comparison.facts.graph.version[:10]}, {len(sources)} Kennzahlentabelle",
    )
