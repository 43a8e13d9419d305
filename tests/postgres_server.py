"""A PostgreSQL server for the tests: started in a temporary folder, on a Unix socket, with fsync on."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

_ACCOUNTS = ("postgres", "nobody")  # the server refuses to run as root
_SECONDS = 600
"""How long a program of the server may take: one that comes up after a power cut syncs every file of every
database first, which on a busy disk takes minutes."""


@dataclass(frozen=True)
class Server:
    """A running server."""

    folder: Path
    programs: Path
    prefix: tuple[str, ...]

    def url(self, database: str) -> str:
        """Where one of its databases is."""
        return f"postgresql://postgres@/{database}?host={self.folder}"

    def run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs as the account that the server runs as."""
        command = [*self.prefix, str(self.programs / program), *arguments]
        subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS, cwd=self.folder)

    def make_database(self, name: str, like: str | None = None) -> str:
        """Make a database, empty or a copy of another one; its url."""
        template = f" TEMPLATE {like}" if like else ""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}{template}".encode())
        return self.url(name)

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = f"-c listen_addresses='' -c unix_socket_directories={self.folder}"
        log = str(self.folder / "log")
        wait = ("-w", "-t", str(_SECONDS))
        self.run("pg_ctl", "-D", str(self.folder / "data"), *wait, "-l", log, "-o", options, "start")

    def stop(self) -> None:
        """Stop it as a power cut would."""
        wait = ("-w", "-t", str(_SECONDS))
        self.run("pg_ctl", "-D", str(self.folder / "data"), *wait, "-m", "immediate", "stop")


@contextmanager
def running_server() -> Iterator[Server]:
    """A fresh server, stopped and removed at the end; skips the test, saying why, where none can be started."""
    programs = _programs()
    if programs is None:
        pytest.skip(
            "PostgreSQL was not tested: no initdb and pg_ctl on PATH or in /usr/lib/postgresql; install it "
            "(Debian: postgresql) and run: .venv/bin/pytest -m postgres"
        )
    account = _account()
    # Not under pytest's folder: the path of a socket has at most 107 bytes, and the account must reach it.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    try:
        if account:
            shutil.chown(folder, account)
        prefix = (
            ("setpriv", f"--reuid={account}", f"--regid={_group(account)}", "--clear-groups") if account else ()
        )
        server = Server(folder, programs, prefix)
        try:
            server.run(
                "initdb", "--no-sync", "-D", str(folder / "data"), "-A", "trust", "-U", "postgres", "-E", "UTF8"
            )
            server.start()
        except (OSError, subprocess.SubprocessError) as error:
            pytest.skip(f"PostgreSQL was not tested: the server does not start ({type(error).__name__})")
        try:
            yield server
        finally:
            subprocess.run(
                [*prefix, str(programs / "pg_ctl"), "-D", str(folder / "data"), "-m", "immediate", "stop"],
                check=False,
                capture_output=True,
                cwd=folder,
            )
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path | None:
    found = shutil.which("initdb")
    folders = [Path(found).parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next(
        (folder for folder in folders if (folder / "initdb").exists() and (folder / "pg_ctl").exists()), None
    )


def _account() -> str | None:
    if os.geteuid() != 0:
        return None
    import pwd

    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in _ACCOUNTS if name in known)


def _group(account: str) -> int:
    import pwd

    return pwd.getpwnam(account).pw_gid
