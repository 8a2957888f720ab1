"""A fuzzing harness over everything that reads a file: damaged, hostile and merely odd files, in a child process."""
