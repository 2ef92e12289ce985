"""A mail server of the tests' own, on a free port of this computer, with an authority and certificates made when asked."""
import asyncio
import ssl
import threading

from aiosmtpd.smtp import SMTP, AuthResult
from certificates import certify, make_authority, run

USER, PASSWORD = "secretariat", "c0rrect-h0rse"


def make_certificates(folder):
    """ca.pem, and server.pem (for localhost and 127.0.0.1) with server.key, signed by it; other.pem of nobody known."""
    make_authority(folder)
    certify(folder, "server", "DNS:localhost,IP:127.0.0.1")
    run(folder, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=elsewhere.example", "-addext",
        "subjectAltName=DNS:elsewhere.example", "-keyout", "other.key", "-out", "other.pem")


class Server(SMTP):
    """Remembers every line that it heard, before it is told anything."""

    async def _call_handler_hook(self, command, *arguments):
        self.event_handler.heard.append((command, self.session.ssl is not None))
        return await super()._call_handler_hook(command, *arguments)


class Handler:
    """Keeps letters; addresses that begin with a word of their own misbehave."""

    def __init__(self):
        self.letters, self.heard, self.logins = [], [], []
        self.connections = 0
        self.hold = None  # a threading.Event: answers to a whole letter wait for it
        self.reached = threading.Event()

    async def handle_MAIL(self, server, session, envelope, address, options):
        if address.startswith("stranger"):
            return "550 5.7.1 We do not know you"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("gone"):
            return "550 5.1.1 No such user here"
        if address.startswith("full"):
            return "452 4.2.2 Mailbox full, come back"
        if address.startswith("drop"):
            server.transport.abort()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        recipient = envelope.rcpt_tos[0]
        if recipient.startswith("spam"):
            return "554 5.7.1 We do not take this"
        self.letters.append((envelope.mail_from, envelope.rcpt_tos, envelope.original_content, session.ssl is not None))
        self.reached.set()
        while self.hold is not None and not self.hold.is_set():
            await asyncio.sleep(0.02)
        if recipient.startswith("die"):
            server.transport.abort()
        return "250 2.0.0 Taken"

    def login(self, server, session, envelope, mechanism, data):
        self.logins.append((mechanism, session.ssl is not None))
        good = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=good, handled=False)


class MailServer:
    """SECURITY: "starttls", "tls" (from the first byte) or "none"; certificate and key are files."""

    def __init__(self, security="none", certificate=None, key=None, auth=False):
        self.handler = Handler()
        self.auth = auth
        context = None
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate, key)
        self.starttls = context if security == "starttls" else None
        self.scheme = "smtps" if security == "tls" else "smtp"
        self.loop = asyncio.new_event_loop()
        self.listener = self.loop.run_until_complete(
            self.loop.create_server(self.make, "127.0.0.1", 0, ssl=context if security == "tls" else None))
        self.port = self.listener.sockets[0].getsockname()[1]
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()

    def make(self):
        self.handler.connections += 1
        options = {"auth_required": self.auth, "auth_require_tls": True, "authenticator": self.handler.login} \
            if self.auth else {}
        # Over TLS from the first byte aiosmtpd does not see it: the line is safe all the same.
        if self.auth and self.scheme == "smtps":
            options["auth_require_tls"] = False
        return Server(self.handler, loop=self.loop, hostname="localhost", tls_context=self.starttls, **options)

    def url(self, host="localhost"):
        return f"{self.scheme}://{host}:{self.port}"

    def close(self):
        if self.handler.hold is not None:
            self.handler.hold.set()
        self.loop.call_soon_threadsafe(self.listener.close)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()
