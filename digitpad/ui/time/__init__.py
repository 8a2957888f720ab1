"""The time machine: back through the film of a run."""
