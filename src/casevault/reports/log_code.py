"""The code of the log on a paper: 24 signs that date the records, and what they are for.

A vault that was put back as a whole to an older day does not fit a code printed after that day.
The code is made by `domain/anchor_code.py` and tells nothing of what the log says.
"""

from __future__ import annotations

from typing import Final

from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.platypus import Flowable, Table

from casevault.i18n import N_
from casevault.reports.page import CONTENT_WIDTH

CODE_SIDE: Final = 72.0
"""Side of the code as an image, in points (25 mm), for 24 signs in squares of 0.9 mm."""

HEADING: Final = N_("Code of the records")
PURPOSE: Final = N_(
    "{code} dates the records that this paper belongs to. Typed in on their computer, under "
    "“Backup and checks” or after “verify --anchor”, it shows whether an older state was put back "
    "since. It tells nothing of what they hold."
)


def beside_its_image(text: Flowable, log_code: str) -> Flowable:
    """Words about the code, and the code as an image for a camera."""
    image = Drawing(CODE_SIDE, CODE_SIDE)
    image.add(
        QrCodeWidget(log_code, barLevel="M", barBorder=4, barWidth=CODE_SIDE, barHeight=CODE_SIDE)
    )
    return Table(
        [[text, image]],
        colWidths=[CONTENT_WIDTH - CODE_SIDE - 10, CODE_SIDE + 10],
        style=[
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (0, 0), 0),
            ("RIGHTPADDING", (-1, 0), (-1, 0), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 0),
        ],
    )
