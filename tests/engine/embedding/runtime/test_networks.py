import pytest
import torch
import torchvision
from torch import nn

from engine.embedding.runtime.networks import FeatureNetwork, without_last_layer
from engine.embedding.runtime.preprocessing import Preprocessing


@pytest.mark.parametrize(
    ("name", "dim"),
    [
        ("alexnet", 4096),
        ("convnext_tiny", 768),
        ("densenet121", 1024),
        ("efficientnet_b0", 1280),
        ("efficientnet_v2_s", 1280),
        ("maxvit_t", 512),
        ("mnasnet0_5", 1280),
        ("mobilenet_v2", 1280),
        ("mobilenet_v3_small", 1024),
        ("resnet18", 512),
        ("resnext50_32x4d", 2048),
        ("shufflenet_v2_x0_5", 1024),
        ("squeezenet1_1", 512),
        ("swin_t", 768),
        ("swin_v2_t", 768),
        ("vgg11", 4096),
        ("vit_b_16", 768),
    ],
)
def test_that_features_are_what_the_last_layer_would_see(name, dim):
    with torch.device("meta"):  # shapes only, no arithmetic
        model = torchvision.models.get_model(name, weights=None).eval()
        features = without_last_layer(model, n_classes=1000)(torch.empty(2, 3, 224, 224))
    assert features.shape == (2, dim)


def test_that_features_of_a_regnet_are_what_the_last_layer_would_see():
    model = torchvision.models.get_model("regnet_y_400mf", weights=None).eval()
    assert without_last_layer(model, n_classes=1000)(torch.zeros(2, 3, 32, 32)).shape == (2, 440)


def test_that_a_network_without_such_a_layer_is_refused():
    with pytest.raises(ValueError, match="no layer with 1000 outputs"):
        without_last_layer(nn.Sequential(nn.Linear(4, 10)), n_classes=1000)


def test_that_pixels_are_scaled_to_mean_and_deviation():
    preprocessing = Preprocessing(4, 4, "bilinear", (0.5, 0.5, 0.5), (0.25, 0.5, 1.0))
    network = FeatureNetwork(nn.AdaptiveAvgPool2d(1), preprocessing)
    white = torch.full((1, 4, 4, 3), 255, dtype=torch.uint8)
    expected = torch.tensor([[2.0, 1.0, 0.5]])
    assert torch.allclose(network(white), expected / expected.norm())
