process.stderr.write('gateway: has not landed yet\n');
process.exitCode = 2;
