"""The command line: a command parses, calls, shows and exits."""

from __future__ import annotations

import errno
import gc
import os
import sys
from collections.abc import Sequence

import typer

from suppress.cli.check import register as register_check
from suppress.cli.init import init
from suppress.cli.ledger import app as ledger_app
from suppress.cli.memory import keep_freed_memory
from suppress.cli.opt import register as register_opt
from suppress.cli.output import say, show_error, show_internal_error, show_usage_error
from suppress.cli.policy import app as policy_app
from suppress.cli.rescrub import register as register_rescrub
from suppress.cli.scrub import register as register_scrub
from suppress.cli.sources import app as sources_app
from suppress.errors import ExitCode, ResultError, SuppressError
from suppress.interrupts import ignore_interrupts, ignore_interrupts_at_exit

app = typer.Typer(
    help="Scrub campaign lists against opt-outs, registries and preference files.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command()(init)
register_scrub(app)
register_rescrub(app)
register_check(app)
register_opt(app)
app.add_typer(ledger_app, name="ledger")
app.add_typer(sources_app, name="sources")
app.add_typer(policy_app, name="policy")


def program() -> None:
    """The command as it is installed: a process of its own, which ends here."""
    try:
        main()
    finally:
        gc.freeze()  # what is left is not searched for cycles once more on the way out


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command line; the one place where an error becomes an exit code."""
    keep_freed_memory()
    code = _run(argv)
    ignore_interrupts_at_exit()
    sys.exit(code)


def _run(argv: Sequence[str] | None) -> int:
    try:
        code = app(args=argv, standalone_mode=False)
        sys.stdout.flush()
    except SuppressError as error:
        show_error(error)
        return error.exit_code
    except typer.TyperException as error:
        message = error.format_message()
        if message.startswith("Usage: "):  # no command: typer has no public name for the error that is the help
            sys.stdout.write(message + "\n")
        else:
            show_usage_error(message)
        return ExitCode.USAGE
    except KeyboardInterrupt:
        code = ExitCode.INTERRUPTED
    except BrokenPipeError:
        return _reader_has_gone()
    except SystemExit as end:
        # typer makes exit 1 of a broken pipe, which scripts would take for a negative answer.
        if not isinstance(end.__context__, BrokenPipeError):
            raise
        return _reader_has_gone()
    except Exception as error:
        return _unexpected(error)
    ignore_interrupts()
    if code == ExitCode.INTERRUPTED:
        say("interrupted; nothing half-written is left")
        if [*(sys.argv[1:] if argv is None else argv)][:2] == ["ledger", "import"]:
            say("what was recorded stays; the same command completes it")
    return int(code or ExitCode.DONE)


_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)


def _unexpected(error: Exception) -> int:
    # What cannot be written to a file is a ResultError already; a stream's error names no file.
    if isinstance(error, OSError) and error.errno in _NO_ROOM and error.filename is None:
        return _unwritten(error)
    if os.environ.get("SUPPRESS_DEBUG"):
        raise error
    show_internal_error(error)
    return ExitCode.INTERNAL


def _unwritten(error: OSError) -> int:
    failed = ResultError(
        f"standard output cannot be written: {error.strerror}",
        hint="the answer is not whole: make room, or send it elsewhere, and run it again",
    )
    show_error(failed)
    _reader_has_gone()
    return failed.exit_code


def _reader_has_gone() -> int:
    # `suppress … | head`: nobody is left to tell, at the end of the process either.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return ExitCode.DONE
