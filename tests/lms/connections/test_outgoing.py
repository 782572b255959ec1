"""No request leaves for an address that is not public, by whatever name it goes."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any

import pytest

from lms.connections import outgoing
from lms.connections.errors import AddressRefused
from tests.lms.connections.receiver import Receiver


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.9.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254",
        "0.0.0.0", "100.64.0.1", "224.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1",
        "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "64:ff9b::7f00:1", "2002:7f00:1::1", "2001:db8::1",
    ],
)  # fmt: skip
def test_private_addresses_are_not_public(address):
    assert not outgoing.is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700::1111"])
def test_public_ones_are(address):
    assert outgoing.is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("https://127.0.0.1/x", "not_public"),
        ("https://localhost/x", "not_public"),
        ("https://2130706433/x", "not_public"),
        ("https://0x7f.1/x", "not_public"),
        ("https://[::ffff:127.0.0.1]/x", "not_public"),
        ("http://8.8.8.8/x", "https_needed"),
        ("ftp://8.8.8.8/x", "malformed"),
        ("https://user:pass@8.8.8.8/x", "credentials_in_address"),
        ("https://8.8.8.8:99999/x", "malformed"),
        ("https:///x", "malformed"),
        ("nothing", "malformed"),
        ("https://8.8.8.8/a\r\nX: y", "malformed"),
    ],
)
def test_what_must_not_be_asked_is_refused(url, problem):
    with pytest.raises(AddressRefused) as refused:
        outgoing.resolve(url)
    assert refused.value.details["problem"] == problem


def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch):
    def both(*_: object, **__: object) -> list[object]:
        stream = socket.SOCK_STREAM
        return [
            (socket.AF_INET, stream, 6, "", ("8.8.8.8", 443)),
            (socket.AF_INET, stream, 6, "", ("10.0.0.1", 443)),
        ]

    monkeypatch.setattr(socket, "getaddrinfo", both)
    with pytest.raises(AddressRefused):
        outgoing.resolve("https://two.example/")


def test_the_connection_goes_to_the_address_that_was_checked(settings, monkeypatch):
    """A name that resolves to another address a moment later gains nothing."""
    settings.RONGKE_OUTGOING_NETWORKS = ["127.0.0.1/32"]
    asked = []
    real = socket.getaddrinfo

    def once(host: str, port: int, *rest: Any, **more: Any) -> object:
        if host == "rebinding.example":
            asked.append(host)
            assert len(asked) == 1, "the name was asked for again"
            host = "127.0.0.1"
        return real(host, port, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", once)
    with Receiver().up() as receiver:
        url = f"http://rebinding.example:{receiver.port}/x?y=1"
        answer = outgoing.send("POST", url, body=b"{}")
    assert answer.status == 204
    assert receiver.heard[0].path == "/x?y=1"
    assert receiver.heard[0].headers["host"] == f"rebinding.example:{receiver.port}"


def test_a_redirect_is_not_followed(settings):
    settings.RONGKE_OUTGOING_NETWORKS = ["127.0.0.1/32"]
    with Receiver().up() as receiver:
        receiver.answer = lambda _: (302, {"Location": receiver.url + "2"}, b"")
        assert outgoing.send("GET", receiver.url).status == 302
    assert len(receiver.heard) == 1


def test_nobody_there_is_said_in_words(settings):
    settings.RONGKE_OUTGOING_NETWORKS = ["127.0.0.1/32"]
    with Receiver().up() as receiver:
        pass
    with pytest.raises(outgoing.Unreachable, match="refused"):
        outgoing.send("GET", receiver.url)


def test_an_endless_answer_is_cut(settings, monkeypatch):
    settings.RONGKE_OUTGOING_NETWORKS = ["127.0.0.1/32"]
    monkeypatch.setattr(outgoing, "ANSWER_MAX", 100)
    with Receiver().up() as receiver:
        receiver.answer = lambda _: (200, {}, b"x" * 100_000)
        assert len(outgoing.send("GET", receiver.url).body) == 100
