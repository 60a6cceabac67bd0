"""What the sentence of each scene claims, by the scene's title: functions of a trained run, a file a section."""

from benchmarks.claims import discriminative, generating, regularised, undercomplete
from benchmarks.claims.trained import Trained, trained

CLAIMS = undercomplete.CLAIMS | regularised.CLAIMS | generating.CLAIMS | discriminative.CLAIMS

__all__ = ["CLAIMS", "Trained", "trained"]
