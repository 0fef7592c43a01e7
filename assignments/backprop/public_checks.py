"""What you can check by yourself, as often as you like: the worked examples of the lesson, and properties.

There are no points here, and no solutions. A gradient is held against central differences of your own forward: nudge
one number, and see what happens. `check("Affine")` in the notebook, `pytest` in this folder and `gradmark check` all
run what stands below.
"""

import numpy as np
import scenarios

from autograder import (
    Cases,
    Task,
    Trial,
    examples,
    gradient,
    holds,
    leaves_inputs_alone,
    normally_distributed,
    ordinary,
    regime,
    shows,
)

LN2, LN3 = np.log(2.0), np.log(3.0)

# -------------------------------------------------------------------------------------------------------- properties


def equal_with(ending, because):
    """Every output whose name ends in `ending` is what it is without it, to rounding."""

    def property_(case, out):
        for name in (name for name in out if name.endswith(ending)):
            one, other = out[name], out.get(name.removesuffix(ending))
            if other is not None and one.shape == other.shape and one.tobytes() == other.tobytes():
                continue  # the same to the last bit, as it mostly is
            scale = 1.0 + np.max(np.abs(other), initial=0.0) if other is not None else 1.0
            if other is None or one.shape != other.shape or not np.all(np.abs(one - other) <= 1e-5 * scale):
                return f"{name.removesuffix(ending)} {because}"
        return None

    return property_


SAME_TWICE = equal_with(" again", "changes when backward is called a second time, with nothing in between.")
LAST_FORWARD = equal_with(" second", "isn't what a fresh object gives: something is left over from earlier numbers.")
_BESIDE = equal_with(" beside", "changes when another object of the same class is used in between.")
_LATER = equal_with(" later", "changes after it was returned: a later backward writes into the same array.")


def own_memory(case, out):
    """What one object gives is its own: neither another one nor a later call changes it."""
    return _BESIDE(case, out) or _LATER(case, out)


def same_keys(case, out):
    """grads has the keys of params. `keys`: how many params has, how many grads has, how many are in both."""
    params, grads, both = out["keys"].tolist()
    if both < params:
        return "grads lacks a key that params has."
    return "grads has a key that params doesn't have." if grads > both else None


# ------------------------------------------------------------------------------------------------------------ layers


def length_of_second(rng, N, use):
    """How many samples another batch has: as many where two layers stand side by side, else perhaps one more."""
    return N if use == "beside" else N + int(rng.integers(2))


def dense(rng, N, D, M, use="", train=False):
    """One batch for an Affine layer. No column of dout adds up to nearly nothing.

    ``use``: what else befalls the layer (see `layer_at_work`), which takes another batch and other parameters.
    """
    dout = rng.normals(N, M)
    dout[0] += np.where(np.abs(dout.sum(axis=0)) < 0.5, 1.0, 0.0)
    case = {"layer": "Affine", "x": rng.normals(N, D), "W": rng.normals(D, M), "b": rng.normals(M), "dout": dout}
    if train:
        case["train"] = True
    if use:
        P = length_of_second(rng, N, use)
        case |= {"use": use, "x2": rng.normals(P, D), "dout2": rng.normals(P, M)}
        case |= {"W2": rng.normals(D, M), "b2": rng.normals(M)}
    return case


def elements(layer):
    """A maker of batches (N, D), or of images (N, D, 2, 3).

    ``far``: the share of elements that are ±40 or ±1000, never the first. ``zero``: the share of 0, -0 and ±1e-6; then
    the last is 0. ``use``: what else befalls the layer, which takes another batch.
    """

    def make(rng, N, D, axes=2, far=0.0, zero=0.0, use="", train=False):
        shape = (N, D, 2, 3)[:axes]
        x, places = rng.nonzero(*shape, high=4.0), rng.random(shape)
        x.flat[0], places.flat[0] = np.clip(x.flat[0], -1.0, 1.0), 1.0  # one slope at least isn't nearly 0
        places.flat[-1] = 0.0
        x = np.where(places < far, rng.choice([-1000.0, -40.0, 40.0, 1000.0], shape), x)
        x = np.where(places < zero, rng.choice([0.0, -0.0, 1e-6, -1e-6], shape), x)
        x.flat[-1] = 0.0 if zero else x.flat[-1]
        case = {"layer": layer, "x": x, "dout": rng.nonzero(*shape)}
        if train:
            case["train"] = True
        if use:
            P = length_of_second(rng, N, use)
            case |= {"use": use, "x2": rng.nonzero(P, D, high=4.0), "dout2": rng.normals(P, D)}
        return case

    return make


