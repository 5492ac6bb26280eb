"""`build` and `info`: from the sources to the graph, and what is in it."""

from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Annotated, Any, Self

import typer
from tqdm import tqdm

from api.commands import servers
from api.commands.failures import WRONG_USE, CommandError
from api.commands.opening import opened
from api.commands.output import JsonFlag, note, print_files, print_json, print_lines, print_table
from visualizations.formats import number

if TYPE_CHECKING:
    from graph_store.store import Store
    from queries.answers import InfoAnswer


class Progress:
    """A bar on stderr that follows a build; it is only drawn in a terminal."""

    def __init__(self, unit: str = "Schritt") -> None:
        self._bar: tqdm[Any] = tqdm(unit=unit, disable=None, leave=False)

    def __call__(self, label: str, done: int, total: int) -> None:
        """Show that `done` of `total` steps are finished and `label` is being worked on."""
        self._bar.total = total
        self._bar.n = done
        self._bar.set_description(label[:40])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.close()


def build_graph(home: Path, sources: list[str] | None = None, full: bool = False) -> "Store":
    """Read the sources, publish the graph in `home` and make its search index and sentence vectors.

    Where little changed, a copy of the published graph is brought up to date, unless `full`. Raises what `ingest` and
    `graph_store` raise.
    """
    from graph_store.store import build
    from ingest.decisions import with_decisions
    from ingest.figures import figures_table
    from ingest.pipeline import harvest, inputs_digest, wide_folder
    from queries.front import Answers

    wide = wide_folder()
    with Progress() as progress:
        found = harvest(sources, wide_root=wide, progress=progress)
        figures = figures_table(wide_root=wide)
        digest = inputs_digest(wide_root=wide)
        if sources:
            digest += f" nur {', '.join(sorted(set(sources)))}"
        store = build(found, figures, digest, home, progress, amend=with_decisions, full=full)
        Answers(store, progress).prepare()
        return store


def build_command(
    source: Annotated[
        list[str] | None, typer.Option("--source", help="Nur diese Quelle laden (mehrfach möglich).", metavar="NAME")
    ] = None,
    if_stale: Annotated[
        bool, typer.Option("--if-stale", help="Nur bauen, wenn der Graph nicht da oder älter als die Daten ist.")
    ] = False,
    full: Annotated[
        bool, typer.Option("--full", help="Alles neu schreiben, auch wenn sich wenig geändert hat.")
    ] = False,
    graph: servers.GraphUrl = None,
    graph_database: servers.GraphDatabase = None,
    graph_files: servers.GraphFiles = None,
    sparql: servers.SparqlUrl = None,
    take_over: servers.TakeOver = False,
    as_json: JsonFlag = False,
) -> None:
    """Den Graphen aus den mitgelieferten Quellen bauen, auf Wunsch auch in eigene Server.

    Hat sich seit dem letzten Mal wenig geändert, wird eine Kopie nachgeführt; das Ergebnis ist dasselbe.

    Zugangsdaten der Server stehen in NEO4J_USERNAME, NEO4J_PASSWORD, SPARQL_USERNAME und SPARQL_PASSWORD.

    Beispiele:

        bildungsgraph build

        bildungsgraph build --if-stale --graph bolt://localhost:7687 --json
    """
    from graph_store.store import Store, default_home, needs_build
    from ingest.pipeline import FOLDERS, inputs_digest, wide_folder
    from queries.front import Answers

    unknown = sorted(set(source or ()) - set(FOLDERS))
    if unknown:
        raise CommandError(f"Unbekannte Quelle: {', '.join(unknown)}. Bekannt: {', '.join(FOLDERS)}.", WRONG_USE)
    home = default_home()
    stale = not if_stale or needs_build(inputs_digest(wide_root=wide_folder()), home)
    with build_graph(home, source, full) if stale else Store.open(home) as store:
        targets = servers.Targets(graph, graph_database, graph_files, sparql, take_over)
        with Progress("Zeile") as progress:
            loaded = servers.load_into(targets, store, progress)
        answer = Answers(store).info()
        if as_json:
            update = store.meta["update"] if stale else None
            print_json(
                {"built": stale, "update": update, "path": str(store.path), "loaded": loaded, **answer.to_dict()}
            )
            return
        print_lines(f"{_done(store) if stale else 'Der Graph ist aktuell'}: {store.path}", *servers.lines(loaded))
        _print_rows(answer)


def _done(store: "Store") -> str:
    update = store.meta["update"]
    if update is None:
        return "Gebaut"
    return f"Nachgeführt ({number(update['added'])} Aussagen neu, {number(update['removed'])} entfallen)"


def info_command(as_json: JsonFlag = False) -> None:
    """Was im Bestand ist: Zahlen je Klasse, Beziehung und Datei, Deckung.

    Beispiele:

        bildungsgraph info

        bildungsgraph info --json
    """
    with opened() as answers:
        answer = answers.info()
    if as_json:
        print_json(answer.to_dict())
        return
    print_lines(f"Datenstand {answer.dataset_version}, Kennzahlen: {_FIGURES[answer.figures]}")
    for title, counts in (("Dinge", answer.counts.classes), ("Beziehungen", answer.counts.relations)):
        print_table(title, ("Klasse", "Zahl"), [(name, number(n)) for name, n in counts.items()], right=("Zahl",))
    levels = {"none": "keine", "thin": "dünn", "fair": "mittel", "good": "gut"}
    rows = [(levels.get(level, level), number(n)) for level, n in answer.coverage.items()]
    print_table("Deckung der Kreise", ("Deckung", "Kreise"), rows, right=("Kreise",))
    _print_rows(answer)


_FIGURES = {"bundled": "Grundbestand", "wide": "Grundbestand und erweiterte Kennzahlen"}


def _print_rows(answer: "InfoAnswer") -> None:
    print_files([(s.name, s.file, s.read, s.used, s.quarantined) for s in answer.sources])
    print_lines(f"{number(answer.statements)} Aussagen, {answer.statements_without_source} davon ohne Quelle.")
    if any(s.quarantined for s in answer.sources):
        note("Gründe der Quarantäne: bildungsgraph ingest status")


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("build")(build_command)
    app.command("info")(info_command)
