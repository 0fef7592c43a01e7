"""Wrong ways that students really write, the checks that catch them, and the advice that helps."""

from autograder import Mistake

# ------------------------------------------------------------------------------------------------------- Affine

AFFINE = ["y on ordinary", "two layers, two calls", "y in training", "y after a step"]
"""What a wrong y breaks. Its corners and guards then wait behind their gate."""
KEPT = ["params holds W and b, and nothing else", "y after a step"]
SUM = 'x @ self.params["W"] + self.params["b"]'
FIT = (
    "The shapes don't fit. A sample is a row of x: (N, D), and W: (D, M) has a column for each output. So x stands "
    "on the left, W on the right, and neither is transposed: (N, D) @ (D, M) -> (N, M)."
)
TRAIN = (
    "forward can't be called with train=True. Every layer takes the flag, also one that doesn't care: "
    "def forward(self, x, train=False)."
)
REMEMBERED = (
    "The second call gives the answer of the first. A layer may remember its last input, but forward computes anew "
    "each time."
)
STALE = (
    "After params was changed in place, forward still uses the old numbers. Read self.params[...] in forward each "
    "time; a copy made in the constructor never learns."
)

AFFINE_MISTAKES = [
    Mistake(
        "Affine.forward",
        right=' + self.params["b"]',
        wrong="",
        breaks=AFFINE,
        advice="The bias is missing: y = x W + b. It says how large the sum must be before anything happens.",
    ),
    Mistake(
        "Affine.forward",
        name="W is transposed",
        right='self.params["W"]',
        wrong='self.params["W"].T',
        breaks=AFFINE,
        advice=FIT,
    ),
    Mistake(
        "Affine.forward",
        name="W stands on the left",
        right='x @ self.params["W"]',
        wrong='self.params["W"] @ x',
        breaks=AFFINE,
        same_as="W is transposed",
    ),
    Mistake(
        "Affine.forward",
        right='self.params["b"]',
        wrong='self.params["b"][:, None]',
        breaks=AFFINE,
        advice="b runs along the wrong axis. It has one number for each output, so it lies along the columns of y: "
        "(N, M). numpy lines shapes up from the right, so (M,) fits as it is.",
    ),
    Mistake(
        "Affine.forward",
        right='+ self.params["b"]',
        wrong='- self.params["b"]',
        breaks=AFFINE,
        advice="The bias is subtracted. It is added: y = x W + b.",
    ),
    Mistake(
        "Affine.forward",
        right=SUM,
        wrong='x @ (self.params["W"] + self.params["b"])',
        breaks=AFFINE,
        advice="b was added to W, so x multiplies it too. First the product, then the bias: (x W) + b. Mind the "
        "brackets.",
    ),
    Mistake(
        "Affine.forward",
        right='+ self.params["b"]',
        wrong='+ self.params["b"].sum()',
        breaks=AFFINE,
        advice="Every output got the sum of all biases. Output m has a bias of its own, b[m].",
    ),
    Mistake(
        "Affine.forward",
        right='+ self.params["b"]',
        wrong='+ self.params["b"].mean()',
        breaks=AFFINE,
        advice="Every output got the mean of all biases. Output m has a bias of its own, b[m].",
    ),
    Mistake(
        "Affine.forward",
        right='+ self.params["b"]',
        wrong='+ self.params["b"][0]',
        breaks=AFFINE,
        advice="Every output got the first bias. Output m has a bias of its own, b[m].",
    ),
    Mistake(
        "Affine.forward",
        name="the bias is added once for each input",
        right='self.params["b"]',
        wrong='x.shape[1] * self.params["b"]',
        breaks=AFFINE,
        advice="The bias is added D times, once in each round of a loop over the inputs. Add it once, after the sum.",
    ),
    Mistake(
        "Affine.forward",
        right=SUM,
        wrong='x @ self.params["W"] / len(x) + self.params["b"]',
        breaks=AFFINE,
        advice="The sums are divided by N. A sample's output doesn't depend on how many others are in the batch; the "
        "mean over the batch stands in the loss and nowhere else.",
    ),
    Mistake(
        "Affine.forward",
        name="the sums are divided by D",
        right=SUM,
        wrong='x @ self.params["W"] / x.shape[1] + self.params["b"]',
        breaks=AFFINE,
        advice="The sums are divided by D, which makes them means. The layer takes a weighted sum.",
    ),
    Mistake(
        "Affine.forward",
        right=SUM,
        wrong='(x @ self.params["W"] + self.params["b"]) / len(x)',
        breaks=AFFINE,
        advice="y is divided by N. A sample's output doesn't depend on how many others are in the batch; the mean "
        "over the batch stands in the loss and nowhere else.",
    ),
    Mistake(
        "Affine.forward",
        right=SUM,
        wrong='np.maximum(x @ self.params["W"] + self.params["b"], 0)',
        breaks=AFFINE,
        advice="A ReLU is built into this layer: negative outputs have become 0. An Affine layer only weighs and "
        "adds; the bend is a layer of its own.",
    ),
    Mistake(
        "Affine.forward",
        right=SUM,
        wrong='1 / (1 + np.exp(-(x @ self.params["W"] + self.params["b"])))',
        breaks=AFFINE,
        advice="A sigmoid is built into this layer. An Affine layer only weighs and adds; the bend is a layer of its "
        "own.",
    ),
    Mistake(
        "Affine.forward",
        right=SUM,
        wrong='(x @ self.params["W"] + self.params["b"]).T',
        breaks=AFFINE,
        advice="y is transposed. It has a row for each sample and a column for each output: (N, M).",
    ),
    Mistake(
        "Affine.forward",
        right="return x @",
        wrong="return x[0] @",
        breaks=AFFINE,
        advice="Only the first sample went through the layer. x holds N samples, one a row, and y has a row for each.",
    ),
    Mistake(
        "Affine.forward",
        right=SUM,
        wrong='(x @ self.params["W"] + self.params["b"]).sum(axis=1)',
        breaks=AFFINE,
        advice="The outputs of each sample were added up. Each of the M outputs stays a number of its own: y is (N, "
        "M).",
    ),
    Mistake(
        "Affine.forward",
        right=SUM,
        wrong='np.squeeze(x @ self.params["W"] + self.params["b"])',
        breaks=["y on batch of one", "y on one output"],
        advice="An axis of length 1 is lost: squeeze() takes away all of them. A batch of one sample is still a "
        "batch: y is (N, M).",
    ),
    Mistake(
        "Affine.forward",
        name="y is an array of integers",
        body="""
def forward(self, x, train=False):
    W, b = self.params["W"], self.params["b"]
    y = np.zeros((x.shape[0], W.shape[1]), dtype=int)
    for n in range(x.shape[0]):
        for m in range(W.shape[1]):
            y[n, m] = np.sum(x[n] * W[:, m]) + b[m]
    return y
""",
        breaks=AFFINE,
        advice="y has whole numbers only: it was written into an array of integers, which cuts off what stands "
        "behind the point. np.zeros(shape) without dtype=int makes an array of doubles.",
    ),
    Mistake(
        "Affine.forward",
        right=" @ ",
        wrong=" * ",
        breaks=AFFINE,
        same_as="W is transposed",
    ),
    Mistake(
        "Affine",
        name="a copy of the parameters, made in the constructor",
        edits=[
            (
                'self.params = {"W": W, "b": b}',
                'self.params = {"W": W, "b": b}\n        self.W, self.b = W.copy(), b.copy()',
            ),
            (SUM, "x @ self.W + self.b"),
        ],
        breaks=["y after a step"],
        advice=STALE,
    ),
    Mistake(
        "Affine",
        name="a copy of b, made in the constructor",
        edits=[
            ('self.params = {"W": W, "b": b}', 'self.params = {"W": W, "b": b}\n        self.b = b.copy()'),
            (SUM, 'x @ self.params["W"] + self.b'),
        ],
        breaks=["y after a step"],
        advice=STALE,
    ),
    Mistake(
        "Affine",
        name="a copy of W, made in the constructor",
        edits=[
            ('self.params = {"W": W, "b": b}', 'self.params = {"W": W, "b": b}\n        self.W = W.copy()'),
            (SUM, 'x @ self.W + self.params["b"]'),
        ],
        breaks=["y after a step"],
        advice=STALE,
    ),
    Mistake(
        "Affine",
        name="params are copies that forward never sees",
        edits=[
            (
                'self.params = {"W": W, "b": b}',
                'self.params = {"W": W.copy(), "b": b.copy()}\n        self.W, self.b = W, b',
            ),
            (SUM, "x @ self.W + self.b"),
        ],
        breaks=["y after a step"],
        same_as="a copy of the parameters, made in the constructor",
    ),
    Mistake(
        "Affine",
        name="params belongs to the class",
        edits=[
            ("    def __init__", "    params = {}\n\n    def __init__"),
            ('self.params = {"W": W, "b": b}', 'self.params["W"], self.params["b"] = W, b'),
        ],
        breaks=["two layers, two calls"],
        advice="Two layers share their parameters: the second took the first one's place. A dict written directly "
        "under `class`, or as a default argument, is made once and belongs to all instances; write self.params = "
        "{...} in __init__.",
    ),
    Mistake(
        "Affine",
        name="params is the dict of a default argument",
        edits=[
            ("def __init__(self, W, b):", "def __init__(self, W, b, params={}):"),
            (
                'self.params = {"W": W, "b": b}',
                'self.params = params\n        self.params["W"], self.params["b"] = W, b',
            ),
        ],
        breaks=["two layers, two calls"],
        same_as="params belongs to the class",
    ),
    Mistake(
        "Affine",
        name="params gives copies each time it is asked",
        edits=[
            ('self.params = {"W": W, "b": b}', "self.W, self.b = W, b"),
            (
                "    def forward",
                '    @property\n    def params(self):\n        return {"W": self.W.copy(), "b": self.b.copy()}\n\n'
                "    def forward",
            ),
        ],
        breaks=["y after a step"],
        advice="What is written into params is lost: it gives new copies each time it is asked. Make one dict in the "
        'constructor, self.params = {"W": W, "b": b}, and let forward read the arrays in it.',
    ),
    Mistake(
        "Affine.forward",
        name="forward puts copies into params",
        right=f"return {SUM}",
        wrong=f"self.params = {{name: value.copy() for name, value in self.params.items()}}\n        return {SUM}",
        breaks=["y after a step"],
        advice="forward puts new arrays into params. Whoever trains the layer still holds the old ones, and writes "
        "into them for nothing. Leave params as it is: it is changed in place only.",
    ),
    Mistake(
        "Affine",
        name="the parameters are not in params",
        edits=[
            ('self.params = {"W": W, "b": b}', "self.params = {}\n        self.W, self.b = W, b"),
            (SUM, "x @ self.W + self.b"),
        ],
        breaks=KEPT,
        advice='params has no entries "W" and "b". Whatever trains the layer looks there, under the names of the '
        'constructor\'s arguments: self.params = {"W": W, "b": b}.',
    ),
    Mistake(
        "Affine",
        name="params has other keys",
        edits=[
            ('self.params = {"W": W, "b": b}', 'self.params = {"weight": W, "bias": b}'),
            (SUM, 'x @ self.params["weight"] + self.params["bias"]'),
        ],
        breaks=KEPT,
        same_as="the parameters are not in params",
    ),
    Mistake(
        "Affine",
        name="params has a small w",
        edits=[
            ('self.params = {"W": W, "b": b}', 'self.params = {"w": W, "b": b}'),
            (SUM, 'x @ self.params["w"] + self.params["b"]'),
        ],
        breaks=KEPT,
        advice='params has an entry "b", but none that is called "W". Whatever trains the layer looks there, under the '
        'names of the constructor\'s arguments, capitals and all: self.params = {"W": W, "b": b}.',
    ),
    Mistake(
        "Affine.forward",
        name="the input is kept in params",
        right=f"return {SUM}",
        wrong=f'self.params["x"] = x\n        return {SUM}',
        breaks=["params holds W and b, and nothing else"],
        advice="params holds something besides W and b. All that is in params will be trained. Keep what you want to "
        "remember in an attribute, such as self.x.",
    ),
    Mistake(
        "Affine.forward",
        right=f"return {SUM}",
        wrong=f'if not hasattr(self, "y"):\n            self.y = {SUM}\n        return self.y',
        breaks=["two layers, two calls", "y after a step"],
        advice=REMEMBERED,
    ),
    Mistake(
        "Affine.forward",
        name="one output array, used again by every call",
        right=f"return {SUM}",
        wrong=f'y = {SUM}\n        self.y = getattr(self, "y", y)\n        self.y[...] = y\n        return self.y',
        breaks=["two layers, two calls"],
        advice="The result of the first call changed during the second: both are the same array. Return a new array "
        "each time; nobody writes into an output, not even the layer.",
    ),
    Mistake(
        "Affine.forward",
        name="one output array, used again while its shape fits",
        right=f"return {SUM}",
        wrong=f'y = {SUM}\n        if getattr(self, "y", y).shape != y.shape:\n            self.y = y\n'
        '        self.y = getattr(self, "y", y)\n        self.y[...] = y\n        return self.y',
        breaks=["two layers, two calls"],
        same_as="one output array, used again by every call",
    ),
    Mistake(
        "Affine.forward",
        name="the bias lies along the rows where it fits",
        right=f"return {SUM}",
        wrong='b = self.params["b"]\n        b = b[:, None] if len(b) == len(x) else b\n'
        '        return x @ self.params["W"] + b',
        breaks=["y on N = D = M", "two layers, two calls"],
        advice="b is turned into a column where its length is that of the batch. It has one number for each output, "
        "whatever the length of the batch: (M,) fits (N, M) as it is.",
    ),
    Mistake(
        "Affine.forward",
        name="Affine.forward takes no train",
        right=", train=False",
        wrong="",
        breaks=["y in training"],
        advice=TRAIN,
    ),
]

