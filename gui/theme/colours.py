"""Two schemes of neutral greys and one accent."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtGui import QColor, QPalette


@dataclass(frozen=True)
class Signs:
    """Colours that carry a meaning; as small marks only."""

    good: QColor
    warning: QColor
    bad: QColor


@dataclass(frozen=True)
class Scheme:
    """The colours of one theme, "#rrggbb".

    Attributes
    ----------
    window : behind panels
    surface : behind pictures and lists
    raised : cards, fields and hovered rows
    line : hairlines between them
    text, muted : words, and words that matter less
    accent, on_accent : the one colour of what is active, and words on it
    """

    window: str
    surface: str
    raised: str
    line: str
    text: str
    muted: str
    accent: str
    on_accent: str
    signs: Signs

    def palette(self) -> QPalette:
        """Return the scheme as the roles that Qt's own widgets paint with."""
        roles = QPalette.ColorRole
        palette = QPalette()
        for role, colour in {
            roles.Window: self.window,
            roles.Base: self.surface,
            roles.AlternateBase: self.raised,
            roles.Button: self.raised,
            roles.Mid: self.line,
            roles.Light: self.raised,
            roles.Midlight: self.raised,
            roles.Dark: self.line,
            roles.Shadow: self.line,
            roles.WindowText: self.text,
            roles.Text: self.text,
            roles.ButtonText: self.text,
            roles.BrightText: self.text,
            roles.ToolTipBase: self.raised,
            roles.ToolTipText: self.text,
            roles.PlaceholderText: self.muted,
            roles.Highlight: self.accent,
            roles.HighlightedText: self.on_accent,
            roles.Accent: self.accent,
            roles.Link: self.accent,
            roles.LinkVisited: self.accent,
        }.items():
            palette.setColor(role, QColor(colour))
        for role in (roles.WindowText, roles.Text, roles.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(self.muted))
        return palette


LIGHT: Final = Scheme(
    window="#f3f3f4",
    surface="#ffffff",
    raised="#fafafa",
    line="#dedee1",
    text="#1d1d20",
    muted="#6d6d75",
    accent="#2f6fde",
    on_accent="#ffffff",
    signs=Signs(QColor("#2e8b57"), QColor("#b7791f"), QColor("#c53d43")),
)
DARK: Final = Scheme(
    window="#1b1b1e",
    surface="#141416",
    raised="#252529",
    line="#37373d",
    text="#ececef",
    muted="#9a9aa3",
    accent="#5b93f5",
    on_accent="#0d1016",
    signs=Signs(QColor("#58b07f"), QColor("#d9a64a"), QColor("#e5737a")),
)

SHADE: Final = QColor(0, 0, 0, 170)
ON_SHADE: Final = QColor(255, 255, 255)
"""For marks that lie on pictures, where no colour of a scheme is sure to be seen."""


def signs(palette: QPalette) -> Signs:
    """Return the colours with a meaning that suit `palette`."""
    is_dark = palette.color(QPalette.ColorRole.Window).lightness() < 128
    return (DARK if is_dark else LIGHT).signs
