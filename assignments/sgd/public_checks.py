"""What you can check by yourself, as often as you like: the worked examples of the lesson, and properties.

There are no points here, and no solutions. `check("Momentum")` in the notebook, `pytest` in this folder and `gradmark
check` all run what stands below.
"""

import numpy as np
import scenarios

from autograder import Cases, Task, Trial, examples, holds, leaves_inputs_alone, ordinary, regime, shows

# ------------------------------------------------------------------------------------------------ mini-batches


def rows(rng, N, D, fit="odd", batch_size=0):
    """Data and a batch_size. x: (N, D), (N, D, 2, 3) in single precision, or (N,); y: labels (N,), or numbers (N, 2).

    ``fit``: batch_size is "odd" (it doesn't divide N), "even" (it does), or "beyond" (it is N or more).
    """
    if not batch_size:
        fitting = [size for size in range(2, N) if (N % size == 0) == (fit == "even")]
        batch_size = N + int(rng.integers(0, 3)) if fit == "beyond" or not fitting else int(rng.choice(fitting))
    kind = rng.choice(["plain", "plain", "images", "line"])
    x = rng.distinct(*{"plain": (N, D), "images": (N, D, 2, 3), "line": (N,)}[kind])
    y = rng.distinct(N, 2) if rng.random() < 0.3 else rng.integers(0, 3, N)
    x = x.astype(np.float32) if kind == "images" else x
    return {"x": x, "y": y, "batch_size": int(batch_size), "seed": int(rng.integers(2**31))}


def places_of(rows_given, rows_found):
    """For each row found, its place among the rows given (-1 where it is none of them). No two rows given are alike."""
    given = rows_given.reshape(len(rows_given), int(np.prod(rows_given.shape[1:])))
    found = rows_found.reshape(len(rows_found), int(np.prod(rows_found.shape[1:])))
    same = np.abs(found[:, None] - given).max(axis=2) < 0.01
    return np.where(same.any(axis=1), same.argmax(axis=1), -1)


def every_row_once(case, out):
    """Every row of x comes once, and nothing else does."""
    if out["x"].shape != case.inputs["x"].shape:
        return f"all batches together, x.shape={out['x'].shape}, but should be {case.inputs['x'].shape}."
    places = places_of(case.inputs["x"], out["x"])
    if np.any(places < 0):
        return "x has rows that weren't in the data."
    return "some rows of x come twice, and others never." if len(set(places.tolist())) < len(places) else None


def pairs_intact(case, out):
    """Each row of x has its own y beside it."""
    if out["sizes"].tolist() != out["sizes of y"].tolist():
        return "a batch has not as many y as x."
    if out["x"].shape[1:] != case.inputs["x"].shape[1:] or out["y"].shape[1:] != case.inputs["y"].shape[1:]:
        return "a row of x or y has another shape than in the data."
    places = places_of(case.inputs["x"], out["x"])
    if np.any(places < 0) or not np.allclose(out["y"], case.inputs["y"][places], atol=1e-3):
        return "a row of x doesn't stand beside its own y."
    return None


def full_batches(case, out):
    """All batches have batch_size rows, but the last, which has the rest."""
    sizes, size = out["sizes"].tolist(), case.inputs["batch_size"]
    if 0 in sizes:
        return "a batch is empty."
    return "a batch other than the last doesn't have batch_size rows." if set(sizes[:-1]) - {size} else None


def labels_stay_integers(case, out):
    """Integer labels are still integers: a loss uses them as indices."""
    if out["y"].dtype.kind in "iu" or case.inputs["y"].dtype.kind not in "iu":
        return None
    return "the labels were integers and no longer are, so they can't be used as indices."


ROWS_ONCE = {"claim": "every row comes once an epoch", "property_": every_row_once, "outputs": ["x"]}
PAIRS = {
    "claim": "each row of x keeps its y",
    "property_": pairs_intact,
    "outputs": ["x", "y"],
}
SIZES = {
    "claim": "all batches have batch_size rows, but the last, which has the rest and is never empty",
    "property_": full_batches,
    "outputs": ["sizes"],
    "name": "sizes of the batches",
}
INTEGERS = {"claim": "integer labels stay integers", "property_": labels_stay_integers, "outputs": ["y"]}


