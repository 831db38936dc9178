import { cache, getRenderingEngines } from '@cornerstonejs/core';
import { StrictMode, useMemo, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { startTexts } from '../../../../renderer/text/i18n';
import { Viewer, type ViewerSeries } from '../../../../renderer/viewer';
import type { ViewInstance } from '../../../../shared/contract/ipc';
import type { NamedPatient } from '../../../../shared/dicom/patients';
import './preview.css';

type Listed = Omit<ViewerSeries, 'instances'> & {
  readonly instances: readonly ViewInstance[];
  readonly patient: NamedPatient;
  /** Of the exam before. */
  readonly prior: boolean;
};

const answer = await fetch('/series.json');
const listed = (await answer.json()) as readonly Listed[];
const wanted = decodeURIComponent(location.hash.slice(1));
const opened = listed.find(({ key }) => key === wanted) ?? listed[0];
if (opened === undefined) throw new Error('there is no series to show');
await startTexts('en');

const Preview = () => {
  const [known, setKnown] = useState<ReadonlySet<string>>(new Set());
  const [closed, setClosed] = useState(false);
  const [hasTools, setHasTools] = useState(!location.search.includes('simple'));
  const [isReversed, setIsReversed] = useState(false);
  window.listAnew = () => {
    setIsReversed(!isReversed);
  };
  const listing = useMemo(
    () =>
      listed.map((series) => ({
        ...series,
        instances: isReversed
          ? series.instances
              .map((each) => ({ ...each, sliceDistanceMm: null, instanceNumber: null }))
              .reverse()
          : series.instances,
      })),
    [isReversed],
  );
  const exams = useMemo(() => {
    const all = listing.map((series) => ({
      ...series,
      instances: known.has(series.key) ? series.instances : undefined,
    }));
    const [now, before] = [all.filter(({ prior }) => !prior), all.filter(({ prior }) => prior)];
    return [
      {
        key: 'now',
        title: 'CT of the head',
        date: '12 March 2024',
        institution: 'Riverside Imaging',
        series: now,
      },
      {
        key: 'before',
        title: 'MRI of a melon',
        date: '2 May 2019',
        institution: 'Hill Hospital',
        series: before,
      },
    ].filter(({ series }) => series.length > 0);
  }, [listing, known]);
  if (closed) return <p>closed</p>;
  return (
    <Viewer
      patient={opened.patient}
      exams={exams}
      hasTools={hasTools}
      onTools={setHasTools}
      keeper={{
        save: (file) => {
          window.kept.push({ ...file, bytes: [...file.bytes] });
          return Promise.resolve(true);
        },
        copy: (png) => {
          window.kept.push({ label: 'copied', kind: 'png', bytes: [...png] });
          return Promise.resolve();
        },
      }}
      initialSeriesKey={opened.key}
      onNeedInstances={(key) => {
        setKnown((keys) => new Set([...keys, key]));
      }}
      onClose={() => {
        setClosed(true);
      }}
      onSend={() => undefined}
    />
  );
};

declare global {
  interface Window {
    /** Lists every series in the other order, and without where slices lie, as before it was checked. */
    listAnew: () => void;
    /** What was copied or saved. */
    kept: { readonly label: string; readonly kind: string; readonly bytes: readonly number[] }[];
    /** What is still held of the viewer. */
    remains: () => { readonly engines: number; readonly pictures: number };
  }
}
window.kept = [];
window.remains = () => ({
  engines: getRenderingEngines()?.length ?? 0,
  pictures: cache.getCacheSize(),
});

const root = document.getElementById('root');
if (root !== null)
  createRoot(root).render(
    <StrictMode>
      <Preview />
    </StrictMode>,
  );
