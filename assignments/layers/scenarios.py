"""What the checks do with your code: nothing else is ever done with it.

Each scenario takes your solution (``solution.Affine`` is your class) and a case, a dict of arrays, and yields what
came out. What was yielded before an exception counts.
"""

import numpy as np

# ------------------------------------------------------------------------------------------------------- Affine


def affine(solution, case):
    """One layer, one call."""
    layer = solution.Affine(case["W"], case["b"])
    yield {"y": layer.forward(case["x"])}


def affine_twice(solution, case):
    """Two layers at the same time, two calls of the first, and a call of a third one in training mode."""
    first = solution.Affine(case["W"], case["b"])
    second = solution.Affine(case["W2"], case["b2"])
    y = first.forward(case["x"].copy())
    yield {"y of the first layer": y, "y of the second layer": second.forward(case["x"].copy())}
    try:
        yield {"y of the second call": first.forward(case["x2"].copy()), "y of the first call, later": y}
    finally:  # whatever became of the second call
        yield from _in_training(solution.Affine(case["W"], case["b"]), case["x"].copy())


def affine_learns(solution, case):
    """What params holds, and what the layer does after its parameters were changed in place, twice.

    The first step writes into the arrays that params held before forward was called, the second into those of now.
    """
    layer = solution.Affine(case["W"], case["b"])
    yield {"number of params": len(layer.params), "W there": "W" in layer.params, "b there": "b" in layer.params}
    W, b = layer.params["W"], layer.params["b"]
    layer.forward(case["x"].copy())
    yield {"number of params": len(layer.params), "W": W, "b": b}
    W[...] = case["W2"]
    b -= case["b2"]
    yield {"y after a step": layer.forward(case["x"].copy()), "W after a step": layer.params["W"]}
    W, b = layer.params["W"], layer.params["b"]
    W *= 0.5
    b += 2.0 * case["b2"]
    yield {"W after another step": layer.params["W"]}
    yield {"y after another step": layer.forward(case["x"].copy())}


def _in_training(layer, x):
    """A call in training mode. A TypeError without a line of the solution says that forward has no such argument."""
    try:
        y = layer.forward(x, train=True)
    except TypeError as error:
        if error.__traceback__.tb_next is None:
            yield {"takes train": 0}
        raise
    yield {"takes train": 1, "y in training": y}


# -------------------------------------------------------------------------------------------------------- bends


def sigmoid(solution, case):
    """One layer, one call."""
    yield {"y": solution.Sigmoid().forward(case["x"])}


def tanh(solution, case):
    """One layer, one call."""
    yield {"y": solution.Tanh().forward(case["x"])}


def relu(solution, case):
    """One layer, one call."""
    yield {"y": solution.ReLU().forward(case["x"])}


def sigmoid_twice(solution, case):
    """Two layers, two calls of the first, and a call of a third one in training mode."""
    yield from _bend_twice(solution.Sigmoid, case)


def tanh_twice(solution, case):
    """Two layers, two calls of the first, and a call of a third one in training mode."""
    yield from _bend_twice(solution.Tanh, case)


def relu_twice(solution, case):
    """Two layers, two calls of the first, and a call of a third one in training mode."""
    yield from _bend_twice(solution.ReLU, case)


def _bend_twice(make, case):
    first, second = make(), make()
    y = first.forward(case["x"].copy())
    yield {"y of the first layer": y, "y of the second layer": second.forward(case["x2"].copy())}
    try:
        yield {"y of the second call": first.forward(case["x2"].copy()), "y of the first call, later": y}
    finally:  # whatever became of the second call
        third = make()
        try:
            yield from _in_training(third, case["x"].copy())
        finally:  # whether it takes the flag or not
            yield {"number of params": len(first.params), "number of grads": len(first.grads)}


# -------------------------------------------------------------------------------------------------------- heads


def mean_squared_error(solution, case):
    """One loss, one call."""
    yield {"loss": solution.MeanSquaredError().forward(case["outputs"], case["targets"])}


def sigmoid_cross_entropy(solution, case):
    """One loss, one call."""
    yield {"loss": solution.SigmoidCrossEntropy().forward(case["outputs"], case["targets"])}


def softmax_cross_entropy(solution, case):
    """One loss, one call."""
    yield {"loss": solution.SoftmaxCrossEntropy().forward(case["outputs"], case["targets"])}


def mean_squared_error_twice(solution, case):
    """The same loss, two calls."""
    yield from _loss_twice(solution.MeanSquaredError(), case)


def sigmoid_cross_entropy_twice(solution, case):
    """The same loss, two calls."""
    yield from _loss_twice(solution.SigmoidCrossEntropy(), case)


def softmax_cross_entropy_twice(solution, case):
    """The same loss, two calls."""
    yield from _loss_twice(solution.SoftmaxCrossEntropy(), case)


def _loss_twice(loss, case):
    yield {"loss of the first call": loss.forward(case["outputs"], case["targets"])}
    yield {"loss of the second call": loss.forward(case["outputs2"], case["targets2"])}


def softmax(solution, case):
    """One call."""
    yield {"p": solution.softmax(case["logits"])}


def softmax_shifted(solution, case):
    """The same logits, and each row of them moved by a constant of its own. shift: (N, 1)."""
    yield {"p": solution.softmax(case["logits"])}
    yield {"p of the shifted logits": solution.softmax(case["logits"] + case["shift"])}


def accuracy(solution, case):
    """One call."""
    yield {"accuracy": solution.accuracy(case["logits"], case["labels"])}


