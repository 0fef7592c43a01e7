"""Known mistakes, what they break, and the advice that helps. Each is an edit of the lesson's solution."""

from autograder import Mistake

CLASS_MEMORY = (
    "What forward keeps is stored on the class, so all layers of this kind share one memory. In a network with "
    "two of them, the second overwrites what the first needs. Store it on self."
)
ONLY_IN_TRAINING = (
    "forward remembers what backward needs only if train is true. backward answers for the last forward in "
    "either mode, so remember it always."
)
FIRST_ONLY = (
    "It goes on using what it remembered from its first batch. Every forward overwrites what the one before left."
)
DOUT_CHANGED = (
    "backward writes into dout. That array belongs to the caller, who may still need it. Make a new array, as in "
    "dtotal = dout * mask."
)
MEANS = "mean, var = x.mean(axis=self.axes), x.var(axis=self.axes)"
MEAN_STEP = "self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mean"
VAR_STEP = "self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var"
CORRECTION = "dnormal = dnormal - shift - self.normal * stretch"
ZEROS = (
    "All weights start at 0. Then no signal comes through, and no gradient comes back: nothing is ever learned. "
    "Draw them: normal, with variance 2 / fan_in."
)
BIASES = "Biases start at 0."
OWN_RNG = (
    "The weights don't come from the rng that was passed in. Who passes the same generator should get the same "
    "network, and who passes another one another network."
)
FOR_ONE_SHAPE = "The network fits one size of images only. Work the sizes out from in_shape."
CHANNELS = "The first convolution expects one channel. Images have in_shape[0] channels."
TEN = "The network ends in ten numbers, always. It ends in one for each class: `classes`."
BENT_END = (
    "A ReLU stands behind the last Affine. It gives the logits, which may be negative, and so nothing bends them."
)
NO_RELU = (
    "Two layers with weights follow each other, and no ReLU stands between them. Together they are one linear "
    "layer: nothing is won by having two."
)
LAST_WEIGHTS = (
    "The spread of the weights isn't that of He. For an Affine it is √(2 / inputs), and for a convolution √(2 / "
    "(channels · height · width)): all that goes into one output."
)

NORMALISED_WRONGLY_IN_TRAINING = [
    "build_resnet: gradients",
    "build_resnet: learned",
    "dgamma on ordinary",
    "dx on ordinary",
    "y on ordinary",
]
STATISTICS_WRONG = [
    "build_resnet: gradients",
    "build_resnet: learned",
    "dgamma on ordinary",
    "dx on ordinary",
    "gradients in test mode on ordinary",
    "running statistics on ordinary",
    "statistics after several batches",
    "y in test mode on ordinary",
    "y on ordinary",
]
RUNNING_WRONG = [
    "gradients in test mode on images",
    "gradients in test mode on ordinary",
    "running statistics on images",
    "running statistics on ordinary",
    "statistics after several batches",
    "y and statistics on the usual momentum and eps",
    "y in test mode on batch of one",
    "y in test mode on images",
    "y in test mode on ordinary",
]
SPREAD_A_LITTLE_WRONG = [
    "dgamma on ordinary",
    "dx on ordinary",
    "gradients in test mode on ordinary",
    "y in test mode on ordinary",
    "y on ordinary",
]
SPREAD_WRONG = [
    "build_resnet: gradients",
    "build_resnet: learned",
    "dgamma on ordinary",
    "dx on ordinary",
    "gradients in test mode on ordinary",
    "y in test mode on ordinary",
    "y on ordinary",
]
SCALED_WRONGLY = [
    "build_resnet: it gives what its layers give",
    "y in test mode on ordinary",
    "y on ordinary",
]
DX_WRONG_IN_TRAINING = [
    "build_resnet: gradients",
    "build_resnet: learned",
    "dx on images",
    "dx on ordinary",
    "y and gradients on constant features",
    "y and gradients on huge inputs",
    "y and gradients on images in single precision",
    "y and gradients on one image",
]
DX_WRONG_IN_TEST_MODE = [
    "gradients in test mode on images",
    "gradients in test mode on ordinary",
]
DGAMMA_WRONG = [
    "build_resnet: gradients",
    "build_resnet: learned",
    "dgamma and dbeta on images",
    "dgamma on ordinary",
    "gradients in test mode on images",
    "gradients in test mode on ordinary",
    "y and gradients on constant features",
    "y and gradients on huge inputs",
    "y and gradients on images in single precision",
    "y and gradients on one image",
]
DX_WRONG = [
    "build_resnet: gradients",
    "build_resnet: learned",
    "dx on images",
    "dx on ordinary",
    "gradients in test mode on images",
    "gradients in test mode on ordinary",
    "y and gradients on constant features",
    "y and gradients on huge inputs",
    "y and gradients on images in single precision",
    "y and gradients on one image",
]
AVERAGE_WRONG = [
    "build_googlenet: it gives what its layers give",
    "build_resnet: it gives what its layers give",
    "y on ordinary",
]
AVERAGE_BACK_WRONG = [
    "build_googlenet: gradients",
    "build_googlenet: learned",
    "build_resnet: gradients",
    "build_resnet: learned",
    "dx on ordinary",
    "y and dx on huge inputs",
    "y and dx on one channel",
    "y and dx on one image",
    "y and dx on single precision",
]
JOINED_WRONGLY = [
    "build_googlenet: it gives what its layers give",
    "dx on ordinary",
    "gradients of the branches on ordinary",
    "params and grads are the branches' own arrays",
    "y on ordinary",
]
SPLIT_WRONGLY = [
    "all on branches that hand on",
    "all on in training",
    "all on one within another",
    "all on single precision",
    "all on smaller maps",
    "backward says the same twice",
    "build_googlenet: gradients",
    "build_googlenet: learned",
    "dx on ordinary",
    "each has its own memory",
    "gradients of the branches on ordinary",
    "grads has the keys of params",
    "it answers for the last forward",
    "params and grads are the branches' own arrays",
    "what was returned stays as it is",
]
ADDED_UP_WRONGLY = [
    "all on branches that hand on",
    "all on in training",
    "all on one within another",
    "all on single precision",
    "all on smaller maps",
    "build_googlenet: gradients",
    "build_googlenet: learned",
    "dx on ordinary",
]
SUM_WRONG = [
    "build_resnet: it gives what its layers give",
    "dx on ordinary",
    "gradients of the layers on ordinary",
    "y on ordinary",
]
MASK_WRONG = [
    "all on in training",
    "all on one within another",
    "all on single precision",
    "all on sums that are 0",
    "all on vectors",
    "all on ways that hand on",
    "all on ways that keep what they gave",
    "all on with a bare body",
    "all on with a bare shortcut",
    "build_resnet: gradients",
    "build_resnet: learned",
    "dx on ordinary",
    "dx on with a shortcut",
    "gradients of the layers on ordinary",
    "gradients of the layers on with a shortcut",
]
SHORTCUT_WRONG = [
    "all on in training",
    "all on single precision",
    "all on vectors",
    "all on ways that hand on",
    "all on ways that keep what they gave",
    "all on with a bare shortcut",
    "backward says the same twice",
    "build_resnet: it gives what its layers give",
    "dx on with a shortcut",
    "each has its own memory",
    "gradients of the layers on with a shortcut",
    "grads has the keys of params",
    "it answers for the last forward",
    "params and grads are the layers' own arrays",
    "what was returned stays as it is",
    "y on with a shortcut",
]
UNTOLD = [
    "all on in training",
    "build_resnet: gradients",
    "build_resnet: learned",
]
DEAD = [
    "He-normal weights",
    "learned",
]
BENT_AT_THE_END = [
    "a GlobalAvgPool stands in front of the only Affine",
    "a ReLU stands between any two layers with weights",
    "learned",
]

# ----------------------------------------------------------------------------------------------------------- BatchNorm

