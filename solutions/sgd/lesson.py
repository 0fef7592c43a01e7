# %% [markdown]
# # SGD
#
# Your network of the last unit learned, but every single step looked at all of the data, and one learning rate had to
# suit every weight. With 200 points on two moons nobody minds. With a million images, a step takes hours.
#
# Two ideas make deep learning fast. *Look at few samples for each step*, and step more often. And *remember*: use the
# gradients of the steps before, to go straight where plain descent zigzags. You write both, from mini-batches to
# Adam, and in the end the loop that has trained every network of this course and will train all that come.
#
# The data is real from here on: 1,797 handwritten digits, 8 × 8 pixels each. `data/README.md` says where they are
# from.

# %%
import numpy as np
from backprop import Affine, ReLU, Sequential, SoftmaxCrossEntropy, he_normal
from layers import accuracy

from autograder import check


# %%
def load_digits():
    """Return the digits, rows of 64 numbers from -1 (white) to 1 (black): (1797, 64), and their labels: (1797,)."""
    with np.load("data/digits.npz") as data:
        return data["images"].reshape(-1, 64) / 8 - 1, data["labels"]


def small_network(rng):
    """Return a network for the digits, 64 → 32 → 10, with weights drawn from rng."""
    return Sequential(
        [Affine(he_normal(64, 32, rng), np.zeros(32)), ReLU(), Affine(he_normal(32, 10, rng), np.zeros(10))]
    )


# %% [markdown]
# ## 1. What does a gradient cost, and what is it worth?
#
# The loss is a mean over N samples, so its gradient is a mean over N samples, too. A mean can be *estimated*: ask a
# few, drawn by chance, and you know roughly what all would have said. The error of such an estimate falls with the
# square root of how many you ask. A hundred times as many samples cost a hundred times the work, and make the
# gradient ten times as exact.
#
# That is a bad bargain. You will make one short step with this gradient and then throw it away.
#
# **Lab: how far off is the gradient of few?** The gradient of all 1,797 digits, and beside it that of 1, 10, 100, 1000
# of them. The cosine of the angle between the two says how well the small one knows the way: 1 is the same direction,
# 0 no idea.

# %% lab="few"
import matplotlib.pyplot as plt


def gradient_of(model, x, labels):
    """Return the gradient of the loss on these samples, for all parameters in one row."""
    loss = SoftmaxCrossEntropy()
    loss.forward(model.forward(x, train=True), labels)
    model.backward(loss.backward())
    return np.concatenate([gradient.ravel() for gradient in model.grads.values()])


x, labels = load_digits()
rng = np.random.default_rng(0)
model = small_network(rng)
true = gradient_of(model, x, labels)
sizes = [1, 3, 10, 30, 100, 300, 1000]
cosines = []
for size in sizes:
    tries = []
    for _ in range(30):
        some = rng.choice(len(x), size, replace=False)
        estimate = gradient_of(model, x[some], labels[some])
        tries.append(estimate @ true / np.linalg.norm(estimate) / np.linalg.norm(true))
    cosines.append(np.mean(tries))
    print(f"{size:5d} digits: cosine {cosines[-1]:.2f}")

plt.figure(figsize=(6, 3.5))
plt.semilogx(sizes, cosines, "o-")
plt.xlabel("digits in the batch")
plt.ylabel("cosine with the gradient of all")
plt.ylim(0, 1.05)
plt.title("the first few samples tell the most")
plt.show()

# %% [markdown]
# A single digit hardly knows the way. A hundred know it well, for an eighteenth of the price; thirty still go roughly
# down, for a sixtieth. So the plan is: take a small batch, make a step, take the next. This is **stochastic gradient
# descent**, SGD for short. Stochastic means by chance.
#
# ## 2. Mini-batches
#
# One way would be to draw a new batch from all rows each time. Then some rows would come often and others late. It is
# better to shuffle the rows once, like cards, and deal them out batch by batch. When all are dealt, an **epoch** is
# over, and you shuffle again.
#
# What a call of `minibatches` gives:
#
# - **Every row once**, in an order drawn from `rng`. All orders are equally likely, and each call draws a new one. All
#   chance comes from `rng`: who hands over a generator with the same seed gets the same batches.
# - **Pairs**: each batch is `(some of x, the same rows of y)`. A row keeps its label. Integer labels stay integers.
# - **batch_size rows in each batch.** The last one has what is left. It may be smaller, but it is never empty.
# - x has any number of axes, y one or more. Rows are along the first. **x and y are left as they are.**
#
# Whether it is a list of pairs, or a generator with `yield`, is up to you.
#
# **By hand.** N = 5, batch_size = 2, and the order that came from rng is 3, 0, 4, 1, 2.
#
#     x = [10, 20, 30, 40, 50]     batches:  ([40, 10], [4, 1])
#     y = [ 1,  2,  3,  4,  5]               ([50, 20], [5, 2])
#                                            ([30],     [3])


