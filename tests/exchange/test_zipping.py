"""Archives can be read by whoever has them and as they come, and take no memory for the files they hold."""

import tracemalloc
import zlib
from collections.abc import Iterator
from io import BytesIO
from struct import unpack, unpack_from
from tempfile import TemporaryFile
from zipfile import ZipFile

import pytest

from annotations.exchange.zipping import (
    AFTER,
    LOCAL,
    SIZES_AFTER,
    UTF_8,
    Archive,
    Entry,
    Packer,
    ending,
    quick,
    tight,
)

GIB = 1 << 30
LINES = [f"{number}\tcafé 👩\u200d💻 قهوة\tO\n".encode() for number in range(5_000)]
FILES = {
    "قهوة/e\u0301té.txt": "👩\u200d💻\r\n".encode(),
    "empty.txt": b"",
    "lines.tsv": b"".join(LINES),
    "nothing.tsv": b"",
    "table.parquet": bytes(range(256)) * 400,
    "last.json": b"{}",
}
any_packer = pytest.mark.parametrize("packer", [tight, quick])


def archived(packer: Packer, lines: list[bytes] = LINES) -> bytes:
    """Return an archive of the files: in memory, as parts come, and packed before."""

    def chunks() -> Iterator[bytes]:
        with Archive(packer) as archive:
            for name, content in FILES.items():
                if name == "lines.tsv":
                    yield from archive.stream(name, lines)
                elif name == "nothing.tsv":
                    yield from archive.stream(name, [])
                elif name == "table.parquet":
                    yield from archive.stream(name, [content], packed=True)
                else:
                    yield from archive.put(name, content)
            yield from archive.end()

    return b"".join(chunks())


def as_they_come(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the files as a reader of streams finds them: by what stands before and after each, and no table."""
    at = 0
    while content[at : at + 4] == LOCAL:
        _, flags, method, _, _, *sizes, length, extra = unpack_from(
            "<5H3L2H", content, at + 4
        )
        assert method == 8, "only what is DEFLATE tells where it ends"
        at += 30 + length + extra
        name = content[at - extra - length : at - extra].decode()
        unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
        found = unpacker.decompress(content[at:])
        assert unpacker.eof
        packed = len(content) - at - len(unpacker.unused_data)
        at += packed
        if flags & SIZES_AFTER:
            assert sizes == [0, 0, 0]
            assert content[at : at + 4] == AFTER
            sizes = list(unpack_from("<3L", content, at + 4))
            at += 16
        assert sizes == [zlib.crc32(found), packed, len(found)]
        yield name, found


@any_packer
def test_files_are_found_by_the_table_of_contents(packer: Packer) -> None:
    with ZipFile(BytesIO(archived(packer))) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == FILES
        for one in archive.infolist():
            assert one.flag_bits & UTF_8
            assert one.date_time == (1980, 1, 1, 0, 0, 0)
            assert one.external_attr == 0o100644 << 16


@any_packer
def test_files_are_found_as_they_come(packer: Packer) -> None:
    assert dict(as_they_come(archived(packer))) == FILES


def test_what_is_kept_has_the_same_bytes_however_its_parts_came() -> None:
    pieces = [b"".join(LINES[at : at + 300]) for at in range(0, len(LINES), 300)]
    assert archived(tight) == archived(tight, pieces) == archived(tight)


@any_packer
def test_a_short_beginning_makes_a_file_no_larger(packer: Packer) -> None:
    whole, parted = (
        archived(packer, lines)
        for lines in ([b"".join(LINES)], [LINES[0], b"".join(LINES[1:])])
    )
    assert len(parted) < len(whole) * 1.05


def test_whoever_waits_hears_of_a_file_before_its_first_part() -> None:
    def parts() -> Iterator[bytes]:
        raise AssertionError("Nobody has asked for a part.")
        yield b""

    with Archive() as archive:
        assert next(archive.stream("late.txt", parts())).startswith(LOCAL)


def test_more_files_than_sixteen_bits_count_are_told() -> None:
    count = 66_000
    with TemporaryFile() as file:
        file.writelines(many(count))
        with ZipFile(file) as read:
            names = read.namelist()
            assert read.read(names[-1]) == b""
    assert names == [f"{number}.txt" for number in range(count)]


def test_files_that_have_gone_out_take_no_memory() -> None:
    tracemalloc.start()
    for _ in many(8_000):
        pass
    _, highest = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert highest < 1_000_000


def many(count: int) -> Iterator[bytes]:
    """Yield an archive of empty files."""
    with Archive(quick) as archive:
        for number in range(count):
            yield from archive.put(f"{number}.txt", b"")
        yield from archive.end()


def test_sizes_and_places_beyond_32_bits_are_told() -> None:
    entry = Entry(b"large.bin", UTF_8 | SIZES_AFTER, 7, 5 * GIB, 6 * GIB)
    line = entry.central(7 * GIB)
    with TemporaryFile() as file:
        file.seek(12 * GIB)  # of which nothing is written
        file.write(line + ending(1, len(line), 12 * GIB))
        with ZipFile(file) as archive:
            (said,) = archive.infolist()
    assert said.filename == "large.bin"
    assert (said.CRC, said.compress_size, said.file_size) == (7, 5 * GIB, 6 * GIB)
    assert said.header_offset == 7 * GIB
    assert unpack("<4sL2Q", entry.after) == (AFTER, 7, 5 * GIB, 6 * GIB)
