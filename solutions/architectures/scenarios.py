"""How each task of `architectures` is exercised. Public: the same lines run on your solution and on the reference.

A scenario is handed a solution and a case (a dict of inputs) and yields what came out, under a name. The gradient of x
is called `dx`. Nothing else is looked at: not your code, not what you print.
"""

import numpy as np
from backprop import Sequential, SoftmaxCrossEntropy
from sgd import Adam, minibatches


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
    """What stands in layer.grads, as {"dgamma": …, "d0.A": …}; `ending` is put behind each name."""
    return {f"d{name}{ending}": gradient for name, gradient in layer.grads.items()}


def keys_of(layer):
    """How many keys params has, how many grads has, and how many of them are the same."""
    return {"keys": [len(layer.params), len(layer.grads), len(set(layer.params) & set(layer.grads))]}


# ------------------------------------------------------------------------------------------------ BatchNorm


def make_norm(solution, case, ending=""):
    """A BatchNorm with the parameters of the case; momentum and eps are named where the case has them."""
    options = {name: case[name] for name in ("momentum", "eps") if name in case}
    return solution.BatchNorm(case[f"gamma{ending}"], case[f"beta{ending}"], **options)


def statistics_of(layer, ending=""):
    """What it has gathered for test mode."""
    return {f"{name}{ending}": getattr(layer, name, None) for name in ("running_mean", "running_var")}


def norm_in_training(solution, case):
    """One batch in training mode, there and back."""
    layer = make_norm(solution, case)
    yield {"y": layer.forward(case["x"], train=True)}
    yield statistics_of(layer)
    yield {"dx": layer.backward(case["dout"])}
    yield gradients_of(layer)


def norm_in_test_mode(solution, case):
    """Some batches in training mode, then one in test mode, there and back."""
    layer = make_norm(solution, case)
    for number in range(case["batches"]):
        layer.forward(case[f"x{number}"], train=True)
    yield statistics_of(layer)
    yield {"y in test mode": layer.forward(case["x"])}
    yield statistics_of(layer, " after a test")
    yield {"dx in test mode": layer.backward(case["dout"])}
    yield gradients_of(layer, " in test mode")


def norm_used_again(solution, case):
    """What else befalls a layer: backward twice, a step, another layer of its kind, a batch in test mode."""
    yield from one_by_one([norm_twice, norm_after_a_step, norms_side_by_side, norm_after_a_test], solution, case)


def norm_twice(solution, case):
    """One batch in training mode, there and twice back."""
    layer, dout = make_norm(solution, case), case["dout"].copy()
    yield {"y": layer.forward(case["x"], train=True), **statistics_of(layer)}
    yield {"dx": layer.backward(case["dout"]), **gradients_of(layer)}
    yield {"dx again": layer.backward(dout), **gradients_of(layer, " again")}
    yield keys_of(layer)


def norm_after_a_step(solution, case):
    """A layer that has seen another batch, and whose parameters were then changed in place."""
    layer = make_norm(solution, case, "2")
    held = dict(layer.params)
    layer.forward(case["x2"], train=True)
    layer.backward(case["dout2"])
    for name, array in held.items():
        array[...] = case[name]
    yield {"y second": layer.forward(case["x"], train=True)}
    yield {"dx second": layer.backward(case["dout"]), **gradients_of(layer, " second")}


def norms_side_by_side(solution, case):
    """Two layers, forward both, then backward both; what they gave is looked at once more at the very end."""
    one, other = make_norm(solution, case), make_norm(solution, case, "2")
    y = one.forward(case["x"], train=True)
    other.forward(case["x2"], train=True)
    dx = one.backward(case["dout"])
    yield {"dx beside": dx}
    other.backward(case["dout2"])
    yield gradients_of(one, " beside")
    yield statistics_of(one, " beside")
    one.forward(case["x3"], train=True)
    one.backward(case["dout3"])
    yield {"y later": y, "dx later": dx}


