"""Finding the image that an argument means."""

from collections.abc import Sequence
from pathlib import Path

from engine.errors import ProjectError
from engine.project import Catalog, ImageId


def find_image(catalog: Catalog, path: str | Path) -> ImageId | None:
    """Return the image at `path`: as the project lists it, or as it lies on disk."""
    listed = catalog.find(Path(path).as_posix())
    if listed is not None:
        return listed
    place = Path(path).absolute()
    for candidate in (place, place.resolve()):
        if candidate.is_relative_to(catalog.root):
            return catalog.find(candidate.relative_to(catalog.root).as_posix())
    return catalog.find(str(place.resolve()))


def find_images(catalog: Catalog, paths: Sequence[str]) -> tuple[ImageId, ...]:
    """Return the images at `paths`.

    Raises
    ------
    ProjectError
        If the project does not know one of them.
    """
    found = []
    for path in paths:
        image_id = find_image(catalog, path)
        if image_id is None:
            raise ProjectError(
                "The project has no image {path}. “protolabel review list” shows their paths;"
                " “protolabel embed” finds new files.",
                path=path,
            )
        found.append(image_id)
    return tuple(dict.fromkeys(found))
