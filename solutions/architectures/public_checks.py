"""What you can check by yourself, as often as you like: the worked examples of the lesson, and properties.

There are no points here, and no solutions. A gradient is held against central differences of your own forward: nudge
one number, and see what happens. `check("BatchNorm")` in the notebook, `pytest` in this folder and `gradmark check` all
run what stands below.
"""

import math
from typing import NamedTuple

import numpy as np
import scenarios

from autograder import Cases, Task, Trial, examples, gradient, holds, leaves_inputs_alone, ordinary, regime, shows

# -------------------------------------------------------------------------------------------------------- properties


def equal_with(ending, because):
    """Every output whose name ends in `ending` is what it is without it, to rounding."""

    def property_(case, out):
        for name in (name for name in out if name.endswith(ending)):
            one, other = out[name], out.get(name.removesuffix(ending))
            scale = 1.0 + np.max(np.abs(other), initial=0.0) if other is not None else 1.0
            if other is None or one.shape != other.shape or not np.all(np.abs(one - other) <= 1e-5 * scale):
                return f"{name.removesuffix(ending)} {because}"
        return None

    return property_


def in_use(*outputs, points=(0, 0, 0, 0)):
    """What holds when a layer is asked twice, beside another one of its kind, and after another batch.

    Each of ``outputs`` has its own name, and once more with each of the endings. ``points``: one for each claim.
    """
    claims = [
        ("backward says the same twice", " again", "changes when backward is called a second time."),
        ("each has its own memory", " beside", "changes when another one of its class is used in between."),
        ("it answers for the last forward", " second", "isn't right after another batch: something is left over."),
        ("what was returned stays as it is", " later", "changes after it was returned: a later call writes into it."),
    ]
    return [
        holds(
            claim,
            equal_with(ending, because),
            outputs=[name + ending for name in outputs if ending != " later" or name in ("y", "dx")],
            points=worth,
        )
        for (claim, ending, because), worth in zip(claims, points, strict=True)
    ]


def same_keys(case, out):
    """grads has the keys of params. `keys`: how many params has, how many grads has, how many are in both."""
    params, grads, both = out["keys"].tolist()
    if both < params:
        return "grads lacks a key that params has."
    return "grads has a key that params doesn't have." if grads > both else None


def no_keys(case, out):
    """Neither params nor grads holds anything."""
    return "params and grads should both be empty dicts." if np.any(out["keys"]) else None


def other_lengths(rng, taken, low=2, high=6):
    """Two lengths that differ from each other and from those that are taken."""
    free = [length for length in range(low, high + 1) if length not in taken]
    one, other = rng.permutation(free)[:2]
    return int(one), int(other)


# --------------------------------------------------------------------------------------------------------- BatchNorm


def settings(rng):
    """A momentum and an eps that are not the usual ones; the eps is large enough to be seen."""
    return {"momentum": float(rng.choice([0.2, 0.6, 0.75, 0.95])), "eps": float(rng.choice([0.3, 0.5, 0.8, 2.0]))}


def norm_parameters(rng, C, ending=""):
    """gamma and beta: (C,), none of them 0 or 1."""
    return {f"gamma{ending}": rng.nonzero(C, low=0.5), f"beta{ending}": rng.nonzero(C)}


def feature_axis(values, x):
    """Values (C,) so shaped that they meet the features of x: (C,) or (C, 1, 1)."""
    return values.reshape(-1, *[1] * (x.ndim - 2))


