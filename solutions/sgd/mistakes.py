"""Known mistakes, what they break, and the advice that helps. Each is an edit of the lesson's solution."""

from autograder import Mistake

# -------------------------------------------------------------------------------------------------- optimizers

FIRST, EVERY = "first step on ordinary", "every step on ordinary"
BOTH = [FIRST, EVERY]
RATE, ORDER = "every step on lr set between steps", "every step on another order of keys"
REFILLED, TWO = "every step on the same gradient arrays", "every step on two optimizers"
DEFAULTS, ZEROS = "every step on defaults", "every step on many zeros"
TINY, HUGE = "every step on tiny gradients", "every step on huge gradients"
ALONE = "gradients left alone"

NOTHING_CHANGES = (
    "The arrays that were handed over don't change. p = p - ... and params[key] = ... make a new array under an old "
    "name, and the layers, which hold the old one, never see it. Write into the array itself: p -= ... or p[...] = ..."
)
UPHILL = (
    "The steps go up the slope. A gradient points to where the loss grows: every number has to go the other way. Look "
    "at the signs."
)
FIRST_KEY_ONLY = (
    "Only the first array in params is changed. A step is for all of them: is there a return inside the loop?"
)
RATE_KEPT = (
    "A new lr doesn't count: the steps go on with the first one. Read self.lr at every step, so that it can be set in "
    "between."
)
BY_POSITION = (
    "grads is read in the order of params. A dict is read by its keys: the gradient of params[key] is grads[key], in "
    "whatever order the two happen to stand."
)
STATE_BY_POSITION = (
    "What is kept from step to step is filed under the position in the dict. When the order of the keys changes, "
    "parameters get each other's memory. File it under the key."
)
SHARED = (
    "Two optimizers of this kind share one memory, so each is pushed by what the other remembers. What an object keeps "
    "belongs on self, and is made new in __init__."
)
GRADIENT_CHANGED = (
    "The step writes into the gradient arrays, which belong to the layers. Make a new array, as in step = self.lr * g; "
    "g *= self.lr changes g itself."
)
EPS_INSIDE = (
    "eps stands inside the root. It stands beside it: √h + eps. Inside, an eps of 1e-8 acts like 1e-4 beside the root."
)
NO_ROOT = "The root is missing: the gradient is divided by the square root of what the squares add up to."
NOT_SQUARED = "The gradients are collected as they are, with their signs. It is their squares that are collected."
NOT_KEPT = (
    "Every step starts from zero again: nothing of the steps before is left. What the rule remembers has to be stored on "
    "self, under the key of the parameter, at the end of each step."
)
LATE = (
    "The step is made with what was remembered before this gradient came. First bring the memory up to date, then step."
)

SET = "for key, p in params.items():"


def default(optimizer, name, right, wrong):
    """Another default value: seen only where the option isn't given."""
    return Mistake(
        f"{optimizer}.__init__",
        right=f"{name}={right}",
        wrong=f"{name}={wrong}",
        breaks=[DEFAULTS],
        advice=f"Where {name} isn't given, the steps aren't those of {name} = {right}, which is what the lesson sets as "
        "its default.",
    )


def ignored(optimizer, name, value):
    """An option that is handed over and not used."""
    return Mistake(
        f"{optimizer}.step",
        right=f"self.{name}",
        wrong=f"{value}",
        name=f"{optimizer}: {name} is always {value}",
        breaks=BOTH if name in ("beta1", "beta2", "decay") else [EVERY],
        advice=f"The steps are those of {name} = {value}, whatever was handed to the constructor. Use self.{name}.",
    )


def rule(optimizer, update, memory="", broken=BOTH):
    """What can go wrong with any rule. ``update`` is the line that changes p, ``memory`` the dict's name, if any."""
    start, amount = update[:5], update[5:]  # "p += ", and what is added
    sign = start[2]
    found = [
        Mistake(
            f"{optimizer}.step",
            right=update,
            wrong=f"params[key] = p {sign} ({amount})",
            name=f"{optimizer}: a new array under the old key",
            breaks=BOTH,
            advice=NOTHING_CHANGES,
        ),
        Mistake(
            f"{optimizer}.step",
            right=update,
            wrong=f"p = p {sign} ({amount})",
            name=f"{optimizer}: a new array under a name of its own",
            breaks=BOTH,
            same_as=f"{optimizer}: a new array under the old key",
        ),
        Mistake(
            f"{optimizer}.step",
            right=update,
            wrong=f"{update}\n            return",
            name=f"{optimizer}: the first array only",
            breaks=BOTH,
            advice=FIRST_KEY_ONLY,
        ),
        Mistake(
            f"{optimizer}.step",
            right=update,
            wrong=f"p {'-' if sign == '+' else '+'}= {amount}",
            name=f"{optimizer}: up the slope",
            breaks=BOTH,
            advice=UPHILL,
        ),
        Mistake(
            f"{optimizer}.step",
            right="self.lr",
            wrong='self.__dict__.setdefault("first_lr", self.lr)',
            name=f"{optimizer}: the first lr for ever",
            breaks=[RATE],
            advice=RATE_KEPT,
        ),
        Mistake(
            f"{optimizer}.step",
            edits=[(SET, "for (key, p), gradient in zip(params.items(), grads.values()):"), ("grads[key]", "gradient")],
            name=f"{optimizer}: gradients by position",
            breaks=[ORDER],
            advice=BY_POSITION,
        ),
        Mistake(
            f"{optimizer}.step",
            right=update,
            wrong=f"{update}\n            grads[key][...] = 0.0",
            name=f"{optimizer}: gradients set to 0 afterwards",
            breaks=[ALONE],
            advice="After the step the gradients are set to 0, in place. They belong to the layers, whose next backward "
            "overwrites them anyway: leave them as they are.",
        ),
    ]
    return found + (_memory(optimizer, memory) if memory else [])


