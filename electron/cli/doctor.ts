import { findingStates, type FindingState } from '../../shared/model/connection';
import { probeLine } from '../line-probe';
import { examineLine } from '../transfer/examine-line';
import { parseFacilityLink } from '../transfer/facility-link';
import { recallCodeExpiry } from './code-requests';
import { exitStatus, onlyPositional, parseCommandLine, type Command } from './command';
import { dataFolder } from './data-folder';
import { environmentProxy } from './environment-proxy';
import { escapeControls } from './escape-controls';
import { findingSentences } from './finding-sentences';
import { nodeHttpClient } from './node-http-client';

const options = { json: { type: 'boolean' } } as const;

const marks: Readonly<Record<FindingState, string>> = {
  good: 'ok     ',
  warn: 'note   ',
  bad: 'PROBLEM',
  unknown: '?      ',
};

export const doctorCommand: Command = {
  name: 'doctor',
  usage: 'doctor LINK [--json]',
  summary:
    'looks at the way to a facility: proxy, name, certificate, clock, code and free space, and says what to do',
  details: [
    'Nothing is sent but the question for the facility. --json writes what was found as a document for support: it names computers and',
    'authorities, and nothing of a patient. Status 1 where pictures would not get through.',
  ].join('\n'),
  run: async (args, io, version) => {
    const { values, positionals } = parseCommandLine(args, options);
    const link = parseFacilityLink(onlyPositional(positionals, 'LINK'));
    const folder = dataFolder();
    const report = await examineLine(link, {
      http: nodeHttpClient({ loopbackOnly: false }),
      probe: probeLine,
      proxyFor: (url) => Promise.resolve(environmentProxy(process.env, url)),
      folder,
      version,
      codeExpiresAt: await recallCodeExpiry(folder, link),
      now: Date.now,
      signal: io.signal,
    });
    const lines = report.findings.map(
      (found) =>
        `${marks[findingStates[found.code]]}  ${escapeControls(findingSentences[found.code](found))}`,
    );
    io.out(values.json === true ? `${JSON.stringify(report, null, 2)}\n` : `${lines.join('\n')}\n`);
    return report.findings.some(({ code }) => findingStates[code] === 'bad')
      ? exitStatus.failed
      : exitStatus.done;
  },
};
