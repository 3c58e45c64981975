"""What a description says about a network before anybody runs it."""

from itertools import pairwise

import numpy as np
import pytest

from engine.embedding.network.architecture import (
    Conv,
    efficientnet_lite,
    fused_block,
    inverted_block,
    protolabel_s,
)
from engine.embedding.network.file import tensor_shapes
from tests.factories import tiny_architecture


@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize(("kernel", "wanted"), [(1, (0, 0)), (3, (1, 1)), (5, (2, 2))])
def test_that_a_kernel_is_centred(kernel, wanted, stride):
    assert Conv(4, 4, kernel, stride).padding == wanted


@pytest.mark.parametrize(
    ("kernel", "stride", "wanted"),
    [
        (1, 1, (0, 0)),
        (3, 1, (1, 1)),
        (5, 1, (2, 2)),
        (1, 2, (0, 0)),
        (3, 2, (0, 1)),
        (5, 2, (1, 2)),
    ],
)
def test_that_late_padding_has_its_odd_line_behind(kernel, stride, wanted):
    assert Conv(4, 4, kernel, stride, pads_late=True).padding == wanted


def test_that_groups_share_the_channels_that_come_in():
    assert Conv(12, 6, 3).shape == (6, 12, 3, 3)
    assert Conv(12, 6, 3, groups=3).shape == (6, 4, 3, 3)
    assert Conv(12, 12, 5, groups=12).shape == (12, 1, 5, 5)


@pytest.mark.parametrize("architecture", [tiny_architecture(), protolabel_s()])
def test_that_weights_are_counted_as_they_are_stored(architecture):
    n_weights = sum(int(np.prod(shape)) for shape in tensor_shapes(architecture).values())
    assert architecture.count_weights() == n_weights


def test_that_blocks_come_in_the_order_in_which_they_run():
    first, second = tiny_architecture().stages[:2]
    assert list(tiny_architecture().blocks())[:3] == [*first, *second]


def test_that_an_inverted_block_looks_around_within_each_channel():
    wide, around, narrow = inverted_block(8, 24, 5).convs
    assert (wide.kernel, around.kernel, narrow.kernel) == (1, 5, 1)
    assert (wide.groups, around.groups, narrow.groups) == (1, 24, 1)
    assert (wide.is_linear, around.is_linear, narrow.is_linear) == (False, False, True)


@pytest.mark.parametrize("block", [fused_block(8, 24), inverted_block(8, 24)])
def test_that_a_block_with_a_way_around_keeps_shape(block):
    assert block.is_residual
    assert block.convs[0].n_in == block.convs[-1].n_out == 8
    assert all(conv.stride == 1 for conv in block.convs)


@pytest.mark.parametrize("pads_late", [False, True])
def test_that_every_stage_of_the_bundled_network_halves_once_but_the_last(pads_late):
    stages = protolabel_s(pads_late=pads_late).stages
    strides = [[conv.stride for block in stage for conv in block.convs] for stage in stages]
    assert [np.prod(stage) for stage in strides] == [2] * 5 + [1]


def test_that_its_blocks_fit_each_other():
    convs = [conv for _, conv in protolabel_s().convs()]
    assert all(one.n_out == next_.n_in for one, next_ in pairwise(convs))
    assert (convs[0].n_in, convs[-1].n_out, protolabel_s().dim) == (3, 1280, 1280)


def test_that_it_pads_late_only_where_it_halves():
    late, centred = (protolabel_s(pads_late=pads_late) for pads_late in (True, False))
    assert [conv.pads_late for _, conv in late.convs()] == [
        conv.stride == 2 for _, conv in late.convs()
    ]
    assert not any(conv.pads_late for _, conv in centred.convs())


@pytest.mark.parametrize("ends_linear", [False, True])
def test_that_it_ends_as_its_teacher_does(ends_linear):
    *_, (_, last) = protolabel_s(7, ends_linear=ends_linear).convs()
    assert (last.n_out, last.is_linear) == (7, ends_linear)


def test_that_it_is_as_cheap_as_it_says():
    assert protolabel_s().count_products() == pytest.approx(0.43e9, rel=0.02)


@pytest.mark.parametrize(
    ("version", "millions"), [(0, 3.35), (1, 4.11), (2, 4.79), (3, 6.85), (4, 11.69)]
)
def test_that_efficientnet_lite_is_as_large_as_published_without_its_classes(version, millions):
    architecture = efficientnet_lite(version, input_size_px=224)
    assert architecture.count_weights() / 1e6 == pytest.approx(millions, abs=0.06)
    assert architecture.dim == 1280
    convs = [conv for _, conv in architecture.convs()]
    assert all(one.n_out == next_.n_in for one, next_ in pairwise(convs))


def test_that_efficientnet_lite_halves_five_times():
    stages = efficientnet_lite(0, input_size_px=224).stages
    strides = [[conv.stride for block in stage for conv in block.convs] for stage in stages]
    assert [np.prod(stage) for stage in strides] == [2] * 5 + [1]


def test_that_the_relus_of_efficientnet_lite_are_clipped():
    convs = [conv for _, conv in efficientnet_lite(0, input_size_px=224).convs()]
    assert all(conv.is_linear != conv.is_clipped for conv in convs)
