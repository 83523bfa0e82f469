"""Networks to be excited: the embedded one and torchvision's, built, loaded, cut and frozen."""

from dreamreel.networks.network import DTYPES, Network, Precision, assemble, load

__all__ = ["DTYPES", "Network", "Precision", "assemble", "load"]
