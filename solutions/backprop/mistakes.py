"""Known mistakes, what they break, and the advice that helps. Each is an edit of the lesson's solution."""

from autograder import Mistake

ALL_OF_AFFINE = ["dx on ordinary", "dW on ordinary", "db on ordinary"]
CLASS_MEMORY = (
    "What forward keeps is stored on the class, so all layers of this kind share one memory. In a network with two of "
    "them, the second overwrites what the first needs. Store it on self."
)
ONLY_IN_TRAINING = (
    "forward remembers its input only if train is true. backward answers for the last forward in either mode, so "
    "remember it always."
)
FIRST_ONLY = (
    "The layer goes on using what it remembered from its first batch. Every forward overwrites what the one before "
    "left."
)
DOUT_CHANGED = (
    "backward writes into dout. That array belongs to the caller, who may still need it: a second backward then starts "
    "from a different gradient. Make a new array, as in dx = dout * slope."
)
DOUT_DROPPED = (
    "What you return is the slope of this layer alone, dy/dx. The chain rule multiplies it by what comes from above: "
    "dx = dout * dy/dx. With dout = 1 everywhere you would not see the difference."
)

BUFFERED = (
    "backward writes into an array that it has returned before. Whoever still holds that gradient finds another one in "
    "it: make a new array each time."
)

AFFINE = [
    Mistake(
        "Affine.forward",
        right='x @ self.params["W"] + self.params["b"]',
        wrong='x @ self.params["W"]',
        breaks=["y and gradients on single precision"],
        advice="forward was given, and now it lacks the bias: y = x W + b.",
    ),
    Mistake(
        "Affine.backward",
        right='dout @ self.params["W"].T',
        wrong='dout @ self.params["W"]',
        breaks=["dx on ordinary"],
        advice="dx needs W transposed: dout is (N, M), dx is (N, D), so the matrix between them is (M, D)."
        " With a square W numpy doesn't complain, and the gradient goes to the wrong inputs.",
    ),
    Mistake(
        "Affine.backward",
        right='dout @ self.params["W"].T',
        wrong='np.ones_like(dout) @ self.params["W"].T',
        breaks=["dx on ordinary"],
        advice="dx doesn't depend on dout. Each output's gradient goes back along its own weights: dx[n, "
        "d] is the sum over m of dout[n, m] * W[d, m].",
    ),
    Mistake(
        "Affine.backward",
        right='return dout @ self.params["W"].T',
        wrong='return self.grads["W"]',
        breaks=["dx on ordinary"],
        advice="backward returns dW. The layer before needs dx, the gradient of the input; dW stays here, "
        "in self.grads.",
    ),
    Mistake(
        "Affine.backward",
        right='return dout @ self.params["W"].T',
        wrong='return dout @ self.params["W"].T, self.grads["W"], self.grads["b"]',
        breaks=["dx on ordinary"],
        advice="backward returns three things. It returns dx alone, because that is what the layer before "
        "is handed as its dout. dW and db are left in self.grads.",
    ),
    Mistake(
        "Affine.backward",
        right='        return dout @ self.params["W"].T',
        wrong='        dx = dout @ self.params["W"].T',
        breaks=["dx on ordinary"],
        advice="backward puts dW and db into grads, and then returns nothing. The layer before waits for dx.",
    ),
    Mistake(
        "Affine.backward",
        right="self.x.T @ dout",
        wrong="self.x @ dout",
        breaks=ALL_OF_AFFINE,
        advice="The product for dW doesn't fit: x is (N, D) and dout is (N, M). The sum runs over the "
        "samples n, which must stand in the middle: (D, N) @ (N, M). So x is transposed.",
    ),
    Mistake(
        "Affine.backward",
        right="self.x.T @ dout",
        wrong="dout.T @ self.x",
        breaks=["dW on ordinary"],
        advice="dW is transposed: it is (M, D), and W is (D, M). A gradient has the shape of its variable."
        " Swap the factors: (D, N) @ (N, M).",
    ),
    Mistake(
        "Affine.backward",
        right="self.x.T @ dout",
        wrong="self.x.T @ dout / len(dout)",
        breaks=["dW on ordinary"],
        advice="dW is averaged over the batch. The mean is taken in the loss, once: dout already carries "
        "the 1/N. A layer only adds.",
    ),
    Mistake(
        "Affine.backward",
        right="self.x.T @ dout",
        wrong="self.x.T @ np.ones_like(dout)",
        breaks=["dW on ordinary"],
        advice="dW doesn't depend on dout: it is the slope of the layer alone. Weigh each x[n, d] with "
        "dout[n, m] before you add up over n.",
    ),
    Mistake(
        "Affine.backward",
        right="dout.sum(axis=0)",
        wrong="dout.mean(axis=0)",
        breaks=["db on ordinary"],
        advice="db is averaged over the batch. Every row adds its full share to the bias, so sum. The mean"
        " is taken in the loss, and dout already carries it.",
    ),
    Mistake(
        "Affine.backward",
        right="dout.sum(axis=0)",
        wrong="dout.sum(axis=1)",
        breaks=["db on ordinary"],
        advice="db is summed along the wrong axis. b has one number per output, so it is the samples that "
        "are added up: axis 0, which is N.",
    ),
    Mistake(
        "Affine.backward",
        right="dout.sum(axis=0)",
        wrong="dout.sum()",
        breaks=["db on ordinary"],
        advice="db is one number. b has one number per output, (M,), and so has db: sum over the samples "
        "only (axis=0).",
    ),
    Mistake(
        "Affine.backward",
        right="dout.sum(axis=0)",
        wrong="dout.sum(axis=0, keepdims=True)",
        breaks=["db on ordinary"],
        advice="db is (1, M), and b is (M,). A gradient has the shape of its variable: leave keepdims out.",
    ),
    Mistake(
        "Affine.backward",
        right="dout.sum(axis=0)",
        wrong="dout",
        breaks=["db on ordinary"],
        advice="db is still (N, M). Forward added the same b to every row, so b collects the gradients of "
        "all rows: sum over axis 0.",
    ),
    Mistake(
        "Affine.backward",
        right='self.grads["b"] = dout.sum(axis=0)',
        wrong="pass",
        breaks=["db on ordinary"],
        advice='grads has no "b". The bias is a parameter too, and learns only if grads["b"] is there: the'
        " sum of dout over the samples.",
    ),
    Mistake(
        "Affine.backward",
        edits=[('self.grads["W"]', 'self.grads["dW"]'), ('self.grads["b"]', 'self.grads["db"]')],
        breaks=["dW on ordinary", "db on ordinary"],
        advice='The keys of grads are those of params: "W" and "b", without a d. Whoever updates the '
        "parameters looks up params[name] and grads[name] under one name.",
    ),
    Mistake(
        "Affine.backward",
        edits=[
            ('self.grads["W"] = self.x.T @ dout', 'self.grads["W"] = self.grads.get("W", 0) + self.x.T @ dout'),
            ('self.grads["b"] = dout.sum(axis=0)', 'self.grads["b"] = self.grads.get("b", 0) + dout.sum(axis=0)'),
        ],
        name="Affine: gradients accumulated",
        breaks=["backward says the same twice", "backward answers for the last forward"],
        advice="The gradients of all calls add up in grads. backward overwrites grads, so that each step "
        "follows the gradient of its own batch alone.",
    ),
    Mistake(
        "Affine.backward",
        edits=[
            ('self.grads["W"] = self.x.T @ dout', 'self.grads.setdefault("W", self.x.T @ dout)'),
            ('self.grads["b"] = dout.sum(axis=0)', 'self.grads.setdefault("b", dout.sum(axis=0))'),
        ],
        name="Affine: gradients set once",
        breaks=["backward answers for the last forward"],
        advice="grads keeps the gradients of the first call for ever. Every backward overwrites them.",
    ),
    Mistake(
        "Affine.backward",
        right='self.grads["W"] = self.x.T @ dout',
        wrong='dout /= len(dout)\n        self.grads["W"] = self.x.T @ dout',
        name="Affine: dout averaged in place",
        breaks=ALL_OF_AFFINE,
        advice="dout is divided by N, and in place. The mean belongs in the loss, which has taken it "
        "already, and dout isn't yours to change.",
    ),
    Mistake(
        "Affine.backward",
        right="self.x.T @ dout",
        wrong="self.x.squeeze().T @ dout.squeeze()",
        breaks=["gradients on batch of one", "gradients on one output"],
        advice="squeeze() removes every axis of length 1. With a batch of one, or with one output, N or M "
        "disappears and the matrix product means something else. Leave the axes alone.",
    ),
    Mistake(
        "Affine",
        right="self.x = x",
        wrong='self.x = getattr(self, "x", x)',
        breaks=["backward answers for the last forward"],
        advice=FIRST_ONLY,
    ),
    Mistake(
        "Affine",
        right="self.x = x",
        wrong="type(self).x = x",
        breaks=["each object has its own memory"],
        advice=CLASS_MEMORY,
    ),
    Mistake(
        "Affine",
        right="self.x = x",
        wrong="if train:\n            self.x = x",
        breaks=ALL_OF_AFFINE,
        advice=ONLY_IN_TRAINING,
    ),
    Mistake(
        "Affine",
        edits=[
            ("self.grads = {}", "self.grads, self.WT = {}, W.T.copy()"),
            ('dout @ self.params["W"].T', "dout @ self.WT"),
        ],
        name="Affine: W transposed once, in the constructor",
        breaks=["backward answers for the last forward"],
        advice="dx comes from a copy of W that was made in the constructor. Learning changes the arrays in"
        " self.params, and the copy never notices: read W from self.params each time.",
    ),
    Mistake(
        "Affine.forward",
        right="self.x = x",
        wrong='self.x, self.params = x, {"W": np.array(self.params["W"]), "b": np.array(self.params["b"])}',
        name="Affine: params replaced by copies",
        breaks=["backward answers for the last forward"],
        advice="params gets new arrays. Who trains holds the old ones and changes them in place, and the layer never "
        "notices: leave the arrays in params as they are.",
    ),
    Mistake(
        "Affine.backward",
        right='return dout @ self.params["W"].T',
        wrong='self.grads["x"] = dout @ self.params["W"].T\n        return self.grads["x"]',
        breaks=["keys"],
        advice='grads has the keys of params, "W" and "b", and no others. dx is no gradient of a parameter: return it.',
    ),
    Mistake(
        "Affine.backward",
        right='dout @ self.params["W"].T',
        wrong='dout @ self.params["W"].T / len(dout)',
        breaks=["dx on ordinary"],
        advice="dx is averaged over the batch. The mean is taken in the loss, once: dout already carries the 1/N.",
    ),
    Mistake(
        "Affine.backward",
        right='return dout @ self.params["W"].T',
        wrong="buffers = Affine.__dict__.get('buffers', {})\n"
        "        Affine.buffers = buffers\n"
        "        dx = buffers.setdefault(self.x.shape, np.zeros(self.x.shape))\n"
        '        dx[...] = dout @ self.params["W"].T\n'
        "        return dx",
        name="Affine: one array for every dx of a size",
        breaks=["each object has its own memory"],
        advice=BUFFERED,
    ),
    Mistake(
        "Affine",
        right='{"W": W, "b": b}\n        self.grads = {}',
        wrong='{"W": W, "b": b}\n'
        '        self.grads = Affine.__dict__.get("shared", {})\n'
        "        Affine.shared = self.grads",
        name="Affine: one grads for all layers",
        breaks=["each object has its own memory"],
        advice="All Affine layers put their gradients into one and the same dict, so the one that goes "
        "backward last wins. Make the dict in __init__, as self.grads = {}.",
    ),
]