def _memory(optimizer, memory):
    """What can go wrong with a dict that is kept from step to step."""
    return [
        Mistake(
            f"{optimizer}.step",
            edits=[
                (SET, "for place, (key, p) in enumerate(params.items()):"),
                (f"self.{memory}[key]", f"self.{memory}[place]"),
                (f"self.{memory}.get(key", f"self.{memory}.get(place"),
            ],
            name=f"{optimizer}: {memory} by position",
            breaks=[ORDER],
            advice=STATE_BY_POSITION,
        ),
        Mistake(
            f"{optimizer}.step",
            right=f"self.{memory}[key] = ",
            wrong="",
            name=f"{optimizer}: {memory} not kept",
            breaks=[EVERY],
            advice=NOT_KEPT,
        ),
    ]


def shared(optimizer, line, names):
    """Memories that all instances share. ``line`` makes them in the constructor; ``names`` are their names."""
    return [
        Mistake(
            optimizer,
            right=line,
            wrong=line.replace("self.", "type(self)."),
            name=f"{optimizer}: memory on the class, emptied by each new one",
            breaks=[TWO],
            advice=SHARED,
        ),
        Mistake(
            optimizer,
            right=line,
            wrong="\n        ".join(
                f'self.{name} = {optimizer}.__dict__.get("all_{name}", {{}})\n        {optimizer}.all_{name} = self.{name}'
                for name in names
            ),
            name=f"{optimizer}: memory on the class, never emptied",
            breaks=BOTH,
            advice=SHARED,
        ),
    ]


SGD = [
    *rule("SGD", "p -= self.lr * grads[key]"),
    Mistake(
        "SGD.step",
        right="self.lr * grads[key]",
        wrong="grads[key]",
        breaks=BOTH,
        advice="The whole gradient is taken off, without lr. How long a step is, lr says: multiply.",
    ),
    Mistake(
        "SGD.step",
        right="self.lr * grads[key]",
        wrong="self.lr * np.sign(grads[key])",
        breaks=BOTH,
        advice="Every number moves by lr, up or down, however steep it is. Multiply lr with the gradient itself, not "
        "with its sign.",
    ),
    Mistake(
        "SGD.step",
        right="self.lr * grads[key]",
        wrong="self.lr * grads[key] / len(grads[key])",
        breaks=BOTH,
        advice="The gradient is divided by the number of its rows. The mean over the batch was taken in the loss, and "
        "the rows of a weight are no samples.",
    ),
    Mistake(
        "SGD.step",
        right="self.lr * grads[key]",
        wrong="self.lr * grads[key].mean()",
        breaks=BOTH,
        advice="All numbers of an array move by the same amount, that of the mean gradient. Each one has a slope of its "
        "own.",
    ),
    Mistake(
        "SGD.step",
        right="self.lr * grads[key]",
        wrong="self.lr * grads[key] / (np.linalg.norm(grads[key]) + 1e-12)",
        breaks=BOTH,
        advice="The gradient is divided by its length, so that all steps are equally long, at the bottom of the valley "
        "too. Use it as it is.",
    ),
    Mistake(
        "SGD.step",
        right="self.lr * grads[key]",
        wrong="self.lr * np.clip(grads[key], -5, 5)",
        breaks=[HUGE],
        advice="Large gradients are cut off. Plain descent uses the gradient as it is, however large.",
    ),
    Mistake(
        "SGD.step",
        right="self.lr * grads[key]",
        wrong="self.lr * (grads[key] + 0.01 * p)",
        breaks=BOTH,
        advice="A hundredth of p is added to the gradient. That is weight decay: a fine thing, but none that was asked "
        "for here.",
    ),
    Mistake(
        "SGD.step",
        edits=[
            (SET, f"{SET}\n            g = grads[key]\n            g *= self.lr"),
            ("self.lr * grads[key]", "g"),
        ],
        name="SGD: gradient scaled in place",
        breaks=[ALONE],
        advice=GRADIENT_CHANGED,
    ),
    Mistake(
        "SGD.step",
        right="grads[key]",
        wrong="self.__dict__.setdefault(key, grads[key])",
        name="SGD: the arrays of the first step for ever",
        breaks=[EVERY],
        advice="All steps are made with the gradients of the first one. Read grads anew at every step.",
    ),
]

