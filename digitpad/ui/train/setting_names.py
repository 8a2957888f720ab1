"""Settings of a recipe in the user's words: names go in, translated names and units come out.

The names are those of `training.settings`; what may be chosen has a name as books write it.
"""

from PySide6.QtCore import QCoreApplication

translate = QCoreApplication.translate


def choice_name(name: str) -> str:
    """An activation, optimizer, schedule, initializer or way to draw as books write it."""
    kind, colon, value = name.partition(":")
    if kind == "normal" and colon:
        return translate("train", "Normal, σ {sigma}").format(sigma=value)
    return {
        "relu": translate("train", "ReLU"),
        "sigmoid": translate("train", "Sigmoid"),
        "tanh": translate("train", "Tanh"),
        "identity": translate("train", "None (identity)"),
        "sgd": translate("train", "SGD"),
        "momentum": translate("train", "SGD with momentum"),
        "nesterov": translate("train", "SGD with Nesterov momentum"),
        "adagrad": translate("train", "Adagrad"),
        "rmsprop": translate("train", "RMSprop"),
        "adam": translate("train", "Adam"),
        "constant": translate("train", "Constant"),
        "step": translate("train", "Steps down"),
        "cosine": translate("train", "Cosine"),
        "one_cycle": translate("train", "One cycle"),
        "plateau": translate("train", "Lower on a plateau"),
        "glorot_uniform": translate("train", "Glorot, uniform"),
        "glorot_normal": translate("train", "Glorot, normal"),
        "he_uniform": translate("train", "He, uniform"),
        "he_normal": translate("train", "He, normal"),
        "shuffle": translate("train", "Each once an epoch"),
        "replacement": translate("train", "Drawn afresh"),
        "index": translate("train", "Class numbers"),
        "one_hot": translate("train", "One-hot vectors"),
    }.get(name, name)


def setting_name(name: str) -> str:
    """A setting as its field is called; those that are always shown have a key that leads to them."""
    return {
        "hidden": translate("train", "&Hidden units"),
        "activation": translate("train", "&Activation"),
        "optimizer": translate("train", "&Optimizer"),
        "learning_rate": translate("train", "&Learning rate"),
        "batch_size": translate("train", "&Batch size"),
        "epochs": translate("train", "E&pochs"),
        "steps": translate("train", "Ste&ps"),
        "seed": translate("train", "S&eed"),
        "init": translate("train", "First weights"),
        "dropout": translate("train", "Dropout"),
        "batch_norm": translate("train", "Batch normalisation"),
        "optimizer.momentum": translate("train", "Momentum μ"),
        "optimizer.epsilon": translate("train", "Epsilon ε"),
        "optimizer.rho": translate("train", "Memory ρ"),
        "optimizer.beta_1": translate("train", "Memory β₁"),
        "optimizer.beta_2": translate("train", "Memory β₂"),
        "schedule": translate("train", "Schedule"),
        "schedule.factor": translate("train", "Factor"),
        "schedule.every": translate("train", "Every"),
        "schedule.floor": translate("train", "Floor"),
        "schedule.rise": translate("train", "Rise"),
        "schedule.divisor": translate("train", "Divisor"),
        "schedule.patience": translate("train", "Patience"),
        "schedule.warmup": translate("train", "Warm-up"),
        "sampling": translate("train", "Pictures"),
        "targets": translate("train", "Targets"),
        "weight_decay": translate("train", "Weight decay"),
        "label_smoothing": translate("train", "Label smoothing"),
        "clip_norm": translate("train", "Gradient limit"),
        "validation": translate("train", "Held out"),
        "stopping.patience": translate("train", "Patience"),
        "stopping.restore_best": translate("train", "Keep the best epoch"),
        "stopping.target_accuracy": translate("train", "Target accuracy"),
        "augmentation.shift": translate("train", "Shift"),
        "augmentation.rotation": translate("train", "Rotation"),
        "augmentation.scale": translate("train", "Scale"),
        "augmentation.shear": translate("train", "Shear"),
        "augmentation.elastic": translate("train", "Elastic"),
        "augmentation.smoothness": translate("train", "Smoothness"),
        "augmentation.thickness": translate("train", "Thickness"),
        "film": translate("train", "Film"),
    }[name]


def setting_unit(name: str) -> str:
    """What a setting is counted in, to stand behind its field; empty for a bare number."""
    epochs, pixels = translate("train", "epochs"), translate("train", "px")
    return {
        "schedule.every": epochs,
        "schedule.patience": epochs,
        "schedule.warmup": epochs,
        "stopping.patience": epochs,
        "augmentation.shift": pixels,
        "augmentation.rotation": "°",
        "augmentation.elastic": pixels,
        "augmentation.smoothness": pixels,
        "augmentation.thickness": pixels,
        "film": translate("train", "MB"),
    }.get(name, "")
