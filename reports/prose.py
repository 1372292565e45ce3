"""A finding's message as papers say it: file names between quotation marks, no inner parts of files, no words for the office."""

import re

from reports.subject import Subject, marked

_HEAD_ONLY = frozenset({"SEA002", "SEA003"})
"""Codes whose messages name inner parts of a file behind a colon."""
_PARTS = re.compile(r"：[^：；。“”]*/[^；。“”]*")
"""A list of a package's inner parts."""
_BRACKETS = re.compile(r"（[^（）]*）")
_KINDS = "(?:图片文件|网页文件|网页归档文件|PDF文件|OFD文件|压缩包|文件)"
_REASONS = (
    ("打不开", "无法打开"),
    (f"{_KINDS}?已损坏或(?:没有传完整|不完整)", "不完整或者已经损坏"),
    (f"{_KINDS}?已损坏", "已经损坏"),
    (f"{_KINDS}?已加密", "设有密码"),
    ("^文件为空", "为空文件"),
    ("^文件内容全部为空字节", "没有有效内容"),
    (f"^{_KINDS}中?(?=没有|缺少)", ""),
    ("正文入口“[^”]*”", "正文"),
)
"""Why a file cannot be opened, from the readers' words to an office's."""


def told(subject: Subject, code: str, message: str) -> str:
    """Return a finding's message for readers outside the office."""
    text = marked(subject, " ".join(message.split()))
    place = _colon(text)
    if code in _HEAD_ONLY and place >= 0:
        return text[:place]
    if code == "FIL001" and place >= 0:
        return f"{text[:place]}{_why_unopened(text[place + 1 :])}。"
    return _PARTS.sub("", text) if code == "SEA008" else text


def _colon(text: str) -> int:
    """The place of the first colon outside quotation marks, -1 where there is none."""
    depth = 0
    for place, character in enumerate(text):
        depth += (character == "“") - (character == "”")
        if character == "：" and depth == 0:
            return place
    return -1


def _why_unopened(reasons: str) -> str:
    """Say why a file cannot be opened, without its insides and without what the office is told to do."""
    said: list[str] = []
    for reason in re.split("[；。]", _BRACKETS.sub("", reasons)):
        words = reason.split("，请")[0]
        if not words or words.startswith(("请", "该文件按")):
            continue
        for pattern, new in _REASONS:
            words = re.sub(pattern, new, words)
        said.append(words if re.search("无法|没有|未能", words) else f"{words}，无法打开")
    return "；".join(dict.fromkeys(said)) or "无法打开"
