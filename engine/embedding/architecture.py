"""The convolutional networks that this project trains itself, described as data.

A description is stored with the weights; from it come the torch module that is trained, the
ONNX graph that runs on a CPU, and the shapes that a weight file is checked against. Dense
convolutions only: they run on two cores at several times the rate of depthwise ones, in
training above all.
"""

from collections.abc import Iterator
from typing import Final

import msgspec

HALF_RANGE: Final = 127.5
"""Pixels x in 0..255 enter a network as x / HALF_RANGE - 1."""


class Conv(msgspec.Struct, frozen=True):
    """One convolution with bias, zero padding to keep the side, and ReLU unless `is_linear`."""

    n_in: int
    n_out: int
    kernel: int = 1
    stride: int = 1
    is_linear: bool = False

    @property
    def shape(self) -> tuple[int, int, int, int]:
        return self.n_out, self.n_in, self.kernel, self.kernel


class Block(msgspec.Struct, frozen=True):
    """Convolutions one after the other; a residual block adds its input to their output."""

    convs: tuple[Conv, ...]
    is_residual: bool = False


class Architecture(msgspec.Struct, frozen=True):
    """A network from RGB pixels to one vector.

    Attributes
    ----------
    input_size_px : side of the square that it was trained on; any other side runs too
    stages : each halves the side at least once, but for the last, whose output is averaged
        over all positions; a later stage starts from the last channels of the one before
    """

    input_size_px: int
    stages: tuple[tuple[Block, ...], ...]

    @property
    def dim(self) -> int:
        return self.stages[-1][-1].convs[-1].n_out

    def convs(self) -> Iterator[tuple[str, Conv]]:
        """Yield every convolution with its name, in the order in which they run."""
        for i, stage in enumerate(self.stages):
            for j, block in enumerate(stage):
                for k, conv in enumerate(block.convs):
                    yield f"{i}.{j}.{k}", conv

    def stage_widths(self) -> tuple[int, ...]:
        """Return the number of channels between the stages, without the last one's."""
        return tuple(stage[-1].convs[-1].n_out for stage in self.stages[:-1])

    def count_weights(self) -> int:
        return sum(conv.n_out * (conv.n_in * conv.kernel**2 + 1) for _, conv in self.convs())


def fused_block(width: int, hidden: int) -> Block:
    """Lead 3 x 3 into `hidden` channels and back (Gupta & Akin 2020, fused MBConv)."""
    return Block((Conv(width, hidden, 3), Conv(hidden, width, is_linear=True)), is_residual=True)


def halving_block(n_in: int, hidden: int, n_out: int) -> Block:
    return Block((Conv(n_in, hidden, 3, stride=2), Conv(hidden, n_out, is_linear=True)))


def protolabel_s(dim: int = 1280, *, ends_linear: bool = False) -> Architecture:
    """Describe the bundled network: about 0.25 GMAC at 160 px."""
    return Architecture(
        input_size_px=160,
        stages=(
            (Block((Conv(3, 24, 3, stride=2),)), halving_block(24, 48, 32), fused_block(32, 64)),
            (halving_block(32, 96, 48), *[fused_block(48, 96)] * 2),
            (halving_block(48, 192, 96), *[fused_block(96, 144)] * 5),
            (
                halving_block(96, 320, 160),
                *[fused_block(160, 240)] * 4,
                Block((Conv(160, 320, 3), Conv(320, 192, is_linear=True))),
            ),
            (Block((Conv(192, dim, is_linear=ends_linear),)),),
        ),
    )


BUNDLED: Final = protolabel_s()
