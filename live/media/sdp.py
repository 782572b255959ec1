"""Offers read and answers written: SDP in and out of the worker.

Reading is aiortc's parser behind a guard: whatever it makes of hostile text, an offer is either
understood or refused with a code. The worker is an ICE-lite peer with one port, so the remote
candidates (``.local`` names among them) are never used: the address is learned from the checks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from aiortc import sdp as aiortc_sdp

MAX_OFFER = 64 * 1024
MAX_LINES = 8
DIGESTS = {"sha-256", "sha-384", "sha-512"}
UFRAG = re.compile(r"[A-Za-z0-9+/]{4,256}")
PASSWORD = re.compile(r"[A-Za-z0-9+/]{22,256}")
PRINTABLE = re.compile(r"[\x20-\x7e]*")
MID = re.compile(r"[!#-'*+\-.0-9A-Z^-~]{1,32}")

AUDIO_LEVEL = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"
TRANSPORT_CC = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
ABS_SEND_TIME = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"
MID_EXTENSION = "urn:ietf:params:rtp-hdrext:sdes:mid"
EXTENSIONS = {"audio": {AUDIO_LEVEL, TRANSPORT_CC}, "video": {TRANSPORT_CC}}
FEEDBACK = {
    "audio": {"transport-cc"},
    "video": {"nack", "nack pli", "ccm fir", "goog-remb", "transport-cc", "rrtr"},
}
CLOCKS = {"opus": 48000, "vp8": 90000, "h264": 90000}
KINDS = {"opus": "audio", "vp8": "video", "h264": "video"}
SETUP = {"auto": "passive", "client": "passive", "server": "active"}
"""Our DTLS part by theirs: we answer, they call, unless they say that they are called."""


class OfferRefused(Exception):
    """An offer that cannot be answered: ``code`` for machines, the text for people."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True)
class Codec:
    """One payload type of an offer, with the RTX that belongs to it."""

    name: str
    """"opus", "vp8" or "h264"."""
    payload_type: int
    rtpmap: str
    fmtp: str = ""
    rtx: int | None = None
    feedback: tuple[str, ...] = ()
    profile: str = ""
    """H.264: profile-level-id, lower case."""
    packetization: int = 0

    @property
    def clock(self) -> int:
        return CLOCKS[self.name]


@dataclass
class Line:
    """One m-line of an offer; ``codec`` is what the answer chooses, None refuses the line."""

    kind: str
    mid: str
    protocol: str
    formats: list[str]
    direction: str
    codecs: list[Codec]
    extensions: dict[str, int]
    codec: Codec | None = None
    ssrc: int = 0
    rtx_ssrc: int = 0


@dataclass
class Offer:
    """What the worker needs of an offer."""

    ufrag: str
    password: str
    fingerprints: list[tuple[str, str]]
    setup: str
    """Our DTLS part: "passive" or "active"."""
    lines: list[Line]
    bundle: list[str] = field(default_factory=list)

    def line(self, kind: str) -> Line | None:
        """The first line of a kind that can carry something."""
        return next((line for line in self.lines if line.kind == kind and line.codecs), None)


def read_offer(text: str, *, sends: bool) -> Offer:
    """The offer in ``text``; ``sends``: the peer is to send (WHIP) or to receive (WHEP).

    Raises OfferRefused.
    """
    if len(text) > MAX_OFFER:
        raise OfferRefused("sdp_too_long", f"An offer has at most {MAX_OFFER} characters.")
    try:
        parsed = aiortc_sdp.SessionDescription.parse(text)
        offer = _offer(parsed)
    except OfferRefused:
        raise
    except Exception as error:  # the parser's failures on hostile text have no type
        raise OfferRefused("sdp_malformed", "This is no SDP offer.") from error
    wrong = "recvonly" if sends else "sendonly"
    if any(line.codecs and line.direction in (wrong, "inactive") for line in offer.lines):
        raise OfferRefused("sdp_direction", "The offer's directions do not fit this door.")
    if not any(line.codecs for line in offer.lines):
        raise OfferRefused("codec_not_supported", "Opus, VP8 or H.264 is needed.")
    return offer


