"""The demo: the real ledger of 2023, the sample roster, two rounds of made reports with planted faults."""

from pathlib import Path

from samples.build.parcels import Sealer
from samples.build.plan import Plan, load_plan
from samples.build.workspace import Expected, build_workspace

_PLAN = Path(__file__).resolve().parent / "demo.toml"


def demo_plan() -> Plan:
    """The plan of the demo."""
    return load_plan(_PLAN)


def build_demo(folder: Path, *, sealer: Sealer | None = None) -> Expected:
    """Make the demo's workspace in a folder; what its audits must find is the plan's word."""
    return build_workspace(demo_plan(), folder, sealer=sealer)
