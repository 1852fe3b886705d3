"""Standard operating procedures under revision control."""
