"""How the C library keeps a server's memory."""

import ctypes
import platform

ARENA_MAX, MMAP_THRESHOLD = -8, -3  # M_ARENA_MAX and M_MMAP_THRESHOLD of glibc's malloc.h


def keep_little() -> None:
    """Have all threads take memory from two arenas, and large pieces go back as soon as they are free.

    glibc gives each thread one of up to eight arenas a core, and each script runs in a thread of its own: each arena
    comes to hold runs and data that stay, and between them the room of what pages have computed meanwhile, which no
    other arena can use. After eight minutes of 20 clients who did anything that was more than all that was kept.
    """
    if platform.libc_ver()[0] == "glibc":
        for parameter, value in ((ARENA_MAX, 2), (MMAP_THRESHOLD, 256 * 1024)):
            ctypes.CDLL(None).mallopt(parameter, value)