# %% task="minibatches"
def minibatches(x, y, batch_size, rng):
    """Give all rows once, in an order drawn from rng, as pairs (x, y) of batch_size rows; the last may have fewer.

    x: (N, ...), y: (N, ...) -> pairs of (B, ...) and (B, ...). x and y are left as they are.
    """
    ### BEGIN SOLUTION
    order = rng.permutation(len(x))
    for start in range(0, len(x), batch_size):
        rows = order[start : start + batch_size]
        yield x[rows], y[rows]
    ### END SOLUTION


# %% check="minibatches"
check("minibatches")

# %% [markdown]
# ## 3. Who makes the step? An optimizer
#
# From here on, the step is the business of an object of its own. You hand it the parameters and their gradients, two
# dicts with the same keys, and it changes the parameters:
#
#     optimizer = SGD(lr=0.1)
#     optimizer.step(model.params, model.grads)
#
# You write six of them. These rules hold for all:
#
# 1. **In place.** `params` holds the very arrays of the layers. Write into them: `p -= ...` or `p[...] = ...`. With `p
#    = p - ...` or `params[key] = ...` you make a new array, and the layer goes on with the old one.
# 2. **By key.** The gradient of `params[key]` is `grads[key]`. In which order the keys come says nothing.
# 3. **Element by element.** Every number has its own gradient and, where something is remembered, its own memory,
#    which has the shape of p and begins at 0. It belongs to one optimizer and one key, and to nobody else.
# 4. **Look, don't touch.** `grads` is the layers'. It isn't changed. And don't keep its arrays: the next backward may
#    fill them anew. What you remember is a copy, or the result of a calculation.
# 5. **lr counts when it is read.** It is an attribute, `optimizer.lr`, which anybody may set to another value between
#    two steps.
#
# ## 4. SGD
#
# The step that you know: against the gradient, and the longer the steeper.
#
# $$p \leftarrow p - \text{lr} \cdot g$$
#
# **By hand.** lr = 0.5, one number that starts at p = 1, and the gradients 2, −1.
#
#     p = 1 - 0.5 * 2    = 0
#     p = 0 - 0.5 * (-1) = 0.5


# %% task="SGD"
class SGD:
    """A step against the gradient."""

    def __init__(self, lr):
        self.lr = lr

    def step(self, params, grads):
        """Change every array in params in place: p ← p - lr g. grads: the gradients, under the same keys."""
        ### BEGIN SOLUTION
        for key, p in params.items():
            p -= self.lr * grads[key]
        ### END SOLUTION


# %% check="SGD"
check("SGD")

# %% [markdown]
# ## 5. The long valley
#
# Take the simplest loss that makes trouble: two parameters a and b, and
#
# $$L = \tfrac12 \, (a^2 + 25 \, b^2) \qquad
# \frac{\partial L}{\partial a} = a \qquad \frac{\partial L}{\partial b} = 25 \, b$$
#
# A valley: flat along a, and 25 times as steep across. The bottom is at (0, 0). One step of SGD multiplies a by 1 − lr
# and b by 1 − 25 lr. So two wishes collide:
#
# - along the valley you want lr large: with lr = 0.01, a keeps 99 % of itself at each step;
# - across it, lr must be below 2/25 = 0.08. Beyond that, |1 − 25 lr| > 1, and b grows without end.
#
# **Lab: too small, too large, and just below.**

# %% lab="rates"
import matplotlib.pyplot as plt


