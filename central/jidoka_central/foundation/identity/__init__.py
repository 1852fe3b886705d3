"""Who acts: users, roles, permissions, sessions, tokens."""
