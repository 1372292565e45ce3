"""Audits of made regions in processes of their own: what each took, in processor seconds and memory."""

import gc
import json
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from samples.build.region import Region, build_region

_ROOT = Path(__file__).resolve().parents[2]
_AS_OF = "2023-12-31"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """Processor seconds of the main process and of its readers, and the main process's most memory in MB."""

    main: float
    readers: float
    memory: float

    @property
    def all(self) -> float:
        """Processor seconds together."""
        return self.main + self.readers


def audited(folder: Path) -> Taken:
    """Audit a workspace in a fresh process, with two readers."""
    command = [sys.executable, "-m", "samples.bench.region_runs", str(folder)]
    done = subprocess.run(command, cwd=_ROOT, capture_output=True, check=True, text=True)  # noqa: S603 our own words
    return Taken(**json.loads(done.stdout.splitlines()[-1]))


def built(region: Region, folder: Path) -> Path:
    """A region's workspace."""
    build_region(region, folder)
    return folder


def _report(folder: Path) -> None:
    from pipeline.as_of import as_of_moment
    from pipeline.audit import run_audit

    gc.set_threshold(100_000, 20, 20)  # as run_audit.py does
    begins = time.process_time()
    run_audit(folder, round_id=None, as_of=as_of_moment(_AS_OF), jobs=2)
    main = time.process_time() - begins
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    memory = own.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    sys.stdout.write(json.dumps({"main": main, "readers": children.ru_utime + children.ru_stime, "memory": memory}) + "\n")


if __name__ == "__main__":
    _report(Path(sys.argv[1]))
