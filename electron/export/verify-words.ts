import type { VerifyCode, VerifyReport } from './verify-file-set';

/** What is wrong with a file, said of it. */
export const verifySentences: Readonly<Record<VerifyCode, string>> = {
  'no-dicomdir': 'there is no DICOMDIR',
  'dicomdir-unreadable': 'the DICOMDIR can not be read',
  'dicomdir-contradicts': 'the DICOMDIR says something else than the file',
  'listed-missing': 'the DICOMDIR lists it, but it is not there',
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
  program: 'it is a program, or starts one',
  'page-missing': 'it belongs to what is there for people, and is missing',
  'viewer-damaged': 'the viewer on the copy is damaged',
  'viewer-differs': 'the viewer shows this in the place of a picture, and it is not the same as the picture',
};

/** Said of a page of the viewer that is whole and not this program's own. */
export const viewerUncompared =
  'Its page is whole, and of another version than this program: it could not be compared with the one that it should be.';

/** 'incomplete': right as far as it goes, but the source has more of the same exams. 'uncompared': nothing is known of the source. */
export type Verdict = 'pass' | 'fail' | 'incomplete' | 'uncompared';

export const verdictOf = ({ failures, notInCopy }: VerifyReport): Verdict => {
  if (failures.length > 0) return 'fail';
  if (notInCopy === null) return 'uncompared';
  return notInCopy.instances.length > 0 ? 'incomplete' : 'pass';
};