BATCH_NORM = [
    Mistake(
        "BatchNorm.forward",
        body="""
def forward(self, x, train=False):
    self.axes = (0,) if x.ndim == 2 else (0, 2, 3)
    if train:
        own = tuple(range(1, x.ndim))
        mean, var = x.mean(axis=own, keepdims=True), x.var(axis=own, keepdims=True)
        self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * x.mean(axis=self.axes)
        self.running_var = self.momentum * self.running_var + (1 - self.momentum) * x.var(axis=self.axes)
    else:
        mean, var = per_feature(self.running_mean, x), per_feature(self.running_var, x)
    self.train = train
    self.deviation = np.sqrt(var + self.eps)
    self.normal = (x - mean) / self.deviation
    return per_feature(self.params["gamma"], x) * self.normal + per_feature(self.params["beta"], x)
""",
        name="BatchNorm: statistics over each sample",
        breaks=NORMALISED_WRONGLY_IN_TRAINING,
        advice=(
            "Each sample is normalised over its own features (axis 1). Batch normalisation goes the other way: "
            "each feature over the batch. The mean has one number per feature: x.mean(axis=0) for (N, C)."
        ),
    ),
    Mistake(
        "BatchNorm.forward",
        right=MEANS,
        wrong="mean, var = x.mean(axis=1), x.var(axis=1)",
        breaks=[
            "build_resnet: gradients",
            "build_resnet: learned",
            "dbeta on ordinary",
            "dgamma on ordinary",
            "dx on ordinary",
            "gradients in test mode on ordinary",
            "running statistics on ordinary",
            "statistics after several batches",
            "y in test mode on ordinary",
            "y on ordinary",
        ],
        advice=(
            "Mean and variance are taken over axis 1, the features: that gives N numbers. They are taken over "
            "the batch, axis 0, and there is one per feature."
        ),
    ),
    Mistake(
        "BatchNorm.forward",
        right=MEANS,
        wrong="mean, var = np.full(x.shape[1], x.mean()), np.full(x.shape[1], x.var())",
        breaks=STATISTICS_WRONG,
        advice=(
            "All features share one mean and one variance. Each feature has its own: take them over all axes but "
            "axis 1."
        ),
    ),
    Mistake(
        "BatchNorm",
        body="""
class BatchNorm:
    def __init__(self, gamma, beta, momentum=0.9, eps=1e-5):
        self.params = {"gamma": gamma, "beta": beta}
        self.grads = {}
        self.momentum, self.eps = momentum, eps
        self.running_mean, self.running_var = np.zeros_like(gamma), np.ones_like(gamma)

    def forward(self, x, train=False):
        self.axes = (0,) if x.ndim == 2 else (0, 2, 3)
        if train:
            mean, var = x.mean(axis=0), x.var(axis=0)
            spread = (lambda values: values) if x.ndim == 2 else (lambda values: values.mean(axis=(1, 2)))
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * spread(mean)
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * spread(var)
        else:
            mean, var = per_feature(self.running_mean, x), per_feature(self.running_var, x)
        self.train = train
        self.deviation = np.sqrt(var + self.eps)
        self.normal = (x - mean) / self.deviation
        return per_feature(self.params["gamma"], x) * self.normal + per_feature(self.params["beta"], x)

    def backward(self, dout):
        self.grads["gamma"] = (dout * self.normal).sum(axis=self.axes)
        self.grads["beta"] = dout.sum(axis=self.axes)
        dnormal = dout * per_feature(self.params["gamma"], dout)
        if self.train:
            dnormal = dnormal - dnormal.mean(axis=0) - self.normal * (dnormal * self.normal).mean(axis=0)
        return dnormal / self.deviation
""",
        name="BatchNorm: every pixel by itself",
        breaks=[
            "build_resnet: gradients",
            "build_resnet: learned",
            "dgamma and dbeta on images",
            "dx on images",
            "gradients in test mode on images",
            "running statistics on images",
            "statistics after several batches",
            "y and gradients on images in single precision",
            "y and gradients on one image",
            "y in test mode on images",
            "y on images",
        ],
        advice=(
            "For images, each pixel has a mean and a variance of its own. A feature is a whole channel: take "
            "them over the batch, the rows and the columns together, axes (0, 2, 3)."
        ),
    ),
    Mistake(
        "BatchNorm.forward",
        right="x.var(axis=self.axes)",
        wrong="x.var(axis=self.axes, ddof=1)",
        breaks=STATISTICS_WRONG,
        advice=(
            "The variance is divided by N - 1. Here it is the biased one, divided by N, in the running variance "
            "too: x.var(axis=...) as it is."
        ),
    ),
    Mistake(
        "BatchNorm.forward",
        right=VAR_STEP,
        wrong=(
            "count = x.size // x.shape[1]\n"
            "            unbiased = var * (count / max(count - 1, 1))\n"
            "            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * unbiased"
        ),
        name="BatchNorm: running variance divided by N - 1",
        breaks=RUNNING_WRONG,
        advice=(
            "The running variance gathers the variance divided by N - 1, as some libraries do. Here it gathers "
            "the very variance that the batch was normalised with, divided by N."
        ),
    ),
    Mistake(
        "BatchNorm.forward",
        right="mean, var = self.running_mean, self.running_var",
        wrong=MEANS,
        breaks=[
            "gradients in test mode on images",
            "gradients in test mode on ordinary",
            "y in test mode on batch of one",
            "y in test mode on before any training",
            "y in test mode on images",
            "y in test mode on ordinary",
        ],
        advice=(
            "In test mode the batch's own mean and variance are used. Then an answer depends on which other "
            "samples happen to be asked with it, and a batch of one gives beta. Use running_mean and running_var."
        ),
    ),
    Mistake(
        "BatchNorm.forward",
        edits=[
            (
                (
                    "            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mean\n"
                    "            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var\n"
                ),
                "",
            ),
            (
                "        if train:\n",
                (
                    "        moved = x.mean(axis=self.axes), x.var(axis=self.axes)\n"
                    "        self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * moved[0]\n"
                    "        self.running_var = self.momentum * self.running_var + (1 - self.momentum) * moved[1]\n"
                    "        if train:\n"
                ),
            ),
        ],
        name="BatchNorm: running statistics updated in test mode too",
        breaks=[
            "gradients in test mode on images",
            "gradients in test mode on ordinary",
            "test mode leaves the running statistics as they are",
            "y in test mode on batch of one",
            "y in test mode on before any training",
            "y in test mode on images",
            "y in test mode on ordinary",
        ],
        advice=(
            "A forward in test mode changes the running statistics. Then asking the network changes its answers. "
            "Update them in training mode only."
        ),
    ),
    Mistake(
        "BatchNorm.forward",
        right=(
            "            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mean\n"
            "            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var\n"
        ),
        wrong="",
        name="BatchNorm: running statistics never updated",
        breaks=RUNNING_WRONG,
        advice=(
            "The running statistics stay at 0 and 1 for ever. In training mode each forward moves them a little "
            "towards the batch: momentum * old + (1 - momentum) * batch."
        ),
    ),
    Mistake(
        "BatchNorm.forward",
        right="            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var\n",
        wrong="",
        name="BatchNorm: running variance never updated",
        breaks=RUNNING_WRONG,
        advice="The running mean is updated, and the running variance isn't: it stays at 1.",
    ),
    Mistake(
        "BatchNorm.forward",
        edits=[
            (MEAN_STEP, "self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mean"),
            (VAR_STEP, "self.running_var = (1 - self.momentum) * self.running_var + self.momentum * var"),
        ],
        name="BatchNorm: momentum swapped",
        breaks=RUNNING_WRONG,
        advice=(
            "momentum and 1 - momentum are swapped. The momentum is what is kept of the old statistics: momentum "
            "* old + (1 - momentum) * batch."
        ),
    ),
    Mistake(
        "BatchNorm.forward",
        edits=[
            (MEAN_STEP, "self.running_mean = mean"),
            (VAR_STEP, "self.running_var = var"),
        ],
        name="BatchNorm: statistics of the last batch",
        breaks=RUNNING_WRONG,
        advice=(
            "The running statistics are those of the last batch. They should gather over many: momentum * old + "
            "(1 - momentum) * batch."
        ),
    ),
    Mistake(
        "BatchNorm.forward",
        edits=[
            (MEAN_STEP, "self.running_mean = self.running_mean + (1 - self.momentum) * mean"),
            (VAR_STEP, "self.running_var = self.running_var + (1 - self.momentum) * var"),
        ],
        name="BatchNorm: old statistics kept whole",
        breaks=RUNNING_WRONG,
        advice=(
            "The old statistics are kept whole, so the running ones grow for ever. Keep the part `momentum` of them."
        ),
    ),
    Mistake(
        "BatchNorm.forward",
        right="(1 - self.momentum) * var",
        wrong="(1 - self.momentum) * np.sqrt(var)",
        breaks=RUNNING_WRONG,
        advice="running_var gathers the standard deviation. It should gather the variance, without the root.",
    ),
    Mistake(
        "BatchNorm",
        right="np.zeros_like(gamma), np.ones_like(gamma)",
        wrong="np.zeros_like(gamma), np.zeros_like(gamma)",
        breaks=[
            "gradients in test mode on images",
            "gradients in test mode on ordinary",
            "running statistics on images",
            "running statistics on ordinary",
            "statistics after several batches",
            "y and statistics on the usual momentum and eps",
            "y in test mode on batch of one",
            "y in test mode on before any training",
            "y in test mode on images",
            "y in test mode on ordinary",
        ],
        advice=(
            "running_var starts at 0. It starts at 1, so that a layer that has seen nothing yet leaves x as it is."
        ),
    ),
    Mistake(
        "BatchNorm.forward",
        edits=[
            (
                MEAN_STEP,
                (
                    "kept = self.momentum if np.any(self.running_mean) else 0.0\n"
                    "            self.running_mean = kept * self.running_mean + (1 - kept) * mean"
                ),
            ),
            (VAR_STEP, "self.running_var = kept * self.running_var + (1 - kept) * var"),
        ],
        name="BatchNorm: the first batch taken whole",
        breaks=RUNNING_WRONG,
        advice=(
            "The statistics of the first batch are taken whole. The running ones start from 0 and 1, and the "
            "first batch moves them like any other."
        ),
    ),
    Mistake(
        "BatchNorm.forward",
        edits=[
            ("self.train = train", ("mean, var = self.running_mean, self.running_var\n        self.train = train")),
        ],
        name="BatchNorm: running statistics used in training",
        breaks=NORMALISED_WRONGLY_IN_TRAINING,
        advice=(
            "In training mode x is normalised with the running statistics. There it is the mean and the variance "
            "of this very batch; the running ones are for test mode."
        ),
    ),
    Mistake(
        "BatchNorm.forward",
        right="np.sqrt(var + self.eps)",
        wrong="np.sqrt(var) + self.eps",
        breaks=SPREAD_A_LITTLE_WRONG,
        advice=(
            "eps is added outside the root. It belongs under it: √(var + eps). With a small eps you would hardly "
            "see the difference, but at var = 0 the root's slope is infinite."
        ),
    ),
    Mistake(
        "BatchNorm.forward",
        right="np.sqrt(var + self.eps)",
        wrong="np.sqrt(var)",
        breaks=SPREAD_A_LITTLE_WRONG,
        advice=(
            "eps is missing. A feature that is the same in all samples has variance 0, and 0 / 0 is nan: √(var + eps)."
        ),
    ),
    Mistake(
        "BatchNorm.forward",
        right="np.sqrt(var + self.eps)",
        wrong="np.sqrt(var + 1e-5)",
        breaks=SPREAD_A_LITTLE_WRONG,
        advice="eps is always 1e-5. Use the one that was passed to the constructor.",
    ),
    Mistake(
        "BatchNorm.forward",
        right="np.sqrt(var + self.eps)",
        wrong="(var + self.eps)",
        breaks=SPREAD_WRONG,
        advice="x is divided by the variance. Divide by the standard deviation: √(var + eps).",
    ),
    Mistake(
        "BatchNorm.forward",
        right="(x - per_feature(mean, x)) / self.deviation",
        wrong="x / self.deviation",
        breaks=SPREAD_WRONG,
        advice="The mean isn't subtracted: (x - mean) / √(var + eps).",
    ),
    Mistake(
        "BatchNorm.forward",
        right='per_feature(self.params["gamma"], x) * self.normal + per_feature(self.params["beta"], x)',
        wrong="self.normal",
        breaks=SCALED_WRONGLY,
        advice=(
            "y is the normalised x. Then it is scaled by gamma and shifted by beta: with these the layer can "
            "learn whatever mean and spread is best."
        ),
    ),
    Mistake(
        "BatchNorm.forward",
        right=' + per_feature(self.params["beta"], x)',
        wrong="",
        breaks=SCALED_WRONGLY,
        advice="beta isn't added: y = gamma * normalised + beta.",
    ),
    Mistake(
        "BatchNorm.forward",
        right='per_feature(self.params["gamma"], x) * self.normal + per_feature(self.params["beta"], x)',
        wrong='per_feature(self.params["gamma"], x) * (self.normal + per_feature(self.params["beta"], x))',
        breaks=SCALED_WRONGLY,
        advice="beta is scaled by gamma, too. First scale, then shift: gamma * normalised + beta.",
    ),
    Mistake(
        "BatchNorm.forward",
        edits=[
            ('self.params["gamma"], x) * ', 'self.params["beta"], x) * '),
            ('+ per_feature(self.params["beta"], x)', '+ per_feature(self.params["gamma"], x)'),
        ],
        name="BatchNorm: gamma and beta swapped",
        breaks=SCALED_WRONGLY,
        advice="gamma and beta are swapped: gamma scales, beta shifts.",
    ),
    Mistake(
        "BatchNorm",
        right="momentum=0.9, eps=1e-5",
        wrong="momentum=0.1, eps=1e-5",
        breaks=["y and statistics on the usual momentum and eps"],
        advice="When no momentum is passed, it is 0.9: so much is kept of the old statistics.",
    ),
    Mistake(
        "BatchNorm",
        right="momentum=0.9, eps=1e-5",
        wrong="momentum=0.9, eps=1e-4",
        breaks=["y and statistics on the usual momentum and eps"],
        advice="When no eps is passed, it is 1e-5.",
    ),
    Mistake(
        "BatchNorm.forward",
        right="x.var(axis=self.axes)",
        wrong="(x**2).mean(axis=self.axes) - x.mean(axis=self.axes) ** 2",
        breaks=["all is finite for inputs up to 1000"],
        advice=(
            "The variance is the mean of x² minus the square of the mean. For large x that is a small difference "
            "of two huge numbers; in single precision it may come out below 0, and its root is nan. Square the "
            "differences from the mean."
        ),
    ),
    Mistake(
        "BatchNorm.backward",
        right=CORRECTION,
        wrong="pass",
        breaks=DX_WRONG_IN_TRAINING,
        advice=(
            "backward treats mean and variance as constants. In training mode they come from x: each x moves "
            "them, and with them all others of its feature. That is what the two corrections are for."
        ),
    ),
    Mistake(
        "BatchNorm.backward",
        right=CORRECTION,
        wrong="dnormal = dnormal - shift",
        breaks=DX_WRONG_IN_TRAINING,
        advice=(
            "backward forgets that the variance comes from x, too. The part that runs along the normalised x "
            "must also go: normal * mean(dnormal * normal)."
        ),
    ),
    Mistake(
        "BatchNorm.backward",
        right=CORRECTION,
        wrong="dnormal = dnormal - self.normal * stretch",
        breaks=DX_WRONG_IN_TRAINING,
        advice="backward forgets that the mean comes from x, too: the mean of dnormal must also go.",
    ),
    Mistake(
        "BatchNorm.backward",
        right="if self.train:",
        wrong="if True:",
        breaks=DX_WRONG_IN_TEST_MODE,
        advice=(
            "backward answers as if mean and variance came from the batch, also after a forward in test mode. "
            "There they are constants, and dx = dout * gamma / √(running_var + eps)."
        ),
    ),
    Mistake(
        "BatchNorm.forward",
        right="self.train = train",
        wrong="self.train = getattr(self, 'train', False) or train",
        breaks=DX_WRONG_IN_TEST_MODE,
        advice=(
            "Once the layer has been in training mode, backward goes on as if it still were. It answers for the "
            "last forward: remember the mode of each."
        ),
    ),
    Mistake(
        "BatchNorm",
        edits=[
            ("self.train = train", "self.x, self.train = x, train"),
            ("(dout * self.normal).sum(axis=self.axes)", "(dout * self.x).sum(axis=self.axes)"),
        ],
        name="BatchNorm: dgamma from x",
        breaks=DGAMMA_WRONG,
        advice="dgamma is taken with x. What gamma multiplies is the normalised x: dgamma = Σ dout * normal.",
    ),
    Mistake(
        "BatchNorm.backward",
        right="(dout * self.normal).sum(axis=self.axes)",
        wrong="(dout * self.normal).mean(axis=self.axes)",
        breaks=DGAMMA_WRONG,
        advice=(
            "dgamma is averaged. Every sample (and pixel) adds its full share: sum. The mean is taken in the loss."
        ),
    ),
    Mistake(
        "BatchNorm.backward",
        right="(dout * self.normal).sum(axis=self.axes)",
        wrong="dout.sum(axis=self.axes)",
        breaks=DGAMMA_WRONG,
        advice="dgamma is the sum of dout, and that is dbeta. gamma acts with strength `normal`: Σ dout * normal.",
    ),
    Mistake(
        "BatchNorm.backward",
        right='self.grads["beta"] = dout.sum(axis=self.axes)',
        wrong='self.grads["beta"] = dout.mean(axis=self.axes)',
        breaks=[
            "build_resnet: gradients",
            "build_resnet: learned",
            "dbeta on ordinary",
            "dgamma and dbeta on images",
            "gradients in test mode on images",
            "gradients in test mode on ordinary",
            "y and gradients on constant features",
            "y and gradients on huge inputs",
            "y and gradients on images in single precision",
            "y and gradients on one image",
        ],
        advice="dbeta is averaged. Every sample (and pixel) adds its full share: sum. The mean is taken in the loss.",
    ),
    Mistake(
        "BatchNorm.backward",
        edits=[
            ("(dout * self.normal).sum(axis=self.axes)", "(dout * self.normal).sum(axis=0)"),
            ('self.grads["beta"] = dout.sum(axis=self.axes)', 'self.grads["beta"] = dout.sum(axis=0)'),
        ],
        name="BatchNorm: gradients summed over the batch only",
        breaks=[
            "all is finite for inputs up to 1000",
            "backward in training mode is not led astray by a test before",
            "backward says the same twice",
            "build_resnet: gradients",
            "build_resnet: learned",
            "dgamma and dbeta on images",
            "each has its own memory",
            "gradients in test mode on images",
            "it answers for the last forward",
            "y and gradients on images in single precision",
            "y and gradients on one image",
        ],
        advice=(
            "For images, dgamma and dbeta are summed over the batch only, and still have rows and columns. A "
            "gradient has the shape of its variable, (C,): sum over axes (0, 2, 3)."
        ),
    ),
    Mistake(
        "BatchNorm.backward",
        right='dout * per_feature(self.params["gamma"], dout)',
        wrong="dout",
        breaks=DX_WRONG,
        advice="gamma is missing in dx: y = gamma * normal + beta, so dnormal = dout * gamma.",
    ),
    Mistake(
        "BatchNorm.backward",
        right="dnormal / self.deviation",
        wrong="dnormal",
        breaks=DX_WRONG,
        advice="dx isn't divided by √(var + eps), as x - mean was on the way forward.",
    ),
    Mistake(
        "BatchNorm.backward",
        right="return dnormal / self.deviation",
        wrong="return dnormal / self.deviation / len(dout)",
        breaks=[
            "build_resnet: gradients",
            "build_resnet: learned",
            "dx on images",
            "dx on ordinary",
            "gradients in test mode on images",
            "gradients in test mode on ordinary",
            "y and gradients on constant features",
            "y and gradients on huge inputs",
            "y and gradients on images in single precision",
        ],
        advice=(
            "dx is divided by N once more. The mean over the batch stands in the loss, and dout carries it already."
        ),
    ),
    Mistake(
        "BatchNorm.backward",
        edits=[
            ("dnormal.mean(axis=self.axes)", "(dnormal.sum(axis=self.axes) / len(dout))"),
            (
                "(dnormal * self.normal).mean(axis=self.axes)",
                "((dnormal * self.normal).sum(axis=self.axes) / len(dout))",
            ),
        ],
        name="BatchNorm: corrections divided by N",
        breaks=[
            "build_resnet: gradients",
            "build_resnet: learned",
            "dx on images",
            "y and gradients on images in single precision",
            "y and gradients on one image",
        ],
        advice=(
            "The two means in backward are divided by N. For images each feature has N * H * W numbers: divide "
            "by all of them."
        ),
    ),
    Mistake(
        "BatchNorm.backward",
        right="dnormal - shift - self.normal * stretch",
        wrong="dnormal - shift + self.normal * stretch",
        breaks=DX_WRONG_IN_TRAINING,
        advice=(
            "The sign of the second correction is wrong. Both are taken away: dnormal - mean(dnormal) - normal * "
            "mean(dnormal * normal)."
        ),
    ),
    Mistake(
        "BatchNorm.backward",
        edits=[
            ('self.grads["gamma"]', 'self.grads["dgamma"]'),
            ('self.grads["beta"]', 'self.grads["dbeta"]'),
        ],
        breaks=[
            "all is finite for inputs up to 1000",
            "backward in training mode is not led astray by a test before",
            "backward says the same twice",
            "build_resnet: gradients",
            "build_resnet: learned",
            "dbeta on ordinary",
            "dgamma and dbeta on images",
            "dgamma on ordinary",
            "each has its own memory",
            "gradients in test mode on images",
            "gradients in test mode on ordinary",
            "grads has the keys of params",
            "it answers for the last forward",
            "y and gradients on constant features",
            "y and gradients on huge inputs",
            "y and gradients on images in single precision",
            "y and gradients on one image",
        ],
        advice='The keys of grads are those of params: "gamma" and "beta", without a d.',
    ),
    Mistake(
        "BatchNorm.backward",
        edits=[
            ('self.grads["gamma"] = ', 'self.grads["gamma"] = self.grads.get("gamma", 0) + '),
            ('self.grads["beta"] = ', 'self.grads["beta"] = self.grads.get("beta", 0) + '),
        ],
        name="BatchNorm: gradients accumulated",
        breaks=[
            "backward says the same twice",
            "build_resnet: gradients",
            "build_resnet: learned",
            "it answers for the last forward",
        ],
        advice="The gradients of all calls add up in grads. backward overwrites them.",
    ),
    Mistake(
        "BatchNorm.backward",
        right='dnormal = dout * per_feature(self.params["gamma"], dout)',
        wrong=('dnormal = dout\n        dnormal *= per_feature(self.params["gamma"], dout)'),
        name="BatchNorm: dout changed",
        breaks=["build_resnet: gradients", "build_resnet: learned", "inputs left alone"],
        advice=DOUT_CHANGED,
    ),
    Mistake(
        "BatchNorm.forward",
        right="self.normal = (x - per_feature(mean, x)) / self.deviation",
        wrong=("x -= per_feature(mean, x)\n        self.normal = x / self.deviation"),
        name="BatchNorm: x changed",
        breaks=["inputs left alone"],
        advice=(
            "forward subtracts the mean from x in place. x belongs to the caller: a shortcut around this layer, "
            "say, still needs it. Write x - mean, which makes a new array."
        ),
    ),
    Mistake(
        "BatchNorm.forward",
        right='return per_feature(self.params["gamma"], x) * self.normal + per_feature(self.params["beta"], x)',
        wrong=(
            "y = self.normal\n"
            '        y *= per_feature(self.params["gamma"], x)\n'
            '        y += per_feature(self.params["beta"], x)\n'
            "        return y"
        ),
        name="BatchNorm: the kept array overwritten",
        breaks=[
            "build_resnet: gradients",
            "build_resnet: learned",
            "dgamma and dbeta on images",
            "dgamma on ordinary",
            "dx on images",
            "dx on ordinary",
            "gradients in test mode on images",
            "gradients in test mode on ordinary",
            "y and gradients on constant features",
            "y and gradients on huge inputs",
            "y and gradients on images in single precision",
            "y and gradients on one image",
        ],
        advice=(
            "The normalised x is scaled and shifted in place. backward needs it as it was: make a new array for y."
        ),
    ),
    Mistake(
        "BatchNorm",
        edits=[
            ("self.normal = (x", "type(self).normal = (x"),
            ("self.deviation = per", "type(self).deviation = per"),
        ],
        name="BatchNorm: memory on the class",
        breaks=[
            "build_resnet: gradients",
            "build_resnet: learned",
            "each has its own memory",
            "what was returned stays as it is",
        ],
        advice=CLASS_MEMORY,
    ),
    Mistake(
        "BatchNorm.forward",
        edits=[
            ("self.deviation = per", "deviation = per"),
            (
                "self.normal = (x - per_feature(mean, x)) / self.deviation",
                (
                    "normal = (x - per_feature(mean, x)) / deviation\n"
                    "        if train:\n"
                    "            self.normal, self.deviation = normal, deviation"
                ),
            ),
            ("x) * self.normal", "x) * normal"),
        ],
        name="BatchNorm: remembers in training only",
        breaks=[
            "build_resnet: gradients",
            "build_resnet: learned",
            "gradients in test mode on images",
            "gradients in test mode on ordinary",
        ],
        advice=ONLY_IN_TRAINING,
    ),
    Mistake(
        "BatchNorm",
        edits=[
            ("self.grads = {}", "self.grads, self.gamma, self.beta = {}, gamma.copy(), beta.copy()"),
            (
                'per_feature(self.params["gamma"], x) * self.normal + per_feature(self.params["beta"], x)',
                "per_feature(self.gamma, x) * self.normal + per_feature(self.beta, x)",
            ),
        ],
        name="BatchNorm: copies of gamma and beta used",
        breaks=["build_resnet: it gives what its layers give", "it answers for the last forward"],
        advice=(
            "forward uses copies of gamma and beta that were made in the constructor. Learning changes the "
            "arrays in self.params, and the copies never notice: read them from there."
        ),
    ),
]

