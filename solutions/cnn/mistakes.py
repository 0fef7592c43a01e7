"""Known mistakes, what they break, and the advice that helps. Each is an edit of the lesson's solution."""

from autograder import Mistake

CLASS_MEMORY = (
    "All layers of this kind share one memory: what forward keeps is stored on the class, or in a global. In a network "
    "with two of them, the second overwrites what the first needs. Store it on self."
)
ONLY_IN_TRAINING = (
    "forward remembers its input only if train is true. backward answers for the last forward in either mode, so "
    "remember it always."
)
FIRST_ONLY = (
    "The layer goes on using what it remembered from its first batch. Every forward overwrites what the one before "
    "left; the next batch may have another size, too."
)
DOUT_DROPPED = (
    "dx doesn't depend on dout: what you return is the slope of this layer alone. The chain rule multiplies it by what "
    "comes from above. With dout = 1 everywhere you would not see the difference."
)
NOTHING_RETURNED = "backward ends without a return. The layer before waits for dx."
ONE_BUFFER = (
    "dx is written into an array that the layer keeps, and handed out itself. The next backward overwrites what the "
    "caller still holds. Make a new array in each call."
)

FRAME = [
    "Conv2d: gradients on pad",
    "Conv2d: y and gradients on one image, channel and filter",
    "Conv2d: y and gradients on stride and pad",
    "Conv2d: y on pad",
    "build_vgg: gradients",
    "build_vgg: y",
    "padded on ordinary",
]
SUMS = [
    "build_vgg: gradients",
    "build_vgg: y",
    "y on ordinary",
]
WHOLE_LAYER = [
    "build_vgg: gradients",
    "build_vgg: y",
    "dW on ordinary",
    "db on ordinary",
    "dx on ordinary",
    "y on ordinary",
]
WAY_BACK = [
    "build_vgg: gradients",
    "dx on ordinary",
]

CONV_OUTPUT_SIZE = [
    Mistake(
        "conv_output_size",
        right="// stride + 1",
        wrong="// stride",
        breaks=["size on ordinary"],
        advice="One place is missing: the kernel stands at 0 before its first step. The division counts the steps; "
        "the places are one more.",
    ),
    Mistake(
        "conv_output_size",
        right="(size + 2 * pad - kernel) // stride + 1",
        wrong="-(-(size + 2 * pad - kernel) // stride) + 1",
        breaks=["size on a kernel that fits thanks to the padding", "size on something left over"],
        advice="The size is rounded up. A place counts only where the whole kernel fits, so what is left over at the "
        "end gives none: round down, with //.",
    ),
    Mistake(
        "conv_output_size",
        right="(size + 2 * pad - kernel) // stride + 1",
        wrong="(size + 2 * pad - kernel) / stride + 1",
        breaks=["an int", "size on a kernel that fits thanks to the padding", "size on something left over"],
        advice="/ gives a float, and a fraction where the steps don't come out even. A size is an int, rounded down: "
        "//.",
    ),
    Mistake(
        "conv_output_size",
        right="(size + 2 * pad - kernel) // stride + 1",
        wrong="round((size + 2 * pad - kernel) / stride) + 1",
        breaks=["size on something left over"],
        advice="The number of steps is rounded to the nearest, so half a step and more counts as a place. A place "
        "counts only where the whole kernel fits: round down, with //.",
    ),
    Mistake(
        "conv_output_size",
        right="(size + 2 * pad - kernel) // stride + 1",
        wrong="(size + pad - kernel) // stride + 1",
        breaks=["size on ordinary"],
        advice="The padding is counted once. Zeros are added at both ends, so the axis grows by 2 · pad.",
    ),
    Mistake(
        "conv_output_size",
        right="(size + 2 * pad - kernel) // stride + 1",
        wrong="(size - kernel) // stride + 1",
        breaks=["size on ordinary"],
        advice="The padding isn't counted. The kernel moves over the padded axis, which is size + 2 · pad long.",
    ),
    Mistake(
        "conv_output_size",
        right="(size + 2 * pad - kernel) // stride + 1",
        wrong="(size - 2 * pad - kernel) // stride + 1",
        breaks=["size on ordinary"],
        advice="The padding is subtracted. It makes the axis longer: size + 2 · pad.",
    ),
    Mistake(
        "conv_output_size",
        right="(size + 2 * pad - kernel) // stride + 1",
        wrong="(size + 2 * kernel - pad) // stride + 1",
        breaks=["size on ordinary"],
        advice="kernel and pad have changed places: pad is added twice, and kernel is subtracted once.",
    ),
    Mistake(
        "conv_output_size",
        right="(size + 2 * pad - kernel) // stride + 1",
        wrong="(size + 2 * pad - kernel + 1) // stride",
        breaks=["size on ordinary"],
        advice="The 1 is added before dividing. With a stride of 1 that is the same; with more it isn't: divide "
        "first, which counts the steps, then add the place at which the kernel begins.",
    ),
    Mistake(
        "conv_output_size",
        right="(size + 2 * pad - kernel) // stride + 1",
        wrong="(size + 2 * pad - kernel) * stride + 1",
        breaks=["size on ordinary"],
        advice="A larger stride makes fewer places, not more: divide by it.",
    ),
    Mistake(
        "conv_output_size",
        right="(size + 2 * pad - kernel) // stride + 1",
        wrong="size + 2 * pad - kernel + 1",
        breaks=["size on ordinary"],
        advice="The stride isn't used. The kernel moves on by stride at each step, so there are fewer places.",
    ),
    Mistake(
        "conv_output_size",
        right="(size + 2 * pad - kernel) // stride + 1",
        wrong="(size + 2 * pad) // stride",
        breaks=["size on ordinary"],
        advice="The kernel isn't counted. It covers some of the axis itself, so it has less room to move: subtract it.",
    ),
    Mistake(
        "conv_output_size",
        body="""
def conv_output_size(size, kernel, stride=1, pad=0):
    return (size + 2 * pad - kernel) // stride + 1
""",
        name="conv_output_size: no ValueError",
        breaks=["ValueError"],
        advice="Where the kernel is larger than the padded axis there is no place for it, and the formula says "
        "something all the same, even a negative size. Raise a ValueError there.",
    ),
    Mistake(
        "conv_output_size",
        body="""
def conv_output_size(size, kernel, stride=1, pad=0):
    if kernel > size + 2 * pad:
        return 0
    return (size + 2 * pad - kernel) // stride + 1
""",
        name="conv_output_size: 0 where it fits nowhere",
        breaks=["ValueError"],
        same_as="conv_output_size: no ValueError",
    ),
    Mistake(
        "conv_output_size",
        body="""
def conv_output_size(size, kernel, stride=1, pad=0):
    places = int((size + 2 * pad - kernel) / stride) + 1
    if places < 1:
        raise ValueError("the kernel fits nowhere")
    return places
""",
        name="conv_output_size: int() before the test",
        breaks=["ValueError"],
        advice="int() rounds towards 0, so where less than a step is missing it still gives one place, and no "
        "ValueError is raised. Compare kernel with size + 2 · pad, or divide with //, which rounds down.",
    ),
    Mistake(
        "conv_output_size",
        right="if kernel > size + 2 * pad:",
        wrong="if kernel > size + 2 * pad + 1:",
        breaks=["ValueError"],
        advice="A kernel that is larger than the padded axis by 1 goes through. It fits nowhere: ValueError where "
        "kernel > size + 2 · pad.",
    ),
    Mistake(
        "conv_output_size",
        right="if kernel > size + 2 * pad:",
        wrong="if kernel > size:",
        breaks=["ValueError", "size on a kernel that fits thanks to the padding"],
        advice="ValueError is raised where the kernel is larger than the bare axis. The zeros count too: it fits as "
        "long as it isn't larger than size + 2 · pad.",
    ),
    Mistake(
        "conv_output_size",
        right="if kernel > size + 2 * pad:",
        wrong="if kernel >= size + 2 * pad:",
        breaks=["ValueError", "size on a kernel as large as the axis"],
        advice="A kernel that is exactly as large as the padded axis fits: at one place.",
    ),
    Mistake(
        "conv_output_size",
        right="if kernel > size + 2 * pad:",
        wrong="if (size + 2 * pad - kernel) % stride:",
        name="conv_output_size: ValueError where something is left over",
        breaks=["ValueError", "size on a kernel that fits thanks to the padding", "size on something left over"],
        advice="ValueError is raised where the steps don't come out even. That is allowed: what is left over at the "
        "end is dropped. Raise it where the kernel is larger than the padded axis.",
    ),
    Mistake(
        "conv_output_size",
        body="""
def conv_output_size(size, kernel, stride=1, pad=0):
    assert kernel <= size + 2 * pad
    return (size + 2 * pad - kernel) // stride + 1
""",
        name="conv_output_size: AssertionError",
        breaks=["ValueError"],
        advice="assert raises AssertionError, and nothing at all under python -O. Write: if …: raise ValueError(…).",
    ),
    Mistake(
        "conv_output_size",
        right="stride=1, pad=0",
        wrong="stride=1, pad=1",
        breaks=["size on stride and pad left out"],
        advice="pad is 0 where nobody gives it, as the handout's first line says.",
    ),
]

