"""Codes with more room than the data need, and what restrains them."""

from ae_keras.ui.presets import DENOISING_PAGE, FIRST, OVERCOMPLETE_PAGE, SCORE_PAGE, SPARSE_PAGE
from ae_keras.ui.scenes.scene import Scene

SCENES = (
    Scene(
        "Overcomplete",
        ":material/expand:",
        OVERCOMPLETE_PAGE,
        FIRST[OVERCOMPLETE_PAGE],
        "A code of 256 numbers for 64 inputs copies: digits come back unchanged, and so does most of pure noise.",
    ),
    Scene(
        "Overcomplete, restrained",
        ":material/expand:",
        OVERCOMPLETE_PAGE,
        FIRST[OVERCOMPLETE_PAGE].replace(noise=0.3),
        "Trained with noise on the input, the same network no longer copies: it loses most of pure noise.",
    ),
    Scene(
        "Sparse autoencoder",
        ":material/grain:",
        SPARSE_PAGE,
        FIRST[SPARSE_PAGE].replace(
            dataset="digits", standardize=False, code=25, p=0.05, lam=0.03, l2=1e-5, batch=32, epochs=150
        ),
        "The penalty holds the mean activation of all 25 units near p, and digits are still reproduced with little "
        "error.",
    ),
    Scene(
        "Neurons specialise",
        ":material/grain:",
        SPARSE_PAGE,
        FIRST[SPARSE_PAGE],
        "On patches of photographs, most of 100 units that may rarely be active come to look for edges.",
    ),
    Scene(
        "Neurons specialise, λ = 0",
        ":material/grain:",
        SPARSE_PAGE,
        FIRST[SPARSE_PAGE].replace(lam=0.0),
        "Without the penalty the error is much smaller, all units are active half of the time, and none is an edge.",
    ),
    Scene(
        "MNIST with 25 units",
        ":material/grain:",
        SPARSE_PAGE,
        FIRST[SPARSE_PAGE].replace(dataset="mnist", standardize=False, code=25, p=0.05, lam=0.03, l2=1e-5),
        "25 units on larger digits: none is dead, and for one digit fewer than a quarter of them are active.",
    ),
    Scene(
        "Denoising autoencoder",
        ":material/blur_on:",
        DENOISING_PAGE,
        FIRST[DENOISING_PAGE],
        "Trained on digits with noise, the network restores new ones better than PCA with as many numbers, a median "
        "filter or total variation.",
    ),
    Scene(
        "Another noise",
        ":material/blur_on:",
        DENOISING_PAGE,
        FIRST[DENOISING_PAGE].replace(noise=0.5),
        "Trained with strong noise, the network has more error than PCA on clean digits, and less than half of PCA's "
        "on noisy ones.",
    ),
    Scene(
        "Masking",
        ":material/blur_on:",
        DENOISING_PAGE,
        FIRST[DENOISING_PAGE].replace(corruption="masking", noise=0.5),
        "Half of the pixels are masked, and the network fills them in: its error is less than half of PCA's.",
    ),
    Scene(
        "Arrows to the data",
        ":material/near_me:",
        SCORE_PAGE,
        FIRST[SCORE_PAGE],
        "Trained to remove noise from points of a spiral, the network sends noisy held-out points nearly along the "
        "gradient of the log density.",
    ),
)
