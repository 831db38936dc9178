process.stderr.write('discport: this command has not landed yet\n');
process.exitCode = 2;
