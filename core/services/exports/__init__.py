"""Notebooks and tables as files for elsewhere."""

from core.services.exports.service import Exported, ExportService

__all__ = ["ExportService", "Exported"]
