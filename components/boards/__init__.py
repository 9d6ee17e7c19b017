"""What stands round the tiles of a dashboard: its head, its filters, the list of all."""
