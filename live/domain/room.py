"""One change of a room: lock its row, act, then tell everybody the slices that changed.

The lock on the ``LiveLesson`` row puts a room's changes in one order; ``rev`` names their place
in it, and each message carries it, so that a page keeps the newest whatever arrives first.
"""

from __future__ import annotations

import functools
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from live import queries
from live.access import LiveSeat, Part, own_room_of, room_of, staff_room_of
from live.errors import NotInRoom, NotOnAir, OpenedElsewhere
from live.models import LiveLesson, LiveSession, Participant
from lms.core import clock
from lms.core.errors import NotAllowed, NotFound
from lms.events.domain.record import record
from lms.events.payloads import Payload
from lms.people.queries import subject_id
from lms.realtime import publish


@dataclass(frozen=True)
class Actor:
    """Who acts, and from which page (None: not over a socket)."""

    seat: LiveSeat
    connection: uuid.UUID | None = None

    @property
    def user_id(self) -> uuid.UUID:
        """The person."""
        return self.seat.user.pk

    def require_lecturer(self) -> None:
        """Raise ``NotAllowed`` for everybody but the class's lecturers."""
        if not self.seat.teaches:
            raise NotAllowed

    def require_voice(self) -> None:
        """Raise ``NotAllowed`` for those who only listen."""
        if self.seat.listens_only:
            raise NotAllowed("Inspectors and observers only watch and listen.")


@dataclass
class Change:
    """What a step touched, gathered until the end of its transaction."""

    live: LiveLesson
    session: LiveSession | None
    """The run on air."""
    people: set[uuid.UUID] = field(default_factory=set)
    """Whose public entry changed."""
    details: set[uuid.UUID] = field(default_factory=set)
    """Whose entry for lecturers changed."""
    own: set[uuid.UUID] = field(default_factory=set)
    """Whose own slice changed."""
    slices: set[str] = field(default_factory=set)
    """Of ``session``, ``settings``, ``layout``, ``roll_call``, ``breakouts``."""
    after: list[Callable[[], Any]] = field(default_factory=list)
    """Called after the commit, once the slices were sent."""
    before: list[Callable[[], Any]] = field(default_factory=list)
    """Called after the commit, before the slices are sent."""
    known: dict[uuid.UUID, Participant] = field(default_factory=dict)

    @property
    def lesson_id(self) -> uuid.UUID:
        """The room's lesson."""
        return self.live.lesson_id

    def require_session(self) -> LiveSession:
        """The run on air; raises ``NotOnAir``."""
        if self.session is None:
            raise NotOnAir
        return self.session

    def person(self, user_id: uuid.UUID) -> Participant:
        """Somebody who is in the room; raises ``NotFound``. The same object within a change."""
        found = self.known.get(user_id)
        if found is None:
            found = queries.present(self.live).filter(user_id=user_id).first()
            if found is None:
                raise NotFound
            self.known[user_id] = found
        return found

    def everybody(self) -> list[Participant]:
        """All who are in the room; the same objects as :meth:`person` gives."""
        for found in queries.present(self.live):
            self.known.setdefault(found.user_id, found)
        return [person for person in self.known.values() if person.joined_at is not None]

    def me(self, actor: Actor) -> Participant:
        """The acting person's place; raises ``NotInRoom`` or ``OpenedElsewhere``."""
        try:
            found = self.person(actor.user_id)
        except NotFound:
            raise NotInRoom from None
        if actor.connection is not None and found.connection != actor.connection:
            raise OpenedElsewhere
        return found

    def touch(self, person: Participant, *fields: str) -> None:
        """Save these fields and show the person's entry to all."""
        person.save(update_fields=fields)
        self.people.add(person.user_id)
        self.details.add(person.user_id)
        self.own.add(person.user_id)

    def note(self, person: Participant, *fields: str) -> None:
        """Save these fields; only lecturers and the person see them."""
        person.save(update_fields=fields)
        self.details.add(person.user_id)
        self.own.add(person.user_id)

    def configure(self, slice_name: str, **values: Any) -> bool:
        """Set fields of the room; False when nothing changed."""
        changed = {k: v for k, v in values.items() if getattr(self.live, k) != v}
        for name, value in changed.items():
            setattr(self.live, name, value)
        if changed:
            self.live.save(update_fields=list(changed))
            self.slices.add(slice_name)
        return bool(changed)

    def record(
        self,
        payload: Payload,
        *,
        about: Participant | None = None,
        actor: Actor | None = None,
        key: str = "",
        private: dict[str, str] | None = None,
    ) -> None:
        """One event of this lesson: about a trainee (as subject) and by somebody (as actor)."""
        pack = self.live.lesson.training_class.rule_pack
        trainee = about is not None and about.part == Part.TRAINEE
        record(
            payload,
            key=key,
            class_id=self.live.lesson.training_class_id,
            lesson_id=self.lesson_id,
            subject_id=subject_id(about.user_id) if about is not None and trainee else None,
            actor_id=_actor_id(about, actor),
            private=private,
            rule_version=pack.label,
        )

    def _was_listed(self, user_id: uuid.UUID) -> bool:
        person = self.known.get(user_id)
        shown = queries.inspectors_shown(self.live)
        return person is not None and queries.is_listed(person, inspectors_shown=shown)

    # --- The end of the step ----------------------------------------------------------------------

    @property
    def dirty(self) -> bool:
        """Whether anything that a page shows has changed."""
        return bool(self.people or self.details or self.own or self.slices)

    def messages(self) -> list[tuple[str, dict[str, Any]]]:
        """(hub room, message) of every slice that changed, as the tables have them now."""
        rev, live = self.live.rev, self.live
        room, staff = room_of(self.lesson_id), staff_room_of(self.lesson_id)
        found: list[tuple[str, dict[str, Any]]] = []
        touched = self.people | self.details | self.own
        there = {p.user_id: p for p in queries.present(live).filter(user_id__in=touched)}
        shown = queries.inspectors_shown(live)
        listed = {key for key, p in there.items() if queries.is_listed(p, inspectors_shown=shown)}
        call = queries.last_roll_call(self.lesson_id)
        round_ = queries.open_round(self.lesson_id)
        if "session" in self.slices:
            body = queries.session_slice(queries.newest_session(self.lesson_id))
            found.append((room, {"t": "session.changed", "rev": rev, "session": body}))
        if "settings" in self.slices:
            body = queries.settings_slice(live)
            found.append((room, {"t": "settings.changed", "rev": rev, "settings": body}))
        if "layout" in self.slices:
            body = queries.layout_slice(live)
            found.append((room, {"t": "layout.changed", "rev": rev, "layout": body}))
        if "breakouts" in self.slices:
            body = queries.breakouts_slice(round_)
            found.append((room, {"t": "breakouts.changed", "rev": rev, "breakouts": body}))
        if "roll_call" in self.slices:
            body = queries.roll_call_slice(call)
            found.append((room, {"t": "roll_call.changed", "rev": rev, "roll_call": body}))
            answers = queries.answers_slice(call)
            found.append((staff, {"t": "roll_call.answers", "rev": rev, **answers}))
        if self.people:
            entries = [
                queries.person_entry(live, there[key]) for key in sorted(self.people & listed)
            ]
            left = sorted(str(key) for key in self.people - there.keys() if self._was_listed(key))
            if entries or left:
                body = {"t": "people.changed", "rev": rev, "people": entries, "left": left}
                found.append((room, body))
        if rows := [queries.detail_entry(there[key]) for key in sorted(self.details & listed)]:
            found.append((staff, {"t": "details.changed", "rev": rev, "details": rows}))
        for key in sorted(self.own & there.keys()):
            me = queries.me_slice(
                user=there[key].user,
                part=there[key].part,
                shown=key in listed,
                person=there[key],
                round_=round_,
                call=call,
            )
            body = {"t": "me.changed", "rev": rev, "me": me}
            found.append((own_room_of(self.lesson_id, key), body))
        return found


