"""Transaction 2: stored facts become pieces, subgroups, stops and line states, in order, each once."""
