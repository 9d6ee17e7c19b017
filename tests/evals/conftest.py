"""What is asked of Syna; packages that are wrong on purpose are no tests of its own."""

collect_ignore = ["repairs"]
