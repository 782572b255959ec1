"""Tests of live.domain."""