def _offer(parsed: Any) -> Offer:
    if not 1 <= len(parsed.media) <= MAX_LINES:
        raise OfferRefused("sdp_lines", f"An offer has 1 to {MAX_LINES} media lines.")
    lines = [_line(media) for media in parsed.media]
    first = parsed.media[0]
    if any(
        (media.ice.usernameFragment, media.ice.password)
        != (first.ice.usernameFragment, first.ice.password)
        for media in parsed.media
    ):
        raise OfferRefused("bundle_required", "All media must share one transport (BUNDLE).")
    mids = [line.mid for line in lines]
    if len(set(mids)) != len(mids):
        raise OfferRefused("sdp_malformed", "Two media lines have one name.")
    ufrag, password = first.ice.usernameFragment or "", first.ice.password or ""
    if not UFRAG.fullmatch(ufrag) or not PASSWORD.fullmatch(password):
        raise OfferRefused("sdp_ice", "The ICE user name or password is missing.")
    return Offer(
        ufrag=ufrag,
        password=password,
        fingerprints=_fingerprints(first),
        setup=SETUP[first.dtls.role],
        lines=_one_of_each(lines),
        bundle=mids,
    )


def _one_of_each(lines: list[Line]) -> list[Line]:
    """A stream is one connection: the first audio and the first video line, no others."""
    seen: set[str] = set()
    taken: set[int] = set()
    for line in lines:
        types = {t for codec in line.codecs for t in (codec.payload_type, codec.rtx) if t}
        if line.kind in seen:
            line.codecs = []
        elif line.codecs:
            if types & taken:
                raise OfferRefused("sdp_payload_types", "Two media lines share a payload type.")
            taken |= types
            seen.add(line.kind)
    return lines


def _fingerprints(media: Any) -> list[tuple[str, str]]:
    if media.dtls is None:
        raise OfferRefused("sdp_dtls", "The offer has no a=setup line.")
    found = [(item.algorithm.lower(), item.value.upper()) for item in media.dtls.fingerprints]
    if not any(algorithm in DIGESTS for algorithm, _ in found):
        raise OfferRefused("sdp_dtls", "The offer has no certificate fingerprint.")
    return found


def _line(media: Any) -> Line:
    mid = media.rtp.muxId or ""
    if not MID.fullmatch(mid):
        raise OfferRefused("sdp_malformed", "A media line has no name (a=mid).")
    secure = "TLS" in media.profile and media.profile.endswith("SAVPF")
    codecs = _codecs(media) if secure and media.rtcp_mux else []
    return Line(
        kind=media.kind,
        mid=mid,
        protocol=media.profile,
        formats=[str(item) for item in media.fmt],
        direction=media.direction or "sendrecv",
        codecs=codecs,
        extensions={item.uri: item.id for item in media.rtp.headerExtensions if 0 < item.id < 15},
    )


def _codecs(media: Any) -> list[Codec]:
    if media.kind not in ("audio", "video"):
        return []
    found = []
    retransmissions = {
        codec.parameters.get("apt"): codec.payloadType
        for codec in media.rtp.codecs
        if codec.name.lower() == "rtx"
    }
    for codec in media.rtp.codecs:
        name = codec.name.lower()
        if KINDS.get(name) != media.kind or codec.clockRate != CLOCKS[name]:
            continue
        parameters = {key: value for key, value in codec.parameters.items() if key}
        fmtp = aiortc_sdp.parameters_to_sdp(parameters)
        if not PRINTABLE.fullmatch(fmtp) or not 0 <= codec.payloadType < 128:
            continue
        wanted = [f"{item.type} {item.parameter or ''}".strip() for item in codec.rtcpFeedback]
        found.append(
            Codec(
                name=name,
                payload_type=codec.payloadType,
                rtpmap=str(codec),
                fmtp=fmtp,
                rtx=retransmissions.get(codec.payloadType),
                feedback=tuple(item for item in wanted if item in FEEDBACK[media.kind]),
                profile=str(parameters.get("profile-level-id", "42e01f")).lower(),
                packetization=int(str(parameters.get("packetization-mode", 0))),
            )
        )
    return found


def choose_published(line: Line) -> Codec:
    """The codec to receive: the publisher's first (browsers and encoders put their best first)."""
    whole = [codec for codec in line.codecs if codec.name != "h264" or codec.packetization == 1]
    return (whole or line.codecs)[0]


def choose_watched(line: Line, published: Codec) -> Codec | None:
    """The viewer's payload type for what is published, or None: this viewer cannot decode it."""
    same = [codec for codec in line.codecs if codec.name == published.name]
    if published.name == "h264":
        whole = [codec for codec in same if codec.packetization == 1] or same
        # Same profile first; then any: decoders play more than they announce.
        exact = [codec for codec in whole if _profile(codec) == _profile(published)]
        same = exact or whole
    return same[0] if same else None


