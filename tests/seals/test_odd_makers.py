"""Every oddity of real makers' seals is read, and judged as strictly as the plain form: whole ones hold, changed ones do not."""

import base64
import hashlib
from collections.abc import Callable
from datetime import datetime

import pytest

from parsers.seals.certificate import CHINA, moment
from parsers.seals.der import sequence
from parsers.seals.sm3 import sm3
from samples.build.certificates import (
    MAKER,
    bits,
    certificate,
    element,
    ia5,
    key_of,
    octets,
    oid,
    root_certificate,
    sign,
    utc,
)
from samples.build.ofd import Members, ofd_package
from samples.build.sealing import one_byte_changed
from samples.build.signatures import Coding, SealShape, Signer, folder_of, pkcs7, signed, sm2_signer, with_signatures
from tests.seals.makers import AT, UNIT, only, plain_members, put_on, renamed, replaced, results, rsa_certificate, rsa_signer, seals_of


def pem(data: bytes) -> bytes:
    return b"-----BEGIN CERTIFICATE-----\n" + base64.encodebytes(data) + b"-----END CERTIFICATE-----\n"


def long_integers(name: str) -> Signer:
    """A signer whose R and S carry needless zero octets."""

    def value(message: bytes) -> bytes:
        return sequence(*(element(0x02, b"\x00\x00\x00" + number.to_bytes(32, "big")) for number in sign(key_of(name), message)))

    return Signer(certificate=certificate(name), sign=value)


def sha(name: str) -> Callable[[bytes], bytes]:
    return lambda data: hashlib.new(name, data).digest()


VALUE = "/Doc_0/Signs/Sign_0/SignedValue.dat"
COPY = "<ofd:Seal><ofd:BaseLoc>/Doc_0/Signs/Sign_0/Seal.esl</ofd:BaseLoc></ofd:Seal>"
PLACES = ["Sign_0/Signature.xml", "./Sign_0/Signature.xml", "../Signs/Sign_0/Signature.xml", "Doc_0/Signs/Sign_0/Signature.xml"]
CODINGS = {
    "PEM text in the OCTET STRING": Coding(certificate=lambda data: octets(pem(data))),
    "base64 text in the OCTET STRING": Coding(certificate=lambda data: octets(base64.b64encode(data))),
    "a certificate without its OCTET STRING": Coding(certificate=lambda data: data),
    "an OID as ASCII text under its own tag": Coding(algorithm=lambda text: element(0x06, text.encode())),
    "an OID as an IA5String": Coding(algorithm=ia5),
    "an OID in an AlgorithmIdentifier": Coding(algorithm=lambda text: sequence(oid(text), b"\x05\x00")),
    "a nonsense count of unused bits": Coding(bits=lambda data: element(0x03, b"\x9b" + data)),
    "no count of unused bits": Coding(bits=lambda data: element(0x03, data)),
    "OCTET STRINGs for BIT STRINGs": Coding(bits=octets),
    "the whole value in base64": Coding(value_file=base64.encodebytes),
    "the whole value in base64 without line ends": Coding(value_file=base64.b64encode),
    "the whole value in hexadecimal": Coding(value_file=lambda data: data.hex().encode()),
    "the value with bytes behind it": Coding(value_file=lambda data: data + b"\x00" * 7),
    "a name in T61 that holds UTF-8": Coding(name=lambda text: element(0x14, text.encode("utf-8"))),
    "a name in T61 that holds GBK": Coding(name=lambda text: element(0x14, text.encode("gb18030"))),
    "a name in BMPString": Coding(name=lambda text: element(0x1E, text.encode("utf-16-be"))),
    "SHA-256 by identifier": Coding(method="2.16.840.1.101.3.4.2.1", digest=sha("sha256")),
    "SHA-256 by name": Coding(method="SHA-256", digest=sha("sha256")),
    "SHA-1": Coding(method="1.3.14.3.2.26", digest=sha("sha1")),
    "MD5 by name": Coding(method="MD5", digest=sha("md5")),
    "SM3 by name": Coding(method="SM3"),
    "SM3 by the signature's identifier": Coding(method="1.2.156.10197.1.501"),
    "no method: SM3 by its length": Coding(signature_file=lambda text: text.replace(' CheckMethod="1.2.156.10197.1.401"', "")),
    "no method: SHA-256 by its length": Coding(
        digest=sha("sha256"), signature_file=lambda text: text.replace(' CheckMethod="1.2.156.10197.1.401"', "")
    ),
    "digests in hexadecimal": Coding(check_value=bytes.hex),
    "digests with line ends": Coding(check_value=lambda data: base64.encodebytes(data).decode().replace("=", "=\n ")),
    "digests without padding": Coding(check_value=lambda data: base64.b64encode(data).decode().rstrip("=")),
    "digests of the certificates": Coding(lists="digests"),
    "FileRef without a leading slash": Coding(signature_file=lambda text: text.replace('FileRef="/', 'FileRef="')),
    "FileRef from the signature's folder": Coding(
        signature_file=lambda text: text.replace('FileRef="/Doc_0/', 'FileRef="../../').replace('FileRef="/OFD', 'FileRef="../../../OFD')
    ),
    "FileRef in other letters": Coding(signature_file=lambda text: text.replace('FileRef="/Doc_0/Pages', 'FileRef="/DOC_0/pages')),
    "FileRef with a detour": Coding(signature_file=lambda text: text.replace('FileRef="/Doc_0/', 'FileRef="/Doc_0/./Pages/../')),
    "FileRef with backslashes": Coding(signature_file=lambda text: text.replace('FileRef="/Doc_0/Pages/', 'FileRef="\\Doc_0\\Pages\\')),
    "no place of the value": Coding(signature_file=lambda text: text.replace(f"<ofd:SignedValue>{VALUE}</ofd:SignedValue>", "")),
    "a relative place of the value": Coding(signature_file=lambda text: text.replace(VALUE, "SignedValue.dat")),
    "the draft's namespace": Coding(signature_file=lambda text: text.replace("http://www.ofdspec.org/2016", "http://www.ofdspec.org")),
    "a namespace of nobody": Coding(signature_file=lambda text: text.replace("ofd:", "").replace("xmlns:", "")),
}


