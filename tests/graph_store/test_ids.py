import unicodedata

import pytest

from graph_store import ids


def test_a_relation_keeps_its_id_whatever_pages_say_it():
    same = ids.relation_id("Membership", "actor/a", "actor/b", "chair")
    assert same == ids.relation_id("Membership", "actor/a", "actor/b", "chair", "", "", "done")
    assert same.startswith("rel/") and len(same) == 4 + 12


def test_a_plan_is_another_relation_than_the_deed():
    key = ("Participation", "territory/15084", "programme/x")
    assert len({ids.relation_id(*key, modality=m) for m in ("done", "planned", "applied")}) == 3


def test_direction_role_kind_and_degree_tell_relations_apart():
    base = ("Adoption", "a", "b")
    others = [("Adoption", "b", "a"), (*base, "r"), (*base, "", "k"), (*base, "", "", "1_showed_interest")]
    assert len({ids.relation_id(*key) for key in (base, *others)}) == 5


def test_composed_and_decomposed_umlauts_are_the_same_name():
    name = "Bildungsbüro Möhnesee"
    assert ids.actor_id("lvo", name) == ids.actor_id("lvo", unicodedata.normalize("NFD", name))
    assert ids.actor_id("lvo", name) != ids.actor_id("ruem", name)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Straße & Übergänge (2009)", "strasse-uebergaenge-2009"), ("  ", ""), ("Café Łódź", "cafe-odz")],
)
def test_slugs_are_plain_ascii(text, expected):
    assert ids.slug(text) == expected


@pytest.mark.parametrize(
    "url",
    [
        "http://www.example.org/a",
        "https://example.org/a/",
        "HTTPS://WWW.Example.org/a",
        "http://example.org/a;jsessionid=0A1B",
    ],
)
def test_ways_to_write_an_address_are_one_source(url):
    assert ids.source_id(url) == ids.source_id("https://example.org/a")


def test_paths_and_queries_stay_as_seen():
    assert ids.canonical_url("HTTP://Example.org/A;jsessionid=9?Q=1#F") == "http://example.org/A?Q=1#F"
    assert ids.source_id("https://example.org/a") != ids.source_id("https://example.org/A")
    assert ids.canonical_url("urn:bildungsgraph:Table:X") == "urn:bildungsgraph:Table:X"
