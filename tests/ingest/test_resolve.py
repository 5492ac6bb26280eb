"""Who is who: ids, names and keys of what the tables mention, on the bundled lookups and tables."""

from collections import defaultdict

import pytest

from graph_store.ids import actor_id, hashed_id
from graph_store.statements import Harvest
from ingest.emit import UnknownValue
from ingest.pipeline import BUNDLED, FACTS
from ingest.readers.table import read_table
from ingest.resolve import Resolver
from ingest.resolve.actors import name_key
from ingest.resolve.ends import LAND_KEYS
from ingest.source import read_source


@pytest.fixture(scope="module")
def resolver() -> Resolver:
    tables = {}
    for folder in FACTS:
        home = BUNDLED / "sources" / folder
        spec = read_source(home / "source.yml")
        tables[spec.name] = {
            file.removesuffix(".csv"): read_table(home / spec.folder / file, table, spec.name).records
            for file, table in spec.tables.items()
        }
    return Resolver.load(BUNDLED / "lookups", tables)


@pytest.mark.parametrize(
    ("dataset", "raw", "key"),
    [
        ("lvo", "Barnim (Landkreis)", "12060"),
        ("ruem", "Coburg", "09473"),
        ("ruem", "Göppingen", "08117"),
        ("ruem", "Stendal", "15090"),
        ("ruem", "Wittenberg", "15091"),
        ("ruem", "Zwickau", "14524"),
        ("ruem", "Görlitz", "14626"),
        ("ruem", "Weinheim", "08226096"),
        ("ruem", "Fürstenwalde/Spree", "12067144"),
        ("ruem", "Hoyerswerda", "14625240"),
        ("ruem", "Laatzen", "03241009"),
        ("ti", "Braunsbedra", "15088065"),
        ("kom", "Esslingen am Neckar", "08116019"),
        ("kom", "Coburg", "09463"),
        ("ruem", "Leipzig", "14713"),
        ("ruem", "Osterode am Harz", "03156"),
        ("lvo", "Müritz (Landkreis)", "13056"),
        ("ti", "Eisenach", "16056"),
        ("ti", "Berlin Steglitz-Zehlendorf", "11000-steglitz-zehlendorf"),
        ("ruem", "Hamburg (Bezirk Hamburg-Mitte)", "02000-hamburg-mitte"),
    ],
)
def test_a_place_is_its_key_and_a_town_is_not_its_kreis(resolver: Resolver, dataset: str, raw: str, key: str) -> None:
    assert [t.id for t in resolver.places.place(dataset, raw).territories] == [f"territory/{key}"]


@pytest.mark.parametrize(
    ("dataset", "raw", "keys"),
    [
        ("lvo", "Bremen und Bremerhaven", ["04011", "04012"]),
        ("ruem", "Hagen / Ennepe-Ruhr-Kreis", ["05914", "05954"]),
        ("ruem", "Wilhelmshaven-Friesland", ["03405", "03455"]),
        ("ruem", "Mannheim; Weinheim", ["08222", "08226096"]),
        ("ueb", "Stadt und Landkreis Fulda", ["06631", "06631009"]),
        ("kom", "Bildungsregion Coburg", ["09463", "09473"]),
    ],
)
def test_a_place_of_two_territories_gives_both(resolver: Resolver, dataset: str, raw: str, keys: list[str]) -> None:
    assert [t.id.removeprefix("territory/") for t in resolver.places.place(dataset, raw).territories] == keys


@pytest.mark.parametrize("raw", ["Hessen (landesweit)", "Osterode am Harz (landesweit)", "Sachsen (mehrere Kommunen)"])
def test_a_scope_is_no_territory_of_kreis_level(resolver: Resolver, raw: str) -> None:
    dataset = "ti" if "mehrere" in raw else "ruem"
    place = resolver.places.place(dataset, raw)
    assert place.scope == raw
    assert place.kind == "Land"
    assert all(len(t.id) == len("territory/06") for t in place.territories)


