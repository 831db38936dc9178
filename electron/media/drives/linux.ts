import { join } from 'node:path';
import * as z from 'zod';
import { isSdCard } from '../mount-table';
import { askSystem, type Drive, type ListDrives } from './drive';

/** Older ones print numbers and truth values as text. */
const truth = z.union([z.boolean(), z.enum(['0', '1']).transform((text) => text === '1')]);
const number = z.union([z.number(), z.string().transform(Number)]).nullish();
const text = z.string().nullish();

const deviceSchema = z.object({
  path: text,
  name: z.string(),
  type: z.string(),
  rm: truth.optional(),
  hotplug: truth.optional(),
  tran: text,
  label: text,
  size: number,
  mountpoint: text,
  mountpoints: z.array(z.string().nullable()).optional(),
  get children() {
    return z.array(deviceSchema).optional();
  },
});
type Device = z.infer<typeof deviceSchema>;
const answerSchema = z.object({ blockdevices: z.array(deviceSchema) });

interface Above {
  readonly isRemovable: boolean;
}

const foldersOf = ({ mountpoints = [], mountpoint }: Device): string[] =>
  [...mountpoints, mountpoint].filter((place) => place != null).filter((place) => place.startsWith('/'));

/** Whether the computer itself runs from it. */
const isOfSystem = (device: Device): boolean =>
  foldersOf(device).includes('/') || (device.children ?? []).some(isOfSystem);

const drivesOf = (device: Device, above: Above): Drive[] => {
  // a stick may call itself fixed, but it hangs on USB; a part of it says neither
  const isRemovable = above.isRemovable || device.rm === true || device.tran === 'usb';
  const children = (device.children ?? []).flatMap((child) => drivesOf(child, { isRemovable }));
  const isDisc = device.type === 'rom';
  const [folder] = foldersOf(device);
  if (folder === undefined || !(isDisc || isRemovable)) return children;
  const { size, label, path, name } = device;
  const bytes = size == null || !Number.isFinite(size) ? null : size;
  return [
    { kind: isDisc ? 'disc' : 'usb', device: path ?? `/dev/${name}`, label: label ?? '', bytes, folder },
    ...children,
  ];
};

/**
 * Reads what `lsblk --json --bytes` prints.
 *
 * @param isCard of a drive's name: what lsblk does not tell
 * @throws {Error} where it is not of that form
 * @see lsblk(8)
 */
export const parseLsblk = (printed: string, isCard: (name: string) => boolean): readonly Drive[] =>
  answerSchema
    .parse(JSON.parse(printed))
    .blockdevices.filter((device) => !isOfSystem(device))
    .flatMap((device) => drivesOf(device, { isRemovable: isCard(device.name) }));

const columns = 'NAME,PATH,TYPE,RM,HOTPLUG,TRAN,LABEL,SIZE,MOUNTPOINT';

export const listOnLinux: ListDrives = async () =>
  parseLsblk(await askSystem('lsblk', ['--json', '--bytes', '--output', columns]), (name) =>
    isSdCard(join('/sys/class/block', name)),
  );
