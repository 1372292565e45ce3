"""Facts about electronic seals and signatures (GB/T 38540-2020, GM/T 0031-2014)."""

from dataclasses import dataclass
from typing import Literal

from pipeline.model.evidence import Where

CheckName = Literal[
    "parts",
    "signature_file",
    "signer_signature",
    "maker_signature",
    "seal_copy",
    "signer_in_seal",
    "seal_period",
    "certificate_period",
    "chain",
    "coverage",
]
CheckResult = Literal["ok", "failed", "not_checked", "unsupported"]
IN_CERTIFICATE = Where("签名证书")
"""The address of a name that stands in a seal's certificate and not on the seal itself."""

Verdict = Literal["valid", "valid_with_notes", "altered", "invalid", "unsupported", "picture_only"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One fact about a signature, with its reason in Chinese."""

    name: CheckName
    result: CheckResult
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """One seal or signature as verified. Names are as they stand in the file; whose unit it is, the roster says."""

    kind: str
    """``seal_v1``, ``seal_v4``, ``seal_v5``, ``signature``, ``pdf_signature``, ``picture``, ``unknown``."""
    name: str
    signer: str
    issuer: str
    organisation: str
    """The signer certificate's O, beside its CN in ``signer``."""
    signed_at: str | None
    """ISO 8601 by the signer's own clock."""
    checks: tuple[Check, ...]
    verdict: Verdict
    notes: tuple[str, ...] = ()
