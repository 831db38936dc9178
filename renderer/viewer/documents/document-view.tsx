import {
  Component,
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactNode,
} from 'react';
import type { ViewInstance } from '../../../shared/contract/ipc';
import type { NamedPatient } from '../../../shared/dicom/patients';
import { useText } from '../../text/use-text';
import { DocumentPanel } from '../cannot-show';
import { readableDocuments, type DocumentKind } from '../content-kinds';
import { encapsulatedFrame, type InstanceFile } from '../instance-file';
import { isDrawn, layerKind } from '../layers/layer-classes';
import { useOtherPatient } from '../other-patient';
import { toPictureFailure, type PictureFailure } from '../picture-failure';
import { patientOf } from '../picture-header';
import { openFile } from '../picture-store';
import { savedViewClass } from '../saved-views/saved-view';
import type { ViewerExam } from '../viewer-series';
import type { Workspace } from '../workspace';
import { ClinicalDocument } from './clinical-document';
import { DataReader } from './data-reader';
import { DocumentScroll } from './document-scroll';
import { encapsulatedBytes } from './encapsulated';
import type { KeyFilter } from './key-filter';
import { PdfPage } from './pdf-page';
import { readReport } from './report';
import { ReportPage } from './report-page';
import { SavedViewPage } from './saved-view-page';
import { VideoPage } from './video-page';
import { readWaveforms } from './waveform';
import { WaveformPage } from './waveform-page';
import './document.css';

/** What the pages of documents need of the viewer. */
export interface DocumentSurroundings {
  readonly exams: readonly ViewerExam[];
  readonly workspace: Workspace;
  readonly cell: number;
  readonly keyFilter: KeyFilter;
  readonly onNeedInstances: (key: string) => void;
}

type Loaded = InstanceFile | PictureFailure | undefined;
const isFile = (loaded: Loaded): loaded is InstanceFile => loaded !== undefined && 'dataSet' in loaded;

const useFile = ({ url, transferSyntaxUid }: ViewInstance): Loaded => {
  const [loaded, setLoaded] = useState<Loaded>();
  useEffect(() => {
    let isLeft = false;
    openFile({ url, transferSyntaxUid }).then(
      (file) => {
        if (!isLeft) setLoaded(file);
      },
      (error: unknown) => {
        if (!isLeft) setLoaded(toPictureFailure(error, 'damaged'));
      },
    );
    return () => {
      isLeft = true;
    };
  }, [url, transferSyntaxUid]);
  return loaded;
};

/** What a document can't be drawn by takes nothing else with it. */
class Boundary extends Component<
  { readonly otherwise: ReactNode; readonly children: ReactNode },
  { readonly hasFailed: boolean }
> {
  override state = { hasFailed: false };

  static getDerivedStateFromError(): { readonly hasFailed: boolean } {
    return { hasFailed: true };
  }

  override render(): ReactNode {
    return this.state.hasFailed ? this.props.otherwise : this.props.children;
  }
}

/** The title that a document gives itself. */
const titleOf = (reader: DataReader): string => {
  const title = reader.text(0x00420010);
  return title === '' ? (reader.item(0x0040a043)?.text(0x00080104) ?? '') : title;
};

const Content = ({
  kind,
  file,
  title,
  surroundings,
}: {
  readonly kind: DocumentKind;
  readonly file: InstanceFile;
  /** Of its series, for a document that has none. */
  readonly title: string;
  readonly surroundings: DocumentSurroundings;
}): ReactNode => {
  const reader = useMemo(() => new DataReader(file.dataSet), [file]);
  const own = useMemo(() => titleOf(reader), [reader]);
  const name = own === '' ? title : own;
  const read = useMemo(() => {
    if (kind === 'report' || kind === 'keyPictures') return { report: readReport(reader) };
    if (kind === 'waveform') return { groups: readWaveforms(reader) };
    if (kind === 'video') return { bytes: encapsulatedFrame(file, 0, 1) };
    return { bytes: encapsulatedBytes(file.dataSet) };
  }, [kind, reader, file]);
  if (read.report !== undefined)
    return (
      <ReportPage
        {...surroundings}
        report={read.report}
        patient={patientOf(file.dataSet)}
        keyFilter={kind === 'keyPictures' ? surroundings.keyFilter : undefined}
      />
    );
  if (read.groups !== undefined)
    return read.groups.length === 0 ? (
      <DocumentPanel document={kind} isEmpty />
    ) : (
      <WaveformPage groups={read.groups} title={name} />
    );
  if (read.bytes.byteLength === 0) return <DocumentPanel document={kind} isEmpty />;
  if (kind === 'pdf') return <PdfPage bytes={read.bytes} title={name} />;
  if (kind === 'clinicalDocument') return <ClinicalDocument bytes={read.bytes} title={own} />;
  return <VideoPage bytes={read.bytes} title={name} />;
};

