import dicomParser from 'dicom-parser';
import { ByteWindow } from '../../shared/dicom/byte-window';
import { isSoundFileMeta } from '../../shared/dicom/file-meta';
import type { InstanceFacts } from '../../shared/dicom/instance-facts';
import { directoryRules, lintDicomdir, type FileReference } from '../../shared/dicom/lint-dicomdir';
import { readHead, type Head } from '../../shared/dicom/read-head';
import { explicitLittleEndian } from '../../shared/dicom/transfer-syntaxes';
import { limits } from '../../shared/model/limits';
import type { JobContext, Progress } from '../../shared/model/progress';
import type { SourceRef } from '../../shared/model/source';
import { fileKindOf } from '../media/file-kind';
import { inflateHead } from '../media/inflate';
import { openSource } from '../media/open-source';
import { newPace, throttled } from '../media/pace';
import { faultOf, InstanceFault } from '../media/read-instance';
import type { Source } from '../media/source';
import { contradictedBy } from './check-directory';
import { isSharedPlace } from './check-target';
import { isAutorun, isOwnName, isStarted } from './own-names';

const pdi = 'IHE RAD TF-2 4.47';

/** What can be wrong with media, and the clause that says so. */
export const lintRules = {
  ...directoryRules,
  'no-dicomdir': 'PS3.10 8.6',
  'listed-missing': 'PS3.10 8.6',
  /** Class, UID or transfer syntax of the record are not the file's. */
  'reference-differs': 'PS3.3 F.3.2.2',
  /** A record, or one above it, has another value than its file: see contradictedFiles. */
  'record-differs': 'PS3.3 F.5',
  /** A DICOM file that no record refers to. */
  'present-unlisted': pdi,
  /** No preamble and prefix before the file meta. */
  'no-prefix': 'PS3.10 7.1',
  /** File meta is not as it must be: see isSoundFileMeta. */
  'file-meta': 'PS3.10 7.1',
  /** More than 8 levels. */
  levels: 'PS3.12 F.1.2',
  /** A link that leads out of it, or what can't be listed. */
  'not-listed': 'PS3.12',
  /** What the medium can't give; nothing else is known of it. */
  unreadable: 'PS3.12',
  /** No DICOM, in the folder that is for DICOM alone. */
  'not-dicom': pdi,
  program: pdi,
  autorun: pdi,
  /** It has an IHE_PDI folder or an INDEX.HTM, and lacks what goes with them. */
  'pdi-lacks': pdi,
  /** Not 8.3 of A-Z 0-9 _, where it says to be IHE PDI. */
  name: pdi,
} as const;
export type LintRule = keyof typeof lintRules;

/** What is allowed, and better looked at. */
export const lintNotes = {
  /** Bytes stand where a program could hide; there may be some for other formats, as TIFF. */
  preamble: 'PS3.10 7.5',
} as const;
export type LintNote = keyof typeof lintNotes;

export interface LintFinding<Rule = LintRule> {
  readonly rule: Rule;
  readonly clause: string;
  /** A file of the source, or what of the DICOMDIR it is about. */
  readonly detail: string;
}

export interface LintReport {
  readonly label: string;
  readonly files: number;
  readonly references: number;
  readonly findings: readonly LintFinding[];
  readonly notes: readonly LintFinding<LintNote>[];
  /** On a stick: how many files lie there beside those of the file-set. */
  readonly beside: number;
  /** How many files are in a transfer syntax that STD-GEN-CD does not have (PS3.11 D): no fault, but that profile can't be claimed. */
  readonly outsideGeneralPurposeCd: number;
}

const prefixAt = 128;
const headBytes = 8192;
const maxLevels = 8;
const pdiName = /^(?:[A-Z0-9_]{1,8}\/)*[A-Z0-9_]{1,8}(?:\.[A-Z0-9_]{1,3})?$/;

interface Look {
  readonly start: Uint8Array;
  /** Null where it is no DICOM, or not so in the rest of the file. */
  readonly head: Head | null;
}

/** The first bytes of a file: more where its head takes them. */
const lookAt = (source: Source, path: string): Look => {
  const file = source.open(path);
  try {
    for (let bytes = headBytes; ; bytes = limits.headBytes) {
      const buffer = new Uint8Array(Math.min(bytes, file.bytes));
      const start = buffer.subarray(0, file.read(buffer, 0));
      const head = isDicom(start) ? readHead(ByteWindow.over(start, file.bytes), inflateHead, 0) : null;
      const isAll = head === null || (head.isComplete && head.datasetStart < start.length);
      if (isAll || start.length === file.bytes || bytes === limits.headBytes) return { start, head };
    }
  } finally {
    file.close();
  }
};

/** Null where a file can't be read. @throws {UserError} when the source is gone */
const orUnreadable = <T>(source: Source, act: () => T): T | null => {
  try {
    return act();
  } catch (error) {
    const fault = faultOf(source, error);
    if (fault instanceof InstanceFault) return null;
    throw fault;
  }
};

const readWhole = (source: Source, path: string): Uint8Array => {
  const file = source.open(path);
  try {
    const bytes = new Uint8Array(Math.min(limits.dicomdirBytes, file.bytes));
    return bytes.subarray(0, file.read(bytes, 0));
  } finally {
    file.close();
  }
};

const isDicom = (start: Uint8Array): boolean =>
  String.fromCharCode(...start.subarray(prefixAt, prefixAt + 4)) === 'DICM';

const hasPreamble = (start: Uint8Array): boolean => start.subarray(0, prefixAt).some((byte) => byte !== 0);

