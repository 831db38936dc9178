import * as z from 'zod';
import type { UserErrorData } from '../errors/user-error';
import { userErrorSchema } from '../errors/user-error-schema';
import { attachmentKinds } from '../model/attachments';
import { connectionReportSchema } from '../model/connection';
import { declarationSchema, sentExamSchema } from '../model/deposit';
import { limits } from '../model/limits';
import { languageCodes } from '../model/languages';
import { embeddedKinds } from '../model/media-viewer';
import { mediumKinds } from '../model/medium';
import { passwordPattern } from '../model/password';
import { progressSchema } from '../model/progress';
import { catalogSchema, patientSchema, studySchema } from '../model/scan';
import { gapCountsSchema, gapSchema, noGaps, seriesRefSchema } from '../model/selection';
import { settingsSchema } from '../model/settings';
import { sourceKinds } from '../model/source';
import { newTargetSchema, secretSchema, targetSchema } from '../model/target';
import { accessStudySchema, facilitySchema, guardAnswerSchema } from './gateway-api';

/** Random capabilities: they name a thing of this run and die with it. */
export const scanIdSchema = z.string().regex(/^[0-9a-f]{32}$/);
const scanId = scanIdSchema;
const nothing = z.undefined();
const path = z.string().min(1).max(4096);
const password = z.string().max(1024).nullable().optional();

/** What was chosen, as the window says it; main turns it into a Selection. */
export const choiceSchema = z.object({ scanId, series: z.array(seriesRefSchema) });
export type Choice = z.infer<typeof choiceSchema>;

/** A document or a photo that a person chose to go with pictures; main alone knows where it lies. */
export const attachmentViewSchema = z.object({
  id: scanId,
  name: z.string(),
  kind: z.enum(attachmentKinds),
  bytes: z.number(),
  /** It does not stand upright: the facility is told how to turn it. */
  isTurned: z.boolean(),
});
export type AttachmentView = z.infer<typeof attachmentViewSchema>;
/** Each with the exam that it goes with, which is one of the choice. */
const attachments = z.array(z.object({ id: scanId, studyUid: z.string() })).max(limits.attachments);

export const appInfoSchema = z.object({
  version: z.string(),
  /** The trial runtime may talk to loopback gateways only, and says so. */
  trialRuntime: z.boolean(),
  /** False: nothing can be kept on this computer while sending, and the screen says so. */
  keepsSecrets: z.boolean(),
  openPaths: z.array(z.string()),
  facilityLink: z.string().nullable(),
  locale: z.string(),
  /** The page came again, after it had crashed: what was open is closed, and that has to be said. */
  startedAgain: z.boolean(),
});

/** One picture (or document) that the viewer can ask for. */
export const viewInstanceSchema = z.object({
  /** `instance://i/<capability>` */
  url: z.string(),
  sopInstanceUid: z.string(),
  sopClassUid: z.string(),
  transferSyntaxUid: z.string(),
  instanceNumber: z.number().nullable(),
  sliceDistanceMm: z.number().nullable(),
  /** See Instance; empty where it is not known. */
  stack: z.string(),
  /** See Instance; absent where it is not known. */
  taken: z.string().exactOptional(),
  /** See Instance; absent where it is not known. */
  spacingMm: z.number().exactOptional(),
  thicknessMm: z.number().exactOptional(),
  frames: z.number(),
  bytes: z.number(),
});
export type ViewInstance = z.infer<typeof viewInstanceSchema>;

