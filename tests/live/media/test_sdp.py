"""Offers: what is understood, what is refused, and that nothing hostile gets further than that."""

from __future__ import annotations

import random

import pytest

from live.media import sdp

pytestmark = pytest.mark.any_db

PRINT = ":".join(["DA", "39", "A3", "EE"] * 8)
CHROMIUM = """v=0
o=- 4611731400430051336 2 IN IP4 127.0.0.1
s=-
t=0 0
a=group:BUNDLE 0 1
a=extmap-allow-mixed
a=msid-semantic: WMS stream
m=audio 9 UDP/TLS/RTP/SAVPF 111 63
c=IN IP4 0.0.0.0
a=rtcp:9 IN IP4 0.0.0.0
a=candidate:1 1 udp 2122260223 5f3c9a52-1f0e-4e4b-8a0e-1a2b3c4d5e6f.local 50000 typ host
a=ice-ufrag:EsAw
a=ice-pwd:bP+XJMM09aR8AiX1jdukzR6Y
a=ice-options:trickle
a=fingerprint:sha-256 PRINT
a=setup:actpass
a=mid:0
a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level
a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01
a=sendonly
a=rtcp-mux
a=rtpmap:111 opus/48000/2
a=rtcp-fb:111 transport-cc
a=fmtp:111 minptime=10;useinbandfec=1
a=rtpmap:63 red/48000/2
m=video 9 UDP/TLS/RTP/SAVPF 96 97 102 103 39
c=IN IP4 0.0.0.0
a=ice-ufrag:EsAw
a=ice-pwd:bP+XJMM09aR8AiX1jdukzR6Y
a=fingerprint:sha-256 PRINT
a=setup:actpass
a=mid:1
a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01
a=sendonly
a=rtcp-mux
a=rtpmap:96 VP8/90000
a=rtcp-fb:96 goog-remb
a=rtcp-fb:96 transport-cc
a=rtcp-fb:96 ccm fir
a=rtcp-fb:96 nack
a=rtcp-fb:96 nack pli
a=rtpmap:97 rtx/90000
a=fmtp:97 apt=96
a=rtpmap:102 H264/90000
a=rtcp-fb:102 nack
a=fmtp:102 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42001f
a=rtpmap:103 rtx/90000
a=fmtp:103 apt=102
a=rtpmap:39 AV1/90000
""".replace("\n", "\r\n").replace("PRINT", PRINT)
TRANSPORT = sdp.Transport("OurName1", "p" * 24, "AB:CD", ("192.0.2.1", "2001:db8::1"), 5000)


def answered(offer: sdp.Offer, *, sends: bool = False) -> str:
    for line in offer.lines:
        line.codec = sdp.choose_published(line) if line.codecs else None
    return sdp.write_answer(offer, TRANSPORT, sends=sends, stream="s")


def test_a_browsers_offer_is_understood():
    offer = sdp.read_offer(CHROMIUM, sends=True)
    audio, video = offer.lines
    assert [codec.name for codec in audio.codecs] == ["opus"]
    assert [(codec.name, codec.rtx) for codec in video.codecs] == [("vp8", 97), ("h264", 103)]
    assert offer.setup == "passive"
    assert offer.ufrag == "EsAw"


def test_the_answer_keeps_one_codec_with_its_own_rtx():
    """Chromium rejects an RTX whose codec is not there."""
    answer = answered(sdp.read_offer(CHROMIUM, sends=True))
    assert "m=video 5000 UDP/TLS/RTP/SAVPF 96 97\r\n" in answer
    assert "apt=96" in answer
    assert "103" not in answer
    assert "a=rtcp-fb:96 transport-cc" in answer


def test_the_answer_offers_every_address_of_the_worker_and_is_lite():
    answer = answered(sdp.read_offer(CHROMIUM, sends=True))
    assert "192.0.2.1 5000 typ host" in answer
    assert "2001:db8::1 5000 typ host" in answer
    assert "a=ice-lite" in answer
    assert ".local" not in answer


def test_a_viewer_that_asks_for_the_round_trip_is_promised_it():
    line = "a=rtcp-fb:96 nack\r\n"
    asked = CHROMIUM.replace(line, line + "a=rtcp-fb:96 rrtr\r\n")
    asked = asked.replace("a=sendonly", "a=recvonly")
    assert "a=rtcp-fb:96 rrtr" in answered(sdp.read_offer(asked, sends=False), sends=True)
    plain = CHROMIUM.replace("a=sendonly", "a=recvonly")
    assert "rrtr" not in answered(sdp.read_offer(plain, sends=False), sends=True)


