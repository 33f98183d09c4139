"""Domains as people mistype them. A hint is never a refusal: some of these names exist."""

MEANT = {
    "gmail.com": "gmial.com gmai.com gmal.com gamil.com gmaill.com gnail.com gmali.com gmil.com gmaul.com gimail.com "
    "gmeil.com gmail.co gmail.cm gmail.con gmail.comm gmail.cmo gmail.om gmail.vom ggmail.com "
    "gmsil.com gemail.com",
    "yahoo.com": "yaho.com yahooo.com yhoo.com yahho.com yhaoo.com yahoo.co yahoo.con yahoo.cm yaoo.com",
    "hotmail.com": "hotmal.com hotmial.com hotmai.com hotmil.com hotmaill.com homtail.com hotmail.co hotmail.con "
    "hotmail.cm hotnail.com",
    "outlook.com": "outlok.com outlokk.com outloo.com outlook.co outlook.con oulook.com outllook.com",
    "icloud.com": "iclod.com icoud.com icloud.co icloud.con iclould.com",
    "mail.ru": "mai.ru mial.ru maill.ru mail.ri mail.ry mali.ru meil.ru mail.tu",
    "yandex.ru": "yandex.ry yandx.ru yndex.ru yadnex.ru jandex.ru yandeks.ru yandex.tu",
    "rambler.ru": "ramler.ru rambler.ry ramber.ru ramblr.ru",
    "inbox.ru": "inbx.ru inbox.ry imbox.ru",
    "list.ru": "lsit.ru list.ry",
}
RIGHT_OF = {wrong: right for right, wrongs in MEANT.items() for wrong in wrongs.split()}


def probably_meant(address: str) -> str | None:
    """The whole address with the likelier domain, or None."""
    local, _at, domain = address.rpartition("@")
    right = RIGHT_OF.get(domain.lower())
    return f"{local}@{right}" if right else None