@pytest.mark.parametrize("layout", ["v1", "v4"])
@pytest.mark.parametrize("oddity", CODINGS)
def test_a_whole_seal_holds_in_every_makers_coding(oddity: str, layout: str) -> None:
    seal = only(put_on(CODINGS[oddity], layout=layout))
    assert (seal.verdict, results(seal)) == ("valid", {})
    assert (seal.kind, seal.name, seal.signer) == (f"seal_{layout}", f"{UNIT}公章", UNIT)


@pytest.mark.parametrize("oddity", CODINGS)
def test_a_changed_page_is_seen_in_every_makers_coding(oddity: str) -> None:
    members = replaced(put_on(CODINGS[oddity]), "/Pages/Page_0/", one_byte_changed)
    seal = only(members)
    assert (seal.verdict, results(seal)) == ("altered", {"parts": "failed"})


@pytest.mark.parametrize("oddity", [name for name in CODINGS if "FileRef" not in name and "place" not in name and "namespace" not in name])
def test_another_signers_value_is_seen_in_every_makers_coding(oddity: str) -> None:
    other = sm2_signer("银川市商务局")
    mixed = Signer(certificate=certificate(UNIT), sign=other.sign)
    seal = only(put_on(CODINGS[oddity], signer=mixed))
    assert (seal.verdict, results(seal)) == ("invalid", {"signer_signature": "failed"})


def test_non_minimal_integers_are_read() -> None:
    seal = only(put_on(signer=long_integers(UNIT), maker=long_integers(MAKER)))
    assert (seal.verdict, results(seal)) == ("valid", {})


def test_a_seal_list_may_leave_the_signer_out_by_its_digest() -> None:
    seal = only(put_on(Coding(lists="digests"), listed="别的签章人"))
    assert (seal.verdict, results(seal)) == ("invalid", {"signer_in_seal": "failed"})


SHAPES = {
    "UTCTime": utc,
    "GeneralizedTime without zone": lambda at: element(0x18, at.strftime("%Y%m%d%H%M%S").encode()),
    "GeneralizedTime with an offset": lambda at: element(0x18, at.strftime("%Y%m%d%H%M%S+0800").encode()),
    "GeneralizedTime with a fraction": lambda at: element(0x18, at.strftime("%Y%m%d%H%M%S.123+0800").encode()),
    "a date with separators": lambda at: element(0x0C, at.strftime("%Y-%m-%d %H:%M:%S").encode()),
    "a BIT STRING of digits": lambda at: bits(at.strftime("%Y%m%d%H%M%S").encode()),
    "minutes only": lambda at: element(0x17, at.strftime("%y%m%d%H%M+0800").encode()),
}


