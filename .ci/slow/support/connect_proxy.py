"""A CONNECT proxy that leads real host names to the practice tenant, and nothing anywhere else."""

import socket
import socketserver
import threading

HOSTS = {
    "login.microsoftonline.com": "main",
    "graph.microsoft.com": "main",
    "main.iam.ad.ext.azure.com": "main",
    "api.powerplatform.com": "main",
    "management.azure.com": "arm",
}
"""The names that the practice tenant stands in for, and on which of its two origins."""

IDLE_S = 60


class ConnectProxy:
    """Runs on a free port of this machine until it is closed."""

    def __init__(self, ports):
        class Tunnel(socketserver.StreamRequestHandler):
            def handle(self):
                line = self.rfile.readline(8192).split()
                while self.rfile.readline(8192) not in (b"\r\n", b"\n", b""):
                    pass
                if len(line) < 2 or line[0] != b"CONNECT":
                    self.wfile.write(b"HTTP/1.1 405 Only CONNECT\r\ncontent-length: 0\r\n\r\n")
                    return
                host = line[1].decode().rpartition(":")[0]
                port = ports.get(HOSTS.get(host))
                if port is None:
                    self.wfile.write(b"HTTP/1.1 403 Not a host of the practice tenant\r\ncontent-length: 0\r\n\r\n")
                    return
                with socket.create_connection(("127.0.0.1", port), IDLE_S) as far:
                    self.wfile.write(b"HTTP/1.1 200 Connected\r\n\r\n")
                    self.connection.settimeout(IDLE_S)
                    back = threading.Thread(target=_pump, args=(far, self.connection), daemon=True)
                    back.start()
                    _pump(self.connection, far)
                    back.join()

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            # A tunnel that a client keeps open holds nobody up.
            block_on_close = False

        self._server = Server(("127.0.0.1", 0), Tunnel)
        self.url = "http://127.0.0.1:%d" % self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()


def _pump(source, target):
    try:
        while chunk := source.recv(65536):
            target.sendall(chunk)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        # Either side may hang up at any time.
        pass
