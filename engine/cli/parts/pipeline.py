"""The steps from a folder to labels; projects, the one-shot and the demo all take them.

The file remembers under which verdicts its labels were made. When those have changed, the
labels are brought up to date before anything is listed or exported, as the window does.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from engine.cli.parts.terminal import Terminal, counted
from engine.embedding import (
    BACKBONE_SETTING,
    BackboneId,
    EmbeddedChunk,
    EmbeddingReport,
    backbone_id,
    default_backbone,
    default_cache_folder,
    embed_images,
)
from engine.errors import FolderError, ProjectError, SupportError
from engine.images import VIEW_SETTING, LeftOut, PictureView
from engine.interop import ExportRow, export_rows
from engine.jobs import Job
from engine.labelling import (
    LABELLED_UNDER,
    LOST_LABELS,
    LOST_SETTINGS,
    ClassTextReader,
    EmbeddingTable,
    LabelledUnder,
    LabelRequest,
    LabelSettings,
    PseudoLabeler,
    PseudoLabels,
    ShownLabels,
    by_image,
    capture_digest,
    embed_request,
    images_to_embed,
    pack_labels,
    prepare_pool,
    ready_pool,
    shown_labels,
    unpack_labels,
)
from engine.project import Project, ShownGuesses, keep_daily, renew_view, rescan


@dataclass(frozen=True, eq=False)
class Embedded:
    """The embeddings of a project, and what it took to get them."""

    table: EmbeddingTable
    report: EmbeddingReport


@contextmanager
def opened(path: Path) -> Iterator[Project]:
    """Open a project file for the length of the block; a copy of it is kept, one a day."""
    project = Project.open(path)
    with suppress(ProjectError):  # what is to be done matters more
        keep_daily(path)
    try:
        yield project
    finally:
        project.close()


def scan(terminal: Terminal, project: Project) -> LeftOut:
    """Bring the catalog level with the folder; say and return what is left out there.

    Raises
    ------
    FolderError
        If the folder is gone or holds no image.
    """
    left_out = LeftOut()
    with terminal.progress("Scanning") as job:
        report = rescan(job, project, left_out)
    if report.statement:
        terminal.note(report.statement)
    survey = renew_view(project)
    left_out.unread.update(survey.unreadable)
    for note in (*left_out.notes(), *survey.notes()):
        terminal.note(note)
    catalog = project.catalog
    if not (~catalog.is_outside & ~catalog.is_missing).any():
        raise FolderError(
            "There are no images in {folder}. Choose a folder with JPEG, PNG, WebP, TIFF, BMP,"
            " GIF or AVIF files.",
            folder=str(catalog.root),
        )
    return left_out


def backbone_of(project: Project) -> BackboneId:
    """Return what a project was told to use, or else the default."""
    own = project.setting(BACKBONE_SETTING)
    return BackboneId(own) if own else default_backbone()[0]


def announced_default(terminal: Terminal) -> BackboneId:
    """Return the default backbone; say so where it is not the usual one."""
    backbone, note = default_backbone()
    if note:
        terminal.note(note)
    return backbone


def embed(terminal: Terminal, project: Project, backbone: str | None = None) -> Embedded:
    """Embed every readable image; what is cached costs nothing.

    A `backbone` that is asked for is the project's from then on.
    """
    own = project.setting(BACKBONE_SETTING)
    wish = backbone_id(backbone) if backbone else own
    chosen = BackboneId(wish) if wish else announced_default(terminal)
    with terminal.progress("Embedding") as job:
        embedded = _embed(job, project, chosen)
    if embedded.report.cache_problem:
        terminal.note(embedded.report.cache_problem)
    if wish and wish != own:
        project.put_setting(BACKBONE_SETTING, chosen)
    return embedded


def _embed(job: Job, project: Project, backbone: BackboneId) -> Embedded:
    table = EmbeddingTable()
    catalog = project.catalog
    image_ids = images_to_embed(catalog, table.embedded(len(catalog)))
    request = embed_request(
        catalog,
        image_ids,
        backbone=backbone,
        cache_folder=default_cache_folder(),
        view=PictureView.unpacked(project.setting(VIEW_SETTING)),
    )

    def take(chunk: EmbeddedChunk) -> None:
        found = by_image(chunk, image_ids)
        news = project.catalog.news_in(found.reading)
        if news.hashes or news.problems:
            project.record_reading(news)
        table.put(found.image_ids, found.vectors, n_images=len(project.catalog))

    return Embedded(table, embed_images(job, request, take))


def label(
    terminal: Terminal, project: Project, table: EmbeddingTable, settings: LabelSettings
) -> PseudoLabels:
    """Label from the examples, as `settings` say, and keep the result in the project."""
    captured = _capture(terminal, project, table, settings)
    with terminal.progress("Labelling") as job:
        labels = PseudoLabeler(settings).run(job, captured.request)
    if labels.problem:
        terminal.note(f"Attributes were left aside. {labels.problem}")
    if labels.names_problem:
        terminal.note(str(labels.names_problem))
    _keep(project, labels, captured.under)
    return labels


def present_labels(terminal: Terminal, project: Project) -> PseudoLabels | None:
    """Return the labels under the present verdicts; None before the first run.

    None also where fewer than two classes have examples left.
    """
    payload = project.load_labels()
    if not payload:
        return None
    labels = unpack_labels(payload)
    under = LabelledUnder.unpacked(project.setting(LABELLED_UNDER))
    _note_damage(terminal, labels, under)
    is_present = labels is not None and under.digest == _digest(project, under.settings)
    if is_present or not project.catalog.root_exists:
        return labels if under.has_labels else None
    table = embed(terminal, project).table
    captured = _capture(terminal, project, table, under.settings)
    try:
        with terminal.progress("Labelling") as job:
            labels = PseudoLabeler(under.settings).update(job, captured.request, labels)
    except SupportError:
        without_labels = replace(under, digest="", has_labels=False)
        project.put_setting(LABELLED_UNDER, without_labels.packed())
        return None
    _keep(project, labels, captured.under)
    return labels


def _note_damage(terminal: Terminal, labels: PseudoLabels | None, under: LabelledUnder) -> None:
    if under.is_damaged:
        terminal.note(LOST_SETTINGS)
    elif labels is None:
        terminal.note(LOST_LABELS)


def kept_guesses(project: Project) -> ShownGuesses:
    """Return the guesses that the project keeps: those that were listed or exported last."""
    payload = project.load_labels()
    labels = unpack_labels(payload) if payload else None
    return labels.shown_guesses if labels else ShownGuesses()


def present_rows(terminal: Terminal, project: Project) -> list[ExportRow]:
    """Return a row for every image in the folder, under the present verdicts."""
    return rows_with(project, present_labels(terminal, project))


def rows_with(project: Project, labels: PseudoLabels | None) -> list[ExportRow]:
    return export_rows(
        project.catalog,
        project.state.verdict_snapshot(),
        project.classes,
        labels,
        backbone=backbone_of(project),
        audited=project.audits.labelled(project.verdicts),
    )


def joined(project: Project, labels: PseudoLabels | None) -> ShownLabels:
    """Return what is shown of every image, a person's verdicts before `labels`."""
    return shown_labels(
        project.state.verdict_snapshot(), labels, project.catalog.is_unreadable, project.classes
    )


