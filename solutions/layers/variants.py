"""Other right ways to write the tasks: loops, other formulas, other habits, single precision. Full marks for each."""

from autograder import Variant

AFFINE = [
    Variant(
        "Affine",
        "loops",
        """
class Affine:
    def __init__(self, W, b):
        self.params = {"W": W, "b": b}
        self.grads = {}

    def forward(self, x, train=False):
        W, b = self.params["W"], self.params["b"]
        y = np.zeros((x.shape[0], W.shape[1]))
        for n in range(x.shape[0]):
            for m in range(W.shape[1]):
                total = b[m]
                for d in range(W.shape[0]):
                    total = total + x[n, d] * W[d, m]
                y[n, m] = total
        return y
""",
    ),
    Variant(
        "Affine",
        "einsum, a cache, and gradients that start at zero",
        """
class Affine:
    def __init__(self, W, b):
        self.params = dict(W=W, b=b)
        self.grads = {name: np.zeros_like(value) for name, value in self.params.items()}
        self.x = None

    def forward(self, x, train=False):
        self.x = x
        return np.einsum("nd,dm->nm", x, self.params["W"]) + self.params["b"].reshape(1, -1)
""",
    ),
    Variant(
        "Affine",
        "copies of the parameters in params, and a bias column",
        """
class Affine:
    def __init__(self, W, b):
        self.params = {"W": np.array(W), "b": np.array(b)}
        self.grads = {}

    def forward(self, x, train=False):
        ones = np.ones((len(x), 1))
        return np.hstack([x, ones]) @ np.vstack([self.params["W"], self.params["b"]])
""",
    ),
    Variant(
        "Affine",
        "the same arrays as attributes",
        """
class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b
        self.params = {"b": self.b, "W": self.W}
        self.grads = {}

    def forward(self, x, train=False):
        y = np.dot(x, self.W)
        y += self.b
        return y
""",
    ),
    Variant(
        "Affine.forward",
        "single precision inside",
        """
def forward(self, x, train=False):
    W, b = (self.params[name].astype(np.float32) for name in ("W", "b"))
    return x.astype(np.float32) @ W + b
""",
    ),
    Variant(
        "Affine",
        "a dataclass, and a sum of weighted rows",
        """
from dataclasses import dataclass, field


@dataclass(eq=False)
class Affine:
    W: np.ndarray
    b: np.ndarray
    grads: dict = field(default_factory=dict)

    def __post_init__(self):
        self.params = {"W": self.W, "b": self.b}

    def forward(self, x, train=False):
        return np.stack([sum((v * w for v, w in zip(row, self.params["W"])), start=self.params["b"]) for row in x])
""",
    ),
]

SIGMOID = [
    Variant(
        "Sigmoid",
        "a loop with math.exp",
        """
class Sigmoid:
    def __init__(self):
        self.params, self.grads = {}, {}

    def forward(self, x, train=False):
        import math

        y = np.empty(x.shape)
        for i in np.ndindex(*x.shape):
            if x[i] >= 0:
                y[i] = 1 / (1 + math.exp(-x[i]))
            else:
                y[i] = math.exp(x[i]) / (1 + math.exp(x[i]))
        return y
""",
    ),
    Variant(
        "Sigmoid.forward",
        "by way of tanh",
        """
def forward(self, x, train=False):
    return 0.5 * (1 + np.tanh(x / 2))
""",
    ),
    Variant(
        "Sigmoid.forward",
        "the formula itself, whose overflow ends at 0, with a warning",
        """
def forward(self, x, train=False):
    self.y = 1 / (1 + np.exp(-x))
    return self.y
""",
    ),
    Variant(
        "Sigmoid.forward",
        "two masks",
        """
def forward(self, x, train=False):
    y = np.zeros_like(x)
    right = x >= 0
    y[right] = 1 / (1 + np.exp(-x[right]))
    e = np.exp(x[~right])
    y[~right] = e / (1 + e)
    return y
""",
    ),
    Variant(
        "Sigmoid.forward",
        "clipped far out, where nothing changes",
        """
def forward(self, x, train=False):
    return 1 / (1 + np.exp(-np.clip(x, -500, 500)))
""",
    ),
    Variant(
        "Sigmoid.forward",
        "single precision inside",
        """
def forward(self, x, train=False):
    return 1 / (1 + np.exp(-x.astype(np.float32)))
""",
    ),
    Variant(
        "Sigmoid",
        "a base class with empty dicts of its own, and one number at a time",
        """
class Each:
    params = {}
    grads = {}

    def forward(self, x, train=False, **options):
        return np.array([self.bend(v) for v in np.ravel(x).tolist()]).reshape(np.shape(x))


class Sigmoid(Each):
    def bend(self, v):
        import math

        return 1 / (1 + math.exp(-v)) if v > -700 else 0.0
""",
    ),
]

