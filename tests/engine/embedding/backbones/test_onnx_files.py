"""Networks that others have exported to ONNX."""

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

from engine.embedding import BackboneId, backbone_id, load_embedder
from engine.embedding.backbones.registry import preprocessing_version
from engine.errors import WeightsUnavailableError

WHITE, BLACK = (Image.new("RGB", (40, 30), colour) for colour in ("white", "black"))


def write(path, op="GlobalAveragePool", *, shape=("n", 3, 8, 8), weights=None, **metadata):
    """Write a network of one operation; `weights` (3, dim) multiply its pooled output."""
    nodes = [helper.make_node(op, ["images"], ["pooled"])]
    last, initializers = "pooled", []
    if weights is not None:
        nodes.append(helper.make_node("Flatten", ["pooled"], ["flat"]))
        nodes.append(helper.make_node("MatMul", ["flat", "weights"], ["out"]))
        last, initializers = "out", [numpy_helper.from_array(weights.astype(np.float32), "weights")]
    graph = helper.make_graph(
        nodes,
        "net",
        [helper.make_tensor_value_info("images", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info(last, TensorProto.FLOAT, None)],
        initializers,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    helper.set_model_props(model, metadata)
    onnx.save(model, path)
    return BackboneId(str(path))


def embed(backbone, tmp_path, *images):
    embedder = load_embedder(backbone, cache_folder=tmp_path)
    vectors = embedder.embed(np.stack([embedder.prepare(image) for image in images]))
    return embedder.spec, vectors


def test_that_images_are_scaled_as_imagenet_and_vectors_have_length_one(tmp_path):
    spec, vectors = embed(write(tmp_path / "net.onnx"), tmp_path, WHITE, BLACK)
    assert (spec.dim, spec.input_size_px, vectors.shape) == (3, 8, (2, 3))
    mean, std = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])
    for vector, value in zip(vectors, (1, 0), strict=True):
        expected = (value - mean) / std
        assert vector == pytest.approx(expected / np.linalg.norm(expected), abs=1e-5)


def test_that_a_file_may_say_how_its_pixels_are_scaled(tmp_path):
    net = write(tmp_path / "net.onnx", mean="0, 0, 0", std="[1 1 0.5]")
    _, vectors = embed(net, tmp_path, WHITE)
    assert vectors[0] == pytest.approx(np.array([1, 1, 2]) / 6**0.5, abs=1e-5)


def test_that_a_network_for_one_image_at_a_time_sees_them_one_by_one(tmp_path):
    net = write(tmp_path / "net.onnx", shape=(1, 3, 8, 8))
    assert embed(net, tmp_path, WHITE, BLACK, WHITE)[1].shape == (3, 3)


def test_that_a_network_for_any_size_sees_the_usual_one(tmp_path):
    net = write(tmp_path / "net.onnx", shape=("n", 3, "h", "w"))
    assert embed(net, tmp_path, WHITE)[0].input_size_px == 224


def test_that_its_version_changes_with_the_file(tmp_path):
    weights = np.eye(3, dtype=np.float32)
    before = preprocessing_version(write(tmp_path / "net.onnx", weights=weights))
    net = write(tmp_path / "net.onnx", weights=2 * weights)
    assert preprocessing_version(net) != before
    assert embed(net, tmp_path, WHITE)[0].version == preprocessing_version(net)


def test_that_its_path_is_found_from_any_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert backbone_id("net.onnx") == str(tmp_path / "net.onnx")


def test_that_weights_in_another_file_are_refused(tmp_path):
    net = write(tmp_path / "net.onnx", weights=np.ones((3, 500), np.float32))
    model = onnx.load(net)
    onnx.save(model, net, save_as_external_data=True, location="weights.bin", size_threshold=0)
    with pytest.raises(WeightsUnavailableError, match="save it as one file"):
        load_embedder(net, cache_folder=tmp_path)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"shape": ("n", 8)}, "takes no float images"),
        ({"shape": ("n", 3, 8, 16)}, "not square"),
        ({"shape": ("n", 3, 9000, 9000)}, "very large"),
        ({"op": "Flatten", "shape": ("n", 3, 8, 8), "std": "0 1 1"}, "no three numbers as std"),
        ({"mean": "much"}, "no three numbers as mean"),
        (
            {"op": "Relu", "shape": ("n", 3, 8, 8), "weights": np.full((192, 2), np.nan)},
            "no vector",
        ),
        ({"op": "NoSuchOperation"}, "NoSuchOperation"),
    ],
)
def test_that_what_is_no_network_of_images_is_refused_with_a_reason(tmp_path, options, reason):
    net = write(tmp_path / "net.onnx", **options)
    with pytest.raises(WeightsUnavailableError, match=reason):
        load_embedder(net, cache_folder=tmp_path)


@pytest.mark.parametrize("content", [b"", b"no network at all", None])
def test_that_a_file_that_is_none_is_named(tmp_path, content):
    net = tmp_path / "net.onnx"
    if content is not None:
        net.write_bytes(content)
    with pytest.raises(WeightsUnavailableError, match=r"net\.onnx cannot be"):
        load_embedder(BackboneId(str(net)), cache_folder=tmp_path)
