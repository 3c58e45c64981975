"""One class that is offered for an image, as a button; or a new one."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QSizePolicy, QWidget

from engine.project import ClassId
from gui.plain_text import one_line
from gui.theme import GAP_PX
from gui.widgets.class_choice.guesses import Guess
from gui.widgets.colour_dot import ColourDot
from gui.widgets.labels import ElidedLabel, plain_label
from gui.widgets.numbers import percent_text

_HEIGHT_PX = 32
_KEY_PX, _BAR_PX, _PERCENT_PX = 24, 48, 36


class GuessButton(QPushButton):
    """The key of a class, its name, and how likely it is; it takes no focus.

    Signals
    -------
    chosen(class_id)
    """

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.class_id: ClassId | None = None
        self._key, self._enter = plain_label(role="key"), plain_label("↵", "key")
        self._dot, self._name = ColourDot(), ElidedLabel()
        self._bar, self._percent = QProgressBar(textVisible=False), plain_label(role="muted")
        self._build()
        self.clicked.connect(lambda: self.chosen.emit(self.class_id))

    def show_guess(self, guess: Guess | None) -> None:
        """Offer a class, or nothing; the room stays."""
        self.class_id = None if guess is None else guess.definition.class_id
        self.setVisible(guess is not None)
        if guess is None:
            return
        definition, probability = guess.definition, guess.probability
        self._key.setText(definition.key)
        self._key.setVisible(bool(definition.key))
        self._dot.set_colour(definition.colour)
        self._name.set_text(definition.name)
        self._bar.setVisible(probability is not None)
        self._percent.setVisible(probability is not None)
        self._percent.setText("" if probability is None else percent_text(probability))
        self._bar.setValue(round(100 * (probability or 0)))
        self.setAccessibleName(f"{one_line(definition.name)} {self._percent.text()}".rstrip())

    def set_first(self, *, is_first: bool) -> None:
        """Say that Enter takes this one."""
        self._enter.setVisible(is_first)

    def sizeHint(self) -> QSize:
        return QSize(0, _HEIGHT_PX)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, _HEIGHT_PX)

    def _build(self) -> None:
        self.setProperty("role", "quiet")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFixedHeight(_HEIGHT_PX)
        for widget in (self, self._key, self._enter):
            policy = widget.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            widget.setSizePolicy(policy)
        self._name.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._key.setMinimumWidth(_KEY_PX)
        self._key.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._bar.setFixedWidth(_BAR_PX)
        self._bar.setRange(0, 100)
        self._percent.setFixedWidth(_PERCENT_PX)
        self._percent.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(GAP_PX // 2, 0, GAP_PX // 2, 0)
        layout.setSpacing(GAP_PX)
        parts: list[QWidget] = [self._key, self._dot, self._name]
        parts += [self._bar, self._percent, self._enter]
        for part in parts:
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            layout.addWidget(part, 1 if part is self._name else 0, Qt.AlignmentFlag.AlignVCenter)


class CreateButton(QPushButton):
    """Makes a class of the name that is typed, or asks for one; it takes no focus."""

    def __init__(self) -> None:
        super().__init__()
        self._enter, self._name = plain_label("↵", "key"), ElidedLabel()
        self.setProperty("role", "quiet")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFixedHeight(_HEIGHT_PX)
        policy = self._enter.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._enter.setSizePolicy(policy)
        self._name.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        plus = plain_label("+", "muted")
        plus.setMinimumWidth(_KEY_PX)
        plus.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(GAP_PX // 2, 0, GAP_PX // 2, 0)
        layout.setSpacing(GAP_PX)
        for part in (plus, self._name, self._enter):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            layout.addWidget(part, 1 if part is self._name else 0, Qt.AlignmentFlag.AlignVCenter)

    def offer(self, name: str, *, is_first: bool) -> None:
        """Offer to make a class `name`, "" while there is none; say if Enter makes it."""
        text = self.tr("Create class “{name}”") if name else self.tr("Create class…")
        self._name.set_text(text.format(name=name))
        self._enter.setVisible(is_first)
        self.setAccessibleName(self._name.text())

    def text(self) -> str:
        return self._name.text()

    def sizeHint(self) -> QSize:
        return QSize(0, _HEIGHT_PX)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, _HEIGHT_PX)