def orders(rng, N):
    """Enough rows, in batches of 2 or 3, that no two calls give the same batches by luck (below 1e-15)."""
    y = np.arange(N)
    x = rng.distinct(N, 2)
    return {"x": x, "y": y, "batch_size": int(rng.integers(2, 4)), "seed": int(rng.integers(2**31))}


def same_seed(case, out):
    """A generator with the same seed gives the same batches."""
    same = np.array_equal(out["batch"], out["batch same seed"])
    return None if same else "two generators with the same seed give different batches."


def other_seed(case, out):
    """Generators with other seeds give other batches; that three of them don't is no luck."""
    same = np.all(out["batch"] == out["batch other seed"])
    return "generators with different seeds give the same batches." if same else None


def next_differs(case, out):
    """The next calls give other batches; that three of them don't is no luck."""
    same = np.all(out["batch"] == out["batch next"])
    return "one call after the other, with one generator, gives the same batches." if same else None


SAME_SEED = {
    "claim": "the same seed gives the same order",
    "property_": same_seed,
    "outputs": ["batch", "batch same seed"],
}
OTHER_SEED = {
    "claim": "another seed gives another order",
    "property_": other_seed,
    "outputs": ["batch", "batch other seed"],
}
NEXT = {"claim": "each call has a new order", "property_": next_differs, "outputs": ["batch", "batch next"]}

MINIBATCHES = Task(
    "minibatches",
    trials=[
        Trial(
            scenarios.worked_epoch,
            examples(
                (
                    {"x": [10, 20, 30, 40, 50], "y": [1, 2, 3, 4, 5], "batch_size": 2, "seed": 0},
                    {"sizes": [2, 2, 1], "pairs, sorted": [[10, 1], [20, 2], [30, 3], [40, 4], [50, 5]]},
                )
            ),
            [shows("sizes", "pairs, sorted")],
        ),
        Trial(
            scenarios.one_epoch,
            Cases(
                rows,
                axes={"N": (4, 9), "D": (2, 4)},
                regimes=[
                    ordinary(6),
                    regime("batch_size divides N", 3, fit="even", N=(8, 9)),
                    regime("batch_size of N or more", 3, fit="beyond"),
                    regime("batches of one", 2, batch_size=1),
                ],
            ),
            [holds(**ROWS_ONCE), holds(**PAIRS), holds(**SIZES), holds(**INTEGERS), leaves_inputs_alone()],
        ),
        Trial(
            scenarios.epochs_in_a_row,
            Cases(orders, axes={"N": (24, 30)}, regimes=[ordinary(3)]),
            [holds(**SAME_SEED), holds(**OTHER_SEED), holds(**NEXT)],
        ),
    ],
)

# -------------------------------------------------------------------------------------------------- optimizers

MOMENTA = (0.3, 0.4, 0.6, 0.7, 0.8)
CHOICES = {
    "momentum": MOMENTA,
    "decay": (0.6, 0.7, 0.8, 0.9),
    "beta1": (0.6, 0.7, 0.8),
    "beta2": (0.85, 0.95),
    "eps": (0.1, 0.2, 0.3),
}
TAKES = {
    "SGD": (),
    "Momentum": ("momentum",),
    "Nesterov": ("momentum",),
    "AdaGrad": ("eps",),
    "RMSProp": ("decay", "eps"),
    "Adam": ("beta1", "beta2", "eps"),
}
RATES = (0.05, 0.1, 0.2, 0.4)


