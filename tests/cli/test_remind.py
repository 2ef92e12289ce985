"""soilgate remind: letters, files, and a real mail server on this computer."""
import email
import email.header
import email.policy
import email.utils
import glob
import json
import logging
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import threading
import time
import unittest
import warnings

import jsonschema

import test_registry
from mailserver import PASSWORD, USER, MailServer, make_certificates
from support import ENVIRONMENT, PROGRAM, SOURCE, strict
from test_registry import MISSING, read_schema

FROM = "Soil Secretariat <soil@example.org>"
HEAD = "iso3,role,name,email,language,confirmed_on\n"
CERTIFICATES = None


def setUpModule():
    global CERTIFICATES
    logging.getLogger("mail").setLevel(logging.CRITICAL)  # what the server thinks of clients that leave
    warnings.filterwarnings("ignore", module="aiosmtpd")
    CERTIFICATES = tempfile.TemporaryDirectory(prefix="soilgate-ca-")
    make_certificates(CERTIFICATES.name)


def tearDownModule():
    CERTIFICATES.cleanup()


def certificate(name):
    return os.path.join(CERTIFICATES.name, name)


class RemindTest(test_registry.RegistryTest):
    """A registry right after the baseline, with a contact for every country: <iso3>@example.org."""

    def setUp(self):
        super().setUp()
        self.begin("contacts", self.make)

    def make(self):
        self.init()
        self.contacts(HEAD + "".join(f"{code},insii,Contact of {code},{code.lower()}@example.org,en,2026-01-31\n"
                                     for code in test_registry.REGION))

    def contacts(self, text, *arguments):
        with open(self.path("c.csv"), "w", encoding="utf-8") as file:
            file.write(text)
        self.run_program("registry", "contacts", "import", "c.csv", "--registry", self.registry, *arguments)

    def only(self, *rows):
        self.contacts(HEAD + "".join(f"{row}\n" for row in rows), "--replace")

    def remind(self, *arguments, status=0, environment=None, sender=("--from", FROM), **options):
        out, err = self.run_program("remind", "--registry", self.registry, "--outbox", "out", *sender, *arguments,
                                    status=status, env={**ENVIRONMENT, **(environment or {})}, **options)
        self.assertNotIn(PASSWORD, out + err)
        return out, err

    def told(self, *arguments, status=0, **options):
        """The parsed JSON, valid by its schema."""
        out, err = self.remind("--format", "json", *arguments, status=status, **options)
        self.assertEqual(err, "")
        told = json.loads(out)
        jsonschema.Draft202012Validator(strict(read_schema("remind"))).validate(told)
        return told

    def states(self, told):
        return {(letter["email"], tuple(topic["product"] for topic in letter["topics"])): letter["state"]
                for letter in told["letters"]}

    def files(self, folder="out"):
        return sorted(os.path.basename(path) for path in glob.glob(self.path(folder, "*.eml")))

    def parse(self, data):
        """The letter by Python's parser, which finds nothing wrong with it; the bytes are those of mail."""
        self.assertTrue(all(byte < 128 for byte in data))
        self.assertTrue(all(len(line) <= 78 for line in data.split(b"\r\n")), max(data.split(b"\r\n"), key=len))
        self.assertNotRegex(data.replace(b"\r\n", b""), b"[\r\n]")
        letter = email.message_from_bytes(data, policy=email.policy.default)
        self.assertEqual(letter.defects, [])
        for name, value in letter.items():
            self.assertEqual(value.defects, (), name)
        return letter

    def read(self, name, folder="out"):
        with open(self.path(folder, name), "rb") as file:
            return self.parse(file.read())

    def text(self, letter):
        return letter.get_content().replace("\r\n", "\n")

    def server(self, *arguments, **options):
        server = MailServer(*arguments, **options)
        self.addCleanup(server.close)
        return server

    def secure(self, **options):
        return self.server("starttls", certificate("server.pem"), certificate("server.key"), auth=True, **options)

    def login(self, user=USER, password=PASSWORD):
        return {"SOILGATE_SMTP_USER": user, "SOILGATE_SMTP_PASSWORD": password}

    def send(self, server, *arguments, **options):
        options = {"environment": self.login() if server.auth else None, **options}
        security = ("--smtp-ca", certificate("ca.pem")) if server.auth else ("--insecure-smtp",)
        return self.told("--send", "--smtp", server.url(), *security, *arguments, **options)

    def move(self, iso3, product, state):
        self.run_program("registry", "move", iso3, product, state, "--why", "Told by letter", "--registry", self.registry)


