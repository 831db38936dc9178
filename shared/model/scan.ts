import * as z from 'zod';
import { problemCodes } from './problem-codes';
import { sourceKinds, type SourceRef } from './source';

/** A finding about a source, as data. */
export const problemSchema = z.object({
  code: z.enum(problemCodes),
  /** Inside the source, or the copy, '/' between the parts, as spelt there; absent when it concerns the whole source. */
  path: z.string().optional(),
  /** For staff; never a name, an identifier or a date of a patient. */
  detail: z.string().optional(),
  /** How many files it is about; one where it is absent. */
  files: z.number().exactOptional(),
  /** Bytes of the file that the medium could not give, each from the first position to before the second, as far as known. */
  ranges: z.array(z.tuple([z.number(), z.number()])).exactOptional(),
});
export type Problem = z.infer<typeof problemSchema>;

/** One DICOM instance of a source: a distinct study, series and SOP Instance UID. */
export interface Instance {
  readonly studyUid: string;
  readonly seriesUid: string;
  readonly sopInstanceUid: string;
  readonly sopClassUid: string;
  readonly transferSyntaxUid: string;
  /** Inside the source, '/' between the parts, as spelt there. */
  readonly path: string;
  /** What it is read from where that is not the source of the scan: another copy of it, see Copied. */
  readonly from?: SourceRef;
  /** Of the file on the source. */
  readonly bytes: number;
  /** No preamble and no file meta: they are added where the instance leaves, see fileMetaFor. */
  readonly bare: boolean;
  /** File meta is there, but no preamble before it: that alone is added where the instance leaves, see sentPrefix. */
  readonly lacksPreamble?: true;
  /** It ends too soon: its rest is lost, wherever it goes. */
  readonly incomplete?: true;
  /** As a record lists it: the file was not opened yet, and may say more of the patient, or otherwise. */
  readonly asListed?: true;
  readonly instanceNumber: number | null;
  readonly frames: number;
  /** Signed distance in mm along the slice's own normal, see sliceDistanceMm; null without geometry. */
  readonly sliceDistanceMm: number | null;
  /**
   * The same for slices of a series that may stand in one stack: those of one plane, one size, one echo and one kind, such as
   * magnitude or phase. Empty where there is no plane, absent where the file was not read.
   */
  readonly stack?: string;
  /**
   * What may tell apart slices that were taken of one place several times, as a value of three: Temporal Position Identifier
   * (0020,0100), Acquisition Number (0020,0012), Acquisition Time (0008,0032). Absent where the file was not read.
   */
  readonly taken?: string;
  /** How far apart slices of its kind were taken: Spacing Between Slices (0018,0088). Absent where the file does not say, or was not read. */
  readonly spacingMm?: number;
  /** Slice Thickness (0018,0050), mm. Absent where the file does not say, or was not read. */
  readonly thicknessMm?: number;
  readonly patientId: string;
  /** As in the file, decoded as it is declared there. */
  readonly patientName: string;
  /** See Patient. */
  readonly likelyName?: string;
  /** YYYYMMDD or empty. */
  readonly birthDate: string;
}

const namedSchema = z.object({
  patientId: z.string(),
  /** As in the file, decoded as it is declared there: groups by '=', components by '^'. */
  patientName: z.string(),
  /**
   * What the name probably reads, where it can't be right as it is declared and one other reading stands out: a guess that is
   * shown beside the name, marked as one. What is sent, exported and asked of a gateway stays the name.
   */
  likelyName: z.string().exactOptional(),
  birthDate: z.string(),
});

export const seriesSchema = z.object({
  seriesUid: z.string(),
  modality: z.string(),
  number: z.number().nullable(),
  description: z.string(),
  bodyPart: z.string(),
  /** What a person sees: pictures, loops of frames, or a document. */
  content: z.enum(['pictures', 'loops', 'document', 'other']),
  instances: z.number(),
  /** Listed in the DICOMDIR and not to be had, see Scan. */
  missing: z.number(),
  /** How many more of it lie where the page on media lies, which was given only some; absent where it was given all. */
  elsewhere: z.number().exactOptional(),
  /** How many of its instances end too soon: their rest is lost. */
  incomplete: z.number(),
  frames: z.number(),
  bytes: z.number(),
  /** Whom files of this series name besides the patient under whom it stands; absent where they name nobody else. */
  otherPatients: z.array(namedSchema).exactOptional(),
});
export const studySchema = z.object({
  studyUid: z.string(),
  date: z.string(),
  time: z.string(),
  description: z.string(),
  accessionNumber: z.string(),
  institution: z.string(),
  modalities: z.array(z.string()),
  series: z.array(seriesSchema),
});
export const patientSchema = z.object({
  ...namedSchema.shape,
  sex: z.string(),
  studies: z.array(studySchema),
});
export const countsSchema = z.object({
  instances: z.number(),
  /** How many of them are taken from another copy of the source; none where it is absent. */
  fromCopies: z.number().exactOptional(),
  /** How many of them every byte was read of; none where it is absent. Of the others it was the head, where it was anything. */
  readToEnd: z.number().exactOptional(),
  /** The bytes of those. */
  bytesToEnd: z.number().exactOptional(),
  filesSeen: z.number(),
  filesOpened: z.number(),
  bytesRead: z.number(),
  bytesTotal: z.number(),
});
/** What a source holds, for people and for `discport scan --json`. */
export const catalogSchema = z.object({
  source: z.object({ kind: z.enum(sourceKinds), path: z.string(), label: z.string() }),
  /** True until the head of every file was checked. */
  provisional: z.boolean(),
  usedDicomdir: z.boolean(),
  patients: z.array(patientSchema),
  problems: z.array(problemSchema),
  /** Files that are no DICOM, counted by what they are; they are neither opened further nor sent. */
  otherFiles: z.object({
    programs: z.number(),
    documents: z.number(),
    images: z.number(),
    others: z.number(),
  }),
  /** Some of them by name, see limits.otherFilePaths: what a person may want to look for. */
  otherFilePaths: z.object({
    programs: z.array(z.string()),
    documents: z.array(z.string()),
    images: z.array(z.string()),
    others: z.array(z.string()),
  }),
  counts: countsSchema,
  elapsedMs: z.number(),
});
export type Series = z.infer<typeof seriesSchema>;
export type Study = z.infer<typeof studySchema>;
export type Patient = z.infer<typeof patientSchema>;
export type Catalog = z.infer<typeof catalogSchema>;

/** The whole result of a scan. The catalog is shown; the instances stay where the work is done. */
export interface Scan {
  readonly catalog: Catalog;
  readonly instances: readonly Instance[];
  /** Listed in the DICOMDIR, but not to be had: they become gaps of a selection that holds their series. */
  readonly listedMissing: readonly IdentifiedInstance[];
  /** Left out of the instances: one of them has the same identifiers and other content. */
  readonly leftOut: readonly IdentifiedInstance[];
  /** See Selection: files that are there, and nobody can tell which pictures they hold. */
  readonly unidentified: number;
}

/** An instance that is known by its identifiers alone. */
export type IdentifiedInstance = Pick<Instance, 'studyUid' | 'seriesUid' | 'sopInstanceUid'>;
