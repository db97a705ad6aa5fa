"""What a message of the kind media holds, where the export tells."""

import pytest

from buurtwacht.chat.merge import merge_exports
from buurtwacht.chat.reader import read_export

LRM = "\u200e"
ANDROID = {
    "<Media weggelaten>": None,
    "<Media omitted>": None,
    "<Media weggelaten>\nkijk deze video": None,
    "<Video weggelaten>": "video",
    "null": None,
    "IMG-20240203-WA0001.jpg (bestand bijgevoegd)": "image",
    "IMG-20240203-WA0002.jpg (bestand bijgevoegd)\nvideo en audio": "image",
    "VID-20240203-WA0003.mp4 (bestand bijgevoegd)": "video",
    "PTT-20240203-WA0004.opus (file attached)": "audio",
    "AUD-20240203-WA0005.mp3 (bestand bijgevoegd)": "audio",
    "STK-20240203-WA0006.webp (file attached)": "sticker",
    "DOC-20240203-WA0007.jpg (bestand bijgevoegd)": "document",
    "VID-20240203-WA0008.gif (bestand bijgevoegd)": "video",
    "opname 3.mp3 (bestand bijgevoegd)": "audio",
    "opname 3.mp4 (bestand bijgevoegd)": "video",
    "opname 3.3gp (bestand bijgevoegd)": "video",
    "notulen 2024.pdf (bestand bijgevoegd)": "document",
    "IMG-lijst.docx (bestand bijgevoegd)": "document",
    "Foto.HEIC (bestand bijgevoegd)": "image",
}
IOS = {
    f"{LRM}afbeelding weggelaten": "image",
    f"{LRM}foto weggelaten": "image",
    f"{LRM}video weggelaten": "video",
    f"{LRM}videonotitie weggelaten": "video",
    f"{LRM}video note omitted": "video",
    f"{LRM}audio weggelaten": "audio",
    f"{LRM}GIF weggelaten": "gif",
    f"{LRM}sticker omitted": "sticker",
    f"{LRM}video.pdf • 3 pagina’s {LRM}document weggelaten": "document",
    f"{LRM}Bild weggelassen": "image",
    f"{LRM}vidéo absente": "video",
    f"{LRM}documento omitido": "document",
    f"{LRM}video non incluso": "video",
    f"{LRM}<bijgevoegd: 00000014-PHOTO-2024-02-03-14-05-09.jpg>": "image",
    f"{LRM}<attached: 00000015-GIF-2024-02-03-14-05-09.mp4>": "gif",
    f"{LRM}<attached: 00000016-STICKER-2024-02-03-14-05-09.webp>": "sticker",
    f"{LRM}<attached: 00000017-AUDIO-2024-02-03-14-05-09.opus>": "audio",
    f"{LRM}<bijgevoegd: 00000018-notulen.pdf>": "document",
    f"kijk {LRM}<bijgevoegd: 00000019-VIDEO-2024-02-03-14-05-09.mp4>": "video",
    f"{LRM}<bilaga: 00000020-PHOTO-2024-02-03-14-05-09.jpg>": "image",
}
OTHERS = ("hoi", "Jan.vcf (bestand bijgevoegd)", "Dit bericht is verwijderd")


def media_of(bodies, header):
    chat = "".join(f"{header}Jan: {body}\n" for body in bodies)
    table = read_export(chat.encode()).messages
    return dict(zip(table["text"].to_pylist(), table["media"].to_pylist(), strict=True)), table


@pytest.mark.parametrize(
    ("held", "header"),
    [(ANDROID, "03-02-2024 14:05 - "), (IOS, "[03-02-2024 14:05:09] ")],
    ids=["android", "ios"],
)
def test_type_of_media(held, header):
    found, table = media_of([*held, *OTHERS], header)
    assert found == {**held, **dict.fromkeys(OTHERS)}
    kinds = table["kind"].to_pylist()
    assert set(kinds[: len(held)]) == {"media"}
    assert "media" not in kinds[len(held) :]


def test_of_two_phones_the_one_that_tells_is_kept():
    told = f"[03-02-2024 14:05:09] Jan: hoi allemaal\n[03-02-2024 14:05:19] Jan: {LRM}GIF omitted\n"
    untold = "03-02-2024 14:05 - Jan: hoi allemaal\n03-02-2024 14:05 - Jan: <Media weggelaten>\n"
    for exports in ((told, untold), (untold, told)):
        merged = merge_exports([read_export(text.encode()) for text in exports]).messages
        assert merged["media"].to_pylist() == [None, "gif"]