MOMENTUM = [
    *rule("Momentum", "p += v", "v"),
    *shared("Momentum", "self.v = {}", ["v"]),
    default("Momentum", "momentum", "0.9", "0.99"),
    ignored("Momentum", "momentum", 0.9),
    Mistake(
        "Momentum.step",
        right="- self.lr * grads[key]",
        wrong="+ self.lr * grads[key]",
        breaks=BOTH,
        same_as="Momentum: up the slope",
    ),
    Mistake(
        "Momentum.step",
        right="self.momentum * self",
        wrong="-self.momentum * self",
        breaks=[EVERY],
        advice="The old velocity is turned round before it is used, so the ball bounces to and fro. A part of it is kept "
        "as it is: +momentum * v.",
    ),
    Mistake(
        "Momentum.step",
        right="self.momentum * self",
        wrong="(1 - self.momentum) * self",
        breaks=[EVERY],
        advice="What is kept of the velocity is 1 - momentum. It is momentum: with 0.9, nine tenths are kept.",
    ),
    Mistake(
        "Momentum.step",
        right="- self.lr * grads[key]",
        wrong="- (1 - self.momentum) * self.lr * grads[key]",
        breaks=BOTH,
        advice="The gradient is weighed with 1 - momentum, as in a running mean. Here the slope pulls in full: "
        "momentum * v - lr * g.",
    ),
    Mistake(
        "Momentum.step",
        right="self.momentum * self.v.get(key, 0.0)",
        wrong="self.v.get(key, 0.0)",
        breaks=[EVERY],
        advice="All of the velocity is kept: there is no friction, and the ball never comes to rest. Only the part "
        "momentum is kept.",
    ),
    Mistake(
        "Momentum.step",
        edits=[("- self.lr * grads[key]", "+ grads[key]"), ("p += v", "p -= self.lr * v")],
        name="Momentum: lr outside the velocity",
        breaks=[RATE],
        advice="lr multiplies the whole velocity at the end. As long as lr stays the same, that is the same. When it is "
        "set to another value, the old part of the velocity must not change: v ← momentum * v - lr * g.",
    ),
    Mistake(
        "Momentum.step",
        body="""
def step(self, params, grads):
    for key, p in params.items():
        if key not in self.v:
            self.v[key] = grads[key]
        else:
            self.v[key] *= self.momentum
            self.v[key] += grads[key]
        p -= self.lr * self.v[key]
""",
        name="Momentum: the velocity is the first gradient's own array",
        breaks=[RATE, REFILLED, ALONE],
        advice="At the first step the velocity becomes the gradient's own array, not a copy of it. Later steps then write "
        "into the layer's gradient, and the layer writes into the velocity. And lr belongs inside: v ← momentum * v - lr "
        "* g.",
    ),
    Mistake(
        "Momentum.step",
        right="p += v",
        wrong="p += self.momentum * v - self.lr * grads[key]",
        breaks=BOTH,
        advice="That is Nesterov's step. Momentum moves by the new velocity, and nothing else: p ← p + v.",
    ),
    Mistake(
        "Momentum.step",
        edits=[
            (SET, f"{SET}\n            old = self.v.get(key, 0.0)"),
            ("p += v", "p += old"),
        ],
        name="Momentum: moves by the old velocity",
        breaks=BOTH,
        advice=LATE,
    ),
    Mistake(
        "Momentum.step",
        right="p += v",
        wrong="p += self.lr * v",
        breaks=BOTH,
        advice="lr comes in twice: it is in the velocity already.",
    ),
    Mistake(
        "Momentum.step",
        right="- self.lr * grads[key]",
        wrong="- grads[key]",
        breaks=BOTH,
        silent="without its lr the step is too long by a factor, which says little of where it was lost",
    ),
]

NESTEROV = [
    *rule("Nesterov", "p += -self.momentum * old + (1 + self.momentum) * new"),
    *shared("Nesterov", "self.v = {}", ["v"]),
    default("Nesterov", "momentum", "0.9", "0.5"),
    Mistake(
        "Nesterov.step",
        edits=[
            (SET, "for place, (key, p) in enumerate(params.items()):"),
            ("self.v.get(key", "self.v.get(place"),
            ("self.v[key]", "self.v[place]"),
        ],
        name="Nesterov: v by position",
        breaks=[ORDER],
        advice=STATE_BY_POSITION,
    ),
    Mistake(
        "Nesterov.step",
        right="new = self.v[key] = ",
        wrong="new = ",
        breaks=[EVERY],
        advice=NOT_KEPT,
    ),
    Mistake(
        "Nesterov.step",
        right="-self.momentum * old + (1 + self.momentum) * new",
        wrong="new",
        name="Nesterov: plain momentum",
        breaks=BOTH,
        advice="The steps are those of plain momentum, p + v. Nesterov takes back momentum times the *old* velocity, and "
        "adds 1 + momentum times the new one. Is the old one still there when you need it, or is it overwritten by then?",
    ),
    Mistake(
        "Nesterov.step",
        right="-self.momentum * old",
        wrong="-self.momentum * new",
        breaks=BOTH,
        same_as="Nesterov: plain momentum",
        name="Nesterov: the old velocity is the new one",
    ),
    Mistake(
        "Nesterov.step",
        right="-self.momentum * old + (1 + self.momentum) * new",
        wrong="(1 + self.momentum) * new",
        breaks=[EVERY],
        advice="The step of before, which reached ahead by momentum times the old velocity, isn't taken back: "
        "-momentum * v_old is missing.",
    ),
    Mistake(
        "Nesterov.step",
        right="-self.momentum * old +",
        wrong="self.momentum * old +",
        breaks=[EVERY],
        advice="The old velocity is added. It is taken back: -momentum * v_old + (1 + momentum) * v_new.",
    ),
    Mistake(
        "Nesterov.step",
        right="-self.momentum * old + (1 + self.momentum) * new",
        wrong="-self.momentum * new + (1 + self.momentum) * old",
        breaks=BOTH,
        advice="Old and new velocity have changed places: -momentum * v_old + (1 + momentum) * v_new.",
    ),
    Mistake(
        "Nesterov.step",
        right="(1 + self.momentum) * new",
        wrong="(1 - self.momentum) * new",
        breaks=BOTH,
        advice="The new velocity is weighed with 1 - momentum. It is 1 + momentum: the step itself, and the look ahead.",
    ),
    Mistake(
        "Nesterov.step",
        right="self.momentum * old - self.lr",
        wrong="(1 - self.momentum) * old - self.lr",
        breaks=[EVERY],
        advice="What is kept of the velocity is 1 - momentum. It is momentum, as in plain momentum.",
    ),
    Mistake(
        "Nesterov.step",
        right="old - self.lr * grads[key]",
        wrong="old + self.lr * grads[key]",
        breaks=BOTH,
        same_as="Nesterov: up the slope",
    ),
    Mistake(
        "Nesterov.step",
        right="new = self.v[key] = self.momentum * old - self.lr * grads[key]",
        wrong="new = self.v[key] = -self.lr * grads[key]",
        breaks=[EVERY],
        advice="The new velocity holds nothing of the old one: v_new = momentum * v_old - lr * g.",
    ),
    Mistake(
        "Nesterov.step",
        body="""
def step(self, params, grads):
    for key, p in params.items():
        self.v[key] = self.momentum * self.v.get(key, 0.0) + grads[key]
        p -= self.lr * (grads[key] + self.momentum * self.v[key])
""",
        name="Nesterov: lr outside the velocity",
        breaks=[RATE],
        advice="lr multiplies the whole velocity at the end. As long as lr stays the same, that is the same. When it is "
        "set to another value, the old part of the velocity must not change: v_new = momentum * v_old - lr * g.",
    ),
    Mistake(
        "Nesterov",
        edits=[
            ("-self.momentum * old", "-0.9 * old"),
            ("(1 + self.momentum)", "1.9"),
            ("self.momentum * old -", "0.9 * old -"),
        ],
        name="Nesterov: momentum is always 0.9",
        breaks=BOTH,
        advice="The steps are those of momentum = 0.9, whatever was handed to the constructor. Use self.momentum.",
    ),
]


