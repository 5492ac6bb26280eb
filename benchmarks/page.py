"""The page that publishes the figures, written from the kept results alone."""

from collections.abc import Iterator
from typing import Any

from benchmarks.measure import QUIET, allowed_slope, slope
from benchmarks.one import BENCHMARKS
from benchmarks.page_tables import (
    Figure,
    attempts_table,
    build_table,
    growth_table,
    ms,
    number,
    questions_table,
    sparql_table,
    suggest_table,
    table,
    transfer_table,
    update_table,
)
from benchmarks.sizes import SIZES

Results = dict[str, dict[str, Any]]
"""By benchmark, then by size."""
ORDER = ("bundled", "3x", "10x", "100x", "1000x")

_HEAD = """# Messungen

<!-- Written by `python -m benchmarks`; do not edit. -->

Wie schnell die Antworten sind, wogegen sie verglichen wurden und wie Zeit und Speicher mit den Daten wachsen.
Neu messen: `make bench` (mitgelieferte Größe und zehnfach, im Prozess hundertfach); größer: `python -m benchmarks
--size 100x --date JJJJ-MM-TT`, nur eines: `--only questions`.

Alle Verhältnisse stammen aus **einem** Lauf: Die Systeme werden vorgewärmt (je Frage und System vier Sekunden,
höchstens 800 Aufrufe) und dann abwechselnd gefragt; wer beginnt, wechselt. Angegeben sind Mediane und das 95.
Perzentil (p95) nach der Wanduhr. Wo zwei Systeme dieselbe Frage beantworten, werden die Zeilen verglichen. Jede
Messung läuft in einem eigenen Prozess, damit der Speicher nur ihrer ist."""

_SIZES = """## Größen
- **bundled**: der Bestand, wie er mitkommt. **3x, 10x**: jedes Ding drei- oder zehnmal, mit allen Beziehungen,
  Kennzahlen, Seiten und Aussagen. **100x, 1000x**: ebenso, aber das Verzeichnis der Gemeinden, über die nichts
  dokumentiert ist, und die Jahresprofile stehen nur einmal da.
- Der Generator zieht jedes Ding gleich oft (ausgewogenes Bootstrap) und behält so die Verteilungen genau: Grad
  je Art der Beziehung, Familien je Ort, Mitglieder je Gremium, Quellen je Aussage, Länge der Texte. Eine von
  zehn Beziehungen führt in eine andere Kopie. Vokabulare, Familien und der Bund stehen einmal da; der
  Wortschatz wächst also nicht mit."""

_TRANSFER = """## Empfehlungen und Lücken
„Erste Frage“: Der Kreis wurde noch nie gefragt (Abstände und Angebote werden berechnet); „warm“: schon einmal.
Texte werden hier nach Zeichen verglichen; Satzvektoren ändern daran nichts, sie liegen bereit.

**Dieselbe Frage auf drei Wegen.** Welche Familien von Lösungen kommen für einen Kreis im Handlungsfeld
Übergänge in Frage? Kandidaten, Ausschlüsse, Reihenfolge und das führende Beispiel je Familie genau wie in der
Empfehlung; von den fünfzehn Kriterien zählen die sieben, die ohne Text, Agentur und Austausch auskommen (P1,
P2, P3, I1, I4, I5, E1). Verglichen werden zehn Zeilen: Familie, Lösung, mittlerer Wert. Unsere Antwort enthält
auch dann alle fünfzehn Kriterien mit Gründen und Quellen. Neo4j bekommt **eine** Cypher-Abfrage
(`benchmarks/transfer_cypher.py`) mit Indizes auf allem, was sie nachschlägt; das Skript arbeitet auf einem
networkx-Graphen ohne weitere Indizes (`benchmarks/transfer_networkx.py`). Beide haben die Form, den
Siedlungstyp und die skalierten Kennzahlen der Orte vorab; den Abstand rechnet jeder selbst."""

_QUESTIONS = """## Benannte Fragen und freies Cypher
Dreizehn Fragen des Katalogs von jeder Art. „benannt“: durch unsere Tür, aus einfachen Indizes im selben
Prozess. „Wächter“: derselbe Cypher-Text durch den Wächter (Arbeitsprozess, Grenzen, geprüfter Text). „Neo4j“:
derselbe Text über Bolt mit dem amtlichen Treiber. Die Zahl in Klammern sagt, wie viel Mal schneller als Neo4j
(unter 1: langsamer)."""

_ATTEMPTS = """### Was mehr Index brächte
Zwei der Fragen sind im Wächter am ehesten langsamer als auf Neo4j. Versucht wurde auf einer Kopie und auf dem
Neo4j-Server zugleich: der Grad jedes Akteurs als Eigenschaft mit Index (die Frage sucht dann ab dem Grad des
fünfundzwanzigsten), und ein Textindex auf der Kurzbeschreibung bei unverändertem `CONTAINS`. Der Textindex der
eingebauten Engine kennt ganze Wörter, `CONTAINS` sucht Zeichenfolgen: Er kann es nicht beantworten. Der Grad hilft; er
steht nicht im veröffentlichten Graphen, weil er zu keiner Aussage gehört und sich mit jeder Beziehung ändert."""

