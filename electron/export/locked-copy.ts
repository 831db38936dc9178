import { join } from 'node:path';
import type { SourceRef } from '../../shared/model/source';
import type { ExportFormat } from './export-format';

/** What a locked folder or image holds beside the page that explains it. */
export const lockedZip = 'PICTURES.ZIP';

/** Where a copy is read that an export wrote: a locked folder is its ZIP. */
export const sourceOfCopy = (format: ExportFormat, path: string, isLocked: boolean): SourceRef =>
  format === 'folder' && isLocked ? { kind: 'zip', path: join(path, lockedZip) } : { kind: format, path };