def valley_gradient(p):
    """Return the gradient of ½ (a² + 25 b²) at p = (a, b)."""
    return np.array([1.0, 25.0]) * p


def walk(optimizer, steps, start=(-9.0, 1.8)):
    """Return the way of an optimizer down the valley: (steps + 1, 2)."""
    p = np.array(start)
    way = [p.copy()]
    for _ in range(steps):
        optimizer.step({"p": p}, {"p": valley_gradient(p)})
        way.append(p.copy())
    return np.array(way)


def show_way(way, title):
    """Draw the valley's contours, and the way over them."""
    across, up = np.meshgrid(np.linspace(-10, 4, 120), np.linspace(-3, 3, 90))
    heights = (across**2 + 25 * up**2) / 2
    plt.contour(across, up, heights, levels=[0.5, 2, 8, 20, 50, 90, 140], colors="lightgray", linewidths=1)
    plt.plot(way[:, 0], way[:, 1], ".-", markersize=4, linewidth=1)
    plt.plot(0, 0, "k+")
    plt.xlim(-10, 4)
    plt.ylim(-3, 3)
    plt.title(f"{title}: ends at ({way[-1, 0]:.2g}, {way[-1, 1]:.2g})", fontsize=10)


plt.figure(figsize=(13, 3.2))
for place, lr in enumerate([0.01, 0.075, 0.082], start=1):
    plt.subplot(1, 3, place)
    show_way(walk(SGD(lr), 40), f"lr = {lr}")
plt.tight_layout()
plt.show()

# %% [markdown]
# On the left, 40 steps don't get far. In the middle SGD zigzags: it crosses the valley at every step, and most of its
# work cancels. On the right each crossing ends a little higher than the one before. And this is how the middle one
# becomes the right one: by a tenth more of lr.
#
# Real losses are like this, with thousands of directions in place of two. The steepest one limits lr, and the flattest
# one then takes for ever. What follows are five ways out.

# %% [markdown] question="zigzag"
# ### In your own words: two wishes, one number
#
# (a) In this valley, which lr brings b to 0 in a single step, and what is left of a = −9 after 40 such steps? (b) A
# friend says: "Then divide b by 5 before you start, and the valley is round." Is that true? And why can't you simply
# do so with a network?
#
# ### BEGIN SOLUTION
# (a) b is multiplied by 1 − 25 lr, which is 0 at lr = 1/25 = 0.04. a is multiplied by 0.96 each time: −9 · 0.96⁴⁰ =
# −1.76 is left. So even where nothing zigzags at all, the flat direction is slow.
#
# (b) Yes. If b = c/5, then L = ½ (a² + c²), which is the same in all directions, and lr = 1 ends in one step. In a
# network nobody tells you the steep directions: there are thousands, they aren't the axes, and they change while it
# learns. (A good answer may add that this is what the methods below try to do, each number by itself: AdaGrad, RMSProp
# and Adam divide by what the gradients were.)
# ### END SOLUTION

# %% [markdown]
# ## 6. Momentum
#
# Let a heavy ball roll down the valley. It doesn't stop and turn at every moment. It keeps most of its velocity, and
# the slope only pulls at it. Across the valley the pull goes to and fro, and cancels. Along it the pulls add up.
#
# So keep a velocity v for each number, 0 at first:
#
# $$v \leftarrow \mu \, v - \text{lr} \cdot g \qquad p \leftarrow p + v$$
#
# μ, `momentum`, says how much of the velocity is kept: 0.9 if nobody says otherwise. If g stays the same for long, v
# grows towards lr · g / (1 − μ). With 0.9 that is ten times the step of SGD.
#
# Note where lr stands: in the pull, and not in front of v. When somebody lowers lr, what the ball has of speed is
# still its own.
#
# **By hand.** lr = 0.5, μ = 0.8, p = 1, and the gradients 2, −1, 0.
#
#     v = 0.8 *  0   - 0.5 * 2    = -1        p = 1    - 1    =  0
#     v = 0.8 * -1   - 0.5 * (-1) = -0.3      p = 0    - 0.3  = -0.3
#     v = 0.8 * -0.3 - 0.5 * 0    = -0.24     p = -0.3 - 0.24 = -0.54
#
# In the last line there is no slope, and the ball rolls on.
#
# Boris Polyak, *Some methods of speeding up the convergence of iteration methods*, USSR Computational Mathematics and
# Mathematical Physics 4, 1964.