def test_what_viewers_get_has_no_transport_wide_feedback():
    """Its sequence numbers would have to be written per viewer; REMB and reports do."""
    offer = sdp.read_offer(CHROMIUM.replace("sendonly", "recvonly"), sends=False)
    assert "transport-cc" not in answered(offer, sends=True)


@pytest.mark.parametrize("profile", ["42e01f", "640c1f"])
def test_a_viewer_gets_the_publishers_h264_profile_or_at_least_h264(profile):
    published = sdp.Codec("h264", 102, "H264/90000", profile=profile, packetization=1)
    line = sdp.read_offer(CHROMIUM, sends=True).lines[1]
    found = sdp.choose_watched(line, published)
    assert found is not None
    assert found.payload_type == 102


def test_an_audio_only_offer_can_watch():
    text = CHROMIUM[: CHROMIUM.index("m=video")].replace("BUNDLE 0 1", "BUNDLE 0")
    offer = sdp.read_offer(text.replace("sendonly", "recvonly"), sends=False)
    assert offer.line("video") is None
    assert offer.line("audio") is not None


def test_further_lines_and_data_channels_are_refused_but_not_the_offer():
    data = (
        CHROMIUM[CHROMIUM.index("m=video") :]
        .split("a=mid")[0]
        .replace(
            "m=video 9 UDP/TLS/RTP/SAVPF 96 97 102 103 39", "m=application 9 UDP/DTLS/SCTP 5000"
        )
    )
    answer = answered(sdp.read_offer(CHROMIUM + data + "a=mid:2\r\n", sends=True))
    assert "m=application 0 " in answer


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("a=ice-ufrag:EsAw\r\n", ""), "sdp_ice"),
        (("a=ice-pwd:bP+XJMM09aR8AiX1jdukzR6Y", "a=ice-pwd:short"), "sdp_ice"),
        (("a=setup:actpass\r\n", ""), "sdp_dtls"),
        (("a=fingerprint:sha-256", "a=fingerprint:md5"), "sdp_dtls"),
        (("a=sendonly", "a=recvonly"), "sdp_direction"),
        (("a=mid:1", "a=mid:0"), "sdp_malformed"),
        (("a=mid:1", "a=mid:1\x00"), "sdp_malformed"),
        (("a=rtpmap:96 VP8", "a=rtpmap:111 VP8"), "sdp_payload_types"),
        (("v=0", "v=zero"), "sdp_malformed"),
        (("a=setup:actpass", "a=setup:sideways"), "sdp_malformed"),
    ],
)
def test_what_is_refused(change, code):
    with pytest.raises(sdp.OfferRefused) as refused:
        sdp.read_offer(CHROMIUM.replace(*change), sends=True)
    assert refused.value.code == code


def test_an_offer_without_our_codecs_is_refused():
    text = CHROMIUM
    for codec in ("opus", "VP8", "H264"):
        text = text.replace(codec, "X" + codec)
    with pytest.raises(sdp.OfferRefused) as refused:
        sdp.read_offer(text, sends=True)
    assert refused.value.code == "codec_not_supported"


def _mutated(chance: random.Random) -> str:
    lines = CHROMIUM.split("\r\n")
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(lines))
        line = lines[at]
        place = chance.randrange(len(line) + 1)
        junk = chance.choice(["\x00", "9" * 30, "-1", " ", "中", "a=", ":", "/", "\\", "\u202e"])
        lines[at] = chance.choice(
            [line[:place] + junk + line[place:], line[:place], line[place:], junk, line * 3]
        )
        if chance.random() < 0.3:
            lines.insert(chance.randrange(len(lines)), lines[chance.randrange(len(lines))])
    return "\r\n".join(lines)


def test_two_thousand_broken_offers_are_answered_or_refused_with_a_code():
    chance = random.Random(7)
    codes: set[str] = set()
    taken = 0
    for _ in range(2000):
        try:
            answer = answered(sdp.read_offer(_mutated(chance), sends=True))
        except sdp.OfferRefused as problem:
            codes.add(problem.code)
        else:
            taken += 1
            # Whatever came through is still one line each: nothing was smuggled in.
            assert all(line[1:2] == "=" for line in answer.split("\r\n") if line)
    assert taken > 100
    assert "" not in codes
    assert len(codes) > 3


@pytest.mark.parametrize(
    "text", ["", "v=0", "m=video", "\x00" * 100, "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n" * 99]
)
def test_what_is_no_offer_is_refused(text):
    with pytest.raises(sdp.OfferRefused):
        sdp.read_offer(text, sends=True)


def test_an_endless_offer_is_refused_before_it_is_read():
    with pytest.raises(sdp.OfferRefused) as refused:
        sdp.read_offer(CHROMIUM + "a=x:y\r\n" * 20_000, sends=True)
    assert refused.value.code == "sdp_too_long"
