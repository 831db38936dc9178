import { fileURLToPath } from 'node:url';
import { documentKind, readableDocuments } from '../../../renderer/viewer/content-kinds';
import { isDrawn, layerKind } from '../../../renderer/viewer/layers/layer-classes';
import { savedViewClass } from '../../../renderer/viewer/saved-views/saved-view';
import { transferSyntaxName } from '../../../renderer/viewer/transfer-syntaxes';
import { viewerTexts } from '../../../renderer/text/viewer-texts.en';
import { corpusFiles, type CorpusFile } from './harness';

export const supportPath = fileURLToPath(new URL('../../../docs/viewer.md', import.meta.url));

/**
 * What came of decoding an object: every value as other programs have it, less than one grey level off on average, without
 * a program to compare with, or refused, and the viewer's word for why.
 */
export type Outcome = 'identical' | 'near' | { readonly refusal: string };

const outcomeWords = {
  identical: 'every value as the reference has it',
  near: 'less than 1 grey level off on average',
} as const;

const failureWords = new Map<string, string>(Object.entries(viewerTexts.failure));

const wordsOf = (outcome: Outcome): string =>
  typeof outcome === 'string'
    ? outcomeWords[outcome]
    : `not shown: ${failureWords.get(outcome.refusal) ?? outcome.refusal}`;

const grouped = <Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
): readonly (readonly [string, readonly Item[]])[] => {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
};

const kindName = ({ sopClass, sopClassUid }: CorpusFile): string =>
  sopClass === '' ? 'not said' : sopClass === sopClassUid ? sopClassUid : `${sopClass} (${sopClassUid})`;

const syntaxName = ({ transferSyntaxUid }: CorpusFile): string =>
  transferSyntaxUid === '' ? 'not said' : `${transferSyntaxName(transferSyntaxUid)} (${transferSyntaxUid})`;

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** The page about what the viewer shows, from what was found when every test picture was decoded. */
export const supportPage = (outcomes: ReadonlyMap<string, Outcome>): string => {
  const found = corpusFiles();
  const decoded = grouped(
    // of files of one make some stand for all
    found.filter((file) => documentKind(file) === undefined || outcomes.has(file.path)),
    (file) => `${kindName(file)}\n${syntaxName(file)}`,
  ).map(([key, files]) => {
    const known = files.flatMap(({ path }) => outcomes.get(path) ?? []);
    return [...key.split('\n'), String(files.length), [...new Set(known.map(wordsOf))].sort().join('; ')];
  });
  const others = grouped(
    found.filter((file) => documentKind(file) !== undefined && !outcomes.has(file.path)),
    kindName,
  ).map(([name, files]) => {
    const kinds = files.flatMap((file) => documentKind(file) ?? []);
    return [
      name,
      String(files.length),
      [...new Set(kinds.map((kind) => viewerTexts.document[kind]))].sort().join('; '),
      files.every((file) => isDrawn(layerKind(file)))
        ? 'over the pictures that it is for'
        : kinds.every((kind) => readableDocuments.includes(kind))
          ? 'a page of its own'
          : files.every(({ sopClassUid }) => sopClassUid === savedViewClass)
            ? 'with the pictures that it is for'
            : 'what it is',
    ];
  });
  return `# What the viewer shows

Written by \`tests/renderer/viewer/decoded-values.test.ts\` from what it found; not by hand. To write it anew:

    DISCPORT_WRITE_DOCS=1 npx vitest run tests/renderer/viewer/decoded-values.test.ts

## Pictures

Each object of the test pictures is decoded by the viewer and by programs of others (dcmtk, GDCM, pydicom, OpenJPEG, libjxl), and the two are
compared value by value, before any window is applied; colour as red, green and blue.

${table(['Kind', 'Stored as', 'Objects', 'Found'], decoded)}

## Everything else

Shown as a page, or named by what it is; sent and exported all the same. A saved view is offered with the pictures that it is for.
Segmentations, outlines for radiotherapy and dose are laid over the pictures of their exam that share their frame of reference.

${table(['Kind', 'Objects', 'Called', 'Shown'], others)}
`;
};
