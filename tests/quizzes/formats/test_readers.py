"""Files as other systems and lecturers write them: what each item becomes, and why."""

from __future__ import annotations

from typing import Any

import pytest

from quizzes.formats.item import Entry, FileRefused, Item, Outcome
from quizzes.formats.registry import detect, read
from tests.quizzes.formats.documents import word

pytestmark = pytest.mark.any_db

GIFT = """// a comment
$CATEGORY: $course$/top/Lighting

::Essay:: How do you begin? {}

::Match::[html]Put the <b>lamp</b> to its use.{
    =[html]It shapes. -> Key
    =[plain]It lifts the shade. -> Fill
    = -> Rim
}

::One:: Between orange and green?
{
    =yellow # right; good!
    ~red # [html]wrong
    ~[plain]blue
}

::Two:: Which two are colours? {
    ~%50%yellow
    ~%-100%chair
    ~%50%off-beige
    ~table
}

::Range:: A number from 1 to 5? {#3:2~#Completely wrong}

::Typed:: Which animal? {=Frog =frog leg =%50%Cat =%0%*}

::Truth:: 42 is it.{
FALSE#No.#Yes.
####This is the reason.}

Escaped \\{braces\\} and 3 \\= 3 in the middle {=yes ~no} of it.

Only a text without answers.

Two sets {=a} and {=b} here.
"""


def kinds(entries: tuple[Entry, ...]) -> list[str]:
    return [entry.item.kind if entry.item else entry.notes[0].code for entry in entries]


def item(entry: Entry) -> Item:
    assert entry.item is not None, entry.notes
    return entry.item


def right_texts(found: Item) -> list[str]:
    right = found.body["right"]
    ids = [right] if isinstance(right, str) else right
    return [option["text"] for option in found.body["options"] if option["id"] in ids]


def codes(entry: Entry) -> set[str]:
    return {note.code for note in entry.notes}


def test_gift() -> None:
    entries = read(GIFT.encode()).entries
    assert kinds(entries) == [
        "essay", "matching", "single", "multiple", "fill_in", "short_text", "true_false", "single",
        "description", "several_answer_sets",
    ]  # fmt: skip
    assert item(entries[1]).body["stem"] == "Put the lamp to its use."
    assert [choice["text"] for choice in item(entries[1]).body["choices"]] == ["Key", "Fill", "Rim"]
    assert right_texts(item(entries[2])) == ["yellow"]
    assert codes(entries[2]) == {"feedback_lost"}
    assert right_texts(item(entries[3])) == ["yellow", "off-beige"]
    assert codes(entries[3]) == {"penalties_lost"}
    assert item(entries[4]).body["blanks"][0]["number"] == "3"
    assert item(entries[4]).body["blanks"][0]["tolerance"] == "2"
    assert item(entries[5]).body["variants"] == ["Frog", "frog leg"]
    assert item(entries[6]).explanation == "This is the reason."
    assert item(entries[7]).body["stem"] == "Escaped {braces} and 3 = 3 in the middle ____ of it."
    assert all(found.item is None or found.item.tags == ("Lighting",) for found in entries)


AIKEN = """What is the right exposure?
A. 1/125
B. 1/1000
C. It depends
   on the light
ANSWER: C

Where does the key light stand?
A) In front
B) To the side
ANSWER: D

No options at all?
ANSWER: A

A last one without an answer
A. one
B. two
"""


def test_aiken() -> None:
    entries = read(AIKEN.encode("utf-16")).entries
    assert kinds(entries) == [
        "single", "answer_is_no_option", "too_few_options", "no_right_answer",
    ]  # fmt: skip
    assert right_texts(item(entries[0])) == ["It depends\non the light"]


