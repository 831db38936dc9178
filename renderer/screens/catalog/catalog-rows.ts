import type { Catalog, Patient, Series, Study } from '../../../shared/model/scan';
import { findOthersNamed, type NamedPerson } from '../../state/choice';

/** One line of the list; a study's line and those of its series draw one card together. */
export type CatalogRow =
  | { readonly kind: 'patient'; readonly key: string; readonly patient: Patient }
  | {
      readonly kind: 'study';
      readonly key: string;
      readonly patient: Patient;
      readonly study: Study;
      /** Whom it names besides the person under whom it stands. */
      readonly others: readonly NamedPerson[];
    }
  | {
      readonly kind: 'series';
      readonly key: string;
      readonly patient: Patient;
      readonly study: Study;
      readonly series: Series;
      readonly isLast: boolean;
    };

/** The list as it is drawn, top to bottom. One person's name is the screen's heading and needs no line. */
export const listRows = ({ patients }: Pick<Catalog, 'patients'>): readonly CatalogRow[] => {
  const othersNamed = findOthersNamed({ patients });
  return patients.flatMap((patient, patientIndex): readonly CatalogRow[] => [
    ...(patients.length > 1 ? [{ kind: 'patient', key: `patient ${patientIndex}`, patient } as const] : []),
    ...patient.studies.flatMap((study): readonly CatalogRow[] => [
      {
        kind: 'study',
        key: `${patientIndex} ${study.studyUid}`,
        patient,
        study,
        others: othersNamed(patient, study),
      },
      ...study.series.map(
        (series, index) =>
          ({
            kind: 'series',
            key: `${patientIndex} ${study.studyUid} ${series.seriesUid}`,
            patient,
            study,
            series,
            isLast: index === study.series.length - 1,
          }) as const,
      ),
    ]),
  ]);
};
