import contextlib
import errno
import hashlib
import json
import os
import string

import pytest
from faults import FAULTS, Killed, steps, sweep
from hypothesis import given
from hypothesis import strategies as st

from dreamreel import durable
from dreamreel.errors import DeniedError, StorageError

plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip
fields = st.dictionaries(st.text().filter(lambda name: name != durable.SEAL), plain, max_size=5)

RECORD = durable.seal({"segment": 7, "file": "0007.mp4", "hashes": ["a", "b"], "half": 0.5})


def without(error_number: int, path, monkeypatch, step: str = "rename"):
    def refuse(*_):
        raise OSError(error_number, os.strerror(error_number))

    monkeypatch.setattr(durable, step, refuse)


class TestFiles:
    """Written, synced, renamed."""

    def test_what_is_published_is_there_whole(self, tmp_path):
        durable.publish(tmp_path / "a.json", b"new")
        assert durable.read(tmp_path / "a.json") == b"new"
        assert [entry.name for entry in tmp_path.iterdir()] == ["a.json"]

    @pytest.mark.parametrize("fault", FAULTS)
    def test_publishing_leaves_the_old_or_the_new_wherever_it_fails(self, tmp_path, fault):
        place, failed = tmp_path / "a.json", []
        for number in sweep(
            lambda: durable.publish(place, b"new content"),
            fault,
            prepare=lambda: place.write_bytes(b"old"),
        ):
            failed.append(number)
            assert place.read_bytes() in (b"old", b"new content")
        assert len(failed) == 4
        assert place.read_bytes() == b"new content"

    def test_content_is_synced_before_its_name_and_the_name_before_the_end(self, tmp_path):
        place = tmp_path / "a.json"
        with steps() as taken:
            durable.publish(place, b"new")
        part = durable.part_of(place)
        assert taken == [
            ("put", (part,)),
            ("flush", (part,)),
            ("rename", (part, place)),
            ("flush", (tmp_path,)),
        ]

    def test_a_file_that_changes_folders_is_synced_in_both(self, tmp_path):
        (tmp_path / "a").mkdir()
        (tmp_path / "f").write_bytes(b"x")
        with steps() as taken:
            durable.move(tmp_path / "f", tmp_path / "a" / "f")
        assert taken[1:] == [("flush", (tmp_path / "a",)), ("flush", (tmp_path,))]

    def test_a_move_between_file_systems_says_so(self, tmp_path, monkeypatch):
        without(errno.EXDEV, tmp_path, monkeypatch)
        with pytest.raises(StorageError, match="one file system"):
            durable.move(tmp_path / "a", tmp_path / "b")

    @pytest.mark.parametrize(("number", "kind"), [(errno.EACCES, DeniedError), (28, StorageError)])
    def test_errors_of_the_system_become_ours(self, tmp_path, monkeypatch, number, kind):
        without(number, tmp_path, monkeypatch, "put")
        with pytest.raises(kind, match="cannot be written: "):
            durable.write(tmp_path / "a.json", b"")
        with pytest.raises(kind, match="cannot be read"), durable.storage_errors(tmp_path, "read"):
            raise OSError(number, os.strerror(number))

    def test_reading_raises_what_the_system_says(self, tmp_path):
        for read in (durable.read, durable.file_sha256):
            with pytest.raises(FileNotFoundError):
                read(tmp_path / "none")
            with pytest.raises(IsADirectoryError):
                read(tmp_path)

    @given(st.binary(max_size=300))
    def test_the_sum_of_a_file_is_that_of_its_bytes(self, tmp_path_factory, data):
        path = tmp_path_factory.mktemp("sums") / "f"
        durable.write(path, data)
        assert durable.file_sha256(path) == hashlib.sha256(data).hexdigest()

    def test_folders_are_made_and_removed_with_all_above_and_in_them(self, tmp_path):
        deep = tmp_path / "a" / "b" / "c"
        durable.make_folder(deep)
        durable.make_folder(deep)
        outside = tmp_path / "outside"
        outside.write_bytes(b"stays")
        (deep / "link").symlink_to(outside)
        durable.remove(deep / "none")
        durable.remove_folder(tmp_path / "a")
        durable.remove_folder(tmp_path / "a")
        assert list(tmp_path.iterdir()) == [outside]

    def test_a_file_in_the_way_of_a_folder_is_no_folder(self, tmp_path):
        (tmp_path / "a").touch()
        with pytest.raises(StorageError):
            durable.make_folder(tmp_path / "a")
        with pytest.raises(StorageError):
            durable.make_folder(tmp_path / "a" / "b")


