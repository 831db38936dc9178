import type { SentExam } from './deposit';
import type { Selection } from './selection';

/** How a kind of attachment is told in lists. */
export const attachmentSeries = {
  pdf: { modality: 'DOC', number: 9901, description: 'Documents added by the sender', content: 'document' },
  photo: { modality: 'OT', number: 9902, description: 'Photos added by the sender', content: 'pictures' },
} as const;
export type AttachmentKind = keyof typeof attachmentSeries;
export const attachmentKinds = ['pdf', 'photo'] as const satisfies readonly AttachmentKind[];

/** Whether a sender of this app added it to the pictures: it says so by its series. */
export const isAttachment = ({
  seriesNumber,
  seriesDescription,
}: {
  readonly seriesNumber: number | null;
  readonly seriesDescription: string;
}): boolean =>
  Object.values(attachmentSeries).some(
    ({ number, description }) => number === seriesNumber && description === seriesDescription,
  );

/** Attachments of one kind that go with one exam. */
export interface AttachedSeries {
  readonly studyUid: string;
  readonly seriesUid: string;
  readonly kind: AttachmentKind;
  readonly instances: number;
}

/** Documents and photos as instances, which are sent like any others. */
export interface Attachments {
  readonly selection: Selection;
  readonly series: readonly AttachedSeries[];
}

/** What a deposit says of attachments: the exams that they go with, and in these their own series alone. */
export const attachedExams = (
  exams: readonly SentExam[],
  series: readonly AttachedSeries[],
): readonly SentExam[] =>
  exams
    .map((exam) => ({
      ...exam,
      modalities: [...new Set(seriesOf(exam, series).map(({ kind }) => attachmentSeries[kind].modality))],
      series: seriesOf(exam, series).map(({ seriesUid, kind }) => ({
        seriesUid,
        ...attachmentSeries[kind],
        bodyPart: '',
      })),
    }))
    .filter((exam) => exam.series.length > 0);

const seriesOf = ({ studyUid }: SentExam, series: readonly AttachedSeries[]): readonly AttachedSeries[] =>
  series.filter((one) => one.studyUid === studyUid);
