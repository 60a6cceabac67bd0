"""The slides of the lecture, in their order, a file a section: a page, its settings, and what the class sees."""

from ae_keras.ui.scenes import generating, regularised, undercomplete
from ae_keras.ui.scenes.scene import Scene

SCENES = (*undercomplete.SCENES, *regularised.SCENES, *generating.SCENES)

__all__ = ["SCENES", "Scene"]
