import { lazy, Suspense } from 'react';
import { useStore } from 'zustand';
import type { NamedPatient } from '../../../shared/dicom/patients';
import type { SeriesRef } from '../../../shared/model/selection';
import { Button } from '../../components/button';
import { Heading } from '../../components/heading';
import { Screen } from '../../components/screen';
import { loadViewer } from '../../components/series-picture';
import { useApp } from '../../state/app-context';
import { seriesKey } from '../../state/choice';
import { describeExam, describePerson, describeSeries } from '../../text/describe-exam';
import { useText } from '../../text/use-text';
import { findExam } from './find-exam';

const StackViewer = lazy(async () => ({ default: (await loadViewer()).StackViewer }));

const ViewSkeleton = () => (
  <div className="view-skeleton" aria-hidden>
    <span className="skeleton" />
    <span className="skeleton" />
  </div>
);

/** The list was mended while somebody looked, and the exam is no longer where it was. */
const ListedElsewhere = ({ patient }: { readonly patient: NamedPatient }) => {
  const { back } = useApp();
  const { t } = useText();
  return (
    <Screen align="center">
      <Heading lede={t('view.movedLede', { name: describePerson(t, patient) })}>
        {t('view.movedTitle')}
      </Heading>
      <Button kind="primary" onPress={back}>
        {t('viewer.back')}
      </Button>
    </Screen>
  );
};

/** Looking at the pictures of one exam. The whole screen is the viewer's; here it is told what there is. */
export const ViewScreen = ({
  patient: asked,
  studyUid,
  start,
}: {
  readonly patient: NamedPatient;
  readonly studyUid: string;
  readonly start: SeriesRef | null;
}) => {
  const { source, navigation, back } = useApp();
  const { t, format } = useText();
  const catalog = useStore(source, (state) => state.catalog);
  const instances = useStore(source, (state) => state.instances);
  const need = useStore(source, (state) => state.need);
  if (catalog === null) return null;
  const exam = findExam(catalog, asked, studyUid);
  if (exam === undefined) return <ListedElsewhere patient={asked} />;
  const { patient, study } = exam;
  const refs = new Map(
    study.series.map(({ seriesUid }) => [seriesKey({ studyUid, seriesUid }), { studyUid, seriesUid }]),
  );
  const series = study.series.map((one) => {
    const key = seriesKey({ studyUid, seriesUid: one.seriesUid });
    return {
      key,
      title: describeSeries(t, one),
      modality: one.modality,
      count: one.instances,
      instances: instances.get(key),
      missing: one.missing,
      provisional: catalog.provisional,
    };
  });
  return (
    <div className="screen view" data-theme="dark">
      <Suspense fallback={<ViewSkeleton />}>
        <StackViewer
          patient={patient}
          study={{
            title: describeExam(t, format, study),
            date: format.date(study.date),
            institution: study.institution,
          }}
          series={series}
          initialSeriesKey={start === null ? (series[0]?.key ?? '') : seriesKey(start)}
          onNeedInstances={(key) => {
            const ref = refs.get(key);
            if (ref !== undefined) need(ref);
          }}
          onClose={back}
          onSend={() => {
            navigation.getState().go({ at: 'catalog', purpose: 'send' });
          }}
        />
      </Suspense>
    </div>
  );
};
