"""The app's name and label."""

from django.apps import AppConfig


class NotifyConfig(AppConfig):
    """Configuration of ``lms.notify``."""

    name = "lms.notify"
    label = "notify"

    def ready(self) -> None:
        """Listen to the layers below: notices of classes, ended sessions."""
        from lms.courses import hooks as courses
        from lms.notify.domain.notify import on_notice
        from lms.people import hooks as people
        from lms.realtime.publish import end_sessions

        courses.notice_listeners.append(on_notice)
        people.session_listeners.append(end_sessions)
