"""Known mistakes, what they break, and the advice that helps. Each is an edit of the lesson's solution."""

from autograder import Mistake

# ------------------------------------------------------------------------------------------------------------ train

VAL = [f"val_loss on {kind}" for kind in ("ordinary", "a large validation set", "one sample to validate on")]
ALL = ["all on images and labels", "epoch_end", "all on one batch in single precision"]
LAST = "the last val_loss on digits"
NO_STEP = (
    "The weights don't end where a step for each batch leads. For each batch, in this order: forward in training mode, "
    "the loss, loss.backward(), model.backward() of what that gave, one optimizer.step."
)

ONE_BATCH = (
    "The validation loss is right only where x_val fits into one batch. It is the mean over all rows of x_val: take"
    " them all at once, or, if you take them in batches, weigh each batch by its size."
)

TRAIN = [
    Mistake(
        "train",
        right="model.forward(x_val)",
        wrong="model.forward(x_val, train=True)",
        breaks=[*VAL, *ALL],
        advice="The validation loss is taken in training mode. What you want to know is how the network will do "
        "when it is used, and then nothing is dropped: leave train=True out.",
    ),
    Mistake(
        "train",
        edits=[
            (
                """        losses = []
""",
                """        losses = []
        if x_val is not None:
            history["val_loss"].append(float(loss.forward(model.forward(x_val), y_val)))
""",
            ),
            (
                """            optimizer.epoch_end()
        if x_val is not None:
            history["val_loss"].append(float(loss.forward(model.forward(x_val), y_val)))
""",
                """            optimizer.epoch_end()
""",
            ),
        ],
        name="train: val before the updates",
        breaks=[*VAL, *ALL, LAST],
        advice="The validation loss is taken before the updates of its epoch, so every number is one epoch old, and"
        " the last epoch is never looked at. Validate after the loop over the batches.",
    ),
    Mistake(
        "train",
        right="""        if x_val is not None:
            history["val_loss"].append(float(loss.forward(model.forward(x_val), y_val)))
    return history""",
        wrong="""    if x_val is not None:
        history["val_loss"] = [float(loss.forward(model.forward(x_val), y_val))] * epochs
    return history""",
        name="train: val once, in the end",
        breaks=[*VAL, *ALL],
        advice="All your validation losses are the same: that of the weights at the end. Validate once an epoch, "
        "inside the loop over epochs.",
    ),
    Mistake(
        "train",
        right="""        if x_val is not None:
            history["val_loss"].append(float(loss.forward(model.forward(x_val), y_val)))
    return history""",
        wrong="""    if x_val is not None:
        history["val_loss"].append(float(loss.forward(model.forward(x_val), y_val)))
    return history""",
        name="train: one val_loss in the end",
        breaks=[*VAL, *ALL, "called again", LAST],
        advice="There is one validation loss for the whole training. You want to see when it turns and grows: take "
        "one after each epoch, inside the loop over epochs.",
    ),
    Mistake(
        "train",
        right="""            optimizer.step(model.params, model.grads)
        history""",
        wrong="""            optimizer.step(model.params, model.grads)
            if x_val is not None:
                history["val_loss"].append(float(loss.forward(model.forward(x_val), y_val)))
        history""",
        name="train: val after every batch too",
        breaks=[*VAL, *ALL, "called again", LAST],
        advice="There is more than one validation loss an epoch. Take one after the last step of each epoch, behind"
        " the loop over the batches.",
    ),
    Mistake(
        "train",
        right="float(loss.forward(model.forward(x_val), y_val))",
        wrong="float(loss.forward(model.forward(x_val[:batch_size]), y_val[:batch_size]))",
        breaks=["val_loss on ordinary", "val_loss on a large validation set", *ALL[:2], LAST],
        advice=ONE_BATCH,
    ),
    Mistake(
        "train",
        right="""            history["val_loss"].append(float(loss.forward(model.forward(x_val), y_val)))""",
        wrong="""            parts = []
            for at in range(0, len(x_val), batch_size):
                part = slice(at, at + batch_size)
                parts.append(loss.forward(model.forward(x_val[part]), y_val[part]))
            history["val_loss"].append(float(np.mean(parts)))""",
        name="train: mean of unequal batches",
        breaks=["val_loss on ordinary", "val_loss on a large validation set", *ALL[:2]],
        advice=ONE_BATCH,
    ),
    Mistake(
        "train",
        right="""            history["val_loss"].append(float(loss.forward(model.forward(x_val), y_val)))""",
        wrong="""            parts = []
            for x_part, y_part in minibatches(x_val, y_val, len(x_val), rng):
                parts.append(loss.forward(model.forward(x_part), y_part))
            history["val_loss"].append(float(np.mean(parts)))""",
        name="train: val shuffled by rng",
        breaks=["no trace"],
        advice="With validation data the weights end elsewhere than without, though nothing was learnt from it. Did"
        " validating draw from rng? Then every later batch is another one. The validation set needs no "
        "order: take it as it is.",
    ),
    Mistake(
        "train",
        right="""            history["val_loss"].append(float(loss.forward(model.forward(x_val), y_val)))""",
        wrong="""            order = rng.permutation(len(x_val))
            history["val_loss"].append(float(loss.forward(model.forward(x_val[order]), y_val)))""",
        name="train: val shuffled without its targets",
        breaks=["val_loss on ordinary", "val_loss on a large validation set", *ALL, "no trace", LAST],
        advice="With validation data the weights end elsewhere than without, and the validation losses are wrong. "
        "Take x_val and y_val as they are: no order is drawn for them, and they stay pairs.",
    ),
    Mistake(
        "train",
        right="""            history["val_loss"].append(float(loss.forward(model.forward(x_val), y_val)))""",
        wrong="""            history["val_loss"].append(float(loss.forward(model.forward(x_val), y_val)))
            model.backward(loss.backward())
            optimizer.step(model.params, model.grads)""",
        name="train: a step on the validation set",
        breaks=["gradients on ordinary", "batches on ordinary", "loss on ordinary", "no trace", *ALL, *VAL, LAST],
        advice="You step down on the validation set too. Then the network has been trained on it, and its loss "
        "there says nothing about what it never saw. Only look: forward, and the loss.",
    ),
    Mistake(
        "train",
        right="    for _ in range(epochs):",
        wrong="""    if x_val is not None:
        x, y, x_val, y_val = x_val, y_val, x, y
    for _ in range(epochs):""",
        name="train: training and validation set swapped",
        breaks=["gradients on ordinary", "batches on ordinary", "loss on ordinary", "no trace", *ALL, *VAL, LAST],
        advice="Training and validation data are swapped: you train on x_val and y_val, and validate on x and y.",
    ),
    Mistake(
        "train",
        right="    for _ in range(epochs):",
        wrong="""    if x_val is not None:
        x, y = np.concatenate([x, x_val]), np.concatenate([y, y_val])
    for _ in range(epochs):""",
        name="train: the validation set among the training data",
        breaks=["gradients on ordinary", "batches on ordinary", "loss on ordinary", "no trace", *ALL],
        advice="The validation set is trained on. Its loss then says nothing about what the network never saw. Only"
        " x and y make batches.",
    ),
    Mistake(
        "train",
        right="    for _ in range(epochs):",
        wrong="""    x, y = (x, y) if x_val is None else (x_val, y_val)
    for _ in range(epochs):""",
        name="train: trains on the validation set alone",
        breaks=["gradients on ordinary", "batches on ordinary", "loss on ordinary", "no trace", *ALL],
        same_as="train: the validation set among the training data",
    ),
    Mistake(
        "train",
        right="float(loss.forward(model.forward(x_val), y_val))",
        wrong="float(loss.forward(model.forward(x), y))",
        breaks=[*VAL, *ALL, LAST],
        advice='"val_loss" holds the loss on the training data, x and y. It should be that on x_val and y_val, '
        "which the network is never trained on.",
    ),
    Mistake(
        "train",
        right="float(loss.forward(model.forward(x_val), y_val))",
        wrong="losses[-1]",
        breaks=[*VAL, *ALL, LAST],
        advice='"val_loss" holds the loss of the last training batch. It should be the loss on x_val and y_val.',
    ),
    Mistake(
        "train",
        right="float(loss.forward(model.forward(x_val), y_val))",
        wrong='history["loss"][-1]',
        breaks=[*VAL, *ALL, LAST],
        advice='"val_loss" repeats "loss". It should be the loss on x_val and y_val.',
    ),
    Mistake(
        "train",
        right="""        history["loss"].append(float(np.mean(losses)))
""",
        wrong="",
        name="train: no loss",
        breaks=["loss on ordinary", *ALL, "called again"],
        advice='"loss" isn\'t one number an epoch, whatever the batches. Append the mean over the losses of its '
        "batches, once in each epoch.",
    ),
    Mistake(
        "train",
        right="float(np.mean(losses))",
        wrong="float(losses[-1])",
        breaks=["loss on ordinary", "epoch_end", "all on images and labels"],
        advice='"loss" is that of the last batch of each epoch. One batch is luck: take the mean over all of them.',
    ),
    Mistake(
        "train",
        right="float(np.mean(losses))",
        wrong="float(np.sum(losses))",
        breaks=["loss on ordinary", "epoch_end", "all on images and labels"],
        advice='"loss" is the sum over the batches of each epoch. Then it grows with their number, and can\'t be '
        'compared with "val_loss". Take the mean.',
    ),
    Mistake(
        "train",
        right="float(np.mean(losses))",
        wrong="float(loss.forward(model.forward(x), y))",
        breaks=["loss on ordinary", *ALL],
        advice='"loss" is the loss on all training data after the epoch. It should be the mean of the losses that '
        "the batches had when you trained on them.",
    ),
    Mistake(
        "train",
        right="""        losses = []
        for""",
        wrong="""        losses = [] if _ == 0 else losses
        for""",
        name="train: the losses of all epochs",
        breaks=["loss on ordinary", *ALL],
        advice='"loss" is the mean over all batches so far. Start an empty list in each epoch, or the early, large '
        "losses hide what happens later.",
    ),
    Mistake(
        "train",
        right="""        history["loss"].append(float(np.mean(losses)))
""",
        wrong="""        history["loss"] += losses
""",
        breaks=["loss on ordinary", *ALL[:2], "called again"],
        advice="\"loss\" isn't one number an epoch. Take the mean over the losses of an epoch's batches, so that "
        'there is one number beside each "val_loss".',
    ),
    Mistake(
        "train",
        right="model.forward(x_batch, train=True)",
        wrong="model.forward(x_batch)",
        breaks=["gradients on ordinary", "loss on ordinary", *ALL],
        advice="Neither the steps nor the losses are those of training mode. Do you train with forward(..., "
        "train=True)? In test mode Dropout drops nothing, and might as well not be there.",
    ),
    Mistake(
        "train",
        right="minibatches(x, y, batch_size, rng)",
        wrong="zip(*[[pair[i] for pair in minibatches(x, y, batch_size, rng)] for i in (0, 1)])",
        name="train: x and y in orders of their own",
        breaks=["gradients on ordinary", "loss on ordinary", *ALL, "digits"],
        advice="Neither the steps nor the losses are those of x and y, row by row, and the network learns nothing. "
        "Do the targets still belong to their samples? One call of minibatches gives both in one order.",
    ),
    Mistake(
        "train",
        right="""            model.backward(loss.backward())
""",
        wrong="""            if x_val is not None:
                loss.forward(model.forward(x_val), y_val)
            model.backward(loss.backward())
""",
        name="train: validation between forward and backward",
        breaks=["gradients on ordinary", "batches on ordinary", "loss on ordinary", "no trace", *ALL],
        advice="Between the forward of a batch and its backward you look at the validation set. backward answers "
        "for the last forward, so each step goes down on the validation set. Validate after the loop over "
        "the batches.",
    ),
    Mistake(
        "train",
        right="""            model.backward(loss.backward())
""",
        wrong="",
        name="train: no backward",
        breaks=["steps on ordinary"],
        silent="there are no gradients to step along",
    ),
    Mistake(
        "train",
        right="""            optimizer.step(model.params, model.grads)
""",
        wrong="""            pass
        optimizer.step(model.params, model.grads)
""",
        name="train: one step an epoch",
        breaks=["gradients on ordinary", "loss on ordinary", *ALL[:2], "digits"],
        advice=NO_STEP,
    ),
    Mistake(
        "train",
        right="            optimizer.step(model.params, model.grads)",
        wrong="""            optimizer.step(model.params, model.grads)
            optimizer.step(model.params, model.grads)""",
        name="train: two steps a batch",
        breaks=["gradients on ordinary", "loss on ordinary", *ALL],
        advice="Each batch makes two steps with one gradient. The second is stale: take one step, then the next batch.",
    ),
    Mistake(
        "train",
        right="""        if hasattr(optimizer, "epoch_end"):
            optimizer.epoch_end()
""",
        wrong="",
        name="train: no epoch_end",
        breaks=["epoch_end"],
        advice="The optimizer's epoch_end is not called once after each epoch. It is what makes the steps of "
        'StepDecay shorter. Call it where the optimizer has one: if hasattr(optimizer, "epoch_end").',
    ),
    Mistake(
        "train",
        edits=[
            (
                """        if hasattr(optimizer, "epoch_end"):
            optimizer.epoch_end()
""",
                "",
            ),
            (
                """            optimizer.step(model.params, model.grads)
""",
                """            optimizer.step(model.params, model.grads)
            if hasattr(optimizer, "epoch_end"):
                optimizer.epoch_end()
""",
            ),
        ],
        name="train: epoch_end after every batch",
        breaks=["epoch_end"],
        advice="epoch_end is called after every batch, so the steps shrink far too fast. An epoch ends once all "
        "batches are through.",
    ),
    Mistake(
        "train",
        edits=[
            (
                """        if hasattr(optimizer, "epoch_end"):
            optimizer.epoch_end()
""",
                "",
            ),
            (
                """        losses = []
""",
                """        if history["loss"] and hasattr(optimizer, "epoch_end"):
            optimizer.epoch_end()
        losses = []
""",
            ),
        ],
        name="train: no epoch_end after the last epoch",
        breaks=["epoch_end"],
        advice="epoch_end isn't called after the last epoch. Who trains on with the same optimizer has lost one.",
    ),
    Mistake(
        "train",
        right="""        if hasattr(optimizer, "epoch_end"):
            optimizer.epoch_end()
""",
        wrong="""        optimizer.epoch_end()
""",
        name="train: epoch_end where there is none",
        breaks=["steps on ordinary"],
        silent="it raises in every case but those with an epoch_end",
    ),
    Mistake(
        "train",
        right="minibatches(x, y, batch_size, rng)",
        wrong="minibatches(x, y, batch_size, np.random.default_rng())",
        breaks=["order from rng", "no trace"],
        silent="it gives other numbers each time, and whatever else draws from elsewhere looks the same",
    ),
    Mistake(
        "train",
        right="minibatches(x, y, batch_size, rng)",
        wrong="minibatches(x, y, batch_size, np.random.default_rng(_))",
        breaks=["order from rng"],
        advice="The order doesn't hang on the rng that train is given: every seed gives the same one. Pass rng on.",
    ),
    Mistake(
        "train",
        right="minibatches(x, y, batch_size, rng)",
        wrong="[(x[i : i + batch_size], y[i : i + batch_size]) for i in range(0, len(x), batch_size)]",
        name="train: never shuffled",
        breaks=["a new order each epoch", "order from rng"],
        advice="Every epoch takes the rows in the same order, whatever the rng. Let minibatches(x, y, batch_size, "
        "rng) draw a new one in each epoch.",
    ),
    Mistake(
        "train",
        edits=[
            (
                "    for _ in range(epochs):",
                "    batches = list(minibatches(x, y, batch_size, rng))\n    for _ in range(epochs):",
            ),
            ("in minibatches(x, y, batch_size, rng)", "in batches"),
        ],
        name="train: shuffled once",
        breaks=["a new order each epoch"],
        advice="Every epoch takes the same batches in the same order. Draw a new order in each: call minibatches "
        "inside the loop over epochs.",
    ),
    Mistake(
        "train",
        right="minibatches(x, y, batch_size, rng)",
        wrong="minibatches(x, y, len(x), rng)",
        breaks=["batches on ordinary", "digits"],
        advice="The batches don't hold batch_size rows each. Pass batch_size on to minibatches.",
    ),
    Mistake(
        "train",
        right="minibatches(x, y, batch_size, rng)",
        wrong="[pair for pair in minibatches(x, y, batch_size, rng) if len(pair[0]) == batch_size]",
        name="train: the last batch is lost",
        breaks=["batches on ordinary", "all on one batch in single precision"],
        advice="Some rows are missed in each epoch, and where batch_size is larger than the data nothing is learnt "
        "at all. Let minibatches(x, y, batch_size, rng) make the batches: its last one may be smaller.",
    ),
    Mistake(
        "train",
        right='    history = {"loss": []}\n    if x_val is not None:\n        history["val_loss"] = []\n',
        wrong='    history = train.__dict__.setdefault("history", {"loss": [], "val_loss": []})\n',
        name="train: one history for all calls",
        breaks=["loss on ordinary", *VAL, *ALL, "called again", LAST],
        advice="A later call of train adds to the lists of an earlier one. Make a new dict with new lists in each "
        "call.",
    ),
    Mistake(
        "train",
        right="    return history",
        wrong='    return history["loss"], history.get("val_loss")',
        name="train: returns a tuple",
        breaks=["loss on ordinary", *VAL, *ALL, "called again", LAST],
        silent="it raises where the check uses it, in every case",
    ),
]

