"""How each task of `dropout` is exercised. Public: the same lines run on your solution and on the reference.

A scenario is handed a solution and a case (a dict of inputs) and yields what came out, under a name. The gradient of x
is called `dx`. Nothing else is looked at: not your code, not what you print.
"""

import numpy as np
from backprop import Affine, ReLU, Sequential, SoftmaxCrossEntropy, he_normal
from sgd import Adam
from sgd import train as train_without_validation


def one_by_one(parts, solution, case):
    """Each part on a copy of the case, whatever became of the parts before; what went wrong first is raised at the end.

    The first part gets the case itself.
    """
    copies = [
        {name: value.copy() if isinstance(value, np.ndarray) else value for name, value in case.items()}
        for _ in parts[1:]
    ]
    problem = None
    for part, its_case in zip(parts, [case, *copies], strict=True):
        try:
            yield from part(solution, its_case)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is raised below
            problem = problem or error
    if problem:
        raise problem


# ------------------------------------------------------------------------------------------------------------ train
#
# A model, a loss and an optimizer that can be followed on paper. The model notes which rows it was trained on.


class Line:
    """y = x w, from the numbers of each sample in a row; while training, y = -2 x w. w: (D, M), or (D,) for one output.

    `steps` notes for each step back which rows of the data it was about.
    """

    def __init__(self, w, data=None):
        self.params, self.grads, self.steps = {"w": w}, {}, []
        self.firsts = np.full(1, np.inf) if data is None else flat(data)[:, 0]

    def forward(self, x, train=False):
        self.x, self.factor = flat(x), -2.0 if train else 1.0
        return self.factor * self.x @ self.params["w"]

    def backward(self, dout):
        self.grads = {"w": self.factor * self.x.T @ dout}
        apart = np.abs(self.x[:, :1] - self.firsts)  # which row of the data is it? -1: none of them
        self.steps.append(np.where(apart.min(axis=1) < 0.01, apart.argmin(axis=1), -1).tolist())
        return self.factor * dout @ self.params["w"].T


class SquaredError:
    """The mean of (output - target)² over all elements."""

    def forward(self, outputs, targets):
        self.difference = outputs - targets
        return np.mean(self.difference**2)

    def backward(self):
        return 2 * self.difference / self.difference.size


class Hit:
    """A loss for labels: the mean of (output at the label - 1)²."""

    def forward(self, outputs, targets):
        self.shape, self.at = outputs.shape, (np.arange(len(targets)), targets)
        self.difference = outputs[self.at] - 1
        return np.mean(self.difference**2)

    def backward(self):
        gradient = np.zeros(self.shape)
        gradient[self.at] = 2 * self.difference / len(self.difference)
        return gradient


class Steps:
    """p ← p - lr·g, and nothing at the end of an epoch. `path` notes where each step led."""

    def __init__(self, lr):
        self.lr, self.path = lr, []

    def step(self, params, grads):
        for key, p in params.items():
            p -= self.lr * grads[key]
            self.path.append(p.copy())


class ShorterSteps(Steps):
    """The same, but each epoch's end halves the learning rate."""

    def epoch_end(self):
        self.lr /= 2


def flat(x):
    """The numbers of each sample in a row. x: (N, ...) -> (N, D)."""
    return x.reshape(len(x), -1)


def loss_for(case):
    """The loss that the case's targets are for."""
    return Hit() if case["y"].dtype.kind in "iu" else SquaredError()


def optimizer_for(case):
    """The optimizer that the case asks for."""
    return (ShorterSteps if case["decay"] else Steps)(case["lr"])


def run_train(solution, case, model, optimizer=None, **validation):
    """What train returns for the case."""
    rng = np.random.default_rng(case["seed"])
    return solution.train(
        model,
        loss_for(case),
        optimizer or optimizer_for(case),
        case["x"],
        case["y"],
        epochs=case["epochs"],
        batch_size=case["batch_size"],
        rng=rng,
        **validation,
    )


def trained(solution, case):
    """With validation data. Then, where the case has `use`, without it, with other data to validate on, and again."""
    parts = [trained_once]
    if "use" in case:
        parts += [trained_without, trained_with_others, trained_again]
    yield from one_by_one(parts, solution, case)


def trained_once(solution, case):
    """The weights in the end and after each step, the lr in the end, which rows each step was about; what came back."""
    model, optimizer = Line(case["w"].copy(), case["x"]), optimizer_for(case)
    history = run_train(solution, case, model, optimizer, x_val=case["x_val"], y_val=case["y_val"])
    yield {"w": model.params["w"], "path": optimizer.path, "lr": optimizer.lr}
    yield {"steps": [len(rows) for rows in model.steps], "rows": [row for rows in model.steps for row in rows]}
    yield {"loss": history["loss"]}
    yield {"val_loss": history["val_loss"]}


