"""The story's steps, by what they are about."""