# ------------------------------------------------------------------------------------------------------ GlobalAvgPool

GLOBAL_AVG_POOL = [
    Mistake(
        "GlobalAvgPool.forward",
        right="x.mean(axis=(2, 3))",
        wrong="x.sum(axis=(2, 3))",
        breaks=AVERAGE_WRONG,
        advice="Each map is added up. Take its mean, so that the size of the image plays no part.",
    ),
    Mistake(
        "GlobalAvgPool.forward",
        right="x.mean(axis=(2, 3))",
        wrong="x.max(axis=(2, 3))",
        breaks=AVERAGE_WRONG,
        advice="The largest number of each map is taken. This is average pooling: take the mean.",
    ),
    Mistake(
        "GlobalAvgPool.forward",
        right="x.mean(axis=(2, 3))",
        wrong="x.mean(axis=(2, 3), keepdims=True)",
        breaks=AVERAGE_WRONG,
        advice="The result is (N, C, 1, 1). It should be (N, C), so that an Affine can follow: leave keepdims out.",
    ),
    Mistake(
        "GlobalAvgPool.forward",
        right="x.mean(axis=(2, 3))",
        wrong="x.mean(axis=1)",
        breaks=AVERAGE_WRONG,
        advice=(
            "The mean is taken over the channels. Each channel keeps a number of its own: the mean goes over "
            "rows and columns, axes (2, 3)."
        ),
    ),
    Mistake(
        "GlobalAvgPool.forward",
        right="x.mean(axis=(2, 3))",
        wrong="x.mean(axis=(1, 2))",
        breaks=AVERAGE_WRONG,
        advice=(
            "The mean is taken over axes 1 and 2, the channels and the rows. Images are (N, C, H, W): rows and "
            "columns are axes 2 and 3."
        ),
    ),
    Mistake(
        "GlobalAvgPool.forward",
        right="x.mean(axis=(2, 3))",
        wrong="x.mean(axis=3)",
        breaks=AVERAGE_WRONG,
        advice="The mean is taken over the columns only. It goes over rows and columns, axes (2, 3).",
    ),
    Mistake(
        "GlobalAvgPool.forward",
        right="x.mean(axis=(2, 3))",
        wrong="x.mean(axis=(0, 2, 3))",
        breaks=AVERAGE_WRONG,
        advice="The mean is taken over the batch, too. Each sample keeps its own numbers: axes (2, 3).",
    ),
    Mistake(
        "GlobalAvgPool.backward",
        right=" / (H * W)",
        wrong="",
        breaks=AVERAGE_BACK_WRONG,
        advice="Every pixel gets the whole dout. It acted on the mean with strength 1 / (H * W) only.",
    ),
    Mistake(
        "GlobalAvgPool.backward",
        right=" / (H * W)",
        wrong=" / (H * H)",
        breaks=AVERAGE_BACK_WRONG,
        advice="dx is divided by H * H: the height stands where the width should. Each map has H * W pixels.",
    ),
    Mistake(
        "GlobalAvgPool.backward",
        right=" / (H * W)",
        wrong=" / H",
        breaks=AVERAGE_BACK_WRONG,
        advice="dx is divided by H only. Each map has H * W pixels.",
    ),
    Mistake(
        "GlobalAvgPool.backward",
        right=" / (H * W)",
        wrong=" / (H * W * len(dout))",
        breaks=[
            "build_googlenet: gradients",
            "build_googlenet: learned",
            "build_resnet: gradients",
            "build_resnet: learned",
            "dx on ordinary",
            "y and dx on huge inputs",
            "y and dx on maps of one pixel",
            "y and dx on one channel",
            "y and dx on single precision",
        ],
        advice="dx is divided by N, too. The mean over the batch stands in the loss, and dout carries it already.",
    ),
    Mistake(
        "GlobalAvgPool.backward",
        right="return np.broadcast_to(dout[:, :, None, None] / (H * W), self.shape).copy()",
        wrong=("dx = np.zeros(self.shape)\n        dx[:, :, 0, 0] = dout\n        return dx"),
        name="GlobalAvgPool: all to one pixel",
        breaks=AVERAGE_BACK_WRONG,
        advice=(
            "All of the gradient goes to one pixel. Every pixel of a map acted on its mean alike: each gets dout "
            "/ (H * W)."
        ),
    ),
    Mistake(
        "GlobalAvgPool.backward",
        right="np.broadcast_to(dout[:, :, None, None] / (H * W), self.shape).copy()",
        wrong="dout[:, :, None, None] / (H * W)",
        breaks=[
            "backward says the same twice",
            "dx on ordinary",
            "each has its own memory",
            "it answers for the last forward",
            "what was returned stays as it is",
            "y and dx on huge inputs",
            "y and dx on one channel",
            "y and dx on one image",
            "y and dx on single precision",
        ],
        advice=(
            "dx is (N, C, 1, 1). A gradient has the shape of its variable, (N, C, H, W): every pixel gets this number."
        ),
    ),
    Mistake(
        "GlobalAvgPool.backward",
        right="return np.broadcast_to(dout[:, :, None, None] / (H * W), self.shape).copy()",
        wrong=("dout /= H * W\n        return np.broadcast_to(dout[:, :, None, None], self.shape).copy()"),
        name="GlobalAvgPool: dout changed",
        breaks=[
            "each has its own memory",
            "inputs left alone",
            "it answers for the last forward",
            "what was returned stays as it is",
        ],
        advice=DOUT_CHANGED,
    ),
    Mistake(
        "GlobalAvgPool.forward",
        right="self.shape = x.shape",
        wrong='self.shape = getattr(self, "shape", x.shape)',
        breaks=["build_googlenet: learned", "it answers for the last forward", "what was returned stays as it is"],
        advice=FIRST_ONLY,
    ),
    Mistake(
        "GlobalAvgPool.forward",
        right="self.shape = x.shape",
        wrong="type(self).shape = x.shape",
        breaks=["each has its own memory", "it answers for the last forward", "what was returned stays as it is"],
        advice=CLASS_MEMORY,
    ),
    Mistake(
        "GlobalAvgPool.forward",
        right="self.shape = x.shape",
        wrong=("if train:\n            self.shape = x.shape"),
        breaks=[
            "backward says the same twice",
            "build_googlenet: gradients",
            "build_googlenet: learned",
            "build_resnet: gradients",
            "build_resnet: learned",
            "dx on ordinary",
            "each has its own memory",
            "it answers for the last forward",
            "it has no parameters, and no gradients",
            "what was returned stays as it is",
            "y and dx on huge inputs",
            "y and dx on maps of one pixel",
            "y and dx on one channel",
            "y and dx on one image",
            "y and dx on single precision",
        ],
        advice=ONLY_IN_TRAINING,
    ),
]

