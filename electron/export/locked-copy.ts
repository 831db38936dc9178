import { basename, join } from 'node:path';
import type { SourceRef } from '../../shared/model/source';
import { lockedZip } from '../media/locked-zip';
import { openSource } from '../media/open-source';
import type { ExportFormat } from './export-format';

/** Where a copy is read that an export wrote: a locked folder or image is the ZIP that it holds. */
export const sourceOfCopy = (format: ExportFormat, path: string, isLocked: boolean): SourceRef =>
  isLocked && format !== 'zip' ? { kind: 'zip', path: join(path, lockedZip) } : { kind: format, path };

/** Whether a source is the ZIP of a locked folder, stick, disc or image: nothing is seen of what lies beside it. */
export const isOfLocked = ({ kind, path }: SourceRef): boolean =>
  kind === 'zip' && basename(path) === lockedZip;

/** What is to be checked of a copy that somebody points at: of one that is locked, what its ZIP holds. */
export const copyAt = async (ref: SourceRef): Promise<SourceRef> => {
  if (ref.kind === 'zip' || ref.kind === 'files') return ref;
  const source = await openSource(ref);
  const holds = (name: string): boolean => {
    try {
      source.open(name).close();
      return true;
    } catch {
      return false;
    }
  };
  try {
    return holds(lockedZip) && !holds('DICOMDIR') ? { kind: 'zip', path: join(ref.path, lockedZip) } : ref;
  } finally {
    source.close();
  }
};