def norm_batch(rng, N, C, maps=(), kind="plain"):
    """x and dout: (N, C) or (N, C, *maps). Each feature has a mean and a spread of its own.

    ``kind``: plain; "small", with a spread of about 0.01; "huge", up to ±1000; "constant", every second feature.
    """
    shape = (N, C, *maps)
    x = rng.normals(*shape)
    x = np.round(x * feature_axis(rng.uniform(0.5, 2.0, C), x) + feature_axis(rng.nonzero(C), x), 2)
    if kind == "small":
        steps = np.stack([rng.permutation(x.size // C) for _ in range(C)], axis=1) % 7
        x = 0.01 * np.moveaxis(steps.reshape(N, *maps, C), -1, 1)
    if kind == "huge":
        x = np.clip(np.round(500 * x), -1000.0, 1000.0)
        x.flat[0], x.flat[-1] = 1000.0, -1000.0
    if kind == "constant":
        x[:, ::2] = np.round(rng.nonzero(), 1)
    return x, rng.nonzero(*shape)


def norm_case(rng, N, C, form="vectors", kind="plain", usual=False):
    """One batch and the parameters. ``form``: vectors (N, C) or images (N, C, H, W); ``usual``: no momentum, no eps."""
    maps = other_lengths(rng, (N, C)) if form == "images" else ()
    x, dout = norm_batch(rng, N, C, maps, kind)
    return {"x": x, "dout": dout, **norm_parameters(rng, C), **({} if usual else settings(rng))}


def norm_tested(rng, N, C, form="vectors", batches=3, usual=False, kind="plain"):
    """Batches x0, x1, … of several sizes for training mode, then x and dout for test mode."""
    case = norm_case(rng, N, C, form, kind, usual)
    maps = case["x"].shape[2:]
    others = {f"x{i}": norm_batch(rng, int(rng.integers(3, 8)), C, maps, kind)[0] for i in range(batches)}
    return {**case, "batches": batches, **others}


def norm_again(rng, N, C, form="vectors"):
    """Three batches, the second of another size and the third of the size of the first; two sets of parameters."""
    case = norm_case(rng, N, C, form)
    maps, more = case["x"].shape[2:], N + int(rng.integers(1, 3))
    case["x2"], case["dout2"] = norm_batch(rng, more, C, maps)
    case["x3"], case["dout3"] = norm_batch(rng, N, C, maps)
    return {**case, **norm_parameters(rng, C, "2")}


def normalised(case, out):
    """In training mode y has mean beta and, up to eps, deviation gamma: feature by feature."""
    y, axes = out["y"], (0, *range(2, out["y"].ndim))
    x, gamma, beta = (case.inputs[name] for name in ("x", "gamma", "beta"))
    if y.shape != x.shape:
        return f"y.shape={y.shape}, but x.shape={x.shape}; they should be the same."
    if not np.allclose(y.mean(axis=axes), beta, atol=1e-6):
        return "the mean of each feature of y over the batch should be beta."
    wanted = np.abs(gamma) * np.sqrt(x.var(axis=axes) / (x.var(axis=axes) + case.inputs["eps"]))
    if not np.allclose(y.std(axis=axes), wanted, atol=1e-6):
        return "the spread of each feature of y should be gamma √(var / (var + eps))."
    return None


def sums_to_nothing(case, out):
    """In training mode a shift of all samples changes nothing, so dx adds up to 0 over the batch in each feature."""
    dx = out["dx"]
    sums = dx.sum(axis=(0, *range(2, dx.ndim)))
    if np.all(np.abs(sums) <= 1e-6 * (1.0 + np.max(np.abs(dx), initial=0.0)) * dx.size):
        return None
    return (
        "dx should add up to 0 over the batch, feature by feature: who shifts all samples alike changes nothing in y."
    )


BATCH_NORM = Task(
    "BatchNorm",
    trials=[
        Trial(
            scenarios.worked_norm,
            examples(
                (
                    {
                        "x": [[0.0], [3.0], [6.0]],
                        "gamma": [7.5],
                        "beta": [1.0],
                        "momentum": 0.8,
                        "eps": 0.25,
                        "dout": [[1.0], [0.0], [0.0]],
                        "x_test": [[3.6]],
                        "dout_test": [[1.0]],
                    },
                    {
                        "y": [[-8.0], [1.0], [10.0]],
                        "running_mean": [0.6],
                        "running_var": [2.0],
                        "dx": [[0.56], [-1.0], [0.44]],
                        "dgamma": [-1.2],
                        "dbeta": [1.0],
                        "y in test mode": [[16.0]],
                        "dx in test mode": [[5.0]],
                    },
                )
            ),
            [shows("y", "running_mean", "running_var", "dx", "dgamma", "dbeta", "y in test mode", "dx in test mode")],
        ),
        Trial(
            scenarios.norm_in_training,
            Cases(
                norm_case,
                axes={"N": (3, 4), "C": (1, 3)},
                regimes=[ordinary(2), regime("images", 2, form="images", N=(2, 3), C=(2, 3))],
            ),
            [
                holds("in training mode each feature is normalised over the batch", normalised, outputs=["y"]),
                gradient("dx", of="x"),
                gradient("dgamma", of="gamma"),
                gradient("dbeta", of="beta"),
                holds("dx adds up to 0 over the batch", sums_to_nothing, outputs=["dx"]),
                leaves_inputs_alone(),
            ],
        ),
        Trial(
            scenarios.norm_in_test_mode,
            Cases(
                norm_tested,
                axes={"N": (1, 3), "C": (1, 3)},
                regimes=[ordinary(2), regime("images", 2, form="images", C=(2, 3))],
            ),
            [
                holds(
                    "test mode leaves the running statistics as they are",
                    equal_with(" after a test", "is changed by a forward in test mode."),
                    outputs=["running_mean after a test", "running_var after a test"],
                ),
                gradient("dx in test mode", of="x", through="y in test mode"),
                gradient("dgamma in test mode", of="gamma", through="y in test mode"),
            ],
        ),
        Trial(
            scenarios.norm_used_again,
            Cases(norm_again, axes={"N": (3, 5), "C": (2, 4)}, regimes=[ordinary(4)]),
            [
                *in_use("dx"),
                holds("grads has the keys of params", same_keys, outputs=["keys"]),
            ],
        ),
    ],
)

# ------------------------------------------------------------------------------------------------------ GlobalAvgPool


def maps_case(rng, N, C, H, W):
    """x: (N, C, H, W), dout: (N, C)."""
    return {"x": rng.normals(N, C, H, W), "dout": rng.nonzero(N, C)}


def maps_again(rng, N, C, H, W):
    """Three batches, the second of another size and the third of the size of the first."""
    first, second = maps_case(rng, N, C, H, W), maps_case(rng, N + 1, C, W, H + W)
    third = maps_case(rng, N, C, H, W)
    return {
        **first,
        **{f"{name}2": value for name, value in second.items()},
        **{f"{name}3": value for name, value in third.items()},
    }


GLOBAL_AVG_POOL = Task(
    "GlobalAvgPool",
    trials=[
        Trial(
            scenarios.worked_average,
            examples(
                (
                    {"x": [[[[1.0, 2.0, 0.0], [3.0, 6.0, 0.0]]]], "dout": [[12.0]]},
                    {"y": [[2.0]], "dx": [[[[2.0, 2.0, 2.0], [2.0, 2.0, 2.0]]]]},
                )
            ),
            [shows("y", "dx")],
        ),
        Trial(
            scenarios.maps_averaged,
            Cases(maps_case, axes={"N": (1, 4), "C": (1, 4), "H": (1, 4), "W": (1, 4)}, regimes=[ordinary(6)]),
            [gradient("dx", of="x"), leaves_inputs_alone()],
        ),
        Trial(
            scenarios.maps_averaged_again,
            Cases(maps_again, axes={"N": (1, 4), "C": (1, 4), "H": (1, 4), "W": (1, 4)}, regimes=[ordinary(3)]),
            [
                *in_use("dx"),
                holds("it has no parameters, and no gradients", no_keys, outputs=["keys"]),
            ],
        ),
    ],
)

# ----------------------------------------------------------------------------------------------------- toy composites


def signed(rng, *shape, sign=1.0):
    """Numbers of one sign, away from 0."""
    return sign * np.abs(rng.nonzero(*shape, low=0.3))


def branches(rng, N, C, F, G, form="in a row", train=False):
    """x for toy branches with F, G and C channels, and dout, each with its own number of channels.

    A: (C, F), B: (C, G), s: (C,). H and W differ from each other.
    """
    H, W = other_lengths(rng, (), 3, 5) if form == "smaller maps" else other_lengths(rng, (), 2, 4)
    channels = {"one branch": F, "handing on": 2 * C + F + G, "nested": F + C + C + G + C}.get(form, F + G + C)
    size = ((H + 1) // 2, (W + 1) // 2) if form == "smaller maps" else (H, W)
    return {
        "form": form,
        "train": train,
        "x": rng.nonzero(N, C, H, W),
        "A": rng.nonzero(C, F, low=0.3),
        "s": rng.nonzero(C, low=0.5),
        "B": rng.nonzero(C, G, low=0.3),
        "dout": rng.nonzero(N, channels, *size),
    }


def branches_again(rng, N, C, F, G, form="in a row"):
    """Three batches, of which the second goes through other branches and the third has another size."""
    case = branches(rng, N, C, F, G, form)
    third = branches(rng, N + 1, C, F, G, form)
    H, W = case["x"].shape[2:]
    return {
        **case,
        "x2": rng.nonzero(N, C, H, W),
        "A2": rng.nonzero(C, F + 1, low=0.3),
        "B2": rng.nonzero(C, G, low=0.3),
        "dout2": rng.nonzero(N, F + 1 + G + C, H, W),
        "x3": third["x"],
        "dout3": third["dout"],
    }


INCEPTION = Task(
    "Inception",
    trials=[
        Trial(
            scenarios.worked_branches,
            examples(
                (
                    {
                        "x": [[[[1.0, 2.0]]]],
                        "A": [[2.0]],
                        "B": [[1.0, -1.0]],
                        "dout": [[[[1.0, 0.0]], [[0.0, 1.0]], [[1.0, 1.0]]]],
                    },
                    {
                        "y": [[[[2.0, 4.0]], [[1.0, 2.0]], [[-1.0, -2.0]]]],
                        "dx": [[[[1.0, 0.0]]]],
                        "d0.A": [[1.0]],
                        "d1.A": [[2.0, 3.0]],
                    },
                )
            ),
            [shows("y", "dx", "d0.A", "d1.A")],
        ),
        Trial(
            scenarios.branches_at_work,
            Cases(
                branches,
                axes={"N": (1, 3), "C": (2, 3), "F": (1, 4), "G": (1, 5)},
                regimes=[ordinary(3), regime("in training", 2, train=True), regime("handing on", 2, form="handing on")],
            ),
            [gradient("dx", of="x"), leaves_inputs_alone()],
        ),
        Trial(
            scenarios.branches_used_again,
            Cases(branches_again, axes={"N": (1, 3), "C": (2, 3), "F": (1, 4), "G": (1, 5)}, regimes=[ordinary(3)]),
            [
                *in_use("dx"),
                holds("grads has the keys of params", same_keys, outputs=["keys"]),
            ],
        ),
    ],
)


def block(rng, N, C, F, form="plain", train=False, axes=4):
    """x for a Residual of toy layers, and dout. ``axes``: 4 for images (N, C, H, W), 2 for vectors (N, C).

    A: (C, C), or (C, F) where there is a shortcut that mixes, B: (C, F), s: (C,).
    """
    maps = other_lengths(rng, (), 2, 4) if axes == 4 else ()
    last = F if form in ("shortcut", "bare shortcut") else C
    x = rng.nonzero(N, C, *maps)
    s = rng.nonzero(C, low=0.5)
    if form == "zeros":
        x = np.where(rng.random(x.shape) < 0.4, 0.0, x)
        x.flat[0], x.flat[1], s[0] = 0.0, 1.0, -abs(s[0])
    return {
        "form": form,
        "train": train,
        "x": x,
        "A": rng.nonzero(C, last, low=0.3),
        "s": s,
        "B": rng.nonzero(C, F, low=0.3),
        "dout": rng.nonzero(N, last, *maps),
    }


def block_again(rng, N, C, F, form="shortcut"):
    """Three batches, of which the second goes through another block and the third has another size."""
    case, third = block(rng, N, C, F, form), block(rng, N + 1, C, F, form)
    other = {f"{name}2": rng.nonzero(*case[name].shape, low=0.3) for name in ("x", "A", "s", "B", "dout")}
    return {**case, **other, "x3": third["x"], "dout3": third["dout"]}


RESIDUAL = Task(
    "Residual",
    trials=[
        Trial(
            scenarios.worked_block,
            examples(
                (
                    {"x": [[3.0, -1.0]], "s": [-2.0, -2.0], "r": [3.0, 1.0], "dout": [[5.0, 7.0]]},
                    {
                        "y": [[0.0, 1.0]],
                        "dx": [[0.0, -7.0]],
                        "dbody.s": [0.0, -7.0],
                        "y with a shortcut": [[3.0, 1.0]],
                        "dx with a shortcut": [[5.0, -7.0]],
                    },
                )
            ),
            [shows("y", "dx", "dbody.s", "y with a shortcut", "dx with a shortcut")],
        ),
        Trial(
            scenarios.block_at_work,
            Cases(
                block,
                axes={"N": (1, 3), "C": (2, 3), "F": (1, 4)},
                regimes=[
                    ordinary(3),
                    regime("with a shortcut", 2, form="shortcut"),
                    regime("in training", 2, form="shortcut", train=True),
                    regime("handing on", 2, form="handing on"),
                ],
            ),
            [gradient("dx", of="x"), leaves_inputs_alone()],
        ),
        Trial(
            scenarios.block_used_again,
            Cases(block_again, axes={"N": (1, 3), "C": (2, 3), "F": (1, 4)}, regimes=[ordinary(3)]),
            [
                *in_use("dx"),
                holds("grads has the keys of params", same_keys, outputs=["keys"]),
            ],
        ),
    ],
)

# ------------------------------------------------------------------------------------------- what networks are made of


class Part(NamedTuple):
    """A layer of a network as its plan has it: its kind, its numbers, and for a container what it holds."""

    kind: str
    numbers: tuple = ()
    parts: tuple = ()


_KIND_OF = {number: name for name, number in scenarios.KINDS.items()}
_LOWEST = {  # how many numbers a layer has, and how small each may be
    "Conv2d": (1, 1, 1, 1, 1, 0),
    "MaxPool2d": (1, 1),
    "Affine": (1, 1),
    "Dropout": (0,),
    "BatchNorm": (1,),
    "Sequential": (0,),
    "Inception": (1,),
    "Residual": (1,),
}
_LARGEST, _DEEPEST = 10_000, 12

TOO_LARGE = "it is too large to be trained here in seconds: make its layers narrower."
MOST_PARAMETERS = 200_000
MOST_MULTIPLICATIONS = 4_000_000
_MOST_ACTIVATIONS = 30_000
_MOST_PATCHES = 400_000


def read_plan(plan):
    """The network of a plan (see scenarios.plan_of). Raises ValueError, in words, where it is none."""
    if plan.shape != scenarios.PLAN_SHAPE or plan.dtype.kind not in "iu":
        raise ValueError("what the network is made of didn't come out as it should.")
    rows = iter(plan.tolist())
    network = _read_part(rows, 0)
    if any(any(row) for row in rows):
        raise ValueError("what the network is made of doesn't come out even.")
    return network


def _read_part(rows, depth):
    code, *rest = next(rows, [0])
    kind = _KIND_OF.get(code)
    if kind is None or depth > _DEEPEST:
        raise ValueError(
            "the network holds something that isn't one of the layers of this course, or has more than "
            f"{scenarios.PLAN_SHAPE[0]} layers."
        )
    lowest = _LOWEST.get(kind, ())
    numbers = tuple(rest[: len(lowest)])
    if not all(low <= number <= _LARGEST for low, number in zip(lowest, numbers, strict=True)):
        raise ValueError(f"a {kind} has a size that makes no sense.")
    held = numbers[0] if kind in ("Sequential", "Inception", "Residual") else 0
    return Part(kind, numbers, tuple(_read_part(rows, depth + 1) for _ in range(held)))


def shape_after(part, shape):
    """The shape of what a part makes of one sample. Raises ValueError, in words, where it doesn't fit."""
    if part.kind == "Flatten":
        shape = (math.prod(shape),)
    elif part.kind == "Sequential":
        for inner in part.parts:
            shape = shape_after(inner, shape)
    elif part.kind == "Inception":
        shapes = [shape_after(branch, shape) for branch in part.parts]
        if len({other[1:] for other in shapes}) > 1:
            raise ValueError("the branches of an Inception give maps of different sizes, which can't be joined.")
        shape = (sum(other[0] for other in shapes), *shapes[0][1:])
    elif part.kind == "Residual":
        body, *ways = [shape_after(way, shape) for way in part.parts]
        if [body] != (ways or [shape]):
            raise ValueError("what the body of a Residual gives can't be added to what comes round it.")
        shape = body
    elif part.kind not in ("ReLU", "Dropout"):
        shape = _shape_after_layer(part, shape)
    if math.prod(shape) > _MOST_ACTIVATIONS:
        raise ValueError(TOO_LARGE)
    return shape


def _shape_after_layer(part, shape):
    """The same for a layer that asks something of its input."""
    if part.kind in ("BatchNorm", "Affine"):
        if part.numbers[0] != shape[0] or (part.kind == "Affine" and len(shape) > 1):
            raise ValueError(f"a {part.kind} for {part.numbers[0]} features meets samples of shape {shape}.")
        return shape if part.kind == "BatchNorm" else part.numbers[1:]
    if len(shape) != 3:
        raise ValueError(f"a {part.kind} meets rows of numbers, and no maps.")
    if part.kind == "GlobalAvgPool":
        return shape[:1]
    channels, *lengths = shape
    if part.kind == "MaxPool2d":
        (size, stride), filters, wanted, pad = part.numbers, channels, channels, 0
        sides = [size, size]
    else:
        filters, wanted, *sides, stride, pad = part.numbers
    if wanted != channels:
        raise ValueError(f"a Conv2d for {wanted} channels meets {channels}.")
    if any(length + 2 * pad < side for length, side in zip(lengths, sides, strict=True)):
        raise ValueError(f"a {part.kind} is larger than the maps that come to it.")
    after = [(length + 2 * pad - side) // stride + 1 for length, side in zip(lengths, sides, strict=True)]
    if math.prod([channels, *sides, *after]) > _MOST_PATCHES:
        raise ValueError(TOO_LARGE)
    return (filters, *after)


def parameters_in(part):
    """The parameters of a network in the order of its plan: for each the layer's kind, its name, and its shape."""
    if part.kind == "Conv2d":
        return [("Conv2d", "W", part.numbers[:4]), ("Conv2d", "b", part.numbers[:1])]
    if part.kind == "Affine":
        return [("Affine", "W", part.numbers), ("Affine", "b", part.numbers[1:])]
    if part.kind == "BatchNorm":
        return [("BatchNorm", "gamma", part.numbers), ("BatchNorm", "beta", part.numbers)]
    return [found for inner in part.parts for found in parameters_in(inner)]


def multiplications(part, shape):
    """How often the convolutions and Affines multiply for one sample of this shape."""
    if part.kind == "Affine":
        return math.prod(part.numbers)
    if part.kind == "Conv2d":
        return math.prod(part.numbers[:4]) * math.prod(shape_after(part, shape)[1:])
    count = 0
    for inner in part.parts:
        count += multiplications(inner, shape)
        if part.kind == "Sequential":
            shape = shape_after(inner, shape)
    return count


def insist_on_small(network, in_shape):
    """Raises ValueError, in words, where it is too large to be trained in seconds. in_shape: (C, H, W)."""
    if sum(math.prod(shape) for _, _, shape in parameters_in(network)) > MOST_PARAMETERS:
        raise ValueError(TOO_LARGE)
    shape_after(network, in_shape)
    if multiplications(network, in_shape) > MOST_MULTIPLICATIONS:
        raise ValueError(TOO_LARGE)


def every(part, kind):
    """All parts of a kind, in order, also those within others."""
    return [part] * (part.kind == kind) + [found for inner in part.parts for found in every(inner, kind)]


def in_line(part):
    """A network as one row of layers, with every Sequential laid open."""
    return [leaf for inner in part.parts for leaf in in_line(inner)] if part.kind == "Sequential" else [part]


def insist_on_bends(part, straight=False):
    """Whether what a part gives still waits for a ReLU. `straight`: whether what comes to it does.

    Raises ValueError where a second layer with weights comes before the ReLU.
    """
    if part.kind in ("Conv2d", "Affine"):
        if straight:
            raise ValueError("two layers with weights follow each other, and no ReLU stands between them.")
        return True
    if part.kind == "ReLU":
        return False
    if part.kind == "Sequential":
        for inner in part.parts:
            straight = insist_on_bends(inner, straight)
        return straight
    after = [insist_on_bends(inner, straight) for inner in part.parts]
    return False if part.kind == "Residual" else any(after) if part.kind == "Inception" else straight


def of_network(look):
    """A property: what ``look(network, case)`` says of the plan; it may also raise ValueError with the words."""

    def property_(case, out):
        try:
            return look(read_plan(out["plan"]), case)
        except ValueError as error:
            return str(error)

    return property_


def shape_of(case):
    """The shape of the images: (C, H, W)."""
    return tuple(int(length) for length in case.inputs["in_shape"])


def bends(network, case):
    """A ReLU stands between any two layers with weights, and none behind the last one."""
    if not insist_on_bends(network):
        return "the last layer with weights gives the logits: nothing bends them afterwards."
    return None


def fits_images(network, case):
    """It takes images of this shape, and ends in one number a class."""
    shape = shape_after(network, shape_of(case))
    return None if shape == (case.inputs["classes"],) else "it doesn't end in one number for each class."


def has_convolutions(network, case):
    """Three convolutions at least."""
    few = len(every(network, "Conv2d")) < 3
    return "AlexNet is deep: it should have three convolutions at least." if few else None


def pools_overlap(network, case):
    """There is a max pooling, and each one's stride is smaller than its window."""
    pools = every(network, "MaxPool2d")
    if not pools:
        return "there is no MaxPool2d."
    apart = any(pool.numbers[1] >= pool.numbers[0] for pool in pools)
    return "a pooling doesn't overlap: its stride should be smaller than its window." if apart else None


def drops(network, case):
    """A Dropout stands directly in front of each Affine, and there are two of these at least."""
    row = in_line(network)
    places = [place for place, part in enumerate(row) if part.kind == "Affine"]
    if len(places) < 2:
        return "AlexNet ends in two Affine layers at least."
    if not all(place and row[place - 1].kind == "Dropout" for place in places):
        return "in front of each Affine there should be a Dropout."
    if not all(0 < part.numbers[0] < 1000 for part in row if part.kind == "Dropout"):
        return "the rate of a Dropout lies between 0 and 1, and is neither."
    return None


def has_inceptions(network, case):
    """Two Inceptions at least."""
    return "GoogLeNet has two Inceptions at least." if len(every(network, "Inception")) < 2 else None


def branch_out(network, case):
    """Each Inception has a branch of 1 × 1, one of 3 × 3, one of 5 × 5 and one that pools."""
    if not every(network, "Inception"):
        return "there is no Inception."
    for inception in every(network, "Inception"):
        seen = set()
        for branch in inception.parts:
            sizes = [max(conv.numbers[2:4]) for conv in every(branch, "Conv2d")]
            pooled = bool(every(branch, "MaxPool2d"))
            seen |= {"pool" if pooled else max(sizes)} if sizes else set()
        if not {1, 3, 5, "pool"} <= seen:
            return "an Inception lacks a branch: 1 × 1; 3 × 3; 5 × 5; or MaxPool2d with a 1 × 1 convolution."
    return None


def reduce_first(network, case):
    """A branch with a larger filter begins with 1 × 1, which gives fewer channels than it got."""
    found = False
    for inception in every(network, "Inception"):
        for branch in inception.parts:
            convs = [conv.numbers for conv in every(branch, "Conv2d")]
            if any(max(conv[2:4]) > 1 for conv in convs):
                found = True
                if max(convs[0][2:4]) > 1 or convs[0][0] >= convs[0][1]:
                    return "in front of a 3 × 3 or 5 × 5 there should be a 1 × 1 that makes the channels fewer."
    return None if found else "no branch has a filter larger than 1 × 1."


def averages_first(network, case):
    """A GlobalAvgPool stands in front of the only Affine; a Dropout may stand between them."""
    row = [part for part in in_line(network) if part.kind != "Dropout"]
    if len(every(network, "Affine")) != 1 or row[-1].kind != "Affine":
        return "there should be one Affine, at the very end."
    return None if row[-2].kind == "GlobalAvgPool" else "in front of the Affine there should be a GlobalAvgPool."


def counts_blocks(network, case):
    """As many Residuals as were asked for."""
    wanted = len(every(network, "Residual")) == case.inputs["blocks"]
    return None if wanted else "the number of Residuals isn't `blocks`."


def bodies_normalise(network, case):
    """In each body: two convolutions at least, each with its BatchNorm, and nothing behind the last of these."""
    if not every(network, "Residual"):
        return "there is no Residual."
    for residual in every(network, "Residual"):
        row = in_line(residual.parts[0])
        places = [place for place, part in enumerate(row) if part.kind == "Conv2d"]
        if len(places) < 2:
            return "the body of a Residual should have two convolutions at least."
        if not all(row[place + 1 : place + 2] and row[place + 1].kind == "BatchNorm" for place in places):
            return "in a body, a BatchNorm should follow each convolution."
        if row[-1].kind != "BatchNorm":
            return "a body should end in a BatchNorm: the Residual has a ReLU of its own, after the addition."
    return None


def _found_blocks(network, case):
    """Every Residual in the row of layers, with its shapes, for images with the channels that the network is for."""
    channels = [conv.numbers[1] for conv in every(network, "Conv2d")][:1] or [1]
    return list(_blocks(network, (*channels, *shape_of(case)[1:])))


def _blocks(part, shape):
    """Every Residual with the shape that comes to it and the shape that it gives."""
    if part.kind == "Residual":
        yield part, shape, shape_after(part, shape)
    for inner in part.parts if part.kind == "Sequential" else ():
        yield from _blocks(inner, shape)
        shape = shape_after(inner, shape)


def shortcuts(network, case):
    """Where the shapes agree the shortcut is x itself; where they don't, a convolution of 1 × 1."""
    found = _found_blocks(network, case)
    if not found:
        return "there is no Residual in the row of layers."
    for residual, before, after in found:
        way = in_line(residual.parts[1]) if len(residual.parts) > 1 else []
        if before == after and way:
            return "where the shapes agree, the shortcut is x itself: no layer at all."
        if before != after and (
            [part.kind for part in way] not in (["Conv2d"], ["Conv2d", "BatchNorm"]) or way[0].numbers[2:4] != (1, 1)
        ):
            return "where the shapes differ, the shortcut is one convolution of 1 × 1."
    return None


def halves(network, case):
    """At least one block makes the maps smaller and more; of several blocks at least one leaves the shape."""
    found = _found_blocks(network, case)
    if not any(after[0] > before[0] and after[1] < before[1] for _, before, after in found):
        return "no block makes the maps smaller and more of them."
    if len(found) > 1 and not any(before == after for _, before, after in found):
        return "no block leaves the shape as it is."
    return None


def is_finite(case, out):
    """No nan, no infinity."""
    return None if np.all(np.isfinite(out["y"])) else "y contains nan or inf."


def is_small(network, case):
    """Small enough to be trained in seconds."""
    insist_on_small(network, shape_of(case))


# ----------------------------------------------------------------------------------------------------- whole networks


def images(build):
    """A maker of one image for a network; ``blocks``: how many, where it is a ResNet."""

    def make(rng, C, H, W, K, blocks=0, samples=1):
        case = {"build": build, "in_shape": np.array([C, H, W]), "classes": K, "seed": int(rng.integers(2**31))}
        case["x"] = rng.normals(samples, C, H, W)
        if samples > 1:
            case["dout"] = signed(rng, samples, K)
        return {**case, "blocks": blocks} if blocks else case

    return make


def split(row, network):
    """A row of numbers as one array for each parameter of the network."""
    sizes = [math.prod(shape) for _, _, shape in parameters_in(network)]
    if row.ndim != 1 or row.size != sum(sizes):
        raise ValueError("the network has other parameters than its layers.")
    return np.split(row, np.cumsum(sizes)[:-1])


def every_gradient(case, out):
    """Every parameter gets a gradient that isn't all zeros."""
    try:
        network = read_plan(out["plan"])
        gradients = split(out["gradients"], network)
    except ValueError as error:
        return str(error)
    for (kind, name, _), found in zip(parameters_in(network), gradients, strict=True):
        if not np.all(np.isfinite(found)):
            return f"the gradient of the {name} of a {kind} contains nan or inf."
        if not np.any(found):
            return f"no gradient comes to the {name} of a {kind}."
    return None


def starts_plainly(case, out):
    """Biases and beta are 0, gamma is 1."""
    try:
        network = read_plan(out["plan"])
        drawn = [split(row, network) for row in out["drawn"]]
    except ValueError as error:
        return str(error)
    for arrays in drawn:
        for (kind, name, _), array in zip(parameters_in(network), arrays, strict=True):
            if name in ("b", "beta") and np.any(array != 0):
                return f"the {name} of a {kind} should be all zeros at first."
            if name == "gamma" and np.any(array != 1):
                return "the gamma of a BatchNorm should be all ones at first."
    return None


def drawn_from_rng(case, out):
    """Two generators with the same seed give the same weights; one generator never gives the same ones again."""
    drawn, same = out["drawn"], out["same seed"]
    if drawn.ndim != 2 or not np.array_equal(drawn[0], same):
        return "two generators with the same seed give different networks: draw from rng only, not from np.random."
    try:
        first, *others = [split(row, read_plan(out["plan"])) for row in drawn]
    except ValueError as error:
        return str(error)
    names = [name for _, name, _ in parameters_in(read_plan(out["plan"]))]
    for name, one, *rest in zip(names, first, *others, strict=True):
        if name == "W" and np.any(one) and any(np.array_equal(one, other) for other in rest):
            return "the next network has weights of the first once more: use the rng that you are given as it is."
    return None


IMAGE_AXES = {"C": (1, 3), "H": (8, 11), "W": (8, 11), "K": (4, 7)}


def whole(build, *structure, **blocks):
    """The public checks of a builder: ``structure`` are pairs of a claim and what to look for."""
    return Task(
        build,
        trials=[
            Trial(
                scenarios.network_assembled,
                Cases(images(build), axes=IMAGE_AXES, regimes=[ordinary(4, **blocks)]),
                [
                    holds("it is made of layers that fit", of_network(fits_images), outputs=["plan"]),
                    *(holds(claim, of_network(look), outputs=["plan"]) for claim, look in structure),
                    holds("it is small", of_network(is_small), outputs=["plan"]),
                    holds("y is finite", is_finite, outputs=["y"]),
                ],
            ),
            Trial(
                scenarios.network_at_work,
                Cases(images(build), axes=IMAGE_AXES, regimes=[ordinary(1, samples=2, **blocks)]),
                [holds("a gradient comes to every parameter", every_gradient, outputs=["plan", "gradients"])],
            ),
            Trial(
                scenarios.network_weights,
                Cases(images(build), axes=IMAGE_AXES, regimes=[ordinary(1, **blocks)]),
                [
                    holds("the weights come from rng", drawn_from_rng, outputs=["drawn", "same seed"]),
                    holds("biases and beta start at 0, gamma at 1", starts_plainly, outputs=["plan", "drawn"]),
                ],
            ),
        ],
        random=True,
    )


BENDS = ("a ReLU stands between any two layers with weights", bends)
ALEXNET = [
    ("three convolutions at least", has_convolutions),
    BENDS,
    ("max pooling overlaps", pools_overlap),
    ("a Dropout stands in front of each of two Affines or more", drops),
]
GOOGLENET = [
    ("two Inceptions at least", has_inceptions),
    ("each Inception has branches of 1 × 1, 3 × 3, 5 × 5, and one that pools", branch_out),
    ("a 1 × 1 makes the channels fewer in front of each larger filter", reduce_first),
    BENDS,
    ("a GlobalAvgPool stands in front of the only Affine", averages_first),
]
RESNET = [
    ("as many Residuals as `blocks` says", counts_blocks),
    ("bodies are convolutions with BatchNorm", bodies_normalise),
    ("the shortcut is x itself, or a 1 × 1 where the shapes differ", shortcuts),
    ("the maps become smaller and more at one block at least", halves),
    BENDS,
    ("a GlobalAvgPool stands in front of the only Affine", averages_first),
]

BUILD_ALEXNET = whole("build_alexnet", *ALEXNET)
BUILD_GOOGLENET = whole("build_googlenet", *GOOGLENET)
BUILD_RESNET = whole("build_resnet", *RESNET, blocks=3)
