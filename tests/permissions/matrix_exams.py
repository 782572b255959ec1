"""Permission-matrix rows of exams; sets of actors are named in ``who.py``."""

from __future__ import annotations

from tests.permissions.who import ATTEND, OWNER_TRAINEE, SIGNED_IN, TEACH, Who

EXAM = "api/v1/exams/<uuid:exam_id>/"
MARK: Who = TEACH | {"reviewer"}
"""The reviewer is appointed to mark this exam."""

ROWS: dict[tuple[str, str], Who] = {
    ("GET", "api/v1/classes/<uuid:class_id>/exams/"): TEACH,
    ("POST", "api/v1/classes/<uuid:class_id>/exams/"): TEACH,
    # Only one's own: a list of none for those who attend no class.
    ("GET", "api/v1/exams/mine/"): SIGNED_IN,
    ("GET", EXAM): TEACH,
    ("PUT", EXAM): TEACH,
    ("DELETE", EXAM): TEACH,
    ("POST", f"{EXAM}publish/"): TEACH,
    ("POST", f"{EXAM}cancel/"): TEACH,
    ("GET", f"{EXAM}desk/"): TEACH,
    ("PUT", f"{EXAM}desk/<uuid:trainee_id>/allowance/"): TEACH,
    ("POST", f"{EXAM}desk/<uuid:trainee_id>/end/"): TEACH,
    ("POST", f"{EXAM}desk/<uuid:trainee_id>/late/"): TEACH,
    ("GET", f"{EXAM}results/"): TEACH,
    ("POST", f"{EXAM}results/"): TEACH,
    ("GET", f"{EXAM}results/export/"): TEACH,
    ("GET", f"{EXAM}marking/"): MARK,
    ("POST", f"{EXAM}marking/<uuid:answer_id>/"): MARK,
    ("GET", f"{EXAM}analysis/"): TEACH,
    ("GET", f"{EXAM}analysis/export/"): TEACH,
    ("GET", f"{EXAM}regrades/"): TEACH,
    ("POST", f"{EXAM}regrades/"): TEACH,
    ("GET", f"{EXAM}items/<uuid:item_id>/keys/"): TEACH,
    ("GET", f"{EXAM}appeals/"): TEACH,
    ("POST", f"{EXAM}appeals/own/"): ATTEND,
    ("POST", f"{EXAM}appeals/<uuid:mark_appeal_id>/decision/"): TEACH,
    ("GET", f"{EXAM}door/"): ATTEND,
    # The unverified trainee is refused at the door (real_name).
    ("POST", f"{EXAM}start/"): OWNER_TRAINEE,
    ("GET", f"{EXAM}paper/"): ATTEND,
    ("GET", f"{EXAM}media/<uuid:medium_id>/"): OWNER_TRAINEE,
    ("GET", f"{EXAM}review/"): ATTEND,
}