TANH = [
    Variant(
        "Tanh",
        "a loop with math.tanh, as lists",
        """
class Tanh:
    def __init__(self):
        self.params = {}
        self.grads = {}

    def forward(self, x, train=False):
        import math

        def each(x):
            return [each(row) for row in x] if np.ndim(x) else math.tanh(x)

        return each(x)
""",
    ),
    Variant(
        "Tanh.forward",
        "an exponential that can't grow, and a cache",
        """
def forward(self, x, train=False):
    e = np.exp(-2 * np.abs(x))
    self.y = np.sign(x) * (1 - e) / (1 + e)
    return self.y
""",
    ),
    Variant(
        "Tanh.forward",
        "by way of the sigmoid",
        """
def forward(self, x, train=False):
    return 2 / (1 + np.exp(-2 * x)) - 1
""",
    ),
    Variant(
        "Tanh.forward",
        "single precision inside",
        """
def forward(self, x, train=False):
    return np.tanh(x.astype(np.float32))
""",
    ),
]

RELU = [
    Variant(
        "ReLU",
        "a loop",
        """
class ReLU:
    def __init__(self):
        self.params, self.grads = dict(), dict()

    def forward(self, x, train=False):
        y = np.zeros(x.shape)
        for i in np.ndindex(*x.shape):
            if x[i] > 0:
                y[i] = x[i]
        return y
""",
    ),
    Variant(
        "ReLU.forward",
        "a mask, kept for later",
        """
def forward(self, x, train=False):
    self.mask = x > 0
    return x * self.mask
""",
    ),
    Variant(
        "ReLU.forward",
        "a copy, mended in place",
        """
def forward(self, x, train=False):
    y = x.copy()
    y[y <= 0] = 0
    return y
""",
    ),
    Variant(
        "ReLU.forward",
        "half of x and |x|, in single precision",
        """
def forward(self, x, train=False):
    x = np.asarray(x, dtype=np.float32)
    return (x + np.abs(x)) / 2
""",
    ),
]

SEQUENTIAL = [
    Variant(
        "Sequential",
        "dicts made once, an index loop, and a tuple of layers",
        """
class Sequential:
    def __init__(self, layers):
        self.layers = tuple(layers)
        self.params, self.grads = {}, {}
        for i in range(len(self.layers)):
            for name in self.layers[i].params:
                self.params[str(i) + "." + name] = self.layers[i].params[name]
            for name in self.layers[i].grads:
                self.grads[str(i) + "." + name] = self.layers[i].grads[name]

    def forward(self, x, train=False):
        outputs = [x]
        for i in range(len(self.layers)):
            outputs.append(self.layers[i].forward(outputs[i], train))
        self.outputs = outputs
        return outputs[-1]

    def predict(self, x):
        return np.array([int(np.argmax(row)) for row in self.forward(x)])
""",
    ),
    Variant(
        "Sequential",
        "functools.reduce, and one helper for both dicts",
        """
class Sequential:
    def __init__(self, layers):
        self.layers = layers

    def _gather(self, kind):
        gathered = {}
        for i, layer in enumerate(self.layers):
            gathered.update({f"{i}.{name}": array for name, array in getattr(layer, kind).items()})
        return gathered

    @property
    def params(self):
        return self._gather("params")

    @property
    def grads(self):
        return self._gather("grads")

    def forward(self, x, train=False):
        from functools import reduce

        return reduce(lambda y, layer: layer.forward(y, train=train), self.layers, x)

    def predict(self, x):
        return np.argsort(self.forward(x, train=False), axis=1)[:, -1]
""",
    ),
    Variant(
        "Sequential.predict",
        "a loop over rows and columns, as a list",
        """
def predict(self, x):
    answers = []
    for row in self.forward(x):
        at = 0
        for i in range(1, len(row)):
            if row[i] > row[at]:
                at = i
        answers.append(at)
    return answers
""",
    ),
    Variant(
        "Sequential.predict",
        "by way of softmax, in single precision",
        """
def predict(self, x):
    outputs = self.forward(x).astype(np.float32)
    e = np.exp(outputs - outputs.max(axis=1, keepdims=True))
    return np.argmax(e / e.sum(axis=1, keepdims=True), axis=1)
""",
    ),
    Variant(
        "Sequential",
        "a recursion, params gathered once, and views as gradients",
        """
from functools import cached_property


class Sequential:
    def __init__(self, layers):
        self.layers = layers

    def forward(self, x, train=False):
        return self._rest(x, list(self.layers), bool(train))

    def _rest(self, x, layers, train):
        return self._rest(layers[0].forward(x, train=train), layers[1:], train) if layers else x

    @cached_property
    def params(self):
        return {"%d.%s" % (i, name): layer.params[name] for i, layer in enumerate(self.layers) for name in layer.params}

    @property
    def grads(self):
        return {f"{i}.{name}": layer.grads[name][...] for i, layer in enumerate(self.layers) for name in layer.grads}

    def predict(self, x):
        return np.array([self.forward(x[n : n + 1]).argmax() for n in range(len(x))], dtype=np.int32)
""",
    ),
    Variant(
        "Sequential.params",
        "one dict, emptied and filled again",
        """
@property
def params(self):
    if not hasattr(self, "_params"):
        self._params = {}
    self._params.clear()
    for i, layer in enumerate(self.layers):
        self._params.update(zip([f"{i}.{name}" for name in layer.params], layer.params.values()))
    return self._params
""",
    ),
]

