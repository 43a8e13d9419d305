"""The command line: a command parses, calls, shows and exits."""

from __future__ import annotations

import atexit
import errno
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from traceback import walk_tb

from suppress.cli.memory import keep_freed_memory
from suppress.cli.output import say, show_error, show_internal_error, show_usage_error
from suppress.errors import ExitCode, ResultError, SuppressError
from suppress.interrupts import ignore_interrupts, ignore_interrupts_at_exit
from suppress.no_room import lack_of_room


def program() -> None:
    """The command as it is installed: a process of its own, which ends here."""
    ending = _Ending()
    atexit.register(ending.leave)  # before all others, and so called last
    try:
        main()
    except SystemExit as end:
        ending.code = end.code
        raise


@dataclass
class _Ending:
    """Ends the process without taking the interpreter down.

    Threads have ended by then, and what others do at the end is done. To give back piece by piece what the
    system takes back at once would cost 0.1 s of every command and 0.3 s of a long scrub.
    """

    code: str | int | None = None

    def leave(self) -> None:
        if not isinstance(self.code, int):
            return  # an exception that the interpreter is still to show
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        except OSError:
            return  # the interpreter has its own way of saying so
        os._exit(self.code)


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command line; the one place where an error becomes an exit code."""
    given = sys.argv[1:] if argv is None else argv
    try:
        keep_freed_memory()
        # No plugin of another package has a say in what a policy means; to look for some reads every package.
        os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")
        code = _run(given)
    except KeyboardInterrupt:  # while the command was loaded
        ignore_interrupts()
        _say_interrupted(given)
        code = ExitCode.INTERRUPTED
    ignore_interrupts_at_exit()
    sys.exit(code)


def _run(argv: Sequence[str]) -> int:
    # Loaded once the settings of `main` are in force.
    import typer

    from suppress.cli.commands import command

    try:
        code = command(argv)(args=argv, standalone_mode=False)
        sys.stdout.flush()
    except SuppressError as error:
        show_error(error)
        return error.exit_code
    except typer.TyperException as error:
        message = error.format_message()
        if message.startswith("Usage: "):  # no command: typer has no public name for the error that is the help
            sys.stdout.write(message + "\n")
        else:
            show_usage_error(message, _command_of(error, argv), *_elsewhere(argv))
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
        if not _is_of_interrupt(error):
            return _unexpected(error)
        code = ExitCode.INTERRUPTED
    ignore_interrupts()
    if code == ExitCode.INTERRUPTED:
        _say_interrupted(argv)
    return int(code or ExitCode.DONE)


def _command_of(error: Exception, argv: Sequence[str]) -> str:
    """The command whose options were not understood, such as `ledger revert`; empty where there is none."""
    from suppress.cli.commands import COMMANDS

    if not argv or argv[0] not in COMMANDS:
        return ""
    context = getattr(error, "ctx", None)  # the parser's own, which knows the commands of a group
    return argv[0] if context is None else " ".join(context.command_path.split()[1:])


def _elsewhere(argv: Sequence[str]) -> list[str]:
    """Commands of groups that are called as what was taken for a command."""
    from suppress.cli.commands import COMMANDS, commands_of_groups

    return [] if not argv or argv[0] in COMMANDS else commands_of_groups(argv[0])


def _say_interrupted(argv: Sequence[str]) -> None:
    say("interrupted; nothing half-written is left")
    if [*argv[:2]] == ["ledger", "import"]:
        say("what was recorded stays; the same command completes it")


def _is_of_interrupt(error: BaseException) -> bool:
    """Whether what a library raised is what it made of Ctrl-C, as while it is loaded."""
    before = error.__cause__ or error.__context__
    return isinstance(before, KeyboardInterrupt) or (before is not None and _is_of_interrupt(before))


_SHOWING = ("suppress.cli", "suppress.report")
_OUTPUT_LOST = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)


def _unexpected(error: Exception) -> int:
    # Results that cannot be written are a ResultError already; this is standard output, or the home folder.
    if isinstance(error, OSError) and _is_of_output(error):
        show_error(
            ResultError(
                f"standard output cannot be written: {error.strerror}",
                hint="the answer is not whole: make room, or send it elsewhere, and run it again",
            )
        )
        _reader_has_gone()
        return ExitCode.RESULT
    if full := lack_of_room(error):
        show_error(
            ResultError(
                f"the folder of prepared sources and working files cannot be written to: {full.strerror}",
                hint="make room where .suppress lies, beside the policy, or name another folder with --home; "
                "then run it again",
            )
        )
        return ExitCode.RESULT
    if os.environ.get("SUPPRESS_DEBUG"):
        raise error
    show_internal_error(error)
    return ExitCode.INTERNAL


def _is_of_output(error: OSError) -> bool:
    # A stream's error names no file; files are written by neither, but by what they call.
    ours = [name for name in _modules(error) if name.partition(".")[0] == "suppress"]
    return error.errno in _OUTPUT_LOST and error.filename is None and ours[-1].startswith(_SHOWING)


def _modules(error: Exception) -> list[str]:
    return [frame.f_globals.get("__name__", "") for frame, _ in walk_tb(error.__traceback__)]


def _reader_has_gone() -> int:
    # `suppress … | head`: nobody is left to tell, at the end of the process either.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return ExitCode.DONE
