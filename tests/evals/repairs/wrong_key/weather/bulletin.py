from weather.stations import strongest_wind, temperatures


def bulletin(data):
    low = min(temperatures(data))
    hour, speed = strongest_wind(data)
    return f"{data['station']}: low {low:.1f}, wind up to {speed} km/h at {hour:02d}:00"
