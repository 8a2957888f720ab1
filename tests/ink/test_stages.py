"""The stages that lead from strokes to the network's input."""

import numpy as np

from digitpad.ink.normalise import BOX, PEN, Ink, fit_to_box, pen_widths
from digitpad.ink.pipeline import stages, to_image
from digitpad.ink.stroke import Drawing
from tests.ink.shapes import ring


def test_the_stages_lead_from_the_strokes_to_the_networks_input():
    drawing = Drawing.of([[(100, 100), (100, 300)], [(100, 200), (180, 200)]])
    drawn, scaled, box, placed, network = stages(drawing)
    assert drawn.strokes is not None
    np.testing.assert_array_equal(drawn.strokes[1], drawing.strokes[1])
    assert scaled.strokes is not None
    np.testing.assert_allclose(scaled.strokes[0][:, 1], [PEN / 2, BOX - PEN / 2], atol=1e-4)
    assert box.pixels is not None
    assert box.pixels.shape == (20, 20)
    assert placed.pixels is not None
    np.testing.assert_array_equal(placed.pixels, to_image(drawing))
    assert network.pixels is not None
    assert (network.pixels.shape, network.pixels.dtype) == ((1, 784), np.dtype(np.float32))


def test_a_blank_drawing_has_stages_too():
    assert [stage.strokes for stage in stages(Drawing.of([]))[:2]] == [(), ()]
    assert not stages(Drawing.of([]))[-1].pixels.any()


def test_scaled_points_lie_on_the_grid():
    ink = fit_to_box(Ink.of([Drawing.of([ring()])]), pen_widths(2.5, 1))
    np.testing.assert_array_equal(ink.points * 2**16, np.rint(ink.points * 2**16))
