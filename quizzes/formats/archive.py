"""Zip files from strangers: bounded in number, size and depth, and never unpacked to disk."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from xml.etree.ElementTree import Element

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from quizzes.formats.item import FileRefused

FILE_MAX = 50 * 1024 * 1024
ENTRIES_MAX = 4_000
ENTRY_MAX = 20 * 1024 * 1024
TOTAL_MAX = 200 * 1024 * 1024
DEPTH_MAX = 200
"""How deep XML elements may stand in one another."""


class Archive:
    """A zip file in memory; members are read one by one, and all of them count towards a limit."""

    def __init__(self, data: bytes) -> None:
        if len(data) > FILE_MAX:
            raise FileRefused("file_too_large", most_mib=FILE_MAX // 1024 // 1024)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            members = self._zip.infolist()
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise FileRefused("zip_broken") from error
        if len(members) > ENTRIES_MAX:
            raise FileRefused("zip_too_many_files", most=ENTRIES_MAX, found=len(members))
        if sum(member.file_size for member in members) > TOTAL_MAX:
            raise FileRefused("zip_too_large", most_mib=TOTAL_MAX // 1024 // 1024)
        self._members = {member.filename: member for member in members if not member.is_dir()}
        self._left = TOTAL_MAX

    @property
    def names(self) -> list[str]:
        """Names of the files, as the archive orders them."""
        return list(self._members)

    def has(self, name: str) -> bool:
        """Whether there is a file of this name."""
        return name in self._members

    def read(self, name: str, *, most: int = ENTRY_MAX) -> bytes:
        """The bytes of a member; what unpacks to more than it says is refused."""
        member = self._members.get(name)
        if member is None:
            raise FileRefused("zip_member_missing", name=name[:120])
        if member.flag_bits & 1:
            raise FileRefused("zip_encrypted")
        try:
            with self._zip.open(member) as stream:
                data = stream.read(min(most, self._left) + 1)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, zlib.error) as error:
            raise FileRefused("zip_broken") from error
        if len(data) > min(most, self._left):
            raise FileRefused("zip_too_large", most_mib=most // 1024 // 1024)
        self._left -= len(data)
        return data

    def xml(self, name: str) -> Element:
        """A member as XML."""
        return parse_xml(self.read(name))

    def beside(self, name: str, reference: str) -> str | None:
        """The member that a relative ``reference`` in ``name`` means; None if it is not there."""
        path = posixpath.normpath(posixpath.join(posixpath.dirname(name), reference))
        return path if path in self._members else None


def parse_xml(data: bytes) -> Element:
    """XML without entities, DTDs or outside references; :class:`FileRefused` for anything else."""
    try:
        root = ElementTree.fromstring(data, forbid_dtd=False, forbid_entities=True)
    except DefusedXmlException as error:
        raise FileRefused("xml_forbidden") from error
    except (ElementTree.ParseError, ValueError, LookupError, RecursionError) as error:
        raise FileRefused("xml_broken") from error
    _check_depth(root)
    found: Element = root
    return found


def _check_depth(root: Element) -> None:
    level = [root]
    for _ in range(DEPTH_MAX):
        level = [child for parent in level for child in parent]
        if not level:
            return
    raise FileRefused("xml_too_deep", most=DEPTH_MAX)


def local(element: Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rsplit("}", 1)[-1]
