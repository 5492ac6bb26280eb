"""The page that publishes the results: what was asked, what came out, what may be said."""

from collections.abc import Sequence

from queries.evaluation.reference import REFERENCE
from queries.evaluation.resampling import DRAWS, Estimate
from queries.evaluation.results import Row, TestResult
from queries.evaluation.run import Evaluation, SubsetName

_PROFILES = {"full": "volles Profil mit fünf Blöcken", "bundled": "Grundbestand ohne Wirtschaft und Qualifikation"}
SUBSETS_DE: dict[SubsetName, str] = {"programmes": "vier Programmsammlungen", "all": "alle Sammlungen"}


def number(value: float, digits: int = 3) -> str:
    """A number with German decimal comma."""
    return f"{value:.{digits}f}".replace(".", ",")


def signed(value: float, digits: int = 3) -> str:
    """A number with its sign and a decimal comma."""
    return f"{value:+.{digits}f}".replace(".", ",").replace("-", "−")


def with_interval(estimate: Estimate) -> str:
    """Value and interval: 0,571 [0,540; 0,612]."""
    return f"{number(estimate.value)} [{number(estimate.low)}; {number(estimate.high)}]"


def gain_text(row: Row, labels: dict[str, str]) -> str:
    """The difference with interval, p and what it is measured against."""
    gain = row.gain
    if gain is None or gain.p is None:
        return ""
    other = labels.get(row.against or "", "0,50" if row.against == "chance" else row.against or "")
    p = "p < 0,001" if gain.p < 0.001 else f"p = {number(gain.p, 3)}"
    return f"{signed(gain.value)} [{signed(gain.low)}; {signed(gain.high)}], {p} gegen {other}"


def gate_text(test: TestResult) -> str:
    """The gate in words."""
    if test.gate is None:
        return ""
    return f"{'erreicht' if test.gate.met else 'NICHT erreicht'}: {test.gate.text_de}"


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    return [*lines, *("| " + " | ".join(cell.replace("|", "/") for cell in line) + " |" for line in rows)]


def _reference(test: str, row: str) -> str:
    figures = REFERENCE.get((test, row))
    if figures is None:
        return ""
    value, low, high = figures
    return number(value) + (f" [{number(low)}; {number(high)}]" if low is not None and high is not None else "")


def _beside(test: TestResult, beside: Evaluation) -> TestResult | None:
    """The same test over the other part; none for tests of the figures, which are the same for both."""
    return next((t for t in beside.tests if t.id == test.id), None) if test.id.startswith("T") else None


def _summary(run: Evaluation, beside: Evaluation) -> list[str]:
    rows = []
    for test in run.tests:
        other = _beside(test, beside)
        rows.append(
            [
                test.id,
                test.title_de,
                f"{test.metric_de}: {with_interval(test.rows[0].estimate)} (n = {test.rows[0].n})",
                gate_text(test) or "kein Tor",
                f"{with_interval(other.rows[0].estimate)} (n = {other.rows[0].n})" if other else "",
            ]
        )
    return _table(("Test", "Frage", SUBSETS_DE[run.subset], "Tor", SUBSETS_DE[beside.subset]), rows)


def _details(test: TestResult, other: TestResult | None) -> list[str]:
    labels = {row.id: row.label_de for row in test.rows}
    beside = {row.id: row for row in other.rows} if other else {}
    rows = [
        [
            row.label_de,
            str(row.n),
            with_interval(row.estimate),
            gain_text(row, labels),
            number(row.smallest) if row.smallest is not None else "",
            _reference(test.id, row.id),
            f"{with_interval(beside[row.id].estimate)}; {gain_text(beside[row.id], labels)}".rstrip("; ")
            if row.id in beside
            else "",
        ]
        for row in test.rows
    ]
    header = ("Verfahren", "n", "Wert [95 %]", "Unterschied", "nachweisbar ab", "Vorstudie", "alle Sammlungen")
    lines = [f"### {test.id} {test.title_de}", "", f"{test.protocol_de} Maß: {test.metric_de}.", ""]
    lines += [*_table(header, rows), "", f"- **Lesart.** {test.reading_de}"]
    if other and other.reading_de != test.reading_de:
        lines.append(f"- Alle Sammlungen: {other.reading_de}")
    if gate_text(test):
        lines.append(f"- Tor {gate_text(test)}.")
    lines += [f"- {note}" for note in test.notes_de]
    lines += [f"- Alle Sammlungen: {note}" for note in (other.notes_de if other else ()) if note not in test.notes_de]
    return [*lines, ""]


