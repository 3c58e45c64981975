"""What was learnt says of an image before a person says it."""

from typing import Final

from engine.labelling import AttributeModel
from engine.project import AttributeId, ImageId

_LIKELY: Final = 0.8
_UNLIKELY: Final = 0.2


def hints_for(model: AttributeModel, image_id: ImageId) -> dict[AttributeId, bool]:
    """Return the attributes that an image most likely shows (True) or does not (False)."""
    chances = model.presence_in(image_id).items()
    return {a: p > _LIKELY for a, p in chances if p > _LIKELY or p < _UNLIKELY}
