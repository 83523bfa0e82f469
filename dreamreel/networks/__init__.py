"""Networks to be excited: the embedded one and torchvision's, built, loaded, cut and frozen."""

from dreamreel.networks.network import Network, Precision, load

__all__ = ["Network", "Precision", "load"]
