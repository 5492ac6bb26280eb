"""The resolver: every raw name of the tables to the thing it stands for."""

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from graph_store.ids import hashed_id, slug
from graph_store.statements import ReviewItem
from ingest.emit import UnknownValue
from ingest.readers.lookup import read_lookup
from ingest.readers.table import Record
from ingest.resolve.actors import TRAITS, Actors
from ingest.resolve.embodiment import embodied, solutions_of
from ingest.resolve.ends import DATASETS, LAND_KEYS, End, LookupRow, Lookups, Tables
from ingest.resolve.places import Places
from ingest.resolve.roles import Roles, member_rows
from ingest.resolve.things import REFERENCE, Things, reference
from ingest.resolve.vocab import Predicate, Vocab

_LOOKUPS = (
    "action_fields",
    "actor_types",
    "agreement_kinds",
    "endpoints",
    "evidence_levels",
    "governance_levels",
    "instrument_types",
    "life_phases",
    "name_parts",
    "need_methods",
    "offices",
    "places",
    "predicates",
    "programmes",
    "publication_kinds",
    "same_actors",
    "same_things",
    "sectors",
    "solution_families",
    "solution_family_members",
    "statuses",
    "structure_families",
    "target_groups",
    "transfer_degrees",
)
_LAND_ACTS = re.compile(r"(?:Landesregierung|Freistaat|Land) (.+)")