export const exportFormats = ['folder', 'zip', 'iso'] as const;
/** What a person is told before something is written. */
export const exportNotes = [
  /** A file is too large for the kind of image that every program reads (ISO 9660 level 1). */
  'above-level-1',
  /** Programs that only look at the root of a stick don't find what lies in a folder. */
  'not-at-root',
  /** Its file system is one that many workstations don't read (PS3.12 R). */
  'not-fat',
] as const;
export type ExportNote = (typeof exportNotes)[number];
const profileOffersSchema = z.object({
  /** Profiles of other media that all of it fits as it is. */
  profiles: z.array(z.string()),
  /** Everything could be in Explicit VR Little Endian without a loss, as far as can be told beforehand. */
  explicit: z.boolean(),
});
export const exportPlanSchema = z.object({
  instances: z.number(),
  /** Of the finished target, with DICOMDIR and pages. */
  bytes: z.number(),
  /** Null where it can't be known. */
  freeBytes: z.number().nullable(),
  /** How many blank discs of a kind an image of it takes, about; null where a picture is larger than one, or for other formats. */
  discs: z.record(z.enum(mediumKinds), z.number().nullable()),
  notes: z.array(z.enum(exportNotes)),
  /** As in the report; where the medium is not known yet, those of any that holds it. */
  profiles: z.array(z.string()),
  offers: profileOffersSchema,
  /** What the viewer takes beside the pictures, of each kind; null where this program came without it. */
  viewers: z.record(z.enum(embeddedKinds), z.number()).nullable(),
});
/** An exam as far as it is on a disc: for its label. */
export const writtenExamSchema = z.object({
  /** Which patient of its disc it is of: as many as there are patients in its DICOMDIR, whatever the pictures call them. */
  patient: z.number(),
  ...patientSchema.pick({ patientName: true, patientId: true, birthDate: true }).shape,
  ...studySchema.pick({ date: true, description: true, institution: true, modalities: true }).shape,
  instances: z.number(),
});
export type WrittenExam = z.infer<typeof writtenExamSchema>;
export const exportReportSchema = z.object({
  format: z.enum(exportFormats),
  /** What was written: one target, or one a disc. */
  discs: z.array(
    z.object({
      path: z.string(),
      fileSetId: z.string(),
      instances: z.number(),
      bytes: z.number(),
      /** Of what it holds: see contentsHash. */
      sha256: z.string(),
      exams: z.array(writtenExamSchema),
    }),
  ),
  /** Of all of them. */
  instances: z.number(),
  bytes: z.number(),
  /** General purpose profiles of PS3.11 that all of it fits; none: a file-set without profile. */
  profiles: z.array(z.string()),
  /** All of it is in a ZIP with a password: in a folder or an image it is IHE PDI no more. */
  isLocked: z.boolean(),
  /** A page on it shows the pictures in a browser. */
  hasViewer: z.boolean(),
  /** Type 1 keys that the pictures lack and that were invented for the DICOMDIR alone. */
  inventedKeys: z.array(z.object({ record: z.string(), keyword: z.string(), count: z.number() })),
  /** Series with an icon in the DICOMDIR, and those whose middle picture can't be decoded; null where none were asked for. */
  icons: z.object({ drawn: z.number(), lacking: z.number() }).nullable(),
  /** Pictures that were written in Explicit VR Little Endian and were not, and those that stay as they are; null where it was not asked for. */
  explicit: z.object({ changed: z.number(), kept: z.number() }).nullable(),
  /** Pictures whose file meta was not right, and was written anew. */
  renewedMeta: z.number(),
  /** What would make it fit a profile, where it fits none. */
  offers: profileOffersSchema,
  /** Chosen pictures that are not in the target, or not whole. */
  gaps: z.number(),
  gapsBy: gapCountsSchema,
  /** Which they are, as far as they have a UID, and why. */
  gapList: z.array(gapSchema),
  /** See Selection: files of the source that nobody can tell the pictures of. */
  unidentified: z.number(),
  verified: z.boolean(),
});
export type ExportReport = z.infer<typeof exportReportSchema>;

/** A drive that can burn, and what lies in it. */
export const burnDriveSchema = z.object({
  device: z.string(),
  /** Maker and model; empty where the system doesn't tell. */
  name: z.string(),
  /** Whether it can do all but burn. */
  canSimulate: z.boolean(),
  medium: z.object({
    /** 'written': there is something on it. */
    state: z.enum(['none', 'blank', 'written']),
    /** As the drive names it: 'CD-R', 'DVD+RW'. */
    kind: z.string(),
    isRewritable: z.boolean(),
    /** What it takes; null where the drive does not say. */
    freeBytes: z.number().nullable(),
  }),
});
export type BurnDriveView = z.infer<typeof burnDriveSchema>;

/** What the check of a copy came to. */
export const copyCheckSchema = z.object({
  /** See Verdict; null where nothing was burned but with the laser off. */
  verdict: z.enum(['pass', 'fail', 'incomplete', 'uncompared']).nullable(),
  faults: z.number(),
  /** Pictures that were compared in Explicit VR Little Endian, since they were changed without loss. */
  changed: z.number(),
  /** Bytes of the disc that was burned; null where none was. */
  burnedBytes: z.number().nullable(),
  hasSheet: z.boolean(),
});
export type CopyCheck = z.infer<typeof copyCheckSchema>;

