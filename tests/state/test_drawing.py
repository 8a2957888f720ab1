"""The drawing: what pen and eraser leave, and every step back and forth."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitpad.ink.stroke import Drawing
from digitpad.state.drawing import POINT_LIMIT, DrawingState


def draw(state: DrawingState, *points: tuple[float, ...]) -> None:
    state.begin_stroke(*points[0])
    for point in points[1:]:
        state.extend_stroke(*point)
    state.end_stroke()


def shown(state: DrawingState) -> list[list[list[float]]]:
    return [stroke.tolist() for stroke in state.strokes]


@pytest.fixture
def state() -> DrawingState:
    return DrawingState()


def test_a_stroke_keeps_every_point_in_order(state: DrawingState):
    draw(state, (10, 20), (30, 40), (50, 45))
    assert shown(state) == [[[10, 20], [30, 40], [50, 45]]]
    assert not state.is_drawing


def test_the_stroke_under_the_pen_is_there_before_it_ends(state: DrawingState):
    seen: list[int] = []
    state.strokes_changed.connect(lambda: seen.append(sum(map(len, state.strokes))))
    state.begin_stroke(1, 2)
    state.extend_stroke(30, 40)
    assert state.is_drawing
    assert seen == [1, 2]
    assert shown(state) == [[[1, 2], [30, 40]]]
    assert state.finished_strokes == ()


def test_strokes_handed_out_never_change(state: DrawingState):
    state.begin_stroke(1, 2)
    early = state.strokes
    for k in range(2, 600):  # beyond the first buffer
        state.extend_stroke(k, 2 * k)
    assert [stroke.tolist() for stroke in early] == [[[1, 2]]]
    assert shown(state)[0] == [[k, 2 * k] for k in range(1, 600)]
    for stroke in (*early, *state.strokes):
        with pytest.raises(ValueError, match="read-only"):
            stroke[0, 0] = 7


def test_strokes_are_the_same_object_until_they_change(state: DrawingState):
    draw(state, (0, 0), (9, 9))
    before = state.strokes
    assert state.strokes is before
    state.end_stroke()
    state.erase_along(5, 5)
    assert state.strokes is before


def test_time_counts_from_the_first_point_and_pressure_is_kept(state: DrawingState):
    draw(state, (0, 0, 5000, 0.25), (10, 0, 5016, 0.5))
    draw(state, (0, 50, 5500, 0.75))
    assert shown(state) == [[[0, 0, 0, 0.25], [10, 0, 16, 0.5]], [[0, 50, 500, 0.75]]]


def test_time_never_runs_backwards_after_a_drawing_of_another_clock(state: DrawingState):
    state.replace(Drawing.of([[[0, 0, 0], [5, 5, 90_000]]]))
    draw(state, (1, 1, 100), (20, 20, 130))
    assert state.strokes[1][:, 2].tolist() == [90_000, 90_030]


def test_a_point_without_pressure_takes_the_last_one_of_its_stroke(state: DrawingState):
    draw(state, (0, 0, 0, 0.3), (10, 0, 8))
    assert shown(state) == [[[0, 0, 0, 0.3], [10, 0, 8, 0.3]]]


def test_a_pen_that_rests_adds_no_points(state: DrawingState):
    draw(state, (5, 5), (5, 5), (5.1, 5.2), (8, 5))
    assert shown(state) == [[[5, 5], [8, 5]]]


def test_a_dot_is_a_stroke_of_one_point(state: DrawingState):
    draw(state, (5, 5))
    assert shown(state) == [[[5, 5]]]


def test_each_stroke_is_one_step_back_and_one_forth(state: DrawingState):
    draw(state, (0, 0), (9, 0))
    draw(state, (0, 9), (9, 9))
    both = shown(state)
    state.undo()
    assert shown(state) == both[:1]
    state.undo()
    assert state.is_blank
    assert not state.can_undo
    state.undo()
    state.redo()
    state.redo()
    assert shown(state) == both
    assert not state.can_redo


def test_drawing_after_an_undo_forgets_what_was_undone(state: DrawingState):
    draw(state, (0, 0), (9, 0))
    state.undo()
    assert state.can_redo
    draw(state, (1, 1), (5, 5))
    assert not state.can_redo


def test_undo_in_the_middle_of_a_stroke_takes_that_stroke(state: DrawingState):
    draw(state, (0, 0), (9, 0))
    state.begin_stroke(50, 50)
    assert state.can_undo
    state.undo()
    state.extend_stroke(60, 60)  # the pen is still down
    state.end_stroke()
    assert shown(state) == [[[0, 0], [9, 0]]]


def test_a_cancelled_stroke_leaves_nothing_not_even_a_step(state: DrawingState):
    state.begin_stroke(0, 0)
    state.cancel_stroke()
    assert state.is_blank
    assert not state.can_undo


def test_clearing_can_be_undone(state: DrawingState):
    draw(state, (0, 0), (9, 0))
    state.clear()
    assert state.is_blank
    state.undo()
    assert shown(state) == [[[0, 0], [9, 0]]]


def test_clearing_an_empty_canvas_is_no_step(state: DrawingState):
    state.clear()
    assert not state.can_undo


def test_the_eraser_cuts_a_stroke_in_two_as_one_step(state: DrawingState):
    draw(state, (0, 500), (1000, 500))
    whole = shown(state)
    state.begin_erasing(500, 300, 50)
    state.erase_along(500, 450)
    state.erase_along(500, 700)
    state.end_erasing()
    assert len(state.strokes) == 2
    assert state.strokes[0][-1] == pytest.approx([450, 500])
    assert state.strokes[1][0] == pytest.approx([550, 500])
    state.undo()
    assert shown(state) == whole
    state.redo()
    assert len(state.strokes) == 2


def test_the_eraser_works_while_it_moves(state: DrawingState):
    draw(state, (0, 500), (1000, 500))
    changes: list[int] = []
    state.strokes_changed.connect(lambda: changes.append(len(state.strokes)))
    state.begin_erasing(500, 480, 50)
    assert changes == [2]
    assert state.can_undo


def test_a_sweep_that_met_no_ink_is_no_step(state: DrawingState):
    draw(state, (0, 0), (9, 0))
    state.undo()
    state.begin_erasing(500, 500, 20)
    state.erase_along(600, 600)
    state.end_erasing()
    assert not state.can_undo
    assert state.can_redo


def test_erasing_after_an_undo_forgets_what_was_undone(state: DrawingState):
    draw(state, (0, 500), (1000, 500))
    draw(state, (0, 900), (1000, 900))
    state.undo()
    state.begin_erasing(500, 500, 50)
    state.end_erasing()
    assert not state.can_redo


def test_rubbing_everything_out_leaves_a_blank(state: DrawingState):
    state.replace(Drawing.of([[[500, 500]]], label=3, writer="me"))
    state.begin_erasing(500, 500, 20)
    state.end_erasing()
    assert state.is_blank
    assert state.drawing.label is None


def test_label_and_other_keys_stay_while_strokes_are_added(state: DrawingState):
    state.replace(Drawing.of([[[1, 1]]], label=3, writer="me", extra={"age": 8}))
    draw(state, (100, 100), (200, 200))
    drawing = state.drawing
    assert (drawing.label, drawing.writer, drawing.extra) == (3, "me", {"age": 8})
    assert len(drawing.strokes) == 2


def test_replacing_is_one_step(state: DrawingState):
    draw(state, (0, 0), (9, 0))
    state.replace(Drawing.of([[[1, 1], [2, 2]]]))
    assert shown(state) == [[[1, 1], [2, 2]]]
    state.undo()
    assert shown(state) == [[[0, 0], [9, 0]]]


def test_a_full_drawing_takes_no_more_ink_and_goes_on_after_clearing(state: DrawingState):
    state.begin_stroke(0, 0)
    for k in range(POINT_LIMIT + 50):
        state.extend_stroke(k % 2 * 10, k % 1000)
    assert state.is_full
    state.end_stroke()
    draw(state, (0, 0), (9, 0))
    assert len(state.strokes) == 1
    assert len(state.strokes[0]) == POINT_LIMIT
    state.clear()
    assert not state.is_full
    draw(state, (0, 0), (9, 0))
    assert len(state.strokes) == 1


def test_a_drawing_of_too_many_points_is_refused(state: DrawingState):
    with pytest.raises(ValueError, match="20001 points"):
        state.replace(Drawing.of([np.zeros((POINT_LIMIT + 1, 2))]))
    assert state.is_blank


def test_history_tells_when_undo_and_redo_come_and_go(state: DrawingState):
    told: list[tuple[bool, bool]] = []
    state.history_changed.connect(lambda: told.append((state.can_undo, state.can_redo)))
    state.begin_stroke(0, 0)
    assert told[-1] == (True, False)
    state.end_stroke()
    state.undo()
    assert told[-1] == (False, True)
    state.redo()
    assert told[-1] == (True, False)


STEPS = st.sampled_from(["draw", "dot", "erase", "miss", "clear", "replace", "undo", "redo", "half"])


@given(st.lists(STEPS, max_size=25))
def test_undoing_everything_and_redoing_it_gives_the_same_drawings(steps: list[str]):
    state = DrawingState()
    for k, step in enumerate(steps, 1):
        match step:
            case "draw":
                draw(state, (100 * (k % 10), 0), (100 * (k % 10), 1000))
            case "dot":
                draw(state, (500, 10 * k))
            case "half":
                state.begin_stroke(7 * k, 7)
            case "erase":
                state.begin_erasing(0, 500, 40)
                state.erase_along(1000, 500)
                state.end_erasing()
            case "miss":
                state.begin_erasing(5000, 5000, 40)
            case "replace":
                state.replace(Drawing.of([[[k, k], [k, 900]]]))
            case _:
                getattr(state, step)()
    while state.can_redo:
        state.redo()
    states = [shown(state)]
    while state.can_undo:
        state.undo()
        states.append(shown(state))
    assert state.is_blank
    for expected in reversed(states[:-1]):
        state.redo()
        assert shown(state) == expected
    assert not state.can_redo
