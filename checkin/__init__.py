"""Sign-in and sign-out of a lesson: methods, codes, signatures, spot checks."""
