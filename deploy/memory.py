"""How the C library keeps a server's memory."""

import ctypes
import platform

ARENA_MAX = -8  # M_ARENA_MAX of glibc's malloc.h


def few_arenas() -> None:
    """Have all threads take memory from two arenas.

    glibc gives each thread one of up to eight arenas a core. A script runs in a thread of its own, so that each arena
    comes to hold runs and data that stay, and between them the room of what pages have computed meanwhile, which no
    other arena can use: after eight minutes of 20 clients who did anything as much as all that was kept.
    """
    if platform.libc_ver()[0] == "glibc":
        ctypes.CDLL(None).mallopt(ARENA_MAX, 2)
