"""The records of a work folder: read back as written, or not at all."""

import json

import pytest
from work_factory import job

from dreamreel import durable
from dreamreel.movie.folder.records import (
    Checkpoint,
    Chunk,
    Record,
    read_checkpoint,
    read_job,
    read_record,
    sealed,
)


class TestRecords:
    """Read back as written, or not at all."""

    RECORD = Record(3, "k", 2, "0003.mp4", "s", 9, ("a", "b"), "i", "o", 1.5)
    CHECKPOINT = Checkpoint(3, 7, "k", "i", 44, "s", (Chunk("frames.0.mkv", "c", 5),), 2.0)

    def test_every_record_comes_back(self):
        assert read_record(sealed(self.RECORD)) == self.RECORD
        assert read_checkpoint(sealed(self.CHECKPOINT)) == self.CHECKPOINT
        assert read_job(sealed(job())) == job()
        assert self.CHECKPOINT.frames == 5

    @pytest.mark.parametrize("read", [read_record, read_checkpoint, read_job])
    def test_a_foreign_record_is_none(self, read):
        own = {read_record: self.RECORD, read_checkpoint: self.CHECKPOINT, read_job: job()}
        for data in (b"", b"{}", durable.seal({}), durable.seal({"segment": "3"})):
            assert read(data) is None
        for other, record in own.items():
            assert (read(sealed(record)) is None) == (read is not other)

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("segment", "3"),
            ("frames", 3),
            ("frames", 2.0),
            ("file", None),
            ("frame_hashes", "ab"),
            ("frame_hashes", {"a": 1, "b": 2}),
            ("seconds", "1"),
        ],
    )
    def test_a_sealed_record_with_a_wrong_field_is_none(self, field, value):
        fields = json.loads(sealed(self.RECORD))
        del fields[durable.SEAL]
        assert read_record(durable.seal(fields)) == self.RECORD
        assert read_record(durable.seal({**fields, field: value})) is None

    @pytest.mark.parametrize("chunks", ["ab", [1], [{}], [{"file": 1, "sha256": "", "frames": 1}]])
    def test_a_checkpoint_with_wrong_chunks_is_none(self, chunks):
        fields = json.loads(sealed(self.CHECKPOINT))
        del fields[durable.SEAL]
        assert read_checkpoint(durable.seal({**fields, "chunks": chunks})) is None