SIGMOID = [
    Mistake(
        "Sigmoid.backward",
        right="dout * self.y * (1 - self.y)",
        wrong="dout * sigmoid(self.y) * (1 - sigmoid(self.y))",
        breaks=["dx on ordinary"],
        advice="The sigmoid is taken twice: self.y is the sigmoid of x already. The slope is y (1 - y).",
    ),
    Mistake(
        "Sigmoid.backward",
        right="dout * self.y * (1 - self.y)",
        wrong="self.y * (1 - self.y)",
        breaks=["dx on ordinary"],
        advice=DOUT_DROPPED,
    ),
    Mistake(
        "Sigmoid.backward",
        right="dout * self.y * (1 - self.y)",
        wrong="dout * (1 - self.y)",
        breaks=["dx on ordinary"],
        advice="A factor is missing: the slope is y (1 - y), and yours is 1 - y.",
    ),
    Mistake(
        "Sigmoid.backward",
        right="dout * self.y * (1 - self.y)",
        wrong="dout * (1 - self.y**2)",
        breaks=["dx on ordinary"],
        advice="That is the slope of tanh. The sigmoid's is y (1 - y).",
    ),
    Mistake(
        "Sigmoid.backward",
        right="dout * self.y * (1 - self.y)",
        wrong="dout * dout * (1 - dout)",
        breaks=["dx on ordinary"],
        advice="The slope is taken of dout. It is y (1 - y), with the y that forward gave; dout only multiplies it.",
    ),
    Mistake(
        "Sigmoid",
        edits=[("self.y = sigmoid(x)", "self.y = x"), ("return self.y\n", "return sigmoid(x)\n")],
        name="Sigmoid: x (1 - x)",
        breaks=["dx on ordinary"],
        advice="The slope is taken of the input: x (1 - x). It is y (1 - y), with the output y. Keep y in forward.",
    ),
    Mistake(
        "Sigmoid.backward",
        right="return dout * self.y * (1 - self.y)",
        wrong="dout *= self.y * (1 - self.y)\n        return dout",
        breaks=["inputs left alone"],
        advice=DOUT_CHANGED,
    ),
    Mistake(
        "Sigmoid",
        edits=[
            ("self.y = sigmoid(x)", "self.y, self.x = sigmoid(x), x"),
            ("dout * self.y * (1 - self.y)", "dout * np.exp(-self.x) / (1 + np.exp(-self.x)) ** 2"),
        ],
        name="Sigmoid: slope from exponentials",
        breaks=["dx on far from 0"],
        advice="exp(-x) overflows for x = -1000, and inf / inf is nan. The slope is y (1 - y): no "
        "exponential is needed.",
    ),
    Mistake(
        "Sigmoid",
        right="self.y = sigmoid(x)\n        return self.y",
        wrong="type(self).y = sigmoid(x)\n        return self.y",
        name="Sigmoid: memory on the class",
        breaks=["each object has its own memory"],
        advice=CLASS_MEMORY,
    ),
    Mistake(
        "Sigmoid",
        right="self.y = sigmoid(x)\n        return self.y",
        wrong="if train:\n            self.y = sigmoid(x)\n        return sigmoid(x)",
        name="Sigmoid: remembers in training only",
        breaks=["dx on ordinary"],
        advice=ONLY_IN_TRAINING,
    ),
]

