"""Networks of the Hugging Face hub that are worth a look; any other of timm or open_clip works too.

The counts were taken with timm 1.0.31 and open_clip 3.3 and torch's FlopCounterMode, of the
part that looks at images; the licence is that of the weights.
"""

from importlib.util import find_spec
from typing import Final

from engine.embedding.backbones.clip import is_of_clip
from engine.embedding.backbones.timm_networks import is_of_timm
from engine.embedding.embedder import BackboneId

_LISTED: Final = {
    "timm/mobilenetv4_conv_medium.e500_r256_in1k": (
        256,
        8_434_512,
        1.08e9,
        "Apache-2.0",
    ),
    "timm/convnextv2_tiny.fcmae_ft_in22k_in1k": (
        224,
        27_866_496,
        4.45e9,
        "CC-BY-NC-4.0",
    ),
    "timm/vit_small_patch14_reg4_dinov2.lvd142m": (
        518,
        22_057_344,
        46.9e9,
        "Apache-2.0",
    ),
    "timm/vit_small_patch16_dinov3.lvd1689m": (
        256,
        21_586_944,
        6.25e9,
        "DINOv3 licence",
    ),
    "timm/vit_base_patch16_siglip_224.v2_webli": (
        224,
        92_884_224,
        17.7e9,
        "Apache-2.0",
    ),
    "timm/vit_pe_core_base_patch16_224.fb": (224, 92_886_528, 17.8e9, "Apache-2.0"),
    "clip/ViT-B-32/laion2b_s34b_b79k": (224, 151_277_313, 2.95e9, "MIT"),
    "clip/ViT-B-16/datacomp_xl_s13b_b90k": (224, 149_620_737, 17.6e9, "MIT"),
}
HUB_BACKBONES: Final = {BackboneId(name): facts for name, facts in _LISTED.items()}
"""Image side in pixels, weights, multiplications per image and licence."""

_PACKAGES: Final = (is_of_timm, "timm", "timm"), (is_of_clip, "open_clip", "open_clip_torch")


def is_of_hub(backbone: BackboneId) -> bool:
    """Tell whether an id names a network of timm or open_clip, listed here or not."""
    return is_of_timm(backbone) or is_of_clip(backbone)


def missing_package(backbone: BackboneId) -> str:
    """Return what has to be installed for a backbone of the hub, "" if it is there."""
    for is_of_it, module, package in _PACKAGES:
        if is_of_it(backbone) and find_spec(module) is None:
            return package
    return ""
