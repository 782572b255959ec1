"""The room's own messages: each handler calls one domain function and acknowledges its commit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from live import messages as m
from live.access import room_of
from live.domain import (
    breakout_moves,
    breakouts,
    bullets,
    chat,
    hands,
    recording,
    roll_call,
    settings,
    stage,
)
from live.queries_talk import line_of
from lms.realtime.consumer import HandlerTable
from lms.realtime.frames import Outgoing

if TYPE_CHECKING:
    from live.consumers import LiveConsumer

ACK: dict[str, Any] = {"t": "ack"}


async def hand_raise(room: LiveConsumer, _: m.HandRaise) -> Outgoing:
    """``hand.raise`` → ``ack``."""
    await room.act(hands.raise_hand)
    return ACK


async def hand_lower(room: LiveConsumer, message: m.HandLower) -> Outgoing:
    """``hand.lower`` → ``ack``."""
    await room.act(hands.lower_hand, user_id=message.user)
    return ACK


async def hand_order(room: LiveConsumer, message: m.HandOrder) -> Outgoing:
    """``hand.order`` → ``ack``."""
    await room.act(hands.order_hands, user_ids=message.users)
    return ACK


async def stage_invite(room: LiveConsumer, message: m.StageInvite) -> Outgoing:
    """``stage.invite`` → ``ack``."""
    await room.act(stage.invite, user_id=message.user)
    return ACK


async def stage_accept(room: LiveConsumer, _: m.StageAccept) -> Outgoing:
    """``stage.accept`` → ``ack``."""
    await room.act(stage.accept)
    return ACK


async def stage_decline(room: LiveConsumer, _: m.StageDecline) -> Outgoing:
    """``stage.decline`` → ``ack``."""
    await room.act(stage.decline)
    return ACK


async def stage_down(room: LiveConsumer, message: m.StageDown) -> Outgoing:
    """``stage.down`` → ``ack``."""
    await room.act(stage.step_down, user_id=message.user)
    return ACK


async def stage_media(room: LiveConsumer, message: m.StageMedia) -> Outgoing:
    """``stage.media`` → ``ack``."""
    await room.act(stage.set_media, mic=message.mic, camera=message.camera)
    return ACK


async def stage_mute(room: LiveConsumer, message: m.StageMute) -> Outgoing:
    """``stage.mute`` → ``ack``; those who are muted hear ``stage.muted``."""
    await room.act(stage.mute, user_id=message.user)
    return ACK


async def stage_lock(room: LiveConsumer, message: m.StageLock) -> Outgoing:
    """``stage.lock`` → ``ack``."""
    await room.act(stage.lock, locked=message.locked)
    return ACK


async def screen_take(room: LiveConsumer, _: m.ScreenTake) -> Outgoing:
    """``screen.take`` → ``ack``."""
    await room.act(stage.take_screen)
    return ACK


async def screen_release(room: LiveConsumer, _: m.ScreenRelease) -> Outgoing:
    """``screen.release`` → ``ack``."""
    await room.act(stage.release_screen)
    return ACK


async def layout_set(room: LiveConsumer, message: m.LayoutSet) -> Outgoing:
    """``layout.set`` → ``ack``."""
    await room.act(
        settings.set_layout, layout=message.layout, pin=message.pin, follow=message.follow
    )
    return ACK


async def settings_set(room: LiveConsumer, message: m.RoomSettingsSet) -> Outgoing:
    """``settings.set`` → ``ack``."""
    await room.act(
        settings.change_settings,
        chat=message.chat,
        bullets=message.bullets,
        hands=message.hands,
        recording=message.recording,
    )
    return ACK


async def recording_control(room: LiveConsumer, message: m.RecordingControl) -> Outgoing:
    """``recording.control`` → ``ack``; what comes of it is a ``session.changed``."""
    await room.act(recording.control, order_=message.order)
    return ACK


async def chat_send(room: LiveConsumer, message: m.ChatSend) -> Outgoing:
    """``chat.send`` → ``chat.saved``, after commit."""
    line = await room.act(
        chat.send,
        event_key=message.event_id,
        text=message.text,
        to=message.to,
        to_user=message.to_user,
        reply_to=message.reply_to,
    )
    return {"t": m.ChatSaved.T, "event_id": str(message.event_id), "line": line_of(line)}


async def chat_delete(room: LiveConsumer, message: m.ChatDelete) -> Outgoing:
    """``chat.delete`` → ``ack``."""
    await room.act(chat.delete, message_id=message.message)
    return ACK


async def chat_mute(room: LiveConsumer, message: m.ChatMute) -> Outgoing:
    """``chat.mute`` → ``ack``."""
    await room.act(chat.mute, user_id=message.user, minutes=message.minutes)
    return ACK


async def bullet_post(room: LiveConsumer, message: m.BulletPost) -> Outgoing:
    """``bullet.post`` → ``bullet.posted``, after commit; the room gets ``bullet.shown``."""
    bullet = await room.act(
        bullets.post,
        event_key=message.event_id,
        text=message.text,
        color=message.color,
        mode=message.mode,
    )
    return m.LiveBulletSaved(event_id=str(message.event_id), bullet=str(bullet.pk), at=bullet.at_ms)


async def bullet_hide(room: LiveConsumer, message: m.BulletHide) -> Outgoing:
    """``bullet.hide`` → ``ack``."""
    await room.act(bullets.hide, bullet_id=message.bullet)
    return ACK


async def reaction_send(room: LiveConsumer, message: m.ReactionSend) -> Outgoing:
    """``reaction.send`` → ``ack``; nothing is stored, and slow readers miss it."""
    actor = await room.actor()
    actor.require_voice()
    shown = {"t": m.Reaction.T, "user": str(room.user_id), "kind": message.kind}
    room.publish(room_of(room.lesson_id), shown, droppable=True)
    return ACK


async def roll_call_start(room: LiveConsumer, message: m.RollCallStart) -> Outgoing:
    """``roll_call.start`` → ``ack``."""
    await room.act(roll_call.start, limit_ms=message.limit_ms)
    return ACK


async def roll_call_answer(room: LiveConsumer, message: m.RollCallAnswerMessage) -> Outgoing:
    """``roll_call.answer`` → ``ack``."""
    await room.act(roll_call.answer, roll_call_id=message.roll_call)
    return ACK


async def roll_call_close(room: LiveConsumer, _: m.RollCallClose) -> Outgoing:
    """``roll_call.close`` → ``ack``."""
    await room.act(roll_call.close)
    return ACK


async def breakouts_open(room: LiveConsumer, message: m.BreakoutsOpenMessage) -> Outgoing:
    """``breakouts.open`` → ``ack``; people are moved by the server."""
    await room.act(
        breakouts.open_round,
        mode=message.mode,
        size=message.size,
        count=message.count,
        plan=[breakouts.Plan(group.name, tuple(group.users)) for group in message.plan],
        minutes=message.minutes,
        may_return=message.may_return,
    )
    return ACK


async def breakouts_assign(room: LiveConsumer, message: m.BreakoutsAssign) -> Outgoing:
    """``breakouts.assign`` → ``ack``."""
    await room.act(breakout_moves.assign, user_id=message.user, breakout_id=message.breakout)
    return ACK


async def breakouts_return(room: LiveConsumer, message: m.BreakoutsReturn) -> Outgoing:
    """``breakouts.return`` → ``ack``."""
    await room.act(breakout_moves.call_back, user_id=message.user)
    return ACK


async def breakouts_timer(room: LiveConsumer, message: m.BreakoutsTimer) -> Outgoing:
    """``breakouts.timer`` → ``ack``."""
    await room.act(breakouts.set_timer, minutes=message.minutes)
    return ACK


async def breakouts_say(room: LiveConsumer, message: m.BreakoutsSay) -> Outgoing:
    """``breakouts.say`` → ``chat.saved``."""
    line = await room.act(chat.broadcast, event_key=message.event_id, text=message.text)
    return {"t": m.ChatSaved.T, "event_id": str(message.event_id), "line": line_of(line)}


async def breakouts_close(room: LiveConsumer, _: m.BreakoutsClose) -> Outgoing:
    """``breakouts.close`` → ``ack``."""
    await room.act(breakouts.close)
    return ACK


async def breakout_enter(room: LiveConsumer, message: m.BreakoutEnter) -> Outgoing:
    """``breakout.enter`` → ``ack``; ``me.changed`` says where one is."""
    await room.act(breakout_moves.enter, breakout_id=message.breakout)
    return ACK


async def breakout_help(room: LiveConsumer, message: m.BreakoutHelp) -> Outgoing:
    """``breakout.help`` → ``ack``."""
    await room.act(breakout_moves.ask_for_help, wanted=message.wanted)
    return ACK


ROOM_HANDLERS: HandlerTable = {
    m.HandRaise.T: (m.HandRaise, hand_raise),
    m.HandLower.T: (m.HandLower, hand_lower),
    m.HandOrder.T: (m.HandOrder, hand_order),
    m.StageInvite.T: (m.StageInvite, stage_invite),
    m.StageAccept.T: (m.StageAccept, stage_accept),
    m.StageDecline.T: (m.StageDecline, stage_decline),
    m.StageDown.T: (m.StageDown, stage_down),
    m.StageMedia.T: (m.StageMedia, stage_media),
    m.StageMute.T: (m.StageMute, stage_mute),
    m.StageLock.T: (m.StageLock, stage_lock),
    m.ScreenTake.T: (m.ScreenTake, screen_take),
    m.ScreenRelease.T: (m.ScreenRelease, screen_release),
    m.LayoutSet.T: (m.LayoutSet, layout_set),
    m.RoomSettingsSet.T: (m.RoomSettingsSet, settings_set),
    m.RecordingControl.T: (m.RecordingControl, recording_control),
    m.ChatSend.T: (m.ChatSend, chat_send),
    m.ChatDelete.T: (m.ChatDelete, chat_delete),
    m.ChatMute.T: (m.ChatMute, chat_mute),
    m.BulletPost.T: (m.BulletPost, bullet_post),
    m.BulletHide.T: (m.BulletHide, bullet_hide),
    m.ReactionSend.T: (m.ReactionSend, reaction_send),
    m.RollCallStart.T: (m.RollCallStart, roll_call_start),
    m.RollCallAnswerMessage.T: (m.RollCallAnswerMessage, roll_call_answer),
    m.RollCallClose.T: (m.RollCallClose, roll_call_close),
    m.BreakoutsOpenMessage.T: (m.BreakoutsOpenMessage, breakouts_open),
    m.BreakoutsAssign.T: (m.BreakoutsAssign, breakouts_assign),
    m.BreakoutsReturn.T: (m.BreakoutsReturn, breakouts_return),
    m.BreakoutsTimer.T: (m.BreakoutsTimer, breakouts_timer),
    m.BreakoutsSay.T: (m.BreakoutsSay, breakouts_say),
    m.BreakoutsClose.T: (m.BreakoutsClose, breakouts_close),
    m.BreakoutEnter.T: (m.BreakoutEnter, breakout_enter),
    m.BreakoutHelp.T: (m.BreakoutHelp, breakout_help),
}
