import { useMemo } from 'react';
import { useText } from '../../text/use-text';

/** A piece of a clinical document, in the order of reading. */
type Block =
  | { readonly kind: 'heading' | 'text'; readonly text: string }
  | { readonly kind: 'row'; readonly cells: readonly string[] };

const hl7 = 'urn:hl7-org:v3';
const mostBlocks = 20_000;
/** Elements of a narrative block that stand on lines of their own. @see HL7 CDA R2 4.3.5 */
const paragraphs = ['paragraph', 'list', 'item', 'table', 'caption', 'renderMultiMedia'];

const clean = (text: string | null): string => (text ?? '').replace(/\s+/g, ' ').trim();

const readNarrative = (element: Element, blocks: Block[]): void => {
  let line = '';
  const flush = (): void => {
    const text = clean(line);
    if (text !== '' && blocks.length < mostBlocks) blocks.push({ kind: 'text', text });
    line = '';
  };
  for (const node of element.childNodes) {
    if (!(node instanceof Element)) line += node.textContent ?? '';
    else if (node.localName === 'br') flush();
    else if (node.localName === 'tr') {
      flush();
      const cells = [...node.children].map(({ textContent }) => clean(textContent));
      if (blocks.length < mostBlocks) blocks.push({ kind: 'row', cells });
    } else if (
      paragraphs.includes(node.localName) ||
      node.querySelector('tr, br, paragraph, list') !== null
    ) {
      flush();
      readNarrative(node, blocks);
    } else line += node.textContent;
  }
  flush();
};

const decode = (bytes: Uint8Array): string => {
  const head = new TextDecoder('windows-1252').decode(bytes.subarray(0, 200));
  const [, declared = 'utf-8'] = /encoding=["']([\w.:-]+)["']/.exec(head) ?? [];
  const [first, second] = bytes;
  const marked =
    first === 0xff && second === 0xfe
      ? 'utf-16le'
      : first === 0xfe && second === 0xff
        ? 'utf-16be'
        : declared;
  try {
    return new TextDecoder(marked).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
};

/**
 * Reads the text of a clinical document (HL7 CDA), without its markup: nothing in it is drawn as HTML.
 *
 * @returns undefined where it is no such document
 */
const readClinicalDocument = (text: string): readonly Block[] | undefined => {
  const xml = new DOMParser().parseFromString(text, 'application/xml');
  if (xml.querySelector('parsererror') !== null) return undefined;
  const blocks: Block[] = [];
  for (const title of xml.getElementsByTagNameNS(hl7, 'title')) {
    blocks.push({ kind: 'heading', text: clean(title.textContent) });
    for (const narrative of title.parentElement?.children ?? [])
      if (narrative.localName === 'text') readNarrative(narrative, blocks);
  }
  for (const narrative of xml.getElementsByTagNameNS(hl7, 'text')) {
    const isTitled = [...(narrative.parentElement?.children ?? [])].some(
      ({ localName }) => localName === 'title',
    );
    if (!isTitled && narrative.parentElement?.localName !== 'observationMedia')
      readNarrative(narrative, blocks);
  }
  return blocks;
};

/** The text of a clinical document; as it stands in the file where it can't be taken apart. */
export const ClinicalDocument = ({
  bytes,
  title,
}: {
  readonly bytes: Uint8Array;
  readonly title: string;
}) => {
  const { t } = useText();
  const text = useMemo(() => decode(bytes), [bytes]);
  const blocks = useMemo(() => readClinicalDocument(text), [text]);
  return (
    <article className="document-sheet">
      <h2>{title === '' ? t('document.clinical') : title}</h2>
      {blocks === undefined || blocks.length === 0 ? (
        <>
          <p className="document-notice">{t('document.asStored')}</p>
          <pre className="document-text">{text.replaceAll('\0', '')}</pre>
        </>
      ) : (
        blocks.map((block, index) =>
          block.kind === 'heading' ? (
            <h3 key={index}>{block.text}</h3>
          ) : (
            <p key={index}>{block.kind === 'row' ? block.cells.join('  |  ') : block.text}</p>
          ),
        )
      )}
    </article>
  );
};
