"""How each task of `sgd` is exercised. Public: the same lines run on your solution and on the reference.

A scenario is handed a solution and a case (a dict of inputs) and yields what came out, under a name. Nothing else is
looked at: not your code, not what you print.
"""

from contextlib import contextmanager
from itertools import islice

import numpy as np
from backprop import Affine, ReLU, Sequential, SoftmaxCrossEntropy

# ------------------------------------------------------------------------------------------------ mini-batches


def batches_of(solution, x, y, batch_size, rng):
    """The batches of one call, as a list of pairs of arrays. Of a call that doesn't end: a few more than x has rows."""
    batches = solution.minibatches(x, y, batch_size, rng)
    return [(np.array(some_x), np.array(some_y)) for some_x, some_y in islice(batches, len(x) + 3)]


def joined(parts, like):
    """All rows of all parts; where there is no part, no rows."""
    return np.concatenate(parts) if parts else like[:0]


@contextmanager
def global_generator(seed):
    """numpy's global generator, in a state of its own for a while: whoever draws from it is found out."""
    before = np.random.get_state()  # noqa: NPY002
    np.random.seed(seed)  # noqa: NPY002
    try:
        yield
    finally:
        np.random.set_state(before)  # noqa: NPY002


def one_epoch(solution, case):
    """One call. `sizes` says how many rows of x each batch has, `sizes of y` how many of y; x and y are all rows."""
    rng = np.random.default_rng(case["seed"])
    batches = batches_of(solution, case["x"], case["y"], case["batch_size"], rng)
    yield {"sizes": [len(x) for x, _ in batches], "sizes of y": [len(y) for _, y in batches]}
    yield {"x": joined([x for x, _ in batches], case["x"])}
    yield {"y": joined([y for _, y in batches], case["y"])}


def worked_epoch(solution, case):
    """The example of the lesson."""
    rng = np.random.default_rng(case["seed"])
    batches = batches_of(solution, case["x"], case["y"], case["batch_size"], rng)
    yield {"sizes": [len(x) for x, _ in batches]}
    together = joined([np.column_stack([x, y]) for x, y in batches], np.zeros((0, 2)))
    yield {"pairs, sorted": together[np.argsort(together[:, 0])]}


def epochs_in_a_row(solution, case):
    """In which batch each row is: in one call, in the three next, with the same seed again, and with three others.

    numpy's global generator is in another state then. A row that no batch has is in batch -1.
    """
    rng, seed = np.random.default_rng(case["seed"]), case["seed"]
    others = [np.random.default_rng(seed + i) for i in range(4)]
    yield {"batch": batch_of_each_row(solution, case, rng)}
    yield {"batch next": [batch_of_each_row(solution, case, rng) for _ in range(3)]}
    with global_generator(seed):
        yield {"batch same seed": batch_of_each_row(solution, case, others[0])}
    yield {"batch other seed": [batch_of_each_row(solution, case, other) for other in others[1:]]}


def many_epochs(solution, case):
    """In which batch each row is, call after call with one generator: (calls, N)."""
    rng = np.random.default_rng(case["seed"])
    yield {"batch": [batch_of_each_row(solution, case, rng) for _ in range(case["calls"])]}


def batch_of_each_row(solution, case, rng):
    """The number of the batch that each of the rows 0 … N - 1 is in, in one call. The y of a row is its number."""
    found = np.full(len(case["x"]), -1)
    for number, (_, y) in enumerate(batches_of(solution, case["x"].copy(), case["y"].copy(), case["batch_size"], rng)):
        found[np.asarray(y, dtype=int)] = number
    return found


# -------------------------------------------------------------------------------------------------- optimizers

OPTIONS = ("momentum", "decay", "beta1", "beta2", "eps")
NAMES = ("W0", "b0", "W2")


def make_optimizer(solution, case, ending=""):
    """The optimizer that the case speaks of, with the options that it gives."""
    options = {name: case[name + ending] for name in OPTIONS if name + ending in case}
    return getattr(solution, case["optimizer"])(case["lr" + ending], **options)


