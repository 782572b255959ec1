"""Tests of proctoring."""
