"""Safe Exam Browser for a lesson: its setting, single-use start links, checks of requests."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
import uuid
from collections.abc import Iterable
from typing import Final

from django.db import transaction
from django.http import HttpRequest

from lms.core import clock
from lms.core.errors import Invalid, NotAllowed
from lms.courses.models import Lesson
from lms.courses.rules import can_teach
from lms.people.domain.sessions import start_by_link
from proctoring.access import Attending, Watching
from proctoring.domain.facts import put
from proctoring.errors import NotAsked, SafeBrowserRequired, StartLinkSpent
from proctoring.events import SafeBrowserSet, SafeBrowserStarted
from proctoring.models import SafeBrowser, SafeBrowserPass, SafeBrowserStart
from proctoring.seb_keys import HEX64, Shown, config_file, config_key, problem, settings_for

LINK_LIFE: Final = dt.timedelta(minutes=10)
PASS_LIFE: Final = dt.timedelta(minutes=2)
"""How long ago the last fitting request may be when time is to count or a socket opens."""
SEEN_EVERY: Final = dt.timedelta(seconds=10)
MOST_KEYS: Final = 20
SESSION_KEY: Final = "seb_start"


def setting_of(lesson_id: uuid.UUID) -> SafeBrowser | None:
    """The setting, None where nobody ever set it."""
    return SafeBrowser.objects.filter(lesson_id=lesson_id).first()


@transaction.atomic
def set_required(
    *, watch: Watching, required: bool, exam_keys: Iterable[str], quit_password: str | None
) -> SafeBrowser:
    """Ask for SEB in a lesson, or no longer; by its lecturers and its institution.

    ``exam_keys``: Browser Exam Keys that are let in, 64 hex digits each; none: any SEB that has
    the lesson's settings. ``quit_password`` None leaves it.
    """
    if not can_teach(watch.user, watch.lesson.training_class):
        raise NotAllowed
    keys = sorted({key.strip().lower() for key in exam_keys if key.strip()})
    if len(keys) > MOST_KEYS or any(HEX64.fullmatch(key) is None for key in keys):
        raise Invalid(fields={"exam_keys": "hex64"})
    SafeBrowser.objects.get_or_create(lesson=watch.lesson)
    found = SafeBrowser.objects.select_for_update().get(lesson=watch.lesson)
    found.required, found.exam_keys = required, keys
    if quit_password is not None:
        digest = hashlib.sha256(quit_password.encode()).hexdigest()
        found.quit_password_sha256 = digest if quit_password else ""
    found.save()
    put(
        SafeBrowserSet(required=required, exam_keys=len(keys)),
        lesson=watch.lesson,
        actor_id=watch.user.pk,
    )
    return found


@transaction.atomic
def new_start(*, seat: Attending, origin: str) -> tuple[SafeBrowserStart, str]:
    """A start link for one trainee, for ten minutes and one use; earlier unused ones end."""
    setting = setting_of(seat.lesson.pk)
    if setting is None or not setting.required:
        raise NotAsked
    SafeBrowserStart.objects.filter(lesson=seat.lesson, user=seat.user, used_at=None).delete()
    token, now = secrets.token_urlsafe(32), clock.now()
    made = SafeBrowserStart.objects.create(
        lesson=seat.lesson,
        user=seat.user,
        token_sha256=_digest(token),
        config_key=config_key(_settings(setting, origin, token)),
        made_at=now,
        expires_at=now + LINK_LIFE,
    )
    return made, token


def config_of(*, token: str, origin: str) -> bytes:
    """The .seb file of a start link that was not used yet. Raises ``StartLinkSpent``."""
    start = _fresh(token)
    setting = setting_of(start.lesson_id)
    assert setting is not None
    settings = _settings(setting, origin, token)
    if config_key(settings) != start.config_key:
        raise StartLinkSpent  # asked for under another address, or the setting has changed
    return config_file(settings)


@transaction.atomic
def enter(*, request: HttpRequest, token: str, shown: Shown) -> Lesson:
    """Use a start link: its hashes must fit, then the trainee is signed in here, once.

    Raises ``StartLinkSpent`` or ``SafeBrowserRequired``.
    """
    start = _fresh(token, lock=True)
    setting = setting_of(start.lesson_id)
    assert setting is not None
    wrong = problem(shown, config_key=start.config_key, exam_keys=setting.exam_keys)
    if wrong is not None:
        raise SafeBrowserRequired(why=wrong)
    now = clock.now()
    start.used_at = now
    start.save(update_fields=["used_at"])
    start_by_link(request, user=start.user)
    request.session[SESSION_KEY] = str(start.pk)
    SafeBrowserPass.objects.create(start=start, seen_at=now)
    put(SafeBrowserStarted(start=str(start.pk)), lesson=start.lesson, user_id=start.user_id)
    return start.lesson


def check(*, user_id: uuid.UUID, start_id: str, lesson_id: uuid.UUID, shown: Shown) -> None:
    """One request of a trainee to a lesson that asks for SEB; ``start_id``: the session's link.

    Raises ``SafeBrowserRequired``.
    """
    setting = setting_of(lesson_id)
    if setting is None or not setting.required:
        return
    entry = (
        SafeBrowserPass.objects.filter(
            start_id=uuid.UUID(start_id), start__user=user_id, start__lesson=lesson_id
        )
        .select_related("start")
        .first()
        if start_id
        else None
    )
    if entry is None:
        raise SafeBrowserRequired(why="no_start", lesson=str(lesson_id))
    wrong = problem(shown, config_key=entry.start.config_key, exam_keys=setting.exam_keys)
    if wrong is not None:
        raise SafeBrowserRequired(why=wrong, lesson=str(lesson_id))
    now = clock.now()
    if now - entry.seen_at > SEEN_EVERY:
        SafeBrowserPass.objects.filter(pk=entry.pk).update(seen_at=now)


def admit(user_id: uuid.UUID, lesson_id: uuid.UUID) -> None:
    """For time that is to count, and sockets: a request fitted not long ago.

    Sockets carry no header of SEB's; the page asks over REST all the while. Raises
    ``SafeBrowserRequired``.
    """
    setting = setting_of(lesson_id)
    if setting is None or not setting.required:
        return
    fits = SafeBrowserPass.objects.filter(
        start__user=user_id, start__lesson=lesson_id, seen_at__gt=clock.now() - PASS_LIFE
    )
    if not fits.exists():
        raise SafeBrowserRequired(why="no_start", lesson=str(lesson_id))


def _settings(setting: SafeBrowser, origin: str, token: str) -> dict[str, object]:
    return settings_for(
        start_url=f"{origin}/api/v1/seb/{token}/enter/",
        quit_url=f"{origin}/seb/quit",
        quit_password_sha256=setting.quit_password_sha256,
    )


def _fresh(token: str, *, lock: bool = False) -> SafeBrowserStart:
    rows = SafeBrowserStart.objects.select_related("lesson__training_class", "user")
    if lock:
        rows = rows.select_for_update(of=("self",))
    found = rows.filter(token_sha256=_digest(token)).first()
    if found is None or found.used_at is not None or found.expires_at < clock.now():
        raise StartLinkSpent
    return found


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
