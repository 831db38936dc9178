import { Printer } from 'lucide-react';
import { useStore } from 'zustand';
import type { Catalog } from '../../../shared/model/scan';
import { Button } from '../../components/button';
import { Heading } from '../../components/heading';
import { Notice } from '../../components/notice';
import { Screen, ScreenName } from '../../components/screen';
import { useApp } from '../../state/app-context';
import { countAll, describeIdentity } from '../../text/describe-exam';
import { groupProblems, nameSource, otherKinds, type ProblemGroup } from '../../text/describe-source';
import { useText } from '../../text/use-text';

/** More than this says nothing more, and a damaged disc may have a hundred thousand. */
const shownAtMost = 200;

const Group = ({ group }: { readonly group: ProblemGroup }) => {
  const { t } = useText();
  const { code, loses, files, problems } = group;
  const hidden = problems.length - shownAtMost;
  return (
    <section className="card report-group">
      <h2 className={loses ? 'report-lost' : ''}>{t(`problems.${code}`, { count: files })}</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('report.file')}</th>
            <th scope="col">{t('report.details')}</th>
          </tr>
        </thead>
        <tbody>
          {problems.slice(0, shownAtMost).map(({ path, detail, files: count = 1 }, index) => (
            <tr key={index}>
              <td>
                {path ?? t('report.wholeDisc')}
                {count > 1 ? (
                  <span className="dim"> {t('report.moreFiles', { count: count - 1 })}</span>
                ) : null}
              </td>
              <td className="dim">{detail ?? ''}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {hidden > 0 ? <p className="small dim">{t('report.more', { count: hidden })}</p> : null}
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
  const { source, back } = useApp();
  const { t, format } = useText();
  const catalog = useStore(source, (state) => state.catalog);
  if (catalog === null) return null;
  const groups = groupProblems(catalog.problems);
  const studies = catalog.patients.flatMap((patient) => patient.studies);
  return (
    <Screen
      top={<ScreenName>{nameSource(catalog.source.label, catalog.source.path)}</ScreenName>}
      width="wide"
      foot={
        <>
          <span className="grow" />
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
      <Heading lede={t('report.lede')}>
        {t('report.title', { label: nameSource(catalog.source.label, catalog.source.path) })}
      </Heading>
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
      {groups.length === 0 ? <p>{t('report.none')}</p> : null}
      {groups.map((group) => (
        <Group key={group.code} group={group} />
      ))}
      <LikelyNames patients={catalog.patients} />
      <OtherFiles catalog={catalog} />
    </Screen>
  );
};
