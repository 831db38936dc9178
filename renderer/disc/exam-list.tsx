import { Eye } from 'lucide-react';
import { useStore } from 'zustand';
import type { Catalog, Patient, Series, Study } from '../../shared/model/scan';
import { Button, IconButton } from '../components/button';
import { Heading } from '../components/heading';
import { Parts } from '../components/parts';
import { Chip } from '../components/screen';
import { SeriesPicture } from '../components/series-picture';
import { Notice } from '../components/notice';
import { embeddedPath } from '../hosts/disc/disc';
import type { EmbeddedFiles } from '../hosts/disc/embedded-files';
import { PatientLine, SeriesWords } from '../screens/catalog/catalog-list';
import { useApp } from '../state/app-context';
import {
  countAll,
  countHere,
  describeExam,
  describeMore,
  describePerson,
  describeSeries,
} from '../text/describe-exam';
import { modalityWord } from '../text/modalities';
import { useText } from '../text/use-text';
import { DiscFrame } from './disc-frame';
import { FolderInput, type FolderTaker } from './folder-input';

const SeriesLine = ({
  study,
  series,
  onLook,
}: {
  readonly study: Study;
  readonly series: Series;
  readonly onLook: () => void;
}) => {
  const { t } = useText();
  const name = describeSeries(t, series);
  const word = modalityWord(series.modality);
  return (
    <li className="disc-series">
      <SeriesPicture studyUid={study.studyUid} series={series} />
      <SeriesWords series={series} />
      {word === 'other' ? null : <Chip>{t(`modality.${word}`)}</Chip>}
      <IconButton label={t('action.lookAt', { name })} onPress={onLook}>
        <Eye />
      </IconButton>
    </li>
  );
};

const ExamCard = ({
  patient,
  study,
  isOnly,
}: {
  readonly patient: Patient;
  readonly study: Study;
  readonly isOnly: boolean;
}) => {
  const { navigation } = useApp();
  const { t, format } = useText();
  const name = describeExam(t, format, study);
  const look = (start: Series | null): void => {
    navigation.getState().go({
      at: 'view',
      purpose: 'look',
      patient,
      studyUid: study.studyUid,
      start: start === null ? null : { studyUid: study.studyUid, seriesUid: start.seriesUid },
    });
  };
  const date = format.date(study.date);
  const here = countHere(t, study.series);
  return (
    <section className="card disc-exam" aria-label={name}>
      <div className="disc-exam-head">
        <span className="grow">
          <bdi className="study-name">{name}</bdi>
          <span className="small dim numbers study-line">
            <Parts
              parts={[
                date === '' ? t('name.noDate') : date,
                study.institution,
                describeMore(t, format, study),
                countAll(t, format, study.series),
                here !== '' && <span className="series-missing">{here}</span>,
              ]}
            />
          </span>
        </span>
        <Button
          kind={isOnly ? 'primary' : 'plain'}
          aria-label={t('action.lookAt', { name })}
          onPress={() => {
            look(null);
          }}
        >
          <Eye />
          {t('action.look')}
        </Button>
      </div>
      <ul className="disc-series-list">
        {study.series.map((series) => (
          <SeriesLine
            key={series.seriesUid}
            study={study}
            series={series}
            onLook={() => {
              look(series);
            }}
          />
        ))}
      </ul>
    </section>
  );
};

/** Whose pictures are on the disc: every exam, with its series. */
export const ExamList = ({
  catalog,
  take,
  embedded,
  isOther,
}: {
  readonly catalog: Catalog;
  /** Null where nothing lies beside the page. */
  readonly embedded: EmbeddedFiles | null;
  /** It is of another disc than the one that the page lies on. */
  readonly isOther: boolean;
} & FolderTaker) => {
  const { source } = useApp();
  const { t } = useText();
  const progress = useStore(source, (state) => state.progress);
  const isEmbedded = catalog.source.path === embeddedPath;
  const isInPart = isEmbedded && embedded !== null && !embedded.isWhole;
  const isOneOfEach = catalog.patients.every(({ studies }) =>
    studies.every(({ series }) => series.every(({ instances }) => instances === 1)),
  );
  const [only] = catalog.patients;
  const isOne = catalog.patients.length === 1 && only !== undefined;
  const exams = catalog.patients.reduce((sum, { studies }) => sum + studies.length, 0);
  return (
    <DiscFrame
      action={
        isInPart ? null : (
          <FolderInput take={take} kind="quiet" size="medium">
            {t(isEmbedded ? 'disc.choose' : 'disc.another')}
          </FolderInput>
        )
      }
    >
      <Heading lede={isOne ? <PatientLine patient={only} /> : t('disc.lede', { count: exams })}>
        {isOne ? describePerson(t, only) : t('disc.title')}
      </Heading>
      {isOther ? <Notice kind="warn" title={t('disc.otherShown')} /> : null}
      {isInPart ? (
        <Notice kind="info" title={t(isOneOfEach ? 'disc.partTitle' : 'disc.partBadge')}>
          <p>{t('disc.partText', { count: embedded.total })}</p>
          <div className="notice-actions">
            <FolderInput take={take} kind="primary" size="medium">
              {t('disc.choose')}
            </FolderInput>
          </div>
        </Notice>
      ) : null}
      {catalog.provisional && progress?.filesTotal != null ? (
        <p className="small dim numbers" role="status">
          {t('disc.readingOf', {
            done: progress.filesDone,
            total: progress.filesTotal,
          })}
        </p>
      ) : null}
      {catalog.patients.map((patient) => (
        <section
          key={`${patient.patientId} ${patient.patientName} ${patient.birthDate}`}
          aria-label={describePerson(t, patient)}
        >
          {isOne ? null : (
            <h2 className="disc-patient">
              <bdi>{describePerson(t, patient)}</bdi>
              <span className="small dim numbers patient-line">
                <PatientLine patient={patient} />
              </span>
            </h2>
          )}
          {patient.studies.map((study) => (
            <ExamCard
              key={study.studyUid}
              patient={patient}
              study={study}
              isOnly={exams === 1 && !isInPart}
            />
          ))}
        </section>
      ))}
    </DiscFrame>
  );
};