# ------------------------------------------------------------------------------------------------------ Sigmoid

BENT = ["y on ordinary", "two layers, two calls", "y in training"]
"""What a wrong y of a bend breaks."""
STABLE = "z = np.exp(-np.abs(x))  # in 0 … 1, so nothing overflows\n        return np.where(x >= 0, 1, z) / (1 + z)"
NOT_THE_SLOPE = "This is the slope of the function, not the function. The slope belongs to backward, in the next unit."
TWO_AXES = (
    "It works for x: (N, D) alone. Images have four axes: (N, C, H, W). A bend takes any shape, and numpy's functions "
    "do so by themselves, without loops."
)
IN_PLACE = "forward changes x. Whoever passed it in still needs it: compute a new array, and leave out= and -= alone."


def sigmoid(wrong, **rest):
    """A mistake in Sigmoid.forward in which ``wrong`` is what is returned."""
    return Mistake("Sigmoid.forward", name=f"sigmoid: {rest.pop('name', wrong)}", right=STABLE, wrong=wrong, **rest)


SIGMOID_MISTAKES = [
    sigmoid(
        "return np.exp(x) / (1 + np.exp(x))",
        breaks=["y on huge inputs"],
        advice="For large x this is inf / inf, which is nan. Take an exponential that can't grow, "
        "np.exp(-np.abs(x)), and treat the two sides of 0 apart.",
    ),
    sigmoid(
        "import math\n        return np.array([1 / (1 + math.exp(-v)) for v in x.ravel()]).reshape(x.shape)",
        name="math.exp overflows",
        breaks=["y on huge inputs"],
        advice="math.exp raises OverflowError beyond 709. Take an exponential that can't grow, np.exp(-np.abs(x)), "
        "and treat the two sides of 0 apart.",
    ),
    sigmoid(
        "if x >= 0:\n            return 1 / (1 + np.exp(-x))\n        return np.exp(x) / (1 + np.exp(x))",
        name="if x >= 0",
        breaks=BENT,
        advice="`if x >= 0` asks whether a whole array is positive, which has no answer. np.where(x >= 0, ..., ...) "
        "chooses for each element by itself.",
    ),
    sigmoid(
        "z = np.exp(-x)\n        return np.where(x >= 0, 1, z) / (1 + z)",
        breaks=BENT,
        advice="The absolute value is missing: with z = exp(-|x|) the sigmoid is 1 / (1 + z) right of 0 and z / (1 + "
        "z) left of it. With z = exp(-x), 1 / (1 + z) alone is right on both sides.",
    ),
    sigmoid(
        "return 1 / (1 + np.exp(x))",
        breaks=BENT,
        advice="The sign in the exponent is turned: this is sigmoid(-x). Far right the answer should be 1, so the "
        "exponential must vanish there: exp(-x).",
    ),
    sigmoid(
        "z = np.exp(-np.abs(x))\n        return np.where(x >= 0, z, 1) / (1 + z)",
        name="the two sides are exchanged",
        breaks=BENT,
        same_as="sigmoid: return 1 / (1 + np.exp(x))",
    ),
    sigmoid(
        "return 1 / (1 + np.exp(-np.abs(x)))",
        breaks=BENT,
        same_as="sigmoid: only the right side",
    ),
    sigmoid(
        "z = np.exp(-np.abs(x))\n        return 1 / (1 + z)",
        name="only the right side",
        breaks=BENT,
        advice="Left of 0 this gives sigmoid(|x|), more than a half. With z = exp(-|x|), the left side is z / (1 + z).",
    ),
    sigmoid(
        "return 1 / 1 + np.exp(-x)",
        breaks=BENT,
        advice="Brackets are missing: 1 / 1 + e is (1 / 1) + e. Write 1 / (1 + e).",
    ),
    sigmoid(
        "return 1 / (1 - np.exp(-x))",
        breaks=BENT,
        advice="The denominator is 1 plus the exponential. With a minus it is 0 at x = 0.",
    ),
    sigmoid(
        "z = np.exp(-np.abs(x))\n        s = np.where(x >= 0, 1, z) / (1 + z)\n        return s * (1 - s)",
        name="its slope",
        breaks=BENT,
        advice=NOT_THE_SLOPE,
    ),
    sigmoid(
        "return (1 + np.tanh(x)) / 2",
        breaks=BENT,
        advice="This is sigmoid(2x). The way back from tanh is sigmoid(x) = (1 + tanh(x / 2)) / 2.",
    ),
    sigmoid(
        "return np.tanh(x)", breaks=BENT, advice="This is tanh, which runs from -1 to 1. The sigmoid runs from 0 to 1."
    ),
    sigmoid(
        "e = np.exp(x - x.max(axis=1, keepdims=True))\n        return e / e.sum(axis=1, keepdims=True)",
        name="softmax",
        breaks=BENT,
        advice="This is softmax: the numbers of a row compete for a sum of 1. In a sigmoid each number stands by "
        "itself.",
    ),
    sigmoid(
        "return (x >= 0) * 1.0",
        breaks=BENT,
        advice="This is a step from 0 to 1. The sigmoid goes there smoothly: 1 / (1 + exp(-x)), between 0 and 1 "
        "everywhere.",
    ),
    sigmoid(
        "return np.clip(0.2 * x + 0.5, 0, 1)",
        breaks=BENT,
        advice="This is a straight line cut off at 0 and 1, a rough stand-in. The sigmoid is 1 / (1 + exp(-x)).",
    ),
    sigmoid(
        "return 1 / (1 + np.exp(-np.clip(x, -10, 10)))",
        breaks=["y on huge inputs"],
        advice="Beyond ±10 all inputs give the same output. Cutting x off avoids the overflow at the price of wrong "
        "answers; np.exp(-np.abs(x)) avoids it for free.",
    ),
    sigmoid(
        "np.negative(x, out=x)\n        return 1 / (1 + np.exp(x))",
        breaks=["inputs left alone"],
        advice=IN_PLACE,
    ),
    sigmoid(
        'if not hasattr(self, "z"):\n            self.z = np.exp(-np.abs(x))\n'
        "        return np.where(x >= 0, 1, self.z) / (1 + self.z)",
        name="what the first call remembered",
        breaks=["two layers, two calls"],
        advice=REMEMBERED,
    ),
    sigmoid(
        "import math\n        return np.array([[0.5 + 0.5 * math.tanh(v / 2) for v in row] for row in x])",
        name="rows and columns, and no other axes",
        breaks=["y on images"],
        advice=TWO_AXES,
    ),
    sigmoid(
        "y = np.zeros(x.shape)\n        N, D = x.shape\n        for n in range(N):\n            for d in range(D):\n"
        "                y[n, d] = (1 + np.tanh(x[n, d] / 2)) / 2\n        return y",
        name="x has two axes",
        breaks=["y on images"],
        same_as="sigmoid: rows and columns, and no other axes",
    ),
    Mistake(
        "Sigmoid.forward",
        name="Sigmoid.forward takes no train",
        right=", train=False",
        wrong="",
        breaks=["y in training"],
        advice=TRAIN,
    ),
]

# --------------------------------------------------------------------------------------------------------- Tanh


def tanh(wrong, **rest):
    """A mistake in Tanh.forward in which ``wrong`` is what is returned."""
    return Mistake(
        "Tanh.forward", name=f"tanh: {rest.pop('name', wrong)}", right="return np.tanh(x)", wrong=wrong, **rest
    )


TANH_MISTAKES = [
    tanh(
        "return (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x))",
        breaks=["y on huge inputs"],
        advice="For large |x| this is inf / inf, which is nan. np.tanh doesn't overflow.",
    ),
    tanh(
        "return (np.exp(2 * x) - 1) / (np.exp(2 * x) + 1)",
        breaks=["y on huge inputs"],
        advice="For large positive x this is inf / inf, which is nan. np.tanh doesn't overflow.",
    ),
    tanh(
        "return (1 - np.exp(-2 * x)) / (1 + np.exp(-2 * x))",
        breaks=["y on huge inputs"],
        advice="For large negative x this is inf / inf, which is nan. np.tanh doesn't overflow.",
    ),
    tanh(
        "return (np.exp(-x) - np.exp(x)) / (np.exp(x) + np.exp(-x))",
        breaks=BENT,
        advice="The sign is turned: tanh is positive for positive x. exp(x) comes first in the numerator.",
    ),
    tanh(
        "return (np.exp(x) + np.exp(-x)) / (np.exp(x) - np.exp(-x))",
        breaks=BENT,
        advice="The fraction stands on its head. The difference is on top, the sum below; then the answer stays in "
        "-1 … 1.",
    ),
    tanh(
        "return (np.exp(x) - np.exp(-x)) / 2",
        breaks=BENT,
        advice="This is sinh. For tanh, divide by cosh: by exp(x) + exp(-x), not by 2.",
    ),
    tanh(
        "return 2 / (1 + np.exp(-x)) - 1",
        breaks=BENT,
        advice="This is tanh(x / 2). The way from the sigmoid is tanh(x) = 2 sigmoid(2x) - 1: the 2 stands inside too.",
    ),
    tanh(
        "return 1 / (1 + np.exp(-2 * x))",
        breaks=BENT,
        advice="This is sigmoid(2x), which runs from 0 to 1. Stretch it to -1 … 1: twice that, minus 1.",
    ),
    tanh(
        "return 1 / (1 + np.exp(-x))",
        breaks=BENT,
        advice="This is the sigmoid, which runs from 0 to 1. Tanh runs from -1 to 1.",
    ),
    tanh("return np.tan(x)", breaks=BENT, advice="np.tan is the tangent of an angle. The hyperbolic one is np.tanh."),
    tanh("return np.arctan(x)", breaks=BENT, advice="np.arctan is another S. The hyperbolic tangent is np.tanh."),
    tanh(
        "return np.arctanh(x)", breaks=BENT, advice="np.arctanh is the way back, from y to x. The way there is np.tanh."
    ),
    tanh("return 1 - np.tanh(x) ** 2", breaks=BENT, advice=NOT_THE_SLOPE),
    tanh(
        "return np.clip(x, -1, 1)",
        breaks=BENT,
        advice="This is a straight line cut off at ±1, a rough stand-in. np.tanh bends smoothly.",
    ),
    tanh("return np.tanh(x, out=x)", breaks=["inputs left alone"], advice=IN_PLACE),
    tanh(
        'self.y = getattr(self, "y", np.tanh(x))\n        return self.y',
        name="what the first call remembered",
        breaks=["two layers, two calls"],
        advice=REMEMBERED,
    ),
    tanh(
        "import math\n        return np.array([[math.tanh(v) for v in row] for row in x])",
        name="rows and columns, and no other axes",
        breaks=["y on images"],
        advice=TWO_AXES,
    ),
    tanh(
        "y = np.zeros(x.shape)\n        N, D = x.shape\n        for n in range(N):\n            for d in range(D):\n"
        "                y[n, d] = np.tanh(x[n, d])\n        return y",
        name="x has two axes",
        breaks=["y on images"],
        same_as="tanh: rows and columns, and no other axes",
    ),
    Mistake(
        "Tanh.forward",
        name="Tanh.forward takes no train",
        right=", train=False",
        wrong="",
        breaks=["y in training"],
        advice=TRAIN,
    ),
]