def norm_after_a_test(solution, case):
    """A batch in training mode after one in test mode."""
    layer = make_norm(solution, case)
    layer.forward(case["x2"])
    layer.forward(case["x"], train=True)
    yield {"dx after a test": layer.backward(case["dout"]), **gradients_of(layer, " after a test")}


def norm_at_extremes(solution, case):
    """One batch in training mode, there and back: looked at only for what isn't finite."""
    layer = make_norm(solution, case)
    y = layer.forward(case["x"], train=True)
    dx = layer.backward(case["dout"])
    yield {"y": y, "dx": dx, **gradients_of(layer)}


def worked_norm(solution, case):
    """The example of the lesson: three samples in training mode, then one in test mode."""
    yield from norm_in_training(solution, case)
    layer = make_norm(solution, case)
    layer.forward(case["x"], train=True)
    yield {"y in test mode": layer.forward(case["x_test"])}
    yield {"dx in test mode": layer.backward(case["dout_test"])}


# ------------------------------------------------------------------------------------------------ GlobalAvgPool


def maps_averaged(solution, case):
    """One batch, there and back."""
    layer = solution.GlobalAvgPool()
    yield {"y": layer.forward(case["x"])}
    yield {"dx": layer.backward(case["dout"])}


def maps_averaged_again(solution, case):
    """Back twice; two layers side by side; a batch after another one of another size, in training mode."""
    one, other, dout = solution.GlobalAvgPool(), solution.GlobalAvgPool(), case["dout"].copy()
    y = one.forward(case["x"])
    yield {"y": y, "dx": one.backward(case["dout"])}
    yield {"dx again": one.backward(dout)}
    yield keys_of(one)
    other.forward(case["x2"])
    dx = one.backward(dout)
    yield {"dx beside": dx}
    other.backward(case["dout2"])
    other.forward(case["x"], train=True)
    yield {"dx second": other.backward(dout)}
    one.forward(case["x3"])
    one.backward(case["dout3"])
    yield {"y later": y, "dx later": dx}


def worked_average(solution, case):
    """The example of the lesson."""
    yield from maps_averaged(solution, case)


# ------------------------------------------------------------------------------------------------ toy layers


def broadcast(values, x):
    """Values (C,) so shaped that they meet the channels of x: (C,) for (N, C), (C, 1, 1) for (N, C, H, W)."""
    return values.reshape(-1, *[1] * (x.ndim - 2))


def pixels(x):
    """The maps in x as rows: (N, C) -> (N, C, 1), (N, C, H, W) -> (N, C, H W)."""
    return x.reshape(*x.shape[:2], -1)


class Mix:
    """Each channel of y is a mixture of the channels of x. A: (C, F), its parameter; x: (N, C) or (N, C, H, W)."""

    def __init__(self, A):
        self.A, self.params, self.grads = A, {"A": A}, {}

    def forward(self, x, train=False):
        self.x = x.copy()
        return np.einsum("nc...,cf->nf...", x, self.A)

    def backward(self, dout):
        self.grads = {"A": np.einsum("ncp,nfp->cf", pixels(self.x), pixels(dout))}
        return np.einsum("nf...,cf->nc...", dout, self.A)


class Scale:
    """y = s x, channel by channel. Its parameter is called s."""

    def __init__(self, s):
        self.s, self.params, self.grads = s, {"s": s}, {}

    def forward(self, x, train=False):
        self.x = x.copy()
        return broadcast(self.s, x) * x

    def backward(self, dout):
        self.grads = {"s": np.einsum("ncp,ncp->c", pixels(dout), pixels(self.x))}
        return broadcast(self.s, dout) * dout


class Bend:
    """y = x / (1 + |x|), without parameters. It keeps the very y that it returns, and uses it to go back."""

    def __init__(self):
        self.params, self.grads = {}, {}

    def forward(self, x, train=False):
        self.y = x / (1 + np.abs(x))
        return self.y

    def backward(self, dout):
        return dout * (1 - np.abs(self.y)) ** 2


