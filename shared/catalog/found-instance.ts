import type { InstanceFacts } from '../dicom/instance-facts';
import { nameOf } from '../dicom/patients';
import type { DirectoryEntry } from '../dicom/read-dicomdir';
import type { Head } from '../dicom/read-head';
import type { Instance } from '../model/scan';

/** An instance with what is known of it beyond what leaves the scan. */
export interface FoundInstance {
  readonly instance: Instance;
  readonly facts: InstanceFacts;
  /** Position of the first element of the data set; 0 where nothing of the file was read. */
  readonly datasetStart: number;
  readonly isTruncated: boolean;
}

/** A file where an instance lies: see Instance. */
type FileOfSource = Pick<Instance, 'path' | 'bytes'>;

/** An instance as its record describes it: nothing of it was read. */
export const foundByRecord = (record: DirectoryEntry, { path, bytes }: FileOfSource): FoundInstance => ({
  facts: record.facts,
  datasetStart: 0,
  isTruncated: false,
  instance: {
    studyUid: record.facts.studyUid,
    seriesUid: record.facts.seriesUid,
    sopInstanceUid: record.facts.sopInstanceUid,
    sopClassUid: record.facts.sopClassUid,
    transferSyntaxUid: record.transferSyntaxUid,
    path,
    bytes,
    bare: false,
    asListed: true,
    instanceNumber: record.facts.instanceNumber,
    frames: record.facts.frames,
    sliceDistanceMm: null,
    patientId: record.facts.patientId,
    ...nameOf(record.facts),
    birthDate: record.facts.birthDate,
  },
});

/** An instance as its head says. */
export const instanceFromHead = (head: Head, { path, bytes }: FileOfSource): Instance => ({
  studyUid: head.studyUid,
  seriesUid: head.seriesUid,
  sopInstanceUid: head.sopInstanceUid,
  sopClassUid: head.sopClassUid,
  transferSyntaxUid: head.transferSyntaxUid,
  path,
  bytes,
  bare: head.prelude === 'none',
  ...(head.prelude === 'no-preamble' ? { lacksPreamble: true as const } : null),
  instanceNumber: head.instanceNumber,
  frames: head.frames,
  sliceDistanceMm: head.sliceDistanceMm,
  stack: head.stack,
  taken: head.taken,
  ...(head.spacingMm === undefined ? null : { spacingMm: head.spacingMm }),
  ...(head.thicknessMm === undefined ? null : { thicknessMm: head.thicknessMm }),
  patientId: head.patientId,
  ...nameOf(head),
  birthDate: head.birthDate,
});
