"""What can go wrong with uploads and files; statuses are those of tus 1.0 where it names one."""

from __future__ import annotations

from lms.core.errors import Conflict, DomainError, NotFound


class TusVersion(DomainError):
    """The client speaks another version of the protocol."""

    code = "tus_version"
    status = 412
    message = "This server speaks tus 1.0.0 only."


class BadUpload(DomainError):
    """A header of the protocol is missing or malformed; ``details.header`` names it."""

    code = "bad_upload"
    status = 400
    message = "A header of the upload is missing or malformed."


class WrongContentType(DomainError):
    """PATCH bodies are application/offset+octet-stream."""

    code = "wrong_content_type"
    status = 415
    message = "Upload bytes as application/offset+octet-stream."


class TooLarge(DomainError):
    """Larger than the purpose allows; ``details.max_bytes``."""

    code = "file_too_large"
    status = 413
    message = "The file is larger than allowed here."


class ChunkTooLarge(DomainError):
    """One PATCH may carry at most ``details.max_bytes``: a lost line then costs little."""

    code = "chunk_too_large"
    status = 413
    message = "Send the file in smaller pieces."


class QuotaExceeded(DomainError):
    """The person's files would pass the quota; ``details`` has used, quota and wanted bytes."""

    code = "quota_exceeded"
    status = 413
    message = "Your storage quota does not hold this file; delete files or ask the administrator."


class TooManyUploads(DomainError):
    """Too many unfinished uploads of one person."""

    code = "too_many_uploads"
    status = 429
    message = "Finish or cancel your other uploads first."


class OffsetConflict(Conflict):
    """The client's offset is not the server's; ``details.offset`` is."""

    code = "offset_conflict"
    message = "The upload stands elsewhere; ask for its offset and go on from there."


class UploadLocked(DomainError):
    """Another request writes to the same upload at this moment."""

    code = "upload_locked"
    status = 423
    message = "Another request is writing to this upload; try again in a moment."


class UploadGone(DomainError):
    """Expired, refused or terminated."""

    code = "upload_gone"
    status = 410
    message = "This upload has expired or was ended; start it again."


class ChecksumMismatch(DomainError):
    """tus 460: the bytes are not those that were sent; they were discarded."""

    code = "checksum_mismatch"
    status = 460
    message = "The piece was damaged on its way and discarded; send it again."


class UnsupportedContent(DomainError):
    """The first bytes say that the file is not what its purpose takes; ``details.found``."""

    code = "unsupported_content"
    status = 415
    message = "The content of this file is not of a kind that is accepted here."


class Disguised(UnsupportedContent):
    """A playlist, script or picture that calls itself a video."""

    code = "disguised_content"
    message = "This file is not what its name says; its content was not opened."


class NotComplete(Conflict):
    """The upload has not arrived in full."""

    code = "upload_not_complete"
    message = "The upload has not arrived in full."


class LinkInvalid(NotFound):
    """A media link that was changed, has run out, or was made for somebody else."""

    code = "link_invalid"
    status = 403
    message = "This link is not valid for you, or has run out; reload the page."
