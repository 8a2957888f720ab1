"""`digitpad data`: which data sets are there, where do they come from, what is in them?"""

import argparse

import numpy as np

from digitpad import paths
from digitpad.commands.output import progress_line, result
from digitpad.data import sources
from digitpad.data.dataset import CLASSES, Examples


def run(arguments: argparse.Namespace) -> int:
    """List, download or describe."""
    match arguments.action:
        case "list":
            for source in sources.list_sources():
                counts = (
                    "" if source.counts is None else f"  {source.counts[0]:,} + {source.counts[1]:,} digits"
                )
                result(f"{source.name:10} {source.note}{counts}")
                result(f"{'':10} {source.licence}")
        case "download":
            from digitpad.data.download import download_mnist

            folder = download_mnist(paths.cache_dir() / "mnist", progress_line("Downloading MNIST"))
            result(f"mnist is in {folder}")
        case "info":
            dataset = sources.load(arguments.data, progress=progress_line(f"Loading {arguments.data}"))
            result(f"{dataset.name}: {dataset.licence or 'licence unknown'}")
            split = "the source's own split" if dataset.split == "given" else "split by digitpad"
            result(f"sha256 {dataset.sha256}, {split}")
            for name, part in (("train", dataset.train), ("test", dataset.test)):
                for kind, array in (("images", part.images), ("labels", part.labels)):
                    result(f"{name}_{kind} {array.shape} {array.dtype}")
                result(f"  digits {_counts(part)}")
                if part.writers is not None:
                    result(f"  {len(np.unique(part.writers))} writers")
    return 0


def _counts(part: Examples) -> str:
    counts = np.bincount(part.labels, minlength=CLASSES)
    return "  ".join(f"{digit}: {count:,}" for digit, count in enumerate(counts))
