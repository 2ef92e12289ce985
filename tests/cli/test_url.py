"""soilgate check URL, against servers on this computer: nothing here needs a network."""
import hashlib
import http.server
import os
import shutil
import socket
import socketserver
import subprocess
import threading
import time
import unittest

import certificates
from support import ENVIRONMENT, ProgramTest, sample, write_map
from test_archives import left_behind

T0 = "BTN_GSOCseq_T0_Map030.tif"
ALLOW = "--allow-private-network"


class Handler(http.server.BaseHTTPRequestHandler):
    """Serves server.files; paths with a word of their own misbehave."""
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def answer(self, status, body=b"", **headers):
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key.replace("_", "-"), value)
        if "Content_Length" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        path = self.path.split("?")[0]
        self.server.asked.append((path, dict(self.headers)))
        name = os.path.basename(path)
        data = self.server.files.get(name, b"")
        behaviour = path.strip("/").split("/")[0]
        getattr(self, "do_" + behaviour.replace("-", "_"), self.do_plain)(name, data)
        self.close_connection = True

    def do_plain(self, name, data):
        if name in self.server.files:
            self.answer(200, data, Content_Disposition='attachment; filename="../../evil.tif"')
        else:
            self.answer(404, b"none")

    def do_redirect(self, name, _):
        self.answer(302, Location=self.server.target)

    def do_loop(self, name, _):
        self.answer(302, Location=self.path + "x")

    def do_broken(self, name, data):
        """Half of the rest at each try; the rest on request when the file is still the same."""
        start = 0
        if "Range" in self.headers and self.headers.get("If-Range") == '"v1"':
            start = int(self.headers["Range"].split("=")[1].split("-")[0])
        half = start + max((len(data) - start) // 2, 1)
        if len([path for path, _ in self.server.asked if path == self.path]) >= 3:
            half = len(data)
        headers = {"Content_Length": str(len(data) - start), "ETag": '"v1"'}
        if start:
            headers["Content_Range"] = f"bytes {start}-{len(data) - 1}/{len(data)}"
        self.answer(206 if start else 200, data[start:half], **headers)

    def do_changed(self, name, data):
        """Breaks off once, and is another file then: the condition of the Range does not hold."""
        first = len([path for path, _ in self.server.asked if path == self.path]) == 1
        old = bytes(len(data) // 2)
        if first:
            self.answer(200, old[:len(old) // 2], Content_Length=str(len(old)), ETag='"v1"')
        else:
            self.answer(200, data, ETag='"v2"')

    def do_always_broken(self, name, data):
        self.answer(200, data[:100], Content_Length=str(len(data)))

    def do_endless(self, name, _):
        self.send_response(200)
        self.end_headers()
        try:
            while True:
                self.wfile.write(bytes(65536))
        except OSError:
            pass

    def do_slow(self, name, data):
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        try:
            for byte in data:
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                time.sleep(0.2)
        except OSError:
            pass

    def do_secret(self, name, data):
        if self.headers.get("Authorization") == "Basic dXNlcjpoaWRkZW4=":
            self.answer(200, data)
        else:
            self.answer(401)


class FtpHandler(socketserver.StreamRequestHandler):
    """As much of FTP as a download needs; over TLS where the server has a certificate."""

    data = None

    def setup(self):
        if self.server.context is not None:
            self.request = self.server.context.wrap_socket(self.request, server_side=True)
        super().setup()

    def finish(self):
        super().finish()
        for one in (self.request, self.data):
            if one is not None:
                one.close()

    def say(self, line):
        self.wfile.write(line.encode() + b"\r\n")

    def handle(self):
        self.say("220 ready")
        for line in self.rfile:
            word, _, argument = line.decode().strip().partition(" ")
            self.server.heard.append(line.decode().strip())
            if word == "EPSV":
                self.data = socket.create_server(("127.0.0.1", 0))
                self.say(f"229 Entering Extended Passive Mode (|||{self.data.getsockname()[1]}|)")
            elif word == "SIZE" and argument == T0:
                self.say(f"213 {len(self.server.map)}")
            elif word == "RETR" and argument == T0:
                self.say("150 here it comes")
                connection, _ = self.data.accept()
                if "PROT P" in self.server.heard:
                    connection = self.server.context.wrap_socket(connection, server_side=True)
                connection.sendall(self.server.map)
                connection.close()
                self.say("226 done")
            elif word == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say({"USER": "331 password", "PASS": "230 in", "PWD": '257 "/"', "TYPE": "200 ok", "PBSZ": "200 ok", "PROT": "200 ok",
                          "CWD": "250 ok"}.get(word, "550 no"))


class FtpServer(socketserver.ThreadingTCPServer):
    daemon_threads = allow_reuse_address = True
    context = None

    def handle_error(self, *arguments):  # a client that does not trust the certificate goes
        pass


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True


class UrlTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.scratch = self.path("scratch")
        os.mkdir(self.scratch)
        for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
            ENVIRONMENT.pop(name, None)
        ENVIRONMENT["TMPDIR"] = self.scratch
        self.addCleanup(ENVIRONMENT.pop, "TMPDIR", None)
        write_map(self.path(T0), sample())
        with open(self.path(T0), "rb") as file:
            self.map = file.read()
        self.server = self.serve()

    def serve(self, context=None):
        server = Server(("127.0.0.1", 0), Handler)
        server.files, server.asked, server.target = {T0: self.map}, [], None
        if context is not None:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return server

    def serve_ftp(self, context=None):
        server = FtpServer(("127.0.0.1", 0), FtpHandler)
        server.map, server.context, server.heard = self.map, context, []
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return server

    def url(self, path, scheme="http", server=None):
        return f"{scheme}://127.0.0.1:{(server or self.server).server_address[1]}/{path}"

    def found(self, *arguments, status=0, **options):
        delivery = self.check(*arguments, status=status, **options)["deliveries"][0]
        self.assertEqual(left_behind(self.scratch), [])
        return delivery

    def refused(self, *arguments, rule="intake.unreadable", **options):
        """The message of the only error, which is RULE."""
        errors = [f for f in self.found(*arguments, status=1, **options)["findings"] if f["severity"] == "error"]
        self.assertEqual([error["rule"] for error in errors], [rule])
        return errors[0]["message"]


class Downloads(UrlTest):
    def test_a_map(self):
        url = self.url("maps/" + T0)
        delivery = self.found(ALLOW, url)
        file = delivery["files"][0]
        self.assertEqual((delivery["path"], file["path"], file["layer"]), (url, url, "T0"))
        self.assertEqual(file["sha256"], hashlib.sha256(self.map).hexdigest())

    def test_an_archive_is_judged_as_its_folder_is(self):
        os.makedirs(self.path("in"))
        shutil.copy(self.path(T0), self.path("in"))
        shutil.make_archive(self.path("in"), "zip", self.folder, "in")
        with open(self.path("in.zip"), "rb") as file:
            self.server.files["in.zip"] = file.read()
        from_url, from_folder = self.found(ALLOW, self.url("in.zip"), status=1), self.found("in", status=1)
        self.assertEqual(from_url.pop("path"), self.url("in.zip"))
        from_folder.pop("path")
        self.assertEqual((from_url.pop("unpacked"), from_folder.pop("unpacked")), (True, False))
        self.assertEqual(from_url, from_folder)

    def test_checksum(self):
        right = hashlib.sha256(self.map).hexdigest()
        self.found(ALLOW, self.url(T0), "--sha256", right)
        message = self.refused(ALLOW, self.url(T0), "--sha256", "0" * 64, rule="intake.checksum")
        self.assertIn("not opened", message)

    def test_the_name_is_cleaned(self):
        for path in ("%2e%2e%2f%2e%2e%2fevil%1b%5b2J.tif", "..%2F" + T0, "x%00.tif", "%2Ehidden.tif", "?" + T0, "a" * 3000):
            with self.subTest(path):
                self.server.files[path.split("?")[0]] = self.map
                out, _ = self.run_program("check", ALLOW, self.url(path), status=1)
                self.assertNotIn("\x1b", out)
                self.assertEqual(left_behind(self.scratch), [])

    def test_user_and_password_are_used_and_never_told(self):
        url = self.url(f"secret/{T0}?token=hidden").replace("//", "//user:hidden@")
        self.assertEqual(self.found(ALLOW, url)["files"][0]["layer"], "T0")
        for wrong in (url.replace("user:hidden", "user:hidden2"), url.replace("secret", "none/hidden/.."), url + "2#hidden"):
            for options in ((ALLOW,), (), ("--format", "json", ALLOW)):
                done = subprocess.run([os.environ["SOILGATE"], "check", *options, wrong], env=ENVIRONMENT,
                                      capture_output=True, check=False)
                self.assertNotIn(b"hidden", done.stdout + done.stderr)
        _, err = self.run_program("check", "http://user:hidden@[::1/x.tif", status=2)
        self.assertNotIn("hidden", err)
        _, err = self.run_program("check", "sftp://user:hidden@127.0.0.1/x.tif", status=2)
        self.assertNotIn("hidden", err)

    def test_ftp(self):
        server = self.serve_ftp()
        self.assertEqual(self.found(ALLOW, self.url(T0, "ftp", server))["files"][0]["layer"], "T0")
        self.assertIn("does not give the file", self.refused(ALLOW, self.url("none.tif", "ftp", server)))
        self.assertIn("public network", self.refused(self.url(T0, "ftp", server)))

    def test_progress(self):
        _, err = self.run_program("check", "--progress", ALLOW, self.url(T0))
        self.assertIn("downloading " + self.url(T0)[:20], err)


class Resume(UrlTest):
    def test_a_broken_transfer_goes_on(self):
        self.assertEqual(self.found(ALLOW, self.url("broken/" + T0))["files"][0]["sha256"],
                         hashlib.sha256(self.map).hexdigest())
        ranges = [headers.get("Range") for _, headers in self.server.asked]
        half = len(self.map) // 2
        self.assertEqual(ranges, [None, f"bytes={half}-", f"bytes={half + (len(self.map) - half) // 2}-"])

    def test_a_file_that_changed_meanwhile_is_begun_anew(self):
        self.assertEqual(self.found(ALLOW, self.url("changed/" + T0))["files"][0]["sha256"],
                         hashlib.sha256(self.map).hexdigest())

    def test_retries_are_bounded(self):
        self.assertIn("broke off", self.refused(ALLOW, self.url("always-broken/" + T0)))
        self.assertEqual(len(self.server.asked), 4)


class Refusals(UrlTest):
    def test_no_private_address(self):
        port = self.server.server_address[1]
        for host in ("127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1", "0.0.0.0",
                     "10.0.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "[fe80::1]", "[fc00::1]", "224.0.0.1"):
            with self.subTest(host):
                message = self.refused(f"http://{host}:{port}/{T0}")
                self.assertIn("not in the public network; --allow-private-network", message)
        self.assertEqual(self.server.asked, [])

    def test_no_proxy_of_the_environment(self):
        """A proxy would connect in our place: it is used only where private addresses are allowed."""
        proxy = self.url("").rstrip("/")
        for name in ("http_proxy", "all_proxy"):
            ENVIRONMENT[name] = proxy
            self.addCleanup(ENVIRONMENT.pop, name, None)
        self.refused("http://10.0.0.1/" + T0)
        self.assertEqual(self.server.asked, [])
        self.found(ALLOW, "http://maps.invalid/" + T0)
        self.assertEqual([path for path, _ in self.server.asked], ["http://maps.invalid/" + T0])

    def test_redirects(self):
        self.server.target = self.url("maps/" + T0)
        self.assertEqual(self.found(ALLOW, self.url("redirect/" + T0))["files"][0]["layer"], "T0")
        self.assertIn("more than 5", self.refused(ALLOW, self.url("loop/" + T0)))
        for target in ("file:///etc/passwd", "gopher://127.0.0.1/x", "scp://127.0.0.1/x"):
            with self.subTest(target):
                self.server.target = target
                self.assertIn("not allowed", self.refused(ALLOW, self.url("redirect/" + T0)))

    def test_a_web_page_in_place_of_the_file(self):
        for page in (b"<!DOCTYPE html>\n<title>Log in</title>", b"\xef\xbb\xbf \n<HTML><body>Gone</body></HTML>"):
            for name in ("maps.zip", T0):
                self.server.files[name] = page
                findings = self.check(ALLOW, self.url(name), status=1)["deliveries"][0]["findings"]
                self.assertEqual([item["rule"] for item in findings], ["intake.unreadable"])
                self.assertIn("web page", findings[0]["message"])
                self.assertIn("Check the address", findings[0]["advice"])

    def test_a_failed_download_is_told_what_to_do(self):
        finding = self.check(ALLOW, self.url("nothing.tif"), status=1)["deliveries"][0]["findings"][0]
        self.assertTrue(finding["message"].startswith("The download failed: "), finding)
        self.assertIn("Check the address", finding["advice"])
        self.assertNotIn("folder", finding["advice"])

    def test_http_errors(self):
        self.assertIn("HTTP 404", self.refused(ALLOW, self.url("nothing.tif")))
        with socket.create_server(("127.0.0.1", 0)) as unused:
            port = unused.getsockname()[1]
        self.assertIn("does not answer", self.refused(ALLOW, f"http://127.0.0.1:{port}/x.tif"))
        self.assertIn("name of the host", self.refused(ALLOW, "http://nowhere.invalid/x.tif"))

    def test_too_large(self):
        size = str(len(self.map) - 1)
        for path in (T0, "endless/" + T0):
            with self.subTest(path):
                message = self.refused(ALLOW, "--max-bytes", size, self.url(path), rule="intake.limit")
                self.assertIn("larger than", message)

    def test_too_slow(self):
        start = time.monotonic()
        self.assertIn("timed out", self.refused(ALLOW, "--max-seconds", "2", self.url("slow/" + T0)))
        self.assertLess(time.monotonic() - start, 20)

    @unittest.skipUnless(shutil.which("openssl"), "needs the program openssl")
    def test_wrong_usage(self):
        for url, word in {"file:///etc/passwd": "only http, https, ftp and ftps", "sftp://a/b": "only http",
                          "http://": "no address", "http://a b/": "no address",
                          "HTTP://[::1": "no address"}.items():
            out, err = self.run_program("check", url, status=2)
            self.assertEqual(out, "")
            self.assertIn(word, err, url)
        for arguments in (("--max-bytes", "0"), ("--max-bytes", "x"), ("--max-seconds", "-1")):
            self.assertIn(arguments[0], self.run_program("check", *arguments, T0, status=2)[1])

    def test_killed_while_it_downloads(self):
        running = subprocess.Popen([os.environ["SOILGATE"], "check", ALLOW, self.url("slow/" + T0)], env=ENVIRONMENT,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while not self.server.asked:
            self.assertIsNone(running.poll())
            time.sleep(0.01)
        self.assertNotEqual(os.listdir(self.scratch), [])
        running.kill()
        running.wait(60)
        self.assertEqual(left_behind(self.scratch), [])


class Secure(UrlTest):
    """https and ftps: an authority of the tests' own stands in place of the system's where a program is to trust it."""

    def setUp(self):
        super().setUp()
        certificates.make_authority(self.folder)

    def certified(self, *arguments, **options):
        certificates.certify(self.folder, *arguments, **options)
        return certificates.context(self.folder, arguments[0])

    def trusting(self):
        words = certificates.trusting(self.folder)
        if words is None:
            self.skipTest("no file can be put in place of the system's authorities here")
        return words

    def test_a_certificate_that_an_authority_vouches_for(self):
        server = self.serve(self.certified("server", "DNS:localhost,IP:127.0.0.1"))
        enter = self.trusting()
        url = self.url("maps/" + T0, "https", server)
        for one in (url, url.replace("127.0.0.1", "localhost")):
            file = self.found(ALLOW, one, enter=enter)["files"][0]
            self.assertEqual((file["path"], file["sha256"]), (one, hashlib.sha256(self.map).hexdigest()))
        self.assertEqual([path for path, _ in server.asked], ["/maps/" + T0] * 2)
        self.assertIn("public network", self.refused(url, enter=enter))  # a certificate does not open the inside

    def test_ftps(self):
        server = self.serve_ftp(self.certified("server", "IP:127.0.0.1"))
        enter = self.trusting()
        self.assertEqual(self.found(ALLOW, self.url(T0, "ftps", server), enter=enter)["files"][0]["layer"], "T0")
        self.assertIn("PROT P", server.heard)  # the map too
        server.heard.clear()
        self.assertIn("TLS", self.refused(ALLOW, self.url(T0, "ftps", server)))
        self.assertEqual(server.heard, [])

    def test_a_certificate_that_nobody_vouches_for(self):
        """Nothing is asked of a server that cannot be trusted, not even which file."""
        server = self.serve(self.certified("server", "IP:127.0.0.1"))
        self.assertIn("TLS", self.refused(ALLOW, self.url(T0, "https", server)))
        self.assertEqual(server.asked, [])

    def test_a_certificate_of_another_name_or_of_the_past(self):
        enter = self.trusting()
        for name, names, days in (("elsewhere", "DNS:elsewhere.example", 2), ("past", "IP:127.0.0.1", -1)):
            server = self.serve(self.certified(name, names, days=days))
            self.assertIn("TLS", self.refused(ALLOW, self.url(T0, "https", server), enter=enter), name)
            self.assertEqual(server.asked, [], name)

    def test_no_redirect_leads_out_of_tls(self):
        server = self.serve(self.certified("server", "IP:127.0.0.1"))
        enter = self.trusting()
        server.target = self.url(T0)
        self.assertIn("redirected to an address of a kind that is not allowed",
                      self.refused(ALLOW, self.url("redirect/" + T0, "https", server), enter=enter))
        self.assertEqual(self.server.asked, [])
        server.target = self.url(T0, "https", server)
        self.assertEqual(self.found(ALLOW, self.url("redirect/" + T0, "https", server), enter=enter)["files"][0]["layer"], "T0")


if __name__ == "__main__":
    unittest.main()
