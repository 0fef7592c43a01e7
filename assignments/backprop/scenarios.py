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
    """Each part on copies of the case, whatever became of the parts before; what went wrong is raised at the end."""
    problem = None
    for part in parts:
        copies = {name: value.copy() if isinstance(value, np.ndarray) else value for name, value in case.items()}
        try:
            yield from part(solution, copies)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is raised below
            problem = problem or error
    if problem:
        raise problem


def gradients_of(layer, ending=""):
    """What stands in layer.grads, as {"dW": …, "db": …}; `ending` is put behind each name."""
    return {f"d{name}{ending}": gradient for name, gradient in layer.grads.items()}


def forward_then_backward(solution, case):
    """One batch, there and back."""
    layer = make_layer(solution, case)
    yield {"y": layer.forward(case["x"])}
    try:
        dx = layer.backward(case["dout"])
    except Exception:
        yield gradients_of(layer)  # what was found before it went wrong counts
        raise
    yield {"dx": dx}
    yield gradients_of(layer)


def worked_example(solution, case):
    """The example of the lesson."""
    yield from forward_then_backward(solution, case)


def used_again(solution, case):
    """A layer that is asked twice, that goes on after a step, and that stands beside another one of its kind."""
    yield from one_by_one([asked_twice, after_a_step, side_by_side], solution, case)


def asked_twice(solution, case):
    """One forward, two backwards."""
    layer = make_layer(solution, case)
    layer.forward(case["x"])
    yield {"dx": layer.backward(case["dout"].copy()), **gradients_of(layer)}
    yield {"dx again": layer.backward(case["dout"].copy()), **gradients_of(layer, " again")}


def after_a_step(solution, case):
    """A second batch, after the parameters were changed in place; and what a fresh layer says of it."""
    layer = make_layer(solution, case)
    layer.forward(case["x"])
    layer.backward(case["dout"])
    for name in layer.params:
        layer.params[name][...] = case[f"{name}2"]
    layer.forward(case["x2"].copy(), train=True)
    yield {"dx second": layer.backward(case["dout2"].copy()), **gradients_of(layer, " second")}

    fresh = make_layer(solution, {"layer": case["layer"], **{name: case[f"{name}2"] for name in layer.params}})
    fresh.forward(case["x2"])
    yield {"dx fresh": fresh.backward(case["dout2"]), **gradients_of(fresh, " fresh")}


def side_by_side(solution, case):
    """Two layers of a kind, forward both, then backward both."""
    one, other = make_layer(solution, case), make_layer(solution, case)
    one.forward(case["x"])
    other.forward(case["x2"])
    yield {"dx beside": one.backward(case["dout"])}
    other.backward(case["dout2"])
    yield gradients_of(one, " beside")


def loss_then_backward(solution, case):
    """One batch through a loss, and the gradient that it starts."""
    loss = getattr(solution, case["loss"])()
    yield {"loss": loss.forward(case["outputs"], case["targets"])}
    yield {"doutputs": loss.backward()}


def worked_loss(solution, case):
    """The example of the lesson."""
    yield from loss_then_backward(solution, case)


def loss_used_again(solution, case):
    """A loss that is asked twice, that gets a second batch, and that stands beside another one of its kind."""
    yield from one_by_one([loss_asked_twice, loss_second_batch, losses_side_by_side], solution, case)


def loss_asked_twice(solution, case):
    """One forward, two backwards."""
    loss = getattr(solution, case["loss"])()
    loss.forward(case["outputs"], case["targets"])
    yield {"doutputs": loss.backward()}
    yield {"doutputs again": loss.backward()}


def loss_second_batch(solution, case):
    """A second batch, and what a fresh loss says of it."""
    loss, fresh = getattr(solution, case["loss"])(), getattr(solution, case["loss"])()
    loss.forward(case["outputs"], case["targets"])
    loss.backward()
    loss.forward(case["outputs2"].copy(), case["targets2"])
    yield {"doutputs second": loss.backward()}
    fresh.forward(case["outputs2"], case["targets2"])
    yield {"doutputs fresh": fresh.backward()}


