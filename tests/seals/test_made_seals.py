"""Made seals: whole ones verify in every layout and maker's style, each planted fault is its own failed check."""

import pytest

from parsers.seals.verify import verify_seals
from pipeline.model.seal import Seal
from samples.build.certificates import root_certificate
from samples.build.content import Paper, Text
from samples.build.ofd import STYLES, Members, OfdStyle, ofd_members, ofd_package, write_ofd
from samples.build.parcels import SealOrder
from samples.build.sealing import KINDS, seal_package
from samples.build.typeset import typeset

PAPER = Paper(blocks=(Text(text="关于2023年政务公开工作要点落实情况的报告"), Text(text="现报告如下：已公开信息35条。")))
UNIT = "银川市教育局"
WHOLE = {"unit": "公章", "v1": "公章", "v5": "公章", "raw": "公章", "special": "政务公开专用章", "office": "办公室"}


def order(kind: str) -> SealOrder:
    return SealOrder(kind=kind, unit=UNIT, signed_at="2023-08-14T08:30:00+08:00")


@pytest.fixture(scope="module")
def members() -> Members:
    return ofd_members(typeset(PAPER), OfdStyle())


def seals(data: bytes) -> tuple[Seal, ...]:
    result = verify_seals(data, trusted=(root_certificate(),))
    assert result.problems == ()
    assert result.value is not None
    return result.value


def failed(seal: Seal) -> dict[str, str]:
    return {check.name: check.result for check in seal.checks if check.result != "ok"}


@pytest.mark.parametrize("kind", WHOLE)
def test_whole_seals_of_every_layout_are_valid(members: Members, kind: str) -> None:
    (seal,) = seals(ofd_package(seal_package(members, order(kind))))
    assert (seal.verdict, failed(seal)) == ("valid", {})
    assert seal.name == f"{UNIT}{WHOLE[kind]}"
    assert len(seal.checks) == 10


@pytest.mark.parametrize("style", sorted(STYLES))
def test_whole_seals_are_valid_on_files_of_every_style(style: str) -> None:
    (seal,) = seals(write_ofd(PAPER, STYLES[style], seal=lambda parts: seal_package(parts, order("unit"))))
    assert (seal.verdict, failed(seal)) == ("valid", {})


FAULTS = {
    "page_changed": ("altered", {"parts": "failed"}),
    "document_changed": ("altered", {"parts": "failed"}),
    "resource_changed": ("altered", {"parts": "failed"}),
    "signature_file_changed": ("altered", {"signature_file": "failed"}),
    "signer_not_listed": ("invalid", {"signer_in_seal": "failed"}),
    "seal_expired": ("valid_with_notes", {"seal_period": "failed"}),
    "certificate_expired": ("valid_with_notes", {"certificate_period": "failed"}),
    "partial": ("valid_with_notes", {"coverage": "failed"}),
    "edited_by_version": ("valid_with_notes", {"coverage": "failed"}),
    "unsupported_digest": ("unsupported", {"parts": "unsupported", "signature_file": "unsupported"}),
    "forged": ("invalid", {"signer_signature": "failed"}),
    "forged_maker": ("invalid", {"maker_signature": "failed"}),
}


@pytest.mark.parametrize("kind", sorted(FAULTS))
def test_each_planted_fault_is_its_own_check(members: Members, kind: str) -> None:
    (seal,) = seals(ofd_package(seal_package(members, order(kind))))
    assert (seal.verdict, failed(seal)) == FAULTS[kind]


def test_a_later_seal_is_no_tampering(members: Members) -> None:
    first, second = seals(ofd_package(seal_package(members, order("sealed_twice"))))
    assert (first.verdict, second.verdict) == ("valid", "valid")
    assert any("此后又加盖" in note for note in first.notes)


def test_another_units_seal_is_valid_mathematics_and_another_name(members: Members) -> None:
    (seal,) = seals(ofd_package(seal_package(members, order("another_unit"))))
    assert (seal.verdict, seal.name) == ("valid", "银川市商务局公章")


def test_every_kind_is_tested() -> None:
    assert set(KINDS) == {*FAULTS, *WHOLE, "sealed_twice", "another_unit", "signed_later", "signed_only", "picture"}


def test_a_signature_without_a_seal_is_told_from_a_seal(members: Members) -> None:
    (seal,) = seals(ofd_package(seal_package(members, order("signed_only"))))
    assert (seal.kind, seal.name, seal.signer, seal.verdict, failed(seal)) == ("signature", "", UNIT, "valid", {})


def test_a_picture_of_a_seal_is_a_picture(members: Members) -> None:
    (seal,) = seals(ofd_package(seal_package(members, order("picture"))))
    assert (seal.kind, seal.verdict) == ("picture", "picture_only")


def test_a_certificate_that_leads_elsewhere_fails_the_chain_alone(members: Members) -> None:
    data = ofd_package(seal_package(members, order("unit")))
    from samples.build.certificates import certificate

    result = verify_seals(data, trusted=(certificate("别的CA", "别的CA"),))
    assert result.value is not None
    assert failed(result.value[0]) == {"chain": "failed"}