_SPARQL = """## SPARQL
Dieselben dreizehn Fragen als SPARQL über HTTP, mit demselben Programm gefragt: unsere Tür (Wächter, Grenzen,
Arbeitsprozess) und der Oxigraph-Server ohne alles über eine Kopie derselben Dateien; rdflib im selben Prozess
ohne HTTP. Durchsatz: Antworten je Sekunde mit zwei Anfragenden zugleich."""

_BUILD = """## Aufbau
Von den Aussagen im Speicher bis zum veröffentlichten Graphen (falten, Belegdatei, Quads, Property-Graph, Platte
abgleichen); „Spitze“ zählt den eigenen Prozess und seine Kindprozesse zusammen."""

_UPDATE = """## Aktualisieren statt neu aufbauen
Der eingebaute Graph wird aus denselben Aussagen einmal ganz aufgebaut und einmal als Kopie des veröffentlichten auf den
neuen Stand gebracht, nachdem ein Ding und nachdem jedes hundertste benannte Ding einen anderen Namen hat; das Lesen der
Tabellen ist nicht dabei. Ein entfernter Server wird mit dem verglichen, was er hält; geschrieben wird nur, was anders
ist."""

_GROWTH = """## Wachstum im Prozess
Indizes und Antworten ohne Engine, aus erzeugten Graphen (das Verzeichnis der Gemeinden steht immer nur einmal
da). Die Steigung ist die einer Geraden durch die Punkte auf logarithmischen Achsen über der Zahl der Lösungen;
1 heißt: so schnell wie die Daten. Erlaubt ist n log n. Zeiten sind Prozessorzeit dieses einen Prozesses."""


def page(results: Results) -> str:
    """The whole page in Markdown."""
    parts = [_HEAD, _machine(results), *_goals(results), _SIZES]
    sections = (
        ("transfer", _TRANSFER, transfer_table),
        ("questions", _QUESTIONS, questions_table),
        ("attempts", _ATTEMPTS, attempts_table),
        ("sparql", _SPARQL, sparql_table),
        ("build", _BUILD, build_table),
        ("update", _UPDATE, update_table),
        ("growth", _GROWTH, growth_table),
        ("suggest", "## Suche", suggest_table),
    )
    for name, text, write in sections:
        found = sized(results.get(name, {}))
        if found:
            parts += [text, *write(found)]
    parts += _left_out(results)
    return "\n\n".join(parts) + "\n"


def _left_out(results: Results) -> Iterator[str]:
    """What could be measured and was not, and what the largest size would need."""
    names = {
        name: [size for size in (*usual, *further) if size not in results.get(name, {})]
        for name, (usual, further) in BENCHMARKS.items()
    }
    missing = "; ".join(f"{name} {', '.join(sizes)}" for name, sizes in names.items() if sizes)
    if not missing:
        return
    yield f"## Nicht gemessen\n\nVorgesehen, hier aber nicht gelaufen: {missing}."
    grown = sized(results.get("growth", {}))
    if len(grown) > 1 and "1000x" not in grown:
        before, largest = [*grown][-2:]
        few, many = SIZES[before].copies, SIZES[largest].copies
        low, high = grown[before]["peak_mb"], grown[largest]["peak_mb"]
        needed = high + (high - low) / (many - few) * (1000 - many)
        yield (
            f"Tausendfach braucht im Prozess nach dem Zuwachs von {before} auf {largest} etwa "
            f"{number(needed / 1000)} GB Speicher; diese Maschine hat {grown[largest]['machine']['memory_gb']} GiB."
        )


def sized(by_size: dict[str, Any]) -> dict[str, Any]:
    """Results of one benchmark in the order of sizes."""
    return {size: by_size[size] for size in ORDER if size in by_size}


def _machine(results: Results) -> str:
    lines, seen = ["## Maschine und Stand"], []
    rows = []
    for name, by_size in results.items():
        for size, found in sized(by_size).items():
            machine = found["machine"]
            if machine not in seen:
                seen.append(machine)
            noisy = max(found["load"]) > QUIET + 1
            note = "ja" if noisy else ""
            mark = f"{number(found['load'][0])} → {number(found['load'][1])}"
            rows.append([name, size, found.get("date") or "ohne Datum", found["effort"], mark, note])
    for machine in seen:
        packages = ", ".join(f"{name} {version}" for name, version in machine["packages"].items())
        lines.append(
            f"{machine['processor']}, {machine['cores']} Kerne, {machine['memory_gb']} GiB, {machine['system']}, "
            f"Python {machine['python']}, {machine['java'] or 'ohne Java'}; {packages}."
        )
    header = ["Messung", "Größe", "Datum", "Aufwand", "Last (1 Minute)", "unruhig"]
    lines.append(table(header, rows))
    lines.append(
        "Last: mittlere Zahl laufender Programme vorher → nachher, die Messung selbst eingerechnet. „unruhig“: andere "
        f"Programme nahmen einen Teil des Prozessors (Last über {number(QUIET + 1)}); dann zählen nur Verhältnisse."
    )
    return "\n\n".join(lines)


