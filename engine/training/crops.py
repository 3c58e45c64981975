"""Random crops, made on whatever device the images lie on.

A teacher and its student look at the same crops. What a crop shows is varied (place, size,
shape, mirror image, colour, two images mixed): strongly where a network learns to see, since the
teacher answers for anything, lightly where one that sees gets used to certain images.
"""

from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor
from torch.nn import functional

from engine.training.images import Bucket

_MOSAIC_SHARE: Final = 0.5


@dataclass(frozen=True)
class Variation:
    """How much crops differ from the image that they are cut from.

    Attributes
    ----------
    area, aspect : ranges, of the share of the image and of width to height
    mix_share : share of crops that are mixed with another
    brightness, contrast, saturation, tint : factors are drawn from 1 - x to 1 + x
    """

    area: tuple[float, float] = (0.2, 1.0)
    aspect: tuple[float, float] = (0.7, 1.4)
    mix_share: float = 0.15
    brightness: float = 0.35
    contrast: float = 0.35
    saturation: float = 0.4
    tint: float = 0.08


STRONG: Final = Variation()
LIGHT: Final = Variation(
    area=(0.5, 1.0),
    aspect=(0.8, 1.25),
    mix_share=0.0,
    brightness=0.1,
    contrast=0.1,
    saturation=0.1,
    tint=0.03,
)


class CropSampler:
    """Draws crops from images of several resolutions, every pixel of them equally often.

    Half of those from images of less than half the wanted side are mosaics of four, so that
    enlarged images do not teach that the world is blurred.
    """

    def __init__(
        self, buckets: list[Bucket], side_px: int, device: str, variation: Variation = STRONG
    ) -> None:
        self.device, self._variation = device, variation
        self._buckets = [bucket.pixels.to(device) for bucket in buckets]
        self._side_px = side_px
        weight = torch.tensor([float(len(b)) * b.shape[-1] ** 2 for b in self._buckets])
        self._shares = weight / weight.sum()

    def draw(self, n: int, generator: torch.Generator) -> Tensor:
        """Return float32 (n, 3, side, side) in 0..255 on the images' device."""
        chosen = torch.multinomial(self._shares, n, replacement=True, generator=generator)
        counts = torch.bincount(chosen, minlength=len(self._buckets)).tolist()
        parts = [
            self._draw_from(pixels, count, generator)
            for pixels, count in zip(self._buckets, counts, strict=True)
            if count
        ]
        crops = torch.cat(parts)
        crops = _recolour(crops, self._variation, generator)
        crops = _mix(crops, self._variation.mix_share, generator)
        return crops.clamp_(0, 255)

    def _draw_from(self, pixels: Tensor, n: int, generator: torch.Generator) -> Tensor:
        side = self._side_px
        n_mosaics = round(n * _MOSAIC_SHARE) if 2 * pixels.shape[-1] < side else 0
        single = _crop(pixels, n - n_mosaics, side, self._variation, generator)
        if not n_mosaics:
            return single
        tiles = _crop(pixels, 4 * n_mosaics, -(-side // 2), self._variation, generator)
        rows = torch.cat(tiles.chunk(2), dim=3)
        mosaics = torch.cat(rows.chunk(2), dim=2)
        return torch.cat([single, mosaics[:, :, :side, :side]])


def shrink(crops: Tensor, side_px: int) -> Tensor:
    """Bring crops (n, 3, side, side) from the teacher's size to the student's."""
    size = (side_px, side_px)
    return functional.interpolate(crops, size, mode="bilinear", antialias=True)


def _crop(
    pixels: Tensor, n: int, side_px: int, variation: Variation, generator: torch.Generator
) -> Tensor:
    """Cut rectangles of random place, area and shape, some mirrored, each out of one image."""
    chosen = torch.randint(len(pixels), (n,), generator=generator)
    area = _uniform(n, variation.area, generator)
    aspect = torch.exp(_uniform(n, variation.aspect, generator).log())
    width = (area * aspect).sqrt().clamp(max=1)
    height = (area / aspect).sqrt().clamp(max=1)
    mirror = torch.randint(2, (n,), generator=generator) * 2.0 - 1
    transform = torch.zeros(n, 2, 3)
    transform[:, 0, 0] = width * mirror
    transform[:, 1, 1] = height
    transform[:, 0, 2] = (1 - width) * _uniform(n, (-1, 1), generator)
    transform[:, 1, 2] = (1 - height) * _uniform(n, (-1, 1), generator)
    source = pixels[chosen.to(pixels.device)].float()
    grid = functional.affine_grid(
        transform.to(pixels.device), [n, 3, side_px, side_px], align_corners=False
    )
    return functional.grid_sample(source, grid, padding_mode="border", align_corners=False)


def _recolour(crops: Tensor, variation: Variation, generator: torch.Generator) -> Tensor:
    """Change brightness, contrast, saturation and tint, per crop."""
    n, device = len(crops), crops.device

    def factors(spread: float, channels: int = 1) -> Tensor:
        drawn = 1 + spread * (2 * torch.rand(n, channels, 1, 1, generator=generator) - 1)
        return drawn.to(device)

    grey = crops.mean(1, keepdim=True)
    crops = grey + (crops - grey) * factors(variation.saturation)
    level = grey.mean((2, 3), keepdim=True)
    crops = level + (crops - level) * factors(variation.contrast)
    return crops * (factors(variation.brightness) * factors(variation.tint, 3))


def _mix(crops: Tensor, mix_share: float, generator: torch.Generator) -> Tensor:
    """Blend some crops with others of the batch (Zhang et al. 2018, mixup)."""
    n = len(crops)
    is_mixed = torch.rand(n, 1, 1, 1, generator=generator) < mix_share
    share = torch.where(is_mixed, torch.rand(n, 1, 1, 1, generator=generator), 1.0)
    other = torch.randperm(n, generator=generator)
    share = share.to(crops.device)
    return share * crops + (1 - share) * crops[other.to(crops.device)]


def _uniform(n: int, bounds: tuple[float, float], generator: torch.Generator) -> Tensor:
    low, high = bounds
    return low + (high - low) * torch.rand(n, generator=generator)
