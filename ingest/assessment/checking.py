"""Check the rows of a needs assessment against the codebook and gather them into assessments."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from rapidfuzz import fuzz, process

from graph_schema import load_model
from graph_schema.assessment import BY_NAME, COLUMNS, Column, codes
from graph_store.statements import Quarantined
from ingest.assessment.rows import AssessmentError, Row, problem
from ingest.assessment.texts import unfit
from ingest.readers.table import is_date

Territory = Callable[[str], str]
"""Gives the id of the territory that a text names; raises LookupError with the reason and candidates."""
SHORTEST_NEED = 10
LONGEST_GROUP, MOST_RESPONDENTS = 80, 1_000_000
_RESPONDENTS = re.compile(r"(?P<group>.+?)\s*:\s*(?P<count>\d{1,9})")


@dataclass(frozen=True, slots=True)
class StatedNeed:
    """One need: where, its wording, how it was found, its codes as ids of concepts, and groups of respondents."""

    territory: str
    text: str
    method: str
    fields: tuple[str, ...]
    phases: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    respondents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Assessment:
    """A document with the needs it states."""

    title: str
    publisher: str
    date: str
    link: str
    needs: tuple[StatedNeed, ...]

    def content(self) -> str:
        """The assessment as one line of JSON, for the journal."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def of_content(cls, content: str) -> "Assessment":
        """The assessment that `content` wrote down. Raises ValueError where it is none or names unknown concepts."""
        try:
            known = json.loads(content)
            needs = tuple(_need_of(need) for need in known.pop("needs"))
            found = cls(**known, needs=needs)
        except (AttributeError, KeyError, TypeError) as error:
            raise ValueError(f"keine Erhebung ({error})") from error
        texts = (found.title, found.publisher, found.date, found.link)
        if not all(isinstance(text, str) for text in texts) or not found.title or not needs or not is_date(found.date):
            raise ValueError("keine Erhebung (Titel, Datum oder Bedarfe fehlen)")
        return found


def _need_of(record: dict[str, Any]) -> StatedNeed:
    lists: Any = {name: tuple(record.pop(name)) for name in ("fields", "phases", "groups", "respondents")}
    need = StatedNeed(**record, **lists)
    vocabularies = load_model().vocabularies
    coded = {"ActionField": need.fields, "LifePhase": need.phases, "TargetGroup": need.groups}
    unknown = [c for name, concepts in coded.items() for c in concepts if c not in vocabularies[name]]
    if unknown or need.method not in vocabularies["NeedMethod"]:
        raise ValueError(f"Begriff nicht bekannt: {', '.join(map(str, unknown)) or need.method}")
    if not all(isinstance(t, str) and t for t in (need.territory, need.text, *need.respondents)):
        raise ValueError("kein Text")
    return need


