"""QTI 2.2 packages: writing."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any
from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement, fromstring, tostring

from lms.questions.types.text import BLANK
from quizzes.formats.item import Item, Note
from quizzes.formats.losses import dropped, not_carried, type_not_carried
from quizzes.formats.text import to_html

SPACE = "http://www.imsglobal.org/xsd/imsqti_v2p2"
TEMPLATES = "http://www.imsglobal.org/question/qti_v2p2/rptemplates"
PACKAGE = "http://www.imsglobal.org/xsd/imscp_v1p1"
_WHEN = (2026, 1, 1, 0, 0, 0)


def write(items: list[Item]) -> tuple[bytes, list[tuple[Note, ...]]]:
    """A package with one file for each item, and for each item what it cannot hold."""
    losses = [_losses(item) for item in items]
    manifest = Element("manifest", {"xmlns": PACKAGE, "identifier": "rongke-questions"})
    SubElement(manifest, "organizations")
    resources = SubElement(manifest, "resources")
    files: dict[str, bytes] = {}
    for number, (item, notes) in enumerate(zip(items, losses, strict=True), start=1):
        if dropped(notes):
            continue
        name = f"items/{number:04d}.xml"
        files[name] = tostring(_item(number, item), encoding="utf-8", xml_declaration=True)
        resource = SubElement(
            resources,
            "resource",
            {"identifier": f"item{number}", "type": "imsqti_item_xmlv2p2", "href": name},
        )
        SubElement(resource, "file", {"href": name})
        for medium in item.media:
            files.setdefault(f"media/{number:04d}/{medium.name}", medium.data)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        manifest_xml = tostring(manifest, encoding="utf-8", xml_declaration=True)
        for name, content in {"imsmanifest.xml": manifest_xml, **files}.items():
            archive.writestr(zipfile.ZipInfo(name, _WHEN), content)
    return held.getvalue(), losses


def _losses(item: Item) -> tuple[Note, ...]:
    if item.kind not in _WRITERS:
        return type_not_carried(item)
    if item.kind == "fill_in":
        if item.body["stem"].count(BLANK) != len(item.body["blanks"]):
            return type_not_carried(item, why="blank_not_in_text")
        numbers = [blank for blank in item.body["blanks"] if blank["number"] is not None]
        if numbers and len(item.body["blanks"]) > 1:
            return type_not_carried(item, why="number_beside_variants")
        if any(blank["variants"] for blank in numbers):
            return type_not_carried(item, why="number_beside_variants")
    return tuple(
        not_carried(item, difficulty=True, tags=True, guide=True, length=True, file_rules=True)
    )


def _item(number: int, item: Item) -> Element:
    root = Element(
        "assessmentItem",
        {
            "xmlns": SPACE,
            "identifier": f"item{number}",
            "title": item.title,
            "adaptive": "false",
            "timeDependent": "false",
        },
    )
    declarations: list[Element] = []
    body = Element("itemBody")
    _WRITERS[item.kind](_Page(number, body, declarations), item)
    root.extend(declarations)
    for name, value in (("SCORE", "0"), ("MAXSCORE", str(item.points))):
        outcome = SubElement(
            root,
            "outcomeDeclaration",
            {"identifier": name, "cardinality": "single", "baseType": "float"},
        )
        SubElement(SubElement(outcome, "defaultValue"), "value").text = value
    root.append(body)
    _processing(root, item)
    if item.explanation:
        feedback = SubElement(
            root,
            "modalFeedback",
            {"outcomeIdentifier": "SCORE", "identifier": "explanation", "showHide": "show"},
        )
        feedback.extend(_nodes(number, item.explanation))
    return root


def _processing(root: Element, item: Item) -> None:
    number = item.kind == "fill_in" and item.body["blanks"][0]["number"] is not None
    if not number:
        if item.kind not in {"essay", "upload"}:
            SubElement(root, "responseProcessing", {"template": f"{TEMPLATES}/match_correct"})
        return
    condition = SubElement(SubElement(root, "responseProcessing"), "responseCondition")
    branch = SubElement(condition, "responseIf")
    tolerance = item.body["blanks"][0]["tolerance"]
    equal = SubElement(
        branch, "equal", {"toleranceMode": "absolute", "tolerance": f"{tolerance} {tolerance}"}
    )
    SubElement(equal, "variable", {"identifier": "R1"})
    SubElement(equal, "correct", {"identifier": "R1"})
    score = SubElement(branch, "setOutcomeValue", {"identifier": "SCORE"})
    SubElement(score, "variable", {"identifier": "MAXSCORE"})


class _Page:
    """An item's body and declarations in the making."""

    def __init__(self, number: int, body: Element, declarations: list[Element]) -> None:
        self.number = number
        self.body = body
        self._declarations = declarations

    def declare(self, name: str, cardinality: str, base: str, right: list[str]) -> Element:
        """A response declaration with its key."""
        made = Element(
            "responseDeclaration",
            {"identifier": name, "cardinality": cardinality, "baseType": base},
        )
        if right:
            key = SubElement(made, "correctResponse")
            for value in right:
                SubElement(key, "value").text = value
        self._declarations.append(made)
        return made

    def say(self, text: str) -> None:
        """Text before an interaction."""
        self.body.extend(_nodes(self.number, text))

    def interaction(self, tag: str, **attributes: str) -> Element:
        """An interaction at the end of the body."""
        return SubElement(self.body, tag, {"responseIdentifier": "R1", **attributes})

    def fill(self, element: Element, text: str) -> None:
        """Text with marks as the content of a choice."""
        for node in _nodes(self.number, text):
            element.extend(list(node) or [])
            element.text = (element.text or "") + (node.text or "")


