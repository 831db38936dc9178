"""Reads a JSON list of [character set as Python calls it, text] from standard input; prints the bytes of each, in hex, as JSON."""
import json
import sys

print(json.dumps([text.encode(charset).hex() for charset, text in json.load(sys.stdin)]))
