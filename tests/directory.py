"""A real slapd of Debian's package, with a CA of its own, people, and a password policy.

    with Directory(folder) as directory:
        assert directory.lets_in("somchai", "the first password")

It runs in the foreground, in a folder of its own, and ends by its process id.
"""

import datetime
import os
import shutil
import socket
import subprocess
from pathlib import Path
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.servers import NoServer, end, wait_until

SUFFIX = "dc=example,dc=go,dc=th"
PEOPLE = f"ou=people,{SUFFIX}"
ADMINS = f"cn=admins,ou=groups,{SUFFIX}"
SERVICE, SERVICE_PASSWORD = f"cn=helpdesk,{SUFFIX}", "what the service account knows"
FIRST_PASSWORD = "the first password"
_CONFIGURATION = """
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload ppolicy
pidfile {folder}/pid
TLSCertificateFile {folder}/server.pem
TLSCertificateKeyFile {folder}/server.key
database mdb
suffix "{suffix}"
directory {folder}/data
dbnosync
rootdn "cn=root,{suffix}"
security simple_bind=128
access to attrs=userPassword
    by dn.exact="{service}" write
    by self =xw
    by anonymous auth
access to attrs=pwdReset,pwdAccountLockedTime
    by dn.exact="{service}" write
    by * read
access to dn.subtree="{people}" attrs=entry,children,@inetOrgPerson
    by dn.exact="{service}" write
    by * read
access to * by * read
overlay ppolicy
ppolicy_default "cn=default,ou=policies,{suffix}"
ppolicy_hash_cleartext
"""
_ENTRIES = """
dn: {suffix}
objectClass: dcObject
objectClass: organization
o: Sample

dn: ou=people,{suffix}
objectClass: organizationalUnit

dn: ou=others,{suffix}
objectClass: organizationalUnit

dn: ou=groups,{suffix}
objectClass: organizationalUnit

dn: ou=policies,{suffix}
objectClass: organizationalUnit

dn: cn=default,ou=policies,{suffix}
objectClass: pwdPolicy
objectClass: organizationalRole
pwdAttribute: userPassword
pwdCheckQuality: 2
pwdMinLength: 8
pwdInHistory: 3
pwdMustChange: TRUE
pwdLockout: TRUE
pwdMaxFailure: 5

dn: {service}
objectClass: organizationalRole
objectClass: simpleSecurityObject
userPassword: {service_password}

dn: uid=somchai,ou=people,{suffix}
objectClass: inetOrgPerson
cn: Somchai
sn: Sample
userPassword: {first_password}

dn: uid=boss,ou=people,{suffix}
objectClass: inetOrgPerson
cn: Boss
sn: Sample
userPassword: {first_password}

dn: ou=school,ou=people,{suffix}
objectClass: organizationalUnit

dn: uid=deep,ou=school,ou=people,{suffix}
objectClass: inetOrgPerson
cn: Deep
sn: Sample
userPassword: {first_password}

dn: uid=stranger,ou=others,{suffix}
objectClass: inetOrgPerson
cn: Stranger
sn: Sample
userPassword: {first_password}

dn: cn=admins,ou=groups,{suffix}
objectClass: groupOfNames
member: uid=boss,ou=people,{suffix}
"""


class Directory:
    """A slapd on two free ports: ``url`` for StartTLS, ``ldaps``; ``ca`` is whom to trust.

    Raises NoServer where it is not installed.
    """

    def __init__(self, folder: Path) -> None:
        missing = [each for each in ("slapd", "slapadd", "ldapwhoami") if not _program(each)]
        if missing:
            raise NoServer(f"not installed (slapd and ldap-utils): {', '.join(missing)}")
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        (folder / "data").mkdir(parents=True)
        self.port, ldaps = _free_port(), _free_port()
        self.url, self.ldaps = f"ldap://localhost:{self.port}", f"ldaps://localhost:{ldaps}"
        self.ca = folder / "ca.pem"
        make_certificates(folder)
        names = {"folder": folder, "suffix": SUFFIX, "people": PEOPLE, "service": SERVICE}
        (folder / "slapd.conf").write_text(_CONFIGURATION.format(**names))
        passwords = {"service_password": SERVICE_PASSWORD, "first_password": FIRST_PASSWORD}
        subprocess.run(
            [_program("slapadd"), "-f", str(folder / "slapd.conf")],
            input=_ENTRIES.format(**names, **passwords).lstrip(),
            text=True,
            check=True,
            capture_output=True,
        )

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    @property
    def process(self) -> "subprocess.Popen[bytes]":
        """The running server, to be killed."""
        assert self._process is not None
        return self._process

    def start(self) -> None:
        """Start it, on what it kept, and wait until it answers."""
        addresses = f"{self.url} {self.ldaps}"
        command = [_program("slapd"), "-d", "0", "-f", f"{self._folder}/slapd.conf"]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [*command, "-h", addresses], stdout=log, stderr=log, start_new_session=True
            )
        wait_until(lambda: _listens(self.port), 20, self._process)

    def stop(self) -> None:
        """End it."""
        if self._process is not None:
            end(self._process)
            self._process = None

    def lets_in(self, username: str, password: str, place: str = PEOPLE) -> bool:
        """Whether this person can bind, as another program's login would."""
        command = ["ldapwhoami", "-x", "-ZZ", "-H", self.url, "-y", "/dev/stdin"]
        dn = f"uid={username},{place}"
        answer = self._run([*command, "-D", dn], password)
        if answer.returncode not in (0, 49):
            raise AssertionError(f"no answer: {answer.stdout}{answer.stderr}")
        return answer.returncode == 0

    def read(self, username: str, attribute: str) -> list[str]:
        """The values of an attribute that everybody may read."""
        command = ["ldapsearch", "-x", "-ZZ", "-H", self.url, "-LLL", "-b", PEOPLE]
        answer = self._run([*command, f"(uid={username})", attribute], "")
        lines = answer.stdout.splitlines()
        return [line.partition(": ")[2] for line in lines if line.startswith(f"{attribute}: ")]

    def _run(self, command: list[str], typed: str) -> "subprocess.CompletedProcess[str]":
        # Its own library takes this machine for another than localhost.
        environment = os.environ | {"LDAPTLS_REQCERT": "never"}
        return subprocess.run(
            command, input=typed, env=environment, capture_output=True, text=True, check=False
        )


def make_certificates(folder: Path) -> None:
    """A CA (ca.pem), and what it certifies for localhost (server.pem, server.key)."""
    ca_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    ca_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "CA of a test")])
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    ca = _certificate(ca_name, ca_key, ca_name, ca_key, x509.BasicConstraints(True, None))
    own = x509.SubjectAlternativeName([x509.DNSName("localhost")])
    (folder / "ca.pem").write_bytes(ca)
    (folder / "server.pem").write_bytes(_certificate(name, key, ca_name, ca_key, own))
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    (folder / "server.key").write_bytes(key.private_bytes(pem, form, plain))


def _certificate(
    name: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    issuer: x509.Name,
    issuer_key: ec.EllipticCurvePrivateKey,
    extension: x509.ExtensionType,
) -> bytes:
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder(issuer, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(extension, critical=isinstance(extension, x509.BasicConstraints))
        .sign(issuer_key, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM)


def _program(name: str) -> str:
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin") or ""


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


def _listens(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0