TANH = [
    Mistake(
        "Tanh",
        edits=[("self.y = np.tanh(x)", "self.y = x"), ("return self.y\n", "return np.tanh(x)\n")],
        name="Tanh: 1 - x²",
        breaks=["dx on ordinary"],
        advice="The slope is taken of the input: 1 - x². It is 1 - y², with the output y. Near 0 the two "
        "are almost the same, so a test with small numbers doesn't notice.",
    ),
    Mistake(
        "Tanh.backward",
        right="1 - self.y**2",
        wrong="1 - self.y",
        breaks=["dx on ordinary"],
        advice="The square is missing: the slope is 1 - y².",
    ),
    Mistake(
        "Tanh.backward",
        right="1 - self.y**2",
        wrong="1 + self.y**2",
        breaks=["dx on ordinary"],
        advice="The sign is wrong: the slope is 1 - y². Tanh is steepest at 0, where y is 0, and flat far out.",
    ),
    Mistake(
        "Tanh.backward",
        right="1 - self.y**2",
        wrong="1 - np.tanh(self.y) ** 2",
        breaks=["dx on ordinary"],
        advice="Tanh is taken twice: self.y is the tanh of x already. The slope is 1 - y².",
    ),
    Mistake(
        "Tanh.backward",
        right="(1 - self.y**2)",
        wrong="self.y * (1 - self.y)",
        breaks=["dx on ordinary"],
        advice="That is the slope of the sigmoid. Tanh has 1 - y².",
    ),
    Mistake(
        "Tanh.backward",
        right="dout * (1 - self.y**2)",
        wrong="1 - self.y**2",
        breaks=["dx on ordinary"],
        advice=DOUT_DROPPED,
    ),
    Mistake(
        "Tanh.backward",
        right="return dout * (1 - self.y**2)",
        wrong="dout *= 1 - self.y**2\n        return dout",
        breaks=["inputs left alone"],
        advice=DOUT_CHANGED,
    ),
    Mistake(
        "Tanh",
        edits=[
            ("self.y = np.tanh(x)", "self.y, self.x = np.tanh(x), x"),
            (
                "1 - self.y**2",
                "1 - ((np.exp(self.x) - np.exp(-self.x)) / (np.exp(self.x) + np.exp(-self.x))) ** 2",
            ),
        ],
        name="Tanh: slope from exponentials",
        breaks=["dx on far from 0"],
        advice="exp(x) overflows for x = 1000, and inf / inf is nan. forward has computed y safely: use it.",
    ),
    Mistake(
        "Tanh",
        right="self.y = np.tanh(x)\n        return self.y",
        wrong="type(self).y = np.tanh(x)\n        return self.y",
        name="Tanh: memory on the class",
        breaks=["each object has its own memory"],
        advice=CLASS_MEMORY,
    ),
]

TANH += [
    Mistake(
        "Tanh.backward",
        right="return dout * (1 - self.y**2)",
        wrong="if getattr(self, 'dx', np.zeros(0)).shape != dout.shape:\n"
        "            self.dx = np.zeros(dout.shape)\n"
        "        self.dx[...] = dout * (1 - self.y**2)\n"
        "        return self.dx",
        name="Tanh: the same array for every dx",
        breaks=["each object has its own memory"],
        advice=BUFFERED,
    ),
]

RELU = [
    Mistake(
        "ReLU.backward",
        right="self.x > 0",
        wrong="self.x >= 0",
        breaks=["dx on zeros and tiny x"],
        advice="At x = 0 the gradient passes. There is no slope at the kink, and we have agreed on 0: let "
        "pass only where x > 0.",
    ),
    Mistake(
        "ReLU.backward",
        right="dout * (self.x > 0)",
        wrong="dout * (1 + np.sign(self.x)) / 2",
        breaks=["dx on zeros and tiny x"],
        advice="At x = 0 half of the gradient passes. There is no slope at the kink, and we have agreed on 0.",
    ),
    Mistake(
        "ReLU.backward",
        right="self.x > 0",
        wrong="self.x < 0",
        breaks=["dx on ordinary"],
        advice="It is the wrong way round: the gradient passes where x was positive, because there forward let x pass.",
    ),
    Mistake(
        "ReLU.backward",
        right="self.x > 0",
        wrong="dout > 0",
        breaks=["dx on ordinary"],
        advice="What passes is decided by the sign of x, not of dout. A negative gradient passes too, where x > 0.",
    ),
    Mistake(
        "ReLU.backward",
        right="dout * (self.x > 0)",
        wrong="dout * np.maximum(self.x, 0)",
        breaks=["dx on ordinary"],
        advice="dout is multiplied by the output. It is multiplied by the slope, which is 1 where x > 0 "
        "and 0 elsewhere.",
    ),
    Mistake(
        "ReLU.backward",
        right="dout * (self.x > 0)",
        wrong="dout * np.where(self.x > 0, 1, 0.01)",
        breaks=["dx on ordinary"],
        advice="That is a leaky ReLU: a little of the gradient passes where x < 0. Ours lets nothing pass there.",
    ),
    Mistake(
        "ReLU.backward",
        right="dout * (self.x > 0)",
        wrong="dout",
        breaks=["dx on ordinary"],
        advice="The gradient passes everywhere. Where x was negative, forward gave 0 whatever x was, so "
        "nothing comes back.",
    ),
    Mistake(
        "ReLU.backward",
        right="dout * (self.x > 0)",
        wrong="1.0 * (self.x > 0)",
        breaks=["dx on ordinary"],
        advice=DOUT_DROPPED,
    ),
    Mistake(
        "ReLU.backward",
        right="return dout * (self.x > 0)",
        wrong="dout[self.x <= 0] = 0\n        return dout",
        breaks=["inputs left alone"],
        advice="backward writes zeros into dout, which belongs to the caller. Copy it first, or multiply: "
        "dout * (x > 0).",
    ),
    Mistake(
        "ReLU",
        right="np.maximum(x, 0)",
        wrong="np.maximum(x, 0, out=x)",
        breaks=["inputs left alone"],
        advice="forward writes its result into x. That array is the output of the layer before, who still needs it.",
    ),
    Mistake(
        "ReLU",
        right="self.x = x",
        wrong='self.x = getattr(self, "x", x)',
        breaks=["backward answers for the last forward"],
        advice=FIRST_ONLY,
    ),
    Mistake(
        "ReLU",
        right="self.x = x",
        wrong="type(self).x = x",
        breaks=["each object has its own memory"],
        advice=CLASS_MEMORY,
    ),
    Mistake(
        "ReLU",
        right="self.x = x",
        wrong="if train:\n            self.x = x",
        breaks=["dx on ordinary"],
        advice=ONLY_IN_TRAINING,
    ),
]

