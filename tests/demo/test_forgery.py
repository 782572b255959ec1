"""The demo's forgeries on a small file: none verifies, and the rewrite needs a held checkpoint."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from lms.events import pseudonyms, queries, signer
from lms.reports.domain.period_file import build
from tests.demo.rewriting import rewrite
from tests.demo.tampering import tamperings
from tests.lms.ledger.scene import MINUTE, START_MS, Scene
from verifier import checkpoint, notes
from verifier.verify import Input, verify_files

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def made() -> tuple[bytes, bytes]:
    """A period file, and a checkpoint that was held back in mid-class."""
    pseudonyms._keys.clear()
    signer.signing_key.cache_clear()
    scene = Scene(trainees=3)
    scene.event("class.started", {})
    scene.watched(0, 0, 0, 5 * MINUTE, START_MS + MINUTE)
    scene.watched(1, 0, 0, 4 * MINUTE, START_MS + 4 * MINUTE)
    scene.sequence()
    held = queries.note_of(queries.latest_checkpoint(scene.cls.pk))
    scene.watched(0, 0, 5 * MINUTE, 10 * MINUTE, START_MS + 7 * MINUTE)
    scene.event("class.closed", {}, at_ms=START_MS + 20 * MINUTE)
    scene.sequence()
    row = build(class_id=scene.cls.pk, owner=None, progress=lambda permille, code: None)
    return (Path(settings.MEDIA_ROOT) / row.path).read_bytes(), held


def test_every_tampering_is_rejected(made: tuple[bytes, bytes]) -> None:
    data, held = made
    key = notes.VerifierKey.parse(queries.current_vkey())
    assert verify_files([Input("f", data)], key, seen=[held]).exit_code == 0
    accepted = [
        item.name
        for item in tamperings(data)
        if verify_files([Input("f", item.data)], key).exit_code == 0
    ]
    assert accepted == []
    assert len(tamperings(data)) >= 20


def test_a_rewrite_with_the_logs_own_key_fails_against_what_is_held(
    made: tuple[bytes, bytes],
) -> None:
    data, held = made
    own = signer.signing_key()
    forgery = rewrite(data, own, before=checkpoint.peek(held).size)
    key = own.verifier
    alone = verify_files([Input("f", forgery.data)], key)
    assert alone.exit_code == 0, alone.to_json("en")
    before = verify_files([Input("f", data)], key).files[0].summary["credited"]
    assert alone.files[0].summary["credited"] == before + forgery.added_ms
    assert verify_files([Input("f", forgery.data)], key, seen=[held]).exit_code == 1
