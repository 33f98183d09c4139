"""Words of a rendered edition that are exchanged in every copy.

They are plain letters and digits, so that neither escaping nor CSS inlining nor a mail's line breaks touch them.
What stands around them is the same for everybody: the mail is rendered once and spliced a million times.
"""

import re

LEAVE = "azs0leave0sza"  # token of /newsletter/unsubscribe/<token>/
PREFERENCES = "azs0preferences0sza"  # token of /newsletter/preferences/<token>/
FEEDBACK = "azs0feedback0sza"  # token of /newsletter/feedback/<token>/
LIST = "azs0list0sza"  # name of the list through which this copy came
ANY = re.compile(r"azs0[a-z]+[0-9]*0sza")


def link(number: int) -> str:
    """Stands for the whole address of the story with this number (from 0, in the order of the items)."""
    return f"azs0link{number + 1000}0sza"


def number_of(placeholder: str) -> int:
    return int(placeholder.removeprefix("azs0link").removesuffix("0sza")) - 1000
