"""Turn checked rows into statements, each with its source, and keep account of every row."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from urllib.parse import urlsplit

from graph_store.ids import BACKGROUND, canonical_url, source_id
from graph_store.statements import (
    CONFIDENCES,
    Confidence,
    Method,
    Quarantined,
    RelationFacts,
    ReviewItem,
    Scalar,
    Source,
    Statement,
)
from ingest.readers.lookup import read_lookup
from ingest.readers.table import Record
from ingest.source import BUNDLED, SourceError, SourceSpec

Value = Scalar | None | Iterable[str]

TABLE_PREFIX = "urn:bildungsgraph:table:"
MODEL = "urn:bildungsgraph:model"
_CONFIDENCE: dict[str, Confidence] = {"seen": "high", "background": "low"}
_MIRRORS = ("yumpu.com", "docslib.org", "docplayer.org", "pdfdokument.com", "expydoc.com", "kleineanfragen.de")


class UnknownValue(KeyError):
    """A value that its lookup does not know. It is never guessed: the row goes to quarantine."""

    def __init__(self, field: str, value: str, lookup: str) -> None:
        super().__init__(f"{field}={value!r} steht nicht in {lookup}")
        self.field, self.value, self.lookup = field, value, lookup


def _publisher(url: str) -> str:
    host = urlsplit(url).netloc.lower().removeprefix("www.")
    return f"Spiegel ({host})" if host.endswith(_MIRRORS) else ""


def _values(value: Value) -> list[Scalar]:
    if value is None or value == "":
        return []
    if isinstance(value, str | int | float | bool):
        return [value]
    return [item for item in value if item]


class Emitter:
    """Collects what one bundled source brings: statements, sources, quarantine and review items.

    `sources` is shared by all emitters of a run: one page is one source, whoever cites it.
    """

    def __init__(
        self, spec: SourceSpec, sources: dict[str, Source] | None = None, lookups: Path = BUNDLED / "lookups"
    ) -> None:
        self.spec = spec
        self._lookups = lookups
        self.statements: list[Statement] = []
        self.sources: dict[str, Source] = {} if sources is None else sources
        self.quarantine: list[Quarantined] = []
        self.reviews: list[ReviewItem] = []
        self.touched: set[tuple[str, int]] = set()
        self.first_seen = spec.retrieved.first_seen.isoformat()
        self.last_seen = spec.retrieved.last_seen.isoformat()

    def row(self, file: str, line: int, urls: Iterable[str] = (), confidence_raw: str = "seen") -> "Row":
        """Open the row `line` of `file`, shown by the pages `urls`; no page means own knowledge of the compiler."""
        return Row(self, file, line, [self.source(url) for url in urls or (BACKGROUND,)], confidence_raw)

    def record(self, record: Record) -> "Row":
        """Open the row of a checked record with its own pages and confidence."""
        return self.row(record.file, record.line, record.urls, record.confidence)

    def source(self, url: str, *, title: str = "", publisher: str = "", date: str = "") -> str:
        """Register a page, a table (`urn:bildungsgraph:table:…`) or the background; returns its id.

        The same page under another address (scheme, `www.`, session id) is one source; every address is kept as seen.
        Details given later fill what is still empty.
        """
        key = source_id(url)
        known = self.sources.get(key)
        if known is None:
            known = self._new_source(key, url)
        seen_as = known.seen_as if url in known.seen_as or url.startswith("urn:") else (*known.seen_as, url)
        self.sources[key] = Source(
            key,
            known.kind,
            known.url,
            known.publisher or publisher,
            known.title or title,
            known.date or date,
            known.licence,
            seen_as,
        )
        return key

    def _new_source(self, key: str, url: str) -> Source:
        if url == BACKGROUND:
            return Source(key, "background", url, title="Vorwissen der Bearbeitung")
        if url.startswith("urn:"):
            spec = self.spec
            table = spec.tables.get(f"{url.removeprefix(TABLE_PREFIX)}.csv")
            title, publisher, licence = (table.title, table.publisher, table.licence) if table else ("", "", "")
            return Source(
                key,
                "table",
                url,
                publisher or spec.publisher,
                title or spec.title,
                self.last_seen,
                licence or spec.licence,
            )
        return Source(key, "page", canonical_url(url), _publisher(url))

    def lookup(self, name: str) -> list[dict[str, str]]:
        """All rows of a lookup table that the `source.yml` names. Raises SourceError if it does not or is malformed."""
        if name not in self.spec.lookups:
            raise SourceError(f"source.yml von {self.spec.name}: lookups: {name} fehlt. Abhilfe: ergänzen.")
        return read_lookup(self._lookups, name)

    def review(self, kind: str, left: str, right: str, reason: str, locator: str) -> None:
        """Put a question on the list of what only a person can decide."""
        self.reviews.append(ReviewItem(kind, left, right, reason, locator))


class Row:
    """One row on its way to statements; nothing of it is stored until it is left without an error.

    Use as a context manager. Every statement is made once per source of the row.
    """

    def __init__(self, emitter: Emitter, file: str, line: int, sources: list[str], confidence_raw: str) -> None:
        if confidence_raw not in _CONFIDENCE:
            raise ValueError(f"{file}:{line}: unknown confidence {confidence_raw!r}")
        self.emitter = emitter
        self.file = file
        self.line = line
        self.sources = sources
        self.confidence: Confidence = _CONFIDENCE[confidence_raw]
        self.locator = f"{emitter.spec.name}/{file}:{line}"
        self._statements: list[Statement] = []
        self._refused = False
        self._touched = False

    def __enter__(self) -> "Row":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if isinstance(error, UnknownValue):
            fix = f"Wert in {error.lookup} ergänzen oder die Zeile berichtigen"
            self.quarantine(error.field, error.value, f"Wert steht nicht in {error.lookup}", fix)
            return True
        if error is None and not self._refused:
            self.emitter.statements.extend(self._statements)
            if self._touched:
                self.emitter.touched.add((self.file, self.line))
        return False

    def entity(
        self,
        entity_id: str,
        cls: str,
        name: str = "",
        *,
        traits: Iterable[str] = (),
        method: Method = "curated",
        coded: Mapping[str, Value] | None = None,
        derived: Mapping[str, Value] | None = None,
        confidence: Confidence | None = None,
        **props: Value,
    ) -> str:
        """State class, name, traits and properties of a thing; empty values are left out. Returns the id.

        `props` get `method`; `coded` holds classifications of the compiler, `derived` what a rule found.
        """
        self.prop(entity_id, "class", cls, method, confidence)
        self.prop(entity_id, "name", name, method, confidence)
        for trait in traits:
            self.prop(entity_id, "trait", trait, method, confidence)
        groups: tuple[tuple[Method, Mapping[str, Value]], ...] = (
            (method, props),
            ("coded", coded or {}),
            ("derived", derived or {}),
        )
        for group_method, group in groups:
            for key, value in group.items():
                self.prop(entity_id, key, value, group_method, confidence)
        return entity_id

    def prop(
        self, about: str, name: str, value: Value, method: Method = "curated", confidence: Confidence | None = None
    ) -> None:
        """State one property; a list states each of its values, an empty value states nothing."""
        emitter = self.emitter
        weaker = self._weaker(confidence)
        for item in _values(value):
            for source in self.sources:
                self._statements.append(
                    Statement(
                        about,
                        name,
                        item,
                        source,
                        self.locator,
                        method,
                        weaker,
                        emitter.spec.name,
                        emitter.first_seen,
                        emitter.last_seen,
                    )
                )

    def relate(
        self,
        cls: str,
        from_id: str,
        to_id: str,
        *,
        role: str = "",
        kind: str = "",
        degree: str = "",
        modality: str = "done",
        verb: str = "",
        qualifier: str = "",
        valid_from: str = "",
        valid_to: str = "",
        observed: str = "",
        method: Method = "curated",
        confidence: Confidence | None = None,
    ) -> str:
        """State a relation or link; returns its id, which rests on class, ends, role, kind, degree and modality."""
        facts = RelationFacts(
            cls, from_id, to_id, role, kind, degree, modality, verb, qualifier, valid_from, valid_to, observed
        )
        emitter = self.emitter
        for source in self.sources:
            self._statements.append(
                Statement.of_relation(
                    facts,
                    source=source,
                    locator=self.locator,
                    method=method,
                    confidence=self._weaker(confidence),
                    dataset=emitter.spec.name,
                    first_seen=emitter.first_seen,
                    last_seen=emitter.last_seen,
                )
            )
        return facts.id

    def _weaker(self, confidence: Confidence | None) -> Confidence:
        if confidence is None or confidence == self.confidence:
            return self.confidence
        return max((confidence, self.confidence), key=CONFIDENCES.index)

    def describe_sources(self, *, title: str = "", publisher: str = "", date: str = "") -> None:
        """Add title, publisher and date to the pages of the row; the row counts as used."""
        for source in self.sources:
            self.emitter.source(self.emitter.sources[source].url, title=title, publisher=publisher, date=date)
        self._touched = True

    def keep_as_data(self) -> None:
        """The row is used outside the statements (a series of figures, a geometry); it counts as used."""
        self._touched = True

    def quarantine(self, field: str, value: str, reason: str, fix: str) -> None:
        """Refuse the row as a whole: it states nothing."""
        self.note(field, value, reason, fix)
        self._refused = True

    def note(self, field: str, value: str, reason: str, fix: str) -> None:
        """Report a value that cannot be used while the rest of the row can."""
        dataset = self.emitter.spec.name
        self.emitter.quarantine.append(Quarantined(dataset, self.file, self.line, field, value, reason, fix))

    def review(self, kind: str, left: str, right: str, reason: str) -> None:
        """Put a question about this row on the list of what only a person can decide."""
        self.emitter.review(kind, left, right, reason, self.locator)