MEAN_SQUARED_ERROR = [
    Variant(
        "MeanSquaredError",
        "loops",
        """
class MeanSquaredError:
    def forward(self, outputs, targets):
        total = 0.0
        for y, t in zip(outputs, targets):
            for a, b in zip(y, t):
                total += (a - b) ** 2
        return total / (len(outputs) * len(outputs[0]))
""",
    ),
    Variant(
        "MeanSquaredError.forward",
        "a dot product of the difference, kept for later",
        """
def forward(self, outputs, targets):
    self.difference = (outputs - targets).ravel()
    return float(self.difference @ self.difference) / self.difference.size
""",
    ),
    Variant(
        "MeanSquaredError.forward",
        "mean of means, in single precision",
        """
def forward(self, outputs, targets):
    difference = np.subtract(outputs, targets, dtype=np.float32)
    return np.square(difference).mean(axis=1).mean()
""",
    ),
]

SIGMOID_CROSS_ENTROPY = [
    Variant(
        "SigmoidCrossEntropy",
        "a loop, with the two sides of 0 apart",
        """
class SigmoidCrossEntropy:
    def forward(self, outputs, targets):
        import math

        losses = []
        for z, t in zip(outputs.ravel(), targets.ravel()):
            if z >= 0:
                losses.append(z + math.log1p(math.exp(-z)) - t * z)
            else:
                losses.append(math.log1p(math.exp(z)) - t * z)
        return sum(losses) / len(losses)
""",
    ),
    Variant(
        "SigmoidCrossEntropy.forward",
        "logaddexp",
        """
def forward(self, outputs, targets):
    return np.mean(np.logaddexp(0, outputs) - targets * outputs)
""",
    ),
    Variant(
        "SigmoidCrossEntropy.forward",
        "two terms, and the probability kept for later",
        """
def forward(self, outputs, targets):
    self.p = 1 / (1 + np.exp(-outputs))
    log_p = -np.logaddexp(0, -outputs)
    log_q = -np.logaddexp(0, outputs)
    return -(targets * log_p + (1 - targets) * log_q).mean()
""",
    ),
    Variant(
        "SigmoidCrossEntropy.forward",
        "single precision inside",
        """
def forward(self, outputs, targets):
    z, t = outputs.astype(np.float32), targets.astype(np.float32)
    return np.mean(np.maximum(z, 0) - z * t + np.log(1 + np.exp(-np.abs(z))))
""",
    ),
    Variant(
        "SigmoidCrossEntropy.forward",
        "the cost of O, and the logit where the target is X",
        """
def forward(self, outputs, targets):
    return np.average((1 - targets) * outputs + np.logaddexp(0, -outputs))
""",
    ),
]

