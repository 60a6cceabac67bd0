"""A program and the file that it reads, in one download that works without a network."""

import io
import zipfile
from pathlib import Path

from ae_keras.data.paths import ASSETS
from ae_keras.export.readings import READINGS
from ae_keras.specs import Spec


def beside(spec: Spec) -> Path | None:
    """The file that must lie beside the spec's program, if it reads one."""
    return READINGS[spec.dataset].file


def bundle(spec: Spec, program: str) -> bytes:
    """A zip file of the spec's program, of the file `beside` it, and of that file's origin and licence.

    Equal arguments give equal bytes. A spec whose program reads no file has no bundle.
    """
    file = beside(spec)
    assert file is not None
    contents = {
        "autoencoder.py": program.encode(),
        file.name: file.read_bytes(),
        "data-licence.md": _origin(file.name).encode(),
    }
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            # A `ZipInfo` has a fixed date; a mere name would get the present one.
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return zipped.getvalue()


def _origin(name: str) -> str:
    """What assets/README.md says of a file: one section for each, under its name."""
    _, *sections = (ASSETS / "README.md").read_text(encoding="utf-8").split("\n## ")
    return next(f"# {section.strip()}\n" for section in sections if section.startswith(f"{name}\n"))
