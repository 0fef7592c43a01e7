# %% [markdown]
# # Dropout
#
# Your network learns, and it learns fast. Give it time and it gets every training sample right. Then you show it new
# ones, and it doesn't do nearly as well. It has learnt by heart.
#
# First you make this visible: a training loop that looks at samples which the network never trains on. Then you write
# the layer that does something about it. It forgets at random, takes a few lines, and has a few traps.
#
# Each task begins with an example to check on paper, and ends with a `check` to run.

# %%
import numpy as np
from backprop import Affine, ReLU, Sequential, SoftmaxCrossEntropy, he_normal
from layers import accuracy
from sgd import Adam, minibatches

from autograder import check

# %% [markdown]
# ## 1. Learnt by heart
#
# A network with nearly ten thousand weights can remember 150 pictures without having understood one of them. The loss
# on these 150 won't tell you: it falls either way. So hold some samples back, and never train on them. They are the
# **validation set**, and the loss on them is the **validation loss**.
#
# - Both losses fall: the network learns what is common to all samples.
# - The training loss falls, the validation loss doesn't, or grows: it learns what is special about *these* samples.
#   It **overfits**.
#
# The distance between the two is the gap, and it is what this unit is about.
#
# ## 2. A loop that watches
#
# Take your `train` of the last unit, and let it look at `x_val`, `y_val` at the end of each epoch. With them, it
# returns a second list:
#
# $$\{\text{"loss"}: [L_1, L_2, \dots], \quad \text{"val\_loss"}: [V_1, V_2, \dots]\}$$
#
# As before, L is the mean loss of an epoch's batches (over the batches or over their rows, both are right), each
# taken in training mode, just before its step. What is new is V:
#
# 1. **When?** After the epoch's last step. One number an epoch.
# 2. **On what?** On all of `x_val`, a mean over all of its rows. (In one go. If you take it in parts, a smaller part
#    must count for less.)
# 3. **How?** In test mode, `model.forward(x_val)`: that is how the network will be used.
# 4. **Only look.** No step, and no gradient. And draw nothing from `rng` for it, for then the next epoch's batches
#    would be others: with one seed, the weights in the end are the same with validation data, with other validation
#    data, and without any.
#
# All else is as it was: the batches of each epoch come from `minibatches(x, y, batch_size, rng)`; forward with
# `train=True`, loss, backward, one `optimizer.step`; then `optimizer.epoch_end()` once an epoch, if the optimizer has
# one. Each call returns a new dict with new lists. x, y, `x_val` and `y_val` stay as they are. Without validation
# data, `x_val` is None, and `"loss"` is all that is asked for.
#
# **By hand.** To see on paper which mode was asked for, take a model with one weight that answers w·x in test mode,
# but −2·w·x in training. The loss is the mean squared error, the learning rate 1/16, w = 2, and both samples make one
# batch.
#
#     x = [1, 2]    y = [4, 4]        x_val = [1, 3]    y_val = [1, 1]
#
#     epoch 1    outputs  [-4, -8]    differences [-8, -12]    loss     (64 + 144) / 2 = 104
#                gradient (2*(-8)*(-2) + 2*(-12)*(-4)) / 2 = 64         w ← 2 - 64/16 = -2
#                validation outputs [-2, -6]    differences [-3, -7]    val_loss (9 + 49) / 2 = 29
#
#     epoch 2    outputs  [4, 8]      differences [0, 4]       loss     (0 + 16) / 2 = 8
#                gradient (0 + 2*4*(-4)) / 2 = -16                      w ← -2 + 16/16 = -1
#                validation outputs [-1, -3]    differences [-2, -4]    val_loss (4 + 16) / 2 = 10
#
#     {"loss": [104, 8], "val_loss": [29, 10]}


# %% task="train"
def train(model, loss, optimizer, x, y, epochs, batch_size, rng, x_val=None, y_val=None):
    """Train model in place on x and y. Return {"loss": [the mean loss of each epoch]}, with x_val also "val_loss".

    x: (N, ...), y: (N,) or (N, ...); x_val: (V, ...), y_val: (V,) or (V, ...). "val_loss" has one number an epoch too:
    the loss on all of x_val, in test mode, after the epoch's last step.
    """
    ### BEGIN SOLUTION
    history = {"loss": []}
    if x_val is not None:
        history["val_loss"] = []
    for _ in range(epochs):
        losses = []
        for x_batch, y_batch in minibatches(x, y, batch_size, rng):
            losses.append(loss.forward(model.forward(x_batch, train=True), y_batch))
            model.backward(loss.backward())
            optimizer.step(model.params, model.grads)
        history["loss"].append(float(np.mean(losses)))
        if hasattr(optimizer, "epoch_end"):
            optimizer.epoch_end()
        if x_val is not None:
            history["val_loss"].append(float(loss.forward(model.forward(x_val), y_val)))
    return history
    ### END SOLUTION


