import { askSystem, type Drive, type ListDrives } from './drive';

type Fields = ReadonlyMap<string, string>;

const fieldsOf = (block: string): Fields =>
  new Map(
    block.split('\n').flatMap((line) => {
      const colon = line.indexOf(':');
      return colon === -1 ? [] : [[line.slice(0, colon).trim(), line.slice(colon + 1).trim()] as const];
    }),
  );

/** `Disk Size: 681.0 MB (681000960 Bytes) (exactly 1330080 512-Byte-Units)`; `Total Size` before macOS 10.12. */
const bytesOf = (fields: Fields): number | null => {
  const [, digits] = /\((\d+) Bytes\)/.exec(fields.get('Disk Size') ?? fields.get('Total Size') ?? '') ?? [];
  return digits === undefined ? null : Number(digits);
};

const isSaid = (value: string | undefined): value is string =>
  value !== undefined && value !== '' && !value.startsWith('Not applicable');

/**
 * Reads what `diskutil info -all` prints: one block a disk or partition.
 *
 * @see diskutil(8)
 */
export const parseDiskutil = (printed: string): readonly Drive[] =>
  printed.split(/^\*{5,}$/m).flatMap((block) => {
    const fields = fieldsOf(block);
    const folder = fields.get('Mount Point');
    const device = fields.get('Device Node');
    // a drive of discs has these fields, if only with nothing in them; an image of a disc has its file system
    const isDisc =
      fields.has('Optical Drive Type') ||
      fields.has('Optical Media Type') ||
      /^(cd9660|udf)$/.test(fields.get('Type (Bundle)') ?? '');
    const isImage = fields.get('Protocol') === 'Disk Image';
    const isRemovable =
      !isImage &&
      (/^(Removable|Yes)/.test(fields.get('Removable Media') ?? '') || fields.get('Protocol') === 'USB');
    if (!isSaid(folder) || device === undefined || !(isDisc || isRemovable)) return [];
    const label = fields.get('Volume Name');
    return [
      {
        kind: isDisc ? ('disc' as const) : ('usb' as const),
        device,
        label: isSaid(label) ? label : '',
        bytes: bytesOf(fields),
        folder,
      },
    ];
  });

export const listOnMacos: ListDrives = async () =>
  parseDiskutil(await askSystem('diskutil', ['info', '-all']));