class Same:
    """y is x itself, and dx is dout itself. No parameters."""

    def __init__(self):
        self.params, self.grads = {}, {}

    def forward(self, x, train=False):
        return x

    def backward(self, dout):
        return dout


class Mode:
    """y = x; while training y = 2 x, 3 x, …: something else each time, like a layer that draws. No parameters."""

    def __init__(self):
        self.params, self.grads, self.trained = {}, {}, 0

    def forward(self, x, train=False):
        self.trained += bool(train)
        self.factor = 1.0 + self.trained if train else 1.0
        return self.factor * x

    def backward(self, dout):
        return self.factor * dout


class Thin:
    """Every second row and column of the maps. No parameters."""

    def __init__(self):
        self.params, self.grads = {}, {}

    def forward(self, x, train=False):
        self.shape = x.shape
        return x[:, :, ::2, ::2]

    def backward(self, dout):
        dx = np.zeros(self.shape, dout.dtype)
        dx[:, :, ::2, ::2] = dout
        return dx


def positions_of(layer):
    """For each key of params the number that it begins with; -1 where it begins with none."""
    firsts = [name.split(".")[0] for name in layer.params]
    return {"positions": [int(first) if first.isdecimal() else -1 for first in firsts]}


def own_arrays(container, name, layer, own):
    """What the layer holds after sevens were written into what the container's params and grads hold under a name."""
    for kind in ("params", "grads"):
        held, array = getattr(container, kind)[name], getattr(layer, kind)[own]
        kept = array.copy()
        held[...] = 7.0
        yield {f"own {kind}": array.copy()}
        array[...] = kept


# ------------------------------------------------------------------------------------------------ Inception


def make_branches(solution, case):
    """Toy branches for one of the forms: what they are made of, and one layer with a parameter."""
    first = Mix(case["A"])
    ways = [first, Sequential([Scale(case["s"]), Bend(), Mix(case["B"])]), Mode()]
    if case["form"] == "one branch":
        ways = ways[:1]
    elif case["form"] == "handing on":
        ways = [Same(), first, Same(), ways[1]]
    elif case["form"] == "smaller maps":
        ways = [Sequential([Thin(), way]) for way in ways]
    elif case["form"] == "nested":
        ways = [solution.Inception([first, Mode()]), Bend(), Sequential([solution.Inception(ways[1:])])]
    return ways, first


def branches_at_work(solution, case):
    """One batch, there and back, in test or in training mode."""
    branches, _ = make_branches(solution, case)
    layer = solution.Inception(branches)
    train = {"train": True} if case["train"] else {}
    yield {"y": layer.forward(case["x"], **train)}
    try:
        dx = layer.backward(case["dout"])
    except Exception:
        yield gradients_of(layer)  # what was found before it went wrong counts
        raise
    yield {"dx": dx}
    yield gradients_of(layer)
    yield positions_of(layer)


def branches_used_again(solution, case):
    """What else befalls an Inception: backward twice, another one beside it, a second batch, changed parameters."""
    yield from one_by_one([branches_twice, branches_side_by_side, branches_second_batch, branches_own], solution, case)


def branches_twice(solution, case):
    """There and twice back."""
    layer, dout = solution.Inception(make_branches(solution, case)[0]), case["dout"].copy()
    yield {"y": layer.forward(case["x"])}
    yield {"dx": layer.backward(case["dout"]), **gradients_of(layer)}
    yield {"dx again": layer.backward(dout), **gradients_of(layer, " again")}
    yield keys_of(layer)


