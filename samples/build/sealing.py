"""Electronic seals on made OFD files: GB/T 38540-2020 (v4, v5) and GM/T 0031-2014 (v1), whole or with a planted fault.

``seal_package`` is the sealer of :mod:`samples.build.parcels`; the kinds that a plan may order are in ``KINDS``.
"""

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from xml.sax.saxutils import escape

from parsers.seals.der import sequence
from parsers.seals.sm3 import sm3
from samples.build.certificates import (
    FROM,
    MAKER,
    SM2_WITH_SM3,
    TO,
    bits,
    certificate,
    generalized,
    ia5,
    integer,
    key_of,
    octets,
    oid,
    signature,
    utc,
    utf8,
)
from samples.build.ofd import Members
from samples.build.parcels import SealOrder

_SPEC = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SM3 = "1.2.156.10197.1.401"
_KEYED_SM3 = "1.2.156.10197.1.401.2"
_PICTURE = b"<svg/>"


@dataclass(frozen=True, slots=True, kw_only=True)
class SealShape:
    """How a file is sealed: the layout, whose seal, who signs, and what is wrong with it."""

    layout: str = "v4"
    unit: str = ""
    signer: str = ""
    """Who signs; '' for the unit itself."""
    listed: str = ""
    """Whose certificate stands in the seal's list; '' for the signer's."""
    is_raw: bool = False
    seal_ends: datetime = TO
    certificate_ends: datetime = TO
    covers: Callable[[str], bool] = lambda _: True
    method: str = _SM3
    picture: bytes = _PICTURE


def seal_package(members: Members, order: SealOrder) -> Members:
    """Seal the parts of a package as ordered; ValueError for a kind that is none of ``KINDS``."""
    at = datetime.fromisoformat(order.signed_at)
    if order.kind not in KINDS:
        raise ValueError(order.kind)
    return KINDS[order.kind](members, order.unit, at)


def sealed(members: Members, shape: SealShape, at: datetime, *, number: int = 0) -> Members:
    """Add one signature to a package: its files, its line in Signatures.xml, and its mention in OFD.xml."""
    parts = dict(members)
    folder = _folder(parts)
    base = f"{folder}/Signs/Sign_{number}"
    protected = [name for name in parts if shape.covers(name) and not name.endswith("Signatures.xml")]
    seal = _seal(shape, at)
    description = _signature_file(parts, protected, shape, folder, base, at)
    parts[f"{base}/Signature.xml"] = description
    parts[f"{base}/Seal.esl"] = seal
    parts[f"{base}/SignedValue.dat"] = _signed_value(seal, sm3(description), f"/{base}/Signature.xml", shape, at)
    parts[f"{folder}/Signs/Signatures.xml"] = _list(folder, number + 1)
    return tuple(parts.items())


def _folder(parts: dict[str, bytes]) -> str:
    return next(name.split("/", 1)[0] for name in parts if name.endswith("/Document.xml"))


def _with_signatures(members: Members) -> Members:
    """The package with the mention of Signatures.xml, which stands in OFD.xml before anything is sealed."""
    parts = dict(members)
    location = f"<ofd:Signatures>/{_folder(parts)}/Signs/Signatures.xml</ofd:Signatures>".encode()
    parts["OFD.xml"] = parts["OFD.xml"].replace(b"</ofd:DocRoot>", b"</ofd:DocRoot>" + location)
    return tuple(parts.items())


def _list(folder: str, count: int) -> bytes:
    lines = "".join(f'<ofd:Signature ID="{n + 1}" Type="Seal" BaseLoc="/{folder}/Signs/Sign_{n}/Signature.xml"/>' for n in range(count))
    return f"{_HEAD}<ofd:Signatures {_SPEC}><ofd:MaxSignId>{count}</ofd:MaxSignId>{lines}</ofd:Signatures>".encode()