@pytest.mark.parametrize(
    ("dataset", "raw", "key"),
    [
        ("bk", "Landesregierung Rheinland-Pfalz", "07"),
        ("ueb", "Freistaat Sachsen", "14"),
        ("ueb", "Bayerische Staatsregierung", "09"),
        ("ueb", "Bundesregierung", "00"),
        ("lvo", "Land Nordrhein-Westfalen", "05"),
        ("ruem", "Landeshauptstadt Stuttgart", "08111"),
        ("ti", "Coburg", "09463"),
        ("ti", "Landkreis Coburg", "09473"),
    ],
)
def test_a_government_is_its_territory_and_no_extra_actor(resolver: Resolver, dataset: str, raw: str, key: str) -> None:
    end = resolver.end(dataset, raw)
    assert (end.cls, end.id) == ("Territory", f"territory/{key}")


def test_all_names_of_a_group_are_one_actor_and_of_a_judged_difference_several(resolver: Resolver) -> None:
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in resolver.lookups["same_actors"]:
        key = resolver.actors.find(row["programme"], row["name"], row["context"])
        if key:
            groups[row["verdict"], row["group"]].append(resolver.actors.end(key).id)
    for (verdict, group), ids in groups.items():
        assert len(set(ids)) == (1 if verdict == "same" else len(ids)), group
    assert sum(verdict == "different" for verdict, _ in groups) >= 25


@pytest.mark.parametrize(
    ("names", "first"),
    [
        (
            [("lvo", "Deutsches Jugendinstitut (DJI)"), ("ruem", "Deutsches Jugendinstitut e.V. (DJI)")],
            ("lvo", "Deutsches Jugendinstitut (DJI)"),
        ),
        (
            [("ti", "Alfred Toepfer Stiftung F.V.S."), ("lvo", "Alfred Toepfer Stiftung F.V.S.")],
            ("lvo", "Alfred Toepfer Stiftung F.V.S."),
        ),
        (
            [("kom", "Jobcenter Zwickau"), ("ueb", "Jobcenter Zwickau")],
            ("kom", "Jobcenter Zwickau"),
        ),
    ],
)
def test_the_id_of_an_actor_is_that_of_the_row_that_names_it_first(
    resolver: Resolver, names: list[tuple[str, str]], first: tuple[str, str]
) -> None:
    assert {resolver.end(*name).id for name in names} == {actor_id(*first)}


def test_a_general_name_is_the_actor_of_its_context_only(resolver: Resolver) -> None:
    magdeburg = resolver.end("kom", "Agentur für Arbeit", "Jugendberufsagentur Magdeburg")
    merseburg = resolver.end("kom", "Agentur für Arbeit", "Jugendberufsagentur Saalekreis")
    assert magdeburg.id == resolver.end("ueb", "Agentur für Arbeit Magdeburg").id
    assert (merseburg.name, merseburg.id == magdeburg.id) == ("Agentur für Arbeit (Merseburg)", False)
    with pytest.raises(UnknownValue):
        resolver.end("kom", "Agentur für Arbeit", "Gremium, das es nicht gibt")


def test_a_general_name_has_an_id_of_its_own_with_its_context(resolver: Resolver) -> None:
    end = resolver.end("ueb", "Sozialamt", "Jugendberufsagentur Landkreis Cuxhaven")
    context = "Jugendberufsagentur Landkreis Cuxhaven"
    assert end.id == hashed_id("actor", "ueb", "Sozialamt", context)
    assert end.name == "Sozialamt (Landkreis Cuxhaven)"


@pytest.mark.parametrize(
    ("dataset", "raw", "name", "role"),
    [
        (
            "kom",
            "Software AG - Stiftung (stellvertretender Vorsitz)",
            "Software AG – Stiftung",
            "stellvertretender Vorsitz",
        ),
        (
            "ti",
            "Ausschuss Soziales, Bildung und Gesundheit der Stadt Eisenach (Vorsitz)",
            "Ausschuss für Soziales, Bildung und Gesundheit (Stadtrat Eisenach)",
            "Vorsitz",
        ),
        (
            "bk",
            "Bundesinstitut für Berufsbildung (Abschlussbericht 2018)",
            "Bundesinstitut für Berufsbildung (BIBB)",
            "",
        ),
        ("ruem", "Rodgau (digitaler Wandel und kommunales Bildungsengagement)", "Rodgau, Stadt", ""),
    ],
)
def test_a_bracket_that_is_role_citation_or_topic_is_no_part_of_the_name(
    resolver: Resolver, dataset: str, raw: str, name: str, role: str
) -> None:
    end = resolver.end(dataset, raw)
    assert (end.name, end.role) == (name, role)


