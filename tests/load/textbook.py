"""The textbook: Channels' tutorial chat, one ``group_send`` per bullet, one channel per viewer."""

from __future__ import annotations

import json
import os
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.base")

import django

django.setup()

from channels.generic.websocket import AsyncWebsocketConsumer  # noqa: E402 - Django first
from channels.routing import ProtocolTypeRouter  # noqa: E402 - the same


class Textbook(AsyncWebsocketConsumer):
    """As in the tutorial."""

    async def connect(self) -> None:
        await self.channel_layer.group_add("room", self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        await self.channel_layer.group_discard("room", self.channel_name)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        message = json.loads(text_data or "{}")
        await self.channel_layer.group_send("room", {"type": "chat.message", "message": message})

    async def chat_message(self, event: dict[str, Any]) -> None:
        await self.send(text_data=json.dumps(event["message"], ensure_ascii=False))


application = ProtocolTypeRouter({"websocket": Textbook.as_asgi()})