# ------------------------------------------------------------------------------------------------------------ Inception

INCEPTION = [
    Mistake(
        "Inception.forward",
        right="np.concatenate(parts, axis=1)",
        wrong="np.concatenate(parts, axis=0)",
        breaks=JOINED_WRONGLY,
        advice=(
            "The branches are joined along the batch. They are joined on the channels, axis 1: the samples stay "
            "what they are, and get more maps."
        ),
    ),
    Mistake(
        "Inception.forward",
        right="np.concatenate(parts, axis=1)",
        wrong="np.concatenate(parts, axis=-1)",
        name="Inception: joined along the columns",
        breaks=JOINED_WRONGLY,
        same_as="Inception.forward: np.concatenate(parts, axis=1) → np.concatenate(parts, axis=0)",
    ),
    Mistake(
        "Inception.forward",
        right="np.concatenate(parts, axis=1)",
        wrong="np.concatenate(parts[::-1], axis=1)",
        breaks=["build_googlenet: it gives what its layers give", "y on ordinary"],
        advice="The branches are joined in the opposite order. The first branch gives the first channels.",
    ),
    Mistake(
        "Inception.forward",
        edits=[
            ("np.concatenate(parts, axis=1)", "sum(parts)"),
        ],
        breaks=JOINED_WRONGLY,
        advice="The branches are added up. Inception joins them: np.concatenate(..., axis=1).",
    ),
    Mistake(
        "Inception.forward",
        right="parts = [branch.forward(x, train=train) for branch in self.branches]",
        wrong=(
            "parts = []\n"
            "        for branch in self.branches:\n"
            "            x = branch.forward(x, train=train)\n"
            "            parts.append(x)"
        ),
        name="Inception: branches one after another",
        breaks=JOINED_WRONGLY,
        advice="Each branch gets what the one before it gave. All branches get the same x.",
    ),
    Mistake(
        "Inception.forward",
        right="branch.forward(x, train=train)",
        wrong="branch.forward(x)",
        breaks=["all on in training"],
        advice="`train` isn't passed on, so a BatchNorm or Dropout in a branch never knows that it is training.",
    ),
    Mistake(
        "Inception.forward",
        right="branch.forward(x, train=train)",
        wrong="branch.forward(x, train=True)",
        breaks=["dx on ordinary", "y on ordinary"],
        advice="The branches are always told that they are training. Pass on what forward was told: train=train.",
    ),
    Mistake(
        "Inception.forward",
        right="np.cumsum([part.shape[1] for part in parts])[:-1]",
        wrong="[part.shape[1] for part in parts][:-1]",
        breaks=SPLIT_WRONGLY,
        advice=(
            "dout is split at the branches' widths. It is split where each branch ends: the widths added up "
            "(np.cumsum)."
        ),
    ),
    Mistake(
        "Inception.backward",
        right="np.split(dout, self.ends, axis=1)",
        wrong="np.array_split(dout, len(self.branches), axis=1)",
        breaks=SPLIT_WRONGLY,
        advice="dout is split into equal parts. Branches may differ in width: each gets as many channels as it gave.",
    ),
    Mistake(
        "Inception.backward",
        right="np.split(dout, self.ends, axis=1)",
        wrong="np.split(dout, self.ends, axis=1)[::-1]",
        breaks=SPLIT_WRONGLY,
        advice="The branches get their parts of dout in the opposite order. The first channels came from the first.",
    ),
    Mistake(
        "Inception.backward",
        right="np.split(dout, self.ends, axis=1)",
        wrong="[dout] * len(self.branches)",
        breaks=SPLIT_WRONGLY,
        advice="Each branch gets all of dout. It gets the channels that it gave, and no others.",
    ),
    Mistake(
        "Inception.backward",
        right="sum(slopes)",
        wrong="slopes[-1]",
        name="Inception: dx of the last branch",
        breaks=ADDED_UP_WRONGLY,
        advice="dx is that of the last branch alone. x went into every branch: add up what they give.",
    ),
    Mistake(
        "Inception.backward",
        right="slopes = [branch.backward(part) for branch, part in zip(self.branches, parts, strict=True)]",
        wrong="slopes = [self.branches[0].backward(parts[0])]",
        name="Inception: the first branch only",
        breaks=[
            "all on branches that hand on",
            "all on in training",
            "all on one within another",
            "all on single precision",
            "all on smaller maps",
            "backward says the same twice",
            "build_googlenet: gradients",
            "build_googlenet: learned",
            "dx on ordinary",
            "each has its own memory",
            "gradients of the branches on ordinary",
            "grads has the keys of params",
            "it answers for the last forward",
        ],
        advice=(
            "Only the first branch goes backward. x went into every branch, and each has parameters of its own: "
            "send each its part of dout, and add up what they give."
        ),
    ),
    Mistake(
        "Inception.backward",
        right="sum(slopes)",
        wrong="slopes[0]",
        name="Inception: dx of the first branch",
        breaks=ADDED_UP_WRONGLY,
        advice="dx is that of the first branch alone. x went into every branch: add up what they give.",
    ),
    Mistake(
        "Inception.backward",
        right="sum(slopes)",
        wrong="sum(slopes) / len(slopes)",
        name="Inception: dx averaged",
        breaks=ADDED_UP_WRONGLY,
        advice="dx is the average over the branches. x acts through all of them, and the shares add up: sum.",
    ),
    Mistake(
        "Inception.backward",
        right="return sum(slopes)",
        wrong=("dx = slopes[0]\n        for slope in slopes[1:]:\n            dx += slope\n        return dx"),
        name="Inception: added up in place",
        breaks=["inputs left alone"],
        advice=(
            "The gradients are added up in place, in the array that the first branch returned. It isn't yours: a "
            "branch may have handed on a part of dout itself. Start from zeros, or write dx = dx + …."
        ),
    ),
    Mistake(
        "Inception.forward",
        right="self.ends = np.cumsum(",
        wrong="type(self).ends = np.cumsum(",
        breaks=["all on one within another", "each has its own memory", "what was returned stays as it is"],
        advice=CLASS_MEMORY,
    ),
    Mistake(
        "Inception",
        edits=[
            ("self.branches = list(branches)", ("self.branches = list(branches)\n        self.kept = {}")),
            (
                "parts = np.split(dout, self.ends, axis=1)",
                (
                    "for name, array in self.grads.items():\n"
                    "            self.kept[name] = array.copy()\n"
                    "        parts = np.split(dout, self.ends, axis=1)"
                ),
            ),
            (
                (
                    'return {f"{i}.{name}": array for i, branch in enumerate(self.branches) for name, array in '
                    "branch.grads.items()}"
                ),
                (
                    'own = {f"{i}.{name}": array for i, branch in enumerate(self.branches) for name, array in '
                    "branch.grads.items()}\n"
                    "        return {name: array + self.kept.get(name, 0) for name, array in own.items()}"
                ),
            ),
        ],
        name="Inception: gradients accumulated",
        breaks=[
            "backward says the same twice",
            "build_googlenet: gradients",
            "build_googlenet: learned",
            "it answers for the last forward",
            "params and grads are the branches' own arrays",
        ],
        advice=(
            "The gradients of several calls add up. grads shows what the branches have found last, and nothing else."
        ),
    ),
    Mistake(
        "Inception.params",
        right='f"{i}.{name}": array for',
        wrong='f"{i}.{name}": array.copy() for',
        breaks=["build_googlenet: it gives what its layers give", "params and grads are the branches' own arrays"],
        advice=(
            "params holds copies. Who changes one in place, as every optimizer does, should change the branch's "
            "own array: put in the very arrays."
        ),
    ),
    Mistake(
        "Inception.grads",
        right='f"{i}.{name}": array for',
        wrong='f"branch{i}.{name}": array for',
        breaks=[
            "all on branches that hand on",
            "all on in training",
            "all on one branch",
            "all on one within another",
            "all on single precision",
            "all on smaller maps",
            "backward says the same twice",
            "build_googlenet: gradients",
            "build_googlenet: learned",
            "each has its own memory",
            "gradients of the branches on ordinary",
            "grads has the keys of params",
            "it answers for the last forward",
            "params and grads are the branches' own arrays",
        ],
        advice='The keys of grads are those of params: "0.W", "1.0.W" and so on.',
    ),
]

