"""Users, roles, institutions, regions, consent and personal data."""
