"""Settings from lines such as `name = value`."""

from options.errors import SettingError


def read(text):
    found = {}
    for number, line in enumerate(text.splitlines(), 1):
        line = line.partition("#")[0].strip()
        if not line:
            continue
        name, equals, value = line.partition("=")
        if not equals:
            raise SettingError(f"line {number} has no =")
        found[name.strip()] = value.strip()
    return found


def number(settings, name):
    """A whole number; SettingError when it is missing or no number."""
    if name not in settings:
        raise SettingError(f"{name} is missing")
    return int(settings[name])


def switch(settings, name):
    return settings.get(name, "off") in ("on", "yes", "true")
