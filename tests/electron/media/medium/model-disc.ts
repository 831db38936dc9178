import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { openImage } from '../../../../electron/media/iso-source';
import { readDevice } from '../../../../electron/media/medium/read-device';
import { SectorStore } from '../../../../electron/media/medium/sector-store';
import { KnownDiscs } from '../../../../electron/media/known-discs';
import { readSource, type ScanInput } from '../../../../electron/media/scan-source';
import type { Source } from '../../../../electron/media/source';
import type { Scan } from '../../../../shared/model/scan';
import { corpusPath } from '../../../shared/dicom/corpus';
import { temporaryFolder } from '../temporary-folder';
import { newModelDrive, type Damage, type ModelDrive } from './model-drive';

/** Where a file lies on a disc, in sectors, as xorriso tells it. */
export interface Placed {
  readonly path: string;
  readonly first: number;
  readonly sectors: number;
  readonly bytes: number;
}

export interface ModelDisc {
  readonly files: readonly Placed[];
  readonly drive: (damage?: Damage) => ModelDrive;
}

/**
 * A disc of the first pictures of a series, in the order in which xorriso lays them out.
 *
 * @param isTwice each picture lies in both folders
 */
export const makeModelDisc = (pictures: number, isTwice = false): ModelDisc => {
  const folder = temporaryFolder();
  const series = corpusPath('series-mr/fruit-ge-196');
  const names = execFileSync('ls', [series], { encoding: 'utf8' }).trim().split('\n').slice(0, pictures);
  for (const [index, name] of names.entries())
    for (const place of isTwice ? ['EVEN', 'ODD'] : [index % 2 === 0 ? 'EVEN' : 'ODD'])
      folder.write(`disc/DICOM/${place}/${name.slice(0, 5)}`, readFileSync(`${series}/${name}`));
  const image = folder.at('disc.iso');
  execFileSync('xorriso', ['-as', 'mkisofs', '-quiet', '-r', '-J', '-o', image, folder.at('disc')], {
    stdio: 'ignore',
  });
  const told = execFileSync(
    'xorriso',
    ['-indev', image, '-find', '/', '-type', 'f', '-exec', 'report_lba', '--'],
    {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  const files = [...told.matchAll(/^File data lba: +\d+ , +(\d+) , +(\d+) , +(\d+) , '\/(.*)'$/gm)].map(
    ([, first, sectors, bytes, path = '']) => ({
      path,
      first: Number(first),
      sectors: Number(sectors),
      bytes: Number(bytes),
    }),
  );
  const content = readFileSync(image);
  return {
    files: files.sort((a, b) => a.first - b.first),
    drive: (damage) =>
      newModelDrive(
        content.length,
        (into, position) => {
          into.fill(0);
          return content.copy(into, 0, position);
        },
        damage,
      ),
  };
};

const ref = { kind: 'disc', path: '/disc' } as const;

export const openModel = (drive: ModelDrive, store: SectorStore = new SectorStore()): Source =>
  openImage(ref, readDevice(drive, store));

export const scanModel = async (
  source: Source,
  depth: ScanInput['depth'] = 'index',
  again: Partial<Pick<ScanInput, 'again'>> & { readonly discs?: KnownDiscs } = {},
): Promise<Scan> => {
  const { discs = new KnownDiscs(), ...more } = again;
  const context = { signal: new AbortController().signal, tell: () => undefined };
  return (await readSource(source, { depth, ...more }, context, discs)).scan;
};
