"""The hub of Hugging Face as a server on this machine with one file."""

import hashlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

NAMES = "model.safetensors", "pytorch_model.bin"
CONTENT = bytes(range(256)) * 400


class Hub(ThreadingHTTPServer):
    """Has one file of a repository; may hang up after some bytes, once."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answer)
        self.name, self.content, self.hangs_up_after, self.ranges = NAMES[0], CONTENT, None, []

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"


class Answer(BaseHTTPRequestHandler):
    def do_HEAD(self):
        self.answer()

    def do_GET(self):
        hub = self.server
        content = self.answer()
        hub.ranges.append(self.headers.get("Range"))
        if hub.hangs_up_after:
            content, hub.hangs_up_after = content[: hub.hangs_up_after], None
            self.close_connection = True
        self.wfile.write(content)

    def answer(self):
        hub = self.server
        if not self.path.endswith(hub.name):
            self.send_response(404)
            self.send_header("X-Error-Code", "EntryNotFound")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return b""
        start = int((self.headers.get("Range") or "bytes=0-").split("=")[1].split("-")[0])
        self.send_response(206 if start else 200)
        self.send_header("ETag", f'"{hashlib.sha256(hub.content).hexdigest()}"')
        self.send_header("X-Repo-Commit", "a" * 40)
        self.send_header("Content-Length", str(len(hub.content) - start))
        self.end_headers()
        return hub.content[start:]

    def log_message(self, *_):
        pass
