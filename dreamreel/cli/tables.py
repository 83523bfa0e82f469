"""Tables in the terminal: rows of words as lines."""

from collections.abc import Sequence


def table(rows: Sequence[tuple[str, ...]]) -> str:
    """Return rows as text, the first being the heads; numbers to the right, empty columns out."""
    columns = [cells for cells in zip(*rows, strict=True) if any(cells[1:])]
    aligned = [_column(cells) for cells in columns]
    return "\n".join("  ".join(line).rstrip() for line in zip(*aligned, strict=True))


def _column(cells: Sequence[str]) -> list[str]:
    width = max(map(len, cells))
    is_number = all(not cell or cell[0].isdigit() for cell in cells[1:])
    return [cell.rjust(width) if is_number else cell.ljust(width) for cell in cells]
