import json
import zipfile
from dataclasses import replace

import pytest
import sample

from graph_store import backup, store
from graph_store.database import StoreError
from graph_store.journal import Journal, apply
from graph_store.statements import ReviewItem

AT = "2026-01-02T03:04:05Z"
WHO = {"user": "anna", "at": AT}
A, B, C = sample.STIFTUNG, sample.AMT, sample.NETZ


@pytest.fixture
def journal(tmp_path):
    return Journal(tmp_path)


def about(harvest, entity_id):
    return [s for s in harvest.statements if s.about == entity_id and s.relation is None]


def test_an_empty_journal_changes_nothing(journal):
    before = sample.harvest()
    assert apply(before, journal) == before


def test_same_actors_become_the_one_that_was_loaded_first(journal):
    journal.judge(B, A, "same", **WHO)
    merged = apply(sample.harvest(), journal)
    assert about(merged, B) == []
    assert [(s.property, s.value) for s in about(merged, A) if s.property in ("name", "alias")] == [
        ("name", "Stiftung Beispiel"),
        ("alias", "=Bildungsamt"),
    ]
    memberships = [s for s in merged.statements if s.property == "Membership"]
    assert {s.relation.from_id for s in memberships} == {A}
    assert all(s.about == s.relation.id for s in memberships)
    assert len({s.about for s in memberships}) == 2, "as member (on three lines) and as chair"
    assert merged.review == []


def test_a_chain_of_judgements_is_one_actor(journal):
    journal.judge(C, B, "same", **WHO)
    journal.judge(B, A, "same", **WHO)
    merged = apply(sample.harvest(), journal)
    assert about(merged, B) == about(merged, C) == []
    assert {i.kind for i in merged.review} == {"self_relation"}


def test_a_different_judgement_answers_the_question_and_unsure_does_not(journal):
    entry = journal.judge(A, B, "unsure", **WHO)
    assert len(apply(sample.harvest(), journal).review) == 1
    journal.revoke(entry.id, **WHO)
    journal.judge(A, B, "different", **WHO)
    assert apply(sample.harvest(), journal).review == []
    assert apply(sample.harvest(), journal).statements == sample.harvest().statements


def test_contradicting_judgements_are_reported_and_not_applied(journal):
    journal.judge(A, B, "same", **WHO)
    journal.judge(B, C, "same", **WHO)
    journal.judge(C, A, "different", **WHO)
    result = apply(sample.harvest(), journal)
    assert result.statements == sample.harvest().statements
    assert [(i.kind, i.left, i.right, i.locator) for i in result.review] == [
        ("same_actor", B, A, "lvo/actors.csv:6"),
        ("judgement_conflict", C, A, "journal.jsonl:3"),
    ]


def test_a_revoked_judgement_no_longer_holds(journal):
    entry = journal.judge(A, B, "same", **WHO)
    journal.revoke(entry.id, comment="Irrtum", **WHO)
    assert apply(sample.harvest(), journal) == sample.harvest()
    assert [e.kind for e in journal.entries()] == ["judgement", "revoke"]
    with pytest.raises(KeyError):
        journal.revoke(entry.id, **WHO)


def test_what_cannot_be_applied_is_reported(journal):
    journal.judge(A, "actor/gone", "same", **WHO)
    journal.judge(A, sample.KREIS, "same", **WHO)
    reasons = [i.reason for i in apply(sample.harvest(), journal).review if i.kind == "judgement_unfit"]
    assert len(reasons) == 2
    assert "actor/gone" in reasons[0] and "Territory" in reasons[1]


def test_other_questions_follow_the_merged_ids(journal):
    harvest = sample.harvest()
    harvest.review.append(ReviewItem("same_actor", C, B, "?", "lvo/actors.csv:9"))
    journal.judge(A, B, "same", **WHO)
    assert [(i.left, i.right) for i in apply(harvest, journal).review] == [(C, A)]


@pytest.mark.parametrize(("left", "right", "judgement"), [(A, A, "same"), ("", A, "same"), (A, B, "maybe")])
def test_unfit_judgements_are_refused(journal, left, right, judgement):
    with pytest.raises(ValueError, match="judgement"):
        journal.judge(left, right, judgement, **WHO)
    assert not journal.path.exists()


def test_a_torn_last_line_is_kept_reported_and_written_behind(journal):
    journal.judge(A, B, "different", **WHO)
    whole = journal.path.read_bytes()
    journal.path.write_bytes(whole + whole[:20])
    assert [u.line for u in journal.unreadable()] == [2]
    entry = journal.judge(A, C, "different", **WHO)
    assert entry.id == "j3"
    assert [e.id for e in journal.entries()] == ["j1", "j3"]
    assert journal.path.read_bytes().startswith(whole + whole[:20] + b"\n")
    assert [i.locator for i in apply(sample.harvest(), journal).review] == ["journal.jsonl:2"]