def _profile(codec: Codec) -> object:
    try:
        return aiortc_sdp.parse_h264_profile_level_id(codec.profile)[0]
    except ValueError:
        return codec.profile[:4]


@dataclass(frozen=True)
class Transport:
    """The worker's end of a connection."""

    ufrag: str
    password: str
    fingerprint: str
    """SHA-256 of the certificate."""
    addresses: tuple[str, ...]
    port: int


def write_answer(offer: Offer, transport: Transport, *, sends: bool, stream: str) -> str:
    """The answer; ``sends``: the worker sends (WHEP). ``stream`` is the msid and CNAME."""
    kept = [line.mid for line in offer.lines if line.codec]
    lines = [
        "v=0",
        "o=- 1 1 IN IP4 127.0.0.1",
        "s=-",
        "t=0 0",
        "a=ice-lite",
        f"a=group:BUNDLE {' '.join(kept)}",
        "a=msid-semantic: WMS *",
    ]
    first = True
    for line in offer.lines:
        lines += _answer_line(line, offer, transport, sends=sends, stream=stream)
        if line.codec and first:
            lines += _candidates(transport)
            first = False
    return "\r\n".join(lines) + "\r\n"


def _answer_line(
    line: Line, offer: Offer, transport: Transport, *, sends: bool, stream: str
) -> list[str]:
    codec = line.codec
    if codec is None:
        head = [f"m={line.kind} 0 {line.protocol} {' '.join(line.formats)}", "a=inactive"]
    else:
        types = [codec.payload_type] + ([codec.rtx] if codec.rtx is not None else [])
        port = transport.port
        head = [f"m={line.kind} {port} {line.protocol} {' '.join(map(str, types))}"]
        head.append("a=sendonly" if sends else "a=recvonly")
    shared = [
        "c=IN IP4 0.0.0.0",
        "a=rtcp:9 IN IP4 0.0.0.0",
        "a=rtcp-mux",
        f"a=mid:{line.mid}",
        f"a=ice-ufrag:{transport.ufrag}",
        f"a=ice-pwd:{transport.password}",
        f"a=fingerprint:sha-256 {transport.fingerprint}",
        f"a=setup:{offer.setup}",
    ]
    at = 1
    return head[:at] + shared[:1] + head[at:] + shared[1:] + _media(line, sends, stream)


def _media(line: Line, sends: bool, stream: str) -> list[str]:
    codec = line.codec
    if codec is None:
        return []
    lines = [f"a=rtpmap:{codec.payload_type} {codec.rtpmap}"]
    lines += [f"a=rtcp-fb:{codec.payload_type} {item}" for item in _feedback(line, codec, sends)]
    if codec.fmtp:
        lines.append(f"a=fmtp:{codec.payload_type} {codec.fmtp}")
    if codec.rtx is not None:
        lines.append(f"a=rtpmap:{codec.rtx} rtx/{codec.clock}")
        lines.append(f"a=fmtp:{codec.rtx} apt={codec.payload_type}")
    if not sends:
        wanted = EXTENSIONS[line.kind]
        lines += [f"a=extmap:{n} {uri}" for uri, n in line.extensions.items() if uri in wanted]
        return lines
    lines.append(f"a=msid:{stream} {stream}-{line.kind}")
    if codec.rtx is not None:
        lines.append(f"a=ssrc-group:FID {line.ssrc} {line.rtx_ssrc}")
    # The media first: Chromium takes the first SSRC of a section for the picture.
    lines.append(f"a=ssrc:{line.ssrc} cname:{stream}")
    if line.rtx_ssrc:
        lines.append(f"a=ssrc:{line.rtx_ssrc} cname:{stream}")
    return lines


def _feedback(line: Line, codec: Codec, sends: bool) -> list[str]:
    """Transport-wide feedback is for publishers only, and needs its header extension."""
    without = sends or TRANSPORT_CC not in line.extensions
    return [item for item in codec.feedback if not (without and item == "transport-cc")]


def _candidates(transport: Transport) -> list[str]:
    lines = []
    for number, address in enumerate(transport.addresses):
        priority = (126 << 24) + ((65535 - number) << 8) + 255
        lines.append(
            f"a=candidate:{number + 1} 1 udp {priority} {address} {transport.port} typ host"
        )
    return [*lines, "a=end-of-candidates"]
