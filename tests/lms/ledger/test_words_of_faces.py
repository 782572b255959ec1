"""Every fact about faces, sign-in and spot checks has its sentence in both languages."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from checkin import events as sign_in_events
from checkin.faces import events as face_events
from checkin.faces.domain.sessions import STATES
from lms.events.payloads import Payload
from lms.ledger.words import LINES, describe
from lms.ledger.words_faces import FAILURES, OUTCOMES
from proctoring import events as proctoring_events

NOT_ABOUT_A_TRAINEES_LESSON = {
    "face.captures_handed_over",
    "face.retention_set",
    "monitor.consent",
    "log.checkpoint",
}
VERIFIED = {
    "purpose": "sign_in",
    "outcome": "accepted",
    "failure": "",
    "accept": 450,
    "median": 351,
    "took": [600, 800, 1200],
    "frames": 44,
}


def kinds() -> set[str]:
    modules = (face_events, sign_in_events, proctoring_events)
    return {
        each.KIND
        for module in modules
        for _, each in inspect.getmembers(module, inspect.isclass)
        if issubclass(each, Payload) and each is not Payload
    }


def test_no_kind_is_shown_by_its_code():
    assert kinds() - NOT_ABOUT_A_TRAINEES_LESSON - LINES.keys() == set()


def test_a_verification_says_how_near_it_was_and_by_which_limit():
    said = describe("face.verified", VERIFIED)

    assert said["text"]["zh"] == "人脸核验（签到）：通过"
    assert "0.35" in said["detail"]["zh"]
    assert "0.45" in said["detail"]["en"]
    assert said["counted"] is None


@pytest.mark.parametrize("failure", ["too_late", "two_faces", "frozen"])
def test_a_failed_one_says_what_went_wrong(failure):
    payload = {**VERIFIED, "outcome": "failed", "median": None, "failure": failure}
    said = describe("face.verified", payload)

    assert said["counted"] is False
    assert said["detail"] == dict(zip(("zh", "en"), FAILURES[failure], strict=True))


def test_every_outcome_has_a_word():
    assert OUTCOMES.keys() == {state.value for state in STATES} - {"open"}


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("face.reviewed", {"session": "s", "outcome": "refused", "reason": "不是同一个人"}),
        ("face.capture_viewed", {"capture": "ab" * 32, "purpose": "verification"}),
        ("face.enrolled", {"state": "active", "source": "capture"}),
        ("face.enrolment_decided", {"outcome": "accepted", "reason": "看过证件"}),
        ("face.erased", {"why": "withdrawn", "templates": 1, "captures": 4}),
        ("face.duplicate_found", {"other": "x", "distance": 310}),
        ("face.duplicate_decided", {"other": "x", "outcome": "accepted", "reason": "双胞胎"}),
    ],
)
def test_the_others_read_as_sentences(kind: str, payload: dict[str, Any]):
    said = describe(kind, payload)

    assert said["text"]["zh"] != kind
    assert all(said["detail"].values())
