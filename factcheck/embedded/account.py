"""Who the embedded PostgreSQL runs as: it refuses to run as root."""

import os
import pwd
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

from factcheck.refusal import CannotStart


@dataclass(frozen=True)
class Account:
    """A system account; `dropped` when root gives up its rights to become it."""

    uid: int
    gid: int
    dropped: bool

    def prefix(self, *paths: Path) -> list[str]:
        """Return what goes before a command so that it runs as this account.

        Where the account may not enter one of the paths (a project in /root, or
        unpacked under a strict umask) the command keeps one right of root's, to pass
        by file permissions, rather than our loosening the folders' own.
        """
        if not self.dropped:
            return []
        if shutil.which("setpriv") is None:
            raise CannotStart(
                "The embedded PostgreSQL cannot run as root here, and there is no "
                "setpriv to run it as somebody else. Run as an ordinary user."
            )
        command = ["setpriv", f"--reuid={self.uid}", f"--regid={self.gid}"]
        command.append("--clear-groups")
        if not all(self.may_enter(path) for path in paths):
            command += ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
            # Without this access(2), by which initdb looks for its fellows, would
            # answer as if the right were not there.
            command.append("--securebits=+no_setuid_fixup")
        return command

    def may_enter(self, path: Path) -> bool:
        """Tell whether a folder and all above it are open to this account."""
        return all(self.may_search(folder) for folder in (path, *path.parents))

    def may_search(self, folder: Path) -> bool:
        found = folder.stat()
        if found.st_uid == self.uid:
            return bool(found.st_mode & stat.S_IXUSR)
        if found.st_gid == self.gid:
            return bool(found.st_mode & stat.S_IXGRP)
        return bool(found.st_mode & stat.S_IXOTH)


def unprivileged(folder: Path) -> Account:
    """Choose the account for a server whose files are in this folder: ourselves.

    Root hands over to the folder's owner, or to `nobody` where root owns it too.
    """
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), dropped=False)
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    owner = existing.stat()
    if owner.st_uid != 0:
        return Account(owner.st_uid, owner.st_gid, dropped=True)
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid, dropped=True)