MOODLE = """<?xml version="1.0" encoding="UTF-8"?>
<quiz>
 <question type="category"><category><text>$course$/top/布光</text></category></question>
 <question type="multichoice">
  <name><text>主光</text></name>
  <questiontext format="html"><text><![CDATA[<p>主光在哪？ <img src="@@PLUGINFILE@@/a%20b.png"
   alt="图"/></p>]]></text><file name="a b.png" path="/" encoding="base64">aGVsbG8=</file>
  </questiontext>
  <generalfeedback format="html"><text><![CDATA[侧光有<b>立体感</b>]]></text></generalfeedback>
  <defaultgrade>2.5</defaultgrade><single>true</single>
  <answer fraction="100" format="html"><text>侧前方</text>
   <feedback><text>对</text></feedback></answer>
  <answer fraction="50" format="html"><text>侧方</text></answer>
  <answer fraction="-20" format="html"><text>背后</text></answer>
 </question>
 <question type="multichoice"><name><text>m</text></name>
  <questiontext><text>选两个</text></questiontext><single>false</single>
  <answer fraction="50"><text>一</text></answer><answer fraction="50"><text>二</text></answer>
  <answer fraction="0"><text>三</text></answer></question>
 <question type="shortanswer"><name><text>s</text></name>
  <questiontext><text>The ____ light.</text></questiontext><usecase>1</usecase>
  <answer fraction="100"><text>Key</text></answer></question>
 <question type="numerical"><name><text>n</text></name>
  <questiontext><text>几度？</text></questiontext>
  <answer fraction="100"><text>45</text><tolerance>0.5</tolerance></answer></question>
 <question type="cloze"><name><text>c</text></name>
  <questiontext>
  <text>主光 {1:SHORTANSWER:=key~%100%Key light~%50%k} 用 {2:NUMERICAL:=45:1} 度</text>
  </questiontext></question>
 <question type="cloze"><name><text>d</text></name>
  <questiontext><text>选 {1:MULTICHOICE:=a~b}</text></questiontext></question>
 <question type="matching"><name><text>p</text></name><questiontext><text>配</text></questiontext>
  <subquestion><text>甲</text><answer><text>1</text></answer></subquestion>
  <subquestion><text>乙</text><answer><text>2</text></answer></subquestion></question>
 <question type="truefalse"><name><text>t</text></name>
  <questiontext><text>对吗</text></questiontext>
  <answer fraction="0"><text>true</text></answer><answer fraction="100"><text>false</text></answer>
 </question>
 <question type="calculated"><name><text>calc</text></name></question>
 <question type="description"><name><text>说明</text></name></question>
</quiz>"""


def test_moodle_xml() -> None:
    entries = read(MOODLE.encode()).entries
    assert kinds(entries) == [
        "single", "multiple", "fill_in", "fill_in", "fill_in", "blank_with_choices", "matching",
        "true_false", "type_unknown", "description",
    ]  # fmt: skip
    first = item(entries[0])
    assert first.body["stem"] == "主光在哪？ ![图](media:a b.png)"
    assert first.media[0].data == b"hello"
    assert first.explanation == "侧光有立体感"
    assert first.tags == ("布光",)
    assert codes(entries[0]) == {
        "feedback_lost", "partial_credit_lost", "penalties_lost", "points_rounded",
    }  # fmt: skip
    assert right_texts(item(entries[1])) == ["一", "二"]
    assert item(entries[2]).body["blanks"][0]["case_sensitive"] is True
    assert item(entries[4]).body["stem"] == "主光 ____ 用 ____ 度"
    assert item(entries[4]).body["blanks"][0]["variants"] == ["key", "Key light"]
    assert item(entries[7]).body["right"] is False
    assert entries[8].title == "calc"


LECTURER = [
    "网络创业培训理论试题（一）",
    "一、单选题（每题 2 分）",
    "1. 主光放在商品的哪里？（ B ）",
    "A. 正前方   B. 侧前方 45°   C. 正上方",
    "解析：侧光有立体感。",
    "2、补光的作用是",
    "A．定形",
    "B．提亮暗部",
    "参考答案：B",
    "难度：易",
    "二、多选题",
    "3. 详情页要有哪几项？",
    "A. 卖点",
    "B. 参数",
    "C. 笑话",
    "【答案】AB",
    "三、判断题",
    "4. 补光要与主光一样亮。（×）",
    "四、填空题",
    "5. 主光与商品成____度，快门 ____ 秒。",
    "答案：45；1/125 | 125分之1",
    "五、简答题",
    "6. 怎样给小店定位？",
    "答：先选人群。",
    "再选品。",
    "知识点：定位、选品",
    "六、单选题",
    "7. 没有答案的题",
    "A. 一",
    "B. 二",
]


