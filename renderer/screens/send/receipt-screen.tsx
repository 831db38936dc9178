import { CircleAlert, CircleCheck, CircleHelp, Printer, Save } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { DepositView, ReceiptView } from '../../../shared/contract/ipc';
import type { UserErrorData } from '../../../shared/errors/user-error';
import { BackLink } from '../../components/back-link';
import { Button } from '../../components/button';
import { CheckLost } from '../../components/check-lost';
import { waysToAsk } from '../../components/facility-contact';
import { Heading } from '../../components/heading';
import { ErrorNotice, Notice } from '../../components/notice';
import { Chip, Facts, Screen, ScreenName } from '../../components/screen';
import { Steps } from '../../components/top-bar';
import { WhatIsSent } from '../../components/what-is-sent';
import { toUserError } from '../../hosts/host';
import { useApp } from '../../state/app-context';
import type { Text } from '../../text/i18n';
import { useText } from '../../text/use-text';

type Loaded =
  | {
      readonly receipt: ReceiptView;
      /** When it was checked, which is each time that it is shown: ISO 8601. */
      readonly checkedAt: string;
      readonly error: null;
    }
  | { readonly receipt: null; readonly error: UserErrorData | null };

const verdicts = {
  valid: {
    chip: 'good',
    word: 'receipt.verdictValid',
    title: 'receipt.titleValid',
    how: 'receipt.checkedValid',
    Icon: CircleCheck,
  },
  'cannot-check': {
    chip: 'warn',
    word: 'receipt.verdictUnknown',
    title: 'receipt.titleUnknown',
    how: 'receipt.checkedUnknown',
    Icon: CircleHelp,
  },
  invalid: {
    chip: 'bad',
    word: 'receipt.verdictInvalid',
    title: 'receipt.titleInvalid',
    how: 'receipt.checkedInvalid',
    Icon: CircleAlert,
  },
} as const;

const ledeOf = (
  t: Text,
  { verdict, gaps, gapsBy, unidentified, facilityName: facility }: ReceiptView,
): string => {
  if (verdict === 'invalid') return t('receipt.ledeInvalid', { facility });
  if (verdict === 'cannot-check') return t('receipt.ledeUnknown', { facility });
  if (gapsBy.refused > 0 || gapsBy.conflict > 0) return t('receipt.ledeNotTaken');
  if (gaps > gapsBy.unread) return t('receipt.ledeLacking');
  if (gaps > 0) return t('receipt.ledeGaps', { count: gaps });
  return t(unidentified > 0 ? 'receipt.ledeUnidentified' : 'receipt.ledeValid');
};

/** Sixteen characters in groups are enough to read out on the telephone. */
const shortMark = (merkleRoot: string): string => merkleRoot.slice(0, 16).replace(/(.{4})(?=.)/g, '$1 ');

