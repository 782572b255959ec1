"""The app's name and label."""

from django.apps import AppConfig


class ExamsConfig(AppConfig):
    """Configuration of ``quizzes.exams``."""

    name = "quizzes.exams"
    label = "exams"

    def ready(self) -> None:
        """Declare the event kinds."""
        import quizzes.exams.events  # noqa: F401 - declares payload types
