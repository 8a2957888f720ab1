"""The runs that are kept: their list, what is done with them, and several compared."""