def branches_side_by_side(solution, case):
    """Two of them, of other widths, forward both, then backward both; the outputs are looked at once more later."""
    one = solution.Inception(make_branches(solution, case)[0])
    other = solution.Inception([Mix(case["A2"]), Mix(case["B2"]), Same()])
    y = one.forward(case["x"])
    other.forward(case["x2"])
    dx = one.backward(case["dout"])
    yield {"dx beside": dx}
    other.backward(case["dout2"])
    yield gradients_of(one, " beside")
    one.forward(case["x3"])
    one.backward(case["dout3"])
    yield {"y later": y, "dx later": dx}


def branches_second_batch(solution, case):
    """One that has seen another batch, of another size, in training mode."""
    layer = solution.Inception(make_branches(solution, case)[0])
    layer.forward(case["x3"], train=True)
    layer.backward(case["dout3"])
    yield {"y second": layer.forward(case["x"])}
    yield {"dx second": layer.backward(case["dout"]), **gradients_of(layer, " second")}


def branches_own(solution, case):
    """Whether params and grads hold the branches' own arrays."""
    branches, first = make_branches(solution, case)
    layer = solution.Inception(branches)
    layer.forward(case["x"])
    layer.backward(case["dout"])
    yield from own_arrays(layer, "0.A", first, "A")


def worked_branches(solution, case):
    """The example of the lesson: two branches, the second with two channels."""
    layer = solution.Inception([Mix(case["A"]), Mix(case["B"])])
    yield {"y": layer.forward(case["x"])}
    yield {"dx": layer.backward(case["dout"])}
    yield gradients_of(layer)


# ------------------------------------------------------------------------------------------------ Residual


def make_block(solution, case, ending=""):
    """A Residual of toy layers in one of the forms, and the layer whose parameter is called A, and its name."""
    mix, scale = Mix(case[f"A{ending}"]), Scale(case[f"s{ending}"])
    long = Sequential([scale, Bend(), mix, Mode()])
    if case["form"] == "bare":
        return solution.Residual(mix), mix, "body.A"
    if case["form"] == "handing on":
        return solution.Residual(Same(), shortcut=Sequential([mix, Bend()])), mix, "shortcut.0.A"
    if case["form"] == "keeping":
        return solution.Residual(Sequential([mix, Bend()]), Bend()), mix, "body.0.A"
    if case["form"] == "zeros":
        return solution.Residual(scale), None, ""
    if case["form"] == "nested":
        return solution.Residual(Sequential([solution.Residual(mix), scale])), mix, "body.0.body.A"
    if case["form"] == "shortcut":
        return solution.Residual(long, Sequential([Mode(), Mix(case[f"B{ending}"])])), mix, "body.2.A"
    if case["form"] == "bare shortcut":
        return solution.Residual(long, shortcut=Mix(case[f"B{ending}"])), mix, "body.2.A"
    return solution.Residual(long), mix, "body.2.A"


def block_at_work(solution, case):
    """One batch, there and back, in test or in training mode."""
    block, _, _ = make_block(solution, case)
    train = {"train": True} if case["train"] else {}
    yield {"y": block.forward(case["x"], **train)}
    try:
        dx = block.backward(case["dout"])
    except Exception:
        yield gradients_of(block)  # what was found before it went wrong counts
        raise
    yield {"dx": dx}
    yield gradients_of(block)


def block_used_again(solution, case):
    """What else befalls a Residual: backward twice, another one beside it, a second batch, changed parameters."""
    yield from one_by_one([block_twice, blocks_side_by_side, block_second_batch, block_own], solution, case)


def block_twice(solution, case):
    """There and twice back."""
    block, dout = make_block(solution, case)[0], case["dout"].copy()
    yield {"y": block.forward(case["x"])}
    yield {"dx": block.backward(case["dout"]), **gradients_of(block)}
    yield {"dx again": block.backward(dout), **gradients_of(block, " again")}
    yield keys_of(block)


