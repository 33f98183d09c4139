"""Which mailboxes stand behind the same mail servers. A group is written to at one pace (Throttle)."""

# Domains that need no look into DNS; others are known by their mail exchangers (MailDomain).
WELL_KNOWN = {
    "gmail": ("gmail.com", "googlemail.com"),
    "outlook": ("outlook.com", "hotmail.com", "live.com", "msn.com", "passport.com"),
    "yahoo": ("yahoo.com", "ymail.com", "rocketmail.com", "aol.com"),
}
DOMAINS = {domain: group for group, domains in WELL_KNOWN.items() for domain in domains}