ZERO_PAD = [
    Mistake(
        "zero_pad",
        right="padded = np.zeros((N, C, H + 2 * pad, W + 2 * pad), x.dtype)",
        wrong='zeros = zero_pad.__dict__.setdefault("zeros", {})\n'
        "    shape = (N, C, H + 2 * pad, W + 2 * pad)\n"
        "    padded = zeros.setdefault((shape, pad, x.dtype), np.zeros(shape, x.dtype))",
        name="zero_pad: one array for each size",
        breaks=["Conv2d: kept apart", "each call makes a new array"],
        advice="Arrays of zeros are kept and used again, so the next call overwrites what this one returned. Make a "
        "new array in each call.",
    ),
    Mistake(
        "zero_pad",
        right="padded[:, :, pad : pad + H, pad : pad + W] = x",
        wrong="padded[:, :, pad:-pad, pad:-pad] = x",
        breaks=[
            "Conv2d: dW on ordinary",
            "Conv2d: db on ordinary",
            "Conv2d: dx on ordinary",
            "Conv2d: y on ordinary",
            "each call makes a new array",
            "padded on pad 0",
        ],
        advice="With pad = 0, pad:-pad is 0:0, which is nothing: -0 is 0, and doesn't mean the end. Write pad : pad "
        "+ H.",
    ),
    Mistake(
        "zero_pad",
        body="def zero_pad(x, pad):\n    return np.pad(x, ((0, 0), (0, 0), (pad, 0), (pad, 0)))\n",
        name="zero_pad: before only",
        breaks=FRAME,
        advice="Zeros come above and to the left only. A frame has four sides: (pad, pad) for each of the last two "
        "axes.",
    ),
    Mistake(
        "zero_pad",
        body="def zero_pad(x, pad):\n    return np.pad(x, ((0, 0), (0, 0), (0, pad), (0, pad)))\n",
        name="zero_pad: after only",
        breaks=FRAME,
        advice="Zeros come below and to the right only. A frame has four sides: (pad, pad) for each of the last two "
        "axes.",
    ),
    Mistake(
        "zero_pad",
        body="def zero_pad(x, pad):\n    return np.pad(x, pad)\n",
        name="zero_pad: all four axes",
        breaks=FRAME,
        advice="All four axes grow, so there are images and channels of zeros, too. Only the last two axes get a "
        "frame: np.pad(x, pad) takes all.",
    ),
    Mistake(
        "zero_pad",
        body="def zero_pad(x, pad):\n    return np.pad(x, ((pad, pad), (pad, pad), (0, 0), (0, 0)))\n",
        name="zero_pad: the first two axes",
        breaks=FRAME,
        advice="The first two axes grow: images and channels of zeros. x is (N, C, H, W), and it is H and W that get "
        "a frame.",
    ),
    Mistake(
        "zero_pad",
        body="def zero_pad(x, pad):\n    return np.pad(x, ((0, 0), (pad, pad), (pad, pad), (0, 0)))\n",
        name="zero_pad: channels last",
        breaks=FRAME,
        advice="C and H grow, and W doesn't. In this course channels stand before height and width: (N, C, H, W).",
    ),
    Mistake(
        "zero_pad",
        body="def zero_pad(x, pad):\n    return np.pad(x, ((0, 0), (0, 0), (pad, pad), (0, 0)))\n",
        name="zero_pad: height only",
        breaks=FRAME,
        advice="Zeros come above and below, but not to the left and right: the last axis gets a frame, too.",
    ),
    Mistake(
        "zero_pad",
        body="def zero_pad(x, pad):\n    return np.pad(x, ((0, 0), (0, 0), (0, 0), (pad, pad)))\n",
        name="zero_pad: width only",
        breaks=FRAME,
        advice="Zeros come to the left and right, but not above and below: the height gets a frame, too.",
    ),
    Mistake(
        "zero_pad",
        body='def zero_pad(x, pad):\n    return np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), mode="edge")\n',
        name="zero_pad: the edge repeated",
        breaks=FRAME,
        advice="The frame repeats the edge of the image. Here it is made of zeros.",
    ),
    Mistake(
        "zero_pad",
        body="""
def zero_pad(x, pad):
    return np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), constant_values=1)
""",
        name="zero_pad: ones",
        breaks=FRAME,
        advice="The frame is made of ones. Here it is made of zeros.",
    ),
    Mistake(
        "zero_pad",
        body="""
def zero_pad(x, pad):
    return np.pad(x, ((0, 0), (0, 0), (2 * pad, 2 * pad), (2 * pad, 2 * pad)))
""",
        name="zero_pad: twice as wide",
        breaks=FRAME,
        advice="The frame is 2 · pad wide. It is pad wide on each side, which makes 2 · pad in all.",
    ),
    Mistake(
        "zero_pad",
        body="""
def zero_pad(x, pad):
    before, after = pad // 2, pad - pad // 2
    return np.pad(x, ((0, 0), (0, 0), (before, after), (before, after)))
""",
        name="zero_pad: half on each side",
        breaks=FRAME,
        advice="pad is divided between the two sides. Each side gets pad rows or columns of its own.",
    ),
    Mistake(
        "zero_pad",
        body="def zero_pad(x, pad):\n    return np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))\n",
        name="zero_pad: always 1",
        breaks=[
            "Conv2d: dW on ordinary",
            "Conv2d: db on ordinary",
            "Conv2d: dx on ordinary",
            "Conv2d: y on ordinary",
            "padded on ordinary",
        ],
        advice="The frame is always 1 wide. It is pad wide.",
    ),
    Mistake(
        "zero_pad",
        right="padded[:, :, pad : pad + H, pad : pad + W] = x",
        wrong="padded[:, :, :H, :W] = x",
        breaks=FRAME,
        advice="The image stands in the corner, with all zeros below it and to its right. It belongs into the "
        "middle: from pad to pad + H, and from pad to pad + W.",
    ),
    Mistake(
        "zero_pad",
        right="np.zeros((N, C, H + 2 * pad, W + 2 * pad), x.dtype)",
        wrong="np.zeros((N, C, H + 2 * pad, W + 2 * pad), int)",
        breaks=[
            "Conv2d: dW on ordinary",
            "Conv2d: dx on ordinary",
            "Conv2d: y on ordinary",
            "build_vgg: gradients",
            "build_vgg: y",
            "padded on ordinary",
        ],
        advice="The new array holds integers, so whatever stands behind the point is cut off. Give it the dtype of x.",
    ),
    Mistake(
        "zero_pad",
        right="(N, C, H + 2 * pad, W + 2 * pad)",
        wrong="(N, C, W + 2 * pad, H + 2 * pad)",
        breaks=[
            "Conv2d: dW on ordinary",
            "Conv2d: db on ordinary",
            "Conv2d: dx on ordinary",
            "Conv2d: y on ordinary",
            "build_vgg: gradients",
            "build_vgg: y",
            "padded on ordinary",
        ],
        silent="it raises on every case: images are never square here",
    ),
    Mistake(
        "zero_pad",
        body="""
def zero_pad(x, pad):
    x[:, :, :pad] = 0
    x[:, :, x.shape[2] - pad :] = 0
    x[:, :, :, :pad] = 0
    x[:, :, :, x.shape[3] - pad :] = 0
    return x
""",
        name="zero_pad: the border overwritten",
        breaks=[
            "Conv2d: gradients on pad",
            "Conv2d: inputs left alone",
            "Conv2d: y and gradients on one image, channel and filter",
            "Conv2d: y and gradients on stride and pad",
            "Conv2d: y on pad",
            "build_vgg: gradients",
            "build_vgg: y",
            "padded on ordinary",
        ],
        advice="The outer pixels of x itself are set to 0, so they are lost, and x isn't yours to change. The zeros "
        "come around the image: make a larger array, and put x in its middle.",
    ),
    Mistake(
        "zero_pad",
        right="    return padded",
        wrong="    x *= 0\n    return padded",
        name="zero_pad: x cleared",
        breaks=[
            "Conv2d: inputs left alone",
            "Conv2d: y and gradients on ±1000 in single precision",
            "build_vgg: gradients",
            "build_vgg: y",
            "inputs left alone",
        ],
        advice="x is changed. Whoever passed it in still needs it: write into the new array only.",
    ),
]

NOT_FROM_RNG = (
    "Two generators with the same seed give different networks: weights are drawn from np.random, or from a generator "
    "without a seed. Draw all of them from rng."
)
ONE_SETTING = (
    "What the constructor is given is stored on the class, so a second layer changes the first. Store it on self."
)
OLD_PARAMETERS = (
    "The layer keeps a copy of its weights from its first forward. Learning changes the arrays in self.params, and the "
    "copy never notices: read them from self.params each time."
)