# %% task="Momentum"
class Momentum:
    """A heavy ball: it keeps a part of its velocity, and the slope pulls at it."""

    def __init__(self, lr, momentum=0.9):
        self.lr, self.momentum = lr, momentum
        self.v = {}

    def step(self, params, grads):
        """Change every array in params in place: v ← momentum v - lr g, then p ← p + v."""
        ### BEGIN SOLUTION
        for key, p in params.items():
            v = self.v[key] = self.momentum * self.v.get(key, 0.0) - self.lr * grads[key]
            p += v
        ### END SOLUTION


# %% check="Momentum"
check("Momentum")

# %% [markdown]
# ## 7. Nesterov
#
# A heavy ball overshoots: at the bottom it is at its fastest. Yurii Nesterov's ball looks where it is going. Before it
# asks for the slope, it goes ahead by the part of its velocity that it will keep anyway, μ v. If the slope already
# rises there, it brakes in time.
#
# But your optimizer can't ask for a slope somewhere else: it is handed the gradient at p. So let p itself be *the
# place ahead*. One step then has three parts: take back the old look ahead, −μ v_old; move by the new velocity, v_new;
# look ahead again, + μ v_new. Together:
#
# $$v_\text{new} = \mu \, v_\text{old} - \text{lr} \cdot g \qquad
# p \leftarrow p - \mu \, v_\text{old} + (1 + \mu) \, v_\text{new}$$
#
# **By hand.** As above: lr = 0.5, μ = 0.8, p = 1, and the gradients 2, −1, 0.
#
#     v_old =  0      v_new = -1        p =  1    - 0.8 * 0      + 1.8 * (-1)    = -0.8
#     v_old = -1      v_new = -0.3      p = -0.8  - 0.8 * (-1)   + 1.8 * (-0.3)  = -0.54
#     v_old = -0.3    v_new = -0.24     p = -0.54 - 0.8 * (-0.3) + 1.8 * (-0.24) = -0.732
#
# Yurii Nesterov, *A method for solving a convex programming problem with convergence rate O(1/k²)*, Soviet Mathematics
# Doklady 27, 1983. In the form with a velocity: Ilya Sutskever and others, *On the importance of initialization and
# momentum in deep learning*, ICML 2013.


# %% task="Nesterov"
class Nesterov:
    """Momentum that looks ahead: p is where it looks."""

    def __init__(self, lr, momentum=0.9):
        self.lr, self.momentum = lr, momentum
        self.v = {}

    def step(self, params, grads):
        """Change every array in params in place, as above. v of each key starts at 0."""
        ### BEGIN SOLUTION
        for key, p in params.items():
            old = self.v.get(key, 0.0)
            new = self.v[key] = self.momentum * old - self.lr * grads[key]
            p += -self.momentum * old + (1 + self.momentum) * new
        ### END SOLUTION


# %% check="Nesterov"
check("Nesterov")

# %% [markdown]
# ## 8. AdaGrad
#
# The other way out of the valley: a learning rate for each number. Where the gradients have been large, make short
# steps; where they have been small, long ones. Add up the squares of all gradients so far, and divide by the root:
#
# $$h \leftarrow h + g^2 \qquad p \leftarrow p - \text{lr} \cdot \frac{g}{\sqrt{h} + \varepsilon}$$
#
# All of this element by element. h has the shape of p, and starts at 0. ε, `eps`, is tiny (10⁻⁸ if nobody says
# otherwise) and stands *beside* the root: it keeps 0 / 0 from happening where no gradient has ever been.
#
# Multiply all gradients by 1000, and nothing changes. The very first step has the length lr, in every direction.
#
# **By hand.** lr = 0.5, p = 1, and the gradients 3, −4, 12. To make it show, eps is large: 1.
#
#     h =  9           root  3      p = 1      - 0.5 *  3 / ( 3 + 1) = 0.625
#     h =  9 +  16     root  5      p = 0.625  + 0.5 *  4 / ( 5 + 1) = 0.9583
#     h = 25 + 144     root 13      p = 0.9583 - 0.5 * 12 / (13 + 1) = 0.5298
#
# John Duchi, Elad Hazan and Yoram Singer, *Adaptive subgradient methods for online learning and stochastic
# optimization*, Journal of Machine Learning Research 12, 2011.


