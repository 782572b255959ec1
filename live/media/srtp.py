"""SRTP in place: pylibsrtp's sessions, driven through its C functions without copying.

``pylibsrtp.Session.protect`` copies each packet twice; the functions of its binding encrypt in the
buffer that the kernel then reads. Names used here are pinned by tests/live/media/test_hooks.py.
"""

from __future__ import annotations

from typing import Any

from aiortc.rtcdtlstransport import SRTP_PROFILES
from pylibsrtp import Policy, Session
from pylibsrtp._binding import ffi, lib

protect = lib.srtp_protect
protect_rtcp = lib.srtp_protect_rtcp
unprotect = lib.srtp_unprotect
unprotect_rtcp = lib.srtp_unprotect_rtcp
OK: int = lib.srtp_err_status_ok
WINDOW = 1024
"""Packets within which a late one is still taken."""
PROFILES = list(SRTP_PROFILES)
"""Best first: AES-256-GCM, AES-128-GCM, then the SHA-1 one that every WebRTC peer knows."""


def pointer(buffer: bytearray) -> Any:
    """The C address of a buffer; the buffer must outlive it and keep its size."""
    return ffi.from_buffer("char[]", buffer)


def address(buffer: bytearray) -> int:
    """The same as a number."""
    return int(ffi.cast("uintptr_t", ffi.from_buffer("char[]", buffer)))


def lengths(count: int) -> tuple[Any, list[Any]]:
    """C integers for packet lengths, and the address of each."""
    cells = ffi.new("int[]", count)
    return cells, [cells + n for n in range(count)]


class Keys:
    """Both directions of one connection."""

    def __init__(self, profile: Any, material: bytes, *, server: bool) -> None:
        """``material``: exported from the DTLS session; ``server``: our DTLS part."""
        self.profile = profile
        ours, theirs = (1, 0) if server else (0, 1)
        self._tx = _session(profile, material, ours, Policy.SSRC_ANY_OUTBOUND)
        self._rx = _session(profile, material, theirs, Policy.SSRC_ANY_INBOUND)
        self.tx = self._tx._srtp[0]
        self.rx = self._rx._srtp[0]
        self.trailer = 16 if b"GCM" in profile.openssl_profile else 10
        """Bytes that encryption adds to an RTP packet."""

    @property
    def cipher(self) -> str:
        """The profile's name, as OpenSSL has it."""
        name: str = self.profile.openssl_profile.decode()
        return name


def _session(profile: Any, material: bytes, index: int, ssrc_type: int) -> Session:
    policy = Policy(
        key=profile.get_key_and_salt(material, index),
        ssrc_type=ssrc_type,
        srtp_profile=profile.libsrtp_profile,
    )
    # The same packet may be sent twice to one who knows no RTX.
    policy.allow_repeat_tx = True
    policy.window_size = WINDOW
    return Session(policy)
