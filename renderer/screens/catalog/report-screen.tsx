import { Printer, Save } from 'lucide-react';
import { useState } from 'react';
import { useStore } from 'zustand';
import type { UserErrorData } from '../../../shared/errors/user-error';
import type { Catalog } from '../../../shared/model/scan';
import { Button } from '../../components/button';
import { Heading } from '../../components/heading';
import { MendSource } from '../../components/mend-source';
import { ErrorNotice, Notice } from '../../components/notice';
import { Screen, ScreenName } from '../../components/screen';
import { toUserError } from '../../hosts/host';
import { useApp } from '../../state/app-context';
import { countAll, describeIdentity } from '../../text/describe-exam';
import { describeDetail, describeLoss, reportText } from '../../text/describe-report';
import { groupProblems, nameSource, otherKinds, type ProblemGroup } from '../../text/describe-source';
import { useText } from '../../text/use-text';

/** More than this says nothing more, and a damaged disc may have a hundred thousand. */
const shownAtMost = 200;

const Group = ({ group }: { readonly group: ProblemGroup }) => {
  const { t, format } = useText();
  const [isWhole, setIsWhole] = useState(false);
  const { code, loses, files, problems } = group;
  const shown = isWhole ? problems : problems.slice(0, shownAtMost);
  const hidden = problems.length - shown.length;
  const hasDetails = problems.some((problem) => describeDetail(t, format, problem) !== '');
  return (
    <section className="card report-group">
      <h2 className={loses ? 'report-lost' : ''}>{t(`problems.${code}`, { count: files })}</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('report.file')}</th>
            {hasDetails ? <th scope="col">{t('report.details')}</th> : null}
          </tr>
        </thead>
        <tbody>
          {shown.map((problem, index) => {
            const { path, files: count = 1 } = problem;
            return (
              <tr key={index}>
                <td>
                  {path ?? t('report.wholeSource')}
                  {count > 1 ? (
                    <span className="dim"> {t('report.moreFiles', { count: count - 1 })}</span>
                  ) : null}
                </td>
                {hasDetails ? <td className="dim">{describeDetail(t, format, problem)}</td> : null}
              </tr>
            );
          })}
        </tbody>
      </table>
      {hidden > 0 ? (
        <div className="row">
          <p className="small dim grow">{t('report.more', { count: hidden })}</p>
          <Button
            kind="quiet"
            size="small"
            onPress={() => {
              setIsWhole(true);
            }}
          >
            {t('report.showAll', { total: format.number(problems.length) })}
          </Button>
        </div>
      ) : null}
    </section>
  );
};

/** Names that may be shown wrongly, and what they probably read. */
const LikelyNames = ({ patients }: { readonly patients: Catalog['patients'] }) => {
  const { t, format } = useText();
  const people = patients.flatMap((patient) => [
    patient,
    ...patient.studies.flatMap(({ series }) => series.flatMap(({ otherPatients = [] }) => otherPatients)),
  ]);
  const guessed = people.filter(({ likelyName }) => likelyName !== undefined);
  const lines = [...new Set(guessed.map((person) => describeIdentity(t, format, person)))];
  return lines.length === 0 ? null : (
    <section className="card report-group">
      <h2>{t('report.likelyNames', { count: lines.length })}</h2>
      <ul>
        {lines.slice(0, shownAtMost).map((line) => (
          <li key={line}>
            <bdi>{line}</bdi>
          </li>
        ))}
      </ul>
      <p className="small dim">{t('report.likelyNamesHint')}</p>
    </section>
  );
};

/** What is on the source besides medical pictures, by kind, some of it by name. */
const OtherFiles = ({ catalog }: { readonly catalog: Catalog }) => {
  const { t } = useText();
  const kinds = otherKinds.filter((kind) => catalog.otherFiles[kind] > 0);
  return kinds.length === 0 ? null : (
    <section className="card report-group">
      <h2>{t('catalog.alsoOnIt')}</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('report.kind')}</th>
            <th scope="col">{t('report.names')}</th>
          </tr>
        </thead>
        <tbody>
          {kinds.map((kind) => {
            const paths = catalog.otherFilePaths[kind];
            const more = catalog.otherFiles[kind] - paths.length;
            return (
              <tr key={kind}>
                <td>{t(`other.${kind}`, { count: catalog.otherFiles[kind] })}</td>
                <td className="dim">
                  {paths.join(', ')}
                  {more > 0 ? ` ${t('report.moreFiles', { count: more })}` : ''}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
};

/** Everything that was found out about a source, to read, to print, and to show to those who made it. */
export const ReportScreen = () => {
  const { host, source, info, announcements, back } = useApp();
  const { t, format } = useText();
  const catalog = useStore(source, (state) => state.catalog);
  const version = useStore(info, (state) => state.version);
  const [error, setError] = useState<UserErrorData | null>(null);
  if (catalog === null) return null;
  const groups = groupProblems(catalog.problems);
  const isDetailed = catalog.problems.some((problem) => describeDetail(t, format, problem) !== '');
  const title = t('report.title', { label: nameSource(catalog.source.label, catalog.source.path) });
  const save = async (): Promise<void> => {
    setError(null);
    try {
      const text = reportText(t, format, catalog, { version, now: new Date() });
      const { saved } = await host.call('file:save', {
        label: title.slice(0, 80),
        kind: 'txt',
        bytes: new TextEncoder().encode(text),
      });
      if (saved) announcements.getState().say(t('report.saved'));
    } catch (thrown) {
      setError(toUserError(thrown));
    }
  };
  const studies = catalog.patients.flatMap((patient) => patient.studies);
  return (
    <Screen
      top={<ScreenName>{nameSource(catalog.source.label, catalog.source.path)}</ScreenName>}
      width="wide"
      foot={
        <>
          <span className="grow" />
          <Button onPress={() => void save()}>
            <Save />
            {t('report.save')}
          </Button>
          <Button
            onPress={() => {
              window.print();
            }}
          >
            <Printer />
            {t('report.print')}
          </Button>
          <Button kind="primary" onPress={back}>
            {t('action.back')}
          </Button>
        </>
      }
    >
      <Heading lede={t(isDetailed ? 'report.ledeDetails' : 'report.lede')}>{title}</Heading>
      {error === null ? null : <ErrorNotice error={error} />}
      <p className="report-first">{describeLoss(t, format, catalog)}</p>
      <p className="numbers report-summary">
        {t('report.summary', {
          pictures: countAll(
            t,
            format,
            studies.flatMap(({ series }) => series),
          ),
          exams: t('count.exams', { count: studies.length }),
          size: format.bytes(catalog.counts.bytesTotal),
        })}
      </p>
      {catalog.provisional ? <Notice kind="info" title={t('report.still')} /> : null}
      <MendSource catalog={catalog} />
      {groups.map((group) => (
        <Group key={group.code} group={group} />
      ))}
      <LikelyNames patients={catalog.patients} />
      <OtherFiles catalog={catalog} />
    </Screen>
  );
};