class Reminders(RemindTest):
    """What holds wherever the registry is kept."""

    def test_right_after_the_baseline(self):
        told = self.told("--product", "gsasmap")
        self.assertEqual([letter["iso3"] for letter in told["letters"]], MISSING)
        self.assertEqual(self.states(told), {(f"{code.lower()}@example.org", ("GSASmap",)): "filed" for code in MISSING})
        self.assertEqual((told["told"], told["nobody"], told["region"]), ([], [], "ASP"))
        self.assertEqual(len(self.files()), 8)

    def test_a_country_gets_one_letter_about_all_its_products(self):
        told = self.told("--country", "chn,idn")
        self.assertEqual(self.states(told), {("chn@example.org", ("GSOCseq", "GSASmap", "GBSmap")): "filed",
                                             ("idn@example.org", ("GSASmap", "GBSmap")): "filed"})
        letter = self.read(self.files()[0])
        text = self.text(letter)
        self.assertEqual(letter["Subject"], "China: maps awaited (GSOCseq, GSASmap, GBSmap)")
        for count in (29, 16, 2):
            self.assertIn(f" {count} GeoTIFF files", text)
        for product in ("GSOCseq 1.1", "GSASmap 1.0", "GBSmap 1.0"):
            self.assertEqual(text.count(product + ": "), 1)
        for contact in ("Isabel.Luotto@fao.org", "Christian.Omuto@fao.org", "Marcos.Angelini@fao.org"):
            self.assertIn(contact, text)

    def test_nobody_is_told_the_same_twice(self):
        first = self.told("--product", "GSASmap", "--country", "CHN")
        self.assertEqual([letter["number"] for letter in first["letters"]], [1])
        again = self.told("--product", "GSASmap", "--country", "CHN")
        self.assertEqual([letter["number"] for letter in again["letters"]], [1])
        self.assertEqual(len(self.files()), 1)
        wider = self.told("--country", "CHN")  # the other products only
        self.assertEqual(sorted(self.states(wider)), [("chn@example.org", ("GSASmap",)),
                                                      ("chn@example.org", ("GSOCseq", "GBSmap"))])

    def test_sent_once_and_told_already(self):
        server = self.server()
        sent = self.send(server, "--product", "GSASmap")
        self.assertEqual(set(self.states(sent).values()), {"sent"})
        self.assertEqual(sorted(recipients[0] for _, recipients, _, _ in server.handler.letters),
                         sorted(f"{code.lower()}@example.org" for code in MISSING))
        self.assertEqual(server.handler.connections, 1)
        again = self.send(server, "--product", "GSASmap")
        self.assertEqual((again["letters"], len(again["told"])), ([], 8))
        self.assertEqual(len(server.handler.letters), 8)
        self.assertEqual((self.files(), len(self.files("out/sent"))), ([], 8))
        listed = self.told("--list", sender=())
        self.assertEqual(set(self.states(listed).values()), {"sent"})

    def test_what_was_written_is_sent_later(self):
        self.told("--product", "GSASmap", "--country", "CHN,JPN")
        with open(self.path("out", self.files()[0]), "rb") as file:
            filed = self.parse(file.read())
        self.assertEqual((filed["X-Unsent"], filed["Auto-Submitted"]), ("1", None))
        server = self.server()
        self.send(server, "--product", "GSASmap", "--country", "CHN,JPN")
        self.assertEqual(len(server.handler.letters), 2)
        sender, recipients, data, _ = server.handler.letters[0]
        sent = self.parse(data)
        self.assertEqual((sender, recipients), ("soil@example.org", ["chn@example.org"]))
        self.assertEqual((sent["X-Unsent"], sent["Auto-Submitted"]), (None, "auto-generated"))
        for name in ("Message-ID", "Subject", "To", "From", "Reply-To"):
            self.assertEqual(sent[name], filed[name])
        self.assertEqual(sent.get_content(), filed.get_content())
        self.assertEqual(self.files(), [])

    def test_what_is_no_longer_so_is_cancelled(self):
        self.told("--country", "CHN,JPN")
        self.move("JPN", "GSASmap", "reported")
        server = self.server()
        told = self.send(server, "--country", "CHN,JPN")
        self.assertEqual(self.states(told), {("chn@example.org", ("GSOCseq", "GSASmap", "GBSmap")): "sent",
                                             ("jpn@example.org", ("GSOCseq", "GSASmap")): "cancelled",
                                             ("jpn@example.org", ("GSOCseq",)): "sent"})
        self.assertEqual([letter["note"] for letter in told["letters"] if letter["state"] == "cancelled"],
                         ["GSASmap is now reported; the letter says missing"])
        self.assertEqual(sorted(recipients[0] for _, recipients, _, _ in server.handler.letters),
                         ["chn@example.org", "jpn@example.org"])
        self.assertNotIn("GSASmap", self.parse(server.handler.letters[1][2]).get_content())
        self.assertEqual(self.files(), [])

    def test_a_contact_who_was_taken_out_gets_nothing(self):
        self.told("--country", "CHN")
        self.only("CHN,insii,New,new@example.org,en,")
        server = self.server()
        told = self.send(server, "--country", "CHN")
        self.assertEqual({letter["email"]: letter["state"] for letter in told["letters"]},
                         {"chn@example.org": "cancelled", "new@example.org": "sent"})

    def test_letters_that_were_sent_by_hand(self):
        self.told("--product", "GSASmap", "--country", "CHN,JPN,KOR")
        self.remind("--sent", "1,3", sender=())
        server = self.server()
        told = self.send(server, "--product", "GSASmap", "--country", "CHN,JPN,KOR")
        self.assertEqual([(letter["number"], letter["state"]) for letter in told["letters"]], [(2, "sent")])
        self.assertEqual([one["email"] for one in told["told"]], ["chn@example.org", "kor@example.org"])
        self.assertEqual(len(server.handler.letters), 1)

    def test_dry_run_changes_nothing(self):
        told = self.told("--dry-run", "--product", "GSASmap")
        self.assertEqual(set(self.states(told).values()), {"planned"})
        self.assertTrue(told["dry_run"])
        self.assertEqual(self.told("--list", sender=())["letters"], [])
        self.assertFalse(os.path.exists(self.path("out")))
        out, _ = self.remind("--dry-run", "--product", "GSASmap", "--country", "CHN")
        self.assertIn("WOULD BE WRITTEN (1)", out)
        self.assertIn("to Contact of CHN, chn@example.org; language: en", out)

    def test_countries_with_nobody_to_write_to(self):
        self.only("CHN,insii,N,chn@example.org,en,", "JPN,minister,M,m@example.org,en,")
        told = self.told("--product", "GSASmap", status=1)
        self.assertEqual([one["iso3"] for one in told["nobody"]], [code for code in MISSING if code != "CHN"])
        self.assertEqual(told["nobody"][1], {"iso3": "JPN", "name": "Japan", "products": ["GSASmap"]})
        told = self.told("--product", "GSASmap", "--role", "minister", "--country", "JPN")
        self.assertEqual([letter["email"] for letter in told["letters"]], ["m@example.org"])

    def test_roles_and_people_with_several(self):
        self.only("CHN,insii,A,a@example.org,en,", "CHN,insii-alternate,A,a@example.org,en,",
                  "CHN,insii-alternate,B,b@example.org,fr-CA,", "CHN,insiider,C,c@example.org,en,")
        told = self.told("--product", "GSASmap", "--country", "CHN")
        self.assertEqual([(letter["email"], letter["language"]) for letter in told["letters"]],
                         [("a@example.org", "en"), ("b@example.org", "fr")])

    def test_what_waits_is_sent_within_what_is_asked_for(self):
        self.only("CHN,insii,A,a@example.org,en,", "CHN,minister,M,m@example.org,en,")
        self.told("--country", "CHN", "--product", "GSASmap")
        server = self.server()
        for scope in (("--country", "CHN", "--role", "minister"), ("--country", "CHN", "--state", "overdue"),
                      ("--country", "CHN", "--product", "GBSmap"), ("--country", "PHL")):
            told = self.send(server, *scope)
            self.assertNotIn(1, [letter["number"] for letter in told["letters"]], scope)
        self.assertEqual([recipients[0] for _, recipients, _, _ in server.handler.letters][0], "m@example.org")
        told = self.send(server, "--country", "CHN", "--product", "GSASmap", "--state", "missing", "--role", "insii")
        self.assertEqual([(letter["number"], letter["state"]) for letter in told["letters"]], [(1, "sent")])

    def test_sender_is_said_once_and_kept(self):
        _, err = self.remind("--dry-run", sender=(), status=2)
        self.assertIn("say who writes: --from", err)
        out, _ = self.remind("--dry-run", sender=(), environment={"SOILGATE_FROM": "a@example.org"}, status=None)
        self.assertIn("WOULD BE WRITTEN", out)
        self.remind("--country", "CHN", "--reply-to", "answers@example.org", "--interval", "30", "--remember")
        told = self.told("--country", "JPN", sender=())
        self.assertEqual(told["interval_days"], 30)
        letter = self.read(self.files()[-1])
        self.assertEqual((letter["From"], letter["Reply-To"]), (FROM, "answers@example.org"))
        self.assertIn("or write to answers@example.org", " ".join(letter.get_content().split()))

    def expect(self, product, *arguments):
        self.run_program("registry", "expect", product, *arguments, "--why", "Agreed", "--registry", self.registry)

    def test_deadlines(self):
        self.expect("gsasmap", "CHN", "IND", "--due", "2026-01-31")  # missing; reported, and no file is here
        self.expect("gsasmap", "JPN", "--due", "9999-12-31")
        told = self.told("--product", "GSASmap", "--state", "overdue")
        self.assertEqual({letter["iso3"]: letter["topics"][0]["reason"] for letter in told["letters"]},
                         {"CHN": "overdue", "IND": "overdue"})
        letter = self.read(self.files()[0])
        self.assertEqual(letter["Subject"], "China: the maps of GSASmap were due on 2026-01-31")
        self.assertIn("were due on 2026-01-31. We do not have", " ".join(self.text(letter).split()))
        told = self.told("--product", "GSASmap", "--state", "missing")  # an overdue one is missing, too, and told already
        self.assertEqual([letter["iso3"] for letter in told["letters"] if letter["number"] > 2],
                         [code for code in MISSING if code != "CHN"])
        letter = self.read([name for name in self.files() if "JPN" in name][0])
        self.assertIn("\nPlease send them by 9999-12-31.\n", self.text(letter))
        # A day that passes is a reason of its own, and takes the place of what waits.
        self.expect("gsasmap", "JPN", "--due", "2026-02-28")
        told = self.told("--product", "GSASmap", "--country", "JPN")
        self.assertEqual([(letter["state"], letter["topics"][0]["reason"], letter["note"]) for letter in told["letters"]],
                         [("cancelled", "missing", "GSASmap is now overdue; the letter says missing"), ("filed", "overdue", None)])
        self.expect("gsasmap", "JPN", "--due", "none")
        told = self.told("--product", "GSASmap", "--country", "JPN")
        self.assertEqual([(letter["state"], letter["note"]) for letter in told["letters"]],
                         [("cancelled", "GSASmap is now missing; the letter says overdue"), ("filed", None)])
        self.expect("gsasmap", "JPN", "--not")
        told = self.told("--product", "GSASmap", "--country", "JPN")
        self.assertEqual([(letter["state"], letter["note"]) for letter in told["letters"]],
                         [("cancelled", "GSASmap is not expected any more")])

    def test_two_programs_at_once_send_each_letter_once(self):
        server = self.server()
        command = [PROGRAM, "remind", "--registry", self.registry, "--outbox", "out", "--from", FROM, "--send", "--smtp",
                   server.url(), "--insecure-smtp"]
        programs = [subprocess.Popen(command, cwd=self.folder, env=ENVIRONMENT, stdout=subprocess.PIPE,
                                     stderr=subprocess.PIPE) for _ in range(3)]
        ends = [(*program.communicate(timeout=120), program.returncode) for program in programs]
        for out, _, status in ends:  # 1: it saw a letter that another program was sending just then
            self.assertEqual(status, 1 if b"MAY HAVE BEEN SENT" in out else 0, ends)
        recipients = sorted(recipients[0] for _, recipients, _, _ in server.handler.letters)
        listed = self.told("--list", sender=())["letters"]
        self.assertEqual(recipients, sorted(letter["email"] for letter in listed))
        self.assertEqual(len(recipients), len(set(recipients)))
        self.assertEqual({letter["state"] for letter in listed}, {"sent"})

    def test_a_killed_program_leaves_no_doubt_in_silence(self):
        server = self.server()
        server.handler.hold = threading.Event()
        command = [PROGRAM, "remind", "--registry", self.registry, "--outbox", "out", "--from", FROM, "--send", "--smtp",
                   server.url(), "--insecure-smtp", "--product", "GSASmap", "--country", "CHN,JPN"]
        program = subprocess.Popen(command, cwd=self.folder, env=ENVIRONMENT, stdout=subprocess.DEVNULL)
        self.assertTrue(server.handler.reached.wait(60))
        program.send_signal(signal.SIGKILL)
        program.wait()
        server.handler.hold.set()
        told = self.send(server, "--product", "GSASmap", "--country", "CHN,JPN", status=1)
        self.assertEqual(self.states(told), {("chn@example.org", ("GSASmap",)): "sending",
                                             ("jpn@example.org", ("GSASmap",)): "sent"})
        self.assertEqual([recipients[0] for _, recipients, _, _ in server.handler.letters],
                         ["chn@example.org", "jpn@example.org"])
        out, _ = self.remind("--product", "GSASmap", "--country", "CHN", status=1)
        self.assertIn("MAY HAVE BEEN SENT (1)", out)
        self.assertIn("soilgate remind --resend NUMBER", " ".join(out.split()))
        _, err = self.remind("--resend", "1", status=2, sender=())
        self.assertIn("letter 1 is being sent", err)


