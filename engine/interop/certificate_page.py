"""The certificate as one page of HTML that needs nothing else and can be printed."""

from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from html import escape

from engine.audit import Certificate, Check, Share, percent
from engine.project import NO_CLASS

_STYLE = """
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 3rem auto; padding: 0 1.5rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
.promise { font-size: 1.2rem; border-left: 4px solid #3b7dd8; padding-left: 1rem; }
table { border-collapse: collapse; } .wide { overflow-x: auto; }
td, th { padding: .25rem .75rem .25rem 0; text-align: left; font-weight: normal; }
th { opacity: .65; } td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; }
.right { font-weight: 600; } .zero { opacity: .35; }
figure { display: inline-block; width: 9rem; margin: 0 1rem 1rem 0; vertical-align: top; }
figure img { max-width: 128px; max-height: 128px; }
figcaption { font-size: .85rem; overflow-wrap: anywhere; }
code { overflow-wrap: anywhere; }
@media print { body { margin: 0; } h2 { break-after: avoid; } figure, tr { break-inside: avoid; } }
"""


def page_of(certificate: Certificate, pictures: Mapping[str, bytes], n_uncovered: int = 0) -> str:
    """Return the page.

    Parameters
    ----------
    pictures : JPEG files of labels that were wrong, by path
    n_uncovered : further labels of the dataset, of which nothing is promised
    """
    parts = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>Certificate {escape(certificate.certificate_id)}</title>",
        f"<style>{_STYLE}</style></head><body>",
        "<h1>How right these labels are</h1>",
        f'<p class="promise">{escape(str(certificate.sentence))}</p>',
        _facts(certificate, n_uncovered),
        "<h2>Class by class</h2>",
        _classes(certificate),
        "<h2>What was labelled as what</h2>",
        _confusion(certificate),
        "<h2>What was found wrong</h2>",
        _errors(certificate, pictures),
        "</body></html>",
    ]
    return "\n".join(parts) + "\n"


def _facts(certificate: Certificate, n_uncovered: int) -> str:
    plan = certificate.plan
    method = (
        "betting on labels drawn without replacement, valid whenever one stops"
        " (Waudby-Smith &amp; Ramdas)"
        if plan.method == "sequential"
        else "hypergeometric bound for one sample of fixed size"
    )
    rows = (
        ("Labels", f"{certificate.n_labels:,} {certificate.scope}"),
        ("Checked", f"{certificate.n_checked:,}"),
        ("Wrong", f"{certificate.n_wrong:,}, {certificate.n_unsure:,} of them unsure"),
        ("Wrong at most", percent(certificate.bound)),
        ("Corrected since", f"{len(certificate.corrected):,}, by a person"),
        ("Not covered", f"{n_uncovered:,} further automatic labels of the dataset"),
        ("Seed", str(plan.seed)),
        ("Begun", certificate.at),
        ("Certificate", certificate.certificate_id),
        ("Labels, SHA-256", certificate.snapshot_hash),
        ("Written by", certificate.program),
    )
    lines = [f"<tr><th>{name}</th><td><code>{escape(text)}</code></td></tr>" for name, text in rows]
    lines.insert(4, f"<tr><th>Method</th><td>{method}</td></tr>")
    return f"<table>{''.join(lines)}</table>"


def _classes(certificate: Certificate) -> str:
    rows = [
        (
            certificate.classes[checks.class_id],
            f"{checks.n_labels:,}",
            f"{checks.precision.n:,}",
            f"{checks.precision.n - checks.precision.n_found:,}",
            _interval(checks.precision),
            _interval(checks.recall),
        )
        for checks in certificate.per_class
        if checks.n_labels
    ]
    header = (
        "class",
        "labels",
        "checked",
        "wrong",
        "right (95 % interval)",
        "found (95 % interval)",
    )
    return _table(header, rows)


def _confusion(certificate: Certificate) -> str:
    """Show the rows and columns that hold anything."""
    names = [*certificate.classes.values(), "none of them, or unknown"]
    columns = [
        column for column in range(len(names)) if any(row[column] for row in certificate.confusion)
    ]
    lines = ["<tr><th>labelled</th>", *(f'<th class="n">{escape(names[c])}</th>' for c in columns)]
    for number, row in enumerate(certificate.confusion):
        if any(row):
            cells = (_cell(row[c], is_right=c == number) for c in columns)
            lines.append(f"</tr><tr><td>{escape(names[number])}</td>{''.join(cells)}")
    return f'<div class="wide"><table>{"".join(lines)}</tr></table></div>'


def _cell(count: int, *, is_right: bool) -> str:
    look = "right" if is_right else "" if count else "zero"
    return f'<td class="n {look}">{count:,}</td>'


def _errors(certificate: Certificate, pictures: Mapping[str, bytes]) -> str:
    if not certificate.errors:
        return "<p>Nothing.</p>"
    return "".join(
        _figure(check, certificate, pictures.get(check.label.path)) for check in certificate.errors
    )


def _figure(check: Check, certificate: Certificate, picture: bytes | None) -> str:
    data = b64encode(picture).decode() if picture else ""
    image = f'<img alt="" src="data:image/jpeg;base64,{data}">' if data else ""
    given = certificate.classes[check.label.class_id]
    truth = (
        check.answer.replace("_", " ")
        if check.true_class_id == NO_CLASS
        else certificate.classes[check.true_class_id]
    )
    words = f"{escape(check.label.path)}<br>{escape(given)} → {escape(truth)}"
    return f"<figure>{image}<figcaption>{words}</figcaption></figure>"


def _interval(share: Share) -> str:
    if not share.n:
        return "-"
    return f"{percent(share.share)} ({percent(share.low)} to {percent(share.high)})"


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    def line(tag: str, cells: Sequence[str]) -> str:
        looks = ["", *([' class="n"'] * (len(cells) - 1))]
        joined = (
            f"<{tag}{look}>{escape(cell)}</{tag}>" for look, cell in zip(looks, cells, strict=True)
        )
        return f"<tr>{''.join(joined)}</tr>"

    body = "".join(line("td", row) for row in rows)
    return f'<div class="wide"><table>{line("th", header)}{body}</table></div>'