def descent(optimizer):
    """A maker of T steps of this optimizer on three parameters: W0 (D, M), b0 (M,), W2 (D, M), dW0 (T, D, M), …"""

    def make(rng, T, D, M, extra="", scale=1.0, defaults=False, zeros=0.0):
        shapes = {"W0": (D, M), "b0": (M,), "W2": (D, M)}

        def start(ending=""):
            found = {} if defaults else {name: float(rng.choice(CHOICES[name])) for name in TAKES[optimizer]}
            found["lr"] = float(rng.choice(RATES))
            for name, shape in shapes.items():
                found[name] = rng.normals(*shape) if scale == 1.0 else np.zeros(shape)
                found[f"d{name}"] = rng.nonzero(T, *shape) * scale
            return {f"{name}{ending}": value for name, value in found.items()}

        case = {"optimizer": optimizer, "place": int(rng.integers(10)), **start()}
        if zeros:
            for name, shape in shapes.items():
                case[f"d{name}"][:, rng.random(shape) < zeros] = 0.0  # these never have a gradient
                case[f"d{name}"][rng.random((T, *shape)) < zeros] = 0.0
        if extra == "lrs":
            case["lrs"] = case["lr"] * rng.choice([0.25, 0.5, 2.0, 3.0], T)
        elif extra == "beside":
            case |= start("2")
        elif extra:
            case[extra] = True
        return case

    return make


STEPS = {"T": (5, 7), "D": (2, 4), "M": (2, 4)}


def changed_in_place(case, out):
    """Each parameter has another value after the first step than before."""
    for name in scenarios.NAMES:
        if np.array_equal(out[f"{name} first"], case.inputs[name]):
            return f"{name} is what it was: the array that was handed over has to change, in place."
    return None


def moves_down(case, out):
    """The first step takes every number against its gradient."""
    for name in scenarios.NAMES:
        step = out[f"{name} first"] - case.inputs[name]
        if not np.all(step * case.inputs[f"d{name}"][0] <= 0):
            return f"in {name}, some numbers move up the slope at the first step: against the gradient is down."
    return None


def same_as_alone(ending, because):
    """A property: the outputs with this ending are those that come out alone."""

    def property_(case, out):
        for name in scenarios.NAMES:
            alone, other = out[f"{name} alone"], out[f"{name}{ending}"]
            if alone.shape != other.shape or not np.allclose(alone, other, rtol=1e-4, atol=1e-6):
                return f"{name} comes out differently {because}"
        return None

    return property_


def company(ending, claim, because):
    """The check that an optimizer doesn't mind the company that it is in."""
    outputs = [f"{name}{end}" for name in scenarios.NAMES for end in (" alone", ending)]
    return holds(claim, same_as_alone(ending, because), outputs=outputs)


def worked(name, lr, options, gradients, values):
    """A worked example: p starts at (1, 1), and only the first number has gradients."""
    inputs = {
        "optimizer": name,
        "lr": lr,
        **options,
        "p": np.ones(2),
        "dp": [[gradient, 0.0] for gradient in gradients],
    }
    return inputs, {"p": [[value, 1.0] for value in values]}


def optimizer_checks(name, *worked_examples):
    """The public task of an optimizer: the worked examples, and what holds for all of them."""
    return Task(
        name,
        trials=[
            Trial(
                scenarios.worked_steps,
                examples(*(worked(name, *example) for example in worked_examples)),
                [shows("p")],
            ),
            Trial(
                scenarios.steps_taken,
                Cases(descent(name), axes=STEPS, regimes=[ordinary(8), regime("another order", 3, extra="turning")]),
                [
                    holds(
                        "the arrays in params change in place",
                        changed_in_place,
                        outputs=[f"{key} first" for key in scenarios.NAMES],
                    ),
                    holds(
                        "the first step goes down",
                        moves_down,
                        outputs=[f"{key} first" for key in scenarios.NAMES],
                    ),
                    leaves_inputs_alone(*(f"d{key}" for key in scenarios.NAMES), name="gradients left alone"),
                ],
            ),
            Trial(
                scenarios.in_company,
                Cases(descent(name), axes=STEPS, regimes=[ordinary(4, extra="beside")]),
                [
                    company(
                        " turned",
                        "the order of the keys makes no difference",
                        "when the keys of params and grads stand in another order.",
                    ),
                    company(
                        " beside",
                        "another optimizer makes no difference",
                        "when a second optimizer of its kind makes steps in between.",
                    ),
                ],
            ),
        ],
    )


