"""Needs assessments: what is taken as it stands, and that nothing hostile, wrong or personal gets in."""

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from openpyxl import Workbook

from graph_schema.assessment import COLUMNS
from graph_store.backup import backup, restore
from graph_store.fold import fold
from graph_store.journal import Journal
from graph_store.statements import Harvest
from ingest.assessment import Assessment, AssessmentError, read_assessments, with_assessments
from ingest.assessment.reading import MOST_BYTES
from ingest.assessment.texts import unfit

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs/how-to/needs-assessment.md").read_text(encoding="utf-8")
HEADER = ",".join(column.name for column in COLUMNS)
TODAY = date(2026, 11, 25)
WHO = {"user": "anna", "at": "2026-11-24T10:00:00+00:00"}
GOOD = {
    "titel": "Befragung",
    "herausgeber": "Bildungsbüro",
    "datum": "2026-03",
    "methode": "survey",
    "kommune": "15084",
    "bedarf": "Angebote zur Berufsorientierung besser abstimmen",
    "handlungsfelder": "Bildungsübergänge",
}


def place(text: str) -> str:
    """Three Kommunen, one of them with two namesakes."""
    if text == "Hof":
        raise LookupError("„Hof“ ist mehrdeutig. Gemeint vielleicht: Hof (09464); Landkreis Hof (09475)")
    if text not in ("15084", "Burgenlandkreis", "16062", "Landkreis Nordhausen", "01054"):
        raise LookupError(f"Keine Kommune „{text}“ gefunden")
    names = {"Burgenlandkreis": "15084", "Landkreis Nordhausen": "16062"}
    return f"territory/{names.get(text, text)}"


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., tuple[Assessment, ...]]:
    """Reads the content of a file of the given name."""

    def write(content: str | bytes, name: str = "umfrage.csv") -> tuple[Assessment, ...]:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_assessments(path, place, TODAY)

    return write


def row(**changed: str) -> str:
    """A table with one row: the good one with some cells changed."""
    values = {**GOOD, **changed}
    cells = ('"' + values.get(column.name, "").replace('"', '""') + '"' for column in COLUMNS)
    return f"{HEADER}\n{','.join(cells)}\n"


def example(kind: str) -> str:
    """The example of the guide."""
    match = re.search(rf"```{kind}\n(.*?)```", GUIDE, re.DOTALL)
    assert match is not None
    return match[1]


def test_the_table_of_the_guide_is_taken(read: Callable[..., tuple[Assessment, ...]]) -> None:
    (found,) = read(example("csv"))
    assert (found.title, found.publisher, found.date) == ("Befragung der Schulen", "Bildungsbüro", "2026-03")
    first, second = found.needs
    assert (first.territory, second.territory) == ("territory/15084", "territory/16062")
    assert first.fields == ("transitions",)
    assert first.phases == ("school_to_work",)
    assert first.respondents == ("Schulleitungen: 12", "Träger: 5")
    assert second.fields == ("educational_guidance", "family_education")
    assert Assessment.of_content(found.content()) == found


def test_json_table_and_spreadsheet_say_the_same(read: Callable[..., tuple[Assessment, ...]], tmp_path: Path) -> None:
    document = json.loads(example("json"))
    schema = json.loads((ROOT / "graph_schema/generated/needs_assessment.schema.json").read_text(encoding="utf-8"))
    assert not list(Draft202012Validator(schema).iter_errors(document))
    by_json = read(json.dumps(document), "umfrage.json")
    need = document["bedarfe"][0]
    cells = {
        **{k: v for k, v in document.items() if k != "bedarfe"},
        **{k: "; ".join(v) if k in ("handlungsfelder", "lebensphasen") else v for k, v in need.items()},
        "befragte": "Schulleitungen: 12",
    }
    by_table = read(row(**cells).replace(",", ";"))
    book = Workbook()
    book.active.append([column.name for column in COLUMNS])
    book.active.append([15084 if c.name == "kommune" else cells.get(c.name) for c in COLUMNS])
    book.save(tmp_path / "umfrage.xlsx")
    by_sheet = read_assessments(tmp_path / "umfrage.xlsx", place, TODAY)
    assert by_json == by_table == by_sheet


def test_a_key_that_lost_its_zero_is_completed(read: Callable[..., tuple[Assessment, ...]]) -> None:
    assert read(row(kommune="1054"))[0].needs[0].territory == "territory/01054"


def test_the_empty_template_is_refused_as_empty(read: Callable[..., tuple[Assessment, ...]]) -> None:
    template = (ROOT / "docs/how-to/needs-assessment.csv").read_text(encoding="utf-8")
    with pytest.raises(AssessmentError, match="enthält keinen Bedarf"):
        read(template)


