"""A run that holds digits out leaves a model that knows its temperature."""

import numpy as np
import pytest

from digitpad.files.models import load_model, save_model
from digitpad.nn.calibration import fit_temperature
from digitpad.training import live
from digitpad.training.events import EpochDone, RunFinished
from digitpad.training.runs import model_of_run
from digitpad.training.trainer import Trainer
from tests.training.helpers import small_dataset, small_recipe


def finished(trainer: Trainer) -> tuple[RunFinished, list[EpochDone]]:
    events = list(trainer.run())
    assert isinstance(events[-1], RunFinished)
    return events[-1], [event for event in events if isinstance(event, EpochDone)]


def test_the_temperature_is_that_of_the_held_out_digits_and_is_kept_with_the_model(tmp_path) -> None:
    dataset, recipe = small_dataset(train=1200), small_recipe(validation=0.25)
    trainer = Trainer(recipe, dataset)
    end, epochs = finished(trainer)
    held_out = trainer._run.validation
    assert end.calibration is not None
    logits = end.snapshot.forward(held_out.images.reshape(300, 784) / np.float32(255))
    assert end.calibration.temperature == pytest.approx(fit_temperature(logits, held_out.labels), rel=1e-6)
    assert "300 digits" in end.calibration.fitted_on
    save_model(
        tmp_path / "m.safetensors", model_of_run(recipe, dataset, end.snapshot, epochs, end.calibration)
    )
    assert load_model(tmp_path / "m.safetensors").calibration == end.calibration


def test_a_wide_network_is_fitted_on_fewer_digits_for_the_window_that_waits_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    recipe = small_recipe(validation=0.25)
    monkeypatch.setattr(live, "PRODUCTS", 250 * recipe.network.parameter_count)
    end, _ = finished(Trainer(recipe, small_dataset(train=1200)))
    assert end.calibration is not None
    assert "250 digits" in end.calibration.fitted_on


@pytest.mark.parametrize("validation", [0.0, 0.1])
def test_without_enough_held_out_digits_nothing_is_claimed(validation: float) -> None:
    end, _ = finished(Trainer(small_recipe(validation=validation), small_dataset(train=1200)))
    assert end.calibration is None