SGD = optimizer_checks("SGD", (0.5, {}, [2, -1], [0, 0.5]))
MOMENTUM = optimizer_checks(
    "Momentum",
    (0.5, {"momentum": 0.8}, [2, -1, 0], [0, -0.3, -0.54]),
    (0.5, {}, [2, 0], [0, -0.9]),
)
NESTEROV = optimizer_checks(
    "Nesterov",
    (0.5, {"momentum": 0.8}, [2, -1, 0], [-0.8, -0.54, -0.732]),
    (0.5, {}, [2, 0], [-0.9, -1.71]),
)
ADAGRAD = optimizer_checks("AdaGrad", (0.5, {"eps": 1.0}, [3, -4, 12], [0.625, 0.95833, 0.52976]))
RMSPROP = optimizer_checks(
    "RMSProp",
    (0.5, {"decay": 0.75, "eps": 2.0}, [4, -2], [0.5, 0.75]),
    (0.05, {}, [2], [0.5]),
)
ADAM = optimizer_checks(
    "Adam",
    (0.5, {"beta1": 0.5, "beta2": 0.75, "eps": 2.0}, [2, -2], [0.75, 0.83333]),
    (0.5, {}, [2, 0], [0.5, 0.16496]),
)


def decays(rng, E, S, D, sets=False, beside=False, every=0):
    """E epochs of S steps each: lr, drop, every, p (D,) and dp (E, S, D)."""
    case = {"lr": float(rng.choice([0.4, 0.8, 1.6])), "drop": float(rng.choice([0.2, 0.5, 0.7]))}
    case |= {"every": every or int(rng.integers(2, 4)), "p": rng.normals(D), "dp": rng.nonzero(E, S, D)}
    if sets:
        case["sets"] = np.where(np.arange(E) % 3 == 1, rng.choice([0.3, 0.9, 1.1], E), 0.0)
    if beside:
        case |= {"lr2": 0.6, "drop2": 0.9, "every2": int(rng.integers(2, 4))}
    return case


def steps_of_the_inside(case, out):
    """p is what the toy optimizer makes of it, with the lr that could be read when the epoch began."""
    p, step = case.inputs["p"], 0
    for lr, gradients, found in zip(out["lr"], case.inputs["dp"], out["p"], strict=False):
        for gradient in gradients:
            step += 1
            p = p - lr / step * gradient
        if found.shape != p.shape or not np.allclose(found, p, rtol=1e-3, atol=1e-4):
            return "p isn't what the optimizer inside makes of it with the lr of the moment: hand each step on to it."
    return None


EPOCHS = {"E": (6, 9), "S": (2, 5), "D": (2, 4)}

STEP_DECAY = Task(
    "StepDecay",
    trials=[
        Trial(
            scenarios.worked_decay,
            examples(({"lr": 0.8, "drop": 0.25, "every": 2}, {"lr": [0.8, 0.8, 0.2, 0.2, 0.05, 0.05]})),
            [shows("lr")],
        ),
        Trial(
            scenarios.epochs_ended,
            Cases(decays, axes=EPOCHS, regimes=[ordinary(8)]),
            [
                holds(
                    "the optimizer inside makes the steps, with the lr of the moment",
                    steps_of_the_inside,
                    outputs=["lr", "p"],
                ),
                leaves_inputs_alone("dp", name="gradients left alone"),
            ],
        ),
    ],
)

# ---------------------------------------------------------------------------------------------------- training


