"""DTLS without a task: datagrams go in, datagrams come out, keys fall out at the end.

aiortc's certificate, cipher list and SRTP profiles over pyOpenSSL. aiortc's own transport awaits
each datagram in a task; here a handshake step is a function call in the receive loop.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

from aiortc.rtcdtlstransport import (
    RTCCertificate,
    SRTPProtectionProfile,
    certificate_digest,
)
from OpenSSL import SSL

from live.media.srtp import PROFILES, Keys

LABEL = b"EXTRACTOR-dtls_srtp"
MAX_DATAGRAM = 1200
RECORD_HEADER = 13


class HandshakeFailed(Exception):
    """The peer is not who the offer said, or speaks another language."""


class Identity:
    """The worker's certificate: one per process, made at its start.

    ``profiles``: the SRTP ciphers to agree on, best first.
    """

    def __init__(self, profiles: Sequence[SRTPProtectionProfile] = PROFILES) -> None:
        certificate = RTCCertificate.generateCertificate()
        self._context = certificate._create_ssl_context(list(profiles))
        self.fingerprint = next(
            item.value
            for item in certificate.getFingerprints()
            if item.algorithm.lower() == "sha-256"
        )

    def connection(self) -> SSL.Connection:
        """A fresh DTLS connection in memory."""
        return SSL.Connection(self._context, None)


class Dtls:
    """One connection's handshake, then its goodbye."""

    def __init__(
        self, identity: Identity, *, server: bool, fingerprints: list[tuple[str, str]]
    ) -> None:
        self._ssl = identity.connection()
        self._server = server
        self._fingerprints = fingerprints
        self.keys: Keys | None = None
        self.closed = False
        if server:
            self._ssl.set_accept_state()
        else:
            self._ssl.set_connect_state()

    def start(self) -> list[bytes]:
        """The first datagrams of a client; nothing for a server."""
        return [] if self._server else self._step()

    def receive(self, datagram: bytes) -> list[bytes]:
        """Answer one datagram; ``keys`` and ``closed`` tell what came of it.

        Raises HandshakeFailed.
        """
        self._ssl.bio_write(datagram)
        if self.keys is None:
            return self._step()
        try:
            self._ssl.recv(2048)
        except SSL.ZeroReturnError:
            self.closed = True
        except SSL.Error:
            pass  # a repeated flight, answered below, or noise
        return self._out()

    def timeout(self) -> float | None:
        """Seconds until ``repeat`` should be called, or None."""
        return self._ssl.DTLSv1_get_timeout()

    def repeat(self) -> list[bytes]:
        """The last flight again: it was not answered."""
        self._ssl.DTLSv1_handle_timeout()
        return self._out()

    def close(self) -> list[bytes]:
        """Our goodbye."""
        # A handshake that was never finished leaves nobody to say goodbye to.
        with contextlib.suppress(SSL.Error):
            self._ssl.shutdown()
        return self._out()

    def _step(self) -> list[bytes]:
        try:
            self._ssl.do_handshake()
        except SSL.WantReadError:
            return self._out()
        except SSL.Error as error:
            raise HandshakeFailed("handshake") from error
        self._check_peer()
        self.keys = self._export()
        return self._out()

    def _check_peer(self) -> None:
        """The peer's certificate must be one that the offer named."""
        certificate = self._ssl.get_peer_certificate(as_cryptography=True)
        if certificate is None:
            raise HandshakeFailed("certificate")
        known = [
            item for item in self._fingerprints if item[0] in ("sha-256", "sha-384", "sha-512")
        ]
        if not known or any(certificate_digest(certificate, a) != value for a, value in known):
            raise HandshakeFailed("fingerprint")

    def _export(self) -> Keys:
        name = self._ssl.get_selected_srtp_profile()
        profile = next((item for item in PROFILES if item.openssl_profile == name), None)
        if profile is None:
            raise HandshakeFailed("cipher")
        size = 2 * (profile.key_length + profile.salt_length)
        material = self._ssl.export_keying_material(LABEL, size)
        return Keys(profile, material, server=self._server)

    def _out(self) -> list[bytes]:
        """What OpenSSL wrote, as datagrams of whole records."""
        try:
            data = self._ssl.bio_read(1 << 16)
        except SSL.Error:
            return []
        datagrams: list[bytes] = []
        at = begin = 0
        while at + RECORD_HEADER <= len(data):
            end = at + RECORD_HEADER + int.from_bytes(data[at + 11 : at + 13])
            if end - begin > MAX_DATAGRAM and at > begin:
                datagrams.append(data[begin:at])
                begin = at
            at = end
        return [*datagrams, data[begin:]]