def accuracy_when_known(solution, case):
    """Labels that are all right, and labels that are all wrong."""
    yield {"all right": solution.accuracy(case["logits"], case["labels"])}
    yield {"all wrong": solution.accuracy(case["logits"], case["wrong"])}


# --------------------------------------------------------------------------------------------------- Sequential
# The layers below are toys, so that a network can be judged apart from the layers it is made of. Each does something
# else in training mode, and their parameters have names of their own.


class Stretch:
    """gain * x + shift, and 1 more in training. gain, shift: (D,)."""

    def __init__(self, gain, shift):
        self.params = {"gain": gain, "shift": shift}
        self.grads = {"gain": np.ones(gain.shape), "shift": np.ones(shift.shape)}

    def forward(self, x, train=False):
        """x: (N, D) -> (N, D)."""
        return self.params["gain"] * x + self.params["shift"] + (1.0 if train else 0.0)


class Fold:
    """|x|, and half of it in training. No parameters."""

    def __init__(self):
        self.params = {}
        self.grads = {}

    def forward(self, x, train=False):
        """x: any shape -> the same shape."""
        return np.abs(x) * (0.5 if train else 1.0)


class Mix:
    """x M, and its negative in training. M: (D, C)."""

    def __init__(self, M):
        self.params = {"M": M}
        self.grads = {"M": np.ones(M.shape)}

    def forward(self, x, train=False):
        """x: (N, D) -> (N, C)."""
        return (x @ self.params["M"]) * (-1.0 if train else 1.0)


class Flip:
    """-x, and in training with its columns the other way round. No parameters."""

    def __init__(self):
        self.params = {}
        self.grads = {}

    def forward(self, x, train=False):
        """x: (N, D) -> (N, D)."""
        return -x[:, ::-1] if train else -x


def toy_layers(case):
    """Stretch, Fold, Stretch, Fold, ..., Mix: a Stretch and a Fold for each row of gain. gain, shift: (L, D)."""
    layers = []
    for gain, shift in zip(case["gain"], case["shift"], strict=True):
        layers += [Stretch(gain.copy(), shift.copy()), Fold()]
    return [*layers, Mix(case["M"].copy())]


def sequential(solution, case):
    """One network, one call."""
    yield {"y": solution.Sequential(toy_layers(case)).forward(case["x"])}


def sequential_twice(solution, case):
    """Two networks, two calls of the first, then a call in training mode, and two more in test mode."""
    first, second = solution.Sequential(toy_layers(case)), solution.Sequential([Flip(), Fold()])
    yield {"y of the first network": first.forward(case["x"].copy())}
    yield {"y of the second network": second.forward(case["x"].copy())}
    yield {"y of the second call": first.forward(case["x2"].copy())}
    try:
        yield from _in_training(first, case["x"].copy())
    finally:  # whether it takes the flag or not
        yield {"y after training": first.forward(case["x"].copy())}
    yield {"y in test mode": first.forward(case["x"].copy(), train=False)}


def sequential_learns(solution, case):
    """What params holds, and what the network does after the arrays in it were changed in place, after a call."""
    network = solution.Sequential(toy_layers(case))
    params = network.params
    yield {"keys of params": letters(params)}
    yield {"values of params": values(params), "shapes of params": shapes(params)}
    network.forward(case["x"].copy())
    for parameter in params.values():
        parameter += 0.5
    yield {"y after a step": network.forward(case["x"]), "params after a step": values(network.params)}


def sequential_grads(solution, case):
    """What grads holds after the layers' gradients were written, and what the layers hold after those were halved."""
    layers = toy_layers(case)
    network = solution.Sequential(layers)
    yield {"keys of grads": letters(network.grads)}
    for layer in layers:
        for name, gradient in layer.grads.items():
            gradient[...] = 3.0 * layer.params[name]
    yield {"values of grads": values(network.grads), "shapes of grads": shapes(network.grads)}
    for gradient in network.grads.values():
        gradient *= 0.5
    yield {"values in the layers": np.concatenate([values(layer.grads) for layer in layers if layer.grads])}


def sequential_predict(solution, case):
    """The index of the largest output, twice. The network gives last - first - x, and something else in training."""
    one = np.ones_like(case["first"])
    network = solution.Sequential([Stretch(one, case["first"].copy()), Flip(), Stretch(one, case["last"].copy())])
    yield {"prediction": network.predict(case["x"])}
    yield {"prediction of the second call": network.predict(case["x2"])}


def sequential_nested(solution, case):
    """A network as a layer of a network, and what it does after its parameters were changed in place."""
    layers = toy_layers(case)
    network = solution.Sequential([Flip(), solution.Sequential(layers[:-1]), layers[-1]])
    yield {"y of the nested network": network.forward(case["x"].copy())}
    try:
        yield {"y of the nested network in training": network.forward(case["x"].copy(), train=True)}
    finally:  # whether it takes the flag or not
        yield {"keys of nested params": letters(network.params)}
        for parameter in network.params.values():
            parameter -= 0.5
        yield {"y of the nested network after a step": network.forward(case["x"].copy())}


def letters(keys, room=600):
    """The keys, in order, with a space between, as an array of character codes: (room,), filled up with zeros."""
    text = " ".join(keys)
    return np.array([ord(letter) for letter in text[:room].ljust(room, "\0")])


def values(arrays):
    """All numbers of all arrays of a dict, in order, as one vector."""
    return np.concatenate([np.ravel(array) for array in arrays.values()])


def shapes(arrays):
    """Of each array of a dict, in order, the number of its axes and their lengths, as one vector."""
    return np.concatenate([[np.ndim(array), *np.shape(array)] for array in arrays.values()])