def blocks_side_by_side(solution, case):
    """Two of them, forward both, then backward both; the outputs are looked at once more later."""
    one, other = make_block(solution, case)[0], make_block(solution, case, "2")[0]
    y = one.forward(case["x"])
    other.forward(case["x2"])
    dx = one.backward(case["dout"])
    yield {"dx beside": dx}
    other.backward(case["dout2"])
    yield gradients_of(one, " beside")
    one.forward(case["x3"])
    one.backward(case["dout3"])
    yield {"y later": y, "dx later": dx}


def block_second_batch(solution, case):
    """One that has seen another batch, of another size, in training mode."""
    block = make_block(solution, case)[0]
    block.forward(case["x3"], train=True)
    block.backward(case["dout3"])
    yield {"y second": block.forward(case["x"])}
    yield {"dx second": block.backward(case["dout"]), **gradients_of(block, " second")}


def block_own(solution, case):
    """Whether params and grads hold the layers' own arrays."""
    block, layer, name = make_block(solution, case)
    block.forward(case["x"])
    block.backward(case["dout"])
    yield from own_arrays(block, name, layer, "A")


def worked_block(solution, case):
    """The example of the lesson: a body y = s x, without and with a shortcut that mixes."""
    block = solution.Residual(Scale(case["s"]))
    yield {"y": block.forward(case["x"])}
    yield {"dx": block.backward(case["dout"])}
    yield gradients_of(block)
    block = solution.Residual(Scale(case["s"]), Scale(case["r"]))
    yield {"y with a shortcut": block.forward(case["x"])}
    yield {"dx with a shortcut": block.backward(case["dout"])}


# ------------------------------------------------------------------------------------------------ whole networks

KINDS = {
    "Sequential": 1,
    "Conv2d": 2,
    "ReLU": 3,
    "MaxPool2d": 4,
    "Flatten": 5,
    "Affine": 6,
    "Dropout": 7,
    "BatchNorm": 8,
    "GlobalAvgPool": 9,
    "Inception": 10,
    "Residual": 11,
}
UNKNOWN = 99
PLAN_SHAPE = (256, 7)
PARAMETERS = {"Conv2d": ("W", "b"), "Affine": ("W", "b"), "BatchNorm": ("gamma", "beta")}


def kind_of(layer):
    """The name of the class that the layer is made of, or made from; "" for one that isn't known here."""
    return next((kind.__name__ for kind in type(layer).__mro__ if kind.__name__ in KINDS), "")


def parts_of(layer):
    """What a container holds, in order, each with its part of the name."""
    kind = kind_of(layer)
    if kind == "Residual":
        ways = {"body": layer.body, "shortcut": layer.shortcut}
        return [(name, way) for name, way in ways.items() if way is not None]
    inside = {"Sequential": "layers", "Inception": "branches"}.get(kind)
    return [(str(number), part) for number, part in enumerate(getattr(layer, inside))] if inside else []


def numbers_of(layer):
    """What else there is to know of a layer, as integers: sizes, strides, how many parts it has."""
    kind = kind_of(layer)
    if kind == "Conv2d":
        return [*layer.params["W"].shape, layer.stride, layer.pad]
    if kind == "MaxPool2d":
        return [layer.size, layer.stride]
    if kind == "Affine":
        return layer.params["W"].shape
    if kind == "Dropout":
        return [round(1000 * layer.rate)]
    if kind == "BatchNorm":
        return layer.params["gamma"].shape
    return [len(parts_of(layer))] if kind in ("Sequential", "Inception", "Residual") else []


def walked(layer, name=""):
    """Every layer with its name, a container before what it holds."""
    yield name, layer
    for part, inner in parts_of(layer):
        yield from walked(inner, f"{name}.{part}" if name else part)


def plan_of(model):
    """The network as a table of integers, one layer a row, a container before what it holds: kind, then numbers."""
    rows = np.zeros(PLAN_SHAPE, dtype=np.int32)
    for row, (_, layer) in zip(rows, walked(model), strict=False):
        numbers = [int(number) for number in numbers_of(layer)]
        row[: 1 + len(numbers)] = [KINDS.get(kind_of(layer), UNKNOWN), *numbers]
    return rows


