"""The printed period file: data as plain values, typeset with fonts that are part of the product."""
