"""The convolutional networks that this project trains itself, described as data.

A description is stored with the weights; from it come the torch module that is trained, the
ONNX graph that runs on a CPU, and the shapes that a weight file is checked against.
"""

from collections.abc import Iterator
from math import ceil, prod
from typing import Final

import msgspec

HALF_RANGE: Final = 127.5
"""Pixels x in 0..255 enter a network as x / HALF_RANGE - 1."""

_LITE_SCALES: Final = ((1.0, 1.0), (1.0, 1.1), (1.1, 1.2), (1.2, 1.4), (1.4, 1.8))
"""Of widths and of numbers of blocks, by version."""
_LITE_BLOCKS: Final = (  # how many, their kernel, stride of the first, widening, channels
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
)


class Conv(msgspec.Struct, frozen=True):
    """One convolution with bias, zero padding to keep the side, and ReLU unless `is_linear`.

    Attributes
    ----------
    groups : channels are split into so many groups that do not see each other
    pads_late : where the side is halved, to have its odd line of zeros right and below, as
        TensorFlow does; else the kernel is centred on even positions, as in PyTorch
    is_clipped : whether the ReLU gives at most 6 (ReLU6: Krizhevsky 2010), so that numbers of
        few bits suffice
    """

    n_in: int
    n_out: int
    kernel: int = 1
    stride: int = 1
    is_linear: bool = False
    groups: int = 1
    pads_late: bool = False
    is_clipped: bool = False

    @property
    def shape(self) -> tuple[int, int, int, int]:
        return self.n_out, self.n_in // self.groups, self.kernel, self.kernel

    @property
    def padding(self) -> tuple[int, int]:
        """Lines of zeros before and behind, on both axes."""
        if not self.pads_late:
            return self.kernel // 2, self.kernel // 2
        total = max(self.kernel - self.stride, 0)
        return total // 2, total - total // 2


class Block(msgspec.Struct, frozen=True):
    """Convolutions one after the other; a residual block adds its input to their output."""

    convs: tuple[Conv, ...]
    is_residual: bool = False


class Architecture(msgspec.Struct, frozen=True):
    """A network from RGB pixels to one vector.

    Attributes
    ----------
    input_size_px : side of the square that it was trained on; others run too, from
        `least_side_px` on
    stages : each halves the side at least once, but for the last, whose output is averaged
        over all positions
    """

    input_size_px: int
    stages: tuple[tuple[Block, ...], ...]

    @property
    def dim(self) -> int:
        return self.stages[-1][-1].convs[-1].n_out

    @property
    def least_side_px(self) -> int:
        """The side of which one position is left in the end."""
        return prod(conv.stride for _, conv in self.convs())

    def blocks(self) -> Iterator[Block]:
        """Yield every block in the order in which they run."""
        for stage in self.stages:
            yield from stage

    def convs(self) -> Iterator[tuple[str, Conv]]:
        """Yield every convolution with its name, in the order in which they run."""
        for i, stage in enumerate(self.stages):
            for j, block in enumerate(stage):
                for k, conv in enumerate(block.convs):
                    yield f"{i}.{j}.{k}", conv

    def count_weights(self) -> int:
        return sum(prod(conv.shape) + conv.n_out for _, conv in self.convs())

    def count_products(self) -> int:
        """Return the multiplications that one image of `input_size_px` takes."""
        side, n_products = self.input_size_px, 0
        for _, conv in self.convs():
            side = ceil(side / conv.stride)
            n_products += prod(conv.shape) * side**2
        return n_products


def fused_block(width: int, hidden: int) -> Block:
    """Lead 3 x 3 into `hidden` channels and back (Gupta & Akin 2020, fused MBConv)."""
    return Block((Conv(width, hidden, 3), Conv(hidden, width, is_linear=True)), is_residual=True)


