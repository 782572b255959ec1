"""Publishers and sinks of the bench: processes of their own, so that they cost the server nothing.

``python -m tests.load.bench_live_peers publish|sink`` speaks JSON lines on its standard streams.
All peers of a process share one socket: each has its own 10.99.x.y address. Sinks answer as a
browser does (receiver reports, REMB, NACKs of packets they pretend to have lost, now and then a
PLI) but decrypt nothing; headers are counted in bulk.
"""

from __future__ import annotations

import json
import os
import pickle
import select
import socket
import struct
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from aioice import stun

from live.media import rtcp, rtp, srtp
from live.media.dtls import Dtls, Identity
from live.media.wire import (
    CONTROLS,
    IPV6_PKTINFO,
    RX_SLOTS,
    STRIDE,
    WORDS,
    Name,
    Wire,
    _from,
    _host,
)
from tests.load.bench_live_file import AUDIO_STEP, FRAME_RATE, VIDEO_STEP, Film

AUDIO, VIDEO, RTX = 111, 96, 97
AUDIO_EXTENSION, CC_EXTENSION = 1, 3
HISTORY = 1024
CIPHER = [item for item in srtp.PROFILES if item.openssl_profile == b"SRTP_AEAD_AES_256_GCM"]
SO_RCVBUFFORCE = 33
HANDSHAKES_S = 150
PEERS_NETWORK = "10.99.0.0/16"
MAPPED = b"\0" * 10 + b"\xff\xff"


def peer_address(number: int) -> str:
    """Each peer has its own."""
    return f"10.99.{1 + (number >> 8)}.{number & 0xFF}"


class Peer:
    """One connection from one loopback address."""

    def __init__(self, wire: Wire, identity: Identity, number: int, said: dict[str, Any]) -> None:
        self.wire, self.number = wire, number
        self.remote = said
        info = struct.pack("=QII", 36, socket.IPPROTO_IPV6, IPV6_PKTINFO) + MAPPED
        info += socket.inet_aton(peer_address(number)) + bytes(8)
        host = bytes(map(int, said["host"].split(".")))
        raw = (10).to_bytes(2, sys.byteorder) + said["port"].to_bytes(2) + bytes(4)
        self.name = Name(raw + MAPPED + host + bytes(4), _from(info))
        self.dtls = Dtls(identity, server=False, fingerprints=[("sha-256", said["fingerprint"])])
        self.started = False
        self.keys: srtp.Keys | None = None

    def check(self) -> None:
        """A connectivity check that takes this pair."""
        message = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
        message.attributes["USERNAME"] = f"{self.remote['ufrag']}:{self.remote['own_ufrag']}"
        message.attributes["PRIORITY"] = 1853824767
        message.attributes["ICE-CONTROLLING"] = 1
        message.attributes["USE-CANDIDATE"] = None
        message.add_message_integrity(self.remote["password"].encode())
        self.wire.put(self.name, bytes(message))

    def on_stun(self, datagram: bytes) -> None:
        message = stun.parse_message(datagram)
        if message.message_class == stun.Class.RESPONSE:
            if not self.started:
                self.started = True
                self._send(self.dtls.start())
        elif message.message_class == stun.Class.REQUEST:
            answer = stun.Message(stun.Method.BINDING, stun.Class.RESPONSE, message.transaction_id)
            host, port = _host(self.name.raw)[:2]
            answer.attributes["XOR-MAPPED-ADDRESS"] = (host.replace("::ffff:", ""), port)
            answer.add_message_integrity(self.remote["own_password"].encode())
            self.wire.put(self.name, bytes(answer))

    def on_dtls(self, datagram: bytes) -> None:
        self._send(self.dtls.receive(datagram))
        self.keys = self.dtls.keys

    def _send(self, datagrams: list[bytes]) -> None:
        for datagram in datagrams:
            self.wire.put(self.name, datagram)

    def send_rtcp(self, data: bytes) -> None:
        if self.keys is not None:
            self.wire.put_protected(self.name, srtp.protect_rtcp, self.keys.tx, data)


