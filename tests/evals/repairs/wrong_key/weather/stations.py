"""Readings as the stations send them."""

SAMPLE = {
    "station": "north",
    "readings": [
        {"hour": 0, "temp_c": 3.5, "wind": {"speed_kmh": 12, "from": "NW"}},
        {"hour": 6, "temp_c": 1.0, "wind": {"speed_kmh": 30, "from": "N"}},
    ],
}


def temperatures(data):
    return [reading["temp_c"] for reading in data["readings"]]


def strongest_wind(data):
    """The hour with the strongest wind, and its speed in km/h."""
    top = max(data["readings"], key=lambda reading: reading["wind"]["speed_kmh"])
    return top["hour"], top["wind"]["speed"]


def directions(data):
    return sorted({reading["wind"]["from"] for reading in data["readings"]})