def _nodes(number: int, text: str) -> list[Element]:
    html = to_html(text, source_of=lambda name: f"../media/{number:04d}/{quote(name)}")
    return list(fromstring(f"<div>{html}</div>"))  # noqa: S314 - our own markup


def _choices(page: _Page, item: Item) -> None:
    body = item.body
    if item.kind == "true_false":
        page.declare("R1", "single", "identifier", ["true" if body["right"] else "false"])
        rows = [("true", "对"), ("false", "错")]
    else:
        right = [body["right"]] if item.kind == "single" else list(body["right"])
        page.declare("R1", "single" if item.kind == "single" else "multiple", "identifier", right)
        rows = [(option["id"], option["text"]) for option in body["options"]]
    page.say(body["stem"])
    interaction = page.interaction(
        "choiceInteraction",
        shuffle="true" if body.get("shuffle") else "false",
        maxChoices="0" if item.kind == "multiple" else "1",
    )
    for one, text in rows:
        page.fill(SubElement(interaction, "simpleChoice", {"identifier": one}), text)


def _ordering(page: _Page, item: Item) -> None:
    page.declare("R1", "ordered", "identifier", [f"i{step['id']}" for step in item.body["items"]])
    page.say(item.body["stem"])
    interaction = page.interaction("orderInteraction", shuffle="true")
    for step in item.body["items"]:
        made = SubElement(interaction, "simpleChoice", {"identifier": f"i{step['id']}"})
        page.fill(made, step["text"])


def _matching(page: _Page, item: Item) -> None:
    pairs = [f"p{prompt} c{chosen}" for prompt, chosen in item.body["right"].items()]
    page.declare("R1", "multiple", "directedPair", pairs)
    page.say(item.body["stem"])
    interaction = page.interaction(
        "matchInteraction", shuffle="false", maxAssociations=str(len(pairs))
    )
    for letter, field, most in (("p", "prompts", "1"), ("c", "choices", "0")):
        group = SubElement(interaction, "simpleMatchSet")
        for option in item.body[field]:
            made = SubElement(
                group,
                "simpleAssociableChoice",
                {"identifier": f"{letter}{option['id']}", "matchMax": most},
            )
            page.fill(made, option["text"])


def _fill_in(page: _Page, item: Item) -> None:
    blanks = item.body["blanks"]
    for n, blank in enumerate(blanks, start=1):
        _declare_blank(page, f"R{n}", blank)
    stem = item.body["stem"]
    for n in range(1, len(blanks) + 1):
        stem = stem.replace(BLANK, f"\ue100{n}\ue101", 1)
    html = to_html(stem, source_of=lambda name: f"../media/{page.number:04d}/{quote(name)}")
    for n in range(1, len(blanks) + 1):
        html = html.replace(
            f"\ue100{n}\ue101", f'<textEntryInteraction responseIdentifier="R{n}"/>'
        )
    page.body.extend(list(fromstring(f"<div>{html}</div>")))  # noqa: S314 - our own markup


def _declare_blank(page: _Page, name: str, blank: dict[str, Any]) -> None:
    if blank["number"] is not None:
        page.declare(name, "single", "float", [blank["number"]])
        return
    made = page.declare(name, "single", "string", [blank["variants"][0]])
    mapping = SubElement(made, "mapping", {"defaultValue": "0"})
    for variant in blank["variants"]:
        SubElement(
            mapping,
            "mapEntry",
            {
                "mapKey": variant,
                "mappedValue": "1",
                "caseSensitive": "true" if blank["case_sensitive"] else "false",
            },
        )


def _essay(page: _Page, item: Item) -> None:
    page.declare("R1", "single", "string", [])
    page.say(item.body["stem"])
    page.interaction("extendedTextInteraction")


def _upload(page: _Page, item: Item) -> None:
    page.declare("R1", "single", "file", [])
    page.say(item.body["stem"])
    page.interaction("uploadInteraction")


_WRITERS: dict[str, Callable[[_Page, Item], None]] = {
    "single": _choices,
    "multiple": _choices,
    "true_false": _choices,
    "ordering": _ordering,
    "matching": _matching,
    "fill_in": _fill_in,
    "essay": _essay,
    "upload": _upload,
}