MEAN_SQUARED_ERROR = [
    Mistake(
        "MeanSquaredError.backward",
        right="2 * self.difference",
        wrong="self.difference",
        breaks=["doutputs on ordinary"],
        advice="The 2 is missing: the slope of d² is 2 d. (Some books put a ½ into the loss to get rid of "
        "it; ours has none.)",
    ),
    Mistake(
        "MeanSquaredError.backward",
        right="2 * self.difference",
        wrong="-2 * self.difference",
        breaks=["doutputs on ordinary"],
        advice="The sign is wrong, so the network would climb. When an output is larger than its target, "
        "the loss grows with it: the slope is positive, outputs - targets.",
    ),
    Mistake(
        "MeanSquaredError.backward",
        right="self.difference.size",
        wrong="len(self.difference)",
        breaks=["doutputs on ordinary"],
        advice="You divide by N. The loss is the mean over all N·M elements, so its slope is divided by "
        "N·M: the size of the array, not its length.",
    ),
    Mistake(
        "MeanSquaredError.backward",
        right="self.difference.size",
        wrong="self.difference.shape[1]",
        breaks=["doutputs on ordinary"],
        advice="You divide by M. The loss is the mean over all N·M elements, so its slope is divided by N·M.",
    ),
    Mistake(
        "MeanSquaredError.backward",
        right="2 * self.difference / self.difference.size",
        wrong="2 * self.difference",
        breaks=["doutputs on ordinary"],
        advice="The loss is a mean, but this is the gradient of a sum: divide by the number of elements, N·M.",
    ),
    Mistake(
        "MeanSquaredError.backward",
        right="self.difference.size",
        wrong="self.difference.size / len(self.difference)",
        breaks=["doutputs on ordinary"],
        advice="The mean is taken twice: once over all N·M elements, and once more over the N samples. Once is enough.",
    ),
    Mistake(
        "MeanSquaredError.backward",
        right="2 * self.difference / self.difference.size",
        wrong="2 * self.difference.mean(axis=0)",
        breaks=["doutputs on ordinary"],
        advice="The gradients of the samples are averaged into one row. Each output has a slope of its "
        "own: the result is (N, M), and the mean is a division by N·M.",
    ),
    Mistake(
        "MeanSquaredError.backward",
        right="2 * self.difference / self.difference.size",
        wrong="np.mean(self.difference**2)",
        breaks=["doutputs on ordinary"],
        advice="backward returns the loss once more. It should return its slope at each output, an array (N, M).",
    ),
    Mistake(
        "MeanSquaredError.backward",
        right="return 2 * self.difference / self.difference.size",
        wrong="self.difference *= 2 / self.difference.size\n        return self.difference",
        breaks=["backward says the same twice"],
        advice="backward changes what forward kept, so the second call gives something else. Make a new array.",
    ),
    Mistake(
        "MeanSquaredError",
        edits=[
            ("self.difference = outputs - targets", "outputs -= targets\n        self.difference = outputs"),
        ],
        name="MeanSquaredError: outputs changed in place",
        breaks=["inputs left alone"],
        advice="forward subtracts the targets from outputs in place. That array is what the network "
        "returned; make a new one.",
    ),
    Mistake(
        "MeanSquaredError",
        edits=[("self.difference = outputs - targets", "type(self).difference = outputs - targets")],
        name="MeanSquaredError: memory on the class",
        breaks=["each object has its own memory"],
        advice=CLASS_MEMORY,
    ),
]

SIGMOID_CROSS_ENTROPY = [
    Mistake(
        "SigmoidCrossEntropy.backward",
        right="sigmoid(self.outputs) - self.targets",
        wrong="self.outputs - self.targets",
        breaks=["doutputs on ordinary"],
        advice="The targets are taken from the logits. They are taken from the probabilities: "
        "sigmoid(logits) - targets.",
    ),
    Mistake(
        "SigmoidCrossEntropy.backward",
        right="sigmoid(self.outputs) - self.targets",
        wrong="self.targets - sigmoid(self.outputs)",
        breaks=["doutputs on ordinary"],
        advice="The sign is wrong, so the network would climb. What was said, minus what was true: p - t.",
    ),
    Mistake(
        "SigmoidCrossEntropy.backward",
        right="(sigmoid(self.outputs) - self.targets)",
        wrong="(sigmoid(self.outputs) - self.targets) * sigmoid(self.outputs) * (1 - sigmoid(self.outputs))",
        breaks=["doutputs on ordinary"],
        advice="The sigmoid's slope p (1 - p) is multiplied in once more. It has cancelled already: the "
        "slope with respect to the logit is p - t and nothing else.",
    ),
    Mistake(
        "SigmoidCrossEntropy.backward",
        right="self.outputs.size",
        wrong="len(self.outputs)",
        breaks=["doutputs on ordinary"],
        advice="You divide by N. The loss is the mean over all N·M elements: divide by N·M.",
    ),
    Mistake(
        "SigmoidCrossEntropy.backward",
        right="(sigmoid(self.outputs) - self.targets) / self.outputs.size",
        wrong="sigmoid(self.outputs) - self.targets",
        breaks=["doutputs on ordinary"],
        advice="The loss is a mean, but this is the gradient of a sum: divide by the number of elements, N·M.",
    ),
    Mistake(
        "SigmoidCrossEntropy.backward",
        right="self.targets)",
        wrong="(self.targets > 0.5))",
        breaks=["doutputs on ordinary"],
        advice="The targets are rounded to 0 and 1. They may lie between, when even the teacher isn't "
        "sure: use them as they are.",
    ),
    Mistake(
        "SigmoidCrossEntropy.backward",
        body="""
def backward(self):
    p, t = sigmoid(self.outputs), self.targets
    return (-t / p + (1 - t) / (1 - p)) * p * (1 - p) / self.outputs.size
""",
        name="SigmoidCrossEntropy: both factors apart",
        breaks=["doutputs on huge logits"],
        advice="Where a logit is huge, p is exactly 0 or 1, and the loss' slope by p divides by 0. "
        "Multiply the two factors on paper: they make p - t, which needs no division.",
    ),
    Mistake(
        "SigmoidCrossEntropy.backward",
        body="""
def backward(self):
    p, t = sigmoid(self.outputs), self.targets
    return (-t / (p + 1e-7) + (1 - t) / (1 - p + 1e-7)) * p * (1 - p) / self.outputs.size
""",
        name="SigmoidCrossEntropy: both factors apart, with a constant",
        breaks=["doutputs on ordinary"],
        advice="A small constant keeps the division from failing, but where p is 0 or 1 the gradient "
        "becomes 0: the network learns nothing from its worst answers. Multiply the two factors on "
        "paper: they make p - t.",
    ),
    Mistake(
        "SigmoidCrossEntropy",
        right="self.outputs, self.targets = outputs, targets",
        wrong="type(self).outputs, type(self).targets = outputs, targets",
        name="SigmoidCrossEntropy: memory on the class",
        breaks=["each object has its own memory"],
        advice=CLASS_MEMORY,
    ),
]