def note_unreadable(terminal: Terminal, project: Project, *, at_most: int = 3) -> None:
    """Say which images could not be read, and why."""
    problems, paths = project.catalog.problems, project.catalog.paths
    if not problems:
        return
    terminal.note(f"{counted(len(problems), 'image')} could not be read:")
    for image_id in sorted(problems)[:at_most]:
        terminal.note(f"  {paths[image_id]}: {problems[image_id]}")
    if len(problems) > at_most:
        terminal.note(f"  and {len(problems) - at_most:,} more")


def note_lost_examples(terminal: Terminal, project: Project) -> None:
    """Say which examples teach nothing, because their files are gone or have changed."""
    state, kept = project.state, project.state.support_set().images
    for class_id, images in state.lost_examples().items():
        names = ", ".join(state.catalog.paths[i] for i in images[:3])
        more = f" and {len(images) - 3:,} more" if len(images) > 3 else ""
        n_given = len(images) + len(kept[class_id])
        terminal.note(
            f"{len(images):,} of {counted(n_given, 'example')} of {state.classes[class_id].name}"
            f" cannot be used, because the file is gone or has changed: {names}{more}."
        )


@dataclass(frozen=True, eq=False)
class _Captured:
    """What is labelled, and what tells later whether the project is still as it was then."""

    request: LabelRequest
    under: LabelledUnder


def _capture(
    terminal: Terminal, project: Project, table: EmbeddingTable, settings: LabelSettings
) -> _Captured:
    pool = prepare_pool(table, project.catalog)()
    attributes = project.state.attribute_snapshot()
    reader = ClassTextReader(default_cache_folder())
    read_texts = reader.capture(table, backbone_of(project), attributes, settings)
    with terminal.progress("Comparing images") as job:
        pool, texts = ready_pool(job, pool, settings), read_texts(job)
    class_ids = tuple(project.classes)
    request = LabelRequest(pool, class_ids, project.state.verdict_snapshot(), attributes, texts)
    return _Captured(request, LabelledUnder(settings, _digest(project, settings)))


def _keep(project: Project, labels: PseudoLabels, under: LabelledUnder) -> None:
    """Keep labels as those of what was captured: another program may have written since."""
    project.save_labels(pack_labels(labels))
    project.put_setting(LABELLED_UNDER, under.packed())


def _digest(project: Project, settings: LabelSettings) -> str:
    state, attributes = project.state, project.state.attribute_snapshot()
    return capture_digest(state, attributes, backbone_of(project), by_name=settings.by_name)()