def history(optimizer):
    """What can go wrong with a rule that divides by the root of collected squares."""
    return [
        *rule(optimizer, "p -= self.lr * g / (np.sqrt(h) + self.eps)", "h"),
        *shared(optimizer, "self.h = {}", ["h"]),
        default(optimizer, "eps", "1e-8", "1e-7"),
        Mistake(
            f"{optimizer}.step",
            right="np.sqrt(h) + self.eps",
            wrong="np.sqrt(h + self.eps)",
            breaks=BOTH,
            advice=EPS_INSIDE,
        ),
        Mistake(f"{optimizer}.step", right="np.sqrt(h)", wrong="h", breaks=BOTH, advice=NO_ROOT),
        Mistake(
            f"{optimizer}.step",
            right="g**2",
            wrong="np.abs(g)",
            breaks=BOTH,
            advice="The gradients are collected "
            "without their signs, but not squared. It is their squares that are collected.",
        ),
        Mistake(
            f"{optimizer}.step",
            right="np.sqrt(h) + self.eps",
            wrong="np.sqrt(h) + 1e-8",
            breaks=BOTH,
            advice="The eps that was handed to the constructor isn't used: the steps are those of eps = 1e-8.",
        ),
        Mistake(
            f"{optimizer}.step",
            right="g**2",
            wrong="np.mean(g**2)",
            breaks=BOTH,
            advice="One number is kept for a whole array, the mean of the squares. Each element has a history of its own: "
            "h has the shape of p.",
        ),
        Mistake(
            f"{optimizer}.step",
            right="self.lr * g /",
            wrong="self.lr /",
            breaks=BOTH,
            advice="The gradient itself is missing from the step: lr * g / (√h + eps).",
        ),
        Mistake(
            f"{optimizer}.step",
            edits=[
                (SET, f"{SET}\n            old = self.h.get(key, np.zeros_like(p))"),
                ("np.sqrt(h)", "np.sqrt(old)"),
            ],
            name=f"{optimizer}: divides by the history without this gradient",
            breaks=BOTH,
            advice=LATE,
        ),
        Mistake(
            f"{optimizer}.step",
            edits=[
                ("g = grads[key]", "g = grads[key]\n            size = g.copy()\n            g **= 2"),
                ("g**2", "g"),
                ("self.lr * g", "self.lr * size"),
            ],
            name=f"{optimizer}: gradient squared in place",
            breaks=[ALONE],
            advice="The gradients are squared in place: g **= 2 changes the layer's own array. Write g**2, which makes a "
            "new one.",
        ),
    ]


ADAGRAD = [
    *history("AdaGrad"),
    Mistake(
        "AdaGrad.step",
        right="self.h.get(key, 0.0) + g**2",
        wrong="self.h.get(key, 0.0) + g",
        breaks=BOTH,
        advice=NOT_SQUARED,
    ),
    Mistake(
        "AdaGrad.step",
        right="self.h.get(key, 0.0) + g**2",
        wrong="0.9 * self.h.get(key, 0.0) + 0.1 * g**2",
        breaks=BOTH,
        advice="h is a running mean, as in RMSProp. AdaGrad forgets nothing: h ← h + g².",
    ),
    Mistake(
        "AdaGrad.step",
        right="self.h.get(key, 0.0)",
        wrong="self.h.get(key, 1.0)",
        breaks=BOTH,
        advice="The history starts at 1. It starts at 0: before the first step there was nothing.",
    ),
    Mistake(
        "AdaGrad.step",
        right="self.h.get(key, 0.0)",
        wrong="self.h.get(key, self.eps)",
        breaks=BOTH,
        advice="The history starts at eps. It starts at 0, and eps is added to the root at each step.",
    ),
    Mistake(
        "AdaGrad.step",
        edits=[
            ("h = self.h[key] = self.h.get(key, 0.0) + g**2", "h = self.h[key] = np.sqrt(self.h.get(key, 0.0) + g**2)"),
            ("np.sqrt(h)", "h"),
        ],
        name="AdaGrad: the root is kept",
        breaks=[EVERY],
        advice="What is kept is the root, so that at the next step a square is added to a root. Keep h as it is, and take "
        "the root in the step only.",
    ),
]