def _verdict(met: bool) -> str:
    return "erreicht" if met else "**nicht erreicht**"


def _goals(results: Results) -> Iterator[str]:
    kinds = (_transfer_goals, _question_goals, _sparql_goals, _growth_goals, _suggest_goals)
    rows = [row for kind in kinds for row in kind(results)]
    if rows:
        yield "## Ziele\n\n" + table(["Ziel", "Größe", "gemessen", ""], rows)


def _transfer_goals(results: Results) -> Iterator[list[str]]:
    for size, found in sized(results.get("transfer", {})).items():
        if size == "bundled":
            yield from _latency_goals(found)
        for name, label in (("neo4j", "eine Cypher-Abfrage auf Neo4j"), ("networkx", "ein networkx-Skript")):
            if name in found["times_faster"]:
                times = found["times_faster"][name]
                yield [f"mindestens 10-mal schneller als {label}", size, f"{number(times)}-mal", _verdict(times >= 10)]
            else:
                yield [f"mindestens 10-mal schneller als {label}", size, found["neo4j_missing"] or "", "nicht gemessen"]


def _latency_goals(found: dict[str, Any]) -> Iterator[list[str]]:
    limits = (("warm", 50, "Empfehlung für einen Kreis, warm, p95 < 50 ms"), ("gaps", 30, "Lücken, p95 < 30 ms"))
    for name, limit, label in limits:
        p95, cpu = (found["own"][name][clock]["p95_ms"] for clock in ("wall", "cpu"))
        yield [label, "bundled", f"{ms(p95)} ms (Prozessor {ms(cpu)} ms)", _verdict(p95 < limit)]
    seconds = found["all_400_kreise_s"]
    yield ["400 Kreise nacheinander < 20 s", "bundled", f"{number(seconds)} s", _verdict(seconds < 20)]


def _question_goals(results: Results) -> Iterator[list[str]]:
    goals = {"named": (20, 10, "benannte Fragen gegen Neo4j, geometrisches Mittel"),
             "guard": (1.5, 1, "freies Cypher durch den Wächter gegen Neo4j, geometrisches Mittel")}  # fmt: skip
    for size, found in sized(results.get("questions", {})).items():
        for name, (small, large, label) in goals.items():
            summary = found["summary"].get(name)
            limit = small if size == "bundled" else large
            if summary is None:
                yield [f"{label} ≥ {number(limit)}", size, found["neo4j_missing"] or "keine Engine", "nicht gemessen"]
                continue
            mean = summary["geometric_mean"]
            least = f"kleinstes {number(summary['least'])} ({summary['least_at']})"
            yield [f"{label} ≥ {number(limit)}", size, f"{number(mean)}; {least}", _verdict(mean >= limit)]
            if name == "named":
                none = summary["least"] >= 1
                yield ["keine benannte Frage langsamer als Neo4j", size, least, _verdict(none)]


def _sparql_goals(results: Results) -> Iterator[list[str]]:
    for size, found in sized(results.get("sparql", {})).items():
        share = found["throughput_share"]
        if share is not None:
            label = "SPARQL-Durchsatz ≥ 0,8 des Oxigraph-Servers"
            yield [label, size, number(share), _verdict(share >= 0.8)]


def _growth_goals(results: Results) -> Iterator[list[str]]:
    found = sized(results.get("growth", {}))
    if len(found) > 1:
        sizes = [r["solutions"] for r in found.values()]
        values: tuple[tuple[str, Figure], ...] = (
            ("Empfehlung, warm", lambda r: r["own"]["warm"]["cpu"]["median_ms"]),
            ("Lücken", lambda r: r["own"]["gaps"]["cpu"]["median_ms"]),
            ("Indizes aufbauen", lambda r: r["indexes_s"]),
            ("Speicher (Graph und Indizes)", lambda r: r["graph_and_indexes_mb"]),
        )
        for label, value in values:
            rise, limit = slope(sizes, [value(r) for r in found.values()]), allowed_slope(sizes)
            text = f"Steigung {number(rise)}, erlaubt {number(limit)}"
            yield [f"{label}: nicht schneller als n log n", f"bis {max(found, key=ORDER.index)}", text,
                   _verdict(rise <= limit)]  # fmt: skip


def _suggest_goals(results: Results) -> Iterator[list[str]]:
    for found in results.get("suggest", {}).values():
        p95 = found["suggest"]["wall_p95_ms"]
        label = "Vorschläge beim Tippen, p95 < 30 ms"
        yield [label, f"{number(found['things'])} Dinge", f"{ms(p95)} ms", _verdict(p95 < 30)]