class Server(RemindTest):
    """One country, one letter; what becomes of it is the server's."""

    def setUp(self):
        super().setUp()
        self.only("CHN,insii,N,chn@example.org,en,")
        self.scope = ("--product", "GSASmap", "--country", "CHN")

    def refused(self, server, *arguments, **options):
        """The letter was not sent, and is to be sent by the next run; why."""
        told = self.told("--send", "--smtp", server if isinstance(server, str) else server.url(), *self.scope, *arguments,
                         status=1, **options)
        self.assertEqual(list(self.states(told).values()), ["filed"])
        self.assertEqual(len(self.files()), 1)
        if not isinstance(server, str):
            self.assertEqual(server.handler.letters, [])
        return told["stopped"]

    def test_starttls_with_a_user(self):
        server = self.secure()
        self.send(server, *self.scope)
        self.assertEqual([(recipients, secure) for _, recipients, _, secure in server.handler.letters],
                         [(["chn@example.org"], True)])
        self.assertEqual({secure for _, secure in server.handler.logins}, {True})

    def test_tls_from_the_first_byte(self):
        server = self.server("tls", certificate("server.pem"), certificate("server.key"), auth=True)
        self.send(server, *self.scope)
        self.assertEqual(len(server.handler.letters), 1)

    def test_an_unknown_certificate(self):
        server = self.server("starttls", certificate("other.pem"), certificate("other.key"), auth=True)
        self.assertIn("could not be verified", self.refused(server, environment=self.login()))
        trusted = ("--smtp-ca", certificate("other.pem"))  # known, and of another host
        self.assertIn("could not be verified", self.refused(server, *trusted, environment=self.login()))
        self.assertEqual(server.handler.logins, [])

    def test_a_known_authority_of_the_system_is_not_asked_when_another_is_named(self):
        server = self.secure()
        self.assertIn("could not be verified", self.refused(server, environment=self.login()))
        self.assertEqual(server.handler.logins, [])

    def test_a_server_without_encryption(self):
        server = self.server()
        self.assertIn("no encryption", self.refused(server))
        self.assertIn("no encryption", self.refused(server, environment=self.login()))
        self.assertEqual({command for command, _ in server.handler.heard} - {"EHLO", "QUIT"}, set())
        _, err = self.remind("--send", "--smtp", server.url(), "--insecure-smtp", environment=self.login(), status=2)
        self.assertIn("never sent without encryption", err)

    def test_unencrypted_lines_reach_this_computer_alone(self):
        self.assertIn("is not of this computer", self.refused("smtp://192.0.2.1:25", "--insecure-smtp"))

    def test_a_wrong_password(self):
        server = self.secure()
        why = self.refused(server, "--smtp-ca", certificate("ca.pem"), environment=self.login(password="wr0ng"))
        self.assertIn("refused user and password", why)
        self.assertNotIn("wr0ng", why)

    def test_a_password_in_a_file(self):
        server = self.secure()
        with open(self.path("secret"), "w", encoding="ascii") as file:
            file.write(PASSWORD + "\n")
        arguments = ("--send", "--smtp", server.url(), "--smtp-ca", certificate("ca.pem"), "--smtp-password-file", "secret",
                     *self.scope)
        os.chmod(self.path("secret"), 0o644)
        _, err = self.remind(*arguments, environment={"SOILGATE_SMTP_USER": USER}, status=2)
        self.assertIn("others can read the password", err)
        os.chmod(self.path("secret"), 0o600)
        self.remind(*arguments, environment={"SOILGATE_SMTP_USER": USER})
        self.assertEqual(len(server.handler.letters), 1)

    def test_a_sender_whom_the_server_does_not_take(self):
        why = self.refused(self.server(), "--insecure-smtp", sender=("--from", "stranger@example.org"))
        self.assertEqual(why, "the mail server said: 550 5.7.1 We do not know you")

    def test_nobody_answers(self):
        server = MailServer()
        server.close()
        self.assertIn("does not answer", self.refused(f"smtp://127.0.0.1:{server.port}", "--insecure-smtp"))

    def test_the_server_goes_away_before_it_has_the_letter(self):
        self.only("CHN,insii,N,drop@example.org,en,")
        self.refused(self.server(), "--insecure-smtp")

    def test_the_server_dies_with_the_whole_letter(self):
        self.only("CHN,insii,N,die@example.org,en,")
        server = self.server()
        told = self.send(server, *self.scope, status=1)
        self.assertEqual(list(self.states(told).values()), ["sending"])
        again = self.send(server, *self.scope, status=1)
        self.assertEqual(list(self.states(again).values()), ["sending"])
        self.assertEqual(len(server.handler.letters), 1)

    def test_refusals_of_one_letter_stop_no_other(self):
        self.only("CHN,insii,N,gone@example.org,en,", "IDN,insii,N,full@example.org,en,", "JPN,insii,N,spam@example.org,en,",
                  "KOR,insii,N,kor@example.org,en,")
        server = self.server()
        scope = ("--product", "GSASmap", "--country", "CHN,IDN,JPN,KOR")
        told = self.send(server, *scope, status=1)
        self.assertEqual({letter["email"]: (letter["state"], letter["note"]) for letter in told["letters"]},
                         {"gone@example.org": ("failed", "the mail server said: 550 5.1.1 No such user here"),
                          "full@example.org": ("filed", "the mail server said: 452 4.2.2 Mailbox full, come back"),
                          "spam@example.org": ("failed", "the mail server said: 554 5.7.1 We do not take this"),
                          "kor@example.org": ("sent", None)})
        # What failed is told, and not tried again until a person says so; what was put off is tried again.
        again = self.send(server, *scope, status=1)
        self.assertEqual({letter["email"]: letter["state"] for letter in again["letters"]},
                         {"gone@example.org": "failed", "full@example.org": "filed", "spam@example.org": "failed"})
        self.assertEqual([told["email"] for told in again["told"]], ["kor@example.org"])
        number = [letter["number"] for letter in again["letters"] if letter["email"] == "gone@example.org"][0]
        self.remind("--resend", str(number), sender=())
        self.assertEqual([letter["state"] for letter in self.told("--list", sender=())["letters"]
                          if letter["email"] == "gone@example.org"], ["written"])
        self.remind("--sent", str(number), sender=())
        _, err = self.remind("--resend", str(number), sender=(), status=2)
        self.assertIn(f"letter {number} is sent since", err)
        _, err = self.remind("--sent", "99", sender=(), status=2)
        self.assertIn("there is no letter 99", err)

    def test_wrong_usage(self):
        cases = ((("--send",), "say which mail server"), (("--smtp", "smtp://h"), "need --send"),
                 (("--send", "--smtp", "https://h"), "is not of the form smtp://"),
                 (("--send", "--smtp", "smtp://u:s3cret@h:25"), "must not hold a user or password"),
                 (("--send", "--smtp", "smtp://h/x"), "ends with its host and port"),
                 (("--send", "--smtp", "smtps://h", "--insecure-smtp"), "always encrypted"),
                 (("--send", "--smtp", "smtp://h", "--smtp-ca", "no.pem"), "no such file of certificates"),
                 (("--send", "--dry-run"), "--send would send"), (("--list", "--send"), "stand alone"),
                 (("--sent", "1,x"), "take numbers of letters"), (("--resend", "0"), "take numbers of letters"),
                 (("--sent", "1", "--resend", "2"), "stand alone"), (("--state", "accepted"), "--state is missing, overdue"), (("--interval", "-1"), "--interval is"),
                 (("--country", "DEU"), 'there is no country "DEU" in the region ASP'), (("x",), "takes no arguments"),
                 (("--product", "Nope"), "there are: GSOCseq, GSASmap, GBSmap"), (("--from", "nobody"), "is no sender of letters"),
                 (("--from", "A\nBcc: x@example.org <a@example.org>"), "is no sender of letters"),
                 (("--letters", "nowhere"), "no such folder of letters"), (("--format", "xml"), "xml"))
        for arguments, message in cases:
            out, err = self.remind(*arguments, status=2)
            self.assertEqual(out, "", arguments)
            self.assertIn(message, err)
            self.assertNotIn("s3cret", err)
        _, err = self.remind("--send", "--smtp", "smtp://h", environment={"SOILGATE_SMTP_USER": "u"}, status=2)
        self.assertIn("user has no password", err)
        self.assertEqual(self.told("--list", sender=())["letters"], [])


