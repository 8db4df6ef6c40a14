"""WAV, FLAC, Ogg and MP3.

Source: Microsoft, "Multimedia Programming Interface and Data Specifications 1.0"; RFC 9639 (FLAC);
RFC 3533 (Ogg); RFC 7845 (Opus in Ogg); Vorbis I specification; ISO/IEC 11172-3 (MP3).
"""

from typing import BinaryIO

from broadsheet.articles.engine.recordings.facts import (
    NotARecording,
    Recorded,
    number,
    number_le,
    read_at,
    size_of,
)

_PLAIN_SAMPLES = (1, 3, 0xFFFE)
_OGG_PAGE = 65_307
_OPUS_RATE = 48_000
_BITRATES = {
    # Kilobits a second by index, of layer III; a second table for the lower sampling rates.
    True: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    False: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_MPEG_1 = 3
_SYNC = 0x7FF


def read_wav(file: BinaryIO) -> Recorded:
    """Return what a WAV file holds; its samples must be plain and all there."""
    end, place, bytes_a_second = size_of(file), 12, 0
    while place + 8 <= end:
        head = read_at(file, place, 8)
        length = number_le(head[4:])
        if head[:4] == b"fmt ":
            form = read_at(file, place + 8, 16)
            if number_le(form[:2]) not in _PLAIN_SAMPLES:
                raise NotARecording("samples that browsers do not play")
            bytes_a_second = number_le(form[8:12])
        if head[:4] == b"data":
            if not bytes_a_second or not length or place + 8 + length > end:
                raise NotARecording("cut short")
            return Recorded("audio", "audio/wav", ".wav", length / bytes_a_second)
        place += 8 + length + length % 2
    raise NotARecording("no samples")


def read_flac(file: BinaryIO) -> Recorded:
    """Return what a FLAC file holds."""
    block = read_at(file, 4, 22)
    rate = number(block[14:17]) >> 4
    samples = number(block[17:22]) & 0xFFFFFFFFF
    if block[0] & 0x7F or not rate or size_of(file) <= 4 + 4 + number(block[1:4]):
        raise NotARecording("no sound in it")
    return Recorded("audio", "audio/flac", ".flac", samples / rate if samples else None)


def read_ogg(file: BinaryIO) -> Recorded:
    """Return what an Ogg file holds: Opus, Vorbis or FLAC; film in Ogg is played by few."""
    page = read_at(file, 0, 27)
    packet = read_at(file, 27 + page[26], 20)
    if packet[:8] == b"OpusHead":
        rate, before = _OPUS_RATE, number_le(packet[10:12])
    elif packet[:7] == b"\x01vorbis":
        rate, before = number_le(packet[12:16]), 0
    else:
        raise NotARecording("an Ogg file of something else")
    end = size_of(file)
    start = max(0, end - _OGG_PAGE)
    tail = read_at(file, start, end - start)
    last = tail.rfind(b"OggS")
    lengths = read_at(file, start + last + 27, read_at(file, start + last + 26, 1)[0])
    if last < 0 or start + last + 27 + len(lengths) + sum(lengths) > end:
        raise NotARecording("cut short")
    samples = number_le(tail[last + 6 : last + 14]) - before
    seconds = samples / rate if rate and 0 < samples < rate * 10**6 else None
    return Recorded("audio", "audio/ogg", ".ogg", seconds)


def is_frame(head: bytes) -> bool:
    """Tell whether the eleven bits that begin a frame of MPEG sound stand here."""
    return number(head[:2]) >> 5 == _SYNC


def read_mp3(file: BinaryIO) -> Recorded:
    """Return what an MP3 file holds; two frames must follow each other, or anything might be it."""
    end, place = size_of(file), 0
    tag = read_at(file, 0, 10)
    if tag[:3] == b"ID3":
        length = 0
        for byte in tag[6:10]:
            length = length << 7 | byte & 0x7F
        place = 10 + length
    place = _first_frame(file, place)
    size, samples, rate, bits = _frame(read_at(file, place, 4))
    head = read_at(file, place, min(size, end - place))
    for mark in (b"Xing", b"Info"):
        at = head.find(mark, 4, 48)
        if at > 0 and head[at + 7] & 1:
            frames = number(head[at + 8 : at + 12])
            return Recorded("audio", "audio/mpeg", ".mp3", frames * samples / rate)
    return Recorded("audio", "audio/mpeg", ".mp3", (end - place) * 8 / bits)


def _first_frame(file: BinaryIO, place: int) -> int:
    """Return where the first of two frames begins; encoders leave some padding before it."""
    padding = 0
    file.seek(place)
    window = file.read(4096)
    while padding < len(window) and window[padding] == 0:
        padding += 1
    place += padding
    size = _frame(read_at(file, place, 4))[0]
    _frame(read_at(file, place + size, 4))
    return place


def _frame(head: bytes) -> tuple[int, int, int, int]:
    """Return a frame's bytes, samples, samples a second and bits a second."""
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    bits, rate, padded = head[2] >> 4, head[2] >> 2 & 3, head[2] >> 1 & 1
    sound = is_frame(head) and layer == 1 and version in _RATES
    if not sound or bits in (0, 15) or rate == 3:  # noqa: PLR2004 - the two values kept free
        raise NotARecording("not MP3")
    hertz = _RATES[version][rate]
    kilobits = _BITRATES[version == _MPEG_1][bits]
    samples = 1152 if version == _MPEG_1 else 576
    return samples // 8 * kilobits * 1000 // hertz + padded, samples, hertz, kilobits * 1000
