import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { Eye, TriangleAlert } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { Catalog, Patient, Series, Study } from '../../../shared/model/scan';
import { Button, IconButton } from '../../components/button';
import { CheckBox } from '../../components/check-box';
import { Parts } from '../../components/parts';
import { Chip } from '../../components/screen';
import { SeriesPicture } from '../../components/series-picture';
import { useApp } from '../../state/app-context';
import { seriesKey, tickOfPatient, tickOfStudy, type NamedPerson } from '../../state/choice';
import type { Purpose } from '../../state/navigation';
import {
  countAll,
  countHere,
  countSeries,
  describeExam,
  describeIdentity,
  describeMore,
  describePerson,
  describeSeries,
  wholeCount,
} from '../../text/describe-exam';
import { modalityWord } from '../../text/modalities';
import { useText } from '../../text/use-text';
import { listRows, type CatalogRow } from './catalog-rows';

/** "Born 4 May 1971 · ID 10-2231-8" */
export const PatientLine = ({ patient }: { readonly patient: Patient }) => {
  const { t, format } = useText();
  const date = format.date(patient.birthDate);
  const parts = [
    date === '' ? t('catalog.bornUnknown') : t('catalog.born', { date }),
    patient.sex === 'F' ? t('catalog.sexF') : patient.sex === 'M' ? t('catalog.sexM') : '',
    patient.patientId === '' ? '' : t('catalog.id', { id: patient.patientId }),
  ];
  return <Parts parts={parts} />;
};

const PatientRow = ({ patient }: { readonly patient: Patient }) => {
  const { choice } = useApp();
  const { t } = useText();
  const tick = useStore(choice, ({ chosen }) => tickOfPatient(patient, chosen));
  const name = describePerson(t, patient);
  return (
    <div className="patient-row">
      <CheckBox
        tick={tick}
        onChange={(on) => {
          choice.getState().setPatient(patient, on);
        }}
        label={t('catalog.choosePatient', { name })}
      >
        <span>
          <bdi className="patient-name">{name}</bdi>
          <span className="small dim numbers patient-line">
            <PatientLine patient={patient} />
          </span>
        </span>
      </CheckBox>
    </div>
  );
};

/** Whom an exam or a series names besides the person it is listed under. */
const OthersLine = ({
  words,
  people,
}: {
  readonly words: 'names.also' | 'names.alsoSome';
  readonly people: readonly NamedPerson[];
}) => {
  const { t, format } = useText();
  return people.length === 0 ? null : (
    <span className="small others-line">
      <TriangleAlert />
      {t(words, { people: format.list(people.map((person) => describeIdentity(t, format, person))) })}
    </span>
  );
};

const StudyRow = ({
  patient,
  study,
  others,
  purpose,
}: {
  readonly patient: Patient;
  readonly study: Study;
  readonly others: readonly NamedPerson[];
  readonly purpose: Purpose;
}) => {
  const { choice, navigation } = useApp();
  const { t, format } = useText();
  const tick = useStore(choice, ({ chosen }) => tickOfStudy(study, chosen));
  const name = describeExam(t, format, study);
  const date = format.date(study.date);
  const bytes = study.series.reduce((sum, series) => sum + series.bytes, 0);
  const parts = [
    date === '' ? t('name.noDate') : date,
    study.institution,
    describeMore(t, format, study),
    [
      t('count.series', { count: study.series.length }),
      countAll(t, format, study.series),
      format.bytes(bytes),
    ].join(', '),
  ];
  return (
    <div className="study-row">
      <CheckBox
        className="grow"
        tick={tick}
        onChange={(on) => {
          choice.getState().setStudy(study, on);
        }}
      >
        <span className="grow">
          <bdi className="study-name">{name}</bdi>
          <span className="small dim numbers study-line">
            <Parts parts={parts} />
          </span>
          <OthersLine words="names.also" people={others} />
        </span>
      </CheckBox>
      <Button
        size="small"
        aria-label={t('action.lookAt', { name })}
        onPress={() => {
          navigation.getState().go({ at: 'view', purpose, patient, studyUid: study.studyUid, start: null });
        }}
      >
        <Eye />
        {t('action.look')}
      </Button>
    </div>
  );
};

