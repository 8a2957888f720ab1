"""A device spoils what was drawn as it should: a little, everywhere alike, and never beyond reading."""

from dataclasses import replace

import numpy as np
import pytest

from digitpad.data.device import DEVICES, Device, through_device
from digitpad.data.pieces import Ways, cut, follow
from digitpad.data.synthetic import generate
from digitpad.ink.normalise import Ink
from digitpad.ink.pipeline import to_images
from digitpad.ink.stroke import Drawing

TRUE = Device(
    share=1, tremor=0, sway=0, landing=0, lag=0, spacing=0, grid=0,
    missing=0, beyond=0, hook=0, hooked=0, broken=0, gap=0, traced=0,
)  # fmt: skip


def rng(seed: int = 3) -> np.random.Generator:
    return np.random.default_rng(seed)


def line(points: int = 2, length: float = 100.0, **more) -> Drawing:
    """From the origin to the right."""
    return Drawing.of([np.stack([np.linspace(0, length, points), np.zeros(points)], axis=1)], **more)


def corner() -> Drawing:
    """To the right, then down: 100 each."""
    return Drawing.of([[[0, 0], [100, 0], [100, 100]]])


def through(drawing: Drawing, seed: int = 3, count: int = 200, **habits: float) -> list[Drawing]:
    """The drawing many times through a device that does nothing but what is named."""
    return through_device([drawing] * count, rng(seed), devices=[replace(TRUE, **habits)])


def distance_to_way(points: np.ndarray, way: np.ndarray) -> np.ndarray:
    """(n,) how far points lie from a polyline."""
    a, s = way[:-1], np.diff(way, axis=0)
    square = np.maximum((s * s).sum(axis=1), 1e-300)
    t = np.clip(((points[:, None] - a) * s).sum(axis=2) / square, 0, 1)
    return np.hypot(*np.moveaxis(points[:, None] - a - t[..., None] * s, 2, 0)).min(axis=1)


# --- what holds for all


def test_labels_writers_other_keys_and_the_order_stay():
    drawings = generate(30, rng())
    known = [replace(d, writer=str(k), extra={"n": k}) for k, d in enumerate(drawings)]
    spoilt = through_device(known, rng())
    assert [(d.label, d.writer, d.extra) for d in spoilt] == [(d.label, d.writer, d.extra) for d in known]
    assert all(not s.flags.writeable and s.shape[1] == 2 and len(s) for d in spoilt for s in d.strokes)


def test_one_seed_gives_the_same_drawings_bit_for_bit_and_another_seed_others():
    drawings = generate(40, rng())
    a, b, c = (Ink.of(through_device(drawings, rng(seed))) for seed in (1, 1, 2))
    np.testing.assert_array_equal(a.points, b.points)
    np.testing.assert_array_equal(a.strokes, b.strokes)
    assert a.points.shape != c.points.shape or (a.points != c.points).any()


def test_blank_drawings_stay_blank_and_dots_stay_dots_where_they_were():
    blank, dot = Drawing(()), Drawing.of([[[30.0, 40.0]]])
    still = Drawing.of([[[30.0, 40.0], [30.0, 40.0]]])
    assert through_device([blank], rng()) == [blank]
    assert through_device([], rng()) == []
    for seed in range(20):
        a, b, c, d = through_device([blank, dot, line(), still], rng(seed))
        assert a.is_blank
        assert not c.is_blank
        for shifted in (b, d):
            assert len(shifted.strokes) == len(shifted.strokes[0]) == 1
            assert np.abs(shifted.strokes[0] - [30, 40]).max() < 1


def test_a_mixture_of_point_counts_with_time_and_pressure_comes_through():
    timed = Drawing.of([[[0, 0, 5, 0.5], [50, 90, 9, 0.7]], [[20, 20, 30, 1.0]]], label=4)
    for drawing in through_device([timed, line(), corner()] * 20, rng()):
        assert all(np.isfinite(stroke).all() for stroke in drawing.strokes)