def _signature_file(parts: dict[str, bytes], protected: list[str], shape: SealShape, folder: str, base: str, at: datetime) -> bytes:
    references = "".join(
        f'<ofd:Reference FileRef="/{escape(name)}"><ofd:CheckValue>{_digest(parts[name])}</ofd:CheckValue></ofd:Reference>'
        for name in protected
    )
    pages = [name for name in parts if "/Pages/" in name]
    identifier = re.search(rb'<ofd:Page ID="(\d+)"', parts[f"{folder}/Document.xml"])
    page = identifier[1].decode() if identifier else "1"
    stamp = f'<ofd:StampAnnot ID="1" PageRef="{page}" Boundary="120 200 42 42"/>' if pages else ""
    moment = at.strftime("%Y%m%d%H%M%SZ")
    return (
        f'{_HEAD}<ofd:Signature {_SPEC}><ofd:SignedInfo><ofd:Provider ProviderName="sample" Version="1.0" Company="sample"/>'
        f"<ofd:SignatureMethod>{SM2_WITH_SM3}</ofd:SignatureMethod><ofd:SignatureDateTime>{moment}</ofd:SignatureDateTime>"
        f'<ofd:References CheckMethod="{shape.method}">{references}</ofd:References>{stamp}'
        f"<ofd:Seal><ofd:BaseLoc>/{base}/Seal.esl</ofd:BaseLoc></ofd:Seal></ofd:SignedInfo>"
        f"<ofd:SignedValue>/{base}/SignedValue.dat</ofd:SignedValue></ofd:Signature>"
    ).encode()


def _digest(data: bytes) -> str:
    return base64.b64encode(sm3(data)).decode("ascii")


def _seal(shape: SealShape, at: datetime) -> bytes:
    """The seal as its maker signed it."""
    version = {"v1": 1, "v4": 4, "v5": 5}[shape.layout]
    is_first = shape.layout == "v1"
    time = utc if is_first else generalized
    signer = shape.listed or shape.signer or shape.unit
    listed = sequence(octets(certificate(signer, ends=shape.certificate_ends)))
    made = min(at, shape.seal_ends) - timedelta(days=300)
    dates = time(made) + time(made) + time(shape.seal_ends)
    property_ = sequence(integer(1), utf8(f"{shape.unit}公章"), *(() if is_first else (integer(1),)), listed, dates)
    picture = sequence(ia5("SVG"), octets(shape.picture), integer(42), integer(42))
    info = sequence(sequence(ia5("ES"), integer(version), ia5("SAMPLE")), ia5(f"sample{version}"), property_, picture)
    maker = octets(certificate(MAKER))
    algorithm = oid(SM2_WITH_SM3)
    signed = sequence(info, maker, algorithm) if is_first else info
    value = bits(signature(key_of(MAKER), signed, is_raw=shape.is_raw))
    return sequence(info, sequence(maker, algorithm, value)) if is_first else sequence(info, maker, algorithm, value)


def _signed_value(seal: bytes, digest: bytes, location: str, shape: SealShape, at: datetime) -> bytes:
    signer = shape.signer or shape.unit
    own = octets(certificate(signer, ends=shape.certificate_ends))
    algorithm = oid(SM2_WITH_SM3)
    version = integer({"v1": 1, "v4": 4, "v5": 5}[shape.layout])
    if shape.layout == "v1":
        time = bits(at.astimezone(UTC).strftime("%Y%m%d%H%M%SZ").encode("ascii"))
        tbs = sequence(version, seal, time, bits(digest), ia5(location), own, algorithm)
        return sequence(tbs, bits(signature(key_of(signer), tbs, is_raw=shape.is_raw)))
    tbs = sequence(version, seal, generalized(at), bits(digest), ia5(location))
    return sequence(tbs, own, algorithm, bits(signature(key_of(signer), tbs, is_raw=shape.is_raw)))


# --- kinds -------------------------------------------------------------------------------------------------------


def _whole(**choices: object) -> "Kind":
    def make(members: Members, unit: str, at: datetime) -> Members:
        return sealed(_with_signatures(members), replace(SealShape(unit=unit), **choices), at)  # type: ignore[arg-type]

    return make


def _changed(wanted: str) -> "Kind":
    """Sealed, then one digit or letter of a part changed."""

    def make(members: Members, unit: str, at: datetime) -> Members:
        done = sealed(_with_signatures(members), SealShape(unit=unit), at)
        target = next(name for name, _ in done if wanted in name)
        return tuple((name, _one_byte_changed(data) if name == target else data) for name, data in done)

    return make


def _one_byte_changed(data: bytes) -> bytes:
    """Another digit in the text where there is one, so that the file still opens and says something else."""
    found = re.search(rb">[^<]*?(\d)[^<]*<", data)
    place = found.start(1) if found else len(data) // 2
    other = b"7" if data[place : place + 1] != b"7" else b"3"
    return data[:place] + other + data[place + 1 :]


