import { KeyRound } from 'lucide-react';
import { createContext, useContext, useEffect, useEffectEvent, useId, useMemo, type ReactNode } from 'react';
import { Button, ToggleButton } from 'react-aria-components';
import type { NamedPatient } from '../../../shared/dicom/patients';
import { Parts } from '../../components/parts';
import { describePerson } from '../../text/describe-exam';
import { formatPersonName } from '../../text/person-name';
import { useText } from '../../text/use-text';
import type { ViewerExam } from '../viewer-series';
import { describeDate, describeMoment, describeTime, type DescribedMoment } from './describe-moment';
import type { KeyFilter } from './key-filter';
import { findListed, linkWords, notFoundWords, showBeside, unlistedKeys } from './picture-links';
import { referencesIn, type Code, type Reference, type Report, type ReportItem } from './report';
import type { Workspace } from '../workspace';

/** What a page needs to know to name and show the pictures that it means. */
interface Around {
  readonly exams: readonly ViewerExam[];
  readonly workspace: Workspace;
  readonly cell: number;
  /** Before the place of an entry, for its id in the page. */
  readonly prefix: string;
}

const AroundContext = createContext<Around | undefined>(undefined);

const Wrong = ({ children }: { readonly children: ReactNode }) => (
  <span className="document-wrong">{children}</span>
);

const Moment = ({ moment, raw }: { readonly moment: DescribedMoment; readonly raw: string }) => {
  const { t } = useText();
  if (raw === '') return <Wrong>{t('document.nothing')}</Wrong>;
  return (
    <>
      <time title={raw}>{moment.text}</time>
      {moment.isWrong && <Wrong> {t('document.wrongDate')}</Wrong>}
    </>
  );
};

/** The meaning; the code itself where there is none, and for staff who rest on it. */
const CodeText = ({ code }: { readonly code: Code | undefined }) => {
  const { t } = useText();
  if (code === undefined || (code.meaning === '' && code.value === ''))
    return <Wrong>{t('document.nothing')}</Wrong>;
  const staff = [code.value, code.scheme].filter((part) => part !== '').join(', ');
  return <span title={staff}>{code.meaning === '' ? staff : code.meaning}</span>;
};

const PictureLink = ({ reference, frame }: { readonly reference: Reference; readonly frame?: number }) => {
  const { t } = useText();
  const around = useContext(AroundContext);
  const { sopInstanceUid } = reference;
  if (around === undefined || sopInstanceUid === '') return <Wrong>{t('document.pictureUnknown')}</Wrong>;
  const found = findListed(around.exams, sopInstanceUid, (frame ?? 1) - 1);
  const ofFrame = frame === undefined ? '' : t('document.frame', { frame });
  if (found === undefined)
    return (
      <span className="document-absent" title={sopInstanceUid}>
        <Parts parts={[notFoundWords(t, around.exams), ofFrame]} />
      </span>
    );
  return (
    <Button
      className="document-link"
      onPress={() => {
        showBeside(around.workspace, around.cell, found);
      }}
    >
      {linkWords(t, found)}
      {ofFrame !== '' && ` · ${ofFrame}`}
    </Button>
  );
};

const References = ({ references }: { readonly references: readonly Reference[] }) => {
  const { t } = useText();
  if (references.length === 0) return <Wrong>{t('document.pictureUnknown')}</Wrong>;
  return references.map((reference, index) => (
    <span key={index} className="document-references">
      {reference.frames.length === 0 ? (
        <PictureLink reference={reference} />
      ) : (
        reference.frames.map((frame) => <PictureLink key={frame} reference={reference} frame={frame} />)
      )}
      {reference.segments.length > 0 && t('document.segments', { segments: reference.segments.join(', ') })}
      {reference.channels.length > 0 &&
        t('document.channels', { channels: reference.channels.map((each) => each.join('/')).join(', ') })}
      {reference.besides.length > 0 && t('document.besides', { count: reference.besides.length })}
    </span>
  ));
};

const shapes = ['POINT', 'MULTIPOINT', 'POLYLINE', 'CIRCLE', 'ELLIPSE', 'POLYGON', 'ELLIPSOID'] as const;

const Shape = ({
  shape,
  points,
}: {
  readonly shape: string;
  readonly points: readonly (readonly number[])[];
}) => {
  const { t } = useText();
  const known = shapes.find((each) => each === shape);
  return (
    <details className="document-points">
      <summary>
        {known === undefined ? shape : t(`document.shape.${known}`)}
        {' · '}
        {t('document.points', { count: points.length })}
      </summary>
      {points.map((point) => point.map((value) => Number(value.toPrecision(7))).join(' / ')).join('; ')}
    </details>
  );
};

/** Units that are none: counts and ratios. */
const noUnits = ['1', '{ratio}', 'ratio'];