class TestSetAside:
    """Nothing is deleted, nothing overwritten."""

    def test_the_next_free_name_is_taken(self, tmp_path):
        for content in ("first", "second", "third"):
            (tmp_path / "dive.mp4").write_text(content)
            durable.set_aside(tmp_path / "dive.mp4")
        contents = {path.name: path.read_text() for path in tmp_path.iterdir()}
        assert contents == {"dive~1.mp4": "first", "dive~2.mp4": "second", "dive~3.mp4": "third"}

    def test_a_folder_has_no_ending(self, tmp_path):
        (tmp_path / "dive.mp4.work").mkdir()
        assert durable.set_aside(tmp_path / "dive.mp4.work").name == "dive.mp4.work~1"

    def test_another_folder_takes_the_name_itself_if_it_is_free(self, tmp_path):
        (tmp_path / "aside").mkdir()
        names = []
        for _ in range(3):
            (tmp_path / "0007.mp4").touch()
            names.append(durable.set_aside(tmp_path / "0007.mp4", tmp_path / "aside").name)
        assert names == ["0007.mp4", "0007~1.mp4", "0007~2.mp4"]

    def test_a_link_that_leads_nowhere_is_in_the_way_too(self, tmp_path):
        (tmp_path / "a~1.mp4").symlink_to("nowhere")
        (tmp_path / "a.mp4").touch()
        assert durable.set_aside(tmp_path / "a.mp4").name == "a~2.mp4"
        assert (tmp_path / "a~1.mp4").is_symlink()


class TestSeals:
    """Sealed JSON is believed to the bit."""

    @given(fields)
    def test_what_was_sealed_comes_back(self, values):
        assert durable.unseal(durable.seal(values)) == values

    def test_a_seal_is_json_with_the_sum_of_the_rest(self):
        known = json.loads(RECORD)
        seal = known.pop(durable.SEAL)
        rest = json.dumps(known, indent=1, sort_keys=True).encode()
        assert seal == hashlib.sha256(rest).hexdigest()

    @pytest.mark.parametrize("bit", range(8))
    def test_any_flipped_bit_breaks_it(self, bit):
        for place in range(len(RECORD)):
            broken = bytearray(RECORD)
            broken[place] ^= 1 << bit
            assert durable.unseal(bytes(broken)) is None

    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"null",
            b"[]",
            b"{}",
            b"{",
            b"7",
            b'{"seal": 3}',
            b'{"seal": {"seal": ""}}',
            b'{"segment": 7, "seal": "' + b"0" * 64 + b'"}',
            b"[" * 100_000,
            b'{"a":' * 100_000,
            b"9" * 10_000,
            b"\x00" * len(RECORD),
            b"\xff\xfe" + RECORD,
            RECORD + b"\n",
            b" " + RECORD,
            RECORD * 2,
            RECORD.replace(b"0.5", b"5e-1"),
            RECORD.replace(b" ", b""),
            RECORD.decode().encode("utf-16"),
            b'{"a": NaN, "seal": "x"}',
        ],
        ids=lambda data: "".join(c for c in repr(data[:24]) if c in string.printable),
    )
    def test_what_was_not_sealed_so_is_nothing(self, data):
        assert durable.unseal(data) is None

    def test_every_truncation_breaks_it(self):
        assert all(durable.unseal(RECORD[:end]) is None for end in range(len(RECORD)))
        assert durable.unseal(RECORD) is not None


def test_a_kill_is_no_error_of_the_disk(tmp_path):
    with steps(at=0), contextlib.suppress(Killed):
        durable.write(tmp_path / "a", b"1234")
    assert (tmp_path / "a").read_bytes() == b"12"
