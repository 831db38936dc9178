import { z } from 'zod';

/** What the gateway keeps of the head of an instance, encrypted, to say what it holds. */
export const keptHeadSchema = z.object({
  patientName: z.string(),
  birthDate: z.string(),
  studyDate: z.string(),
  studyDescription: z.string(),
  modality: z.string(),
});
export type KeptHead = z.infer<typeof keptHeadSchema>;