@pytest.mark.parametrize("source", ["docx", "numbered_docx", "text"])
def test_questions_as_lecturers_write_them(source: str) -> None:
    data = (
        "\n".join(LECTURER).encode("gbk")
        if source == "text"
        else word(LECTURER, automatic=source == "numbered_docx")
    )
    entries = read(data).entries
    assert kinds(entries) == [
        "single", "single", "multiple", "true_false", "fill_in", "essay", "no_right_answer",
    ]  # fmt: skip
    assert right_texts(item(entries[0])) == ["侧前方 45°"]
    assert item(entries[0]).explanation == "侧光有立体感。"
    assert item(entries[1]).difficulty == 1
    assert right_texts(item(entries[2])) == ["卖点", "参数"]
    assert item(entries[3]).body["right"] is False
    blanks = item(entries[4]).body["blanks"]
    assert [blank["variants"] for blank in blanks] == [["45"], ["1/125", "125分之1"]]
    assert item(entries[5]).body["guide"] == "先选人群。\n再选品。"
    assert item(entries[5]).tags == ("定位", "选品")


QTI = """<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="q" title="q"
 adaptive="{adaptive}" timeDependent="false">
 <responseDeclaration identifier="R" cardinality="{cardinality}" baseType="identifier">
 <correctResponse>{right}</correctResponse></responseDeclaration>
 <itemBody><p>Choose <b>well</b>.</p>{body}</itemBody></assessmentItem>"""
CHOICE = """<choiceInteraction responseIdentifier="R" maxChoices="1"><prompt>Which?</prompt>
 <simpleChoice identifier="A">one
 <feedbackInline outcomeIdentifier="F" identifier="A">no</feedbackInline></simpleChoice>
 <simpleChoice identifier="B">two</simpleChoice></choiceInteraction>"""


def qti(
    body: str, *, cardinality: str = "single", right: str = "B", adaptive: str = "false"
) -> Entry:
    values = "".join(f"<value>{value}</value>" for value in right.split(",") if value)
    source = QTI.format(body=body, cardinality=cardinality, right=values, adaptive=adaptive)
    return read(source.encode()).entries[0]


def test_a_qti_choice() -> None:
    entry = qti(CHOICE)
    assert item(entry).body["stem"] == "Choose well.\nWhich?"
    assert [option["text"] for option in item(entry).body["options"]] == ["one", "two"]
    assert right_texts(item(entry)) == ["two"]


def test_the_names_of_qti_3_are_understood() -> None:
    source = """<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" title="q">
    <qti-response-declaration identifier="R" cardinality="ordered" base-type="identifier">
    <qti-correct-response><qti-value>b</qti-value><qti-value>a</qti-value></qti-correct-response>
    </qti-response-declaration><qti-item-body><qti-order-interaction response-identifier="R">
    <qti-prompt>Order</qti-prompt><qti-simple-choice identifier="a">second</qti-simple-choice>
    <qti-simple-choice identifier="b">first</qti-simple-choice></qti-order-interaction>
    </qti-item-body></qti-assessment-item>"""
    found = item(read(source.encode()).entries[0])
    assert [step["text"] for step in found.body["items"]] == ["first", "second"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"body": CHOICE, "adaptive": "true"}, "adaptive"),
        ({"body": CHOICE, "right": ""}, "no_right_answer"),
        ({"body": CHOICE + CHOICE}, "several_interactions"),
        ({"body": "<p>read</p>"}, "description"),
        ({"body": '<hotspotInteraction responseIdentifier="R"/>'}, "interaction_unknown"),
        ({"body": CHOICE.replace('"R"', '"X"')}, "response_not_declared"),
    ],
)
def test_what_qti_says_and_we_cannot_ask_is_named(arguments: dict[str, Any], code: str) -> None:
    entry = qti(**arguments)
    assert entry.outcome is Outcome.REFUSED
    assert entry.notes[0].code == code


def test_the_format_is_told_by_content() -> None:
    assert detect(GIFT.encode()) == "gift"
    assert detect(AIKEN.encode()) == "aiken"
    assert detect(MOODLE.encode()) == "moodle"
    assert detect("\n".join(LECTURER).encode()) == "text"
    with pytest.raises(FileRefused):
        detect(b"<html><body>hello</body></html>")
