"""What crawls: insects, spiders, reptiles, and the dragon."""
