"""One WHIP connection: what a person sends from one source in one layer."""

from __future__ import annotations

import itertools
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from live.media import rtcp, rtp, sdp
from live.media.ingest import JUMP, Track
from live.media.tap import Meta
from live.media.token import Claims

if TYPE_CHECKING:
    from live.media.connection import Connection
    from live.media.worker import Worker

KEY_EVERY_NS = 300_000_000
"""At most so often is a publisher asked for a key frame."""
KEY_AFTER_NS = 310_000_000
"""From a key frame to the next request: Chromium drops, and does not keep, what asks earlier."""
FEEDBACK_EVERY_NS = 80_000_000
REPORT_EVERY_NS = 1_000_000_000
LOUD_DBOV = 45
"""Audio levels are -dBov (RFC 6464): smaller is louder; from here on it is speech."""
MAX_ARRIVALS = 2000
_numbers = itertools.count(1)


@dataclass
class Spoken:
    """Speech since the last event."""

    ms: float = 0.0
    last: int = -1
    """RTP time of the packet before."""

    def take(self, level: int, timestamp: int) -> None:
        """One audio packet's level byte (the voice bit is the sender's opinion)."""
        step = (timestamp - self.last) & 0xFFFFFFFF if self.last >= 0 else 0
        self.last = timestamp
        if step <= 48000 and (level & 0x7F) < LOUD_DBOV:
            self.ms += step / 48