const NumberText = ({
  value,
}: {
  readonly value: Extract<ReportItem['value'], { readonly kind: 'number' }>;
}) => {
  const { t } = useText();
  const { values, unit, qualifier } = value;
  const isWrong = values.some((each) => each === '' || !Number.isFinite(Number(each)));
  return (
    <>
      {values.length > 0 && <b>{values.join(' / ')}</b>}
      {unit !== undefined && values.length > 0 && (
        <>
          {' '}
          <span title={unit.meaning}>
            {noUnits.includes(unit.value) ? unit.meaning : unit.value === '' ? unit.meaning : unit.value}
          </span>
          {!noUnits.includes(unit.value) && unit.meaning !== '' && unit.meaning !== unit.value && (
            <span className="document-aside"> {unit.meaning}</span>
          )}
        </>
      )}
      {values.length === 0 && qualifier === undefined && <Wrong>{t('document.noNumber')}</Wrong>}
      {qualifier !== undefined && (
        <>
          {' '}
          <CodeText code={qualifier} />
        </>
      )}
      {isWrong && <Wrong> {t('document.wrongNumber')}</Wrong>}
    </>
  );
};

/** To what is said elsewhere in the same document. */
const EntryLink = ({ id }: { readonly id: string }) => {
  const { t } = useText();
  const prefix = useContext(AroundContext)?.prefix ?? '';
  return (
    <Button
      className="document-link"
      onPress={() => {
        const entry = document.getElementById(prefix + id);
        entry?.scrollIntoView({ block: 'center' });
        entry?.focus({ preventScroll: true });
      }}
    >
      {t('document.entry', { id })}
    </Button>
  );
};

const Value = ({ value }: { readonly value: ReportItem['value'] }): ReactNode => {
  const { t, format } = useText();
  switch (value.kind) {
    case 'heading':
      return null;
    case 'text':
      return value.text === '' ? (
        <Wrong>{t('document.nothing')}</Wrong>
      ) : (
        <span className="document-text" dir="auto">
          {value.text}
        </span>
      );
    case 'person':
      return value.text === '' ? (
        <Wrong>{t('document.nothing')}</Wrong>
      ) : (
        <bdi>{formatPersonName(value.text)}</bdi>
      );
    case 'uid':
      return <code className="document-uid">{value.text}</code>;
    case 'date':
      return <Moment raw={value.text} moment={describeDate(value.text, format)} />;
    case 'time':
      return <Moment raw={value.text} moment={describeTime(value.text)} />;
    case 'moment':
      return <Moment raw={value.text} moment={describeMoment(value.text, format)} />;
    case 'code':
      return <CodeText code={value.code} />;
    case 'number':
      return <NumberText value={value} />;
    case 'reference':
      return <References references={value.references} />;
    case 'shape':
      return <Shape {...value} />;
    case 'span':
      return `${value.span} ${value.values.join(', ')}`;
    case 'entry':
      return <EntryLink id={value.id} />;
    case 'unknown':
      return <Wrong>{t('document.unknownKind', { kind: value.valueType })}</Wrong>;
  }
};

const relations = ['INFERRED FROM', 'SELECTED FROM'] as const;

const nameOf = ({ meaning, value }: Code): string => (meaning === '' ? value : meaning);

/** Headings go down to the sixth level. */
const Heading = ({ depth, children }: { readonly depth: number; readonly children: ReactNode }) => {
  const Level = (['h3', 'h4', 'h5', 'h6'] as const)[Math.min(depth, 3)] ?? 'h6';
  return <Level>{children}</Level>;
};

const Item = ({ item, depth }: { readonly item: ReportItem; readonly depth: number }) => {
  const { t, format } = useText();
  const { name, value, items, more, known, observed } = item;
  const id = (useContext(AroundContext)?.prefix ?? '') + item.id;
  const relation = relations.find((each) => each === item.relation);
  const observedAt = observed === '' ? undefined : describeMoment(observed, format);
  const below = items.length > 0 && (
    <div className="document-below">
      <Items items={items} depth={value.kind === 'heading' ? depth + 1 : depth} />
    </div>
  );
  const aside = (
    <>
      {more.map((each, index) => (
        <Wrong key={index}> {each}</Wrong>
      ))}
      {known.length > 0 && <span className="document-uid"> {known.join(' · ')}</span>}
      {observedAt !== undefined && (
        <span className="document-aside"> {t('document.observed', { moment: observedAt.text })}</span>
      )}
    </>
  );
  if (value.kind === 'heading')
    return (
      <section id={id} tabIndex={-1} className="document-section">
        {name !== undefined && <Heading depth={depth}>{nameOf(name)}</Heading>}
        {aside}
        <Items items={items} depth={name === undefined ? depth : depth + 1} />
      </section>
    );
  return (
    <div id={id} tabIndex={-1} className="document-entry" data-long={value.kind === 'text'}>
      {relation !== undefined && (
        <span className="document-aside">{t(`document.relation.${relation}`)} </span>
      )}
      {name !== undefined && (
        <span className="document-name" title={[name.value, name.scheme].join(', ')}>
          {nameOf(name)}
          {': '}
        </span>
      )}
      <Value value={value} />
      {aside}
      {below}
    </div>
  );
};

