"""What the flipped classroom keeps."""

from lms.flipped.models.reviews import Calibration, Review, Similarity
from lms.flipped.models.tasks import FlippedTask, HardMark, Material, Place, Studied
from lms.flipped.models.works import (
    GroupFile,
    GroupMessage,
    Submission,
    SubmissionFile,
    Tick,
    Work,
)

__all__ = [
    "Calibration",
    "FlippedTask",
    "GroupFile",
    "GroupMessage",
    "HardMark",
    "Material",
    "Place",
    "Review",
    "Similarity",
    "Studied",
    "Submission",
    "SubmissionFile",
    "Tick",
    "Work",
]
