"""Electronic seals on made OFD files, whole or with a planted fault: the kinds that a plan may order.

``seal_package`` is the sealer of :mod:`samples.build.parcels`; how seals are encoded stands in :mod:`samples.build.signatures`.
"""

import re
import struct
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache

from parsers.seals.sm3 import sm3
from samples.build.certificates import FROM, MAKER
from samples.build.ofd import Members
from samples.build.parcels import SealOrder
from samples.build.signatures import HEAD, SPEC, Coding, SealShape, folder_of, pkcs7, sealed, signed, sm2_signer, with_signatures

_KEYED_SM3 = "1.2.156.10197.1.401.2"

Kind = Callable[[Members, str, datetime], Members]
"""From the parts of a package, the unit that seals it and the time to the sealed parts."""


def seal_package(members: Members, order: SealOrder) -> Members:
    """Seal the parts of a package as ordered: a kind of ``KINDS``, or ``of 名称`` for a seal of that name; ValueError for others."""
    at = datetime.fromisoformat(order.signed_at)
    kind, _, name = order.kind.partition(" ")
    if kind == "of" and name:
        return sealed(with_signatures(members), SealShape(unit=name), at)
    if order.kind not in KINDS:
        raise ValueError(order.kind)
    return KINDS[order.kind](members, order.unit, at)


def _whole(**choices: object) -> Kind:
    def make(members: Members, unit: str, at: datetime) -> Members:
        return sealed(with_signatures(members), replace(SealShape(unit=unit), **choices), at)  # type: ignore[arg-type]

    return make


def _named(ending: str) -> Kind:
    """A seal of another name than 公章: of the unit's office, or for a purpose."""

    def make(members: Members, unit: str, at: datetime) -> Members:
        return sealed(with_signatures(members), SealShape(unit=unit, name=f"{unit}{ending}"), at)

    return make


def _changed(wanted: str) -> Kind:
    """Sealed, then one digit or letter of a part changed."""

    def make(members: Members, unit: str, at: datetime) -> Members:
        done = sealed(with_signatures(members), SealShape(unit=unit), at)
        target = next(name for name, _ in done if wanted in name)
        return tuple((name, one_byte_changed(data) if name == target else data) for name, data in done)

    return make


def one_byte_changed(data: bytes) -> bytes:
    """Another digit in the text where there is one, so that the file still opens and says something else."""
    found = re.search(rb">[^<]*?(\d)[^<]*<", data)
    place = found.start(1) if found else len(data) // 2
    other = b"7" if data[place : place + 1] != b"7" else b"3"
    return data[:place] + other + data[place + 1 :]


def _forged(members: Members, unit: str, at: datetime) -> Members:
    """The signature value is another text's: it fits neither the file nor the certificate."""
    signer = sm2_signer(unit)
    return sealed(
        with_signatures(members), SealShape(unit=unit, signer=replace(signer, sign=lambda message: signer.sign(message + b"."))), at
    )


def _forged_maker(members: Members, unit: str, at: datetime) -> Members:
    """A seal whose name was changed after it was made: its maker's signature does not fit."""
    maker = sm2_signer(MAKER)
    return sealed(with_signatures(members), SealShape(unit=unit, maker=replace(maker, sign=lambda message: maker.sign(message + b"."))), at)


def _signed_by_another(members: Members, unit: str, at: datetime) -> Members:
    return sealed(with_signatures(members), SealShape(unit=unit, signer=sm2_signer(f"{unit}（另一证书）"), listed=unit), at)


def _seal_expired(members: Members, unit: str, at: datetime) -> Members:
    return sealed(with_signatures(members), SealShape(unit=unit, seal_ends=at - timedelta(days=60)), at)


def _certificate_expired(members: Members, unit: str, at: datetime) -> Members:
    ends = max(at - timedelta(days=60), FROM + timedelta(days=1))
    return sealed(with_signatures(members), SealShape(unit=unit, certificate_ends=ends), at)


def _partial(members: Members, unit: str, at: datetime) -> Members:
    def covers(name: str) -> bool:
        return name.endswith("Document.xml") or "/Pages/Page_0/" in name

    return sealed(with_signatures(members), SealShape(unit=unit, covers=covers), at)


def _sealed_twice(members: Members, unit: str, at: datetime) -> Members:
    first = sealed(with_signatures(members), SealShape(unit=unit), at)
    return sealed(first, SealShape(unit=unit), at + timedelta(hours=1), number=1)


