"""Needs assessments: tables and JSON that people hand in, checked, kept in the journal, and turned into needs."""

from ingest.assessment.checking import Assessment, StatedNeed
from ingest.assessment.reading import read_assessments
from ingest.assessment.rows import AssessmentError
from ingest.assessment.statements import with_assessments

__all__ = ["Assessment", "AssessmentError", "StatedNeed", "read_assessments", "with_assessments"]
