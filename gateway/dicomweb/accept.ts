/** Ranges of an Accept header; commas and semicolons inside quotes belong to what is quoted. */
const rangeRule = /(?:"(?:[^"\\]|\\.)*"|[^,"])+/g;
const parameterRule = /;\s*([\w-]+)\s*=\s*(?:"([^"]*)"|([^\s;"]*))/g;
const longestAccept = 2048;

const takesIt = (range: string): boolean => {
  const media = (range.split(';')[0] ?? '').trim().toLowerCase();
  const parameters = new Map(
    [...range.matchAll(parameterRule)].map(([, name = '', quoted, plain = '']) => [
      name.toLowerCase(),
      (quoted ?? plain).toLowerCase(),
    ]),
  );
  if (/^0(?:\.0*)?$/.test(parameters.get('q') ?? '')) return false;
  if (media === '*/*' || media === 'multipart/*') return true;
  const type = parameters.get('type') ?? 'application/dicom';
  const syntax = parameters.get('transfer-syntax') ?? '*';
  return media === 'multipart/related' && type === 'application/dicom' && syntax === '*';
};

/**
 * Whether the asker takes DICOM files as they were received. No pixel is encoded anew here, so one transfer syntax alone
 * can't be asked for; without one, PS3.18 would mean Explicit VR Little Endian, and gets the original all the same.
 *
 * @see DICOM PS3.18 8.7.3, 8.7.5
 */
export const acceptsDicom = (accept: string | undefined): boolean =>
  accept === undefined || (accept.length <= longestAccept && (accept.match(rangeRule) ?? []).some(takesIt));
