"""What people do with their phones: befriend, write, send pictures, tap."""
