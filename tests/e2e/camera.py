"""A camera that sees what a test holds before it: a code, drawn into the film that Chromium plays instead of a camera."""

import segno

WIDTH, HEIGHT, FRAMES = 640, 480, 4
WHITE, BLACK, GREY = b"\xff", b"\x00", b"\x80"
HEADER = f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420jpeg\n".encode()


class Lens:
    """The film of one browser's camera; a page sees what is held there when it opens the camera."""

    def __init__(self, film):
        self.film = film
        self.see_nothing()

    @property
    def launch_options(self):
        return ["--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={self.film}"]

    def see(self, text):
        """Hold a code before it."""
        code = segno.make_qr(text, error="m")
        scale = HEIGHT // code.symbol_size(border=4)[0]
        rows = [b"".join(BLACK if dark else WHITE for dark in row) for row in code.matrix_iter(scale, border=4)]
        left, above = (WIDTH - len(rows[0])) // 2, (HEIGHT - len(rows)) // 2
        lines = [(WHITE * left + row).ljust(WIDTH, WHITE) for row in rows]
        self._expose(b"".join([WHITE * WIDTH * above, *lines]).ljust(WIDTH * HEIGHT, WHITE))

    def see_nothing(self):
        self._expose(GREY * WIDTH * HEIGHT)

    def _expose(self, light):
        colours = GREY * (WIDTH * HEIGHT // 2)
        self.film.write_bytes(HEADER + (b"FRAME\n" + light + colours) * FRAMES)
