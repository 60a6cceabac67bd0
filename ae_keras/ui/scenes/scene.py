"""What a scene is."""

from typing import NamedTuple

from ae_keras.links import to_query
from ae_keras.specs import Spec
from ae_keras.ui.presets import FIRST


class Scene(NamedTuple):
    """A slide: a page, its settings, and what the class sees there."""

    title: str
    icon: str
    page: str
    spec: Spec
    sees: str

    @property
    def query(self) -> dict[str, str]:
        return to_query(self.spec, FIRST[self.page])
