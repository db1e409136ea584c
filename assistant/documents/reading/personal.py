"""What reaches a person, taken out of a text before anything can be found or quoted of it.

In:    a paragraph, or a cell of a table.
Out:   the same without numbers, addresses and the names that stand behind a label.
Never: takes out who speaks in an article: only a label makes a name somebody to be reached.
"""

from __future__ import annotations

import re

from assistant.documents.reading.marks import PERSON

REACHES = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?<!\d)(?:\+?86[-\s]?)?1[3-9]\d[-\s]?\d{4}[-\s]?\d{4}(?!\d)|"
    r"(?<!\d)[（(]?0\d{2,3}[）)]?[-—－\s]?\d{7,8}(?:-\d{1,5})?(?!\d)|(?<!\d)\d{17}[\dXx](?!\d)",
    re.A,
)
"""Mobile and fixed numbers, addresses of mail, identity numbers, wherever they stand."""
_LABEL_LEFT = re.compile(
    r"(?:(?:联系|咨询|办公|监督|固定)?电话|手机号?码?|座机|(?:电子)?邮箱|电子邮件|联系方式|微信同号|微信号?|"
    r"身份证号?码?|e-?mail|tel)\s*[:：为是]?\s*(?:[、，,/或]\s*)?(?=$|[，,；;。、）)\s])",
    re.I,
)
_NAMED = re.compile(
    r"[\u4e00-\u9fff]{0,6}(?:负责人|联系人|联络人|对接人|经办人|带头人|课题组长)\s*[:：]\s*"
    rf"{PERSON}(?:教授|研究员|副教授|主任|老师|博士|院士|工程师|女士|先生|同志|经理|处长|科长)?"
    r"(?=$|[，,；;。、（(\s])"
)
_MARKS_LEFT = re.compile(
    r"[（(]\s*[，,；;、\s]*[）)]|[，,；;、](?=[，,；;。])|(?<=[。；;])[，,；;、]+"
)


def without_personal(text: str) -> str:
    """Return a text without what reaches a person; unchanged where there is nothing of it."""
    kept, count = REACHES.subn("", text)
    if count:
        kept = _LABEL_LEFT.sub("", kept)
    kept, named = _NAMED.subn("", kept)
    if not count + named:
        return text
    before = ""
    while before != kept:
        before, kept = kept, _MARKS_LEFT.sub("", kept)
    return re.sub(r"\s{2,}", " ", kept).lstrip(" ，,；;、。").rstrip(" ，,；;、")
