"""RTP and RTCP bytes: what is written is what aiortc reads, and what is hostile is left out."""

from __future__ import annotations

import random
import struct

import pytest
from aiortc import rtp as aiortc_rtp

from live.media import rtcp, rtp
from live.media.wire import runs

pytestmark = pytest.mark.any_db


def test_reports_are_what_aiortc_reads():
    block = rtcp.Block(7, 64, -3, 70000, 12, 0x1234, 99)
    data = rtcp.receiver_report(1, [block])
    data += rtcp.sender_report(2, 5 << 32, 90000, 10, 1000)
    data += rtcp.description([2, 3], "name") + rtcp.picture_loss(1, 7)
    data += rtcp.nack(1, 7, [65535, 0, 3, 40]) + rtcp.remb(1, 1_500_000, [7]) + rtcp.goodbye([2])
    read = aiortc_rtp.RtcpPacket.parse(data)
    receiver, sender, names, loss, nack, remb, bye = read
    assert (receiver.reports[0].packets_lost, receiver.reports[0].highest_sequence) == (-3, 70000)
    assert (sender.sender_info.ntp_timestamp, sender.sender_info.rtp_timestamp) == (5 << 32, 90000)
    assert [chunk.items for chunk in names.chunks] == [[(1, b"name")]] * 2
    assert (loss.fmt, loss.media_ssrc) == (1, 7)
    assert [n & 0xFFFF for n in nack.lost] == [65535, 0, 3, 40]
    assert aiortc_rtp.unpack_remb_fci(remb.fci)[0] == pytest.approx(1_500_000, rel=0.01)
    assert bye.sources == [2]


def test_what_aiortc_writes_is_read():
    fb = aiortc_rtp.RtcpRtpfbPacket(fmt=1, ssrc=1, media_ssrc=7, lost=[5, 6, 21, 22, 300])
    pli = aiortc_rtp.RtcpPsfbPacket(fmt=1, ssrc=1, media_ssrc=7)
    remb = aiortc_rtp.RtcpPsfbPacket(
        fmt=15, ssrc=1, media_ssrc=0, fci=aiortc_rtp.pack_remb_fci(700_000, [7])
    )
    heard = rtcp.read(bytes(fb) + bytes(pli) + bytes(remb))
    assert heard.nacks == {7: [5, 6, 21, 22, 300]}
    assert heard.key_frames == {7}
    assert heard.bitrate == pytest.approx(700_000, rel=0.01)


def test_a_receivers_clock_is_heard_and_answered_as_rfc_3611_has_it():
    ntp = rtcp.ntp_time(1_700_000_000_123_456_789)
    asked = struct.pack("!BBHIBBHQ", 0x80, 207, 4, 9, 4, 0, 2, ntp)
    assert rtcp.read(rtcp.receiver_report(9, []) + asked).references == {9: rtcp.middle(ntp)}

    told = rtcp.since_references(2, [(9, rtcp.middle(ntp), 6554)])

    assert struct.unpack("!BBHIBBHIII", told) == (
        *(0x80, 207, 5, 2, 5, 0, 3), 9, rtcp.middle(ntp), 6554,
    )  # fmt: skip


@pytest.mark.parametrize("words", range(4))
def test_a_receivers_clock_that_is_cut_off_is_left_out(words):
    body = struct.pack("!IBBHQ", 9, 4, 0, 2, 1 << 40)[: 4 * words]
    assert not rtcp.read(struct.pack("!BBH", 0x80, 207, words) + body).references