# %% task="AdaGrad"
class AdaGrad:
    """Each number has steps of its own: the more it was pulled so far, the shorter."""

    def __init__(self, lr, eps=1e-8):
        self.lr, self.eps = lr, eps
        self.h = {}

    def step(self, params, grads):
        """Change every array in params in place: h ← h + g², then p ← p - lr g / (√h + eps)."""
        ### BEGIN SOLUTION
        for key, p in params.items():
            g = grads[key]
            h = self.h[key] = self.h.get(key, 0.0) + g**2
            p -= self.lr * g / (np.sqrt(h) + self.eps)
        ### END SOLUTION


# %% check="AdaGrad"
check("AdaGrad")

# %% [markdown]
# ## 9. RMSProp
#
# AdaGrad never forgets. h only grows, so the steps get shorter and shorter, and a number that was pulled hard at the
# start creeps for ever after. Geoffrey Hinton proposed to let h forget: a *running mean* of the squares, which keeps
# the part `decay` of itself and takes the rest from what is new.
#
# $$h \leftarrow \text{decay} \cdot h + (1 - \text{decay}) \cdot g^2 \qquad
# p \leftarrow p - \text{lr} \cdot \frac{g}{\sqrt{h} + \varepsilon}$$
#
# √h is the root of the mean of the squares, the RMS. `decay` is 0.99 if nobody says otherwise, and h starts at 0.
#
# **By hand.** lr = 0.5, decay = 0.75, eps = 2, p = 1, and the gradients 4, −2.
#
#     h = 0.75 * 0 + 0.25 * 16 = 4     root 2     p = 1   - 0.5 * 4 / (2 + 2) = 0.5
#     h = 0.75 * 4 + 0.25 *  4 = 4     root 2     p = 0.5 + 0.5 * 2 / (2 + 2) = 0.75
#
# Geoffrey Hinton with Nitish Srivastava and Kevin Swersky, *Neural networks for machine learning*, lecture 6e, 2012.
# It is in no paper: one of the most used methods of the field comes from a slide.


# %% task="RMSProp"
class RMSProp:
    """AdaGrad that forgets: h is a running mean of the squares."""

    def __init__(self, lr, decay=0.99, eps=1e-8):
        self.lr, self.decay, self.eps = lr, decay, eps
        self.h = {}

    def step(self, params, grads):
        """Change every array in params in place: h takes its part of g², then p ← p - lr g / (√h + eps)."""
        ### BEGIN SOLUTION
        for key, p in params.items():
            g = grads[key]
            h = self.h[key] = self.decay * self.h.get(key, 0.0) + (1 - self.decay) * g**2
            p -= self.lr * g / (np.sqrt(h) + self.eps)
        ### END SOLUTION


# %% check="RMSProp"
check("RMSProp")

# %% [markdown]
# ## 10. Adam
#
# Both ideas at once. A running mean m of the gradients, which is the ball; and a running mean v of their squares,
# which gives each number its own rate:
#
# $$m \leftarrow \beta_1 m + (1 - \beta_1) \, g \qquad v \leftarrow \beta_2 v + (1 - \beta_2) \, g^2$$
#
# Both start at 0, and so both are far too small at first. With β₂ = 0.999, v is a thousandth of g² after the first
# step, and its root a thirtieth of |g|. It is known exactly how much is missing: after t steps, the weights in m add
# up to 1 − β₁ᵗ, and those in v to 1 − β₂ᵗ. So divide by that:
#
# $$\hat m = \frac{m}{1 - \beta_1^t} \qquad \hat v = \frac{v}{1 - \beta_2^t} \qquad
# p \leftarrow p - \text{lr} \cdot \frac{\hat m}{\sqrt{\hat v} + \varepsilon}$$
#
# t counts the *steps*, from 1, however many arrays there are. m and v themselves are kept as they are: the hats are
# for the step only. β₁ = 0.9, β₂ = 0.999 and ε = 10⁻⁸ if nobody says otherwise.
#
# **By hand.** lr = 0.5, β₁ = 0.5, β₂ = 0.75, eps = 2, p = 1, and the gradients 2, −2.
#
#     t = 1:  m = 0.5 * 0 + 0.5 *  2 =  1      m̂ =  1   / (1 - 0.5)    =  2
#             v = 0.75 * 0 + 0.25 * 4 = 1      v̂ =  1   / (1 - 0.75)   =  4     p = 1    - 0.5 * 2   / (2 + 2) = 0.75
#
#     t = 2:  m = 0.5 * 1 + 0.5 * -2 = -0.5    m̂ = -0.5 / (1 - 0.25)   = -2/3
#             v = 0.75 * 1 + 0.25 * 4 = 1.75   v̂ = 1.75 / (1 - 0.5625) =  4     p = 0.75 + 0.5 * 2/3 / (2 + 2) = 0.8333
#
# The gradient has always had the size 2, and v̂ says so, from the first step on. That is what the correction is for.
#
# Diederik Kingma and Jimmy Ba, *Adam: a method for stochastic optimization*, ICLR 2015, Algorithm 1.