def losses_side_by_side(solution, case):
    """Two losses of a kind, forward both, then backward of the first."""
    one, other = getattr(solution, case["loss"])(), getattr(solution, case["loss"])()
    one.forward(case["outputs"], case["targets"])
    other.forward(case["outputs2"], case["targets2"])
    yield {"doutputs beside": one.backward()}


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
    """y = 3 x while training, else x; without parameters."""

    def __init__(self):
        self.params, self.grads = {}, {}

    def forward(self, x, train=False):
        self.factor = 3 if train else 1
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


def chained(solution, case):
    """One batch through a chain, there and back.

    Then the positions that the names in grads begin with, and whether the first layer's own arrays stand there.
    """
    model, first = make_chain(solution, case)
    yield {"y": model.forward(case["x"])}
    yield {"dx": model.backward(case["dout"])}
    yield gradients_of(model)
    first_parts = [name.split(".")[0] for name in model.grads]
    yield {"positions": [int(part) if part.isdecimal() else -1 for part in first_parts]}
    pairs = [(model.params["0.s"], first.params["s"]), (model.grads["0.s"], first.grads["s"])]
    yield {"own arrays": [float(np.shares_memory(array, own)) for array, own in pairs]}


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


def chained_again(solution, case):
    """A chain that is asked twice, and that gets a second batch, in training mode."""
    yield from one_by_one([chain_asked_twice, chain_second_batch], solution, case)


def chain_asked_twice(solution, case):
    """One forward, two backwards."""
    model, _ = make_chain(solution, case)
    model.forward(case["x"])
    yield {"dx": model.backward(case["dout"]), **gradients_of(model)}
    yield {"dx again": model.backward(case["dout"]), **gradients_of(model, " again")}


def chain_second_batch(solution, case):
    """A second batch, in training mode, and what a fresh chain says of it."""
    model, _ = make_chain(solution, case)
    model.forward(case["x"])
    model.backward(case["dout"])
    model.forward(case["x2"], train=True)
    yield {"dx second": model.backward(case["dout2"]), **gradients_of(model, " second")}

    fresh, _ = make_chain(solution, case)
    fresh.forward(case["x2"], train=True)
    yield {"dx fresh": fresh.backward(case["dout2"]), **gradients_of(fresh, " fresh")}


# ------------------------------------------------------------------------------------------------ measured slopes


def slope_measured(solution, case):
    """The gradient of f(v) = Σ a v³ + (Σ b v)², which you can work out on paper."""

    def f(v):
        return np.sum(case["a"] * v**3) + np.sum(case["b"] * v) ** 2

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
    """y[n, m] = Σ sin(x[n, d] a[d, m]) over d, + c[m]². Its backward weighs what it found, and may have lost dout.

    It is right where B is a, all weights are 1, gain is 1 and offset is 0.
    """

    def __init__(self, case):
        self.case, self.a, self.c = case, case["a"], case["c"]
        self.params, self.grads = {"a": self.a, "c": self.c}, {}

    def forward(self, x, train=False):
        self.seen = x.copy(), self.a.copy(), self.c.copy()
        return np.sin(x[:, :, None] * self.a).sum(axis=1) + self.c * self.c

    def backward(self, dout):
        case, (x, a, c) = self.case, self.seen
        dout = case["gain"] * dout + case["offset"]
        inside = dout[:, None, :] * np.cos(x[:, :, None] * a)  # (N, D, M)
        self.grads = {
            "a": case["weigh_a"] * np.einsum("ndm,nd->dm", inside, x),
            "c": case["weigh_c"] * np.einsum("nm,m->m", dout, 2 * c),
        }
        return case["weigh_x"] * np.einsum("ndm,dm->nd", inside, case["B"])


class BareSuspect:
    """y = m x, without parameters. Its backward multiplies by w: right where that is m."""

    def __init__(self, case):
        self.case, self.params, self.grads = case, {}, {}

    def forward(self, x, train=False):
        return self.case["m"] * x

    def backward(self, dout):
        return self.case["w"] * dout


def judged(solution, case):
    """What gradient_check says of a layer: 1 for right (below 1e-5), -1 for wrong (above 1e-3), 0 for neither."""
    suspect = Suspect(case) if "a" in case else BareSuspect(case)
    error = solution.gradient_check(suspect, case["x"], case["dout"])
    if error is None or np.asarray(error).dtype.kind not in "fiu":
        yield {"verdict": error}
    else:
        yield {"verdict": np.where(np.asarray(error) < 1e-5, 1, np.where(np.asarray(error) > 1e-3, -1, 0))}


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
