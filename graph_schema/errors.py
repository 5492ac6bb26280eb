"""What goes wrong in the model."""


class ModelError(ValueError):
    """The model as written cannot be used; the message names file, field and what to change."""
