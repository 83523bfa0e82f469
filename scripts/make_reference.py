"""Make the scene reference and the JSON schema from the program's table of keys.

python scripts/make_reference.py            # writes both files into docs/
python scripts/make_reference.py --check    # fails if they are not what would be written
"""

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path

from dreamreel.scene.guide.jsonschema import schema
from dreamreel.scene.guide.reference import reference

DOCS = Path(__file__).parents[1] / "docs"


def pages() -> Mapping[Path, str]:
    """Return the text of every file that this script makes."""
    return {
        DOCS / "scene-reference.md": reference(),
        DOCS / "dreamreel.schema.json": json.dumps(schema(), indent=2, ensure_ascii=False) + "\n",
    }


def is_current(path: Path, text: str) -> bool:
    """Tell whether a file says this text."""
    return path.is_file() and path.read_text("utf-8") == text


def main() -> None:
    """Write the files, or check them."""
    parser = argparse.ArgumentParser(description="Make the scene reference and the JSON schema.")
    parser.add_argument("--check", action="store_true", help="write nothing; fail if they differ")
    check = parser.parse_args().check
    stale = [path for path, text in pages().items() if not is_current(path, text)]
    if check and stale:
        names = ", ".join(path.name for path in stale)
        sys.exit(f"not as the table of keys has it: {names}\n  Run scripts/make_reference.py.")
    for path in stale:
        path.write_text(pages()[path], "utf-8")
        print(f"wrote {path}")


if __name__ == "__main__":
    main()
