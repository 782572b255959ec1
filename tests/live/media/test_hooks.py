"""One test per name of aiortc, aioice and pylibsrtp that the worker relies on beyond their public
interface: when an upgrade changes one, the failing test names it."""

from __future__ import annotations

import contextlib
import random

import pytest
from aioice import stun
from aiortc import rtcdtlstransport, sdp
from aiortc.rtcdtlstransport import SRTP_PROFILES, RTCCertificate, certificate_digest
from OpenSSL import SSL
from pylibsrtp import Policy, Session
from pylibsrtp._binding import ffi, lib

pytestmark = pytest.mark.any_db
ADDRESS = ("192.0.2.7", 5000)
OFFER = "\r\n".join(
    [
        "v=0",
        "m=audio 9 UDP/TLS/RTP/SAVPF 111",
        "a=mid:x",
        "a=rtcp-mux",
        "a=sendonly",
        "a=ice-ufrag:abcd",
        "a=ice-pwd:" + "p" * 22,
        "a=fingerprint:sha-256 AB:CD",
        "a=setup:actpass",
        "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level",
        "a=rtpmap:111 opus/48000/2",
        "a=fmtp:111 minptime=10;useinbandfec=1",
        "a=rtcp-fb:111 transport-cc",
        "",
    ]
)


def test_aiortc_sdp_session_description_parse():
    media = sdp.SessionDescription.parse(OFFER).media[0]
    assert (media.kind, media.profile, media.fmt) == ("audio", "UDP/TLS/RTP/SAVPF", [111])
    assert (media.rtp.muxId, media.rtcp_mux, media.direction) == ("x", True, "sendonly")
    assert (media.ice.usernameFragment, media.ice.password) == ("abcd", "p" * 22)
    assert (media.dtls.role, media.dtls.fingerprints[0].value) == ("auto", "AB:CD")
    extension = media.rtp.headerExtensions[0]
    assert (extension.id, extension.uri.rsplit(":", 1)[1]) == (1, "ssrc-audio-level")


def test_aiortc_sdp_codec_fields():
    codec = sdp.SessionDescription.parse(OFFER).media[0].rtp.codecs[0]
    assert (codec.name, codec.clockRate, codec.payloadType) == ("opus", 48000, 111)
    assert str(codec) == "opus/48000/2"
    assert codec.rtcpFeedback[0].type == "transport-cc"
    assert sdp.parameters_to_sdp(codec.parameters) == "minptime=10;useinbandfec=1"


def test_aiortc_sdp_parse_h264_profile_level_id():
    baseline = sdp.parse_h264_profile_level_id("42e01f")[0]
    assert baseline == sdp.parse_h264_profile_level_id("42e034")[0]
    assert baseline != sdp.parse_h264_profile_level_id("640c1f")[0]


def test_aiortc_rtcdtlstransport_srtp_profiles():
    """Best cipher first, and each knows its OpenSSL name and key sizes."""
    names = [profile.openssl_profile for profile in SRTP_PROFILES]
    assert names == [
        b"SRTP_AEAD_AES_256_GCM",
        b"SRTP_AEAD_AES_128_GCM",
        b"SRTP_AES128_CM_SHA1_80",
    ]
    material = bytes(range(2 * (32 + 12)))
    assert SRTP_PROFILES[0].get_key_and_salt(material, 1) == material[32:64] + material[76:88]


def test_aiortc_certificate_create_ssl_context():
    context = RTCCertificate.generateCertificate()._create_ssl_context(SRTP_PROFILES)
    assert isinstance(context, SSL.Context)
    assert SSL.Connection(context, None).DTLSv1_get_timeout() is None


def test_aiortc_certificate_digest():
    certificate = RTCCertificate.generateCertificate()
    prints = {item.algorithm: item.value for item in certificate.getFingerprints()}
    assert certificate_digest(certificate._cert, "sha-256") == prints["sha-256"]


def test_aiortc_dtls_uses_the_exporter_label_of_rfc_5764():
    """Ours must be the same, or keys differ."""
    from pathlib import Path

    source = Path(rtcdtlstransport.__file__ or "").read_text()
    assert 'b"EXTRACTOR-dtls_srtp"' in source


