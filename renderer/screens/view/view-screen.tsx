import { useEffect } from 'react';
import { useStore } from 'zustand';
import type { NamedPatient } from '../../../shared/dicom/patients';
import type { Study } from '../../../shared/model/scan';
import type { SeriesRef } from '../../../shared/model/selection';
import { Button } from '../../components/button';
import { Heading } from '../../components/heading';
import { Screen } from '../../components/screen';
import { useApp } from '../../state/app-context';
import { seriesKey } from '../../state/choice';
import { describeExam, describePerson, describeSeries, wholeCount } from '../../text/describe-exam';
import { useText } from '../../text/use-text';
import type { ViewerExam, ViewerProps } from '../../viewer';
import { findExam } from './find-exam';
import { loadedViewer, loadViewer } from './load-viewer';

const ViewSkeleton = () => (
  <div className="view-skeleton" aria-hidden>
    <span className="skeleton" />
    <span className="skeleton" />
  </div>
);

/** At once where it is there: React's lazy shows what it has instead first, and holds it for a while. */
const Viewer = (props: ViewerProps) => {
  const viewer = useStore(loadedViewer, (state) => state.viewer);
  useEffect(() => void loadViewer(), []);
  return viewer === undefined ? <ViewSkeleton /> : <viewer.Viewer {...props} />;
};

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
  onSend,
  onChooseDisc,
}: {
  readonly patient: NamedPatient;
  readonly studyUid: string;
  readonly start: SeriesRef | null;
  /** Absent where nothing can be sent. */
  readonly onSend?: () => void;
  /** See ViewerProps. */
  readonly onChooseDisc?: () => void;
}) => {
  const { host, source, settings, back, guardLeaving } = useApp();
  const { t, format } = useText();
  const catalog = useStore(source, (state) => state.catalog);
  const instances = useStore(source, (state) => state.instances);
  const need = useStore(source, (state) => state.need);
  const hasTools = useStore(settings, (state) => state.viewerTools);
  if (catalog === null) return null;
  const found = findExam(catalog, asked, studyUid);
  if (found === undefined) return <ListedElsewhere patient={asked} />;
  const { patient, study } = found;
  const refs = new Map<string, SeriesRef>();
  const examOf = (one: Study): ViewerExam => ({
    key: one.studyUid,
    title: describeExam(t, format, one),
    date: format.date(one.date),
    institution: one.institution,
    series: one.series.map((each) => {
      const ref = { studyUid: one.studyUid, seriesUid: each.seriesUid };
      const key = seriesKey(ref);
      refs.set(key, ref);
      return {
        key,
        title: describeSeries(t, each),
        modality: each.modality,
        count: wholeCount(each),
        elsewhere: each.elsewhere ?? 0,
        instances: instances.get(key),
        missing: each.missing,
        provisional: catalog.provisional,
      };
    }),
  });
  // the one that was asked for, and then what it may be compared with
  const exams = [study, ...patient.studies.filter((one) => one !== study)].map(examOf);
  return (
    <div className="screen view" data-theme="dark">
      <Viewer
        patient={patient}
        exams={exams}
        initialSeriesKey={start === null ? (exams[0]?.series[0]?.key ?? '') : seriesKey(start)}
        hasTools={hasTools}
        onTools={settings.getState().setViewerTools}
        keeper={{
          save: async (file) => (await host.call('file:save', file)).saved,
          saveSeveral: async (files) => (await host.call('files:save', { files: [...files] })).saved,
          copy: async (png) => {
            await host.call('picture:copy', { png });
          },
        }}
        onNeedInstances={(key) => {
          const ref = refs.get(key);
          if (ref !== undefined) need(ref);
        }}
        onLeaving={guardLeaving}
        onClose={back}
        {...(onSend === undefined ? null : { onSend })}
        {...(onChooseDisc === undefined ? null : { onChooseDisc })}
      />
    </div>
  );
};