# --------------------------------------------------------------------------------------------------------- ReLU


def relu(wrong, **rest):
    """A mistake in ReLU.forward in which ``wrong`` is what is returned."""
    name = f"relu: {rest.pop('name', wrong)}"
    return Mistake("ReLU.forward", name=name, right="return np.maximum(x, 0)", wrong=wrong, **rest)


RELU_MISTAKES = [
    relu(
        "return np.max(x, 0)",
        breaks=BENT,
        advice="np.max(x, 0) is the largest number along axis 0. np.maximum(x, 0) compares each element with 0.",
    ),
    relu(
        "return max(x, 0)",
        breaks=BENT,
        advice="Python's max compares whole things, as `if x > 0` does, and can't say whether an array is larger than "
        "0. np.maximum(x, 0) compares each element.",
    ),
    relu(
        "if x > 0:\n            return x\n        return 0",
        name="if x > 0",
        breaks=BENT,
        same_as="relu: return max(x, 0)",
    ),
    relu(
        "return np.array([max(row, 0) for row in x])",
        breaks=BENT,
        advice="A loop over x gives its rows, not its numbers, and Python's max can't say whether a row is larger than "
        "0. np.maximum(x, 0) compares each element.",
    ),
    relu(
        "x[x < 0] = 0\n        return x",
        breaks=["inputs left alone"],
        advice="x[x < 0] = 0 writes into the array that you were given. np.maximum(x, 0) makes a new one.",
    ),
    relu(
        "x *= x > 0\n        return x",
        breaks=["inputs left alone"],
        same_as="relu: x[x < 0] = 0\n        return x",
    ),
    relu(
        "return x[x > 0]",
        breaks=BENT,
        advice="x[x > 0] picks the positive elements and forgets where they stood. The others have to be there too, "
        "as 0: y has the shape of x.",
    ),
    relu(
        "return x * x > 0",
        breaks=BENT,
        advice="x * x > 0 is read as (x * x) > 0, which is True or False. Brackets: x * (x > 0).",
    ),
    relu(
        "return (x > 0) * 1.0",
        breaks=BENT,
        advice="This is 1 where x is positive: the slope. ReLU lets x itself pass there.",
    ),
    relu(
        "return np.where(x > 0, x, 0.01 * x)",
        breaks=BENT,
        advice="This is a leaky ReLU: negative inputs leak through, 0.01 of them. Here they become exactly 0.",
    ),
    relu(
        "return np.where(x > 0, x, 0.1 * x)",
        breaks=BENT,
        advice="This is a leaky ReLU: negative inputs leak through, 0.1 of them. Here they become exactly 0.",
    ),
    relu(
        "return np.where(x > 0, x, np.exp(x) - 1)",
        breaks=BENT,
        advice="This is an ELU: negative inputs become exp(x) - 1. Here they become exactly 0.",
    ),
    relu("return np.abs(x)", breaks=BENT, advice="This is |x|: negative inputs come out positive. ReLU makes them 0."),
    relu(
        "return np.minimum(x, 0)",
        breaks=BENT,
        advice="np.minimum keeps the negative half. ReLU keeps the positive one: np.maximum.",
    ),
    relu(
        "return np.maximum(-x, 0)",
        breaks=BENT,
        advice="The sign of x is turned: this is relu(-x). What is positive passes.",
    ),
    relu(
        "return np.clip(x, 0, 1)",
        breaks=BENT,
        advice="Inputs above 1 are cut off. ReLU has no upper end: what is positive passes as it is.",
    ),
    relu(
        "return np.clip(x, 0, 6)",
        breaks=["y on huge inputs"],
        advice="Inputs above 6 are cut off. ReLU has no upper end: what is positive passes as it is.",
    ),
    relu(
        "return np.where(x > 1, x, 0)",
        breaks=BENT,
        advice="Inputs between 0 and 1 are lost: the bend is at 0, not at 1.",
    ),
    relu(
        "return np.maximum(x, 1)",
        breaks=BENT,
        advice="Nothing comes out smaller than 1. The other side of the maximum is 0.",
    ),
    relu(
        "return np.log1p(np.exp(-np.abs(x))) + np.maximum(x, 0)",
        breaks=BENT,
        advice="This is softplus, a smooth cousin, which is never 0. ReLU is max(x, 0).",
    ),
    relu(
        'if not hasattr(self, "mask"):\n            self.mask = x > 0\n        return x * self.mask',
        name="the mask of the first call",
        breaks=["two layers, two calls"],
        advice="The second call uses the mask of the first. Which elements pass depends on x: find out at every call.",
    ),
    relu(
        "return np.array([[v if v > 0 else 0.0 for v in row] for row in x])",
        name="rows and columns, and no other axes",
        breaks=["y on images"],
        advice=TWO_AXES,
    ),
    relu(
        "y = np.zeros(x.shape)\n        N, D = x.shape\n        for n in range(N):\n            for d in range(D):\n"
        "                y[n, d] = max(x[n, d], 0)\n        return y",
        name="x has two axes",
        breaks=["y on images"],
        same_as="relu: rows and columns, and no other axes",
    ),
    Mistake(
        "ReLU.forward",
        name="ReLU.forward takes no train",
        right=", train=False",
        wrong="",
        breaks=["y in training"],
        advice=TRAIN,
    ),
]

# --------------------------------------------------------------------------------------------------- Sequential

STACKED = [
    "y on ordinary",
    "two networks, two calls",
    "y in training",
    "y after training",
    "the very arrays",
    "a network in a network",
    "its nested arrays",
]
"""What a wrong forward breaks. Predictions are made by a network of two layers."""
FORESEEN = ["prediction on ordinary", "a second prediction on ordinary"]
NOT_THE_ARRAYS = ["the very arrays", "its nested arrays"]
LOOP = "x = layer.forward(x, train=train)"
OWN_KEYS = ["the keys of params", "its nested keys"]
EMPTY = (
    "params lacks parameters of some layers. A layer may call them what it likes: take every key of its params, "
    "layer.params.items()."
)
NAME = 'f"{i}.{name}": array for i, layer in enumerate(self.layers) for name, array in layer.params.items()'
FLAT = (
    "A bend before argmax makes huge {0}s equal: far right a sigmoid is exactly 1, and so is tanh, and which was the "
    "largest is lost. No bend is needed: argmax of the {0}s themselves."
)
CUT = (
    "The {0}s were cut off before argmax, which makes all beyond the edge equal, and the largest is lost. argmax has "
    "no trouble with large numbers: take the {0}s themselves."
)
PREDICTION = "return self.forward(x, train=False).argmax(axis=-1)"


def predict(wrong, **rest):
    """A mistake in Sequential.predict in which ``wrong`` is what is returned."""
    name = f"predict: {rest.pop('name', wrong)}"
    return Mistake(
        "Sequential.predict", name=name, right=PREDICTION, wrong=wrong, breaks=rest.pop("breaks", FORESEEN), **rest
    )