def test_a_bracket_that_is_a_place_keeps_offices_apart(resolver: Resolver) -> None:
    names = [row for row in resolver.lookups["endpoints"] if row["name"].startswith("Jobcenter (")]
    ids = {resolver.end(row["programme"], row["name"]).id for row in names}
    assert len({row["canonical_name"] for row in names}) == len(ids) > 9


def test_compounds_give_each_part_and_remarks_nobody(resolver: Resolver) -> None:
    assert [e.id for e in resolver.ends("ti", "Landeshauptstadt/Regionalverband Saarbrücken")] == [
        "territory/10041",
        "territory/10041100",
    ]
    both = resolver.ends("ueb", "Jobcenter", "Jugendberufsagentur Schwalm-Eder und Waldeck-Frankenberg")
    assert [e.name for e in both] == ["Jobcenter Schwalm-Eder-Kreis", "Jobcenter Landkreis Waldeck-Frankenberg"]
    assert all(not e.raw for e in both)
    assert resolver.ends("ueb", "weitere Partner auf der Seite nicht genannt") == ()


def test_place_and_solution_in_one_name_give_both(resolver: Resolver) -> None:
    end = resolver.end("lvo", "Trier (Trierer Lupe)")
    assert (end.id, end.solution and end.solution.name) == ("territory/07211", "Trierer Lupe")
    pinneberg = resolver.end("ruem", "Pinneberg (Jugendberufsagentur)").solution
    assert pinneberg
    assert pinneberg.name == "Jugendberufsagentur Pinneberg"


def test_one_id_in_two_files_is_no_key_but_the_lookup_makes_them_one(resolver: Resolver) -> None:
    rows = [
        (dataset, record)
        for dataset in ("lvo", "ruem", "ti")
        for record in resolver.tables[dataset]["solutions"]
        if record["id"] in ("muenchen-ksue", "vg-sachgebiet-bildung")
    ]
    assert len(rows) == 4
    assert {resolver.thing(d, r.file, r.line).id for d, r in rows} == {
        "solution/lvo-muenchen-ksue",
        "solution/lvo-vg-sachgebiet-bildung",
    }


def test_525_rows_are_500_solutions(resolver: Resolver) -> None:
    rows = [(d, r) for d in ("lvo", "ruem", "ti") for r in resolver.tables[d]["solutions"]]
    assert len(rows) == 525
    assert len({resolver.thing(d, r.file, r.line).id for d, r in rows}) == 500


def test_one_agreement_has_one_id_in_both_tables(resolver: Resolver) -> None:
    titles = {(r["title"], r["bundesland"]) for r in resolver.tables["bk"]["agreements"]}
    shared = titles & {(r["title"], r["bundesland"]) for r in resolver.tables["ueb"]["agreements"]}
    assert len(shared) == 19
    for title, land in shared:
        assert resolver.end("ueb", title, "agreements.title").id == resolver.agreement(title, land).id
    saxony = resolver.end("ruem", "Gemeinsame Erklärung zur Weiterentwicklung der Jugendberufsagenturen (Sachsen)")
    other = "Gemeinsame Erklärung zur Weiterentwicklung der Jugendberufsagenturen in Sachsen"
    assert saxony.id == resolver.end("ueb", other, "agreements.title").id


def test_a_town_that_signs_with_its_kreis_signs_the_same_agreement(resolver: Resolver) -> None:
    agency = resolver.end("ti", "Transferagentur Mitteldeutschland (TransMit)")
    town, kreis = resolver.end("ti", "Braunsbedra"), resolver.end("ti", "Saalekreis")
    together = resolver.partnership(agency, town, "target_agreement", date="2015-12-08")
    assert together.id == resolver.partnership(agency, kreis, "target_agreement").id
    assert resolver.partnership(agency, town, "target_agreement", date="2015-12-09").id != together.id


