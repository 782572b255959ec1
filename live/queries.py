"""The room's state as slices: a snapshot is all of them, an event carries the one that changed.

Both come from the functions here, so that "state + events = fresh snapshot" holds by making.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from live.access import LiveSeat, Part
from live.models import (
    BreakoutPlace,
    BreakoutRound,
    LiveLesson,
    LiveSession,
    Participant,
    RollCall,
)
from lms.core import clock
from lms.people.models import User

Json = dict[str, Any]


def ms(moment: dt.datetime | None) -> int | None:
    """Milliseconds, or None."""
    return None if moment is None else clock.to_ms(moment)


def text(value: uuid.UUID | None) -> str | None:
    """An id as text, or None."""
    return None if value is None else str(value)


def open_session(lesson_id: uuid.UUID) -> LiveSession | None:
    """The run that is on air now."""
    return LiveSession.objects.filter(lesson_id=lesson_id, ended_at=None).first()


def newest_session(lesson_id: uuid.UUID) -> LiveSession | None:
    """The run on air, or the last one."""
    return LiveSession.objects.filter(lesson_id=lesson_id).order_by("-started_at").first()


def open_round(lesson_id: uuid.UUID) -> BreakoutRound | None:
    """The breakouts that are open."""
    return BreakoutRound.objects.filter(session__lesson_id=lesson_id, closed_at=None).first()


def last_roll_call(lesson_id: uuid.UUID) -> RollCall | None:
    """The roll call that runs, or the last one of the run on air."""
    return (
        RollCall.objects.filter(session__lesson_id=lesson_id, session__ended_at=None)
        .order_by("-started_at")
        .first()
    )


def present(live: LiveLesson) -> QuerySet[Participant]:
    """Everybody who is in the room, those within the grace of a lost line too."""
    return live.participants.filter(joined_at__isnull=False).select_related("user")


def session_slice(session: LiveSession | None) -> Json | None:
    """``LiveSessionState``."""
    if session is None:
        return None
    return {
        "id": str(session.pk),
        "on_air": session.ended_at is None,
        "started_at": ms(session.started_at),
        "ended_at": ms(session.ended_at),
        "why": session.ended_why,
        "recording": session.recording,
    }


def settings_slice(live: LiveLesson) -> Json:
    """``LiveRoomSettings``."""
    return {
        "chat": live.chat,
        "bullets": live.bullets,
        "hands": live.hands,
        "stage_locked": live.stage_locked,
        "recording": live.recording,
    }


def layout_slice(live: LiveLesson) -> Json:
    """``LiveLayout``."""
    return {"layout": live.layout, "pin": text(live.pinned_id), "follow": live.follow}


def person_entry(live: LiveLesson, person: Participant) -> Json:
    """``LivePerson``."""
    return {
        "id": str(person.user_id),
        "name": person.user.display_name,
        "part": person.part,
        "online": person.gone_at is None,
        "stage": person.stage,
        "mic": person.mic,
        "camera": person.camera,
        "screen": live.screen_user_id == person.user_id,
        "hand_at": ms(person.hand_at),
        "hand_place": person.hand_place,
        "breakout": text(person.breakout_id),
    }


def state_of(person: Participant) -> str:
    """``here``, ``hidden`` (another window in front), ``away`` (no answer) or ``offline``."""
    if person.gone_at is not None:
        return "offline"
    if person.away:
        return "away"
    return "hidden" if person.hidden else "here"


def detail_entry(person: Participant) -> Json:
    """``LivePersonDetail``."""
    return {
        "id": str(person.user_id),
        "state": state_of(person),
        "since": ms(person.joined_at),
        "reconnects": person.reconnects,
        "chat_muted_until": ms(person.chat_muted_until),
        "spoke_ms": person.spoke_ms,
    }


def is_listed(person: Participant, *, inspectors_shown: bool) -> bool:
    """Whether the room's list names this person."""
    if person.part in (Part.LECTURER, Part.TRAINEE):
        return True
    return person.part == Part.INSPECTOR and inspectors_shown


def inspectors_shown(live: LiveLesson) -> bool:
    """What the rule pack says (default: unseen, on record)."""
    body = live.lesson.training_class.rule_pack.body
    return body.get("live", {}).get("inspectors_shown") is True


