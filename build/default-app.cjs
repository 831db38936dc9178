'use strict';
/**
 * What the trial runtime runs when it is started as `electron [-r MODULE]… APP [ARGUMENT]…`: the app in the folder APP, the
 * way Electron's own default app does. Playwright hands its loader over as `-r`.
 */
const { existsSync, readFileSync } = require('node:fs');
const Module = require('node:module');
const { join, resolve } = require('node:path');
const { app } = require('electron');

const takeArguments = (argv) => {
  const required = [];
  for (let at = 1; at < argv.length; at++) {
    if (argv[at] === '-r' || argv[at] === '--require') required.push(argv[++at]);
    else if (!argv[at].startsWith('-')) return { required, folder: resolve(argv[at]), at };
  }
  return { required, folder: undefined, at: argv.length };
};

const { required, folder, at } = takeArguments(process.argv);
for (const module of required) require(resolve(module));

if (folder === undefined) {
  console.error('usage: electron [-r MODULE] APP [ARGUMENT]...');
  process.exit(1);
}

const description = join(folder, 'package.json');
if (existsSync(description)) {
  const { name, productName, version } = JSON.parse(readFileSync(description, 'utf8'));
  if (productName ?? name) app.setName(productName ?? name);
  if (version) app.setVersion(version);
  app.setAppPath(folder);
}
process.defaultApp = true;
process.argv.splice(1, at - 1);
Module._load(folder, null, true);