def test_roles_that_mean_one_seat_are_one_and_offices_are_their_own(resolver: Resolver) -> None:
    body = resolver.end("ruem", "Jugendberufsagentur Landkreis Nordsachsen").id
    agency = resolver.end("ruem", "Agentur für Arbeit Oschatz").id
    assert resolver.membership_role(agency, body, "Kooperationspartner") == "Vertragspartner"
    assert resolver.membership_role(agency, body, "") == "Vertragspartner"
    assert resolver.membership_role(agency, body, "Vorsitz") == "Vorsitz"
    assert resolver.membership_role("actor/x", "actor/y", "") == ""


@pytest.mark.parametrize(
    ("lookup", "raw", "concept"),
    [
        ("action_fields", "Bildungsübergänge", "transitions"),
        ("action_fields", "andere", ""),
        ("life_phases", "alle", "lifelong"),
        ("statuses", "unbekannt", ""),
        ("statuses", "geplant", "planned"),
        ("governance_levels", "Kommune", ""),
        ("sectors", "", ""),
    ],
)
def test_values_become_concepts_and_unknown_stays_absent(
    resolver: Resolver, lookup: str, raw: str, concept: str
) -> None:
    assert resolver.vocab.value(lookup, raw) == concept


@pytest.mark.parametrize("lookup", ["action_fields", "life_phases", "instrument_types", "statuses", "sectors"])
def test_a_value_without_lookup_is_refused_with_its_table(resolver: Resolver, lookup: str) -> None:
    with pytest.raises(UnknownValue) as caught:
        resolver.vocab.value(lookup, "Erfundenes")
    assert (caught.value.value, caught.value.lookup) == ("Erfundenes", f"{lookup}.csv")


def test_learning_forms_and_target_groups(resolver: Resolver) -> None:
    assert resolver.vocab.concept("LearningForm", "informal", "learning_form") == "informal"
    assert resolver.vocab.target_groups("Verwaltung; Bildungsakteure") == [
        "municipal_administration",
        "education_actors",
    ]
    with pytest.raises(UnknownValue):
        resolver.vocab.target_groups("Verwaltung; Außerirdische")


def test_a_verb_may_depend_on_its_object(resolver: Resolver) -> None:
    assert resolver.predicate("ruem", "leitet", "Body").cls == "Membership"
    assert resolver.predicate("ruem", "leitet", "Project").cls == "Coordination"
    assert (
        resolver.predicate("ti", "übernimmt Stelle aus Bildung integriert in eigene Trägerschaft von", "").cls
        == "Carrying"
    )
    with pytest.raises(UnknownValue):
        resolver.predicate("ruem", "leitet", "Offer")


def test_names_look_alike_by_spelling_only() -> None:
    assert name_key("Software AG – Stiftung") == name_key("software AG-Stiftung")
    assert name_key("Verein „X“ e. V. (ABC)") == name_key("Verein X e.V.")
    assert name_key("Jobcenter (Worms)") != name_key("Jobcenter (Kiel)")


def test_look_alikes_without_a_judgement_go_to_review_and_stay_apart(resolver: Resolver) -> None:
    items = [item for dataset in ("lvo", "ruem", "bk", "ti", "kom", "ueb") for item in resolver.reviews(dataset)]
    assert {item.kind for item in items} == {"same_actor", "same_thing"}
    assert all(item.left != item.right for item in items)
    found = {(item.locator, item.reason.split("(", 1)[1][:26]) for item in items}
    assert ("ueb/jurisdictions.csv:426", "agentur für arbeit (giesse") in found


def test_the_16_laender_have_their_keys(resolver: Resolver) -> None:
    assert sorted(LAND_KEYS.values()) == [f"{number:02}" for number in range(1, 17)]
    with pytest.raises(UnknownValue):
        resolver.places.land("Preußen")


def test_short_and_long_name_of_an_agency_are_a_question(bundled: Harvest) -> None:
    asked = {frozenset((i.left, i.right)) for i in bundled.review if i.kind == "same_actor"}
    assert frozenset((actor_id("ti", "REAB NRW"), actor_id("kom", "REAB Nordrhein-Westfalen"))) in asked
