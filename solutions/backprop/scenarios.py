"""How each task of `backprop` is exercised. Public: the same lines run on your solution and on the reference.

A scenario is handed a solution and a case (a dict of inputs) and yields what came out, under a name. The gradient of x
is called `dx`. Nothing else is looked at: not your code, not what you print.
"""

import numpy as np

# ------------------------------------------------------------------------------------------------ layers and losses


def make_layer(solution, case):
    """The layer that the case speaks of, with the case's parameters if it has any."""
    parameters = [case[name] for name in ("W", "b") if name in case]
    return getattr(solution, case["layer"])(*parameters)


def one_by_one(parts, solution, case):
    """The first part on the case, and each other part on a copy, whatever became of the parts before.

    What went wrong first is raised at the end.
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


def gradients_of(layer, ending=""):
    """What stands in layer.grads, as {"dW": …, "db": …}; `ending` is put behind each name."""
    return {f"d{name}{ending}": gradient for name, gradient in layer.grads.items()}


def layer_at_work(solution, case):
    """One batch, there and back. Then what else befalls a layer, where the case says so: `use` is again or beside."""
    parts = {"again": [once, after_a_step], "beside": [once, side_by_side, after_a_step]}
    yield from one_by_one(parts.get(case.get("use"), [once]), solution, case)


def once(solution, case):
    """There and back, in training mode too if the case has `train`; and if it has a `use`, back once more."""
    layer, dout = make_layer(solution, case), case["dout"].copy()
    yield {"y": layer.forward(case["x"])}
    if "train" in case:
        yield {"y in training": layer.forward(case["x"], train=True)}
    try:
        dx = layer.backward(case["dout"])
    except Exception:
        yield gradients_of(layer)  # what was found before it went wrong counts
        raise
    yield {"dx": dx}
    yield gradients_of(layer)
    if "use" in case:
        yield {"dx again": layer.backward(dout), **gradients_of(layer, " again")}


def worked_example(solution, case):
    """The example of the lesson."""
    yield from once(solution, case)


def after_a_step(solution, case):
    """A layer that has seen another batch, with other parameters, which were then changed in place."""
    before = {name: case[f"{name}2"] for name in ("W", "b") if name in case}
    layer = make_layer(solution, {"layer": case["layer"], **before})
    held = dict(layer.params)
    layer.forward(case["x2"])
    layer.backward(case["dout2"])
    for name, array in held.items():
        array[...] = case[name]
    y = layer.forward(case["x"], train=True)
    yield {"y second": y} if held else {}
    yield {"dx second": layer.backward(case["dout"]), **gradients_of(layer, " second")}


def side_by_side(solution, case):
    """Two layers of a kind, forward both, then backward both; the first also with the batch of the other.

    `keys` says how many keys params has, how many grads has, and how many of them are the same.
    """
    after = {name: case[f"{name}2"] for name in ("W", "b") if name in case}
    one, other = make_layer(solution, case), make_layer(solution, {"layer": case["layer"], **after})
    one.forward(case["x"])
    other.forward(case["x2"])
    dx = one.backward(case["dout"])
    yield {"dx beside": dx}
    other.backward(case["dout2"])
    yield gradients_of(one, " beside")
    yield {"keys": [len(one.params), len(one.grads), len(set(one.params) & set(one.grads))]}
    one.forward(case["x2"])
    one.backward(case["dout2"])
    yield {"dx later": dx}


def loss_at_work(solution, case):
    """One batch through a loss. Then what else befalls it, where the case says so: `use` is again or beside."""
    parts = {"again": [loss_once, loss_second_batch], "beside": [loss_once, losses_side_by_side, loss_second_batch]}
    yield from one_by_one(parts.get(case.get("use"), [loss_once]), solution, case)


def loss_once(solution, case):
    """One batch, and the gradient that it starts; asked for once more if the case has a `use`."""
    loss = getattr(solution, case["loss"])()
    yield {"loss": loss.forward(case["outputs"], case["targets"])}
    yield {"doutputs": loss.backward()}
    if "use" in case:
        yield {"doutputs again": loss.backward()}


def worked_loss(solution, case):
    """The example of the lesson."""
    yield from loss_once(solution, case)


def loss_second_batch(solution, case):
    """A loss that has seen another batch."""
    loss = getattr(solution, case["loss"])()
    loss.forward(case["outputs2"], case["targets2"])
    loss.backward()
    loss.forward(case["outputs"], case["targets"])
    yield {"doutputs second": loss.backward()}


def losses_side_by_side(solution, case):
    """Two losses of a kind, forward both, then backward both; the first also with the batch of the other."""
    one, other = getattr(solution, case["loss"])(), getattr(solution, case["loss"])()
    one.forward(case["outputs"], case["targets"])
    other.forward(case["outputs2"], case["targets2"])
    doutputs = one.backward()
    yield {"doutputs beside": doutputs}
    other.backward()
    one.forward(case["outputs2"], case["targets2"])
    one.backward()
    yield {"doutputs later": doutputs}


# ------------------------------------------------------------------------------------------------ chains of toy layers


class Scale:
    """y = s x, column by column. Its parameter is called s."""

    def __init__(self, s):
        self.s, self.params, self.grads = s, {"s": s}, {}

    def forward(self, x, train=False):
        self.x = x
        return self.s * x

    def backward(self, dout):
        self.grads = {"s": np.einsum("nd,nd->d", dout, self.x)}
        return dout * self.s


class Mix:
    """y = x A, and back through B. It has no parameters."""

    def __init__(self, A, B):
        self.A, self.B, self.params, self.grads = A, B, {}, {}

    def forward(self, x, train=False):
        return x @ self.A

    def backward(self, dout):
        return dout @ self.B


class Square:
    """y = x², without parameters."""

    def __init__(self):
        self.params, self.grads = {}, {}

    def forward(self, x, train=False):
        self.x = x
        return x * x

    def backward(self, dout):
        return 2 * self.x * dout


class Gain:
    """y = x; while training y = -2 x, -3 x, …: something else each time, like a layer that draws. No parameters."""

    def __init__(self):
        self.params, self.grads, self.trained = {}, {}, 0

    def forward(self, x, train=False):
        self.trained += train
        self.factor = -1.0 - self.trained if train else 1.0
        return self.factor * x

    def backward(self, dout):
        return self.factor * dout


def make_chain(solution, case):
    """Toy layers in a Sequential: all in a row, one of them alone, or with a Sequential among them."""
    first, last = Scale(case["r"]), Mix(case["C"], case["E"])
    rest = [Mix(case["A"], case["B"]), Square(), Gain(), Scale(case["s"])]
    if case["form"] == "alone":
        layers = [first]
    elif case["form"] == "nested":
        layers = [first, solution.Sequential(rest), last]
    else:
        layers = [first, *rest, last]
    return solution.Sequential(layers), first


def chain_at_work(solution, case):
    """One batch through a chain, there and back, and once more back; then the same after another batch.

    A chain within another one says more: what it predicts, and what it does in training.
    """
    parts = {"in a row": [chain_once, chain_second_batch], "alone": [chain_once], "nested": [chain_in_training]}
    yield from one_by_one(parts[case["form"]], solution, case)


def chain_once(solution, case):
    """There and back, and the positions that the names in grads begin with; then back once more."""
    model, _ = make_chain(solution, case)
    dout = case["dout"].copy()
    yield {"y": model.forward(case["x"])}
    yield {"dx": model.backward(case["dout"])}
    yield from gradients_and_positions(model)
    if "x2" in case:
        yield {"dx again": model.backward(dout), "d0.s again": model.grads.get("0.s")}


def gradients_and_positions(model):
    """What stands in grads, and the positions that its names begin with."""
    yield gradients_of(model)
    first_parts = [name.split(".")[0] for name in model.grads]
    yield {"positions": [int(part) if part.isdecimal() else -1 for part in first_parts]}


def chain_second_batch(solution, case):
    """A chain that has seen another batch."""
    model, _ = make_chain(solution, case)
    model.forward(case["x2"])
    model.backward(case["dout2"])
    model.forward(case["x"])
    yield {"dx second": model.backward(case["dout"]), "d0.s second": model.grads.get("0.s")}


def chain_in_training(solution, case):
    """There and back in training mode, what it predicts, and whether params and grads hold the layer's own arrays.

    Sevens are written into what params and grads hold, and looked for in the first layer.
    """
    model, first = make_chain(solution, case)
    yield {"labels": model.predict(case["x"])}
    yield {"y": model.forward(case["x"], train=True)}
    yield {"dx": model.backward(case["dout"])}
    yield from gradients_and_positions(model)
    for name, held, own in (
        ("own params", model.params["0.s"], first.params["s"]),
        ("own grads", model.grads["0.s"], first.grads["s"]),
    ):
        kept = own.copy()
        held[...] = 7.0
        yield {name: own}
        own[...] = kept


class Shift:
    """y = x + b. Its parameter is called b."""

    def __init__(self, b):
        self.b, self.params, self.grads = b, {"b": b}, {}

    def forward(self, x, train=False):
        return x + self.b

    def backward(self, dout):
        self.grads = {"b": np.einsum("nd->d", dout)}
        return dout


class Gate:
    """y = x where the gate is 1, and 0 where it is 0; without parameters."""

    def __init__(self, gate):
        self.gate, self.params, self.grads = gate, {}, {}

    def forward(self, x, train=False):
        return self.gate * x

    def backward(self, dout):
        return self.gate * dout


def worked_chain(solution, case):
    """The example of the lesson, with toy layers: y = 2 x - 1, then a gate that is open for the first sample only."""
    model = solution.Sequential([Scale(case["s"]), Shift(case["b"]), Gate(case["gate"])])
    yield {"y": model.forward(case["x"])}
    yield {"dx": model.backward(case["dout"])}
    yield gradients_of(model)


# ------------------------------------------------------------------------------------------------ measured slopes


def slope_measured(solution, case):
    """The gradient of f(v) = Σ a v⁵ + (Σ b v)², which you can work out on paper."""
    a, b = case["a"], case["b"].ravel()

    def f(v):
        square = v * v
        return np.dot((a * v).ravel(), (square * square).ravel()) + np.dot(b, v.ravel()) ** 2

    width = {"h": case["h"]} if "h" in case else {}
    yield {"gradient": solution.numerical_gradient(f, case["x"], **width)}


def worked_slope(solution, case):
    """The example of the lesson: f(x) = x₀² + 3 x₀ x₁."""
    yield {"gradient": solution.numerical_gradient(lambda v: v[0] ** 2 + 3 * v[0] * v[1], case["x"], h=case["h"])}


def errors_compared(solution, case):
    """Two arrays, held against each other."""
    yield {"error": solution.relative_error(case["a"], case["b"])}


def worked_error(solution, case):
    """The example of the lesson."""
    yield from errors_compared(solution, case)


class Suspect:
    """y = sin(x a) + c². Its backward weighs what it found, and may have lost dout.

    It is right where B is a, all weights are 1, gain is 1 and offset is 0.
    """

    def __init__(self, case):
        self.case, self.a, self.c = case, case["a"], case["c"]
        self.params, self.grads = {"a": self.a, "c": self.c}, {}

    def forward(self, x, train=False):
        self.seen = x.copy(), self.a.copy(), self.c.copy()
        return np.sin(x @ self.a) + self.c * self.c

    def backward(self, dout):
        case, (x, a, c) = self.case, self.seen
        dout = case["gain"] * dout + case["offset"]
        inside = dout * np.cos(x @ a)
        self.grads = {"a": case["weigh_a"] * (x.T @ inside), "c": case["weigh_c"] * (dout * 2 * c).sum(axis=0)}
        return case["weigh_x"] * (inside @ case["B"].T)


class BareSuspect:
    """y = m x, without parameters. Its backward multiplies by w: right where that is m."""

    def __init__(self, case):
        self.case, self.params, self.grads = case, {}, {}

    def forward(self, x, train=False):
        return self.case["m"] * x

    def backward(self, dout):
        return self.case["w"] * dout


def make_suspect(case):
    """The layer that is to be judged."""
    return Suspect(case) if "a" in case else BareSuspect(case)


def judged(solution, case):
    """What gradient_check says of a layer; 0 where that is below 1e-5, and the rest is rounding."""
    error = solution.gradient_check(make_suspect(case), case["x"], case["dout"])
    if error is None or np.asarray(error).dtype.kind not in "fiu":
        yield {"error": error}
    else:
        yield {"error": np.where(np.asarray(error) < 1e-5, 0.0, error)}


class Triple:
    """y = 3 x. Its backward is right, or forgets dout."""

    def __init__(self, forgets):
        self.forgets, self.params, self.grads = forgets, {}, {}

    def forward(self, x, train=False):
        return 3 * x

    def backward(self, dout):
        return 3 * np.ones_like(dout) if self.forgets else 3 * dout


def worked_check(solution, case):
    """The example of the lesson: y = 3 x, with a right backward and with one that forgets dout."""
    yield {"right": solution.gradient_check(Triple(forgets=False), case["x"], case["dout"])}
    yield {"wrong": solution.gradient_check(Triple(forgets=True), case["x"], case["dout"])}


# ------------------------------------------------------------------------------------------------ first weights


def drawn(solution, case):
    """Weights from a generator, the next ones from the same, and once more from a new one with the same seed."""
    draw, sizes = getattr(solution, case["draw"]), (case["fan_in"], case["fan_out"])
    rng = np.random.default_rng(case["seed"])
    yield {"W": draw(*sizes, rng)}
    yield {"W next": draw(*sizes, rng)}
    yield {"W same seed": draw(*sizes, np.random.default_rng(case["seed"]))}


def drawn_large(solution, case):
    """Many weights at once, enough to see what law they follow."""
    rng = np.random.default_rng(case["seed"])
    yield {"W": getattr(solution, case["draw"])(case["fan_in"], case["fan_out"], rng)}