# ------------------------------------------------------------------------------------------------------------- Residual

RESIDUAL = [
    Mistake(
        "Residual.backward",
        right="self.body.backward(dtotal) + around",
        wrong="self.body.backward(dtotal)",
        breaks=[
            "all on in training",
            "all on one within another",
            "all on single precision",
            "all on sums that are 0",
            "all on vectors",
            "all on ways that hand on",
            "all on ways that keep what they gave",
            "all on with a bare body",
            "all on with a bare shortcut",
            "build_resnet: gradients",
            "build_resnet: learned",
            "dx on ordinary",
            "dx on with a shortcut",
        ],
        advice=(
            "No gradient goes back through the shortcut. It is the whole point of the block: x acts on the sum "
            "in two ways, so dx has two parts."
        ),
    ),
    Mistake(
        "Residual.backward",
        right="dtotal if self.shortcut is None else self.shortcut.backward(dtotal)",
        wrong="dtotal",
        breaks=[
            "all on in training",
            "all on single precision",
            "all on vectors",
            "all on ways that hand on",
            "all on ways that keep what they gave",
            "all on with a bare shortcut",
            "backward says the same twice",
            "build_resnet: gradients",
            "build_resnet: learned",
            "dx on with a shortcut",
            "each has its own memory",
            "gradients of the layers on with a shortcut",
            "grads has the keys of params",
            "it answers for the last forward",
            "params and grads are the layers' own arrays",
            "what was returned stays as it is",
        ],
        advice=(
            "The shortcut's backward isn't called. Where there is a shortcut, the gradient goes back through it, "
            "and its parameters learn."
        ),
    ),
    Mistake(
        "Residual.backward",
        right="self.body.backward(dtotal) + around",
        wrong="around",
        breaks=[
            "all on in training",
            "all on one within another",
            "all on single precision",
            "all on sums that are 0",
            "all on vectors",
            "all on ways that hand on",
            "all on ways that keep what they gave",
            "all on with a bare body",
            "all on with a bare shortcut",
            "backward says the same twice",
            "build_resnet: gradients",
            "build_resnet: learned",
            "dx on ordinary",
            "dx on with a shortcut",
            "each has its own memory",
            "gradients of the layers on ordinary",
            "gradients of the layers on with a shortcut",
            "grads has the keys of params",
            "it answers for the last forward",
            "params and grads are the layers' own arrays",
        ],
        advice=(
            "No gradient goes back through the body, so it never learns: dx = body.backward(...) + what comes "
            "back through the shortcut."
        ),
    ),
    Mistake(
        "Residual",
        edits=[
            (
                "total = self.body.forward(x, train=train) + around",
                ("inside = self.body.forward(x, train=train)\n        total = np.maximum(inside, 0) + around"),
            ),
            ("self.on = total > 0", "self.on = inside > 0"),
            ("return np.maximum(total, 0)", "return total"),
            ("around = dtotal if", "around = dout if"),
            ("self.shortcut.backward(dtotal)", "self.shortcut.backward(dout)"),
        ],
        name="Residual: ReLU before the addition",
        breaks=SUM_WRONG,
        advice=(
            "The ReLU comes before the addition. First add, then bend: ReLU(body(x) + shortcut(x)). Otherwise a "
            "block can only ever add to x."
        ),
    ),
    Mistake(
        "Residual",
        edits=[
            (
                "around = x if self.shortcut is None else self.shortcut.forward(x, train=train)",
                "around = np.maximum(x if self.shortcut is None else self.shortcut.forward(x, train=train), 0)",
            ),
            (
                "total = self.body.forward(x, train=train) + around",
                "total = np.maximum(self.body.forward(x, train=train), 0) + around",
            ),
        ],
        name="Residual: ReLU on each way",
        breaks=SUM_WRONG,
        advice="Each way is bent by itself, and then they are added. There is one ReLU, after the addition.",
    ),
    Mistake(
        "Residual",
        edits=[
            ("return np.maximum(total, 0)", "return total"),
            ("dtotal = dout * self.on", "dtotal = dout"),
        ],
        name="Residual: no ReLU",
        breaks=SUM_WRONG,
        advice="The ReLU after the addition is missing, there and back.",
    ),
    Mistake(
        "Residual.forward",
        right="return np.maximum(total, 0)",
        wrong="return total",
        breaks=["build_resnet: it gives what its layers give", "y on ordinary"],
        advice="forward returns the sum as it is. A ReLU comes after the addition.",
    ),
    Mistake(
        "Residual.backward",
        right="dtotal = dout * self.on",
        wrong="dtotal = dout",
        breaks=MASK_WRONG,
        advice=(
            "backward forgets the ReLU: where the sum was negative nothing passes, neither into the body nor round it."
        ),
    ),
    Mistake(
        "Residual.forward",
        right="x if self.shortcut is None else self.shortcut.forward(x, train=train)",
        wrong="x",
        breaks=SHORTCUT_WRONG,
        advice="x itself is added always. Where there is a shortcut, add what it makes of x: its shape fits.",
    ),
    Mistake(
        "Residual.forward",
        edits=[
            (
                "around = x if self.shortcut is None else self.shortcut.forward(x, train=train)",
                (
                    "inside = self.body.forward(x, train=train)\n"
                    "        around = x if self.shortcut is None else self.shortcut.forward(inside, train=train)"
                ),
            ),
            ("self.body.forward(x, train=train) + around", "inside + around"),
        ],
        name="Residual: shortcut behind the body",
        breaks=[
            "all on in training",
            "all on single precision",
            "all on vectors",
            "all on ways that keep what they gave",
            "all on with a bare shortcut",
            "backward says the same twice",
            "build_resnet: it gives what its layers give",
            "dx on with a shortcut",
            "each has its own memory",
            "gradients of the layers on with a shortcut",
            "grads has the keys of params",
            "it answers for the last forward",
            "params and grads are the layers' own arrays",
            "what was returned stays as it is",
            "y on with a shortcut",
        ],
        advice="The shortcut gets what the body gave. It goes round the body: both get the same x.",
    ),
    Mistake(
        "Residual.forward",
        right="self.body.forward(x, train=train) + around",
        wrong="self.body.forward(around, train=train) + around",
        breaks=SHORTCUT_WRONG,
        advice="The body gets what the shortcut gave. Both get the same x.",
    ),
    Mistake(
        "Residual.forward",
        right="self.body.forward(x, train=train)",
        wrong="self.body.forward(x)",
        breaks=UNTOLD,
        advice="`train` isn't passed on to the body, so its BatchNorm never knows that it is training.",
    ),
    Mistake(
        "Residual.forward",
        right="self.shortcut.forward(x, train=train)",
        wrong="self.shortcut.forward(x)",
        breaks=["all on in training"],
        advice="`train` isn't passed on to the shortcut. A BatchNorm in it must know that it is training.",
    ),
    Mistake(
        "Residual.forward",
        edits=[
            ("self.shortcut.forward(x, train=train)", "self.shortcut.forward(x)"),
            ("self.body.forward(x, train=train)", "self.body.forward(x)"),
        ],
        name="Residual: train passed on to neither",
        breaks=UNTOLD,
        advice=(
            "`train` is passed on neither to the body nor to the shortcut. Their BatchNorms never know that they "
            "are training."
        ),
    ),
    Mistake(
        "Residual.forward",
        right="total > 0",
        wrong="total >= 0",
        breaks=["all on sums that are 0"],
        advice="Where the sum is exactly 0 the gradient passes. We agreed on ReLU'(0) = 0: the mask is total > 0.",
    ),
    Mistake(
        "Residual.backward",
        right="dout * self.on",
        wrong="dout * (dout > 0)",
        breaks=MASK_WRONG,
        advice=(
            "What passes is decided by dout. It is the sum in forward that decides: nothing passes where it was "
            "negative."
        ),
    ),
    Mistake(
        "Residual.forward",
        right="self.on = total > 0",
        wrong="self.on = self.body.forward(x, train=train) > 0",
        breaks=MASK_WRONG,
        advice="The mask is taken from what the body gives alone. The ReLU sees the sum of both ways.",
    ),
    Mistake(
        "Residual.forward",
        right="total = self.body.forward(x, train=train) + around",
        wrong=("total = self.body.forward(x, train=train)\n        total += around"),
        name="Residual: added in place",
        breaks=["all on ways that keep what they gave", "inputs left alone"],
        advice=(
            "The sum is made in the array that the body returned. It isn't yours: the last layer of the body may "
            "need it to go back. Write body(x) + around, which makes a new array."
        ),
    ),
    Mistake(
        "Residual.forward",
        right="total = self.body.forward(x, train=train) + around",
        wrong=("total = around\n        total += self.body.forward(x, train=train)"),
        name="Residual: added into x",
        breaks=[
            "all on one within another",
            "all on ways that hand on",
            "all on ways that keep what they gave",
            "inputs left alone",
        ],
        advice=(
            "The body's part is added into the array that comes round it. Without a shortcut that is x itself, "
            "which belongs to the caller. Make a new array: body(x) + x."
        ),
    ),
    Mistake(
        "Residual.forward",
        right="self.body.forward(x, train=train) + around",
        wrong="self.body.forward(x, train=train) - around",
        breaks=SUM_WRONG,
        advice="The shortcut is subtracted. It is added.",
    ),
    Mistake(
        "Residual",
        edits=[
            ("self.body.forward(x, train=train) + around", "(self.body.forward(x, train=train) + around) / 2"),
            ("dtotal = dout * self.on", "dtotal = dout * self.on / 2"),
        ],
        name="Residual: the mean of both ways",
        breaks=SUM_WRONG,
        advice=(
            "The mean of both ways is taken. They are added: then x comes through in full, and so does the gradient."
        ),
    ),
    Mistake(
        "Residual.forward",
        right="self.body.forward(x, train=train) + around",
        wrong="np.concatenate([self.body.forward(x, train=train), around], axis=1)",
        breaks=[
            "build_resnet: it gives what its layers give",
            "dx on ordinary",
            "gradients of the layers on ordinary",
            "params and grads are the layers' own arrays",
            "y on ordinary",
        ],
        advice="The two ways are joined on the channels, as in an Inception. Here they are added.",
    ),
    Mistake(
        "Residual.backward",
        edits=[
            ("around = dtotal if", "around = dout if"),
            ("self.shortcut.backward(dtotal)", "self.shortcut.backward(dout)"),
        ],
        name="Residual: ReLU forgotten on the way round",
        breaks=[
            "all on in training",
            "all on one within another",
            "all on single precision",
            "all on sums that are 0",
            "all on vectors",
            "all on ways that hand on",
            "all on ways that keep what they gave",
            "all on with a bare body",
            "all on with a bare shortcut",
            "build_resnet: gradients",
            "build_resnet: learned",
            "dx on ordinary",
            "dx on with a shortcut",
            "gradients of the layers on with a shortcut",
        ],
        advice=(
            "What goes back through the shortcut passes the ReLU unmasked. The ReLU comes after the addition, so "
            "its mask holds for both ways."
        ),
    ),
    Mistake(
        "Residual.backward",
        right="self.body.backward(dtotal) + around",
        wrong="self.body.backward(dout) + around",
        breaks=MASK_WRONG,
        advice=(
            "What goes back through the body passes the ReLU unmasked. The ReLU comes after the addition, so its "
            "mask holds for both ways."
        ),
    ),
    Mistake(
        "Residual.backward",
        right="dtotal = dout * self.on",
        wrong=("dout *= self.on\n        dtotal = dout"),
        breaks=["inputs left alone"],
        advice=DOUT_CHANGED,
    ),
    Mistake(
        "Residual",
        edits=[
            ("self.on = total > 0", "type(self).on = total > 0"),
        ],
        name="Residual: memory on the class",
        breaks=[
            "all on one within another",
            "build_resnet: gradients",
            "build_resnet: learned",
            "each has its own memory",
            "what was returned stays as it is",
        ],
        advice=CLASS_MEMORY,
    ),
    Mistake(
        "Residual.forward",
        right="self.on = total > 0",
        wrong=("if train:\n            self.on = total > 0"),
        name="Residual: remembers in training only",
        breaks=[
            "all on one within another",
            "all on single precision",
            "all on sums that are 0",
            "all on vectors",
            "all on ways that hand on",
            "all on ways that keep what they gave",
            "all on with a bare body",
            "all on with a bare shortcut",
            "backward says the same twice",
            "build_resnet: gradients",
            "build_resnet: learned",
            "dx on ordinary",
            "dx on with a shortcut",
            "each has its own memory",
            "gradients of the layers on ordinary",
            "gradients of the layers on with a shortcut",
            "grads has the keys of params",
            "it answers for the last forward",
            "params and grads are the layers' own arrays",
            "what was returned stays as it is",
        ],
        advice=ONLY_IN_TRAINING,
    ),
    Mistake(
        "Residual",
        edits=[
            ("self.shortcut = shortcut\n", ("self.shortcut = shortcut\n        self.on = None\n")),
            ("self.on = total > 0", "self.on = total > 0 if self.on is None else self.on"),
        ],
        name="Residual: the first mask for ever",
        breaks=[
            "build_resnet: gradients",
            "build_resnet: learned",
            "it answers for the last forward",
            "what was returned stays as it is",
        ],
        advice=FIRST_ONLY,
    ),
    Mistake(
        "Residual",
        edits=[
            (
                'f"body.{name}": array for name, array in self.body.params',
                'f"{name}": array for name, array in self.body.params',
            ),
            (
                'f"body.{name}": array for name, array in self.body.grads',
                'f"{name}": array for name, array in self.body.grads',
            ),
        ],
        name="Residual: keys without body",
        breaks=[
            "all on in training",
            "all on one within another",
            "all on single precision",
            "all on sums that are 0",
            "all on vectors",
            "all on ways that keep what they gave",
            "all on with a bare body",
            "all on with a bare shortcut",
            "backward says the same twice",
            "build_resnet: it gives what its layers give",
            "each has its own memory",
            "gradients of the layers on ordinary",
            "gradients of the layers on with a shortcut",
            "it answers for the last forward",
            "params and grads are the layers' own arrays",
        ],
        advice=(
            'The keys of the body lack their first part. They are "body.0.W" and so on, so that the shortcut may '
            "have the same names inside."
        ),
    ),
    Mistake(
        "Residual.params",
        right='params |= {f"shortcut.{name}": array for name, array in self.shortcut.params.items()}',
        wrong="pass",
        breaks=["build_resnet: it gives what its layers give", "grads has the keys of params"],
        advice="The shortcut's parameters are missing in params, so they never learn.",
    ),
    Mistake(
        "Residual.grads",
        right='grads |= {f"shortcut.{name}": array for name, array in self.shortcut.grads.items()}',
        wrong="pass",
        breaks=[
            "all on in training",
            "all on single precision",
            "all on vectors",
            "all on ways that hand on",
            "all on with a bare shortcut",
            "build_resnet: gradients",
            "build_resnet: learned",
            "gradients of the layers on with a shortcut",
            "grads has the keys of params",
        ],
        advice="The shortcut's gradients are missing in grads. It has the keys of params.",
    ),
    Mistake(
        "Residual.params",
        right='f"body.{name}": array for',
        wrong='f"body.{name}": array.copy() for',
        breaks=["build_resnet: it gives what its layers give", "params and grads are the layers' own arrays"],
        advice=(
            "params holds copies. Who changes one in place, as every optimizer does, should change the layer's "
            "own array: put in the very arrays."
        ),
    ),
]

