"""The worker's one UDP port: many datagrams a system call, in memory that is never allocated again.

``recvmmsg`` fills fixed slots; what is to be sent is written into other fixed slots, encrypted
there, and leaves with ``sendmmsg`` at the end of a turn of the loop. Several packets of one size
for one receiver (the packets of a video frame) go as one message that the kernel cuts up
(``UDP_SEGMENT``). The structures are Linux's, 64 bit: ``struct mmsghdr`` is eight words
(name, name length, iovec, iovec count, control, control length, flags, bytes transferred).
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import select
import socket
import struct
import sys
from array import array
from dataclasses import dataclass
from typing import Any

from live.media import srtp

STRIDE = 1664
"""Bytes of a slot: a datagram of 1500 and what SRTP may add (148), in whole cache lines."""
MAX_PACKET = 1500
RX_SLOTS = 128
TX_SLOTS = 320
MAX_SEGMENTS = 32
WORDS = 8
MMSGHDR = 64
CONTROL = 24
"""One ``cmsghdr`` with a u16 (the segment's size), padded."""
SOURCE = 40
"""One ``cmsghdr`` with a packet info (which of our addresses to send from), padded."""
CONTROLS = CONTROL + SOURCE
IPV6_RECVPKTINFO, IPV6_PKTINFO, IP_PKTINFO = 49, 50, 8
SOL_UDP, UDP_SEGMENT = 17, 103
SOCKET_BUFFER = 8 << 20
WAIT_MS = 4
"""How long a full socket buffer may hold up the loop before packets are dropped."""
MSG_DONTWAIT = 0x40
NAME_V4, NAME_V6 = 16, 28
REFUSED = (errno.EINVAL, errno.EIO, errno.EMSGSIZE, errno.EOPNOTSUPP)

_libc = ctypes.CDLL(None, use_errno=True)
_sendmmsg = _libc.sendmmsg
_sendmmsg.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_uint, ctypes.c_int]
_recvmmsg = _libc.recvmmsg
_recvmmsg.argtypes = [
    ctypes.c_int,
    ctypes.c_void_p,
    ctypes.c_uint,
    ctypes.c_int,
    ctypes.c_void_p,
]


@dataclass
class Counters:
    """What went over the wire since the start."""

    received: int = 0
    sent: int = 0
    system_calls: int = 0
    dropped: int = 0
    """Packets the kernel would not take."""


class Name:
    """A peer's socket address at a fixed place in memory, as the kernel reads it.

    ``source``: the control message that names our address, where the peer used one that the kernel
    would not choose by itself (a machine with several addresses); else empty.
    """

    def __init__(self, raw: bytes, source: bytes = b"") -> None:
        self.raw = raw
        self.source = source
        self._memory = bytearray(raw)
        self.address = srtp.address(self._memory)


def open_socket(port: int) -> socket.socket:
    """One UDP socket for IPv6 and IPv4, or for IPv4 alone where there is no IPv6."""
    with contextlib.suppress(OSError):
        return _bound(socket.AF_INET6, "::", port)
    return _bound(socket.AF_INET, "0.0.0.0", port)  # noqa: S104 - media come from everywhere


def _bound(family: int, host: str, port: int) -> socket.socket:
    made = socket.socket(family, socket.SOCK_DGRAM)
    try:
        if family == socket.AF_INET6:
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
            made.setsockopt(socket.IPPROTO_IPV6, IPV6_RECVPKTINFO, 1)
        else:
            made.setsockopt(socket.IPPROTO_IP, IP_PKTINFO, 1)
        for option in (socket.SO_RCVBUF, socket.SO_SNDBUF):
            made.setsockopt(socket.SOL_SOCKET, option, SOCKET_BUFFER)
        made.setblocking(False)
        made.bind((host, port))
    except OSError:
        made.close()
        raise
    return made


def _words(count: int) -> tuple[bytearray, memoryview]:
    memory = bytearray(count * 8)
    return memory, memoryview(memory).cast("Q")


