"""Calibration against synthetic scores whose answers are known."""

from __future__ import annotations

import statistics
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from checkin.engine import calibration


def test_two_normal_distributions_give_the_rates_of_the_formula():
    """Genuine N(.35, .05), impostor N(.75, .08): EER where (t-.35)/.05 = (.75-t)/.08, t = .5038."""
    rng = np.random.default_rng(7)
    genuine = rng.normal(0.35, 0.05, 4_000).tolist()
    impostor = rng.normal(0.75, 0.08, 20_000).tolist()
    normal = statistics.NormalDist()

    found = calibration.calibrate(genuine, impostor)

    true_eer = 1 - normal.cdf((0.5038 - 0.35) / 0.05)
    assert found.eer == pytest.approx(true_eer, abs=0.0006)
    assert found.eer_threshold == pytest.approx(0.5038, abs=0.01)
    at = {point.threshold: point for point in found.points}
    assert at[0.45].fnmr.value == pytest.approx(1 - normal.cdf(2), abs=0.006)
    assert at[0.45].fnmr.low < 1 - normal.cdf(2) < at[0.45].fnmr.high
    assert at[0.6].fmr.low < normal.cdf((0.6 - 0.75) / 0.08) < at[0.6].fmr.high
    one_in_a_thousand = 0.75 + 0.08 * normal.inv_cdf(0.001)
    assert found.suggested == pytest.approx(one_in_a_thousand, abs=0.015)


def test_counted_by_hand():
    found = calibration.calibrate([0.2, 0.3, 0.4, 0.6], [0.5, 0.7, 0.8, 0.9, 1.0])

    at = {point.threshold: point for point in found.points}
    assert (at[0.45].fmr.value, at[0.45].fnmr.value) == (0.0, 0.25)
    assert (at[0.55].fmr.value, at[0.55].fnmr.value) == (0.2, 0.25)
    assert found.eer == pytest.approx(0.225)
    assert found.suggested < 0.5, "few pairs: below the nearest impostor"


@pytest.mark.parametrize(
    ("hits", "total", "low", "high"),
    [(0, 100, 0.0, 0.0370), (1, 100, 0.0018, 0.0545), (50, 100, 0.4038, 0.5962)],
)
def test_wilsons_interval_is_that_of_the_tables(hits, total, low, high):
    rate = calibration.wilson(hits, total)

    assert rate.low == pytest.approx(low, abs=0.0002)
    assert rate.high == pytest.approx(high, abs=0.0002)


def test_one_person_alone_says_nothing():
    with pytest.raises(ValueError, match="second person"):
        calibration.calibrate([0.3], [])


def test_the_plot_is_a_picture_that_loads_nothing():
    found = calibration.calibrate([0.2, 0.3], [0.6, 0.8])

    drawn = ET.fromstring(calibration.as_svg(found))

    tags = {element.tag.rpartition("}")[2] for element in drawn.iter()}
    assert "polyline" in tags
    assert tags <= {"svg", "rect", "line", "text", "polyline", "polygon"}