const scrolling: Readonly<Record<string, -1 | 1>> = {
  ArrowUp: -1,
  PageUp: -1,
  Home: -1,
  ArrowDown: 1,
  PageDown: 1,
  End: 1,
  ' ': 1,
};

/** In place of a viewport: a document to read, or what it is where it can't be shown. */
export const DocumentView = ({
  kind,
  instance,
  title,
  patient,
  ...surroundings
}: DocumentSurroundings & {
  readonly kind: DocumentKind;
  readonly instance: ViewInstance;
  readonly title: string;
  /** As the list names them. */
  readonly patient: NamedPatient;
}) => {
  const { t } = useText();
  const root = useRef<HTMLDivElement>(null);
  const loaded = useFile(instance);
  const named = useMemo(() => (isFile(loaded) ? patientOf(loaded.dataSet) : undefined), [loaded]);
  const otherPatient = useOtherPatient(named, patient);

  // who comes to the cell by its keys is to scroll
  const scroller = (): HTMLElement | null => root.current?.querySelector('.document-scroll') ?? null;
  const takeFocus = useEffectEvent(() => {
    scroller()?.focus({ preventScroll: true });
  });
  useLayoutEffect(() => {
    const element = root.current;
    const cell = element?.closest('section');
    const forward = (): void => {
      takeFocus();
    };
    cell?.addEventListener('focus', forward);
    return () => {
      cell?.removeEventListener('focus', forward);
      // the keys go on where the next picture is when a document with the focus goes away
      if (element?.contains(document.activeElement) === true) cell?.focus();
    };
  }, []);
  const onKeyDown = (event: KeyboardEvent): void => {
    const way = scrolling[event.key];
    const region = scroller();
    if (way === undefined || region === null) return;
    const left =
      way < 0 ? region.scrollTop : region.scrollHeight - region.clientHeight - Math.ceil(region.scrollTop);
    // what can't be scrolled any further goes on to the next part of the series
    if (left > 0) event.stopPropagation();
  };

  const inside = (): ReactNode => {
    if (instance.sopClassUid === savedViewClass && loaded !== undefined && isFile(loaded))
      return <SavedViewPage file={loaded} {...surroundings} />;
    if (!readableDocuments.includes(kind))
      return (
        <DocumentPanel
          document={kind}
          {...(isDrawn(layerKind(instance)) ? { body: 'layers.documentBody' } : {})}
        />
      );
    if (loaded === undefined) return <p className="document-notice">{t('document.opening')}</p>;
    if (!isFile(loaded)) return <DocumentPanel document={kind} failure={loaded} />;
    return (
      <Boundary otherwise={<DocumentPanel document={kind} isEmpty />}>
        <Content kind={kind} file={loaded} title={title} surroundings={surroundings} />
      </Boundary>
    );
  };
  return (
    <div
      ref={root}
      className="document"
      onKeyDown={onKeyDown}
      // words are chosen by it
      onDoubleClick={(event) => {
        event.stopPropagation();
      }}
    >
      {otherPatient !== undefined && <p className="document-other-patient">{otherPatient}</p>}
      {/* a PDF is scrolled below its bar, by itself */}
      {kind === 'pdf' ? inside() : <DocumentScroll label={title}>{inside()}</DocumentScroll>}
    </div>
  );
};
