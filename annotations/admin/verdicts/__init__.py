"""Verdicts: their lists, their page, and the buttons that follow the workflow."""

from annotations.admin.verdicts import listing

__all__ = ["listing"]