@pytest.mark.parametrize("layout", ["v1", "v4"])
@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_of_time_is_the_same_moment(shape: str, layout: str) -> None:
    seal = only(put_on(Coding(time=SHAPES[shape]), layout=layout))
    assert (seal.verdict, results(seal)) == ("valid", {})
    assert seal.signed_at is not None
    assert datetime.fromisoformat(seal.signed_at) == AT


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("230814083000Z", "2023-08-14T16:30:00+08:00"),
        ("20230814083000", "2023-08-14T08:30:00+08:00"),
        ("202308140830", "2023-08-14T08:30:00+08:00"),
        ("2023/8/14 8:30:00", "2023-08-14T08:30:00+08:00"),
        ("2023年8月14日", "2023-08-14T00:00:00+08:00"),
        ("2023-08-14T08:30:00Z", "2023-08-14T16:30:00+08:00"),
        ("2023-08-14T08:30:00.5+08:00", "2023-08-14T08:30:00+08:00"),
        ("1691973000", "2023-08-14T08:30:00+08:00"),
        ("1691973000123", "2023-08-14T08:30:00+08:00"),
        ("991231235959Z", "2000-01-01T07:59:59+08:00"),
    ],
)
def test_times_are_read_in_the_shapes_that_makers_write(text: str, wanted: str) -> None:
    found = moment(text.encode())
    assert found is not None
    assert found.astimezone(CHINA).isoformat() == wanted


@pytest.mark.parametrize("text", ["", "now", "20231314083000Z", "00000000000000Z", "12345"])
def test_what_is_no_time_is_none(text: str) -> None:
    assert moment(text.encode()) is None


def test_a_seal_without_a_readable_time_is_not_judged_by_its_period() -> None:
    seal = only(put_on(Coding(time=lambda _: element(0x18, b"unknown"))))
    assert results(seal) == {"seal_period": "not_checked", "certificate_period": "not_checked"}
    assert seal.verdict == "valid_with_notes"


# --- RSA and PKCS#7 ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["sha256", "sha1", "sha384"])
@pytest.mark.parametrize("oid_of", ["", "1.2.840.113549.1.1.1", "1.2.156.10197.1.501"])
def test_rsa_seals_hold_also_where_the_algorithm_is_named_wrongly(kind: str, oid_of: str) -> None:
    seal = only(put_on(signer=rsa_signer(kind, oid_of)), rsa_certificate(), root_certificate())
    assert (seal.verdict, results(seal)) == ("valid", {})


def test_an_rsa_value_of_another_text_fails() -> None:
    signer = rsa_signer()
    seal = only(put_on(signer=Signer(certificate=signer.certificate, sign=lambda m: signer.sign(m + b"."), algorithm=signer.algorithm)))
    assert seal.verdict == "invalid"
    assert results(seal)["signer_signature"] == "failed"


def signed_only(value: Callable[[bytes], bytes], change: Callable[[Members], Members] = lambda members: members) -> Members:
    return change(signed(with_signatures(plain_members()), SealShape(unit=UNIT), AT, lambda file, _: value(file)))


SM2 = sm2_signer(UNIT)
SHA256 = ("2.16.840.1.101.3.4.2.1", sha("sha256"))
SIGNS: dict[str, Callable[[bytes], bytes]] = {
    "GM with signed attributes": lambda file: pkcs7(SM2, file, AT),
    "GM without signed attributes": lambda file: pkcs7(SM2, file, None),
    "GM over the digest": lambda file: pkcs7(SM2, sm3(file), None),
    "GM that encloses the digest": lambda file: pkcs7(SM2, sm3(file), AT, content=sm3(file)),
    "GM that encloses the file": lambda file: pkcs7(SM2, file, AT, content=file),
    "GM with ordinary identifiers": lambda file: pkcs7(SM2, file, AT, is_gm=False),
    "GM raw values": lambda file: pkcs7(sm2_signer(UNIT, is_raw=True), file, AT),
    "RSA with signed attributes": lambda file: pkcs7(rsa_signer(), file, AT, is_gm=False, digest=SHA256),
    "RSA without signed attributes": lambda file: pkcs7(rsa_signer(), file, None, is_gm=False, digest=SHA256),
    "RSA named by its key": lambda file: pkcs7(rsa_signer(oid="1.2.840.113549.1.1.1"), file, AT, is_gm=False, digest=SHA256),
}


@pytest.mark.parametrize("kind", SIGNS)
def test_signatures_without_a_seal_hold(kind: str) -> None:
    seal = only(signed_only(SIGNS[kind]), rsa_certificate(), root_certificate())
    without_time = {"certificate_period": "not_checked"} if "without" in kind or kind == "GM over the digest" else {}
    assert results(seal) == without_time
    assert (seal.kind, seal.signer) == ("signature", UNIT)
    assert seal.verdict == ("valid_with_notes" if without_time else "valid")


