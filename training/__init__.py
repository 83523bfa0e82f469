"""The recipe of the embedded network: drawn pictures, a network, its training and its export."""