class Resolver:
    """Answers for (data set, raw name, context) with the things meant; raises UnknownValue for what no lookup knows.

    Pure: it is made from plain tables and lookups of all data sets, so ids do not depend on which sources are run.
    """

    def __init__(self, tables: Tables, lookups: Lookups) -> None:
        self.tables = tables
        self.lookups = lookups
        self.vocab = Vocab(lookups)
        self.places = Places(lookups)
        self.things = Things(tables, lookups)
        self.actors = Actors(tables, lookups)
        self._endpoints = {(row["programme"], row["name"], row["context"]): row for row in lookups["endpoints"]}
        self._parts = {(row["dataset"], row["name"]): row["parts"].split(" | ") for row in lookups["name_parts"]}
        self._offices = {row["office"]: row for row in lookups["offices"]}
        self._family_names = {row["family_id"]: row["label_de"] for row in lookups["solution_families"]}
        self._families: dict[tuple[str, str], list[LookupRow]] = {}
        for row in lookups["solution_family_members"]:
            self._families.setdefault((row["programme"], row["solution_id"]), []).append(row)

    @classmethod
    def load(cls, folder: Path, tables: Tables) -> "Resolver":
        """A resolver with the lookup tables in `folder`. Raises SourceError for a broken lookup table."""
        return cls(tables, {name: read_lookup(folder, name) for name in _LOOKUPS})

    def ends(self, dataset: str, name: str, *contexts: str) -> tuple[End, ...]:
        """The things a name stands for: mostly one, several for a compound, none for a remark that names nobody.

        `contexts` (body, agency, agreement title, `agreements.title`, `local_instruments.name`) are looked up first.
        """
        parts = self._parts.get((dataset, name))
        if parts:
            return tuple(end for part in parts for end in self._part(dataset, part))
        row = next((r for c in (*contexts, "") if (r := self._endpoints.get((dataset, name, c)))), None)
        if row is None:
            return (self._table_actor(dataset, name),)
        if row["class"] == "Text" or row["note"].startswith(("Muster", "gemeinsame Träger")):
            return ()
        if row["class"] == "Compound":
            return tuple(end for part in row["canonical_name"].split("; ") for end in self._split(row, part))
        if row["class"] in ("Territory", "Territories"):
            return self._territories(row)
        return (self._single(row),)

    def end(self, dataset: str, name: str, *contexts: str) -> End:
        """The one thing a name stands for. Raises UnknownValue if it stands for none or several."""
        ends = self.ends(dataset, name, *contexts)
        if len(ends) != 1:
            raise UnknownValue("name", name, "endpoints.csv (genau ein Ding)")
        return ends[0]

    def _part(self, dataset: str, part: str) -> tuple[End, ...]:
        """A part of a compound as `name_parts.csv` writes it.

        `lvo:…` is a name of another data set, `place:…` a place, `actor:…` and `group:…` an actor without a row.
        """
        kind, colon, name = part.partition(":")
        if colon and kind in DATASETS:
            return _anonymous(self.ends(kind, name))
        if colon and kind == "place":
            return _anonymous(self.places.place(dataset, name).territories)
        if colon and kind in ("actor", "group"):
            return _anonymous((self.actors.new(dataset, name, kind.capitalize()),))
        return _anonymous(self.ends(dataset, part))

    def _split(self, row: LookupRow, part: str) -> tuple[End, ...]:
        """A part of a compound: a name of its own, a place, else an actor with the place of its context."""
        dataset = row["programme"]
        if (dataset, part, "") in self._endpoints and part != row["name"]:
            return _anonymous(self.ends(dataset, part))
        known = self.actors.by_canonical(part)
        if known:
            return _anonymous((self.actors.end(known),))
        name = f"{part} ({row['context']})" if "teilen" in row["note"] else part
        return _anonymous((self.actors.new(dataset, name, "Actor"),))

    def _table_actor(self, dataset: str, name: str) -> End:
        key = self.actors.find(dataset, name)
        if key is None:
            raise UnknownValue("name", name, "endpoints.csv")
        return self.actors.end(key)

    def _territories(self, row: LookupRow) -> tuple[End, ...]:
        if row["note"] == "Ausland":
            name = row["canonical_name"]
            return (End(hashed_id("actor", row["programme"], row["name"]), "Actor", name, row["name"], "Actor"),)
        return self.places.of_endpoint(row)

    def _single(self, row: LookupRow) -> End:
        dataset, name, word = row["programme"], row["name"], row["class"]
        if word == "Territory+Solution":
            return self._place_and_solution(row)
        if word in TRAITS:
            return self._actor(row)
        if word == "Programme":
            return self._programme(row)
        if word == "SolutionFamily":
            return self.things.programme(name, f"{dataset}.evidence")
        if word == "Agreement":
            return self.agreement(row["canonical_name"], raw=name)
        if word in ("Award", "Concept"):
            return End(f"concept/{slug(row['canonical_name'])}", "Concept", row["canonical_name"], name, word)
        if word in ("Solution", "Project", "Offer", "Event", "Structure"):
            return self._thing(row)
        raise UnknownValue("class", word, "endpoints.csv")

    def _actor(self, row: LookupRow) -> End:
        match = _LAND_ACTS.fullmatch(row["canonical_name"])
        if match and match[1] in LAND_KEYS:
            return self.places.land(match[1], row["name"])
        key = self.actors.find(row["programme"], row["name"], row["context"])
        if key is None:
            raise UnknownValue("name", row["name"], "endpoints.csv")
        end = self.actors.end(key, _role(row["note"]))
        return replace(end, solution=self._solutions_of.get(end.id))

    def _programme(self, row: LookupRow) -> End:
        places = [f"{row['programme']}.{t}" for t in ("relations", "participation", "programmes", "evidence")]
        for where in places:
            try:
                return self.things.programme(row["name"], where)
            except UnknownValue:
                continue
        ids = {r["canonical_name"]: r["raw"] for r in self.lookups["programmes"] if r["class"] == "Programme"}
        raw = ids.get(row["canonical_name"])
        where = next((r["where"] for r in self.lookups["programmes"] if r["raw"] == raw), "")
        return replace(self.things.programme(raw or row["name"], where), raw=row["name"])

    def _thing(self, row: LookupRow) -> End:
        name, canonical, dataset = row["name"], row["canonical_name"], row["programme"]
        cited = [m[0] for m in REFERENCE.finditer(f"{row['found_in']} {row['note']}")]
        named = [*self.things.named(canonical, dataset), *self.things.named(name, dataset)]
        for ref in (*cited, *named):
            try:
                end = self.things.end(ref)
            except UnknownValue:
                continue
            if end.cls == _CLASS[row["class"]] and end.id:
                return replace(end, raw=name)
        if canonical.startswith("Lernen vor Ort "):
            return replace(self.lvo_project(canonical.removeprefix("Lernen vor Ort ")), raw=name)
        return replace(self.things.new(dataset, canonical, row["class"], row["context"]), raw=name)

    def _place_and_solution(self, row: LookupRow) -> End:
        territory = self.places.of_endpoint(row)[0]
        match = re.match(r"Lösung: ([^;(]+)", row["note"])
        name = match[1].strip() if match else ""
        refs = [m[0] for m in REFERENCE.finditer(row["note"])] or self.things.named(name, row["programme"])
        if not refs:
            raise UnknownValue("solution", name, "endpoints.csv")
        return replace(territory, solution=self.things.end(refs[0]))

    def thing(self, dataset: str, file: str, line: int) -> End:
        """The thing that the row is about: a solution, project, offer, programme or actor."""
        end = self.things.end(reference(dataset, file, line))
        if end.id:
            return end
        if end.cls == "Actor":
            return self.actors.new(dataset, end.raw, "Actor")
        return self.end(dataset, end.raw, f"{file.removesuffix('.csv')}.name")

    def agreement(self, title: str, land: str = "", raw: str = "") -> End:
        """The agreement with this title; its Land from the tables of agreements where it stands there."""
        land = land or self._agreement_lands.get(title, "")
        return End(hashed_id("agreement", title, land), "Agreement", title, raw or title, "Agreement")

    def partnership(self, agency: End, party: End, kind: str, module: str = "", date: str = "") -> End:
        """The agreement of an agency with a Kommune: one per agency, key, kind and module.

        A Gemeinde that signs on the day of its Kreis signs the same agreement (both names are then parties of one).
        """
        around = self._kreis_that_signed(agency, party, date)
        key = around.id if around else party.id
        word = _AGREEMENT_WORD.get(kind, "Vereinbarung")
        name = f"{word} {agency.name} und {(around or party).name}" + (f" ({module})" if module else "")
        return End(hashed_id("agreement", agency.id, key, kind, module), "Agreement", name, name, "Agreement")

    def _kreis_that_signed(self, agency: End, party: End, date: str) -> End | None:
        gemeinde = re.fullmatch(r"territory/(\d{5})\d{3}", party.id)
        if not gemeinde or not date or (agency.id, f"territory/{gemeinde[1]}", date) not in self._signed:
            return None
        return self.places.territory(gemeinde[1])

    def lvo_project(self, municipality: str) -> End:
        """The LvO project of a site, by the name in `municipalities.csv`."""
        for ref in self.things.named(municipality, "lvo"):
            if ref.startswith("lvo.municipalities:"):
                return self.things.end(ref)
        for territory, project in self._lvo_projects:
            if municipality in (territory.raw, territory.name):
                return project
        raise UnknownValue("municipality", municipality, "municipalities.csv")

    def lvo_project_of(self, territory_id: str) -> End | None:
        """The LvO project in a territory, None where there was none."""
        return next((project for territory, project in self._lvo_projects if territory.id == territory_id), None)

    def embodiment(self, ref: str) -> tuple[End, ...]:
        """The offices and bodies that the solution of a row is, as far as a row names them."""
        return self._embodied.get(self.things.end(ref).id, ())

    def families(self, dataset: str, solution_id: str) -> list[LookupRow]:
        """The families of a solution, the primary one first."""
        rows = self._families.get((dataset, solution_id), [])
        return sorted(rows, key=lambda row: row["rank"] != "primary")

    def planned(self, dataset: str, record: Record) -> bool:
        """True if the row of a solution shows a plan only, by its status or by its summary as the lookup reads it."""
        status = self.vocab.status_modality(record["status"]) == "planned"
        return status or any(row["planned_only"] == "yes" for row in self.families(dataset, record["id"]))

    def only_planned(self, solution: str) -> bool:
        """True if every row about the solution shows a plan only."""
        return solution in self._only_planned

    def family_name(self, family: str) -> str:
        """The German name of a solution family. Raises UnknownValue for an unknown one."""
        if family not in self._family_names:
            raise UnknownValue("family_id", family, "solution_families.csv")
        return self._family_names[family]

    def known(self, dataset: str, name: str) -> bool:
        """True if the endpoints of the data set have this name."""
        return (dataset, name, "") in self._endpoints

    def wholes(self, ref: str) -> tuple[End, ...]:
        """What the thing of a row (`lvo.solutions:21`) is part of."""
        return self.things.wholes(ref)

    def office(self, raw: str) -> LookupRow:
        """The row of an office in `jurisdictions.csv`: canonical actor, type, sector, seat, valid_to, successor."""
        if raw not in self._offices:
            raise UnknownValue("office", raw, "offices.csv")
        return self._offices[raw]

    def predicate(self, dataset: str, raw: str, word: str) -> Predicate:
        """The meaning of a verb whose object has the class word `word`."""
        return self.vocab.predicate(dataset, raw, word)

    def membership_role(self, member: str, body: str, role: str) -> str:
        """The role under which a membership is kept: a row without one states the membership that another row names."""
        return self._roles.role(member, body, role)

    def reviews(self, dataset: str) -> Iterable[ReviewItem]:
        """Open questions of identity whose second name stands in this data set."""
        return [item for item in self._reviews if item.locator.startswith(f"{dataset}/")]

    @cached_property
    def _reviews(self) -> list[ReviewItem]:
        return [*self.actors.reviews(), *self.things.reviews()]

    @cached_property
    def _roles(self) -> Roles:
        return Roles(member_rows(self))

    @cached_property
    def _agreement_lands(self) -> dict[str, str]:
        lands: dict[str, str] = {}
        for dataset in ("bk", "ueb"):
            for record in self.tables.get(dataset, {}).get("agreements", ()):
                lands.setdefault(record["title"], record["bundesland"])
        return lands

    @cached_property
    def _only_planned(self) -> set[str]:
        rows: dict[bool, set[str]] = {True: set(), False: set()}
        for dataset in ("lvo", "ruem", "ti"):
            for record in self.tables.get(dataset, {}).get("solutions", ()):
                rows[self.planned(dataset, record)].add(self.thing(dataset, record.file, record.line).id)
        return rows[True] - rows[False]

    @cached_property
    def _lvo_projects(self) -> list[tuple[End, End]]:
        """Each territory of a site with the project of the site."""
        found = []
        for record in self.tables.get("lvo", {}).get("municipalities", ()):
            with suppress(UnknownValue):
                project = self.things.end(reference("lvo", "municipalities", record.line))
                found += [(territory, project) for territory in self.places.place("lvo", record["name"]).territories]
        return found

    @cached_property
    def _signed(self) -> set[tuple[str, str, str]]:
        """Agency, territory and day of the agreements that the agencies list."""
        signed = set()
        for record in self.tables.get("ti", {}).get("cooperations", ()):
            with suppress(UnknownValue):
                agency = self.end("ti", record["agency"])
                for territory in self.places.place("ti", record["municipality"]).territories:
                    signed.add((agency.id, territory.id, record["signed"]))
        return signed

    @cached_property
    def _embodied(self) -> dict[str, tuple[End, ...]]:
        return embodied(self)

    @cached_property
    def _solutions_of(self) -> dict[str, End]:
        return solutions_of(self.things, self._embodied)


_CLASS = {"Solution": "Solution", "Structure": "Solution", "Project": "Project", "Offer": "Offer", "Event": "Offer"}
_AGREEMENT_WORD = {
    "target_agreement": "Zielvereinbarung",
    "framework_agreement": "Rahmenvereinbarung",
    "cooperation_agreement": "Kooperationsvereinbarung",
}


def _anonymous(ends: tuple[End, ...]) -> tuple[End, ...]:
    """The ends without the raw name, which stands for more than each of them."""
    return tuple(replace(end, raw="") for end in ends)


def _role(note: str) -> str:
    match = re.match(r"Rolle: (.+)", note) or re.match(r"Klammer = Sitz \((.+)\)", note)
    return match[1] if match else ""