def keys_of(case):
    """The keys of the three parameters, as a Sequential would name them: "0.W", "0.b", "2.W" if `place` is 0."""
    place = case["place"]
    return f"{place}.W", f"{place}.b", f"{place + 2}.W"


def start_of(case, ending=""):
    """Copies of the parameters that the case starts from, by key."""
    return {key: case[name + ending].copy() for key, name in zip(keys_of(case), NAMES, strict=True)}


def gradients_at(case, t, ending=""):
    """The gradients of step t, by key: parts of the case's own arrays."""
    return {key: case[f"d{name}{ending}"][t] for key, name in zip(keys_of(case), NAMES, strict=True)}


def turned(entries):
    """A dict with the same entries in the opposite order."""
    return dict(reversed(entries.items()))


def steps_taken(solution, case):
    """Several steps with one optimizer, and what the parameters are after the first and after each of the others.

    `lrs`: lr is set before every step but the first. `turning`: grads has another order than params, and then both
    change. `refilled`: all steps hand over the same gradient arrays, filled anew. `lr2`: a second optimizer, with
    parameters of its own, makes its steps in between.
    """
    optimizer, params = make_optimizer(solution, case), start_of(case)
    other, other_params = (make_optimizer(solution, case, "2"), start_of(case, "2")) if "lr2" in case else (None, {})
    kept = {key: np.empty_like(array) for key, array in params.items()}
    states = []
    for t in range(len(case["dW0"])):
        if "lrs" in case and t:
            optimizer.lr = float(case["lrs"][t])
        handed, grads = dict(params), gradients_at(case, t)
        if case.get("refilled"):
            for key, array in kept.items():
                array[...] = grads[key]
            grads = dict(kept)
        if case.get("turning"):
            handed, grads = (turned(handed), grads) if t % 4 > 1 else (handed, grads)
            grads = turned(grads) if t % 2 else grads
        if other:
            other.step(dict(other_params), gradients_at(case, t, "2"))
        optimizer.step(handed, grads)
        states.append([array.copy() for array in params.values()])
        if t == 0:
            yield {f"{name} first": array for name, array in zip(NAMES, states[0], strict=True)}
    yield {name: np.stack([state[i] for state in states]) for i, name in enumerate(NAMES)}
    if "lrs" in case:
        yield {"lr": optimizer.lr}
    if other:
        yield {f"{name} other": array for name, array in zip(NAMES, other_params.values(), strict=True)}


def in_company(solution, case):
    """The parameters after all steps: by themselves, with the keys in another order, and beside a second optimizer."""
    plain = {name: value for name, value in case.items() if not name.endswith("2") or name in ("W2", "dW2", "beta2")}
    for ending, given in ((" alone", plain), (" turned", {**plain, "turning": True}), (" beside", case)):
        for outputs in steps_taken(solution, given):
            yield {f"{name}{ending}": array for name, array in outputs.items() if name in NAMES}


def worked_steps(solution, case):
    """The example of the lesson: two numbers, p, after each step. The second one never has a gradient."""
    optimizer, p, values = make_optimizer(solution, case), case["p"].copy(), []
    for gradient in case["dp"]:
        optimizer.step({"p": p}, {"p": gradient.copy()})
        values.append(p.copy())
    yield {"p": np.array(values)}


class Slowing:
    """A toy optimizer: the first step goes lr times the gradient, the second half of that, the third a third."""

    def __init__(self, lr):
        self.lr, self.steps = lr, 0

    def step(self, params, grads):
        self.steps += 1
        for key in params:
            params[key][...] = params[key] - self.lr / self.steps * grads[key]


