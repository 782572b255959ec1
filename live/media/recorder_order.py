"""Packets in the order of their sequence numbers, with a bounded patience for the missing. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from live.media.recorder_depay import Packet

PATIENCE_NS = 600_000_000
"""How long a retransmission may take before its packet counts as lost."""
MAX_WAITING = 2048


@dataclass
class Order:
    """One stream's. Yields ``(arrival, packet)``, and ``(arrival, None)`` where some are lost."""

    waiting: dict[int, tuple[int, Packet]] = field(default_factory=dict)
    next: int | None = None
    """The extended sequence number that comes next."""
    lost: int = 0

    def put(self, arrival_ns: int, packet: Packet) -> Iterator[tuple[int, Packet | None]]:
        """Take a packet in; what can be given out now."""
        seq = self._extended(packet.seq)
        if self.next is None:
            self.next = seq
        if seq < self.next:
            return  # late beyond patience, or a duplicate
        self.waiting.setdefault(seq, (arrival_ns, packet))
        yield from self.release(arrival_ns)

    def release(self, now_ns: int) -> Iterator[tuple[int, Packet | None]]:
        """What is in order by now, or was waited for long enough."""
        while self.waiting and self.next is not None:
            found = self.waiting.pop(self.next, None)
            if found is not None:
                self.next += 1
                yield found
                continue
            first = min(self.waiting)
            arrived = self.waiting[first][0]
            if now_ns - arrived < PATIENCE_NS and len(self.waiting) < MAX_WAITING:
                return
            self.lost += first - self.next
            self.next = first
            yield arrived, None

    def _extended(self, seq: int) -> int:
        if self.next is None:
            return seq + 0x10000
        ahead = (seq - self.next) & 0xFFFF
        return self.next + (ahead if ahead < 0x8000 else ahead - 0x10000)