SEQUENTIAL_MISTAKES = [
    Mistake(
        "Sequential.forward",
        name="every layer gets the network's input",
        edits=[(LOOP, "y = layer.forward(x, train=train)"), ("return x", "return y")],
        breaks=[*STACKED, *FORESEEN],
        advice="Only the last layer counts, and it got the network's own input. All layers run, in a loop, and a "
        "layer's input is the output of the layer before.",
    ),
    Mistake(
        "Sequential.forward",
        name="no loop: the last layer alone",
        body="""
def forward(self, x, train=False):
    return self.layers[-1].forward(x, train=train)
""",
        breaks=[*STACKED, *FORESEEN],
        same_as="every layer gets the network's input",
    ),
    Mistake(
        "Sequential.forward",
        right="in self.layers",
        wrong="in reversed(self.layers)",
        breaks=[*STACKED, *FORESEEN],
        advice="The layers run from the last to the first. That is the order of backward; forward starts with the "
        "first.",
    ),
    Mistake(
        "Sequential.forward",
        right="in self.layers",
        wrong="in self.layers[:-1]",
        breaks=[*STACKED, *FORESEEN],
        advice="The last layer is left out. range(len(layers) - 1) and layers[:-1] stop one too early.",
    ),
    Mistake(
        "Sequential.forward",
        right="in self.layers",
        wrong="in self.layers[1:]",
        breaks=[*STACKED, *FORESEEN],
        advice="The first layer is left out. Counting starts at 0.",
    ),
    Mistake(
        "Sequential.forward",
        name="return inside the loop",
        right=LOOP,
        wrong=f"{LOOP}\n            return x",
        breaks=[*STACKED, *FORESEEN],
        advice="Only the first layer runs. All layers do, in a loop; and where the return stands inside the loop, it "
        "ends the loop in its first round: move it out by one indentation.",
    ),
    Mistake(
        "Sequential.forward",
        name="no loop: the first layer alone",
        body="""
def forward(self, x, train=False):
    return self.layers[0].forward(x, train=train)
""",
        breaks=[*STACKED, *FORESEEN],
        same_as="return inside the loop",
    ),
    Mistake(
        "Sequential.forward",
        name="what the layers return is dropped",
        right=LOOP,
        wrong=LOOP.removeprefix("x = "),
        breaks=[*STACKED, *FORESEEN],
        advice="The network gives back its own input, as if it had no layers. Every layer runs, of whatever class, and "
        "what it returns is the next one's input: x = layer.forward(x, train=train).",
    ),
    Mistake(
        "Sequential.forward",
        name="layers of other classes are left out",
        right=LOOP,
        wrong=f"if isinstance(layer, Affine | Sigmoid | Tanh | ReLU | Sequential):\n                {LOOP}",
        breaks=[*STACKED, *FORESEEN],
        same_as="what the layers return is dropped",
    ),
    Mistake(
        "Sequential.forward",
        name="training mode unless told otherwise",
        right=", train=False",
        wrong=", train=True",
        breaks=[check for check in STACKED if check != "y in training"],
        advice="Without the flag the network runs in training mode. The default is test mode: "
        "def forward(self, x, train=False).",
    ),
    Mistake(
        "Sequential.forward",
        right="train=train",
        wrong="train=False",
        breaks=["y in training", "a network in a network"],
        advice="The flag train doesn't reach the layers. Hand it on: layer.forward(x, train=train).",
    ),
    Mistake(
        "Sequential.forward",
        name="the flag train is not handed on",
        right=LOOP,
        wrong="x = layer.forward(x)",
        breaks=["y in training", "a network in a network"],
        same_as="Sequential.forward: train=train → train=False",
    ),
    Mistake(
        "Sequential.forward",
        right="train=train",
        wrong="train=True",
        breaks=[*STACKED, *FORESEEN],
        advice="The layers run in training mode even where the network doesn't. Hand the flag on as it came: "
        "train=train.",
    ),
    Mistake(
        "Sequential.forward",
        right="train=train",
        wrong="train=train and layer is self.layers[0]",
        breaks=["y in training", "a network in a network"],
        advice="Only the first layer is told that it is in training. Every layer gets the flag.",
    ),
    Mistake(
        "Sequential.forward",
        name="the training mode stays on",
        right=LOOP,
        wrong="self.train = train or getattr(self, 'train', False)\n            x = layer.forward(x, train=self.train)",
        breaks=["y in training", "y after training", "its nested arrays"],
        advice="After one call in training mode, the network stays in it. The flag is for that call only: don't keep "
        "it.",
    ),
    Mistake(
        "Sequential",
        name="Sequential.forward takes no train",
        edits=[
            ("def forward(self, x, train=False)", "def forward(self, x)"),
            ("layer.forward(x, train=train)", "layer.forward(x)"),
            ("self.forward(x, train=False)", "self.forward(x)"),
        ],
        breaks=["y in training", "a network in a network"],
        advice="forward can't be called with train=True. A network is a layer: it takes the flag, and hands it on to "
        "all its layers.",
    ),
    Mistake(
        "Sequential.forward",
        name="Sequential.forward takes no train, and predict gives it",
        edits=[(", train=False", ""), (", train=train", "")],
        breaks=["y in training", "a network in a network", *FORESEEN],
        same_as="Sequential.forward takes no train",
    ),
    Mistake(
        "Sequential.forward",
        name="what the first call of the network gave",
        right="return x",
        wrong='self.y = getattr(self, "y", x)\n        return self.y',
        breaks=[
            "two networks, two calls",
            "y in training",
            "the very arrays",
            "a second prediction on ordinary",
            "a network in a network",
            "its nested arrays",
        ],
        advice=REMEMBERED,
    ),
    Mistake(
        "Sequential.forward",
        name="forward uses up the layers",
        body="""
def forward(self, x, train=False):
    while self.layers:
        x = self.layers.pop(0).forward(x, train=train)
    return x
""",
        breaks=[
            "two networks, two calls",
            "y in training",
            "y after training",
            "the very arrays",
            "a network in a network",
            "its nested arrays",
            "a second prediction on ordinary",
        ],
        advice="After the first call the network has no layers left: pop() takes them out of the list. Loop over the "
        "list and leave it as it is.",
    ),
    Mistake(
        "Sequential",
        name="layers belongs to the class",
        edits=[
            (
                "    def __init__(self, layers):\n        self.layers = list(layers)",
                "    layers = []\n\n    def __init__(self, layers):\n        self.layers[:] = layers",
            )
        ],
        breaks=[
            "two networks, two calls",
            "y in training",
            "y after training",
            "a network in a network",
            "its nested arrays",
        ],
        advice="Two networks share their layers: the second took the first one's place. A list written directly "
        "under `class` belongs to all instances; write self.layers = list(layers) in __init__.",
    ),
    Mistake(
        "Sequential.params",
        right="enumerate(self.layers)",
        wrong="enumerate(self.layers, 1)",
        breaks=OWN_KEYS,
        advice='The layers are counted from 1. The first is number 0, so its W is "0.W".',
    ),
    Mistake(
        "Sequential.params",
        right="enumerate(self.layers)",
        wrong="enumerate([layer for layer in self.layers if layer.params])",
        breaks=OWN_KEYS,
        advice="Only layers with parameters were counted. The number in a key is the layer's position among all "
        "layers.",
    ),
    Mistake(
        "Sequential.params",
        right='"{i}.{name}"',
        wrong='"{i}{name}"',
        breaks=OWN_KEYS,
        advice='The dot between position and name is missing: "0.W".',
    ),
    Mistake(
        "Sequential.params",
        right='"{i}.{name}"',
        wrong='"{i}_{name}"',
        breaks=OWN_KEYS,
        advice='Between position and name stands a dot: "0.W".',
    ),
    Mistake(
        "Sequential.params",
        right='"{i}.{name}"',
        wrong='"{name}{i}"',
        breaks=OWN_KEYS,
        advice='The position comes first, then a dot, then the name: "0.W".',
    ),
    Mistake(
        "Sequential.params",
        right='"{i}.{name}"',
        wrong='"{name}.{i}"',
        breaks=OWN_KEYS,
        advice='Position and name are exchanged in the keys. The position comes first: "0.W".',
    ),
    Mistake(
        "Sequential.params",
        right='f"{i}.{name}"',
        wrong="name",
        breaks=NOT_THE_ARRAYS,
        advice="Layers with parameters of the same name overwrite each other in params. Put the layer's position "
        'before the name: "0.W", "2.W".',
    ),
    Mistake(
        "Sequential.params",
        right='f"{i}.{name}": array',
        wrong='f"{i}.{name}": array.copy()',
        breaks=NOT_THE_ARRAYS,
        advice="params holds copies. What is written there must reach the layers: put in the layers' own arrays.",
    ),
    Mistake(
        "Sequential.params",
        name="copies of the parameters of inner networks",
        right='f"{i}.{name}": array',
        wrong='f"{i}.{name}": array.copy() if isinstance(layer, Sequential) else array',
        breaks=["its nested arrays"],
        advice="Where a layer is a network itself, params holds copies. What is written there must reach its layers "
        "too: put in the very arrays of layer.params.",
    ),
    Mistake(
        "Sequential.params",
        right='f"{i}.{name}": array',
        wrong='f"{i}.{name}": array.reshape(-1)',
        breaks=["the very arrays"],
        advice="The parameters have another shape in params than in their layers. Put in the layers' own arrays, as "
        "they are.",
    ),
    Mistake(
        "Sequential.params",
        name="flat copies of the parameters",
        right='f"{i}.{name}": array',
        wrong='f"{i}.{name}": array.flatten()',
        breaks=NOT_THE_ARRAYS,
        advice="params holds flat copies, of another shape than the parameters have in their layers. Put in the "
        "layers' own arrays, as they are.",
    ),
    Mistake(
        "Sequential.params",
        name="keys in the order of the alphabet",
        right=f"return {{{NAME}}}",
        wrong=f"arrays = {{{NAME}}}\n        return {{key: arrays[key] for key in sorted(arrays)}}",
        breaks=["the keys of params", "the very arrays"],
        advice='The keys are sorted as text, in which "10.W" stands before "2.W". They have the order of the layers, '
        "and in a layer that of its own params.",
    ),
    Mistake(
        "Sequential.params",
        name="copies of the parameters, made once",
        body="""
@property
def params(self):
    if not hasattr(self, "copies"):
        self.copies = {f"{i}.{k}": v * 1.0 for i, layer in enumerate(self.layers) for k, v in layer.params.items()}
    return self.copies
""",
        breaks=NOT_THE_ARRAYS,
        advice="params holds copies. Writing there changes what params shows, but the layers never hear of it: put "
        "in the layers' own arrays.",
    ),
    Mistake(
        "Sequential.params",
        right=f"return {{{NAME}}}",
        wrong="names = ('W', 'b')\n        return {f'{i}.{k}': m.params[k] for i, m in enumerate(self.layers) "
        "for k in names if k in m.params}",
        name="only W and b are looked for",
        breaks=NOT_THE_ARRAYS,
        advice=EMPTY,
    ),
    Mistake(
        "Sequential.params",
        right="in layer.params.items()",
        wrong="in layer.params.items() if isinstance(layer, Affine | Sequential)",
        breaks=NOT_THE_ARRAYS,
        same_as="only W and b are looked for",
    ),
    Mistake(
        "Sequential.params",
        right="enumerate(self.layers)",
        wrong="enumerate(self.layers[:-1])",
        breaks=NOT_THE_ARRAYS,
        advice="The last layer's parameters are missing from params.",
    ),
    Mistake(
        "Sequential.params",
        right="enumerate(self.layers)",
        wrong="enumerate(self.layers[:1])",
        breaks=NOT_THE_ARRAYS,
        advice="Only the first layer's parameters are in params. All layers' belong there.",
    ),
    Mistake(
        "Sequential.params",
        name="a list in place of a dict",
        right=f"{{{NAME}}}",
        wrong="[array for layer in self.layers for array in layer.params.values()]",
        breaks=NOT_THE_ARRAYS,
        silent="the exception is raised where the check uses the list, and the message says what params should be",
    ),
    Mistake(
        "Sequential.grads",
        right="layer.grads.items()",
        wrong="layer.params.items()",
        breaks=["the very gradients"],
        advice="grads gives the parameters. It has the same keys, but holds the layers' gradients: layer.grads.",
    ),
    Mistake(
        "Sequential.grads",
        right='f"{i}.{name}": array',
        wrong='f"{i}.{name}": array.copy()',
        breaks=["the very gradients"],
        advice="grads holds copies. What is written there, to clip a gradient for instance, must reach the layers.",
    ),
    Mistake(
        "Sequential.grads",
        name="copies of the gradients, made once",
        body="""
@property
def grads(self):
    if not hasattr(self, "copies"):
        self.copies = {f"{i}.{k}": v * 1.0 for i, layer in enumerate(self.layers) for k, v in layer.grads.items()}
    return self.copies
""",
        breaks=["the very gradients"],
        advice="grads holds copies that were made once. The layers write their gradients later, and the copies never "
        "hear of it: put in the layers' own arrays.",
    ),
    Mistake(
        "Sequential.grads",
        right='f"{i}.{name}": array',
        wrong='f"{i}.{name}": np.zeros_like(array)',
        breaks=["the very gradients"],
        advice="grads is always 0. Put in the layers' own arrays, whatever they hold.",
    ),
    Mistake(
        "Sequential.grads",
        name="grads is empty",
        right=f"return {{{NAME.replace('params', 'grads')}}}",
        wrong="return {}",
        breaks=["the very gradients"],
        advice="grads is empty. Our own layers have no gradients yet, but others may: collect them as you collect "
        "params.",
    ),
    Mistake(
        "Sequential.grads",
        right='"{i}.{name}"',
        wrong='"grad {i}.{name}"',
        breaks=["the keys of grads"],
        advice="grads has other keys than params. They are the same, so that each gradient finds its parameter.",
        name="another name for each gradient",
    ),
    predict(
        "return self.forward(x, train=False).max(axis=-1)",
        advice="max gives the largest output itself. The answer is where it stands: argmax.",
    ),
    predict(
        "return self.forward(x, train=False).argmax(axis=0)",
        advice="argmax(axis=0) asks for the best sample of each output. The question is the best output of each "
        "sample: axis 1, which is the last.",
    ),
    predict(
        "return self.forward(x, train=False).argmax()",
        advice="argmax without an axis counts through the whole batch and gives a single number. Say the axis of the "
        "outputs.",
    ),
    predict(
        "return self.forward(x, train=True).argmax(axis=-1)",
        advice="predict runs in training mode. Afterwards, when people ask, the network runs with train=False.",
    ),
    predict(
        "return self.forward(x, train=False).argmin(axis=-1)",
        advice="argmin gives the smallest output. The network's answer is the largest: argmax.",
    ),
    predict(
        "return self.forward(x, train=False)",
        advice="predict gives the outputs. The answer is where the largest one stands: argmax.",
    ),
    predict(
        "return self.layers[-1].forward(x, train=False).argmax(axis=-1)",
        advice="Only the last layer ran, and it got the network's input. The answer is made of what the whole network "
        "gives: self.forward(x, train=False).",
    ),
    predict(
        'if not hasattr(self, "answers"):\n            self.answers = self.forward(x).argmax(axis=-1)\n'
        "        return self.answers",
        name="the answers of the first call",
        breaks=["a second prediction on ordinary"],
        advice="The second prediction gives the answers of the first. Another x has other answers: run the network at "
        "every call.",
    ),
    predict(
        "y = self.forward(x, train=False)\n        return (1 / (1 + np.exp(-y))).argmax(axis=-1)",
        name="a sigmoid before argmax",
        breaks=["prediction on huge outputs"],
        advice=FLAT.format("output"),
    ),
    predict(
        "return np.tanh(self.forward(x, train=False)).argmax(axis=-1)",
        name="tanh before argmax",
        breaks=["prediction on huge outputs"],
        same_as="predict: a sigmoid before argmax",
    ),
    predict(
        "e = np.exp(self.forward(x, train=False).astype(np.float32))\n"
        "        return (e / e.sum(axis=-1, keepdims=True)).argmax(axis=-1)",
        name="probabilities that overflow in single precision",
        breaks=["prediction on huge outputs"],
        same_as="predict: probabilities that overflow",
    ),
    predict(
        "return np.clip(self.forward(x, train=False), -500, 500).argmax(axis=-1)",
        name="outputs cut off before argmax",
        breaks=["prediction on huge outputs"],
        advice=CUT.format("output"),
    ),
    predict(
        "y = self.forward(x, train=False)\n        e = np.exp(y - y.max())\n"
        "        return (e / e.sum(axis=-1, keepdims=True)).argmax(axis=-1)",
        name="probabilities shifted by the largest of the batch",
        breaks=["prediction on huge outputs"],
        advice="In a row far below the largest output of the batch all probabilities are 0 / 0, which is nan. No "
        "softmax is needed: it doesn't change which output is the largest.",
    ),
    predict(
        "return self.forward(x, train=False).argmax(axis=-1) + 1",
        advice="The answers are counted from 1. Labels run from 0 to C - 1, as numpy's indices do.",
    ),
    predict(
        "return self.forward(x, train=False).argmax(axis=-1, keepdims=True)",
        advice="The prediction has an axis of length 1 too many. It has one number a sample, like the labels: (N,).",
    ),
    predict(
        "return (self.forward(x, train=False) > 0) * 1",
        advice="Each output was compared with 0. That fits yes-or-no outputs; here the outputs compete, and the "
        "largest wins.",
    ),
    predict(
        "return x.argmax(axis=-1)",
        advice="The largest *input* was looked for: the network never ran. First forward, then argmax.",
    ),
    predict(
        "e = np.exp(self.forward(x, train=False))\n        return (e / e.sum(axis=-1, keepdims=True)).argmax(axis=-1)",
        name="probabilities that overflow",
        breaks=["prediction on huge outputs"],
        advice="For large outputs the probabilities are nan, and so is their maximum. No softmax is needed: it "
        "doesn't change which output is the largest.",
    ),
    predict(
        "best = []\n        for row in self.forward(x, train=False):\n            largest, at = 0, 0\n"
        "            for i, value in enumerate(row):\n                if value > largest:\n"
        "                    largest, at = value, i\n            best.append(at)\n        return np.array(best)",
        name="the maximum starts at 0",
        advice="The search for the largest starts at 0, so a row of negative outputs has none. Start with the row's "
        "first element, or use argmax.",
    ),
]

