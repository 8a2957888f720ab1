"""What the network reads wrongly: the confusion matrix, and the pictures behind each of its cells."""
