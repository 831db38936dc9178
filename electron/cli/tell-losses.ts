import { nameDifferentPatients } from '../../shared/dicom/patients';
import type { Instance } from '../../shared/model/scan';
import type { Selection } from '../../shared/model/selection';
import { exitStatus, type CommandIo } from './command';

/** What was lost on the way from a source: pictures that are known, and files of which nobody knows the pictures. */
export interface Losses {
  readonly gaps: number;
  readonly unidentified: number;
}

export const statusAfter = ({ gaps, unidentified }: Losses): number =>
  gaps + unidentified === 0 ? exitStatus.done : exitStatus.lostSomething;

/** Of files that nobody can name the pictures of; nothing where there are none. */
export const unidentifiedLines = (unidentified: number): readonly string[] =>
  unidentified === 0
    ? []
    : [
        unidentified === 1
          ? '1 file or folder on the source could not be read or was left out; which pictures it held is not known.'
          : `${unidentified} files or folders on the source could not be read or were left out; which pictures they held is not known.`,
      ];

/** Says it where files of one series name several patients: they stay together, whatever was meant. */
export const sayMixedSeries = ({ instances }: Selection, io: CommandIo): void => {
  const firstOf = new Map<string, Instance>();
  const mixed = new Set<string>();
  for (const instance of instances) {
    const key = `${instance.studyUid} ${instance.seriesUid}`;
    const first = firstOf.get(key);
    if (first === undefined) firstOf.set(key, instance);
    else if (nameDifferentPatients(first, instance)) mixed.add(key);
  }
  if (mixed.size === 0) return;
  io.say(
    mixed.size === 1
      ? 'The files of one series name more than one patient. Check whose they are: discport scan lists the names.'
      : `The files of ${mixed.size} series name more than one patient. Check whose they are: discport scan lists the names.`,
  );
};