class Wire:
    """Slots, and the two system calls that fill and empty them.

    The hot loop (live.media.fanout) writes into the public buffers itself.
    """

    def __init__(self, port: int) -> None:
        self.socket = open_socket(port)
        self.fd = self.socket.fileno()
        self.port: int = self.socket.getsockname()[1]
        self.name_length = NAME_V6 if self.socket.family == socket.AF_INET6 else NAME_V4
        self.counters = Counters()
        self.segments = sys.byteorder == "little"
        """Whether the kernel is asked to cut messages up; off for good once it refuses."""
        self._receive_side()
        self._send_side()

    def _receive_side(self) -> None:
        self.rx = bytearray(RX_SLOTS * STRIDE)
        base = srtp.pointer(self.rx)
        self.rx_pointers = [base + n * STRIDE for n in range(RX_SLOTS)]
        self.rx_lengths, self.rx_length_pointers = srtp.lengths(RX_SLOTS)
        self.names = bytearray(RX_SLOTS * NAME_V6)
        self._names = memoryview(self.names)
        self._rx_control = bytearray(RX_SLOTS * CONTROLS)
        self._rx_iov, iov = _words(RX_SLOTS * 2)
        self._rx_raw, self.rx_messages = _words(RX_SLOTS * WORDS)
        for n in range(RX_SLOTS):
            iov[2 * n] = srtp.address(self.rx) + n * STRIDE
            iov[2 * n + 1] = STRIDE
            at = n * WORDS
            self.rx_messages[at] = srtp.address(self.names) + n * NAME_V6
            self.rx_messages[at + 1] = self.name_length
            self.rx_messages[at + 2] = srtp.address(self._rx_iov) + 16 * n
            self.rx_messages[at + 3] = 1
            self.rx_messages[at + 4] = srtp.address(self._rx_control) + n * CONTROLS
            self.rx_messages[at + 5] = SOURCE
        self._rx_address = srtp.address(self._rx_raw)

    def _send_side(self) -> None:
        self.tx = bytearray(TX_SLOTS * STRIDE)
        base = srtp.pointer(self.tx)
        self.tx_pointers = [base + n * STRIDE for n in range(TX_SLOTS)]
        self.tx_lengths, self.tx_length_pointers = srtp.lengths(TX_SLOTS)
        self._tx_iov, self.tx_iov = _words(TX_SLOTS * 2)
        self._tx_raw, self.tx_messages = _words(TX_SLOTS * WORDS)
        self.tx_control = bytearray(TX_SLOTS * CONTROLS)
        self.tx_segment = memoryview(self.tx_control).cast("H")
        self.tx_iov_address = srtp.address(self._tx_iov)
        for n in range(TX_SLOTS):
            self.tx_iov[2 * n] = srtp.address(self.tx) + n * STRIDE
            at = n * WORDS
            self.tx_messages[at + 1] = self.name_length
            self.tx_messages[at + 4] = srtp.address(self.tx_control) + n * CONTROLS
            head = struct.pack("=QII", CONTROL - 6, SOL_UDP, UDP_SEGMENT)
            self.tx_control[n * CONTROLS : n * CONTROLS + len(head)] = head
        self._tx_address = srtp.address(self._tx_raw)
        self.used = 0
        """Slots written."""
        self.pending = 0
        """Messages that wait for ``flush``."""

    def receive(self) -> int:
        """Fill slots; how many datagrams came (0: none are there)."""
        got: int = _recvmmsg(self.fd, self._rx_address, RX_SLOTS, MSG_DONTWAIT, None)
        if got <= 0:
            return 0
        self.counters.received += got
        return got

    def name(self, slot: int) -> bytes:
        """Who sent the datagram in a slot (raw socket address)."""
        at = slot * NAME_V6
        return bytes(self._names[at : at + self.name_length])

    def peer(self, slot: int) -> Name:
        """Where the datagram in a slot came from, and to which of our addresses."""
        raw = self.name(slot)
        at = slot * CONTROLS
        size = self.rx_messages[slot * WORDS + 5]
        self.rx_messages[slot * WORDS + 5] = SOURCE
        info = bytes(self._rx_control[at : at + SOURCE])
        if size < CONTROL or self._usual_source(raw) == _local(info):
            return Name(raw)
        return Name(raw, _from(info))

    def _usual_source(self, raw: bytes) -> bytes:
        """Our address that the kernel would choose towards a peer (as packet infos have it)."""
        with socket.socket(self.socket.family, socket.SOCK_DGRAM) as probe:
            try:
                probe.connect(_host(raw))
                host = probe.getsockname()[0]
            except OSError:
                return b""
        return socket.inet_pton(self.socket.family, host.partition("%")[0])

    def put(self, name: Name, data: bytes) -> None:
        """Send one datagram as it is, at the end of this turn."""
        slot = self.slot()
        at = slot * STRIDE
        self.tx[at : at + len(data)] = data
        self.message(name, slot, len(data))

    def put_protected(self, name: Name, protector: Any, session: Any, data: bytes) -> bool:
        """The same, encrypted by one of srtp's functions; whether that worked."""
        slot = self.slot()
        at = slot * STRIDE
        self.tx[at : at + len(data)] = data
        self.tx_lengths[slot] = len(data)
        if protector(session, self.tx_pointers[slot], self.tx_length_pointers[slot]) != srtp.OK:
            return False
        self.message(name, slot, self.tx_lengths[slot])
        return True

    def slot(self) -> int:
        """A free slot; empties all when there is none."""
        if self.used >= TX_SLOTS:
            self.flush()
        return self.used

    def message(self, name: Name, slot: int, size: int) -> None:
        """Make the slot just written a message of its own."""
        self.tx_iov[2 * slot + 1] = size
        at = self.pending * WORDS
        messages = self.tx_messages
        messages[at] = name.address
        messages[at + 2] = self.tx_iov_address + 16 * slot
        messages[at + 3] = 1
        messages[at + 5] = 0
        if name.source:
            self.source(self.pending, name.source, 0)
        self.used = slot + 1
        self.pending += 1

    def source(self, message: int, source: bytes, segment: int) -> None:
        """Send a message from an address of ours; ``segment`` 0: it is not to be cut up."""
        at = message * CONTROLS
        self.tx_control[at + CONTROL : at + CONTROLS] = source
        self.tx_segment[message * CONTROLS // 2 + 8] = segment
        self.tx_messages[message * WORDS + 5] = CONTROLS

    def flush(self) -> None:
        """Send all that waits."""
        at, end = 0, self.pending
        packets = self.used
        self.used = self.pending = 0
        waited = False
        while at < end:
            sent: int = _sendmmsg(self.fd, self._tx_address + at * MMSGHDR, end - at, MSG_DONTWAIT)
            self.counters.system_calls += 1
            if sent > 0:
                at += sent
                continue
            problem = ctypes.get_errno()
            if problem in (errno.EAGAIN, errno.ENOBUFS) and not waited:
                waited = True
                self._wait()
                continue
            at += self._refused(at, end, problem)
        self.counters.sent += packets

    def _wait(self) -> None:
        poll = select.poll()
        poll.register(self.fd, select.POLLOUT)
        poll.poll(WAIT_MS)

    def _refused(self, at: int, end: int, problem: int) -> int:
        """A message the kernel would not take; how many messages are done with."""
        count = self.tx_messages[at * WORDS + 3]
        if count > 1 and problem in REFUSED:
            # This path cannot cut messages up: send them one by one from now on.
            self.segments = False
            self._one_by_one(at, count)
            return 1
        if problem in (errno.EAGAIN, errno.ENOBUFS):
            left = range(at, end)
            self.counters.dropped += sum(self.tx_messages[n * WORDS + 3] for n in left)
            return end - at
        if problem == errno.EINTR:
            return 0
        self.counters.dropped += count
        return 1

    def _one_by_one(self, at: int, count: int) -> None:
        first = (self.tx_messages[at * WORDS + 2] - self.tx_iov_address) // 16
        name = ctypes.string_at(self.tx_messages[at * WORDS], self.name_length)
        host = _host(name)
        for slot in range(first, first + count):
            begin = slot * STRIDE
            data = self.tx[begin : begin + self.tx_iov[2 * slot + 1]]
            try:
                self.socket.sendto(data, host)
            except OSError:
                self.counters.dropped += 1

    def close(self) -> None:
        """Give the port back."""
        self.socket.close()


def _host(name: bytes) -> tuple[Any, ...]:
    family = int.from_bytes(name[:2], sys.byteorder)
    port = int.from_bytes(name[2:4])
    if family == socket.AF_INET:
        return socket.inet_ntoa(name[4:8]), port
    scope = int.from_bytes(name[24:28], sys.byteorder)
    return socket.inet_ntop(socket.AF_INET6, name[8:24]), port, 0, scope


def _local(info: bytes) -> bytes:
    """Our address in a received packet info."""
    if info[8:16] == struct.pack("=II", socket.IPPROTO_IPV6, IPV6_PKTINFO):
        return info[16:32]
    return info[20:24]


def _from(info: bytes) -> bytes:
    """The packet info to send with: the same address, over whatever interface leads there."""
    if info[8:16] == struct.pack("=II", socket.IPPROTO_IPV6, IPV6_PKTINFO):
        scoped = info[16] == 0xFE and info[17] & 0xC0 == 0x80
        return info[:32] + (info[32:36] if scoped else b"\0" * 4) + b"\0" * 4
    head = struct.pack("=QII", 16 + 12, socket.IPPROTO_IP, IP_PKTINFO)
    return (head + b"\0" * 4 + info[20:24] + b"\0" * 4).ljust(SOURCE, b"\0")


def runs(sizes: array[int] | list[int]) -> list[tuple[int, int, int]]:
    """Packets of a train that can leave as one message: (first, count, size of each).

    All but the last have one size; the last may be smaller (the kernel's rule).
    """
    found = []
    at = 0
    while at < len(sizes):
        size, end = sizes[at], at + 1
        while end < len(sizes) and sizes[end] == size and end - at < MAX_SEGMENTS:
            end += 1
        if end < len(sizes) and sizes[end] < size and end - at < MAX_SEGMENTS:
            end += 1
        found.append((at, end - at, size))
        at = end
    return found
