"""The front end's message types are those of the server."""

import pytest
from django.core.management import call_command

from lms.core.errors import Invalid
from lms.realtime.frames import ClientMessage, ServerMessage, parse
from lms.realtime.messages import Hello
from lms.realtime.typescript import load_messages, render, subclasses

pytestmark = pytest.mark.any_db


def test_a_nul_character_is_refused_before_a_database_sees_it():
    with pytest.raises(Invalid):
        parse(Hello, '{"t":"hello","id":"a\\u0000"}')


def test_the_exported_types_are_current():
    call_command("export_messages", "--check")


def test_every_message_is_exported_once():
    load_messages()
    text = render()
    for model in subclasses(ClientMessage) + subclasses(ServerMessage):
        assert text.count(f"export interface {model.__name__} {{") == 1


def test_no_two_messages_share_a_type():
    load_messages()
    for base in (ClientMessage, ServerMessage):
        kinds = [kind for model in subclasses(base) if (kind := getattr(model, "T", ""))]
        assert len(kinds) == len(set(kinds))
