"""The question of `transfer_question` as one Cypher query (Neo4j 5)."""

from typing import Any

from benchmarks.neo4j_side import Side
from benchmarks.transfer_question import FIELD, LIMIT, Prepared, Row

_PLANNED = """(coalesce(s.plannedOnly, false) OR coalesce(s.status, '') = 'planned'
        OR all(m IN [(:Territory)-[d:DEVELOPED]->(s) | d.modality] WHERE m = 'planned'))"""

QUERY = f"""
MATCH (t:Territory {{id: $place}})
MATCH (home:Territory {{id: t.kreisToday}})
CALL (t) {{
  MATCH (:Territory {{today: t.id}})-[:DEVELOPED]->(s:Solution)-[i:IN_FAMILY]->(f:SolutionFamily)
  WHERE i.confidence <> 'low' AND NOT {_PLANNED}
  RETURN collect(DISTINCT f.id) AS own
}}
CALL (t) {{
  MATCH (f:SolutionFamily)<-[:DEVELOPED]-(l:Territory) WHERE l.landKey = t.landKey
  RETURN collect(DISTINCT f.id) AS landwide
}}
CALL (home) {{
  MATCH (k:Territory) WHERE k.z IS NOT NULL AND k.id <> home.id
  WITH home, k, [i IN range(0, size($weights) - 1) WHERE home.z[i] > $unknown AND k.z[i] > $unknown] AS known
  WITH k, reduce(w = 0.0, i IN known | w + $weights[i]) AS weight,
       reduce(d = 0.0, i IN known | d + $weights[i] * (home.z[i] - k.z[i]) * (home.z[i] - k.z[i])) AS squared
  WITH k.id AS kreis, CASE WHEN weight < $least THEN null ELSE squared / weight END AS distance ORDER BY distance
  WITH collect(CASE WHEN distance IS NOT NULL THEN kreis END) AS near,
       collect(CASE WHEN distance IS NULL THEN kreis END) AS far
  RETURN [i IN range(0, size(near) - 1) | {{kreis: near[i], percentile: (i + 1.0) / size(near)}}]
       + [x IN far | {{kreis: x, percentile: null}}] AS others
}}
UNWIND others + [{{kreis: home.id, percentile: 0.0}}, {{kreis: '', percentile: null}}] AS n
MATCH (q:Territory {{kreisToday: n.kreis}})-[:DEVELOPED]->(s:Solution)
WITH t, own + landwide AS existing, s, q, n.percentile AS percentile ORDER BY percentile, q.today
WITH t, existing, s, collect({{place: q.today, percentile: percentile, land: q.landKey}}) AS places
WHERE none(p IN places WHERE p.place = t.id)
CALL (s) {{
  MATCH (s)-[i:IN_FAMILY]->(f:SolutionFamily) WHERE i.confidence <> 'low'
  RETURN f ORDER BY coalesce(i.rank, '') <> 'primary', f.id LIMIT 1
}}
WITH t, existing, s, places, f
WHERE NOT f.id IN existing AND coalesce(f.scope, '') <> 'Land/Bund' AND NOT EXISTS {{ (s)-[:PART_OF]->(:Solution) }}
WITH t, f, collect({{s: s, places: places}}) AS members
CALL (f) {{
  MATCH (f)<-[i:IN_FAMILY]-(:Solution)<-[:DEVELOPED]-(q:Territory)
  WHERE i.confidence <> 'low' AND q.today IS NOT NULL
  RETURN count(DISTINCT q.today) AS breadth
}}
CALL (f) {{
  MATCH (f)<-[:DEVELOPED]-(l:Territory)
  RETURN collect(l.landKey) AS lands
}}
WITH t, f, members, breadth, lands, [(f)-[:ADDRESSES]->(a:ActionField) | a.id] AS familyFields
UNWIND members AS member
WITH t, f, breadth, lands, familyFields, member.s AS s, member.places AS places
MATCH (near:Territory {{id: places[0].place}})
WITH t, f, s, places, near, breadth, lands, {_PLANNED} AS planned,
     CASE WHEN EXISTS {{ (s)-[:ADDRESSES]->(:ActionField) }}
          THEN [(s)-[:ADDRESSES]->(a:ActionField) | a.id] ELSE familyFields END AS fields,
     places[0].percentile AS percentile
WITH f, s, planned,
     CASE WHEN percentile IS NULL THEN 0.5 WHEN percentile <= 0.10 THEN 1.0 WHEN percentile <= 0.33 THEN 0.5
          ELSE 0.0 END AS p1,
     CASE WHEN near.form = t.form THEN 1.0 ELSE 0.0 END AS p2,
     CASE WHEN near.step < 0 OR t.step < 0 THEN 0.5 WHEN near.step = t.step THEN 1.0
          WHEN abs(near.step - t.step) = 1 THEN 0.5 ELSE 0.0 END AS p3,
     CASE WHEN $field IN fields THEN 1.0 WHEN size(fields) = 0 THEN 0.5 ELSE 0.0 END AS i1,
     CASE WHEN $field IN fields THEN 0 ELSE 2 END AS lead,
     CASE WHEN breadth >= 5 THEN 1.0 WHEN breadth >= 2 THEN 0.5 ELSE 0.0 END AS i4,
     CASE WHEN planned THEN 0.0 WHEN s.status IN ['consolidated', 'transferred'] THEN 1.0 WHEN s.status = 'pilot'
          THEN 0.5 WHEN s.status = 'ended' THEN 0.0 ELSE 0.5 END AS i5,
     CASE WHEN any(p IN places WHERE p.land = t.landKey) THEN 1.0
          WHEN any(p IN places WHERE p.land IN lands) THEN 0.0 ELSE 0.5 END AS e1
WITH f, s, planned, lead, (2 * p1 + p2 + p3 + 4 * i1 + i4 + i5 + e1) / 11 AS mid
ORDER BY planned, lead, mid DESC, s.id
WITH f, head(collect({{id: s.id, planned: planned, lead: lead, mid: mid}})) AS leader
RETURN f.id AS family, leader.id AS solution, leader.mid AS mid
ORDER BY leader.lead, leader.planned, leader.mid DESC, leader.id LIMIT $limit
"""
_GIVE = "UNWIND $rows AS row MATCH (t:Territory {id: row.id}) SET t += row.properties"
_INDEXES = ("kreisToday", "today")
_BATCH = 5_000


def give(side: Side, prepared: Prepared) -> None:
    """Put the prepared properties on the territories of the server, with indexes on those the query looks up."""
    rows = [{"id": key, "properties": found} for key, found in prepared.properties.items()]
    for start in range(0, len(rows), _BATCH):
        side.rows(_GIVE, {"rows": rows[start : start + _BATCH]})
    for name in _INDEXES:
        side.rows(f"CREATE INDEX given_{name} IF NOT EXISTS FOR (t:Territory) ON (t.{name})")
    side.rows("CALL db.awaitIndexes(300)")


def parameters(prepared: Prepared, place: str) -> dict[str, Any]:
    """Values of the query for a Kommune (id of the territory)."""
    return {
        "place": place,
        "field": FIELD,
        "weights": prepared.weights,
        "least": prepared.least,
        "unknown": -1e8,
        "limit": LIMIT,
    }


def ask(side: Side, prepared: Prepared, place: str) -> list[Row]:
    """The ten rows as Neo4j gives them."""
    rows = side.rows(QUERY, parameters(prepared, place))
    return [(family, solution, round(mid, 2)) for family, solution, mid in rows]
