"""What is usual for a figure over time, and what is not."""