export const depositViewSchema = z.object({
  depositId: z.string(),
  facility: facilitySchema.pick({ slug: true, name: true, department: true, telephone: true, email: true }),
  host: z.string(),
  /** The facility link, to ask for another code by; empty for a target. */
  link: z.string(),
  /** What is known of what a plain DICOMweb server has: it gives no receipt. Null for a facility, which does. */
  target: z
    .object({
      /** Pictures that were there before, and were not sent again. */
      found: z.number(),
      /** That it stored with a warning: something in them may have been changed. */
      changed: z.number(),
      /** That it showed when it was asked in the end; null before. */
      proven: z.number().nullable(),
      /** See Selection: no receipt tells of them. */
      unidentified: z.number(),
    })
    .nullable()
    .default(null),
  /** Where the pictures come from; deposits of before it was told say a disc. */
  sourceKind: z.enum(sourceKinds).default('disc'),
  /** 'inLine': another one is sent first. 'more': all that was added has arrived, and another disc is to come. */
  state: z.enum([
    ...['reading', 'inLine', 'sending', 'waiting', 'more', 'paused'],
    ...['completing', 'done', 'stopped', 'failed'],
  ] as const),
  /** Bytes and pictures that the gateway acknowledged, never what was merely written. */
  picturesHeld: z.number(),
  picturesTotal: z.number(),
  bytesHeld: z.number(),
  bytesTotal: z.number(),
  bytesPerSecond: z.number(),
  secondsLeft: z.number().nullable(),
  /** Whose pictures these are, and which. */
  exams: z.array(sentExamSchema),
  series: z.array(seriesRefSchema.extend({ held: z.number(), total: z.number() })),
  gaps: z.number(),
  /** Deposits of before it was told say none. */
  gapsBy: gapCountsSchema.default(noGaps),
  /** How far each is that was added, in that order; deposits of before it was told name none. */
  sources: z
    .array(
      z.object({
        kind: z.enum(sourceKinds),
        picturesHeld: z.number(),
        picturesTotal: z.number(),
        /** Nothing of it is needed any more. */
        isFree: z.boolean(),
      }),
    )
    .default([]),
  /** Another disc is to come: until it was added, or the person says that this was all, the deposit does not end. */
  expectsMore: z.boolean().default(false),
  /** Another disc can still be added with the same code. */
  takesMore: z.boolean().default(false),
  /** True once the rest no longer needs the disc, or any of several. */
  sourceFree: z.boolean(),
  error: userErrorSchema.nullable(),
  hasReceipt: z.boolean(),
  /** ISO 8601. */
  startedAt: z.string(),
});
export type DepositView = z.infer<typeof depositViewSchema>;

/** What a person is shown of a receipt, after it was verified. */
export const receiptViewSchema = z.object({
  depositId: z.string(),
  facilityName: z.string(),
  time: z.string(),
  studies: z.number(),
  instances: z.number(),
  bytes: z.number(),
  gaps: z.number(),
  gapsBy: gapCountsSchema,
  /** See Selection: files of the source that nobody can tell the pictures of. */
  unidentified: z.number(),
  merkleRoot: z.string(),
  /** Of the key that it says it is signed with; empty where it says none. */
  keyId: z.string(),
  /** 'cannot-check': the key is not known, which is never shown as good. */
  verdict: z.enum(['valid', 'invalid', 'cannot-check']),
});
export type ReceiptView = z.infer<typeof receiptViewSchema>;

/** A DICOMweb server that staff sends to, as a person is shown it. */
export const targetViewSchema = z.object({
  id: targetSchema.shape.id,
  name: z.string(),
  url: z.string(),
  auth: z.enum(['bearer', 'basic', 'oauth']),
  /** False: it has to be entered again before something can be sent. */
  hasSecret: z.boolean(),
});
export type TargetView = z.infer<typeof targetViewSchema>;

/** A removable drive with something in it. */
export const driveViewSchema = z.object({
  kind: z.enum(['disc', 'usb']),
  /** Of the volume; empty where it has none. */
  label: z.string(),
  /** Of the volume; null where that can't be known. */
  bytes: z.number().nullable(),
  path: z.string(),
  /** Null until it was looked at. */
  holdsPictures: z.boolean().nullable(),
});
export type DriveView = z.infer<typeof driveViewSchema>;

/** A place on this computer that pictures were opened from. */
export const recentViewSchema = z.object({
  id: scanId,
  kind: z.enum(['folder', 'files', 'zip', 'iso']),
  path: z.string(),
  openedAt: z.string(),
  pictures: z.number(),
  isThere: z.boolean(),
});
export type RecentView = z.infer<typeof recentViewSchema>;