# -------------------------------------------------------------------------------------------------------- heads

LOST = ["loss on ordinary", "two calls"]
"""What a wrong loss breaks."""
TWICE_N = "The loss is divided by N twice. np.mean has done it already."
ADDED_UP = "The elements are added up. The loss is their mean; otherwise it would grow with the batch."
FIRST_SIZE = (
    "A second batch of another length is divided by the size of the first. Batches differ, the last one of an epoch "
    "for instance: take the size of what was passed in, at each call."
)
GROWS = (
    "The second call gives more than its own loss: something is kept from the first. Start from 0 at each call, or "
    "don't keep it."
)


def squared(wrong, **rest):
    """A mistake in MeanSquaredError.forward in which ``wrong`` is what is returned."""
    return Mistake(
        "MeanSquaredError.forward",
        name=f"mean squared error: {rest.pop('name', wrong)}",
        right="return np.mean((outputs - targets) ** 2)",
        wrong=wrong,
        breaks=rest.pop("breaks", LOST),
        **rest,
    )


SQUARED_MISTAKES = [
    squared("return np.sum((outputs - targets) ** 2)", advice=ADDED_UP),
    squared(
        "return np.sum((outputs - targets) ** 2) / len(outputs)",
        advice="The sum is divided by N alone. The mean is over all elements, N times M of them: np.mean.",
    ),
    squared(
        "return np.sum((outputs - targets) ** 2) / outputs.shape[1]",
        advice="The sum is divided by M alone. The mean is over all elements, N times M of them: np.mean.",
    ),
    squared(
        "return np.mean((outputs - targets) ** 2) / 2",
        advice="The loss is half of what it should be. Some books put ½ in front; this course takes the plain mean.",
    ),
    squared("return np.mean((outputs - targets) ** 2) / len(outputs)", advice=TWICE_N),
    squared(
        "return np.sum((outputs - targets) ** 2) / len(outputs) / 2",
        advice="The sum is divided by 2N. The mean is over all elements, N times M of them, with no ½ in front: "
        "np.mean.",
    ),
    squared(
        "return np.mean(np.abs(outputs - targets))",
        advice="This is the mean of the absolute differences. Here they are squared, so that large ones weigh more.",
    ),
    squared(
        "return np.sqrt(np.mean((outputs - targets) ** 2))",
        advice="A root was taken at the end. The loss is the mean of the squares itself.",
    ),
    squared(
        "return np.mean(outputs - targets)",
        advice="The square is missing: differences of opposite sign cancel each other.",
    ),
    squared(
        "return np.mean(outputs - targets) ** 2",
        advice="The mean was squared, so differences of opposite sign cancelled first. Square each difference, then "
        "take the mean.",
    ),
    squared(
        "return np.mean(outputs - targets**2)",
        advice="Only the targets are squared: ** binds more tightly than -. Brackets: (outputs - targets) ** 2.",
    ),
    squared(
        "return np.mean(outputs**2 - targets**2)",
        advice="The difference of the squares is not the square of the difference. First subtract, then square.",
    ),
    squared(
        "return -np.mean((outputs - targets) ** 2)",
        advice="The sign is turned. A loss is 0 at best, and grows as answers get worse.",
    ),
    squared(
        "return np.mean((outputs - targets) ** 2, axis=0)",
        advice="This is a mean for each output. A loss is one number: the mean over both axes.",
    ),
    squared(
        "return np.mean((outputs - targets) ** 2, axis=1)",
        advice="This is a loss for each sample. A loss is one number: the mean over both axes.",
    ),
    squared(
        "return (outputs - targets) ** 2",
        advice="These are the squares. A loss is one number: their mean.",
    ),
    squared(
        "return np.linalg.norm(outputs - targets)",
        advice="This is the length of the difference: the root of the sum of squares. The loss is the mean of the "
        "squares, without a root.",
    ),
    squared(
        "return np.mean((outputs.argmax(axis=1) - targets.argmax(axis=1)) ** 2)",
        name="argmax first",
        advice="The places of the largest numbers were compared. This head is for values: compare the numbers "
        "themselves.",
    ),
    squared(
        "outputs -= targets\n        return np.mean(outputs**2)",
        breaks=["inputs left alone"],
        advice="outputs -= targets writes into the array that you were given. outputs - targets makes a new one.",
    ),
    squared(
        'self.total = getattr(self, "total", 0) + np.mean((outputs - targets) ** 2)\n        return self.total',
        name="a total over all calls",
        breaks=["two calls"],
        advice=GROWS,
    ),
    squared(
        'self.size = getattr(self, "size", outputs.size)\n        return np.sum((outputs - targets) ** 2) / self.size',
        name="the size of the first batch",
        breaks=["two calls"],
        advice=FIRST_SIZE,
    ),
]

YES_NO = "log_sum = np.maximum(outputs, 0) + np.log1p(np.exp(-np.abs(outputs)))  # ln(1 + e^z)"
YES_NO_BODY = f"{YES_NO}\n        return np.mean(log_sum - targets * outputs)"
HUGE = ["loss on huge logits"]
LARGE = ["loss on large logits", "loss on huge logits"]
FAR = ["loss on huge logits", "loss on rows far from zero"]
UNDERFLOW = (
    "For large logits the probability is exactly 0 or 1, and the logarithm of 0 isn't finite. Don't stop at the "
    "probability: go from the logit to the loss at once, as the lesson shows."
)
CONSTANT = (
    "A small constant in the logarithm caps the loss: at a logit of 1000 on the wrong side it should be 1000. Leave "
    "the constant out, and go from the logit to the loss at once, so that there is no logarithm of 0."
)


def yes_no(wrong, **rest):
    """A mistake in SigmoidCrossEntropy.forward in which ``wrong`` is the whole of its body."""
    return Mistake(
        "SigmoidCrossEntropy.forward",
        name=f"sigmoid cross-entropy: {rest.pop('name', wrong)}",
        right=YES_NO_BODY,
        wrong=wrong,
        breaks=rest.pop("breaks", LOST),
        **rest,
    )


def surprise_with(constant):
    """The loss by way of probabilities, with this text added in the logarithms."""
    return (
        "p = 1 / (1 + np.exp(-outputs))\n"
        f"        return -np.mean(targets * np.log(p + {constant}) + (1 - targets) * np.log(1 - p + {constant}))"
    )