def in_use(outputs, regime_of_two, points=None, also=()):
    """What holds when a layer or loss is asked twice, beside another one, and after another batch.

    ``outputs`` is what backward gives, ``regime_of_two`` has two batches of one size, and ``points`` are for the three
    in this order. ``also``: what forward gives, where that is looked at after another batch.
    """
    again, beside, second = points or (0, 0, 0)
    return [
        holds(
            "backward says the same twice",
            SAME_TWICE,
            on="ordinary",
            outputs=[f"{name} again" for name in outputs],
            points=again,
            name="backward says the same twice",
        ),
        holds(
            "each object has its own memory",
            own_memory,
            on=regime_of_two,
            outputs=[*(f"{name} beside" for name in outputs), f"{outputs[0]} later"],
            points=beside,
            name="each object has its own memory",
        ),
        holds(
            "backward answers for the last forward",
            LAST_FORWARD,
            on="ordinary",
            outputs=[f"{name} second" for name in (*also, *outputs)],
            points=second,
            name="backward answers for the last forward",
        ),
    ]


def keys_match(regime_of_two, points=0):
    """The check that grads has the keys of params."""
    return holds(
        "grads has the keys of params", same_keys, on=regime_of_two, outputs=["keys"], points=points, name="keys"
    )


TWO = regime("batches of one size", 2, use="beside", N=3)
ONE_SIZE = regime("all of one size", 2, use="beside", N=3, D=3, M=3)


def elementwise(name, x, dout, y, dx):
    """The public checks of a layer that acts on each element: a worked example, a gradient check, further use."""
    return Task(
        name,
        trials=[
            Trial(
                scenarios.worked_example,
                examples(({"layer": name, "x": x, "dout": dout}, {"y": y, "dx": dx})),
                [shows("y", "dx")],
            ),
            Trial(
                scenarios.layer_at_work,
                Cases(
                    elements(name),
                    axes={"N": (1, 3), "D": (2, 4)},
                    regimes=[ordinary(5, use="again"), regime("far from 0", 3, far=0.8), TWO],
                ),
                [
                    gradient("dx", of="x"),
                    leaves_inputs_alone(),
                    *in_use(["dx"], TWO.name),
                    keys_match(TWO.name),
                ],
            ),
        ],
    )


AFFINE = Task(
    "Affine",
    trials=[
        Trial(
            scenarios.worked_example,
            examples(
                (
                    {
                        "layer": "Affine",
                        "x": [[1.0, 2.0], [3.0, 0.0]],
                        "W": [[1.0, 0.0, 2.0], [-1.0, 3.0, 1.0]],
                        "b": [0.0, 0.0, 0.0],
                        "dout": [[1.0, -1.0, 2.0], [0.0, 1.0, 1.0]],
                    },
                    {"dx": [[5.0, -2.0], [2.0, 4.0]], "dW": [[1.0, 2.0, 5.0], [2.0, -2.0, 4.0]], "db": [1.0, 0.0, 3.0]},
                )
            ),
            [shows("dx", "dW", "db")],
        ),
        Trial(
            scenarios.layer_at_work,
            Cases(
                dense,
                axes={"N": (2, 4), "D": (2, 4), "M": (2, 4)},
                regimes=[ordinary(5, use="again"), regime("batch of one", 2, N=1), ONE_SIZE],
            ),
            [
                gradient("dx", of="x"),
                gradient("dW", of="W"),
                gradient("db", of="b"),
                leaves_inputs_alone(),
                *in_use(["dx", "dW", "db"], ONE_SIZE.name, also=["y"]),
                keys_match(ONE_SIZE.name),
            ],
        ),
    ],
)

SIGMOID = elementwise("Sigmoid", [[0.0, LN3]], [[2.0, -16.0]], [[0.5, 0.75]], [[0.5, -3.0]])
TANH = elementwise("Tanh", [[0.0, LN2]], [[-2.0, 25.0]], [[0.0, 0.6]], [[-2.0, 16.0]])
RELU = elementwise("ReLU", [[-2.0, 0.0, 3.0]], [[5.0, 7.0, -4.0]], [[0.0, 0.0, 3.0]], [[0.0, 0.0, -4.0]])

# ------------------------------------------------------------------------------------------------------------ losses


