"""Face engines: pure of Django; the only importer of face_recognition."""
