"""An authority of the tests' own, certificates that it signs, and programs that trust it."""
import os
import ssl
import subprocess

SYSTEM = "/etc/ssl/certs/ca-certificates.crt"  # the authorities that Debian's libcurl trusts
KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")  # quickly made


def run(folder, *arguments):
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


def make_authority(folder):
    """ca.pem and ca.key."""
    run(folder, "req", "-x509", *KEY, "-days", "2", "-subj", "/CN=Test authority", "-keyout", "ca.key", "-out", "ca.pem")


def certify(folder, name, names, days=2):
    """NAME.pem with NAME.key, signed by the authority, for NAMES ("DNS:localhost,IP:127.0.0.1"); of the past when DAYS is
    below 0."""
    run(folder, "req", *KEY, "-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.csr")
    with open(os.path.join(folder, "names"), "w", encoding="ascii") as file:
        file.write(f"subjectAltName={names}\n")
    run(folder, "x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", str(days),
        "-extfile", "names", "-out", f"{name}.pem")


def context(folder, name):
    """Of a server."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(os.path.join(folder, f"{name}.pem"), os.path.join(folder, f"{name}.key"))
    return made


def trusting(folder):
    """Words before a command: it finds the authority in place of the system's, in a namespace of its own. None where users
    may not make one."""
    words = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", f'mount --bind "$0" {SYSTEM} && exec "$@"',
             os.path.join(folder, "ca.pem")]
    return words if subprocess.run([*words, "true"], capture_output=True, check=False).returncode == 0 else None