@pytest.mark.parametrize("kind", SIGNS)
def test_a_changed_signature_file_is_seen(kind: str) -> None:
    members = signed_only(SIGNS[kind], lambda made: replaced(made, "/Signature.xml", lambda data: data.replace(b"sample", b"Sample", 1)))
    seal = only(members, rsa_certificate(), root_certificate())
    assert seal.verdict in {"altered", "invalid"}
    assert {"signature_file", "signer_signature"} & {name for name, result in results(seal).items() if result == "failed"}


def test_one_failure_of_a_plain_signature_is_one_fact() -> None:
    members = signed_only(SIGNS["GM without signed attributes"], lambda made: replaced(made, "/Signature.xml", lambda data: data + b" "))
    found = results(only(members))
    assert (found["signer_signature"], found["signature_file"]) == ("failed", "not_checked")


# --- where the parts stand -----------------------------------------------------------------------------------------


def test_a_list_of_signatures_in_another_place_is_found_by_ofd_xml() -> None:
    def moved(text: bytes) -> bytes:
        return text.replace(b"/Doc_0/Signs/Signatures.xml", b"Sigs/List.xml")

    members = replaced(plain_members(), "OFD.xml", lambda data: data)
    made = with_signatures(members)
    made = replaced(made, "OFD.xml", moved)
    done = signed(made, SealShape(unit=UNIT), AT, lambda file, _: pkcs7(SM2, file, AT))
    assert only(renamed(done, "Doc_0/Signs/Signatures.xml", "Sigs/List.xml")).verdict == "valid"


@pytest.mark.parametrize("location", PLACES)
def test_places_of_signatures_may_be_relative(location: str) -> None:
    members = replaced(put_on(), "Signatures.xml", lambda data: data.replace(b"/Doc_0/Signs/Sign_0/Signature.xml", location.encode()))
    assert only(members).verdict == "valid"


def test_a_signature_that_its_list_misplaces_is_found_beside_it() -> None:
    members = replaced(put_on(), "Signatures.xml", lambda data: data.replace(b"Sign_0/Signature.xml", b"Sign_9/Signature.xml"))
    assert only(members).verdict == "valid"


def test_a_seal_that_ofd_xml_does_not_lead_to_is_found_and_said() -> None:
    made = put_on(covers=lambda name: name != "OFD.xml")
    members = replaced(made, "OFD.xml", lambda data: data.replace(b"<ofd:Signatures>/Doc_0/Signs/Signatures.xml</ofd:Signatures>", b""))
    seal = only(members)
    assert (seal.verdict, results(seal)) == ("valid_with_notes", {"coverage": "failed"})


def test_a_protected_ofd_xml_that_lost_its_seal_is_altered() -> None:
    members = replaced(put_on(), "OFD.xml", lambda data: data.replace(b"Signatures>", b"Signatured>"))
    assert only(members).verdict == "altered"


def test_a_missing_seal_element_leaves_the_copy_unchecked() -> None:
    coding = Coding(signature_file=lambda text: text.replace(COPY, ""))
    seal = only(put_on(coding))
    assert (seal.verdict, results(seal)) == ("valid", {"seal_copy": "not_checked"})


def test_another_seal_laid_beside_is_seen() -> None:
    other = dict(put_on(name="另一枚章"))["Doc_0/Signs/Sign_0/Seal.esl"]
    seal = only(replaced(put_on(), "Seal.esl", lambda _: other))
    assert (seal.verdict, results(seal)) == ("invalid", {"seal_copy": "failed"})


def test_a_signature_file_that_is_no_xml_any_more_is_altered() -> None:
    seal = only(replaced(put_on(), "/Signature.xml", lambda data: data.replace(b"</ofd:Signature>", b"")))
    assert seal.verdict == "altered"
    assert results(seal)["signature_file"] == "failed"


def test_a_protected_part_that_is_gone_is_altered() -> None:
    members = tuple(member for member in put_on() if "PublicRes" not in member[0])
    seal = only(members)
    assert seal.verdict == "altered"
    assert "已不在包内" in seal.checks[0].reason


def test_a_missing_signed_value_is_not_called_unsealed() -> None:
    seal = only(tuple(member for member in put_on() if "SignedValue" not in member[0]))
    assert (seal.kind, seal.verdict) == ("unknown", "unsupported")


def test_a_missing_list_is_not_called_unsealed() -> None:
    members = tuple(member for member in put_on() if "/Signs/" not in member[0])
    seal = only(members)
    assert (seal.kind, seal.verdict) == ("unknown", "unsupported")


def test_a_part_that_is_changed_under_an_unnamed_digest_is_seen_by_the_others() -> None:
    members = replaced(put_on(CODINGS["no method: SM3 by its length"]), "PublicRes.xml", one_byte_changed)
    assert results(only(members)) == {"parts": "failed"}


