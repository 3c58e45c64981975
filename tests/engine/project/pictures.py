"""A project as plain values that can be compared."""


def picture_of(project):
    """Return everything that edits can change."""
    verdicts, vocabulary = project.verdicts, project.vocabulary
    return (
        dict(project.classes),
        verdicts.kinds.tolist(),
        verdicts.class_ids.tolist(),
        verdicts.newest_classes.tolist(),
        dict(sorted(verdicts.ruled_out.items())),
        verdicts.observations.class_ids.tolist(),
        verdicts.observations.probabilities.tolist(),
        verdicts.observations.order.tolist(),
        list(vocabulary.attributes.values()),
        {class_id: dict(entries) for class_id, entries in vocabulary.checklists.items()},
        {attribute_id: dict(tags) for attribute_id, tags in vocabulary.tags.items()},
        dict(project.audits.records),
        {audit_id: dict(answers) for audit_id, answers in project.audits.answers.items()},
    )
