"""Adversarial: two losses, each of one of the two networks, in turns."""

import tensorflow as tf

from ae_keras import models
from ae_keras.objectives.base import Context, Objective, Tensors, Turn
from ae_keras.specs import Adversarial

OF_DISCRIMINATOR, OF_GENERATOR = "latents of the discriminator", "latents of the generator"


def packs(x: tf.Tensor, weight: tf.Tensor, pack: int) -> tuple[tf.Tensor, tf.Tensor]:
    """Rows (rows, features) as (packs, pack * features), and the packs' weights, which sum to 1: those with a row that
    weighs nothing weigh nothing, and rows that are left over are left out."""
    whole = x.shape[0] // pack * pack
    packed = tf.reshape(x[:whole], (whole // pack, pack * x.shape[1]))
    least = tf.reduce_min(tf.reshape(weight[:whole], (whole // pack, pack)), axis=1)
    return packed, tf.math.divide_no_nan(least, tf.reduce_sum(least))


def surprise(context: Context, x: tf.Tensor, real: bool) -> tf.Tensor:
    """-E ln D(x), or -E ln(1 - D(x)): of logits, so that neither overflows."""
    rows, weight = packs(x, context.batch.weight, context.fixed["pack"])
    logits = context.net("discriminator", rows)[:, 0]
    return tf.reduce_sum(weight * tf.math.softplus(-logits if real else logits))


def samples(context: Context, stream: str) -> tf.Tensor:
    """As many as the batch has rows."""
    return context.net("generator", context.draw(stream, (context.batch.x.shape[0], context.fixed["latent"])))


def judge(context: Context) -> Tensors:
    """What the discriminator minimises."""
    fake = samples(context, OF_DISCRIMINATOR)
    return {"real": surprise(context, context.batch.x, True), "fake": surprise(context, fake, False)}


def fool(context: Context) -> Tensors:
    """What the generator minimises."""
    fake = samples(context, OF_GENERATOR)
    if context.fixed["loss"] == "minimax":
        return {"generator": -surprise(context, fake, False)}
    return {"generator": surprise(context, fake, True)}


def terms(context: Context) -> Tensors:
    return {**judge(context), **fool(context)}


def picture(_: Context) -> Tensors:
    """Nothing: a frame's weights give samples and judgements."""
    return {}


def training(spec: Adversarial) -> str:
    """The lines of an exported program that train the models."""
    fooled = "softplus(-judged(fake))" if spec.loss == "non-saturating" else "-softplus(judged(fake))"
    packed = "x" if spec.pack == 1 else f"tf.reshape(x, (-1, {spec.pack} * x.shape[1]))"
    decay = {name: f"\n        loss += sum({name}.losses)" * bool(spec.l2) for name in ("discriminator", "generator")}
    whole = f"    batches = [x[: len(x) // {spec.pack} * {spec.pack}] for x in batches if len(x) >= {spec.pack}]\n"
    one, many = "d_loss = discriminator_step(batch)", "d_loss = discriminator_step(batches[(i + k) % len(batches)])"
    turns = f"        for k in range({spec.d_steps}):\n            {many}" if spec.d_steps > 1 else f"        {one}"

    def rate(first: float, times: int) -> str:
        steps = "epochs * steps" if times == 1 else f"{times} * epochs * steps"
        falling = f"keras.optimizers.schedules.CosineDecay({first!r}, {steps})"
        return falling if spec.schedule == "cosine" else repr(first)

    momentum = f", momentum={spec.momentum!r}" if spec.momentum else ""
    rule, rest = ("SGD", momentum) if spec.optimizer == "sgd" else ("Adam", f", beta_1={spec.beta1!r}")
    return f"""\
x_train = x_train.astype("float32")
steps = math.ceil(len(x_train) / {spec.batch})
softplus = tf.math.softplus
d_rate = {rate(spec.d_rate, spec.d_steps)}
g_rate = {rate(spec.learning_rate, 1)}
d_optimizer = keras.optimizers.{rule}(d_rate{rest})
g_optimizer = keras.optimizers.{rule}(g_rate{rest})


def samples(rows):
    return generator(tf.random.normal((rows, {spec.latent})))


def judged(x):
    return discriminator({packed})  # logits


@tf.function
def discriminator_step(x):
    fake = samples(len(x))
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(softplus(-judged(x))) + tf.reduce_mean(softplus(judged(fake))){decay["discriminator"]}
    variables = discriminator.trainable_variables
    d_optimizer.apply(tape.gradient(loss, variables), variables)
    return loss


@tf.function
def generator_step(rows):
    with tf.GradientTape() as tape:
        fake = samples(rows)
        loss = tf.reduce_mean({fooled}){decay["generator"]}
    variables = generator.trainable_variables
    g_optimizer.apply(tape.gradient(loss, variables), variables)
    return loss


for epoch in range(epochs):
    order = np.random.permutation(len(x_train))
    batches = [x_train[order[i : i + {spec.batch}]] for i in range(0, len(x_train), {spec.batch})]
{whole if spec.pack > 1 else ""}    for {"i, batch in enumerate(batches)" if spec.d_steps > 1 else "batch in batches"}:
{turns}
        g_loss = generator_step(len(batch))
    if 10 * (epoch + 1) // epochs > 10 * epoch // epochs:  # ten times in all
        losses = f"discriminator {{d_loss:.4g}}, generator {{g_loss:.4g}}"
        print(f"epoch {{epoch + 1}} of {{epochs}}: {{losses}}")

drawn = samples(1000).numpy()
for name, rows in {{"the data": x_train, "1000 samples": drawn}}.items():
    deviation = rows.std(axis=0).mean()
    print(f"{{name}}: mean {{rows.mean():.3f}}, standard deviation {{deviation:.3f}}")"""


OBJECTIVE = Objective(
    models.adversarial,
    terms,
    picture,
    turns=(
        Turn(judge, ("discriminator",), times="d_steps", rate="d_rate"),
        Turn(fool, ("generator",)),
    ),
    streams=(OF_DISCRIMINATOR, OF_GENERATOR),
    training=training,
)
