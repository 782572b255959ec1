"""Messages in a folder: several processes write and read at once, and none is torn or lost."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from kombu import Connection, Exchange, Queue

from lms.jobs import folder_broker

pytestmark = pytest.mark.any_db

EACH = 150
WRITERS = 3
PROCESS = """
import sys
from pathlib import Path
from tests.lms.jobs.test_folder_broker import EACH, opened, queue
with opened(Path(sys.argv[1])) as connection:
    producer = connection.Producer()
    for number in range(EACH):
        producer.publish(
            {"from": sys.argv[2], "number": number},
            exchange=queue.exchange,
            routing_key="wake",
            declare=[queue],
        )
"""
queue = Queue("wake", Exchange("wake", type="direct"), routing_key="wake")


def opened(folder: Path) -> Connection:
    """A connection of this process to the folder."""
    folder_broker.install()
    for name in ("queue", "control"):
        (folder / name).mkdir(exist_ok=True)
    options = {
        "data_folder_in": str(folder / "queue"),
        "data_folder_out": str(folder / "queue"),
        "control_folder": str(folder / "control"),
        "polling_interval": 0.01,
    }
    return Connection(f"{folder_broker.SCHEME}://localhost", transport_options=options)


def test_every_message_of_several_processes_arrives_whole(tmp_path: Path) -> None:
    seen: list[tuple[str, int]] = []

    def take(body: dict[str, object], message: object) -> None:
        seen.append((str(body["from"]), int(str(body["number"]))))

    with opened(tmp_path) as connection:
        with connection.Consumer([queue], callbacks=[take], no_ack=True):
            writers = [
                subprocess.Popen(
                    [sys.executable, "-c", PROCESS, str(tmp_path), f"writer {number}"],
                    cwd=settings.BASE_DIR,
                )
                for number in range(WRITERS)
            ]
            while len(seen) < WRITERS * EACH:
                connection.drain_events(timeout=60)
        assert [writer.wait() for writer in writers] == [0] * WRITERS
    assert sorted(seen) == [
        (f"writer {number}", message) for number in range(WRITERS) for message in range(EACH)
    ]
    assert list((tmp_path / "queue").iterdir()) == []


def test_a_queue_that_is_deleted_is_no_longer_written_to(tmp_path: Path) -> None:
    with opened(tmp_path) as connection:
        channel: Any = connection.channel()
        bound = Queue("left", Exchange("left", type="direct"), routing_key="left")(channel)
        bound.declare()
        assert [row.queue for row in channel.get_table("left")] == ["left"]
        bound.delete()
        assert channel.get_table("left") == []
