"""Every reader of the project: sound files, how to spoil them, how to know a sound header, and the call.

A reader gets a folder, reads what is in it as the program does, and holds what comes out against what the
program relies on: a reader that believes too much is as broken as one that stumbles.
"""

from tests.fuzz import read_choices, read_data, read_training

READERS = {
    reader.name: reader for reader in (*read_data.READERS, *read_training.READERS, *read_choices.READERS)
}
"""Every reader by name."""
