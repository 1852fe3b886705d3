"""Control limits as versioned records, and the signals an edge raised."""