@pytest.mark.parametrize("method", ["1.2.156.10197.1.401.2", "1.2.3.4.5", "HMAC-SM3"])
def test_a_digest_that_cannot_be_computed_is_unsupported_not_changed(method: str) -> None:
    seal = only(put_on(Coding(method=method, digest=lambda data: sm3(b"key" + data))))
    assert (seal.verdict, results(seal)) == ("unsupported", {"parts": "unsupported", "signature_file": "unsupported"})


def test_a_list_that_names_the_newer_seal_first_is_no_tampering() -> None:
    first = dict(put_on())
    shape = SealShape(unit=UNIT)
    both = dict(signed(tuple(first.items()), shape, AT.replace(hour=9), lambda file, _: pkcs7(SM2, file, AT), number=1))
    lines = (
        b'<ofd:Signature ID="2" Type="Sign" BaseLoc="/Doc_0/Signs/Sign_1/Signature.xml"/>'
        b'<ofd:Signature ID="1" Type="Seal" BaseLoc="/Doc_0/Signs/Sign_0/Signature.xml"/>'
    )
    head = both["Doc_0/Signs/Signatures.xml"].split(b"<ofd:Signature ")[0]
    both["Doc_0/Signs/Signatures.xml"] = head + lines + b"</ofd:Signatures>"
    assert [seal.verdict for seal in seals_of(ofd_package(tuple(both.items())))] == ["valid", "valid"]


def test_every_document_of_a_file_must_be_protected() -> None:
    second = tuple((name.replace("Doc_0", "Doc_1"), data) for name, data in plain_members() if name.startswith("Doc_0"))
    body = b"<ofd:DocBody><ofd:DocRoot>Doc_1/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
    members = replaced(put_on(covers=lambda name: name != "OFD.xml"), "OFD.xml", lambda data: data.replace(b"</ofd:OFD>", body))
    seal = only((*members, *second))
    assert results(seal) == {"coverage": "failed"}
    assert "Doc_1" in next(check.reason for check in seal.checks if check.name == "coverage")


def test_what_two_seals_protect_together_is_covered() -> None:
    first = put_on(covers=lambda name: "Pages" not in name)
    rest = SealShape(unit=UNIT, covers=lambda name: "Pages" in name)
    both = signed(first, rest, AT.replace(hour=9), lambda file, _: pkcs7(SM2, file, AT), number=1)
    members = replaced(both, "Signatures.xml", lambda data: data.replace(b'Type="Sign"', b'Type="Seal"', 1))
    assert [results(seal) for seal in seals_of(ofd_package(members))] == [{}, {}]
    assert folder_of(members) == "Doc_0"


def test_entries_of_one_name_are_never_a_valid_seal() -> None:
    from samples.build.packing import raw_zip

    members = put_on()
    page = next((name, data) for name, data in members if "/Pages/" in name)
    doubled = raw_zip(tuple((name.encode(), data) for name, data in (*members, (page[0], one_byte_changed(page[1])))))
    (seal,) = seals_of(doubled)
    assert results(seal)["coverage"] == "failed"
    assert seal.verdict != "valid"


# --- who made it ---------------------------------------------------------------------------------------------------


def test_a_seal_of_a_home_made_maker_does_not_lead_to_the_trusted_ones() -> None:
    maker = Signer(certificate=certificate("自制章", "自制章"), sign=sm2_signer("自制章").sign)
    seal = only(put_on(maker=maker))
    assert results(seal) == {"chain": "failed"}
    assert "制章人证书由“自制章”签发" in next(check.reason for check in seal.checks if check.name == "chain")


def test_without_trusted_certificates_the_chain_is_not_checked() -> None:
    from parsers.seals.verify import verify_seals

    result = verify_seals(ofd_package(put_on()))
    assert result.value is not None
    assert results(result.value[0]) == {"chain": "not_checked"}


def test_a_key_on_another_curve_is_unsupported_not_forged() -> None:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.oid.NameOID.COMMON_NAME, UNIT)])
    begins = AT.replace(year=2020)
    made = x509.CertificateBuilder(subject, subject, key.public_key(), 5, begins, begins.replace(year=2030)).sign(key, hashes.SHA256())
    signer = Signer(
        certificate=made.public_bytes(Encoding.DER),
        sign=lambda message: key.sign(message, ec.ECDSA(hashes.SHA256())),
        algorithm="1.2.840.10045.4.3.2",
    )
    seal = only(put_on(signer=signer))
    assert results(seal)["signer_signature"] == "unsupported"
    assert seal.verdict == "unsupported"