_HEAD = """# Was die Antworten taugen

<!-- Written by `bildungsgraph evaluate --write-docs`; do not edit. -->

Die Auskunft vergleicht Orte und Lösungen und nennt Gründe. Diese Seite prüft am Bestand selbst, was davon trägt.
Sie zeigt auch, was **nicht** trägt. Ob eine Lösung an einem anderen Ort gelingt, prüft kein Test hier: Das können nur
Menschen beurteilen, die das Feld kennen ([Bewertung durch Fachleute](../how-to/expert-judgement.md), T7).
"""

_METHOD = """## Wie gemessen wird

- Geordnet wird immer der ganze Katalog; Gleichstand geht nach der Reihenfolge der Familien.
- Intervalle: gepaarter Bootstrap, {draws} Ziehungen mit festem Startwert. Gezogen werden ganze Orte (T6: Geber), denn
  Lösungen eines Ortes sind nicht unabhängig. p: Vorzeichen ganzer Orte zufällig vertauscht, zweiseitig.
- „Nachweisbar ab“: kleinster Unterschied, den diese Fälle mit 80 % Sicherheit bei 5 % Irrtum zeigen, aus der Breite
  des Intervalls, also mit Orten als Einheit. Was kleiner ist, bleibt mit diesem Bestand offen. Ein Unterschied von
  0,02 bräuchte bei T4 etwa {places} Orte; es gibt 400 Kreise.
- nDCG@10, P@5 und der Kehrwert des Rangs stimmen mit `ir-measures` überein (Test im Projekt).
- Ein Ort ohne Beleg gilt als unbekannt, nicht als „hat es nicht“. Gezählt werden Orte, nie Seiten.
- Die Tore standen vor der Messung fest und gelten für die vier Programmsammlungen; derselbe Test über alle Sammlungen
  steht daneben und hat kein Tor.
"""

_DIFFERENCES = """## Warum Werte von der Vorstudie abweichen

Die Vorstudie hat dieselben Fragen mit eigenen Skripten an denselben vier Sammlungen gestellt.

- **Andere Fälle.** Hier sind Belege derselben Sache vorher zusammengeführt, und eine Lösung zählt bei T1 nur mit Ort
  und mit ihrer ersten Familie: {t1} statt 445 Fragen. Ein Ort zählt, wenn er eine Lösung mit Familie hat, auch eine
  Gemeinde: {places} statt 122.
- **Satzvektoren.** Vor dem Vergleich wird abgezogen, was allen Texten gemeinsam ist; das hebt T1 etwas.
- **Kriterien.** Belege zu Evaluation (I3) und Angeboten (T4) sind heute dabei, und geprüft wird die eigene Ordnung der
  Auskunft, nicht eine Nachbildung. T3 liegt damit tiefer als in der Vorstudie, im Rahmen der Streuung von {needs}
  Bedarfen. Kleine Änderungen (ohne Text, nur Zeichen) verschieben den Wert um einige Hundertstel; nach diesem Test
  wurde nichts eingestellt.
- **Verknüpfung von Sammlung und Gruppe.** Hier wird die Häufigkeit in der Sammlung damit vervielfacht, wie viel
  häufiger eine Familie in der Gruppe ist; andere Verknüpfungen geben andere Werte, keine einen gesicherten Gewinn.
- **T6.** Gezählt werden Paare mit Geber und Nehmer (Übernahme, Vorstellung, Weitergabe); gegenseitiger Austausch hat
  keine Richtung und bleibt draußen. Bei Gleichstand zählt die Hälfte.
"""


def page(run: Evaluation, beside: Evaluation) -> str:
    """The whole page: `run` has the gates (four collections), `beside` is everything."""
    lines = [_HEAD, *_counts(run), *_counts(beside), "", "## Übersicht", "", *_summary(run, beside), ""]
    lines += [
        _verdict(run),
        "",
        *claims(run, beside),
        _METHOD.format(draws=f"{DRAWS:,}".replace(",", "."), places=_needed(run)),
    ]
    lines += ["## Die Tests im Einzelnen", ""]
    for test in run.tests:
        lines += _details(test, _beside(test, beside))
    cases = {test.id: test.rows[0].n for test in run.tests}
    lines.append(_DIFFERENCES.format(t1=cases.get("T1", 0), places=run.places, needs=cases.get("T3", 0)))
    return "\n".join(lines).rstrip() + "\n"