SOFTMAX = [
    Variant(
        "softmax",
        "a loop over rows, whatever stands before the last axis",
        """
def softmax(logits):
    p = np.zeros(logits.shape)
    for i in np.ndindex(*logits.shape[:-1]):
        e = np.exp(logits[i] - np.max(logits[i]))
        p[i] = e / np.sum(e)
    return p
""",
    ),
    Variant(
        "softmax",
        "by way of the logarithm",
        """
def softmax(logits):
    log_sum = np.logaddexp.reduce(logits, axis=-1, keepdims=True)
    return np.exp(logits - log_sum)
""",
    ),
    Variant(
        "softmax",
        "a copy, changed in place",
        """
def softmax(logits):
    p = np.array(logits)
    p -= np.max(p, axis=-1)[..., np.newaxis]
    np.exp(p, out=p)
    p /= np.sum(p, axis=-1)[..., np.newaxis]
    return p
""",
    ),
    Variant(
        "softmax",
        "transposed, in single precision",
        """
def softmax(logits):
    z = np.moveaxis(logits.astype(np.float32), -1, 0)
    e = np.exp(z - z.max(axis=0))
    return np.moveaxis(e / e.sum(axis=0), 0, -1)
""",
    ),
    Variant(
        "softmax",
        "row by row, as lists of lists",
        """
def softmax(logits):
    if np.ndim(logits) > 1:
        return [softmax(row) for row in logits]
    exponentials = [np.exp(z - max(logits)) for z in logits]
    return [e / sum(exponentials) for e in exponentials]
""",
    ),
]

SOFTMAX_CROSS_ENTROPY = [
    Variant(
        "SoftmaxCrossEntropy",
        "a loop over samples",
        """
class SoftmaxCrossEntropy:
    def forward(self, outputs, targets):
        import math

        total = 0.0
        for row, label in zip(outputs, targets):
            largest = max(row)
            total += math.log(sum(math.exp(z - largest) for z in row)) + largest - row[label]
        return total / len(targets)
""",
    ),
    Variant(
        "SoftmaxCrossEntropy.forward",
        "one-hot rows",
        """
def forward(self, outputs, targets):
    one_hot = np.eye(outputs.shape[1])[targets]
    log_p = outputs - np.logaddexp.reduce(outputs, axis=1, keepdims=True)
    return -np.sum(one_hot * log_p) / outputs.shape[0]
""",
    ),
    Variant(
        "SoftmaxCrossEntropy.forward",
        "take_along_axis, and the probabilities kept for later",
        """
def forward(self, outputs, targets):
    self.p, self.targets = softmax(outputs), targets
    largest = np.max(outputs, axis=1)
    log_sum = largest + np.log(np.sum(np.exp(outputs - largest[:, None]), axis=1))
    return (log_sum - np.take_along_axis(outputs, targets[:, None], axis=1)[:, 0]).mean()
""",
    ),
    Variant(
        "SoftmaxCrossEntropy.forward",
        "single precision inside",
        """
def forward(self, outputs, targets):
    z = outputs.astype(np.float32)
    z = z - z.max(axis=1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    return -log_p[range(len(targets)), targets].mean()
""",
    ),
    Variant(
        "SoftmaxCrossEntropy.forward",
        "how far each logit is ahead of the label's",
        """
def forward(self, outputs, targets):
    ahead = outputs - np.take_along_axis(outputs, np.expand_dims(targets, 1), axis=1)
    most = ahead.max(axis=1)
    return np.mean(most + np.log(np.exp(ahead - most[:, None]).sum(axis=1)))
""",
    ),
]

ACCURACY = [
    Variant(
        "accuracy",
        "a loop that counts",
        """
def accuracy(logits, labels):
    right = 0
    for row, label in zip(logits, labels):
        if np.argmax(row) == label:
            right += 1
    return right / len(labels)
""",
    ),
    Variant(
        "accuracy",
        "the label's logit against the row's largest",
        """
def accuracy(logits, labels):
    return np.mean(logits[np.arange(len(labels)), labels] == logits.max(axis=1))
""",
    ),
    Variant(
        "accuracy",
        "by way of softmax, in single precision",
        """
def accuracy(logits, labels):
    answers = softmax(logits.astype(np.float32)).argmax(axis=-1)
    return np.count_nonzero(answers == labels) / np.float32(labels.size)
""",
    ),
]

VARIANTS = [
    *AFFINE,
    *SIGMOID,
    *TANH,
    *RELU,
    *SEQUENTIAL,
    *MEAN_SQUARED_ERROR,
    *SIGMOID_CROSS_ENTROPY,
    *SOFTMAX,
    *SOFTMAX_CROSS_ENTROPY,
    *ACCURACY,
]
