import type { Beside, VerifyCode, VerifyReport } from './verify-file-set';
import { counted } from './written-facts';

/** What is wrong with a file, said of it. */
export const verifySentences: Readonly<Record<VerifyCode, string>> = {
  'no-dicomdir': 'there is no DICOMDIR',
  'dicomdir-unreadable': 'the DICOMDIR can not be read',
  'dicomdir-contradicts': 'the DICOMDIR says something else than the file',
  'dicomdir-faulty':
    'the DICOMDIR is not as the standard has it, so that programs may not find all of it: "discport lint" tells more',
  'listed-missing': 'the DICOMDIR lists it, but it is not there',
  'listed-twice': 'the DICOMDIR lists it more than once',
  'present-unlisted': 'it is there, but not in the DICOMDIR',
  unreadable: 'it can not be read',
  damaged: 'it is cut short or damaged',
  undecodable: 'its pixels can not be decoded',
  'lacks-identifiers': 'it does not rightly say which exam it belongs to',
  'listing-damaged': 'its list of files is damaged: other programs may not open it',
  differs: 'it is not the same as in the source',
  'not-in-source': 'the source has no such picture',
  'same-uid': 'another file says it is the same picture, and has other content',
  name: 'its name is not one that every system reads',
  preamble: 'its first bytes are not zero: a program could hide there',
  'file-meta': 'what stands before the picture (its file meta) is not as the standard has it',
  program: 'it is a program, or starts one',
  'page-missing': 'it belongs to what is there for people, and is missing',
  'viewer-damaged': 'the viewer on the copy is damaged',
  'viewer-differs': 'the viewer shows this in the place of a picture, and it is not the same as the picture',
};

/** Said of a page of the viewer that is whole and not this program's own. */
export const viewerUncompared =
  'Its page is whole, and of another version than this program: it could not be compared with the one that it should be.';

/** Of a locked copy. */
export const lockedSentence = 'Only PICTURES.ZIP was looked at: what lies beside it was not.';

/** Of what lies on a stick with the copy. */
export const besideSentence = ({ files, programs }: Beside): string =>
  `Also there, and no part of the copy: ${counted(files, 'other file', 'other files')}${programs === 0 ? '' : `, of which ${programs} ${programs === 1 ? 'is a program' : 'are programs'}`}.`;

/** Of a disc that was checked without others of its set; null for every other copy. */
export const aloneSentence = ({ disc, notInCopy }: VerifyReport): string | null => {
  if (disc?.isAlone !== true) return null;
  const more = notInCopy === null ? 0 : notInCopy.instances.length;
  return more === 0
    ? `This is disc ${disc.number} of ${disc.of}; the others were not looked at.`
    : `This is disc ${disc.number} of ${disc.of}: the source has ${counted(more, 'picture or document', 'pictures and documents')} more of the same exams, which should be on the others. They were not looked at.`;
};

/** 'incomplete': right as far as it goes, but the source has more of the same exams, and it is no disc of a set whose others were not looked at. 'uncompared': nothing is known of the source. */
export type Verdict = 'pass' | 'fail' | 'incomplete' | 'uncompared';

export const verdictOf = ({ failures, notInCopy, disc }: VerifyReport): Verdict => {
  if (failures.length > 0) return 'fail';
  if (notInCopy === null) return 'uncompared';
  return notInCopy.instances.length > 0 && disc?.isAlone !== true ? 'incomplete' : 'pass';
};
