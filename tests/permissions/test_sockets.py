"""Who passes each socket action's permission: the socket matrix against the product."""

from __future__ import annotations

import pytest
from asgiref.sync import sync_to_async

from tests.permissions.socket_matrix import FRAMES, FRAMES_HERE, SOCKETS
from tests.permissions.sockets import REFUSED, Connection, consumers, every_action
from tests.permissions.world import ACTORS, World, build


def test_every_socket_action_is_listed():
    assert every_action() - set(SOCKETS) == set(), "actions that nobody listed"
    assert set(SOCKETS) - every_action() == set(), "rows without an action"


async def passed(world: World, actor: str) -> set[tuple[str, str]]:
    """Everything whose permission the actor passes."""
    found = set()
    for route, consumer in consumers().items():
        connection = Connection(world, actor, route)
        try:
            if await connection.ask("hello", v=1) != "welcome":
                continue
            found.add((route, "hello"))
            for action in consumer.HANDLERS:
                frame = FRAMES_HERE.get((route, action), FRAMES[action])
                if await connection.ask(action, **frame(world)) not in REFUSED:
                    found.add((route, action))
        finally:
            await connection.close()
    return found


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("actor", ACTORS)
async def test_the_actor_passes_exactly_what_the_socket_matrix_says(actor):
    world = await sync_to_async(build)()

    assert await passed(world, actor) == {key for key, who in SOCKETS.items() if actor in who}
