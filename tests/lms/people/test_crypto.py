"""Personal data at rest."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from lms.people import crypto

pytestmark = pytest.mark.any_db


def test_a_sealed_value_opens_in_its_context_only():
    ring = crypto.ring()
    sealed = ring.seal("陈桂芳", context="name:1")

    assert ring.open(sealed, context="name:1") == "陈桂芳"
    with pytest.raises(crypto.Undecipherable):
        ring.open(sealed, context="name:2")


@pytest.mark.parametrize("place", [0, 1, 3, 14, -1])
def test_any_changed_byte_is_found(place):
    ring = crypto.ring()
    sealed = bytearray(ring.seal("secret", context="c"))
    sealed[place] ^= 1

    with pytest.raises(crypto.Undecipherable):
        ring.open(bytes(sealed), context="c")


def test_two_seals_of_one_value_differ_and_the_index_does_not():
    ring = crypto.ring()

    assert ring.seal("a", context="c") != ring.seal("a", context="c")
    assert crypto.index("a", purpose="p") == crypto.index("a", purpose="p")
    assert crypto.index("a", purpose="p") != crypto.index("a", purpose="q")


def test_the_old_key_opens_until_it_is_dropped(monkeypatch):
    monkeypatch.setenv("RONGKE_DATA_KEY_IDS", "k1")
    sealed = crypto.ring().seal("x", context="c")
    monkeypatch.setenv("RONGKE_DATA_KEY_IDS", "k2,k1")
    assert crypto.ring().open(sealed, context="c") == "x"
    assert crypto.ring().key_id(crypto.ring().seal("x", context="c")) == "k2"

    monkeypatch.setenv("RONGKE_DATA_KEY_IDS", "k2")
    with pytest.raises(crypto.Undecipherable):
        crypto.ring().open(sealed, context="c")


@pytest.mark.parametrize("value", ["K1", "k1,k1", "k1,,k2", "../x"])
def test_bad_key_ids_stop_the_start(monkeypatch, value):
    monkeypatch.setenv("RONGKE_DATA_KEY_IDS", value)

    with pytest.raises(ImproperlyConfigured):
        crypto.ring()