/** What the file meta of a file says; null where it can't be read. */
const metaOf = (start: Uint8Array): readonly (string | undefined)[] | null => {
  try {
    const meta = dicomParser.readPart10Header(start);
    return ['x00020002', 'x00020003', 'x00020010'].map((tag) => meta.string(tag)?.trim());
  } catch {
    return null;
  }
};

type Found = readonly [rule: LintRule, detail: string];

const lintReferenced = ({ start, head }: Look, reference: FileReference): readonly Found[] => {
  const { path } = reference;
  if (!isDicom(start)) return [['no-prefix', path]];
  if (head === null) return [['file-meta', path]];
  const listed = [reference.sopClassUid, reference.sopInstanceUid, reference.transferSyntaxUid];
  const itself = [head.sopClassUid, head.sopInstanceUid, head.transferSyntaxUid];
  const isSaid = (said: readonly (string | undefined)[]): boolean =>
    said.every((value, index) => value === undefined || value === listed[index]);
  return [
    ...(isSoundFileMeta(start.subarray(0, head.datasetStart), head) ? [] : [['file-meta', path] as const]),
    ...(isSaid(itself) && isSaid(metaOf(start) ?? []) ? [] : [['reference-differs', path] as const]),
  ];
};

const lintOther = ({ start }: Look, path: string): readonly Found[] => {
  if (isDicom(start)) return [['present-unlisted', path]];
  return [
    ...(isAutorun(path) ? [['autorun', path] as const] : []),
    ...(fileKindOf(start) === 'programs' || isStarted(path) ? [['program', path] as const] : []),
    ...(path.startsWith('DICOM/') ? [['not-dicom', path] as const] : []),
  ];
};

const lintPdi = (paths: readonly string[]): readonly Found[] => {
  if (!paths.some((path) => path.startsWith('IHE_PDI/') || path === 'INDEX.HTM')) return [];
  return [
    ...['README.TXT', 'INDEX.HTM']
      .filter((name) => !paths.includes(name))
      .map((name): Found => ['pdi-lacks', name]),
    ...paths.filter((path) => !pdiName.test(path)).map((path): Found => ['name', path]),
  ];
};

/**
 * Judges media by the standards, clause by clause: their DICOMDIR, their files' heads, and their names. What a picture shows, and
 * whether it is whole, is for `verifyFileSet`.
 *
 * @throws {UserError} when the source can't be opened, or is gone
 * @throws the signal's reason when cancelled
 * @see DICOM PS3.10, PS3.11, PS3.12; IHE Radiology Technical Framework, Portable Data for Imaging
 */
export const lintFileSet = async (
  { source: ref }: { readonly source: SourceRef },
  { signal, tell }: JobContext<Progress>,
): Promise<LintReport> => {
  const pace = newPace(signal);
  const tellNow = throttled(tell);
  const source = await openSource(ref);
  try {
    const skipped: string[] = [];
    const paths = Array.from(
      source.list((path) => skipped.push(path)),
      ({ path }) => path,
    );
    const directoryBytes = paths.includes('DICOMDIR')
      ? (orUnreadable(source, () => readWhole(source, 'DICOMDIR')) ?? new Uint8Array())
      : null;
    const directory =
      directoryBytes === null ? { findings: [], references: [] } : lintDicomdir(directoryBytes);
    const listed = new Map(directory.references.map((reference) => [reference.path, reference]));
    const there = new Set(paths);
    const isShared = isSharedPlace(ref);
    const own = paths.filter((path) => !isShared || isOwnName(path) || listed.has(path));
    const isOwn = new Set(own);
    const notes: LintFinding<LintNote>[] = [];
    const files: { readonly path: string; readonly facts: InstanceFacts | null }[] = [];
    const found: Found[] = [
      ...(directoryBytes === null ? [['no-dicomdir', ''] as const] : []),
      ...skipped.map((path): Found => ['not-listed', path]),
      ...directory.findings.map(({ rule, detail }): Found => [rule, detail]),
      ...[...listed.keys()].filter((path) => !there.has(path)).map((path): Found => ['listed-missing', path]),
      ...own.filter((path) => path.split('/').length > maxLevels).map((path): Found => ['levels', path]),
      ...lintPdi(own),
    ];
    for (const [index, path] of paths.entries()) {
      if (path !== 'DICOMDIR') {
        const reference = listed.get(path);
        const look = orUnreadable(source, () => lookAt(source, path));
        const isForeign = !isOwn.has(path) && path.includes('/');
        if (look === null) {
          if (!isForeign) found.push(['unreadable', path]);
        } else if (reference !== undefined) {
          found.push(...lintReferenced(look, reference));
          files.push({ path, facts: look.head?.isComplete === true ? look.head : null });
        } else
          found.push(...lintOther(look, path).filter(([rule]) => rule === 'present-unlisted' || !isForeign));
        if (look !== null && isDicom(look.start) && hasPreamble(look.start))
          notes.push({ rule: 'preamble', clause: lintNotes.preamble, detail: path });
      }
      tellNow(() => ({
        step: 'heads',
        filesDone: index + 1,
        filesTotal: paths.length,
        bytesDone: 0,
        bytesTotal: null,
      }));
      if (pace.isDue()) await pace.breathe();
    }
    if (directoryBytes !== null)
      found.push(...contradictedBy(directoryBytes, files).map((path): Found => ['record-differs', path]));
    return {
      label: source.label,
      files: paths.length,
      references: directory.references.length,
      findings: found.map(([rule, detail]) => ({ rule, clause: lintRules[rule], detail })),
      notes,
      beside: paths.length - own.length,
      outsideGeneralPurposeCd: directory.references.filter(
        ({ transferSyntaxUid }) => transferSyntaxUid !== explicitLittleEndian,
      ).length,
    };
  } finally {
    source.close();
  }
};