@pytest.mark.parametrize(
    ("changed", "column", "reason"),
    [
        ({"bedarf": "=SUMME(A1:A9) und weiter"}, "bedarf", "Formel"),
        ({"bedarf": "@SUM(1+1)*cmd|' /C calc'!A0"}, "bedarf", "Formel"),
        ({"titel": "+49cmd"}, "titel", "Formel"),
        ({"bedarf": "Mehr <script>alert(1)</script> Beratung"}, "bedarf", "HTML"),
        ({"bedarf": "Mehr Beratung\x00 vor Ort"}, "bedarf", "Steuerzeichen U\\+0000"),
        ({"bedarf": "Mehr Beratung\nvor Ort"}, "bedarf", "Zeilenumbruch"),
        ({"bedarf": "Mehr \u202egnutareB\u202c vor Ort"}, "bedarf", "unsichtbares Zeichen"),
        ({"bedarf": "x" * 100_000}, "bedarf", "zu lang \\(100000 Zeichen\\)"),
        ({"bedarf": "Mehr"}, "bedarf", "zu kurz"),
        ({"bedarf": ""}, "bedarf", "Wert fehlt"),
        ({"bedarf": "Rückfragen an anna.muster@example.org"}, "bedarf", "E-Mail"),
        ({"bedarf": "Rückfragen an anna (at) example.org"}, "bedarf", "E-Mail"),
        ({"bedarf": "Rückfragen unter 03445 731234"}, "bedarf", "Telefon"),
        ({"bedarf": "Rückfragen unter +49 3445 73-1234"}, "bedarf", "Telefon"),
        ({"bedarf": "Treffen in der Schönburger Straße 41"}, "bedarf", "Anschrift"),
        ({"herausgeber": "Frau Dr. Muster, Schulamt"}, "herausgeber", "Name einer Person"),
        ({"befragte": "Herr Muster: 1"}, "befragte", "Name einer Person"),
        ({"befragte": "Schulleitungen: viele"}, "befragte", "Gruppe: Zahl"),
        ({"befragte": "Schulleitungen: 0"}, "befragte", "Gruppe: Zahl"),
        ({"handlungsfelder": "Bildungsübergang"}, "handlungsfelder", "Codebuch"),
        ({"lebensphasen": "Kindheit"}, "lebensphasen", "Codebuch"),
        ({"methode": "press"}, "methode", "Codebuch"),
        ({"datum": "2026-02-30"}, "datum", "kein wirklicher Tag"),
        ({"datum": "2026-11-26"}, "datum", "Zukunft"),
        ({"datum": "März 2026"}, "datum", "Form"),
        ({"link": "javascript:alert(1)"}, "link", "Form"),
        ({"kommune": "Hof"}, "kommune", "mehrdeutig"),
        ({"kommune": "Nirgendwo"}, "kommune", "Keine Kommune"),
    ],
)
def test_a_wrong_cell_is_named_with_line_field_and_fix(
    read: Callable[..., tuple[Assessment, ...]], changed: dict[str, str], column: str, reason: str
) -> None:
    with pytest.raises(AssessmentError) as error:
        read(row(**changed))
    (found,) = error.value.problems
    assert (found.file, found.line, found.field) == ("umfrage.csv", 2, column)
    assert re.search(reason, found.reason)
    assert found.fix
    assert len(found.value) < 120
    assert f"umfrage.csv:2, Feld {column}: " in str(error.value)


@pytest.mark.parametrize(
    "text",
    [
        "Weniger als 10 % der Jugendlichen, <5 Plätze je 100 und AGS 01054 seit 2015/2016 im Blick",
        "Beschluss 0123/2016: Aufbau eines Monitorings 2016–2019",
        "Frau und Beruf: Angebote für Mütter",
        "– Eltern früher beraten (Klasse 5/6)",
        "Arbeitsplatz 4.0 in Schulen der Bildungslandschaft 2030",
    ],
)
def test_ordinary_sentences_are_not_refused(text: str) -> None:
    assert unfit(text) is None


def test_all_that_is_wrong_is_told_at_once(read: Callable[..., tuple[Assessment, ...]]) -> None:
    table = row(kommune="Hof", methode="Umfrag") + row(datum="2030").partition("\n")[2]
    with pytest.raises(AssessmentError) as error:
        read(table)
    assert {(p.line, p.field) for p in error.value.problems} == {(2, "kommune"), (2, "methode"), (3, "datum")}


def test_the_same_need_twice_is_refused(read: Callable[..., tuple[Assessment, ...]]) -> None:
    table = row() + row(bedarf=GOOD["bedarf"].upper(), kommune="Burgenlandkreis").partition("\n")[2]
    with pytest.raises(AssessmentError, match="steht schon in Zeile 2"):
        read(table)