def test_aioice_stun_parse_message_and_integrity():
    message = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
    message.attributes["USERNAME"] = "ours:theirs"
    message.attributes["USE-CANDIDATE"] = None
    message.add_message_integrity(b"password")
    read = stun.parse_message(bytes(message))
    assert read.attributes["USERNAME"] == "ours:theirs"
    assert "USE-CANDIDATE" in read.attributes
    assert read.check_message_integrity(b"password")
    assert not read.check_message_integrity(b"another")


def test_aioice_stun_response():
    answer = stun.Message(stun.Method.BINDING, stun.Class.RESPONSE, b"t" * 12)
    answer.attributes["XOR-MAPPED-ADDRESS"] = ADDRESS
    answer.add_message_integrity(b"password")
    read = stun.parse_message(bytes(answer))
    assert read.attributes["XOR-MAPPED-ADDRESS"] == ADDRESS
    assert read.transaction_id == b"t" * 12


@pytest.mark.parametrize(
    "data", [b"", b"\0" * 20, random.Random(60).randbytes(60), b"\x80" + b"\0" * 40]
)
def test_aioice_stun_parse_message_refuses_with_value_error(data):
    with pytest.raises(ValueError):  # noqa: PT011 - its texts are not ours
        stun.parse_message(data)


def test_pylibsrtp_session_c_functions():
    """protect and unprotect in place, as the hot loop calls them."""
    key = random.Random(44).randbytes(44)
    sessions = [
        Session(
            Policy(
                key=key,
                ssrc_type=kind,
                srtp_profile=Policy.SRTP_PROFILE_AEAD_AES_256_GCM,
            )
        )
        for kind in (Policy.SSRC_ANY_OUTBOUND, Policy.SSRC_ANY_INBOUND)
    ]
    packet = bytes.fromhex("8060000100000002000000ff") + b"payload"
    memory = bytearray(packet + bytes(200))
    pointer, length = ffi.from_buffer("char[]", memory) + 0, ffi.new("int[]", 1)
    length[0] = len(packet)
    assert lib.srtp_protect(sessions[0]._srtp[0], pointer, length) == lib.srtp_err_status_ok
    assert length[0] == len(packet) + 16
    assert memory[12:19] != b"payload"
    assert lib.srtp_unprotect(sessions[1]._srtp[0], pointer, length) == lib.srtp_err_status_ok
    assert memory[: length[0]] == packet


def test_pylibsrtp_session_c_functions_of_rtcp():
    session = Session(
        Policy(
            key=random.Random(44).randbytes(44),
            ssrc_type=Policy.SSRC_ANY_OUTBOUND,
            srtp_profile=Policy.SRTP_PROFILE_AEAD_AES_256_GCM,
        )
    )
    packet = bytes.fromhex("80c90001000000ff")
    memory = bytearray(packet + bytes(200))
    pointer, length = ffi.from_buffer("char[]", memory) + 0, ffi.new("int[]", 1)
    length[0] = len(packet)
    status = lib.srtp_protect_rtcp(session._srtp[0], pointer, length)
    assert status == lib.srtp_err_status_ok
    assert length[0] > len(packet)
    assert lib.srtp_unprotect_rtcp is not None


def test_pylibsrtp_policy_allows_repeats_and_windows():
    policy = Policy(
        key=random.Random(44).randbytes(44), srtp_profile=Policy.SRTP_PROFILE_AEAD_AES_256_GCM
    )
    policy.allow_repeat_tx = True
    policy.window_size = 1024
    assert policy.allow_repeat_tx
    assert policy.window_size == 1024


def test_pyopenssl_dtls_in_memory():
    """Two ends shake hands through bio_read and bio_write and export the same keys."""
    ends = []
    for server in (True, False):
        context = RTCCertificate.generateCertificate()._create_ssl_context(SRTP_PROFILES)
        end = SSL.Connection(context, None)
        (end.set_accept_state if server else end.set_connect_state)()
        ends.append(end)
    for _ in range(20):
        for end, other in (ends, ends[::-1]):
            with contextlib.suppress(SSL.WantReadError):
                end.do_handshake()
            with contextlib.suppress(SSL.Error):
                other.bio_write(end.bio_read(1 << 16))
    keys = {end.export_keying_material(b"EXTRACTOR-dtls_srtp", 88) for end in ends}
    assert len(keys) == 1
    assert {end.get_selected_srtp_profile() for end in ends} == {b"SRTP_AEAD_AES_256_GCM"}
