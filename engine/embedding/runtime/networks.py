"""A network without its last layer, from uint8 pixels to unit features."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.embedding.runtime.preprocessing import Preprocessing


class FeatureNetwork(nn.Module):
    """Scales pixels as the network was trained on, and gives features of length 1.

    uint8 (n, side, side, 3) goes in, float32 (n, dim) comes out. The scaling is part of the
    network so that images wait and travel as bytes, not as floats.

    Parameters
    ----------
    body : from scaled float32 (n, 3, side, side) to features
    """

    def __init__(self, body: nn.Module, preprocessing: Preprocessing) -> None:
        super().__init__()
        self.body = body
        self.side_px = preprocessing.crop_px
        self.scaling = PixelScaling(preprocessing)
        self.eval()

    def forward(self, pixels: Tensor) -> Tensor:
        planes = pixels.permute(0, 3, 1, 2).to(torch.float32)
        features = self.body(self.scaling(planes))
        return functional.normalize(features.flatten(1), dim=1)

    def example_input(self, n_images: int) -> Tensor:
        """Make random pixels, the same ones each time."""
        generator = torch.Generator().manual_seed(0)
        shape = (n_images, self.side_px, self.side_px, 3)
        return torch.randint(0, 256, shape, dtype=torch.uint8, generator=generator)

    @torch.inference_mode()
    def measure_dim(self) -> int:
        return int(self(self.example_input(1)).shape[1])


class PixelScaling(nn.Module):
    """Brings float32 (n, 3, side, side) in 0..255 to what a network was trained on."""

    def __init__(self, preprocessing: Preprocessing) -> None:
        super().__init__()
        self.mean = nn.Buffer(255 * torch.tensor(preprocessing.mean).reshape(1, 3, 1, 1))
        self.std = nn.Buffer(255 * torch.tensor(preprocessing.std).reshape(1, 3, 1, 1))

    def forward(self, planes: Tensor) -> Tensor:
        return (planes - self.mean) / self.std


def without_last_layer(classifier: nn.Module, *, n_classes: int) -> nn.Module:
    """Replace the layer that tells the classes apart by the identity, in place.

    That is the last one with `n_classes` outputs, wherever a network keeps it (fc, head,
    classifier[-1]; a 1 x 1 convolution in SqueezeNet); auxiliary heads come before it.

    Raises
    ------
    ValueError
        If there is none.
    """
    parent, _, child = _name_of_last_layer(classifier, n_classes).rpartition(".")
    setattr(classifier.get_submodule(parent), child, nn.Identity())
    return classifier


def last_layer(classifier: nn.Module, *, n_classes: int) -> nn.Module:
    """Return the layer that `without_last_layer` takes away."""
    return classifier.get_submodule(_name_of_last_layer(classifier, n_classes))


def _name_of_last_layer(classifier: nn.Module, n_classes: int) -> str:
    names = [name for name, m in classifier.named_modules() if _n_outputs(m) == n_classes]
    if not names:
        raise ValueError(f"no layer with {n_classes} outputs")
    return str(names[-1])


def _n_outputs(module: nn.Module) -> int | None:
    if isinstance(module, nn.Linear):
        return module.out_features
    return module.out_channels if isinstance(module, nn.Conv2d) else None
