"""Sparse: a code in which little is active at a time."""

from typing import Annotated, ClassVar, Literal

from ae_keras.specs.autoencoder import Autoencoder
from ae_keras.specs.fields import Activation, Epochs, LearningRate, Schedule
from ae_keras.specs.layers import MAX_LAYERS, MAX_WIDTH
from ae_keras.specs.schema import Rule, field, narrowed, tex

KL_NEEDS_SHARES = Rule(
    "penalty",
    lambda spec: spec.penalty == "kl" and spec.code_activation != "sigmoid",
    "the KL penalty compares mean activations with p as probabilities, so they must lie between 0 and 1",
    'choose code_activation="sigmoid", or penalty="l1" for a code of any size',
    lambda spec: {"code_activation": "sigmoid"},
)
ONE_LAYER_TO_NORM = Rule(
    "unit_columns",
    lambda spec: spec.unit_columns and bool(spec.hidden),
    "columns of norm 1 stop a code from shrinking only where no later layer of the decoder can make up for it",
    "choose hidden=(), or weight decay (l2)",
    lambda spec: {"unit_columns": False},
)

PENALTIES = {
    "kl": r"\sum_{j=1}^{k}\Bigl(p\ln\frac{p}{\hat p_j}+(1-p)\ln\frac{1-p}{1-\hat p_j}\Bigr)",
    "l1": r"\frac1n\sum_{i=1}^{n}\sum_{j=1}^{k}\lvert h_{ij}\rvert",
    "l2": r"\frac1n\sum_{i=1}^{n}\sum_{j=1}^{k}h_{ij}^2",
    "student-t": r"\frac1n\sum_{i=1}^{n}\sum_{j=1}^{k}\ln(1+h_{ij}^2)",
}


class Sparse(Autoencoder):
    """An autoencoder that is charged for a code in which much is active; the code may be wider than the input.

    Minimised is, over n rows of m features and k units h with mean activations p̂_j = mean over the rows of h_j,

        error + λ · S(h) + l2 · sum of squared kernel weights,   error = 1/(n m) Σ ||x_i - x̂_i||²  (`loss="mean"`),

    where S is, by `penalty`,

        kl         Σ_j  p ln(p / p̂_j) + (1 - p) ln((1 - p) / (1 - p̂_j))    of the mean activations, not the mean of KLs
        l1         mean over the rows of Σ_j |h_j|
        l2         mean over the rows of Σ_j h_j²
        student-t  mean over the rows of Σ_j ln(1 + h_j²)
        none       0

    Ng (CS294A lecture notes, "Sparse autoencoder") minimises J = 1/(2n) Σ ||x - x̂||² + (d/2) Σ w² + β Σ_j KL. That is
    m/2 times what is minimised here with λ = 2β/m and l2 = d/m. Jiang, Rong, Peng, Nie and Xiong ("A study on sparse
    penalties of autoencoders", IJCNN 2015) compare the same four penalties.

    A step takes p̂ over its own batch; what is recorded is over all rows (`objectives/sparse.py` says what that costs).
    """

    kind: ClassVar[str] = "sparse"
    title: ClassVar[str] = "Sparse autoencoder"
    rules: ClassVar[tuple[Rule, ...]] = (*Autoencoder.rules, KL_NEEDS_SHARES, ONE_LAYER_TO_NORM)

    penalty: Annotated[
        Literal["kl", "l1", "l2", "student-t", "none"],
        field(
            "Penalty",
            "What the code is charged for: mean activations away from p (kl), or each activation's size.",
            "structural",
        ),
    ] = "kl"
    p: Annotated[
        float,
        field(
            "Target activation",
            "Mean activation that the KL penalty wants of every unit; where a sigmoid code's biases start.",
            "live",
            symbol="p",
            moves=True,
            ge=0.001,
            le=0.999,
            marks=(0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5),
        ),
    ] = 0.05
    lam: Annotated[
        float,
        field(
            "Sparsity",
            "This times the penalty: the sum over the units; of sizes, the mean over the rows.",
            "live",
            symbol="λ",
            moves=True,
            ge=0.0,
            le=10.0,
            marks=(0.0, 1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.06, 0.1, 0.3, 1.0),
        ),
    ] = 0.03
    start_at_p: Annotated[
        bool,
        field("Start at p", "Whether the biases of a sigmoid code start at logit(p), else at 0.", "live"),
    ] = True
    unit_columns: Annotated[
        bool,
        field(
            "Unit columns",
            "Whether the decoder's column of each unit keeps norm 1, so that a code cannot shrink for nothing.",
            "structural",
        ),
    ] = False
    hidden: Annotated[tuple[int, ...], narrowed((), (32,), (64,), (64, 32), (128, 64), max_length=MAX_LAYERS)] = ()
    code: Annotated[int, narrowed(4, 9, 16, 25, 36, 49, 64, 100, 144, 196, 256, ge=1, le=MAX_WIDTH)] = 25
    code_activation: Activation = "sigmoid"
    learning_rate: LearningRate = 0.01
    schedule: Schedule = "cosine"
    epochs: Epochs = 200

    def widest_code(self, features: int) -> int:
        return MAX_WIDTH

    @property
    def terms(self) -> dict[str, str]:
        charged = self.lam and self.penalty != "none"
        penalty = {"sparsity": rf"{tex(self.lam)}\,{PENALTIES[self.penalty]}"} if charged else {}
        reconstruction, *decay = super().terms.items()
        return dict([reconstruction, *penalty.items(), *decay])

    @property
    def said(self) -> str:
        if self.penalty != "kl" or not self.lam:
            return ""
        return rf"$\hat p_j$ is the mean activation of unit $j$, and $p={self.p:g}$. "

    def epoch_seconds(self, rows: int, features: int) -> float:
        """The penalty takes some µs a step, and some ns for each activation."""
        charged = bool(self.lam) and self.penalty != "none"
        return super().epoch_seconds(rows, features) + charged * (3e-6 * self.steps(rows) + 1e-9 * rows * self.code)
