"""What a viewer gets: cursors into tracks, and the variants that many viewers share.

A *variant* is one form of a track: payload type, SSRC, and what is added to sequence numbers,
timestamps and VP8 picture ids. A *cursor* is one viewer's place: its variant now, and those it left
(for retransmissions of what was sent before a layer switch).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from live.media import rtcp, rtp
from live.media.fanout import Packet, Target, headed

if TYPE_CHECKING:
    from live.media.connection import Connection
    from live.media.ingest import Track

SAFE_START = 0x8000
"""First sequence numbers stay below this: a lost first packet beside a wrap would make the
receiver guess the wrong SRTP roll-over counter (RFC 3711 § 3.3.1)."""
REMEMBERED = 3
RESEND_AGAIN_NS = 15_000_000
MAX_RESENDS = 500
"""Retransmissions a second to one viewer."""
LOSSY = 0.01
"""From this loss on a retransmission is sent twice: browsers that only receive do not know the
round trip and wait 100 ms before they ask once more, which is a picture that stands still."""
TWICE_AFTER_S = 0.01


@dataclass(eq=False)
class Variant:
    """One form of one track, and who gets it."""

    track: Track
    payload_type: int
    ssrc: int
    sequence_by: int = 0
    time_by: int = 0
    picture_by: int = 0
    level_by: int = 0
    cursors: list[Cursor] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    """Of the cursors, as the hot loop wants them."""
    packets: int = 0
    octets: int = 0
    last: Packet | None = None
    """The newest packet sent in order."""

    def join(self, cursor: Cursor) -> None:
        self.cursors.append(cursor)
        self.refresh()

    def leave(self, cursor: Cursor) -> None:
        self.cursors.remove(cursor)
        self.refresh()
        if not self.cursors and self in self.track.variants:
            self.track.variants.remove(self)

    def refresh(self) -> None:
        """Read the viewers' keys and addresses again."""
        self.targets = [target for cursor in self.cursors for target in cursor.target()]

    def write(self, packets: list[Packet]) -> list[bytes]:
        """Packets in this form."""
        if self.picture_by or self.level_by:
            packets = [self._renumbered(packet) for packet in packets]
        by = self.sequence_by, self.time_by
        return headed(packets, self.payload_type, self.ssrc, by)

    def _renumbered(self, packet: Packet) -> Packet:
        payload = packet[3]
        if not payload:
            return packet
        changed = rtp.vp8_renumbered(payload, self.picture_by, self.level_by)
        return packet[0], packet[1], packet[2], changed


@dataclass(eq=False)
class Stay:
    """A cursor's time in one variant: which of its sequence numbers came from there."""

    variant: Variant
    first: int
    """The first sequence number, as published."""
    packets_before: int
    octets_before: int


