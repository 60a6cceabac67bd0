"""The slides of the lecture, in their order: what a page is set up with, and what the class sees there."""

from typing import NamedTuple

from ae_keras.links import to_query
from ae_keras.specs import Spec
from ae_keras.ui.presets import (
    BITS_PAGE,
    DENOISING_PAGE,
    DISCRIMINATIVE_PAGE,
    FIRST,
    FORCES_PAGE,
    GAN_PAGE,
    HOME,
    LATENT_PAGE,
    LINEAR_PAGE,
    MANIFOLD_PAGE,
    ONE_OF_8,
    OVERCOMPLETE_PAGE,
    PCA_PAGE,
    POWER_PAGE,
    SCORE_PAGE,
    SPARSE_PAGE,
    STOCHASTIC_PAGE,
    VARIATIONAL_PAGE,
)


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


SCENES = (
    Scene(
        "Autoencoders",
        ":material/compress:",
        HOME,
        FIRST[HOME],
        "Digits of 64 pixels pass through two numbers. The reconstructions are blurred, but most can still be read.",
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
        "With weight decay the singular vectors of the decoder become the principal components.",
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
        "Tear",
        ":material/public:",
        MANIFOLD_PAGE,
        FIRST[MANIFOLD_PAGE].replace(cap=180.0),
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
        "With a code of 16 as the only restraint, the training error falls far below the held-out error.",
    ),
    Scene(
        "Two forces, restrained",
        ":material/balance:",
        FORCES_PAGE,
        FIRST[FORCES_PAGE].replace(l2=3e-5),
        "A little weight decay raises the training error and lowers the held-out error.",
    ),
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
    Scene(
        "Stochastic decoder, linear",
        ":material/ssid_chart:",
        STOCHASTIC_PAGE,
        FIRST[STOCHASTIC_PAGE],
        "The decoder gives a mean and a spread for each pixel: where it gives more spread, it is wrong by more.",
    ),
    Scene(
        "Stochastic decoder, sigmoid",
        ":material/ssid_chart:",
        STOCHASTIC_PAGE,
        FIRST[STOCHASTIC_PAGE].replace(head="sigmoid", l2=0.0),
        "One probability a pixel: most of what a grey digit costs is its own entropy, and the means have less error "
        "than those of linear units with a learned spread.",
    ),
    Scene(
        "Stochastic decoder, softmax",
        ":material/ssid_chart:",
        STOCHASTIC_PAGE,
        FIRST[STOCHASTIC_PAGE].replace(head="softmax"),
        "A probability for each of 17 grey levels: held-out digits become more probable than by normal densities, and "
        "no sample lies outside of the levels.",
    ),
    Scene(
        "8-3-8 with softmax",
        ":material/filter_3:",
        STOCHASTIC_PAGE,
        ONE_OF_8,
        "Just like a classifier: a softmax over eight, and the right one is the most probable for all eight. With y "
        "for the target instead of x the losses are the same.",
    ),
    Scene(
        "Latent space",
        ":material/explore:",
        LATENT_PAGE,
        FIRST[LATENT_PAGE],
        "Every point of the map can be decoded: among the codes images are about as near to digits as decoded held-out "
        "digits are, far from the codes they are not.",
    ),
    Scene(
        "The right region",
        ":material/explore:",
        LATENT_PAGE,
        FIRST[LATENT_PAGE].replace(code=8),
        "With 8 numbers, codes from a mixture of Gaussians fitted on the codes give images like digits; codes from "
        "N(0, I) do not.",
    ),
    Scene(
        "Discriminative and generative",
        ":material/category:",
        DISCRIMINATIVE_PAGE,
        FIRST[DISCRIMINATIVE_PAGE],
        "Digits with their labels are drawn from two numbers. Label first, more of them are read as their label than "
        "code first, where the borders between the classes are straight.",
    ),
    Scene(
        "Classes, 8 numbers",
        ":material/category:",
        DISCRIMINATIVE_PAGE,
        FIRST[DISCRIMINATIVE_PAGE].replace(code=8),
        "With eight numbers in the code, more than four of five drawn digits are read as their label, and label first "
        "nine of ten.",
    ),
    Scene(
        "GAN",
        ":material/sports_martial_arts:",
        GAN_PAGE,
        FIRST[GAN_PAGE],
        "A generator carries normal noise to eight clouds that it has never seen: it learns from the discriminator "
        "alone. With a falling learning rate it ends with samples in all eight clouds, most of them good.",
    ),
    Scene(
        "GAN, constant rate",
        ":material/sports_martial_arts:",
        GAN_PAGE,
        FIRST[GAN_PAGE].replace(schedule="constant"),
        "At a constant learning rate the two networks chase each other to the end: from picture to picture the share "
        "of good samples rises and falls.",
    ),
    Scene(
        "GAN, packs of two",
        ":material/sports_martial_arts:",
        GAN_PAGE,
        FIRST[GAN_PAGE].replace(pack=2),
        "A discriminator that judges two rows at once can see a lack of variety. All eight clouds are covered, about "
        "evenly.",
    ),
    Scene(
        "Variational autoencoder",
        ":material/blur_circular:",
        VARIATIONAL_PAGE,
        FIRST[VARIATIONAL_PAGE],
        "The codes of held-out digits fill the prior N(0, I), and draws of the prior are decoded to digits almost as "
        "near to the data as reconstructions are.",
    ),
    Scene(
        "Variational, β = 0",
        ":material/blur_circular:",
        VARIATIONAL_PAGE,
        FIRST[VARIATIONAL_PAGE].replace(beta=0.0),
        "Without the KL term the codes leave the prior: its draws meet few of them, and are decoded to few kinds of "
        "digits.",
    ),
    Scene(
        "Mixture prior",
        ":material/blur_circular:",
        VARIATIONAL_PAGE,
        FIRST[VARIATIONAL_PAGE].replace(prior="mixture"),
        "One component of the prior for each digit: of what is decoded from a component, nine in ten are read as its "
        "digit.",
    ),
)
