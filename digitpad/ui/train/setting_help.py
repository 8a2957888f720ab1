"""One sentence of help for every setting: the name of a setting goes in, translated text comes out."""

from PySide6.QtCore import QCoreApplication

translate = QCoreApplication.translate


def setting_help(name: str) -> str:
    """One sentence on what a setting does."""
    return {
        "hidden": translate(
            "train",
            "Units of the hidden layer; with a comma for several layers, as in 512, 128. "
            "Empty for a network without one.",
        ),
        "activation": translate(
            "train", "What bends a layer's output; without it, layers on layers are no more than one."
        ),
        "optimizer": translate("train", "How the gradients of a batch move the weights."),
        "learning_rate": translate(
            "train", "How far one step goes: too small learns slowly, too large never settles."
        ),
        "batch_size": translate("train", "How many pictures make up one step."),
        "epochs": translate("train", "How often every training picture is seen."),
        "steps": translate("train", "How many batches the network learns from."),
        "seed": translate(
            "train", "Decides the first weights and the order of the pictures: the same seed, the same run."
        ),
        "init": translate(
            "train",
            "How far the random weights spread at the start: He suits ReLU, Glorot sigmoid and tanh.",
        ),
        "dropout": translate(
            "train",
            "The share of hidden units that each picture does without in training, as 0.2, so that none "
            "relies on another; 0 for none.",
        ),
        "batch_norm": translate(
            "train",
            "Brings each hidden unit's sums to mean 0 and spread 1 over the batch, which bears larger steps.",
        ),
        "optimizer.momentum": translate(
            "train",
            "The share of the last step's velocity that is kept: 0.9 looks back over about ten steps.",
        ),
        "optimizer.epsilon": translate(
            "train", "A tiny number below the fraction, so that nothing is divided by zero."
        ),
        "optimizer.rho": translate(
            "train", "The share of the mean squared gradient that is kept from one step to the next."
        ),
        "optimizer.beta_1": translate(
            "train", "The share of the mean gradient that is kept from one step to the next."
        ),
        "optimizer.beta_2": translate(
            "train", "The share of the mean squared gradient that is kept from one step to the next."
        ),
        "schedule": translate(
            "train",
            "How the learning rate changes in the course of the run: large steps first, small ones last.",
        ),
        "schedule.factor": translate(
            "train", "What the learning rate is multiplied by each time it is lowered."
        ),
        "schedule.every": translate("train", "After how many epochs the learning rate is lowered again."),
        "schedule.floor": translate(
            "train", "The share of the learning rate that is left at the end: 0 falls to nothing."
        ),
        "schedule.rise": translate(
            "train",
            "The share of the run in which the learning rate rises to its peak, before it falls to 0.",
        ),
        "schedule.divisor": translate("train", "The run begins with its peak learning rate divided by this."),
        "schedule.patience": translate(
            "train", "How many epochs without a lower validation loss it takes until the rate is lowered."
        ),
        "schedule.warmup": translate(
            "train", "The first epochs, in which the learning rate rises evenly from nearly 0; 0 for none."
        ),
        "sampling": translate(
            "train",
            "Whether every picture comes just once in an epoch, shuffled, or each batch is drawn from all.",
        ),
        "targets": translate(
            "train",
            "Two ways to write what is right, with the same result: 3, or ten numbers of which one is 1.",
        ),
        "weight_decay": translate(
            "train",
            "Pulls every weight a little towards 0 at each step, as 0.01; with Adam this is AdamW; "
            "0 for not.",
        ),
        "label_smoothing": translate(
            "train",
            "The share of certainty that is spread over all ten digits, as 0.1, against overconfidence; "
            "0 for none.",
        ),
        "clip_norm": translate(
            "train",
            "The greatest length that a batch's gradient may have; longer ones are cut down to it; "
            "0 for no limit.",
        ),
        "validation": translate(
            "train",
            "The share of the training pictures that is kept aside to decide by, as 0.1, so that the test "
            "set decides nothing; 0 for none.",
        ),
        "stopping.patience": translate(
            "train", "Stop after this many epochs without a lower validation loss; empty for never."
        ),
        "stopping.restore_best": translate(
            "train",
            "The run leaves the network of the epoch with the lowest validation loss, not of the last.",
        ),
        "stopping.target_accuracy": translate(
            "train",
            "Stop as soon as this share of held-out pictures is read correctly, as 0.98; empty for never.",
        ),
        "augmentation.shift": translate(
            "train", "Moves each picture by up to so many pixels, across and down, anew whenever it is shown."
        ),
        "augmentation.rotation": translate("train", "Turns each picture by up to so many degrees."),
        "augmentation.scale": translate(
            "train", "Makes each picture wider and higher, or less so, by up to this share: 0.1 is ±10 %."
        ),
        "augmentation.shear": translate(
            "train", "Slants each picture, by up to so many pixels sideways for each pixel of height."
        ),
        "augmentation.elastic": translate(
            "train",
            "Bends each picture as rubber (Simard 2003): α, the strength; 20 moves a pixel by about one.",
        ),
        "augmentation.smoothness": translate(
            "train", "How wide the elastic bends are: σ; small ones are ragged, large ones move all at once."
        ),
        "augmentation.thickness": translate(
            "train", "Makes each stroke thicker or thinner by up to so many pixels."
        ),
        "film": translate(
            "train",
            "Megabytes for pictures of the network at steps 1, 2, 4, 8 … and at every epoch, to look back "
            "on; 0 for none.",
        ),
    }[name]