# %% task="Adam"
class Adam:
    """The mean of the gradients over the root of the mean of their squares: running means, corrected at the start."""

    def __init__(self, lr, beta1=0.9, beta2=0.999, eps=1e-8):
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps
        self.t = 0
        self.m, self.v = {}, {}

    def step(self, params, grads):
        """Change every array in params in place, as above. The first step is number t = 1."""
        ### BEGIN SOLUTION
        self.t += 1
        for key, p in params.items():
            g = grads[key]
            m = self.m[key] = self.beta1 * self.m.get(key, 0.0) + (1 - self.beta1) * g
            v = self.v[key] = self.beta2 * self.v.get(key, 0.0) + (1 - self.beta2) * g**2
            m_hat = m / (1 - self.beta1**self.t)
            v_hat = v / (1 - self.beta2**self.t)
            p -= self.lr * m_hat / (np.sqrt(v_hat) + self.eps)
        ### END SOLUTION


# %% check="Adam"
check("Adam")

# %% [markdown]
# **Lab: all six in one valley.** The same start, 40 steps each, your own code.

# %% lab="family"
import matplotlib.pyplot as plt

family = [SGD(0.075), Momentum(0.02), Nesterov(0.02), AdaGrad(2.0), RMSProp(0.3, decay=0.9), Adam(0.6)]

plt.figure(figsize=(13, 6))
for place, optimizer in enumerate(family, start=1):
    plt.subplot(2, 3, place)
    show_way(walk(optimizer, 40), f"{type(optimizer).__name__}, lr = {optimizer.lr}")
plt.tight_layout()
plt.show()

# %% [markdown]
# The ball swings. Nesterov's brakes in time, and hardly swings at all. AdaGrad and RMSProp don't notice that this is a
# valley: their first step goes along the diagonal, as if both directions were equally steep. Adam is a ball, too, and
# sets off along the diagonal like those two. Each has its own lr, and that lr was tried out. No method takes this off
# your hands.

# %% [markdown]
# ## 11. Step decay
#
# At first you want long steps, because the way is far. In the end you want short ones, because mini-batches are noisy,
# and with long steps you only dance around the bottom. So lower lr as you go: after every `every` epochs, multiply it
# by `drop`.
#
# `StepDecay` does this for *any* optimizer. It is wrapped around one, and is used in its place:
#
# - `step(params, grads)` lets the optimizer inside make its step;
# - `lr` is the learning rate of the moment. Anybody may read it, and set it: what is set counts from the next step on.
#   This part is given;
# - `epoch_end()` is called when an epoch is over. After every `every` calls, lr ← lr · drop.
#
# **By hand.** lr = 0.8, drop = 0.25, every = 2.
#
#     epochs over:   0     1     2     3     4      5
#     lr:            0.8   0.8   0.2   0.2   0.05   0.05


