import { documentKind } from '../../../renderer/viewer/content-kinds';
import { corpusFiles, type CorpusFile } from './harness';

/** What can't be shown, and the viewer's word for why. Whatever is not in here must be shown, and rightly. */
export const notShown: Readonly<Record<string, string>> = {
  'broken/JPEG2000-embedded-sequence-delimiter.dcm': 'undecodable',
  'broken/MR_truncated.dcm': 'damaged',
  'broken/UN_sequence.dcm': 'no-picture',
  'broken/empty_charset_LEI.dcm': 'no-picture',
  'broken/meta_missing_tsyntax.dcm': 'no-picture',
  'broken/nested_priv_SQ.dcm': 'no-picture',
  'broken/no-meta-length-test.dcm': 'no-picture',
  'broken/no_meta.dcm': 'no-picture',
  'broken/no_meta_group_length.dcm': 'no-picture',
  'broken/priv_SQ.dcm': 'no-picture',
  'charsets/chrJapMulti.dcm': 'no-picture',
  'charsets/chrJapMultiExplicitIR6.dcm': 'no-picture',
  'charsets/chrSQEncoding.dcm': 'no-picture',
  'charsets/chrSQEncoding1.dcm': 'no-picture',
  'dicomdir/pydicom-tiny-alpha/PT000000/ST000000/SE000000/IM000003': 'no-picture',
  'dicomdir/pydicom-tiny-alpha/PT000000/ST000000/SE000000/IM000017': 'no-picture',
};

/** Files of which there are many of one make. */
const alike = /^(?:series-mr|dicomdir\/pydicom-tiny-alpha)\//;

/**
 * The test pictures that viewports are to show, or to refuse.
 *
 * @param oneIn of files of which there are many of one make, one in so many is enough
 */
export const corpusPictures = (oneIn: number): readonly CorpusFile[] =>
  corpusFiles()
    .filter((file) => documentKind(file) === undefined)
    .filter(({ path }, index) => !alike.test(path) || index % oneIn === 0);
