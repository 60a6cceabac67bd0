"""What the sentence of each scene claims, by the scene's title: functions of a trained run, a file a section."""

from benchmarks.claims import generating, regularised, undercomplete
from benchmarks.claims.trained import Trained, trained

CLAIMS = undercomplete.CLAIMS | regularised.CLAIMS | generating.CLAIMS

__all__ = ["CLAIMS", "Trained", "trained"]
