"""Which ways of writing a digit a model reads badly: `.venv/bin/python scripts/bench/forms.py [MODEL]`.

Draws every form of every digit that our own templates know (the crossed 7, the 1 with a long flag …) by many
hands, half of them through a pen, finger, mouse or trackpad, and prints the forms that are read worst, what
they are taken for, and how many are refused. The templates taught the bundled model as well, so this flatters
it; what is bad here is bad for certain.
"""

import argparse
import sys
from pathlib import Path

import numpy as np

from digitpad.data import synthetic
from digitpad.data.device import through_device
from digitpad.data.templates import load_forms
from digitpad.errors import DigitpadError
from digitpad.files.models import load_model
from digitpad.ink.pipeline import to_images
from digitpad.paths import resource
from digitpad.recognition.recogniser import Reader, judge

EACH = 400
SEED = 4


def main() -> int:
    """Draw, read, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("model", nargs="?", type=Path, default=resource("models/bundled.safetensors"))
    parser.add_argument("--worst", type=int, default=12, help="how many forms to print")
    arguments = parser.parse_args()
    try:
        reader = Reader.of(load_model(arguments.model), arguments.model.stem)
    except DigitpadError as error:
        print(f"forms: {error}", file=sys.stderr)
        return 2
    rng = np.random.default_rng(SEED)
    forms = load_forms()
    rows = []
    for form in forms:
        # `generate` wants every digit; only those of this form are looked at.
        rest = [other for other in forms if other.digit != form.digit]
        drawings = [
            d for d in synthetic.generate(10 * EACH, rng, forms=[form, *rest]) if d.label == form.digit
        ]
        half = len(drawings) // 2
        images = to_images([*drawings[:half], *through_device(drawings[half:], rng)])
        probabilities, doubt = judge(reader, images)
        read = probabilities.argmax(axis=1)
        wrong = read[read != form.digit]
        taken = ", ".join(
            f"{digit} ({count})"
            for count, digit in sorted(zip(*np.unique(wrong, return_counts=True)[::-1], strict=True))[:-4:-1]
        )
        refused = (
            0.0 if doubt is None or reader.refusal is None else (doubt > reader.refusal.threshold).mean()
        )
        rows.append(((read == form.digit).mean(), form.digit, form.name, refused, taken))
    rows.sort()
    print(f"{'digit':>5}  {'form':<28}{'read':>8}{'refused':>9}  taken for")
    for right, digit, name, refused, taken in rows[: arguments.worst]:
        print(f"{digit:>5}  {name:<28}{right:>8.1%}{refused:>9.1%}  {taken}")
    print(
        f"all {len(rows)} forms: {np.mean([row[0] for row in rows]):.2%} read rightly, "
        f"{np.mean([row[3] for row in rows]):.2%} refused"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
