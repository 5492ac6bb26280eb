"""The process that holds the engine's server. Started as ``python -m graph_store.bolt.child ROOT DATABASE``.

It makes everything ready, writes one line, and waits for one line of JSON with ports and passwords (they stand on no
command line); then it serves, writes a second line, and ends when standard input does. The database is closed and
the folder removed then, whether the supervisor asked for it or died.
"""

import base64
import contextlib
import json
import shutil
import sys
import urllib.request
from pathlib import Path
from typing import Any

GROUP = "leser"


def settings(config: dict[str, Any]) -> dict[str, Any]:
    """The engine's settings: loopback for every listener, production mode (which also switches file loading off)."""
    return {
        "host": "127.0.0.1",
        "http_port": config["http_port"],
        "mode": "production",
        "server_plugins": "Bolt:com.arcadedb.bolt.BoltProtocolPlugin",
        "bolt_host": "127.0.0.1",
        "bolt_port": config["port"],
        "bolt_maxConnections": config["connections"],
    }


def write_group(root: Path) -> None:
    """A group that may read records and nothing else; it must be there before the server starts."""
    rights = {"access": [], "types": {"*": {"access": ["readRecord"]}}}
    groups = {"version": 1, "databases": {"*": {"groups": {GROUP: rights}}}}
    (root / "config").mkdir(exist_ok=True)
    (root / "config" / "server-groups.json").write_text(json.dumps(groups), encoding="utf-8")


def create_reader(root: Path, config: dict[str, Any]) -> None:
    """Create the account of the readers, unless the folder has it from a server before this one."""
    users = root / "config" / "server-users.jsonl"
    if users.is_file() and f'"{config["reader"]}"' in users.read_text(encoding="utf-8"):
        return
    account = {
        "name": config["reader"],
        "password": config["reader_password"],
        "databases": {config["database"]: [GROUP]},
    }
    token = base64.b64encode(f"root:{config['root_password']}".encode()).decode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{config['http_port']}/api/v1/server",
        json.dumps({"command": f"create user {json.dumps(account)}"}).encode(),
        {"Content-Type": "application/json", "Authorization": f"Basic {token}"},
    )
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=30) as reply:
        reply.read()


def say(**values: Any) -> None:
    """Tell the supervisor."""
    sys.stdout.write(json.dumps(values) + "\n")
    sys.stdout.flush()


def serve(root: Path, database: str) -> int:
    """Prepare, wait for the word, serve until standard input ends; returns 1 when the server does not start."""
    import arcadedb

    # A server that was killed leaves its database open; mending it takes a second, so it is done ahead.
    arcadedb.open_database(str(root / "databases" / database)).close()  # type: ignore[no-untyped-call]
    write_group(root)
    say(prepared=True)
    line = sys.stdin.readline()
    if not line:
        return 0
    config: dict[str, Any] = json.loads(line)
    server = arcadedb.ArcadeDBServer(str(root), config["root_password"], settings(config))
    server.start()  # type: ignore[no-untyped-call]
    create_reader(root, config)
    say(ready=True)
    sys.stdin.read()
    server.stop()  # type: ignore[no-untyped-call]
    return 0


def main(root: Path, database: str) -> int:
    """Entry of the process."""
    try:
        return serve(root, database)
    except Exception as error:
        say(error=f"{type(error).__name__}: {error}"[:500])
        return 1
    finally:
        with contextlib.suppress(OSError):
            shutil.rmtree(root)
            root.parent.rmdir()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