CONV2D = [
    Mistake(
        "Conv2d",
        edits=[("self.stride = stride", "Conv2d.stride = stride"), ("self.pad = pad", "Conv2d.pad = pad")],
        name="Conv2d: stride and pad on the class",
        breaks=["kept apart"],
        advice=ONE_SETTING,
    ),
    Mistake(
        "Conv2d.forward",
        right='W, b = self.params["W"], self.params["b"]',
        wrong="self.params = {name: array.copy() for name, array in self.params.items()}\n"
        '        W, b = self.params["W"], self.params["b"]',
        name="Conv2d: params rebound",
        breaks=["kept apart", "second batch"],
        advice="The arrays in params don't stay the same ones: forward puts copies in their place. Whoever holds the "
        "arrays and changes them in place, as learning does, then changes nothing.",
    ),
    Mistake(
        "Conv2d.forward",
        edits=[
            ("self.x = zero_pad(x, self.pad)", "now = zero_pad(x, self.pad)"),
            ("windows(self.x,", "windows(now,"),
            (
                "return np.moveaxis(y, 3, 1)",
                'old = getattr(self, "x", None)\n'
                "        self.x = old if old is not None and old.shape == now.shape else now\n"
                "        return np.moveaxis(y, 3, 1)",
            ),
        ],
        name="Conv2d: the first batch of each size",
        breaks=["kept apart"],
        advice="A second batch of the same size isn't remembered: backward still answers for the first. Every "
        "forward overwrites what the one before left.",
    ),
    Mistake(
        "Conv2d.forward",
        right='W, b = self.params["W"], self.params["b"]',
        wrong='if not hasattr(self, "W"):\n            self.W = self.params["W"].copy()\n'
        '        W, b = self.W, self.params["b"]',
        name="Conv2d: W of the first forward",
        breaks=["kept apart", "second batch"],
        advice=OLD_PARAMETERS,
    ),
    Mistake(
        "Conv2d",
        edits=[
            ("self.grads = {}", "self.grads = {}\n        self.b = b.reshape(1, -1, 1, 1) + 0"),
            ("(1, 2, 3))) + b", "(1, 2, 3)))"),
            ("return np.moveaxis(y, 3, 1)", "return np.moveaxis(y, 3, 1) + self.b"),
        ],
        name="Conv2d: b copied once, in the constructor",
        breaks=["build_vgg: gradients", "build_vgg: y", "kept apart", "second batch"],
        advice="The bias that is added is a copy from the constructor. Learning changes the arrays in self.params, "
        "and the copy never notices: read b from self.params each time.",
    ),
    Mistake(
        "Conv2d.forward",
        right="(1, 2, 3))) + b",
        wrong="(1, 2, 3)))",
        breaks=SUMS,
        advice="The bias is missing: each map gets the number b[f] of its filter added everywhere.",
    ),
    Mistake(
        "Conv2d.forward",
        edits=[("(1, 2, 3))) + b", "(1, 2, 3)))"), ("return np.moveaxis(y, 3, 1)", "return np.moveaxis(y, 3, 1) + b")],
        name="Conv2d: b along the width",
        breaks=WHOLE_LAYER,
        advice="b is added along the last axis, which is the width of the maps. numpy lines shapes up from the "
        "right; b belongs to the filters, axis 1: b.reshape(1, -1, 1, 1).",
    ),
    Mistake(
        "Conv2d.forward",
        right="(1, 2, 3))) + b",
        wrong="(1, 2, 3))) + b.sum()",
        breaks=SUMS,
        advice="All biases are added to every map. Map f gets b[f] alone.",
    ),
    Mistake(
        "Conv2d.forward",
        right="(1, 2, 3))) + b",
        wrong="(1, 2, 3))) - b",
        breaks=SUMS,
        advice="The bias is subtracted. It is added.",
    ),
    Mistake(
        "Conv2d.forward",
        right="(1, 2, 3))) + b",
        wrong="(1, 2, 3))) + b * W[0].size",
        breaks=SUMS,
        advice="The bias is added once for each weight of the kernel. It is added once for each place, after the sum.",
    ),
    Mistake(
        "Conv2d",
        edits=[
            (
                "np.tensordot(places, W, axes=((1, 4, 5), (1, 2, 3)))",
                "np.tensordot(places, W[:, :, ::-1, ::-1], axes=((1, 4, 5), (1, 2, 3)))",
            ),
            ("axes=((0, 2, 3), (0, 2, 3)))", "axes=((0, 2, 3), (0, 2, 3)))[:, :, ::-1, ::-1]"),
            ("np.tensordot(W, dout, axes=(0, 1))", "np.tensordot(W[:, :, ::-1, ::-1], dout, axes=(0, 1))"),
        ],
        name="Conv2d: flipped kernels, there and back",
        breaks=["build_vgg: gradients", "build_vgg: y", "dW on ordinary", "dx on ordinary", "y on ordinary"],
        advice="The kernel is flipped, top to bottom and left to right. That is what mathematics calls a "
        "convolution. Here, as in all of deep learning, it is laid on as it is: cross-correlation.",
    ),
    Mistake(
        "Conv2d.forward",
        right="np.tensordot(places, W, axes",
        wrong="np.tensordot(places, W[:, :, ::-1, ::-1], axes",
        name="Conv2d: flipped kernels in forward",
        breaks=SUMS,
        advice="forward flips the kernel, top to bottom and left to right. It is laid on the image as it is: W[f, c, "
        "u, v] meets the pixel u below and v to the right of the place's corner.",
    ),
    Mistake(
        "Conv2d.forward",
        right="np.tensordot(places, W, axes",
        wrong="np.tensordot(places, W[:, :, ::-1], axes",
        name="Conv2d: kernels upside down in forward",
        breaks=SUMS,
        advice="The kernel stands upside down: its first row belongs on the first row of the window.",
    ),
    Mistake(
        "Conv2d.forward",
        right="self.x = zero_pad(x, self.pad)",
        wrong="self.x = zero_pad(x, 0)",
        breaks=[
            "build_vgg: gradients",
            "build_vgg: y",
            "gradients on pad",
            "y and gradients on one image, channel and filter",
            "y and gradients on stride and pad",
            "y on pad",
        ],
        advice="pad isn't used: the maps are those of the bare images. Lay the kernel over zero_pad(x, pad).",
    ),
    Mistake(
        "Conv2d",
        right="self.pad = pad",
        wrong="self.pad = W.shape[2] // 2",
        breaks=["dW on ordinary", "db on ordinary", "dx on ordinary", "y on ordinary"],
        advice="The padding is worked out from the kernel, so that maps are as large as images. It is what the "
        "caller says: pad, which is 0 unless given.",
    ),
    Mistake(
        "Conv2d.forward",
        right="self.x = zero_pad(x, self.pad)",
        wrong='self.x = np.pad(x, ((0, 0), (0, 0), (self.pad, self.pad), (self.pad, self.pad)), mode="edge")',
        breaks=[
            "build_vgg: gradients",
            "build_vgg: y",
            "gradients on pad",
            "y and gradients on one image, channel and filter",
            "y and gradients on stride and pad",
            "y on pad",
        ],
        advice="The frame around the image repeats its edge. It is made of zeros: zero_pad(x, pad).",
    ),
    Mistake(
        "Conv2d.forward",
        right="self.stride)",
        wrong="1)",
        breaks=["y and gradients on 1 × 1 kernel", "y and gradients on stride and pad", "y on stride, with a rest"],
        advice="forward ignores stride: there is an output for every place. With a stride of 2 it moves on by 2.",
    ),
    Mistake(
        "Conv2d.forward",
        right="W.shape[3], self.stride)",
        wrong="W.shape[3])[:, :, :: self.stride]",
        breaks=["y and gradients on 1 × 1 kernel", "y and gradients on stride and pad", "y on stride, with a rest"],
        advice="forward moves by stride downwards, but by 1 to the right. It moves by stride in both directions.",
    ),
    Mistake(
        "Conv2d",
        edits=[("self.stride = stride", "self.stride = pad"), ("self.pad = pad", "self.pad = stride")],
        name="Conv2d: stride and pad exchanged",
        breaks=["dW on ordinary", "db on ordinary", "dx on ordinary", "y on ordinary"],
        advice="stride and pad have changed places in the constructor.",
    ),
    Mistake(
        "Conv2d.forward",
        right="return np.moveaxis(y, 3, 1)",
        wrong="return y",
        breaks=SUMS,
        advice="The maps come out as (N, OH, OW, F). Filters are the new channels and stand second: (N, F, OH, OW).",
    ),
    Mistake(
        "Conv2d.forward",
        right="return np.moveaxis(y, 3, 1)",
        wrong="return y.transpose(0, 3, 2, 1)",
        breaks=SUMS,
        advice="Height and width of the maps have changed places: they should be (N, F, OH, OW).",
    ),
    Mistake(
        "Conv2d.forward",
        right="return np.moveaxis(y, 3, 1)",
        wrong="return y.reshape(y.shape[0], y.shape[3], y.shape[1], y.shape[2])",
        breaks=SUMS,
        advice="The sums are (N, OH, OW, F), and reshape gives them the shape (N, F, OH, OW) without moving a "
        "number, so the maps are mixed up. Move the axis: transpose, or np.moveaxis.",
    ),
    Mistake(
        "Conv2d.forward",
        right="W.shape[2], W.shape[3], self.stride)",
        wrong="W.shape[3], W.shape[2], self.stride)",
        breaks=["dW on ordinary", "db on ordinary", "dx on ordinary", "y on ordinary"],
        advice="The height and the width of the kernel have changed places. W is (F, C, FH, FW): first the height. "
        "With square kernels nobody notices.",
    ),
    Mistake(
        "Conv2d.forward",
        right="axes=((1, 4, 5), (1, 2, 3))",
        wrong="axes=((1, 5, 4), (1, 2, 3))",
        breaks=WHOLE_LAYER,
        advice="Each kernel is laid on transposed: its rows meet the columns of the window. With square kernels "
        "numpy doesn't complain.",
    ),
    Mistake(
        "Conv2d.forward",
        right="axes=((1, 4, 5), (1, 2, 3))",
        wrong="axes=((1, 4, 5), (0, 2, 3))",
        breaks=WHOLE_LAYER,
        advice="Filters and channels have changed places. W is (F, C, FH, FW): sum over its axis 1, keep axis 0.",
    ),
    Mistake(
        "Conv2d.forward",
        right="return np.moveaxis(y, 3, 1)",
        wrong="return np.maximum(np.moveaxis(y, 3, 1), 0)",
        breaks=["y on ordinary"],
        advice="Nothing comes out below 0: there is a ReLU in it. ReLU is a layer of its own; Conv2d gives the sums.",
    ),
    Mistake(
        "Conv2d.forward",
        right="(1, 2, 3))) + b",
        wrong="(1, 2, 3))) / W[0].size + b",
        breaks=SUMS,
        advice="The sum is divided by the number of weights. A filter adds up; it doesn't average.",
    ),
    Mistake(
        "Conv2d.forward",
        right="(1, 2, 3))) + b",
        wrong="(1, 2, 3))) / x.shape[1] + b",
        breaks=SUMS,
        advice="The sum is divided by the number of channels. A filter adds up over all channels; it doesn't average.",
    ),
    Mistake(
        "Conv2d.forward",
        right="np.tensordot(places, W, axes",
        wrong="np.tensordot(places[:, -1:], W[:, -1:], axes",
        name="Conv2d: the last channel only",
        breaks=SUMS,
        advice="Only the last channel counts: each channel's sum overwrites the one before. A filter adds up over "
        "all channels.",
    ),
    Mistake(
        "Conv2d.forward",
        right="np.tensordot(places, W, axes",
        wrong="np.tensordot(places[:, :1], W[:, :1], axes",
        name="Conv2d: the first channel only",
        breaks=SUMS,
        advice="Only the first channel counts. A filter has a kernel for each channel, and adds up over all of them.",
    ),
    Mistake(
        "Conv2d.forward",
        right="np.tensordot(places, W, axes=((1, 4, 5), (1, 2, 3)))",
        wrong="np.tensordot(places.sum(axis=1), W.sum(axis=1), axes=((3, 4), (1, 2)))",
        breaks=SUMS,
        advice="Channels and kernels are added up before they are multiplied, so every channel meets the kernels of "
        "the others. Multiply channel by channel, then add up.",
    ),
    Mistake(
        "Conv2d.forward",
        right="places = windows(self.x, W.shape[2], W.shape[3], self.stride)",
        wrong="places = windows(self.x, W.shape[2], W.shape[3])[:, :, :-1, :-1][:, :, :: self.stride, :: self.stride]",
        name="Conv2d: the last place missing",
        breaks=SUMS,
        advice="The last place of each row and column is missing: the kernel still fits there. The last corner at "
        "which it fits is H - FH, and that one counts.",
    ),
    Mistake(
        "Conv2d.forward",
        right="self.x = zero_pad(x, self.pad)",
        wrong="x -= 1.0\n        self.x = zero_pad(x + 1.0, self.pad)",
        name="Conv2d: x changed",
        breaks=[
            "build_vgg: gradients",
            "build_vgg: y",
            "inputs left alone",
            "y and gradients on ±1000 in single precision",
        ],
        advice="forward changes x in place. Whoever passed it in still needs it: work on a new array.",
    ),
    Mistake(
        "Conv2d.backward",
        right="places = windows(self.x, FH, FW, stride)",
        wrong="places = windows(self.x, FH, FW)[:, :, :OH, :OW]",
        breaks=[
            "gradients on stride, with a rest",
            "y and gradients on 1 × 1 kernel",
            "y and gradients on stride and pad",
        ],
        advice="dW doesn't know of stride: dout[i, j] meets the window at (i, j). It belongs to the window at "
        "(stride · i, stride · j).",
    ),
    Mistake(
        "Conv2d.backward",
        right="places = windows(self.x, FH, FW, stride)",
        wrong="places = windows(self.x, FH, FW)",
        breaks=[
            "gradients on stride, with a rest",
            "y and gradients on 1 × 1 kernel",
            "y and gradients on stride and pad",
        ],
        advice="backward takes the windows of every place, also with a stride of 2 or more: then there are more of "
        "them than numbers in dout. Take the same windows as forward.",
    ),
    Mistake(
        "Conv2d.backward",
        right="axes=((0, 2, 3), (0, 2, 3)))",
        wrong="axes=((0, 2, 3), (0, 2, 3))) / len(dout)",
        breaks=["build_vgg: gradients", "dW on ordinary"],
        advice="dW is averaged over the batch. The mean is taken in the loss, once: dout already carries the 1/N. A "
        "layer only adds.",
    ),
    Mistake(
        "Conv2d.backward",
        right="axes=((0, 2, 3), (0, 2, 3)))",
        wrong="axes=((0, 2, 3), (0, 2, 3))) / dout[0, 0].size",
        breaks=["build_vgg: gradients", "dW on ordinary"],
        advice="dW is averaged over the places. Every place at which the weight was used adds its full share.",
    ),
    Mistake(
        "Conv2d.backward",
        right="np.tensordot(dout, places,",
        wrong="np.tensordot(np.ones_like(dout), places,",
        breaks=["build_vgg: gradients", "dW on ordinary"],
        advice="dW doesn't depend on dout. Weigh each window with the dout of its place before you add up.",
    ),
    Mistake(
        "Conv2d.backward",
        right="np.tensordot(dout, places, axes=((0, 2, 3), (0, 2, 3)))",
        wrong="np.tensordot(places, dout, axes=((0, 2, 3), (0, 2, 3)))",
        breaks=["build_vgg: gradients", "dW on ordinary"],
        advice="dW is (C, FH, FW, F), and W is (F, C, FH, FW). A gradient has the shape of its variable.",
    ),
    Mistake(
        "Conv2d.backward",
        right="axes=((0, 2, 3), (0, 2, 3)))",
        wrong="axes=((0, 2, 3), (0, 2, 3))).swapaxes(0, 1)",
        breaks=["build_vgg: gradients", "dW on ordinary"],
        advice="Filters and channels have changed places in dW. W is (F, C, FH, FW), and so is dW.",
    ),
    Mistake(
        "Conv2d.backward",
        right="axes=((0, 2, 3), (0, 2, 3)))",
        wrong="axes=((0, 2, 3), (0, 2, 3)))[:, :, ::-1, ::-1]",
        breaks=["build_vgg: gradients", "dW on ordinary"],
        advice="dW is flipped, top to bottom and left to right. forward lays the kernel on as it is, so W[f, c, u, "
        "v] collects from the pixels u below and v to the right of each place's corner.",
    ),
    Mistake(
        "Conv2d.backward",
        right="axes=((0, 2, 3), (0, 2, 3)))",
        wrong="axes=((0, 2, 3), (0, 2, 3))) * 0 + np.tensordot(dout[-1:], places[-1:], axes=((0, 2, 3), (0, 2, 3)))",
        name="Conv2d: dW of the last image",
        breaks=["build_vgg: gradients", "dW on ordinary"],
        advice="dW comes from the last image of the batch alone: each image overwrites what the one before gave. Add "
        "them up.",
    ),
    Mistake(
        "Conv2d.backward",
        right="dout.sum(axis=(0, 2, 3))",
        wrong="dout.sum(axis=0)",
        breaks=["build_vgg: gradients", "db on ordinary"],
        advice="db is summed over the images alone. The bias of a filter was added at every place too: sum over axes "
        "0, 2, 3.",
    ),
    Mistake(
        "Conv2d.backward",
        right="dout.sum(axis=(0, 2, 3))",
        wrong="dout.sum(axis=(2, 3))",
        breaks=["build_vgg: gradients", "db on ordinary"],
        advice="db is still (N, F). All images share the bias, so sum over them too: axes 0, 2, 3.",
    ),
    Mistake(
        "Conv2d.backward",
        right="dout.sum(axis=(0, 2, 3))",
        wrong="dout.sum(axis=(0, 1, 2))",
        breaks=["build_vgg: gradients", "db on ordinary"],
        advice="db keeps the wrong axis: it has one number for each column of the maps. b has one for each filter: "
        "sum over axes 0, 2, 3.",
    ),
    Mistake(
        "Conv2d.backward",
        right="dout.sum(axis=(0, 2, 3))",
        wrong="dout.mean(axis=(0, 2, 3))",
        breaks=["build_vgg: gradients", "db on ordinary"],
        advice="db is a mean. The bias was added at every place of every image, and each of them adds its full "
        "share: sum.",
    ),
    Mistake(
        "Conv2d.backward",
        right="dout.sum(axis=(0, 2, 3))",
        wrong="dout.sum(axis=(0, 2, 3)) / len(dout)",
        breaks=["build_vgg: gradients", "db on ordinary"],
        advice="db is averaged over the batch. The mean is taken in the loss, once: dout already carries the 1/N.",
    ),
    Mistake(
        "Conv2d.backward",
        right="dout.sum(axis=(0, 2, 3))",
        wrong="dout.sum(axis=(0, 2, 3), keepdims=True)",
        breaks=["build_vgg: gradients", "db on ordinary"],
        advice="db is (1, F, 1, 1), and b is (F,). A gradient has the shape of its variable: leave keepdims out.",
    ),
    Mistake(
        "Conv2d.backward",
        right="dout.sum(axis=(0, 2, 3))",
        wrong="dout.sum()",
        breaks=["build_vgg: gradients", "db on ordinary"],
        advice="db is one number. Each filter has a bias of its own, (F,): sum over axes 0, 2, 3 and keep axis 1.",
    ),
    Mistake(
        "Conv2d.backward",
        right="dx[:, :, pad : dx.shape[2] - pad, pad : dx.shape[3] - pad]",
        wrong="dx",
        breaks=[
            "build_vgg: gradients",
            "gradients on pad",
            "y and gradients on one image, channel and filter",
            "y and gradients on stride and pad",
        ],
        advice="dx still has the frame of zeros around it. x has none, and a gradient has the shape of its variable: "
        "cut pad rows and columns off each side.",
    ),
    Mistake(
        "Conv2d.backward",
        right="dx[:, :, pad : dx.shape[2] - pad, pad : dx.shape[3] - pad]",
        wrong="dx[:, :, pad:-pad, pad:-pad]",
        breaks=["dx on ordinary"],
        advice="With pad = 0, pad:-pad is 0:0, so dx is empty: -0 is 0, and doesn't mean the end. Write pad : pad + H.",
    ),
    Mistake(
        "Conv2d.backward",
        right="dx[:, :, pad : dx.shape[2] - pad, pad : dx.shape[3] - pad]",
        wrong="dx[:, :, : dx.shape[2] - 2 * pad, : dx.shape[3] - 2 * pad]",
        breaks=[
            "build_vgg: gradients",
            "gradients on pad",
            "y and gradients on one image, channel and filter",
            "y and gradients on stride and pad",
        ],
        advice="The frame is cut off below and to the right alone, 2 · pad of it, so dx is shifted. Cut pad off each "
        "side.",
    ),
    Mistake(
        "Conv2d.backward",
        right="dx[:, :, pad : dx.shape[2] - pad, pad : dx.shape[3] - pad]",
        wrong="dx[:, :, pad : dx.shape[2] - pad]",
        breaks=[
            "build_vgg: gradients",
            "gradients on pad",
            "y and gradients on one image, channel and filter",
            "y and gradients on stride and pad",
        ],
        advice="dx is cut above and below, but still has its frame to the left and right.",
    ),
    Mistake(
        "Conv2d.backward",
        right="+= shares[:, i, j]",
        wrong="= shares[:, i, j]",
        breaks=WAY_BACK,
        advice="Where windows overlap, the gradient of one overwrites that of another. A pixel collects from all "
        "windows in which it stands: +=.",
    ),
    Mistake(
        "Conv2d.backward",
        right="dx[:, :, i : i + stride * OH : stride, j : j + stride * OW : stride] +=",
        wrong="dx[:, :, i : i + OH, j : j + OW] +=",
        breaks=[
            "gradients on stride, with a rest",
            "y and gradients on 1 × 1 kernel",
            "y and gradients on stride and pad",
        ],
        advice="dx doesn't know of stride: the windows are laid side by side, one pixel apart. They are stride apart.",
    ),
    Mistake(
        "Conv2d.backward",
        right="dx[:, :, i : i + stride * OH : stride, j : j + stride * OW : stride] +=",
        wrong="dx[:, :, i::stride, j::stride] +=",
        breaks=WAY_BACK,
        advice="i::stride goes on to the edge of the image, further than there are places. Stop after OH rows and OW "
        "columns: i : i + stride * OH : stride.",
    ),
    Mistake(
        "Conv2d.backward",
        edits=[
            ("for i in range(FH):", "for i in range(OH):"),
            ("for j in range(FW):", "for j in range(OW):"),
            (
                "dx[:, :, i : i + stride * OH : stride, j : j + stride * OW : stride] += shares[:, i, j]",
                "window = shares[..., i, j].transpose(0, 3, 1, 2)\n"
                "                dx[:, :, stride * i : stride * i + FH, stride * j : stride * j + FW] = window",
            ),
        ],
        name="Conv2d: the last window counts",
        breaks=WAY_BACK,
        advice="A pixel gets the gradient of the last window in which it stands: it is assigned, window by window. "
        "It collects from all of them: +=.",
    ),
    Mistake(
        "Conv2d.backward",
        right="np.tensordot(W, dout, axes=(0, 1))",
        wrong="np.tensordot(W[:, :, ::-1, ::-1], dout, axes=(0, 1))",
        breaks=WAY_BACK,
        advice="dx comes from flipped kernels. When you spread dout over each window, the kernel lies as it lay in "
        "forward. It is flipped only where dx is written as a convolution of dout.",
    ),
    Mistake(
        "Conv2d.backward",
        right="np.tensordot(W, dout, axes=(0, 1))",
        wrong="np.tensordot(W, np.ones_like(dout), axes=(0, 1))",
        breaks=WAY_BACK,
        advice=DOUT_DROPPED,
    ),
    Mistake(
        "Conv2d.backward",
        right="np.tensordot(W, dout, axes=(0, 1))",
        wrong="(np.tensordot(W, dout, axes=(0, 1)) / len(W))",
        breaks=WAY_BACK,
        advice="dx is averaged over the filters. A pixel acts on all maps, and collects the full share of each.",
    ),
    Mistake(
        "Conv2d.backward",
        right="np.tensordot(W, dout, axes=(0, 1))",
        wrong="(np.tensordot(W, dout, axes=(0, 1)) / len(dout))",
        breaks=WAY_BACK,
        advice="dx is averaged over the batch. The mean is taken in the loss, once: dout already carries the 1/N.",
    ),
    Mistake(
        "Conv2d.backward",
        right="np.tensordot(W, dout, axes=(0, 1))",
        wrong="np.tensordot(W[-1:], dout[:, -1:], axes=(0, 1))",
        name="Conv2d: dx of the last filter",
        breaks=WAY_BACK,
        advice="dx comes from the last filter alone: each filter overwrites what the one before gave. Add them up.",
    ),
    Mistake(
        "Conv2d.backward",
        right="np.tensordot(W, dout, axes=(0, 1))",
        wrong="np.tensordot(W, dout, axes=(1, 1))",
        breaks=WAY_BACK,
        advice="dx sums over the wrong axis of W. dout is (N, F, OH, OW): its axis 1 goes with axis 0 of W, (F, C, "
        "FH, FW).",
    ),
    Mistake(
        "Conv2d.backward",
        right="+= shares[:, i, j]",
        wrong="+= shares[:, j, i]",
        breaks=WAY_BACK,
        advice="Each kernel is transposed on the way back: shares of row i and column j are taken for column i and "
        "row j. With square kernels numpy doesn't complain.",
    ),
    Mistake(
        "Conv2d.backward",
        edits=[("for i in range(FH):", "for i in range(FW):"), ("for j in range(FW):", "for j in range(FH):")],
        name="Conv2d: FH and FW exchanged in backward",
        breaks=["dx on ordinary"],
        advice="The loops over the kernel have changed places: i goes down its FH rows, j along its FW columns. With "
        "square kernels nobody notices.",
    ),
    Mistake(
        "Conv2d.backward",
        right="        return dx[:, :, pad : dx.shape[2] - pad, pad : dx.shape[3] - pad]",
        wrong="        dx = dx[:, :, pad : dx.shape[2] - pad, pad : dx.shape[3] - pad]",
        breaks=WAY_BACK,
        advice=NOTHING_RETURNED,
    ),
    Mistake(
        "Conv2d.backward",
        right="return dx[:, :, pad : dx.shape[2] - pad, pad : dx.shape[3] - pad]",
        wrong='return self.grads["W"]',
        breaks=WAY_BACK,
        advice="backward returns dW. The layer before needs dx; dW stays here, in self.grads.",
    ),
    Mistake(
        "Conv2d.backward",
        right='self.grads["b"] = dout.sum(axis=(0, 2, 3))',
        wrong="pass",
        breaks=["build_vgg: gradients", "db on ordinary"],
        advice='grads has no "b". The bias is a parameter too, and learns only if grads["b"] is there.',
    ),
    Mistake(
        "Conv2d.backward",
        edits=[('self.grads["W"]', 'self.grads["dW"]'), ('self.grads["b"]', 'self.grads["db"]')],
        breaks=["build_vgg: gradients", "dW on ordinary", "db on ordinary"],
        advice='The keys of grads are those of params: "W" and "b", without a d.',
    ),
    Mistake(
        "Conv2d.backward",
        right="return dx[",
        wrong='self.grads["x"] = dx\n        return dx[',
        breaks=["build_vgg: it learns", "grads has the keys of params"],
        advice="grads holds more than dW and db. It has the keys of params and no others: whoever updates the "
        "parameters goes through it key by key.",
    ),
    Mistake(
        "Conv2d.backward",
        edits=[
            ('self.grads["W"] = np', 'self.grads["W"] = self.grads.get("W", 0) + np'),
            ('self.grads["b"] = dout', 'self.grads["b"] = self.grads.get("b", 0) + dout'),
        ],
        name="Conv2d: gradients accumulated",
        breaks=["backward says the same twice", "build_vgg: gradients", "kept apart", "second batch"],
        advice="The gradients of all calls add up in grads. backward overwrites grads, so that each step follows the "
        "gradient of its own batch alone.",
    ),
    Mistake(
        "Conv2d.backward",
        edits=[
            (
                'self.grads["W"] = np.tensordot(dout, places, axes=((0, 2, 3), (0, 2, 3)))',
                'self.grads.setdefault("W", np.tensordot(dout, places, axes=((0, 2, 3), (0, 2, 3))))',
            ),
            ('self.grads["b"] = dout.sum(axis=(0, 2, 3))', 'self.grads.setdefault("b", dout.sum(axis=(0, 2, 3)))'),
        ],
        name="Conv2d: gradients set once",
        breaks=["build_vgg: gradients", "kept apart", "second batch"],
        advice="grads keeps the gradients of the first call for ever. Every backward overwrites them.",
    ),
    Mistake(
        "Conv2d.backward",
        right='W, stride, pad = self.params["W"], self.stride, self.pad',
        wrong='W, stride, pad = self.params["W"], self.stride, self.pad\n        dout /= len(dout)',
        name="Conv2d: dout averaged in place",
        breaks=["build_vgg: gradients", "dW on ordinary", "db on ordinary", "dx on ordinary"],
        advice="dout is divided by N, and in place. The mean belongs in the loss, which has taken it already, and "
        "dout isn't yours to change.",
    ),
    Mistake(
        "Conv2d.backward",
        right="return dx[",
        wrong="dout.shape = (dout.shape[0], -1)\n        return dx[",
        name="Conv2d: shape of dout changed",
        breaks=["build_vgg: gradients", "inputs left alone", "kept apart"],
        advice="dout gets another shape in place: the caller's own array is changed. dout.reshape(…) gives a new one.",
    ),
    Mistake(
        "Conv2d.forward",
        right="self.x = zero_pad(x, self.pad)",
        wrong='self.kept = getattr(self, "kept", x)\n        self.x = zero_pad(self.kept, self.pad)',
        name="Conv2d: the first batch only",
        breaks=["kept apart", "second batch"],
        advice=FIRST_ONLY,
    ),
    Mistake(
        "Conv2d",
        edits=[
            ("self.x = zero_pad(x, self.pad)", "type(self).x = zero_pad(x, self.pad)"),
        ],
        name="Conv2d: memory on the class",
        breaks=["build_vgg: gradients", "kept apart"],
        advice=CLASS_MEMORY,
    ),
    Mistake(
        "Conv2d.forward",
        edits=[
            (
                "self.x = zero_pad(x, self.pad)",
                "padded = zero_pad(x, self.pad)\n        if train:\n            self.x = padded",
            ),
            ("windows(self.x,", "windows(padded,"),
        ],
        name="Conv2d: remembers in training only",
        breaks=["dW on ordinary", "db on ordinary", "dx on ordinary"],
        advice=ONLY_IN_TRAINING,
    ),
    Mistake(
        "Conv2d",
        edits=[
            ("self.grads = {}", "self.grads = {}\n        self.W = W.copy()"),
            ("np.tensordot(W, dout, axes=(0, 1))", "np.tensordot(self.W, dout, axes=(0, 1))"),
        ],
        name="Conv2d: W copied once, in the constructor",
        breaks=["build_vgg: gradients", "kept apart", "second batch"],
        advice="dx comes from a copy of W that was made earlier. Learning changes the arrays in self.params, and the "
        "copy never notices: read W from self.params each time.",
    ),
    Mistake(
        "Conv2d",
        right="self.grads = {}",
        wrong='self.grads = Conv2d.__dict__.get("shared", {})\n        Conv2d.shared = self.grads',
        name="Conv2d: one grads for all layers",
        breaks=["build_vgg: gradients", "kept apart"],
        advice="All Conv2d layers put their gradients into one and the same dict, so the one that goes backward last "
        "wins. Make the dict in __init__, as self.grads = {}.",
    ),
    Mistake(
        "Conv2d.backward",
        right="dx = np.zeros_like(self.x)",
        wrong='same = getattr(self, "dx", None) is not None and self.dx.shape == self.x.shape\n'
        "        self.dx = self.dx if same else np.zeros_like(self.x)\n        dx = self.dx\n        dx[...] = 0",
        name="Conv2d: one array for every dx",
        breaks=["kept apart"],
        advice=ONE_BUFFER,
    ),
    Mistake(
        "Conv2d.backward",
        right="dx = np.zeros_like(self.x)",
        wrong='same = getattr(self, "dx", None) is not None and self.dx.shape == self.x.shape\n'
        "        self.dx = self.dx.copy() if same else np.zeros_like(self.x)\n        dx = self.dx",
        name="Conv2d: dx not started at 0",
        breaks=["backward says the same twice", "build_vgg: gradients", "kept apart"],
        advice="dx goes on from the dx of the last call, so what comes out doubles when backward is called twice. "
        "Start from zeros each time.",
    ),
]

