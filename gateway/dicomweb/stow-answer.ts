import { z } from 'zod';

/** Why one part of a STOW-RS request was not stored. */
export type PartFault = keyof typeof failureReasons;

/** Failure Reason (0008,1197). @see DICOM PS3.7 annex C, PS3.4 B.2.3, PS3.18 I.2.2 */
const failureReasons = {
  /** No row of the manifest has these bytes. */
  'not-promised': 0x0124,
  /** The study, series or instance UID in the file is another than the manifest says. */
  'other-identity': 0xa900,
  /** No DICOM, or not the bytes that were promised for this instance. */
  damaged: 0xc000,
  /** Larger than anything that was promised. */
  'too-large': 0xa700,
  /** Of a modality that the facility does not take: SOP Class not supported. */
  'not-taken': 0x0122,
} as const;

export interface StoredInstance {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
}
export interface FailedInstance extends StoredInstance {
  readonly fault: PartFault;
}

const elementSchema = z.object({ vr: z.string(), Value: z.array(z.unknown()).optional() });
/** DICOM JSON Model (PS3.18 annex F), as far as it is used here: elements by tag. */
export const stowAnswerSchema = z.record(z.string().regex(/^[0-9A-F]{8}$/), elementSchema);
type DicomJson = z.infer<typeof stowAnswerSchema>;
type Element = z.infer<typeof elementSchema>;

const element = (vr: 'UI' | 'US', value: string | number): Element =>
  value === '' ? { vr } : { vr, Value: [value] };

const reference = ({ sopClassUid, sopInstanceUid }: StoredInstance): DicomJson => ({
  '00081150': element('UI', sopClassUid),
  '00081155': element('UI', sopInstanceUid),
});

export const stowContentType = 'application/dicom+json';

/**
 * The Store Instances Response: Referenced SOP Sequence (0008,1199) and Failed SOP Sequence (0008,1198).
 *
 * @see DICOM PS3.18 10.5.3, annex I
 */
export const stowAnswer = (
  stored: readonly StoredInstance[],
  failed: readonly FailedInstance[],
): DicomJson => ({
  ...(stored.length > 0 && { '00081199': { vr: 'SQ', Value: stored.map(reference) } }),
  ...(failed.length > 0 && {
    '00081198': {
      vr: 'SQ',
      Value: failed.map((instance) => ({
        ...reference(instance),
        '00081197': element('US', failureReasons[instance.fault]),
      })),
    },
  }),
});

/** 200 all, 202 some, 409 none. A message that broke off is 400, unless something of it was stored. */
export const stowStatus = (stored: number, failed: number, isBroken: boolean): 200 | 202 | 400 | 409 => {
  if (stored > 0) return failed > 0 || isBroken ? 202 : 200;
  return failed === 0 || isBroken ? 400 : 409;
};
