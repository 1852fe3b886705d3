"""The local page: what the line does, why it stopped, and the person's answer; works without central."""
