"""What there is to see in a network at work, without a window: every tensor in play, named and measured."""