# %% check="train"
check("train")

# %% [markdown]
# ## 3. See it happen
#
# Real handwriting: 1,797 digits of 8 × 8 pixels (`data/README.md` says where they are from). We train on 150 of them,
# so that there is something to learn by heart, validate on 300, and leave the other 1,347 in the drawer for a last
# test.
#
# These digits are neat, and labelled with care. Data mostly isn't. So there is also a careless version: the same 150
# pictures, but 45 of them have a wrong label. (Validation and test labels are all right.) Whoever gets those 45 right
# can only have learnt them by heart.


# %%
def load_digits(seed, wrong=0):
    """Return three pairs (x, y) of digits: 150 to train on, 300 to validate on, 1,347 for the last test.

    x: (N, 64), from 0 (white) to 1 (black). y: (N,), the digits 0 to 9; the first `wrong` of the 150 are wrong.
    """
    rng = np.random.default_rng(seed)
    digits = np.load("data/digits.npz")
    order = rng.permutation(len(digits["labels"]))
    x = digits["images"][order].reshape(-1, 64) / 16
    y = digits["labels"][order].astype(int)
    y_few = y[:150].copy()
    y_few[:wrong] = (y_few[:wrong] + rng.integers(1, 10, wrong)) % 10
    return (x[:150], y_few), (x[150:450], y[150:450]), (x[450:], y[450:])


def digit_reader(rng, *extra):
    """Return a network for digits, 64 → 128 → 10, with extra layers behind its ReLU."""
    first, last = he_normal(64, 128, rng), he_normal(128, 10, rng)
    return Sequential([Affine(first, np.zeros(128)), ReLU(), *extra, Affine(last, np.zeros(10))])


# %% lab="overfitting"
import matplotlib.pyplot as plt

plt.figure(figsize=(11, 4))
for place, (wrong, title) in enumerate([(0, "all labels right"), (45, "45 of 150 labels wrong")], start=1):
    (x, y), (x_val, y_val), _ = load_digits(0, wrong)
    rng = np.random.default_rng(0)
    model = digit_reader(rng)
    history = train(model, SoftmaxCrossEntropy(), Adam(0.003), x, y, 60, 15, rng, x_val, y_val)
    best = int(np.argmin(history["val_loss"]))
    plt.subplot(1, 2, place)
    plt.plot(range(1, 61), history["loss"], label="training loss")
    plt.plot(range(1, 61), history["val_loss"], label="validation loss")
    plt.plot(best + 1, history["val_loss"][best], "o", color="C1")
    plt.ylim(0, 2)
    plt.xlabel("epoch")
    plt.title(title)
    plt.legend()
    right = [accuracy(model.forward(images), labels) for images, labels in [(x, y), (x_val, y_val)]]
    print(f"{title}: {right[0]:.0%} right on what it was trained on, {right[1]:.0%} in the validation set")
plt.tight_layout()
plt.show()

# %% [markdown]
# On the left there is a gap, but it does little harm: the validation loss comes down and stays down. On the right it
# turns around (at the dot) and climbs for as long as you train. The network has started on the wrong labels, and each
# of them that it gets "right" makes it worse at reading. The training loss knows nothing of this. It looks fine.
#
# That networks of this kind can learn any labels by heart, even random ones, was shown on large pictures by Chiyuan
# Zhang and others, *Understanding deep learning requires rethinking generalization*, ICLR 2017, section 2.

# %% [markdown] question="watching"
# ### In your own words: what may the validation set be used for?
#
# (a) You train with ten settings, and keep the one with the lowest validation loss. A friend says: "then this is the
# loss that we can expect on new digits". Why will it be higher? What are the 1,347 digits in the drawer for, and how
# often may you open it? (b) The loop makes one small step on the validation set after each epoch, "so that nothing is
# wasted". What will the curve show, and what is it worth?
#
# ### BEGIN SOLUTION
# (a) Each of the ten losses is partly luck: which 300 digits happened to be held back. The lowest of ten is the one
# that was luckiest, too, so it is too low. In other words, by choosing, the validation set has been used to fit
# something (the setting), if not the weights. The test set was used for nothing, so its loss is an honest estimate;
# but only once. Who goes back and changes something after looking has made a second validation set of it.
#
# (b) The curve comes down nicely, because the network is being trained on these samples: it is a second training
# loss. It says nothing about samples that were never seen, so nobody will notice the overfitting.
# ### END SOLUTION

