"""What you can check by yourself, as often as you like: the worked examples of the lesson, and properties.

There are no points here, and no solutions. `check("Dropout")` in the notebook, `pytest` in this folder and `gradmark
check` all run what stands below.
"""

import numpy as np
import scenarios

from autograder import (
    Cases,
    Task,
    Trial,
    dropped_anew,
    dropped_at_rate,
    dropped_independently,
    examples,
    holds,
    leaves_inputs_alone,
    ordinary,
    regime,
    shows,
)


def near(one, other, tolerance=1e-5):
    """Whether two arrays are equal, to the rounding of single precision."""
    if np.shape(one) != np.shape(other):
        return False
    return bool(np.all(np.abs(one - other) <= tolerance * (np.max(np.abs(other), initial=0.0) + 1e-30)))


# ------------------------------------------------------------------------------------------------------------ train


def run(rng, N, V, B, D, M, axes=2, labels=False, decay=False, use=False):
    """A short training run: x (N, D), y (N, M), and V samples to validate on. B is the batch size.

    ``axes`` 4 makes images (N, D, 2, 1), ``labels`` integer targets (N,), ``decay`` an optimizer with an epoch's end.
    ``use``: what befalls train besides, for which there is other validation data. No two samples start alike.
    """
    P = V + 1
    firsts = rng.distinct(N + V + P, gap=0.1)
    shape = (D, 2, 1) if axes == 4 else (D,)
    samples = rng.normals(N + V + P, *shape)
    samples.reshape(N + V + P, -1)[:, 0] = firsts
    targets = rng.integers(0, M, N + V + P) if labels else rng.normals(N + V + P, M, scale=2.0)
    x, x_val, x_val2 = np.split(samples, [N, N + V])
    y, y_val, y_val2 = np.split(targets, [N, N + V])
    case = {"x": x, "y": y, "x_val": x_val, "y_val": y_val, "w": rng.nonzero(2 * D if axes == 4 else D, M, low=0.5)}
    case |= {
        "epochs": int(rng.integers(2, 5)),
        "batch_size": B,
        "lr": 0.03,
        "decay": decay,
        "seed": int(rng.integers(2**31)),
        "seed2": int(rng.integers(2**31)),
    }
    return case | {"use": True, "x_val2": x_val2, "y_val2": y_val2} if use else case


def one_an_epoch(case, out):
    """Both lists have one number for each epoch."""
    for name in ("loss", "val_loss"):
        if out[name].shape != (case.inputs["epochs"],):
            return f'"{name}" should hold one number an epoch: {case.inputs["epochs"]} of them.'
    return None


def ends_where_it_should(case, out):
    """The last validation loss is that of the weights in the end, in test mode, where the model is y = x w."""
    outputs = scenarios.flat(case.inputs["x_val"]) @ out["w"]
    wanted = np.mean((outputs - case.inputs["y_val"]) ** 2)
    if out["val_loss"].ndim == 1 and out["val_loss"].size and near(out["val_loss"][-1], wanted, 1e-4):
        return None
    return "the last number isn't the loss on all of x_val, in test mode, with the weights that you end with."


def leaves_no_trace(case, out):
    """The weights in the end are the same with and without validation data, and with other validation data."""
    if not near(out["w without"], out["w"]):
        return "the same seed gives other weights with validation data than without."
    if not near(out["w with others"], out["w"]):
        return "the same seed gives other weights with other validation data."
    return None


TRAIN = Task(
    "train",
    trials=[
        Trial(
            scenarios.worked_training,
            examples(
                (
                    {
                        "x": [[1.0], [2.0]],
                        "y": [[4.0], [4.0]],
                        "x_val": [[1.0], [3.0]],
                        "y_val": [[1.0], [1.0]],
                        "w": [[2.0]],
                        "epochs": 2,
                        "batch_size": 2,
                        "lr": 0.0625,
                        "decay": False,
                        "seed": 0,
                    },
                    {"w": [[-1.0]], "loss": [104.0, 8.0], "val_loss": [29.0, 10.0]},
                )
            ),
            [shows("w", "loss", "val_loss")],
        ),
        Trial(
            scenarios.trained,
            Cases(
                run,
                axes={"N": (5, 8), "V": (2, 6), "B": (2, 4), "D": (2, 6), "M": (1, 5)},
                regimes=[ordinary(8, use=True), regime("an optimizer with an epoch's end", 3, decay=True)],
            ),
            [
                holds("one number an epoch", one_an_epoch, outputs=["loss", "val_loss"]),
                holds(
                    "the last val_loss is that of the weights in the end",
                    ends_where_it_should,
                    outputs=["w", "val_loss"],
                    name="the last val_loss",
                ),
                holds(
                    "validation leaves no trace in the weights",
                    leaves_no_trace,
                    on="ordinary",
                    outputs=["w", "w without", "w with others"],
                    name="no trace",
                ),
                leaves_inputs_alone(),
            ],
        ),
    ],
)

