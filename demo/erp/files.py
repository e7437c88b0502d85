# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Locks, and folders that are either complete or not trusted at all."""

import contextlib
import fcntl
import hashlib
import os
import shutil
from pathlib import Path

from .console import say, step

STAMP = ".complete"


def digest(*parts):
    """Return a short hash of strings, bytes and the contents of files."""
    result = hashlib.sha256()
    for part in parts:
        if isinstance(part, Path):
            part = part.read_bytes()
        elif isinstance(part, str):
            part = part.encode()
        result.update(hashlib.sha256(part).digest())
    return result.hexdigest()[:12]


@contextlib.contextmanager
def locked(path):
    """Hold an exclusive lock; it goes with the process, however that ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"... waiting for another run ({path.stem})")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def is_complete(folder, key):
    """Tell whether ``folder`` was finished, and from the same ingredients."""
    stamp = folder / STAMP
    return stamp.is_file() and stamp.read_text() == key


def build_once(folder, key, label, build, in_place=False):
    """Return ``folder``, built by ``build(path)`` unless it is already complete.

    The work happens beside the final place and is moved there when done. A
    virtual environment cannot be moved: it is built ``in_place``, and without
    its stamp, written last, it is thrown away by the next run.
    """
    if is_complete(folder, key):
        return folder
    with locked(folder.with_name(f"{folder.name}.lock")):
        if is_complete(folder, key):
            return folder
        work = folder if in_place else folder.with_name(f"{folder.name}.tmp")
        remove_tree(work)
        work.mkdir(parents=True)
        with step(label):
            build(work)
        (work / STAMP).write_text(key)
        if work != folder:
            remove_tree(folder)
            os.rename(work, folder)
    return folder


def remove_tree(folder):
    """Remove a folder if it is there."""
    with contextlib.suppress(FileNotFoundError):
        shutil.rmtree(folder)


def link_tree(source, target):
    """Copy a filestore by hard links: its files are never written again."""
    shutil.copytree(source, target, copy_function=_link_or_copy)


def _link_or_copy(source, target):
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