def flat(arrays):
    """All numbers of these arrays in one row."""
    return np.concatenate([np.zeros(0), *(np.ravel(array) for array in arrays)])


def names_of(model):
    """The names of all parameters, as they stand in params, in the order of the plan."""
    return [f"{name}.{parameter}" for name, layer in walked(model) for parameter in PARAMETERS.get(kind_of(layer), ())]


def parameters_of(model):
    """All parameters in one row, in the order of the plan."""
    params = model.params
    return flat(params[name] for name in names_of(model))


def gradients_flat(model):
    """All gradients in one row, in the order of the plan."""
    grads = model.grads
    return flat(grads[name] for name in names_of(model))


def make_network(solution, case, rng):
    """The network that the case asks for; rng: a generator, or a seed for one."""
    blocks = [case["blocks"]] if "blocks" in case else []
    build, in_shape = getattr(solution, case["build"]), tuple(int(length) for length in case["in_shape"])
    return build(in_shape, *blocks, case["classes"], np.random.default_rng(rng))


def network_assembled(solution, case):
    """A network for images of this shape: what it is made of, and what it gives for one image."""
    model = make_network(solution, case, case["seed"])
    yield {"plan": plan_of(model)}
    yield {"y": model.forward(case["x"])}


def network_weights(solution, case):
    """The first parameters of four networks from one generator, and once more those of the first."""
    rng = np.random.default_rng(case["seed"])
    models = [make_network(solution, case, rng) for _ in range(4)]
    drawn = np.stack([parameters_of(model) for model in models])
    same = parameters_of(make_network(solution, case, case["seed"]))
    yield {"plan": plan_of(models[0]), "drawn": drawn, "same seed": same}


def draws(model):
    """Whether the network holds a Dropout: in training mode it then gives something else each time."""
    return any(kind_of(layer) == "Dropout" for _, layer in walked(model))


def nudge(name, number, size):
    """What is added to parameter `number` of a network, a little to each of its elements; more to gamma and beta."""
    return (0.8 if name in ("gamma", "beta") else 0.1) * np.cos(np.arange(size) + number)


def network_at_work(solution, case):
    """A network whose parameters were changed in place: there and back in test mode, then in training mode.

    A network that draws is asked in test mode both times.
    """
    model = make_network(solution, case, case["seed"])
    yield {"plan": plan_of(model), "first": parameters_of(model)}
    params = model.params
    for number, name in enumerate(names_of(model)):
        array = params[name]
        array += nudge(name.split(".")[-1], number, array.size).reshape(array.shape)
    yield {"parameters": parameters_of(model)}
    for ending, train in (("", False), (" in training", not draws(model))):
        yield {f"y{ending}": model.forward(case["x"], train=train)}
        dx = model.backward(case["dout"])
        yield {f"gradients{ending}": gradients_flat(model), f"dx{ending}": dx}


def network_trained(solution, case):
    """A network at work, as above; then another one, trained with your layers on a few digits, so many steps."""
    yield from network_at_work(solution, case)
    rng, loss, optimizer = np.random.default_rng(case["seed"]), SoftmaxCrossEntropy(), Adam(case["lr"])
    digits, labels = case["digits"], case["labels"]
    model = make_network(solution, {**case, "in_shape": digits.shape[1:], "classes": case["kinds"]}, rng)
    left = case["steps"]
    while left:
        for x, y in minibatches(digits, labels, case["batch"], rng):
            loss.forward(model.forward(x, train=True), y)
            model.backward(loss.backward())
            optimizer.step(model.params, model.grads)
            left -= 1
            if not left:
                break
    yield {"trained plan": plan_of(model), "trained parameters": parameters_of(model)}
