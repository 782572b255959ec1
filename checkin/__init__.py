"""Sign-in and sign-out with face, code or signature; filled by the issue that brings check-in."""
