"""What the libraries say in English about a wrong value, and what people read instead."""

import re

_MESSAGES = (
    (r"Input should be less than or equal to (\S+)", r"höchstens \1."),
    (r"Input should be greater than or equal to (\S+)", r"mindestens \1."),
    (r"Input should be greater than (\S+)", r"größer als \1."),
    (r"String should have at most (\d+) characters?", r"höchstens \1 Zeichen."),
    (r"String should have at least (\d+) characters?", r"mindestens \1 Zeichen."),
    (r"List should have at most (\d+) items?.*", r"höchstens \1 Angaben."),
    (r"Input should be a valid (?:integer|number).*", "erwartet wird eine Zahl."),
    (r"Input should be a finite number", "erwartet wird eine endliche Zahl."),
    (r"Field required", "Angabe nötig."),
    (r"No such command '(.*)'\.?", r"Den Befehl „\1“ gibt es nicht."),
    (r"Got unexpected extra argument.*\((.*)\)", r"Zu viele Angaben: \1."),
)


def in_german(message: str) -> str:
    """The message in German; one that is not known here comes back as it is."""
    for english, german in _MESSAGES:
        message = re.sub(english, german, message)
    return message
