import { ChevronLeft, ChevronRight, ZoomIn, ZoomOut } from 'lucide-react';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { Button } from 'react-aria-components';
import { useText } from '../../text/use-text';
import { DocumentScroll } from './document-scroll';
import type { PdfFile } from './pdf-file';

type Opened = PdfFile | 'locked' | 'broken' | undefined;

const zoomStep = 1.25;
const [leastZoom, mostZoom] = [0.5, 4];

/** Opens the file; the program that reads it is loaded when the first one is. */
const usePdf = (bytes: Uint8Array<ArrayBuffer>): Opened => {
  const [opened, setOpened] = useState<Opened>();
  useEffect(() => {
    let file: PdfFile | undefined;
    let isLeft = false;
    const open = async (): Promise<void> => {
      try {
        const { PdfFile: Files } = await import('./pdf-file');
        // the worker takes the bytes away
        file = await Files.open(bytes.slice());
        if (isLeft) file.close();
        else setOpened(file);
      } catch (error) {
        if (!isLeft)
          setOpened(error instanceof Error && error.name === 'PasswordException' ? 'locked' : 'broken');
      }
    };
    void open();
    return () => {
      isLeft = true;
      file?.close();
    };
  }, [bytes]);
  return opened;
};

const Page = ({
  pdf,
  page,
  zoom,
  onBroken,
}: {
  readonly pdf: PdfFile;
  readonly page: number;
  readonly zoom: number;
  readonly onBroken: (page: number) => void;
}) => {
  const { t } = useText();
  const room = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const text = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = room.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => {
      setWidth(element.clientWidth);
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  }, []);
  useEffect(() => {
    if (width === 0 || canvas.current === null || text.current === null) return undefined;
    const drawing = new AbortController();
    pdf.draw(page, width * zoom, canvas.current, text.current, drawing.signal).catch(() => {
      onBroken(page);
    });
    return () => {
      drawing.abort();
    };
  }, [pdf, page, zoom, width, onBroken]);
  return (
    <div ref={room} className="pdf-room">
      <div className="pdf-page" role="group" aria-label={t('document.page', { page, total: pdf.pages })}>
        {/* a canvas is drawn on by one at a time */}
        <canvas key={`${page} ${zoom} ${width}`} ref={canvas} />
        <div key={page} ref={text} className="pdf-text" />
      </div>
    </div>
  );
};

/** An encapsulated PDF, page by page. */
export const PdfPage = ({
  bytes,
  title,
}: {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly title: string;
}) => {
  const { t } = useText();
  const opened = usePdf(bytes);
  const [page, setPage] = useState(1);
  const [zoom, setZoom] = useState(1);
  const [brokenPage, setBrokenPage] = useState(0);
  if (opened === undefined) return <p className="document-notice">{t('document.opening')}</p>;
  if (typeof opened === 'string') return <p className="document-notice">{t(`document.pdf.${opened}`)}</p>;
  const turn = (to: number): void => {
    setPage(Math.min(Math.max(to, 1), opened.pages));
  };
  const zoomTo = (to: number): void => {
    setZoom(Math.min(Math.max(to, leastZoom), mostZoom));
  };
  const keys: Readonly<Record<string, () => void>> = {
    PageUp: () => {
      turn(page - 1);
    },
    PageDown: () => {
      turn(page + 1);
    },
    Home: () => {
      turn(1);
    },
    End: () => {
      turn(opened.pages);
    },
    '+': () => {
      zoomTo(zoom * zoomStep);
    },
    '-': () => {
      zoomTo(zoom / zoomStep);
    },
    '0': () => {
      zoomTo(1);
    },
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key];
    // behind the last page comes what is next in the series
    const isLeft =
      (event.key === 'PageUp' && page === 1) || (event.key === 'PageDown' && page === opened.pages);
    if (act === undefined || isLeft) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  return (
    <div className="pdf" onKeyDown={onKeyDown}>
      <div className="pdf-bar" role="group" aria-label={t('document.pages')}>
        <Button
          className="viewer-icon-button"
          aria-label={t('document.pageBefore')}
          isDisabled={page === 1}
          onPress={() => {
            turn(page - 1);
          }}
        >
          <ChevronLeft size={20} aria-hidden />
        </Button>
        <span role="status">{t('document.page', { page, total: opened.pages })}</span>
        <Button
          className="viewer-icon-button"
          aria-label={t('document.pageAfter')}
          isDisabled={page === opened.pages}
          onPress={() => {
            turn(page + 1);
          }}
        >
          <ChevronRight size={20} aria-hidden />
        </Button>
        <span className="pdf-title">{title}</span>
        <Button
          className="viewer-icon-button"
          aria-label={t('document.smaller')}
          isDisabled={zoom <= leastZoom}
          onPress={() => {
            zoomTo(zoom / zoomStep);
          }}
        >
          <ZoomOut size={20} aria-hidden />
        </Button>
        <Button
          className="viewer-icon-button"
          aria-label={t('document.larger')}
          isDisabled={zoom >= mostZoom}
          onPress={() => {
            zoomTo(zoom * zoomStep);
          }}
        >
          <ZoomIn size={20} aria-hidden />
        </Button>
      </div>
      <DocumentScroll label={title === '' ? t('document.pages') : title} top={page}>
        {brokenPage === page ? (
          <p className="document-notice">{t('document.pdf.page')}</p>
        ) : (
          <Page pdf={opened} page={page} zoom={zoom} onBroken={setBrokenPage} />
        )}
      </DocumentScroll>
    </div>
  );
};
