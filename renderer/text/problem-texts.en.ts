import type { ProblemCode } from '../../shared/model/problem-codes';

/** A finding about a source in a plain sentence, for one and for several. */
export const problemTexts = {
  'listed-missing_one': '{{count, number}} picture is listed, but not there.',
  'listed-missing_other': '{{count, number}} pictures are listed, but not there.',
  'present-unlisted_one': '{{count, number}} picture is there, but not listed. We added it.',
  'present-unlisted_other': '{{count, number}} pictures are there, but not listed. We added them.',
  unreadable_one: '{{count, number}} file cannot be read.',
  unreadable_other: '{{count, number}} files cannot be read.',
  damaged_one: '{{count, number}} picture is damaged: part of it is lost, or all.',
  damaged_other: '{{count, number}} pictures are damaged: part of them is lost, or all.',
  'lacks-identifiers_one':
    '{{count, number}} picture does not rightly say which exam it belongs to, so it is left out. It is not damaged: ask those who gave it to you.',
  'lacks-identifiers_other':
    '{{count, number}} pictures do not rightly say which exam they belong to, so they are left out. They are not damaged: ask those who gave them to you.',
  incomplete_one: '{{count, number}} picture is incomplete. It is sent and copied as it is.',
  incomplete_other: '{{count, number}} pictures are incomplete. They are sent and copied as they are.',
  'not-followed_one': '{{count, number}} entry leads to another place and is left out.',
  'not-followed_other': '{{count, number}} entries lead to other places and are left out.',
  'archive-inside_one':
    '{{count, number}} ZIP or image file is here that was not looked into. It may hold more pictures: open it by itself.',
  'archive-inside_other':
    '{{count, number}} ZIP or image files are here that were not looked into. They may hold more pictures: open each by itself.',
  'packed-inside_one':
    '{{count, number}} file is packed in a way that Discport does not read (RAR, 7z or another). It may hold more pictures: unpack it, then open its folder.',
  'packed-inside_other':
    '{{count, number}} files are packed in a way that Discport does not read (RAR, 7z or another). They may hold more pictures: unpack them, then open their folders.',
  'archive-cut_one':
    'The ZIP file ends too soon, or part of it is lost. Files at its end may be missing: download it again.',
  'archive-cut_other':
    'The ZIP file ends too soon, or part of it is lost. Files at its end may be missing: download it again.',
  'packed-unknown_one':
    '{{count, number}} file of the ZIP file is packed in a way that Discport does not read. Unpack the ZIP file with another program, then open its folder.',
  'packed-unknown_other':
    '{{count, number}} files of the ZIP file are packed in a way that Discport does not read. Unpack the ZIP file with another program, then open its folder.',
  'listing-repaired_one': 'The list of files is damaged. We found the files another way.',
  'listing-repaired_other': 'The list of files is damaged. We found the files another way.',
  'earlier-session_one':
    '{{count, number}} file was written before the rest, and is no longer listed. We added it.',
  'earlier-session_other':
    '{{count, number}} files were written before the rest, and are no longer listed. We added them.',
  'earlier-replaced_one':
    '{{count, number}} picture that was written earlier was replaced or taken off later, and is left out. If you miss it, ask where the pictures were made.',
  'earlier-replaced_other':
    '{{count, number}} pictures that were written earlier were replaced or taken off later, and are left out. If you miss them, ask where the pictures were made.',
  'dicomdir-unreadable_one': 'The list of pictures cannot be read. We looked through every file instead.',
  'dicomdir-unreadable_other': 'The lists of pictures cannot be read. We looked through every file instead.',
  'dicomdir-repaired_one': 'The list of pictures has a fault that we could work around.',
  'dicomdir-repaired_other': 'The list of pictures has {{count, number}} faults that we could work around.',
  'dicomdir-contradicts_one':
    'For {{count, number}} picture the list says something else than the picture. We believe the picture.',
  'dicomdir-contradicts_other':
    'For {{count, number}} pictures the list says something else than the pictures. We believe the pictures.',
  'identifiers-disagree_one':
    '{{count, number}} picture names its patient otherwise than the rest of its exam. Check whose it is.',
  'identifiers-disagree_other':
    '{{count, number}} pictures name their patient otherwise than the rest of their exam. Check whose they are.',
  'id-with-several-names_one':
    '{{count, number}} patient ID stands with several names. Check whose pictures these are.',
  'id-with-several-names_other':
    '{{count, number}} patient IDs stand with several names each. Check whose pictures these are.',
  'id-with-several-birth-dates_one':
    '{{count, number}} patient ID stands with several dates of birth. Check whose pictures these are.',
  'id-with-several-birth-dates_other':
    '{{count, number}} patient IDs stand with several dates of birth each. Check whose pictures these are.',
  'name-with-several-ids_one':
    '{{count, number}} name and date of birth stands with several patient IDs, as is usual with several hospitals. Check whose pictures these are.',
  'name-with-several-ids_other':
    '{{count, number}} names and dates of birth stand with several patient IDs each, as is usual with several hospitals. Check whose pictures these are.',
  'several-patients_one': 'There are pictures of several people here. Choose whose you want.',
  'several-patients_other': 'There are pictures of several people here. Choose whose you want.',
  'same-uid-left-out_one':
    '{{count, number}} file is left out: another one says it is the same picture, and has other content.',
  'same-uid-left-out_other':
    '{{count, number}} files are left out: others say they are the same pictures, and have other content.',
  'same-uid-other-bytes_one':
    '{{count, number}} picture has the number of another one. Both are there; a hospital may keep only one.',
  'same-uid-other-bytes_other':
    '{{count, number}} pictures have the numbers of others. All are there; a hospital may keep only one of each.',
  duplicate_one: '{{count, number}} picture is there more than once. We count it once.',
  duplicate_other: '{{count, number}} pictures are there more than once. We count each once.',
  'name-undecodable_one':
    'In {{count, number}} picture the name may be shown wrongly: it is not said rightly which letters it is in.',
  'name-undecodable_other':
    'In {{count, number}} pictures the name may be shown wrongly: it is not said rightly which letters it is in.',
  'limit-reached_one': 'There is more here than Discport reads at once. Some of it is left out.',
  'limit-reached_other': 'There is more here than Discport reads at once. Some of it is left out.',
  'copy-other-disc_one':
    'The other copy seems to be a copy of something else: {{count, number}} file that can’t be read here is not taken from it.',
  'copy-other-disc_other':
    'The other copy seems to be a copy of something else: {{count, number}} files that can’t be read here are not taken from it.',
  'copy-other-patient_one':
    '{{count, number}} picture of the other copy is not taken: it names another patient.',
  'copy-other-patient_other':
    '{{count, number}} pictures of the other copy are not taken: they name another patient.',
  'copy-differs_one':
    '{{count, number}} picture of the other copy is not taken: it is not the same as the part that can be read here, or as in another copy.',
  'copy-differs_other':
    '{{count, number}} pictures of the other copy are not taken: they are not the same as the parts that can be read here, or as in another copy.',
  'more-findings_one': 'There is more to know than is listed here. No picture is lost by that.',
  'more-findings_other': 'There is more to know than is listed here. No picture is lost by that.',
} satisfies Record<`${ProblemCode}_${'one' | 'other'}`, string>;
