"""``manage.py calibrate_faces FOLDER``: what the engine does on one's own labelled photos."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from checkin.engine import calibration
from checkin.engine.analysis import Analyst, EngineChoice
from checkin.engine.facts import Embedding
from checkin.engine.onnx_engine import ModelRefused

PICTURES = {".jpg", ".jpeg", ".png", ".webp"}


class Command(BaseCommand):
    """One folder per person, some photos in each; nothing is stored or sent anywhere."""

    help = "FMR, FNMR and EER with confidence intervals, a suggested threshold, and a plot."

    def add_arguments(self, parser: CommandParser) -> None:
        """Options."""
        parser.add_argument("folder", type=Path, help="FOLDER/person/photo.jpg")
        parser.add_argument("--plot", type=Path, help="where to write the plot (SVG)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Measure and print."""
        folder: Path = options["folder"]
        if not folder.is_dir():
            raise CommandError(f"{folder} is not a folder.")
        try:
            analyst = Analyst(
                EngineChoice(
                    settings.RONGKE_FACE_MODEL,
                    settings.RONGKE_FACE_MODEL_SHA256,
                    settings.RONGKE_FACE_MODEL_SCALE,
                )
            )
        except ModelRefused as error:
            raise CommandError(str(error)) from error
        people = self._embedded(folder, analyst)
        try:
            found = calibration.calibrate(*calibration.pairs(people))
        except ValueError as error:
            raise CommandError(f"{error}: FOLDER/person/photo.jpg") from error
        info = analyst.info
        self.stdout.write(f"engine {info.name} {info.version}, {len(people)} people")
        self._print(found)
        plot: Path = options["plot"] or Path(settings.VAR_DIR) / "calibration.svg"
        plot.write_text(calibration.as_svg(found))
        self.stdout.write(f"plot: {plot}")

    def _embedded(self, folder: Path, analyst: Analyst) -> dict[str, list[Embedding]]:
        """Person → embeddings; what does not pass the gates is named and left out."""
        people: dict[str, list[Embedding]] = {}
        for person in sorted(path for path in folder.iterdir() if path.is_dir()):
            for photo in sorted(person.iterdir()):
                if photo.suffix.lower() not in PICTURES:
                    continue
                facts, embedding = analyst.encode(photo.read_bytes(), photo=True)
                if embedding is None:
                    self.stdout.write(f"left out: {person.name}/{photo.name} ({facts.code})")
                else:
                    people.setdefault(person.name, []).append(embedding)
        return people

    def _print(self, found: calibration.Calibration) -> None:
        accept, review = settings.RONGKE_FACE_ACCEPT / 1000, settings.RONGKE_FACE_REVIEW / 1000
        self.stdout.write(f"{len(found.genuine)} genuine, {len(found.impostor)} impostor pairs\n")
        self.stdout.write("threshold   FMR (95 %)              FNMR (95 %)")
        marks = {round(found.suggested, 2): "suggested", accept: "accept now", review: "review now"}
        for point in self._shown(found.points, marks):
            note = marks.get(round(point.threshold, 2), "")
            self.stdout.write(
                f"  {point.threshold:.2f}    {_rate(point.fmr)}  {_rate(point.fnmr)}  {note}"
            )
        self.stdout.write(f"EER {found.eer:.2%} at {found.eer_threshold:.3f}")
        self.stdout.write(
            f"suggested: RONGKE_FACE_ACCEPT={round(found.suggested * 1000)}"
            f" RONGKE_FACE_REVIEW={round(found.suggested * 1000) + 100}"
        )
        if len(found.impostor) < 1 / calibration.TARGET_FMR:
            self.stdout.write(
                "Too few impostor pairs to show one in a thousand: the suggestion stays below the "
                "nearest impostor of this folder. Measure with more people."
            )

    @staticmethod
    def _shown(
        points: Sequence[calibration.Point], marks: Mapping[float, str]
    ) -> list[calibration.Point]:
        """Every fifth hundredth, and the marked ones."""
        return [
            point
            for point in points
            if round(point.threshold, 2) in marks or round(point.threshold * 100) % 5 == 0
        ]


def _rate(rate: calibration.Rate) -> str:
    return f"{rate.value:6.2%} ({rate.low:6.2%} to {rate.high:6.2%})"