SOFTMAX_CROSS_ENTROPY = [
    Mistake(
        "SoftmaxCrossEntropy.backward",
        right="gradient / len(self.targets)",
        wrong="gradient",
        breaks=["doutputs on ordinary"],
        advice="The loss is a mean over the batch, but this is the gradient of a sum: divide by N. With a "
        "batch of one you would not notice.",
    ),
    Mistake(
        "SoftmaxCrossEntropy.backward",
        right="gradient / len(self.targets)",
        wrong="gradient / gradient.size",
        breaks=["doutputs on ordinary"],
        advice="You divide by N·C. The loss is the mean over the N samples; a row of C logits is one "
        "answer. Divide by N.",
    ),
    Mistake(
        "SoftmaxCrossEntropy.backward",
        right="gradient / len(self.targets)",
        wrong="gradient / len(self.targets) ** 2",
        breaks=["doutputs on ordinary"],
        advice="It is divided by N twice. Once is enough.",
    ),
    Mistake(
        "SoftmaxCrossEntropy.backward",
        right="gradient / len(self.targets)",
        wrong="gradient / gradient.shape[1]",
        breaks=["doutputs on ordinary"],
        advice="You divide by C, the number of categories. The mean is over the N samples.",
    ),
    Mistake(
        "SoftmaxCrossEntropy.backward",
        right="        gradient[np.arange(len(self.targets)), self.targets] -= 1\n",
        wrong="",
        name="SoftmaxCrossEntropy: nothing subtracted",
        breaks=["doutputs on ordinary"],
        advice="These are the probabilities, divided by N. Subtract 1 at the label of each row: nothing "
        "else says what was true.",
    ),
    Mistake(
        "SoftmaxCrossEntropy.backward",
        right="-= 1",
        wrong="-= 2",
        breaks=["doutputs on ordinary"],
        advice="2 is subtracted at the label, or 1 twice. Subtract 1: what was true has probability 1.",
    ),
    Mistake(
        "SoftmaxCrossEntropy.backward",
        right="-= 1",
        wrong="+= 1",
        breaks=["doutputs on ordinary"],
        advice="1 is added at the label. It is subtracted: what was said, minus what was true.",
    ),
    Mistake(
        "SoftmaxCrossEntropy.backward",
        right="return gradient",
        wrong="return -gradient",
        breaks=["doutputs on ordinary"],
        advice="The sign is wrong, so the network would climb: at the label, where more is better, the "
        "slope is negative.",
    ),
    Mistake(
        "SoftmaxCrossEntropy.backward",
        right="gradient[np.arange(len(self.targets)), self.targets]",
        wrong="gradient[:, self.targets]",
        breaks=["doutputs on ordinary"],
        advice="gradient[:, labels] takes the labels' columns in *every* row. To take one element of each "
        "row, give numpy both indices: gradient[np.arange(N), labels].",
    ),
    Mistake(
        "SoftmaxCrossEntropy.backward",
        right="self.targets] -= 1",
        wrong="self.targets - 1] -= 1",
        breaks=["doutputs on ordinary"],
        advice="The labels are taken as if they counted from 1. They count from 0 to C - 1, as columns do.",
    ),
    Mistake(
        "SoftmaxCrossEntropy.backward",
        right="softmax(self.outputs)",
        wrong="self.outputs.copy()",
        breaks=["doutputs on ordinary"],
        advice="1 is subtracted from the logits. It is subtracted from the probabilities: softmax(logits).",
    ),
    Mistake(
        "SoftmaxCrossEntropy.backward",
        right="softmax(self.outputs)",
        wrong="softmax(self.outputs / self.outputs.shape[1])",
        breaks=["doutputs on ordinary"],
        advice="The logits are divided before the softmax, which makes the probabilities too even. Use "
        "them as they are.",
    ),
    Mistake(
        "SoftmaxCrossEntropy.backward",
        right="softmax(self.outputs)",
        wrong="self.outputs / self.outputs.sum(axis=1, keepdims=True)",
        breaks=["doutputs on ordinary"],
        advice="The logits are divided by their sum, without an exponential. Logits may be negative, and "
        "their sum 0: use softmax from unit 1.",
    ),
    Mistake(
        "SoftmaxCrossEntropy.forward",
        right="shifted = outputs - outputs.max(axis=1, keepdims=True)",
        wrong="outputs -= outputs.max(axis=1, keepdims=True)\n        shifted = outputs",
        name="SoftmaxCrossEntropy: outputs shifted in place",
        breaks=["inputs left alone"],
        advice="forward shifts the logits in place. That array is what the network returned; make a new one.",
    ),
    Mistake(
        "SoftmaxCrossEntropy.backward",
        right="softmax(self.outputs)",
        wrong="softmax(self.outputs.T).T",
        breaks=["doutputs on ordinary"],
        advice="The softmax runs over the samples. It runs over the categories: each row sums to 1.",
    ),
    Mistake(
        "SoftmaxCrossEntropy.backward",
        right="softmax(self.outputs)",
        wrong="np.exp(self.outputs) / np.exp(self.outputs).sum(axis=1, keepdims=True)",
        breaks=["doutputs on huge logits"],
        advice="exp overflows for large logits, and inf / inf is nan. Use softmax from unit 1, which "
        "subtracts the largest logit of each row first.",
    ),
    Mistake(
        "SoftmaxCrossEntropy.backward",
        right="softmax(self.outputs)",
        wrong="np.exp(self.outputs - self.outputs.max())"
        " / np.exp(self.outputs - self.outputs.max()).sum(axis=1, keepdims=True)",
        breaks=["doutputs on huge logits"],
        advice="The largest logit of the whole batch is subtracted. In a row whose own logits are far "
        "below it, all exponentials become 0, and 0 / 0 is nan. Each row needs its own maximum, as "
        "softmax from unit 1 has it.",
    ),
    Mistake(
        "SoftmaxCrossEntropy",
        edits=[
            ("self.outputs, self.targets = outputs, targets", "self.p, self.targets = softmax(outputs), targets"),
            ("gradient = softmax(self.outputs)", "gradient = self.p"),
        ],
        name="SoftmaxCrossEntropy: subtracts from what it keeps",
        breaks=["backward says the same twice"],
        advice="The 1 is subtracted from the very array that forward kept, so the second backward "
        "subtracts it again. Copy it first.",
    ),
    Mistake(
        "SoftmaxCrossEntropy.backward",
        body="""
def backward(self):
    onehot = np.eye(self.targets.max() + 1)[self.targets]
    return (softmax(self.outputs) - onehot) / len(self.targets)
""",
        name="SoftmaxCrossEntropy: as many categories as labels seen",
        breaks=["doutputs on batch of one"],
        advice="The one-hot array has as many columns as the largest label in this batch needs. A batch "
        "may lack the last category: take the number of columns from the logits.",
    ),
    Mistake(
        "SoftmaxCrossEntropy",
        right="self.outputs, self.targets = outputs, targets",
        wrong="type(self).outputs, type(self).targets = outputs, targets",
        name="SoftmaxCrossEntropy: memory on the class",
        breaks=["each object has its own memory"],
        advice=CLASS_MEMORY,
    ),
]

SEQUENTIAL = [
    Mistake(
        "Sequential.backward",
        right="reversed(self.layers)",
        wrong="self.layers",
        breaks=["dx on ordinary", "gradients of the layers on ordinary"],
        advice="The layers are asked in forward order. The gradient comes in at the end of the network, so"
        " the last layer is asked first: reversed(self.layers).",
    ),
    Mistake(
        "Sequential.backward",
        right="dout = layer.backward(dout)",
        wrong="layer.backward(dout)",
        breaks=["dx on ordinary", "gradients of the layers on ordinary"],
        advice="Every layer is handed the gradient of the network's output. Each is handed what the layer "
        "after it gave back: dout = layer.backward(dout).",
    ),
    Mistake(
        "Sequential.backward",
        right="reversed(self.layers)",
        wrong="reversed(self.layers[1:])",
        breaks=["dx on ordinary", "gradients of the layers on ordinary"],
        advice="The first layer is left out. It has parameters that need their gradient, and dx is what "
        "*it* gives back.",
    ),
    Mistake(
        "Sequential.backward",
        right="reversed(self.layers)",
        wrong="reversed(self.layers[:-1])",
        breaks=["dx on ordinary", "gradients of the layers on ordinary"],
        advice="The last layer is left out. It is the first to be asked.",
    ),
    Mistake(
        "Sequential.backward",
        right="return dout",
        wrong="pass",
        breaks=["dx on ordinary"],
        advice="backward returns nothing. A Sequential is a layer itself: whoever stands before it needs dx.",
    ),
    Mistake(
        "Sequential.backward",
        right="return dout",
        wrong="return self.grads",
        breaks=["dx on ordinary"],
        advice="backward returns the gradients of the parameters. It returns dx; the others are read from grads.",
    ),
    Mistake(
        "Sequential.backward",
        right="        for layer in reversed(self.layers):\n",
        wrong="        self.layers.reverse()\n        for layer in self.layers:\n",
        breaks=["gradients of the layers on ordinary"],
        advice="The network's own list is turned round, for good: the names in params and grads"
        " change, and the next forward runs backwards. reversed(self.layers) leaves the list as it "
        "is.",
    ),
    Mistake(
        "Sequential.backward",
        right="dout = layer.backward(dout)",
        wrong="if layer.params:\n                dout = layer.backward(dout)",
        breaks=["dx on ordinary", "gradients of the layers on ordinary"],
        advice="Layers without parameters are left out. They have nothing to learn, but the gradient "
        "passes through them and changes.",
    ),
    Mistake(
        "Sequential.grads",
        right='{f"{i}.{name}"',
        wrong="{name",
        breaks=["gradients of the layers on ordinary"],
        advice='The keys of grads lack the layer\'s position. Two Affine layers would both say "W", and one'
        ' gradient would be lost: "0.W", "2.W".',
    ),
    Mistake(
        "Sequential.grads",
        right="enumerate(self.layers)",
        wrong="enumerate(self.layers, 1)",
        breaks=["gradients of the layers on ordinary"],
        advice='The keys of grads count from 1. Positions count from 0: "0.W" is the first layer\'s.',
    ),
    Mistake(
        "Sequential.grads",
        right="enumerate(self.layers)",
        wrong="enumerate(layer for layer in self.layers if layer.params)",
        breaks=["gradients of the layers on ordinary"],
        advice="The keys of grads count only the layers that have parameters. Every layer has its "
        "position, so that grads and params use the same keys.",
    ),
    Mistake(
        "Sequential.grads",
        right='"{i}.{name}": array',
        wrong='"{i}.{name}": array.copy()',
        breaks=["params and grads are the layers' own arrays, in order"],
        advice="grads holds copies of the gradients. Who scales or clips them in place would change "
        "nothing: hand out the layers' own arrays.",
    ),
    Mistake(
        "Sequential.forward",
        right="train=train",
        wrong="train=False",
        breaks=["y, predictions and all gradients on nested"],
        advice="forward was given, and now it no longer tells the layers whether they are in training: train=train.",
    ),
    Mistake(
        "Sequential",
        edits=[
            (
                "        for layer in self.layers:\n            x = layer",
                "        self.x = x\n        for layer in self.layers:\n            x = layer",
            ),
            ("        for layer in reversed", "        self.forward(self.x)\n        for layer in reversed"),
        ],
        name="Sequential: forward once more",
        breaks=["y, predictions and all gradients on nested"],
        advice="backward runs forward once more, in test mode. The gradient is that of the last forward as it was: "
        "each layer remembers what it needs, so just ask them.",
    ),
    Mistake(
        "Sequential.params",
        right='"{i}.{name}": array',
        wrong='"{i}.{name}": array.copy()',
        breaks=["params and grads are the layers' own arrays, in order"],
        advice="params holds copies of the parameters. Learning changes what stands in params in place, "
        "and the layers would never notice: hand out the layers' own arrays.",
    ),
]

