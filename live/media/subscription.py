"""One WHEP connection: a viewer of one source of one person, in the layer that suits."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from live.media import rtcp, sdp
from live.media.egress import Cursor
from live.media.layers import Judgement
from live.media.token import Claims

if TYPE_CHECKING:
    from live.media.connection import Connection
    from live.media.feeds import Feed
    from live.media.ingest import Track
    from live.media.worker import Worker

REPORT_EVERY_NS = 1_000_000_000
MAX_REFERENCES = 4
"""SSRCs of one viewer that ask for the round trip: one for each kind, and some to spare."""
MAX_CREDIT_S = 6.0
"""Of media received between two receiver reports: more is a pause, not one long report."""


class Subscription:
    """The viewer's end: cursors, reports, and the choice of a layer."""

    def __init__(
        self, worker: Worker, connection: Connection, claims: Claims, feed: Feed, height: int
    ) -> None:
        self.worker = worker
        self.connection = connection
        self.id = connection.id
        self.feed = feed
        self.room, self.home, self.user = claims.room, claims.home, claims.user
        self.cursors: dict[str, Cursor] = {}
        self._by_ssrc: dict[int, Cursor] = {}
        self.height = height
        self.judgement = Judgement()
        self.live = False
        self.estimate: int | None = None
        self._last_report = 0
        self._last_octets = 0
        self.rate = 0
        self._credited_until = 0.0
        self._references: dict[int, tuple[int, int]] = {}
        """The viewer's clock by its SSRC, and when (ns) it told us."""

    def add_line(self, line: sdp.Line, codec: sdp.Codec) -> None:
        """Send one m-line."""
        cursor = Cursor(
            connection=self.connection,
            kind=line.kind,
            codec=codec.name,
            clock=codec.clock,
            payload_type=codec.payload_type,
            rtx=codec.rtx,
            ssrc=line.ssrc,
            rtx_ssrc=line.rtx_ssrc,
        )
        self.cursors[line.kind] = cursor
        self._by_ssrc[line.ssrc] = cursor

    # -- the connection's calls -------------------------------------------------

    def connected(self) -> None:
        """Begin at the next key frame."""
        self.live = True
        self.choose()
        self.worker.subscribed(self)

    def moved(self) -> None:
        """The hot loop must know the new address."""
        for cursor in self.cursors.values():
            if cursor.stay is not None:
                cursor.stay.variant.refresh()

    def closed(self, reason: str) -> None:
        """The connection ended."""
        self.live = False
        for cursor in self.cursors.values():
            cursor.close()
        self.worker.unsubscribed(self, reason)

    def on_rtp(self, buffer: bytearray, at: int, size: int, now: int) -> None:
        """A viewer sends no media; what comes is dropped."""

    def on_rtcp(self, heard: rtcp.Heard, now: int) -> None:
        """Losses, wishes for key frames, and proof that media arrived."""
        if heard.blocks:
            self._reports(heard.blocks)
        for ssrc, missing in heard.nacks.items():
            cursor = self._by_ssrc.get(ssrc)
            if cursor is not None:
                self.worker.counts.resent += cursor.resend(missing, now)
                self.worker.counts.nacked += len(missing)
        if heard.key_frames:
            self._key_wanted(heard.key_frames)
        if heard.bitrate is not None:
            self.estimate = heard.bitrate
        for ssrc, told in heard.references.items():
            if ssrc in self._references or len(self._references) < MAX_REFERENCES:
                self._references[ssrc] = told, now

    def _reports(self, blocks: list[rtcp.Block]) -> None:
        ntp = rtcp.ntp_time(time.time_ns())
        arrived = [
            cursor.reported(block, ntp)
            for block in blocks
            if (cursor := self._by_ssrc.get(block.ssrc)) is not None
        ]
        if not arrived:
            return
        now = time.monotonic()
        since, self._credited_until = now - self._credited_until, now
        if any(arrived) and since < MAX_CREDIT_S:
            self.worker.accounts.received(self, now - since, now)

    def _key_wanted(self, ssrcs: set[int]) -> None:
        cursor = self.cursors.get("video")
        if cursor is None or cursor.ssrc not in ssrcs:
            return
        track = cursor.track or cursor.wanted
        publication = self.feed.owner(track) if track is not None else None
        if publication is not None:
            self.worker.counts.key_requests += 1
            publication.want_key()

    # -- layers -----------------------------------------------------------------

    def choose(self) -> None:
        """Point the cursors at the tracks this viewer should get now."""
        if not self.live:
            return
        audio = self.cursors.get("audio")
        if audio is not None:
            self._point(audio, self.feed.audio(audio.codec))
        video = self.cursors.get("video")
        if video is not None:
            low = self.judgement.low_is_right(self.height)
            self._point(video, self.feed.video(video.codec, low=low))
            if self.feed.codec_changed(video.codec):
                self.connection.close("codec_changed")

    def _point(self, cursor: Cursor, track: Track | None) -> None:
        if track is None:
            cursor.forget_wish()
            return
        cursor.want(track)
        publication = self.feed.owner(track)
        if cursor.wanted is not None and publication is not None and track.kind == "video":
            publication.want_key()

    def _observe(self) -> None:
        high = self.feed.publications.get("high")
        track = high.tracks.get("video") if high is not None else None
        video = self.cursors.get("video")
        if video is not None:
            self.judgement.observe(
                now=time.monotonic(),
                loss=video.loss,
                estimate=self.estimate,
                high_rate=track.rate if track is not None else 0,
            )

    def resize(self, height: int) -> None:
        """The viewer's tile is that many pixels high now."""
        self.height = height
        self.choose()

    # -- every second -----------------------------------------------------------

    def tick(self, now: int) -> None:
        """Sender reports, the rate, and another look at the layers."""
        if not self.live or now - self._last_report < REPORT_EVERY_NS:
            return
        seconds = (now - self._last_report) / 1e9
        self._last_report = now
        octets = sum(cursor.sent()[1] for cursor in self.cursors.values())
        self.rate = int((octets - self._last_octets) * 8 / seconds)
        self._last_octets = octets
        self._observe()
        self.choose()
        self._sender_reports(now)

    def _sender_reports(self, now: int) -> None:
        running = [cursor for cursor in self.cursors.values() if cursor.stay is not None]
        by_reports = all(
            cursor.stay is not None and cursor.stay.variant.track.report for cursor in running
        )
        data = b""
        for cursor in running:
            stay = cursor.stay
            assert stay is not None
            track = stay.variant.track
            ntp, rtp_time = _times(track, now, by_reports=by_reports)
            packets, octets = cursor.sent()
            rtp_time += stay.variant.time_by
            data += rtcp.sender_report(cursor.ssrc, ntp, rtp_time, packets, octets)
        if data:
            data += rtcp.description([cursor.ssrc for cursor in running], self.feed.cname)
            data += self._round_trip(running[0].ssrc, now)
            self.connection.send_rtcp(data)

    def _round_trip(self, ssrc: int, now: int) -> bytes:
        """What a viewer that sends no media needs to know its round trip; each time told once."""
        references, self._references = self._references, {}
        told = [
            (receiver, clock, (now - heard) * 65536 // 1_000_000_000)
            for receiver, (clock, heard) in references.items()
        ]
        return rtcp.since_references(ssrc, told) if told else b""


def _times(track: Track, now: int, *, by_reports: bool) -> tuple[int, int]:
    """NTP time now and the track's RTP time at it.

    By the publisher's own clock where all its tracks have one, so that sound and picture stay in
    step; else by when packets arrive here.
    """
    if by_reports and track.report is not None:
        ntp, rtp_time, arrival = track.report
        passed = now - arrival
        return ntp + (passed << 32) // 1_000_000_000, rtp_time + passed * track.clock // 10**9
    passed = now - track.last_arrival
    return rtcp.ntp_time(time.time_ns()), track.last_time + passed * track.clock // 10**9
