"""Circles and networks."""

from __future__ import annotations

import pytest

from checkin import place

WUHAN = (30_592_850, 114_305_540)


@pytest.mark.parametrize(
    ("a", "b", "metres"),
    [
        (WUHAN, WUHAN, 0),
        ((0, 0), (0, 1_000_000), 111_195),
        ((90_000_000, 0), (-90_000_000, 0), 20_015_087),
        (WUHAN, (30_593_850, 114_305_540), 111),
    ],
)
def test_distances(a, b, metres):
    assert place.distance_m(a, b) == metres


@pytest.mark.parametrize(
    ("north_e6", "accuracy", "is_inside"),
    [
        (0, 5, True),
        (1_700, 5, True),  # 189 m of 200
        (2_500, 5, False),  # 278 m
        (2_500, 90, True),  # unsure by 90 m
        (2_800, 5_000, False),  # unsure by 5 km: forgiven 100 m
        (10_000_000, 1_000_000, False),
    ],
)
def test_a_phone_may_be_unsure_but_not_very(north_e6, accuracy, is_inside):
    position = place.Position(WUHAN[0] + north_e6, WUHAN[1], accuracy)
    assert place.inside(position, centre=WUHAN, radius_m=200) is is_inside


@pytest.mark.parametrize(
    ("address", "networks", "good"),
    [
        ("10.1.2.3", [], True),
        ("10.1.2.3", ["10.1.0.0/16"], True),
        ("10.2.2.3", ["10.1.0.0/16", "192.168.0.0/24"], False),
        ("2001:db8::1", ["2001:db8::/32"], True),
        ("", ["10.1.0.0/16"], False),
        ("nonsense", ["0.0.0.0/0"], False),
    ],
)
def test_networks(address, networks, good):
    assert place.on_network(address, networks) is good


def test_networks_are_kept_in_their_canonical_spelling():
    assert place.readable_networks([" 10.1.2.3/16"]) == ["10.1.0.0/16"]
    assert place.readable_networks(["10.1.2.3/99"]) is None
    assert place.readable_networks(["10.0.0.0/8"] * 21) is None
