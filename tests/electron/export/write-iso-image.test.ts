import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Frame, WriteRun } from '../../../electron/export/file-set-writer';
import { isoWriter } from '../../../electron/export/write-iso-image';
import { InstanceFault } from '../../../electron/media/read-instance';
import type { FileSetMember } from '../../../shared/dicom/file-ids';
import { scanHere } from '../media/scan-here';
import { temporaryFolder } from '../media/temporary-folder';
import { treeOf } from './export-judges';

const corpus = join(import.meta.dirname, '..', '..', 'corpus', 'charsets');

/** A run over made-up content, whose frame gets larger than planned once a member is missing. */
const growingRun = async (): Promise<{ run: WriteRun; reads: string[] }> => {
  const { instances } = await scanHere(corpus);
  const members = instances.slice(0, 3).map((instance, index): FileSetMember => ({
    instance,
    fileId: ['DICOM', `IM${index}`],
    branch: null,
    drafts: [{ type: 'PALETTE', values: new Map(), missing: [] }],
  }));
  const reads: string[] = [];
  const run: WriteRun = {
    members,
    time: new Date(0),
    disc: null,
    password: null,
    deflates: false,
    frameOf: (kept): Frame => ({
      fileSetId: `KEPT_${kept.length}`,
      files: [{ path: 'DICOMDIR', bytes: new Uint8Array(kept.length === 3 ? 2048 : 2049).fill(65) }],
      inventedKeys: [],
      scripts: new Map(),
    }),
    bytesOf: () => 3000,
    ready: () => Promise.resolve(),
    read: function* (member) {
      const name = member.fileId.join('/');
      reads.push(name);
      yield new Uint8Array(1000).fill(66);
      if (name.endsWith('1')) throw new InstanceFault('unreadable');
      yield new Uint8Array(2000).fill(67);
      return { metaSha256: '', datasetStart: 0, datasetSha256: '' };
    },
    leaveOut: (_, error) => {
      if (!(error instanceof InstanceFault)) throw error;
    },
    breathe: () => undefined,
  };
  return { run, reads };
};

describe('an image whose index has no room left where it was', () => {
  it('is written anew without what could not be read', async () => {
    const folder = temporaryFolder();
    const target = folder.at('target.iso');
    writeFileSync(target, '');
    const { run, reads } = await growingRun();
    const { instances, frame } = await isoWriter.write(target, run);
    expect(reads).toEqual(['DICOM/IM0', 'DICOM/IM1', 'DICOM/IM2', 'DICOM/IM0', 'DICOM/IM2']);
    expect([instances.size, frame.fileSetId]).toEqual([2, 'KEPT_2']);
    execFileSync('xorriso', ['-return_with', 'SORRY', '32', '-indev', target, '-check_media', '--'], {
      stdio: 'ignore',
    });
    mkdirSync(folder.at('out'));
    execFileSync('7z', ['x', '-y', `-o${folder.at('out')}`, target], { stdio: 'ignore' });
    expect(Array.from(treeOf(folder.at('out')), ([path, bytes]) => [path, bytes.length])).toEqual([
      ['DICOM/IM0', 3000],
      ['DICOM/IM2', 3000],
      ['DICOMDIR', 2049],
    ]);
    expect(readFileSync(target).length).toBe(
      isoWriter.size(
        [
          { path: 'DICOMDIR', bytes: 2049 },
          { path: 'DICOM/IM0', bytes: 3000 },
          { path: 'DICOM/IM2', bytes: 3000 },
        ],
        { isLocked: false, deflates: false },
      ),
    );
  });
});
