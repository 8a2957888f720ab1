"""What the window shows, as QObjects that tell in the past tense what has changed."""
