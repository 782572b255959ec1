"""Tests of live.rest."""
