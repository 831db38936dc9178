import { UsageError, type Command } from './command';

export const scanCommand: Command = {
  name: 'scan',
  usage: 'scan SOURCE [--json] [--quick|--full]',
  summary:
    'lists whose pictures are on a drive, in a folder, a .zip or an .iso file, and what is wrong with them',
  run: () => Promise.reject(new UsageError('scan', 'usage/not-yet')),
};
