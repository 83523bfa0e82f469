"""What is left of renders: verified, told, cleaned away."""
