/**
 * What a source may ask of us before we stop listening: its bytes are hostile. Far above anything a real disc holds.
 * Each has a test.
 */
export const limits = {
  /** Files and folders that a person hands over together. */
  pathsAtOnce: 100_000,
  /** What was opened last, as Home offers it. */
  recentSources: 6,
  /** Files of one source. */
  entries: 400_000,
  /** Of all names in a ZIP together: each can be as long as a page. */
  zipNameBytes: 32 * 1_048_576,
  /** Folders inside folders; also ends loops that a broken file system shows. */
  folderDepth: 64,
  /** How far into a file its head is looked for. */
  headBytes: 16 * 1_048_576,
  /** What the deflated head of a file may become. */
  inflatedHeadBytes: 32 * 1_048_576,
  /** Up to here a ZIP, and a file in it, may become whatever it likes; beyond, as many times its size as the next line says. */
  inflatedBytes: 1024 * 1_048_576,
  inflatedRatio: 250,
  /** Sequences inside sequences. */
  sequenceDepth: 32,
  /** Discs that were copied into folders side by side. */
  dicomdirs: 100,
  dicomdirBytes: 256 * 1_048_576,
  directoryRecords: 1_000_000,
  /** Files that one record of a DICOMDIR may mean, as their names differ in case or extension alone. */
  sameNames: 16,
  /** Characters of a decoded text that are kept. */
  textLength: 1024,
  /** Files of a kind that are no DICOM and are told by name. */
  otherFilePaths: 20,
  /** Of a file whose pixels are decoded only to see whether they can be, and how long that may take. */
  sampleBytes: 256 * 1_048_576,
  sampleMs: 20_000,
  /** Of a picture that lies in a script beside the viewer on media: browsers hold it as a text. */
  embeddedBytes: 128 * 1_048_576,
  /** How long a drive is looked through for other pictures before something is written to it. */
  otherPicturesMs: 10_000,
  /** How long a file may take to be written in another form. */
  rewriteMs: 120_000,
  /** Of all that the pages beside exported pictures show: small pictures, reports and PDFs. */
  pagePartBytes: 128 * 1_048_576,
  /** Of a report, a picture or a film that is saved. */
  savedBytes: 1024 * 1_048_576,
  /** Of an answer of a DICOMweb server that is sent to, and how many pages of one series it is asked for. */
  targetAnswerBytes: 16 * 1_048_576,
  targetPages: 1000,
  /** Documents and photos that go with one sending, and the bytes of one. */
  attachments: 20,
  attachedBytes: 50 * 1_000_000,
  /** Findings that are listed, of those that lose something and of the others; the last says that there were more. */
  problems: 10_000,
} as const;