def whole(rng, N, D, M, halves=False, beyond=0, epochs=0, lr=0.0, images=False):
    """Data for a Line, x (N, D), or (N, D, 2, 3) if it is ``images``, and y (N, M), for one batch; W (D, M), b (M,)."""
    case = {
        "x": rng.normals(N, D, 2, 3) if images else rng.normals(N, D),
        "y": rng.normals(N, M),
        "W": rng.normals(D, M),
        "b": rng.normals(M),
    }
    batch_size = N + int(rng.integers(1, 4)) if beyond else N
    case |= {"lr": lr or float(rng.choice([0.01, 0.02, 0.03])), "halves": halves, "batch_size": batch_size}
    return case | {"epochs": epochs or int(rng.integers(3, 6)), "seed": int(rng.integers(2**31))}


def table(rng, N, E):
    """Data for a Table, x (N, 2) and y (N, 1): E epochs in batches of 2 and more, which don't divide N."""
    x = np.stack([rng.permutation(N), rng.integers(0, 9, N)], axis=1).astype(float)
    sizes = [size for size in range(2, 7) if N % size][:3]
    y = np.round(rng.uniform(1.0, 2.0, (N, 1)), 2)
    case = {"x": x, "y": y, "lr": 0.05, "epochs": E, "batch_size": int(rng.choice(sizes))}
    return case | {"seed": int(rng.integers(2**31))}