def epochs_ended(solution, case):
    """StepDecay around a toy optimizer: `lr` at the start and after each epoch, and the parameter after each epoch.

    `sets`: lr is set to this number in the middle of each epoch for which it isn't 0. `lr2`: a second StepDecay, whose
    epochs end twice as often.
    """
    decaying = solution.StepDecay(Slowing(case["lr"]), case["drop"], case["every"])
    other = solution.StepDecay(Slowing(case["lr2"]), case["drop2"], case["every2"]) if "lr2" in case else None
    p, rates, values = case["p"].copy(), [decaying.lr], []
    for epoch, gradients in enumerate(case["dp"]):
        for t, gradient in enumerate(gradients):
            if t == 1 and "sets" in case and case["sets"][epoch]:
                decaying.lr = float(case["sets"][epoch])
            decaying.step({"0.W": p}, {"0.W": gradient})
        if other:
            other.epoch_end()
            other.epoch_end()
        decaying.epoch_end()
        rates.append(decaying.lr)
        values.append(p.copy())
    yield {"lr": rates}
    yield {"p": np.stack(values)}
    if other:
        yield {"lr other": other.lr}


def worked_decay(solution, case):
    """The example of the lesson: lr at the start, and after each of five epochs."""
    decaying = solution.StepDecay(Slowing(case["lr"]), case["drop"], case["every"])
    rates = [decaying.lr]
    for _ in range(5):
        decaying.epoch_end()
        rates.append(decaying.lr)
    yield {"lr": rates}


# ---------------------------------------------------------------------------------------------------- training


class SlowingByEpoch(Slowing):
    """A toy optimizer that also halves its lr at the end of an epoch."""

    def epoch_end(self):
        self.lr = self.lr / 2


class Line:
    """A toy model: y = x W + b in test mode, and 2 x W + b while training. Of images it takes the mean over pixels."""

    def __init__(self, W, b):
        self.W, self.b, self.grads = W, b, {}

    @property
    def params(self):
        return {"W": self.W, "b": self.b}

    def forward(self, x, train=False):
        self.x = x.reshape(*x.shape[:2], -1).mean(axis=2) * (2 if train else 1)
        return self.x @ self.W + self.b

    def backward(self, dout):
        self.grads = {"W": self.x.T @ dout, "b": dout.sum(axis=0)}
        return dout @ self.W.T


class SquaredDistance:
    """A toy loss: the mean over the rows of Σ (output - target)²."""

    def forward(self, outputs, targets):
        self.difference = outputs - targets
        return np.sum(self.difference**2) / len(self.difference)

    def backward(self):
        return 2 * self.difference / len(self.difference)


def trained_on_all(solution, case):
    """A toy model, with all rows in one batch, so that their order makes no difference."""
    model = Line(case["W"].copy(), case["b"].copy())
    optimizer = (SlowingByEpoch if case["halves"] else Slowing)(case["lr"])
    rng = np.random.default_rng(case["seed"])
    history = solution.train(
        model, SquaredDistance(), optimizer, case["x"], case["y"], case["epochs"], case["batch_size"], rng
    )
    yield {"W": model.W, "b": model.b}
    yield {"loss": history["loss"]}


def worked_training(solution, case):
    """The example of the lesson: y = w x (2 w x while training), two rows in one batch."""
    model = Line(np.array([[0.0]]), np.array([0.0]))
    optimizer, rng = Slowing(case["lr"]), np.random.default_rng(0)
    history = solution.train(model, SquaredDistance(), optimizer, case["x"], case["y"], 2, 2, rng)
    yield {"loss": history["loss"]}
    yield {"W": model.W, "b": model.b}


class Table:
    """A toy model with one number for each row of the data: y = w[n], and 2 w[n] while training. x[:, 0] says n.

    Its gradient is 0 for each row that wasn't in the batch: so it shows what the batch was.
    """

    def __init__(self, N):
        self.w, self.grads = np.zeros(N), {}

    @property
    def params(self):
        return {"w": self.w}

    def forward(self, x, train=False):
        self.rows, self.gain = np.rint(x[:, 0]).astype(int), 2.0 if train else 1.0
        return self.gain * self.w[self.rows, None]

    def backward(self, dout):
        gradient = np.zeros_like(self.w)
        np.add.at(gradient, self.rows, self.gain * dout[:, 0])
        self.grads = {"w": gradient}
        return np.zeros((len(dout), 2))