MAX_POOL_2D = [
    Mistake(
        "MaxPool2d",
        edits=[
            ("self.size = size", "MaxPool2d.size = size"),
            ("self.stride = size if", "MaxPool2d.stride = size if"),
        ],
        name="MaxPool2d: size and stride on the class",
        breaks=["kept apart"],
        advice=ONE_SETTING,
    ),
    Mistake(
        "MaxPool2d.forward",
        right="return flat.max(axis=-1)",
        wrong="return np.maximum(flat.max(axis=-1), -600)",
        breaks=["y and dx on ±1000 in single precision"],
        advice="The search for the largest starts at a number below 0, and numbers may well be below that. Start it "
        "at the first number of the window, or at -inf.",
    ),
    Mistake(
        "MaxPool2d.forward",
        right="return flat.max(axis=-1)",
        wrong='y = getattr(self, "y", None)\n'
        "        self.y = y if y is not None and y.shape == flat.shape[:4] else np.empty(flat.shape[:4], x.dtype)\n"
        "        return flat.max(axis=-1, out=self.y)",
        name="MaxPool2d: one array for every y",
        breaks=["kept apart"],
        advice="forward writes its answer into an array that the layer keeps. The next forward overwrites what the "
        "caller still holds. Make a new array in each call.",
    ),
    Mistake(
        "MaxPool2d.forward",
        right="return flat.max(axis=-1)",
        wrong="return flat.mean(axis=-1)",
        name="MaxPool2d: the mean in forward",
        breaks=SUMS,
        advice="forward gives the mean of each window. This layer takes the largest number.",
    ),
    Mistake(
        "MaxPool2d",
        edits=[
            ("return flat.max(axis=-1)", "return flat.mean(axis=-1)"),
            ("won = self.winner == i * size + j", "won = 1 / size**2"),
        ],
        name="MaxPool2d: the mean, there and back",
        breaks=["build_vgg: gradients", "build_vgg: y", "dx on ordinary", "y on ordinary"],
        advice="This is average pooling, there and back. Here the largest number of each window counts, and it alone "
        "gets the gradient.",
    ),
    Mistake(
        "MaxPool2d.forward",
        right="return flat.max(axis=-1)",
        wrong="return np.maximum(flat.max(axis=-1), 0)",
        breaks=[
            "y and dx on nothing above 0",
            "y and dx on one image and channel",
            "y and dx on ±1000 in single precision",
        ],
        advice="Where all numbers of a window are below 0, it gives 0: the search for the largest starts at 0. Start "
        "it at the first number of the window, or at -inf.",
    ),
    Mistake(
        "MaxPool2d.forward",
        right="return flat.max(axis=-1)",
        wrong="return np.abs(flat).max(axis=-1)",
        breaks=[
            "y and dx on nothing above 0",
            "y and dx on one image and channel",
            "y and dx on ±1000 in single precision",
        ],
        advice="forward gives the largest size, without its sign. It is the largest number: -1 is larger than -5.",
    ),
    Mistake(
        "MaxPool2d.forward",
        right="return flat.max(axis=-1)",
        wrong="return flat[..., -1]",
        breaks=SUMS,
        advice="forward gives the bottom right number of each window. In pictures whose numbers grow that is the "
        "largest, but not in others.",
    ),
    Mistake(
        "MaxPool2d.forward",
        right="return flat.max(axis=-1)",
        wrong="return flat[..., 0]",
        breaks=SUMS,
        advice="forward gives the top left number of each window, not the largest.",
    ),
    Mistake(
        "MaxPool2d.forward",
        edits=[("flat.argmax", "flat.argmin"), ("flat.max", "flat.min")],
        name="MaxPool2d: the minimum",
        breaks=["build_vgg: gradients", "build_vgg: y", "dx on ordinary", "y on ordinary"],
        advice="This takes the smallest number of each window.",
    ),
    Mistake(
        "MaxPool2d.forward",
        right="return flat.max(axis=-1)",
        wrong="return flat.max(axis=-1).transpose(0, 1, 3, 2)",
        breaks=SUMS,
        advice="Height and width of the maps have changed places.",
    ),
    Mistake(
        "MaxPool2d.forward",
        right="return flat.max(axis=-1)",
        wrong="return flat.max(axis=-1).max(axis=1, keepdims=True)",
        breaks=SUMS,
        advice="The maximum runs over the channels as well. Each channel is pooled by itself, and there are as many "
        "after it.",
    ),
    Mistake(
        "MaxPool2d",
        right="self.stride = size if stride is None else stride",
        wrong="self.stride = size",
        breaks=[
            "dx on overlapping windows",
            "y and dx on gaps between windows",
            "y and dx on windows of one number",
            "y on overlapping windows",
        ],
        advice="The stride that is given isn't used: windows are always size apart. They are stride apart, which may "
        "be less or more.",
    ),
    Mistake(
        "MaxPool2d",
        right="self.stride = size if stride is None else stride",
        wrong="self.stride = 1 if stride is None else stride",
        breaks=["build_vgg: gradients", "build_vgg: y", "dx on ordinary", "y on ordinary"],
        advice="Without a stride, windows move on by 1. They should touch and not overlap: stride=None means stride "
        "= size.",
    ),
    Mistake(
        "MaxPool2d",
        right="self.stride = size if stride is None else stride",
        wrong="self.stride = 2 if stride is None else stride",
        breaks=["dx on ordinary", "y on ordinary"],
        advice="Without a stride, windows move on by 2 whatever their size. stride=None means stride = size.",
    ),
    Mistake(
        "MaxPool2d",
        edits=[
            ("self.size = size", "self.size = size if stride is None else stride"),
            ("self.stride = size if stride is None else stride", "self.stride = size"),
        ],
        name="MaxPool2d: size and stride exchanged",
        breaks=[
            "dx on overlapping windows",
            "y and dx on gaps between windows",
            "y and dx on windows of one number",
            "y on overlapping windows",
        ],
        advice="size and stride have changed places: the windows are as large as the steps should be.",
    ),
    Mistake(
        "MaxPool2d.forward",
        right="places = windows(x, self.size, self.size, self.stride)",
        wrong="places = windows(\n"
        "            np.pad(x, ((0, 0), (0, 0), *[(0, self.stride - 1)] * 2), constant_values=-np.inf),\n"
        "            self.size, self.size, self.stride,\n        )",
        name="MaxPool2d: windows that stick out",
        breaks=[
            "build_vgg: gradients",
            "build_vgg: y",
            "dx on overlapping windows",
            "y and dx on rows left over",
            "y on overlapping windows",
        ],
        advice="Windows that stick out at the lower or right edge count as well, so there are too many. Sizes are "
        "rounded down: a window counts only where all of it fits.",
    ),
    Mistake(
        "MaxPool2d.forward",
        right="places = windows(x, self.size, self.size, self.stride)",
        wrong="rows, columns = x.shape[2] - x.shape[2] % self.size, x.shape[3] - x.shape[3] % self.size\n"
        "        places = windows(x[:, :, :rows, :columns], self.size, self.size, self.stride)",
        name="MaxPool2d: cut to a multiple of size",
        breaks=["dx on overlapping windows", "y and dx on gaps between windows", "y on overlapping windows"],
        advice="The image is cut to a multiple of size before the windows are laid. That fits only where stride = "
        "size; with another stride, windows that fit are lost.",
    ),
    Mistake(
        "MaxPool2d.forward",
        right="places = windows(x, self.size, self.size, self.stride)",
        wrong="if x.shape[2] % self.size or x.shape[3] % self.size:\n"
        '            raise ValueError("the windows don\'t cover the image")\n'
        "        places = windows(x, self.size, self.size, self.stride)",
        name="MaxPool2d: refuses what is left over",
        breaks=[
            "build_vgg: gradients",
            "build_vgg: y",
            "dx on overlapping windows",
            "y and dx on gaps between windows",
            "y and dx on rows left over",
            "y on overlapping windows",
        ],
        advice="Images whose sides are no multiple of size are refused. What is left over at the lower or right edge "
        "is dropped.",
    ),
    Mistake(
        "MaxPool2d.forward",
        right="places = windows(x, self.size, self.size, self.stride)",
        wrong="x[x < 0] = 0\n        places = windows(x, self.size, self.size, self.stride)",
        name="MaxPool2d: x changed",
        breaks=[
            "inputs left alone",
            "y and dx on nothing above 0",
            "y and dx on one image and channel",
            "y and dx on ±1000 in single precision",
        ],
        advice="forward sets what is below 0 to 0, in x itself. That isn't this layer's business, and x isn't yours "
        "to change.",
    ),
    Mistake(
        "MaxPool2d.backward",
        right="+= dout * won",
        wrong="= dout * won",
        breaks=["dx on overlapping windows"],
        advice="Where windows overlap, the gradient of one overwrites that of another. A number that is the largest "
        "of several windows collects from all of them: +=.",
    ),
    Mistake(
        "MaxPool2d.backward",
        body="""
def backward(self, dout):
    dx, size, stride = np.zeros_like(self.x), self.size, self.stride
    for n, c, i, j in np.ndindex(dout.shape):
        u, v = divmod(self.winner[n, c, i, j], size)
        dx[n, c, stride * i + u, stride * j + v] = dout[n, c, i, j]
    return dx
""",
        name="MaxPool2d: the last window counts",
        breaks=["dx on overlapping windows"],
        advice="A number that is the largest of several windows gets the gradient of the last of them alone: it is "
        "assigned. It collects from all of them: +=.",
    ),
    Mistake(
        "MaxPool2d",
        edits=[
            ("self.x, self.winner = x, flat.argmax(axis=-1)", "self.x, self.largest = x, flat.max(axis=-1)"),
            (
                "won = self.winner == i * size + j",
                "won = self.largest == self.x[:, :, i : i + stride * OH : stride, j : j + stride * OW : stride]",
            ),
        ],
        name="MaxPool2d: every tie in full",
        breaks=["ties"],
        advice="Where the largest number stands several times in a window, each of them gets the full gradient, so "
        "there is more of it than came in. Give it to one of them, or a share to each.",
    ),
    Mistake(
        "MaxPool2d.backward",
        right="won = self.winner == i * size + j",
        wrong="won = 1",
        breaks=WAY_BACK,
        advice="All numbers of a window get its gradient. Only the largest acts on the output; the others get 0.",
    ),
    Mistake(
        "MaxPool2d.backward",
        right="won = self.winner == i * size + j",
        wrong="won = 1 / size**2",
        breaks=WAY_BACK,
        advice="The gradient is spread evenly over the window, as in average pooling. Only the largest number acts "
        "on the output: it gets all of it.",
    ),
    Mistake(
        "MaxPool2d.backward",
        right="+= dout * won",
        wrong="+= won",
        breaks=WAY_BACK,
        advice=DOUT_DROPPED,
    ),
    Mistake(
        "MaxPool2d.backward",
        right="+= dout * won",
        wrong="+= dout * won / size**2",
        breaks=WAY_BACK,
        advice="The gradient is divided by the number of cells in a window. The largest number passes straight "
        "through, with slope 1: it gets all of dout.",
    ),
    Mistake(
        "MaxPool2d.backward",
        right="+= dout * won",
        wrong="+= dout * won * self.x[:, :, i : i + stride * OH : stride, j : j + stride * OW : stride]",
        breaks=WAY_BACK,
        advice="The gradient is multiplied by the largest number itself. The slope of the maximum is 1: dout passes "
        "as it is.",
    ),
    Mistake(
        "MaxPool2d.backward",
        right="+= dout * won",
        wrong="+= dout * won / len(dout)",
        breaks=WAY_BACK,
        advice="dx is averaged over the batch. The mean is taken in the loss, once: dout already carries the 1/N.",
    ),
    Mistake(
        "MaxPool2d.backward",
        right="won = self.winner == i * size + j",
        wrong="won = self.winner == j * size + i",
        breaks=WAY_BACK,
        advice="Rows and columns have changed places: place k of a flattened window is row k // size, column k % size.",
    ),
    Mistake(
        "MaxPool2d.backward",
        right="dx[:, :, i : i + stride * OH : stride, j : j + stride * OW : stride] +=",
        wrong="dx[:, :, i : i + size * OH : size, j : j + size * OW : size] +=",
        breaks=["dx on overlapping windows", "y and dx on gaps between windows", "y and dx on windows of one number"],
        advice="backward lays the windows size apart, forward stride apart.",
    ),
    Mistake(
        "MaxPool2d.backward",
        right="dx[:, :, i : i + stride * OH : stride, j : j + stride * OW : stride] +=",
        wrong="dx[:, :, i::stride, j::stride] +=",
        breaks=["build_vgg: gradients", "dx on overlapping windows", "y and dx on rows left over"],
        advice="i::stride goes on to the edge of the image, which may be further than there are windows. Stop after "
        "OH rows and OW columns: i : i + stride * OH : stride.",
    ),
    Mistake(
        "MaxPool2d.backward",
        body="""
def backward(self, dout):
    dx = np.zeros_like(self.x)
    N, C, OH, OW = dout.shape
    for n, c, i, j in np.ndindex(dout.shape):
        row, column = divmod(self.winner[n, c, i, j], self.size)
        dx[n, c, row, column] += dout[n, c, i, j]
    return dx
""",
        name="MaxPool2d: places counted in the window",
        breaks=WAY_BACK,
        advice="argmax says where the largest number stands in its window, and you use that as a place in the image: "
        "all gradients end up in the top left corner. Add the window's own corner, stride · i and stride · j.",
    ),
    Mistake(
        "MaxPool2d.backward",
        body="""
def backward(self, dout):
    dx = np.zeros_like(self.x)
    for n, c, i, j in np.ndindex(dout.shape):
        row, column = divmod(self.winner[n, c, i, j], self.size)
        dx[n, c, i + row, j + column] += dout[n, c, i, j]
    return dx
""",
        name="MaxPool2d: corners without stride",
        breaks=WAY_BACK,
        advice="Window (i, j) begins at row stride · i and column stride · j of the image. You begin at i and j.",
    ),
    Mistake(
        "MaxPool2d.backward",
        right="        return dx",
        wrong="        return dx[:, :, : (OH - 1) * stride + size, : (OW - 1) * stride + size]",
        breaks=["build_vgg: gradients", "dx on overlapping windows", "y and dx on rows left over"],
        advice="dx ends where the last window ends. It is shaped like x: rows and columns that no window covers get 0.",
    ),
    Mistake(
        "MaxPool2d.backward",
        right="        return dx",
        wrong="        self.dx = dx",
        breaks=WAY_BACK,
        advice=NOTHING_RETURNED,
    ),
    Mistake(
        "MaxPool2d.backward",
        right="dx = np.zeros_like(self.x)",
        wrong="dx = np.array(self.x)",
        breaks=WAY_BACK,
        advice="dx starts from the numbers of x. Start it from zeros: np.zeros_like(x).",
    ),
    Mistake(
        "MaxPool2d.backward",
        right="dx = np.zeros_like(self.x)",
        wrong="dx = np.zeros_like(self.x)\n        dout *= dout != 0\n        dout /= len(dout)",
        name="MaxPool2d: dout averaged in place",
        breaks=WAY_BACK,
        advice="dout is divided by N, and in place. The mean belongs in the loss, which has taken it already, and "
        "dout isn't yours to change.",
    ),
    Mistake(
        "MaxPool2d.backward",
        right="        return dx",
        wrong="        dout[...] = 0\n        return dx",
        name="MaxPool2d: dout cleared",
        breaks=["inputs left alone"],
        advice="backward clears dout. That array belongs to the caller, who may still need it.",
    ),
    Mistake(
        "MaxPool2d.forward",
        right="self.x, self.winner = x, flat.argmax(axis=-1)",
        wrong='if not hasattr(self, "x"):\n            self.x, self.winner = x, flat.argmax(axis=-1)',
        name="MaxPool2d: the first batch only",
        breaks=["kept apart", "second batch"],
        advice=FIRST_ONLY,
    ),
    Mistake(
        "MaxPool2d.forward",
        right="self.x, self.winner = x, flat.argmax(axis=-1)",
        wrong='old = getattr(self, "x", None)\n'
        "        if old is None or old.shape != x.shape:\n"
        "            self.x, self.winner = x, flat.argmax(axis=-1)",
        name="MaxPool2d: the first batch of each size",
        breaks=["kept apart"],
        advice="A second batch of the same size isn't remembered: backward still answers for the first. Every "
        "forward overwrites what the one before left.",
    ),
    Mistake(
        "MaxPool2d.forward",
        right="self.x, self.winner = x, flat.argmax(axis=-1)",
        wrong="type(self).x, type(self).winner = x, flat.argmax(axis=-1)",
        name="MaxPool2d: memory on the class",
        breaks=["build_vgg: gradients", "kept apart"],
        advice=CLASS_MEMORY,
    ),
    Mistake(
        "MaxPool2d.forward",
        right="self.x, self.winner = x, flat.argmax(axis=-1)",
        wrong="if train:\n            self.x, self.winner = x, flat.argmax(axis=-1)",
        name="MaxPool2d: remembers in training only",
        breaks=["dx on ordinary"],
        advice=ONLY_IN_TRAINING,
    ),
    Mistake(
        "MaxPool2d.backward",
        right="dx = np.zeros_like(self.x)",
        wrong='same = getattr(self, "dx", None) is not None and self.dx.shape == self.x.shape\n'
        "        self.dx = self.dx if same else np.zeros_like(self.x)\n        dx = self.dx\n        dx[...] = 0",
        name="MaxPool2d: one array for every dx",
        breaks=["kept apart"],
        advice=ONE_BUFFER,
    ),
    Mistake(
        "MaxPool2d",
        right="self.params = {}",
        wrong='self.params = {"size": size}',
        breaks=[
            "build_vgg: gradients",
            "build_vgg: names and shapes",
            "build_vgg: y",
            "grads has the keys of params",
            "kept apart",
            "second batch",
        ],
        advice="params holds the size of the window. It holds what is learned, and here there is nothing to learn: {}.",
    ),
]