def _signed_by_another(members: Members, unit: str, at: datetime) -> Members:
    return sealed(_with_signatures(members), SealShape(unit=unit, signer=f"{unit}（另一证书）", listed=unit), at)


def _seal_expired(members: Members, unit: str, at: datetime) -> Members:
    return sealed(_with_signatures(members), SealShape(unit=unit, seal_ends=at - timedelta(days=60)), at)


def _certificate_expired(members: Members, unit: str, at: datetime) -> Members:
    ends = max(at - timedelta(days=60), FROM + timedelta(days=1))
    return sealed(_with_signatures(members), SealShape(unit=unit, certificate_ends=ends), at)


def _partial(members: Members, unit: str, at: datetime) -> Members:
    def covers(name: str) -> bool:
        return name.endswith("Document.xml") or "/Pages/Page_0/" in name

    return sealed(_with_signatures(members), SealShape(unit=unit, covers=covers), at)


def _sealed_twice(members: Members, unit: str, at: datetime) -> Members:
    first = sealed(_with_signatures(members), SealShape(unit=unit), at)
    return sealed(first, SealShape(unit=unit), at + timedelta(hours=1), number=1)


def _edited_by_version(members: Members, unit: str, at: datetime) -> Members:
    """A later version, which no seal covers, becomes the current one: what a viewer shows is not what was sealed."""
    parts = dict(_with_signatures(members))
    folder = _folder(parts)
    versions = f'<ofd:Versions><ofd:Version ID="1" Index="1" Current="true" BaseLoc="/{folder}/Vers/V1/DocVersion.xml"/></ofd:Versions>'
    parts["OFD.xml"] = parts["OFD.xml"].replace(b"<ofd:Signatures>", versions.encode() + b"<ofd:Signatures>")
    done = dict(sealed(tuple(parts.items()), SealShape(unit=unit), at))
    document = done[f"{folder}/Document.xml"]
    page = next(name for name in done if "/Pages/Page_0/" in name)
    done[f"{folder}/Vers/V1/Pages/Page_0/Content.xml"] = _one_byte_changed(done[page])
    inner = page.split("/", 1)[1].encode()
    changed = re.sub(rb'BaseLoc="[^"]*Page_0[^"]*"', b'BaseLoc="/' + folder.encode() + b"/Vers/V1/" + inner + b'"', document, count=1)
    done[f"{folder}/Vers/V1/Document.xml"] = re.sub(rb'BaseLoc="(?!/)', b'BaseLoc="/' + folder.encode() + b"/", changed)
    done[f"{folder}/Vers/V1/Document.xml"] = re.sub(
        rb"<ofd:PublicRes>(?!/)", b"<ofd:PublicRes>/" + folder.encode() + b"/", done[f"{folder}/Vers/V1/Document.xml"]
    )
    done[f"{folder}/Vers/V1/DocVersion.xml"] = (
        f'{_HEAD}<ofd:DocVersion {_SPEC} ID="1" Version="1.1"><ofd:FileList/>'
        f"<ofd:DocRoot>/{folder}/Vers/V1/Document.xml</ofd:DocRoot></ofd:DocVersion>"
    ).encode()
    return tuple(done.items())


def _of_another(members: Members, unit: str, at: datetime) -> Members:
    del unit
    return sealed(_with_signatures(members), SealShape(unit="银川市商务局"), at)


Kind = Callable[[Members, str, datetime], Members]

KINDS: dict[str, Kind] = {
    "unit": _whole(),
    "v1": _whole(layout="v1"),
    "v5": _whole(layout="v5"),
    "raw": _whole(is_raw=True),
    "page_changed": _changed("/Pages/Page_0/"),
    "document_changed": _changed("/Document.xml"),
    "resource_changed": _changed("/PublicRes.xml"),
    "signature_file_changed": _changed("/Signature.xml"),
    "another_unit": _of_another,
    "signer_not_listed": _signed_by_another,
    "seal_expired": _seal_expired,
    "certificate_expired": _certificate_expired,
    "partial": _partial,
    "sealed_twice": _sealed_twice,
    "edited_by_version": _edited_by_version,
    "unsupported_digest": _whole(method=_KEYED_SM3),
}
"""What a plan may order beside ``none``: whole seals of each layout, and one planted fault each."""
