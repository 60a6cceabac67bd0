"""What autoencoders are, and those whose code is smaller than the data."""

from ae_keras.ui.presets import BITS_PAGE, FIRST, FORCES_PAGE, HOME, LINEAR_PAGE, MANIFOLD_PAGE, PCA_PAGE, POWER_PAGE
from ae_keras.ui.scenes.scene import Scene

SCENES = (
    Scene(
        "Autoencoders",
        ":material/compress:",
        HOME,
        FIRST[HOME],
        "Digits of 64 pixels pass through two numbers. The reconstructions are blurred: some four in five are still "
        "read as the digit that went in, the others have become another one.",
    ),
    Scene(
        "Linear autoencoder",
        ":material/straighten:",
        LINEAR_PAGE,
        FIRST[LINEAR_PAGE],
        "A linear autoencoder finds PCA's plane and PCA's error, with axes that do not meet at a right angle.",
    ),
    Scene(
        "Linear, weight decay",
        ":material/straighten:",
        LINEAR_PAGE,
        FIRST[LINEAR_PAGE].replace(l2=0.03),
        "With weight decay the singular vectors of the decoder become the principal components, and its columns turn "
        "together, like a rigid cross.",
    ),
    Scene(
        "Too much power",
        ":material/format_list_numbered:",
        POWER_PAGE,
        FIRST[POWER_PAGE],
        "Ten digits, one number and many weights: the code becomes an index of the ten, and held-out digits are "
        "reconstructed worse than by the mean of the ten.",
    ),
    Scene(
        "More examples",
        ":material/format_list_numbered:",
        POWER_PAGE,
        FIRST[POWER_PAGE].replace(examples=500, epochs=300),
        "The same network with 500 examples: held-out digits are now reconstructed better than by the mean.",
    ),
    Scene(
        "Mitchell's 8-3-8",
        ":material/filter_3:",
        BITS_PAGE,
        FIRST[BITS_PAGE],
        "Eight examples pass through three hidden units. All are reproduced, and most of the hidden values are near 0 "
        "or 1, like bits.",
    ),
    Scene(
        "A manifold",
        ":material/public:",
        MANIFOLD_PAGE,
        FIRST[MANIFOLD_PAGE],
        "A cap of a sphere is flattened in one piece: the decoder's sheet passes through all of its points.",
    ),
    Scene(
        "To scale",
        ":material/grid_on:",
        MANIFOLD_PAGE,
        FIRST[MANIFOLD_PAGE].replace(lam=0.03),
        "With a penalty on uneven stretching the cap still comes back far better than from PCA's plane, and "
        "its code is more of a map to scale. Reconstruction alone does not ask for it.",
    ),
    Scene(
        "Unbent",
        ":material/timeline:",
        MANIFOLD_PAGE,
        FIRST[MANIFOLD_PAGE].replace(dataset="s-curve"),
        "PCA's plane lays parts of the S-curve on top of each other. The autoencoder unbends it: its code keeps "
        "neighbours better, by trustworthiness and by continuity. A few it tears apart all the same.",
    ),
    Scene(
        "In pieces",
        ":material/public:",
        MANIFOLD_PAGE,
        FIRST[MANIFOLD_PAGE].replace(dataset="swiss-roll"),
        "The Swiss roll comes back, too, but from a code in pieces: reconstruction alone does not ask neighbours to "
        "stay neighbours.",
    ),
    Scene(
        "Still in pieces",
        ":material/grid_on:",
        MANIFOLD_PAGE,
        FIRST[MANIFOLD_PAGE].replace(dataset="swiss-roll", lam=0.03),
        "With a penalty on uneven stretching the code of the Swiss roll keeps neighbours better than PCA's plane, by "
        "trustworthiness and by continuity. It is still torn.",
    ),
    Scene(
        "Tear",
        ":material/public:",
        MANIFOLD_PAGE,
        FIRST[MANIFOLD_PAGE].replace(cap=180.0, init="he_normal"),
        "The whole sphere cannot be flattened in one piece: the sheet tears, and two opposite points share a code.",
    ),
    Scene(
        "Banknotes",
        ":material/payments:",
        PCA_PAGE,
        FIRST[PCA_PAGE],
        "With two numbers per banknote, the 6,4,2,4,6 autoencoder has less than half of PCA's error.",
    ),
    Scene(
        "Two forces",
        ":material/balance:",
        FORCES_PAGE,
        FIRST[FORCES_PAGE],
        "With a code of 32 as the only restraint, new digits come back well, and so does most of what disturbs them.",
    ),
    Scene(
        "Two forces, restrained",
        ":material/balance:",
        FORCES_PAGE,
        FIRST[FORCES_PAGE].replace(l2=3e-5),
        "A little weight decay: new digits are given back worse, and repaired better.",
    ),
    Scene(
        "Two forces, crushed",
        ":material/balance:",
        FORCES_PAGE,
        FIRST[FORCES_PAGE].replace(l2=3e-4),
        "Ten times as much weight decay: details of the digits are lost, and both errors are larger.",
    ),
)
