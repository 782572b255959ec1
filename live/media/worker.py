"""The worker: opens and closes streams, keeps time, and adds up what is to be told."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass
from typing import Any

from live.media import sdp
from live.media.accounts import Accounts
from live.media.connection import Connection
from live.media.dtls import Identity
from live.media.feeds import Feeds
from live.media.ingest import Track
from live.media.plane import Plane
from live.media.publication import Publication
from live.media.reports import Reports
from live.media.rtcp import SenderReport
from live.media.settings import Settings
from live.media.subscription import Subscription
from live.media.tap import Tap
from live.media.token import Claims, Layer, SeenTokens
from live.media.wire import Wire

logger = logging.getLogger(__name__)
TICK_S = 0.02
"""What is missing is asked for again within this: a picture waits for every packet of it."""
SLOW_TICKS = 50
MIN_BITRATE = 100_000


class Refused(Exception):
    """A request that cannot be served: HTTP status, code, sentence."""

    def __init__(self, status: int, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.code = code


@dataclass
class Counts:
    """For metrics, beside those of the plane and the wire."""

    published: int = 0
    subscribed: int = 0
    refused: int = 0
    nacked: int = 0
    resent: int = 0
    key_requests: int = 0


class Worker:
    """One process's streams."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.seen = SeenTokens()
        self.identity = Identity()
        self.wire = Wire(settings.udp_port)
        self.plane = Plane(self.wire, asyncio.get_running_loop())
        self.feeds = Feeds()
        self.reports = Reports(settings)
        self.accounts = Accounts(self)
        self.reports.gather = self.accounts.gather
        self.connections: dict[str, Connection] = {}
        self.counts = Counts()
        self.draining = False
        self.began = time.time()
        self.touch = self.plane.touch
        self._tasks: list[asyncio.Task[None]] = []

    # -- life ---------------------------------------------------------------------

    def start(self) -> None:
        """Begin to work."""
        self.plane.start()
        loop = asyncio.get_running_loop()
        self._tasks = [loop.create_task(self._keep_time()), loop.create_task(self.reports.run())]

    async def stop(self) -> None:
        """End every stream, with goodbyes, and give the port back."""
        for connection in list(self.connections.values()):
            connection.close("worker_stops")
        self.wire.flush()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.plane.stop()
        self.wire.close()

    async def _keep_time(self) -> None:
        turn = 0
        while True:
            await asyncio.sleep(TICK_S)
            turn += 1
            try:
                self._tick(turn)
            except Exception:
                # One broken stream must not stop the clock of all others.
                logger.exception("tick failed")

    def _tick(self, turn: int) -> None:
        now = time.monotonic_ns()
        slow = turn % SLOW_TICKS == 0
        # A fiftieth of the viewers at each tick: their reports never make one long turn.
        for place, connection in enumerate(list(self.connections.values())):
            end = connection.end
            due = place % SLOW_TICKS == turn % SLOW_TICKS
            if isinstance(end, Publication) or (due and isinstance(end, Subscription)):
                end.tick(now)
            if slow and (reason := connection.expired(now)):
                connection.close(reason)
        if slow:
            for feed in self.feeds.by_key.values():
                for publication in feed.publications.values():
                    for track in publication.tracks.values():
                        track.measure(TICK_S * SLOW_TICKS)
        self.wire.flush()

    # -- opening ------------------------------------------------------------------

    def publish(self, offer_text: str, claims: Claims) -> tuple[str, str]:
        """Take a publisher in: the resource's id and the SDP answer. Raises Refused."""
        offer = self._read(offer_text, claims, sends=True)
        connection = Connection(self.wire, self.identity, offer)
        publication = Publication(self, connection, claims)
        for line in offer.lines:
            if line.codecs:
                line.codec = sdp.choose_published(line)
                publication.add_line(line, line.codec)
        return self._open(connection, publication, offer, sends=False, stream=connection.ufrag)

    def subscribe(self, offer_text: str, claims: Claims, *, height: int = 0) -> tuple[str, str]:
        """Take a viewer in; ``height`` of its tile in pixels (0 = unknown). Raises Refused."""
        feed = self.feeds.find((claims.room, claims.publisher, claims.source))
        if feed is None:
            raise Refused(404, "stream_not_there", "Nobody publishes this now.")
        offer = self._read(offer_text, claims, sends=False)
        connection = Connection(self.wire, self.identity, offer)
        subscription = Subscription(self, connection, claims, feed, height)
        for line in offer.lines:
            published = feed.published(line.kind)
            if line.codecs and published is not None:
                line.codec = sdp.choose_watched(line, published.negotiated)
            if line.codec is not None:
                line.ssrc = feed.ssrcs[line.kind]
                line.rtx_ssrc = feed.ssrcs["video-rtx"] if line.codec.rtx is not None else 0
                subscription.add_line(line, line.codec)
        if not subscription.cursors:
            raise Refused(409, "codec_not_supported", "The offer has no codec of this stream.")
        feed.subscriptions.add(subscription)
        return self._open(connection, subscription, offer, sends=True, stream=feed.cname)

    def _read(self, text: str, claims: Claims, *, sends: bool) -> sdp.Offer:
        if self.draining and not self._carries(claims):
            raise Refused(503, "draining", "This worker takes no new classes.")
        if len(self.connections) >= self.settings.max_connections:
            raise Refused(503, "worker_full", "This worker has no room for another stream.")
        try:
            return sdp.read_offer(text, sends=sends)
        except sdp.OfferRefused as problem:
            self.counts.refused += 1
            raise Refused(400, problem.code, str(problem)) from problem

    def _carries(self, claims: Claims) -> bool:
        """Whether a class has streams here, or is recorded here: it stays until it is over."""
        rooms = {claims.room, claims.home} - {""}
        if any(rooms & {end.room, end.home} for end in self.ends()):
            return True
        return any(rooms & tap.rooms for tap in self.plane.taps)

    def _open(
        self,
        connection: Connection,
        end: Publication | Subscription,
        offer: sdp.Offer,
        *,
        sends: bool,
        stream: str,
    ) -> tuple[str, str]:
        connection.end = end
        connection.on_close = self._closed
        self.connections[connection.id] = connection
        self.plane.add(connection)
        transport = sdp.Transport(
            ufrag=connection.ufrag,
            password=connection.password,
            fingerprint=self.identity.fingerprint,
            addresses=self.settings.addresses,
            port=self.wire.port,
        )
        return connection.id, sdp.write_answer(offer, transport, sends=sends, stream=stream)

    def close(self, resource: str) -> bool:
        """End one stream; whether it was there."""
        connection = self.connections.get(resource)
        if connection is None:
            return False
        connection.close("deleted")
        self.wire.flush()
        return True

    def _closed(self, connection: Connection) -> None:
        self.connections.pop(connection.id, None)
        self.plane.remove(connection)

    # -- control ------------------------------------------------------------------

    def ends(self) -> list[Publication | Subscription]:
        """All streams."""
        found = [connection.end for connection in self.connections.values()]
        return [end for end in found if isinstance(end, Publication | Subscription)]

    def publications(self, **wanted: str) -> list[Publication]:
        """Publications by room, user, source or layer."""
        found = [end for end in self.ends() if isinstance(end, Publication)]
        return [p for p in found if all(getattr(p, k) == v for k, v in wanted.items() if v)]

    def gate(self, *, room: str, user: str, source: str, kind: str, shut: bool) -> int:
        """Stop or let through what somebody publishes; how many publications that met."""
        found = self.publications(room=room, user=user, source=source)
        for publication in found:
            for track in publication.tracks.values():
                if kind in ("", track.kind):
                    self._gate(publication, track, shut=shut)
        self.wire.flush()
        return len(found)

    def _gate(self, publication: Publication, track: Track, *, shut: bool) -> None:
        if shut:
            publication.gated.add(track.kind)
        elif track.kind in publication.gated:
            publication.gated.discard(track.kind)
            track.park()
            if track.kind == "video":
                publication.want_key()

    def close_all(self, reason: str, *, kind: type | None = None, **wanted: str) -> int:
        """End what fits (an empty word fits all; ``kind``: Publication or Subscription only)."""
        met = [
            connection
            for connection in list(self.connections.values())
            if (kind is None or isinstance(connection.end, kind))
            and all(getattr(connection.end, name) == word for name, word in wanted.items() if word)
        ]
        for connection in met:
            connection.close(reason)
        self.wire.flush()
        return len(met)

    def resize(self, resource: str, height: int) -> bool:
        """A viewer's tile has another size; whether there is such a viewer."""
        connection = self.connections.get(resource)
        if connection is None or not isinstance(connection.end, Subscription):
            return False
        connection.end.resize(height)
        self.wire.flush()
        return True

    # -- taps ---------------------------------------------------------------------

    def add_tap(self, tap: Tap) -> None:
        """Let a recorder hear everything from now on."""
        self.plane.taps.append(tap)
        for publication in self.publications():
            if publication.live:
                tap.on_published(publication.meta)
                publication.want_key()

    def remove_tap(self, tap: Tap) -> None:
        """It hears nothing more."""
        if tap in self.plane.taps:
            self.plane.taps.remove(tap)

    def tap_control(self, command: dict[str, Any]) -> bool:
        """Pass a recorder's command on; whether there is a recorder."""
        for tap in self.plane.taps:
            tap.on_control(command)
        if command.get("op") == "record_start":
            for publication in self.publications(room=str(command.get("room", ""))):
                publication.want_key()
        return bool(self.plane.taps)

    def ask_key(self, publication_id: str) -> None:
        """A recorder needs a key frame of a publication."""
        connection = self.connections.get(publication_id)
        if connection is not None and isinstance(connection.end, Publication):
            connection.end.want_key()
            self.wire.flush()

    def tap_report(self, publication: Publication, track: Track, report: SenderReport) -> None:
        """A publisher's sender report."""
        for tap in self.plane.taps:
            tap.on_sender_report(
                publication.number,
                track.kind,
                ssrc=report.ssrc,
                ntp=report.ntp,
                rtp=report.rtp,
                arrival_ns=time.time_ns(),
            )

    # -- what the streams tell ----------------------------------------------------

    def published(self, publication: Publication) -> None:
        """A publisher's keys are there."""
        self.counts.published += 1
        before = self.feeds.publish(publication)
        if before is not None:
            before.connection.close("replaced")
        for tap in self.plane.taps:
            tap.on_published(publication.meta)
        self._tell_stream("published", publication)

    def unpublished(self, publication: Publication, reason: str, *, was_live: bool) -> None:
        """A publisher is gone (``was_live``: it had been told of)."""
        if not was_live:
            return
        self.feeds.withdraw(publication)
        for tap in self.plane.taps:
            tap.on_unpublished(publication.meta)
        seconds = round((time.monotonic_ns() - publication.connection.began) / 1e9, 1)
        self._tell_stream("unpublished", publication, reason=reason, seconds=seconds)

    def _tell_stream(self, kind: str, publication: Publication, **more: Any) -> None:
        self.reports.tell(
            kind,
            publication=publication.id,
            room=publication.room,
            user=publication.user,
            source=publication.source,
            layer=publication.layer,
            kinds=sorted(publication.tracks),
            at=time.time_ns() // 1_000_000,
            **more,
        )
        self.reports.hurry()

    def subscribed(self, subscription: Subscription) -> None:
        """A viewer's keys are there."""
        self.counts.subscribed += 1
        self._tell_view("subscribed", subscription)

    def unsubscribed(self, subscription: Subscription, reason: str) -> None:
        """A viewer is gone."""
        subscription.feed.subscriptions.discard(subscription)
        self.feeds.sweep(subscription.feed)
        self._tell_view("unsubscribed", subscription, reason=reason)

    def _tell_view(self, kind: str, subscription: Subscription, **more: str) -> None:
        _, publisher, source = subscription.feed.key
        self.reports.tell(
            kind,
            subscription=subscription.id,
            room=subscription.room,
            user=subscription.user,
            publisher=publisher,
            source=source,
            at=time.time_ns() // 1_000_000,
            **more,
        )

    def wanted_bitrate(self, publication: Publication) -> int:
        """What a publisher is asked to send at most: the layer's limit, less what the best of its
        viewers can take (the weak ones have the low layer), less under loss.
        """
        limit = self.settings.max_bitrate.get(publication.layer, 2_500_000)
        feed = self.feeds.of(publication)
        estimates = [viewer.estimate for viewer in feed.subscriptions if viewer.live]
        known = [estimate for estimate in estimates if estimate is not None]
        if known and len(known) == len(estimates):
            limit = min(limit, max(known))
        if publication.loss > 0.1:
            video = publication.tracks.get("video")
            rate = video.rate if video is not None else limit
            limit = min(limit, int(rate * (1 - publication.loss / 2)))
        return max(MIN_BITRATE, limit)

    def layers(self) -> dict[str, int]:
        """How many viewers get which layer."""
        found = {str(Layer.HIGH): 0, str(Layer.LOW): 0}
        for feed in self.feeds.by_key.values():
            for publication in feed.publications.values():
                track = publication.tracks.get("video")
                if track is not None:
                    found[publication.layer] += sum(len(v.cursors) for v in track.variants)
        return found
