"""The command line: the only place that prints, draws bars, hears signals and exits."""
