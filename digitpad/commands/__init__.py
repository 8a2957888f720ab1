"""The sub-commands, one a file: each has `run(arguments) -> exit status`, and none of them imports Qt."""
