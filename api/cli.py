"""The command `bildungsgraph`: wiring of the commands, and one place where every failure becomes one clear line."""

import os
import sys

import typer
from typer import rich_utils

from api.commands import (
    answers,
    ask,
    assessment,
    bolt,
    build,
    evaluate,
    export,
    families,
    ingest,
    journal,
    offers,
    query,
    serve,
)
from api.commands.failures import FAILED, WRONG_USE, Failure, as_failure, report
from api.messages import in_german

app = typer.Typer(
    name="bildungsgraph",
    help="Wissensgraph kommunaler Bildungskoordination: übertragbare Lösungen, Netzwerklücken, jede Angabe mit Beleg.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)
rich_utils.ARGUMENTS_PANEL_TITLE = "Angaben"
rich_utils.OPTIONS_PANEL_TITLE = "Optionen"
rich_utils.COMMANDS_PANEL_TITLE = "Befehle"
for module in (
    build,
    answers,
    offers,
    query,
    ask,
    evaluate,
    export,
    ingest,
    assessment,
    families,
    journal,
    serve,
    bolt,
):
    module.register(app)


def main() -> None:
    """Run the command line and leave with 0 done, 1 failed, 2 wrong use or unknown thing, 3 refused or stopped."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command and give its exit code; no exception leaves this function."""
    as_json = "--json" in arguments
    try:
        code = app(arguments, prog_name="bildungsgraph", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except typer.Exit as end:
        return end.exit_code
    except (typer.Abort, KeyboardInterrupt):
        return report(Failure(FAILED, "Abgebrochen."), as_json)
    except BrokenPipeError:
        # The reader (`| head`) has gone; keep Python from complaining when it flushes stdout at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except typer.TyperException as error:
        if error.exit_code == WRONG_USE:
            return report(Failure(WRONG_USE, usage_text(error), 422), as_json)
        return report(Failure(FAILED, error.format_message()), as_json)
    except Exception as error:
        return report(as_failure(error), as_json)


def usage_text(error: typer.TyperException) -> str:
    """A wrong call in German, with the command that shows how to do it."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "bildungsgraph"
    parameter = getattr(error, "param", None)
    option = next((o for o in getattr(parameter, "opts", ()) if o.startswith("--")), "")
    name = option or getattr(parameter, "metavar", None) or getattr(parameter, "name", "")
    reasons = {
        "MissingParameter": f"Es fehlt die Angabe {name}.",
        "NoSuchOption": f"Die Option {getattr(error, 'option_name', '')} gibt es hier nicht.",
        "BadParameter": f"Die Angabe {name} ist nicht brauchbar: {in_german(getattr(error, 'message', ''))}",
    }
    reason = reasons.get(type(error).__name__, in_german(error.format_message()))
    return f"{reason} Hilfe: {command} --help"


if __name__ == "__main__":
    main()