def test_random_bytes_are_no_reports_but_no_failure_either():
    chance = random.Random(1)
    for _ in range(5000):
        size = chance.randrange(80)
        data = bytearray(chance.randbytes(size))
        if size > 4:
            data[0] = 0x80 | chance.randrange(32)
            data[1] = chance.choice([200, 201, 202, 203, 205, 206])
            data[2:4] = struct.pack("!H", chance.choice([size // 4 - 1, 1, 65535]) & 0xFFFF)
        rtcp.read(bytes(data))


def read_feedback(data: bytes) -> dict[int, int | None]:
    """Transport-wide feedback as the draft describes it: sequence → 250 µs ticks."""
    base, count = struct.unpack_from("!HH", data, 12)
    clock = int.from_bytes(data[16:19]) * 256
    at = 20
    symbols: list[int] = []
    while len(symbols) < count:
        (chunk,) = struct.unpack_from("!H", data, at)
        at += 2
        if not chunk & 0x8000:
            symbols += [chunk >> 13] * (chunk & 0x1FFF)
        elif chunk & 0x4000:
            symbols += [chunk >> shift & 3 for shift in range(12, -1, -2)]
        else:
            symbols += [chunk >> shift & 1 for shift in range(13, -1, -1)]
    found: dict[int, int | None] = {}
    for number, symbol in enumerate(symbols[:count]):
        if symbol == 1:
            clock += data[at]
            at += 1
        elif symbol == 2:
            clock += struct.unpack_from("!h", data, at)[0]
            at += 2
        found[(base + number) & 0xFFFF] = clock if symbol else None
    return found


@pytest.mark.parametrize("seed", range(5))
def test_transport_feedback_says_what_arrived_when(seed):
    chance = random.Random(seed)
    start = 65_500
    now = 5_000_000_000_000
    arrivals = []
    for sequence in range(start, start + 300):
        now += chance.choice([100_000, 250_000, 4_000_000, 100_000_000])
        if chance.random() < 0.8:
            arrivals.append((sequence, now - chance.choice([0, 0, 3_000_000])))
    found = read_feedback(rtcp.transport_feedback(1, 2, 3, arrivals))
    came = {number & 0xFFFF: when // 250_000 for number, when in arrivals}
    wrap = (1 << 24) * 256
    assert {n: t for n, t in found.items() if t is not None} == {
        n: t % wrap for n, t in came.items()
    }


@pytest.mark.parametrize(
    ("codec", "payload", "key"),
    [
        ("vp8", "10" + "00" * 8, True),
        ("vp8", "10" + "01" + "00" * 8, False),
        ("vp8", "9080 81230000", True),
        ("vp8", "9080 81230100", False),
        ("vp8", "00" + "00" * 8, False),
        ("vp8", "11" + "00" * 8, False),
        ("vp8", "", False),
        ("vp8", "90", False),
        ("h264", "6742", True),
        ("h264", "65ff", True),
        ("h264", "41ff", False),
        ("h264", "7c85", True),
        ("h264", "7c05", False),
        ("h264", "780004674200ff", True),
        ("h264", "7800024141", False),
        ("h264", "78ffff", False),
        ("h264", "", False),
    ],
)
def test_where_a_decoder_can_start(codec, payload, key):
    assert rtp.key_frame_starts(codec, bytes.fromhex(payload)) is key


def test_picture_ids_go_on_over_a_switch():
    payload = bytes.fromhex("90c0 ffff 80 0000".replace(" ", ""))
    assert rtp.vp8_numbers(payload) == (0x7FFF, 0x80, 15)
    moved = rtp.vp8_renumbered(payload, 1, 2)
    assert rtp.vp8_numbers(moved) == (0, 0x82, 15)
    assert moved[5:] == payload[5:]
    short = bytes.fromhex("90807f00")
    assert rtp.vp8_numbers(rtp.vp8_renumbered(short, 1, 0)) == (0, -1, 7)


def test_header_extensions_are_found_and_broken_ones_are_not():
    block = bytes.fromhex("10aa 311234 00".replace(" ", ""))
    assert rtp.extension_values(block, (1, 3)) == (0xAA, 0x1234)
    assert rtp.extension_values(block[:4], (1, 3)) == (0xAA, -1)
    chance = random.Random(2)
    for _ in range(2000):
        rtp.extension_values(chance.randbytes(chance.randrange(20)), (1, 3))


@pytest.mark.parametrize(
    ("sizes", "found"),
    [
        ([100], [(0, 1, 100)]),
        ([100, 100, 100], [(0, 3, 100)]),
        ([100, 100, 90, 100], [(0, 3, 100), (3, 1, 100)]),
        ([90, 100, 100], [(0, 1, 90), (1, 2, 100)]),
        ([100, 101, 101], [(0, 1, 100), (1, 2, 101)]),
        ([], []),
    ],
)
def test_messages_are_cut_up_as_the_kernel_allows(sizes, found):
    assert runs(sizes) == found