NUMERICAL_GRADIENT = [
    Mistake(
        "numerical_gradient",
        edits=[("x[index] = old - h", "x[index] = old"), ("(2 * h)", "h")],
        name="numerical_gradient: one-sided, forward",
        breaks=["gradient on ordinary", "gradient_check: error on small parameters"],
        advice="You nudge one way only. The error of the one-sided quotient shrinks like h, that of the "
        "central one, (f(x + h) - f(x - h)) / 2h, like h².",
    ),
    Mistake(
        "numerical_gradient",
        edits=[("x[index] = old + h", "x[index] = old"), ("(2 * h)", "h")],
        name="numerical_gradient: one-sided, backward",
        breaks=["gradient on ordinary", "gradient_check: error on small parameters"],
        advice="You nudge one way only, downwards. Nudge both ways: (f(x + h) - f(x - h)) / 2h is far more exact.",
    ),
    Mistake(
        "numerical_gradient",
        right="(2 * h)",
        wrong="h",
        breaks=["gradient on ordinary", "gradient_check: error on ordinary"],
        advice="It is twice too large: from x - h to x + h it is 2h, so divide by 2h.",
    ),
    Mistake(
        "numerical_gradient",
        right="(2 * h)",
        wrong="2 * h",
        breaks=["gradient on ordinary", "gradient_check: error on ordinary"],
        advice="a / 2 * h is (a / 2) * h. Put parentheses around the width: a / (2 * h).",
    ),
    Mistake(
        "numerical_gradient",
        right="above - below",
        wrong="below - above",
        breaks=["gradient on ordinary", "gradient_check: error on ordinary"],
        advice="The sign is wrong: the slope is (f(x + h) - f(x - h)) / 2h, the upper value first.",
    ),
    Mistake(
        "numerical_gradient",
        right="    gradient = np.zeros(x.shape)",
        wrong="    h = 1e-5\n    gradient = np.zeros(x.shape)",
        breaks=["gradient on another h"],
        advice="The slope doesn't depend on h. It is an argument: nudge by the h that you are given, both ways.",
    ),
    Mistake(
        "numerical_gradient",
        right="        x[index] = old\n",
        wrong="",
        name="numerical_gradient: nothing put back",
        breaks=["gradient on ordinary", "gradient_check: error on ordinary"],
        advice="After an element was nudged it stays at x - h, while the next ones are measured, and "
        "afterwards. Put the old number back.",
    ),
    Mistake(
        "numerical_gradient",
        edits=[
            ("x[index] = old + h", "x[index] += h"),
            ("x[index] = old - h", "x[index] -= 2 * h"),
            ("x[index] = old\n", "x[index] += h\n"),
        ],
        name="numerical_gradient: put back by arithmetic",
        breaks=["x left alone", "gradient_check: x and parameters left alone"],
        advice="Adding h, taking 2h away and adding h again doesn't always lead back: each step is "
        "rounded. x must be what it was bit for bit, so keep the old number and put it back.",
    ),
    Mistake(
        "numerical_gradient",
        right="np.ndindex(x.shape)",
        wrong="range(len(x))",
        breaks=["gradient on ordinary", "gradient_check: error on ordinary"],
        advice="You go along the first axis only, so that whole rows are nudged together. Go over all "
        "elements, for any number of axes: np.ndindex(x.shape).",
    ),
    Mistake(
        "numerical_gradient",
        right="return gradient",
        wrong="return gradient.ravel()",
        breaks=["gradient on ordinary", "gradient_check: error on ordinary"],
        advice="The gradient is flat. A gradient has the shape of its variable: x.shape.",
    ),
    Mistake(
        "numerical_gradient",
        right="return gradient",
        wrong="return np.linalg.norm(gradient)",
        breaks=["gradient on ordinary", "gradient_check: error on ordinary"],
        advice="That is the gradient's length. Return the gradient itself, an array shaped like x.",
    ),
    Mistake(
        "numerical_gradient",
        edits=[("old + h", "old + h / 2"), ("old - h", "old - h / 2"), ("(2 * h)", "h")],
        name="numerical_gradient: half the width",
        breaks=["gradient on another h"],
        advice="You nudge by h / 2 each way. It is h up and h down, and the width between them is 2h.",
    ),
    Mistake(
        "numerical_gradient",
        body="""
def numerical_gradient(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        old, values = x[index], []
        for step in (-2, -1, 1, 2):
            x[index] = old + step * h
            values.append(f(x))
        x[index] = old
        gradient[index] = (values[0] - 8 * values[1] + 8 * values[2] - values[3]) / (12 * h)
    return gradient
""",
        name="numerical_gradient: five points",
        breaks=["gradient on another h"],
        advice="Your formula takes four values of f, and is more exact than the one that is asked for. With a large h "
        "the two differ: here it is (f(x + h) - f(x - h)) / 2h.",
    ),
    Mistake(
        "numerical_gradient",
        body="""
def numerical_gradient(f, x, h=1e-5):
    return (f(x + h) - f(x - h)) / (2 * h) * np.ones(x.shape)
""",
        name="numerical_gradient: all elements at once",
        breaks=["gradient on ordinary", "gradient_check: error on ordinary"],
        advice="All elements are nudged at the same time, which measures the sum of all slopes. Nudge one,"
        " and hold the others still.",
    ),
]

