import * as z from 'zod';

const sequence = z.object({ Value: z.array(z.record(z.string(), z.unknown())).optional() }).optional();
/** DICOM JSON Model (PS3.18 annex F): Referenced SOP Sequence (0008,1199) and Failed SOP Sequence (0008,1198). */
const answerSchema = z.object({ '00081199': sequence, '00081198': sequence });
const uidElement = z.object({ Value: z.tuple([z.string()]) });
const numberElement = z.object({ Value: z.tuple([z.number()]) });

/** What became of the parts of one request, by SOP Instance UID. A part that is in neither was not spoken of. */
export interface StowAnswer {
  /** With the Warning Reason (0008,1196), 0 where there is none. */
  readonly held: ReadonlyMap<string, number>;
  /** With the Failure Reason (0008,1197), 0 where none is said. */
  readonly refused: ReadonlyMap<string, number>;
}

const byUid = (
  items: readonly Readonly<Record<string, unknown>>[] | undefined,
  reason: '00081196' | '00081197',
): ReadonlyMap<string, number> =>
  new Map(
    items?.map((item) => [
      uidElement.safeParse(item['00081155']).data?.Value[0] ?? '',
      numberElement.safeParse(item[reason]).data?.Value[0] ?? 0,
    ]),
  );

/**
 * Reads a Store Instances Response.
 *
 * @param text `application/dicom+json`
 * @throws where it is none
 * @see DICOM PS3.18 10.5.3, annex I
 */
export const readStowAnswer = (text: string): StowAnswer => {
  const { '00081199': held, '00081198': failed } = answerSchema.parse(JSON.parse(text));
  return { held: byUid(held?.Value, '00081196'), refused: byUid(failed?.Value, '00081197') };
};