class Peers:
    """The process: peers on one socket, driven by lines from the parent."""

    def __init__(self) -> None:
        self.wire = Wire(0)
        # Beyond the limit, as root: a sink that is not scheduled for a moment loses nothing.
        self.wire.socket.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 64 << 20)
        self.identity = Identity(CIPHER)
        self.peers: list[Peer] = []
        self._lines = b""
        controls = np.frombuffer(self.wire._rx_control, np.uint8).reshape(RX_SLOTS, CONTROLS)
        # The low bytes of the address that a datagram was sent to say whose it is.
        self._whose = controls[:, 16 + 14 : 16 + 16]
        self._heads = np.frombuffer(self.wire.rx, np.uint8).reshape(RX_SLOTS, STRIDE)[:, :12]
        self.checked = 0.0

    def tell(self, **said: Any) -> None:
        print(json.dumps(said), flush=True)

    def command(self) -> list[dict[str, Any]]:
        if not select.select([0], [], [], 0)[0]:
            return []
        data = os.read(0, 1 << 20)
        if not data:
            sys.exit()
        *lines, self._lines = (self._lines + data).split(b"\n")
        return [json.loads(line) for line in lines]

    def connect(self, remotes: list[dict[str, Any]]) -> None:
        """Handshakes with all; those that go unanswered are repeated."""
        self.peers = [self.make(n, said) for n, said in enumerate(remotes)]
        began = repeated = time.monotonic()
        for peer in self.peers:
            peer.check()
        while not all(peer.keys for peer in self.peers):
            now = time.monotonic()
            if now - began > HANDSHAKES_S:
                raise SystemExit("handshakes did not end")
            if now - repeated > 0.5:
                repeated = now
                for peer in self.peers:
                    if not peer.started:
                        peer.check()
                    elif peer.keys is None and (peer.dtls.timeout() or 0) <= 0.001:
                        peer._send(peer.dtls.repeat())
            self.wire.flush()
            self.turn(0.05)
        ciphers = {peer.keys.cipher for peer in self.peers if peer.keys}
        self.tell(connected=len(self.peers), cipher=sorted(ciphers))

    def make(self, number: int, said: dict[str, Any]) -> Peer:
        return Peer(self.wire, self.identity, number, said)

    def turn(self, wait: float, batches: int = 8) -> None:
        """Read what came, waiting at most so long."""
        if not select.select([self.wire.fd], [], [], wait)[0]:
            return
        for _ in range(batches):
            got = self.wire.receive()
            if got:
                self.batch(got)
            if got < RX_SLOTS:
                break
        self.wire.flush()

    def batch(self, got: int) -> None:
        whose = self._whose[:got].astype(np.int32)
        owners = ((whose[:, 0] - 1) << 8) + whose[:, 1]
        heads = self._heads[:got]
        media = (heads[:, 0] >= 128) & ((heads[:, 1] < 192) | (heads[:, 1] > 223))
        if media.any():
            self.media(owners[media], heads[media])
        for slot in np.nonzero(~media)[0]:
            self.other(int(slot), int(owners[slot]))

    def media(self, owners: np.ndarray, heads: np.ndarray) -> None: ...

    def other(self, slot: int, owner: int) -> None:
        at = slot * STRIDE
        size = self.wire.rx_messages[slot * WORDS + 7] & 0xFFFFFFFF
        datagram = bytes(self.wire.rx[at : at + size])
        if not 0 <= owner < len(self.peers):
            return
        peer = self.peers[owner]
        if datagram[0] < 4:
            peer.on_stun(datagram)
        elif datagram[0] < 64:
            peer.on_dtls(datagram)
        elif peer.keys is not None:
            self.wire.rx_lengths[slot] = size
            pointers = self.wire.rx_pointers[slot], self.wire.rx_length_pointers[slot]
            if srtp.unprotect_rtcp(peer.keys.rx, *pointers) == srtp.OK:
                end = at + self.wire.rx_lengths[slot]
                self.feedback(peer, rtcp.read(bytes(self.wire.rx[at:end])))

    def feedback(self, peer: Any, heard: rtcp.Heard) -> None:
        """RTCP from the server."""

    def keep_alive(self, now: float) -> None:
        for peer in self.peers if now - self.checked > 4 else []:
            peer.check()
            self.checked = now