def trained_without(solution, case):
    """The same without validation data."""
    model = Line(case["w"].copy(), case["x"])
    history = run_train(solution, case, model)
    yield {"w without": model.params["w"]}
    yield {"loss without": history["loss"]}


def trained_with_others(solution, case):
    """The same with other validation data."""
    model = Line(case["w"].copy(), case["x"])
    run_train(solution, case, model, x_val=case["x_val2"], y_val=case["y_val2"])
    yield {"w with others": model.params["w"]}


def trained_again(solution, case):
    """The same, and then once more with the same weights from the start: what is returned is of the second time."""
    run_train(solution, case, Line(case["w"].copy()), x_val=case["x_val"], y_val=case["y_val"])
    history = run_train(solution, case, Line(case["w"].copy()), x_val=case["x_val"], y_val=case["y_val"])
    yield {"loss again": history["loss"], "val_loss again": history["val_loss"]}


def orders(solution, case):
    """Which rows the steps were about, with a seed, with the same seed again, and with another one; -1: none."""
    for name, seed in (("rows", "seed"), ("rows again", "seed"), ("rows of another seed", "seed2")):
        model = Line(case["w"].copy(), case["x"])
        run_train(solution, {**case, "seed": case[seed]}, model, x_val=case["x_val"], y_val=case["y_val"])
        size = case["epochs"] * len(case["x"])
        yield {name: ([row for rows in model.steps for row in rows] + [-1] * size)[:size]}


def worked_training(solution, case):
    """The example of the lesson: a model with one weight, on two rows, both in one batch."""
    model = Line(case["w"])
    history = run_train(solution, case, model, x_val=case["x_val"], y_val=case["y_val"])
    yield {"w": case["w"]}
    yield {"loss": history["loss"]}
    yield {"val_loss": history["val_loss"]}


# ---------------------------------------------------------------------------------------------------------- Dropout


def make_dropout(solution, case, seed="seed"):
    """A layer with the case's rate, and a generator of its own."""
    return solution.Dropout(case["rate"], np.random.default_rng(case[seed]))


def at_work(solution, case):
    """Training and test, there and back, in turn; then two layers side by side."""
    yield from one_by_one([in_training, in_test, in_turn, side_by_side, held], solution, case)


def in_training(solution, case):
    """A training forward, back, and back once more. `keys` says how many keys params and grads have."""
    layer, dout = make_dropout(solution, case), case["dout"].copy()
    yield {"y": layer.forward(case["x"], train=True)}
    yield {"dx": layer.backward(case["dout"])}
    yield {"dx again": layer.backward(dout)}
    yield {"keys": [len({**layer.params}), len({**layer.grads})]}


def in_test(solution, case):
    """A new layer in test mode, there and back."""
    layer = make_dropout(solution, case)
    yield {"y test": layer.forward(case["x"])}
    yield {"dx test": layer.backward(case["dout"])}


def in_turn(solution, case):
    """Training on another batch, test on x, training on x, training on the other batch; and back each time."""
    layer = make_dropout(solution, case)
    layer.forward(case["x2"].copy(), train=True)
    layer.backward(case["dout2"].copy())
    for ending, train in ((" test after training", False), (" in turn", True)):
        yield {f"y{ending}": layer.forward(case["x"].copy(), train=train)}
        yield {f"dx{ending}": layer.backward(case["dout"].copy())}
    yield {"y2": layer.forward(case["x2"].copy(), train=True)}
    yield {"dx2": layer.backward(case["dout2"].copy())}


def held(solution, case):
    """What a training forward and its backward gave, when they returned it, and after the next ones."""
    layer = make_dropout(solution, case)
    y = layer.forward(case["x"].copy(), train=True)
    dx = layer.backward(case["dout"].copy())
    yield {"y first": y, "dx first": dx}
    layer.forward(case["x"] + 1.0, train=True)
    layer.backward(case["dout"] + 1.0)
    yield {"y first later": y, "dx first later": dx}


def side_by_side(solution, case):
    """Two layers of one rate: forward both, then backward the first."""
    one, other = make_dropout(solution, case), make_dropout(solution, case, "seed2")
    yield {"y beside": one.forward(case["x"].copy(), train=True)}
    other.forward(case["x"].copy(), train=True)
    yield {"dx beside": one.backward(case["dout"])}


def worked_dropout(solution, case):
    """The example of the lesson: what may come out, whatever was drawn. Each row of `values` is sorted."""
    layer = make_dropout(solution, case)
    y = np.asarray(layer.forward(case["x"], train=True))
    dx = np.asarray(layer.backward(case["dout"]))
    yield {"values of y": np.unique(y), "values of dx": np.unique(dx)}
    yield {"y and dx are 0 together": np.all((y == 0) == (dx == 0))}
    yield {"y in test mode": layer.forward(case["x"])}


