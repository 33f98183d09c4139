def translate(raw):
    return raw
