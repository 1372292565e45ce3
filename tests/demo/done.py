"""The demo, built and audited once for the tests that look at it."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.cli import main
from samples.build.certificates import root_certificate
from samples.build.demo import build_demo
from samples.build.sealing import seal_package
from samples.build.workspace import Expected


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """The demo with the outputs of its audits."""

    folder: Path
    expected: Expected
    findings: dict[str, list[dict[str, Any]]]


def audited_demo(folder: Path) -> Done:
    """Build the demo and audit its rounds in order."""
    expected = build_demo(folder, sealer=seal_package)
    lay_trust(folder)
    return Done(
        folder=folder,
        expected=expected,
        findings={each.round: audited_findings(folder, each.round, each.as_of) for each in expected.audits},
    )


def lay_trust(folder: Path) -> None:
    """Lay the certificate of the samples' authority into the workspace."""
    (folder / "trust").mkdir()
    (folder / "trust" / "root.cer").write_bytes(root_certificate())


def audited_findings(folder: Path, round_id: str, as_of: str) -> list[dict[str, Any]]:
    """Audit a round; its findings."""
    main(["audit", str(folder), "--round", round_id, "--as-of", as_of])
    found: list[dict[str, Any]] = json.loads((folder / "out" / round_id / "data" / "findings.json").read_text(encoding="utf-8"))
    return found
