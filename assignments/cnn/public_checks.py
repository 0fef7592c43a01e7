"""What you can check by yourself, as often as you like: the worked examples of the lesson, and properties.

There are no points here, and no solutions. A gradient is held against central differences of your own forward: nudge
one number, and see what happens. `check("Conv2d")` in the notebook, `pytest` in this folder and `gradmark check` all
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
    ordinary,
    regime,
    shows,
)

# ---------------------------------------------------------------------------------------------------------- properties


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
LAST_FORWARD = equal_with(" second", "isn't what a fresh object gives: something is left over from before.")
_BESIDE = equal_with(" beside", "changes when another object of the same class is made or used in between.")
_LATER = equal_with(" later", "changes after it was returned: a later call writes into the same array.")


def own_memory(case, out):
    """What one object gives is its own: neither another one nor a later call changes it, nor a batch before."""
    return _BESIDE(case, out) or _LATER(case, out) or LAST_FORWARD(case, out)


def same_keys(case, out):
    """grads has the keys of params. `keys`: how many params has, how many grads has, how many are in both."""
    params, grads, both = out["keys"].tolist()
    if params != (2 if "W" in case.inputs else 0):
        return "params should hold W and b, and nothing else." if "W" in case.inputs else "params should be empty."
    if both < params:
        return "grads lacks a key that params has."
    return "grads has a key that params doesn't have." if grads > both else None


def in_use(outputs, points=None, two=None):
    """What holds when a layer is asked twice, beside another one, and after another batch; and grads' keys.

    ``outputs`` is what backward gives; ``points``: (again, beside, second, keys); ``two``: the regime of two layers.
    """
    again, beside, second, keys = points or (0, 0, 0, 0)
    two = two or EQUAL
    claims = (
        ("backward says the same twice", SAME_TWICE, "ordinary", [f"{name} again" for name in outputs], again),
        (
            "two objects, or two batches of one size, are kept apart",
            own_memory,
            two,
            [
                "y later",
                *(f"{name} {ending}" for ending in ("beside", "second") for name in ("y", *outputs)),
                "dx later",
            ],
            beside,
        ),
        (
            "after another batch, with parameters changed in place, all is as in a fresh object",
            LAST_FORWARD,
            "ordinary",
            ["y second", *(f"{name} second" for name in outputs)],
            second,
        ),
        ("grads has the keys of params", same_keys, two, ["keys"], keys),
    )
    return [
        holds(
            claim,
            property_,
            on=on,
            outputs=names,
            points=worth,
            name={LAST_FORWARD: "second batch", own_memory: "kept apart"}.get(property_, claim),
        )
        for claim, property_, on, names, worth in claims
    ]


EQUAL = "all of one size"
"""The regime in which all axes are equally long: two batches of one size, and no wrong axis is noticed by numpy."""

# --------------------------------------------------------------------------------------------------- sizes and padding


def axis(rng, PLACES, KERNEL, kind="fits"):
    """One axis at whose PLACES a kernel fits.

    ``kind``: "plain" without stride and pad; "left over": it isn't used up by stride; "just": the kernel is as large as
    the axis; "padded": it is larger than the axis, and fits thanks to the padding; "by 1", "by less", "by more": it is
    too large by 1, by less than stride, by stride or more.
    """
    if kind == "plain":
        return {"size": PLACES - 1 + KERNEL, "kernel": KERNEL}
    stride = 4 if kind == "by less" else int(rng.integers(1 if kind == "by 1" else 2, 5))
    over = stride - 1 if kind == "left over" else 1
    short = {"by 1": 1, "by less": int(rng.integers(2, 4)), "by more": stride + int(rng.integers(0, 2))}.get(kind, 0)
    whole = (PLACES - 1) * stride + KERNEL + (over if kind in ("left over", "padded") else -short)
    least, most = {
        "just": (0, 0),
        "padded": (over // 2 + 1, (whole - 1) // 2),
        "fits": (1, (whole - KERNEL) // 2),
        "left over": (1, (whole - KERNEL) // 2),
    }.get(kind, (0, (whole - 1) // 2))
    pad = int(rng.integers(least, most + 1))
    return {"size": whole - 2 * pad, "kernel": KERNEL, "stride": stride, "pad": pad}


def is_whole(case, out):
    """The size is an integer: numpy takes no other for a shape."""
    if out["size"].dtype.kind in "iu":
        return None
    return "the size is no int: numpy's shapes are made of whole numbers. Divide with //."


def counts_places(case, out):
    """The size is the number of places: start at 0, move on by stride as long as the kernel still fits."""
    stride, pad = case.inputs.get("stride", 1), case.inputs.get("pad", 0)
    last = case.inputs["size"] + 2 * pad - case.inputs["kernel"]
    return None if out["size"] == len(range(0, last + 1, stride)) else "the kernel fits at another number of places."


def refuses(case, out):
    """ValueError is raised where the kernel is larger than the padded axis, and nowhere else."""
    nowhere = case.inputs["kernel"] > case.inputs["size"] + 2 * case.inputs.get("pad", 0)
    if nowhere and out["fits"] == 1:
        return "the kernel fits nowhere, and no ValueError was raised."
    return "the kernel fits, and a ValueError was raised." if not nowhere and out["fits"] == 0 else None


def counted(fits, plain, left_over, just, padded, too_large):
    """So many cases of each kind for `conv_output_size`; ``too_large`` of each of three."""
    return Cases(
        axis,
        axes={"PLACES": (2, 6), "KERNEL": (2, 6)},
        regimes=[
            ordinary(fits),
            regime("stride and pad left out", plain, kind="plain"),
            regime("something left over", left_over, kind="left over"),
            regime("a kernel as large as the axis", just, kind="just", PLACES=1, KERNEL=(3, 7)),
            regime("a kernel that fits thanks to the padding", padded, kind="padded", PLACES=1, KERNEL=(3, 7)),
            regime("a kernel too large by 1", too_large, kind="by 1", PLACES=1, KERNEL=(3, 7)),
            regime("a kernel too large by less than a step", too_large, kind="by less", PLACES=1, KERNEL=(4, 7)),
            regime("a kernel too large by a step or more", too_large, kind="by more", PLACES=1, KERNEL=(6, 9)),
        ],
    )


CONV_OUTPUT_SIZE = Task(
    "conv_output_size",
    trials=[
        Trial(
            scenarios.worked_size,
            examples(
                ({"size": 7, "kernel": 3, "stride": 2, "pad": 1}, {"size": 4}),
                ({"size": 6, "kernel": 3, "stride": 2, "pad": 1}, {"size": 3}),
                ({"size": 5, "kernel": 2}, {"size": 4}),
                ({"size": 2, "kernel": 5, "stride": 1, "pad": 1}, {"fits": 0}),
            ),
            [shows("size", "fits")],
        ),
        Trial(
            scenarios.places_counted,
            counted(4, 3, 4, 2, 2, 2),
            [
                holds("it is the number of places", counts_places, on="ordinary", outputs=["size"]),
                holds(
                    "without stride and pad it is, too", counts_places, on="stride and pad left out", outputs=["size"]
                ),
                holds("what is left over doesn't count", counts_places, on="something left over", outputs=["size"]),
                holds("it is an int", is_whole, on="ordinary", outputs=["size"]),
                holds("ValueError exactly where the kernel fits nowhere", refuses, outputs=["fits"]),
            ],
        ),
    ],
)


def framed(rng, N, C, H, W, pad=None):
    """Images without a 0 in them, and how many zeros come around."""
    pad = int(rng.integers(1, 4)) if pad is None else pad
    return {"x": rng.nonzero(N, C, H, W), "pad": pad, "x2": rng.nonzero(N, C, H, W)}


KEPT = equal_with(" later", "changes when zero_pad is called again: make a new array in each call.")


def has_frame(case, out):
    """The images stand in the middle, and what is around them is 0."""
    x, pad = case.inputs["x"], case.inputs["pad"]
    wanted = (*x.shape[:2], x.shape[2] + 2 * pad, x.shape[3] + 2 * pad)
    if out["padded"].shape != wanted:
        return f"padded.shape={out['padded'].shape}, but should be {wanted}: only the last two axes grow."
    inside = out["padded"][:, :, pad : pad + x.shape[2], pad : pad + x.shape[3]]
    if not np.allclose(inside, x, rtol=1e-5):
        return "the images should stand in the middle, unchanged."
    return None if np.count_nonzero(out["padded"]) == x.size else "what is around the images should be 0."


ZERO_PAD = Task(
    "zero_pad",
    trials=[
        Trial(
            scenarios.worked_pad,
            examples(
                (
                    {"x": [[[[1.0, 2.0]]]], "pad": 1},
                    {"padded": [[[[0.0, 0.0, 0.0, 0.0], [0.0, 1.0, 2.0, 0.0], [0.0, 0.0, 0.0, 0.0]]]]},
                )
            ),
            [shows("padded")],
        ),
        Trial(
            scenarios.padded,
            Cases(
                framed,
                axes={"N": (1, 4), "C": (1, 4), "H": (1, 5), "W": (1, 5)},
                regimes=[ordinary(6), regime("pad 0", 2, pad=0)],
            ),
            [
                holds("the images stand in a frame of zeros", has_frame, outputs=["padded"]),
                holds("each call makes a new array", KEPT, outputs=["padded later"]),
                leaves_inputs_alone(),
            ],
        ),
    ],
)

# -------------------------------------------------------------------------------------------------------------- layers


def away_from_nothing(dout):
    """dout, changed in one place where it must be so that no channel of it adds up to nearly nothing."""
    dout[0, :, 0, 0] += np.where(np.abs(dout.sum(axis=(0, 2, 3))) < 0.5, 1.5, 0.0)
    return dout


def convolution(rng, N, C, F, OH, OW, kernel=None, stride=None, pad=None, rest=False, scale=1.0, use="", train=False):
    """One batch for a Conv2d whose maps are OH × OW.

    ``kernel``: (FH, FW), else 2 × 3 or 3 × 2, the shorter side where the map is shorter. ``stride`` and ``pad``: None
    leaves them out, "some" draws them. ``rest``: an axis at least has rows or columns that no place of the kernel
    covers. ``use``: what else befalls the layer (see `layer_at_work`), which takes another batch, other parameters.
    """
    FH, FW = kernel or ((2, 3) if OH < OW else (3, 2))
    stride = int(rng.integers(2, 4)) if stride == "some" else stride
    pad = int(rng.integers(1, 3)) if pad == "some" else pad
    given = {name: value for name, value in (("stride", stride), ("pad", pad)) if value is not None}
    step = stride or 1
    over = (int(rng.integers(0, step)), int(rng.integers(1, step))) if rest else (0, 0)
    over = over[:: rng.choice([-1, 1])]
    H, W = (OH - 1) * step + FH + over[0], (OW - 1) * step + FW + over[1]
    H, W = (max(1, size - 2 * (pad or 0)) for size in (H, W))
    case = {
        "layer": "Conv2d",
        "x": rng.nonzero(N, C, H, W) * scale,
        "W": rng.nonzero(F, C, FH, FW),
        "b": rng.nonzero(F),
        **given,
    }
    maps = [(size + 2 * (pad or 0) - side) // step + 1 for size, side in ((H, FH), (W, FW))]
    case["dout"] = away_from_nothing(rng.nonzero(N, F, *maps))
    if train:
        case["train"] = True
    if use:
        grow = (0, 0, 0) if use == "beside" else rng.integers(1, 3, 3)
        N2, H2, W2 = (int(size + more) for size, more in zip((N, H, W), grow, strict=True))
        maps = [(size + 2 * (pad or 0) - side) // step + 1 for size, side in ((H2, FH), (W2, FW))]
        case |= {"use": use, "x2": rng.nonzero(N2, C, H2, W2), "dout2": rng.nonzero(N2, F, *maps)}
        case |= {"W2": rng.nonzero(F, C, FH, FW), "b2": rng.nonzero(F)}
    if use == "beside":
        case |= {"stride": 1, "pad": 0, "stride2": 2, "pad2": 1}
    return case


CONV2D = Task(
    "Conv2d",
    trials=[
        Trial(
            scenarios.worked_example,
            examples(
                (
                    {
                        "layer": "Conv2d",
                        "x": [[[[1.0, 2.0, 0.0], [0.0, 1.0, 3.0], [2.0, 1.0, 1.0]]]],
                        "W": [[[[1.0, -1.0], [0.0, 2.0]]]],
                        "b": [1.0],
                        "dout": [[[[1.0, 0.0], [2.0, -1.0]]]],
                    },
                    {
                        "y": [[[[2.0, 9.0], [2.0, 1.0]]]],
                        "dx": [[[[1.0, -1.0, 0.0], [2.0, -1.0, 1.0], [0.0, 4.0, -2.0]]]],
                        "dW": [[[[0.0, 1.0], [3.0, 2.0]]]],
                        "db": [2.0],
                    },
                )
            ),
            [shows("y", "dx", "dW", "db")],
        ),
        Trial(
            scenarios.once,
            Cases(
                convolution,
                axes={"N": (1, 3), "C": (1, 3), "F": (1, 3), "OH": (1, 3), "OW": (1, 3)},
                regimes=[
                    ordinary(2, N=2, C=1, F=2, OH=2, OW=1),
                    regime("stride 2, with a rest", 1, N=1, C=2, F=1, OH=1, OW=2, stride=2, rest=True),
                    regime("pad", 1, N=1, C=1, F=2, OH=3, OW=4, pad=1),
                    regime("stride and pad", 1, N=1, C=1, F=1, OH=3, OW=4, stride=2, pad=2, rest=True),
                ],
            ),
            [gradient("dx", of="x"), gradient("dW", of="W"), gradient("db", of="b"), leaves_inputs_alone()],
        ),
        Trial(
            scenarios.layer_at_work,
            Cases(
                convolution,
                axes={"N": (1, 3), "C": (1, 3), "F": (1, 3), "OH": (1, 3), "OW": (1, 3)},
                regimes=[
                    ordinary(3, N=2, C=1, F=3, OH=2, OW=4, use="again"),
                    regime(EQUAL, 2, N=2, C=2, F=2, OH=2, OW=2, kernel=(2, 2), use="beside"),
                ],
            ),
            in_use(["dx", "dW", "db"]),
        ),
    ],
)


def pooling(rng, N, C, OH, OW, size=None, stride=None, rest=False, kind="", use="", train=False):
    """One batch for a MaxPool2d whose maps are OH × OW, without ties.

    ``size``: of the window, else 2 or 3. ``stride``: None leaves it out, "less" and "more" draw one that is less or
    more than the size. ``rest``: an axis at least has rows or columns that no window covers. ``kind``: "" is above 0;
    "mixed" has both signs; "negative" has nothing above 0; "huge" is about ±1000; "ties" has ties. ``use``: what else
    befalls the layer, on another batch.
    """
    size = size or int(rng.integers(2, 4))
    if stride == "less":
        size, stride = [(2, 1), (3, 1), (3, 2)][rng.integers(3)]
    elif stride == "more":
        size, stride = [(1, 2), (2, 3), (2, 4)][rng.integers(3)]
    step = stride or size
    over = (int(rng.integers(0, step)), int(rng.integers(1, step))) if rest and step > 1 else (0, 0)
    over = over[:: rng.choice([-1, 1])]
    shape = (N, C, (OH - 1) * step + size + over[0], (OW - 1) * step + size + over[1])
    x = rng.distinct(*shape)
    if kind == "":
        x = x - np.min(x) + 0.25
    elif kind == "ties":
        x = rng.integers(1, 4, shape)
    elif kind == "negative":
        x = x - np.max(x) - 0.25
    elif kind == "huge":
        x = 1000.0 * x / np.max(np.abs(x))
        x[:, 0] = x[:, 0] / 4 - 750.0  # a whole channel far below 0
    case = {"layer": "MaxPool2d", "x": x, "size": size, "dout": rng.nonzero(N, C, OH, OW)}
    if stride:
        case["stride"] = stride
    if train:
        case["train"] = True
    if use:
        case["use"] = use
    if use in ("again", "beside"):
        grow = (0, 0, 0) if use == "beside" else rng.integers(1, 3, 3)
        N2, OH2, OW2 = (int(length + more) for length, more in zip((N, OH, OW), grow, strict=True))
        case["x2"] = rng.distinct(N2, C, *((length - 1) * step + size for length in (OH2, OW2)))
        case["dout2"] = rng.nonzero(N2, C, OH2, OW2)
    if use == "beside":
        case |= {"stride": size, "size2": size - 1, "stride2": 1}
    return case


def shares_among_largest(case, out):
    """Each window's gradient goes to its largest numbers: to one of them, or to each a share, in all what came in.

    The windows touch and don't overlap, so each number has one window.
    """
    x, dout, size = (case.inputs[name] for name in ("x", "dout", "size"))
    N, C, OH, OW = dout.shape
    tiles = [array.reshape(N, C, OH, size, OW, size).swapaxes(3, 4) for array in (x, out["dx with ties"])]
    values, gradients = (tile.reshape(N, C, OH, OW, size * size) for tile in tiles)
    shares = gradients / dout[..., None]
    largest = values == values.max(axis=-1, keepdims=True)
    if np.any(np.abs(shares[~largest]) > 1e-5):
        return "a number that isn't the largest of its window gets a gradient."
    if np.any(shares < -1e-5):
        return "a gradient has the wrong sign."
    if np.any(np.abs(shares.sum(axis=-1) - 1.0) > 1e-5):
        return "where the largest number stands twice in a window, its gradient is given away more than once, or lost."
    return None


MAX_POOL_2D = Task(
    "MaxPool2d",
    trials=[
        Trial(
            scenarios.worked_example,
            examples(
                (
                    {
                        "layer": "MaxPool2d",
                        "x": [[[[1.0, 3.0, 2.0, 0.0, 7.0], [4.0, 2.0, 1.0, 5.0, 8.0]]]],
                        "size": 2,
                        "dout": [[[[10.0, -1.0]]]],
                    },
                    {
                        "y": [[[[4.0, 5.0]]]],
                        "dx": [[[[0.0, 0.0, 0.0, 0.0, 0.0], [10.0, 0.0, 0.0, -1.0, 0.0]]]],
                    },
                ),
                (
                    {
                        "layer": "MaxPool2d",
                        "x": [[[[1.0, 3.0, 2.0], [0.0, 2.0, 1.0]]]],
                        "size": 2,
                        "stride": 1,
                        "dout": [[[[1.0, 10.0]]]],
                    },
                    {"y": [[[[3.0, 3.0]]]], "dx": [[[[0.0, 11.0, 0.0], [0.0, 0.0, 0.0]]]]},
                ),
            ),
            [shows("y", "dx")],
        ),
        Trial(
            scenarios.once,
            Cases(
                pooling,
                axes={"N": (1, 3), "C": (1, 3), "OH": (1, 4), "OW": (1, 4)},
                regimes=[
                    ordinary(1, N=2, C=1, OH=2, OW=1),
                    regime("rows left over", 1, N=1, C=2, OH=1, OW=2, size=2, rest=True),
                    regime("overlapping windows", 2, N=1, C=1, OH=3, OW=4, stride="less"),
                    regime("gaps between windows", 1, N=1, C=1, OH=2, OW=1, size=2, stride=3),
                    regime("nothing above 0", 1, N=1, C=1, OH=2, OW=3, kind="negative"),
                ],
            ),
            [gradient("dx", of="x"), leaves_inputs_alone()],
        ),
        Trial(
            scenarios.layer_at_work,
            Cases(
                pooling,
                axes={"N": (1, 3), "C": (1, 3), "OH": (1, 4), "OW": (1, 4)},
                regimes=[
                    ordinary(3, use="again"),
                    regime(EQUAL, 2, N=2, C=2, OH=2, OW=2, size=2, use="beside"),
                ],
            ),
            in_use(["dx"]),
        ),
        Trial(
            scenarios.with_ties,
            Cases(
                pooling, axes={"N": (1, 3), "C": (1, 3), "OH": (1, 4), "OW": (1, 4)}, regimes=[ordinary(6, kind="ties")]
            ),
            [
                holds(
                    "in a tie, the largest share the gradient",
                    shares_among_largest,
                    outputs=["dx with ties"],
                    name="ties",
                )
            ],
        ),
    ],
)


def samples(rng, N, C, H, W, axes=4, use="", train=False):
    """One batch for a Flatten: images (N, C, H, W), or rows (N, C) that are flat already."""
    shape = (N, C, H, W)[:axes]
    case = {"layer": "Flatten", "x": rng.nonzero(*shape), "dout": rng.nonzero(N, int(np.prod(shape[1:])))}
    if train:
        case["train"] = True
    if use:  # beside: other sizes, rows of the same length
        shape2 = (N, W, C, H) if use == "beside" else (N + int(rng.integers(1, 3)), W, C + 1, H)
        case |= {"use": use, "x2": rng.nonzero(*shape2), "dout2": rng.nonzero(shape2[0], int(np.prod(shape2[1:])))}
    return case


ROWS = "rows of one length"

FLATTEN = Task(
    "Flatten",
    trials=[
        Trial(
            scenarios.worked_example,
            examples(
                (
                    {
                        "layer": "Flatten",
                        "x": [[[[1.0, 2.0], [3.0, 4.0]], [[5.0, 6.0], [7.0, 8.0]]]],
                        "dout": [[8.0, 7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0]],
                    },
                    {
                        "y": [[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]],
                        "dx": [[[[8.0, 7.0], [6.0, 5.0]], [[4.0, 3.0], [2.0, 1.0]]]],
                    },
                )
            ),
            [shows("y", "dx")],
        ),
        Trial(
            scenarios.layer_at_work,
            Cases(
                samples,
                axes={"N": (1, 4), "C": (1, 4), "H": (1, 4), "W": (1, 4)},
                regimes=[
                    ordinary(3, use="again"),
                    regime("rows that are flat already", 2, axes=2),
                    regime(ROWS, 1, N=2, C=1, H=3, W=2, use="beside"),
                ],
            ),
            [gradient("dx", of="x"), leaves_inputs_alone(), *in_use(["dx"], two=ROWS)],
        ),
    ],
)

# ----------------------------------------------------------------------------------------------------------------- VGG


def plan(in_shape, widths, classes):
    """The shapes of all parameters of a VGG, by name, in order."""
    shapes, maps, blocks = {}, (in_shape[0], *widths), len(widths)
    for block in range(blocks):
        shapes |= {f"{3 * block}.W": (maps[block + 1], maps[block], 3, 3), f"{3 * block}.b": (maps[block + 1],)}
    pixels = (in_shape[1] // 2**blocks) * (in_shape[2] // 2**blocks)
    last = 3 * blocks + 1
    return shapes | {f"{last}.W": (maps[-1] * pixels, classes), f"{last}.b": (classes,)}


def network(rng, N, C, H, W, CLASSES, blocks=2, scale=1.0):
    """What to build, the parameters to write into it, and images."""
    widths = rng.permutation(np.arange(2, 6))[:blocks]
    shapes = plan((C, H, W), widths.tolist(), CLASSES)
    parameters = {name: rng.nonzero(*shape, high=1.0) for name, shape in shapes.items()}
    return {
        "in_shape": np.array([C, H, W]),
        "widths": widths,
        "classes": CLASSES,
        "seed": int(rng.integers(2**31)),
        "x": rng.normals(N, C, H, W, scale=scale),
        "dout": rng.nonzero(N, CLASSES),
        **parameters,
    }


def planned(case, out):
    """params holds what the plan says."""
    inputs = case.inputs
    shapes = plan(inputs["in_shape"].tolist(), inputs["widths"].tolist(), inputs["classes"])
    for name, shape in shapes.items():
        if f"shape of {name}" not in out:
            return f"params has no {name}: it should hold {', '.join(shapes)}."
        if tuple(out[f"shape of {name}"].tolist()) != shape:
            return f"{name} should have the shape {shape}."
    return None if out["parameters"] == len(shapes) else f"params holds more than {', '.join(shapes)}."


def starts_at_zero(case, out):
    """All biases are 0."""
    return "a bias isn't 0 at the start." if any(np.any(out[name]) for name in ("0.b", "3.b", "7.b")) else None


def drawn_from_rng(case, out):
    """Two generators with the same seed give the same weights."""
    if all(np.array_equal(out[name], out[f"{name} of the same seed"]) for name in ("0.W", "7.W")):
        return None
    return "two generators with the same seed give different weights: draw from rng only, not from np.random."


def drawn_anew(case, out):
    """The same generator doesn't give the same weights twice."""
    if all(np.mean(out[name] == out[f"{name} of the next"]) < 0.5 for name in ("0.W", "7.W")):
        return None
    return "the second network has weights of the first once more: use the rng that you are given as it is."


