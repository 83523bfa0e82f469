"""``python -m dreamreel``."""

from dreamreel.cli.main import run

if __name__ == "__main__":
    run()
