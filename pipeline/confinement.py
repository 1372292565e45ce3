"""Hard limits of a worker process, set from inside, and its end with all its children, from outside."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from multiprocessing import parent_process
from multiprocessing.process import BaseProcess

_SPACE_FACTOR = 4
"""Address space may be this much larger than memory: libraries reserve more than they use."""


def confine(memory_bytes: int) -> None:
    """Bound this process's memory and make it the head of its own group, so that its children end with it.

    On POSIX by resource limits and a session; on Windows by a job object. Where a system lacks the means, the limit of
    time alone holds. A worker whose parent is gone, killed perhaps, ends too.
    """
    _silence()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if sys.platform == "win32":
        _join_job(memory_bytes)
        return
    os.setsid()
    _limit_memory(memory_bytes)


def end(process: BaseProcess) -> None:
    """Kill a worker and every process that it started, those with a session of their own too; returns when it is gone."""
    if sys.platform != "win32" and process.pid is not None:
        for pid in (process.pid, *_descendants(process.pid)):
            _kill_group(pid)
    process.kill()
    process.join()


def _kill_group(pid: int) -> None:
    """Kill a process, and with it the group that it leads."""
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            kill(pid, signal.SIGKILL)


def _descendants(ancestor: int) -> list[int]:
    """Processes that a process started, and those that they started, as the system lists them now."""
    found, wanted = [], {ancestor}
    pairs = _parents()
    while children := [pid for pid, parent in pairs if parent in wanted and pid not in wanted]:
        found += children
        wanted.update(children)
    return found


def _parents() -> list[tuple[int, int]]:
    """Each process with its parent: from /proc, or by the system's own tool where there is none."""
    try:
        names = [name for name in os.listdir("/proc") if name.isdigit()]  # noqa: PTH208 (names, not paths)
    except OSError:
        names = []
    if not names:
        listed = subprocess.run(["/bin/ps", "-axo", "pid=,ppid="], check=False, capture_output=True, text=True).stdout
        return [(int(pid), int(parent)) for pid, parent in (line.split() for line in listed.splitlines())]
    return [(int(name), parent) for name in names if (parent := _parent(name))]


def _parent(name: str) -> int:
    """A process's parent; 0 where it has ended meanwhile."""
    try:
        with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as file:  # noqa: PTH123 (many small reads)
            return int(file.read().rpartition(")")[2].split()[1])
    except (OSError, ValueError, IndexError):
        return 0


def _end_with_parent() -> None:
    """Wait for the parent's end, then end this process and its group."""
    parent = parent_process()
    if parent is None:
        return
    parent.join()
    if sys.platform != "win32":
        for pid in _descendants(os.getpid()):
            _kill_group(pid)
        if os.getpgid(0) == os.getpid():
            _kill_group(os.getpid())
    os._exit(1)


def _silence() -> None:
    """Keep what libraries print away from the program's own output."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    os.close(nothing)


def _limit_memory(memory_bytes: int) -> None:
    import resource

    for name, wanted in (("RLIMIT_DATA", memory_bytes), ("RLIMIT_AS", memory_bytes * _SPACE_FACTOR), ("RLIMIT_CORE", 0)):
        kind = getattr(resource, name, None)
        if kind is None:
            continue
        _, hard = resource.getrlimit(kind)
        bound = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (bound, hard))


def _join_job(memory_bytes: int) -> None:
    """Put this process into a job object that bounds its memory and dies with it (Windows)."""
    import ctypes

    class Basic(ctypes.Structure):
        _fields_ = (
            ("process_time", ctypes.c_int64),
            ("job_time", ctypes.c_int64),
            ("flags", ctypes.c_uint32),
            ("least_working_set", ctypes.c_size_t),
            ("most_working_set", ctypes.c_size_t),
            ("active_processes", ctypes.c_uint32),
            ("affinity", ctypes.c_size_t),
            ("priority_class", ctypes.c_uint32),
            ("scheduling_class", ctypes.c_uint32),
        )

    class Extended(ctypes.Structure):
        _fields_ = (
            ("basic", Basic),
            ("io", ctypes.c_uint64 * 6),
            ("process_memory", ctypes.c_size_t),
            ("job_memory", ctypes.c_size_t),
            ("peak_process_memory", ctypes.c_size_t),
            ("peak_job_memory", ctypes.c_size_t),
        )

    dies_with_handle, process_memory, extended_information = 0x2000, 0x100, 9
    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009 (the attribute exists on Windows alone)
    kernel.CreateJobObjectW.restype = ctypes.c_void_p
    kernel.GetCurrentProcess.restype = ctypes.c_void_p
    job = ctypes.c_void_p(kernel.CreateJobObjectW(None, None))
    limits = Extended()
    limits.basic.flags = dies_with_handle | process_memory
    limits.process_memory = memory_bytes
    kernel.SetInformationJobObject(job, extended_information, ctypes.byref(limits), ctypes.sizeof(limits))
    kernel.AssignProcessToJobObject(job, ctypes.c_void_p(kernel.GetCurrentProcess()))
