"""The numbers by which images, classes, attributes and audits are known."""

from typing import Final, NewType

ImageId = NewType("ImageId", int)
"""The row of an image in the catalog and in every array over images; never reused."""

ClassId = NewType("ClassId", int)
"""A class; counts from 1, has gaps, says nothing about order."""

AttributeId = NewType("AttributeId", int)

AuditId = NewType("AuditId", int)
"""An audit; counts from 1 and is never reused."""

NO_CLASS: Final = ClassId(-1)
NO_IMAGE: Final = ImageId(-1)