# -------------------------------------------------------------------------------------------------------- build_alexnet

BUILD_ALEXNET = [
    Mistake(
        "build_alexnet",
        right=(
            "return Sequential([*convolutions, Flatten(), Dropout(0.5, rng), hidden, ReLU(), Dropout(0.5, rng), last])"
        ),
        wrong=(
            "model = Sequential([*convolutions, Flatten(), Dropout(0.5, rng), hidden, ReLU(), Dropout(0.5, rng), "
            "last])\n"
            "    for array in model.params.values():\n"
            "        array *= 0\n"
            "    return model"
        ),
        name="build_alexnet: all weights 0",
        breaks=DEAD,
        advice=ZEROS,
    ),
    Mistake(
        "build_alexnet",
        right="convolution(24, 24, 3, rng, pad=1), ReLU(), MaxPool2d(2, stride=1)",
        wrong="convolution(24, 24, 3, rng, pad=1), MaxPool2d(2, stride=1)",
        breaks=["a ReLU stands between any two layers with weights"],
        advice=NO_RELU,
    ),
    Mistake(
        "build_alexnet",
        right="hidden, ReLU(), Dropout(0.5, rng), last",
        wrong="hidden, Dropout(0.5, rng), last",
        breaks=["a ReLU stands between any two layers with weights"],
        same_as=(
            "build_alexnet: convolution(24, 24, 3, rng, pad=1), ReLU(), MaxPool2d(2, stride=1) → convolution(24, "
            "24, 3, rng, pad=1), MaxPool2d(2, stride=1)"
        ),
    ),
    Mistake(
        "build_alexnet",
        edits=[
            ("MaxPool2d(3, stride=2)", "MaxPool2d(2)"),
            ("conv_output_size(side, 3, 2)", "conv_output_size(side, 2, 2)"),
        ],
        name="build_alexnet: the first pooling doesn't overlap",
        breaks=["max pooling overlaps"],
        advice=(
            "A pooling doesn't overlap. In AlexNet the windows reach into each other: the stride is smaller than "
            "the window, as in MaxPool2d(3, stride=2)."
        ),
    ),
    Mistake(
        "build_alexnet",
        edits=[
            ("MaxPool2d(3, stride=2)", "MaxPool2d(2)"),
            ("MaxPool2d(2, stride=1)", "MaxPool2d(2)"),
            (
                "conv_output_size(conv_output_size(side, 3, 2), 2, 1)",
                "conv_output_size(conv_output_size(side, 2, 2), 2, 2)",
            ),
        ],
        name="build_alexnet: no pooling overlaps",
        breaks=["max pooling overlaps"],
        advice=(
            "No pooling overlaps. In AlexNet the windows reach into each other: the stride is smaller than the "
            "window, as in MaxPool2d(3, stride=2). Without a stride it is as large as the window."
        ),
    ),
    Mistake(
        "build_alexnet",
        edits=[
            ("ReLU(), MaxPool2d(3, stride=2)", "ReLU()"),
            (", MaxPool2d(2, stride=1)", ""),
            ("conv_output_size(conv_output_size(side, 3, 2), 2, 1)", "side"),
        ],
        name="build_alexnet: no pooling",
        breaks=["max pooling overlaps"],
        advice="There is no pooling. Put in one that overlaps: MaxPool2d(3, stride=2).",
    ),
    Mistake(
        "build_alexnet",
        right="Flatten(), Dropout(0.5, rng), hidden, ReLU(), Dropout(0.5, rng), last",
        wrong="Flatten(), hidden, ReLU(), last",
        breaks=["a Dropout stands in front of each of two Affines or more"],
        advice=(
            "There is no Dropout. In AlexNet one stands in front of each Affine: there are most of the "
            "parameters, and there it overfits."
        ),
    ),
    Mistake(
        "build_alexnet",
        right="Flatten(), Dropout(0.5, rng), hidden",
        wrong="Flatten(), hidden",
        breaks=["a Dropout stands in front of each of two Affines or more"],
        advice="A Dropout is missing in front of the first Affine. One stands in front of each.",
    ),
    Mistake(
        "build_alexnet",
        right="hidden, ReLU(), Dropout(0.5, rng), last",
        wrong="hidden, ReLU(), last, Dropout(0.5, rng)",
        breaks=["a Dropout stands in front of each of two Affines or more", "learned"],
        advice="A Dropout stands behind the last Affine, and so drops logits. It stands in front.",
    ),
    Mistake(
        "build_alexnet",
        edits=[
            ("Dropout(0.5, rng), hidden, ReLU(), Dropout(0.5, rng), last", "Dropout(0.5, rng), last"),
            ("hidden = Affine(he_normal(24 * H * W, 64, rng), np.zeros(64))", ""),
            ("he_normal(64, classes, rng)", "he_normal(24 * H * W, classes, rng)"),
        ],
        name="build_alexnet: one Affine",
        breaks=["a Dropout stands in front of each of two Affines or more"],
        advice="There is one Affine only. AlexNet ends in several: two at least, with a ReLU between them.",
    ),
    Mistake(
        "build_alexnet",
        right="        convolution(24, 24, 3, rng, pad=1), ReLU(), MaxPool2d(2, stride=1),",
        wrong="        MaxPool2d(2, stride=1),",
        breaks=["three convolutions at least"],
        advice="There are two convolutions only. AlexNet is deep: three at least, each with its ReLU.",
    ),
    Mistake(
        "build_alexnet",
        right="Dropout(0.5, rng), last])",
        wrong="Dropout(0.5, rng), last, ReLU()])",
        breaks=["a ReLU stands between any two layers with weights", "learned"],
        advice=BENT_END,
    ),
    Mistake(
        "build_alexnet",
        right="he_normal(24 * H * W, 64, rng)",
        wrong="rng.normal(0, 0.01, size=(24 * H * W, 64))",
        breaks=["He-normal weights"],
        advice=(
            "A weight is drawn with the spread 0.01, as in the paper. Here every weight is He-normal: √(2 / "
            "fan_in), so that the signal keeps its size."
        ),
    ),
    Mistake(
        "build_alexnet",
        right="he_normal(24 * H * W, 64, rng)",
        wrong="he_normal(64, 24 * H * W, rng).T",
        breaks=["He-normal weights"],
        advice=LAST_WEIGHTS,
    ),
    Mistake(
        "build_alexnet",
        right="he_normal(64, classes, rng)",
        wrong="np.zeros((64, classes))",
        breaks=["He-normal weights"],
        advice=(
            "The weights of the last Affine start at 0. Then no gradient comes to the layers before it, at "
            "first. Draw them: normal, with variance 2 / fan_in."
        ),
    ),
    Mistake(
        "build_alexnet",
        right="np.zeros(64)",
        wrong="np.ones(64)",
        breaks=["biases and beta start at 0, gamma at 1"],
        advice="Biases start at 1, as some of them do in the paper. Here they start at 0.",
    ),
    Mistake(
        "build_alexnet",
        right="    C, H, W = in_shape",
        wrong=("    C, H, W = in_shape\n    rng = np.random.default_rng(0)"),
        name="build_alexnet: an rng of its own",
        breaks=["the weights come from rng"],
        advice=OWN_RNG,
    ),
    Mistake(
        "build_alexnet",
        right="    C, H, W = in_shape",
        wrong=("    C, H, W = in_shape\n    rng = np.random.default_rng()"),
        name="build_alexnet: any rng",
        breaks=["the weights come from rng"],
        advice=OWN_RNG,
    ),
    Mistake(
        "build_alexnet",
        right="for side in (H, W))",
        wrong="for side in (8, 8))",
        breaks=["it fits any images and classes"],
        advice=FOR_ONE_SHAPE,
    ),
    Mistake(
        "build_alexnet",
        right="convolution(C, 12, 5",
        wrong="convolution(1, 12, 5",
        breaks=["it fits any images and classes"],
        advice=CHANNELS,
    ),
    Mistake(
        "build_alexnet",
        right="he_normal(64, classes, rng), np.zeros(classes)",
        wrong="he_normal(64, 10, rng), np.zeros(10)",
        breaks=["it fits any images and classes"],
        advice=TEN,
    ),
]

