"""How seal makers and signers encode what they sign: the usual way of each layout, and the odd ways of real makers."""

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal
from xml.sax.saxutils import escape

from parsers.seals.der import SET, header, sequence
from parsers.seals.sm3 import sm3
from samples.build.certificates import (
    MAKER,
    SM2_WITH_SM3,
    TO,
    bits,
    certificate,
    element,
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

SPEC = 'xmlns:ofd="http://www.ofdspec.org/2016"'
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
SM3 = "1.2.156.10197.1.401"
GM_SIGNED, GM_DATA = "1.2.156.10197.6.1.4.2.2", "1.2.156.10197.6.1.4.2.1"
PKCS7_SIGNED, PKCS7_DATA = "1.2.840.113549.1.7.2", "1.2.840.113549.1.7.1"
_CONTENT_TYPE, _MESSAGE_DIGEST, _SIGNING_TIME = "1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4", "1.2.840.113549.1.9.5"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Somebody with a certificate and a key: ``sign`` gives the signature value of a message under ``algorithm``."""

    certificate: bytes
    sign: Callable[[bytes], bytes]
    algorithm: str = SM2_WITH_SM3


def sm2_signer(name: str, *, is_raw: bool = False, ends: datetime = TO) -> Signer:
    """A signer of the throw-away authority, by name."""
    return Signer(certificate=certificate(name, ends=ends), sign=lambda message: signature(key_of(name), message, is_raw=is_raw))


@dataclass(frozen=True, slots=True, kw_only=True)
class Coding:
    """How a maker's software encodes fields; the defaults are the standard's."""

    certificate: Callable[[bytes], bytes] = octets
    algorithm: Callable[[str], bytes] = oid
    bits: Callable[[bytes], bytes] = bits
    name: Callable[[str], bytes] = utf8
    time: Callable[[datetime], bytes] | None = None
    """The signing time's element; None for the layout's own."""
    value_file: Callable[[bytes], bytes] = lambda data: data
    """What SignedValue.dat holds for the encoded value."""
    signature_file: Callable[[str], str] = lambda text: text
    """Signature.xml as this maker writes it."""
    digest: Callable[[bytes], bytes] = sm3
    method: str = SM3
    check_value: Callable[[bytes], str] = lambda data: base64.b64encode(data).decode("ascii")
    lists: Literal["certificates", "digests"] = "certificates"


@dataclass(frozen=True, slots=True, kw_only=True)
class SealShape:
    """How a file is sealed: the layout, whose seal, who signs, and what is wrong with it."""

    layout: str = "v4"
    unit: str = ""
    name: str = ""
    """What the seal is called; '' for the unit's 公章."""
    signer: Signer | None = None
    """Who signs; None for the unit itself."""
    maker: Signer | None = None
    """Who made the seal; None for the sample's own maker."""
    listed: str = ""
    """Whose certificate stands in the seal's list; '' for the signer's."""
    is_raw: bool = False
    seal_ends: datetime = TO
    certificate_ends: datetime = TO
    covers: Callable[[str], bool] = lambda _: True
    picture: bytes = b"<svg/>"
    coding: Coding = field(default_factory=Coding)

    @property
    def own_signer(self) -> Signer:
        """Who signs."""
        return self.signer or sm2_signer(self.unit, is_raw=self.is_raw, ends=self.certificate_ends)

    @property
    def own_maker(self) -> Signer:
        """Who made the seal."""
        return self.maker or sm2_signer(MAKER, is_raw=self.is_raw)


Value = Callable[[bytes, str], bytes]
"""From Signature.xml and its location to what SignedValue.dat holds."""


def sealed(members: Members, shape: SealShape, at: datetime, *, number: int = 0) -> Members:
    """Add one seal to a package: its files, its line in Signatures.xml. OFD.xml must mention Signatures.xml already."""
    seal = seal_data(shape, at)
    return signed(members, shape, at, lambda file, location: signed_value(seal, file, location, shape, at), seal=seal, number=number)


def signed(members: Members, shape: SealShape, at: datetime, value: Value, *, seal: bytes = b"", number: int = 0) -> Members:
    """Add one signature, with a seal or without."""
    parts = dict(members)
    folder = folder_of(members)
    base = f"{folder}/Signs/Sign_{number}"
    protected = [name for name in parts if shape.covers(name) and not name.endswith("Signatures.xml")]
    description = shape.coding.signature_file(_signature_file(parts, protected, shape, folder, base, at, has_seal=bool(seal))).encode()
    parts[f"{base}/Signature.xml"] = description
    if seal:
        parts[f"{base}/Seal.esl"] = seal
    parts[f"{base}/SignedValue.dat"] = shape.coding.value_file(value(description, f"/{base}/Signature.xml"))
    parts[f"{folder}/Signs/Signatures.xml"] = _list(folder, number + 1, "Seal" if seal else "Sign")
    return tuple(parts.items())


def folder_of(members: Members) -> str:
    """The document's folder in a package."""
    return next(name.split("/", 1)[0] for name, _ in members if name.endswith("/Document.xml"))


def with_signatures(members: Members) -> Members:
    """The package with the mention of Signatures.xml, which stands in OFD.xml before anything is sealed."""
    parts = dict(members)
    location = f"<ofd:Signatures>/{folder_of(members)}/Signs/Signatures.xml</ofd:Signatures>".encode()
    parts["OFD.xml"] = parts["OFD.xml"].replace(b"</ofd:DocRoot>", b"</ofd:DocRoot>" + location)
    return tuple(parts.items())


def _list(folder: str, count: int, kind: str) -> bytes:
    lines = "".join(f'<ofd:Signature ID="{n + 1}" Type="{kind}" BaseLoc="/{folder}/Signs/Sign_{n}/Signature.xml"/>' for n in range(count))
    return f"{HEAD}<ofd:Signatures {SPEC}><ofd:MaxSignId>{count}</ofd:MaxSignId>{lines}</ofd:Signatures>".encode()


def _signature_file(
    parts: dict[str, bytes], protected: list[str], shape: SealShape, folder: str, base: str, at: datetime, *, has_seal: bool
) -> str:
    coding = shape.coding
    values = {name: coding.check_value(coding.digest(parts[name])) for name in protected}
    references = "".join(
        f'<ofd:Reference FileRef="/{escape(name)}"><ofd:CheckValue>{value}</ofd:CheckValue></ofd:Reference>'
        for name, value in values.items()
    )
    identifier = re.search(rb'<ofd:Page ID="(\d+)"', parts[f"{folder}/Document.xml"])
    page = identifier[1].decode() if identifier else "1"
    stamp = f'<ofd:StampAnnot ID="1" PageRef="{page}" Boundary="120 200 42 42"/>' if has_seal else ""
    seal = f"<ofd:Seal><ofd:BaseLoc>/{base}/Seal.esl</ofd:BaseLoc></ofd:Seal>" if has_seal else ""
    moment = at.strftime("%Y%m%d%H%M%SZ")
    return (
        f'{HEAD}<ofd:Signature {SPEC}><ofd:SignedInfo><ofd:Provider ProviderName="sample" Version="1.0" Company="sample"/>'
        f"<ofd:SignatureMethod>{shape.own_signer.algorithm}</ofd:SignatureMethod><ofd:SignatureDateTime>{moment}</ofd:SignatureDateTime>"
        f'<ofd:References CheckMethod="{coding.method}">{references}</ofd:References>{stamp}{seal}</ofd:SignedInfo>'
        f"<ofd:SignedValue>/{base}/SignedValue.dat</ofd:SignedValue></ofd:Signature>"
    )


def seal_data(shape: SealShape, at: datetime) -> bytes:
    """The seal as its maker signed it (GM/T 0031-2014 for v1, GB/T 38540-2020 clause 6 for the rest)."""
    version = {"v1": 1, "v4": 4, "v5": 5}[shape.layout]
    is_first = shape.layout == "v1"
    time = utc if is_first else generalized
    made = min(at, shape.seal_ends) - timedelta(days=300)
    dates = time(made) + time(made) + time(shape.seal_ends)
    kind = () if is_first else (integer(2 if shape.coding.lists == "digests" else 1),)
    property_ = sequence(integer(1), shape.coding.name(shape.name or f"{shape.unit}公章"), *kind, _certificate_list(shape), dates)
    picture = sequence(ia5("SVG"), octets(shape.picture), integer(42), integer(42))
    info = sequence(sequence(ia5("ES"), integer(version), ia5("SAMPLE")), ia5(f"sample{version}"), property_, picture)
    maker = shape.coding.certificate(shape.own_maker.certificate)
    algorithm = shape.coding.algorithm(shape.own_maker.algorithm)
    value = shape.coding.bits(shape.own_maker.sign(sequence(info, maker, algorithm) if is_first else info))
    return sequence(info, sequence(maker, algorithm, value)) if is_first else sequence(info, maker, algorithm, value)


def _certificate_list(shape: SealShape) -> bytes:
    listed = certificate(shape.listed, ends=shape.certificate_ends) if shape.listed else shape.own_signer.certificate
    if shape.coding.lists == "digests":
        return sequence(sequence(element(0x13, b"SM3"), octets(sm3(listed))))
    return sequence(shape.coding.certificate(listed))


def signed_value(seal: bytes, file: bytes, location: str, shape: SealShape, at: datetime) -> bytes:
    """SignedValue.dat: the seal used on a Signature.xml (GB/T 38540-2020 clause 7)."""
    coding, signer = shape.coding, shape.own_signer
    digest = coding.bits(coding.digest(file))
    own, algorithm = coding.certificate(signer.certificate), coding.algorithm(signer.algorithm)
    version = integer({"v1": 1, "v4": 4, "v5": 5}[shape.layout])
    if shape.layout == "v1":
        time = coding.time(at) if coding.time else bits(at.astimezone(UTC).strftime("%Y%m%d%H%M%SZ").encode("ascii"))
        tbs = sequence(version, seal, time, digest, ia5(location), own, algorithm)
        return sequence(tbs, coding.bits(signer.sign(tbs)))
    tbs = sequence(version, seal, coding.time(at) if coding.time else generalized(at), digest, ia5(location))
    return sequence(tbs, own, algorithm, coding.bits(signer.sign(tbs)))


def pkcs7(
    signer: Signer,
    message: bytes,
    at: datetime | None,
    *,
    is_gm: bool = True,
    digest: tuple[str, Callable[[bytes], bytes]] = (SM3, sm3),
    content: bytes | None = None,
    content_type: str = "",
) -> bytes:
    """A SignedData over a message (GM/T 0010-2012, RFC 2315): with signed attributes where there is a time, else over the message itself.

    ``content`` is what it encloses; None for a detached one.
    """
    identifier, compute = digest
    algorithm = sequence(oid(identifier))
    enclosed = (element(0xA0, octets(content)),) if content is not None else ()
    issuer, serial = _issuer_and_serial(signer.certificate)
    attributes = b""
    if at is not None:
        attributes = _attribute(_CONTENT_TYPE, oid(GM_DATA if is_gm else PKCS7_DATA)) + _attribute(
            _MESSAGE_DIGEST, octets(compute(message))
        )
        attributes += _attribute(_SIGNING_TIME, utc(at))
    value = signer.sign(element(SET, attributes) if attributes else message)
    signed_attributes = (element(0xA0, attributes),) if attributes else ()
    info = sequence(integer(1), sequence(issuer, serial), algorithm, *signed_attributes, sequence(oid(signer.algorithm)), octets(value))
    data = sequence(
        integer(1),
        element(SET, algorithm),
        sequence(oid(content_type or (GM_DATA if is_gm else PKCS7_DATA)), *enclosed),
        element(0xA0, signer.certificate),
        element(SET, info),
    )
    return sequence(oid(GM_SIGNED if is_gm else PKCS7_SIGNED), element(0xA0, data))


def _attribute(kind: str, value: bytes) -> bytes:
    return sequence(oid(kind), element(SET, value))


def _issuer_and_serial(data: bytes) -> tuple[bytes, bytes]:
    """Issuer's name and serial number of a certificate, as it encodes them."""
    from parsers.seals.certificate import read_certificate

    read = read_certificate(data)
    return read.issuer, header(0x02, len(read.serial)) + read.serial
