"""The hidden units: what each looks for, what excites it, and what happens without it."""
