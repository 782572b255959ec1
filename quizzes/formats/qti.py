"""QTI packages and single items: finding the items of a file."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from quizzes.formats.archive import Archive, parse_xml
from quizzes.formats.item import (
    ITEMS_MAX,
    Draft,
    Entry,
    FileRefused,
    ItemRefused,
    Media,
    Report,
)
from quizzes.formats.qti_read import Fetch, get, name_of, read_item
from quizzes.formats.text import TEXT_MAX

NAME = "qti"


def read(data: bytes) -> Report:
    """A report with one entry for each item of a package (zip), or for the item itself (XML)."""
    if data[:4] == b"PK\x03\x04":
        return _package(Archive(data))
    if len(data) > TEXT_MAX:
        raise FileRefused("file_too_large", most_mib=TEXT_MAX // 1024 // 1024)
    root = parse_xml(data)
    _is_item(root)
    return Report(NAME, (_entry(Draft(1, where="item"), root, lambda _: None),))


def _is_item(root: Element) -> None:
    name = name_of(root)
    if name == "questestinterop":
        raise FileRefused("qti_1")
    if name != "assessmentItem":
        raise FileRefused("xml_other_root", root=name[:40])


def _entry(draft: Draft, root: Element, fetch: Fetch) -> Entry:
    try:
        return draft.done(read_item(draft, root, fetch))
    except ItemRefused as refused:
        return draft.refused(refused.note)


def _package(archive: Archive) -> Report:
    names = _item_names(archive)
    if len(names) > ITEMS_MAX:
        raise FileRefused("too_many_items", most=ITEMS_MAX, found=len(names))
    entries: list[Entry] = []
    for name in names:
        draft = Draft(len(entries) + 1, where=name)
        try:
            root = archive.xml(name)
            _is_item(root)
        except FileRefused as refused:
            entries.append(draft.refused(refused.note))
            continue
        entries.append(_entry(draft, root, _fetcher(archive, name)))
    return Report(NAME, tuple(entries))


def _item_names(archive: Archive) -> list[str]:
    """The items that the manifest names; without a manifest, every XML file that is an item."""
    manifests = [name for name in archive.names if name.rsplit("/", 1)[-1] == "imsmanifest.xml"]
    if not manifests:
        return [name for name in archive.names if name.endswith(".xml")]
    found: list[str] = []
    for manifest in sorted(manifests, key=len)[:1]:
        for resource in archive.xml(manifest).iter():
            kind = get(resource, "type")
            if name_of(resource) != "resource" or "item" not in kind:
                continue
            name = archive.beside(manifest, get(resource, "href"))
            found.append(name or get(resource, "href"))
    return found


def _fetcher(archive: Archive, item: str) -> Fetch:
    def fetch(source: str) -> Media | None:
        name = archive.beside(item, source)
        if name is None:
            return None
        return Media(name.rsplit("/", 1)[-1][:120], archive.read(name))

    return fetch