class Sinks(Peers):
    """Viewers: count, report, complain a little."""

    def __init__(self) -> None:
        super().__init__()
        self.counts = np.zeros((1024, 2), np.int64)
        self.highest = np.zeros((1024, 2), np.int64)
        self.sources = np.zeros((1024, 2), np.int64)
        self.repaired = 0
        self.nacked = 0
        self.heard: dict[tuple[int, int], tuple[int, float]] = {}
        """By viewer and source: the middle of the last sender report's time, and when it came.
        Janus keeps packets for retransmission only for viewers whose round trip it knows."""

    def feedback(self, peer: Any, heard: rtcp.Heard) -> None:
        """Sender reports, to be answered."""
        for report in heard.reports:
            key = peer.number, report.ssrc
            self.heard[key] = rtcp.middle(report.ntp), time.monotonic()

    def media(self, owners: np.ndarray, heads: np.ndarray) -> None:
        kinds = heads[:, 1] & 0x7F
        self.repaired += int((kinds == RTX).sum())
        for column, kind in ((0, AUDIO), (1, VIDEO)):
            mine = kinds == kind
            if not mine.any():
                continue
            people = owners[mine]
            self.counts[:, column] += np.bincount(people, minlength=1024)[:1024]
            found = heads[mine].astype(np.int64)
            # The last of a batch stands for the highest: order is kept on loopback.
            self.highest[people, column] = found[:, 2] << 8 | found[:, 3]
            self.sources[people, column] = (
                found[:, 8] << 24 | found[:, 9] << 16 | found[:, 10] << 8 | found[:, 11]
            )

    def complain(self, number: int, turn: int) -> None:
        """One viewer's report: losses, a NACK (of about 1 % of packets), REMB, at times a PLI."""
        peer = self.peers[number]
        own = 0x1000 + number
        for column in (0, 1):  # a compound packet for each stream, as browsers send
            source, high = int(self.sources[number, column]), int(self.highest[number, column])
            if not source:
                continue
            last, came = self.heard.get((number, source), (0, 0.0))
            delay = int((time.monotonic() - came) * 65536) if last else 0
            data = rtcp.receiver_report(own, [rtcp.Block(source, 2, 1, high, 20, last, delay)])
            if column == 1:
                data += rtcp.nack(own, source, [(high - 9) & 0xFFFF, (high - 5) & 0xFFFF])
                self.nacked += 2
                data += rtcp.remb(own, 5_000_000, [source])
                if turn % 10 == number % 10:
                    data += rtcp.picture_loss(own, source)
            peer.send_rtcp(data)

    def run(self) -> None:
        due, turn = 0, 0
        began = time.monotonic()
        while True:
            for said in self.command():
                if said["do"] == "connect":
                    self.counts[:] = 0
                    self.connect(said["remotes"])
                elif said["do"] == "count":
                    self.turn(0, 2000)  # what waits in the socket was delivered
                    per = self.counts[: len(self.peers)].sum(axis=1).tolist()
                    self.tell(counts=per, repaired=self.repaired, nacked=self.nacked)
            now = time.monotonic()
            self.keep_alive(now)
            # Reports are spread over the second, as independent viewers' are.
            share = int((now - began) * len(self.peers))
            for _ in range(min(share - due, len(self.peers))):
                self.complain(due % len(self.peers), turn)
                due += 1
                turn += due % len(self.peers) == 0
            due = max(due, share)
            self.wire.flush()
            self.turn(0.005)