class Publication:
    """The publisher's end: packets in, feedback out."""

    def __init__(self, worker: Worker, connection: Connection, claims: Claims) -> None:
        self.worker = worker
        self.connection = connection
        self.id = connection.id
        self.number = next(_numbers) & 0xFFFF
        self.room, self.user = claims.room, claims.user
        self.home = claims.home
        self.source, self.layer = claims.source, claims.layer
        self.tracks: dict[str, Track] = {}
        self._by_type: dict[int, Track] = {}
        self._repairs: dict[int, Track] = {}
        self._extensions: dict[int, tuple[int, int]] = {}
        self._levels: set[int] = set()
        """Payload types whose audio level is looked at."""
        self.video_fmtp = ""
        self.live = False
        self.gated: set[str] = set()
        """Kinds that are not forwarded (muted by a lecturer)."""
        self.spoken = Spoken()
        self.receiver_ssrc = secrets.randbits(31) | 1
        self._arrivals: dict[int, int] = {}
        self._arrival_highest = -1
        self._feedback_number = 0
        self._last_feedback = self._last_report = self._last_key = self._key_came = 0
        self._remb = "goog-remb"
        self._remb_video = self._pli = self._fir = False
        self._fir_number = 0
        self.loss = 0.0

    def add_line(self, line: sdp.Line, codec: sdp.Codec) -> None:
        """Receive one m-line."""
        track = Track(line.kind, codec, "nack" in codec.feedback)
        self.tracks[line.kind] = track
        self._by_type[codec.payload_type] = track
        if codec.rtx is not None:
            self._repairs[codec.rtx] = track
        found = (line.extensions.get(sdp.AUDIO_LEVEL, 0), line.extensions.get(sdp.TRANSPORT_CC, 0))
        if line.kind == "audio":
            self._levels.add(codec.payload_type)
        for number in (codec.payload_type, codec.rtx):
            if number is not None and any(found):
                self._extensions[number] = found
        if line.kind == "video":
            self.video_fmtp = codec.fmtp
            self._pli = "nack pli" in codec.feedback
            self._fir = "ccm fir" in codec.feedback
            self._remb_video = "goog-remb" in codec.feedback

    @property
    def meta(self) -> Meta:
        """What a recorder is told."""
        audio, video = self.tracks.get("audio"), self.tracks.get("video")
        return Meta(
            number=self.number,
            publication=self.id,
            room=self.room,
            home=self.home,
            user=self.user,
            source=self.source,
            layer=self.layer,
            audio_codec=audio.codec if audio else "",
            video_codec=video.codec if video else "",
            video_fmtp=self.video_fmtp,
        )

    # -- the connection's calls -------------------------------------------------

    def connected(self) -> None:
        """Media may come."""
        self.live = True
        self.worker.published(self)

    def moved(self) -> None:
        """Nothing here depends on the publisher's address."""

    def closed(self, reason: str) -> None:
        """The connection ended."""
        was, self.live = self.live, False
        self.worker.unpublished(self, reason, was_live=was)

    def on_rtp(self, buffer: bytearray, at: int, size: int, now: int) -> None:
        """One packet: put it into its track; the worker forwards at the end of the turn."""
        first, second, sequence, timestamp, ssrc = rtp.HEADER.unpack_from(buffer, at)
        kind = second & 0x7F
        begin, end = at + rtp.SIZE + 4 * (first & 15), at + size
        if first & 0x10 and begin + 4 <= end:
            block = begin + 4
            begin = block + 4 * (buffer[begin + 2] << 8 | buffer[begin + 3])
            wanted = self._extensions.get(kind)
            if wanted is not None and begin <= end:
                if buffer[block] == wanted[1] << 4 | 1 and kind not in self._levels:
                    # The usual video packet: its transport-wide number comes first.
                    self._arrived(buffer[block + 1] << 8 | buffer[block + 2], now)
                else:
                    self._extension(bytes(buffer[block:begin]), wanted, timestamp, now)
        if first & 0x20 and end > begin:
            end -= buffer[end - 1]
        if begin > end:
            return
        track = self._by_type.get(kind)
        if track is None:
            self._repair(kind, buffer[begin:end], second & 0x80, timestamp, now)
            return
        if track.ssrc != ssrc:
            self._new_source(track, ssrc)
        payload = bytes(buffer[begin:end])
        if track.take(sequence, second & 0x80, timestamp, payload, now):
            self.worker.touch(self, track)

    def _new_source(self, track: Track, ssrc: int) -> None:
        if track.ssrc:
            # Another encoder took over: its numbers have nothing to do with those before.
            track.jumped = True
            track.highest = -1
            track.missing.clear()
            track.report = None
        track.ssrc = ssrc

    def _extension(self, block: bytes, wanted: tuple[int, int], timestamp: int, now: int) -> None:
        level, sequence = rtp.extension_values(block, wanted)
        if level >= 0 and "audio" not in self.gated:
            self.spoken.take(level, timestamp)
        if sequence >= 0:
            self._arrived(sequence, now)

    def _arrived(self, sequence: int, now: int) -> None:
        """Note a transport-wide sequence number for the next feedback."""
        highest = self._arrival_highest
        if highest < 0:
            extended = sequence
        else:
            extended = highest + ((sequence - highest + 0x8000) & 0xFFFF) - 0x8000
        if extended > highest:
            self._arrival_highest = extended
        if len(self._arrivals) < MAX_ARRIVALS and extended > highest - JUMP:
            self._arrivals[extended] = now

    def _repair(self, kind: int, payload: bytearray, marker: int, timestamp: int, now: int) -> None:
        """RTX (RFC 4588): the first two bytes say which packet it is; none: it probes the line."""
        track = self._repairs.get(kind)
        if track is None or len(payload) < 2 or track.highest < 0:
            return
        sequence = payload[0] << 8 | payload[1]
        if track.take_late(sequence, marker, timestamp, bytes(payload[2:]), now):
            self.worker.touch(self, track)

    def on_rtcp(self, heard: rtcp.Heard, now: int) -> None:
        """Sender reports: the publisher's clock."""
        for report in heard.reports:
            for track in self.tracks.values():
                if track.ssrc == report.ssrc:
                    track.report = (report.ntp, report.rtp, now)
                    self.worker.tap_report(self, track, report)

    # -- feedback ---------------------------------------------------------------

    def want_key(self) -> None:
        """Somebody needs a key frame: asked at once when none was asked lately, else soon."""
        video = self.tracks.get("video")
        if video is not None:
            video.wants_key = True
            self.ask_key(time.monotonic_ns())

    def ask_key(self, now: int) -> None:
        """Ask for a key frame if one is wanted and the rate limit allows."""
        video = self.tracks.get("video")
        if video is None or not video.wants_key or not video.ssrc:
            return
        early = now - self._last_key < KEY_EVERY_NS or now - self._key_came < KEY_AFTER_NS
        if early or "video" in self.gated:
            return
        self._last_key = now
        video.counts.key_requests += 1
        if self._pli or not self._fir:
            packet = rtcp.picture_loss(self.receiver_ssrc, video.ssrc)
        else:
            self._fir_number += 1
            packet = rtcp.full_intra(self.receiver_ssrc, video.ssrc, self._fir_number)
        self.connection.send_rtcp(rtcp.receiver_report(self.receiver_ssrc, []) + packet)

    def key_came(self, now: int) -> None:
        """A key frame has arrived."""
        self._key_came = now

    def ask_missing(self, track: Track, now: int) -> None:
        """NACK what is missing and was not asked for lately."""
        if track.missing:
            due = track.to_ask(now)
            for at in range(0, len(due), 100):
                part = due[at : at + 100]
                packet = rtcp.nack(self.receiver_ssrc, track.ssrc, part)
                self.connection.send_rtcp(rtcp.receiver_report(self.receiver_ssrc, []) + packet)

    def tick(self, now: int) -> None:
        """Every 20 ms or so: repeat what went unanswered, and report."""
        if not self.live:
            return
        for track in self.tracks.values():
            self.ask_missing(track, now)
        self.ask_key(now)
        if self._arrivals and now - self._last_feedback >= FEEDBACK_EVERY_NS:
            self._last_feedback = now
            self._transport_feedback()
        if now - self._last_report >= REPORT_EVERY_NS:
            self._last_report = now
            self._report(now)

    def _transport_feedback(self) -> None:
        arrivals, self._arrivals = sorted(self._arrivals.items()), {}
        media = next((track.ssrc for track in self.tracks.values() if track.ssrc), 0)
        packet = rtcp.transport_feedback(self.receiver_ssrc, media, self._feedback_number, arrivals)
        self._feedback_number = (self._feedback_number + 1) & 0xFF
        self.connection.send_rtcp(packet)

    def _report(self, now: int) -> None:
        heard = [track for track in self.tracks.values() if track.highest >= 0]
        if not heard:
            return
        blocks = [track.block(now) for track in heard]
        self.loss = max(block.fraction_lost for block in blocks) / 256
        packet = rtcp.receiver_report(self.receiver_ssrc, blocks)
        video = self.tracks.get("video")
        if video is not None and self._remb_video and video.ssrc:
            wish = self.worker.wanted_bitrate(self)
            packet += rtcp.remb(self.receiver_ssrc, wish, [video.ssrc])
        self.connection.send_rtcp(packet)