YES_NO_MISTAKES = [
    yes_no(
        "p = 1 / (1 + np.exp(-outputs))\n        return -np.mean(targets * np.log(p) + (1 - targets) * np.log(1 - p))",
        name="logarithm of a probability",
        breaks=LARGE,
        advice=UNDERFLOW,
    ),
    *[
        yes_no(surprise_with(constant), name=f"{constant} in the logarithm", breaks=LARGE, advice=CONSTANT)
        for constant in ("1e-7", "1e-8", "1e-9", "1e-10", "1e-12", "1e-15", "1e-16")
    ],
    *[
        yes_no(
            f"p = np.clip(1 / (1 + np.exp(-outputs)), {edge}, 1 - {edge})\n"
            "        return -np.mean(targets * np.log(p) + (1 - targets) * np.log(1 - p))",
            name=f"probabilities clipped at {edge}",
            breaks=LARGE,
            same_as=f"sigmoid cross-entropy: {edge} in the logarithm",
        )
        for edge in ("1e-7", "1e-8", "1e-12", "1e-15")
    ],
    yes_no(
        "return np.mean(np.log(1 + np.exp(outputs)) - targets * outputs)",
        breaks=HUGE,
        advice="exp(z) overflows for large z. ln(1 + exp(z)) = max(z, 0) + ln(1 + exp(-|z|)) is the same, and can't.",
    ),
    yes_no(
        "cost = targets * np.log1p(np.exp(-outputs)) + (1 - targets) * np.log1p(np.exp(outputs))\n"
        "        return np.mean(cost)",
        name="two terms whose exponentials overflow",
        breaks=HUGE,
        advice="exp(z) and exp(-z) overflow for huge z, and 0 times infinity is nan. ln(1 + exp(z)) = max(z, 0) + "
        "ln(1 + exp(-|z|)) is the same, and can't.",
    ),
    yes_no(
        "z = np.clip(outputs, -50, 50)\n        return np.mean(np.log1p(np.exp(z)) - targets * z)",
        name="logits clipped at 50",
        breaks=LARGE,
        advice="Beyond ±50 all logits cost the same. Cutting them off avoids the overflow at the price of a wrong "
        "loss; max(z, 0) + ln(1 + exp(-|z|)) avoids it for free.",
    ),
    Mistake(
        "SigmoidCrossEntropy.forward",
        right="-np.abs(outputs)",
        wrong="-outputs",
        breaks=LOST,
        advice="The absolute value is missing: ln(1 + exp(z)) = max(z, 0) + ln(1 + exp(-|z|)).",
    ),
    Mistake(
        "SigmoidCrossEntropy.forward",
        right="np.log1p(np.exp(-np.abs(outputs)))",
        wrong="np.log(np.exp(-np.abs(outputs)))",
        breaks=LOST,
        advice="The 1 in ln(1 + exp(-|z|)) is missing. np.log1p(a) is ln(1 + a).",
    ),
    Mistake(
        "SigmoidCrossEntropy.forward",
        right=" + np.log1p(np.exp(-np.abs(outputs)))",
        wrong="",
        breaks=LOST,
        advice="The logarithm is left out: ln(1 + exp(z)) is max(z, 0) plus ln(1 + exp(-|z|)).",
    ),
    Mistake(
        "SigmoidCrossEntropy.forward",
        right="np.maximum(outputs, 0) + ",
        wrong="",
        breaks=LOST,
        advice="max(z, 0) is left out: ln(1 + exp(z)) is max(z, 0) plus ln(1 + exp(-|z|)).",
    ),
    Mistake(
        "SigmoidCrossEntropy.forward",
        right="log_sum - targets * outputs",
        wrong="log_sum + targets * outputs",
        breaks=LOST,
        advice="The sign of t z is turned: ln(1 + exp(z)) - t z. A large logit makes a target of 1 cheap.",
    ),
    Mistake(
        "SigmoidCrossEntropy.forward",
        right="- targets * outputs",
        wrong="- targets",
        breaks=LOST,
        advice="The logit is missing in the second term: ln(1 + exp(z)) - t z.",
    ),
    Mistake(
        "SigmoidCrossEntropy.forward",
        right="np.mean(log_sum - targets * outputs)",
        wrong="np.sum(log_sum - targets * outputs)",
        breaks=LOST,
        advice=ADDED_UP,
    ),
    Mistake(
        "SigmoidCrossEntropy.forward",
        right="np.mean(log_sum - targets * outputs)",
        wrong="np.sum(log_sum - targets * outputs) / len(outputs)",
        breaks=LOST,
        advice="The sum is divided by N alone. The mean is over all elements, N times M of them: np.mean.",
    ),
    Mistake(
        "SigmoidCrossEntropy.forward",
        right="np.mean(log_sum - targets * outputs)",
        wrong="np.mean(log_sum - targets * outputs) / len(outputs)",
        breaks=LOST,
        advice=TWICE_N,
    ),
    Mistake(
        "SigmoidCrossEntropy.forward",
        right="np.mean(log_sum - targets * outputs)",
        wrong="-np.mean(log_sum - targets * outputs)",
        breaks=LOST,
        advice="The sign is turned: the loss is minus the logarithm, so it is never negative.",
    ),
    Mistake(
        "SigmoidCrossEntropy.forward",
        right="np.mean(log_sum - targets * outputs)",
        wrong="np.mean(log_sum - targets * outputs, axis=1)",
        breaks=LOST,
        advice="This is a loss for each sample. A loss is one number: the mean over both axes.",
    ),
    Mistake(
        "SigmoidCrossEntropy.forward",
        right="np.mean(log_sum - targets * outputs)",
        wrong="np.mean(log_sum - targets * outputs) / np.log(2)",
        breaks=LOST,
        advice="The logarithm is taken to the base 2. Losses use the natural one, np.log.",
    ),
    yes_no(
        "return np.mean(targets * np.logaddexp(0, -outputs))",
        name="the term of X is missing",
        advice="Only targets of 1 cost something. The other half of the loss is -(1 - t) ln(1 - σ(z)).",
    ),
    yes_no(
        "return np.mean((1 - targets) * np.logaddexp(0, outputs))",
        name="the term of O is missing",
        advice="Only targets of 0 cost something. The other half of the loss is -t ln σ(z).",
    ),
    yes_no(
        "return np.mean(targets * np.logaddexp(0, outputs) + (1 - targets) * np.logaddexp(0, -outputs))",
        name="O and X exchanged",
        advice="The two cases are exchanged: a target of 1 is charged -ln σ(z), a target of 0 is charged -ln(1 - "
        "σ(z)).",
    ),
    yes_no(
        "return -np.mean(targets * np.log(outputs) + (1 - targets) * np.log(1 - outputs))",
        name="no sigmoid",
        advice="The outputs are logits, any numbers, not probabilities: the logarithm of a negative one is nan. The "
        "sigmoid belongs to this head.",
    ),
    yes_no(
        "z = 1 / (1 + np.exp(-outputs))\n        return np.mean(np.logaddexp(0, z) - targets * z)",
        name="sigmoid twice",
        advice="The sigmoid was taken twice: a probability was treated as a logit. The outputs are logits, and the "
        "formula takes them as they are.",
    ),
    yes_no(
        "t = (targets > 0.5) * 1.0\n        return np.mean(np.logaddexp(0, outputs) - t * outputs)",
        name="targets rounded to 0 and 1",
        breaks=["loss on targets between 0 and 1"],
        advice="Targets between 0 and 1 were made 0 or 1. A target of 0.7 is charged 0.7 of one term and 0.3 of the "
        "other.",
    ),
    yes_no(
        "return np.mean(np.where(targets == 1, np.logaddexp(0, -outputs), np.logaddexp(0, outputs)))",
        name="targets other than 1 taken as 0",
        breaks=["loss on targets between 0 and 1"],
        advice="Every target but 1 was taken as 0. A target of 0.7 is charged 0.7 of one term and 0.3 of the other.",
    ),
    yes_no(
        "p = 1 / (1 + np.exp(-outputs))\n        return np.mean((p - targets) ** 2)",
        name="squared error of the probability",
        advice="This is the squared error of the probability. The cross-entropy charges minus the logarithm of it, "
        "which grows without end as the network is sure and wrong.",
    ),
    yes_no(
        "e = np.exp(outputs - outputs.max(axis=1, keepdims=True))\n"
        "        return -np.mean(targets * np.log(e / e.sum(axis=1, keepdims=True)))",
        name="softmax in place of sigmoid",
        advice="The outputs of a row compete here, as in softmax. In this head each output is a question of its own: "
        "a sigmoid for each.",
    ),
    yes_no(
        "return np.mean(np.logaddexp(0, targets) - targets * outputs)",
        name="outputs and targets exchanged",
        advice="In ln(1 + exp(z)) stands the logit z, which is outputs, not targets.",
    ),
    yes_no(
        "np.clip(outputs, -1e4, 1e4, out=outputs)\n        outputs *= -1\n"
        "        return np.mean(np.logaddexp(0, -outputs) + targets * outputs)",
        name="outputs changed in place",
        breaks=["inputs left alone"],
        advice="forward changes outputs. Whoever passed it in still needs it: compute a new array, and leave out= "
        "and *= alone.",
    ),
    yes_no(
        "loss = np.mean(np.logaddexp(0, outputs) - targets * outputs)\n"
        '        self.total = getattr(self, "total", 0) + loss\n'
        "        return self.total",
        name="a total over all calls",
        breaks=["two calls"],
        advice=GROWS,
    ),
    yes_no(
        'self.size = getattr(self, "size", outputs.size)\n'
        "        return np.sum(np.logaddexp(0, outputs) - targets * outputs) / self.size",
        name="the size of the first batch",
        breaks=["two calls"],
        advice=FIRST_SIZE,
    ),
]

# ------------------------------------------------------------------------------------------------------ softmax

WHOLE = (
    "exponentials = np.exp(logits - logits.max(axis=-1, keepdims=True))  # the largest is 1\n"
    "    return exponentials / exponentials.sum(axis=-1, keepdims=True)"
)
ROWS = ["p on ordinary"]
LARGEST = "logits.max(axis=-1, keepdims=True)"


def normalised(wrong, **rest):
    """A mistake in softmax in which ``wrong`` is the whole of its body."""
    name = f"softmax: {rest.pop('name', wrong)}"
    return Mistake("softmax", name=name, right=WHOLE, wrong=wrong, breaks=rest.pop("breaks", ROWS), **rest)