# %% [markdown]
# ## 4. Forget at random
#
# To learn a single picture by heart, units have to conspire: this one fires only if those three do, so that together
# they know picture 17. Geoffrey Hinton's answer: never let them rely on each other. At each training step, switch off
# each unit with some probability. It can't count on its neighbours then, and must find something that is useful in
# whatever company. This is **dropout**.
#
# It goes between two layers, as a layer of its own, with no parameters. It has a `rate`, 0 ≤ rate < 1, the
# probability that an element is dropped.
#
# ### Training: drop, and make up for it
#
# $$y_i = \begin{cases} 0 & \text{with probability } rate \\[2pt]
# \dfrac{x_i}{1 - rate} & \text{else} \end{cases}$$
#
# Why divide? The next layer adds up what it gets. With a share `rate` of it gone, the sum would be too small, by the
# factor 1 − rate on average. Dividing makes up for that: yᵢ is xᵢ/(1 − rate) with probability 1 − rate, and else 0, so
# its mean is xᵢ.
#
# ### Test: do nothing
#
# In test mode nothing is dropped, and nothing is scaled: y = x. All has been made up for in training. That is why
# this form is called **inverted** dropout. (The paper of 2014 drops without scaling, and multiplies by 1 − rate in
# the test. Mind its letters: there, p is the probability to *keep*.)
#
# ### Backward: the same mask
#
# Forward multiplied each xᵢ by a number: 0 or 1/(1 − rate) in training, 1 in test mode. That number is the slope. So
# backward multiplies each `dout` by the same number that the last forward took, *that very mask*. Asked twice, it
# says the same twice.
#
# ### By chance, and only by this chance
#
# - **Each element is drawn by itself**: its own sample, its own unit, in images its own pixel of its own channel. (x
#   has 2 axes, or 4, or any number.) How many are dropped in all is left to chance too.
# - **Each training forward draws a new mask.** A mask that never changes makes a smaller network, which learns by
#   heart as before.
# - **From the `rng` that the layer was given**, and from nothing else. With the same seed a layer gives the same
#   masks, so you can repeat a run. numpy's global generator (`np.random.rand`, `np.random.seed`) is neither used nor
#   seeded: it is everybody's. Two layers may be given one rng. They take turns with it, and drop different elements.
#
# The old rules hold as well. x and `dout` are not changed, and what you returned isn't written into later. `params`
# and `grads` are empty dicts, always. With rate 0 nothing is dropped. An x that is 0 already, as half of them are
# behind a ReLU, is dropped or kept like any other, and dx tells.
#
# **By hand.** rate = 0.75, so 1/(1 − rate) = 4. Say that only the second element is kept.
#
#     x    = [1, 2, 3, 4]    training: y = [0,  8, 0, 0]    test: y = [1, 2, 3, 4]
#     dout = [5, 6, 7, 8]             dx = [0, 24, 0, 0]         dx = [5, 6, 7, 8]
#
# Which one is kept depends on the rng, and there are many right ways to ask it. So the `check` looks at what must
# hold for all of them: a 2 becomes 0 or 8, and a 6 on its way back 0 or 24, at the same places.


# %% task="Dropout"
class Dropout:
    """In training drop each element with probability rate, and scale up the rest; in test mode do nothing."""

    def __init__(self, rate, rng):
        self.rate, self.rng = rate, rng
        self.params = {}
        self.grads = {}

    def forward(self, x, train=False):
        """Return x in test mode; in training 0 or x / (1 - rate), element by element. x: any shape -> the same."""
        ### BEGIN SOLUTION
        if train:
            kept = self.rng.random(x.shape) >= self.rate
            self.factor = kept / (1 - self.rate)
        else:
            self.factor = 1.0
        return x * self.factor
        ### END SOLUTION

    def backward(self, dout):
        """Return dx, the gradient of the last forward. dout: shaped like x -> the same shape."""
        ### BEGIN SOLUTION
        return dout * self.factor
        ### END SOLUTION


# %% check="Dropout"
check("Dropout")

# %% [markdown]
# Geoffrey Hinton, Nitish Srivastava, Alex Krizhevsky, Ilya Sutskever and Ruslan Salakhutdinov, *Improving neural
# networks by preventing co-adaptation of feature detectors*, arXiv:1207.0580, 2012. Nitish Srivastava and the same
# others, *Dropout: a simple way to prevent neural networks from overfitting*, JMLR 15, 2014; section 10 has the
# inverted form.
#
# **Lab: what a layer sees.** One digit, four training forwards, the mean of a thousand of them, and test mode. To the
# next layer each training step shows another digit; on average it is the one that test mode shows.

# %% lab="masks"
import matplotlib.pyplot as plt

(x, y), _, _ = load_digits(0)
layer = Dropout(0.5, np.random.default_rng(0))
pictures = [(f"training {number}", layer.forward(x[:1], train=True)) for number in range(1, 5)]
pictures.append(("mean of 1000", np.mean([layer.forward(x[:1], train=True) for _ in range(1000)], axis=0)))
pictures.append(("test", layer.forward(x[:1])))

