"""Who publishes and who watches: feeds (one source of one person in one room) and their viewers."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from live.media.token import Layer

if TYPE_CHECKING:
    from live.media.ingest import Track
    from live.media.publication import Publication
    from live.media.subscription import Subscription

Key = tuple[str, str, str]
"""Room, publisher, source."""


def _ssrc() -> int:
    return secrets.randbits(31) | 1


@dataclass
class Feed:
    """What can be watched: the layers of one source, and those who do."""

    key: Key
    publications: dict[str, Publication] = field(default_factory=dict)
    """By layer."""
    subscriptions: set[Subscription] = field(default_factory=set)
    cname: str = field(default_factory=lambda: secrets.token_hex(8))
    ssrcs: dict[str, int] = field(
        default_factory=lambda: {"audio": _ssrc(), "video": _ssrc(), "video-rtx": _ssrc()}
    )
    """Of what viewers get: one for all, so that they can share packets before encryption."""

    def owner(self, track: Track) -> Publication | None:
        """Whose track it is."""
        for publication in self.publications.values():
            if any(own is track for own in publication.tracks.values()):
                return publication
        return None

    def audio(self, codec: str) -> Track | None:
        """The sound: the high layer's, else any."""
        return self._pick("audio", codec, (Layer.HIGH, Layer.LOW))

    def video(self, codec: str, *, low: bool) -> Track | None:
        """The picture in the layer wished for, else in the other."""
        order = (Layer.LOW, Layer.HIGH) if low else (Layer.HIGH, Layer.LOW)
        return self._pick("video", codec, order)

    def _pick(self, kind: str, codec: str, order: tuple[Layer, ...]) -> Track | None:
        for layer in order:
            publication = self.publications.get(layer)
            track = publication.tracks.get(kind) if publication is not None else None
            if track is not None and track.codec == codec:
                return track
        return None

    def published(self, kind: str) -> Track | None:
        """The track whose codec a new viewer must take, or None: there is no such kind."""
        for layer in (Layer.HIGH, Layer.LOW):
            publication = self.publications.get(layer)
            if publication is not None and kind in publication.tracks:
                return publication.tracks[kind]
        return None

    def codec_changed(self, codec: str) -> bool:
        """Whether there is a picture, but none that a viewer of ``codec`` can take."""
        found = [p.tracks["video"] for p in self.publications.values() if "video" in p.tracks]
        return bool(found) and all(track.codec != codec for track in found)


class Feeds:
    """All feeds of a worker."""

    def __init__(self) -> None:
        self.by_key: dict[Key, Feed] = {}

    def of(self, publication: Publication) -> Feed:
        """The feed of a publication, made when it is the first."""
        key = publication.room, publication.user, publication.source
        return self.by_key.setdefault(key, Feed(key))

    def find(self, key: Key) -> Feed | None:
        """The feed, if anybody publishes it now."""
        feed = self.by_key.get(key)
        return feed if feed is not None and feed.publications else None

    def publish(self, publication: Publication) -> Publication | None:
        """Put it in its place; the publication it replaces, if any."""
        feed = self.of(publication)
        before = feed.publications.get(publication.layer)
        feed.publications[publication.layer] = publication
        for subscription in list(feed.subscriptions):
            subscription.choose()
        return before

    def withdraw(self, publication: Publication) -> None:
        """Take it out, unless another took its place already."""
        feed = self.of(publication)
        if feed.publications.get(publication.layer) is publication:
            del feed.publications[publication.layer]
        for track in publication.tracks.values():
            for cursor in list(track.waiting):
                cursor.forget_wish()
        for subscription in list(feed.subscriptions):
            subscription.choose()
        self.sweep(feed)

    def sweep(self, feed: Feed) -> None:
        """Forget a feed that nobody publishes or watches."""
        if not feed.publications and not feed.subscriptions:
            self.by_key.pop(feed.key, None)