# ---------------------------------------------------------------------------------------------------------- Dropout


def batch(rng, N, D, axes=2, rate=None, zeros=0.0, far=False):
    """x and dout: (N, D), or images (N, D, 2, 3), and a second pair of another N. `rate` else is one of several.

    ``zeros``: the share of x that is 0. ``far``: half of x is ±1000, the rest tiny.
    """
    P = N + int(rng.integers(1, 3))
    shape, shape2 = (N, D, 2, 3)[:axes], (P, D, 2, 3)[:axes]
    x = rng.nonzero(*shape)
    x = np.where(rng.random(shape) < zeros, 0.0, x)
    if far:
        x = x * rng.choice([500.0, 1e-6], shape)
    case = {"x": x, "dout": rng.nonzero(*shape), "x2": rng.nonzero(*shape2), "dout2": rng.nonzero(*shape2)}
    rate = float(rng.choice([0.2, 0.3, 0.6, 0.75])) if rate is None else rate
    return case | {"rate": rate, "seed": int(rng.integers(2**31)), "seed2": int(rng.integers(2**31))}


def zero_or_scaled(y, x, rate):
    """Whether each element of y is 0 or x / (1 - rate)."""
    wanted = x / (1 - rate)
    return bool(np.all((y == 0) | (np.abs(y - wanted) <= 1e-5 * np.abs(wanted))))


def scaled(case, out):
    """What isn't dropped is scaled up by 1 / (1 - rate)."""
    if zero_or_scaled(out["y"], case.inputs["x"], case.inputs["rate"]):
        return None
    return "in training each element of y should be 0 or x / (1 - rate)."


def passes_back(y, dx, x, dout):
    """Whether dx is dout times what forward multiplied x by; where x is 0, times 0 or the largest factor elsewhere."""
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = np.where(x == 0, 0.0, y / x)
    most = factor.flat[np.argmax(np.abs(factor))] if factor.size else 0.0
    slack = 1e-5 * np.max(np.abs(factor), initial=1.0) * np.abs(dout)
    right = np.abs(dx - factor * dout) <= slack
    unknown = (x == 0) & ((np.abs(dx - most * dout) <= slack) | (most == 0))
    return bool(np.all(right | unknown))


def goes_back(case, out):
    """What forward multiplied x by, backward multiplies dout by."""
    if passes_back(out["y"], out["dx"], case.inputs["x"], case.inputs["dout"]):
        return None
    return "dx isn't dout times what the last forward multiplied x by, element by element."


def is_x_in_test(case, out):
    """In test mode y is x."""
    return None if near(out["y test"], case.inputs["x"]) else "in test mode y should be x, as it is."


def is_dout_in_test(case, out):
    """Back from a forward in test mode, dx is dout."""
    return None if near(out["dx test"], case.inputs["dout"]) else "after a forward in test mode, dx should be dout."


def same_twice(case, out):
    """A second backward says what the first one said."""
    same = near(out["dx again"], out["dx"])
    return None if same else "dx changes when backward is called a second time, with nothing in between."


def of_last_forward(case, out):
    """Back from each forward in turn, in training and in test mode, on two batches of different size."""
    x, dout = case.inputs["x"], case.inputs["dout"]
    if not (near(out["y test after training"], x) and near(out["dx test after training"], dout)):
        return "in test mode after training, y should be x, and dx should be dout."
    if not passes_back(out["y in turn"], out["dx in turn"], x, dout):
        return "in training after a test, dx isn't dout times what this last forward multiplied x by."
    if not passes_back(out["y2"], out["dx2"], case.inputs["x2"], case.inputs["dout2"]):
        return "after a batch of another size, dx isn't dout times what this last forward multiplied x by."
    return None