@dataclass(eq=False)
class Cursor:
    """One kind of one subscription."""

    connection: Connection
    kind: str
    codec: str
    clock: int
    payload_type: int
    rtx: int | None
    ssrc: int
    rtx_ssrc: int
    stay: Stay | None = None
    wanted: Track | None = None
    """The track that this cursor waits to begin on."""
    left: list[Stay] = field(default_factory=list)
    packets: int = 0
    octets: int = 0
    """Of the variants left, and retransmissions."""
    rtx_sequence: int = 1
    resent: dict[int, int] = field(default_factory=dict)
    resends: int = 0
    resends_in: int = 0
    """The second that ``resends`` counts."""
    block: rtcp.Block | None = None
    loss: float = 0.0
    """Fraction lost in the viewer's last report."""
    missed: int = 0
    round_trip_ms: int = 0

    def target(self) -> list[Target]:
        """What the hot loop needs of this viewer: nothing while it is not connected."""
        connection = self.connection
        if connection.keys is None or connection.name is None:
            return []
        keys, name = connection.keys, connection.name
        return [(keys.tx, name.address, keys.trailer, name.source)]

    @property
    def track(self) -> Track | None:
        """The track forwarded now."""
        return self.stay.variant.track if self.stay else None

    def want(self, track: Track) -> None:
        """Begin on a track at its next key frame; until then go on with the present one."""
        if self.wanted is track or (self.wanted is None and self.track is track):
            return
        self.forget_wish()
        if self.track is not track:
            self.wanted = track
            track.waiting.append(self)
            track.wants_key = track.wants_key or track.kind == "video"

    def again(self, track: Track) -> None:
        """Begin on the present track anew (its sequence jumped, or it was gated)."""
        self.forget_wish()
        self.wanted = track
        track.waiting.append(self)
        track.wants_key = track.wants_key or track.kind == "video"

    def forget_wish(self) -> None:
        """Wait for nothing."""
        if self.wanted is not None:
            self.wanted.waiting.remove(self)
            self.wanted = None

    def begin(self, track: Track, packet: Packet) -> None:
        """Go over to a track with its packet, which a decoder can start with."""
        self.wanted = None
        before = self.stay
        variant = self._variant(track, packet, before, _out_time(before, track, packet))
        if before is not None:
            self._leave()
        variant.join(self)
        self.stay = Stay(variant, packet[0], variant.packets, variant.octets)

    def _variant(
        self, track: Track, packet: Packet, before: Stay | None, out_time: int | None
    ) -> Variant:
        sequence_by = SAFE_START if packet[0] >= SAFE_START else 0
        time_by = picture_by = level_by = 0
        last = before.variant.last if before is not None else None
        if before is not None and last is not None:
            old = before.variant
            sequence_by = (last[0] + old.sequence_by + 1 - packet[0]) & 0xFFFF
            time_by = self._time((last[2] + old.time_by) & 0xFFFFFFFF, packet, out_time)
            if self.codec == "vp8":
                picture_by, level_by = _pictures(old, last, packet)
        found = (self.payload_type, self.ssrc, sequence_by, time_by, picture_by, level_by)
        for variant in track.variants:
            if _form(variant) == found:
                return variant
        variant = Variant(track, *found)
        track.variants.append(variant)
        return variant

    def _time(self, last: int, packet: Packet, out_time: int | None) -> int:
        """What to add to the new track's timestamps so that the viewer's clock runs on."""
        if out_time is None:
            out_time = last + self.clock // 30
        if not rtp.newer32(out_time & 0xFFFFFFFF, last):
            out_time = last + self.clock // 100
        return (out_time - packet[2]) & 0xFFFFFFFF

    def _leave(self) -> None:
        stay = self.stay
        assert stay is not None
        stay.variant.leave(self)
        self.packets += stay.variant.packets - stay.packets_before
        self.octets += stay.variant.octets - stay.octets_before
        self.left = [stay, *self.left][:REMEMBERED]
        self.stay = None

    def close(self) -> None:
        """Leave everything."""
        self.forget_wish()
        if self.stay is not None:
            self._leave()

    def sent(self) -> tuple[int, int]:
        """Packets and octets sent so far."""
        stay = self.stay
        if stay is None:
            return self.packets, self.octets
        variant = stay.variant
        return (
            self.packets + variant.packets - stay.packets_before,
            self.octets + variant.octets - stay.octets_before,
        )

    # -- feedback ---------------------------------------------------------------

    def resend(self, sequences: list[int], now: int) -> int:
        """Answer a NACK; how many packets were sent again."""
        second = now // 1_000_000_000
        if second != self.resends_in:
            self.resends_in, self.resends = second, 0
            self.resent = {n: at for n, at in self.resent.items() if now - at < RESEND_AGAIN_NS}
        done = 0
        for sequence in sequences:
            if self.resends >= MAX_RESENDS:
                break
            if now - self.resent.get(sequence, -RESEND_AGAIN_NS) < RESEND_AGAIN_NS:
                continue
            packet = self._sent_as(sequence)
            if packet is not None:
                self.resent[sequence] = now
                self.resends += 1
                done += 1
                self.connection.send_rtp(self._wrapped(packet, sequence))
                if self.loss >= LOSSY and self.rtx is not None:
                    self.resends += 1
                    self.connection.send_soon(self._wrapped(packet, sequence), TWICE_AFTER_S)
        return done

    def _sent_as(self, sequence: int) -> bytes | None:
        """The packet that this viewer knows by a sequence number."""
        stays = ([self.stay] if self.stay is not None else []) + self.left
        for stay in stays:
            variant = stay.variant
            original = (sequence - variant.sequence_by) & 0xFFFF
            if original != stay.first and not rtp.newer(original, stay.first):
                continue
            packet = variant.track.find(original)
            return variant.write([packet])[0] if packet is not None else None
        return None

    def _wrapped(self, packet: bytes, sequence: int) -> bytes:
        """As RTX (RFC 4588), or as it was where the viewer knows no RTX."""
        if self.rtx is None:
            return packet
        first, second, _, timestamp, _ = rtp.HEADER.unpack_from(packet)
        head = rtp.HEADER.pack(
            first, second & 0x80 | self.rtx, self.rtx_sequence, timestamp, self.rtx_ssrc
        )
        self.rtx_sequence = (self.rtx_sequence + 1) & 0xFFFF
        return head + sequence.to_bytes(2) + packet[rtp.SIZE :]

    def reported(self, block: rtcp.Block, now_ntp: int) -> bool:
        """Take a report block in; whether media arrived since the last one."""
        before, self.block = self.block, block
        self.loss = block.fraction_lost / 256
        if block.last_report:
            trip = (rtcp.middle(now_ntp) - block.last_report - block.delay) & 0xFFFFFFFF
            if trip < 65536 * 5:
                self.round_trip_ms = trip * 1000 // 65536
        return block.highest != (before.highest if before is not None else 0)


def _form(variant: Variant) -> tuple[int, int, int, int, int, int]:
    return (
        variant.payload_type,
        variant.ssrc,
        variant.sequence_by,
        variant.time_by,
        variant.picture_by,
        variant.level_by,
    )


def _pictures(old: Variant, last: Packet, packet: Packet) -> tuple[int, int]:
    """What to add to the new track's VP8 picture ids and TL0PICIDX to go on from the old."""
    was_picture, was_level, _ = rtp.vp8_numbers(last[3])
    picture, level, bits = rtp.vp8_numbers(packet[3])
    if was_picture < 0 or picture < 0:
        return 0, 0
    size = 0x7FFF if bits == 15 else 0x7F
    picture_by = (was_picture + old.picture_by + 1 - picture) & size
    level_by = (was_level + old.level_by + 1 - level) & 0xFF if min(was_level, level) >= 0 else 0
    return picture_by, level_by


def _out_time(stay: Stay | None, track: Track, packet: Packet) -> int | None:
    """When a packet of ``track`` is on the viewer's RTP clock, which ran with the old track."""
    if stay is None or stay.variant.last is None:
        return None
    old = stay.variant.track
    shift = stay.variant.time_by
    if old is track:
        return packet[2] + shift
    if old.report is not None and track.report is not None:
        # Both layers come from one machine: its clock says what belongs together.
        ntp = track.report[0] + (_signed(packet[2] - track.report[1]) << 32) // track.clock
        since = (ntp - old.report[0]) * old.clock >> 32
        return old.report[1] + since + shift
    return (
        stay.variant.last[2]
        + shift
        + (track.last_arrival - old.last_arrival) * old.clock // (1_000_000_000)
    )


def _signed(value: int) -> int:
    return ((value + 0x80000000) & 0xFFFFFFFF) - 0x80000000