RELATIVE_ERROR = [
    Mistake(
        "relative_error",
        right="np.maximum(1e-8, np.abs(a) + np.abs(b))",
        wrong="(np.abs(a) + np.abs(b))",
        breaks=["error on tiny numbers", "error on 0 against 0"],
        advice="0 against 0 divides by zero. The denominator is never smaller than 1e-8: max(1e-8, |a| + |b|).",
    ),
    Mistake(
        "relative_error",
        right="np.maximum(1e-8, np.abs(a) + np.abs(b))",
        wrong="(np.abs(a) + np.abs(b) + 1e-8)",
        breaks=["error on tiny numbers"],
        advice="1e-8 is added. It is the smallest that the denominator may be: max(1e-8, |a| + |b|), and "
        "plays no part where the numbers are larger.",
    ),
    Mistake(
        "relative_error",
        right="np.abs(a) + np.abs(b))",
        wrong="np.abs(a + b))",
        breaks=["error on opposite signs"],
        advice="|a + b| isn't |a| + |b|: for opposite signs it is near 0, and the error becomes huge. Take"
        " each size by itself.",
    ),
    Mistake(
        "relative_error",
        right="np.abs(a) + np.abs(b))",
        wrong="a + b)",
        breaks=["error on ordinary", "gradient_check: error on ordinary"],
        advice="The denominator is a + b without absolute values. For two negative numbers it is negative,"
        " and 1e-8 is taken in its place.",
    ),
    Mistake(
        "relative_error",
        right="np.abs(a) + np.abs(b))",
        wrong="np.maximum(np.abs(a), np.abs(b)))",
        breaks=["error on ordinary"],
        advice="You divide by the larger of |a| and |b|. Divide by their sum, |a| + |b|.",
    ),
    Mistake(
        "relative_error",
        right="np.abs(a) + np.abs(b))",
        wrong="np.abs(a))",
        breaks=["error on ordinary"],
        advice="You divide by |a| alone. Neither of the two is the true one: divide by |a| + |b|.",
    ),
    Mistake(
        "relative_error",
        right="np.abs(a) + np.abs(b))",
        wrong="np.abs(b))",
        breaks=["error on ordinary"],
        advice="You divide by |b| alone. Neither of the two is the true one: divide by |a| + |b|.",
    ),
    Mistake(
        "relative_error",
        right="np.abs(a) + np.abs(b))",
        wrong="np.minimum(np.abs(a), np.abs(b)))",
        breaks=["error on ordinary"],
        advice="You divide by the smaller of |a| and |b|. Divide by their sum, |a| + |b|.",
    ),
    Mistake(
        "relative_error",
        right="np.abs(a - b) /",
        wrong="(a - b) /",
        breaks=["error on ordinary", "gradient_check: error on ordinary"],
        advice="The difference has lost its absolute value. Where b is larger it is negative, and never the maximum.",
    ),
    Mistake(
        "relative_error",
        right="np.max(",
        wrong="np.mean(",
        breaks=["error on ordinary", "gradient_check: error on a slight fault"],
        advice="That is the mean. A single wrong number among many right ones would drown: return the largest.",
    ),
    Mistake(
        "relative_error",
        right="np.max(",
        wrong="np.sum(",
        breaks=["error on ordinary"],
        advice="The quotients of all elements are added up. Return the largest.",
    ),
    Mistake(
        "relative_error",
        right="np.max(",
        wrong="np.array(",
        breaks=["error on ordinary", "gradient_check: error on ordinary"],
        advice="That is one quotient for each element. Return one number, the largest.",
    ),
    Mistake(
        "relative_error",
        body="""
def relative_error(a, b):
    return np.linalg.norm(a - b) / max(1e-8, np.linalg.norm(a) + np.linalg.norm(b))
""",
        name="relative_error: of the norms",
        breaks=["error on ordinary", "gradient_check: error on a slight fault"],
        advice="You compare the lengths of whole arrays. There one wrong small number drowns among large "
        "right ones: divide element by element, then take the largest.",
    ),
    Mistake(
        "relative_error",
        body="""
def relative_error(a, b):
    return np.max(np.abs(a - b)) / max(1e-8, np.max(np.abs(a) + np.abs(b)))
""",
        name="relative_error: of the maxima",
        breaks=["error on ordinary", "gradient_check: error on a slight fault"],
        advice="The largest difference is divided by the largest size, which may stand somewhere else. "
        "Divide element by element, then take the largest quotient.",
    ),
]

GRADIENT_CHECK = [
    Mistake(
        "gradient_check",
        right="    for name, array in layer.params.items():\n"
        "        errors.append(relative_error(layer.grads[name], measured(array)))\n",
        wrong="",
        name="gradient_check: dx only",
        breaks=["error on ordinary"],
        advice="You check dx only. A layer whose dx is right may still have a wrong dW: check every array "
        "in params, too.",
    ),
    Mistake(
        "gradient_check",
        right="errors = [relative_error(layer.backward(dout), measured(x))]",
        wrong="errors = [0.0 * np.sum(layer.backward(dout))]",
        name="gradient_check: parameters only",
        breaks=["error on ordinary"],
        advice="You check the parameters only. dx is a claim of backward as well, and the layers before live on it.",
    ),
    Mistake(
        "gradient_check",
        right="errors.append(relative_error(layer.grads[name], measured(array)))",
        wrong="errors = [relative_error(layer.grads[name], measured(array))]",
        breaks=["error on ordinary"],
        advice="Each error replaces the one before, so that only the last parameter counts. Keep the largest of all.",
    ),
    Mistake(
        "gradient_check",
        right="max(errors)",
        wrong="min(errors)",
        breaks=["error on ordinary"],
        advice="You return the smallest error. One right gradient doesn't make a layer right: return the largest.",
    ),
    Mistake(
        "gradient_check",
        right="max(errors)",
        wrong="sum(errors)",
        breaks=["error on a fault in each gradient"],
        advice="You add the errors of dx and of all parameters up. Return the largest.",
    ),
    Mistake(
        "gradient_check",
        right="max(errors)",
        wrong="sum(errors) / len(errors)",
        breaks=["error on a slight fault"],
        advice="You return the mean of the errors, in which a slight fault of one gradient drowns. Return the largest.",
    ),
    Mistake(
        "gradient_check",
        right="np.sum(layer.forward(x) * dout)",
        wrong="np.sum(layer.forward(x))",
        breaks=["error on ordinary"],
        advice="You measure the slope of the sum of y, but backward was given dout. The loss whose slope "
        "at y is dout is the sum of y * dout.",
    ),
    Mistake(
        "gradient_check",
        edits=[
            ("np.sum(layer.forward(x) * dout)", "np.sum(layer.forward(x))"),
            ("layer.backward(dout)", "layer.backward(np.ones_like(dout))"),
        ],
        name="gradient_check: dout of ones",
        breaks=["error on dout forgotten"],
        advice="You never use dout: backward gets ones in its place. A layer that forgets to multiply by "
        "dout looks right then. Use the dout that you are given, in both places.",
    ),
    Mistake(
        "gradient_check",
        body="""
def gradient_check(layer, x, dout):
    def measured(variable):
        return numerical_gradient(lambda _: np.sum(layer.forward(x) * dout), variable)

    slopes = [measured(x)] + [measured(array) for array in layer.params.values()]
    claims = [layer.backward(dout)] + [layer.grads[name] for name in layer.params]
    return max(relative_error(claim, slope) for claim, slope in zip(claims, slopes))
""",
        name="gradient_check: backward after nudging",
        breaks=["error on small parameters"],
        advice="backward answers for the last forward, and that one ran on nudged numbers. Run forward and"
        " backward once before you nudge anything.",
    ),
    Mistake(
        "gradient_check",
        body="""
def gradient_check(layer, x, dout):
    layer.forward(x)
    errors = [relative_error(layer.backward(dout), numerical_gradient(lambda v: np.sum(layer.forward(v) * dout), x))]
    for name, array in layer.params.items():
        claim = layer.grads[name]

        def loss(nudged):
            layer.params[name] = nudged.copy()
            value = np.sum(layer.forward(x) * dout)
            layer.params[name] = array
            return value

        errors.append(relative_error(claim, numerical_gradient(loss, array.copy())))
    return max(errors)
""",
        name="gradient_check: parameters rebound",
        breaks=["error on ordinary"],
        advice="You put a new array into layer.params. A layer may hold its parameters elsewhere too, and "
        "never see it: write into the array that is there, p[...] = nudged.",
    ),
    Mistake(
        "gradient_check",
        body="""
def gradient_check(layer, x, dout):
    layer.forward(x)
    claims = [layer.backward(dout)] + [layer.grads[name] for name in layer.params]
    worst = 0.0
    for claim, array in zip(claims, [x, *layer.params.values()]):
        for index in np.ndindex(array.shape):
            array[index] += 1e-5
            above = np.sum(layer.forward(x) * dout)
            array[index] -= 2e-5
            below = np.sum(layer.forward(x) * dout)
            array[index] += 1e-5
            slope = (above - below) / 2e-5
            worst = max(worst, relative_error(claim[index], slope))
    return worst
""",
        name="gradient_check: put back by arithmetic",
        breaks=["x and parameters left alone"],
        advice="Adding h and taking it away again doesn't always lead back: each step is rounded. x and "
        "the parameters must be what they were bit for bit, so keep the old numbers and put them "
        "back.",
    ),
    Mistake(
        "gradient_check",
        right="return max(errors)",
        wrong="return max(errors) < 1e-5",
        breaks=["error on ordinary"],
        advice="You return True or False. Return the worst error itself: the caller decides how large is too large.",
    ),
    Mistake(
        "gradient_check",
        right="return max(errors)",
        wrong="return 1.0 if max(errors) > 1e-4 else 0.0",
        breaks=["error on a slight fault", "error on a fault in each gradient"],
        advice="You return 1 or 0. Return the worst error itself: the caller decides how large is too large.",
    ),
    Mistake(
        "gradient_check",
        edits=[
            ("relative_error(layer.backward(dout), measured(x))", "np.max(np.abs(layer.backward(dout) - measured(x)))"),
            (
                "relative_error(layer.grads[name], measured(array))",
                "np.max(np.abs(layer.grads[name] - measured(array)))",
            ),
        ],
        name="gradient_check: absolute errors",
        breaks=["error on a slight fault"],
        advice="That is the largest difference. How much it is depends on how large the numbers are: take the "
        "relative error.",
    ),
    Mistake(
        "gradient_check",
        body="""
def gradient_check(layer, x, dout):
    def measured(variable):
        def loss(nudged):
            old = variable.copy()
            variable[...] = nudged
            value = np.sum(layer.forward(x) * dout)
            variable[...] = old
            return value

        return numerical_gradient(loss, variable)

    def distance(a, b):
        return np.linalg.norm(a - b) / max(1e-8, np.linalg.norm(a) + np.linalg.norm(b))

    layer.forward(x)
    errors = [distance(layer.backward(dout), measured(x))]
    return max(errors + [distance(layer.grads[name], measured(array)) for name, array in layer.params.items()])
""",
        name="gradient_check: of the norms",
        breaks=["error on a slight fault"],
        advice="You compare the lengths of whole gradients, where one wrong number drowns among many right ones. Take "
        "the worst relative error of single elements.",
    ),
    Mistake(
        "gradient_check",
        right="    layer.forward(x)\n    errors",
        wrong="    errors",
        name="gradient_check: backward without forward",
        breaks=["error on ordinary"],
        advice="backward is called before any forward, so the layer has nothing to remember. Run forward(x) first.",
    ),
]


