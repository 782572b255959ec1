"""Permission-matrix rows of board, exercises and Q&A; sets of actors are named in ``who.py``."""

from __future__ import annotations

from tests.permissions.who import NAMES, OWNER_LECTURER, OWNER_TRAINEE, Who

LIVE = "api/v1/live/<uuid:lesson_id>"
SCOPE = f"{LIVE}/boards/<uuid:scope>"
DECK = f"{LIVE}/slides/<uuid:deck_id>"
EXERCISE = f"{LIVE}/exercises/<uuid:exercise_id>"
ASKED = f"{LIVE}/questions/<uuid:asked_id>"
LOOK: Who = NAMES | OWNER_TRAINEE
"""Everybody of a live room: its verified trainees, its lecturers, and who listens only."""
ASK: Who = OWNER_TRAINEE
LEAD: Who = OWNER_LECTURER

ROWS: dict[tuple[str, str], Who] = {
    ("GET", f"{LIVE}/boards/"): LOOK,
    ("GET", f"{SCOPE}/"): LOOK,
    ("GET", f"{SCOPE}/pages/<uuid:page_id>/strokes/"): LOOK,
    ("GET", f"{LIVE}/slides/"): LEAD,
    ("POST", f"{LIVE}/slides/"): LEAD,
    ("DELETE", f"{DECK}/"): LEAD,
    ("PUT", f"{DECK}/pages/"): LEAD,
    ("GET", f"{DECK}/file/"): LOOK,
    ("GET", f"{LIVE}/exercises/"): LEAD,
    ("POST", f"{LIVE}/exercises/"): LEAD,
    ("POST", f"{LIVE}/exercises/from-bank/"): LEAD,
    ("PUT", f"{LIVE}/exercises/order/"): LEAD,
    ("PUT", f"{EXERCISE}/"): LEAD,
    ("DELETE", f"{EXERCISE}/"): LEAD,
    ("POST", f"{EXERCISE}/restore/"): LEAD,
    ("GET", f"{LIVE}/exercise-runs/"): LOOK,
    ("GET", f"{LIVE}/exercise-runs/<uuid:run_id>/"): LEAD,
    ("GET", f"{LIVE}/exercise-runs.csv"): LEAD,
    ("GET", f"{LIVE}/questions/"): LOOK,
    ("POST", f"{LIVE}/questions/"): ASK,
    ("PATCH", f"{ASKED}/"): LEAD,
    ("PUT", f"{ASKED}/vote/"): ASK,
    ("DELETE", f"{ASKED}/vote/"): ASK,
    ("POST", f"{ASKED}/answers/"): LEAD,
    ("GET", f"{LIVE}/questions.csv"): LEAD,
}