def inverted_block(width: int, hidden: int, kernel: int = 3) -> Block:
    """Widen, look around within each channel, and narrow (Sandler et al. 2018, MobileNetV2)."""
    return Block(_inverted(width, _depthwise(hidden, kernel), width), is_residual=True)


def protolabel_s(
    dim: int = 1280, *, ends_linear: bool = False, pads_late: bool = False
) -> Architecture:
    """Describe the bundled network: about 0.43 GMAC at 160 px.

    Dense kernels where maps are large, depthwise ones where they have many channels: so each
    runs where it is fast on a CPU (Gupta & Akin 2020, MobileNet-EdgeTPU).
    """

    def halving(n_in: int, hidden: int, n_out: int) -> Block:
        wide = Conv(n_in, hidden, 3, stride=2, pads_late=pads_late)
        return Block((wide, Conv(hidden, n_out, is_linear=True)))

    def halving_inverted(n_in: int, hidden: int, n_out: int, kernel: int = 3) -> Block:
        around = _depthwise(hidden, kernel, stride=2, pads_late=pads_late)
        return Block(_inverted(n_in, around, n_out))

    return Architecture(
        input_size_px=160,
        stages=(
            (halving(3, 24, 16),),
            (halving(16, 128, 32), *[fused_block(32, 96)] * 3),
            (halving(32, 256, 48), *[fused_block(48, 160)] * 3),
            (
                halving_inverted(48, 384, 96),
                *[inverted_block(96, 384)] * 3,
                Block(_inverted(96, _depthwise(768), 96)),
                *[inverted_block(96, 384)] * 3,
            ),
            (
                halving_inverted(96, 768, 160, 5),
                *[inverted_block(160, 640, 5)] * 3,
                Block(_inverted(160, _depthwise(1280), 192)),
            ),
            (Block((Conv(192, dim, is_linear=ends_linear),)),),
        ),
    )


def efficientnet_lite(version: int, *, input_size_px: int) -> Architecture:
    """Describe EfficientNet-Lite0 to -Lite4, each wider and deeper, up to the features.

    Tan & Le 2019, without squeeze and excitation and with ReLU6 (Liu 2020). Its published
    weights fit sides that are even whenever they are halved, such as 192 and 224 px.
    """
    width, depth = _LITE_SCALES[version]
    n_in = 32
    stages = [[Block((Conv(3, n_in, 3, stride=2, pads_late=True, is_clipped=True),))]]
    for i, (count, kernel, first_stride, widening, channels) in enumerate(_LITE_BLOCKS):
        n_out = 8 * int(width * channels / 8 + 0.5)
        is_inner = 0 < i < len(_LITE_BLOCKS) - 1
        for j in range(ceil(depth * count) if is_inner else count):
            stride = 1 if j else first_stride
            if stride > 1:
                stages.append([])
            around = _depthwise(
                widening * n_in, kernel, stride=stride, pads_late=True, is_clipped=True
            )
            convs = _inverted(n_in, around, n_out)
            stages[-1].append(Block(convs, is_residual=stride == 1 and n_in == n_out))
            n_in = n_out
    stages.append([Block((Conv(n_in, 1280, is_clipped=True),))])
    return Architecture(input_size_px, tuple(map(tuple, stages)))


def _inverted(n_in: int, around: Conv, n_out: int) -> tuple[Conv, ...]:
    """Widen, look around, and narrow; nothing widens what is as wide already."""
    hidden = around.n_in
    wide = () if hidden == n_in else (Conv(n_in, hidden, is_clipped=around.is_clipped),)
    return *wide, around, Conv(hidden, n_out, is_linear=True)


def _depthwise(
    width: int,
    kernel: int = 3,
    *,
    stride: int = 1,
    pads_late: bool = False,
    is_clipped: bool = False,
) -> Conv:
    """Look around within each channel."""
    return Conv(
        width, width, kernel, stride, groups=width, pads_late=pads_late, is_clipped=is_clipped
    )
