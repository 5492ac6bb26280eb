"""`evaluate`: the tests of the answers on the record, and the sheets of the expert judgement."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from api.commands.build import Progress
from api.commands.failures import WRONG_USE, CommandError
from api.commands.output import JsonFlag, note, print_json, print_lines, print_table

if TYPE_CHECKING:
    from graph_store.store import Store
    from queries.evaluation.run import Evaluation, SubsetName
    from queries.evaluation.sheets import Judgement
    from queries.language.embedding import VectorCache

PAGE = Path("docs") / "explanation" / "evaluation.md"
KEY = "schluessel.csv"


def evaluate(
    subset: Annotated[
        Literal["programmes", "all"] | None,
        typer.Option("--subset", help="Nur die vier Programmsammlungen (mit Toren) oder nur alles; sonst beides."),
    ] = None,
    as_json: JsonFlag = False,
    write_docs: Annotated[bool, typer.Option("--write-docs", help=f"Die Seite {PAGE} neu schreiben.")] = False,
    forms: Annotated[
        Path | None, typer.Option("--forms", metavar="ORDNER", help="Bögen für die Bewertung durch Fachleute ablegen.")
    ] = None,
    ratings: Annotated[
        Path | None, typer.Option("--ratings", metavar="ORDNER", help="Ausgefüllte Bögen (CSV) auswerten.")
    ] = None,
) -> None:
    """Prüfen, was die Antworten taugen: Tests am Bestand mit Intervallen, auch was nicht trägt.

    Ein nicht erreichtes Tor ist ein Ergebnis, kein Fehler.

    Beispiele:

        bildungsgraph evaluate

        bildungsgraph evaluate --subset programmes --json

        bildungsgraph evaluate --forms bewertung
    """
    from graph_store.store import Store

    if sum((forms is not None, ratings is not None, write_docs)) > 1:
        raise CommandError("Nur eines von --forms, --ratings und --write-docs angeben.", WRONG_USE)
    if ratings is not None:
        _show_judgement(_judged(ratings), as_json)
        return
    if write_docs and (subset or not PAGE.parent.parent.is_dir()):
        raise CommandError("--write-docs gilt für beide Teile und nur im Ordner des Projekts.", WRONG_USE)
    with Store.open() as store:
        if forms is not None:
            _write_forms(store, forms, as_json)
            return
        runs = _runs(store, (subset,) if subset else ("programmes", "all"))
    if write_docs:
        from queries.evaluation.page import page

        PAGE.parent.mkdir(parents=True, exist_ok=True)
        PAGE.write_text(page(*runs), encoding="utf-8")
        note(f"Geschrieben: {PAGE}")
    if as_json:
        print_json(runs[0].to_dict() | ({"beside": runs[1].to_dict()} if len(runs) > 1 else {}))
        return
    for run in runs:
        _show(run)


def _vectors(store: "Store") -> "VectorCache | None":
    from queries.search import open_vectors

    return open_vectors(store)


def _runs(store: "Store", parts: "tuple[SubsetName, ...]") -> "list[Evaluation]":
    from queries.evaluation.run import evaluate as run_tests

    vectors, found = _vectors(store), []
    for part in parts:
        with Progress() as progress:
            found.append(run_tests(store.graph, store.figures, part, vectors, progress))
    return found


def _show(run: "Evaluation") -> None:
    from queries.evaluation.page import SUBSETS_DE, gain_text, gate_text, with_interval

    print_lines(f"Datenstand {run.dataset_version}, {SUBSETS_DE[run.subset]}, Kennzahlen: {run.profile}")
    for test in run.tests:
        labels = {row.id: row.label_de for row in test.rows}
        rows = [(r.label_de, r.n, with_interval(r.estimate), gain_text(r, labels)) for r in test.rows]
        print_table(f"{test.id} {test.title_de}", ("Verfahren", "n", test.metric_de, "Unterschied"), rows, right=("n",))
        gate = f"Tor {gate_text(test)}. " if run.gates_apply and test.gate else ""
        print_lines(gate + test.reading_de, *test.notes_de)


def _write_forms(store: "Store", folder: Path, as_json: bool) -> None:
    from queries.comparison import Comparison
    from queries.evaluation.form_page import sheet_html
    from queries.evaluation.pairs import pairs
    from queries.evaluation.sheets import RATERS, key_csv, sheet_csv
    from queries.facts import Facts
    from queries.language.text_ranks import TextRanks, place_names

    facts = Facts(store.graph)
    comparison = Comparison(facts, store.figures)
    texts = TextRanks({s.id: s.text for s in facts.solutions.values()}, place_names(store.graph), _vectors(store))
    drawn = pairs(comparison, texts)
    files = {KEY: key_csv(drawn)}
    for rater in range(1, RATERS + 1):
        files[f"bogen-{rater}.html"] = sheet_html(comparison, drawn, rater)
        files[f"bogen-{rater}.csv"] = sheet_csv(drawn, rater)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8-sig" if name.endswith(".csv") else "utf-8", newline="")
    if as_json:
        paths = [str(folder / name) for name in sorted(files)]
        print_json({"dataset_version": store.version, "pairs": len(drawn), "files": paths})
        return
    print_lines(
        f"{len(drawn)} Paare, {RATERS} Bögen in {folder}.",
        f"{KEY} nennt Rang und Wert: nicht mit austeilen, für die Auswertung aufheben.",
    )


def _judged(folder: Path) -> "Judgement":
    from queries.evaluation.sheets import RatingsError, analyse, read_key, read_sheet

    try:
        scores = read_key(KEY, _text(folder / KEY))
        paths = sorted(p for p in folder.glob("bogen-*.csv"))
        return analyse([s for p in paths if (s := read_sheet(p.name, _text(p), scores)).filled], scores)
    except RatingsError as error:
        raise CommandError(str(error), WRONG_USE) from error


def _text(path: Path) -> str:
    """Text of a table; office programs on Windows may write it in Windows-1252."""
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _show_judgement(judgement: "Judgement", as_json: bool) -> None:
    from queries.evaluation.page import number, with_interval

    if as_json:
        print_json(judgement.to_dict())
        return
    rho = judgement.correlation
    print_lines(f"{judgement.raters} Bögen, {judgement.pairs} Paare mit Gesamturteil.")
    print_lines(f"Spearman mit dem Wert: {with_interval(rho)}" if rho else "Spearman: nicht bestimmbar.")
    alphas = [(q, "nicht bestimmbar" if a is None else number(a)) for q, a in judgement.alphas.items()]
    print_table("Übereinstimmung (Krippendorff α, ordinal)", ("Frage", "α"), alphas, right=("α",))
    means = [(name, number(mean)) for name, mean in judgement.by_stratum.items()]
    print_table("Mittleres Gesamturteil", ("Teil der Rangfolge", "Mittel"), means, right=("Mittel",))


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(evaluate)