/** What the page makes for a person to keep; each is the ending of its file. */
export const savedKinds = ['txt', 'csv', 'dcm', 'png', 'jpg', 'mp4', 'webm', 'json'] as const;
export type SavedKind = (typeof savedKinds)[number];
const savedBytes = z
  .instanceof(Uint8Array)
  .refine(({ byteLength }) => byteLength > 0 && byteLength <= limits.savedBytes);

const savedFile = z.object({ label: z.string().max(200), kind: z.enum(savedKinds), bytes: savedBytes });

const depositId = z.string().min(1).max(64);
const call = <A extends z.ZodType, R extends z.ZodType>(args: A, answer: R) => ({ args, answer });

/** Window asks, main answers: one row a call, its argument and its answer. */
export const calls = {
  'app:info': call(nothing, appInfoSchema),
  'settings:show': call(nothing, settingsSchema),
  'settings:keep': call(settingsSchema, z.null()),
  'source:choose': call(
    z.object({ what: z.enum(['folder', 'file']) }),
    z.object({ path: z.string() }).nullable(),
  ),
  /** What was opened on this computer, newest first. */
  'recent:list': call(nothing, z.array(recentViewSchema)),
  /** Lets the window open it: main has the list, and the window only names one of it. */
  'recent:choose': call(z.object({ id: scanId }), z.object({ path: z.string() })),
  'recent:remove': call(z.object({ id: scanId }), z.null()),
  'recent:clear': call(nothing, z.null()),
  'drives:list': call(nothing, z.array(driveViewSchema)),
  /**
   * What was chosen together is opened as one source. The password of one that is locked, once it was asked for; null: to open
   * what is not locked, without one. Answers also where that really lies, whatever links led there.
   */
  'scan:start': call(
    z.object({
      paths: z.array(path).min(1).max(limits.pathsAtOnce),
      password,
    }),
    z.object({ scanId, place: z.string() }),
  ),
  /**
   * Reads again, of the same disc, what failed or was not reached; or also to its end every picture of which only the head was read.
   * Its news come under the same id.
   */
  'scan:again': call(z.object({ scanId, what: z.enum(['failed', 'everything']) }), z.null()),
  /**
   * Reads another copy of the disc, and takes from it what the disc can't give; its progress and the mended catalog are news.
   * Answers how many pictures were taken; a copy that can't be read leaves the list as it is. Its password is as that of scan:start.
   */
  'scan:copy': call(z.object({ scanId, path, password }), z.object({ taken: z.number() })),
  'scan:cancel': call(z.object({ scanId }), z.null()),
  'scan:close': call(z.object({ scanId }), z.null()),
  /** What is known to be lacking of a choice before anything is read for it: see Selection. */
  'choice:gaps': call(
    z.object({ choice: choiceSchema }),
    z.object({ gapsBy: gapCountsSchema, unidentified: z.number() }),
  ),
  /** Asks where, and writes there what the page made. */
  'file:save': call(savedFile, z.object({ saved: z.boolean() })),
  /** Asks once for a folder, and writes them all there under their own names, beside what is there. */
  'files:save': call(
    z.object({ files: z.array(savedFile).min(1).max(100) }),
    z.object({ saved: z.boolean() }),
  ),
  /** To the clipboard, as PNG. */
  'picture:copy': call(z.object({ png: savedBytes }), z.null()),
  'series:instances': call(z.object({ scanId, series: seriesRefSchema }), z.array(viewInstanceSchema)),
  'facility:open': call(
    z.object({ link: z.string().min(1).max(2048) }),
    z.object({ facility: facilitySchema, host: z.string() }),
  ),
  /** The facility's logo, PNG or JPEG of bounded size; null where it has none, or none that can be shown. */
  'facility:logo': call(
    z.object({ link: z.string().min(1).max(2048) }),
    z.object({ bytes: z.instanceof(Uint8Array).nullable() }),
  ),
  'facility:code': call(
    z.object({
      link: z.string().max(2048),
      email: z.email().max(254),
      requestId: z.string().optional(),
      language: z.string().max(35).optional(),
    }),
    z.object({ requestId: z.string(), expiresInSeconds: z.number() }),
  ),
  'target:list': call(nothing, z.array(targetViewSchema)),
  /** Adds one, or changes the login of the one with this name and address. The secret goes to the keychain, and never comes back. */
  'target:add': call(newTargetSchema.extend({ secret: secretSchema }), z.null()),
  'target:remove': call(z.object({ id: targetSchema.shape.id }), z.null()),
  /** Asks it for an exam that nobody has. */
  'target:test': call(z.object({ id: targetSchema.shape.id }), z.object({ answersSearches: z.boolean() })),
  /** Looks at the way to a facility. The time at which the last code that was asked for there runs out, where it is known. */
  'connection:examine': call(
    z.object({ link: z.string().min(1).max(2048), codeExpiresAt: z.number().nullable() }),
    connectionReportSchema,
  ),
  /** Redeems the code: opens a deposit. The token stays in main. */
  'deposit:open': call(
    z.object({
      link: z.string().max(2048),
      requestId: z.string().optional(),
      code: z.string().min(4).max(64),
    }),
    z.object({ depositId, asksGuard: z.boolean() }),
  ),
  /** Opens a deposit at a target, which needs no code. */
  'deposit:at': call(z.object({ id: targetSchema.shape.id }), z.object({ depositId })),
  /** Redeems a code for a deposit that is there and whose permission ran out, and goes on with it. @returns its id, which may be a new one */
  'deposit:renew': call(
    z.object({ depositId, requestId: z.string().optional(), code: z.string().min(4).max(64) }),
    z.object({ depositId }),
  ),
  /** Asks for documents and photos that are to go with pictures; those that can't are told with why. */
  'attachment:choose': call(
    nothing,
    z.object({
      added: z.array(attachmentViewSchema),
      refused: z.array(z.object({ name: z.string(), error: userErrorSchema })),
    }),
  ),
  'deposit:guard': call(z.object({ depositId, choice: choiceSchema }), guardAnswerSchema),
  'deposit:start': call(
    z.object({
      depositId,
      choice: choiceSchema,
      attachments,
      declaration: declarationSchema,
      expectsMore: z.boolean(),
      /** The person was told that the guard objects, and said that these are the right pictures. */
      guardOverruled: z.boolean(),
    }),
    z.null(),
  ),
  /** Adds another disc to a deposit that is under way, under the declaration that it began with. */
  'deposit:add': call(
    z.object({
      depositId,
      choice: choiceSchema,
      attachments,
      expectsMore: z.boolean(),
      guardOverruled: z.boolean(),
    }),
    z.null(),
  ),
  /** Says whether another disc is to come. */
  'deposit:more': call(z.object({ depositId, isExpected: z.boolean() }), z.null()),
  'deposit:pause': call(z.object({ depositId }), z.null()),
  'deposit:resume': call(z.object({ depositId }), z.null()),
  'deposit:stop': call(z.object({ depositId }), z.null()),
  'deposit:list': call(nothing, z.array(depositViewSchema)),
  /** How many of those that are kept here can't be read. They are left as they are. */
  'deposit:unreadable': call(nothing, z.number()),
  'receipt:show': call(z.object({ depositId }), receiptViewSchema),
  'receipt:save': call(z.object({ depositId }), z.object({ saved: z.boolean() })),
  /** Prints what is in sight. */
  'receipt:print': call(nothing, z.null()),
  /** A save dialog: nothing is written yet. */
  'export:choose': call(
    z.object({ format: z.enum(exportFormats), label: z.string().max(200) }),
    z.object({ path: z.string() }).nullable(),
  ),
  'export:plan': call(
    z.object({
      choice: choiceSchema,
      format: z.enum(exportFormats),
      viewer: z.enum(embeddedKinds).nullable(),
      path: path.nullable(),
    }),
    exportPlanSchema,
  ),
  'export:start': call(
    z.object({
      choice: choiceSchema,
      format: z.enum(exportFormats),
      /** The discs that an image is meant for; null for one image, however large. */
      medium: z.enum(mediumKinds).nullable(),
      /** Locks a ZIP, which a folder or an image then holds; null for none. */
      password: z.string().regex(passwordPattern).nullable(),
      /** Writes what can be without a loss in Explicit VR Little Endian. */
      makesExplicit: z.boolean(),
      /** Puts an icon a series into the DICOMDIR. */
      drawsIcons: z.boolean(),
      /** Makes the entries of a ZIP smaller. */
      deflates: z.boolean(),
      /** What the viewer beside the pictures shows at once; null for no viewer. */
      viewer: z.enum(embeddedKinds).nullable(),
      path,
      acknowledged: z.boolean(),
    }),
    z.object({ jobId: scanId }),
  ),
  'export:cancel': call(z.object({ jobId: scanId }), z.null()),
  'export:reveal': call(z.object({ jobId: scanId }), z.null()),
  /** Asks where, and writes there what is printed for a copy: labels, sleeves, and a letter that says how to open it. */
  'export:papers': call(
    z.object({ jobId: scanId, language: z.enum(languageCodes) }),
    z.object({ saved: z.boolean() }),
  ),
  /** Drives that can burn, with what lies in them now; none where nothing here burns. */
  'burn:drives': call(nothing, z.array(burnDriveSchema)),
  /** Reads what an export wrote to its end, and writes a sheet about it; where asked for, it is burned to a disc first. */
  'check:start': call(
    z.object({
      /** Of the export. */
      exportId: scanId,
      /** Which of the targets that it wrote, counted from 0. */
      disc: z.number().int().min(0),
      burn: z
        .object({
          device: z.string().max(4096),
          /** As drives count it; null leaves it to the drive. */
          speed: z.number().int().min(1).max(100).nullable(),
          simulate: z.boolean(),
          /** A rewritable disc that is not blank is blanked. */
          erase: z.boolean(),
        })
        .nullable(),
    }),
    z.object({ jobId: scanId }),
  ),
  'check:cancel': call(z.object({ jobId: scanId }), z.null()),
  /** Asks where, and writes the sheet there. */
  'check:save': call(z.object({ jobId: scanId }), z.object({ saved: z.boolean() })),
  'receive:open': call(
    z.object({
      link: z.string().max(2048),
      accessCode: z.string().min(4).max(64),
      birthDate: z.string().regex(/^\d{8}$/),
    }),
    z.object({ accessId: scanId, facilityName: z.string(), studies: z.array(accessStudySchema) }),
  ),
  'receive:choose': call(nothing, z.object({ path: z.string() }).nullable()),
  'receive:start': call(
    z.object({ accessId: scanId, studyUids: z.array(z.string()), path }),
    z.object({ jobId: scanId }),
  ),
  'receive:cancel': call(z.object({ jobId: scanId }), z.null()),
} as const;

