"""Decoders that give distributions, and networks that generate."""

from ae_keras.ui.presets import (
    DISCRIMINATIVE_PAGE,
    FIRST,
    GAN_PAGE,
    LATENT_PAGE,
    ONE_OF_8,
    REPARAM_PAGE,
    STOCHASTIC_PAGE,
    VARIATIONAL_PAGE,
)
from ae_keras.ui.scenes.scene import Scene

SCENES = (
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
    Scene(
        "Reparametrization",
        ":material/alt_route:",
        REPARAM_PAGE,
        FIRST[REPARAM_PAGE],
        "With ε held, z = μ + σ ε is a function of μ and σ, and a gradient passes through it. Its estimates have at "
        "most a hundredth of the variance of the score function's, and −ELBO ends lower.",
    ),
    Scene(
        "Score function",
        ":material/alt_route:",
        REPARAM_PAGE,
        FIRST[REPARAM_PAGE].replace(gradient="score"),
        "Right on average, but with hundreds of times the variance, or more: the code carries fewer nats, and −ELBO "
        "ends higher.",
    ),
    Scene(
        "The sample cut out",
        ":material/alt_route:",
        REPARAM_PAGE,
        FIRST[REPARAM_PAGE].replace(gradient="cut"),
        "Nothing but the KL reaches the encoder: every code is the prior, and every digit is answered with the mean "
        "digit.",
    ),
)