@pytest.mark.parametrize("name", ["E-Mail", "Telefon", "Name", "Ansprechpartner", "Vorname", "Anschrift"])
def test_columns_about_persons_are_refused(read: Callable[..., tuple[Assessment, ...]], name: str) -> None:
    with pytest.raises(AssessmentError, match="Angaben zu Personen"):
        read(f"{HEADER},{name}\n")


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (row().encode("cp1252"), "umfrage.csv", "UTF-8"),
        (row() + 'a,"b', "umfrage.csv", "kein gültiges CSV"),
        (f"{HEADER}\n{',' * 30}x\n", "umfrage.csv", "Felder statt"),
        ("titel,titel\n", "umfrage.csv", "Spalte doppelt"),
        (b"x" * (MOST_BYTES + 1), "umfrage.csv", "größer als"),
        (row(), "umfrage.ods", "Dateityp"),
        (b"PK\x03\x04broken", "umfrage.xlsx", "nicht als Excel-Datei lesbar"),
        ("[" * 100_000, "umfrage.json", "kein lesbares JSON"),
        ('{"titel": 1, "titel": 2}', "umfrage.json", "Schlüssel doppelt: titel"),
        ('{"bedarfe": [{"bedarf": NaN}]}', "umfrage.json", "NaN ist keine Zahl"),
        ("[]", "umfrage.json", "Liste „bedarfe“"),
        ('{"bedarfe": [7]}', "umfrage.json", "kein Objekt"),
        ('{"bedarfe": [{"bedarf": 7}]}', "umfrage.json", "andere Form"),
        ('{"bedarfe": [{"telefon": "1"}]}', "umfrage.json", "Angaben zu Personen"),
        ('{"bedarfe": [{"befragte": [{"gruppe": "A", "anzahl": "1"}]}]}', "umfrage.json", "andere Form"),
    ],
)
def test_a_broken_file_is_refused_with_its_reason(
    read: Callable[..., tuple[Assessment, ...]], content: str | bytes, name: str, reason: str
) -> None:
    with pytest.raises(AssessmentError, match=reason):
        read(content, name)


def test_a_formula_in_a_spreadsheet_is_refused_by_cell(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append([column.name for column in COLUMNS])
    book.active.append(["=1+1", *[GOOD.get(column.name) for column in COLUMNS[1:]]])
    book.save(tmp_path / "umfrage.xlsx")
    with pytest.raises(AssessmentError, match=r"umfrage\.xlsx:2, Feld A: Formel"):
        read_assessments(tmp_path / "umfrage.xlsx", place, TODAY)


def test_an_assessment_in_force_becomes_needs_and_an_undone_one_does_not(
    read: Callable[..., tuple[Assessment, ...]], bundled: Harvest, tmp_path: Path
) -> None:
    journal = Journal(tmp_path / "home")
    (found,) = read(example("csv"))
    entry = journal.assess(found.content(), **WHO)
    with pytest.raises(ValueError, match=entry.id):
        journal.assess(found.content(), **WHO)
    result = with_assessments(bundled, journal)
    assert len(bundled.statements) < len(result.statements)
    graph = fold(result.statements, result.sources, "test")
    new = [r for r in graph.out("territory/15084", "HasNeed") if r.methods == ("staff",)]
    (need,) = (graph.entities[r.to_id] for r in new)
    assert need.props["method"] == "survey"
    assert need.props["year"] == 2026
    assert need.props["respondents"] == ["Schulleitungen: 12", "Träger: 5"]
    assert {r.to_id for r in graph.out(need.id)} == {"ActionField/transitions", "LifePhase/school_to_work"}
    (source,) = (graph.sources[s] for s in need.sources)
    assert (source.kind, source.title, source.date) == ("document", "Befragung der Schulen", "2026-03")
    count = result.files[-1]
    assert (count.dataset, count.read, count.used, count.quarantined) == ("assessment", 1, 1, 0)
    journal.revoke(entry.id, **WHO)
    assert with_assessments(bundled, journal) == bundled


def test_backup_and_restore_keep_assessments(
    read: Callable[..., tuple[Assessment, ...]], bundled: Harvest, tmp_path: Path
) -> None:
    journal = Journal(tmp_path / "old")
    journal.assess(read(row())[0].content(), **WHO)
    backup(tmp_path / "b.zip", tmp_path / "old")
    restore(tmp_path / "b.zip", tmp_path / "new")
    before, after = (with_assessments(bundled, Journal(tmp_path / home)) for home in ("old", "new"))
    assert len(after.statements) > len(bundled.statements)
    assert before == after


@pytest.mark.parametrize(
    "content",
    ["", "7", "{}", '{"needs": 7}', '{"title": "x", "publisher": "", "date": "2026", "link": "", "needs": [{}]}'],
)
def test_a_damaged_entry_costs_only_itself(bundled: Harvest, tmp_path: Path, content: str) -> None:
    journal = Journal(tmp_path)
    journal.assess(content, **WHO)
    result = with_assessments(bundled, journal)
    assert result.statements == bundled.statements
    assert result.quarantine[-1].dataset == "assessment"
    assert "--undo j1" in result.quarantine[-1].fix
    assert (result.files[-1].read, result.files[-1].quarantined) == (1, 1)


def test_a_need_of_a_place_that_is_gone_goes_to_quarantine(
    read: Callable[..., tuple[Assessment, ...]], bundled: Harvest, tmp_path: Path
) -> None:
    journal = Journal(tmp_path)
    content = read(row())[0].content().replace("territory/15084", "territory/99999")
    journal.assess(content, **WHO)
    result = with_assessments(bundled, journal)
    assert result.statements == bundled.statements
    assert result.quarantine[-1].value == "territory/99999"
