"""Actors: which names are one actor. Only judged lookups decide; look-alikes without a judgement go to review."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from graph_store.ids import actor_id, hashed_id
from graph_store.statements import ReviewItem
from ingest.resolve.ends import DATASETS, End, LookupRow, Lookups, Tables

Key = tuple[str, str, str]
"""Data set, raw name, context (the body, agency or agreement in which a general name stands; mostly empty)."""

TRAITS: Mapping[str, tuple[str, ...]] = {
    "Actor": (),
    "Agent": (),
    "Body": ("Body",),
    "Agency": ("Agency",),
    "Office": ("Office",),
    "Group": ("Collective",),
    "Collective": ("Collective",),
}
"""Class words of the lookups that are actors, with their traits."""

_MENTIONS: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "lvo": (
        ("actors", "name", ""),
        ("foundations", "foundation", ""),
        ("relations", "subject", ""),
        ("relations", "object", ""),
    ),
    "ruem": (("actors", "name", ""), ("relations", "subject", ""), ("relations", "object", "")),
    "bk": (("actors", "name", ""), ("relations", "subject", ""), ("relations", "object", "")),
    "ti": (
        ("actors", "name", ""),
        ("agencies", "Transferagentur", ""),
        ("relations", "subject", ""),
        ("relations", "object", ""),
        ("cooperations", "agency", ""),
        ("offers", "provider", ""),
    ),
    "kom": (
        ("memberships", "body", ""),
        ("memberships", "member", "body"),
        ("agreements", "agency", ""),
        ("structures", "name", ""),
        ("transfers", "from_place", ""),
        ("transfers", "to_place", ""),
    ),
    "ueb": (
        ("jurisdictions", "office", ""),
        ("memberships", "body", ""),
        ("memberships", "member", "body"),
        ("agreements", "party", "title"),
        ("youth_agencies", "name", ""),
        ("youth_agencies", "partners", "name"),
        ("youth_agencies", "carrier", ""),
        ("local_instruments", "name", "*local_instruments.name"),
        ("local_instruments", "carrier", ""),
        ("evidence", "publisher", ""),
        ("publications", "publisher", ""),
    ),
}
"""Where names stand: table, column, and the column (or, after `*`, the word) of their context."""

_MADE_UP = ("allgemeiner Name", "Ort ergänzt", "Rolle", "Klammer", "Auftraggeber", "historisch", "amtlicher Name")
"""Beginnings of notes that say: the raw name is not fit to be shown as the name."""

_ABBREVIATION = re.compile(r"\s*\((?=[^()]*[A-ZÄÖÜ][^()]*[A-ZÄÖÜ])[\w-]{2,9}\)$")
"""A last bracket with two capitals or more; one with a place keeps offices apart and stays."""


def name_key(name: str) -> str:
    """Key that makes spellings of a name look alike: case, dashes, quotes, blanks, `e. V.`, NRW, last abbreviations."""
    text = _ABBREVIATION.sub("", unicodedata.normalize("NFKC", name)).casefold()
    text = re.sub(r"[‐‑‒–—−]", "-", text)
    text = re.sub(r"[„“”\"«»‚‘’']", "", text)
    text = re.sub(r"\s*-\s*", "-", text.replace("e. v.", "e.v."))
    text = re.sub(r"\bnrw\b", "nordrhein-westfalen", text)
    return " ".join(text.split())


class Actors:
    """All names of actors in the tables, joined to actors by `same_actors.csv` and the canonical names of endpoints."""

    def __init__(self, tables: Tables, lookups: Lookups) -> None:
        self._parent: dict[Key, Key] = {}
        self._words: dict[Key, str] = {}
        self._canonical: dict[Key, str] = {}
        self._fit: dict[Key, bool] = {}
        self._position: dict[Key, tuple[int, str]] = {}
        self._mentions: Counter[Key] = Counter()
        self._group_name: dict[Key, str] = {}
        self._by_canonical: dict[str, Key] = {}
        self._offices = {row["office"] for row in lookups["offices"]}
        self._add_endpoints(lookups)
        self._add_rows(tables, lookups)
        self._mark_positions(tables)
        self._join_groups(lookups)
        self._members: dict[Key, list[Key]] = {}
        for key in sorted(self._parent, key=self._rank):
            self._members.setdefault(self._root(key), []).append(key)
        self._different = self._judged_different(lookups)

    def _add_endpoints(self, lookups: Lookups) -> None:
        for row in lookups["endpoints"]:
            if row["class"] not in TRAITS:
                continue
            key = (row["programme"], row["name"], row["context"])
            made_up = row["note"].startswith(_MADE_UP) or row["name"] in self._offices
            fit = not row["context"] and (not made_up or row["name"] == row["canonical_name"])
            self._add(key, row["class"], row["canonical_name"], fit)
            self._join(self._by_canonical.setdefault(row["canonical_name"], key), key)

    def _add_rows(self, tables: Tables, lookups: Lookups) -> None:
        """Add the rows of `actors.csv` that no relation names, and join endpoints to the rows they were found in."""
        types = {(row["programme"], row["raw"]): row["class"] for row in lookups["actor_types"]}
        known = {(row["programme"], row["name"]) for row in lookups["endpoints"]}
        rows: dict[str, Key] = {}
        for dataset in DATASETS:
            for record in tables.get(dataset, {}).get("actors", ()):
                key = (dataset, record["name"], "")
                rows[f"{dataset}.actors:{record.line}"] = key
                word = types.get((dataset, record["actor_type"]), "")
                if word in TRAITS and key[:2] not in known:
                    self._add(key, word, record["name"], fit=True)
        for row, key in self.endpoint_keys(lookups["endpoints"]):
            for ref in row["found_in"].split():
                if rows.get(ref) in self._parent:
                    self._join(rows[ref], key)

    def _mark_positions(self, tables: Tables) -> None:
        """Note where each name stands first; the first of an actor gives its id."""
        position = 0
        for dataset in DATASETS:
            for table, column, context in _MENTIONS[dataset]:
                for record in tables.get(dataset, {}).get(table, ()):
                    position += 1
                    within = context[1:] if context.startswith("*") else record[context] if context else ""
                    for name in record.items(column) if column == "partners" else [record[column]]:
                        key = self.find(dataset, name, within)
                        if key:
                            self._mentions[key] += 1
                            self._position.setdefault(key, (position, f"{dataset}/{record.file}:{record.line}"))

    def _add(self, key: Key, word: str, canonical: str, fit: bool) -> None:
        if key not in self._parent:
            self._parent[key] = key
            self._words[key] = word
            self._canonical[key] = canonical
            self._fit[key] = fit

    def _root(self, key: Key) -> Key:
        while self._parent[key] != key:
            self._parent[key] = self._parent[self._parent[key]]
            key = self._parent[key]
        return key

    def _join(self, left: Key, right: Key) -> None:
        self._parent[self._root(right)] = self._root(left)

    def _join_groups(self, lookups: Lookups) -> None:
        first: dict[str, Key] = {}
        for row in lookups["same_actors"]:
            key = (row["programme"], row["name"], row["context"])
            if row["verdict"] == "same" and key in self._parent:
                self._join(first.setdefault(row["group"], key), key)
                self._group_name[key] = row["canonical_name"]

    def _judged_different(self, lookups: Lookups) -> set[frozenset[Key]]:
        groups: dict[str, list[Key]] = {}
        for row in lookups["same_actors"]:
            key = (row["programme"], row["name"], row["context"])
            if row["verdict"] == "different" and key in self._parent:
                groups.setdefault(row["group"], []).append(self._root(key))
        return {frozenset(pair) for keys in groups.values() for pair in combinations(keys, 2)}

    def _rank(self, key: Key) -> tuple[int, int, str, str]:
        never = len(self._parent) * 1000
        return DATASETS.index(key[0]), self._position.get(key, (never, ""))[0], key[1], key[2]

    def find(self, dataset: str, name: str, context: str = "") -> Key | None:
        """The key of a name: with its context, else without; None if no table or lookup calls it an actor."""
        for key in ((dataset, name, context), (dataset, name, "")):
            if key in self._parent:
                return key
        return None

    def end(self, key: Key, role: str = "") -> End:
        """The actor of a key. Its id comes from the first row that names it; see `_name` for the name shown."""
        members = self._members[self._root(key)]
        dataset, name, context = members[0]
        entity_id = hashed_id("actor", dataset, name, context) if context else actor_id(dataset, name)
        words = {self._words[member] for member in members}
        traits = {trait for word in words for trait in TRAITS[word]}
        if "Collective" in traits and not words <= {"Group", "Collective"}:
            traits.discard("Collective")
        shown = self._name(members)
        return End(entity_id, "Actor", shown, key[1], self._words[key], tuple(sorted(traits)), role)

    def new(self, dataset: str, name: str, word: str) -> End:
        """An actor that no row names as such: the office or body that a solution is."""
        key = self.find(dataset, name)
        if key:
            return self.end(key)
        return End(actor_id(dataset, name), "Actor", name, name, word, TRAITS[word])

    def _name(self, members: list[Key]) -> str:
        """The canonical name of the lookups if a table spells it so; else the commonest spelling fit to be shown.

        A name without any fit spelling ("Agentur für Arbeit" in a body) has its canonical name.
        """
        count: Counter[str] = Counter()
        for key in members:
            if self._fit[key]:
                count[key[1]] += self._mentions[key]
        judged = [self._group_name[key] for key in members if key in self._group_name]
        canonical = [*judged, *(self._canonical[key] for key in members)]
        for name in canonical:
            if name in count:
                return name
        return max(count, key=count.__getitem__) if count else canonical[0]

    def by_canonical(self, name: str) -> Key | None:
        """The actor whose canonical name in the endpoints is exactly this."""
        return self._by_canonical.get(name)

    def endpoint_keys(self, rows: Sequence[LookupRow]) -> Iterator[tuple[LookupRow, Key]]:
        """Endpoint rows that are actors, with their key."""
        for row in rows:
            key = (row["programme"], row["name"], row["context"])
            if key in self._parent:
                yield row, key

    def reviews(self) -> list[ReviewItem]:
        """Pairs of actors that look alike and that no lookup joins or tells apart: a person has to decide."""
        alike: dict[str, list[Key]] = {}
        for root, members in self._members.items():
            for looks in dict.fromkeys(
                name_key(n) for key in members for n in (key[1], self._canonical[key]) if self._fit[key]
            ):
                alike.setdefault(looks, []).append(root)
        pairs: dict[frozenset[Key], str] = {}
        for looks, roots in alike.items():
            for left, right in combinations(roots, 2):
                pairs.setdefault(frozenset((left, right)), looks)
        items = []
        for pair, looks in pairs.items():
            if pair in self._different:
                continue
            first, second = sorted((self._members[root][0] for root in pair), key=self._rank)
            one, other = self.end(first), self.end(second)
            reason = f"gleich geschrieben ({looks}), aber nicht beurteilt"
            items.append(ReviewItem("same_actor", one.id, other.id, reason, self._position.get(second, (0, ""))[1]))
        return sorted(items, key=lambda item: (item.locator, item.left))