# ------------------------------------------------------------------------------------------------------ build_googlenet

BUILD_GOOGLENET = [
    Mistake(
        "build_googlenet",
        right="return Sequential([*stem, *modules, GlobalAvgPool(), last])",
        wrong=(
            "model = Sequential([*stem, *modules, GlobalAvgPool(), last])\n"
            "    for array in model.params.values():\n"
            "        array *= 0\n"
            "    return model"
        ),
        name="build_googlenet: all weights 0",
        breaks=DEAD,
        advice=ZEROS,
    ),
    Mistake(
        "build_googlenet",
        right="[module(12), module(28)]",
        wrong="[module(12)]",
        breaks=["two Inceptions at least"],
        advice="There is one Inception only. GoogLeNet stacks them: two at least.",
    ),
    Mistake(
        "build_googlenet",
        edits=[
            ("(one, three, five, pool)", "(one, three, five)"),
            ("module(28)", "module(24)"),
            ("he_normal(28", "he_normal(24"),
        ],
        name="build_googlenet: no branch that pools",
        breaks=["each Inception has branches of 1 × 1, 3 × 3, 5 × 5, and one that pools"],
        advice="No branch pools. The fourth one is MaxPool2d and then a convolution of 1 × 1.",
    ),
    Mistake(
        "build_googlenet",
        edits=[
            ("(one, three, five, pool)", "(three, five, pool)"),
            ("module(28)", "module(20)"),
            ("he_normal(28", "he_normal(20"),
        ],
        name="build_googlenet: no branch of 1 × 1",
        breaks=["each Inception has branches of 1 × 1, 3 × 3, 5 × 5, and one that pools"],
        advice="No branch is a convolution of 1 × 1 alone. That one sees each pixel by itself.",
    ),
    Mistake(
        "build_googlenet",
        right="convolution(3, 4, 5, rng, pad=2)",
        wrong="convolution(3, 4, 3, rng, pad=1)",
        breaks=["each Inception has branches of 1 × 1, 3 × 3, 5 × 5, and one that pools"],
        advice="No branch has a filter of 5 × 5. An Inception looks at several sizes at once: 1, 3 and 5.",
    ),
    Mistake(
        "build_googlenet",
        edits=[
            (
                "[convolution(channels, 6, 1, rng), ReLU(), convolution(6, 12, 3, rng, pad=1), ReLU()]",
                "[convolution(channels, 12, 3, rng, pad=1), ReLU()]",
            ),
            (
                "[convolution(channels, 3, 1, rng), ReLU(), convolution(3, 4, 5, rng, pad=2), ReLU()]",
                "[convolution(channels, 4, 5, rng, pad=2), ReLU()]",
            ),
        ],
        name="build_googlenet: no 1 × 1 in front",
        breaks=["a 1 × 1 makes the channels fewer in front of each larger filter"],
        advice=(
            "The larger filters see all channels. In front of each stands a convolution of 1 × 1 that makes the "
            "channels fewer: most of the multiplications are saved there."
        ),
    ),
    Mistake(
        "build_googlenet",
        edits=[
            (
                "[convolution(channels, 6, 1, rng), ReLU(), convolution(6, 12, 3, rng, pad=1), ReLU()]",
                ("[convolution(channels, channels, 1, rng), ReLU(), convolution(channels, 12, 3, rng, pad=1), ReLU()]"),
            ),
        ],
        name="build_googlenet: a 1 × 1 that makes nothing fewer",
        breaks=["a 1 × 1 makes the channels fewer in front of each larger filter"],
        advice=(
            "A convolution of 1 × 1 in front of a larger one gives as many channels as it gets. It stands there "
            "to make them fewer."
        ),
    ),
    Mistake(
        "build_googlenet",
        right="[convolution(channels, 6, 1, rng), ReLU(), convolution(6",
        wrong="[convolution(channels, 6, 1, rng), convolution(6",
        breaks=["a ReLU stands between any two layers with weights"],
        advice=NO_RELU,
    ),
    Mistake(
        "build_googlenet",
        right="[convolution(channels, 8, 1, rng), ReLU()]",
        wrong="[convolution(channels, 8, 1, rng)]",
        breaks=["a ReLU stands between any two layers with weights"],
        same_as=(
            "build_googlenet: [convolution(channels, 6, 1, rng), ReLU(), convolution(6 → [convolution(channels, "
            "6, 1, rng), convolution(6"
        ),
    ),
    Mistake(
        "build_googlenet",
        edits=[
            ("GlobalAvgPool(), last", "Flatten(), last"),
            ("he_normal(28, classes, rng)", "he_normal(28 * (in_shape[1] // 2) * (in_shape[2] // 2), classes, rng)"),
        ],
        name="build_googlenet: Flatten in front of the Affine",
        breaks=["a GlobalAvgPool stands in front of the only Affine"],
        advice=(
            "The maps are flattened. GoogLeNet takes the mean of each one instead (GlobalAvgPool): the Affine "
            "behind it then has few weights, and any size of image will do."
        ),
    ),
    Mistake(
        "build_googlenet",
        edits=[
            (
                "last = Affine(he_normal(28, classes, rng), np.zeros(classes))",
                (
                    "hidden = Affine(he_normal(28, 20, rng), np.zeros(20))\n"
                    "    last = Affine(he_normal(20, classes, rng), np.zeros(classes))"
                ),
            ),
            ("GlobalAvgPool(), last", "GlobalAvgPool(), hidden, ReLU(), last"),
        ],
        name="build_googlenet: two Affines",
        breaks=["a GlobalAvgPool stands in front of the only Affine"],
        advice=(
            "There are two Affines. GoogLeNet did away with the large layers at the end: GlobalAvgPool, and one Affine."
        ),
    ),
    Mistake(
        "build_googlenet",
        right="GlobalAvgPool(), last]",
        wrong="GlobalAvgPool(), last, ReLU()]",
        breaks=BENT_AT_THE_END,
        advice=BENT_END,
    ),
    Mistake(
        "build_googlenet",
        right="convolution(6, 12, 3, rng, pad=1)",
        wrong="convolution(6, 12, 3, rng)",
        breaks=["it gives what its layers give"],
        silent="raises on every case: the branches can't be joined, and the message says so",
    ),
    Mistake(
        "build_googlenet",
        right="he_normal(28, classes, rng)",
        wrong="he_normal(classes, 28, rng).T",
        breaks=["He-normal weights"],
        advice=LAST_WEIGHTS,
    ),
    Mistake(
        "build_googlenet",
        right="he_normal(28, classes, rng)",
        wrong="0.0 * he_normal(28, classes, rng)",
        breaks=["He-normal weights"],
        advice=(
            "The weights of the Affine start at 0. Then no gradient comes to the layers before it, at first. "
            "Draw them: normal, with variance 2 / fan_in."
        ),
    ),
    Mistake(
        "build_googlenet",
        right="np.zeros(classes)",
        wrong="np.full(classes, 0.1)",
        breaks=["biases and beta start at 0, gamma at 1"],
        advice=BIASES,
    ),
    Mistake(
        "build_googlenet",
        right="    stem = [",
        wrong=("    rng = np.random.default_rng(0)\n    stem = ["),
        name="build_googlenet: an rng of its own",
        breaks=["the weights come from rng"],
        advice=OWN_RNG,
    ),
    Mistake(
        "build_googlenet",
        right="convolution(in_shape[0], 12",
        wrong="convolution(1, 12",
        breaks=["it fits any images and classes"],
        advice=CHANNELS,
    ),
    Mistake(
        "build_googlenet",
        right="Affine(he_normal(28, classes, rng), np.zeros(classes))",
        wrong="Affine(he_normal(28, 10, rng), np.zeros(10))",
        breaks=["it fits any images and classes"],
        advice=TEN,
    ),
]