def own_mask(case, out):
    """Another layer's forward in between doesn't matter."""
    if passes_back(out["y beside"], out["dx beside"], case.inputs["x"], case.inputs["dout"]):
        return None
    return "dx changes when another Dropout is used in between."


def stays(case, out):
    """What was returned isn't written into later."""
    for name in ("y", "dx"):
        if not near(out[f"{name} first later"], out[f"{name} first"]):
            return f"{name} changes after it was returned: a later call writes into the same array."
    return None


def no_keys(case, out):
    """params and grads are empty dicts."""
    return "Dropout has no parameters: params and grads are empty dicts." if np.any(out["keys"]) else None


def wide(rng, N, D, rates=(0.2, 0.8), axes=2, small=True):
    """A large x: (N, D) or images (N, D, 5, 7), without a 0, and a small one for many calls."""
    case = {"x": rng.nonzero(*(N, D, 5, 7)[:axes]), "rate": float(rng.choice(rates))}
    case |= {"seed": int(rng.integers(2**31)), "seed2": int(rng.integers(2**31))}
    return case | {"x_small": rng.nonzero(20, 30)} if small else case


def rate_of(case):
    """The rate that the layer was given."""
    return case.inputs["rate"]


def some_are(case, out):
    """In training something is dropped, and something isn't."""
    if not np.any(out["dropped"]):
        return "in training, nothing at all was set to 0."
    return "in training, everything was set to 0." if np.all(out["dropped"]) else None


def same_seed(case, out):
    """The same seed gives the same mask, whatever else happens."""
    if np.array_equal(out["dropped once"], out["dropped again"]):
        return None
    return "the same seed gives another mask: draw from the rng that the layer is given, and from nothing else."


DROPOUT = Task(
    "Dropout",
    trials=[
        Trial(
            scenarios.worked_dropout,
            examples(
                (
                    {"x": [[2.0] * 10] * 10, "dout": [[6.0] * 10] * 10, "rate": 0.75, "seed": 0},
                    {
                        "values of y": [0.0, 8.0],
                        "values of dx": [0.0, 24.0],
                        "y and dx are 0 together": 1,
                        "y in test mode": [[2.0] * 10] * 10,
                    },
                )
            ),
            [shows("values of y", "values of dx", "y and dx are 0 together", "y in test mode")],
        ),
        Trial(
            scenarios.at_work,
            Cases(
                batch,
                axes={"N": (2, 4), "D": (2, 5)},
                regimes=[ordinary(6), regime("rate 0", 2, rate=0.0), regime("zeros in x", 3, zeros=0.5)],
            ),
            [
                holds("what isn't dropped is scaled up", scaled, outputs=["y"]),
                holds("in test mode y is x", is_x_in_test, outputs=["y test"]),
                holds("dx is dout times what forward did", goes_back, outputs=["y", "dx"]),
                holds("after a test dx is dout", is_dout_in_test, outputs=["dx test"]),
                holds("backward says the same twice", same_twice, outputs=["dx", "dx again"]),
                holds(
                    "backward answers for the last forward",
                    of_last_forward,
                    outputs=["y test after training", "dx test after training", "y in turn", "dx in turn", "y2", "dx2"],
                ),
                holds("each layer has its own mask", own_mask, outputs=["y beside", "dx beside"]),
                holds(
                    "what was returned stays as it was",
                    stays,
                    outputs=["y first", "y first later", "dx first", "dx first later"],
                ),
                holds("params and grads are empty", no_keys, outputs=["keys"]),
                leaves_inputs_alone(),
            ],
        ),
        Trial(
            scenarios.masks,
            Cases(wide, axes={"N": (100, 110), "D": (70, 80)}, regimes=[ordinary(2)]),
            [
                dropped_at_rate("dropped", rate=rate_of),
                dropped_independently("dropped"),
                dropped_anew("dropped in calls"),
                holds("the same seed gives the same mask", same_seed, outputs=["dropped once", "dropped again"]),
            ],
        ),
    ],
)
