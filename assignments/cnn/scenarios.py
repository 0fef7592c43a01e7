"""How each task of `cnn` is exercised. Public: the same lines run on your solution and on the reference.

A scenario is handed a solution and a case (a dict of inputs) and yields what came out, under a name. The gradient of x
is called `dx`. Nothing else is looked at: not your code, not what you print.
"""

import numpy as np
from backprop import SoftmaxCrossEntropy

# --------------------------------------------------------------------------------------------------- sizes and padding


def places_counted(solution, case):
    """At how many places a kernel fits. `fits` is 0 where ValueError was raised, and 1 where it wasn't."""
    options = {name: case[name] for name in ("stride", "pad") if name in case}
    try:
        size = solution.conv_output_size(case["size"], case["kernel"], **options)
    except ValueError:
        yield {"fits": 0}
    else:
        yield {"fits": 1}
        yield {"size": size}


def worked_size(solution, case):
    """The examples of the lesson."""
    yield from places_counted(solution, case)


def padded(solution, case):
    """Images with a frame of zeros; and the same array once more, when others of its size have got theirs."""
    first = solution.zero_pad(case["x"], case["pad"])
    yield {"padded": first}
    if "x2" in case:
        solution.zero_pad(case["x2"], case["pad"])
        yield {"padded later": first}


def worked_pad(solution, case):
    """The example of the lesson."""
    yield from padded(solution, case)


# -------------------------------------------------------------------------------------------------------------- layers


def make_layer(solution, case):
    """The layer that the case speaks of: its first arguments in order, the others by name where the case has them."""
    first = [case[name] for name in ("W", "b", "size") if name in case]
    rest = {name: case[name] for name in ("stride", "pad") if name in case}
    return getattr(solution, case["layer"])(*first, **rest)


def with_second(case, *names):
    """The case with these arguments from the second set (`W2` for `W`), where it has one."""
    return {**case, **{name: case[f"{name}2"] for name in names if f"{name}2" in case}}


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
    """What layer.grads has for each of layer.params, as {"dW": …, "db": …}; `ending` is put behind each name."""
    return {f"d{name}{ending}": gradient for name, gradient in layer.grads.items() if name in layer.params}


def layer_at_work(solution, case):
    """One batch, there and back. Then what else befalls a layer, where the case says so: `use` is again or beside."""
    parts = {"again": [once, after_a_step], "beside": [once, side_by_side, after_a_step], "ties": [with_ties]}
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
    layer = make_layer(solution, with_second(case, "W", "b"))
    held = dict(layer.params)
    layer.forward(case["x2"])
    layer.backward(case["dout2"])
    for name, array in held.items():
        array[...] = case[name]
    yield {"y second": layer.forward(case["x"], train=True)}
    yield {"dx second": layer.backward(case["dout"]), **gradients_of(layer, " second")}


def side_by_side(solution, case):
    """Two layers of a kind, forward both, then backward both; the first also with the batch of the other.

    `keys` says how many keys params has, how many grads has, and how many of them are the same. Last, a layer of
    another size, stride and pad is made, and the first goes forward again.
    """
    x = case["x"].copy()
    one, other = make_layer(solution, case), make_layer(solution, with_second(case, "W", "b"))
    y = one.forward(case["x"])
    other.forward(case["x2"])
    dx = one.backward(case["dout"])
    yield {"dx beside": dx}
    other.backward(case["dout2"])
    yield gradients_of(one, " beside")
    yield {"keys": [len(one.params), len(one.grads), len(set(one.params) & set(one.grads))]}
    one.forward(case["x2"])
    one.backward(case["dout2"])
    yield {"y later": y, "dx later": dx}
    make_layer(solution, with_second(case, "size", "stride", "pad"))
    yield {"y beside": one.forward(x)}


def with_ties(solution, case):
    """There and back, where the largest number of a window may stand in it more than once."""
    layer = make_layer(solution, case)
    yield {"y with ties": layer.forward(case["x"].astype(case["dout"].dtype))}
    yield {"dx with ties": layer.backward(case["dout"])}


# ----------------------------------------------------------------------------------------------------------------- VGG


def build(solution, case, rng):
    """The network that the case speaks of."""
    widths = [int(width) for width in case["widths"]]
    return solution.build_vgg(tuple(int(size) for size in case["in_shape"]), widths, case["classes"], rng)


def plan_of(model):
    """The shape of each parameter, by its name, and how many there are."""
    return {"parameters": len(model.params)} | {f"shape of {name}": array.shape for name, array in model.params.items()}


def vgg_at_work(solution, case):
    """A network whose parameters are written in place: what it makes of images, in both modes; then all gradients."""
    model = build(solution, case, np.random.default_rng(case["seed"]))
    yield plan_of(model)
    for name, array in model.params.items():
        array[...] = case[name]
    yield {"y": model.forward(case["x"])}
    yield {"y in training": model.forward(case["x"], train=True)}
    if "dout" in case:
        model.backward(-case["dout"])
        model.backward(case["dout"])
        yield {f"d{name}": gradient for name, gradient in model.grads.items()}


def worked_vgg(solution, case):
    """The example of the lesson."""
    yield from vgg_at_work(solution, case)


def first_parameters(solution, case):
    """The parameters of a new network; the weights of the next one from its generator, and of one from its seed."""
    rng = np.random.default_rng(case["seed"])
    model = build(solution, case, rng)
    yield plan_of(model)
    yield dict(model.params)
    following = build(solution, case, rng)
    same = build(solution, case, np.random.default_rng(case["seed"]))
    for name in ("0.W", "7.W"):
        yield {f"{name} of the next": following.params[name], f"{name} of the same seed": same.params[name]}


def vgg_trained(solution, case):
    """Gradient descent with momentum, on a few digits. Out come all parameters, sorted by name, in one row."""
    model, loss = build(solution, case, np.random.default_rng(case["seed"])), SoftmaxCrossEntropy()
    velocities = {name: np.zeros_like(array) for name, array in model.params.items()}
    rounds = len(case["labels"]) // case["batch"]
    for step in range(case["steps"]):
        rows = slice(step % rounds * case["batch"], (step % rounds + 1) * case["batch"])
        loss.forward(model.forward(case["images"][rows], train=True), case["labels"][rows])
        model.backward(loss.backward())
        for name, gradient in model.grads.items():
            velocities[name] = case["momentum"] * velocities[name] - case["lr"] * gradient
            model.params[name][...] += velocities[name]
    yield {"trained": np.concatenate([model.params[name].ravel() for name in sorted(model.params)])}