class Publisher(Peer):
    """One who sends the film in a loop."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.ssrc = {"audio": 1000 + self.number * 4, "video": 1001 + self.number * 4}
        self.rtx_ssrc = 1002 + self.number * 4
        self.sequence = {"audio": 100, "video": 100}
        self.times = {"audio": 0, "video": 0}
        self.sent = 0
        self.rtx_sequence = self.cc = 0
        self.history: dict[int, bytes] = {}
        self.octets = {"audio": 0, "video": 0}

    def send(self, kind: str, payload: bytes, *, marker: bool) -> None:
        number = self.sequence[kind]
        self.sequence[kind] = (number + 1) & 0xFFFF
        types = VIDEO if kind == "video" else AUDIO
        types |= 0x80 if marker else 0
        packet = rtp.HEADER.pack(0x90, types, number, self.times[kind], self.ssrc[kind])
        packet += self._extensions(kind) + payload
        if kind == "video":
            self.history[number & (HISTORY - 1)] = packet
        self.octets[kind] += len(payload)
        assert self.keys is not None
        self.wire.put_protected(self.name, srtp.protect, self.keys.tx, packet)
        self.sent += 1

    def _extensions(self, kind: str) -> bytes:
        block = bytes((CC_EXTENSION << 4 | 1, self.cc >> 8, self.cc & 0xFF))
        self.cc = (self.cc + 1) & 0xFFFF
        block += bytes((AUDIO_EXTENSION << 4, 30)) if kind == "audio" else b""
        block += b"\0" * (-len(block) % 4)
        return b"\xbe\xde" + (len(block) // 4).to_bytes(2) + block

    def repair(self, numbers: list[int]) -> None:
        for number in numbers:
            packet = self.history.get(number & (HISTORY - 1))
            if packet is None or packet[2:4] != number.to_bytes(2):
                continue
            first, second, _, timestamp, _ = rtp.HEADER.unpack_from(packet)
            head = rtp.HEADER.pack(
                first & 0xEF, second & 0x80 | RTX, self.rtx_sequence, timestamp, self.rtx_ssrc
            )
            self.rtx_sequence = (self.rtx_sequence + 1) & 0xFFFF
            body = 16 + 4 * int.from_bytes(packet[14:16])
            data = head + number.to_bytes(2) + packet[body:]
            assert self.keys is not None
            self.wire.put_protected(self.name, srtp.protect, self.keys.tx, data)

    def report(self) -> None:
        ntp = rtcp.ntp_time(time.time_ns())
        data = b"".join(
            rtcp.sender_report(self.ssrc[k], ntp, self.times[k], self.sent, self.octets[k])
            for k in ("audio", "video")
        )
        self.send_rtcp(data + rtcp.description(list(self.ssrc.values()), f"p{self.number}"))


class Publishers(Peers):
    """Send the film in real time from every publisher, each a little later than the one before."""

    def __init__(self, film: Film) -> None:
        super().__init__()
        self.film = film
        self.key_requests = 0

    def make(self, number: int, said: dict[str, Any]) -> Peer:
        return Publisher(self.wire, self.identity, number, said)

    def feedback(self, peer: Publisher, heard: rtcp.Heard) -> None:
        peer.repair(heard.nacks.get(peer.ssrc["video"], []))
        self.key_requests += bool(heard.key_frames)

    def run(self) -> None:
        began, frame, sound, reported = 0.0, [0], [0], 0.0
        while True:
            for said in self.command():
                if said["do"] == "connect":
                    self.connect(said["remotes"])
                    began = time.monotonic()
                    frame, sound = [0] * len(self.peers), [0] * len(self.peers)
                elif said["do"] == "count":
                    sent = [peer.sent for peer in self.peers]  # type: ignore[attr-defined]  # publishers here
                    self.tell(sent=sent, key_requests=self.key_requests)
            now = time.monotonic()
            self.keep_alive(now)
            for number, peer in enumerate(self.peers):
                assert isinstance(peer, Publisher)
                passed = now - began - 0.033 * number / len(self.peers)
                while frame[number] <= passed * FRAME_RATE:
                    self._frame(peer, frame[number])
                    frame[number] += 1
                while sound[number] <= passed * 50:
                    payload = self.film.sound[sound[number] % len(self.film.sound)]
                    peer.times["audio"] = sound[number] * AUDIO_STEP & 0xFFFFFFFF
                    peer.send("audio", payload, marker=False)
                    sound[number] += 1
            if now - reported > 1:
                reported = now
                for peer in self.peers:
                    peer.report()  # type: ignore[attr-defined]  # viewers here
            self.wire.flush()
            self.turn(0.002)

    def _frame(self, peer: Publisher, number: int) -> None:
        parts = self.film.frames[number % len(self.film.frames)]
        peer.times["video"] = number * VIDEO_STEP & 0xFFFFFFFF
        for n, part in enumerate(parts):
            peer.send("video", part, marker=n == len(parts) - 1)


def main() -> None:
    """One process of peers."""
    film = [pickle.loads(Path(path).read_bytes()) for path in sys.argv[2:]]
    peers = Publishers(film[0]) if sys.argv[1] == "publish" else Sinks()
    peers.tell(fingerprint=peers.identity.fingerprint, port=peers.wire.port)
    peers.run()


if __name__ == "__main__":
    main()