def test_without_strength_the_way_stays_as_it_was():
    for drawing, spoilt in zip(
        generate(50, rng()), through_device(generate(50, rng()), rng(), 0), strict=True
    ):
        assert len(spoilt.strokes) == len(drawing.strokes)
        for before, after in zip(drawing.strokes, spoilt.strokes, strict=True):
            np.testing.assert_allclose(after[[0, -1]], before[[0, -1]], atol=1e-6)
            assert distance_to_way(after, before).max() < 1e-6


def test_the_unit_the_place_and_the_number_of_points_do_not_matter():
    drawings = generate(40, rng())
    other = [replace(d, strokes=tuple(0.125 * s + [1000, -250] for s in d.strokes)) for d in drawings]
    dense = [replace(d, strokes=tuple(np.repeat(s, 3, axis=0) for s in d.strokes)) for d in drawings]
    usual, moved, denser = (through_device(each, rng(9)) for each in (drawings, other, dense))
    for a, b, c in zip(usual, moved, denser, strict=True):
        for s, t, u in zip(a.strokes, b.strokes, c.strokes, strict=True):
            np.testing.assert_allclose(s, (t - [1000, -250]) / 0.125, atol=1e-6)
            np.testing.assert_allclose(s, u, atol=1e-6)


def test_no_device_leaves_the_place_of_the_drawing():
    drawings = generate(300, rng())
    for device in DEVICES:
        for before, after in zip(drawings, through_device(drawings, rng(), devices=[device]), strict=True):
            way = np.concatenate(before.strokes)
            points = np.concatenate(after.strokes)
            side = np.ptp(way, axis=0).max()
            far = distance_to_way(points, way).max()
            assert far < 0.45 * side, (device, before.label)


def test_pictures_change_but_little():
    drawings = generate(400, rng())
    before = to_images(drawings).reshape(400, -1).astype(float)
    for device in DEVICES:
        after = to_images(through_device(drawings, rng(), devices=[device])).reshape(400, -1)
        alike = [np.corrcoef(a, b)[0, 1] for a, b in zip(before, after.astype(float), strict=True)]
        assert 0.75 < np.median(alike) < 0.995
        assert np.percentile(alike, 5) > 0.35


# --- each effect


def test_shaking_goes_to_and_fro_around_the_way():
    for wave in ("tremor", "sway"):
        off = np.concatenate([d.strokes[0][:, 1] for d in through(line(), **{wave: 0.02})])
        assert abs(off.mean()) < 0.3
        assert 0.8 < off.std() < 3.5
    slow, fast = (
        np.mean(
            [np.abs(np.diff(np.sign(d.strokes[0][:, 1]))).sum() / 2 for d in through(line(), **{w: 0.02})]
        )
        for w in ("sway", "tremor")
    )
    assert fast > 2 * slow > 2


def test_a_filter_cuts_corners_and_leaves_the_ends():
    inside = []
    for drawing in through(corner(), lag=0.1):
        (stroke,) = drawing.strokes
        np.testing.assert_allclose(stroke[[0, -1]], [[0, 0], [100, 100]], atol=1e-9)
        inside.append(np.hypot(*(stroke - [100, 0]).T).min())
    assert np.median(inside) > 2
    assert max(inside) < 30


def test_few_points_are_reported_and_always_the_ends():
    few = [d.strokes[0] for d in through(line(50), spacing=0.2)]
    many = [d.strokes[0] for d in through(line(50))]
    assert {len(s) for s in many} == {51}
    assert np.median([len(s) for s in few]) < 15
    assert all(s[0, 0] == 0 and abs(s[-1, 0] - 100) < 1e-9 for s in few)


def test_points_lie_on_a_grid():
    coarse = 0
    for drawing in through(corner(), grid=0.05):
        for k in (0, 1):
            steps = np.diff(np.unique(drawing.strokes[0][:, k].round(6)))
            # A cell wider than the points are apart is met by every step.
            if steps.min() > 4:
                coarse += 1
                np.testing.assert_allclose(steps / steps.min(), np.rint(steps / steps.min()), atol=1e-3)
    assert coarse > 50


