import { z } from 'zod';
import { accessStudySchema } from '../../shared/contract/gateway-api';
import type { ManifestRow } from '../../shared/model/deposit';
import { openHead } from '../dicomweb/store-instances';
import type { Secrets } from '../secrets/secrets';

/** What is said of a study to who may fetch it. */
export type StudySummary = z.infer<typeof accessStudySchema>;

interface SummarizedRow extends ManifestRow {
  readonly head: Uint8Array;
}

const summaryPlace = (deposit: string, studyUid: string): string => `study ${deposit} ${studyUid}`;

/** Summarizes the studies of a deposit, each sealed for its row. */
export const summarizeStudies = (
  secrets: Secrets,
  deposit: string,
  rows: readonly SummarizedRow[],
): { readonly studyUid: string; readonly summary: Uint8Array }[] => {
  const summaries = new Map<string, StudySummary>();
  for (const row of rows) {
    const head = openHead(secrets, deposit, row.sha256, row.head);
    const summary = summaries.get(row.studyUid) ?? {
      studyUid: row.studyUid,
      patientName: head.patientName,
      birthDate: head.birthDate,
      date: head.studyDate,
      description: head.studyDescription,
      modalities: [],
      instances: 0,
      bytes: 0,
    };
    summaries.set(row.studyUid, {
      ...summary,
      modalities: [...new Set([...summary.modalities, head.modality])].filter((modality) => modality !== ''),
      instances: summary.instances + 1,
      bytes: summary.bytes + row.bytes,
    });
  }
  return [...summaries.values()].map((summary) => ({
    studyUid: summary.studyUid,
    summary: secrets.seal(summaryPlace(deposit, summary.studyUid), JSON.stringify(summary)),
  }));
};

export const openSummary = (
  secrets: Secrets,
  deposit: string,
  studyUid: string,
  summary: Uint8Array,
): StudySummary =>
  accessStudySchema.parse(JSON.parse(secrets.open(summaryPlace(deposit, studyUid), summary)));