@pytest.mark.parametrize("line", [b"[]", b'"x"', b"\xff\xfe", b'{"id": "j1", "user": 1}', b'{"id":"j9","kind":"x"}'])
def test_nonsense_is_reported_not_believed(journal, line):
    journal.path.write_bytes(line + b"\n")
    assert journal.entries() == []
    assert len(journal.unreadable()) == 1


def test_decisions_survive_every_build_and_make_the_old_one_stale(home):
    with store.build(sample.harvest(), sample.figures(), "d", home) as first:
        assert B in first.graph.entities
    assert not store.needs_build("d", home)
    entry = Journal(home).judge(A, B, "same", **WHO)
    assert store.needs_build("d", home)
    for _ in range(2):
        with store.build(sample.harvest(), sample.figures(), "d", home) as merged:
            assert B not in merged.graph.entities
            assert merged.graph.entities[A].values("alias") == ["=Bildungsamt"]
            assert merged.version != first.version
    Journal(home).revoke(entry.id, **WHO)
    with store.build(sample.harvest(), sample.figures(), "d", home) as again:
        assert again.version == first.version


def test_a_backup_brings_the_journal_back_and_is_the_same_every_time(tmp_path, journal):
    journal.judge(A, B, "same", comment="é", **WHO)
    (tmp_path / "settings.json").write_text('{"x": 1}')
    backup.backup(tmp_path / "a.zip", tmp_path)
    backup.backup(tmp_path / "b.zip", tmp_path)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    other = tmp_path / "other"
    backup.restore(tmp_path / "a.zip", other)
    assert Journal(other).entries() == journal.entries()
    assert json.loads((other / "settings.json").read_text()) == {"x": 1}


def test_restore_continues_a_journal_but_never_replaces_another(tmp_path, journal):
    journal.judge(A, B, "same", **WHO)
    backup.backup(tmp_path / "old.zip", tmp_path)
    journal.judge(A, C, "different", **WHO)
    newer = journal.path.read_bytes()
    with pytest.raises(StoreError, match="überschreiben"):
        backup.restore(tmp_path / "old.zip", tmp_path)
    assert journal.path.read_bytes() == newer
    backup.restore(tmp_path / "old.zip", tmp_path, force=True)
    assert len(journal.entries()) == 1
    assert [p.read_bytes() for p in tmp_path.glob("journal.jsonl.before-*")] == [newer]
    backup.backup(tmp_path / "same.zip", tmp_path)
    backup.restore(tmp_path / "same.zip", tmp_path)


@pytest.mark.parametrize("name", ["../evil", "/etc/evil", "journal.jsonl/../../evil", "a\\..\\evil", "CURRENT"])
def test_an_archive_with_a_foreign_name_is_refused(tmp_path, name):
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr(name, "x")
    with pytest.raises(StoreError, match="keine Sicherung"):
        backup.restore(tmp_path / "x.zip", tmp_path / "home")
    assert not (tmp_path / "home").exists() and not (tmp_path / "evil").exists()


def test_a_bomb_a_repeated_name_and_no_archive_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(backup, "LIMIT", 1000)
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("journal.jsonl", b"0" * 100_000)
    with zipfile.ZipFile(tmp_path / "twice.zip", "w") as archive, pytest.warns(UserWarning):
        archive.writestr("journal.jsonl", b"")
        archive.writestr("journal.jsonl", b"")
    (tmp_path / "none.zip").write_bytes(b"no archive")
    for name in ("bomb.zip", "twice.zip", "none.zip", "missing.zip"):
        with pytest.raises(StoreError):
            backup.restore(tmp_path / name, tmp_path / "home")
    assert not (tmp_path / "home").exists()


def test_a_journal_that_cannot_be_read_is_not_restored(tmp_path):
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("journal.jsonl", b"not a line\n")
    with pytest.raises(StoreError, match="Zeile 1"):
        backup.restore(tmp_path / "x.zip", tmp_path / "home")


def test_a_torn_journal_can_be_backed_up_and_restored(tmp_path, journal):
    journal.judge(A, B, "same", **WHO)
    with journal.path.open("ab") as file:
        file.write(b'{"at": "20')
    backup.backup(tmp_path / "torn.zip", tmp_path)
    backup.restore(tmp_path / "torn.zip", tmp_path / "other")
    assert (tmp_path / "other" / "journal.jsonl").read_bytes() == journal.path.read_bytes()


def test_a_damaged_archive_is_refused(tmp_path, journal):
    journal.judge(A, B, "same", comment="lang " * 50, **WHO)
    backup.backup(tmp_path / "a.zip", tmp_path)
    whole = bytearray((tmp_path / "a.zip").read_bytes())
    for position in range(45, 60):
        whole[position] ^= 0xFF
    (tmp_path / "a.zip").write_bytes(whole)
    with pytest.raises(StoreError, match="nicht als Sicherung"):
        backup.restore(tmp_path / "a.zip", tmp_path / "other")


def test_merging_does_not_touch_the_given_harvest(journal):
    harvest = sample.harvest()
    before = replace(harvest, statements=list(harvest.statements), review=list(harvest.review))
    journal.judge(A, B, "same", **WHO)
    apply(harvest, journal)
    assert harvest == before
