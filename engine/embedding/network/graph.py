"""The ONNX graph of an architecture, put together node by node.

Not exported from torch: that would import torch at the first start, and a graph kept in the
cache folder would be one more file to go stale. Building it takes milliseconds.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Final

import numpy as np
from onnx import NodeProto, TensorProto, helper, numpy_helper

from engine.embedding.network.architecture import HALF_RANGE, Architecture, Block, Conv
from engine.embedding.runtime.onnx_runtime import INPUT, OUTPUT
from engine.vectors import Float16s

_OPSET: Final = 17
_IR_VERSION: Final = 8  # the one that came with this opset; onnx itself may be ahead of onnxruntime
_RGB: Final = 3


def build_model(architecture: Architecture, weights: Mapping[str, Float16s]) -> bytes:
    """Return a serialised model: "pixels" uint8 (n, side, side, 3) to "features" float32 (n, dim).

    Any n will do, and any side from `least_side_px` on; the rows of the output have length 1.

    Parameters
    ----------
    weights : as in BackboneFile
    """
    return _Graph(weights).finish(architecture)


class _Graph:
    """Nodes in the order in which they run; each method adds some and names their output."""

    def __init__(self, weights: Mapping[str, Float16s]) -> None:
        self._weights = weights
        self._nodes: list[NodeProto] = []
        self._tensors: list[TensorProto] = []

    def finish(self, architecture: Architecture) -> bytes:
        maps = self._scale()
        for i, stage in enumerate(architecture.stages):
            for j, block in enumerate(stage):
                maps = self._block(block, f"{i}.{j}", maps)
        mean = self._node("Flatten", self._node("GlobalAveragePool", maps))
        self._nodes.append(helper.make_node("LpNormalization", [mean], [OUTPUT], axis=1, p=2))
        pixels = helper.make_tensor_value_info(
            INPUT, TensorProto.UINT8, ["n_images", "side", "side", _RGB]
        )
        features = helper.make_tensor_value_info(
            OUTPUT, TensorProto.FLOAT, ["n_images", architecture.dim]
        )
        graph = helper.make_graph(
            self._nodes, "backbone", [pixels], [features], initializer=self._tensors
        )
        opsets = [helper.make_opsetid("", _OPSET)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=_IR_VERSION)
        return bytes(model.SerializeToString())

    def _scale(self) -> str:
        """Bring bytes to [-1, 1], channels first."""
        planes = self._node("Transpose", INPUT, perm=[0, 3, 1, 2])
        values = self._node("Cast", planes, to=TensorProto.FLOAT)
        halves = self._node("Div", values, self._constant("half_range", HALF_RANGE))
        return self._node("Sub", halves, self._constant("one", 1.0))

    def _block(self, block: Block, name: str, maps: str) -> str:
        out = maps
        for k, conv in enumerate(block.convs):
            out = self._conv(conv, f"{name}.{k}", out)
        return self._node("Add", maps, out) if block.is_residual else out

    def _conv(self, conv: Conv, name: str, maps: str) -> str:
        before, behind = conv.padding
        out = self._node(
            "Conv",
            maps,
            self._weight(f"{name}.weight"),
            self._weight(f"{name}.bias"),
            pads=[before, before, behind, behind],
            strides=[conv.stride] * 2,
            group=conv.groups,
        )
        if conv.is_linear:
            return out
        return self._node("Clip", out, *self._clips) if conv.is_clipped else self._node("Relu", out)

    @cached_property
    def _clips(self) -> tuple[str, str]:
        """The bounds of ReLU6, which are inputs of its node."""
        return self._constant("least", 0.0), self._constant("most", 6.0)

    def _weight(self, name: str) -> str:
        tensor = self._weights[name].astype(np.float32)
        self._tensors.append(numpy_helper.from_array(tensor, name))
        return name

    def _constant(self, name: str, value: float) -> str:
        self._tensors.append(numpy_helper.from_array(np.array(value, np.float32), name))
        return name

    def _node(self, kind: str, *inputs: str, **attributes: Any) -> str:
        output = f"{kind}{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, list(inputs), [output], **attributes))
        return output
