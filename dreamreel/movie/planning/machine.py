"""Which machine this is, as far as its speed goes: what is measured on one holds for no other."""

import os
import platform
from dataclasses import dataclass
from pathlib import Path

import torch

import dreamreel
from dreamreel.movie.job.stream import versions


@dataclass(frozen=True, slots=True)
class Machine:
    """What decides how fast movies are made; the fields are the JSON's keys."""

    processor: str
    """Its model, as the system names it."""
    instructions: str
    """The widest that torch uses of it, such as ``AVX512``; where it tells, with bf16's own."""
    cores: int
    """That this process may use."""
    threads: int
    """That torch computes with."""
    device: str
    """That dreams: ``cpu``, ``cuda:N`` or ``mps``."""
    device_name: str
    """Of a GPU, its model; else the processor's."""
    system: str
    versions: dict[str, str]
    """Of this program, torch and ffmpeg."""

    @property
    def title(self) -> str:
        """In a few words; the name of a folder of results, too."""
        if self.device == "cpu":
            return f"{self.processor}, {self.cores} cores"
        return self.device_name


def machine_of(device: torch.device) -> Machine:
    """Return what this machine is when it dreams on a device.

    Raises:
        UnavailableError: there is no ffmpeg.
    """
    processor = _processor()
    is_cuda = device.type == "cuda"
    return Machine(
        processor=processor,
        instructions=_instructions(),
        cores=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else _all_cores(),
        threads=torch.get_num_threads(),
        device=str(device),
        device_name=torch.cuda.get_device_name(device) if is_cuda else processor,
        system=f"{platform.system()} {platform.machine()}",
        versions={"dreamreel": dreamreel.__version__, **versions()},
    )


def _all_cores() -> int:
    return os.cpu_count() or 1


def _instructions() -> str:
    known = {
        "AMX": torch.cpu._is_amx_tile_supported,  # pyright: ignore[reportPrivateUsage]: no public name
        "AVX512_BF16": torch.cpu._is_avx512_bf16_supported,  # pyright: ignore[reportPrivateUsage]: nor here
    }
    more = [name for name, is_there in known.items() if is_there()]
    return " ".join([torch.backends.cpu.get_cpu_capability(), *more])


def _processor() -> str:
    """Return the processor's model; Python's own answer is often but its family."""
    listing = Path("/proc/cpuinfo")
    if listing.exists():
        rows = (line.partition(":") for line in listing.read_text().splitlines())
        for key, _, value in rows:
            if key.strip() == "model name":
                return value.strip()
    return platform.processor() or platform.machine()
