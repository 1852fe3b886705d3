"""What every module stands on. Knows no business word."""
