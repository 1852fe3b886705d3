"""The shop floor: edges and stations, who works where, what the lines say and what they are told."""