def and_another(case, make, rng, N, size, use):
    """The case of a loss, with another batch from the same maker if it has a `use` (see `loss_at_work`)."""
    if not use:
        return case
    second = make(rng, length_of_second(rng, N, use), size)
    return {**case, "use": use, "outputs2": second["outputs"], "targets2": second["targets"]}


def values(rng, N, M, use=""):
    """Outputs and targets for MeanSquaredError."""
    case = {"loss": "MeanSquaredError", "outputs": rng.normals(N, M), "targets": rng.normals(N, M)}
    return and_another(case, values, rng, N, M, use)


def yes_or_no(rng, N, M, far=0.0, use=""):
    """Logits and soft targets for SigmoidCrossEntropy.

    ``far``: the share of logits that are ±1000, and of targets that are 0 or 1. Then the last is sure and wrong, so
    that the loss is no difference of large numbers.
    """
    outputs, targets = rng.normals(N, M, scale=2.0), np.round(rng.uniform(0.0, 1.0, (N, M)), 2)
    outputs = np.where(rng.random((N, M)) < far, rng.choice([-1000.0, 1000.0], (N, M)), outputs)
    targets = np.where(rng.random((N, M)) < far, rng.integers(0, 2, (N, M)), targets)
    if far:
        outputs.flat[-1], targets.flat[-1] = 1000.0, 0.0
    case = {"loss": "SigmoidCrossEntropy", "outputs": outputs, "targets": targets}
    return and_another(case, yes_or_no, rng, N, M, use)


def categories(rng, N, C, scale=2.0, use=""):
    """Logits and labels. In a batch the last category occurs; alone, a sample is of another one.

    The first sample finds the last category likeliest, and is of another: so the gradient is never all zeros.
    """
    outputs, targets = rng.normals(N, C, scale=scale), rng.labels(N, C)
    if scale >= 100:  # no near ties: single precision can't hold a small gap between huge logits
        outputs = np.stack([rng.permutation(np.linspace(-750.0, 750.0, 16))[:C] for _ in range(N)])
        outputs[-1] = rng.permutation(np.linspace(-1000.0, -800.0, 6))[:C]  # a row far below the largest of all
    outputs[0, -1] = np.max(outputs[0]) + scale / 2
    targets[-1] = C - 1
    targets[0] = rng.integers(0, C - 1)
    case = {"loss": "SoftmaxCrossEntropy", "outputs": outputs, "targets": targets}
    return and_another(case, categories, rng, N, C, use)


def head(name, make, size, *corners, outputs, targets, doutputs):
    """The public checks of a loss: a worked example, a gradient check, further use.

    `size` names the second axis, `corners` are regimes besides the ordinary one.
    """
    return Task(
        name,
        trials=[
            Trial(
                scenarios.worked_loss,
                examples(({"loss": name, "outputs": outputs, "targets": targets}, {"doutputs": doutputs})),
                [shows("doutputs")],
            ),
            Trial(
                scenarios.loss_at_work,
                Cases(make, axes={"N": (2, 4), size: (2, 4)}, regimes=[ordinary(5, use="again"), *corners, TWO]),
                [
                    gradient("doutputs", of="outputs", through="loss", upstream=None),
                    leaves_inputs_alone(),
                    *in_use(["doutputs"], TWO.name),
                ],
            ),
        ],
    )


MEAN_SQUARED_ERROR = head(
    "MeanSquaredError",
    values,
    "M",
    regime("batch of one", 2, N=1),
    outputs=[[1.0, 2.0], [3.0, 4.0]],
    targets=[[0.0, 2.0], [5.0, 4.0]],
    doutputs=[[0.5, 0.0], [-1.0, 0.0]],
)
SIGMOID_CROSS_ENTROPY = head(
    "SigmoidCrossEntropy",
    yes_or_no,
    "M",
    regime("huge logits", 3, far=0.5),
    outputs=[[0.0, LN3]],
    targets=[[1.0, 0.0]],
    doutputs=[[-0.25, 0.375]],
)
SOFTMAX_CROSS_ENTROPY = head(
    "SoftmaxCrossEntropy",
    categories,
    "C",
    regime("batch of one", 1, N=1),
    regime("huge logits", 2, scale=500.0),
    outputs=[[0.0, LN2, 0.0], [LN3, 0.0, 0.0]],
    targets=[1, 0],
    doutputs=[[0.125, -0.25, 0.125], [-0.2, 0.1, 0.1]],
)

# ---------------------------------------------------------------------------------------------------------- the chain


