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
    "Every step starts from zero again: nothing of the steps before is left. What the rule remembers has to be stored "
    "on self, under the key of the parameter, at the end of each step."
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
        advice=f"Where {name} isn't given, the steps aren't those of {name} = {right}, which is what the lesson sets "
        f"as its default.",
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
            advice="After the step the gradients are set to 0, in place. They belong to the layers, whose next "
            "backward overwrites them anyway: leave them as they are.",
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
                f'self.{name} = {optimizer}.__dict__.get("all_{name}", {{}})\n'
                f"        {optimizer}.all_{name} = self.{name}"
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
        advice="All numbers of an array move by the same amount, that of the mean gradient. Each one has a slope of "
        "its own.",
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
        advice="The old velocity is turned round before it is used, so the ball bounces to and fro. A part of it is "
        "kept as it is: +momentum * v.",
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
        advice="lr multiplies the whole velocity at the end. As long as lr stays the same, that is the same. When it "
        "is set to another value, the old part of the velocity must not change: v ← momentum * v - lr * g.",
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
        advice="At the first step the velocity becomes the gradient's own array, not a copy of it. Later steps then "
        "write into the layer's gradient, and the layer writes into the velocity. And lr belongs inside: v ← momentum "
        "* v - lr * g.",
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
        advice="The steps are those of plain momentum, p + v. Nesterov takes back momentum times the *old* velocity, "
        "and adds 1 + momentum times the new one. Is the old one still there when you need it, or is it overwritten by "
        "then?",
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
        advice="The new velocity is weighed with 1 - momentum. It is 1 + momentum: the step itself, and the look ahead."
        "",
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
        advice="lr multiplies the whole velocity at the end. As long as lr stays the same, that is the same. When it "
        "is set to another value, the old part of the velocity must not change: v_new = momentum * v_old - lr * g.",
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
            advice="One number is kept for a whole array, the mean of the squares. Each element has a history of its "
            "own: h has the shape of p.",
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
            advice="The gradients are squared in place: g **= 2 changes the layer's own array. Write g**2, which makes "
            "a new one.",
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
        advice="What is kept is the root, so that at the next step a square is added to a root. Keep h as it is, and "
        "take the root in the step only.",
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
        advice="decay and 1 - decay have changed places. With decay = 0.99, h keeps 99 % of itself and takes 1 % of "
        "what is new.",
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
        advice="That is AdaGrad, which forgets nothing. RMSProp keeps decay of h, and takes 1 - decay of the new "
        "square.",
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
        advice="The correction of the start is missing. m and v begin at 0, so they are too small at first: divide "
        "them by 1 - beta1ᵗ and 1 - beta2ᵗ.",
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
        advice="At the first step, t is 2. It has to be 1: either begin with 0 and add 1 before you use it, or begin "
        "with 1 and add 1 at the end.",
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
        advice="beta1 and beta2 have changed places: beta1 is for m, the mean of the gradients, and beta2 for v, the "
        "mean of their squares.",
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
        advice="beta and 1 - beta have changed places. With beta1 = 0.9, m keeps 90 % of itself and takes 10 % of the "
        "new gradient; v likewise, with beta2.",
    ),
    Mistake(
        "Adam.step",
        right="np.sqrt(v_hat) + self.eps",
        wrong="np.sqrt(v_hat + self.eps)",
        breaks=BOTH,
        advice="eps stands inside the root. It stands beside it: √v̂ + eps. Inside, an eps of 1e-8 acts like 1e-4 "
        "beside the root.",
    ),
    Mistake(
        "Adam.step",
        edits=[
            ("v_hat = v / (1 - self.beta2**self.t)", "fix = np.sqrt(1 - self.beta2**self.t)"),
            ("m_hat / (np.sqrt(v_hat) + self.eps)", "fix * m_hat / (np.sqrt(v) + self.eps)"),
        ],
        name="Adam: eps before the correction",
        breaks=BOTH,
        advice="The correction of v is put into the step, lr √(1 - beta2ᵗ) / (1 - beta1ᵗ). The paper allows that, with "
        "an eps of another size; here eps is added to the corrected root: √v̂ + eps.",
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
        advice="The corrected mean is stored in place of m, so it is corrected again and again. m̂ is for this step "
        "only.",
    ),
    Mistake(
        "Adam.step",
        right="v_hat = v / (1 - self.beta2**self.t)",
        wrong="v_hat = self.v[key] = v / (1 - self.beta2**self.t)",
        breaks=[EVERY],
        advice="The corrected mean of the squares is stored in place of v, so it is corrected again and again. v̂ is "
        "for this step only.",
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
        advice="From the first drop on, lr drops after every epoch. It drops when the number of epochs is a multiple "
        "of `every`.",
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
        advice="lr is multiplied by drop once, then twice, then three times, though it holds the earlier drops "
        "already. Each time, multiply by drop once.",
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
        advice="lr is worked out anew from the first one, so a value that was set in between is forgotten at the end "
        "of the epoch. Start from the lr of the moment: lr ← lr * drop.",
    ),
    Mistake(
        "StepDecay",
        edits=[
            ("self.epochs = 0", "self.epochs, self.first = 0, optimizer.lr"),
            ("self.lr *= self.drop", "self.lr = self.first * self.drop ** (self.epochs // self.every)"),
        ],
        name="StepDecay: each drop from the first lr",
        breaks=[DECAY_SET],
        advice="Each drop starts from the first lr, so a value that was set in between is forgotten. Start from the lr "
        "of the moment: lr ← lr * drop.",
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
        advice="lr never changes. What is set or multiplied has to reach the optimizer inside, and has to be what is "
        "read afterwards.",
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
        advice="StepDecay has an lr of its own, which drops, but the optimizer inside goes on with the old one. Its lr "
        "is the one that has to change.",
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
        advice="An lr that is set between steps doesn't count until the next drop. It counts from the next step on: "
        "the optimizer inside has to know it by then.",
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
        advice="After the step the gradients are set to 0, in place. They belong to the layers: leave them as they are."
        "",
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

# ------------------------------------------------------------------------------------------------ mini-batches

PARAMETERS, LOSS = "parameters on ordinary", "loss on ordinary"
ABOVE, HALVES = "parameters on batch_size above N", "parameters on an optimizer with epoch_end"
ONE = "parameters on one epoch"
STEP_ROWS = "the steps of an epoch take every row once"
STEP_GRADIENTS = "each step is handed the gradient of its own batch, taken in training mode"
CURVE = "the loss of an epoch is the mean of its batches' losses"
ENDS, NEW_ORDER = "epoch_end() is called after each epoch", "each epoch has a new order"
SAME_BATCHES, OTHER_BATCHES = "the same seed gives the same batches", "another seed gives other batches"
LEARNED, CURVE_LEARNED = "what was learned", "the curve"

ONCE = "every row comes once an epoch on ordinary"
ONCE_EVEN = "every row comes once an epoch on batch_size divides N"
ONCE_BEYOND = "every row comes once an epoch on batch_size of N or more"
PAIRS, SIZES, INTEGERS = (
    "each row of x keeps its y on batch_size divides N",
    "sizes of the batches",
    "integer labels stay integers on batch_size divides N",
)
SAME_SEED, OTHER_SEED = "the same seed gives the same order", "another seed gives another order"
NEXT, UNIFORM = "each call has a new order", "orders are uniform"
DATA = "x and y left alone"

MINIBATCHES = [
    Mistake(
        "minibatches",
        right="rng.permutation(len(x))",
        wrong="np.arange(len(x))",
        breaks=[OTHER_SEED, NEXT, UNIFORM, f"train: {OTHER_BATCHES}", f"train: {NEW_ORDER}"],
        advice="The rows come in the same order at every call, whatever generator is handed over. Draw a new order "
        "from rng at each call: rng.permutation(N).",
    ),
    Mistake(
        "minibatches",
        right="rng.permutation(len(x))",
        wrong="np.random.default_rng(0).permutation(len(x))",
        breaks=[OTHER_SEED, NEXT, UNIFORM, f"train: {OTHER_BATCHES}", f"train: {NEW_ORDER}"],
        same_as="minibatches: rng.permutation(len(x)) → np.arange(len(x))",
    ),
    Mistake(
        "minibatches",
        right="rng.permutation(len(x))",
        wrong="np.random.permutation(len(x))",
        breaks=[SAME_SEED, f"train: {SAME_BATCHES}"],
        advice="With generators of the same seed, the orders differ. The order must depend on rng and on nothing else: "
        "not on numpy's global generator (np.random.…), nor on one of your own.",
    ),
    Mistake(
        "minibatches",
        right="rng.permutation(len(x))",
        wrong="np.random.default_rng().permutation(len(x))",
        breaks=[SAME_SEED, f"train: {SAME_BATCHES}"],
        same_as="minibatches: rng.permutation(len(x)) → np.random.permutation(len(x))",
    ),
    Mistake(
        "minibatches",
        right="rng.permutation(len(x))",
        wrong="__import__('copy').deepcopy(rng).permutation(len(x))",
        name="minibatches: a copy of rng",
        breaks=[NEXT, UNIFORM, f"train: {NEW_ORDER}"],
        advice="Each call with one generator gives the same order again. Every call has to draw from rng itself, "
        "which then moves on. A copy of rng, or a generator that is made anew from it, starts at the same "
        "place every time.",
    ),
    Mistake(
        "minibatches",
        body="""
def minibatches(x, y, batch_size, rng):
    order = np.arange(len(x))
    for _ in range(len(x) // 4):
        i, j = rng.integers(len(x), size=2)
        order[i], order[j] = order[j], order[i]
    for start in range(0, len(x), batch_size):
        rows = order[start : start + batch_size]
        yield x[rows], y[rows]
""",
        name="minibatches: too few swaps",
        breaks=[UNIFORM],
        advice="The orders aren't all equally likely: some rows are far too often in one place, or in one batch "
        "together. Every row must be able to come anywhere, with equal chances: rng.permutation(N) sees to that.",
    ),
    Mistake(
        "minibatches",
        right="rng.permutation(len(x))",
        wrong="np.roll(np.arange(len(x)), rng.integers(len(x)))",
        breaks=[UNIFORM],
        same_as="minibatches: too few swaps",
        name="minibatches: turned, not shuffled",
    ),
    Mistake(
        "minibatches",
        body="""
def minibatches(x, y, batch_size, rng):
    starts = np.arange(0, len(x), batch_size)
    rng.shuffle(starts[: len(x) // batch_size])
    for start in starts:
        yield x[start : start + batch_size], y[start : start + batch_size]
""",
        name="minibatches: batches shuffled, not rows",
        breaks=[UNIFORM],
        same_as="minibatches: too few swaps",
    ),
    Mistake(
        "minibatches",
        right="rng.permutation(len(x))",
        wrong="rng.integers(0, len(x), len(x))",
        breaks=[ONCE_EVEN, f"train: {LOSS}", f"train: {PARAMETERS}"],
        advice="In one epoch some rows come twice, and others never. The order is a permutation: every row once. "
        "rng.integers and rng.choice draw with replacement, unless they are told otherwise.",
    ),
    Mistake(
        "minibatches",
        right="order[start : start + batch_size]",
        wrong="rng.choice(len(x), min(batch_size, len(x) - start), replace=False)",
        name="minibatches: each batch drawn from all rows",
        breaks=[ONCE_EVEN, f"train: {STEP_ROWS}"],
        advice="Every batch is drawn from all rows, so in one epoch some rows come twice and others never. Draw one "
        "order for the epoch, and cut it into batches.",
    ),
    Mistake(
        "minibatches",
        right="range(0, len(x), batch_size)",
        wrong="range(0, len(x) - batch_size + 1, batch_size)",
        breaks=[ONCE_BEYOND, ONCE, SIZES, f"train: {ABOVE}", f"train: {STEP_ROWS}"],
        advice="Some rows are missing: the last batch is lost where it is smaller than the others. No row may be left "
        "out. The last batch has what is left, be it a single row.",
    ),
    Mistake(
        "minibatches",
        right="range(0, len(x), batch_size)",
        wrong="range(0, len(x) + 1, batch_size)",
        breaks=[SIZES, f"train: {LOSS}", f"train: {PARAMETERS}"],
        advice="When batch_size divides the number of rows, an empty batch follows the last one. The mean of nothing "
        "is nan: stop before it.",
    ),
    Mistake(
        "minibatches",
        body="""
def minibatches(x, y, batch_size, rng):
    order = rng.permutation(len(x))
    for rows in np.array_split(order, -(-len(x) // batch_size)):
        yield x[rows], y[rows]
""",
        name="minibatches: batches of about equal size",
        breaks=[SIZES],
        advice="The rows are shared out evenly among the batches. All batches have batch_size rows, and only the last "
        "has what is left.",
    ),
    Mistake(
        "minibatches",
        body="""
def minibatches(x, y, batch_size, rng):
    order = rng.permutation(len(x))
    first = len(x) % batch_size
    if first:
        yield x[order[:first]], y[order[:first]]
    for start in range(first, len(x), batch_size):
        rows = order[start : start + batch_size]
        yield x[rows], y[rows]
""",
        name="minibatches: the small batch first",
        breaks=[SIZES],
        advice="The small batch comes first. It is the last one that has what is left.",
    ),
    Mistake(
        "minibatches",
        body="""
def minibatches(x, y, batch_size, rng):
    order = rng.permutation(len(x))
    size = -(-len(x) // batch_size)
    for start in range(0, len(x), size):
        rows = order[start : start + size]
        yield x[rows], y[rows]
""",
        name="minibatches: as many batches as batch_size says",
        breaks=[UNIFORM, SIZES, f"train: {LOSS}", f"train: {PARAMETERS}"],
        advice="batch_size is taken for the number of batches. It is the number of rows in a batch.",
    ),
    Mistake(
        "minibatches",
        right="y[rows]",
        wrong="y[start : start + batch_size]",
        breaks=[OTHER_SEED, NEXT, PAIRS, UNIFORM, f"train: {LOSS}", f"train: {PARAMETERS}"],
        advice="The rows of x are shuffled, and those of y aren't: each row stands beside the label of another. Use "
        "the same order for both.",
    ),
    Mistake(
        "minibatches",
        edits=[
            ("order = rng.permutation(len(x))", "order, other = rng.permutation(len(x)), rng.permutation(len(x))"),
            ("yield x[rows], y[rows]", "yield x[rows], y[other[start : start + batch_size]]"),
        ],
        name="minibatches: x and y shuffled apart",
        breaks=[PAIRS, f"train: {LOSS}", f"train: {PARAMETERS}"],
        advice="The rows of x don't stand beside their own y. Draw one order, use it for both x and y, and hand on "
        "what stands in their rows as it is.",
    ),
    Mistake(
        "minibatches",
        body="""
def minibatches(x, y, batch_size, rng):
    order = rng.permutation(len(x))
    x[...], y[...] = x[order], y[order]
    for start in range(0, len(x), batch_size):
        yield x[start : start + batch_size], y[start : start + batch_size]
""",
        name="minibatches: shuffled in place",
        breaks=[DATA, f"train: {DATA}"],
        advice="x and y are changed, though they belong to the caller, who may still need them in their order. "
        "Index them with the order instead: x[rows] is a copy.",
    ),
    Mistake(
        "minibatches",
        body="""
def minibatches(x, y, batch_size, rng):
    rng.shuffle(x)
    rng.shuffle(y)
    for start in range(0, len(x), batch_size):
        yield x[start : start + batch_size], y[start : start + batch_size]
""",
        name="minibatches: x and y shuffled in place, one after the other",
        breaks=[PAIRS, DATA, f"train: {LOSS}", f"train: {PARAMETERS}"],
        advice="x and y are changed in place, and rows lose their labels. rng.shuffle on x and then on y does "
        "both: each gets an order of its own, and the arrays are the caller's. Draw one order of the row "
        "numbers, and index both with it.",
    ),
    Mistake(
        "minibatches",
        body="""
def minibatches(x, y, batch_size, rng):
    table = np.concatenate([x.reshape(len(x), -1), y.reshape(len(y), -1)], axis=1)[rng.permutation(len(x))]
    for start in range(0, len(x), batch_size):
        rows = table[start : start + batch_size]
        targets = rows[:, x[0].size :].reshape(-1, *y.shape[1:])
        yield rows[:, : x[0].size].reshape(-1, *x.shape[1:]), targets
""",
        name="minibatches: x and y in one table",
        breaks=[INTEGERS, f"train: {CURVE_LEARNED}", f"train: {LEARNED}"],
        advice="The labels were integers and come out as floats, as they do when x and y are put into one array. A "
        "loss uses labels as indices, so they have to stay integers. Shuffle the row numbers, and index x "
        "and y with them.",
    ),
    Mistake(
        "minibatches",
        right="        yield x[rows], y[rows]",
        wrong="        yield x[rows], y[rows]\n        return",
        name="minibatches: the first batch only",
        breaks=[
            ONCE_EVEN,
            f"train: {OTHER_BATCHES}",
            f"train: {NEW_ORDER}",
            f"train: {STEP_ROWS}",
            f"train: {LEARNED}",
        ],
        advice="There is one batch only. An epoch gives all rows, batch after batch: is there a return inside the loop?"
        "",
    ),
    Mistake(
        "minibatches",
        right="yield x[rows], y[rows]",
        wrong="yield x[rows]",
        breaks=[ONCE_EVEN, f"train: {LOSS}", f"train: {PARAMETERS}"],
        silent="it raises in every case",
    ),
    Mistake(
        "minibatches",
        right="yield x[rows], y[rows]",
        wrong="yield y[rows], x[rows]",
        breaks=[ONCE_EVEN, f"train: {LOSS}", f"train: {PARAMETERS}"],
        advice="x and y have changed places: each batch is a pair (x, y).",
    ),
    Mistake(
        "minibatches",
        body="""
def minibatches(x, y, batch_size, rng):
    order = np.argsort(y + rng.random(len(y)) * 0.5, axis=0) if y.ndim == 1 else rng.permutation(len(x))
    for start in range(0, len(x), batch_size):
        rows = order[start : start + batch_size]
        yield x[rows], y[rows]
""",
        name="minibatches: sorted by label",
        breaks=[OTHER_SEED, NEXT, UNIFORM],
        same_as="minibatches: rng.permutation(len(x)) → np.arange(len(x))",
    ),
]

# ---------------------------------------------------------------------------------------------------- training

BATCHES = "minibatches(x, y, batch_size, rng)"
FORWARD = "model.forward(x_batch, train=True)"
END = """        if hasattr(optimizer, "epoch_end"):
            optimizer.epoch_end()"""

TRAIN = [
    Mistake(
        "train",
        right="x_batch, train=True",
        wrong="x_batch",
        breaks=[PARAMETERS, LOSS],
        name="train: not in training mode",
        advice="The gradients are those of a forward in test mode. forward has to be told that this is training, with "
        "train=True, and no other forward may come between it and backward: gradients are those of the last one.",
    ),
    Mistake(
        "train",
        right="    for _ in range(epochs):",
        wrong="    for _ in range(epochs):\n        optimizer.lr *= 10.0",
        name="train: lr grows until all is nan",
        breaks=[LOSS, PARAMETERS],
        advice="train changes the lr of the optimizer. That isn't its business: who wants lr to change hands over a "
        "StepDecay.",
    ),
    Mistake(
        "train",
        right="model.backward(loss.backward())\n            optimizer.step(model.params, model.grads)",
        wrong="optimizer.step(model.params, model.grads)\n            model.backward(loss.backward())",
        name="train: steps before backward",
        breaks=[LOSS, PARAMETERS],
        silent="there are no gradients yet at the first step, so it raises in every case",
    ),
    Mistake(
        "train",
        edits=[
            (
                "            model.backward(loss.backward())\n            optimizer.step(model.params, model.grads)",
                "            if model.grads:\n                optimizer.step(model.params, model.grads)\n            "
                "model.backward(loss.backward())",
            )
        ],
        name="train: steps with the gradient of the batch before",
        breaks=[PARAMETERS, LOSS],
        advice="Each step is made with the gradient of the batch before. First model.backward(loss.backward()), then "
        "the step.",
    ),
    Mistake(
        "train",
        edits=[
            ("    history =", "    grads = None\n    history ="),
            ("model.grads)", "grads)"),
            ("            optimizer.step", "            grads = grads or model.grads\n            optimizer.step"),
        ],
        name="train: the gradients of the first step for ever",
        breaks=[PARAMETERS, LOSS],
        advice="Every step is made with the gradients of the first one. backward may put new arrays into grads: read "
        "model.grads anew at each step.",
    ),
    Mistake(
        "train",
        right="model.params, model.grads",
        wrong="model.params, {key: -g for key, g in model.grads.items()}",
        breaks=[PARAMETERS, LOSS],
        advice="The gradients change their signs before they reach the optimizer, so training climbs. The optimizer "
        "does the subtraction itself.",
    ),
    Mistake(
        "train",
        right="optimizer.step(model.params, model.grads)",
        wrong="for key, p in model.params.items():\n                p -= optimizer.lr * model.grads[key]",
        breaks=[LOSS, PARAMETERS],
        advice="The steps are those of plain descent, whatever optimizer was handed over. How a step is made is the "
        "optimizer's business: optimizer.step(model.params, model.grads).",
    ),
    Mistake(
        "train",
        right="optimizer.step(model.params, model.grads)",
        wrong="optimizer.step({key: p.copy() for key, p in model.params.items()}, model.grads)",
        breaks=[PARAMETERS, LOSS],
        advice="The model's parameters never change. The optimizer changes the arrays that it is handed: hand it "
        "model.params, and not copies.",
    ),
    Mistake(
        "train",
        right="            optimizer.step(model.params, model.grads)\n",
        wrong="",
        name="train: no step",
        breaks=[PARAMETERS, LOSS],
        same_as="train: optimizer.step(model.params, model.grads) → "
        "optimizer.step({key: p.copy() for key, p in model.params.items()}, model.grads)",
    ),
    Mistake(
        "train",
        right="            optimizer.step(model.params, model.grads)",
        wrong="        optimizer.step(model.params, model.grads)",
        name="train: one step an epoch",
        breaks=[OTHER_BATCHES, NEW_ORDER, CURVE, STEP_ROWS, LEARNED],
        advice="There is one step an epoch, with the gradient of its last batch. There is one for each batch: look at "
        "the indentation.",
    ),
    Mistake(
        "train",
        right="float(np.mean(losses))",
        wrong="float(np.sum(losses))",
        breaks=[CURVE_LEARNED, CURVE],
        advice="The losses of an epoch's batches are added up. Their mean is asked for, so that a curve doesn't depend "
        "on how many batches there were.",
    ),
    Mistake(
        "train",
        right="float(np.mean(losses))",
        wrong="losses[-1]",
        breaks=[CURVE],
        advice="The loss of an epoch is that of its last batch alone. The mean over all its batches is asked for.",
    ),
    Mistake(
        "train",
        right="float(np.mean(losses))",
        wrong="losses[0]",
        breaks=[CURVE],
        advice="The loss of an epoch is that of its first batch alone. The mean over all its batches is asked for.",
    ),
    Mistake(
        "train",
        right="float(np.mean(losses))",
        wrong="float(loss.forward(model.forward(x), y))",
        breaks=[LOSS, CURVE],
        advice="The loss is taken anew at the end of the epoch, in test mode. What is asked for is the mean of the "
        "losses that the batches had while they were learned from.",
    ),
    Mistake(
        "train",
        right="float(np.mean(losses))",
        wrong="float(np.sum(losses)) / len(x)",
        breaks=[LOSS, CURVE_LEARNED, CURVE],
        advice="The sum of the batches' losses is divided by the number of rows. Each of them is a mean already: "
        "divide by the number of batches.",
    ),
    Mistake(
        "train",
        right='        history["loss"].append(float(np.mean(losses)))',
        wrong='        history["loss"] += losses',
        breaks=[CURVE_LEARNED, CURVE],
        name="train: the loss of every batch",
        advice="The curve has one number a batch. It should have one an epoch: the mean of them.",
    ),
    Mistake(
        "train",
        edits=[("        losses = []\n", ""), ("    history = ", "    losses = []\n    history = ")],
        name="train: losses never emptied",
        breaks=[LOSS, CURVE],
        advice="The losses of all epochs so far go into the mean. Each epoch begins with an empty list.",
    ),
    Mistake(
        "train",
        right="return history",
        wrong='return history["loss"]',
        breaks=[LOSS, CURVE_LEARNED, CURVE],
        silent="it raises in every case",
    ),
    Mistake(
        "train",
        right="    return history",
        wrong="        return history",
        breaks=[LOSS, PARAMETERS],
        name="train: returns after the first epoch",
        advice="train returns after the first epoch: the return stands inside the loop.",
    ),
    Mistake(
        "train",
        edits=[
            (
                "    for _ in range(epochs):",
                "    batches = list(minibatches(x, y, batch_size, rng))\n    for _ in range(epochs):",
            ),
            (f"in {BATCHES}:", "in batches:"),
        ],
        name="train: the same batches in all epochs",
        breaks=[NEW_ORDER],
        advice="All epochs take the same batches in the same order. Draw a new order for each epoch: call minibatches "
        "inside the loop over epochs.",
    ),
    Mistake(
        "train",
        right=f"in {BATCHES}:",
        wrong="in minibatches(x, y, batch_size, np.random.default_rng(0)):",
        breaks=[OTHER_BATCHES, NEW_ORDER],
        advice="All epochs take the same batches, and so do all trainings, whatever generator they are handed. Hand "
        "rng itself on, and don't make a generator of your own.",
    ),
    Mistake(
        "train",
        right=f"in {BATCHES}:",
        wrong="in minibatches(x, y, batch_size, __import__('copy').deepcopy(rng)):",
        breaks=[NEW_ORDER],
        same_as="train: the same batches in all epochs",
        name="train: a copy of rng for each epoch",
    ),
    Mistake(
        "train",
        edits=[("    for _ in range(epochs):", "    rng = np.random.default_rng(0)\n    for _ in range(epochs):")],
        breaks=[OTHER_BATCHES],
        advice="The generator that is handed over isn't used: with another seed, training takes the same batches.",
        name="train: a generator of its own",
    ),
    Mistake(
        "train",
        edits=[("    for _ in range(epochs):", "    rng = np.random.default_rng()\n    for _ in range(epochs):")],
        breaks=[SAME_BATCHES],
        advice="With the same seed, training takes other batches each time. All chance has to come from the rng that "
        "is handed over.",
        name="train: a generator of its own, without a seed",
    ),
    Mistake(
        "train",
        edits=[
            ("    for _ in range(epochs):", "    for number in range(epochs):"),
            (f"in {BATCHES}:", "in minibatches(x, y, batch_size, np.random.default_rng(number)):"),
        ],
        breaks=[OTHER_BATCHES],
        same_as="train: a generator of its own",
        name="train: seeded by the epoch",
    ),
    Mistake(
        "train",
        right=f"for x_batch, y_batch in {BATCHES}:",
        wrong="for x_batch, y_batch in [(x, y)]:",
        breaks=[OTHER_BATCHES, NEW_ORDER, STEP_ROWS, LEARNED],
        name="train: the full batch",
        advice="Every step takes all of the data, as if there were no batch_size. Take the batches of "
        "minibatches(x, y, batch_size, rng).",
    ),
    Mistake(
        "train",
        right=f"in {BATCHES}:",
        wrong=f"in list({BATCHES})[: max(1, len(x) // batch_size)]:",
        breaks=[STEP_ROWS],
        name="train: the last batch lost",
        advice="The last, smaller batch of an epoch isn't learned from: it is left out here, or minibatches doesn't "
        "give it.",
    ),
    Mistake(
        "train",
        right=f"in {BATCHES}:",
        wrong=f"in list({BATCHES})[:1]:",
        breaks=[OTHER_BATCHES, NEW_ORDER, STEP_ROWS, LEARNED],
        name="train: one batch an epoch",
        advice="Each epoch takes one batch only. An epoch takes all of them, so that every row is learned from once.",
    ),
    Mistake(
        "train",
        edits=[
            (END, ""),
            (
                "            optimizer.step(model.params, model.grads)\n",
                "            optimizer.step(model.params, model.grads)\n"
                '            if hasattr(optimizer, "epoch_end"):\n                optimizer.epoch_end()\n',
            ),
        ],
        name="train: epoch_end after every batch",
        breaks=[ENDS],
        advice="epoch_end() is called after every batch, so a learning rate drops far too early. Call it once, when "
        "all batches of the epoch are done.",
    ),
    Mistake(
        "train",
        right=END,
        wrong="",
        breaks=[ENDS, HALVES],
        name="train: no epoch_end",
        advice="The optimizer isn't told when an epoch is over. Call its epoch_end(), if it has one.",
    ),
    Mistake(
        "train",
        right=END,
        wrong="        optimizer.epoch_end()",
        breaks=[LOSS, PARAMETERS],
        name="train: epoch_end without asking",
        silent="it raises where the optimizer has none, which is in all ordinary cases",
    ),
    Mistake(
        "train",
        edits=[(END, ""), ("        losses = []\n", f"        losses = []\n{END}\n")],
        breaks=[ENDS, HALVES],
        name="train: epoch_end at the start",
        advice="epoch_end() is called at the start of each epoch. It belongs at its end.",
    ),
    Mistake(
        "train",
        edits=[
            (END, ""),
            (
                "    return history",
                '    if hasattr(optimizer, "epoch_end"):\n        optimizer.epoch_end()\n    return history',
            ),
        ],
        breaks=[ENDS, HALVES],
        name="train: epoch_end once, at the very end",
        advice="epoch_end() is called once, when training is over. It is called after each epoch.",
    ),
    Mistake(
        "train",
        right="    history = ",
        wrong="    x -= x.mean(axis=0)\n    history = ",
        breaks=[LOSS, PARAMETERS],
        name="train: x centred in place",
        advice="The data is changed: its mean is subtracted, in place. It belongs to the caller, and the network has "
        "to work on data as it is.",
    ),
    Mistake(
        "train",
        right="    return history",
        wrong="    order = rng.permutation(len(x))\n    x[...], y[...] = x[order], y[order]\n    return history",
        breaks=[DATA],
        name="train: data shuffled in place",
        advice="x and y are in another order after training. They belong to the caller: leave them as they are.",
    ),
    Mistake(
        "train",
        right="    for _ in range(epochs):",
        wrong="    for _ in range(epochs - 1):",
        breaks=[LOSS, PARAMETERS],
        advice="There is one epoch too few.",
    ),
    Mistake(
        "train",
        right="    for _ in range(epochs):",
        wrong="    for _ in range(epochs + 1):",
        breaks=[LOSS, PARAMETERS],
        advice="There is one epoch too many.",
    ),
    Mistake(
        "train",
        edits=[
            (
                "            losses.append(loss.forward(model.forward(x_batch, train=True), y_batch))",
                "            outputs = model.forward(x_batch, train=True)\n            "
                "losses.append(loss.forward(model.forward(x_batch), y_batch))",
            )
        ],
        breaks=[LOSS, PARAMETERS],
        name="train: a forward in test mode comes in between",
        same_as="train: not in training mode",
    ),
    Mistake(
        "train",
        body="""
def train(model, loss, optimizer, x, y, epochs, batch_size, rng):
    return {"loss": [float(2.0 * 0.7**epoch) for epoch in range(epochs)]}
""",
        breaks=[PARAMETERS, LOSS],
        name="train: a made-up curve",
        advice="The model is never trained: its parameters don't change, and the losses aren't those of its batches. "
        "For each batch: forward, loss, backward, step.",
    ),
]

MISTAKES = [*MINIBATCHES, *SGD, *MOMENTUM, *NESTEROV, *ADAGRAD, *RMSPROP, *ADAM, *STEP_DECAY, *TRAIN]
