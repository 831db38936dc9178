import { UserError } from '../../shared/errors/user-error';
import { BurnDiffers, burnImage, type BurnReport } from '../export/burn/burn-image';
import { burnerOf } from '../export/burn/burners';
import { exitStatus, onlyPositional, parseCommandLine, UsageError, type Command } from './command';
import { counted } from './counted';
import { escapeControls } from './escape-controls';

const options = {
  copies: { type: 'string' },
  device: { type: 'string' },
  erase: { type: 'boolean' },
  json: { type: 'boolean' },
  'no-eject': { type: 'boolean' },
  simulate: { type: 'boolean' },
  speed: { type: 'string' },
} as const;

const numberOf = (said: string | undefined, option: string, most: number): number | null => {
  if (said === undefined) return null;
  const number = /^[1-9]\d{0,3}$/.test(said) ? Number(said) : Infinity;
  if (number > most) throw new UsageError(`${option} is a number from 1 to ${most}.`);
  return number;
};

const mostCopies = 100;
const mostSpeed = 100;

const summary = (reports: readonly BurnReport[]): string => {
  const [report] = reports;
  const megabytes = ((report?.bytes ?? 0) / 1_000_000).toFixed(1);
  return report?.verified === true
    ? `Burned ${counted(reports.length, 'disc', 'discs')} of ${megabytes} MB and read all of it again: it is the same as the image.\n`
    : `Nothing was burned: ${megabytes} MB were tried with the laser off, and nothing went wrong.\n`;
};

export const burnCommand: Command = {
  name: 'burn',
  usage: 'burn IMAGE --device DEV [--speed N] [--erase] [--simulate] [--no-eject] [--copies N] [--json]',
  summary: 'burns an ISO image to a blank disc, reads the disc again and compares every byte',
  details: [
    'IMAGE is a whole .iso file. DEV is a drive: /dev/sr0 on Linux, where the program xorriso is needed; D: on Windows. A disc that is',
    'not blank is refused;',
    '--erase blanks one that can be rewritten. --simulate does everything with the laser off, which Windows can not.',
    '--copies asks for the next disc after each.',
  ].join('\n'),
  whenCancelled:
    'What was burned by then is on the disc: one that is not finished can not be used, unless it can be erased (--erase). The image is as it was.',
  run: async (args, io) => {
    const { values, positionals } = parseCommandLine(args, options);
    const image = onlyPositional(positionals, 'IMAGE');
    const { device, simulate = false, erase = false } = values;
    if (device === undefined || device === '') throw new UsageError('--device DEV is missing.');
    const speed = numberOf(values.speed, '--speed', mostSpeed);
    const copies = numberOf(values.copies, '--copies', mostCopies) ?? 1;
    if (copies > 1 && io.ask === null)
      throw new UsageError('--copies needs a terminal, to ask for the next disc.');
    const input = { image, device, speed, simulate, erase, eject: values['no-eject'] !== true };
    const burner = burnerOf();
    if (burner === null) throw new UserError('burn/no-program', 'change-input');
    const reports: BurnReport[] = [];
    try {
      for (let number = 1; number <= copies; number++) {
        if (number > 1) await io.ask?.(`Put in blank disc ${number} of ${copies} and press Enter: `);
        reports.push(await burnImage(burner, input, { signal: io.signal, tell: io.progress }));
      }
    } catch (error) {
      if (error instanceof BurnDiffers && error.file !== null)
        io.say(`${escapeControls(error.file)}: it is not the same on the disc.`);
      throw error;
    }
    io.out(values.json === true ? `${JSON.stringify({ copies: reports }, null, 2)}\n` : summary(reports));
    return exitStatus.done;
  },
};