SOFTMAX_MISTAKES = [
    Mistake(
        "softmax",
        right=f"logits - {LARGEST}",
        wrong="logits",
        breaks=["p on huge logits"],
        advice="exp overflows for large logits, and inf / inf is nan. Subtract each row's largest logit first; the "
        "probabilities stay the same.",
    ),
    Mistake(
        "softmax",
        right=LARGEST,
        wrong="logits.max()",
        breaks=["p on huge logits"],
        advice="The largest logit of the whole batch was subtracted. A row far below it has only exponentials that "
        "are 0, and 0 / 0 is nan. Each row needs its own maximum.",
    ),
    Mistake(
        "softmax",
        right=LARGEST,
        wrong="logits.max(axis=0, keepdims=True)",
        breaks=ROWS,
        advice="The largest logit of each column was subtracted, so the logits of a row moved by different amounts, "
        "and their probabilities with them. Subtract one number from a whole row: its own maximum, axis=-1.",
    ),
    Mistake(
        "softmax",
        right=LARGEST,
        wrong="logits.mean(axis=-1, keepdims=True)",
        breaks=["p on huge logits"],
        advice="The mean of the row was subtracted, so the largest exponent can still be large. Subtract the row's "
        "maximum: then it is 0.",
    ),
    Mistake(
        "softmax",
        right=LARGEST,
        wrong="logits.min(axis=-1, keepdims=True)",
        breaks=["p on huge logits"],
        advice="The smallest logit was subtracted, which makes the exponents larger. Subtract the row's maximum: "
        "then none is above 0.",
    ),
    Mistake(
        "softmax",
        right=LARGEST,
        wrong="np.abs(logits).max(axis=-1, keepdims=True)",
        breaks=["p on huge logits"],
        advice="The largest |logit| was subtracted. In a row of negative logits all exponentials are then 0, and 0 / "
        "0 is nan. Subtract the maximum itself.",
    ),
    normalised(
        "return np.exp(logits - np.log(np.exp(logits).sum(axis=-1, keepdims=True)))",
        name="by way of a logarithm that overflows",
        breaks=["p on huge logits"],
        advice="exp overflows for large logits, inside the logarithm too. Subtract each row's largest logit first; the "
        "probabilities stay the same.",
    ),
    normalised(
        "exponentials = np.exp(np.clip(logits, -50, 50))\n"
        "    return exponentials / exponentials.sum(axis=-1, keepdims=True)",
        name="logits clipped at 50",
        breaks=["p on huge logits"],
        advice="Beyond ±50 all logits count the same. Cutting them off avoids the overflow at the price of wrong "
        "probabilities; subtracting each row's maximum avoids it for free.",
    ),
    normalised(
        "exponentials = np.exp(logits - logits.max(axis=0, keepdims=True))\n"
        "    return exponentials / exponentials.sum(axis=0, keepdims=True)",
        name="axis 0",
        advice="The columns add up to 1: the samples compete with each other. The categories stand along the last "
        "axis, axis=-1.",
    ),
    normalised(
        "exponentials = np.exp(logits - logits.max())\n    return exponentials / exponentials.sum()",
        name="no axis",
        advice="The whole batch adds up to 1. Each row has probabilities of its own: sum along the last axis.",
    ),
    Mistake(
        "softmax",
        right="exponentials.sum(axis=-1, keepdims=True)",
        wrong="exponentials.sum()",
        breaks=ROWS,
        same_as="softmax: no axis",
    ),
    Mistake(
        "softmax",
        right="exponentials.sum(axis=-1, keepdims=True)",
        wrong="exponentials.sum(axis=0, keepdims=True)",
        breaks=ROWS,
        advice="The exponentials were divided by the sums of the columns. The categories stand along the last axis, "
        "axis=-1.",
    ),
    normalised(
        "exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))\n"
        "    return exponentials / exponentials.sum(axis=1, keepdims=True)",
        name="axis 1",
        breaks=["p on one sample", "p on sequences"],
        advice="Axis 1 holds the categories of a batch (N, C) only. For one sample (C,) and for sequences (N, T, C) "
        "it is another one: say the last axis, axis=-1.",
    ),
    normalised(
        "return np.array([np.exp(row - row.max()) / np.exp(row - row.max()).sum() for row in logits])",
        name="row by row, along the first axis",
        breaks=["p on one sample", "p on sequences"],
        advice="A loop over logits runs along the first axis, and gives the samples of a batch (N, C) only. One sample "
        "is (C,), and sequences are (N, T, C): the categories stand along the last axis, axis=-1.",
    ),
    normalised(
        "z = np.atleast_2d(logits)\n    e = np.exp(z - z.max(axis=-1, keepdims=True))\n"
        "    return e / e.sum(axis=-1, keepdims=True)",
        name="one sample becomes a batch",
        breaks=["p on one sample"],
        advice="One sample (C,) comes out as a batch of one, (1, C). Probabilities have the shape of the logits; with "
        "axis=-1 no axis need be added.",
    ),
    normalised(
        "exponentials = np.exp(logits - logits.max(axis=-1))\n    return exponentials / exponentials.sum(axis=-1)",
        name="no keepdims",
        advice="max and sum along an axis lose it, and (N,) doesn't fit under (N, C). Keep it with length 1: "
        "keepdims=True.",
    ),
    Mistake(
        "softmax",
        right=f"np.exp(logits - {LARGEST})",
        wrong="logits",
        breaks=ROWS,
        advice="The exponential is missing. Divided by their sum as they are, logits may be negative, and so may "
        "your probabilities.",
    ),
    Mistake(
        "softmax",
        right=f"np.exp(logits - {LARGEST})",
        wrong="np.abs(logits)",
        breaks=ROWS,
        advice="Absolute values are no stand-in for exponentials: a very negative logit should get a tiny probability.",
    ),
    Mistake(
        "softmax",
        right=f"np.exp(logits - {LARGEST})",
        wrong="np.maximum(logits, 0) + 1e-12",
        breaks=ROWS,
        advice="Negative logits got no probability at all. The exponential makes every logit positive, and keeps "
        "their order.",
    ),
    Mistake(
        "softmax",
        right=f"np.exp(logits - {LARGEST})",
        wrong=f"np.exp((logits - {LARGEST}) / 2)",
        breaks=ROWS,
        advice="The logits are divided by 2 (a temperature), which evens the probabilities out. Take them as they are.",
    ),
    Mistake(
        "softmax",
        right=f"np.exp(logits - {LARGEST})",
        wrong=f"2 ** (logits - {LARGEST})",
        breaks=ROWS,
        advice="The base is 2. Softmax takes powers of e: np.exp.",
    ),
    Mistake(
        "softmax",
        right=f"np.exp(logits - {LARGEST})",
        wrong=f"np.exp({LARGEST} - logits)",
        breaks=ROWS,
        advice="The sign is turned: the smallest logit got the largest probability. Subtract the maximum *from* the "
        "logits.",
    ),
    Mistake(
        "softmax",
        right="exponentials.sum(",
        wrong="exponentials.max(",
        breaks=ROWS,
        advice="The largest number of each row is 1: the exponentials were left as they are, or divided by the "
        "largest of them. Divide by their sum, so that the row adds up to 1.",
    ),
    Mistake(
        "softmax",
        right="exponentials.sum(",
        wrong="exponentials.mean(",
        breaks=ROWS,
        advice="The exponentials were divided by their mean, so a row adds up to C. Divide by their sum.",
    ),
    Mistake(
        "softmax",
        right="return exponentials / exponentials.sum(axis=-1, keepdims=True)",
        wrong="return exponentials",
        breaks=ROWS,
        same_as="softmax: exponentials.sum( → exponentials.max(",
    ),
    Mistake(
        "softmax",
        right="return exponentials / exponentials.sum(axis=-1, keepdims=True)",
        wrong="return np.log(exponentials / exponentials.sum(axis=-1, keepdims=True))",
        breaks=ROWS,
        advice="These are the logarithms of the probabilities. softmax gives the probabilities themselves.",
    ),
    normalised(
        "return 1 / (1 + np.exp(-logits))",
        advice="This is a sigmoid for each logit by itself. In softmax the categories of a row compete: divide by "
        "their sum.",
    ),
    normalised(
        f"return (logits == {LARGEST}) * 1.0",
        name="all to the largest",
        advice="The largest logit got everything. Softmax is soft: each category gets a share that grows with its "
        "logit.",
    ),
    normalised(
        f"logits -= {LARGEST}\n    exponentials = np.exp(logits)\n"
        "    return exponentials / exponentials.sum(axis=-1, keepdims=True)",
        name="shifted in place",
        breaks=["inputs left alone"],
        advice="logits -= ... writes into the array that you were given. logits - ... makes a new one.",
    ),
    normalised(
        "exponentials = logits - logits.max(axis=-1, keepdims=True)\n    logits[...] = np.exp(exponentials)\n"
        "    return logits / logits.sum(axis=-1, keepdims=True)",
        name="logits overwritten by their exponentials",
        breaks=["inputs left alone"],
        advice="logits was overwritten with the exponentials. Whoever passed it in still needs it: give them an "
        "array of their own.",
    ),
]

# ------------------------------------------------------------------------------------------ SoftmaxCrossEntropy

PICK = "shifted[np.arange(len(targets)), targets]"
CATEGORY_BODY = (
    "shifted = outputs - outputs.max(axis=1, keepdims=True)\n"
    "        log_sum = np.log(np.exp(shifted).sum(axis=1))  # (N,)\n"
    f"        return np.mean(log_sum - {PICK})"
)
PROBABILITIES = (
    "e = np.exp(outputs - outputs.max(axis=1, keepdims=True))\n        p = e / e.sum(axis=1, keepdims=True)\n        "
)
PICKED = "p[np.arange(len(targets)), targets]"


def category(wrong, **rest):
    """A mistake in SoftmaxCrossEntropy.forward in which ``wrong`` is the whole of its body."""
    return Mistake(
        "SoftmaxCrossEntropy.forward",
        name=f"softmax cross-entropy: {rest.pop('name', wrong)}",
        right=CATEGORY_BODY,
        wrong=wrong,
        breaks=rest.pop("breaks", LOST),
        **rest,
    )


def chosen(wrong, **rest):
    """A mistake in SoftmaxCrossEntropy.forward: ``wrong`` in place of the last line's expression."""
    return Mistake(
        "SoftmaxCrossEntropy.forward",
        right=f"np.mean(log_sum - {PICK})",
        wrong=wrong,
        breaks=rest.pop("breaks", LOST),
        **rest,
    )


CATEGORY_MISTAKES = [
    category(
        PROBABILITIES + f"return -np.mean(np.log({PICKED}))",
        name="logarithm of a probability",
        breaks=HUGE,
        advice=UNDERFLOW,
    ),
    category(
        PROBABILITIES + "t = np.eye(outputs.shape[1])[targets]\n        return -np.sum(t * np.log(p)) / len(targets)",
        name="logarithms of all probabilities",
        breaks=HUGE,
        advice="Where a probability is exactly 0, its logarithm isn't finite, and 0 times that is nan. Don't stop at "
        "the probability: go from the logits to the loss at once, as the lesson shows.",
    ),
    category(
        f"e = np.exp(outputs)\n        p = e / e.sum(axis=1, keepdims=True)\n        return -np.mean(np.log({PICKED}))",
        name="logarithm of a probability, without a shift",
        breaks=FAR,
        advice="exp overflows for large logits, and inf / inf is nan. Subtract each row's largest logit first, and go "
        "from there to the loss at once: the logarithm of a probability that is 0 isn't finite either.",
    ),
    category(
        "t = np.eye(targets.max() + 1)[targets]\n"
        "        log_p = outputs - np.logaddexp.reduce(outputs, axis=1, keepdims=True)\n"
        "        return -np.sum(t * log_p) / len(targets)",
        name="as many categories as the largest label",
        breaks=["loss on batch of one"],
        advice="The one-hot rows are as long as the largest label of this batch says, but there may be more "
        "categories: as many as logits in a row, outputs.shape[1].",
    ),
    *[
        category(
            PROBABILITIES + f"return -np.mean(np.log({PICKED} + {constant}))",
            name=f"{constant} in the logarithm",
            breaks=FAR,
            advice=CONSTANT.replace(
                "at a logit of 1000 on the wrong side it should be 1000",
                "at a label 1000 behind the largest logit it should be 1000",
            ),
        )
        for constant in ("1e-7", "1e-8", "1e-9", "1e-10", "1e-12", "1e-15", "1e-16")
    ],
    *[
        category(
            PROBABILITIES + f"return -np.mean(np.log(np.clip({PICKED}, {edge}, 1 - {edge})))",
            name=f"probabilities clipped at {edge}",
            breaks=FAR,
            same_as=f"softmax cross-entropy: {edge} in the logarithm",
        )
        for edge in ("1e-7", "1e-8", "1e-12", "1e-15")
    ],
    category(
        "return np.mean(np.log(np.exp(outputs).sum(axis=1)) - outputs[np.arange(len(targets)), targets])",
        name="no shift",
        breaks=FAR,
        advice="exp overflows for large logits. Subtract each row's largest logit first, from all logits of the row.",
    ),
    Mistake(
        "SoftmaxCrossEntropy.forward",
        right="outputs.max(axis=1, keepdims=True)",
        wrong="outputs.max()",
        breaks=FAR,
        advice="The largest logit of the whole batch was subtracted. A row far below it has only exponentials that "
        "are 0, and the logarithm of 0 isn't finite. Each row needs its own maximum.",
    ),
    Mistake(
        "SoftmaxCrossEntropy.forward",
        right="outputs.max(axis=1, keepdims=True)",
        wrong="outputs.max(axis=0, keepdims=True)",
        breaks=LOST,
        advice="The largest logit of each column was subtracted, so the logits of a row moved by different amounts, "
        "and the loss with them. Subtract one number from a whole row: its own maximum, axis=1.",
    ),
    Mistake(
        "SoftmaxCrossEntropy.forward",
        name="shifted in place",
        right="shifted = outputs - outputs.max(axis=1, keepdims=True)",
        wrong="outputs -= outputs.max(axis=1, keepdims=True)\n        shifted = outputs",
        breaks=["inputs left alone"],
        advice="outputs -= ... writes into the array that you were given. outputs - ... makes a new one.",
    ),
    Mistake(
        "SoftmaxCrossEntropy.forward",
        right=PICK,
        wrong="outputs[np.arange(len(targets)), targets]",
        breaks=LOST,
        advice="The maximum was subtracted in one term and not in the other. Take the label's logit from the shifted "
        "ones too.",
    ),
    Mistake(
        "SoftmaxCrossEntropy.forward",
        right=PICK,
        wrong="shifted[:, targets]",
        breaks=LOST,
        advice="shifted[:, targets] takes the columns of all labels from every row: its shape is (N, N). One element "
        "from each row needs both indices: shifted[np.arange(N), targets].",
    ),
    Mistake(
        "SoftmaxCrossEntropy.forward",
        right=PICK,
        wrong="shifted[np.arange(len(targets)), targets - 1]",
        breaks=LOST,
        advice="The label is off by one. Labels run from 0 to C - 1, as numpy's indices do: use them as they are.",
    ),
    Mistake(
        "SoftmaxCrossEntropy.forward",
        right=PICK,
        wrong="shifted[np.arange(len(targets)), targets + 1]",
        breaks=LOST,
        silent="it raises an IndexError for the last label, and the message says where; elsewhere it is off by one",
    ),
    Mistake(
        "SoftmaxCrossEntropy.forward",
        right=PICK,
        wrong="shifted.max(axis=1)",
        breaks=LOST,
        advice="The labels were not used: each row was charged for its largest logit, the answer that it gave, not "
        "for the right one.",
    ),
    Mistake(
        "SoftmaxCrossEntropy.forward",
        right=PICK,
        wrong="shifted[:, targets[0]]",
        breaks=LOST,
        advice="The first sample's label was used for all rows. Row n has the label targets[n].",
    ),
    Mistake(
        "SoftmaxCrossEntropy.forward",
        right=PICK,
        wrong="shifted[targets, np.arange(len(targets))]",
        breaks=LOST,
        silent="rows and columns are exchanged, so most cases raise an IndexError, and the message says where",
    ),
    Mistake(
        "SoftmaxCrossEntropy.forward",
        name="labels taken for one-hot rows",
        right=PICK,
        wrong="(shifted * targets).sum(axis=1)",
        breaks=LOST,
        advice="targets was multiplied with the logits as if it held one-hot rows (N, C). It holds labels (N,): use "
        "them as indices.",
    ),
    Mistake(
        "SoftmaxCrossEntropy.forward",
        name="argmax of the labels",
        right=PICK,
        wrong="shifted[np.arange(len(targets)), targets.argmax(axis=1)]",
        breaks=LOST,
        silent="it raises an AxisError on every case, with the line: targets has no axis 1",
    ),
    Mistake(
        "SoftmaxCrossEntropy.forward",
        right="np.exp(shifted).sum(axis=1)",
        wrong="np.exp(shifted).sum()",
        breaks=LOST,
        advice="The exponentials of the whole batch were added up. Each row has a sum of its own: axis=1.",
    ),
    category(
        "shifted = outputs - outputs.max(axis=0, keepdims=True)\n"
        "        log_p = shifted - np.log(np.exp(shifted).sum(axis=0))\n"
        "        return -np.mean(log_p[np.arange(len(targets)), targets])",
        name="axis 0",
        advice="The samples compete with each other: max and sum run over axis 0. The categories of a sample stand "
        "along axis 1.",
    ),
    category(
        PROBABILITIES + "e = np.exp(p)\n        p = e / e.sum(axis=1, keepdims=True)\n"
        f"        return -np.mean(np.log({PICKED}))",
        name="softmax twice",
        advice="Softmax was taken twice: probabilities were treated as logits. The outputs are logits, and the "
        "softmax belongs to this head.",
    ),
    category(
        "return -np.mean(np.log(outputs[np.arange(len(targets)), targets]))",
        name="no softmax",
        advice="The outputs are logits, any numbers, not probabilities: the logarithm of a negative one is nan. The "
        "softmax belongs to this head.",
    ),
    category(
        "return -np.mean(outputs[np.arange(len(targets)), targets])",
        name="the label's logit alone",
        advice="This is minus the label's logit. The other logits of the row matter too: the logarithm of the sum is "
        "missing.",
    ),
    category(
        PROBABILITIES + f"return -np.mean({PICKED})",
        name="no logarithm",
        advice="The logarithm is missing: this is minus the probability. The loss is minus its logarithm, which "
        "grows without end as the network is sure and wrong.",
    ),
    category(
        PROBABILITIES + f"return np.mean(1 - {PICKED})",
        name="one minus the probability",
        advice="This is one minus the probability. The loss is minus its logarithm, which grows without end as the "
        "network is sure and wrong.",
    ),
    category(
        PROBABILITIES + f"return -np.log(np.mean({PICKED}))",
        name="logarithm of the mean",
        advice="The mean was taken before the logarithm. First the surprise of each sample, then their mean.",
    ),
    category(
        PROBABILITIES + "t = np.eye(outputs.shape[1])[targets]\n        return np.mean((p - t) ** 2)",
        name="squared error of the probabilities",
        advice="This is the squared error of the probabilities. The cross-entropy is minus the logarithm of the "
        "label's.",
    ),
    category(
        "t = np.eye(outputs.shape[1])[targets]\n"
        "        return np.mean((np.logaddexp(0, outputs) - t * outputs).sum(axis=1))",
        name="a sigmoid for each category",
        advice="Each category got a sigmoid of its own. Here the categories of a row compete: one softmax over the "
        "row.",
    ),
    chosen(f"np.sum(log_sum - {PICK})", advice=ADDED_UP.replace("elements", "samples' losses")),
    chosen(
        f"np.mean(log_sum - {PICK}) / outputs.shape[1]",
        advice="The loss is divided by C as well. There is one surprise a sample, so the mean is over N.",
    ),
    chosen(f"np.mean(log_sum - {PICK}) / len(targets)", advice=TWICE_N),
    chosen(
        f"np.mean({PICK} - log_sum)",
        advice="The sign is turned: the loss is minus the logarithm, so it is never negative.",
    ),
    chosen(f"log_sum - {PICK}", advice="This is a loss for each sample. A loss is one number: their mean."),
    chosen(
        f"np.mean(log_sum - {PICK}) / np.log(2)",
        advice="The logarithm is taken to the base 2. Losses use the natural one, np.log.",
    ),
    chosen(
        f"np.mean(log_sum + {PICK})",
        advice="The sign of the label's logit is turned: the logarithm of the sum, minus the label's logit.",
    ),
    Mistake(
        "SoftmaxCrossEntropy.forward",
        name="softmax cross-entropy: a total over all calls",
        right=f"return np.mean(log_sum - {PICK})",
        wrong=f'self.total = getattr(self, "total", 0) + np.mean(log_sum - {PICK})\n        return self.total',
        breaks=["two calls"],
        advice=GROWS,
    ),
    Mistake(
        "SoftmaxCrossEntropy.forward",
        name="softmax cross-entropy: the size of the first batch",
        right=f"return np.mean(log_sum - {PICK})",
        wrong=f'self.N = getattr(self, "N", len(targets))\n        return np.sum(log_sum - {PICK}) / self.N',
        breaks=["two calls"],
        advice=FIRST_SIZE,
    ),
]

