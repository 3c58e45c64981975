"""Everything the engine raises on purpose.

* EngineError
  + FolderError                 a folder that cannot be read, written or used
  + UnreadableImageError        one file that is no image we can decode
  + ProjectError                the project cannot hold what was asked of it
    - ProjectFileError          the file is no project, or of a newer version
      . DamagedProjectError     it was one
    - UnknownClassError
    - DuplicateClassError
    - UnknownAttributeError
    - DuplicateAttributeError
    - AuditError                an audit cannot be begun or answered so
    - NotSavedError             full disk, read-only file: the edit was not made
  + SupportError                too few examples to label by
  + ChecklistError              attributes from which nothing can be learnt
    - WordsError                names of classes that cannot be read, or learnt from
  + ClassifierError             no such classifier, or it cannot learn from the images
  + EmbeddingError
    - UnknownBackboneError
    - WeightsUnavailableError   no network and no file in place
    - BrokenInstallError        packages that cannot work together
  + NotInstalledError           a package is needed that does not come along
  + TrainingError               a backbone cannot be trained so
  + AttributeTableError         a file of checklists cannot be read, or contradicts itself
  + LabelFileError              a file of labels cannot be read, or gives none
  + ExportError                 the dataset was not written
  + AnswerError                 what was asked for is done, but nobody could be told
"""

from typing import Any

from engine.messages import Message


class EngineError(Exception):
    """Base class; its text is fit to be shown to the user.

    It says what happened, to which file, and what to do.
    """

    def __init__(self, template: str, **values: str | int) -> None:
        self.message = Message(template, values)
        super().__init__(str(self.message))

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.message)


def _rebuild(kind: type[EngineError], message: Message) -> EngineError:
    return kind(message.template, **message.values)


class FolderError(EngineError):
    """A folder cannot be read, written or used."""


class UnreadableImageError(EngineError):
    """A file is no image that we can decode."""


class ProjectError(EngineError):
    """The project cannot hold what was asked of it."""


class ProjectFileError(ProjectError):
    """The file is not a project, is damaged, or is of a newer version."""


class DamagedProjectError(ProjectFileError):
    """The file was a project and cannot be read as one any more."""


class UnknownClassError(ProjectError):
    """No class of that name or id is defined."""


class DuplicateClassError(ProjectError):
    """A class of that name is there already."""


class UnknownAttributeError(ProjectError):
    """No attribute of that name or id is in the vocabulary."""


class DuplicateAttributeError(ProjectError):
    """An attribute of that name is there already."""


class AuditError(ProjectError):
    """An audit cannot be begun, or answered so."""


class NotSavedError(ProjectError):
    """The disk did not take the edit, so it was not made."""


class SupportError(EngineError):
    """There are too few examples to label by."""


class ChecklistError(SupportError):
    """Nothing can be learnt from these checklists of attributes."""


class WordsError(ChecklistError):
    """Classes cannot be found by their names."""


class ClassifierError(EngineError):
    """No classifier is called so, or it cannot learn from the images."""


class EmbeddingError(EngineError):
    """Images cannot be turned into embeddings."""


class UnknownBackboneError(EmbeddingError):
    """No backbone of that id is registered."""


class WeightsUnavailableError(EmbeddingError):
    """The weights are neither on this machine nor to be had."""


class BrokenInstallError(EmbeddingError):
    """Installed packages cannot work together."""


class NotInstalledError(EngineError):
    """Something needs a package that has to be installed first."""


class TrainingError(EngineError):
    """A backbone cannot be trained as asked."""


class AttributeTableError(EngineError):
    """A file of checklists cannot be read, or contradicts itself."""


class LabelFileError(EngineError):
    """A file of labels cannot be read, or gives no image a class."""


class ExportError(EngineError):
    """The dataset was not written."""


class AnswerError(EngineError):
    """What was asked for is done, but the answer could not be written."""