def chain(rng, N, D, form="in a row"):
    """One batch for a chain of toy layers, and where they are in a row another one.

    All are D wide: so layers in a wrong order fit, and give something else. The signs are such that no sum on the way,
    there or back, is a difference of numbers of the same size.
    """
    r, s = rng.nonzero(D, low=0.3), rng.nonzero(D, low=0.3)
    A, C = np.abs(rng.nonzero(D, D)), np.sign(s)[:, None] * np.abs(rng.nonzero(D, D))
    case = {
        "form": form,
        "x": np.sign(r) * np.abs(rng.nonzero(N, D)),
        "r": r,
        "A": A,
        "B": A.T.copy(),
        "s": s,
        "C": C,
        "E": C.T.copy(),
        "dout": rng.choice([-1.0, 1.0]) * np.abs(rng.nonzero(N, D)),
    }
    if form == "in a row":
        P = N + int(rng.integers(2))
        case |= {"x2": rng.normals(P, D), "dout2": rng.normals(P, D)}
    return case


def own_arrays(case, out):
    """params and grads hold the very arrays of the layers, in their order."""
    for name in ("params", "grads"):
        if not np.all(out[f"own {name}"] == 7.0):
            return f"{name} holds copies: who changes one in place should change the layer's own array."
    if np.any(np.diff(out["positions"]) < 0):
        return "the names in grads aren't in the order of the layers."
    return None


def chain_in_use(again=0, second=0):
    """What holds when a chain is asked twice, and after another batch."""
    return [
        holds(
            "backward says the same twice",
            SAME_TWICE,
            on="ordinary",
            outputs=["dx again", "d0.s again"],
            points=again,
            name="backward says the same twice",
        ),
        holds(
            "backward answers for the last forward",
            LAST_FORWARD,
            on="ordinary",
            outputs=["dx second", "d0.s second"],
            points=second,
            name="backward answers for the last forward",
        ),
    ]


def own_arrays_held(points=0):
    """The check that params and grads hold the very arrays."""
    return holds(
        "params and grads are the layers' own arrays, in order",
        own_arrays,
        on="nested",
        outputs=["own params", "own grads", "positions"],
        points=points,
        name="params and grads are the layers' own arrays, in order",
    )


SEQUENTIAL = Task(
    "Sequential",
    trials=[
        Trial(
            scenarios.worked_chain,
            examples(
                (
                    {"s": [2.0], "b": [-1.0], "gate": [[1.0], [0.0]], "x": [[3.0], [0.0]], "dout": [[1.0], [1.0]]},
                    {"y": [[5.0], [0.0]], "dx": [[2.0], [0.0]], "d0.s": [3.0], "d1.b": [1.0]},
                )
            ),
            [shows("y", "dx", "d0.s", "d1.b")],
        ),
        Trial(
            scenarios.chain_at_work,
            Cases(
                chain,
                axes={"N": (1, 3), "D": (2, 4)},
                regimes=[ordinary(5), regime("nested", 2, form="nested")],
            ),
            [
                gradient("dx", of="x"),
                gradient("d0.s", of="r"),
                leaves_inputs_alone(),
                own_arrays_held(),
                *chain_in_use(),
            ],
        ),
    ],
)

# --------------------------------------------------------------------------------------------------- measured slopes


def curve(rng, N, D, **width):
    """Where to measure the slope of f(v) = Σ a v⁵ + (Σ b v)², and with which width."""
    return {"x": rng.normals(N, D), "a": rng.nonzero(N, D), "b": rng.nonzero(N, D), **width}


def wide_curve(rng, N, D, h=0.25):
    """The same with so large a width that its own error, a (10 x² h² + h⁴), is seen."""
    return curve(rng, N, D, h=h)


def is_central_difference(case, out):
    """The gradient is a (5 x⁴ + 10 x² h² + h⁴) + 2 (Σ b x) b, which central differences of this curve give exactly.

    In double precision rounding adds about 1e-11 of f. One-sided differences miss by h, which is 1e-5 at least.
    """
    x, a, b = (case.inputs[name] for name in ("x", "a", "b"))
    h = case.inputs.get("h", 1e-5)
    wanted = a * (5 * x**4 + 10 * x**2 * h**2 + h**4) + 2 * np.sum(b * x) * b
    shape = out["gradient"].shape
    if shape != x.shape:
        return f"gradient.shape={shape}, but x.shape={x.shape}; a gradient is shaped like its variable."
    if np.all(np.abs(out["gradient"] - wanted) <= 1e-7 * (1.0 + np.max(np.abs(wanted)))):
        return None
    return "it isn't (f(x + h) - f(x - h)) / 2h, element by element."


