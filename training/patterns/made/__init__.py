"""What is made: buildings and things."""
