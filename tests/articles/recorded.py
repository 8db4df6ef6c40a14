"""Small recordings, byte by byte: one of each kind that browsers play."""

import struct
import wave
from io import BytesIO


def wav(seconds: float = 1.0, rate: int = 8000) -> bytes:
    """Return silence as WAV."""
    file = BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes(b"\0\0" * int(rate * seconds))
    return file.getvalue()


def mp3(frames: int = 40) -> bytes:
    """Return silence as MP3: MPEG 1 layer III, 128 kbit/s, 44.1 kHz, after an ID3 tag."""
    frame = b"\xff\xfb\x90\xc4" + bytes(413)
    return b"ID3\x04\0\0\0\0\0\x0a" + bytes(10) + frame * frames


def flac(samples: int = 44100) -> bytes:
    """Return the head of a FLAC file, and a little after it."""
    info = struct.pack(">HH", 4096, 4096) + bytes(6)
    info += ((44100 << 44) | (0 << 41) | (15 << 36) | samples).to_bytes(8, "big") + bytes(16)
    return b"fLaC" + b"\x80\0\0\x22" + info + b"\xff\xf8" + bytes(64)


def ogg(seconds: int = 3, codec: str = "opus") -> bytes:
    """Return the pages of an Ogg file that tell its codec and length."""
    opus = b"OpusHead\x01\x01" + struct.pack("<HIhB", 312, 48000, 0, 0)
    vorbis = b"\x01vorbis" + struct.pack("<IBIiiiB", 0, 1, 44100, 0, 0, 0, 0xB8) + b"\x01"
    head = opus if codec == "opus" else vorbis
    rate = 48000 if codec == "opus" else 44100
    before = 312 if codec == "opus" else 0
    return _page(head, 2, 0) + _page(bytes(50), 4, seconds * rate + before)


def _page(packet: bytes, flags: int, position: int) -> bytes:
    return (
        b"OggS\0"
        + bytes([flags])
        + struct.pack("<qIII", position, 1, 0, 0)
        + bytes([1, len(packet)])
        + packet
    )


def box(name: bytes, content: bytes) -> bytes:
    """Return a box of an MP4 file."""
    return struct.pack(">I", len(content) + 8) + name + content


def mp4(kind: bytes = b"vide", seconds: int = 5, size: tuple[int, int] = (640, 360)) -> bytes:
    """Return an MP4 file with one track of that kind."""
    width, height = size
    track = box(b"tkhd", bytes(76) + struct.pack(">HHHH", width, 0, height, 0))
    track += box(b"mdia", box(b"hdlr", bytes(8) + kind + bytes(12)))
    header = box(b"mvhd", bytes(12) + struct.pack(">II", 1000, seconds * 1000) + bytes(80))
    movie = box(b"moov", header + box(b"trak", track))
    return box(b"ftyp", b"isom\0\0\2\0isomiso2mp41") + movie + box(b"mdat", bytes(100))


def element(name: int, content: bytes) -> bytes:
    """Return an element of a WebM file."""
    width = (name.bit_length() + 7) // 8
    return name.to_bytes(width, "big") + (0x10000000 | len(content)).to_bytes(4, "big") + content


def webm(kind: int = 1, seconds: float = 4.0, size: tuple[int, int] = (320, 180)) -> bytes:
    """Return a WebM file with one track: 1 is film, 2 sound."""
    head = element(0x1A45DFA3, element(0x4282, b"webm"))
    info = element(0x2AD7B1, (1_000_000).to_bytes(3, "big"))
    info += element(0x4489, struct.pack(">d", seconds * 1000))
    shape = element(0xB0, size[0].to_bytes(2, "big")) + element(0xBA, size[1].to_bytes(2, "big"))
    entry = element(0x83, bytes([kind])) + (element(0xE0, shape) if kind == 1 else b"")
    tracks = element(0x1654AE6B, element(0xAE, entry))
    return head + element(0x18538067, element(0x1549A966, info) + tracks + element(0x1F43B675, b""))
