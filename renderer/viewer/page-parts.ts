import { contentOf, encapsulatedPdf } from '../../shared/dicom/sop-classes';
import { DataReader } from './documents/data-reader';
import { encapsulatedBytes } from './documents/encapsulated';
import { readReport, referencesIn } from './documents/report';
import { reportMarkup } from './documents/report-markup';
import type { FrameTools } from './frame-samples';
import { parseInstance } from './instance-file';
import { readPicture } from './picture';
import { readPictureHeader } from './picture-header';
import { drawSmall, type SmallPicture } from './small-picture';

/** Writes a picture as JPEG. */
export type EncodeJpeg = (picture: SmallPicture) => Promise<Uint8Array<ArrayBuffer>>;

/** Pixels of the longer side: it is there to find a series, and not to be judged. */
const keySide = 320;
const lookedAt = 2;

const utf8 = new TextEncoder();
const sopClassTag = 0x00080016;

/**
 * What the pages beside exported pictures show of a file: a picture as JPEG through its own window, its middle frame; a report as markup;
 * a PDF as it is.
 *
 * @throws {PictureFailure}
 */
export const pagePart = async (
  file: Uint8Array<ArrayBuffer>,
  listedSyntax: string,
  tools: FrameTools,
  encodeJpeg: EncodeJpeg,
): Promise<Uint8Array<ArrayBuffer>> => {
  const parsed = await parseInstance(file, listedSyntax, tools.inflate);
  const sopClassUid = parsed.dataSet.text(sopClassTag);
  if (sopClassUid === encapsulatedPdf) return encapsulatedBytes(parsed.dataSet);
  if (contentOf(sopClassUid, 1) === 'document')
    return utf8.encode(reportMarkup(readReport(new DataReader(parsed.dataSet))));
  const { frames } = readPictureHeader(parsed.dataSet, 0, parsed.transferSyntaxUid);
  return encodeJpeg(drawSmall(await readPicture(parsed, frames >> 1, tools), keySide, lookedAt));
};

/** The SOP Instance UIDs that a selection of key pictures means, a line each. @throws {PictureFailure} */
export const keyPictures = async (
  file: Uint8Array<ArrayBuffer>,
  listedSyntax: string,
  { inflate }: FrameTools,
): Promise<Uint8Array<ArrayBuffer>> => {
  const { dataSet } = await parseInstance(file, listedSyntax, inflate);
  const { root } = readReport(new DataReader(dataSet));
  return utf8.encode(
    referencesIn(root)
      .map(({ sopInstanceUid }) => sopInstanceUid)
      .join('\n'),
  );
};
