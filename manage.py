#!/usr/bin/env python
import os
import sys

from django.core.management import execute_from_command_line

from azsite.pgprograms import DatabaseUnavailable

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "azsite.settings")
    try:
        execute_from_command_line(sys.argv)
    except DatabaseUnavailable as error:  # a sentence that says what to do
        sys.exit(str(error))