def roll_call_slice(call: RollCall | None) -> Json | None:
    """``LiveRollCall`` of one that runs."""
    if call is None or call.closed_at is not None:
        return None
    took = list(call.answers.values_list("took_ms", flat=True))
    return {
        "id": str(call.pk),
        "started_at": ms(call.started_at),
        "ends_at": ms(call.ends_at),
        "asked": len(took),
        "answered": sum(value is not None for value in took),
    }


def answers_slice(call: RollCall | None) -> Json:
    """Fields of ``RollCallAnswers``, for lecturers."""
    rows = [] if call is None else sorted(call.answers.values_list("user_id", "took_ms"))
    return {
        "roll_call": None if call is None else str(call.pk),
        "answered": [str(user) for user, took in rows if took is not None],
        "missing": [str(user) for user, took in rows if took is None],
    }


def breakouts_slice(round_: BreakoutRound | None) -> Json | None:
    """``LiveBreakouts``."""
    if round_ is None or round_.closed_at is not None:
        return None
    members: dict[uuid.UUID, list[str]] = {}
    places = BreakoutPlace.objects.filter(round=round_).order_by("user_id")
    for breakout_id, user_id in places.values_list("breakout_id", "user_id"):
        members.setdefault(breakout_id, []).append(str(user_id))
    return {
        "round": str(round_.pk),
        "number": round_.number,
        "mode": round_.mode,
        "may_return": round_.may_return,
        "opened_at": ms(round_.opened_at),
        "ends_at": ms(round_.ends_at),
        "groups": [
            {
                "id": str(group.pk),
                "name": group.name,
                "help_at": ms(group.help_at),
                "members": members.get(group.pk, []),
            }
            for group in round_.breakouts.all()
        ],
    }


def me_slice(
    *,
    user: User,
    part: str,
    shown: bool,
    person: Participant | None,
    round_: BreakoutRound | None,
    call: RollCall | None,
) -> Json:
    """``LiveMe``."""
    home = None
    if round_ is not None and round_.closed_at is None:
        places = BreakoutPlace.objects.filter(round=round_, user=user, returned_at=None)
        home = places.values_list("breakout_id", flat=True).first()
    asked = None
    if call is not None and call.closed_at is None:
        answer = call.answers.filter(user=user).first()
        if answer is not None:
            asked = "asked" if answer.took_ms is None else "answered"
    return {
        "id": str(user.pk),
        "name": user.display_name,
        "part": part,
        "shown": shown,
        "stage": "none" if person is None else person.stage,
        "chat_muted_until": None if person is None else ms(person.chat_muted_until),
        "breakout": None if person is None else text(person.breakout_id),
        "home": text(home),
        "roll_call": asked,
    }


def snapshot(seat: LiveSeat) -> Json:
    """The whole state as this person may know it (some ten queries)."""
    live = LiveLesson.objects.select_related("lesson__training_class__rule_pack").get(
        pk=seat.live.pk
    )
    lesson_id = seat.lesson.pk
    people = list(present(live))
    shown = inspectors_shown(live)
    listed = [person for person in people if is_listed(person, inspectors_shown=shown)]
    own = next((person for person in people if person.user_id == seat.user.pk), None)
    call, round_ = last_roll_call(lesson_id), open_round(lesson_id)
    state: Json = {
        "rev": live.rev,
        "part": seat.part.value,
        "me": me_slice(
            user=seat.user,
            part=seat.part.value,
            shown=seat.shown,
            person=own,
            round_=round_,
            call=call,
        ),
        "session": session_slice(newest_session(lesson_id)),
        "settings": settings_slice(live),
        "layout": layout_slice(live),
        "people": [person_entry(live, person) for person in by_id(listed)],
        "roll_call": roll_call_slice(call),
        "breakouts": breakouts_slice(round_),
    }
    if seat.teaches:
        state["details"] = [detail_entry(person) for person in by_id(listed)]
        state["roll_call_answers"] = answers_slice(call)
    return state


def by_id(people: Iterable[Participant]) -> list[Participant]:
    """In the order of user ids, so that equal states are equal texts."""
    return sorted(people, key=lambda person: person.user_id)