# %% task="StepDecay"
class StepDecay:
    """An optimizer around another one, whose lr it multiplies by drop after every `every` epochs."""

    def __init__(self, optimizer, drop, every):
        self.optimizer, self.drop, self.every = optimizer, drop, every
        self.epochs = 0

    @property
    def lr(self):
        """The learning rate of the optimizer inside."""
        return self.optimizer.lr

    @lr.setter
    def lr(self, lr):
        self.optimizer.lr = lr

    def step(self, params, grads):
        """Let the optimizer inside make its step."""
        ### BEGIN SOLUTION
        self.optimizer.step(params, grads)
        ### END SOLUTION

    def epoch_end(self):
        """Count an epoch. After every `every` of them, multiply lr by drop."""
        ### BEGIN SOLUTION
        self.epochs += 1
        if self.epochs % self.every == 0:
            self.lr *= self.drop
        ### END SOLUTION


# %% check="StepDecay"
check("StepDecay")

# %% [markdown]
# ## 12. The loop
#
# Now put it together. For each epoch, for each of its mini-batches:
#
# 1. `model.forward`, **with `train=True`**: some layers of later units behave in another way while training. Gradients
#    are those of the last forward, so let no other forward come between this and backward;
# 2. `loss.forward` gives the loss of this batch: keep it. `loss.backward` starts the gradient, `model.backward`
#    carries it back;
# 3. `optimizer.step`, with `model.params` and `model.grads` as they are *now*.
#
# After the last batch of an epoch:
#
# 4. note the mean of the losses that its batches had. (Over the batches or over the rows, as you like: the two differ
#    only because the last batch is smaller.) They were measured on the way, each before its own step, so they cost
#    nothing;
# 5. call `optimizer.epoch_end()`, **if the optimizer has it**. `StepDecay` has, `SGD` hasn't.
#
# The result is `{"loss": [...]}`, one number an epoch. x and y are left as they are. Every epoch has a new order, and
# all chance comes from `rng`: with the same seed, training is the same, to the last digit.
#
# **By hand.** The model is y = w · x, with w = 0, but while training it gives y = 2 w · x. The loss is the mean of (y
# − t)², and there are two rows in one batch: x = 1, t = 4 and x = −1, t = −4. The optimizer makes p ← p − 0.125 g.
#
#     epoch 1:  y = 0, 0     loss (16 + 16) / 2 = 16
#               dy = -4, 4   dw = -4 * 2 + 4 * (-2) = -16      w = 0 + 0.125 * 16 = 2
#     epoch 2:  y = 4, -4    loss 0                            w = 2
#
#     {"loss": [16, 0]}, and in test mode the model now says 2 and -2: it isn't the training mode that you will use


# %% task="train"
def train(model, loss, optimizer, x, y, epochs, batch_size, rng):
    """Train model in place, and return {"loss": [the mean loss of each epoch]}.

    x: (N, ...), y: (N, ...). The batches of each epoch are those of minibatches(x, y, batch_size, rng).
    """
    ### BEGIN SOLUTION
    history = {"loss": []}
    for _ in range(epochs):
        losses = []
        for x_batch, y_batch in minibatches(x, y, batch_size, rng):
            losses.append(loss.forward(model.forward(x_batch, train=True), y_batch))
            model.backward(loss.backward())
            optimizer.step(model.params, model.grads)
        history["loss"].append(float(np.mean(losses)))
        if hasattr(optimizer, "epoch_end"):
            optimizer.epoch_end()
    return history
    ### END SOLUTION


# %% check="train"
check("train")

# %% [markdown]
# **Lab: the same work, other steps.** Plain SGD on 1,400 digits. The two curves have seen equally many digits at each
# point, so they have cost about the same. One made a step for every 1,400 of them, the other for every 32.

# %% lab="batches"
import matplotlib.pyplot as plt

x, labels = load_digits()
order = np.random.default_rng(0).permutation(len(x))
x_train, y_train, x_new, y_new = x[order[:1400]], labels[order[:1400]], x[order[1400:]], labels[order[1400:]]

plt.figure(figsize=(7, 4))
for batch_size in (1400, 32):
    rng = np.random.default_rng(1)
    model = small_network(rng)
    history = train(model, SoftmaxCrossEntropy(), SGD(0.1), x_train, y_train, 20, batch_size, rng)
    plt.plot(1400 * np.arange(1, 21), history["loss"], ".-", label=f"batches of {batch_size}")
    right = accuracy(model.forward(x_new), y_new)
    print(f"batches of {batch_size:4d}: {20 * -(-1400 // batch_size):3d} steps, {right:.1%} of the new digits right")