def steps_an_epoch(case):
    """How many batches an epoch has."""
    return -(-len(case.inputs["x"]) // case.inputs["batch_size"])


def rows_once_an_epoch(case, out):
    """Each epoch's steps take every row once between them."""
    E, K, N = case.inputs["epochs"], steps_an_epoch(case), len(case.inputs["x"])
    if out["steps"] != E * K:
        return f"there are {int(out['steps'])} steps, but should be {E * K}: {K} batches in each of {E} epochs."
    taken = np.count_nonzero(out["gradients"][: E * K].reshape(E, K, N), axis=1)
    return "in an epoch, some rows are in no step, or in more than one." if np.any(taken != 1) else None


def replayed(case, gradients):
    """What gradients, losses, and numbers at the end should have been: the rows of a step are where it isn't 0."""
    inputs = case.inputs
    targets = np.empty(len(inputs["x"]))
    targets[np.rint(inputs["x"][:, 0]).astype(int)] = inputs["y"][:, 0]
    w, wanted, losses, counts = np.zeros(len(targets)), [], [], []
    for gradient in gradients:
        rows = gradient != 0
        count = max(1, np.count_nonzero(rows))
        difference = np.where(rows, 2 * w - targets, 0.0)
        wanted.append(4 * difference / count)
        losses.append(np.sum(difference**2) / count)
        counts.append(count)
        w = w - inputs["lr"] * gradient
    return np.array(wanted), w, np.array(losses), np.array(counts)


def own_gradients(case, out):
    """Each step is handed the gradient of its own batch, taken in training mode, at the parameters of the moment."""
    wanted, w, _, _ = replayed(case, out["gradients"])
    if not out["steps"] or not np.allclose(out["gradients"], wanted, rtol=1e-3, atol=1e-6):
        return "a step is handed something else than the gradient of its own batch, taken with train=True."
    few = out["steps"] <= len(out["gradients"])
    return None if few and np.allclose(out["w"], w, rtol=1e-3) else "the parameters aren't what the steps made of them."


def curve_of_the_batches(case, out):
    """The loss of an epoch is the mean over its batches, or over its rows."""
    E, steps = case.inputs["epochs"], int(out["steps"])
    if out["loss"].shape != (E,):
        return f"loss.shape={out['loss'].shape}, but should be {(E,)}: one number an epoch."
    if not steps or steps % E or steps > len(out["gradients"]):
        return "the epochs haven't all the same number of steps."
    _, _, losses, counts = replayed(case, out["gradients"][:steps])
    losses, counts = losses.reshape(E, -1), counts.reshape(E, -1)
    by_rows = np.sum(losses * counts, axis=1) / np.sum(counts, axis=1)
    if any(np.allclose(out["loss"], wanted, rtol=1e-3) for wanted in (losses.mean(axis=1), by_rows)):
        return None
    return "the loss of an epoch isn't the mean of the losses of its batches."


def epochs_end(case, out):
    """epoch_end() is called once an epoch, after its last step."""
    E = case.inputs["epochs"]
    wanted = [*(out["steps"] / E * np.arange(1, E + 1)), -1]
    return (
        None if np.array_equal(out["ends"], wanted) else "epoch_end() isn't called once after each epoch's last step."
    )


BATCHED = {"N": (8, 14), "E": (2, 4)}
STEP_ROWS = {
    "claim": "the steps of an epoch take every row once",
    "property_": rows_once_an_epoch,
    "outputs": ["steps", "gradients"],
}
STEP_GRADIENTS = {
    "claim": "each step is handed the gradient of its own batch, taken in training mode",
    "property_": own_gradients,
    "outputs": ["steps", "gradients", "w"],
}
CURVE = {
    "claim": "the loss of an epoch is the mean of its batches' losses",
    "property_": curve_of_the_batches,
    "outputs": ["steps", "gradients", "loss"],
}
ENDS = {
    "claim": "epoch_end() is called after each epoch",
    "property_": epochs_end,
    "outputs": ["steps", "ends"],
}


def too_few_rows(case, gradients):
    """What is wrong where the steps take less than half of the rows, so that two orders may agree by luck."""
    E, N = case.inputs["epochs"], len(case.inputs["x"])
    return (
        "the steps take so few rows that an order can't be seen." if 2 * np.count_nonzero(gradients) < E * N else None
    )


def new_order_each_epoch(case, out):
    """Not all epochs have the same batches."""
    E, steps, N = case.inputs["epochs"], int(out["steps"]), len(case.inputs["x"])
    if too_few_rows(case, out["gradients"]) or steps > len(out["gradients"]):
        return too_few_rows(case, out["gradients"]) or "there are too many steps."
    if steps % E:
        return "the epochs haven't all the same number of steps."
    batches = (out["gradients"][:steps] != 0).reshape(E, -1, N)
    return "one epoch after the other has the same batches." if np.all(batches == batches[0]) else None


def same_batches(case, out):
    """With the same seed, training takes the same batches."""
    same = np.array_equal(out["gradients"] != 0, out["gradients same seed"] != 0)
    return None if same else "with the same seed, training takes other batches."


def other_batches(case, out):
    """With another seed, training takes other batches."""
    if too_few_rows(case, out["gradients"]):
        return too_few_rows(case, out["gradients"])
    same = np.array_equal(out["gradients"] != 0, out["gradients other seed"] != 0)
    return "with another seed, training takes the same batches." if same else None


NEW_ORDER = {
    "claim": "each epoch has a new order",
    "property_": new_order_each_epoch,
    "outputs": ["steps", "gradients"],
}
SAME_BATCHES = {
    "claim": "the same seed gives the same batches",
    "property_": same_batches,
    "outputs": ["gradients", "gradients same seed"],
}
OTHER_BATCHES = {
    "claim": "another seed gives other batches",
    "property_": other_batches,
    "outputs": ["gradients", "gradients other seed"],
}

TRAIN = Task(
    "train",
    trials=[
        Trial(
            scenarios.worked_training,
            examples(
                (
                    {"x": [[1.0], [-1.0]], "y": [[4.0], [-4.0]], "lr": 0.125},
                    {"loss": [16.0, 0.0], "W": [[2.0]], "b": [0.0]},
                )
            ),
            [shows("loss", "W", "b")],
        ),
        Trial(
            scenarios.trained_in_batches,
            Cases(table, axes=BATCHED, regimes=[ordinary(6)]),
            [
                holds(**STEP_ROWS),
                holds(**STEP_GRADIENTS),
                holds(**CURVE),
                holds(**ENDS),
                leaves_inputs_alone(),
            ],
        ),
        Trial(
            scenarios.trained_twice,
            Cases(table, axes={"N": (24, 30), "E": (3, 4)}, regimes=[ordinary(2)]),
            [holds(**NEW_ORDER), holds(**SAME_BATCHES), holds(**OTHER_BATCHES)],
        ),
    ],
)
