"""Reading: a network and a drawing go in, a `Prediction` comes out."""
