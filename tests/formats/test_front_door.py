"""The front door: content decides, nothing escapes."""

import pytest

from parsers.formats.backend import Backend
from parsers.read import backend_of, read
from pipeline.model.document import Document, Read
from samples.build.packing import encrypted_word, package


def _backend(name: str, magic: bytes, raises: type[BaseException] | None = None) -> Backend:
    def reads(_data: bytes) -> Read[Document]:
        if raises is not None:
            raise raises("boom")
        return Read(value=Document(format="text", blocks=()))

    return Backend(name=name, version="1", claims=lambda data: data.startswith(magic), read=reads)


def _only_problem(result: Read[Document]) -> tuple[str, str]:
    assert result.value is None
    (problem,) = result.problems
    return problem.code, problem.message


def test_an_empty_file_is_the_senders_fault() -> None:
    code, message = _only_problem(read(b""))
    assert code == "FIL001"
    assert "0 字节" in message


def test_zeros_are_the_senders_fault() -> None:
    assert _only_problem(read(bytes(4096)))[0] == "FIL001"


def test_a_backend_that_raises_is_a_problem_of_ours() -> None:
    for error in (ValueError, RecursionError, MemoryError, KeyError):
        code, message = _only_problem(read(b"XXa", backends=(_backend("易坏", b"XX", error),)))
        assert code == "FIL004"
        assert "易坏" in message


def test_two_claimants_are_a_problem_that_names_both() -> None:
    backends = (_backend("甲", b"X"), _backend("乙", b"XX"))
    code, message = _only_problem(read(b"XXa", backends=backends))
    assert code == "FIL004"
    assert "甲" in message
    assert "乙" in message
    assert backend_of(b"XXa", backends=backends) is None
    assert backend_of(b"Xa", backends=backends) is backends[0]


def test_a_claim_that_raises_is_no_claim() -> None:
    def claims(_data: bytes) -> bool:
        raise ZeroDivisionError

    broken = Backend(name="坏", version="1", claims=claims, read=_backend("坏", b"").read)
    good = _backend("好", b"X")
    assert backend_of(b"X", backends=(broken, good)) is good


def test_what_nobody_knows_is_said_with_what_was_seen() -> None:
    code, message = _only_problem(read(b"\x01\x02\x03\x04" * 50, backends=()))
    assert code == "FIL004"
    assert "01 02 03 04" in message
    assert "RAR" in _only_problem(read(b"Rar!\x1a\x07\x01\x00" + bytes(range(40)), backends=()))[1]


def test_a_lock_file_is_named_as_such() -> None:
    owner = bytes([3]) + b"abc" + b" " * 50 + bytes([3, 0]) + "abc".encode("utf-16-le") + b" \x00" * 50
    assert "锁定文件" in _only_problem(read(owner[:162].ljust(162, b"\x00"), backends=()))[1]


def _compound_with(name: str) -> bytes:
    """A compound file whose stream bears another name."""
    data = bytearray(encrypted_word())
    place = data.find("EncryptedPackage".encode("utf-16-le"))
    data[place : place + 64] = name.encode("utf-16-le").ljust(64, b"\x00")
    data[place + 64 : place + 66] = (2 * len(name) + 2).to_bytes(2, "little")
    return bytes(data)


@pytest.mark.parametrize(("name", "words"), [("Workbook", ".xlsx"), ("PowerPoint Document", "PowerPoint"), ("Something", "复合文件")])
def test_other_compound_files_are_named_with_what_to_do(name: str, words: str) -> None:
    code, message = _only_problem(read(_compound_with(name)))
    assert code == "FIL004"
    assert words in message


@pytest.mark.parametrize(
    ("member", "words"),
    [("ppt/presentation.xml", "PowerPoint"), ("META-INF/manifest.xml", "OpenDocument"), ("报告.docx", "压缩包")],
)
def test_other_zips_are_named_with_what_to_do(member: str, words: str) -> None:
    assert words in _only_problem(read(package(((member, b"x"),))))[1]


def test_a_binary_workbook_is_refused_by_name() -> None:
    code, message = _only_problem(read(package((("[Content_Types].xml", b"<Types/>"), ("xl/workbook.bin", b"x")))))
    assert code == "FIL004"
    assert ".xlsb" in message


def test_a_compound_file_cut_short_is_the_senders_fault() -> None:
    for size in (20, 600, 1500):
        assert _only_problem(read(encrypted_word()[:size]))[0] == "FIL001"


def test_a_page_that_is_also_a_word_package_is_refused_with_both_named() -> None:
    code, message = _only_problem(read(b"<html><body>" + package((("word/document.xml", b"<a/>"),))))
    assert code == "FIL004"
    assert "word" in message
    assert "html" in message