RMSPROP = [
    *history("RMSProp"),
    default("RMSProp", "decay", "0.99", "0.9"),
    Mistake(
        "RMSProp.step",
        right="self.decay * self.h.get(key, 0.0) + (1 - self.decay) * g**2",
        wrong="(1 - self.decay) * self.h.get(key, 0.0) + self.decay * g**2",
        breaks=BOTH,
        advice="decay and 1 - decay have changed places. With decay = 0.99, h keeps 99 % of itself and takes 1 % of what "
        "is new.",
    ),
    Mistake(
        "RMSProp.step",
        right="(1 - self.decay) * g**2",
        wrong="g**2",
        breaks=BOTH,
        advice="The new square comes in with its full weight, so h isn't a mean: weigh it with 1 - decay.",
    ),
    Mistake(
        "RMSProp.step",
        right="self.decay * self.h.get(key, 0.0) + (1 - self.decay) * g**2",
        wrong="self.h.get(key, 0.0) + g**2",
        breaks=BOTH,
        advice="That is AdaGrad, which forgets nothing. RMSProp keeps decay of h, and takes 1 - decay of the new square.",
    ),
    Mistake(
        "RMSProp.step",
        right="self.h.get(key, 0.0)",
        wrong="self.h.get(key, g**2)",
        breaks=BOTH,
        advice="The mean starts at the first square. It starts at 0, like everything that an optimizer keeps.",
    ),
    Mistake(
        "RMSProp.step",
        right="(1 - self.decay) * g**2",
        wrong="(1 - self.decay) * g",
        breaks=BOTH,
        advice=NOT_SQUARED,
    ),
    Mistake(
        "RMSProp.step",
        right="self.decay * self",
        wrong="self",
        breaks=[EVERY],
        advice="h keeps all of itself: nothing is forgotten. It keeps the part decay.",
    ),
    Mistake(
        "RMSProp",
        edits=[
            ("self.h = {}", "self.h, self.t = {}, 0"),
            (SET, f"self.t += 1\n        {SET}"),
            ("np.sqrt(h)", "np.sqrt(h / (1 - self.decay**self.t))"),
        ],
        name="RMSProp: corrected at the start, like Adam",
        breaks=BOTH,
        advice="h is divided by 1 - decayᵗ. That correction is Adam's; RMSProp uses h as it is.",
    ),
    Mistake(
        "RMSProp.step",
        edits=[("self.decay * self", "0.99 * self"), ("(1 - self.decay)", "0.01")],
        name="RMSProp: decay is always 0.99",
        breaks=BOTH,
        advice="The steps are those of decay = 0.99, whatever was handed to the constructor. Use self.decay.",
    ),
]

ADAM_UPDATE = "p -= self.lr * m_hat / (np.sqrt(v_hat) + self.eps)"

