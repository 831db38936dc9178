"""peak-memory.py COMMAND...: runs a command, and ends standard error with the most memory it held, in MB."""
import resource
import subprocess
import sys

status = subprocess.call(sys.argv[1:])
kibibytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(kibibytes * 1024 / 1e6, file=sys.stderr)
sys.exit(status)