CALLS = 20
ALONE = 300


def masks(solution, case):
    """What is dropped, which is all that is looked at: x holds no 0. In one large call, and in many small ones.

    A 1 stands where an element was dropped.
    """
    layer = make_dropout(solution, case)
    yield {"dropped": dropped(layer.forward(case["x"], train=True))}
    if "x_small" not in case:
        return
    yield {"dropped in calls": [dropped(layer.forward(case["x_small"].copy(), train=True)) for _ in range(CALLS)]}
    yield from of_generators(solution, case)


def of_generators(solution, case):
    """The masks of layers with seeds of their own, of layers that draw from one generator, and of the same seed again.

    Among them are many layers whose x is one element. Meanwhile numpy's global generator is set to something else:
    `global` is what it gives afterwards.
    """
    state = np.random.get_state()  # noqa: NPY002 - it is this one that is watched
    try:
        np.random.seed(case["seed"])  # noqa: NPY002 - it is this one that is watched
        one = dropped(make_dropout(solution, case).forward(case["x_small"].copy(), train=True))
        generators = [np.random.default_rng([case["seed2"], number]) for number in range(CALLS)]
        alone = [solution.Dropout(case["rate"], generator) for generator in generators]
        by_seeds = [dropped(layer.forward(case["x_small"].copy(), train=True)) for layer in alone]
        generators = np.random.default_rng([case["seed2"], CALLS]).spawn(ALONE)
        alone = [solution.Dropout(case["rate"], generator) for generator in generators]
        by_themselves = [dropped(layer.forward(np.ones((1, 1)), train=True)) for layer in alone]
        rng = np.random.default_rng(case["seed"])
        sharing = [solution.Dropout(case["rate"], rng) for _ in range(CALLS)]
        by_layers = [dropped(layer.forward(case["x_small"].copy(), train=True)) for layer in sharing]
        drawn = np.random.random_sample(3)  # noqa: NPY002 - it is this one that is watched
        np.random.seed(case["seed2"])  # noqa: NPY002 - it is this one that is watched
        same = dropped(make_dropout(solution, case).forward(case["x_small"].copy(), train=True))
    finally:
        np.random.set_state(state)  # noqa: NPY002 - it is this one that is watched
    yield {"dropped by seeds": by_seeds, "dropped by layers": by_layers, "dropped alone": by_themselves}
    yield {"dropped once": one, "dropped again": same, "global": drawn}


def dropped(y):
    """1 where y is 0."""
    return np.asarray(y) == 0


def masks_at_zeros(solution, case):
    """Most of x is 0, as it is behind a ReLU. What the gradient doesn't pass shows what was dropped."""
    layer = make_dropout(solution, case)
    layer.forward(case["x"], train=True)
    yield {"blocked": dropped(layer.backward(case["dout"]))}


# --------------------------------------------------------------------------------------------------------- training


def network(case, *bends):
    """64 inputs, 64 hidden units with these bends, 10 outputs."""
    rng = np.random.default_rng(case["seed"])
    first, last = he_normal(64, 64, rng), he_normal(64, 10, rng)
    return Sequential([Affine(first, np.zeros(64)), ReLU(), *bends, Affine(last, np.zeros(10))])


def weights_of(model):
    """All parameters, one after another."""
    return np.concatenate([array.ravel() for array in model.params.values()])


def trained_on_digits(solution, case):
    """A network learns to read digits, while a validation set is watched. Its weights, one after another."""
    model, rng = network(case), np.random.default_rng(case["seed"])
    history = solution.train(
        model,
        SoftmaxCrossEntropy(),
        Adam(0.003),
        case["x"],
        case["y"],
        epochs=8,
        batch_size=10,
        rng=rng,
        x_val=case["x_val"],
        y_val=case["y_val"],
    )
    yield {"weights": weights_of(model)}
    yield {"val_loss": history["val_loss"]}


class Within:
    """A Dropout within a network: whatever it returns becomes an array."""

    def __init__(self, layer):
        self.layer, self.params, self.grads = layer, {}, {}

    def forward(self, x, train=False):
        return np.asarray(self.layer.forward(x, train=train))

    def backward(self, dout):
        return np.asarray(self.layer.backward(dout))


def dropout_on_digits(solution, case):
    """A network with a Dropout learns digits of which some are labelled wrongly, by the last unit's `train`."""
    layer = solution.Dropout(0.8, np.random.default_rng([case["seed"], 1]))
    model, rng = network(case, Within(layer)), np.random.default_rng(case["seed"])
    train_without_validation(model, SoftmaxCrossEntropy(), Adam(0.005), case["x"], case["y"], 60, 25, rng)
    yield {"weights": weights_of(model)}
