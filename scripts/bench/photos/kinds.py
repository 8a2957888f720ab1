"""What a photo of digits can be like: paper, pen, light and camera of each kind, with their ranges."""

from dataclasses import dataclass, field

Range = tuple[float, float]
Colour = tuple[int, int, int]

WHITE: Colour = (246, 246, 243)
BLUE_BLACK: tuple[Colour, ...] = ((28, 28, 34), (30, 45, 125), (38, 60, 150), (20, 22, 60))


@dataclass(frozen=True)
class Kind:
    """Ranges are uniform; lengths are fractions of the picture's long side unless they say otherwise.

    Attributes:
        size: the picture's width and height in pixels.
        height: of a digit.
        gap: between digits, as a fraction of their height; each is a little off it.
        pen: its width as a fraction of the digit's height.
        inks: colours of the pen, red, green, blue.
        grain: how uneven the pen's trace is, 0–1.
        opacity: how much of the paper the ink covers.
        paper: its colour.
        texture: standard deviation of the paper's grain in grey levels.
        lines: `none`, `ruled` or `squared`.
        gradient: how much darker the light gets across the picture, 0–1.
        shadow: how much a shadow takes away, 0–1; none where it is 0.
        turn: rotation in degrees.
        tilt: how far the paper's corners move by perspective.
        table: whether the edges of the paper, and a table around it, are in the picture.
        blur: standard deviation in pixels.
        noise: standard deviation of the sensor's noise in grey levels.
        quality: of the JPEG; None writes a PNG.
        turned: whether the camera was held upright and says so in Exif.
    """

    size: tuple[int, int] = (2000, 1500)
    height: Range = (0.06, 0.2)
    gap: Range = (0.2, 0.5)
    pen: Range = (0.03, 0.08)
    inks: tuple[Colour, ...] = BLUE_BLACK
    grain: float = 0.1
    opacity: Range = (0.8, 0.97)
    paper: Colour = WHITE
    texture: float = 1.5
    lines: str = "none"
    gradient: Range = (0.05, 0.3)
    shadow: Range = (0.0, 0.0)
    turn: Range = (-3.0, 3.0)
    tilt: Range = (0.0, 0.01)
    table: bool = False
    blur: Range = (0.5, 1.5)
    noise: Range = (1.0, 4.0)
    quality: tuple[int, int] | None = field(default=(70, 92))
    turned: bool = False


KINDS: dict[str, Kind] = {
    "scan": Kind(
        gradient=(0, 0.02), noise=(0.5, 1.5), blur=(0.3, 0.8), turn=(-1, 1), tilt=(0, 0),
        quality=None,
    ),
    "screen": Kind(
        size=(1200, 800), height=(0.12, 0.5), pen=(0.04, 0.13), inks=((20, 20, 20),), grain=0, opacity=(1, 1),
        paper=(255, 255, 255), texture=0, gradient=(0, 0), turn=(0, 0), tilt=(0, 0), blur=(0.3, 0.5),
        noise=(0, 0), quality=None,
    ),
    "dark screen": Kind(
        size=(1200, 800), height=(0.12, 0.5), pen=(0.04, 0.13), inks=((235, 235, 235), (120, 200, 255)),
        grain=0, opacity=(1, 1), paper=(24, 26, 30), texture=0, gradient=(0, 0), turn=(0, 0), tilt=(0, 0),
        blur=(0.3, 0.5), noise=(0, 0), quality=None,
    ),
    "pencil, ruled": Kind(
        inks=((70, 70, 74), (95, 95, 100)), grain=0.45, opacity=(0.55, 0.85), lines="ruled", height=(0.05,
        0.12) ),
    "ballpoint, squared": Kind(lines="squared", grain=0.15, height=(0.05, 0.15), pen=(0.03, 0.06)),
    "marker": Kind(
        inks=((25, 25, 28), (180, 30, 40), (20, 110, 60), (30, 60, 170)), pen=(0.1, 0.2), height=(0.12, 0.35),
        grain=0 ),
    "chalk": Kind(
        inks=((235, 235, 228), (240, 225, 140)), paper=(48, 66, 58), texture=3.5, grain=0.5, pen=(0.06, 0.12),
        opacity=(0.7, 0.95), height=(0.1, 0.3), noise=(2, 5),
    ),
    "shadow": Kind(shadow=(0.3, 0.6), gradient=(0.2, 0.5)),
    "on a table": Kind(
        table=True, turn=(-8, 8), tilt=(0.01, 0.04), lines="ruled", shadow=(0, 0.4), height=(0.05, 0.1),
    ),
    "close together": Kind(gap=(-0.04, 0.12), height=(0.1, 0.2)),
    "webcam": Kind(
        size=(800, 600), height=(0.1, 0.35), pen=(0.05, 0.12), noise=(4, 9), blur=(0.7, 1.4), quality=(35,
        60), gradient=(0.1, 0.5),
    ),
    "phone, 12 MP": Kind(
        size=(4000, 3000), shadow=(0, 0.5), gradient=(0.1, 0.4), lines="squared", turned=True, blur=(1, 2.5),
        noise=(2, 6), tilt=(0, 0.03), turn=(-6, 6), height=(0.05, 0.15),
    ),
}  # fmt: skip
