"""How the pictures of a project are shown, kept with it so that the same files look the same."""

from collections.abc import Sequence

import numpy as np

from engine.images import VIEW_SETTING, PictureView, Survey, survey_pictures
from engine.project.catalog import Catalog
from engine.project.project import Project


def view_of(project: Project) -> PictureView:
    return PictureView.unpacked(project.setting(VIEW_SETTING))


def put_view(project: Project, view: PictureView) -> None:
    project.put_setting(VIEW_SETTING, view.packed())


def renew_view(project: Project) -> Survey:
    """Look at pictures where images have come or gone; keep what that says of new kinds."""
    known, paths = view_of(project), files_to_survey(project.catalog)
    if known.n_surveyed == len(paths):
        return Survey(known, known)
    survey = survey_pictures(project.catalog.root, paths, known)
    put_view(project, survey.view)
    return survey


def files_to_survey(catalog: Catalog) -> Sequence[str]:
    """Return the paths of the images that are in the folder."""
    rows = np.flatnonzero(~(catalog.is_outside | catalog.is_missing))
    paths = catalog.paths
    return [paths[row] for row in rows.tolist()]
