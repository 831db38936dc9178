import dicomParser from 'dicom-parser';
import { directoryRules, lintDicomdir, type FileReference } from '../../shared/dicom/lint-dicomdir';
import { explicitLittleEndian } from '../../shared/dicom/transfer-syntaxes';
import { limits } from '../../shared/model/limits';
import type { JobContext, Progress } from '../../shared/model/progress';
import type { SourceRef } from '../../shared/model/source';
import { fileKindOf } from '../media/file-kind';
import { openSource } from '../media/open-source';
import { newPace, throttled } from '../media/pace';
import type { Source } from '../media/source';

const pdi = 'IHE RAD TF-2 4.47';

/** What can be wrong with media, and the clause that says so. */
export const lintRules = {
  ...directoryRules,
  'no-dicomdir': 'PS3.10 8.6',
  'listed-missing': 'PS3.10 8.6',
  /** Class, UID or transfer syntax of the record are not the file's. */
  'reference-differs': 'PS3.3 F.3.2.2',
  /** A DICOM file that no record refers to. */
  'present-unlisted': pdi,
  /** No preamble and prefix before the file meta. */
  'no-prefix': 'PS3.10 7.1',
  /** Bytes stand where a program could hide. */
  preamble: 'PS3.10 7.1',
  /** Lacks an element that file meta must have. */
  'file-meta': 'PS3.10 7.1',
  /** More than 8 levels. */
  levels: 'PS3.12 F.1.2',
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

export interface LintFinding {
  readonly rule: LintRule;
  readonly clause: string;
  /** A file of the source, or what of the DICOMDIR it is about. */
  readonly detail: string;
}

export interface LintReport {
  readonly label: string;
  readonly files: number;
  readonly references: number;
  readonly findings: readonly LintFinding[];
  /** How many files are in a transfer syntax that STD-GEN-CD does not have (PS3.11 D): no fault, but that profile can't be claimed. */
  readonly outsideGeneralPurposeCd: number;
}

const prefixAt = 128;
const headBytes = 8192;
/** Group length, version, class, instance, transfer syntax, implementation. */
const metaTags = ['x00020000', 'x00020001', 'x00020002', 'x00020003', 'x00020010', 'x00020012'] as const;
const maxLevels = 8;
const pdiName = /^(?:[A-Z0-9_]{1,8}\/)*[A-Z0-9_]{1,8}(?:\.[A-Z0-9_]{1,3})?$/;

const readStart = (source: Source, path: string, bytes: number): Uint8Array => {
  const file = source.open(path);
  try {
    const start = new Uint8Array(Math.min(bytes, file.bytes));
    return start.subarray(0, file.read(start, 0));
  } finally {
    file.close();
  }
};

const isDicom = (start: Uint8Array): boolean =>
  String.fromCharCode(...start.subarray(prefixAt, prefixAt + 4)) === 'DICM';

/** What the file meta of a file says; null where it can't be read. */
const metaOf = (start: Uint8Array): ReadonlyMap<string, string> | null => {
  try {
    const meta = dicomParser.readPart10Header(start);
    return new Map(Object.keys(meta.elements).map((tag) => [tag, meta.string(tag)?.trim() ?? '']));
  } catch {
    return null;
  }
};

type Found = readonly [rule: LintRule, detail: string];

const lintReferenced = (start: Uint8Array, reference: FileReference): readonly Found[] => {
  const { path } = reference;
  if (!isDicom(start)) return [['no-prefix', path]];
  const meta = metaOf(start);
  if (meta === null) return [['file-meta', path]];
  const said = [meta.get('x00020002'), meta.get('x00020003'), meta.get('x00020010')];
  const listed = [reference.sopClassUid, reference.sopInstanceUid, reference.transferSyntaxUid];
  return [
    ...(start.subarray(0, prefixAt).some((byte) => byte !== 0) ? [['preamble', path] as const] : []),
    ...(metaTags.some((tag) => !meta.has(tag)) ? [['file-meta', path] as const] : []),
    ...(said.some((value, index) => value !== undefined && value !== listed[index])
      ? [['reference-differs', path] as const]
      : []),
  ];
};

const lintOther = (start: Uint8Array, path: string): readonly Found[] => {
  if (isDicom(start)) return [['present-unlisted', path]];
  return [
    ...(/^autorun\.inf$/i.test(path) ? [['autorun', path] as const] : []),
    ...(fileKindOf(start) === 'programs' ? [['program', path] as const] : []),
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
    const paths = Array.from(
      source.list(() => undefined),
      ({ path }) => path,
    );
    const hasDirectory = paths.includes('DICOMDIR');
    const directory = hasDirectory
      ? lintDicomdir(readStart(source, 'DICOMDIR', limits.dicomdirBytes))
      : { findings: [], references: [] };
    const listed = new Map(directory.references.map((reference) => [reference.path, reference]));
    const there = new Set(paths);
    const found: Found[] = [
      ...(hasDirectory ? [] : [['no-dicomdir', ''] as const]),
      ...directory.findings.map(({ rule, detail }): Found => [rule, detail]),
      ...[...listed.keys()].filter((path) => !there.has(path)).map((path): Found => ['listed-missing', path]),
      ...paths.filter((path) => path.split('/').length > maxLevels).map((path): Found => ['levels', path]),
      ...lintPdi(paths),
    ];
    for (const [index, path] of paths.entries()) {
      if (path !== 'DICOMDIR') {
        const reference = listed.get(path);
        const start = readStart(source, path, headBytes);
        found.push(...(reference === undefined ? lintOther(start, path) : lintReferenced(start, reference)));
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
    return {
      label: source.label,
      files: paths.length,
      references: directory.references.length,
      findings: found.map(([rule, detail]) => ({ rule, clause: lintRules[rule], detail })),
      outsideGeneralPurposeCd: directory.references.filter(
        ({ transferSyntaxUid }) => transferSyntaxUid !== explicitLittleEndian,
      ).length,
    };
  } finally {
    source.close();
  }
};