NUMERICAL_GRADIENT = Task(
    "numerical_gradient",
    trials=[
        Trial(
            scenarios.worked_slope,
            examples(({"x": [1.0, 2.0], "h": 0.1}, {"gradient": [8.0, 3.0]})),
            [shows("gradient")],
        ),
        Trial(
            scenarios.slope_measured,
            Cases(
                wide_curve,
                axes={"N": (1, 3), "D": (2, 4)},
                regimes=[ordinary(4, h=1e-5), regime("a width that is seen", 4, h=0.25)],
            ),
            [
                holds("it is the central difference of width h", is_central_difference, outputs=["gradient"]),
                leaves_inputs_alone(),
            ],
        ),
    ],
)


def pairs(rng, N, D):
    """Two arrays v (1 - q) and v (1 + q): their relative errors are q, so the largest q is the answer."""
    v, q = rng.nonzero(N, D), np.round(rng.uniform(0.05, 0.9, (N, D)), 2)
    return {"a": v * (1 - q), "b": v * (1 + q)}, {"worst": np.max(q)}


def _is_worst(case, out):
    if out["error"].shape != ():
        return f"error.shape={out['error'].shape}, but should be one number: the worst of all elements."
    return None if np.isclose(out["error"], case.kept["worst"], rtol=1e-4) else "it isn't the largest of the quotients."


RELATIVE_ERROR = Task(
    "relative_error",
    trials=[
        Trial(
            scenarios.worked_error,
            examples(
                ({"a": [1.0, 0.0, 3e-9], "b": [3.0, 0.0, 1e-9]}, {"error": 0.5}),
                ({"a": [0.0, 3e-9], "b": [0.0, 1e-9]}, {"error": 0.2}),
                ({"a": [[-1.0, 2.0]], "b": [[-1.0, 2.0]]}, {"error": 0.0}),
                ({"a": [1.0, 2.0], "b": [-3.0, 2.0]}, {"error": 1.0}),
            ),
            [shows("error")],
        ),
        Trial(
            scenarios.errors_compared,
            Cases(pairs, axes={"N": (1, 3), "D": (2, 4)}, regimes=[ordinary(6)]),
            [holds("it is the worst quotient", _is_worst, outputs=["error"]), leaves_inputs_alone()],
        ),
    ],
)


def suspect(rng, N, D, M, faulty=0.6):
    """A layer with parameters whose backward is right, or wrong in one number: `kept` says which.

    The signs are such that no gradient is a difference of numbers of the same size: near 0, rounding alone would make a
    large relative error.
    """
    a = rng.choice([-1.0, 1.0], (D, 1)) * np.abs(rng.nonzero(D, M, low=0.2, high=0.7))
    inputs = {
        "x": rng.choice([-1.0, 1.0], D) * np.abs(rng.nonzero(N, D, low=0.2, high=0.7)),  # |x a| < π/2
        "a": a,
        "c": rng.nonzero(M, low=1.0),
        "dout": rng.choice([-1.0, 1.0]) * np.abs(rng.nonzero(N, M, low=0.3, high=0.9)),
        "B": a.copy(),
        "gain": 1.0,
        "offset": 0.0,
        "weigh_x": np.ones((N, D)),
        "weigh_a": np.ones((D, M)),
        "weigh_c": np.ones(M),
    }
    if rng.random() < faulty:
        weights = inputs[f"weigh_{rng.choice(['x', 'a', 'c'])}"]
        weights.flat[rng.integers(weights.size)] = rng.choice([-1.0, 0.5, 2.0])
    return inputs, {"worst": worst_error(inputs, {**inputs, **mended(inputs)})}


def mended(inputs):
    """What makes a Suspect right."""
    ones = {name: np.ones_like(value) for name, value in inputs.items() if name.startswith("weigh_")}
    return {**ones, "B": inputs["a"].copy(), "gain": 1.0, "offset": 0.0}


def worst_error(inputs, right):
    """The largest |a - b| / (|a| + |b|) between what the layer of these inputs claims and what a right one claims."""
    claims = []
    for case in (inputs, right):
        layer = scenarios.make_suspect(case)
        layer.forward(case["x"])
        claims.append([layer.backward(case["dout"]), *layer.grads.values()])
    return max(float(np.max(np.abs(a - b) / (np.abs(a) + np.abs(b)))) for a, b in zip(*claims, strict=True))


