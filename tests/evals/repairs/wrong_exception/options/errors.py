class SettingError(Exception):
    """A setting that is missing or cannot be read."""