class Letters(RemindTest):
    """The letters themselves."""

    def write(self, *rows, arguments=()):
        self.only(*rows)
        told = self.told("--product", "GSASmap", "--country", "CHN", *arguments)
        self.assertEqual(len(told["letters"]), len(rows))
        return [self.read(name) for name in self.files()]

    def test_a_letter_in_english(self):
        letter, = self.write("CHN,insii,Zhang San,zhang@example.org,en,")
        self.assertEqual((letter["From"], letter["To"], letter["Reply-To"]),
                         (FROM, "Zhang San <zhang@example.org>", FROM))
        self.assertEqual(letter["Subject"], "China: please send the maps of GSASmap")
        self.assertEqual((letter["Content-Language"], letter.get_content_charset()), ("en", "utf-8"))
        self.assertRegex(letter["Message-ID"], r"^<[0-9a-f-]{36}@example\.org>$")
        self.assertLess(abs(letter["Date"].datetime.timestamp() - time.time()), 600)
        text = self.text(letter)
        self.assertTrue(text.startswith("Dear Zhang San,\n\nYou receive this letter as the contact of China "), text)
        self.assertIn("\nGSASmap 1.0: Global Salt-Affected Soils Map\n", text)
        self.assertIn("16 GeoTIFF files", text)
        self.assertIn("\n    soilgate check FOLDER --spec gsasmap --country CHN\n", text)
        self.assertIn("Christian Omuto, Christian.Omuto@fao.org", text)
        self.assertIn("that zhang@example.org is the right address", " ".join(text.split()))
        self.assertTrue(text.rstrip().endswith("kind regards,\nSoil Secretariat"))
        self.assertTrue(all(len(line) <= 72 for line in text.splitlines() if not line.startswith(" ")))
        self.assertNotRegex(text, "[{}]|\n\n\n")

    def test_a_letter_in_french(self):
        letter, = self.write("CHN,insii,Zoé Lefèvre,zoe@example.org,fr,2026-01-31")
        self.assertEqual(letter["To"], "Zoé Lefèvre <zoe@example.org>")
        self.assertEqual(letter["Subject"], "Chine : cartes GSASmap à envoyer")  # the program itself speaks English
        text = self.text(letter)
        self.assertTrue(text.startswith("Bonjour Zoé Lefèvre,\n\nVous recevez cette lettre"), text)
        self.assertIn("\n    soilgate --language fr check DOSSIER --spec gsasmap --country CHN\n", text)
        self.assertIn("\nGSASmap 1.0 : Carte mondiale des sols affectés par le sel\n", text.replace("\u00a0", " "))
        self.assertNotIn("la bonne adresse", text)  # it is confirmed
        self.assertNotRegex(text, "[{}]|\n\n\n")

    def test_both_languages_have_the_same_texts(self):
        names = [sorted(os.listdir(os.path.join(SOURCE, "specs/letters", language))) for language in ("en", "fr")]
        self.assertEqual(names[0], names[1])
        for name in names[0]:
            values = []
            for language in ("en", "fr"):
                with open(os.path.join(SOURCE, "specs/letters", language, name), encoding="utf-8") as file:
                    values.append(sorted(re.findall(r"\{[a-z0-9_]+\}", file.read())))
            self.assertEqual(values[0], values[1], name)

    def test_a_language_without_texts_falls_back(self):
        letters = self.write("CHN,insii,A,a@example.org,de,", "CHN,insii,B,b@example.org,,")
        self.assertEqual([letter["Content-Language"] for letter in letters], ["en", "en"])

    def test_hostile_names(self):
        """A registry from elsewhere may hold what the import refuses."""
        if not self.registry.endswith(".gpkg"):
            return
        names = ["Evil\r\nBcc: x@example.org", "{sender} {sections}", "=?utf-8?B?QmNj?=", "a\u202eb \u0007", "x" * 5000,
                 '"quoted" \\ <z@example.org>', "\U0001f30d" * 60, "From here"]
        self.only("CHN,insii,N,n0@example.org,en,")
        with sqlite3.connect(self.path(self.registry)) as database:
            database.execute("DELETE FROM contacts")
            database.executemany("INSERT INTO contacts (iso3, role, name, email, language, recorded_at, who)"
                                 " VALUES ('CHN', 'insii', ?, ?, 'en', 'x', 'x')",
                                 [(name, f"n{number}@example.org") for number, name in enumerate(names)])
        database.close()
        self.told("--product", "GSASmap", "--country", "CHN")
        letters = [self.read(name) for name in self.files()]
        self.assertEqual(len(letters), len(names))
        for number, letter in enumerate(letters):
            self.assertEqual(letter["Bcc"], None)
            mailbox, = letter["To"].addresses
            self.assertEqual(mailbox.addr_spec, f"n{number}@example.org")
        shown = []
        for name in self.files():  # Python's newer parser puts blanks between encoded words: bpo-35547
            with open(self.path("out", name), "rb") as file:
                phrase, _ = email.utils.parseaddr(email.message_from_binary_file(file)["To"])
            shown.append(str(email.header.make_header(email.header.decode_header(phrase))))
        self.assertEqual(shown[:4], ["Evil Bcc: x@example.org", "{sender} {sections}", "=?utf-8?B?QmNj?=", "a b"])
        self.assertEqual(shown[4], "x" * 200 + "\u2026")
        self.assertEqual(shown[5:], ['"quoted" \\ <z@example.org>', "\U0001f30d" * 60, "From here"])
        self.assertIn("Dear {sender} {sections},\n", self.text(letters[1]))

    def test_a_hostile_address_is_refused(self):
        if not self.registry.endswith(".gpkg"):
            return
        with sqlite3.connect(self.path(self.registry)) as database:
            database.execute("UPDATE contacts SET email = 'a@example.org>\r\nRCPT TO:<b@example.org' WHERE iso3 = 'CHN'")
        database.close()
        _, err = self.remind("--country", "CHN", status=2)
        self.assertIn('CHN: the contact\'s address "a@example.org>\\x0D\\x0ARCPT', err)

    def test_texts_of_your_own(self):
        os.makedirs(self.path("mine/fr"))
        with open(self.path("mine/fr/missing.txt"), "wb") as file:
            file.write("\ufeffSubject: À vous, {country}\r\n\r\nEnvoyez {product} !\r\n".encode())
        letter, = self.write("CHN,insii,Zoé,zoe@example.org,fr,", arguments=("--letters", "mine"))
        self.assertEqual(letter["Subject"], "À vous, Chine")
        self.assertIn("\nEnvoyez GSASmap !\n", self.text(letter))
        self.assertIn("Bonjour Zoé,", letter.get_content())

    def test_lines_that_mail_servers_read_otherwise(self):
        os.makedirs(self.path("mine/en"))
        with open(self.path("mine/en/missing.txt"), "w", encoding="ascii") as file:
            file.write("Subject: S\n\n.\n..x\nFrom here\n" + "y" * 2000 + "\n")
        self.only("CHN,insii,N,n@example.org,en,")
        server = self.server()
        self.send(server, "--product", "GSASmap", "--country", "CHN", "--letters", "mine")
        (_, _, data, _), = server.handler.letters
        self.assertIn("\n.\n..x\nFrom here\n" + "y" * 2000 + "\n", self.text(self.parse(data)))

    def test_wrong_texts_are_told_before_anything_is_written(self):
        shutil.copytree(os.path.join(SOURCE, "specs/letters"), self.path("mine"))
        good = "Subject: S\n\n"
        cases = (("missing", good + "a\nb {countri} c\n", 'mine/en/missing.txt:4: "{countri}" is no name of a value here'),
                 ("missing", good + "{sections}\n", 'missing.txt:3: "{sections}" is no name'),
                 ("missing", good + "a } b\n", 'missing.txt:3: "} b" is no name'),
                 ("missing", good + "a {name\n", 'missing.txt:3: "{name" is no name'),
                 ("missing", "Hello\n\nx\n", "missing.txt:1: the first line is the subject"),
                 ("missing", "Subject: x\ny\n", "missing.txt:2: the line after the subject is empty"),
                 ("missing", "", "missing.txt:1: the first line is the subject"),
                 ("letter", good + "x\n", "letter.txt:1: no line is {sections}"),
                 ("letter", good + "x {sections}\n", "letter.txt:3: {sections} stands on a line of its own"),
                 ("letter", good + "{sections}\n{due}\n", 'letter.txt:4: "{due}" is no name'),
                 ("letter", b"Subject: \xff\n", "the text is not UTF-8"), ("letter", "x" * 40000, "more than 32768 bytes"))
        for name, text, message in cases:
            path = self.path("mine/en", name + ".txt")
            with open(path, "rb") as file:
                before = file.read()
            with open(path, "wb") as file:
                file.write(text if isinstance(text, bytes) else text.encode())
            out, err = self.remind("--letters", "mine", status=2)
            self.assertEqual(out, "")
            self.assertIn(message, err)
            with open(path, "wb") as file:
                file.write(before)
        os.makedirs(self.path("mine/de"))
        _, err = self.remind("--letters", "mine", status=2)
        self.assertIn("the language de has no text letter.txt", err)
        self.assertEqual(self.told("--list", sender=())["letters"], [])

    def test_a_request_for_correction(self):
        """With what the review said, and the heaviest findings of the delivery that was reviewed."""
        if not self.registry.endswith(".gpkg"):
            return
        bad = os.path.join(SOURCE, "sample_rasters/bad")
        maps = [os.path.join(bad, name, "LKA_GSOCseq_T0_Map030.tif") for name in ("nodata.undeclared", "grid.resolution/double")]
        self.only("LKA,insii,A,a@example.org,en,", "LKA,insii,B,b@example.org,fr,")
        why = "Please see {sections}\nBcc: x\u2028" + "long " * 1000
        for number, path in enumerate(maps, 1):
            self.deliver(number, self.check(path, status=1), "Sent by mail", "received")
        self.deliver(None, None, why, "correction-requested")
        told = self.told("--product", "GSOCseq", "--country", "LKA", "--state", "correction-requested")
        self.assertEqual(told["letters"][0]["topics"], [{"product": "GSOCseq", "reason": "correction-requested"}])
        english, french = [self.read(name) for name in self.files()]
        self.assertEqual(english["Subject"], "Sri Lanka: please correct the maps of GSOCseq")
        text = self.text(english)
        self.assertIn("We reviewed them on 2026-11-20, and ask", " ".join(text.split()))
        self.assertIn("What the review says: Please see {sections} Bcc: x long long", " ".join(text.split()))
        self.assertIn("\u2026", text)
        self.assertLess(len(text), 4000)
        self.assertRegex(text, r"(?m)^  - grid\.resolution, LKA_GSOCseq_T0_Map030\.tif: \S.*\n    \S")
        self.assertNotIn(SOURCE, text)  # where the secretariat keeps it
        self.assertNotIn("nodata.undeclared", text)  # of the delivery before
        self.assertIn("soilgate fix FOLDER --spec gsocseq --output FIXED", text)
        self.assertNotIn("Please send the corrected maps by", text)  # no day was set
        self.assertIn("grid.resolution", self.text(french))
        self.assertEqual(self.told("--product", "GSOCseq", "--country", "LKA")["letters"][0]["number"], 1)
        # A second request is another reason to write, and cancels what was said of the first.
        self.deliver(3, self.check(maps[0], status=1), "Sent again", "received")
        self.deliver(None, None, "Still wrong", "correction-requested")
        again = self.told("--product", "GSOCseq", "--country", "LKA")
        self.assertEqual([letter["state"] for letter in again["letters"]], ["cancelled"] * 2 + ["filed"] * 2)
        self.assertIn("Still wrong", self.text(self.read(self.files()[0])))

    def test_what_is_wrong_in_many_files_is_told_once_a_rule(self):
        """What one rule found in many files does not push what others found out of the letter."""
        report = self.check(os.path.join(SOURCE, "sample_rasters/bad/nodata.undeclared/LKA_GSOCseq_T0_Map030.tif"), status=1)
        findings = report["deliveries"][0]["findings"]
        error = next(one for one in findings if one["severity"] == "error")
        many = [{**error, "rule": "name.country", "file": f"F{number}.tif", "message": f"Wrong {number}."} for number in range(29)]
        others = [{**error, "rule": f"value.{letter}", "file": None, "message": "Bad."} for letter in "abcdefgh"]
        report["deliveries"][0]["findings"] = many + others
        self.deliver(1, report, "Sent by mail", "received")
        self.deliver(None, None, "Please see", "correction-requested")
        self.told("--product", "GSOCseq", "--country", "LKA")
        text = self.text(self.read(self.files()[0]))
        self.assertEqual(re.findall(r"(?m)^  - (.*)", text), ["name.country (29 \u00d7), F0.tif: Wrong 0."] +
                         [f"value.{letter}: Bad." for letter in "abcdefg"])
        self.assertIn("\nAnd 1 more: the check below tells you", text)

    def deliver(self, number, report, why, state):
        """What submit and review record, by SQL."""
        with sqlite3.connect(self.path(self.registry)) as database:
            if report is not None:
                database.execute("INSERT INTO deliveries (iso3, product, number, fingerprint, spec_version, spec_sha256,"
                                 " received_at, recorded_at, who, verdict, report) VALUES ('LKA', 'GSOCseq', ?, ?, '1.1', ?,"
                                 " '2026-11-19T00:00:00Z', '2026-11-19T00:00:00Z', 'x', 'fail', ?)",
                                 (number, f"{number:064}", "0" * 64, json.dumps(report)))
            last = database.execute("SELECT to_state FROM events WHERE iso3 = 'LKA' AND product = 'GSOCseq'"
                                    " ORDER BY id DESC LIMIT 1").fetchone()
            delivery = database.execute("SELECT max(id) FROM deliveries").fetchone()[0]
            database.execute("INSERT INTO events (iso3, product, from_state, to_state, at, recorded_at, who, why, inferred,"
                             " delivery) VALUES ('LKA', 'GSOCseq', ?, ?, '2026-11-20T00:00:00Z', '2026-11-20T00:00:00Z', 'x',"
                             " ?, 0, ?)", (last[0], state, why, delivery))
        database.close()

    def test_after_the_interval(self):
        if not self.registry.endswith(".gpkg"):
            return
        self.only("CHN,insii,N,n@example.org,en,", "JPN,insii,M,m@example.org,en,")
        scope = ("--product", "GSASmap", "--country", "CHN,JPN")
        self.send(self.server(), "--product", "GSASmap", "--country", "CHN")
        self.told("--product", "GSASmap", "--country", "JPN")
        self.age(13)
        told = self.told(*scope)
        self.assertEqual((len(told["told"]), [letter["state"] for letter in told["letters"]]), (1, ["filed"]))
        self.age(2)
        told = self.told(*scope)
        self.assertEqual([(letter["email"], letter["state"], letter["note"]) for letter in told["letters"]],
                         [("m@example.org", "cancelled", "it was not sent within 14 days"), ("n@example.org", "filed", None),
                          ("m@example.org", "filed", None)])
        self.assertEqual(len(self.files()), 2)
        self.assertEqual(len(self.told(*scope, "--interval", "30")["told"]), 0)  # what is filed is listed as such

    def age(self, days):
        """Makes all that happened to letters so many days older, as only somebody who breaks the record can."""
        with sqlite3.connect(self.path(self.registry)) as database:
            trigger = database.execute("SELECT sql FROM sqlite_schema WHERE name = 'letter_events_no_update'").fetchone()[0]
            database.execute("DROP TRIGGER letter_events_no_update")
            database.execute("UPDATE letter_events SET at = strftime('%Y-%m-%dT%H:%M:%SZ', at, ?)", (f"-{days} days",))
            database.execute(trigger)
        database.close()

    def test_a_doubt_is_settled_by_a_person(self):
        if not self.registry.endswith(".gpkg"):
            return
        self.only("CHN,insii,N,die@example.org,en,")
        scope = ("--product", "GSASmap", "--country", "CHN")
        server = self.server()
        self.send(server, *scope, status=1)
        _, err = self.remind("--resend", "1", status=2, sender=())
        self.assertIn("letter 1 is being sent", err)
        self.age(1)
        self.remind("--resend", "1", "--by", "S. Ecretary", sender=())
        told = self.told("--list", sender=())["letters"][0]
        self.assertEqual((told["state"], told["by"], told["note"]), ("written", "S. Ecretary", "to be sent again"))
        self.send(server, *scope, status=1)
        first, second = [self.parse(data)["Message-ID"] for _, _, data, _ in server.handler.letters]
        self.assertEqual(first, second)  # whoever gets both can tell
        self.age(1)
        self.remind("--sent", "1", sender=())
        self.assertEqual(self.told("--list", sender=())["letters"][0]["state"], "sent")

    def test_another_registrys_letter_is_not_overwritten(self):
        self.only("CHN,insii,N,n@example.org,en,")
        os.makedirs(self.path("out"))
        with open(self.path("out/000001-CHN-n@example.org.eml"), "w", encoding="ascii") as file:
            file.write("precious")
        _, err = self.remind("--product", "GSASmap", "--country", "CHN", status=2)
        self.assertIn("another letter is there already", err)
        with open(self.path("out/000001-CHN-n@example.org.eml"), encoding="ascii") as file:
            self.assertEqual(file.read(), "precious")
        self.told("--product", "GSASmap", "--country", "CHN", "--outbox", "out2")  # nothing is lost
        self.assertEqual(len(self.files("out2")), 1)
        self.move("CHN", "GSASmap", "reported")  # nor is it taken away when ours is cancelled
        self.told("--product", "GSASmap", "--country", "CHN")
        with open(self.path("out/000001-CHN-n@example.org.eml"), encoding="ascii") as file:
            self.assertEqual(file.read(), "precious")


if __name__ == "__main__":
    unittest.main()
