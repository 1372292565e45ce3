"""What the real sealed files say, check by check; the made ones are judged as their notes say."""

from pathlib import Path

import pytest

from parsers.seals.algorithms import check_signature
from parsers.seals.certificate import read_certificate
from parsers.seals.structure import read_seal, read_signed_value
from parsers.seals.verify import verify_seals
from pipeline.model.seal import Seal


def seals(shared_data: Path, name: str) -> tuple[Seal, ...]:
    trusted = ((shared_data / "ofd" / "made" / "test-root.crt").read_bytes(),) if name.startswith("made/") else ()
    result = verify_seals((shared_data / "ofd" / name).read_bytes(), trusted=trusted)
    assert result.value is not None
    return result.value


def results(seal: Seal) -> dict[str, str]:
    return {check.name: check.result for check in seal.checks}


SOUND = ("parts", "signature_file", "signer_signature", "maker_signature")


@pytest.mark.parametrize(
    "name",
    ["test4.ofd", "signout.ofd", "6.2.003 使用相对路径.ofd", "namespace_no_std.ofd", "chineseDir.ofd", "made/ledger_unsigned.ofd"],
)
def test_unsigned_files_have_no_seal(shared_data: Path, name: str) -> None:
    assert seals(shared_data, name) == ()


@pytest.mark.parametrize(
    ("name", "seal_name", "parts"),
    [
        ("SESV4SignDoc.ofd", "OFD R&W 测试用印章", 5),
        ("V4RideRight.ofd", "OFD R&W 测试用印章", 9),
        ("draw_param_ref.ofd", "测试全国统一发票监制章国家税务总局重庆市税务局", 17),
    ],
)
def test_real_seals_verify(shared_data: Path, name: str, seal_name: str, parts: int) -> None:
    (seal,) = seals(shared_data, name)
    assert seal.name == seal_name
    assert all(results(seal)[check] == "ok" for check in SOUND)
    assert f"{parts}处" in seal.checks[0].reason
    assert seal.verdict == "valid_with_notes"


def test_a_certificate_that_ended_before_signing_is_a_note(shared_data: Path) -> None:
    (seal,) = seals(shared_data, "SESV4SignDoc.ofd")
    assert seal.signed_at is not None
    assert seal.signed_at.startswith("2026-08-04")
    assert results(seal)["certificate_period"] == "failed"


def test_uncovered_template_pages_are_seen(shared_data: Path) -> None:
    (seal,) = seals(shared_data, "draw_param_ref.ofd")
    coverage = next(check for check in seal.checks if check.name == "coverage")
    assert coverage.result == "failed"
    assert "TPL_0" in coverage.reason
    assert "TPL_1" in coverage.reason


@pytest.mark.parametrize("name", ["ledger_v1", "ledger_v4", "ledger_v5", "ledger_v4_raw64"])
def test_each_layout_verifies_and_notes_the_certificate_that_began_later(shared_data: Path, name: str) -> None:
    (seal,) = seals(shared_data, f"made/{name}.ofd")
    found = results(seal)
    assert {check: found[check] for check in found if check != "certificate_period"} == dict.fromkeys(
        found.keys() - {"certificate_period"}, "ok"
    )
    assert found["certificate_period"] == "failed"
    assert (seal.name, seal.verdict) == ("银川市测试局", "valid_with_notes")
    assert seal.kind == f"seal_{name.split('_')[1]}"


@pytest.mark.parametrize(
    ("name", "check", "verdict"),
    [
        ("ledger_v4_tampered", "parts", "altered"),
        ("ledger_v4_wrong_signer", "signer_in_seal", "invalid"),
        ("ledger_v4_seal_expired", "seal_period", "valid_with_notes"),
        ("ledger_v4_partial_protect", "coverage", "valid_with_notes"),
    ],
)
def test_each_planted_fault_is_its_own_failed_check(shared_data: Path, name: str, check: str, verdict: str) -> None:
    (seal,) = seals(shared_data, f"made/{name}.ofd")
    failed = {key for key, result in results(seal).items() if result == "failed"}
    assert failed == {check, "certificate_period"}
    assert seal.verdict == verdict


@pytest.mark.parametrize("name", ["UserV1.esl", "UserV4.esl", "UserV5.esl", "UserV5_ts.esl"])
def test_makers_signatures_of_bare_seals_fit(shared_data: Path, name: str) -> None:
    seal = read_seal((shared_data / "ofd" / name).read_bytes())
    maker = read_certificate(seal.maker_certificate)
    assert check_signature(maker, seal.maker_oid, seal.signed[0], seal.maker_signature) == "ok"


@pytest.mark.parametrize(("name", "layout"), [("SignedValueV4.dat", "v4"), ("SignedValueV5.dat", "v5")])
def test_signed_values_verify(shared_data: Path, name: str, layout: str) -> None:
    value = read_signed_value((shared_data / "ofd" / name).read_bytes())
    assert value.layout == layout
    assert check_signature(read_certificate(value.certificate), value.oid, value.tbs, value.signature) == "ok"