class _Checker:
    """Checks one row after the other and keeps what is wrong."""

    def __init__(self, file: str, territory: Territory, today: date) -> None:
        self.file = file
        self.territory = territory
        self.today = today.isoformat()
        self.problems: list[Quarantined] = []
        self._seen: dict[tuple[str, ...], int] = {}
        self._places: dict[str, str] = {}
        model = load_model()
        self._codes = {c.name: {w.casefold(): i for w, i in codes(model, c).items()} for c in COLUMNS if c.vocabulary}
        self._words = {c.name: sorted(codes(model, c)) for c in COLUMNS if c.vocabulary}

    def wrong(self, line: int, column: str, value: str, reason: str, fix: str) -> None:
        """Keep one problem."""
        self.problems.append(problem(self.file, line, column, value, reason, fix))

    def row(self, row: Row) -> tuple[tuple[str, str, str, str], StatedNeed] | None:
        """The document and the need of a row; None where something is wrong with it."""
        before = len(self.problems)
        fit = {column.name for column in COLUMNS if self._texts(row, column)}
        territory = self._place(row) if "kommune" in fit else ""
        respondents = tuple(self._respondents(row)) if "befragte" in fit else ()
        if len(self.problems) > before:
            return None
        document = tuple(self._one(row, name) for name in ("titel", "herausgeber", "datum", "link"))
        need = StatedNeed(
            territory=territory,
            text=self._one(row, "bedarf"),
            method=self._coded(row, "methode")[0],
            fields=self._coded(row, "handlungsfelder"),
            phases=self._coded(row, "lebensphasen"),
            groups=self._coded(row, "zielgruppen"),
            respondents=respondents,
        )
        key = (*document, need.territory, " ".join(need.text.casefold().split()))
        first = self._seen.setdefault(key, row.line)
        if first != row.line:
            reason = f"derselbe Bedarf derselben Kommune steht schon in Zeile {first}"
            self.wrong(row.line, "bedarf", need.text, reason, "eine der Zeilen entfernen")
            return None
        return (document[0], document[1], document[2], document[3]), need

    def _one(self, row: Row, name: str) -> str:
        return row.texts.get(name, ("",))[0]

    def _texts(self, row: Row, column: Column) -> bool:
        """Whether a column has texts and nothing is wrong with them."""
        before, texts = len(self.problems), row.texts.get(column.name, ())
        if column.required and not texts:
            self.wrong(row.line, column.name, "", "Wert fehlt", column.description_de)
        length = sum(map(len, texts))
        if length > column.longest:
            fix = f"auf höchstens {column.longest} Zeichen kürzen"
            self.wrong(row.line, column.name, texts[0], f"zu lang ({length} Zeichen)", fix)
            return False
        for text in texts:
            if found := unfit(text):
                self.wrong(row.line, column.name, text, *found)
            elif column.vocabulary:
                self._code(row.line, column.name, text)
            elif column.pattern and not re.fullmatch(column.pattern, text):
                self.wrong(row.line, column.name, text, "nicht die verlangte Form", column.description_de)
            elif column.name == "datum":
                self._date(row.line, text)
            elif column.name == "bedarf" and len(text) < SHORTEST_NEED:
                self.wrong(row.line, "bedarf", text, "zu kurz", "den Bedarf in einem Satz beschreiben")
        return bool(texts) and len(self.problems) == before

    def _date(self, line: int, text: str) -> None:
        if not is_date(text):
            self.wrong(line, "datum", text, "kein wirklicher Tag", "Datum berichtigen")
        elif text > self.today[: len(text)]:
            self.wrong(line, "datum", text, "liegt in der Zukunft", "Datum der Erhebung eintragen")

    def _code(self, line: int, column: str, text: str) -> None:
        if text.casefold() in self._codes[column]:
            return
        words = self._words[column]
        near = [word for word, _, _ in process.extract(text, words, scorer=fuzz.WRatio, limit=3, score_cutoff=70)]
        vocabulary = load_model().vocabularies[BY_NAME[column].vocabulary]
        ids = set(self._codes[column].values())
        labels = "; ".join(concept.label_de for concept in vocabulary if concept.id in ids)
        fix = f"gemeint vielleicht: {'; '.join(near)}" if near else f"möglich sind: {labels}"
        self.wrong(line, column, text, f"steht nicht im Codebuch ({vocabulary.label_de})", fix)

    def _coded(self, row: Row, column: str) -> tuple[str, ...]:
        words = (text.casefold() for text in row.texts.get(column, ()))
        return tuple(dict.fromkeys(self._codes[column][word] for word in words))

    def _place(self, row: Row) -> str:
        text = self._one(row, "kommune")
        if re.fullmatch(r"\d{4}|\d{7}", text):  # a spreadsheet has dropped the 0 an official key begins with
            text = f"0{text}"
        if text not in self._places:
            try:
                self._places[text] = self.territory(text)
            except LookupError as error:
                self.wrong(row.line, "kommune", text, str(error).rstrip("."), "AGS oder vollen Namen eintragen")
                return ""
        return self._places[text]

    def _respondents(self, row: Row) -> Iterator[str]:
        for text in row.texts.get("befragte", ()):
            match = _RESPONDENTS.fullmatch(text)
            if not match or not 1 <= int(match["count"]) <= MOST_RESPONDENTS or len(match["group"]) > LONGEST_GROUP:
                fix = "„Gruppe: Zahl“ eintragen, z. B. „Schulleitungen: 12“; mehrere mit ; trennen"
                self.wrong(row.line, "befragte", text, "nicht die Form Gruppe: Zahl", fix)
            else:
                yield f"{match['group']}: {int(match['count'])}"


def check(rows: list[Row], file: str, territory: Territory, today: date) -> tuple[Assessment, ...]:
    """The assessments of checked rows, in the order of the file. Raises AssessmentError with everything wrong."""
    checker = _Checker(file, territory, today)
    documents: dict[tuple[str, str, str, str], list[StatedNeed]] = {}
    for row in rows:
        found = checker.row(row)
        if found:
            documents.setdefault(found[0], []).append(found[1])
    if checker.problems:
        raise AssessmentError(checker.problems)
    return tuple(
        Assessment(title, publisher, day, link, tuple(needs))
        for (title, publisher, day, link), needs in documents.items()
    )
