"""The consent's wording, versioned: what was shown is known from the version in the record.

A changed text is a new version beside the old ones, never an edit. People who agreed to an older
version are asked again at their next enrolment; until then their consent stands.
"""

from __future__ import annotations

from dataclasses import dataclass

PURPOSE = "face"
"""The consent's purpose in ``lms.people.models.Consent``."""


@dataclass(frozen=True)
class ConsentText:
    """One version: points as (title, sentence) in both languages."""

    version: str
    zh: tuple[tuple[str, str], ...]
    en: tuple[tuple[str, str], ...]


TEXTS = (
    ConsentText(
        version="2026-1",
        zh=(
            (
                "用来做什么",
                "在签到、签退和抽查时核对是不是你本人，不作其他用途，不向其他机构提供。",
            ),
            (
                "保存什么",
                (
                    "由照片算出的一组数字（人脸模板）、录入时的照片，以及每次核验留下的一张照片。"
                    "模板和照片分别加密，密钥不在数据库里。"
                ),
            ),
            (
                "保存多久",
                (
                    "模板在你最后一个班结束后删除，照片按培训合同的期限删除；"
                    "这里写着的天数就是你所在机构的约定。"
                ),
            ),
            ("谁能看到", "讲师、培训机构和主管部门的人员只在核对时查看照片，每次查看都有记录。"),
            (
                "不同意也可以",
                "不同意不影响上课：随时可用验证码加讲师确认签到，效力相同，不问原因。",
            ),
            (
                "随时可以撤回",
                "撤回后立即删除你的模板和照片。已经计入的学时不变，旧的证明仍可核验。",
            ),
            (
                "有哪些风险",
                (
                    "人脸信息属于敏感个人信息，一旦泄露无法更改。"
                    "我们只保存必要的部分；核验也不能完全排除冒用。"
                ),
            ),
        ),
        en=(
            (
                "What it is for",
                (
                    "To check at sign-in, sign-out and spot checks that it is you. "
                    "Nothing else, and nobody else gets it."
                ),
            ),
            (
                "What is kept",
                (
                    "Numbers computed from pictures (the face template), the pictures taken at "
                    "enrolment, and one picture of each verification. Templates and pictures are "
                    "encrypted apart, with keys outside the database."
                ),
            ),
            (
                "How long",
                (
                    "The template is deleted after your last class has ended, pictures after the "
                    "period of the training contract; the days shown here are your institution's."
                ),
            ),
            (
                "Who sees it",
                (
                    "Lecturers, the institution and the agency look at a picture only to decide "
                    "about a verification, and every look is recorded."
                ),
            ),
            (
                "You may refuse",
                (
                    "Refusing costs you nothing: a code with your lecturer's confirmation signs "
                    "you in just as well, and nobody asks why."
                ),
            ),
            (
                "You may withdraw",
                (
                    "Withdrawing deletes your template and pictures at once. Hours already "
                    "credited stay, and old proofs still verify."
                ),
            ),
            (
                "What the risks are",
                (
                    "A face is sensitive personal data and cannot be changed once leaked. We keep "
                    "only what is needed; and verification cannot rule out every deception."
                ),
            ),
        ),
    ),
)
CURRENT = TEXTS[-1]

ARCHIVE_PURPOSE = "face_archive"
"""A consent of its own: sign-in pictures in the class's period file. Refusing it costs nothing."""
ARCHIVE_TEXTS = (
    ConsentText(
        version="2026-1",
        zh=(
            (
                "放进一期一档的照片",
                (
                    "同意后，你每次人脸签到留下的一张照片会放进本班的一期一档，"
                    "旁边写着它的哈希和这份同意。"
                    "主管部门凭它核对是谁签的到。"
                ),
            ),
            (
                "交出去就收不回",
                ("撤回后新生成的档案不再含照片；已经交给主管部门的档案里的照片，我们无法删除。"),
            ),
            (
                "不同意也一样",
                "不同意时档案里只有照片的哈希，学时、签到和核验结果都不变。",
            ),
        ),
        en=(
            (
                "Pictures in the period file",
                (
                    "If you agree, the one picture kept of each face sign-in goes into your "
                    "class's period file, beside its hash and this consent. The agency can check "
                    "by it who signed in."
                ),
            ),
            (
                "What is handed over stays there",
                (
                    "After a withdrawal new files hold no pictures of you; pictures in files that "
                    "the agency has received already cannot be taken back by us."
                ),
            ),
            (
                "Refusing changes nothing",
                (
                    "Without it the file holds the hash alone. Your hours, your sign-ins and what "
                    "the file proves stay the same."
                ),
            ),
        ),
    ),
)
ARCHIVE = ARCHIVE_TEXTS[-1]
