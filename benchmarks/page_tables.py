"""The tables of the page about the measurements."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from benchmarks.measure import allowed_slope, slope
from benchmarks.parameters import MIX

BySize = dict[str, Any]
Figure = Callable[[dict[str, Any]], float]


def number(value: float | None) -> str:
    """A number with a decimal comma and three figures that count."""
    if value is None:
        return ""
    if abs(value) >= 100 or value == int(value):
        return f"{value:,.0f}".replace(",", ".")
    return f"{float(f'{value:.3g}'):.10g}".replace(".", ",")


def ms(value: float | None) -> str:
    """Milliseconds."""
    return number(value)


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    return "\n".join([*lines, *("| " + " | ".join(cell.replace("|", "/") for cell in row) + " |" for row in rows)])


def _same(found: dict[str, Any], compared: str) -> str:
    different = found["different_rows"]
    return f"{compared}: gleiche Zeilen" if not different else f"{compared}: **{len(different)} verschieden**"


def transfer_table(found: BySize) -> Iterator[str]:
    """Our own times, then the shared question."""
    kinds = (("first", "Empfehlung, erste Frage"), ("warm", "Empfehlung, warm"), ("need", "mit Bedarfstext, warm"),
             ("gaps", "Lücken"))  # fmt: skip
    rows = []
    for size, r in found.items():
        for kind, label in kinds:
            wall, cpu = r["own"][kind]["wall"], r["own"][kind]["cpu"]
            rows.append([size, label, ms(wall["median_ms"]), ms(wall["p95_ms"]), ms(cpu["median_ms"])])
        rows.append([size, "400 Kreise nacheinander (s)", number(r["all_400_kreise_s"]), "", ""])
    yield table(["Größe", "", "Median ms", "p95 ms", "Prozessor ms"], rows)
    rows = []
    for size, r in found.items():
        cells = [size, number(r["kreise"]), number(r["solutions"])]
        for name in ("bildungsgraph", "neo4j", "networkx"):
            times = r["shared_question"].get(name)
            cells.append(f"{ms(times['median_ms'])} ({ms(times['p95_ms'])})" if times else "—")
        cells += [number(r["times_faster"].get(name)) for name in ("neo4j", "networkx")]
        rows.append([*cells, _same(r, f"{r['compared']} Kreise") + _reason(r["neo4j_missing"])])
    header = ["Größe", "Kreise", "Lösungen", "Bildungsgraph ms (p95)", "Neo4j", "networkx", "× Neo4j", "× networkx", ""]
    yield table(header, rows)


def _reason(reason: str | None) -> str:
    return f"; Neo4j: {reason}" if reason else ""


def questions_table(found: BySize) -> Iterator[str]:
    """One table per size."""
    for size, r in found.items():
        server = r["neo4j"]
        shown = ", ".join(f"{k} {v}" for k, v in server.items()) if server else r["neo4j_missing"]
        memory = f", {number(r['neo4j_memory_mb'])} MB belegt" if r["neo4j_memory_mb"] else ""
        nodes = f"{number(r['nodes'])} Knoten, {number(r['relationships'])} Beziehungen"
        yield f"**{size}**: {nodes}. Neo4j: {shown}{memory}. {_same(r, 'Stichprobe aller Fragen')}."
        rows = []
        for name in MIX:
            q = r["questions"][name]
            faster = q.get("times_faster", {})
            cells = [name]
            for system in ("named", "guard"):
                times = q.get(system)
                cells.append(f"{ms(times['median_ms'])} ({number(faster.get(system))})" if times else "—")
            cells.append(ms(q["neo4j"]["median_ms"]) if "neo4j" in q else "—")
            rows.append(cells)
        means = [number(r["summary"].get(s, {}).get("geometric_mean")) for s in ("named", "guard")]
        rows.append(["**geometrisches Mittel**", *(f"({m})" if m else "—" for m in means), "(1)"])
        yield table(["Frage", "benannt ms (×)", "Wächter ms (×)", "Neo4j ms"], rows)


def attempts_table(found: BySize) -> Iterator[str]:
    """One row per question: guard and Neo4j before and after, and the ratios."""
    rows = []
    for size, r in found.items():
        for name, q in (r.get("questions") or {}).items():
            for when, ending in (("wie veröffentlicht", ""), ("mit mehr Index", "_after")):
                ours, theirs = (q[f"{system}{ending}"]["median_ms"] for system in ("guard", "neo4j"))
                differ = q[f"different_rows{ending}"]
                same = "ja" if not differ else f"nein ({', '.join(differ)})"
                rows.append([size, name, when, ms(ours), ms(theirs), number(theirs / ours), same])
    yield table(["Größe", "Frage", "", "Wächter ms", "Neo4j ms", "×", "gleiche Zeilen"], rows)


def sparql_table(found: BySize) -> Iterator[str]:
    """One table per size."""
    for size, r in found.items():
        rates = ", ".join(f"{name} {number(rate)}" for name, rate in r["answers_per_s"].items())
        share = f" (Anteil {number(r['throughput_share'])})" if r["throughput_share"] else ""
        cut = f" Wegen der Zeilengrenze der Tür ausgelassen: {', '.join(r['cut'])}." if r["cut"] else ""
        rdflib = f" rdflib: {r['rdflib_missing']}." if r["rdflib_missing"] else ""
        yield f"**{size}**: {number(r['quads'])} Quads. Antworten je Sekunde: {rates}{share}. " + (
            f"{_same(r, 'Stichprobe aller Fragen')}.{cut}{rdflib}"
        )
        means = (("Der Oxigraph-Server", "oxigraph"), ("rdflib", "rdflib"))
        told = [f"{n} braucht {number(r['summary'][k])}-mal so lang wie die Tür" for n, k in means if k in r["summary"]]
        if told:
            yield f"Einzeln gefragt (geometrisches Mittel): {'; '.join(told)}."
        rows = []
        for name, q in r["questions"].items():
            slow = q.get("rdflib")
            third = "—" if slow is None else slow.get("reason") or ms(slow["median_ms"])
            rows.append(
                [name, *(ms(q[s]["median_ms"]) if s in q else "—" for s in ("bildungsgraph", "oxigraph")), third]
            )
        yield table(["Frage", "Tür ms", "Oxigraph-Server ms", "rdflib ms"], rows)


def build_table(found: BySize) -> Iterator[str]:
    """One row per size, then the slope."""
    rows = []
    for size, r in found.items():
        disk = sum(r["disk_mb"].values())
        rows.append(
            [size, number(r["statements"]), number(r["seconds"]), number(r["statements_per_s"]), number(r["peak_mb"]),
             number(r["peak_with_children_mb"]), number(r["bytes_per_statement"]), number(disk), number(r["open_s"])]
        )  # fmt: skip
    yield table(
        [
            "Größe",
            "Aussagen",
            "s",
            "Aussagen/s",
            "Spitze MB",
            "mit Kindern MB",
            "Byte je Aussage",
            "Platte MB",
            "Öffnen s",
        ],
        rows,
    )
    steps = [[label, *(number(r["steps_s"].get(label)) for r in found.values())] for label in _labels(found)]
    yield table(["Schritt (s)", *found], steps)
    if len(found) > 1:
        sizes = [r["statements"] for r in found.values()]
        time, memory = (slope(sizes, [r[k] for r in found.values()]) for k in ("seconds", "peak_with_children_mb"))
        limit = number(allowed_slope(sizes))
        yield f"Steigung der Zeit {number(time)}, des Speichers {number(memory)}; n log n wäre {limit}."


def _labels(found: BySize) -> list[str]:
    return list(dict.fromkeys(label for r in found.values() for label in r["steps_s"]))


def update_table(found: BySize) -> Iterator[str]:
    """The built graph, then one row per server; each with what loading or building anew takes."""
    rows = []
    for size, r in found.items():
        changes = (("one", "ein anderer Name"), ("share", f"{r['things_changed']} andere Namen"))
        for where, label in (("embedded", "eingebauter Graph"), ("neo4j", "Neo4j über Bolt"),
                             ("oxigraph", "Oxigraph-Server über SPARQL Update")):  # fmt: skip
            if where not in r:
                rows.append([size, label, r[f"{where}_missing"], "—", "—", "—"])
                continue
            anew = r[where]["anew"]["seconds"]
            for change, what in changes:
                if change in r[where]:
                    seconds = r[where][change]["seconds"]
                    rows.append([size, label, what, number(anew), number(seconds), f"{number(anew / seconds)}-mal"])
    yield table(["Größe", "wo", "was sich geändert hat", "neu s", "aktualisieren s", "schneller"], rows)


_GROWTH_ROWS: tuple[tuple[str, Figure], ...] = (
    ("Kreise", lambda r: r["kreise"]),
    ("Lösungen", lambda r: r["solutions"]),
    ("Dinge", lambda r: r["entities"]),
    ("Beziehungen", lambda r: r["relations"]),
    ("Indizes aufbauen s", lambda r: r["indexes_s"]),
    ("Textindex s", lambda r: r["texts_s"]),
    ("Katalog, alle Indizes s", lambda r: r["catalogue_s"]),
    ("Graph und Indizes MB", lambda r: r["graph_and_indexes_mb"]),
    ("Spitze MB", lambda r: r["peak_mb"]),
    ("Empfehlung, erste Frage, Mittel ms", lambda r: r["own"]["first"]["cpu"]["mean_ms"]),
    ("Empfehlung, warm, Median ms", lambda r: r["own"]["warm"]["cpu"]["median_ms"]),
    ("Empfehlung, warm, p95 ms", lambda r: r["own"]["warm"]["cpu"]["p95_ms"]),
    ("Lücken, Median ms", lambda r: r["own"]["gaps"]["cpu"]["median_ms"]),
    ("Lücken, p95 ms", lambda r: r["own"]["gaps"]["cpu"]["p95_ms"]),
    ("Ähnliche, Median ms", lambda r: r["similar"]["median_ms"]),
)
_NO_SLOPE = 4


def growth_table(found: BySize) -> Iterator[str]:
    """One column per size, and the slope over all."""
    sizes = [r["solutions"] for r in found.values()]
    rows = []
    for place, (label, value) in enumerate(_GROWTH_ROWS):
        values = [value(r) for r in found.values()]
        rise = number(slope(sizes, values)) if place >= _NO_SLOPE and len(values) > 1 and min(values) > 0 else ""
        rows.append([label, *map(number, values), rise])
    for name in MIX:
        values = [r["named"][name]["median_ms"] for r in found.values()]
        rise = number(slope(sizes, values)) if len(values) > 1 and min(values) > 0 else ""
        rows.append([f"{name}, Median ms", *map(number, values), rise])
    limit = f" (n log n: {number(allowed_slope(sizes))})" if len(sizes) > 1 else ""
    yield table(["", *found, f"Steigung{limit}"], rows)


def suggest_table(found: BySize) -> Iterator[str]:
    """Autocomplete and search over generated things."""
    for r in found.values():
        size, seconds = number(r["build"]["file_mb"]), number(r["build"]["wall_s"])
        yield f"{number(r['things'])} Dinge; Index {size} MB in {seconds} s."
        kinds = (("suggest", "Vorschläge beim Tippen"), ("suggest_one_class", "nur Lösungen"),
                 ("suggest_mistyped", "vertippt"), ("search_by_words", "Suche nach Wörtern"),
                 ("search_with_meaning_first", "Suche nach Sinn, neue Frage"),
                 ("search_with_meaning_again", "Suche nach Sinn, bekannte Frage"))  # fmt: skip
        rows = [
            [
                label,
                *(number(r[key][f"wall_{part}_ms"]) for part in ("p50", "p95", "max")),
                number(r[key]["cpu_p95_ms"]),
            ]
            for key, label in kinds
            if key in r
        ]
        yield table(["", "Median ms", "p95 ms", "größtes ms", "p95 Prozessor ms"], rows)