def first_weights(name, variance, other, its_variance, whose):
    """The mistakes of an initialiser: `variance` in its code, and `other` in the code of the other one."""
    deviation = f"np.sqrt({variance})"
    wrong = ["distribution of W"]
    return [
        Mistake(
            name,
            right=deviation,
            wrong=variance,
            breaks=wrong,
            advice=f"{its_variance} is the variance. rng.normal wants the standard deviation: take the square root.",
        ),
        Mistake(
            name,
            right=deviation,
            wrong=f"np.sqrt({other})",
            breaks=wrong,
            advice=f"That is {whose} variance. This one is {its_variance}.",
        ),
        Mistake(
            name,
            right=deviation,
            wrong="np.sqrt(1 / fan_in)",
            breaks=wrong,
            advice=f"The variance is 1 / fan_in. It should be {its_variance}: look at the formula once more.",
        ),
        Mistake(
            name,
            right=deviation,
            wrong="np.sqrt(2 / fan_out)",
            breaks=wrong,
            advice=f"The variance is 2 / fan_out, the number of outputs. It should be {its_variance}.",
        ),
        Mistake(
            name,
            right=f"rng.normal(0.0, {deviation}, size=(fan_in, fan_out))",
            wrong="rng.standard_normal((fan_in, fan_out))",
            breaks=wrong,
            advice="The weights have variance 1, whatever the size of the layer. "
            f"Scale them: the variance is {its_variance}.",
        ),
        Mistake(
            name,
            right=f"rng.normal(0.0, {deviation}, size=(fan_in, fan_out))",
            wrong="0.01 * rng.standard_normal((fan_in, fan_out))",
            breaks=wrong,
            advice="The weights have the same small size in every layer. "
            f"It depends on the layer: the variance is {its_variance}.",
        ),
        Mistake(
            name,
            right=f"rng.normal(0.0, {deviation}, size=(fan_in, fan_out))",
            wrong="np.zeros((fan_in, fan_out))",
            breaks=wrong,
            advice="All weights are 0. Then no gradient gets through, and all units of a layer stay the "
            "same for ever: draw them at random.",
        ),
        Mistake(
            name,
            right="size=(fan_in, fan_out)",
            wrong="size=(fan_out, fan_in)",
            breaks=wrong,
            advice="The weights are (fan_out, fan_in). In x W + b the inputs stand in the rows: (fan_in, fan_out).",
        ),
        Mistake(
            name,
            right=f"rng.normal(0.0, {deviation}, size=(fan_in, fan_out))",
            wrong=f"np.sqrt(3 * {variance}) * rng.uniform(-1.0, 1.0, size=(fan_in, fan_out))",
            breaks=wrong,
            advice="The weights are uniform. Their variance is right, but their law isn't: this one is the"
            " normal kind.",
        ),
        Mistake(
            name,
            right=f"rng.normal(0.0, {deviation}, size=(fan_in, fan_out))",
            wrong=f"np.clip(rng.normal(0.0, {deviation}, size=(fan_in, fan_out)), -2 * {deviation}, 2 * {deviation})",
            breaks=wrong,
            advice="The weights are cut off at two standard deviations. Ours aren't: leave the few large "
            "ones as they are.",
        ),
        Mistake(
            name,
            right="rng.normal(",
            wrong="np.random.normal(",
            breaks=["the same seed gives the same weights"],
            advice="The numbers don't come from the rng that you are given, but from numpy's global generator or from "
            "one of your own. Draw them from rng: then the same seed gives the same weights, and an experiment can be "
            "repeated.",
        ),
        Mistake(
            name,
            right="rng.normal(",
            wrong="np.random.default_rng(0).normal(",
            breaks=["each call gives new weights"],
            advice="Every call gives the same weights, so all layers of a size start equal. Draw from the rng that you "
            "are given as it is: no generator of your own with a fixed seed, no copy, nothing kept from a call before.",
        ),
    ]


XAVIER_NORMAL = first_weights("xavier_normal", "2 / (fan_in + fan_out)", "2 / fan_in", "2 / (fan_in + fan_out)", "He's")
HE_NORMAL = first_weights("he_normal", "2 / fan_in", "2 / (fan_in + fan_out)", "2 / fan_in", "Xavier's")

MISTAKES = [
    *AFFINE,
    *SIGMOID,
    *TANH,
    *RELU,
    *MEAN_SQUARED_ERROR,
    *SIGMOID_CROSS_ENTROPY,
    *SOFTMAX_CROSS_ENTROPY,
    *SEQUENTIAL,
    *NUMERICAL_GRADIENT,
    *RELATIVE_ERROR,
    *GRADIENT_CHECK,
    *XAVIER_NORMAL,
    *HE_NORMAL,
]