plt.xlabel("digits seen")
plt.ylabel("mean loss of the epoch")
plt.ylim(0, None)
plt.legend()
plt.show()

# %% [markdown]
# **Lab: which lr?** Ten epochs of SGD each, over a wide range of learning rates.

# %% lab="which_lr"
import matplotlib.pyplot as plt

rates = 10.0 ** np.arange(-4, 1.01, 0.5)
last = []
for lr in rates:
    rng = np.random.default_rng(2)
    model = small_network(rng)
    with np.errstate(all="ignore"):
        history = train(model, SoftmaxCrossEntropy(), SGD(lr), x_train, y_train, 10, 32, rng)
    last.append(history["loss"][-1])

plt.figure(figsize=(6, 3.5))
plt.loglog(rates, last, "o-")
plt.axhline(np.log(10), color="gray", linestyle=":", label="guessing: ln 10")
plt.xlabel("lr")
plt.ylabel("loss of the tenth epoch")
plt.title("too small is slow, too large is worse")
plt.legend()
plt.show()

# %% [markdown]
# Too small costs you time. Too large costs you the network: it does no better than guessing. When you begin with a new
# problem, try lr over powers of ten, and take one that is a little smaller than the largest that works.
#
# **Lab: the race.** All six on the digits. Such a comparison is fair only if each has an lr that suits it: these are
# the best of 0.001, 0.003, 0.01, 0.03, 0.1, 0.3 and 1 for each. And, dotted, what `StepDecay` is good for: Adam with
# an lr that is too large, alone and inside one.

# %% lab="race"
import matplotlib.pyplot as plt

racers = {
    "SGD": SGD(0.3),
    "Momentum": Momentum(0.1),
    "Nesterov": Nesterov(0.1),
    "AdaGrad": AdaGrad(0.3),
    "RMSProp": RMSProp(0.01),
    "Adam": Adam(0.01),
    "Adam, lr 0.03": Adam(0.03),
    "Adam, lr 0.03 with decay": StepDecay(Adam(0.03), drop=0.5, every=4),
}
plt.figure(figsize=(8, 4.5))
for name, optimizer in racers.items():
    rng = np.random.default_rng(3)
    model = small_network(rng)
    history = train(model, SoftmaxCrossEntropy(), optimizer, x_train, y_train, 15, 32, rng)
    plt.semilogy(range(1, 16), history["loss"], ".:" if "lr" in name else ".-", label=name)
    right = accuracy(model.forward(x_new), y_new)
    print(f"{name:25} loss {history['loss'][-1]:.4f}, {right:.1%} of the new digits right")
plt.xlabel("epoch")
plt.ylabel("mean loss of the epoch")
plt.legend()
plt.show()

# %% [markdown] question="counting"
# ### In your own words: what is a fair comparison?
#
# (a) How many steps has an epoch with N = 1,400 and batch_size = 32, and how many rows has its last batch? (b) "With
# the full batch my loss falls at every single step, with mini-batches it jumps up and down. So the full batch is
# better." What do you answer? (c) Your loss curve of the *first* epoch, as `train` returns it, is higher than the loss
# that you measure on the same data right after that epoch. Why?
#
# ### BEGIN SOLUTION
# (a) 1,400 / 32 = 43.75, so 44 steps. The last batch has 1,400 − 43 · 32 = 24 rows.
#
# (b) It is true, and beside the point. A full-batch step costs as much as 44 small ones, and for that price the small
# ones get much further, although each knows the way a little less well. Compare at equal work, that is, at an equal
# number of samples seen (or of seconds), and by where you are in the end.
#
# (c) The mean is taken over the losses on the way. The first batches of the epoch were measured with a network that
# had hardly learned anything. Right after the epoch, all of the data is measured with the network as it is then.
# ### END SOLUTION

# %% [markdown]
# ## What you have now
#
# Batches, six optimizers, and a loop that trains any network. Look at the last table again. Some of these losses are
# below a hundredth: the network has as good as no doubt about any digit that it has seen. Of the new ones it still
# gets some wrong. To be better on what you have seen than on what you haven't is called overfitting, and it is the
# next unit.