/** What a series is, what of it is lost, and who else is named in it. */
export const SeriesWords = ({ series }: { readonly series: Series }) => {
  const { t, format } = useText();
  const here = countHere(t, [series]);
  return (
    <span className="grow">
      <bdi className="series-name">{describeSeries(t, series)}</bdi>
      <span className="small dim numbers series-line">
        <Parts
          parts={[
            wholeCount(series) > 0 && countSeries(t, series),
            here !== '' && <span className="series-missing">{here}</span>,
            series.missing > 0 && (
              <span className="series-missing">{t('viewer.missing', { count: series.missing })}</span>
            ),
            series.incomplete > 0 && (
              <span className="series-missing">{t('catalog.incomplete', { count: series.incomplete })}</span>
            ),
            series.instances > 0 && here === '' && format.bytes(series.bytes),
          ]}
        />
      </span>
      <OthersLine words="names.alsoSome" people={series.otherPatients ?? []} />
    </span>
  );
};

const SeriesRow = ({
  patient,
  study,
  series,
  isLast,
  purpose,
}: {
  readonly patient: Patient;
  readonly study: Study;
  readonly series: Series;
  readonly isLast: boolean;
  readonly purpose: Purpose;
}) => {
  const { choice, navigation } = useApp();
  const { t } = useText();
  const ref = { studyUid: study.studyUid, seriesUid: series.seriesUid };
  const isChosen = useStore(choice, ({ chosen }) => chosen.has(seriesKey(ref)));
  const name = describeSeries(t, series);
  const word = modalityWord(series.modality);
  return (
    <div className={isLast ? 'series-row series-row-last' : 'series-row'}>
      <CheckBox
        className="grow"
        tick={isChosen ? 'all' : 'none'}
        onChange={(on) => {
          choice.getState().setSeries(ref, on);
        }}
      >
        <SeriesPicture studyUid={study.studyUid} series={series} />
        <SeriesWords series={series} />
        {word === 'other' ? null : <Chip>{t(`modality.${word}`)}</Chip>}
      </CheckBox>
      <IconButton
        label={t('action.lookAt', { name })}
        onPress={() => {
          navigation.getState().go({ at: 'view', purpose, patient, studyUid: study.studyUid, start: ref });
        }}
      >
        <Eye />
      </IconButton>
    </div>
  );
};

const Row = ({ row, purpose }: { readonly row: CatalogRow; readonly purpose: Purpose }) => {
  switch (row.kind) {
    case 'patient':
      return <PatientRow patient={row.patient} />;
    case 'study':
      return <StudyRow patient={row.patient} study={row.study} others={row.others} purpose={purpose} />;
    case 'series':
      return (
        <SeriesRow
          patient={row.patient}
          study={row.study}
          series={row.series}
          isLast={row.isLast}
          purpose={purpose}
        />
      );
  }
};

const likelyHeight = { patient: 84, study: 88, series: 112 } as const;

/** Everything that was found, with boxes. Only what is in sight is drawn: discs with thousands of series exist. */
export const CatalogList = ({
  catalog,
  purpose,
}: {
  readonly catalog: Catalog;
  readonly purpose: Purpose;
}) => {
  const { t } = useText();
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useMemo(() => listRows(catalog), [catalog]);
  const [focused, setFocused] = useState<number | null>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => likelyHeight[rows[index]?.kind ?? 'series'],
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 6,
    // what has the focus stays, however far it is scrolled away: the next key goes on from there
    rangeExtractor: (range) =>
      [...new Set([...defaultRangeExtractor(range), ...(focused === null ? [] : [focused])])]
        .filter((index) => index < rows.length)
        .sort((one, other) => one - other),
  });
  return (
    <div ref={scroller} className="catalog-scroller">
      <div
        className="catalog-list"
        role="list"
        aria-label={t('catalog.list')}
        style={{ blockSize: virtual.getTotalSize() }}
      >
        {virtual.getVirtualItems().map(({ index, key, start }) => {
          const row = rows[index];
          return row === undefined ? null : (
            <div
              key={key}
              ref={virtual.measureElement}
              data-index={index}
              role="listitem"
              aria-setsize={rows.length}
              aria-posinset={index + 1}
              className="catalog-row"
              onFocus={() => {
                setFocused(index);
              }}
              onBlur={() => {
                setFocused(null);
              }}
              style={{ transform: `translateY(${start}px)` }}
            >
              <Row row={row} purpose={purpose} />
            </div>
          );
        })}
      </div>
    </div>
  );
};
