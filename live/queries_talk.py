"""Reads of chat and bullets: history by pages, and what a replay shows."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import Q, QuerySet

from live.access import LiveSeat
from live.hooks import TimelineItem
from live.models import ChatMessage, LiveBullet, LiveSession, Participant
from live.queries import ms, newest_session, text

PAGE = 100
To = ChatMessage.To


def line_of(line: ChatMessage) -> dict[str, Any]:
    """``ChatLine``; a deleted one keeps its place and loses its text."""
    deleted = line.deleted_at is not None
    return {
        "id": str(line.pk),
        "event_id": str(line.event_key),
        "user": str(line.author_id),
        "name": line.author.display_name,
        "part": line.part,
        "to": line.to,
        "to_user": text(line.to_user_id),
        "breakout": text(line.breakout_id),
        "reply_to": text(line.reply_to_id),
        "text": "" if deleted else line.text,
        "at": ms(line.created_at),
        "deleted": deleted,
    }


def readable(seat: LiveSeat, session: LiveSession) -> QuerySet[ChatMessage]:
    """The lines of a run on air that this person may read.

    Lecturers and inspectors: all, private lines only lecturers. Trainees: the room's, their own
    and those to them, and the breakouts' of groups that they were in; once the run is over, every
    breakout's, because what was said comes back to the main room.
    """
    lines = ChatMessage.objects.filter(session=session).select_related("author")
    if seat.teaches:
        return lines
    mine = Q(author=seat.user) | Q(to_user=seat.user)
    lines = lines.filter(Q(to__in=[To.ROOM, To.BREAKOUTS]) | mine)
    if seat.listens_only:
        return lines
    back = Q(breakout__round__closed_at__isnull=False)
    here = Participant.objects.filter(live=seat.live, user=seat.user, breakout__isnull=False)
    now = Q(breakout__in=here.values("breakout_id"))
    return lines.filter(Q(breakout=None) | back | now | mine)


def page_of(
    seat: LiveSeat,
    *,
    session: LiveSession | None = None,
    before: uuid.UUID | None = None,
    limit: int = PAGE,
) -> list[dict[str, Any]]:
    """The newest ``limit`` lines (before one of them), oldest first."""
    session = session or newest_session(seat.lesson.pk)
    if session is None:
        return []
    lines = readable(seat, session).order_by("-created_at", "-id")
    if before is not None:
        mark = ChatMessage.objects.filter(pk=before, session=session).first()
        if mark is None:
            return []
        lines = lines.filter(
            Q(created_at__lt=mark.created_at) | Q(created_at=mark.created_at, id__lt=mark.pk)
        )
    return [line_of(line) for line in reversed(lines[:limit])]


def timeline(session_id: uuid.UUID) -> list[TimelineItem]:
    """Chat, bullets and breakouts of a run, for its replay; nothing private."""
    session = LiveSession.objects.get(pk=session_id)
    chat = ChatMessage.objects.filter(
        session=session, deleted_at=None, to__in=[To.ROOM, To.BREAKOUTS]
    ).select_related("author")
    bullets = LiveBullet.objects.filter(session=session, hidden_at=None)
    items = [TimelineItem(line.at_ms, "chat", line_of(line)) for line in chat]
    items += [TimelineItem(b.at_ms, "bullet", bullet_of(b)) for b in bullets]
    began = ms(session.started_at) or 0
    for round_ in session.breakout_rounds.all():
        groups = [{"id": str(g.pk), "name": g.name} for g in round_.breakouts.all()]
        data = {"round": str(round_.pk), "number": round_.number, "groups": groups}
        ended = ms(round_.closed_at)
        until = None if ended is None else ended - began
        items.append(
            TimelineItem((ms(round_.opened_at) or began) - began, "breakouts", data, until)
        )
    return items


def bullet_of(bullet: LiveBullet) -> dict[str, Any]:
    """A bullet at its moment; nobody is named."""
    return {
        "id": str(bullet.pk),
        "at": bullet.at_ms,
        "text": bullet.text,
        "color": bullet.color,
        "mode": bullet.mode,
    }