def _edited_by_version(members: Members, unit: str, at: datetime) -> Members:
    """A later version, which no seal covers, becomes the current one: what a viewer shows is not what was sealed."""
    parts = dict(with_signatures(members))
    folder = folder_of(members)
    versions = f'<ofd:Versions><ofd:Version ID="1" Index="1" Current="true" BaseLoc="/{folder}/Vers/V1/DocVersion.xml"/></ofd:Versions>'
    parts["OFD.xml"] = parts["OFD.xml"].replace(b"<ofd:Signatures>", versions.encode() + b"<ofd:Signatures>")
    done = dict(sealed(tuple(parts.items()), SealShape(unit=unit), at))
    document = done[f"{folder}/Document.xml"]
    page = next(name for name in done if "/Pages/Page_0/" in name)
    done[f"{folder}/Vers/V1/Pages/Page_0/Content.xml"] = one_byte_changed(done[page])
    inner = page.split("/", 1)[1].encode()
    changed = re.sub(rb'BaseLoc="[^"]*Page_0[^"]*"', b'BaseLoc="/' + folder.encode() + b"/Vers/V1/" + inner + b'"', document, count=1)
    done[f"{folder}/Vers/V1/Document.xml"] = changed
    done[f"{folder}/Vers/V1/DocVersion.xml"] = (
        f'{HEAD}<ofd:DocVersion {SPEC} ID="1" Version="1.1"><ofd:FileList/>'
        f"<ofd:DocRoot>/{folder}/Vers/V1/Document.xml</ofd:DocRoot></ofd:DocVersion>"
    ).encode()
    return tuple(done.items())


def _signed_later(members: Members, unit: str, at: datetime) -> Members:
    """The signer's clock is three days ahead of the receipt."""
    return sealed(with_signatures(members), SealShape(unit=unit), at + timedelta(days=3))


def _of_another(members: Members, unit: str, at: datetime) -> Members:
    del unit
    return sealed(with_signatures(members), SealShape(unit="银川市商务局"), at)


def _signed_only(members: Members, unit: str, at: datetime) -> Members:
    """A signature of type Sign: GM PKCS#7 without a seal."""
    return signed(with_signatures(members), SealShape(unit=unit), at, lambda file, _: pkcs7(sm2_signer(unit), file, at))


def _pictured(members: Members, unit: str, at: datetime) -> Members:
    """Nothing signed; a picture of a round red seal on the last page."""
    del unit, at
    parts = dict(members)
    folder = folder_of(members)
    resource = f"{folder}/PublicRes.xml"
    media = (
        '<ofd:MultiMedias><ofd:MultiMedia ID="9001" Type="Image"><ofd:MediaFile>seal.png</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias>'
    )
    parts[resource] = parts[resource].replace(b"</ofd:Res>", media.encode() + b"</ofd:Res>")
    parts[f"{folder}/Res/seal.png"] = seal_picture()
    page = [name for name in parts if "/Pages/" in name][-1]
    image = b'<ofd:ImageObject ID="9002" Boundary="120 200 42 42" CTM="42 0 0 42 0 0" ResourceID="9001"/></ofd:Layer>'
    head, _, tail = parts[page].rpartition(b"</ofd:Layer>")
    parts[page] = head + image + tail
    return tuple(parts.items())


@cache
def seal_picture(side: int = 160) -> bytes:
    """A PNG of a red ring with a mark in its middle on nothing."""
    middle, rows = (side - 1) / 2, b""
    for y in range(side):
        row = bytearray(b"\x00")
        for x in range(side):
            radius = ((x - middle) ** 2 + (y - middle) ** 2) ** 0.5 / middle
            is_red = 0.9 <= radius <= 0.98 or radius <= 0.2 or (0.6 <= radius <= 0.75 and (x // 6 + y // 6) % 2 == 0)
            row += b"\xd2\x1e\x1e\xff" if is_red else b"\x00\x00\x00\x00"
        rows += bytes(row)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    start = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + start + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


def _keyed(data: bytes) -> bytes:
    """SM3 with a key that nobody knows (GM/T 0006: 1.2.156.10197.1.401.2)."""
    return sm3(b"sample key" + sm3(b"sample key" + data))


KINDS: dict[str, Kind] = {
    "unit": _whole(),
    "v1": _whole(layout="v1"),
    "v5": _whole(layout="v5"),
    "raw": _whole(is_raw=True),
    "special": _named("政务公开专用章"),
    "office": _named("办公室"),
    "page_changed": _changed("/Pages/Page_0/"),
    "document_changed": _changed("/Document.xml"),
    "resource_changed": _changed("/PublicRes.xml"),
    "signature_file_changed": _changed("/Signature.xml"),
    "forged": _forged,
    "forged_maker": _forged_maker,
    "another_unit": _of_another,
    "signed_later": _signed_later,
    "signer_not_listed": _signed_by_another,
    "seal_expired": _seal_expired,
    "certificate_expired": _certificate_expired,
    "partial": _partial,
    "sealed_twice": _sealed_twice,
    "edited_by_version": _edited_by_version,
    "unsupported_digest": _whole(coding=Coding(method=_KEYED_SM3, digest=_keyed)),
    "signed_only": _signed_only,
    "picture": _pictured,
}
"""What a plan may order beside ``none``: whole seals of each layout, and one planted fault each."""
