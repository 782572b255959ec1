"""Thin doors: authenticate, parse, call one domain function, render."""