ADAM = [
    *(mistake for mistake in rule("Adam", ADAM_UPDATE)),
    *shared("Adam", "self.m, self.v = {}, {}", ["m", "v"]),
    default("Adam", "beta1", "0.9", "0.99"),
    default("Adam", "beta2", "0.999", "0.99"),
    default("Adam", "eps", "1e-8", "1e-7"),
    Mistake(
        "Adam.step",
        edits=[
            (SET, "for place, (key, p) in enumerate(params.items()):"),
            ("self.m[key]", "self.m[place]"),
            ("self.m.get(key", "self.m.get(place"),
            ("self.v[key]", "self.v[place]"),
            ("self.v.get(key", "self.v.get(place"),
        ],
        name="Adam: m and v by position",
        breaks=[ORDER],
        advice=STATE_BY_POSITION,
    ),
    Mistake(
        "Adam.step",
        right="self.m[key] = ",
        wrong="",
        breaks=[EVERY],
        advice="m isn't kept: every step starts from m = 0 again. Store it on self, under the key.",
    ),
    Mistake(
        "Adam.step",
        right="self.v[key] = ",
        wrong="",
        breaks=[EVERY],
        advice="v isn't kept: every step starts from v = 0 again. Store it on self, under the key.",
    ),
    Mistake(
        "Adam.step",
        edits=[
            ("m_hat = m / (1 - self.beta1**self.t)", "m_hat = m"),
            ("v_hat = v / (1 - self.beta2**self.t)", "v_hat = v"),
        ],
        name="Adam: no correction",
        breaks=BOTH,
        advice="The correction of the start is missing. m and v begin at 0, so they are too small at first: divide them by "
        "1 - beta1ᵗ and 1 - beta2ᵗ.",
    ),
    Mistake(
        "Adam.step",
        right="m_hat = m / (1 - self.beta1**self.t)",
        wrong="m_hat = m",
        breaks=BOTH,
        advice="m isn't corrected. It begins at 0, so it is too small at first: divide it by 1 - beta1ᵗ.",
    ),
    Mistake(
        "Adam.step",
        right="v_hat = v / (1 - self.beta2**self.t)",
        wrong="v_hat = v",
        breaks=BOTH,
        advice="v isn't corrected. It begins at 0, so it is too small at first: divide it by 1 - beta2ᵗ.",
    ),
    Mistake(
        "Adam.step",
        edits=[("self.t += 1", "pass"), (ADAM_UPDATE, f"{ADAM_UPDATE}\n        self.t += 1")],
        name="Adam: the first step is number 0",
        breaks=BOTH,
        silent="it divides 0 by 0 at the first step, and gives nan everywhere, as much else does",
    ),
    Mistake(
        "Adam",
        edits=[("self.t = 0", "self.t = 1")],
        name="Adam: the first step is number 2",
        breaks=BOTH,
        advice="At the first step, t is 2. It has to be 1: either begin with 0 and add 1 before you use it, or begin with "
        "1 and add 1 at the end.",
    ),
    Mistake(
        "Adam.step",
        edits=[("self.t += 1\n", "\n"), (SET, f"{SET}\n            self.t += 1")],
        name="Adam: t counts arrays",
        breaks=BOTH,
        advice="t is counted up for every array in params, not for every step. Count before the loop.",
    ),
    Mistake(
        "Adam.step",
        right="self.t += 1",
        wrong="self.t = 1",
        breaks=[EVERY],
        advice="t is 1 at every step, so the correction never wears off. Count the steps.",
    ),
    Mistake(
        "Adam.step",
        edits=[("self.beta1**self.t", "self.beta1"), ("self.beta2**self.t", "self.beta2")],
        name="Adam: beta without its power",
        breaks=[EVERY],
        same_as="Adam.step: self.t += 1 → self.t = 1",
    ),
    Mistake(
        "Adam.step",
        edits=[("self.beta1**self.t", "self.beta1 * self.t"), ("self.beta2**self.t", "self.beta2 * self.t")],
        name="Adam: beta times t",
        breaks=[EVERY],
        advice="beta is multiplied by t in the correction. It is the t-th power: beta**t.",
    ),
    Mistake(
        "Adam.step",
        edits=[
            (
                "self.beta1 * self.m.get(key, 0.0) + (1 - self.beta1) * g",
                "self.beta2 * self.m.get(key, 0.0) + (1 - self.beta2) * g",
            ),
            (
                "self.beta2 * self.v.get(key, 0.0) + (1 - self.beta2) * g**2",
                "self.beta1 * self.v.get(key, 0.0) + (1 - self.beta1) * g**2",
            ),
            ("1 - self.beta1**self.t", "1 - self.beta2**self.t "),
            ("v / (1 - self.beta2**self.t)", "v / (1 - self.beta1**self.t)"),
        ],
        name="Adam: beta1 and beta2 swapped",
        breaks=[EVERY],
        advice="beta1 and beta2 have changed places: beta1 is for m, the mean of the gradients, and beta2 for v, the mean "
        "of their squares.",
    ),
    Mistake(
        "Adam.step",
        edits=[
            ("1 - self.beta1**self.t", "1 - self.beta2**self.t "),
            ("v / (1 - self.beta2**self.t)", "v / (1 - self.beta1**self.t)"),
        ],
        name="Adam: the corrections swapped",
        breaks=BOTH,
        advice="The corrections have changed places: m is divided by 1 - beta1ᵗ, and v by 1 - beta2ᵗ.",
    ),
    Mistake(
        "Adam.step",
        right="(1 - self.beta1) * g\n",
        wrong="g\n",
        breaks=BOTH,
        advice="The gradient comes into m with its full weight, so m isn't a mean: weigh it with 1 - beta1.",
    ),
    Mistake(
        "Adam.step",
        right="(1 - self.beta2) * g**2",
        wrong="g**2",
        breaks=BOTH,
        advice="The square comes into v with its full weight, so v isn't a mean: weigh it with 1 - beta2.",
    ),
    Mistake(
        "Adam.step",
        edits=[
            (
                "self.beta1 * self.m.get(key, 0.0) + (1 - self.beta1) * g\n",
                "(1 - self.beta1) * self.m.get(key, 0.0) + self.beta1 * g\n",
            ),
            (
                "self.beta2 * self.v.get(key, 0.0) + (1 - self.beta2) * g**2",
                "(1 - self.beta2) * self.v.get(key, 0.0) + self.beta2 * g**2",
            ),
        ],
        name="Adam: beta and 1 - beta swapped",
        breaks=BOTH,
        advice="beta and 1 - beta have changed places. With beta1 = 0.9, m keeps 90 % of itself and takes 10 % of the new "
        "gradient; v likewise, with beta2.",
    ),
    Mistake(
        "Adam.step",
        right="np.sqrt(v_hat) + self.eps",
        wrong="np.sqrt(v_hat + self.eps)",
        breaks=BOTH,
        advice="eps stands inside the root. It stands beside it: √v̂ + eps. Inside, an eps of 1e-8 acts like 1e-4 beside "
        "the root.",
    ),
    Mistake(
        "Adam.step",
        edits=[
            ("v_hat = v / (1 - self.beta2**self.t)", "fix = np.sqrt(1 - self.beta2**self.t)"),
            ("m_hat / (np.sqrt(v_hat) + self.eps)", "fix * m_hat / (np.sqrt(v) + self.eps)"),
        ],
        name="Adam: eps before the correction",
        breaks=BOTH,
        advice="The correction of v is put into the step, lr √(1 - beta2ᵗ) / (1 - beta1ᵗ). The paper allows that, with an "
        "eps of another size; here eps is added to the corrected root: √v̂ + eps.",
    ),
    Mistake(
        "Adam.step",
        right="np.sqrt(v_hat)",
        wrong="v_hat",
        breaks=BOTH,
        advice="The root is missing: m̂ is divided by √v̂ + eps.",
    ),
    Mistake(
        "Adam.step",
        right="* g**2",
        wrong="* g",
        breaks=BOTH,
        silent="the root of a negative number is nan, which says nothing of its cause",
    ),
    Mistake(
        "Adam.step",
        right="* g**2",
        wrong="* np.abs(g)",
        breaks=BOTH,
        advice="v collects the sizes of the gradients, not their squares.",
    ),
    Mistake(
        "Adam.step",
        right="self.lr * m_hat",
        wrong="self.lr * g",
        breaks=[EVERY],
        advice="The step takes the gradient of the moment, and m is never used. Step with m̂, the corrected mean.",
    ),
    Mistake(
        "Adam.step",
        right="m_hat = m / (1 - self.beta1**self.t)",
        wrong="m_hat = self.m[key] = m / (1 - self.beta1**self.t)",
        breaks=[EVERY],
        advice="The corrected mean is stored in place of m, so it is corrected again and again. m̂ is for this step only.",
    ),
    Mistake(
        "Adam.step",
        right="v_hat = v / (1 - self.beta2**self.t)",
        wrong="v_hat = self.v[key] = v / (1 - self.beta2**self.t)",
        breaks=[EVERY],
        advice="The corrected mean of the squares is stored in place of v, so it is corrected again and again. v̂ is for "
        "this step only.",
    ),
    Mistake(
        "Adam.step",
        right="v_hat = v / (1 - self.beta2**self.t)",
        wrong="v_hat = self.v[key + '!'] = np.maximum(self.v.get(key + '!', 0.0), v / (1 - self.beta2**self.t))",
        name="Adam: the largest v so far",
        breaks=[EVERY],
        advice="The largest v̂ so far is used. That is AMSGrad, another method; Adam uses the one of the moment.",
    ),
    Mistake(
        "Adam.step",
        edits=[
            ("g = grads[key]", "g = grads[key]\n            g *= 1.0 + 1e-3"),
            ("g**2", "(g / 1.001)**2"),
            ("(1 - self.beta1) * g\n", "(1 - self.beta1) * g / 1.001\n"),
        ],
        name="Adam: gradient changed in place",
        breaks=[ALONE],
        advice="The step writes into the gradient arrays, which belong to the layers. Make a new array.",
    ),
    Mistake(
        "Adam.step",
        right="np.sqrt(v_hat) + self.eps",
        wrong="np.sqrt(v_hat) + 1e-8",
        breaks=BOTH,
        advice="The eps that was handed to the constructor isn't used: the steps are those of eps = 1e-8.",
    ),
]

