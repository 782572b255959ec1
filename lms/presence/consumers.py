"""Presence over a socket: the handlers that every room with counted time includes.

The consumer that includes them has ``lesson_id`` and ``presence_mode``; identity comes from the
session alone.
"""

from __future__ import annotations

import uuid
from typing import Any, Protocol

from lms.core import clock
from lms.presence.domain import lease, prompts
from lms.presence.messages import (
    BeatAckMessage,
    BeatMessage,
    LeaseGrantedMessage,
    PresenceRelease,
    PresenceTake,
    PromptAnswerMessage,
    PromptCard,
    PromptChallenge,
    PromptDeliveredMessage,
    PromptResultMessage,
)
from lms.presence.state import Beat, Prompt
from lms.presence.writer import writer
from lms.realtime.consumer import HandlerTable, run_sync
from lms.realtime.frames import Outgoing

BEAT_MS = 10_000


class PresenceRoom(Protocol):
    """What the handlers need of a consumer."""

    connection: uuid.UUID
    presence_mode: str

    @property
    def lesson_id(self) -> uuid.UUID:
        """The lesson of the room."""

    @property
    def user_id(self) -> uuid.UUID:
        """The signed-in user."""


async def take(room: PresenceRoom, message: PresenceTake) -> Outgoing:
    """``presence.take`` → ``lease.granted``; the device before hears ``lease.evicted``."""
    granted = await run_sync(lease.take)(
        user_id=room.user_id,
        lesson_id=room.lesson_id,
        mode=room.presence_mode,
        device=message.device,
        connection=str(room.connection),
    )
    progress, terms = granted.progress, granted.terms
    return LeaseGrantedMessage(
        lease=str(granted.lease),
        mode=granted.state.mode,
        start=progress.frontier if terms.no_skip else progress.position,
        frontier=progress.frontier,
        gate=progress.gate,
        coverage=[list(part) for part in progress.coverage],
        credited_ms=progress.credited,
        duration_ms=terms.duration_ms,
        rate_cap=terms.rate_cap_milli,
        no_skip=terms.no_skip,
        beat_ms=BEAT_MS,
    )


async def beat(room: PresenceRoom, message: BeatMessage) -> Outgoing:
    """``beat`` → ``beat.ack``, after the commit."""
    claimed = Beat(
        lease=message.lease,
        seq=message.seq,
        lesson=message.lesson,
        start=message.start,
        end=message.end,
        rate=message.rate,
        visible=message.visible,
    )
    ack = await writer.submit(user_id=room.user_id, mode=room.presence_mode, beat=claimed)
    data: dict[str, Any] = {
        "t": BeatAckMessage.T,
        "seq": ack.seq,
        "credited_to": ack.credited_to,
        "credited_ms": ack.credited_ms,
        "budget_ms": ack.budget_ms,
        "frontier": ack.frontier,
    }
    if ack.gate is not None:
        data["gate"] = ack.gate
    if ack.reason is not None:
        data["reason"] = ack.reason
    if ack.prompt is not None:
        data["prompt"] = prompt_card(ack.prompt).model_dump(mode="json")
    return data


def prompt_card(prompt: Prompt) -> PromptCard:
    """What the player shows; ``left_ms`` runs from delivery."""
    delivered = prompt.delivered_at
    gone = 0 if delivered is None else max(0, clock.now_ms() - delivered)
    return PromptCard(
        id=str(prompt.id),
        kind="presence",
        limit_ms=prompt.limit,
        left_ms=max(0, prompt.limit - gone),
        delivered=delivered is not None,
        challenge=PromptChallenge(ask=prompt.ask, options=list(prompt.options)),
    )


async def release(room: PresenceRoom, message: PresenceRelease) -> Outgoing:
    """``presence.release`` → ``ack``."""
    await run_sync(lease.release)(user_id=room.user_id, lease=message.lease)
    return {"t": "ack"}


async def prompt_delivered(room: PresenceRoom, message: PromptDeliveredMessage) -> Outgoing:
    """``prompt.delivered`` → ``ack``."""
    await run_sync(prompts.delivered)(user_id=room.user_id, prompt_id=message.prompt)
    return {"t": "ack"}


async def prompt_answer(room: PresenceRoom, message: PromptAnswerMessage) -> Outgoing:
    """``prompt.answer`` → ``prompt.result``."""
    done = await run_sync(prompts.answer)(
        user_id=room.user_id, prompt_id=message.prompt, choice=message.choice
    )
    return {
        "t": PromptResultMessage.T,
        "prompt": str(message.prompt),
        "result": done.result,
        "credited_ms": done.credited_ms,
    }


PRESENCE_HANDLERS: HandlerTable = {
    PresenceTake.T: (PresenceTake, take),
    BeatMessage.T: (BeatMessage, beat),
    PresenceRelease.T: (PresenceRelease, release),
    PromptDeliveredMessage.T: (PromptDeliveredMessage, prompt_delivered),
    PromptAnswerMessage.T: (PromptAnswerMessage, prompt_answer),
}
