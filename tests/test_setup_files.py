# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A folder in the cache is whole, or nobody uses it."""

import subprocess
import sys

import pytest

from erp.files import build_once, is_complete, link_tree, locked


def _write(folder):
    (folder / "content").write_text("whole")


@pytest.mark.parametrize("in_place", [False, True])
def test_interrupted_build_is_not_trusted(tmp_path, in_place):
    def die_half_way(folder):
        (folder / "content").write_text("half")
        raise KeyboardInterrupt

    target = tmp_path / "thing"
    with pytest.raises(KeyboardInterrupt):
        build_once(target, "1", "building", die_half_way, in_place=in_place)
    assert not is_complete(target, "1")
    build_once(target, "1", "building", _write, in_place=in_place)
    assert (target / "content").read_text() == "whole"
    assert is_complete(target, "1")


def test_killed_build_is_not_trusted(tmp_path):
    code = (
        "import os, sys; from pathlib import Path; from erp.files import build_once\n"
        "def die(folder):\n"
        "    (folder / 'content').write_text('half'); os.kill(os.getpid(), 9)\n"
        "build_once(Path(sys.argv[1]), '1', 'building', die)\n"
    )
    target = tmp_path / "thing"
    done = subprocess.run([sys.executable, "-c", code, target], check=False)
    assert done.returncode == -9
    build_once(target, "1", "building", _write)
    assert (target / "content").read_text() == "whole"


def test_complete_folder_is_built_once(tmp_path):
    built = []
    for _ in range(2):
        build_once(tmp_path / "thing", "1", "building", built.append)
    assert len(built) == 1


def test_other_ingredients_mean_another_build(tmp_path):
    target = tmp_path / "thing"
    build_once(target, "1", "building", lambda f: (f / "old").touch())
    build_once(target, "2", "building", _write)
    assert not (target / "old").exists()
    assert is_complete(target, "2")


def test_failed_rebuild_keeps_what_was_there(tmp_path):
    target = tmp_path / "thing"
    build_once(target, "1", "building", _write)
    with pytest.raises(ZeroDivisionError):
        build_once(target, "2", "building", lambda folder: 1 / 0)
    assert is_complete(target, "1")


def test_lock_is_free_after_a_kill(tmp_path):
    path = tmp_path / "x.lock"
    code = (
        "import os, sys; from pathlib import Path; from erp.files import locked\n"
        "with locked(Path(sys.argv[1])): os.kill(os.getpid(), 9)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, path], check=False)
    assert done.returncode == -9, "it died of something else than the kill"
    with locked(path):
        assert path.exists()


def test_linked_tree_shares_the_files(tmp_path):
    source = tmp_path / "source"
    (source / "ab").mkdir(parents=True)
    (source / "ab/abc").write_text("attachment")
    link_tree(source, tmp_path / "copy")
    copy = tmp_path / "copy/ab/abc"
    assert copy.stat().st_ino == (source / "ab/abc").stat().st_ino