# ---------------------------------------------------------------------------------------------------------- Dropout

CORNERS = [f"y and dx on {kind}" for kind in ("images", "zeros in x", "large and tiny x", "single precision")]
FORWARD = """        if train:
            kept = self.rng.random(x.shape) >= self.rate
            self.factor = kept / (1 - self.rate)
        else:
            self.factor = 1.0
        return x * self.factor
"""

TOGETHER = (
    "Some elements are dropped or kept together: one random number decides for several of them, as for the same "
    "element in all samples, for a whole sample, or for a channel. Draw one for each: a mask of x.shape."
)

DROPOUT = [
    # ------------------------------------------------------------------------------------------------ the scale
    Mistake(
        "Dropout.forward",
        right="kept / (1 - self.rate)",
        wrong="kept * 1.0",
        breaks=["y on ordinary", *CORNERS],
        advice="What is kept isn't scaled up. With a share `rate` of its inputs gone, the next layer gets less in "
        "training than it gets in the test. Divide what is kept by 1 - rate.",
    ),
    Mistake(
        "Dropout.forward",
        edits=[("kept / (1 - self.rate)", "kept * 1.0"), ("self.factor = 1.0", "self.factor = 1 - self.rate")],
        breaks=[
            "y on ordinary",
            "y in test mode",
            "dx in test mode",
            "backward answers for the last forward",
            *CORNERS,
        ],
        advice="You scale down in the test. That is the older way, and works; but here the scaling is inverted: in "
        "training divide what is kept by 1 - rate, and in test mode let x through as it is.",
    ),
    Mistake(
        "Dropout.forward",
        edits=[("        if train:", "        if True:"), ("kept / (1 - self.rate)", "kept * 1.0")],
        breaks=[
            "y on ordinary",
            "y in test mode",
            "dx in test mode",
            "backward answers for the last forward",
            *CORNERS,
        ],
        advice="Elements are dropped in test mode too, and what is kept is never scaled up. Drop only if train is "
        "true, and divide what is kept by 1 - rate.",
    ),
    Mistake(
        "Dropout.forward",
        right="self.factor = 1.0",
        wrong="self.factor = 1 - self.rate",
        breaks=["y in test mode", "dx in test mode", "backward answers for the last forward", *CORNERS],
        advice="You scale twice: up in training, and down in test mode. Training has made up for what was dropped, "
        "so in test mode x goes through as it is.",
    ),
    Mistake(
        "Dropout.forward",
        right="self.factor = 1.0",
        wrong="self.factor = 1 / (1 - self.rate)",
        breaks=["y in test mode", "dx in test mode", "backward answers for the last forward", *CORNERS],
        advice="In test mode x is divided by 1 - rate too. There nothing is dropped, so there is nothing to make up"
        " for: return x.",
    ),
    Mistake(
        "Dropout.forward",
        right="kept / (1 - self.rate)",
        wrong="kept / self.rate",
        breaks=["y on ordinary", "y and dx on rate 0", *CORNERS],
        advice="What is kept is divided by rate. On average a share 1 - rate is kept, and that is what to divide "
        "by. At rate 0.5 you would not see the difference.",
    ),
    Mistake(
        "Dropout.forward",
        right="kept / (1 - self.rate)",
        wrong="kept * (1 - self.rate)",
        breaks=["y on ordinary", *CORNERS],
        advice="What is kept is multiplied by 1 - rate, which makes it smaller still. Divide by it.",
    ),
    Mistake(
        "Dropout.forward",
        right="kept / (1 - self.rate)",
        wrong="kept * self.rate",
        breaks=["y on ordinary", "y and dx on rate 0", *CORNERS],
        advice="What is kept is multiplied by rate. Divide it by 1 - rate, so that on average the sum stays what it"
        " was.",
    ),
    Mistake(
        "Dropout.forward",
        right="kept / (1 - self.rate)",
        wrong="kept * (1 + self.rate)",
        breaks=["y on ordinary", *CORNERS],
        advice="What is kept is multiplied by 1 + rate. At small rates that is nearly right, and at rate 0.9 it is "
        "1.9 in place of 10. Divide by 1 - rate.",
    ),
    Mistake(
        "Dropout.forward",
        right="kept / (1 - self.rate)",
        wrong="kept / (1 - self.rate) ** 2",
        breaks=["y on ordinary", *CORNERS],
        advice="What is kept is divided by 1 - rate twice. Once makes up for what was dropped.",
    ),
    Mistake(
        "Dropout.forward",
        right="kept / (1 - self.rate)",
        wrong="kept / max(kept.mean(), 1e-9)",
        breaks=["y on ordinary", *CORNERS],
        advice="What is kept is divided by the share that happened to be kept. Divide by 1 - rate, which is the "
        "share on average: then what one element gives doesn't hang on what became of the others.",
    ),
    # ------------------------------------------------------------------------------------------------- the mode
    Mistake(
        "Dropout.forward",
        right="        if train:",
        wrong="        if True:",
        breaks=["y in test mode", "dx in test mode", "backward answers for the last forward", *CORNERS],
        advice="Elements are dropped in test mode too. Then the same picture gets another answer each time. Drop "
        "only if train is true.",
    ),
    Mistake(
        "Dropout.forward",
        right="        if train:",
        wrong="        if not train:",
        breaks=["some are dropped"],
        advice="Nothing is dropped in training, but something in test mode. It is the other way round.",
    ),
    Mistake(
        "Dropout.forward",
        right="            self.factor = kept / (1 - self.rate)",
        wrong="            noise = self.rng.standard_normal(x.shape)\n"
        "            self.factor = 1 + np.sqrt(self.rate / (1 - self.rate)) * noise",
        name="Dropout.forward: noise in place of dropping",
        breaks=["some are dropped"],
        advice="Every element is multiplied by normal noise, and none is dropped. That helps as well (it is in "
        "section 10 of the paper of 2014), but it is another layer: here each element is 0 or x / (1 - "
        "rate).",
    ),
    Mistake(
        "Dropout.forward",
        right="            self.factor = 1.0\n        return x",
        wrong="            return x\n        return x",
        name="Dropout.forward: the mask of training is kept in test mode",
        breaks=["dx in test mode", "backward answers for the last forward"],
        advice="After a forward in test mode dx isn't dout. Nothing was dropped or scaled there, so nothing is on "
        "the way back. backward answers for the last forward, not for the last one in training.",
    ),
    Mistake(
        "Dropout.forward",
        right="            self.factor = 1.0\n        return x * self.factor",
        wrong="            return None\n        return x * self.factor",
        name="Dropout.forward: nothing comes out in test mode",
        breaks=["y in test mode", "dx in test mode", "backward answers for the last forward", *CORNERS],
        advice="In test mode forward doesn't return x, and backward fails after it. There forward returns x as it "
        "is, and notes for backward that nothing was dropped.",
    ),
    # ------------------------------------------------------------------------------------------------- the rate
    Mistake(
        "Dropout.forward",
        right=">= self.rate",
        wrong="< self.rate",
        breaks=[
            "rate of a single element",
            "rate on ordinary",
            "rate on a high rate",
            "rate on a tiny rate",
            "what is dropped where x is 0",
            "y and dx on rate 0",
        ],
        advice="rate and keep probability are swapped: what should be dropped is kept. An element is dropped with "
        "probability rate. At rate 0.5 you would not see the difference.",
    ),
    Mistake(
        "Dropout.forward",
        edits=[(">= self.rate", "< self.rate"), ("kept / (1 - self.rate)", "kept / self.rate")],
        breaks=[
            "rate of a single element",
            "rate on ordinary",
            "rate on a high rate",
            "rate on a tiny rate",
            "what is dropped where x is 0",
            "y on ordinary",
            "y and dx on rate 0",
            "wrong labels",
            *CORNERS,
        ],
        advice="Neither what is dropped nor its scale fits the rate. Do you take rate for the probability to keep? "
        "It is the probability to drop: keep with probability 1 - rate, and divide by 1 - rate. At rate 0.5 "
        "you would not see the difference.",
    ),
    Mistake(
        "Dropout.forward",
        right="self.rng.random(x.shape) >= self.rate",
        wrong="self.rng.integers(0, 2, x.shape) == 1",
        breaks=[
            "rate of a single element",
            "rate on ordinary",
            "rate on a high rate",
            "rate on a tiny rate",
            "what is dropped where x is 0",
            "y and dx on rate 0",
        ],
        advice="Every other element is dropped, whatever the rate. Each is dropped with probability rate.",
    ),
    Mistake(
        "Dropout.forward",
        right="self.rng.random(x.shape) >= self.rate",
        wrong="self.rng.integers(0, 100, x.shape) >= 100 * self.rate",
        breaks=["rate on a tiny rate"],
        advice="At a rate of 0.001 the share that is dropped is another one: the rate seems to be rounded on the "
        "way. Compare it with random numbers that have all their digits, as rng.random gives them.",
    ),
    Mistake(
        "Dropout.forward",
        right="self.rng.random(x.shape) >= self.rate",
        wrong="self.rng.integers(0, 256, x.shape) >= round(256 * self.rate)",
        breaks=["rate on a tiny rate"],
        same_as="Dropout.forward: self.rng.random(x.shape) >= self.rate → self.rng.integers(0, 100, x.shape) >= 100"
        " * self.rate",
    ),
    Mistake(
        "Dropout.forward",
        right="self.rng.random(x.shape) >= self.rate",
        wrong="self.rng.integers(0, 10, x.shape) >= round(10 * self.rate)",
        breaks=["rate on a tiny rate"],
        same_as="Dropout.forward: self.rng.random(x.shape) >= self.rate → self.rng.integers(0, 100, x.shape) >= 100"
        " * self.rate",
    ),
    # -------------------------------------------------------------------------------------------- independence
    Mistake(
        "Dropout.forward",
        right="self.rng.random(x.shape) >= self.rate",
        wrong="self.rng.random(x.shape[1:]) >= self.rate",
        breaks=["each by itself on ordinary", "each by itself on images", "rate on a tiny rate"],
        advice=TOGETHER,
    ),
    Mistake(
        "Dropout.forward",
        right="            kept = self.rng.random(x.shape) >= self.rate",
        wrong="            kept = self.rng.random(x.shape) >= self.rate\n            kept[..., -1] = True",
        name="Dropout.forward: the last element is never dropped",
        breaks=[
            "each by itself on ordinary",
            "each by itself on images",
            "rate on a tiny rate",
            "rate of a single element",
        ],
        advice="Some elements are dropped more rarely than others, or together with others, and a single one is "
        "never treated as it should be. Each is drawn by itself, with the same chance: a mask of x.shape, "
        "and nothing is done to it afterwards.",
    ),
    Mistake(
        "Dropout.forward",
        right="            kept = self.rng.random(x.shape) >= self.rate",
        wrong="            kept = self.rng.random(x.shape) >= self.rate\n            kept.flat[0] |= not kept.any()",
        name="Dropout.forward: one element is always kept",
        breaks=["rate of a single element"],
        advice="Where x is a single element, the share that is dropped isn't the rate. It is drawn like any other: "
        "let chance drop all of them, too.",
    ),
    Mistake(
        "Dropout.forward",
        right="self.rng.random(x.shape) >= self.rate",
        wrong="self.rng.random((len(x),) + (1,) * (x.ndim - 1)) >= self.rate",
        breaks=["each by itself on ordinary", "each by itself on images"],
        advice=TOGETHER,
    ),
    Mistake(
        "Dropout.forward",
        right="self.rng.random(x.shape) >= self.rate",
        wrong="self.rng.random(x.shape[:2] + (1,) * (x.ndim - 2)) >= self.rate",
        breaks=["each by itself on images"],
        advice=TOGETHER,
    ),
    Mistake(
        "Dropout.forward",
        right="self.rng.random(x.shape) >= self.rate",
        wrong="self.rng.random() >= self.rate",
        breaks=["some are dropped"],
        advice="The whole batch is dropped or kept at once: one random number decides for all. Draw one for each "
        "element, rng.random(x.shape).",
    ),
    Mistake(
        "Dropout.forward",
        right="self.rng.random(x.shape) >= self.rate",
        wrong="(self.rng.permutation(x.size) >= round(self.rate * x.size)).reshape(x.shape)",
        breaks=["rate of a single element", "how many is left to chance"],
        advice="Nearly the same number of elements is dropped each time. Each is dropped by itself, with "
        "probability rate; how many that makes is left to chance.",
    ),
    Mistake(
        "Dropout.forward",
        right="self.rng.random(x.shape) >= self.rate",
        wrong="np.argsort(np.argsort(self.rng.random(x.shape), axis=-1), axis=-1) >= round(self.rate * x.shape[-1])",
        breaks=[
            "rate of a single element",
            "how many is left to chance",
            "rate on a tiny rate",
            "each by itself on images",
        ],
        same_as="Dropout.forward: self.rng.random(x.shape) >= self.rate → (self.rng.permutation(x.size) >= "
        "round(self.rate * x.size)).reshape(x.shape)",
    ),
    Mistake(
        "Dropout.forward",
        right="self.rng.random(x.shape) >= self.rate",
        wrong="np.abs(x) >= np.quantile(np.abs(x), self.rate)",
        breaks=[
            "rate of a single element",
            "rate on a tiny rate",
            "a new mask in each call",
            "another seed, another mask",
            "layers that share a generator",
            "what is dropped where x is 0",
        ],
        advice="The same elements are dropped each time, whatever rng the layer was given, and those that are 0 "
        "fare differently from the rest. Chance alone decides, not x: draw one number for each element from "
        "self.rng, at each training forward.",
    ),
    # ---------------------------------------------------------------------------------------------- the generator
    Mistake(
        "Dropout.forward",
        right="self.rng.random(x.shape)",
        wrong="np.random.default_rng(0).random(x.shape)",
        breaks=[
            "rate of a single element",
            "a new mask in each call",
            "another seed, another mask",
            "layers that share a generator",
        ],
        advice="All calls, all layers and all seeds drop the same elements: the mask doesn't come from the rng that"
        " the layer was given. Draw from self.rng at each training forward, and seed nothing.",
    ),
    Mistake(
        "Dropout",
        edits=[
            ("self.rate, self.rng = rate, rng", "self.rate, self.seed = rate, rng.integers(2**31)"),
            ("self.rng.random(x.shape)", "np.random.default_rng(self.seed).random(x.shape)"),
        ],
        breaks=["a new mask in each call"],
        advice="One training forward after the other drops the same elements. Then the others learn by heart as "
        "before. Draw a new mask each time: don't seed the generator again, and don't keep the mask of an "
        "earlier call.",
    ),
    Mistake(
        "Dropout.forward",
        right="            kept = self.rng.random(x.shape) >= self.rate",
        wrong="            if not hasattr(self, 'kept') or self.kept.shape != x.shape:\n"
        "                self.kept = self.rng.random(x.shape) >= self.rate\n            kept = self.kept",
        name="Dropout.forward: the first mask is kept for good",
        breaks=["a new mask in each call"],
        same_as="Dropout: self.rate, self.rng = rate, rng → self.rate, self.seed = rate, rng.integers(2**31); "
        "self.rng.random(x.shape) → np.random.default_rng(self.seed).random(x.shape)",
    ),
    Mistake(
        "Dropout.forward",
        right="            kept = self.rng.random(x.shape) >= self.rate",
        wrong="            self.turn = not getattr(self, 'turn', False)\n"
        "            if self.turn or self.kept.shape != x.shape:\n"
        "                self.kept = self.rng.random(x.shape) >= self.rate\n            kept = self.kept",
        name="Dropout.forward: every mask is used twice",
        breaks=["a new mask in each call"],
        same_as="Dropout: self.rate, self.rng = rate, rng → self.rate, self.seed = rate, rng.integers(2**31); "
        "self.rng.random(x.shape) → np.random.default_rng(self.seed).random(x.shape)",
    ),
    Mistake(
        "Dropout.forward",
        right="self.rng.random(x.shape)",
        wrong="np.random.rand(*x.shape)",
        breaks=["same seed, same mask", "global generator left alone"],
        advice="The mask isn't drawn from the rng that the layer was given, but from numpy's global generator. Then"
        " the same rng gives another run each time, and nobody can repeat it. Use self.rng.",
    ),
    Mistake(
        "Dropout.forward",
        right="            kept = self.rng.random(x.shape)",
        wrong="            np.random.seed(self.rng.integers(2**31))\n            kept = np.random.rand(*x.shape)",
        breaks=["global generator left alone"],
        advice="Numpy's global generator is used, or seeded. It belongs to everybody: draw from the rng that the "
        "layer was given.",
    ),
    Mistake(
        "Dropout.forward",
        right="self.rng.random(x.shape)",
        wrong="np.random.default_rng().random(x.shape)",
        breaks=["same seed, same mask"],
        advice="The same seed doesn't give the same mask, so your mask hangs on more than the rng that the layer "
        "was given. Draw from that rng, and from nothing else.",
    ),
    Mistake(
        "Dropout.__init__",
        right="self.rate, self.rng = rate, rng",
        wrong="self.rate, self.rng = rate, np.random.default_rng(7)",
        breaks=["rate of a single element", "another seed, another mask", "layers that share a generator"],
        advice="Layers drop the same elements, whatever rng they were given. Use the rng that the layer is given, "
        "and make none of your own.",
    ),
    Mistake(
        "Dropout.__init__",
        right="self.rate, self.rng = rate, rng",
        wrong="import copy\n        self.rate, self.rng = rate, copy.deepcopy(rng)",
        breaks=["layers that share a generator"],
        advice="Layers that were given the same rng drop the same elements: each seems to start from the same state"
        " of it, as from a copy. Keep the rng itself, and draw from it.",
    ),
    # ------------------------------------------------------------------------------------------------------- backward
    Mistake(
        "Dropout.backward",
        right="dout * self.factor",
        wrong="dout",
        breaks=[
            "dx on ordinary",
            "what is dropped where x is 0",
            "backward answers for the last forward",
            "each layer has its own mask",
            *CORNERS,
        ],
        advice="backward passes dout as it is. What was dropped had no part in the loss: its gradient is 0. What "
        "was kept was multiplied by 1 / (1 - rate), and so is its gradient.",
    ),
    Mistake(
        "Dropout.backward",
        right="dout * self.factor",
        wrong="dout * np.max(self.factor)",
        breaks=[
            "dx on ordinary",
            "what is dropped where x is 0",
            "backward answers for the last forward",
            "each layer has its own mask",
            *CORNERS,
        ],
        advice="backward scales dout up, but lets the gradient of dropped elements pass. They had no part in the "
        "loss: their gradient is 0.",
    ),
    Mistake(
        "Dropout.backward",
        right="dout * self.factor",
        wrong="np.zeros_like(dout)",
        breaks=[
            "dx on ordinary",
            "dx in test mode",
            "y and dx on rate 0",
            "what is dropped where x is 0",
            "backward answers for the last forward",
            "each layer has its own mask",
            *CORNERS,
        ],
        advice="backward returns nothing but zeros. Then no layer before this one ever learns. Multiply dout by "
        "what forward multiplied x by.",
    ),
    Mistake(
        "Dropout",
        edits=[
            ("return x * self.factor", "self.y = x * self.factor\n        return self.y"),
            ("return dout * self.factor", "return self.y"),
        ],
        name="Dropout.backward: returns the output",
        breaks=[
            "dx on ordinary",
            "dx in test mode",
            "y and dx on rate 0",
            "what is dropped where x is 0",
            "backward answers for the last forward",
            "each layer has its own mask",
            *CORNERS,
        ],
        advice="backward returns what forward returned, whatever dout is. Multiply dout by what forward multiplied "
        "x by.",
    ),
    Mistake(
        "Dropout.backward",
        right="dout * self.factor",
        wrong="dout * (self.factor != 0)",
        breaks=["dx on ordinary", "backward answers for the last forward", "each layer has its own mask", *CORNERS],
        advice="dx isn't dout times what forward multiplied x by. In training that is 0 where it dropped, by the "
        "very same mask, and 1 / (1 - rate) where it didn't: the scale belongs to the slope.",
    ),
    Mistake(
        "Dropout.backward",
        right="dout * self.factor",
        wrong="dout / (1 - self.rate)",
        breaks=[
            "dx on ordinary",
            "dx in test mode",
            "what is dropped where x is 0",
            "backward answers for the last forward",
            "each layer has its own mask",
            *CORNERS,
        ],
        advice="backward scales, but lets the gradient of dropped elements pass, and scales after a test too. "
        "Multiply dout by what forward multiplied x by: 0 or 1 / (1 - rate) in training, 1 in the test.",
    ),
    Mistake(
        "Dropout.backward",
        right="dout * self.factor",
        wrong="dout * self.factor / (1 - self.rate)",
        breaks=[
            "dx on ordinary",
            "dx in test mode",
            "backward answers for the last forward",
            "each layer has its own mask",
            *CORNERS,
        ],
        advice="dx isn't dout times what forward multiplied x by, in training or in test mode. That is 0 or 1 / (1 "
        "- rate) in training, once and not twice, and 1 in test mode.",
    ),
    Mistake(
        "Dropout.backward",
        right="        return dout * self.factor",
        wrong="        if np.ndim(self.factor):\n"
        "            self.factor = (self.rng.random(dout.shape) >= self.rate) / (1 - self.rate)\n"
        "        return dout * self.factor",
        name="Dropout.backward: a fresh mask",
        breaks=[
            "dx on ordinary",
            "backward says the same twice",
            "backward answers for the last forward",
            "each layer has its own mask",
            *CORNERS,
        ],
        advice="backward doesn't use the mask of the last forward, and says something else each time. Does it draw "
        "one of its own? The gradient then goes to elements that were dropped. Keep the mask in self, and "
        "only read it.",
    ),
    Mistake(
        "Dropout",
        edits=[
            ("return x * self.factor", "self.y = x * self.factor\n        return self.y"),
            ("dout * self.factor", "dout * np.where(self.y != 0, np.max(self.factor), 0.0)"),
        ],
        name="Dropout: what was dropped is read off the output",
        breaks=["what is dropped where x is 0"],
        advice="Where x is 0, dx is wrong. A 0 in the output may be an element that was 0 before, as half of them "
        "are behind a ReLU, and kept. Remember the mask itself; don't read it off the numbers.",
    ),
    # ------------------------------------------------------------------------------------------------- what is kept
    Mistake(
        "Dropout.forward",
        right="        return x * self.factor",
        wrong="        x *= self.factor\n        return x",
        breaks=["inputs left alone"],
        advice="forward writes into x. Whoever passed it in still needs it, and so may you. Make a new array: x * "
        "factor.",
    ),
    Mistake(
        "Dropout.backward",
        right="        return dout * self.factor",
        wrong="        dout *= self.factor\n        return dout",
        breaks=["inputs left alone"],
        advice="backward writes into dout. That array belongs to the caller. Make a new one: dout * factor.",
    ),
    Mistake(
        "Dropout.forward",
        right="        return x * self.factor",
        wrong="        if getattr(self, 'y', x[:0]).shape != x.shape:\n            self.y = np.empty(x.shape)\n"
        "        self.y[...] = x * self.factor\n        return self.y",
        name="Dropout.forward: one array for all outputs",
        breaks=["what was returned stays as it was"],
        advice="The array that forward or backward returned is written into by a later call. Whoever holds it is "
        "surprised. Return a new array each time.",
    ),
    Mistake(
        "Dropout",
        edits=[
            ("            self.factor = kept / (1 - self.rate)", "            Dropout.factor = kept / (1 - self.rate)"),
            ("            self.factor = 1.0", "            Dropout.factor = 1.0"),
        ],
        breaks=["each layer has its own mask"],
        advice="Another Dropout that is used in between changes what backward says: they share what they remember. "
        "Store it on self, not on the class, and in no global variable.",
    ),
    Mistake(
        "Dropout.backward",
        right="        return dout * self.factor",
        wrong="        factor, self.factor = self.factor, 1.0\n        return dout * factor",
        breaks=["backward says the same twice"],
        advice="backward says something else when it is called again: it has lost, or changed, what forward kept. "
        "Only read it.",
    ),
    Mistake(
        "Dropout.forward",
        right="        if train:",
        wrong="        if not self.rate:\n            return x\n        if train:",
        breaks=["y and dx on rate 0"],
        advice="With rate 0 forward returns before it has noted what backward needs. backward answers for every "
        "forward.",
    ),
    Mistake(
        "Dropout.__init__",
        right="self.params = {}",
        wrong='self.params = {"rate": rate}',
        breaks=["params and grads are empty"],
        advice="params or grads holds something. They are for what an optimizer changes, and Dropout has nothing of"
        " that kind: the rate is yours to choose.",
    ),
]

MISTAKES = [*TRAIN, *DROPOUT]
