"""The printed period file: plain values, typeset with fonts that are part of the product."""
