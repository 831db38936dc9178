import { CircleAlert, CircleCheck, CircleHelp, Save, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { useStore } from 'zustand';
import type { UserErrorData } from '../../../shared/errors/user-error';
import { findingStates, type ConnectionReport, type Finding } from '../../../shared/model/connection';
import { BackLink } from '../../components/back-link';
import { Button } from '../../components/button';
import { Field } from '../../components/field';
import { Heading } from '../../components/heading';
import { ErrorNotice } from '../../components/notice';
import { Screen, ScreenName } from '../../components/screen';
import { StepForm } from '../../components/step-form';
import { toUserError } from '../../hosts/host';
import { useApp } from '../../state/app-context';
import { describeFinding, describeOutcome, supportFile } from '../../text/describe-connection';
import { useText } from '../../text/use-text';

const icons = { good: CircleCheck, warn: TriangleAlert, bad: CircleAlert, unknown: CircleHelp };

const FindingRow = ({ found, report }: { readonly found: Finding; readonly report: ConnectionReport }) => {
  const { t, format } = useText();
  const state = findingStates[found.code];
  const Icon = icons[state];
  const { what, next } = describeFinding(t, format, found, report);
  return (
    <li className={`finding finding-${state}`}>
      <Icon role="img" aria-label={t(`connection.state.${state}`)} />
      <div>
        <p>{what}</p>
        {next === '' ? null : <p className="finding-next">{next}</p>}
      </div>
    </li>
  );
};

const Report = ({ report }: { readonly report: ConnectionReport }) => {
  const { host, deposits, announcements } = useApp();
  const { t } = useText();
  const [error, setError] = useState<UserErrorData | null>(null);
  const save = async (): Promise<void> => {
    setError(null);
    try {
      const text = supportFile(report, [...deposits.getState().deposits.values()]);
      const { saved } = await host.call('file:save', {
        label: t('connection.fileName'),
        kind: 'json',
        bytes: new TextEncoder().encode(text),
      });
      if (saved) announcements.getState().say(t('connection.saved'));
    } catch (thrown) {
      setError(toUserError(thrown));
    }
  };
  return (
    <section className="connection-report">
      <ul aria-label={t('connection.list')}>
        {report.findings.map((found) => (
          <FindingRow key={found.code} found={found} report={report} />
        ))}
      </ul>
      {error === null ? null : <ErrorNotice error={error} />}
      <div className="buttons">
        <Button onPress={() => void save()}>
          <Save />
          {t('connection.save')}
        </Button>
      </div>
      <p className="hint">{t('connection.saveHint')}</p>
    </section>
  );
};

/** Looks at the way to the hospital step by step, and says what to do. */
export const ConnectionScreen = ({ link: given }: { readonly link: string }) => {
  const { host, send } = useApp();
  const { t } = useText();
  const mailedCode = useStore(send, (state) => state.mailedCode);
  const [link, setLink] = useState(given);
  const [report, setReport] = useState<ConnectionReport | null>(null);
  const [error, setError] = useState<UserErrorData | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const examine = async (): Promise<void> => {
    if (isBusy || link.trim() === '') return;
    setIsBusy(true);
    setReport(null);
    setError(null);
    try {
      const asked = link.trim();
      const codeExpiresAt = mailedCode?.link === asked ? mailedCode.expiresAt : null;
      setReport(await host.call('connection:examine', { link: asked, codeExpiresAt }));
    } catch (thrown) {
      setError(toUserError(thrown));
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <Screen width="narrow" top={<ScreenName>{t('connection.check')}</ScreenName>}>
      <BackLink />
      <StepForm onSubmit={() => void examine()}>
        <Heading lede={t('connection.lede')}>{t('connection.title')}</Heading>
        <Field
          label={t('connection.link')}
          hint={t('connection.linkHint')}
          kind="url"
          value={link}
          onChange={(next) => {
            setLink(next);
            setReport(null);
          }}
        />
        <div className="buttons">
          <Button kind="primary" type="submit" isDisabled={isBusy || link.trim() === ''}>
            {t('connection.start')}
          </Button>
        </div>
      </StepForm>
      <div className="connection-outcome" role="status">
        {isBusy ? <p className="dim">{t('connection.checking')}</p> : null}
        {report === null ? null : <h2>{describeOutcome(t, report)}</h2>}
      </div>
      {error === null ? null : <ErrorNotice error={error} />}
      {report === null ? null : <Report report={report} />}
    </Screen>
  );
};
