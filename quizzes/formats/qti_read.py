"""QTI 2.1 and 2.2 items (1EdTech), and those of 3.0 under their old names: reading one item."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any
from xml.etree.ElementTree import Element

from lms.questions.types.text import BLANK
from quizzes.formats.archive import local
from quizzes.formats.item import Draft, Item, ItemRefused, Media, choice, options
from quizzes.formats.text import from_html

Fetch = Callable[[str], Media | None]
"""Gives the file that a relative address of the item means, None where there is none."""


def name_of(element: Element) -> str:
    """The 2.x name of an element: ``qti-choice-interaction`` is ``choiceInteraction``."""
    name = local(element)
    if not name.startswith("qti-"):
        return name
    head, *rest = name.removeprefix("qti-").split("-")
    return head + "".join(part.capitalize() for part in rest)


def get(element: Element, name: str) -> str:
    """An attribute by its 2.x name, "" without it."""
    dashed = "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name)
    return element.get(name) or element.get(dashed) or ""


@dataclass
class _Declaration:
    cardinality: str
    base: str
    right: list[str]
    mapping: dict[str, Decimal]
    case_sensitive: bool


@dataclass
class _Reading:
    root: Element
    draft: Draft
    fetch: Fetch
    media: dict[str, Media] = field(default_factory=dict)
    declarations: dict[str, _Declaration] = field(default_factory=dict)

    def all(self, *names: str) -> list[Element]:
        return [element for element in self.root.iter() if name_of(element) in names]

    def text(self, element: Element | None, *, without: tuple[str, ...] = ()) -> str:
        """Text of an element with its pictures; parts named in ``without`` are left out."""
        if element is None:
            return ""
        source = _html(element, without)
        text, lost = from_html(source, media=self._file)
        for code in sorted(lost):
            self.draft.note(code)
        return text

    def _file(self, source: str) -> str | None:
        found = self.fetch(source)
        if found is None:
            return None
        self.media[found.name] = found
        return found.name

    def declared(self, interaction: Element) -> _Declaration:
        found = self.declarations.get(get(interaction, "responseIdentifier"))
        if found is None:
            raise ItemRefused("response_not_declared")
        return found


def _html(element: Element, without: tuple[str, ...]) -> str:
    """Markup without namespaces; ``object`` with a picture becomes ``img``."""
    name = name_of(element)
    if name in without or name in {
        "rubricBlock",
        "templateBlock",
        "feedbackBlock",
        "feedbackInline",
    }:
        return _escape(element.tail)
    inner = _escape(element.text) + "".join(_html(child, without) for child in element)
    tail = _escape(element.tail)
    if name == "object" and get(element, "type").startswith(("image/", "audio/", "video/")):
        words = _escape("".join(element.itertext()))[:80]
        return f'<img src="{_escape(get(element, "data"))}" alt="{words}"/>{tail}'
    if name == "math":
        return f"<math></math>{_escape(''.join(element.itertext()))}{tail}"
    if name == "textEntryInteraction":
        return f" {BLANK} {tail}"
    attributes = "".join(
        f' {key}="{_escape(element.get(key))}"' for key in ("src", "alt") if element.get(key)
    )
    return f"<{name}{attributes}>{inner}</{name}>{tail}"


def _escape(text: str | None) -> str:
    return (text or "").replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def _declaration(element: Element) -> _Declaration:
    right: list[str] = []
    mapping: dict[str, Decimal] = {}
    sensitive = False
    for part in element:
        if name_of(part) == "correctResponse":
            right = ["".join(value.itertext()).strip() for value in part]
        elif name_of(part) == "mapping":
            for entry in part:
                try:
                    mapping[get(entry, "mapKey")] = Decimal(get(entry, "mappedValue"))
                except InvalidOperation:
                    continue
                sensitive |= get(entry, "caseSensitive") == "true"
    cardinality, base = get(element, "cardinality"), get(element, "baseType")
    return _Declaration(cardinality, base, right, mapping, sensitive)


def read_item(draft: Draft, root: Element, fetch: Fetch) -> Item:
    """One ``assessmentItem``; raises :class:`ItemRefused` naming what cannot be asked here."""
    reading = _Reading(root, draft, fetch)
    draft.title = get(root, "title")[:120]
    if get(root, "adaptive") == "true":
        raise ItemRefused("adaptive")
    if reading.all("templateDeclaration", "templateProcessing"):
        raise ItemRefused("template")
    for element in reading.all("responseDeclaration"):
        reading.declarations[get(element, "identifier")] = _declaration(element)
    body = next(iter(reading.all("itemBody")), None)
    if body is None:
        raise ItemRefused("no_stem")
    interactions = [
        element
        for element in body.iter()
        if name_of(element).endswith("Interaction") or name_of(element) == "endAttempt"
    ]
    names = [name_of(element) for element in interactions]
    if not interactions:
        raise ItemRefused("description")
    unknown = next((name for name in names if name not in _READERS), None)
    if unknown is not None:
        raise ItemRefused("interaction_unknown", interaction=unknown[:40])
    if len(names) > 1 and set(names) != {"textEntryInteraction"}:
        raise ItemRefused("several_interactions", found=len(names))
    kind, answered = _READERS[names[0]](reading, body, interactions)
    return Item(
        kind,
        answered,
        explanation=_explanation(reading),
        title=draft.title,
        points=_points(reading),
        media=tuple(reading.media.values()),
    )


def _explanation(reading: _Reading) -> str:
    texts = [
        text
        for element in reading.all("modalFeedback")
        if get(element, "showHide") != "hide" and (text := reading.text(element))
    ]
    if len(texts) > 1:
        reading.draft.note("feedback_lost")
    return texts[0] if texts else ""


def _points(reading: _Reading) -> int:
    """MAXSCORE, or a default SCORE of the outcome declarations; 1 without them."""
    for element in reading.all("outcomeDeclaration"):
        if get(element, "identifier") != "MAXSCORE":
            continue
        text = "".join(element.itertext()).strip()
        try:
            points = Decimal(text)
        except InvalidOperation:
            return 1
        if points != points.to_integral_value():
            reading.draft.note("points_rounded", points=text[:12])
        return int(points)
    return 1


def _stem(reading: _Reading, body: Element, interaction: Element) -> str:
    """The text around an interaction with its own prompt."""
    prompt = next((child for child in interaction if name_of(child) == "prompt"), None)
    around = reading.text(body, without=(name_of(interaction),))
    return "\n".join(part for part in (around, reading.text(prompt)) if part)


Read = Callable[[_Reading, Element, list[Element]], tuple[str, dict[str, Any]]]


def _choices(interaction: Element, name: str) -> list[Element]:
    return [child for child in interaction.iter() if name_of(child) == name]


def _weights(reading: _Reading, declared: _Declaration, ids: list[str]) -> list[int]:
    """Per mille of the whole by choice, from the key or else from the mapping."""
    if declared.right:
        return [1000 if one in declared.right else 0 for one in ids]
    best = sum((value for value in declared.mapping.values() if value > 0), Decimal(0))
    if best <= 0:
        raise ItemRefused("no_right_answer")
    single = declared.cardinality == "single"
    top = max(declared.mapping.values())
    return [
        (1000 if declared.mapping.get(one) == top else 0)
        if single
        else int(declared.mapping.get(one, Decimal(0)) * 1000 / best)
        for one in ids
    ]


def _choice(reading: _Reading, body: Element, found: list[Element]) -> tuple[str, dict[str, Any]]:
    interaction = found[0]
    declared = reading.declared(interaction)
    name = "inlineChoice" if name_of(interaction) == "inlineChoiceInteraction" else "simpleChoice"
    listed = _choices(interaction, name)
    ids = [get(element, "identifier") for element in listed]
    weights = _weights(reading, declared, ids)
    if any(value < 0 for value in declared.mapping.values()):
        reading.draft.note("penalties_lost")
    if len({value for value in declared.mapping.values() if value > 0}) > 1:
        reading.draft.note("partial_credit_lost")
    texts = [reading.text(element, without=("feedbackInline",)) for element in listed]
    stem = _stem(reading, body, interaction)
    if declared.cardinality == "single" and {one.lower() for one in ids} == {"true", "false"}:
        right = ids[weights.index(1000)].lower() == "true"
        return "true_false", {"stem": stem, "right": right}
    kind, made = choice(reading.draft, stem, texts, weights)
    if declared.cardinality == "multiple" and kind == "single":
        kind, made = "multiple", {**made, "right": [made["right"]]}
    made["shuffle"] = get(interaction, "shuffle") == "true"
    return kind, made


def _ordering(reading: _Reading, body: Element, found: list[Element]) -> tuple[str, dict[str, Any]]:
    declared = reading.declared(found[0])
    texts = {
        get(element, "identifier"): reading.text(element)
        for element in _choices(found[0], "simpleChoice")
    }
    if sorted(declared.right) != sorted(texts):
        raise ItemRefused("order_is_not_complete")
    stem = _stem(reading, body, found[0])
    return "ordering", {"stem": stem, "items": options([texts[one] for one in declared.right])}


def _matching(reading: _Reading, body: Element, found: list[Element]) -> tuple[str, dict[str, Any]]:
    declared = reading.declared(found[0])
    sets = [child for child in found[0] if name_of(child) == "simpleMatchSet"]
    if len(sets) != 2:
        raise ItemRefused("answers_not_understood")
    left, right = (
        {get(element, "identifier"): reading.text(element) for element in group} for group in sets
    )
    pairs = [pair.split() for pair in declared.right]
    directed = [pair if pair[0] in left else pair[::-1] for pair in pairs if len(pair) == 2]
    chosen = {pair[0]: pair[1] for pair in directed}
    if len(chosen) != len(pairs) or set(chosen) != set(left):
        raise ItemRefused("not_one_choice_each")
    prompts, listed = options(list(left.values())), options(list(right.values()))
    ids = dict(zip(right, (option["id"] for option in listed), strict=True))
    if not set(chosen.values()) <= set(ids):
        raise ItemRefused("answers_not_understood")
    key = {prompt["id"]: ids[chosen[one]] for prompt, one in zip(prompts, left, strict=True)}
    stem = _stem(reading, body, found[0])
    return "matching", {"stem": stem, "prompts": prompts, "choices": listed, "right": key}


def _typed(reading: _Reading, body: Element, found: list[Element]) -> tuple[str, dict[str, Any]]:
    blanks: list[dict[str, Any]] = []
    for interaction in found:
        declared = reading.declared(interaction)
        best = max(declared.mapping.values(), default=Decimal(0))
        variants = list(declared.right)
        for text, value in declared.mapping.items():
            if value == best and value > 0 and text not in variants:
                variants.append(text)
            elif 0 < value < best:
                reading.draft.note("partial_credit_lost")
        variants = [text for text in variants if text]
        if not variants:
            raise ItemRefused("no_right_answer")
        if declared.base in {"integer", "float"}:
            blanks.append({"number": variants[0], "tolerance": _tolerance(reading)})
        else:
            blanks.append({"variants": variants, "case_sensitive": declared.case_sensitive})
    return "fill_in", {"stem": reading.text(body), "blanks": blanks}


def _tolerance(reading: _Reading) -> str:
    """The absolute tolerance of an ``equal`` in the response processing; 0 without one."""
    for element in reading.all("equal"):
        if get(element, "toleranceMode") == "absolute":
            return get(element, "tolerance").split()[0]
        if get(element, "toleranceMode") == "relative":
            reading.draft.note("tolerance_lost")
    return "0"


def _essay(reading: _Reading, body: Element, found: list[Element]) -> tuple[str, dict[str, Any]]:
    if reading.declarations and reading.declared(found[0]).right:
        reading.draft.note("model_answer_lost")
    return "essay", {"stem": _stem(reading, body, found[0])}


def _upload(reading: _Reading, body: Element, found: list[Element]) -> tuple[str, dict[str, Any]]:
    return "upload", {"stem": _stem(reading, body, found[0])}


_READERS: dict[str, Read] = {
    "choiceInteraction": _choice,
    "inlineChoiceInteraction": _choice,
    "orderInteraction": _ordering,
    "matchInteraction": _matching,
    "textEntryInteraction": _typed,
    "extendedTextInteraction": _essay,
    "uploadInteraction": _upload,
}
