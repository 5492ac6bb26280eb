"""Facts about municipalities: what would corrupt a graph silently, each by its named rows."""

import pytest
from fact_rows import records, stated

from graph_store.graph import Graph, Relation
from graph_store.ids import territory_id

Rows = dict[str, list[Relation]]

TOWNS = frozenset(
    [
        "Aachen",
        "Ahlen",
        "Arnsberg",
        "Brotterode",
        "Brühl",
        "Dingelstädt",
        "Dinslaken",
        "Dormagen",
        "Gladbeck",
        "Gummersbach",
        "Hansestadt Stendal",
        "Hoyerswerda",
        "Langenhagen",
        "Langenwetzendorf",
        "Moers",
        "Monheim am Rhein",
        "Mühlhausen",
        "Neuss",
        "Nordhausen (Stadt)",
        "Riesa",
        "Saalfeld",
        "Schmalkalden",
        "Trusetal",
        "Unterwellenborn",
        "Weinheim",
        "Wertheim",
        "Witten",
        "Wutha-Farnroda",
    ]
)
COLUMNS = {
    ("kommunen", "participation.csv"): "kommune",
    ("kommunen", "structures.csv"): "kommune",
    ("kommunen", "needs.csv"): "municipality",
    ("uebergang", "local_instruments.csv"): "kommune",
}


def test_a_town_is_never_credited_to_the_kreis_whose_key_its_row_carries(rows: Rows) -> None:
    seen = set()
    for (folder, file), column in COLUMNS.items():
        dataset = {"kommunen": "kom", "uebergang": "ueb"}[folder]
        for record in records(folder, file):
            if record[column] not in TOWNS:
                continue
            seen.add(record[column])
            found = [r for r in rows[f"{dataset}/{file}:{record.line}"] if r.cls != "Location"]
            assert found, record.line
            for relation in found:
                assert territory_id(record["ags"]) not in (relation.from_id, relation.to_id), record.line
    assert seen == TOWNS


def test_towns_in_transfers_are_towns(graph: Graph) -> None:
    (taken,) = [r for r in graph.relations.values() if "kom/transfers.csv:50" in r.locators and r.cls == "Adoption"]
    (built,) = graph.into(taken.to_id, "Development")
    assert built.from_id == "territory/08116019"


@pytest.mark.parametrize(
    ("lines", "keys"),
    [
        ((79, 82), {"09463", "09473"}),
        ((81, 84), {"09463", "09473"}),
        ((42, 45), {"06411", "06432"}),
        ((65, 66), {"09261", "09274"}),
        ((69, 72), {"09361", "09371"}),
        ((97, 104), {"09663", "09679"}),
        ((269, 293, 307, 317), {"16054", "16066", "16069", "16072"}),
        ((270, 295), {"16054", "16066"}),
    ],
)
def test_one_structure_in_several_rows_is_one_thing_of_several_kreise(
    rows: Rows, lines: tuple[int, ...], keys: set[str]
) -> None:
    built = [r for line in lines for r in stated(rows, f"kom/structures.csv:{line}", "Development")]
    assert len({r.to_id for r in built}) == 1
    assert {r.from_id for r in built} == {territory_id(key) for key in keys}


@pytest.mark.parametrize(
    ("line", "learner", "degree"),
    [
        (50, "territory/15002", "4_oriented"),
        (113, "territory/16055", "4_oriented"),
        (94, "territory/04011", "2_informed"),
        (48, "territory/07232", "3_examined"),
    ],
)
def test_the_receiver_of_a_transfer_learns_from_the_giver(rows: Rows, line: int, learner: str, degree: str) -> None:
    learners = {
        r.from_id: r.degree for n in range(line, line + 3) for r in stated(rows, f"kom/transfers.csv:{n}", "Adoption")
    }
    assert learners[learner] == degree


def test_a_presentation_or_a_venue_is_no_adoption(graph: Graph, rows: Rows) -> None:
    for record in records("kommunen", "transfers.csv"):
        classes = {r.cls for r in rows[f"kom/transfers.csv:{record.line}"]} - {"Development", "Location"}
        shown = record["degree"] in ("stellte Lösung vor bei", "wurde als Beispiel verbreitet in", "war Gastgeber für")
        assert classes == ({"Sharing"} if shown or record["degree"] == "gab Erfahrungen weiter an" else {"Adoption"})
        if record["degree"] == "war Gastgeber für":
            assert not stated(rows, f"kom/transfers.csv:{record.line}", "Development")


def test_the_planned_end_of_bildungskommunen_is_kept(rows: Rows) -> None:
    ends = [
        r.valid_to or r.observed
        for record in records("kommunen", "participation.csv")
        if record["programme"] == "Bildungskommunen" and record["end"]
        for r in stated(rows, f"kom/participation.csv:{record.line}", "Participation")
    ]
    assert ends and max(ends) > "2026-11"


def test_an_application_is_not_a_participation(graph: Graph, rows: Rows) -> None:
    applied = [r for r in graph.relations.values() if r.cls == "Participation" and r.modality == "applied"]
    assert len(applied) == 18
    (one,) = stated(rows, "kom/participation.csv:41", "Participation")
    assert one.modality == "applied"
    assert one.to_id == "programme/bildung-integriert"


def test_phases_are_kinds_of_one_programme(rows: Rows) -> None:
    (extension,) = stated(rows, "kom/participation.csv:180", "Participation")
    (model,) = stated(rows, "kom/participation.csv:201", "Participation")
    assert (extension.kind, model.kind) == ("Ausbauphase", "Modellphase")
    assert extension.to_id == model.to_id == "programme/kein-kind-zuruecklassen"


def test_the_weinheimer_initiative_is_a_body_with_members(rows: Rows) -> None:
    (membership,) = stated(rows, "kom/participation.csv:2", "Membership")
    assert membership.from_id == "territory/14625240"


@pytest.mark.parametrize("line", [34, 96, 198, 242, 272])
def test_a_plan_is_told_as_a_plan(graph: Graph, rows: Rows, line: int) -> None:
    (built,) = stated(rows, f"kom/structures.csv:{line}", "Development")
    assert built.modality == "planned"
    assert graph.entities[built.to_id].props["plannedOnly"] is True
    assert not stated(rows, f"kom/structures.csv:{line}", "Embodiment")


def test_no_other_structure_is_planned(graph: Graph) -> None:
    planned = [r for r in graph.relations.values() if r.cls == "Development" and r.modality == "planned"]
    assert len([r for r in planned if any(loc.startswith("kom/") for loc in r.locators)]) == 5


def test_participations_of_older_folders_are_not_doubled(graph: Graph) -> None:
    shared = [
        r
        for r in graph.relations.values()
        if r.cls == "Participation" and "kom" in r.datasets and set(r.datasets) & {"ti", "ruem"}
    ]
    assert len(shared) >= 17


def test_a_second_module_is_an_agreement_of_its_own_that_follows_the_first(graph: Graph, rows: Rows) -> None:
    steps = [r for r in records("kommunen", "agreements.csv") if "(Modul" in r["kind"]]
    followed = [r for s in steps for r in stated(rows, f"kom/agreements.csv:{s.line}", "Succession")]
    assert len(steps) == 12
    assert followed
    assert all(r.from_id != r.to_id for r in followed)


def test_a_portrait_is_no_agreement(rows: Rows) -> None:
    for record in records("kommunen", "agreements.csv"):
        if not record["kind"].startswith("Porträt"):
            continue
        (shown,) = rows[f"kom/agreements.csv:{record.line}"]
        assert (shown.cls, shown.kind, shown.confidence) == ("Cooperation", "portrait", "low")
