"""``python -m live.media``: one media worker, until SIGTERM or SIGINT.

It runs as the child of a loaded process, which forks another should it be killed; ``--once``: in
this process, without that.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
import sys

from aiohttp import web

from live.media import settings as settings_module
from live.media.door import application
from live.media.nursery import Nursery
from live.media.recorder_link import RecorderLink
from live.media.settings import Settings
from live.media.worker import Worker


async def serve(settings: Settings) -> None:
    """Serve until a signal says stop."""
    worker = Worker(settings)
    worker.start()
    recorder = None
    if settings.recordings is not None:
        recorder = RecorderLink(
            settings.recordings, on_event=worker.reports.pass_on, ask_key=worker.ask_key
        )
        await recorder.start()
        worker.add_tap(recorder)
    runner = web.AppRunner(application(worker), access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    site = web.TCPSite(runner, settings.http_host, settings.http_port)
    await site.start()
    port = runner.addresses[0][1]
    # The parent may have asked for any free ports: this line tells them.
    print(f"media worker: http {port} udp {worker.wire.port}", flush=True)  # noqa: T201 - for the log
    # What lives this long lives for ever: later collections need not look at it.
    gc.collect()
    gc.freeze()
    # Packets make no cycles: look for those of connections only now and then.
    gc.set_threshold(50_000, 20, 20)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await stop.wait()
    await worker.stop()
    if recorder is not None:
        await recorder.close()
    await runner.cleanup()


def main() -> None:
    """Read the environment and serve."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    try:
        found = settings_module.from_environment()
    except (KeyError, ValueError) as problem:
        sys.exit(f"media worker: {problem}")
    if "--once" in sys.argv[1:]:
        asyncio.run(serve(found))
    else:
        sys.exit(Nursery(lambda: asyncio.run(serve(found))).run())


if __name__ == "__main__":
    main()
