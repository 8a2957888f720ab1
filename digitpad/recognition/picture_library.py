"""OpenCV, loaded when the first picture is read: an extra that nothing else needs."""

from types import ModuleType

from digitpad.errors import DigitpadError

HOW = "reading pictures needs OpenCV, which is not installed; run: pip install opencv-python-headless"


def opencv() -> ModuleType:
    """The module `cv2`, kept to one thread: a training run beside it would pay for more.

    Raises:
        DigitpadError: it is not installed, or does not load here; the line says how to get it.
    """
    try:
        import cv2
    except ImportError as error:
        raise DigitpadError(HOW) from error
    cv2.setNumThreads(1)
    return cv2