FLATTEN = [
    Mistake(
        "Flatten.forward",
        right="self.shape = x.shape",
        wrong="type(self).shape = x.shape",
        breaks=["kept apart"],
        advice=CLASS_MEMORY,
    ),
    Mistake(
        "Flatten.forward",
        right="x.reshape(len(x), -1)",
        wrong='x.reshape(len(x), -1, order="F")',
        breaks=SUMS,
        advice='The numbers come in the order "F": channels change fastest. It is C order: the last axis, W, changes '
        "fastest, which is reshape as it comes.",
    ),
    Mistake(
        "Flatten",
        edits=[
            ("x.reshape(len(x), -1)", 'x.reshape(len(x), -1, order="F")'),
            ("dout.reshape(self.shape)", 'dout.reshape(self.shape, order="F")'),
        ],
        name="Flatten: order F, there and back",
        breaks=["build_vgg: gradients", "build_vgg: y", "dx on ordinary", "y on ordinary"],
        advice='The numbers come in the order "F", there and back. It is C order: the last axis, W, changes fastest, '
        "which is reshape as it comes.",
    ),
    Mistake(
        "Flatten.forward",
        right="return x.reshape(len(x), -1)",
        wrong="return x.reshape(-1)",
        breaks=SUMS,
        advice="The whole batch becomes one row. Each sample becomes a row of its own: (N, D).",
    ),
    Mistake(
        "Flatten.forward",
        right="return x.reshape(len(x), -1)",
        wrong="return x.reshape(-1, len(x))",
        breaks=SUMS,
        advice="It has N columns, and samples are mixed up. N stays the first axis: (N, D).",
    ),
    Mistake(
        "Flatten.forward",
        right="return x.reshape(len(x), -1)",
        wrong="return x.reshape(-1, len(x)).T",
        breaks=SUMS,
        advice="The shape is right, but numbers of different samples stand in one row. Keep N first: x.reshape(N, -1).",
    ),
    Mistake(
        "Flatten.forward",
        right="return x.reshape(len(x), -1)",
        wrong="return x.reshape(len(x), -1).T",
        breaks=SUMS,
        advice="It is (D, N). Samples are rows: (N, D).",
    ),
    Mistake(
        "Flatten.forward",
        right="return x.reshape(len(x), -1)",
        wrong="return np.moveaxis(x, 1, -1).reshape(len(x), -1)",
        breaks=SUMS,
        advice="Channels are moved to the end first. Flatten leaves the order as it is, (C, H, W), the last changing "
        "fastest.",
    ),
    Mistake(
        "Flatten.forward",
        right="return x.reshape(len(x), -1)",
        wrong="return x.reshape(len(x), x.shape[1], -1)",
        breaks=SUMS,
        advice="Only height and width are joined: it is (N, C, H · W). Channels are joined with them: (N, D).",
    ),
    Mistake(
        "Flatten.forward",
        right="return x.reshape(len(x), -1)",
        wrong="return x.reshape(len(x), -1).squeeze()",
        breaks=["build_vgg: gradients", "build_vgg: y", "y and dx on one image"],
        advice="squeeze() removes every axis of length 1. With one sample, N disappears. Leave the axes alone.",
    ),
    Mistake(
        "Flatten.forward",
        right="return x.reshape(len(x), -1)",
        wrong="return x.reshape(len(x), x.shape[1] * x.shape[2] * x.shape[3])",
        breaks=["y and dx on rows that are flat already"],
        advice="It works for four axes only. What is flat already, (N, D), stays as it is: join all axes but the "
        "first, however many there are.",
    ),
    Mistake(
        "Flatten.forward",
        edits=[
            ("self.shape = x.shape", "self.shape = x.shape\n        x.shape = (len(x), -1)"),
            ("return x.reshape(len(x), -1)", "return x"),
        ],
        name="Flatten: the shape of x changed",
        breaks=["build_vgg: gradients", "build_vgg: y", "inputs left alone", "y and dx on single precision"],
        advice="x gets another shape in place: the caller's own array is changed. x.reshape(…) gives a new one.",
    ),
    Mistake(
        "Flatten.backward",
        right="return dout.reshape(self.shape)",
        wrong="return dout",
        breaks=WAY_BACK,
        advice="dx is still flat. The layer before waits for the shape that it gave: remember x.shape in forward, "
        "and reshape.",
    ),
    Mistake(
        "Flatten.backward",
        right="return dout.reshape(self.shape)",
        wrong='return dout.reshape(self.shape, order="F")',
        breaks=WAY_BACK,
        advice="forward reads x in C order, and backward writes dx in order F. Both do the same: reshape as it comes.",
    ),
    Mistake(
        "Flatten.backward",
        right="return dout.reshape(self.shape)",
        wrong="return dout.reshape(*self.shape[:-2], *self.shape[:-3:-1]).swapaxes(-1, -2)",
        name="Flatten: height and width exchanged on the way back",
        breaks=WAY_BACK,
        advice="Height and width have changed places on the way back: dx has the shape of x, but its rows are cut at "
        "the wrong length.",
    ),
    Mistake(
        "Flatten.backward",
        right="return dout.reshape(self.shape)",
        wrong="return dout.reshape(self.shape) / len(dout)",
        breaks=WAY_BACK,
        advice="dx is divided by N. Flatten moves numbers, there and back, and changes none.",
    ),
    Mistake(
        "Flatten.backward",
        right="return dout.reshape(self.shape)",
        wrong="return np.ones_like(dout).reshape(self.shape)",
        breaks=WAY_BACK,
        advice=DOUT_DROPPED,
    ),
    Mistake(
        "Flatten.backward",
        right="return dout.reshape(self.shape)",
        wrong="dx = dout.reshape(self.shape)",
        breaks=WAY_BACK,
        advice=NOTHING_RETURNED,
    ),
    Mistake(
        "Flatten.forward",
        right="self.shape = x.shape",
        wrong='self.shape = getattr(self, "shape", x.shape)',
        breaks=["kept apart", "second batch"],
        advice=FIRST_ONLY,
    ),
    Mistake(
        "Flatten.forward",
        right="self.shape = x.shape",
        wrong="if train:\n            self.shape = x.shape",
        breaks=["dx on ordinary"],
        advice=ONLY_IN_TRAINING,
    ),
    Mistake(
        "Flatten",
        edits=[
            ("self.shape = x.shape", "self.seen = x"),
            ("dout.reshape(self.shape)", "np.multiply(dout.reshape(self.seen.shape), 1, out=self.seen)"),
        ],
        name="Flatten: dx written into x",
        breaks=["build_vgg: gradients", "inputs left alone", "kept apart"],
        advice="dx is written into x itself. x belongs to the caller: give a new array.",
    ),
]