/** Main tells, without being asked. */
export const news = {
  'drives:changed': z.array(driveViewSchema),
  'scan:progress': z.object({ scanId, progress: progressSchema }),
  'scan:catalog': z.object({ scanId, catalog: catalogSchema }),
  'scan:failed': z.object({ scanId, error: userErrorSchema }),
  'deposit:changed': depositViewSchema,
  /** The gateway had forgotten it; it goes on there under another id. */
  'deposit:moved': z.object({ from: depositId, to: depositId }),
  'export:progress': z.object({ jobId: scanId, progress: progressSchema }),
  'export:done': z.object({ jobId: scanId, report: exportReportSchema }),
  'export:failed': z.object({ jobId: scanId, error: userErrorSchema }),
  'check:progress': z.object({ jobId: scanId, progress: progressSchema }),
  'check:done': z.object({ jobId: scanId, check: copyCheckSchema }),
  'check:failed': z.object({ jobId: scanId, error: userErrorSchema }),
  'receive:progress': z.object({ jobId: scanId, progress: progressSchema }),
  'receive:done': z.object({
    jobId: scanId,
    path: z.string(),
    instances: z.number(),
    /** Arrived damaged twice, and were not kept. */
    damaged: z.number(),
  }),
  'receive:failed': z.object({ jobId: scanId, error: userErrorSchema }),
  /** Something outside asked to open a source or to fill in a facility link; nothing starts by it. */
  'app:asked': z.object({ openPaths: z.array(z.string()), facilityLink: z.string().nullable() }),
} as const;

export type CallName = keyof typeof calls;
export type Calls = {
  [N in CallName]: (
    args: z.infer<(typeof calls)[N]['args']>,
  ) => Promise<z.infer<(typeof calls)[N]['answer']>>;
};
export type NewsName = keyof typeof news;
export type News = { [N in NewsName]: z.infer<(typeof news)[N]> };

/** Failure travels as data. */
export type Outcome<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: UserErrorData };

/** What the preload script gives to the desktop's window, as `window.discport`, and all it gives. */
export interface Bridge {
  call<N extends CallName>(
    name: N,
    args: Parameters<Calls[N]>[0],
  ): Promise<Outcome<Awaited<ReturnType<Calls[N]>>>>;
  /** @returns stops listening */
  on<N extends NewsName>(name: N, listener: (told: News[N]) => void): () => void;
  /** @returns where a dropped file or folder is; empty when that can't be known */
  pathOf(file: object): string;
}