def _actor_id(about: Participant | None, actor: Actor | None) -> uuid.UUID | None:
    """Who did it, where that is not the trainee whom it is about."""
    if actor is not None and (about is None or about.user_id != actor.user_id):
        return subject_id(actor.user_id)
    if about is not None and about.part != Part.TRAINEE:
        return subject_id(about.user_id)
    return None


@contextmanager
def changing(lesson_id: uuid.UUID) -> Iterator[Change]:
    """One step of a room, in one transaction; raises ``NotFound`` for no such room."""
    with transaction.atomic():
        live = (
            LiveLesson.objects.select_for_update(of=("self",))
            .select_related("lesson__training_class__rule_pack")
            .filter(lesson_id=lesson_id)
            .first()
        )
        if live is None:
            raise NotFound
        change = Change(live, queries.open_session(lesson_id))
        yield change
        if change.dirty:
            live.rev += 1
            live.save(update_fields=["rev"])
        messages = change.messages() if change.dirty else []
        transaction.on_commit(functools.partial(_tell, change, messages))


def _tell(change: Change, messages: list[tuple[str, dict[str, Any]]]) -> None:
    for call in change.before:
        call()
    for room, message in messages:
        publish.publish(room, message)
    for call in change.after:
        call()


def now_ms_of(session: LiveSession) -> int:
    """Milliseconds on the session's clock."""
    return max(0, clock.now_ms() - clock.to_ms(session.started_at))