const Receipt = ({
  receipt,
  checkedAt,
  exams,
  ways,
}: {
  readonly receipt: ReceiptView;
  readonly checkedAt: string;
  readonly exams: DepositView['exams'];
  /** See waysToAsk. */
  readonly ways: readonly string[];
}) => {
  const { host, info, deposits, navigation, send } = useApp();
  const { t, format } = useText();
  const scanId = useStore(send, ({ sentFrom }) => sentFrom.get(receipt.depositId) ?? null);
  const keepsSecrets = useStore(info, (state) => state.keepsSecrets);
  const isSaved = useStore(deposits, ({ saved }) => saved.has(receipt.depositId));
  const [error, setError] = useState<UserErrorData | null>(null);
  const { depositId, verdict } = receipt;
  const { unread, refused, conflict, incomplete } = receipt.gapsBy;
  const { chip, word, title, how, Icon } = verdicts[verdict];
  const attempt = async (act: () => Promise<void>): Promise<void> => {
    setError(null);
    try {
      await act();
    } catch (thrown) {
      setError(toUserError(thrown));
    }
  };
  const facts = [
    ...(exams.length === 0 ? [] : [{ name: t('receipt.of'), value: <WhatIsSent exams={exams} /> }]),
    { name: t('receipt.received'), value: format.time(receipt.time) },
    { name: t('receipt.exams'), value: format.number(receipt.studies) },
    { name: t('receipt.pictures'), value: format.number(receipt.instances) },
    { name: t('receipt.size'), value: format.bytes(receipt.bytes) },
    ...(unread > 0 ? [{ name: t('receipt.gaps'), value: format.number(unread) }] : []),
    ...(refused > 0
      ? [{ name: t('receipt.refused'), value: t('receipt.refusedPictures', { count: refused }) }]
      : []),
    ...(conflict > 0
      ? [{ name: t('receipt.conflict'), value: t('receipt.conflictPictures', { count: conflict }) }]
      : []),
    ...(incomplete > 0
      ? [{ name: t('receipt.incomplete'), value: t('receipt.incompletePictures', { count: incomplete }) }]
      : []),
    ...(receipt.unidentified > 0
      ? [
          {
            name: t('receipt.unidentified'),
            value: t('receipt.unidentifiedFiles', { count: receipt.unidentified }),
          },
        ]
      : []),
    ...(ways.length > 0
      ? [{ name: t('receipt.questions'), value: <span className="numbers">{ways.join(' · ')}</span> }]
      : []),
    {
      name: t('receipt.checked'),
      value: <span className="small">{t(how, { time: format.time(checkedAt) })}</span>,
    },
    {
      name: t('receipt.number'),
      value: (
        <>
          <span className="receipt-mark">{depositId}</span>
          <span className="small dim fact-line">{t('receipt.numberHint')}</span>
        </>
      ),
    },
    ...(receipt.keyId === ''
      ? []
      : [{ name: t('receipt.key'), value: <span className="receipt-mark">{receipt.keyId}</span> }]),
    {
      name: t('receipt.mark'),
      value: (
        <>
          <span className="receipt-mark">{shortMark(receipt.merkleRoot)}</span>
          <span className="small dim fact-line">{t('receipt.markHint')}</span>
        </>
      ),
    },
  ];
  return (
    <>
      <span className={`verdict verdict-${chip}`}>
        <Icon />
      </span>
      <Heading lede={ledeOf(t, receipt)}>{t(title, { facility: receipt.facilityName })}</Heading>
      {keepsSecrets || isSaved ? null : (
        <Notice kind="warn" title={t('receipt.notKeptTitle')} isAlert isPrinted={false}>
          <p>{t('receipt.notKept')}</p>
        </Notice>
      )}
      <section className="card receipt">
        <div className="row">
          <h2 className="grow">{t('receipt.from', { facility: receipt.facilityName })}</h2>
          <Chip kind={chip}>{t(word)}</Chip>
        </div>
        <Facts facts={facts} />
      </section>
      <CheckLost
        scanId={scanId}
        series={exams.flatMap(({ studyUid, series }) =>
          series.map(({ seriesUid }) => ({ studyUid, seriesUid })),
        )}
        unread={unread}
        purpose="send"
      />
      {isSaved ? <Notice kind="info" title={t('receipt.saved')} isAlert isPrinted={false} /> : null}
      {error === null ? null : <ErrorNotice error={error} isPrinted={false} />}
      <div className="buttons unprinted">
        <Button
          kind="primary"
          onPress={() =>
            void attempt(async () => {
              await deposits.getState().saveReceipt(depositId);
            })
          }
        >
          <Save />
          {t('receipt.save')}
        </Button>
        <Button
          onPress={() =>
            void attempt(async () => {
              await host.call('receipt:print', undefined);
            })
          }
        >
          <Printer />
          {t('receipt.print')}
        </Button>
        <span className="grow" />
        <Button
          kind="quiet"
          onPress={() => {
            navigation.getState().go({ at: 'home' });
          }}
        >
          {t('action.start')}
        </Button>
      </div>
    </>
  );
};

const ReceiptSkeleton = () => {
  const { t } = useText();
  return (
    <>
      <Heading>{t('receipt.loading')}</Heading>
      <div className="card receipt" aria-hidden>
        {[0, 1, 2, 3].map((line) => (
          <span key={line} className="skeleton skeleton-line" />
        ))}
      </div>
    </>
  );
};

/** What the hospital signed. Only what could be checked looks good. */
export const ReceiptScreen = ({
  depositId,
  from,
}: {
  readonly depositId: string;
  readonly from: 'sending' | 'activity';
}) => {
  const { host, deposits } = useApp();
  const { t } = useText();
  const [loaded, setLoaded] = useState<Loaded>({ receipt: null, error: null });
  const { error } = loaded;
  const deposit = useStore(deposits, (state) => state.deposits.get(depositId));
  useEffect(() => {
    let isCurrent = true;
    host.call('receipt:show', { depositId }).then(
      (found) => {
        if (isCurrent) setLoaded({ receipt: found, checkedAt: new Date().toISOString(), error: null });
      },
      (thrown: unknown) => {
        if (isCurrent) setLoaded({ receipt: null, error: toUserError(thrown) });
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [host, depositId]);
  return (
    <Screen
      top={from === 'sending' ? <Steps now="done" /> : <ScreenName>{t('activity.title')}</ScreenName>}
      align="center"
    >
      {from === 'activity' ? <BackLink /> : null}
      {error === null ? null : (
        <>
          <Heading>{t('receipt.from', { facility: deposit?.facility.name ?? '' })}</Heading>
          <ErrorNotice error={error} />
        </>
      )}
      {loaded.receipt === null ? (
        error === null ? (
          <ReceiptSkeleton />
        ) : null
      ) : (
        <Receipt
          receipt={loaded.receipt}
          checkedAt={loaded.checkedAt}
          exams={deposit?.exams ?? []}
          ways={deposit === undefined ? [] : waysToAsk(deposit.facility)}
        />
      )}
    </Screen>
  );
};