def test_ends_are_missing_or_too_long():
    short = np.array([d.strokes[0][[0, -1], 0] for d in through(line(), missing=0.1)])
    assert short.min() >= 0
    assert short.max() <= 100
    assert 1 < short[:, 0].mean() < 10
    assert 1 < 100 - short[:, 1].mean() < 10
    long = np.array([d.strokes[0][[0, -1], 0] for d in through(line(), beyond=0.1)])
    assert long[:, 0].min() < -5
    assert long[:, 1].max() > 105
    assert (long[:, 0] < 1e-9).all()


def test_a_hook_turns_back_where_the_pen_is_put_down_and_lifted():
    for drawing in through(line(), hooked=1, hook=0.1):
        (stroke,) = drawing.strokes
        assert stroke[:, 0].min() >= -1e-9
        assert stroke[:, 0].max() <= 100 + 1e-9
        assert np.abs(stroke[:, 1]).max() <= 30
        middle = np.abs(stroke[:, 0] - 50) < 10
        np.testing.assert_allclose(stroke[middle, 1], 0, atol=1e-9)
    hooks = np.array([np.abs(d.strokes[0][:, 1]).max() for d in through(line(), hooked=1, hook=0.1)])
    assert np.median(hooks) > 2


def test_a_broken_stroke_has_become_two_with_a_gap_between():
    gaps = []
    for drawing in through(line(), broken=1, gap=0.1):
        first, second = drawing.strokes
        assert first[0, 0] == 0
        assert abs(second[-1, 0] - 100) < 1e-9
        gaps.append(second[0, 0] - first[-1, 0])
    assert min(gaps) >= 0
    assert 2 < np.median(gaps) < 15
    assert max(gaps) <= 20 + 1e-9


def test_a_part_of_a_stroke_is_traced_twice():
    for drawing in through(line(), traced=1):
        whole, again = drawing.strokes
        np.testing.assert_allclose(whole[[0, -1], 0], [0, 100], atol=1e-9)
        assert 0 <= again[0, 0] < again[-1, 0] <= 100 + 1e-9
        np.testing.assert_allclose(again[:, 1], 0, atol=1e-9)


def test_strokes_land_off_their_place_but_a_single_one_is_where_it_is():
    two = Drawing.of([[[0, 0], [100, 0]], [[50, -50], [50, 50]]])
    off = np.array([d.strokes[1][0] for d in through(two, landing=0.05)]) - [50, -50]
    assert (off.std(axis=0) > 2).all()
    alone = np.array([d.strokes[0][0] for d in through(line(), landing=0.05)])
    np.testing.assert_allclose(alone, 0, atol=1e-9)


@pytest.mark.parametrize("device", DEVICES)
def test_every_device_is_used(device):
    others = tuple(other for other in DEVICES if other is not device)
    drawings = generate(60, rng())
    a, b = (Ink.of(through_device(drawings, rng(), devices=some)).points for some in (DEVICES, others))
    assert a.shape != b.shape or (a != b).any()


# --- pieces


def test_a_way_is_measured_in_the_size_of_its_drawing():
    ways = Ways.of(Ink.of([line(3), Drawing(()), corner()]))
    np.testing.assert_allclose(ways.end - ways.begin, [1, 2])
    np.testing.assert_allclose(ways.size, [100, 1, 100])
    assert ways.drawing.tolist() == [0, 2]
    np.testing.assert_allclose(ways.at(ways.begin + 0.5), [[50, 0], [50, 0]])
    assert ways.begin[1] > ways.end[0]


def test_points_follow_a_piece_evenly():
    ways = Ways.of(Ink.of([corner()]))
    nothing = {
        name: np.zeros(1) for name in ("missing", "beyond", "hook", "hooked", "broken", "gap", "traced")
    }
    points, piece, place = follow(ways, cut(ways, nothing, rng()), 0.25)
    np.testing.assert_allclose(place, np.linspace(0, 2, 9))
    np.testing.assert_allclose(points[[0, 4, 8]], [[0, 0], [100, 0], [100, 100]])
    assert not piece.any()
