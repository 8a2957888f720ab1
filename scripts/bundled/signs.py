"""Letters and signs as hands write them: what the bundled model is taught to refuse.

In: `signs.txt`, points in a box about 100 high. Out: drawings by many hands, none of them a digit.
"""

from itertools import pairwise
from pathlib import Path

import numpy as np

from digitpad.data.hand import Habits, draw
from digitpad.data.templates import Form, curve_matrix
from digitpad.ink.stroke import Drawing

SIGNS = Path(__file__).with_name("signs.txt")

HABITS = Habits(jitter=3.0, ends=0.04, bend=3.5, slant=(4.0, 13.0), rotation=7.0)
"""As for digits, but with straighter paper: a sign that is bent too far may become one."""


def load_signs(path: Path = SIGNS) -> list[Form]:
    """Every way of writing a sign; the digit of such a form is -1."""
    lines = [line for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return [_form(*line.split(":", 1)) for line in lines]


def draw_signs(count: int, rng: np.random.Generator) -> list[Drawing]:
    """`count` signs, each way of writing as likely as any other."""
    forms = load_signs()
    chosen = np.sort(rng.integers(0, len(forms), count))
    drawings = []
    for k, form in enumerate(forms):
        points = draw(form, int((chosen == k).sum()), rng, HABITS)
        bounds = list(pairwise(form.samples))
        drawings += [Drawing.of([way[a:b] for a, b in bounds]) for way in points]
    return [drawings[k] for k in rng.permutation(len(drawings))]


def _form(name: str, text: str) -> Form:
    controls, samples, points, blocks = [0], [0], [], []
    for stroke in text.split("|"):
        places = [place.rstrip("!").split(",") for place in stroke.split()]
        corner = [place.endswith("!") for place in stroke.split()]
        way = np.array(places, dtype=np.float64)
        points.append(way)
        blocks.append(curve_matrix(way, corner))
        controls.append(controls[-1] + len(way))
        samples.append(samples[-1] + len(blocks[-1]))
    curve = np.zeros((samples[-1], controls[-1]))
    for k, block in enumerate(blocks):
        curve[samples[k] : samples[k + 1], controls[k] : controls[k + 1]] = block
    shapes = np.concatenate(points)[None]
    return Form(-1, name, 1.0, shapes, tuple(controls), tuple(samples), curve)