def _row(run: Evaluation, test: str, name: str) -> Row | None:
    found = next((t for t in run.tests if t.id == test), None)
    return next((row for row in found.rows if row.id == name), None) if found else None


_COMPARISONS_OF_T4 = 6


def _better(row: Row | None) -> bool:
    """True for a gain that holds after correction for the comparisons of its test."""
    return row is not None and row.gain is not None and row.gain.value > 0 and row.clear(_COMPARISONS_OF_T4)


def claims(*runs: Evaluation) -> list[str]:
    """What may be said, from what the tests found in each of the runs."""
    head = runs[0]
    met = {t.id for t in head.tests if t.gate is not None and t.gate.met}
    text = {"T1", "T2"} <= met
    context = all(_better(_row(run, "T4", "programme_near")) for run in runs)
    near = all((r := _row(run, "T6", "context")) is not None and r.estimate.high < 0.5 for run in runs)
    by_field = _row(head, "T3", "in_field")
    ahead = by_field is not None and by_field.gain is not None and by_field.gain.low > 0
    return [
        "## Was daraus folgt",
        "",
        "- **Text trägt.** Suche, Zusammenfassung zu Familien und Bedarfsabgleich stützen sich auf T1 und T2."
        if text
        else "- **Dass Text trägt, ist nicht belegt** (T1, T2).",
        "- Ähnliche Orte haben auch innerhalb der Sammlung häufiger dieselben Familien (T4). Das ist keine Prognose."
        if context
        else "- **Kontext sagt nicht voraus**, welche Familien ein Ort hat (T4, T5). Ähnlichkeit ordnet und erklärt "
        "Beispiele; sie ist keine Prognose.",
        "- Ein Gewinn zählt nur gegen die Häufigkeit **innerhalb der Sammlung**: Wer sammelt, was ein Programm "
        "gefördert hat, findet dort, was das Programm gefördert hat.",
        "- **Austausch gab es meist unter ähnlichen Orten** (T6). Das beschreibt wenige dokumentierte Paare und sagt "
        "nichts über Erfolg."
        if near
        else "- Dass Austausch meist unter ähnlichen Orten stattfand, ist nicht belegt (T6).",
        "- **T3 ist eine Probe auf Folgerichtigkeit**, kein Beweis: Felder von Bedarf und Lösung hat dieselbe Person "
        "vergeben."
        + (
            " Die bloße Häufigkeit im Handlungsfeld ordnet hier **besser** als die Kriterien: Diese nennen Gründe für "
            "und gegen eine Übertragung, sie sagen nicht vorher, was an einem Ort steht."
            if ahead
            else ""
        ),
        "- **Gemeinsam dokumentierte Familien** heißen „am selben Ort dokumentiert“, nie „baut auf“ (T4b).",
        "",
    ]


def _counts(run: Evaluation) -> list[str]:
    text = "Zeichen und Satzvektoren" if run.fused else "nur Zeichen (Paket für Satzvektoren fehlt)"
    return [
        f"- {SUBSETS_DE[run.subset][0].upper()}{SUBSETS_DE[run.subset][1:]}: {run.solutions} Lösungen an {run.places} "
        f"Orten, {run.families} Familien, {run.needs} Bedarfe. Datenstand {run.dataset_version}; Kennzahlen: "
        f"{_PROFILES[run.profile]}; Text: {text}."
    ]


def _verdict(run: Evaluation) -> str:
    gates = [test for test in run.tests if test.gate]
    if not gates:
        return "Kein Test mit Tor ließ sich durchführen: Der Bestand gibt keine Fälle her."
    missed = [test.id for test in gates if test.gate and not test.gate.met]
    if missed:
        return f"**Nicht erreichte Tore: {', '.join(missed)}.** Das ist ein Ergebnis, kein Fehler der Messung."
    return (
        f"Alle Tore erreicht ({', '.join(test.id for test in gates)}). Ein Tor ist eine Mindestforderung, kein Beweis."
    )


def _needed(run: Evaluation) -> str:
    """Places that a difference of .02 in T4 would need, from the spread of the first comparison."""
    line = next((t.rows[0] for t in run.tests if t.id == "T4"), None)
    if line is None or line.smallest is None:
        return "mehrere hundert"
    return str(round(line.n * (line.smallest / 0.02) ** 2, -1)).removesuffix(".0")