BUILD_VGG = [
    Mistake(
        "build_vgg",
        right="in widths:",
        wrong="in reversed(widths):",
        breaks=["gradients", "names and shapes", "y"],
        advice="widths come in reverse. The first is the number of filters next to the image.",
    ),
    Mistake(
        "build_vgg",
        right="ReLU(), MaxPool2d(2)]",
        wrong="MaxPool2d(2)]",
        name="build_vgg: no ReLU",
        breaks=["gradients", "names and shapes", "y"],
        advice="ReLU is missing between convolution and pooling, so the positions of all that follows are lower, too.",
    ),
    Mistake(
        "build_vgg",
        right="ReLU(), MaxPool2d(2)]",
        wrong="MaxPool2d(1), MaxPool2d(2)]",
        name="build_vgg: no bend",
        breaks=["gradients", "y"],
        advice="Between convolution and pooling there is no bend: numbers below 0 go through. Put a ReLU there.",
    ),
    Mistake(
        "build_vgg",
        right="ReLU(), MaxPool2d(2)]",
        wrong="ReLU() if channels == in_shape[0] else MaxPool2d(1), MaxPool2d(2)]",
        name="build_vgg: one ReLU only",
        breaks=["gradients", "y"],
        advice="The bend is there in the first block only. Every convolution has a ReLU behind it.",
    ),
    Mistake(
        "build_vgg",
        right="MaxPool2d(2)]",
        wrong="MaxPool2d(2, 1)]",
        breaks=["gradients", "y"],
        advice="The pooling windows overlap, so the maps are hardly smaller, and the last layer doesn't fit them. "
        "MaxPool2d(2) halves height and width.",
    ),
    Mistake(
        "build_vgg",
        edits=[(", MaxPool2d(2)]", "]"), ("filters, height // 2, width // 2", "filters, height, width")],
        name="build_vgg: no pooling",
        breaks=["gradients", "names and shapes", "y"],
        advice="There is no pooling: height and width stay as they are, and the last layer has far too many inputs. "
        "Each block ends with MaxPool2d(2).",
    ),
    Mistake(
        "build_vgg",
        edits=[
            (", MaxPool2d(2)]", "]"),
            ("filters, height // 2, width // 2", "filters, height, width"),
            (
                "features = channels * height * width",
                "layers.append(MaxPool2d(2))\n    features = channels * (height // 2) * (width // 2)",
            ),
        ],
        name="build_vgg: pooling at the end only",
        breaks=["gradients", "names and shapes", "y"],
        advice="There is one pooling layer, behind all convolutions. Each block has its own: convolution, ReLU, "
        "pooling.",
    ),
    Mistake(
        "build_vgg",
        right=", pad=1)",
        wrong=")",
        name="build_vgg: pad forgotten",
        breaks=["gradients", "y"],
        advice="The convolutions have no padding, so the maps are 2 smaller each time, and the last layer doesn't "
        "fit them. A 3 × 3 kernel with pad 1 keeps the size.",
    ),
    Mistake(
        "build_vgg",
        edits=[(", pad=1)", ")"), ("height // 2, width // 2", "(height - 2) // 2, (width - 2) // 2")],
        name="build_vgg: no padding",
        breaks=["gradients", "names and shapes", "y"],
        advice="The convolutions have no padding, so the maps, and with them the last layer, are too small. A 3 × 3 "
        "kernel with pad 1 keeps the size.",
    ),
    Mistake(
        "build_vgg",
        edits=[("channels * 3 * 3", "channels * 5 * 5"), ("channels, 3, 3)", "channels, 5, 5)"), ("pad=1", "pad=2")],
        name="build_vgg: 5 × 5 kernels",
        breaks=["gradients", "names and shapes", "y"],
        advice="The kernels are 5 × 5. VGG's are 3 × 3, with pad 1.",
    ),
    Mistake(
        "build_vgg",
        edits=[
            ("pad=1), ReLU(), MaxPool2d(2)]", "stride=2, pad=1), ReLU(), MaxPool2d(1)]"),
            ("height // 2, width // 2", "(height + 1) // 2, (width + 1) // 2"),
        ],
        name="build_vgg: stride in place of pooling",
        breaks=["gradients", "names and shapes", "y"],
        advice="The convolutions move on by 2, and nothing is pooled. Let the convolution see every place (stride "
        "1), and pool after it.",
    ),
    Mistake(
        "build_vgg",
        right="filters, height // 2, width // 2",
        wrong="filters, (height + 1) // 2, (width + 1) // 2",
        breaks=["gradients", "names and shapes", "y"],
        advice="Odd heights and widths are halved upwards. Pooling drops what is left over: it rounds down.",
    ),
    Mistake(
        "build_vgg",
        right="channels, height, width = filters, height // 2, width // 2",
        wrong="channels = filters",
        name="build_vgg: sizes of the image",
        breaks=["gradients", "names and shapes", "y"],
        advice="The last layer is as large as if nothing had been pooled. Each pooling halves height and width.",
    ),
    Mistake(
        "build_vgg",
        right="channels, height, width = filters, height // 2, width // 2",
        wrong="height, width = height // 2, width // 2",
        name="build_vgg: channels of the image",
        breaks=["gradients", "names and shapes", "y"],
        advice="Every convolution has as many channels as the image. From the second block on, it has one for each "
        "filter of the block before.",
    ),
    Mistake(
        "build_vgg",
        right=".T.reshape(filters, channels, 3, 3)",
        wrong=".reshape(channels, filters, 3, 3)",
        breaks=["gradients", "names and shapes", "y"],
        advice="Filters and channels have changed places: a convolution's W is (F, C, FH, FW).",
    ),
    Mistake(
        "build_vgg",
        right="Sequential([*layers, Flatten(), Affine(he_normal(features, classes, rng), np.zeros(classes))])",
        wrong="Sequential([*layers, Flatten(), Affine(he_normal(features, classes, rng), np.zeros(classes)), ReLU()])",
        name="build_vgg: ReLU at the end",
        breaks=["gradients", "y"],
        advice="There is a ReLU behind the last layer, so no logit is ever below 0. The logits come out as they are.",
    ),
    Mistake(
        "build_vgg",
        right="Affine(he_normal(features, classes, rng), np.zeros(classes))])",
        wrong="Affine(he_normal(features, classes, rng), np.zeros(classes)), ReLU(), "
        "Affine(he_normal(classes, classes, rng), np.zeros(classes))])",
        name="build_vgg: another layer at the end",
        breaks=["gradients", "names and shapes", "y"],
        advice="There is one more Affine than there should be: behind Flatten comes one, from the features to the "
        "classes.",
    ),
    Mistake(
        "build_vgg",
        right="layers += [Conv2d(W, np.zeros(filters), pad=1), ReLU(), MaxPool2d(2)]",
        wrong="layers += [Sequential([Conv2d(W, np.zeros(filters), pad=1), ReLU(), MaxPool2d(2)])]",
        breaks=["gradients", "names and shapes", "y"],
        advice="Each block is a Sequential of its own, so its parameters are called 0.0.W and so on. Put all layers "
        "into one Sequential: 0.W.",
    ),
    Mistake(
        "build_vgg",
        right="Conv2d(W, np.zeros(filters), pad=1)",
        wrong="Conv2d(W, np.ones(filters), pad=1)",
        breaks=["biases start at 0"],
        advice="The biases of the convolutions start at 1. They start at 0.",
    ),
    Mistake(
        "build_vgg",
        right="Conv2d(W, np.zeros(filters), pad=1)",
        wrong="Conv2d(W, 0.01 * rng.standard_normal(filters), pad=1)",
        breaks=["biases start at 0"],
        advice="The biases of the convolutions are drawn. They start at 0: only weights need to differ from one "
        "another.",
    ),
    Mistake(
        "build_vgg",
        right="he_normal(features, classes, rng), np.zeros(classes)",
        wrong="he_normal(features, classes, rng), rng.normal(0, 0.1, classes)",
        breaks=["biases start at 0"],
        advice="The biases of the last layer are drawn. They start at 0: only weights need to differ from one another.",
    ),
    Mistake(
        "build_vgg",
        right="he_normal(channels * 3 * 3, filters, rng)",
        wrong="rng.normal(0, np.sqrt(2 / (channels * 9 + filters * 9)), (channels * 9, filters))",
        name="build_vgg: Xavier",
        breaks=["weights follow He's law"],
        advice="The convolutions are drawn by Xavier's law, which counts outputs as well as inputs. Behind them "
        "stands a ReLU: use He's, variance 2 / fan_in.",
    ),
    Mistake(
        "build_vgg",
        right="he_normal(channels * 3 * 3, filters, rng)",
        wrong="rng.normal(0, np.sqrt(2 / (channels * 9 + filters)), (channels * 9, filters))",
        name="build_vgg: Xavier of the matrix",
        breaks=["weights follow He's law"],
        advice="The variance is 2 / (channels · 9 + filters), which is Xavier's law. Behind a convolution stands a "
        "ReLU: use He's, 2 / fan_in.",
    ),
    Mistake(
        "build_vgg",
        right="he_normal(channels * 3 * 3, filters, rng)",
        wrong="rng.normal(0, np.sqrt(2 / channels), (channels * 9, filters))",
        name="build_vgg: fan_in without the kernel",
        breaks=["weights follow He's law"],
        advice="fan_in is taken to be the number of channels. A number in a map is a sum of C · 3 · 3 terms: count "
        "the kernel, too.",
    ),
    Mistake(
        "build_vgg",
        right="he_normal(channels * 3 * 3, filters, rng)",
        wrong="rng.normal(0, np.sqrt(2 / 9), (channels * 9, filters))",
        name="build_vgg: fan_in without the channels",
        breaks=["weights follow He's law"],
        advice="fan_in is taken to be 9, the size of a kernel. A number in a map is a sum of C · 3 · 3 terms: count "
        "the channels, too.",
    ),
    Mistake(
        "build_vgg",
        right="he_normal(channels * 3 * 3, filters, rng)",
        wrong="rng.normal(0, np.sqrt(2 / (filters * 9)), (channels * 9, filters))",
        name="build_vgg: fan_out for fan_in",
        breaks=["weights follow He's law"],
        advice="fan_in is taken from the filters. Those are the outputs; what goes into one number of a map are C · "
        "3 · 3 inputs.",
    ),
    Mistake(
        "build_vgg",
        right="he_normal(channels * 3 * 3, filters, rng)",
        wrong="rng.normal(0, 2 / (channels * 9), (channels * 9, filters))",
        name="build_vgg: square root forgotten",
        breaks=["weights follow He's law"],
        advice="2 / fan_in is a variance, and the generator wants the standard deviation: its square root.",
    ),
    Mistake(
        "build_vgg",
        right="he_normal(channels * 3 * 3, filters, rng)",
        wrong="rng.normal(0, np.sqrt(1 / (channels * 9)), (channels * 9, filters))",
        name="build_vgg: variance 1 / fan_in",
        breaks=["weights follow He's law"],
        advice="The variance is 1 / fan_in. ReLU switches half of the signal off, and He's 2 makes up for it: 2 / "
        "fan_in.",
    ),
    Mistake(
        "build_vgg",
        right="he_normal(channels * 3 * 3, filters, rng)",
        wrong="rng.uniform(-np.sqrt(6 / (channels * 9)), np.sqrt(6 / (channels * 9)), (channels * 9, filters))",
        name="build_vgg: uniform",
        breaks=["every weight is drawn by itself", "weights follow He's law"],
        advice="The weights of the convolutions are uniform, with the right variance. They should be normal.",
    ),
    Mistake(
        "build_vgg",
        right="he_normal(channels * 3 * 3, filters, rng)",
        wrong="0.01 * rng.standard_normal((channels * 9, filters))",
        name="build_vgg: 0.01",
        breaks=["weights follow He's law"],
        advice="The weights of the convolutions have the deviation 0.01 whatever their number. It should be the "
        "square root of 2 / fan_in.",
    ),
    Mistake(
        "build_vgg",
        right="he_normal(channels * 3 * 3, filters, rng)",
        wrong="np.zeros((channels * 9, filters))",
        name="build_vgg: zeros",
        breaks=[
            "each call draws new weights",
            "every weight is drawn by itself",
            "it learns",
            "weights follow He's law",
        ],
        advice="The convolutions start with zeros. Then all maps are 0, ReLU passes nothing back, and they stay so "
        "for ever.",
    ),
    Mistake(
        "build_vgg",
        right="he_normal(channels * 3 * 3, filters, rng)",
        wrong="np.sqrt(2 / (channels * 9)) * np.clip(rng.standard_normal((channels * 9, filters)), -2, 2)",
        name="build_vgg: clipped",
        breaks=["every weight is drawn by itself", "weights follow He's law"],
        advice="What lies beyond two deviations is clipped. He's law isn't truncated.",
    ),
    Mistake(
        "build_vgg",
        right="he_normal(channels * 3 * 3, filters, rng)",
        wrong="np.tile(he_normal(channels * 9, 1, rng), (1, filters))",
        name="build_vgg: all filters equal",
        breaks=["every weight is drawn by itself", "weights follow He's law"],
        advice="All filters of a layer are the same. They get the same gradient, stay the same for ever, and are "
        "worth one.",
    ),
    Mistake(
        "build_vgg",
        right="he_normal(channels * 3 * 3, filters, rng)",
        wrong="he_normal(channels * 9, filters, np.random.default_rng(0))",
        name="build_vgg: seed 0",
        breaks=["each call draws new weights", "every weight is drawn by itself"],
        advice="The convolutions are the same in every network, and layers begin alike: they come from a generator "
        "with a seed of its own. Draw all weights from rng, one layer after another.",
    ),
    Mistake(
        "build_vgg",
        right="he_normal(channels * 3 * 3, filters, rng)",
        wrong="he_normal(channels * 9, filters, np.random.default_rng())",
        name="build_vgg: no seed",
        breaks=["the same seed gives the same weights"],
        advice=NOT_FROM_RNG,
    ),
    Mistake(
        "build_vgg",
        edits=[
            ("layers = []", "layers, seed = [], int(rng.integers(2**31))"),
            ("filters, rng).T", "filters, np.random.default_rng(seed)).T"),
            ("he_normal(features, classes, rng)", "he_normal(features, classes, np.random.default_rng(seed))"),
        ],
        name="build_vgg: every layer from the same seed",
        breaks=["every weight is drawn by itself"],
        advice="Every layer is drawn from a new generator with the same seed, so all begin with the same numbers. "
        "Pass rng on from layer to layer.",
    ),
    Mistake(
        "build_vgg",
        right="he_normal(features, classes, rng)",
        wrong="rng.normal(0, np.sqrt(2 / (features + classes)), (features, classes))",
        name="build_vgg: Xavier in the last layer",
        breaks=["weights follow He's law"],
        advice="The last layer's weights have the variance 2 / (in + out), which is Xavier's law. Take He's "
        "throughout: 2 / fan_in.",
    ),
    Mistake(
        "build_vgg",
        right="he_normal(features, classes, rng)",
        wrong="he_normal(classes, features, rng).T",
        name="build_vgg: fans exchanged in the last layer",
        breaks=["weights follow He's law"],
        advice="In the last layer fan_in and fan_out have changed places: the variance is 2 / classes. fan_in is the "
        "number of its inputs.",
    ),
    Mistake(
        "build_vgg",
        right="he_normal(features, classes, rng)",
        wrong="np.sqrt(2 / features) * np.random.standard_normal((features, classes))",
        name="build_vgg: np.random in the last layer",
        breaks=["the same seed gives the same weights"],
        same_as="build_vgg: no seed",
    ),
    Mistake(
        "build_vgg",
        right="he_normal(channels * 3 * 3, filters, rng)",
        wrong="(lambda h: np.concatenate([h, -h], 1)[:, :filters])(he_normal(channels * 9, (filters + 1) // 2, rng))",
        name="build_vgg: filters and their opposites",
        breaks=["every weight is drawn by itself"],
        advice="Half of the filters are the other half with the sign changed. Every weight is drawn by itself.",
    ),
    Mistake(
        "build_vgg",
        edits=[
            ("he_normal(channels * 3 * 3, filters, rng)", "np.zeros((channels * 9, filters))"),
            ("he_normal(features, classes, rng)", "np.zeros((features, classes))"),
        ],
        name="build_vgg: zeros everywhere",
        breaks=[
            "each call draws new weights",
            "every weight is drawn by itself",
            "it learns",
            "weights follow He's law",
        ],
        advice="All weights start at 0. Then nothing is passed on and nothing passed back, and they stay so for ever.",
    ),
    Mistake(
        "build_vgg",
        right="he_normal(features, classes, rng)",
        wrong="np.full((features, classes), np.sqrt(2 / features))",
        name="build_vgg: one number in the last layer",
        breaks=["each call draws new weights", "every weight is drawn by itself", "weights follow He's law"],
        advice="All weights of the last layer are the same number. Only a random start makes them differ: He's law.",
    ),
    Mistake(
        "build_vgg",
        right="he_normal(features, classes, rng)",
        wrong="np.zeros((features, classes))",
        name="build_vgg: zeros in the last layer",
        breaks=["each call draws new weights", "every weight is drawn by itself", "weights follow He's law"],
        advice="The last layer starts with zeros. It would learn, but at its first step it passes nothing back; here "
        "all weights follow He's law.",
    ),
]
MISTAKES = [*CONV_OUTPUT_SIZE, *ZERO_PAD, *CONV2D, *MAX_POOL_2D, *FLATTEN, *BUILD_VGG]