# --------------------------------------------------------------------------------------------------------- build_resnet

BUILD_RESNET = [
    Mistake(
        "build_resnet",
        right="pairwise([12, *widths])",
        wrong="list(pairwise([12, *widths]))[1:]",
        name="build_resnet: one block too few",
        breaks=[
            "as many Residuals as `blocks` says",
            "bodies are convolutions with BatchNorm",
            "it fits any images and classes",
            "the maps become smaller and more at one block at least",
            "the shortcut is x itself, or a 1 × 1 where the shapes differ",
        ],
        advice="There is one block too few: as many Residuals as `blocks` says.",
    ),
    Mistake(
        "build_resnet",
        right="[24] * (blocks - blocks // 2)",
        wrong="[24] * (blocks - blocks // 2 + 1)",
        name="build_resnet: one block too many",
        breaks=["as many Residuals as `blocks` says"],
        advice="There is one block too many: as many Residuals as `blocks` says.",
    ),
    Mistake(
        "build_resnet",
        right="Sequential([first, normal(filters), ReLU(), second, normal(filters)])",
        wrong="Sequential([first, ReLU(), second, normal(filters)])",
        breaks=["bodies are convolutions with BatchNorm"],
        advice="A BatchNorm is missing in the bodies: one follows each convolution.",
    ),
    Mistake(
        "build_resnet",
        right="ReLU(), second, normal(filters)])",
        wrong="ReLU(), second, normal(filters), ReLU()])",
        breaks=["bodies are convolutions with BatchNorm"],
        advice=(
            "A ReLU stands at the end of the bodies. Then a block can only add to x, never take away: the ReLU "
            "comes after the addition, and Residual has it."
        ),
    ),
    Mistake(
        "build_resnet",
        right="[first, normal(filters), ReLU(), second, normal(filters)]",
        wrong="[first, ReLU(), normal(filters), second, normal(filters)]",
        breaks=["bodies are convolutions with BatchNorm"],
        advice="In a body the ReLU stands between a convolution and its BatchNorm. First normalise, then bend.",
    ),
    Mistake(
        "build_resnet",
        right="[first, normal(filters), ReLU(), second, normal(filters)]",
        wrong="[first, normal(filters)]",
        breaks=["bodies are convolutions with BatchNorm"],
        advice=(
            "A body has one convolution only. It has two at least, with a ReLU between them: with one, the block "
            "could hardly add anything to x."
        ),
    ),
    Mistake(
        "build_resnet",
        right="[first, normal(filters), ReLU(), second, normal(filters)]",
        wrong="[first, normal(filters), second, normal(filters)]",
        breaks=["a ReLU stands between any two layers with weights"],
        advice=NO_RELU,
    ),
    Mistake(
        "build_resnet",
        right="pad=1), normal(12), ReLU()]",
        wrong="pad=1), normal(12)]",
        name="build_resnet: no ReLU in the stem",
        breaks=["a ReLU stands between any two layers with weights"],
        advice=NO_RELU,
    ),
    Mistake(
        "build_resnet",
        right="None if channels == filters else convolution(channels, filters, 1, rng, stride)",
        wrong="convolution(channels, filters, 1, rng, stride)",
        breaks=["the shortcut is x itself, or a 1 × 1 where the shapes differ"],
        advice=(
            "Every block has a convolution in its shortcut. Where the shapes agree x itself goes round, "
            "unchanged: that is how signal and gradient come through a hundred blocks."
        ),
    ),
    Mistake(
        "build_resnet",
        right="convolution(channels, filters, 1, rng, stride)",
        wrong="convolution(channels, filters, 3, rng, stride, pad=1)",
        breaks=["the shortcut is x itself, or a 1 × 1 where the shapes differ"],
        advice="The convolution in the shortcut is 3 × 3. It only has to make the shape fit: 1 × 1.",
    ),
    Mistake(
        "build_resnet",
        right="convolution(channels, filters, 1, rng, stride)",
        wrong="Sequential([convolution(channels, filters, 1, rng, stride), ReLU()])",
        breaks=["the shortcut is x itself, or a 1 × 1 where the shapes differ"],
        advice=(
            "A ReLU stands in the shortcut. It is the way on which nothing is bent: a convolution of 1 × 1, and "
            "no more."
        ),
    ),
    Mistake(
        "build_resnet",
        edits=[
            ("[12] * (blocks // 2) + [24] * (blocks - blocks // 2)", "[12] * blocks"),
            ("he_normal(24, classes", "he_normal(12, classes"),
        ],
        name="build_resnet: all blocks alike",
        breaks=["the maps become smaller and more at one block at least"],
        advice=(
            "All blocks leave the shape as it is. At one at least the maps get smaller (stride 2) and more (more "
            "filters)."
        ),
    ),
    Mistake(
        "build_resnet",
        right="stride = 1 if channels == filters else 2",
        wrong="stride = 1",
        breaks=["the maps become smaller and more at one block at least"],
        advice="The maps get more, and never smaller. Where there are more filters, the stride is 2.",
    ),
    Mistake(
        "build_resnet",
        edits=[
            ("GlobalAvgPool(), last", "Flatten(), last"),
            (
                "he_normal(24, classes, rng)",
                "he_normal(24 * ((in_shape[1] + 1) // 2) * ((in_shape[2] + 1) // 2), classes, rng)",
            ),
        ],
        name="build_resnet: Flatten in front of the Affine",
        breaks=["a GlobalAvgPool stands in front of the only Affine"],
        advice="The maps are flattened. ResNet takes the mean of each one instead (GlobalAvgPool).",
    ),
    Mistake(
        "build_resnet",
        right="GlobalAvgPool(), last]",
        wrong="GlobalAvgPool(), last, ReLU()]",
        breaks=BENT_AT_THE_END,
        advice=BENT_END,
    ),
    Mistake(
        "build_resnet",
        right=(
            "return Residual(body, None if channels == filters else convolution(channels, filters, 1, rng, stride))"
        ),
        wrong="return Sequential([body, ReLU()])",
        name="build_resnet: no shortcuts",
        breaks=[
            "as many Residuals as `blocks` says",
            "bodies are convolutions with BatchNorm",
            "the maps become smaller and more at one block at least",
            "the shortcut is x itself, or a 1 × 1 where the shapes differ",
        ],
        advice="There is no Residual: that is a plain network. Put each body into one.",
    ),
    Mistake(
        "build_resnet",
        right="BatchNorm(np.ones(channels), np.zeros(channels))",
        wrong="BatchNorm(np.zeros(channels), np.zeros(channels))",
        breaks=["biases and beta start at 0, gamma at 1", "learned"],
        advice="gamma starts at 0, so nothing comes through a BatchNorm. It starts at 1, and beta at 0.",
    ),
    Mistake(
        "build_resnet",
        right="BatchNorm(np.ones(channels), np.zeros(channels))",
        wrong="BatchNorm(rng.normal(size=channels), np.zeros(channels))",
        breaks=["biases and beta start at 0, gamma at 1"],
        advice="gamma is drawn. It starts at 1, and beta at 0.",
    ),
    Mistake(
        "build_resnet",
        edits=[
            (
                ("    def normal(channels):\n        return BatchNorm(np.ones(channels), np.zeros(channels))"),
                (
                    "    same = {n: (np.ones(n), np.zeros(n)) for n in (12, 24)}\n"
                    "\n"
                    "    def normal(channels):\n"
                    "        return BatchNorm(*same[channels])"
                ),
            ),
        ],
        name="build_resnet: one gamma for all",
        breaks=["it gives what its layers give"],
        advice=(
            "Several BatchNorms hold one and the same array as their gamma, so that a step of one moves them "
            "all. Each has arrays of its own."
        ),
    ),
    Mistake(
        "build_resnet",
        right="he_normal(24, classes, rng)",
        wrong="he_normal(classes, 24, rng).T",
        breaks=["He-normal weights"],
        advice=LAST_WEIGHTS,
    ),
    Mistake(
        "build_resnet",
        right="np.zeros(classes)",
        wrong="np.ones(classes)",
        breaks=["biases and beta start at 0, gamma at 1"],
        advice=BIASES,
    ),
    Mistake(
        "build_resnet",
        right="    layers = [",
        wrong=("    rng = np.random.default_rng(0)\n    layers = ["),
        name="build_resnet: an rng of its own",
        breaks=["the weights come from rng"],
        advice=OWN_RNG,
    ),
    Mistake(
        "build_resnet",
        right="convolution(in_shape[0], 12",
        wrong="convolution(1, 12",
        breaks=["it fits any images and classes"],
        advice=CHANNELS,
    ),
    Mistake(
        "build_resnet",
        right="Affine(he_normal(24, classes, rng), np.zeros(classes))",
        wrong="Affine(he_normal(24, 10, rng), np.zeros(10))",
        breaks=["it fits any images and classes"],
        advice=TEN,
    ),
]

MISTAKES = [
    *BATCH_NORM,
    *GLOBAL_AVG_POOL,
    *INCEPTION,
    *RESIDUAL,
    *BUILD_ALEXNET,
    *BUILD_GOOGLENET,
    *BUILD_RESNET,
]
