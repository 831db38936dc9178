import { useVirtualizer } from '@tanstack/react-virtual';
import { ChevronDown, ChevronRight } from 'lucide-react';
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import {
  Button,
  Dialog,
  Heading,
  Input,
  Label,
  Modal,
  ModalOverlay,
  SearchField,
} from 'react-aria-components';
import { useText } from '../../text/use-text';
import { toPictureFailure, type PictureFailure } from '../picture-failure';
import { openFile, type FileAddress } from '../picture-store';
import type { HeaderRow } from './header-rows';
import './headers.css';

type Listing = typeof import('./header-rows');

interface Read {
  readonly rows: readonly HeaderRow[];
  readonly listing: Pick<Listing, 'findRows' | 'openRows'>;
}

/** Reads the file, and what names its elements when that is needed first. */
const useRows = ({ url, transferSyntaxUid }: FileAddress): Read | PictureFailure | undefined => {
  const [read, setRead] = useState<Read | PictureFailure>();
  useEffect(() => {
    let isLeft = false;
    const load = async (): Promise<Read> => {
      const [listing, file] = await Promise.all([
        import('./header-rows'),
        openFile({ url, transferSyntaxUid }),
      ]);
      return { rows: listing.headerRows(file), listing };
    };
    load().then(
      (done) => {
        if (!isLeft) setRead(done);
      },
      (error: unknown) => {
        if (!isLeft) setRead(toPictureFailure(error, 'damaged'));
      },
    );
    return () => {
      isLeft = true;
    };
  }, [url, transferSyntaxUid]);
  return read;
};

const Row = ({
  row,
  isOpen,
  onToggle,
}: {
  readonly row: HeaderRow;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}) => {
  const { t } = useText();
  const indent = { paddingInlineStart: `${8 + 14 * row.depth}px` };
  if (row.kind === 'part')
    return (
      <span role="cell" className="headers-part">
        {t(row.tag === 'meta' ? 'headers.meta' : 'headers.dataSet')}
      </span>
    );
  if (row.kind === 'item')
    return (
      <span role="cell" className="headers-item" style={indent}>
        {t('headers.item', { item: Number(row.tag) })}
      </span>
    );
  const name = row.name === '' ? t(row.creator === '' ? 'headers.unknown' : 'headers.private') : row.name;
  const isSequence = row.items !== undefined;
  return (
    <>
      <span role="cell" className="headers-tag" style={indent}>
        {isSequence && row.items > 0 ? (
          <Button
            className="headers-toggle"
            aria-expanded={isOpen}
            aria-label={`${row.tag} ${name}`}
            onPress={onToggle}
          >
            {isOpen ? <ChevronDown size={14} aria-hidden /> : <ChevronRight size={14} aria-hidden />}
            {row.tag}
          </Button>
        ) : (
          row.tag
        )}
      </span>
      <span role="cell">{row.vr}</span>
      <span role="cell" title={row.keyword}>
        {name}
        {row.creator !== '' && <span className="document-aside"> {row.creator}</span>}
      </span>
      <span role="cell" className="headers-value" dir="auto">
        {row.value}
        {row.isCut && ` … ${t('headers.cut')}`}
        {isSequence && t('headers.items', { count: row.items })}
        {row.bytes !== undefined && (row.bytes === 0 ? '' : t('headers.bytes', { count: row.bytes }))}
      </span>
    </>
  );
};

const nothingOpen: ReadonlySet<number> = new Set();

const Rows = ({ read: { rows, listing }, search }: { readonly read: Read; readonly search: string }) => {
  const { t } = useText();
  const [open, setOpen] = useState(nothingOpen);
  const scroller = useRef<HTMLDivElement>(null);
  const isSearching = search.trim() !== '';
  const shown = useMemo(
    () => (isSearching ? listing.findRows(rows, search) : listing.openRows(rows, open)),
    [rows, listing, isSearching, search, open],
  );
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 28,
    getItemKey: (place) => shown[place] ?? place,
    overscan: 12,
  });
  const toggle = (index: number): void => {
    const next = new Set(open);
    if (!next.delete(index)) next.add(index);
    setOpen(next);
  };
  return (
    <>
      <p className="headers-count" role="status">
        {t('headers.found', { count: isSearching ? shown.length : rows.length })}
      </p>
      <div
        ref={scroller}
        className="headers-scroller"
        tabIndex={0}
        role="region"
        aria-label={t('headers.title')}
      >
        <div role="table" aria-label={t('headers.title')} aria-rowcount={shown.length} aria-colcount={4}>
          <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
            {virtual.getVirtualItems().map((item) => {
              const index = shown[item.index] ?? 0;
              const row = rows[index];
              if (row === undefined) return null;
              return (
                <div
                  key={item.key}
                  ref={virtual.measureElement}
                  data-index={item.index}
                  role="row"
                  aria-rowindex={item.index + 1}
                  className="headers-row"
                  data-kind={row.kind}
                  style={{ transform: `translateY(${item.start}px)` }}
                >
                  <Row
                    row={row}
                    isOpen={isSearching || open.has(index)}
                    onToggle={() => {
                      toggle(index);
                    }}
                  />
                </div>
              );
            })}
          </div>
        </div>
      </div>
    </>
  );
};

const Headers = ({ file }: { readonly file: FileAddress }) => {
  const { t } = useText();
  const [search, setSearch] = useState('');
  const deferred = useDeferredValue(search);
  const read = useRows(file);
  return (
    <>
      <SearchField className="headers-search" value={search} onChange={setSearch} autoFocus>
        <Label>{t('headers.search')}</Label>
        <Input className="input" />
      </SearchField>
      {read === undefined ? (
        <p>{t('document.opening')}</p>
      ) : 'rows' in read ? (
        <Rows read={read} search={deferred} />
      ) : (
        <p>{t(`viewer.failure.${read.reason}`)}</p>
      )}
    </>
  );
};

/** Every element of the file in sight, as a tree that can be searched. */
export const HeadersDialog = ({
  file,
  open,
  onOpenChange,
}: {
  /** Undefined where nothing is in sight. */
  readonly file: FileAddress | undefined;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}) => {
  const { t } = useText();
  return (
    // what is typed here asks nothing of the viewer
    <div
      className="headers-apart"
      onKeyDown={(event) => {
        event.stopPropagation();
      }}
    >
      <ModalOverlay
        className="viewer-veil"
        isOpen={open && file !== undefined}
        onOpenChange={onOpenChange}
        isDismissable
        data-theme="dark"
      >
        <Modal className="viewer-dialog headers-dialog">
          <Dialog className="headers">
            <Heading slot="title">{t('headers.title')}</Heading>
            {file !== undefined && <Headers key={file.url} file={file} />}
            <Button slot="close" className="viewer-button">
              {t('viewer.close')}
            </Button>
          </Dialog>
        </Modal>
      </ModalOverlay>
    </div>
  );
};
