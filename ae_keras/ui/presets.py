"""The first settings of every page: what it shows to who comes without a link, and what its links differ from."""

from ae_keras.specs import (
    Adversarial,
    Denoising,
    Isometric,
    Linear,
    Overcomplete,
    Sparse,
    Spec,
    Stochastic,
    Undercomplete,
    Variational,
)

HOME = "pages/home.py"
LINEAR_PAGE = "pages/linear.py"
POWER_PAGE = "pages/too_much_power.py"
BITS_PAGE = "pages/mitchell.py"
MANIFOLD_PAGE = "pages/manifolds.py"
PCA_PAGE = "pages/pca_vs_autoencoder.py"
FORCES_PAGE = "pages/two_forces.py"
OVERCOMPLETE_PAGE = "pages/overcomplete.py"
SPARSE_PAGE = "pages/sparse.py"
DENOISING_PAGE = "pages/denoising.py"
SCORE_PAGE = "pages/score.py"
STOCHASTIC_PAGE = "pages/stochastic.py"
LATENT_PAGE = "pages/latent_space.py"
VARIATIONAL_PAGE = "pages/variational.py"
REPARAM_PAGE = "pages/reparametrization.py"
GAN_PAGE = "pages/gan.py"
DISCRIMINATIVE_PAGE = "pages/discriminative.py"

FIRST: dict[str, Spec] = {
    HOME: Overcomplete(dataset="digits", standardize=False, output="sigmoid", activation="relu"),
    LINEAR_PAGE: Linear(learning_rate=0.005, epochs=300, seed=1),
    POWER_PAGE: Denoising(
        dataset="digits", examples=10, standardize=False, hidden=(256, 128), code=1, output="sigmoid", noise=0.0,
        epochs=1000,
    ),
    BITS_PAGE: Undercomplete(
        dataset="one-hot-8", standardize=False, hidden=(), code=3, code_activation="sigmoid", output="sigmoid",
        loss="half_sum", optimizer="sgd", learning_rate=0.3, schedule="constant", init="uniform_0.1", batch=16,
        epochs=5000,
    ),
    MANIFOLD_PAGE: Isometric(
        dataset="sphere", hidden=(64, 32), activation="elu", lam=0.0, learning_rate=0.01, epochs=600,
    ).replace(cap=90.0),
    PCA_PAGE: Undercomplete(),
    FORCES_PAGE: Denoising(
        dataset="digits", examples=1000, standardize=False, hidden=(64, 32), code=32, output="sigmoid", noise=0.0,
        batch=64, epochs=100,
    ),
    OVERCOMPLETE_PAGE: Overcomplete(
        dataset="digits", hidden=(), code=256, code_activation="tanh", learning_rate=0.003, epochs=150,
    ),
    SPARSE_PAGE: Sparse(
        dataset="patches-white", code=100, p=0.02, lam=0.3, l2=2e-4, batch=100, epochs=60,
    ),
    DENOISING_PAGE: Denoising(
        dataset="digits", standardize=False, hidden=(64,), code=16, activation="relu", output="sigmoid", epochs=150,
    ),
    SCORE_PAGE: Overcomplete(dataset="spiral", hidden=(64, 32), code=32, noise=0.2, activation="relu"),
    STOCHASTIC_PAGE: Stochastic(dataset="digits", code=8, l2=0.01, epochs=60),
    LATENT_PAGE: Undercomplete(
        dataset="digits", hidden=(64, 32), code=2, output="sigmoid", learning_rate=0.005, epochs=150,
    ),
    DISCRIMINATIVE_PAGE: Undercomplete(
        dataset="digits", hidden=(64, 32), code=2, output="sigmoid", learning_rate=0.01, epochs=150,
    ),
    GAN_PAGE: Adversarial(dataset="ring-8"),
    VARIATIONAL_PAGE: Variational(dataset="digits", output="sigmoid", epochs=150),
    REPARAM_PAGE: Variational(dataset="digits", output="sigmoid", hidden=(64,), learning_rate=0.01, epochs=60),
}  # fmt: skip

ONE_OF_8 = Stochastic(
    dataset="one-hot-8", hidden=(), code=3, code_activation="sigmoid", head="softmax", levels=0, learning_rate=0.03,
    epochs=1000,
)  # fmt: skip
"""Mitchell's 8-3-8 with softmax units, on the page of stochastic decoders."""
