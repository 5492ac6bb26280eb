"""The sheet of a rater as one printable page, without scores."""

from collections.abc import Sequence

from jinja2 import Environment

from graph_store.graph import Graph
from queries.comparison import Comparison
from queries.concepts import label
from queries.criteria import BY_ID
from queries.evaluation.pairs import Pair
from queries.evaluation.sheets import OVERALL, QUESTIONS, RATINGS, sheet_order
from queries.facts import Solution
from queries.territories import Place

_ASKED = {
    "P1": "Ähneln sich die Lebensverhältnisse beider Orte, soweit sie für diese Lösung zählen?",
    "P2": "Passt die Verwaltungsform (kreisfreie Stadt, Landkreis) zu dieser Lösung?",
    "P3": "Passt die Siedlungsdichte zu dieser Lösung?",
    "I1": "Antwortet die Lösung auf den genannten Bedarf?",
    "I2": "Gilt sie derselben Lebensphase?",
    "I3": "Ist hinreichend bekannt, was sie bewirkt?",
    "I4": "Hat sich diese Art von Lösung an genügend Orten gehalten?",
    "I5": "Ist ihr Stand (erprobt, dauerhaft, beendet) eine tragfähige Grundlage?",
    "E1": "Erlaubt der Rahmen des Landes die Übernahme?",
    "E2": "Sind die nötigen Einrichtungen und Partner vorhanden?",
    "E3": "Gibt es hier Gremium oder Stelle, die sie steuern könnte?",
    "T1": "Gibt es Material, mit dem man beginnen könnte?",
    "T2": "Könnte eine Agentur die Übertragung begleiten?",
    "T3": "Gibt es einen Weg zu den Verantwortlichen am anderen Ort?",
    "T4": "Gibt es Beratung oder Fortbildung dazu?",
    OVERALL: "Wie übertragbar ist die Lösung insgesamt, mit vertretbarer Anpassung?",
}

_PAGE = """<!doctype html>
<html lang="de"><head><meta charset="utf-8"><title>Bewertungsbogen {{ rater }}</title>
<style>
body{font:11pt/1.35 sans-serif;max-width:18cm;margin:1cm auto}
section{break-before:page}
table{border-collapse:collapse;width:100%}
th,td{border:1px solid #777;padding:.12cm .2cm;text-align:left;vertical-align:top;font-weight:normal}
td.box{width:.7cm;text-align:center}
dl{display:grid;grid-template-columns:3.2cm 1fr;gap:.1cm .3cm}dt{color:#444}dd{margin:0}
.last th{font-weight:bold}
.note{border-bottom:1px solid #777;height:1.4cm}
</style></head><body>
<h1>Bewertungsbogen {{ rater }}: Übertragbarkeit von Lösungen</h1>
<p>Name oder Kürzel: ______________________ Datum: ____________</p>
<p>Dieser Bogen enthält {{ pairs|length }} Paare aus einer Kommune und einer Lösung, die an einem anderen Ort
dokumentiert ist. Bitte bewerten Sie jedes Paar für sich, in der gegebenen Reihenfolge, ohne Absprache.
Ihre eigene Kenntnis der Orte zählt; nachschlagen ist erlaubt. Wo Sie es nicht sagen können: „?“.</p>
<p><b>0</b> nein · <b>1</b> eher nein · <b>2</b> eher ja · <b>3</b> ja · <b>?</b> kann ich nicht sagen</p>
{% for p in pairs %}
<section><h2>Paar {{ p.id }}</h2>
<dl>
<dt>Kommune</dt><dd><b>{{ p.target.name }}</b> ({{ describe(p.target) }})</dd>
<dt>Bedarf</dt><dd>{% if p.need %}„{{ p.need }}“{% if p.about_de %} ({{ p.about_de }}){% endif %}
{% else %}keiner genannt; I1 und I2 bitte „?“{% endif %}</dd>
<dt>Lösung</dt><dd><b>{{ p.solution.name }}</b><br>{{ p.solution.summary }}</dd>
<dt>dort</dt><dd>{% for o in p.origins %}{{ o.name }} ({{ describe(o) }}){% if not loop.last %}; {% endif %}
{% endfor %}</dd>
<dt>Stand</dt><dd>{{ status(p.solution) }}</dd>
</dl>
<table><tr><th>Frage</th>{% for r in ratings %}<td class="box">{{ r }}</td>{% endfor %}<td class="box">?</td></tr>
{% for id, name, question in questions %}
<tr{% if loop.last %} class="last"{% endif %}><th>{{ name }}: {{ question }}</th>
{% for r in ratings %}<td class="box">☐</td>{% endfor %}<td class="box">☐</td></tr>
{% endfor %}</table>
<p>Was müsste angepasst werden? Was spricht dagegen?</p><div class="note"></div></section>
{% endfor %}
</body></html>
"""


def _describe(comparison: Comparison, graph: Graph, place: Place) -> str:
    land = comparison.facts.territories.land_name(place)
    parts = [place.form, land]
    if settlement := comparison.settlement(place):
        parts.append(comparison.settlement_name(settlement))
    people = graph.entities[place.id].props.get("population")
    if isinstance(people, int):
        parts.append(f"{people:,} Einwohner".replace(",", "."))
    return ", ".join(parts)


def sheet_html(comparison: Comparison, drawn: Sequence[Pair], rater: int) -> str:
    """The page for a rater, in the same order as the table; every text of a source is escaped."""
    graph = comparison.facts.graph
    questions = [(q, BY_ID[q].label_de if q in BY_ID else "Gesamt", _ASKED[q]) for q in QUESTIONS]

    def status(solution: Solution) -> str:
        return (
            "nur geplant belegt"
            if solution.planned
            else label("SolutionStatus", solution.status)
            if solution.status
            else "nicht bekannt"
        )

    page = Environment(autoescape=True, trim_blocks=True).from_string(_PAGE)
    return page.render(
        rater=rater,
        pairs=sheet_order(drawn, rater),
        questions=questions,
        ratings=RATINGS,
        describe=lambda place: _describe(comparison, graph, place),
        status=status,
    )
