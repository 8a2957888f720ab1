"""A fuzzing harness over everything that reads a file, in a child process that is watched."""