plt.figure(figsize=(12, 2.4))
for place, (title, picture) in enumerate(pictures, start=1):
    plt.subplot(1, 6, place)
    plt.imshow(picture.reshape(8, 8), cmap="gray_r", vmin=0, vmax=2)
    plt.title(title)
    plt.axis("off")
plt.tight_layout()
plt.show()

# %% [markdown] question="scaling"
# ### In your own words: why scale at all?
#
# (a) A friend leaves out the division. With rate 0.8, how do the sums that reach the next layer in test mode compare
# with those that it was trained on? (b) Another one divides, but draws a fresh mask in backward. Every element of dx
# still has the right mean over many masks. Why is it wrong all the same? (c) The paper of 2014 scales in the test.
# Why is it handier to do it in training?
#
# ### BEGIN SOLUTION
# (a) In training a fifth of the inputs arrive, in test mode all of them: the sums are five times as large on average
# as those that the weights and biases behind were made for. The network is far too sure of itself, or plainly wrong.
#
# (b) The loss was made by the elements that were kept. Only they can have changed it, so only they have a gradient.
# With another mask the gradient goes to elements that played no part, and misses some that did. It is the gradient of
# nothing that was computed: a right mean doesn't help, because dout belongs to the first mask as well.
#
# (c) Test mode is then the identity. Whoever uses the network needs to know nothing of dropout or its rate, the layer
# can be taken out when training is over, and the test, which is run far more often, costs nothing.
# ### END SOLUTION

# %% [markdown]
# ## 5. Does it help?
#
# **Lab: the gap, over rates.** The network of before, with your Dropout behind its ReLU, at five rates. One run is
# luck, so each rate gets five runs, with other digits and other weights each time. It takes about ten seconds.

# %% lab="rates"
import matplotlib.pyplot as plt

rates = [0, 0.2, 0.4, 0.6, 0.8]
plt.figure(figsize=(11, 4))
for place, (wrong, title) in enumerate([(0, "all labels right"), (45, "45 of 150 labels wrong")], start=1):
    results = []  # for each rate, for each run: training loss, validation loss, accuracy in the test
    for rate in rates:
        runs = []
        for seed in range(5):
            (x, y), (x_val, y_val), (x_test, y_test) = load_digits(seed, wrong)
            rng = np.random.default_rng(seed)
            model, loss = digit_reader(rng, Dropout(rate, rng)), SoftmaxCrossEntropy()
            history = train(model, loss, Adam(0.003), x, y, 60, 15, rng, x_val, y_val)
            training_loss = loss.forward(model.forward(x), y)  # in test mode, as the validation loss
            runs.append([training_loss, history["val_loss"][-1], accuracy(model.forward(x_test), y_test)])
        results.append(runs)
    results = np.array(results)  # (rates, runs, 3)
    means, deviations = results.mean(axis=1), results.std(axis=1)
    plt.subplot(1, 2, place)
    plt.plot(rates, means[:, 0], ".-", label="training loss")
    plt.errorbar(rates, means[:, 1], deviations[:, 1], fmt=".-", capsize=3, label="validation loss")
    plt.fill_between(rates, means[:, 0], means[:, 1], alpha=0.15, label="gap")
    plt.ylim(0, 1.3)
    plt.xlabel("rate")
    plt.title(title)
    plt.legend()
    print(title)
    for rate, mean, deviation in zip(rates, means[:, 2], deviations[:, 2], strict=True):
        print(f"   rate {rate}: {mean:.1%} ± {deviation:.1%} right in the test")
plt.tight_layout()
plt.show()

# %% [markdown]
# On the right dropout does what it is there for. Without it, about 70 % of the test digits are read rightly, and at
# rate 0.8 about 81 %: wrong labels are hard to learn by heart when most of your memory is missing. The gap closes,
# and the training loss pays for it. Note that the lowest validation loss (at 0.6) and the best share of right answers
# (at 0.8) aren't at the same rate. Decide what you want before you choose by it.
#
# On the left it does nothing. There is a gap there too, but none that does harm, and the test digits are read no
# better: over 20 runs the share of right answers changed by 0.0 ± 0.1 points at rate 0.4, and by −0.9 ± 0.3 at rate
# 0.8. Neat digits and right labels leave little to be learnt by heart. So dropout is no charm: watch the validation
# loss, and use it where there is overfitting to be mended. (More samples mend it better, if you can get them.)
#
# ## What you have now
#
# A loop that watches what the network never trains on, and a layer that keeps it from learning by heart. With
# dropout, networks can be larger than their data would allow. Still, all of yours so far take a picture for a row of
# 64 numbers, in which no pixel knows its neighbours. That is the next unit.
