"""Things that have a row of their own: solutions, projects, offers. One thing in several rows has one id."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import combinations

from graph_store.ids import hashed_id, project_id, slug, solution_id
from graph_store.statements import ReviewItem
from ingest.emit import UnknownValue
from ingest.readers.table import Record
from ingest.resolve.actors import name_key
from ingest.resolve.ends import DATASETS, End, LookupRow, Lookups, Tables

REFERENCE = re.compile(r"\b(lvo|ruem|bk|ti|kom|ueb)\.([a-z_]+):(\d+)")
"""A row as the lookups cite it: `lvo.solutions:41`."""

LVO_PROGRAMME = "programme/lernen-vor-ort"
SITE_SOLUTIONS = ("jba-sh", "nw-kaoa", "jubas", "sn-koordinierung-bo")
"""Programmes whose sites are solutions (youth agencies, coordination offices), not projects."""

_NAMES = {
    ("bk", "instruments"): "name",
    ("lvo", "municipalities"): "name",
    ("lvo", "solutions"): "name",
    ("ruem", "sites"): "project_name",
    ("ruem", "solutions"): "name",
    ("ti", "offers"): "title",
    ("ti", "solutions"): "name",
    ("kom", "structures"): "name",
    ("ueb", "local_instruments"): "name",
    ("ueb", "youth_agencies"): "name",
}
"""Tables whose rows are things, with the column of the name."""


def reference(dataset: str, file: str, line: int) -> str:
    """The reference of a row: `lvo.solutions:41`; `file` with or without `.csv`."""
    return f"{dataset}.{file.removesuffix('.csv')}:{line}"


class Things:
    """The rows that are things, which of them are one, and what each becomes."""

    def __init__(self, tables: Tables, lookups: Lookups) -> None:
        self._rows: dict[str, Record] = {}
        self._by_name: dict[str, list[str]] = {}
        for (dataset, table), column in _NAMES.items():
            for record in tables.get(dataset, {}).get(table, ()):
                ref = reference(dataset, table, record.line)
                self._rows[ref] = record
                self._by_name.setdefault(record[column], []).append(ref)
        self._programmes = {(row["raw"], row["where"]): row for row in lookups["programmes"]}
        self._endpoints = {(row["programme"], row["name"], row["context"]): row for row in lookups["endpoints"]}
        self._families = lookups["structure_families"]
        self._canonical: dict[str, str] = {}
        self._wholes: dict[str, list[str]] = {}
        self._read_merges(lookups)

    def _read_merges(self, lookups: Lookups) -> None:
        by_id = {
            f"{dataset}:{record['id']}": reference(dataset, table, record.line)
            for dataset, table in (
                ("lvo", "solutions"),
                ("ruem", "solutions"),
                ("ti", "solutions"),
                ("bk", "instruments"),
            )
            for record in (self._rows[ref] for ref in self._rows if ref.startswith(f"{dataset}.{table}:"))
        }
        for row in lookups["solution_family_members"]:
            ref = by_id.get(f"{row['programme']}:{row['solution_id']}")
            if ref and row["same_as"] in by_id:
                self._canonical[ref] = by_id[row["same_as"]]
            if ref and row["part_of"] in by_id:
                self._add_whole(ref, by_id[row["part_of"]])
        for row in lookups["same_things"]:
            if row["found_in"] == row["canonical"]:
                continue
            if row["verdict"] == "same":
                self._canonical.setdefault(row["found_in"], row["canonical"])
            elif row["reason"].startswith("part"):
                self._add_whole(row["found_in"], row["canonical"])

    def _add_whole(self, part: str, whole: str) -> None:
        wholes = self._wholes.setdefault(part, [])
        if whole not in wholes:
            wholes.append(whole)

    def canonical(self, ref: str) -> str:
        """The first row of the thing that the row `ref` is about."""
        seen = {ref}
        while (following := self._canonical.get(ref)) and following not in seen and following in self._rows:
            ref = following
            seen.add(ref)
        return ref

    def references(self) -> Iterator[tuple[str, str]]:
        """Every row that is a thing, with its name."""
        for name, refs in self._by_name.items():
            for ref in refs:
                yield ref, name

    def named(self, name: str, dataset: str = "") -> list[str]:
        """Rows with exactly this name, those of `dataset` first."""
        return sorted(self._by_name.get(name, ()), key=lambda ref: (not ref.startswith(f"{dataset}."), _order(ref)))

    def wholes(self, ref: str) -> tuple[End, ...]:
        """What the thing of the row `ref` is part of: a series, a larger solution or a programme."""
        own = self.end(ref).id
        ends = (self.end(whole) for whole in self._wholes.get(ref, ()))
        return tuple(end for end in ends if end.id != own)

    def reviews(self) -> list[ReviewItem]:
        """Solutions of one name that no lookup makes one or part of another: a person has to decide."""
        alike: dict[str, dict[str, str]] = {}
        for ref, name in self.references():
            with suppress(UnknownValue):
                end = self.end(ref)
                if end.cls == "Solution":
                    alike.setdefault(name_key(name), {}).setdefault(end.id, ref)
        items = []
        for looks, things in alike.items():
            for left, right in combinations(sorted(things, key=lambda thing: _order(things[thing])), 2):
                dataset, table, line = _parts(things[right])
                reason = f"gleich geschrieben ({looks}), aber nicht beurteilt"
                items.append(ReviewItem("same_thing", left, right, reason, f"{dataset}/{table}.csv:{line}"))
        return items

    def structure_family(self, raw_family: str, name: str) -> LookupRow:
        """Family, class and embodiment of a structure; the row whose `when_name` matches the name wins."""
        rows = [row for row in self._families if row["raw_family"] == raw_family]
        for row in rows:
            if row["when_name"] and re.search(row["when_name"], name):
                return row
        for row in rows:
            if not row["when_name"]:
                return row
        raise UnknownValue("family", raw_family, "structure_families.csv")

    def programme(self, raw: str, where: str) -> End:
        """The programme (or body, family, solution) that a raw programme name stands for at a place of the tables."""
        row = self._programmes.get((raw, where))
        if row is None:
            raise UnknownValue("programme", raw, "programmes.csv")
        prefix = {"SolutionFamily": "family", "Programme": "programme"}.get(row["class"])
        if prefix is None:
            return End("", row["class"], row["canonical_name"], raw, row["class"], modality=row["modality"] or "done")
        coded = (("kind", row["kind"]),) if prefix == "programme" else ()
        return End(
            f"{prefix}/{row['programme_id']}",
            row["class"],
            row["canonical_name"],
            raw,
            row["class"],
            modality=row["modality"],
            coded=coded,
        )

    def own(self, ref: str) -> End:
        """What the row `ref` becomes if taken by itself. Raises UnknownValue where a lookup does not know it."""
        dataset, table, _ = _parts(ref)
        record = self._rows.get(ref)
        if record is None:
            raise UnknownValue("reference", ref, "same_things.csv")
        if table == "solutions":
            return _solution(solution_id(dataset, record["id"]), record["name"])
        if table == "municipalities":
            return _project(project_id(dataset, record["name"]), f"Lernen vor Ort {record['name']}")
        if table == "offers":
            return _offer(record["title"], record["provider"], record["date"], record["kind"])
        if table == "sites":
            return self._site(record)
        if table == "instruments":
            end = self.programme(record["name"], "bk.instruments")
            return end if end.id else _solution(solution_id(dataset, record["id"]), record["name"])
        if table == "youth_agencies":
            return _solution(solution_id(dataset, slug(record["name"])), record["name"])
        return self._structure(record) if table == "structures" else self._local_instrument(record)

    def end(self, ref: str) -> End:
        """The thing of the row `ref`: that of its first row, unless the two are of different classes."""
        own = self.own(ref)
        first = self.canonical(ref)
        if first == ref:
            return own
        end = self.own(first)
        return replace(end, raw=own.name) if end.cls == own.cls else own

    def twin(self, ref: str) -> End | None:
        """The thing of another class that the lookups call the same: the solution that a project is about."""
        first = self.canonical(ref)
        end = self.own(first)
        return end if end.cls != self.own(ref).cls else None

    def _site(self, record: Record) -> End:
        programme = self.programme(record["round"], "ruem.sites.round")
        if programme.id.removeprefix("programme/") in SITE_SOLUTIONS:
            return _solution(solution_id("ruem", slug(record["project_name"])), record["project_name"])
        name = f"{record['project_name']} [{record['name']}]"
        return _project(project_id("ruem", name), name)

    def _structure(self, record: Record) -> End:
        name = record["name"]
        family = self.structure_family(record["family"], name)
        if family["class"] == "Offer":
            return _offer(name, record["kommune"], record["since"], record["family"])
        if family["class"] == "Project":
            return _project(project_id("kom", name), name)
        if family["class"] == "Actor":
            return End("", "Actor", name, name, "Actor")
        return _solution(solution_id("kom", slug(name)), name)

    def _local_instrument(self, record: Record) -> End:
        name = record["name"]
        row = self._endpoints.get(("ueb", name, "local_instruments.name")) or self._endpoints.get(("ueb", name, ""))
        if row is None:
            raise UnknownValue("name", name, "endpoints.csv")
        if row["class"] == "Solution":
            return _solution(solution_id("ueb", record["id"]), name)
        if row["class"] == "Project":
            return _project(project_id("ueb", name), name)
        return End("", row["class"], row["canonical_name"], name, row["class"])

    def new(self, dataset: str, name: str, word: str, context: str = "") -> End:
        """A thing that only a relation names: a solution, project, event or offer without a row."""
        if word == "Solution":
            return _solution(solution_id(dataset, slug(" ".join(filter(None, (context, name))))), name)
        if word == "Project":
            return _project(project_id(dataset, name), name)
        return End(hashed_id("offer", "", name, ""), "Offer", name, name, word, ("Event",) if word == "Event" else ())


def _parts(ref: str) -> tuple[str, str, int]:
    match = REFERENCE.fullmatch(ref)
    if not match:
        raise UnknownValue("reference", ref, "same_things.csv")
    return match[1], match[2], int(match[3])


def _order(ref: str) -> tuple[int, str, int]:
    dataset, table, line = _parts(ref)
    return DATASETS.index(dataset), table, line


def _solution(entity_id: str, name: str) -> End:
    return End(entity_id, "Solution", name, name, "Solution")


def _project(entity_id: str, name: str) -> End:
    return End(entity_id, "Project", name, name, "Project")


def _offer(title: str, provider: str, date: str, kind: str) -> End:
    traits = ("Event",) if kind in ("Fachtag", "Netzwerktreffen") else ()
    return End(hashed_id("offer", provider, title, date), "Offer", title, title, "Offer", traits)
