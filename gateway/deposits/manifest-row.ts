import type { ManifestRow } from '../../shared/model/deposit';
import type { InstanceTable } from '../database/tables';

type Columns = 'sha256' | 'dataset_sha256' | 'bytes' | 'sop_uid' | 'series_uid' | 'study_uid';

/** What a manifest said of an instance, as the database keeps it. */
export const manifestRowOf = (row: Pick<InstanceTable, Columns>): ManifestRow => ({
  sha256: row.sha256,
  datasetSha256: row.dataset_sha256,
  bytes: row.bytes,
  sopInstanceUid: row.sop_uid,
  seriesUid: row.series_uid,
  studyUid: row.study_uid,
});