def judges_rightly(case, out):
    """The error of a right layer is below 1e-5, and that of a wrong one above 1e-3."""
    if out["error"].shape != ():
        return f"error.shape={out['error'].shape}, but should be one number: the worst of all."
    if case.kept["worst"] == 0.0:
        return None if out["error"] < 1e-5 else "this layer is right, but the error isn't below 1e-5."
    return None if out["error"] > 1e-3 else "a gradient of this layer is wrong, but the error isn't above 1e-3."


def finds_the_worst(case, out):
    """It judges rightly, and the error of a wrong layer is its worst quotient.

    Who divides by the larger of |a| and |b| finds up to twice as much, and has lost the points of relative_error.
    """
    wrongly, worst = judges_rightly(case, out), case.kept["worst"]
    if wrongly or worst == 0.0 or worst / 2.5 < out["error"] < worst * 2.5:
        return wrongly
    return "this layer is found wrong, but the error isn't the worst of its quotients."


GRADIENT_CHECK = Task(
    "gradient_check",
    trials=[
        Trial(
            scenarios.worked_check,
            examples(({"x": [[2.0]], "dout": [[5.0]]}, {"right": 0.0, "wrong": 2 / 3})),
            [shows("right", "wrong")],
        ),
        Trial(
            scenarios.judged,
            Cases(suspect, axes={"N": (1, 2), "D": (2, 3), "M": (2, 4)}, regimes=[ordinary(10)]),
            [
                holds("right layers are found right, and wrong ones wrong", finds_the_worst, outputs=["error"]),
                leaves_inputs_alone(name="layer and inputs left alone"),
            ],
        ),
    ],
    uses=("numerical_gradient", "relative_error"),
)

# ----------------------------------------------------------------------------------------------------- first weights


def weights(draw):
    """A maker: the sizes of a layer and a seed."""

    def make(rng, FAN_IN, FAN_OUT):
        return {"draw": draw, "fan_in": FAN_IN, "fan_out": FAN_OUT, "seed": int(rng.integers(2**31))}

    return make


def xavier_deviation(case):
    """The standard deviation that xavier_normal promises."""
    return float(np.sqrt(2 / (case.sizes["FAN_IN"] + case.sizes["FAN_OUT"])))


def he_deviation(case):
    """The standard deviation that he_normal promises."""
    return float(np.sqrt(2 / case.sizes["FAN_IN"]))


def drawn_from_rng(case, out):
    """Two generators with the same seed give the same weights."""
    if np.array_equal(out["W"], out["W same seed"]):
        return None
    return "two generators with the same seed give different weights: draw from rng only, not from np.random."


def drawn_anew(case, out):
    """The same generator doesn't give the same weights twice."""
    if out["W"].shape != out["W next"].shape or np.mean(out["W"] == out["W next"]) < 0.5:
        return None
    return "the second call gives weights of the first once more: use the rng that you are given as it is."


def has_weights_shape(case, out):
    """W is (fan_in, fan_out)."""
    wanted = (case.sizes["FAN_IN"], case.sizes["FAN_OUT"])
    shape = out["W"].shape
    return None if shape == wanted else f"W.shape={shape}, but should be (fan_in, fan_out) = {wanted}."


def initialiser(name, deviation):
    """The public checks of an initialiser: shape, where the numbers come from, and their law."""
    return Task(
        name,
        trials=[
            Trial(
                scenarios.drawn,
                Cases(weights(name), axes={"FAN_IN": (2, 6), "FAN_OUT": (2, 6)}, regimes=[ordinary(6)]),
                [
                    holds("W is (fan_in, fan_out)", has_weights_shape, outputs=["W"]),
                    holds("the same seed gives the same weights", drawn_from_rng, outputs=["W", "W same seed"]),
                    holds("each call gives new weights", drawn_anew, outputs=["W", "W next"]),
                ],
            ),
            Trial(
                scenarios.drawn_large,
                Cases(
                    weights(name),
                    axes={"FAN_IN": (100, 120), "FAN_OUT": (130, 150)},
                    regimes=[ordinary(1), regime("many inputs", 1, FAN_IN=600, FAN_OUT=(20, 30))],
                ),
                [normally_distributed("W", std=deviation)],
            ),
        ],
        random=True,
    )


XAVIER_NORMAL = initialiser("xavier_normal", xavier_deviation)
HE_NORMAL = initialiser("he_normal", he_deviation)