# ------------------------------------------------------------------------------------------------- step decay

DECAY = ["lr on ordinary", "p on ordinary"]
DECAY_SET, DECAY_TWO = "lr and p on lr set between steps", "lr and p on two of them"
DECAY_EVERY = "lr and p on after every epoch"

STEP_DECAY = [
    Mistake(
        "StepDecay.epoch_end",
        right="if self.epochs % self.every == 0:",
        wrong="if True:",
        breaks=DECAY,
        advice="lr drops after every epoch. It drops after every `every` of them: count the epochs.",
    ),
    Mistake(
        "StepDecay",
        edits=[
            ("self.optimizer.step(params, grads)", "self.optimizer.step(params, grads)\n        self.decay()"),
            ("def epoch_end(self):", "def epoch_end(self):\n        pass\n\n    def decay(self):"),
        ],
        name="StepDecay: counts steps",
        breaks=DECAY,
        advice="lr drops after `every` steps. It is epochs that are counted, and epoch_end() says when one is over.",
    ),
    Mistake(
        "StepDecay.epoch_end",
        right="self.epochs % self.every == 0",
        wrong="self.epochs >= self.every",
        breaks=DECAY,
        advice="From the first drop on, lr drops after every epoch. It drops when the number of epochs is a multiple of "
        "`every`.",
    ),
    Mistake(
        "StepDecay.epoch_end",
        right="self.epochs % self.every == 0",
        wrong="self.epochs == self.every",
        breaks=DECAY,
        advice="lr drops once only. It drops after every `every` epochs, again and again.",
    ),
    Mistake(
        "StepDecay.epoch_end",
        right="""self.epochs += 1
        if self.epochs % self.every == 0:
            self.lr *= self.drop""",
        wrong="""if self.epochs % self.every == 0:
            self.lr *= self.drop
        self.epochs += 1""",
        name="StepDecay: tests, then counts",
        breaks=DECAY,
        advice="lr drops after the first epoch already, because 0 is a multiple of everything. Count the epoch first, "
        "then ask.",
    ),
    Mistake(
        "StepDecay.__init__",
        right="self.epochs = 0",
        wrong="self.epochs = 1",
        breaks=DECAY,
        advice="lr drops one epoch too early: after `every` - 1 of them. At the start no epoch is over yet.",
    ),
    Mistake(
        "StepDecay.epoch_end",
        right="self.epochs % self.every == 0",
        wrong="self.epochs % (self.every + 1) == 0",
        breaks=DECAY,
        advice="lr drops too late: after `every` + 1 epochs.",
    ),
    Mistake(
        "StepDecay.epoch_end",
        right="self.lr *= self.drop",
        wrong="self.lr /= self.drop",
        breaks=DECAY,
        advice="lr is divided by drop, so it grows. It is multiplied by drop, which is below 1.",
    ),
    Mistake(
        "StepDecay.epoch_end",
        right="self.lr *= self.drop",
        wrong="self.lr *= 1 - self.drop",
        breaks=DECAY,
        advice="lr is multiplied by 1 - drop. drop says what is left of it: lr ← lr * drop.",
    ),
    Mistake(
        "StepDecay.epoch_end",
        right="self.lr *= self.drop",
        wrong="self.lr = self.drop",
        breaks=DECAY,
        advice="lr becomes drop itself. It is multiplied by drop.",
    ),
    Mistake(
        "StepDecay.epoch_end",
        right="self.lr *= self.drop",
        wrong="self.lr -= self.drop",
        breaks=DECAY,
        advice="drop is subtracted from lr, which soon is negative. lr is multiplied by it.",
    ),
    Mistake(
        "StepDecay.epoch_end",
        right="self.lr *= self.drop",
        wrong="self.lr *= self.drop**self.epochs",
        breaks=DECAY,
        advice="lr is multiplied by a power of drop that grows with the epochs, though it holds the earlier drops "
        "already. Once more drop is enough.",
    ),
    Mistake(
        "StepDecay.epoch_end",
        right="self.lr *= self.drop",
        wrong="self.lr *= self.drop ** (self.epochs // self.every)",
        breaks=DECAY,
        advice="lr is multiplied by drop once, then twice, then three times, though it holds the earlier drops already. "
        "Each time, multiply by drop once.",
    ),
    Mistake(
        "StepDecay",
        edits=[
            ("self.epochs = 0", "self.epochs, self.first = 0, optimizer.lr"),
            (
                "        if self.epochs % self.every == 0:\n            self.lr *= self.drop",
                "        self.lr = self.first * self.drop ** (self.epochs // self.every)",
            ),
        ],
        name="StepDecay: always from the first lr",
        breaks=[DECAY_SET],
        advice="lr is worked out anew from the first one, so a value that was set in between is forgotten at the end of "
        "the epoch. Start from the lr of the moment: lr ← lr * drop.",
    ),
    Mistake(
        "StepDecay",
        edits=[
            ("self.epochs = 0", "self.epochs, self.first = 0, optimizer.lr"),
            ("self.lr *= self.drop", "self.lr = self.first * self.drop ** (self.epochs // self.every)"),
        ],
        name="StepDecay: each drop from the first lr",
        breaks=[DECAY_SET],
        advice="Each drop starts from the first lr, so a value that was set in between is forgotten. Start from the lr of "
        "the moment: lr ← lr * drop.",
    ),
    Mistake(
        "StepDecay",
        right="""    @lr.setter
    def lr(self, lr):
        self.optimizer.lr = lr""",
        wrong="""    @lr.setter
    def lr(self, lr):
        self.latest = lr""",
        name="StepDecay: lr set elsewhere",
        breaks=[*DECAY],
        advice="lr never changes. What is set or multiplied has to reach the optimizer inside, and has to be what is read "
        "afterwards.",
    ),
    Mistake(
        "StepDecay.lr",
        right="self.optimizer.lr = lr",
        wrong="pass",
        breaks=DECAY,
        same_as="StepDecay: lr set elsewhere",
    ),
    Mistake(
        "StepDecay",
        body="""
class StepDecay:
    def __init__(self, optimizer, drop, every):
        self.optimizer, self.drop, self.every = optimizer, drop, every
        self.lr, self.epochs = optimizer.lr, 0

    def step(self, params, grads):
        self.optimizer.step(params, grads)

    def epoch_end(self):
        self.epochs += 1
        if self.epochs % self.every == 0:
            self.lr *= self.drop
""",
        name="StepDecay: an lr of its own",
        breaks=["p on ordinary"],
        advice="StepDecay has an lr of its own, which drops, but the optimizer inside goes on with the old one. Its lr is "
        "the one that has to change.",
    ),
    Mistake(
        "StepDecay",
        body="""
class StepDecay:
    def __init__(self, optimizer, drop, every):
        self.optimizer, self.drop, self.every = optimizer, drop, every
        self.lr, self.epochs = optimizer.lr, 0

    def step(self, params, grads):
        self.optimizer.step(params, grads)

    def epoch_end(self):
        self.epochs += 1
        if self.epochs % self.every == 0:
            self.lr *= self.drop
            self.optimizer.lr = self.lr
""",
        name="StepDecay: a new lr reaches the inside at a drop only",
        breaks=[DECAY_SET],
        advice="An lr that is set between steps doesn't count until the next drop. It counts from the next step on: the "
        "optimizer inside has to know it by then.",
    ),
    Mistake(
        "StepDecay.step",
        right="self.optimizer.step(params, grads)",
        wrong="for key, p in params.items():\n            p -= self.lr * grads[key]",
        breaks=["p on ordinary"],
        advice="StepDecay makes steps of plain descent itself. What kind of step is made, only the optimizer inside "
        "knows: hand it params and grads.",
    ),
    Mistake(
        "StepDecay.step",
        right="self.optimizer.step(params, grads)",
        wrong="self.optimizer.step(params, {key: self.lr * g for key, g in grads.items()})",
        breaks=["p on ordinary"],
        advice="The gradients are multiplied by lr before they are handed on, and the optimizer inside does so again.",
    ),
    Mistake(
        "StepDecay.step",
        right="self.optimizer.step(params, grads)",
        wrong="self.optimizer.step({key: p.copy() for key, p in params.items()}, grads)",
        breaks=["p on ordinary"],
        advice="The parameters don't change: the optimizer inside is handed copies, or nothing at all. Hand it params "
        "itself.",
    ),
    Mistake(
        "StepDecay.step",
        right="self.optimizer.step(params, grads)",
        wrong="pass",
        breaks=["p on ordinary"],
        same_as="StepDecay.step: self.optimizer.step(params, grads) → "
        "self.optimizer.step({key: p.copy() for key, p in params.items()}, grads)",
    ),
    Mistake(
        "StepDecay",
        edits=[
            ("self.epochs = 0", "type(self).epochs = 0"),
            ("self.epochs += 1", "type(self).epochs += 1"),
        ],
        name="StepDecay: epochs counted on the class",
        breaks=[DECAY_TWO],
        advice="All StepDecays count their epochs together. What an object counts belongs on self.",
    ),
    Mistake(
        "StepDecay.step",
        right="self.optimizer.step(params, grads)",
        wrong="self.optimizer.step(params, grads)\n        for g in grads.values():\n            g[...] = 0.0",
        breaks=["gradients left alone"],
        advice="After the step the gradients are set to 0, in place. They belong to the layers: leave them as they are.",
    ),
    Mistake(
        "StepDecay.epoch_end",
        right="self.epochs % self.every == 0",
        wrong="self.epochs > self.every and self.epochs % self.every == 0",
        breaks=[*DECAY],
        advice="The first drop is left out. lr drops after `every` epochs, and then after every `every` more.",
    ),
    Mistake(
        "StepDecay.epoch_end",
        right="self.lr *= self.drop",
        wrong="self.lr = round(self.lr * self.drop, 2)",
        breaks=DECAY,
        advice="lr is rounded to two decimals. Small ones become 0 that way, and learning stops.",
    ),
]

MISTAKES = [*SGD, *MOMENTUM, *NESTEROV, *ADAGRAD, *RMSPROP, *ADAM, *STEP_DECAY]
