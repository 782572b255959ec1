"""One conformance suite that every adapter to another system has to pass, and what drives them.

A region that writes its own adapter adds a ``Partner`` for it here.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project

from lms.connections import signing
from lms.connections.adapters import adapter_of
from lms.connections.adapters.base import Document, Unavailable
from lms.connections.domain import destinations
from lms.connections.domain.capture import capture
from lms.connections.errors import AddressRefused
from lms.connections.models import Destination, Push
from lms.core import clock
from lms.jobs.domain.execute import drain
from lms.people.real_name_adapters import LocalRegister, RealNameAdapter, adapter
from tests.factories.connections import WEBHOOK_SECRET, DestinationFactory
from tests.factories.courses import running_class
from tests.factories.people import RegisterEntryFactory, identity_number
from tests.lms.connections.house import platform_admin
from tests.lms.connections.receiver import Heard, Receiver, Reply

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def loopback(settings):
    settings.RONGKE_OUTGOING_NETWORKS = ["127.0.0.1/32"]


def document(version: int = 1, **row: Any) -> Document:
    rows = [{"name_masked": "陈*芳", **row}]
    return Document("rosters", "0f6ac4b7-9a4c-5f39-8a8e-8c2f3f7c7a10", "QX-16", version, rows)


class HttpPartner:
    """The other system as an HTTP server: checks signatures, knows what it has had."""

    def __init__(self) -> None:
        self.receiver = Receiver()
        self.receiver.answer = self.decide
        self.had: dict[str, dict[str, Any]] = {}
        with self.receiver.up():
            pass
        self.destination = DestinationFactory(url=self.receiver.url)

    @contextmanager
    def up(self) -> Iterator[None]:
        with self.receiver.up():
            yield

    def decide(self, one: Heard) -> Reply:
        good = signing.verify(
            secret=WEBHOOK_SECRET,
            event_id=one.headers["webhook-id"],
            timestamp=one.headers["webhook-timestamp"],
            signature=one.headers["webhook-signature"],
            body=one.body,
            now=dt.datetime.now(tz=dt.UTC).timestamp(),
        )
        if not good:
            return 401, {}, b"{}"
        told = json.loads(one.body)
        bad = any(row.get("bad") for row in told["rows"])
        if not bad:
            self.had[told["document"]] = told
        answer = {
            "receipt": f"R-{told['document'][:8]}",
            "accepted": not bad,
            "reason": "行 1 有误",
        }
        return 200, {}, json.dumps(answer).encode()

    def settle(self) -> None:
        """It has answered already."""


class FolderPartner:
    """The other side of an exchange folder: reads documents, lays receipts down."""

    def __init__(self) -> None:
        self.destination = DestinationFactory(way="folder", url="")
        self.folder = Path(project.VAR_DIR) / "exchange" / str(self.destination.pk)
        self.had: dict[str, dict[str, Any]] = {}

    @contextmanager
    def up(self) -> Iterator[None]:
        if self.folder.is_file():
            self.folder.unlink()
        yield
        for place in sorted(self.folder.rglob("*")) if self.folder.is_dir() else []:
            if place.is_file():
                place.unlink()
        for place in sorted(self.folder.rglob("*"), reverse=True):
            place.rmdir()
        if self.folder.is_dir():
            self.folder.rmdir()
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        self.folder.write_text("a file where the folder should be: the disk is gone")

    def settle(self) -> None:
        for place in (self.folder / "out").glob("*.json"):
            told = json.loads(place.read_bytes())
            bad = any(row.get("bad") for row in told["rows"])
            if not bad:
                self.had[told["document"]] = told
            answer = {
                "receipt": f"R-{told['document'][:8]}", "accepted": not bad, "reason": "行 1 有误"
            }  # fmt: skip
            receipts = self.folder / "receipts"
            receipts.mkdir(exist_ok=True)
            (receipts / place.name).write_text(json.dumps(answer))


PARTNERS = {"http": HttpPartner, "folder": FolderPartner}


@pytest.fixture(params=sorted(PARTNERS))
def partner(request: pytest.FixtureRequest) -> Any:
    return PARTNERS[request.param]()


def pushed(partner: Any, what: Document) -> Any:
    """The receipt of a document, however many visits that takes."""
    made = adapter_of(partner.destination)
    receipt = made.push(what)
    if receipt.outcome == "pending":
        partner.settle()
        receipt = made.push(what)
    return receipt


def test_a_document_arrives_whole_and_is_receipted(partner):
    with partner.up():
        receipt = pushed(partner, document())
        assert receipt.outcome == "accepted"
        assert receipt.reference.startswith("R-")
    [told] = partner.had.values()
    assert told["format"] == "rongke-exchange/1"
    assert told["class"]["code"] == "QX-16"
    assert told["rows"] == [{"name_masked": "陈*芳"}]


def test_the_same_document_again_has_the_same_receipt_and_no_second_copy(partner):
    with partner.up():
        assert pushed(partner, document()) == pushed(partner, document())
    assert len(partner.had) == 1


def test_another_version_is_another_document(partner):
    with partner.up():
        first, second = pushed(partner, document(1)), pushed(partner, document(2))
        assert first.reference != second.reference
    assert sorted(told["version"] for told in partner.had.values()) == [1, 2]


def test_a_refusal_says_why(partner):
    with partner.up():
        receipt = pushed(partner, document(bad=True))
    assert (receipt.outcome, receipt.reason) == ("refused", "行 1 有误")
    assert partner.had == {}


def test_a_system_that_is_not_there_is_unavailable_and_nothing_is_decided(partner):
    with partner.up():
        pass
    with pytest.raises(Unavailable):
        adapter_of(partner.destination).push(document())


def test_what_changes_is_pushed_with_its_receipt_kept(partner):
    made = running_class(trainees=2)
    with partner.up():
        capture(class_id=made.pk)
        destinations.wake_due()
        drain()
        partner.settle()
        with clock.travelling(clock.now() + dt.timedelta(seconds=90)):
            destinations.wake_due()
            drain()

        rows = partner.destination.pushes
        assert {row.resource: row.state for row in rows.all()} == {
            "classes": "accepted",
            "rosters": "accepted",
        }
        assert all(row.receipt.startswith("R-") for row in rows.all())
    kinds = {told["kind"]: told for told in partner.had.values()}
    assert len(kinds["rosters"]["rows"]) == 2


def test_a_system_that_was_down_gets_the_newest_version_only():
    partner = HttpPartner()
    made = running_class(trainees=1)
    for title in ("一", "二", "三"):
        made.title = title
        made.save()
        capture(class_id=made.pk)
        destinations.push_due(destination_id=partner.destination.pk)
    partner.destination.refresh_from_db()
    assert partner.destination.failures >= 1
    assert partner.had == {}

    Destination.objects.update(next_at=None)
    with partner.up():
        destinations.push_due(destination_id=partner.destination.pk)
    [told] = [one for one in partner.had.values() if one["kind"] == "classes"]
    assert told["rows"][0]["title"] == "三"


def test_a_refused_document_waits_for_a_change_or_a_hand():
    partner = HttpPartner()
    made = running_class(trainees=0)
    partner.receiver.answer = lambda _: (422, {}, b'{"reason": "no such class"}')
    with partner.up():
        capture(class_id=made.pk)
        destinations.push_due(destination_id=partner.destination.pk)
        row = Push.objects.get()
        assert (row.state, row.reason) == ("refused", "no such class")
        before = len(partner.receiver.heard)
        destinations.push_due(destination_id=partner.destination.pk)
        assert len(partner.receiver.heard) == before
        partner.receiver.answer = partner.decide
        destinations.again(push=row)
        destinations.push_due(destination_id=partner.destination.pk)
    row.refresh_from_db()
    assert row.state == "accepted"


def test_a_destination_inside_the_house_is_refused(settings):
    settings.RONGKE_OUTGOING_NETWORKS = []
    values = {"name": "x", "system": "training", "way": "http", "url": "https://10.0.0.1/"}
    with pytest.raises(AddressRefused):
        destinations.create(place=None, by=platform_admin(), secret=WEBHOOK_SECRET, **values)
    assert not Destination.objects.exists()


REAL_NAME_ADAPTERS = [LocalRegister]


@pytest.mark.parametrize("made", REAL_NAME_ADAPTERS)
def test_a_real_name_adapter_says_yes_no_and_unknown(made):
    """The conformance of real-name adapters; a region's own is added to the list above."""
    known, unknown = identity_number(41), identity_number(42)
    RegisterEntryFactory(name="陈桂芳", number=known)
    asked: RealNameAdapter = made()
    yes = asked.check(name="陈桂芳", number=known)
    assert (yes.outcome, bool(yes.method)) == ("verified", True)
    no = asked.check(name="李小明", number=known)
    assert (no.outcome, bool(no.reason)) == ("refused", True)
    assert asked.check(name="陈桂芳", number=unknown).outcome == "unknown"
    assert asked.check(name="陈桂芳", number=known) == yes, "asking changes nothing"
    assert isinstance(adapter(), LocalRegister)
