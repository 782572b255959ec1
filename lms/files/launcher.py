"""Runs one command under limits; a script of the standard library alone, started by ``child.run``.

    python -I -S launcher.py CPU_SECONDS MEMORY_BYTES FILE_BYTES COMMAND…

It dies with its parent (a killed worker leaves no ffmpeg behind), is nice, may dump no core, and
where the kernel allows it gets a network namespace of its own: no interface, no address, nothing
to ask. What cannot be had (namespaces inside some containers) is not needed for the other limits.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys

PR_SET_PDEATHSIG = 1
PR_SET_NO_NEW_PRIVS = 38
CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000


def limit(cpu_s: int, memory: int, file_size: int) -> None:
    """Hard limits of this process and of what it becomes."""
    for kind, value in (
        (resource.RLIMIT_CPU, cpu_s),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, file_size),
        (resource.RLIMIT_NOFILE, 128),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (value, value))


def isolate() -> None:
    """Linux only; elsewhere the demuxer and protocol whitelists stand alone."""
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        if libc.unshare(CLONE_NEWNET) != 0:
            libc.unshare(CLONE_NEWUSER | CLONE_NEWNET)
    except (AttributeError, OSError):
        return  # not Linux: there is no prctl or unshare to call


def main(arguments: list[str]) -> None:
    """Apply the limits and become the command."""
    cpu_s, memory, file_size, *command = arguments
    os.nice(10)
    isolate()
    limit(int(cpu_s), int(memory), int(file_size))
    os.execv(command[0], command)  # noqa: S606 - no shell; the command comes from our own code


if __name__ == "__main__":
    main(sys.argv[1:])
