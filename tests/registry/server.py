"""A PostgreSQL server of the tests' own: in a temporary folder, on a socket there, with passwords, and with no port."""
import glob
import os
import pwd
import subprocess
import tempfile

PASSWORD = "s3cret"


def find_programs():
    """The folder of the newest server that Debian's package brings."""
    folders = glob.glob("/usr/lib/postgresql/*/bin")
    if not folders:
        raise RuntimeError("the Debian package postgresql is needed")
    return max(folders, key=lambda folder: int(folder.split("/")[-2]))


def plain_user():
    """A PostgreSQL server refuses to run as root: then a user without rights runs it."""
    if os.getuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise RuntimeError("no user to run the server")


class Server:
    def __init__(self):
        self.home = tempfile.TemporaryDirectory(prefix="soilgate-pg-")
        self.folder = self.home.name
        self.settings = plain_user()
        if self.settings:
            os.chown(self.folder, self.settings["user"], self.settings["group"])
        secret = os.path.join(self.folder, "password")
        with open(secret, "w", encoding="ascii") as file:
            file.write(PASSWORD)
        os.chmod(secret, 0o644)
        self.run("initdb", "--username=owner", "--auth=scram-sha-256", f"--pwfile={secret}", "--encoding=UTF8", "--locale=C",
                 "--no-sync")
        self.start()

    def run(self, program, *arguments, **options):
        environment = {**os.environ, "PGDATA": os.path.join(self.folder, "data"), "LC_ALL": "C"}
        done = subprocess.run([os.path.join(find_programs(), program), *arguments], cwd=self.folder, env=environment,
                              timeout=120, check=False,
                              **{"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, **self.settings, **options})
        if done.returncode != 0:
            raise RuntimeError(f"{program}: {done.stdout}")

    def start(self):
        # What a process has written outlives its end without fsync: only a crash of the machine would lose it.
        # The server keeps the streams of pg_ctl open: they go to a file.
        with open(os.path.join(self.folder, "start.log"), "wb") as log:
            self.run("pg_ctl", "start", "--wait", "--log", os.path.join(self.folder, "server.log"), "--options",
                     f"-c unix_socket_directories={self.folder} -c listen_addresses= -c synchronous_commit=off "
                     "-c fsync=off",
                     stdout=log, stderr=log)

    def stop(self, mode="fast"):
        self.run("pg_ctl", "stop", "--wait", "--mode", mode)

    def address(self, database="postgres", user="owner", password=PASSWORD):
        return f"postgresql://{user}:{password}@/{database}?host={self.folder}"

    def sql(self, statement, database="postgres"):
        """The answer of psql, without headings."""
        done = subprocess.run([os.path.join(find_programs(), "psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1",
                               "-d", self.address(database), "-c", statement], capture_output=True, text=True, timeout=60,
                              check=True)
        return done.stdout.strip()

    def psql(self, database):
        """Somebody who types SQL."""
        return subprocess.Popen([os.path.join(find_programs(), "psql"), "-X", "-q", "-d", self.address(database)], text=True,
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def close(self):
        self.stop("immediate")
        self.home.cleanup()
