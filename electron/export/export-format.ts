import type { ExportReport } from '../../shared/contract/ipc';

/** What a selection can be written as. */
export type ExportFormat = ExportReport['format'];
