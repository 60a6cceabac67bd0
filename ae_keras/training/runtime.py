"""Settings that TensorFlow reads once, when it starts; import this before it, and it before anything of ours.

One thread each, so that sums are added in one order and equal specs give equal bits; XLA's compiled functions are kept
on disk, so that a structure once seen costs a load and not a compilation.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MAX_PROGRAMS = 32  # compiled functions that a worker keeps; each costs some 15 MB that TensorFlow does not give back
PROBE = 4_000_000  # bytes that a disk must have room for
NOTICES = (b"oneDNN custom operations are on", b"before absl::InitializeLog()")


def cache_directory() -> Path:
    """Where XLA's compiled functions lie: `AE_KERAS_CACHE`, or a folder of the user's own under the temporary one."""
    home = os.environ.get("AE_KERAS_CACHE")
    owner = os.getuid() if hasattr(os, "getuid") else os.environ.get("USERNAME", "user")
    return Path(home) if home else Path(tempfile.gettempdir()) / f"ae_keras-{owner}"


def prune(directory: Path, keep: int = 400) -> None:
    """Delete all but the newest `keep` compiled functions (some 0.6 MB each)."""
    for path in sorted(directory.glob("*"), key=_written, reverse=True)[keep:]:
        path.unlink(missing_ok=True)


def usable(directory: Path) -> bool:
    """Whether XLA can keep compiled functions here; it is made where it is missing. Where XLA cannot, for want of room
    or of a right, it does not compile either."""
    probe = directory / f".probe-{os.getpid()}"
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        prune(directory)
        try:
            probe.write_bytes(bytes(PROBE))
        finally:
            probe.unlink(missing_ok=True)
    except OSError:
        return False
    return True


def not_kept(error: Exception) -> bool:
    """Whether this says that XLA could not keep what it had compiled: the disk has become full."""
    return str(cache_directory()) in str(error)


def _written(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # another process has renamed or pruned it meanwhile
        return 0.0


@contextmanager
def without_notices() -> Iterator[None]:
    """Keep `NOTICES` off the terminal while TensorFlow is imported; whatever else is written meanwhile follows after.

    TensorFlow's libraries write them as they are loaded, before any of them has read TF_CPP_MIN_LOG_LEVEL, and straight
    to the file descriptor. TF_ENABLE_ONEDNN_OPTS=0 would silence them too, but reconstructions would get other bits.
    """
    with tempfile.TemporaryFile() as held:
        terminal = os.dup(2)
        os.dup2(held.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(terminal, 2)
            os.close(terminal)
            held.seek(0)
            for line in held:
                if not any(notice in line for notice in NOTICES):
                    os.write(2, line)


def configure() -> None:
    """Start TensorFlow with our settings; no effect where a caller has started it with others."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
    directory = cache_directory()
    flags = os.environ.get("TF_XLA_FLAGS", "")
    if "persistent_cache" not in flags and usable(directory):
        os.environ["TF_XLA_FLAGS"] = f"{flags} --tf_xla_persistent_cache_directory={directory}".strip()
    os.environ["KERAS_BACKEND"] = "tensorflow"

    with without_notices():
        import tensorflow as tf

    # Every structure has a function of its own, which TensorFlow takes for one function that is traced over and over.
    tf.get_logger().addFilter(lambda record: "triggered tf.function retracing" not in record.getMessage())
    try:
        tf.config.threading.set_intra_op_parallelism_threads(1)
        tf.config.threading.set_inter_op_parallelism_threads(1)
    except RuntimeError:  # the caller has used TensorFlow already: right to a tolerance, no longer bit for bit
        pass
