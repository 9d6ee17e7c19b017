from gauge.limits import clamp, scale


class Dial:
    """A pointer that turns from 0 to 270 degrees."""

    TURN = 270

    def __init__(self, low, high):
        self.low = low
        self.high = high

    def angle(self, value):
        """Degrees; values outside of the dial point at its end."""
        kept = clamp(self.low, self.high, value)
        return scale(kept, self.low, self.high) * self.TURN

    def ticks(self, count):
        step = (self.high - self.low) / (count - 1)
        return [self.low + step * number for number in range(count)]