class Watching:
    """A toy optimizer: plain descent. It keeps the gradients that it was handed, and when an epoch ended."""

    def __init__(self, lr):
        self.lr, self.seen, self.ends = lr, [], []

    def step(self, params, grads):
        self.seen.append(grads["w"].copy())
        params["w"] -= self.lr * grads["w"]

    def epoch_end(self):
        self.ends.append(len(self.seen))


def watched(solution, case, x, y, seed):
    """Train a Table on x and y with this seed: what train returned, the optimizer, and the numbers at the end."""
    model, optimizer, rng = Table(len(x)), Watching(case["lr"]), np.random.default_rng(seed)
    history = solution.train(model, SquaredDistance(), optimizer, x, y, case["epochs"], case["batch_size"], rng)
    return history, optimizer, model.w


def filled_up(entries, count, filling):
    """The first `count` entries; where there are fewer, the filling in place of each that is missing."""
    return np.array([*entries, *([filling] * count)][:count])


def gradients_of(optimizer, case):
    """The gradients of all steps in a row, (E (K + 1), N) for E epochs of K steps: those that are missing are 0."""
    N = len(case["x"])
    return filled_up(optimizer.seen, case["epochs"] * (-(-N // case["batch_size"]) + 1), np.zeros(N))


def trained_in_batches(solution, case):
    """A Table, trained in mini-batches. `ends`: how many steps there had been whenever an epoch ended (-1: no end)."""
    history, optimizer, w = watched(solution, case, case["x"], case["y"], case["seed"])
    yield {"steps": len(optimizer.seen), "gradients": gradients_of(optimizer, case), "w": w}
    yield {"ends": filled_up(optimizer.ends, case["epochs"] + 1, -1)}
    yield {"loss": history["loss"]}


def trained_twice(solution, case):
    """The gradients of all steps with one seed, with the same seed once more, and with another one."""
    for number, (name, seed) in enumerate(
        (
            ("gradients", case["seed"]),
            ("gradients same seed", case["seed"]),
            ("gradients other seed", case["seed"] + 1),
        )
    ):
        with global_generator(number):
            _, optimizer, _ = watched(solution, case, case["x"].copy(), case["y"].copy(), seed)
        yield {name: gradients_of(optimizer, case), "steps": len(optimizer.seen)}


class Descent:
    """Gradient descent whose steps get shorter, given, so that training doesn't fail for an optimizer's sake.

    After every so many steps it notes the parameters: they show how far training has come.
    """

    def __init__(self, lr, every):
        self.lr, self.every, self.steps, self.notes = lr, every, 0, []

    def step(self, params, grads):
        for key in params:
            params[key][...] = params[key] - self.lr / (1 + self.steps / 40) * grads[key]
        self.steps += 1
        if self.steps % self.every == 0:
            self.notes.append(in_a_row(params))


def in_a_row(params):
    """All parameters in one row."""
    return np.concatenate([array.ravel() for array in params.values()])


def network_of(case):
    """A small network that starts from the case's parameters: Affine, ReLU, Affine."""
    first, second = Affine(case["W0"].copy(), case["b0"].copy()), Affine(case["W2"].copy(), case["b2"].copy())
    return Sequential([first, ReLU(), second])


def trained_on_digits(solution, case):
    """A small network, trained on few digits: its parameters at the end, and on the way, where an epoch should end."""
    model, epochs, rng = network_of(case), case["epochs"], np.random.default_rng(case["seed"])
    optimizer = Descent(case["lr"], every=-(-len(case["x"]) // case["batch_size"]))
    history = solution.train(
        model, SoftmaxCrossEntropy(), optimizer, case["x"], case["y"], epochs, case["batch_size"], rng
    )
    last = in_a_row(model.params)
    yield {"parameters": last, "on the way": filled_up(optimizer.notes, epochs, last)}
    yield {"loss": history["loss"]}
