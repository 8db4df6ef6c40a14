"""Sound and film by what their bytes say: kind, type, length; a name or a claim counts for nothing.

A file is read in small pieces at known places, so a large one costs no more than a small one.
"""

from typing import BinaryIO

from broadsheet.articles.engine.recordings.boxes import read_mp4
from broadsheet.articles.engine.recordings.elements import read_webm
from broadsheet.articles.engine.recordings.facts import NotARecording, Recorded
from broadsheet.articles.engine.recordings.sound import (
    is_frame,
    read_flac,
    read_mp3,
    read_ogg,
    read_wav,
)

__all__ = ["NotARecording", "Recorded", "read_recording"]


def read_recording(file: BinaryIO) -> Recorded:
    """Return what a whole file of sound or film holds; browsers can play each kind it knows.

    Raises:
        NotARecording: it is nothing of the kind, or damaged, or cut short.
    """
    file.seek(0)
    head = file.read(16)
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return read_wav(file)
    if head[:4] == b"fLaC":
        return read_flac(file)
    if head[:4] == b"OggS":
        return read_ogg(file)
    if head[4:8] == b"ftyp":
        return read_mp4(file)
    if head[:4] == b"\x1a\x45\xdf\xa3":
        return read_webm(file)
    if head[:3] == b"ID3" or is_frame(head):
        return read_mp3(file)
    raise NotARecording("of no known kind")