# ----------------------------------------------------------------------------------------------------- accuracy

SHARE = "return np.mean(logits.argmax(axis=1) == labels)"
RIGHT = "(logits.argmax(axis=1) == labels)"


def counted(wrong, **rest):
    """A mistake in accuracy in which ``wrong`` is the whole of its body."""
    breaks = rest.pop("breaks", ["accuracy on ordinary"])
    return Mistake(
        "accuracy", name=f"accuracy: {rest.pop('name', wrong)}", right=SHARE, wrong=wrong, breaks=breaks, **rest
    )


ACCURACY_MISTAKES = [
    counted(f"return 100 * np.mean{RIGHT}", advice="This is in percent. Accuracy is a share, from 0 to 1."),
    counted(
        f"return np.sum{RIGHT}", advice="This is how many answers are right. Accuracy is their share: divide by N."
    ),
    counted(
        "return np.mean(logits.argmax(axis=1) != labels)",
        advice="This is the share of wrong answers. Accuracy counts the right ones.",
    ),
    counted(
        "return np.mean(logits.argmax(axis=0) == labels)",
        advice="argmax(axis=0) asks for the best sample of each category. The question is the best category of each "
        "sample: axis=1.",
    ),
    counted(
        "return np.mean(logits.argmin(axis=1) == labels)",
        advice="argmin gives the smallest logit. The network's answer is the largest: argmax.",
    ),
    counted(
        "return np.mean(logits.argmax(axis=1) + 1 == labels)",
        advice="The answers are counted from 1. Labels run from 0 to C - 1, as numpy's indices do.",
    ),
    counted(
        "return np.mean(logits.argmax(axis=1) == labels - 1)",
        name="labels - 1",
        same_as="accuracy: return np.mean(logits.argmax(axis=1) + 1 == labels)",
    ),
    counted(
        f"return {RIGHT}.all()",
        name="all or nothing",
        advice="The answer is always 0 or 1: all() asks whether every answer is right, and // cuts off what stands "
        "behind the point. Accuracy is the share of right answers: their mean, or sum / N.",
    ),
    counted(
        f"return {RIGHT}.any()",
        advice="This asks whether any answer is right. Accuracy is the share of right ones: mean in place of any.",
    ),
    counted(
        f"return np.sum{RIGHT} // len(labels)",
        same_as="accuracy: all or nothing",
    ),
    counted(
        f"return np.sum{RIGHT} / logits.shape[1]",
        advice="The count is divided by C, the number of categories. Divide by N, the number of samples.",
    ),
    counted(
        f"return np.sum{RIGHT} / logits.size",
        advice="The count is divided by N times C. There is one answer a sample: divide by N.",
    ),
    counted(
        f"return {RIGHT} * 1.0",
        advice="This says of each sample whether it is right. Accuracy is one number: their mean.",
    ),
    counted(
        f"return np.round(np.mean{RIGHT}, 1)",
        advice="The share was rounded. Leave that to whoever prints it.",
    ),
    counted(
        "return np.mean(logits.argmax(axis=1)[:-1] == labels[:-1])",
        name="the last sample is left out",
        advice="The last sample is left out. range(N) already stops before N; N - 1 is one too early.",
    ),
    counted(
        "return np.mean(logits.max(axis=1) == labels)",
        advice="max gives the largest logit itself. The answer is where it stands: argmax.",
    ),
    counted(
        "return np.mean(logits[np.arange(len(labels)), labels] > 0)",
        name="the label's logit is positive",
        advice="The label's logit was compared with 0. The answer is right if it is the largest of its row.",
    ),
    counted(
        "return np.mean(np.argsort(logits, axis=1)[:, -2:] == labels[:, None]) * 2",
        name="among the two largest",
        advice="The second largest logit was counted as right too. The network has one answer: the largest.",
    ),
    counted(
        "return np.mean(logits.argmax(axis=1) == labels.argmax())",
        name="argmax of the labels",
        advice="argmax was taken of the labels too, as if they were one-hot rows. They are labels (N,): compare with "
        "them directly.",
    ),
    counted(
        "e = np.exp(logits)\n    return np.mean((e / e.sum(axis=1, keepdims=True)).argmax(axis=1) == labels)",
        name="probabilities that overflow",
        breaks=["accuracy on huge logits"],
        advice="For large logits the probabilities are nan, and so is their maximum. No softmax is needed: it "
        "doesn't change which logit is the largest.",
    ),
    counted(
        "return np.mean((1 / (1 + np.exp(-logits))).argmax(axis=1) == labels)",
        name="a sigmoid before argmax",
        breaks=["accuracy on huge logits"],
        advice=FLAT.format("logit"),
    ),
    counted(
        "return np.mean(np.tanh(logits).argmax(axis=1) == labels)",
        name="tanh before argmax",
        breaks=["accuracy on huge logits"],
        same_as="accuracy: a sigmoid before argmax",
    ),
    counted(
        "e = np.exp(logits.astype(np.float32))\n"
        "    return np.mean((e / e.sum(axis=1, keepdims=True)).argmax(axis=1) == labels)",
        name="probabilities that overflow in single precision",
        breaks=["accuracy on huge logits"],
        same_as="accuracy: probabilities that overflow",
    ),
    counted(
        "return np.mean(np.clip(logits, -500, 500).argmax(axis=1) == labels)",
        name="logits cut off before argmax",
        breaks=["accuracy on huge logits"],
        advice=CUT.format("logit"),
    ),
    counted(
        "e = np.exp(logits - logits.max())\n"
        "    return np.mean((e / e.sum(axis=1, keepdims=True)).argmax(axis=1) == labels)",
        name="probabilities shifted by the largest of the batch",
        breaks=["accuracy on huge logits"],
        advice="In a row far below the largest logit of the batch all probabilities are 0 / 0, which is nan. No "
        "softmax is needed: it doesn't change which logit is the largest.",
    ),
    counted(
        "return np.mean(np.maximum(logits, 0).argmax(axis=1) == labels)",
        name="the maximum starts at 0",
        advice="The search for the largest starts at 0, so a row of negative logits has none. Start with the row's "
        "first element, or use argmax.",
    ),
    counted(
        "logits -= logits.max(axis=1, keepdims=True)\n    return np.mean(logits.argmax(axis=1) == labels)",
        name="logits shifted in place",
        breaks=["inputs left alone"],
        advice="logits -= ... writes into the array that you were given. No shift is needed for argmax.",
    ),
]

MISTAKES = [
    *AFFINE_MISTAKES,
    *SIGMOID_MISTAKES,
    *TANH_MISTAKES,
    *RELU_MISTAKES,
    *SEQUENTIAL_MISTAKES,
    *SQUARED_MISTAKES,
    *YES_NO_MISTAKES,
    *SOFTMAX_MISTAKES,
    *CATEGORY_MISTAKES,
    *ACCURACY_MISTAKES,
]