const Items = ({ items, depth }: { readonly items: readonly ReportItem[]; readonly depth: number }) =>
  items.map((item) => <Item key={item.id} item={item} depth={depth} />);

const completions = ['COMPLETE', 'PARTIAL'] as const;
const verifications = ['VERIFIED', 'UNVERIFIED'] as const;

/** How far the report is to be relied on, in plain words. */
const Standing = ({ report }: { readonly report: Report }) => {
  const { t, format } = useText();
  const { completion, completionText, verification, preliminary } = report;
  const completed = completions.find((each) => each === completion);
  const verified = verifications.find((each) => each === verification);
  const isFinal = completion === 'COMPLETE' && verification === 'VERIFIED' && preliminary !== 'PRELIMINARY';
  const words = [
    preliminary === 'PRELIMINARY'
      ? t('document.preliminary')
      : preliminary === 'FINAL'
        ? t('document.final')
        : '',
    completed === undefined ? completion : t(`document.completion.${completed}`),
    completionText,
    verified === undefined ? verification : t(`document.verification.${verified}`),
    report.predecessors > 0 ? t('document.predecessors', { count: report.predecessors }) : '',
  ];
  if (words.every((word) => word === '')) return null;
  return (
    <p className="document-standing" data-final={isFinal}>
      <Parts parts={words} />
      {report.verifications.map(({ name, organisation, moment }, index) => (
        <span key={index} className="document-verified">
          {t('document.verifiedBy', {
            name: formatPersonName(name),
            moment: describeMoment(moment, format).text,
          })}
          {organisation !== '' && ` · ${organisation}`}
        </span>
      ))}
    </p>
  );
};

/** A structured report, or a selection of key pictures, as a page to read. */
export const ReportPage = ({
  report,
  patient,
  exams,
  workspace,
  cell,
  keyFilter,
  onNeedInstances,
}: {
  readonly report: Report;
  /** Whom the document itself names. */
  readonly patient: NamedPatient;
  readonly exams: readonly ViewerExam[];
  readonly workspace: Workspace;
  readonly cell: number;
  /** For a selection of key pictures: shows them alone. */
  readonly keyFilter: KeyFilter | undefined;
  readonly onNeedInstances: (key: string) => void;
}) => {
  const { t, format } = useText();
  const references = useMemo(() => referencesIn(report.root), [report]);
  const keys = useMemo(() => references.map(({ sopInstanceUid }) => sopInstanceUid), [references]);
  const unlisted = references.length > 0 ? unlistedKeys(exams).join('\n') : '';
  const need = useEffectEvent(onNeedInstances);
  useEffect(() => {
    if (unlisted !== '') for (const key of unlisted.split('\n')) need(key);
  }, [unlisted]);
  const prefix = useId();
  const around = useMemo(() => ({ exams, workspace, cell, prefix }), [exams, workspace, cell, prefix]);
  const { root, date, time, institution, referrer, study, series, label } = report;
  const born = format.date(patient.birthDate);
  return (
    <AroundContext value={around}>
      <article className="document-sheet">
        <header>
          <h2 dir="auto">{root.name === undefined ? t('document.report') : nameOf(root.name)}</h2>
          <p className="document-who">
            <Parts
              parts={[
                <b key="name">{describePerson(t, patient)}</b>,
                born !== '' && t('viewer.born', { date: born }),
                patient.patientId !== '' && t('viewer.id', { id: patient.patientId }),
              ]}
            />
          </p>
          <p className="document-who">
            <Parts
              parts={[
                date !== '' && <Moment key="date" raw={date} moment={describeDate(date, format)} />,
                time !== '' && <Moment key="time" raw={time} moment={describeTime(time)} />,
                institution,
                referrer !== '' && t('document.referrer', { name: formatPersonName(referrer) }),
                study,
                series,
                label,
              ]}
            />
          </p>
          <Standing report={report} />
          {report.isGuessed && <p className="document-notice">{t('document.guessed')}</p>}
          {report.isCut && <p className="document-notice">{t('document.cut')}</p>}
        </header>
        {keyFilter !== undefined && keys.length > 0 && (
          <ToggleButton
            className="viewer-button document-key-filter"
            isSelected={keyFilter.isOnly(keys)}
            onChange={(isOn) => {
              keyFilter.showOnly(isOn ? keys : undefined);
            }}
          >
            <KeyRound size={18} aria-hidden />
            {t('document.onlyKeyPictures')}
          </ToggleButton>
        )}
        <div {...(report.language === '' ? {} : { lang: report.language })}>
          {root.value.kind !== 'heading' && <Value value={root.value} />}
          <Items items={root.items} depth={0} />
        </div>
      </article>
    </AroundContext>
  );
};
