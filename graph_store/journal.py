"""The journal of what people decide: append-only, outside the snapshots, replayed by every build.

One JSON object per line of `HOME/journal.jsonl`. Nothing is ever changed or removed; an undo is a further entry.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal, get_args

from graph_store.database import StoreError
from graph_store.files import sync
from graph_store.statements import Harvest, ReviewItem, Statement

Judgement = Literal["same", "different", "unsure"]
Kind = Literal["judgement", "assessment", "family"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the journal.

    `kind` is `judgement` (on `left` and `right`), `assessment` (a needs assessment, its `content` as JSON), `family`
    (the solution `left` belongs to the family `right`, or to none) or `revoke` (of the entry `revokes`).
    """

    id: str
    kind: str
    user: str
    at: str
    comment: str = ""
    left: str = ""
    right: str = ""
    judgement: str = ""
    content: str = ""
    revokes: str = ""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A line that cannot be read, kept as it is: usually the last one, cut off when the power failed."""

    line: int
    text: str


class Journal:
    """The journal of a home folder. Reading never fails on a damaged line; `unreadable()` reports it."""

    def __init__(self, home: Path) -> None:
        self.path = home / "journal.jsonl"

    def judge(self, left: str, right: str, judgement: Judgement, *, user: str, at: str, comment: str = "") -> Entry:
        """Write down whether two actors are the same; `at` is a timestamp. Raises ValueError for an unfit judgement."""
        if judgement not in get_args(Judgement):
            raise ValueError(f"judgement must be one of {', '.join(get_args(Judgement))}, not {judgement!r}")
        if not left or not right or left == right:
            raise ValueError("a judgement needs two different ids")
        return self._append(Entry("", "judgement", user, at, comment, left=left, right=right, judgement=judgement))

    def assess(self, content: str, *, user: str, at: str, comment: str = "") -> Entry:
        """Write down a needs assessment. Raises ValueError when the same one is in force already, and names it."""
        for entry in self.in_force("assessment"):
            if entry.content == content:
                raise ValueError(entry.id)
        return self._append(Entry("", "assessment", user, at, comment, content=content))

    def place(self, solution: str, family: str, *, user: str, at: str, comment: str = "") -> Entry:
        """Write down to which family a solution belongs, or `none`."""
        return self._append(Entry("", "family", user, at, comment, left=solution, right=family))

    def revoke(self, entry_id: str, *, user: str, at: str, comment: str = "") -> Entry:
        """Undo an earlier entry by a further one. Raises KeyError when none in force has this id."""
        if entry_id not in {entry.id for kind in KINDS for entry in self.in_force(kind)}:
            raise KeyError(entry_id)
        return self._append(Entry("", "revoke", user, at, comment, revokes=entry_id))

    def entries(self) -> list[Entry]:
        """All readable entries, oldest first."""
        return self._read()[0]

    def unreadable(self) -> list[Unreadable]:
        """All lines that cannot be read."""
        return self._read()[1]

    def in_force(self, kind: Kind = "judgement") -> list[Entry]:
        """The entries of a kind that nobody revoked, oldest first."""
        entries = self.entries()
        revoked = {entry.revokes for entry in entries if entry.kind == "revoke"}
        return [entry for entry in entries if entry.kind == kind and entry.id not in revoked]

    def digest(self) -> str:
        """Digest over the journal as it stands, empty when there is none."""
        return hashlib.sha256(self.path.read_bytes()).hexdigest()[:16] if self.path.is_file() else ""

    def _read(self) -> tuple[list[Entry], list[Unreadable]]:
        return parse(self.path.read_bytes()) if self.path.is_file() else ([], [])

    def _append(self, entry: Entry) -> Entry:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("a+b") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                file.seek(0)
                content = file.read()
                torn = bool(content) and not content.endswith(b"\n")
                line = content.count(b"\n") + torn + 1
                entry = replace(entry, id=f"j{line}")
                file.write((b"\n" if torn else b"") + _line(entry))
                file.flush()
                os.fsync(file.fileno())
            sync(self.path.parent)
        except OSError as error:
            raise StoreError(f"{self.path}: Die Entscheidung ließ sich nicht festhalten ({error}).") from error
        return entry


def parse(content: bytes) -> tuple[list[Entry], list[Unreadable]]:
    """Readable entries and unreadable lines of a journal. The id of an entry is its line, so it cannot be repeated."""
    entries, unreadable = [], []
    for number, line in enumerate(content.split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            entry = Entry(**json.loads(line))
            fit = entry.id == f"j{number}" and all(isinstance(value, str) for value in asdict(entry).values())
        except (ValueError, TypeError):
            fit = False
        if fit:
            entries.append(entry)
        else:
            unreadable.append(Unreadable(number, line.decode(errors="replace")))
    return entries, unreadable


def _line(entry: Entry) -> bytes:
    known = {name: value for name, value in asdict(entry).items() if value}
    return json.dumps({"user": "", "at": "", **known}, ensure_ascii=False, sort_keys=True).encode() + b"\n"


def apply(harvest: Harvest, journal: Journal) -> Harvest:
    """The harvest as the decisions in force make it; the given one stays as it is.

    Ids judged to be the same become the one that comes first in order of loading, relation ids follow, other names
    become `alias`. Contradicting judgements are never applied: they, and whatever cannot be applied, go to the review
    list. Questions that are decided leave it.
    """
    first: dict[str, tuple[int, str]] = {}
    names: dict[str, set[str]] = {}
    for position, statement in enumerate(harvest.statements):
        if statement.property == "class":
            first.setdefault(statement.about, (position, str(statement.value)))
        elif statement.property == "name":
            names.setdefault(statement.about, set()).add(str(statement.value))
    known, problems = _known(journal.in_force(), first)
    problems += [
        ReviewItem("journal_line", "", "", f"Zeile nicht lesbar: {line.text[:80]}", f"{journal.path.name}:{line.line}")
        for line in journal.unreadable()
    ]
    canonical, conflicts = _merge(known, first)
    statements, loops = _rewrite(harvest.statements, canonical, names)
    different = {
        frozenset((canonical.get(e.left, e.left), canonical.get(e.right, e.right)))
        for e in known
        if e.judgement == "different"
    }
    open_items = _still_open(harvest.review, canonical, different - {frozenset((c.left, c.right)) for c in conflicts})
    return Harvest(
        statements=statements,
        sources=harvest.sources,
        quarantine=harvest.quarantine,
        review=[*open_items, *problems, *conflicts, *loops],
        files=harvest.files,
    )


def _known(judgements: list[Entry], first: Mapping[str, tuple[int, str]]) -> tuple[list[Entry], list[ReviewItem]]:
    """Judgements on two things that the data holds, and a review item for each other one."""
    known, problems = [], []
    for entry in judgements:
        missing = [i for i in (entry.left, entry.right) if i not in first]
        if missing:
            reason = f"{entry.id}: {', '.join(missing)} kommt in den Daten nicht vor"
        elif entry.judgement == "same" and first[entry.left][1] != first[entry.right][1]:
            reason = f"{entry.id}: {first[entry.left][1]} und {first[entry.right][1]} können nicht dasselbe sein"
        else:
            known.append(entry)
            continue
        problems.append(_item("judgement_unfit", entry, reason))
    return known, problems


def _item(kind: str, entry: Entry, reason: str) -> ReviewItem:
    return ReviewItem(kind, entry.left, entry.right, reason, f"journal.jsonl:{entry.id[1:]}")


def _merge(known: list[Entry], first: Mapping[str, tuple[int, str]]) -> tuple[dict[str, str], list[ReviewItem]]:
    """For every id that is to be replaced, its replacement; and the contradictions that forbid a replacement."""
    group: dict[str, set[str]] = {}
    for entry in known:
        if entry.judgement == "same":
            merged = group.get(entry.left, {entry.left}) | group.get(entry.right, {entry.right})
            group.update(dict.fromkeys(merged, merged))
    conflicts = []
    blocked: set[str] = set()
    for entry in known:
        if entry.judgement == "different" and entry.right in group.get(entry.left, ()):
            reason = f"{entry.id} sagt verschieden, andere Entscheidungen sagen gleich; nichts davon ist angewendet"
            conflicts.append(_item("judgement_conflict", entry, reason))
            blocked |= group[entry.left]
    canonical = {}
    for member in sorted(group.keys() - blocked):
        chosen = min(group[member], key=lambda i: first[i][0])
        if chosen != member:
            canonical[member] = chosen
    return canonical, conflicts


def _rewrite(
    statements: list[Statement], canonical: Mapping[str, str], names: Mapping[str, set[str]]
) -> tuple[list[Statement], list[ReviewItem]]:
    rewritten, loops = [], []
    for statement in statements:
        facts = statement.relation
        if facts is not None and (facts.from_id in canonical or facts.to_id in canonical):
            ends = canonical.get(facts.from_id, facts.from_id), canonical.get(facts.to_id, facts.to_id)
            if ends[0] == ends[1] and facts.from_id != facts.to_id:
                reason = f"{facts.cls} führt nach der Zusammenführung auf sich selbst"
                loops.append(ReviewItem("self_relation", facts.from_id, facts.to_id, reason, statement.locator))
            facts = replace(facts, from_id=ends[0], to_id=ends[1])
            statement = replace(statement, about=facts.id, value=facts.to_id, relation=facts)
        elif statement.about in canonical:
            about = canonical[statement.about]
            other_name = statement.property == "name" and statement.value not in names.get(about, ())
            statement = replace(statement, about=about, property="alias" if other_name else statement.property)
        rewritten.append(statement)
    return rewritten, loops


def _still_open(
    review: list[ReviewItem], canonical: Mapping[str, str], different: set[frozenset[str]]
) -> list[ReviewItem]:
    """The questions that no judgement answers, with the ids that now hold."""
    items = []
    for item in review:
        left, right = canonical.get(item.left, item.left), canonical.get(item.right, item.right)
        answered = (left == right and item.left != item.right) or frozenset((left, right)) in different
        if not answered:
            items.append(replace(item, left=left, right=right))
    return items