BIASES = ["0.b", "3.b", "7.b"]
SAME = ["0.W", "7.W", "0.W of the same seed", "7.W of the same seed"]
NEXT = ["0.W", "7.W", "0.W of the next", "7.W of the next"]


def small_network(rng, C, H, W, CLASSES):
    """What to build, and a seed."""
    return {
        "in_shape": np.array([C, H, W]),
        "widths": rng.permutation(np.arange(2, 6))[:2],
        "classes": CLASSES,
        "seed": int(rng.integers(2**31)),
    }


BUILD_VGG = Task(
    "build_vgg",
    trials=[
        Trial(
            scenarios.worked_vgg,
            examples(
                (
                    {
                        "in_shape": [1, 2, 3],
                        "widths": [1],
                        "classes": 2,
                        "seed": 0,
                        "x": [[[[1.0, 2.0, 9.0], [3.0, 0.0, 9.0]]]],
                        "0.W": [[[[0.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 0.0]]]],
                        "0.b": [-1.0],
                        "4.W": [[3.0, -2.0]],
                        "4.b": [0.0, 1.0],
                    },
                    {"y": [[6.0, -3.0]]},
                )
            ),
            [shows("y")],
        ),
        Trial(
            scenarios.vgg_at_work,
            Cases(
                network,
                axes={"N": (1, 3), "C": (1, 3), "H": (4, 7), "W": (4, 7), "CLASSES": (2, 6)},
                regimes=[ordinary(5), regime("one block", 3, blocks=1)],
            ),
            [
                holds("params has the planned names and shapes", planned, outputs=["parameters"]),
                leaves_inputs_alone(),
            ],
        ),
        Trial(
            scenarios.first_parameters,
            Cases(
                small_network,
                axes={"C": (1, 3), "H": (4, 7), "W": (4, 7), "CLASSES": (2, 5)},
                regimes=[ordinary(4)],
            ),
            [
                holds("biases start at 0", starts_at_zero, outputs=BIASES),
                holds("weights are drawn from rng", drawn_from_rng, outputs=SAME),
                holds("each call draws new weights", drawn_anew, outputs=NEXT),
            ],
        ),
    ],
    uses=("Conv2d", "MaxPool2d", "Flatten"),
)
