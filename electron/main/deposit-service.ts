import { open } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { dialog, type BrowserWindow } from 'electron';
import type { Calls, Choice } from '../../shared/contract/ipc';
import { UserError } from '../../shared/errors/user-error';
import { attachedExams } from '../../shared/model/attachments';
import { sentExams } from '../../shared/model/deposit';
import type { KeyStore, NoKeyStore } from '../key-store';
import type { Targets } from '../settings/targets';
import { DepositQueue, type DepositStart, type Sent } from '../transfer/deposit-queue';
import { openDepositStore } from '../transfer/deposit-store';
import { seriesKey } from '../transfer/deposit-rows';
import { parseFacilityLink } from '../transfer/facility-link';
import type { HttpClient } from '../transfer/http-client';
import type { Tell } from './ipc';
import type { ScanService } from './scan-service';
import type { SourceProcesses } from './source-processes';
import { findLogin, targetOf } from './target-service';

type DepositCalls = Pick<
  Calls,
  | 'facility:open'
  | 'facility:logo'
  | 'facility:code'
  | 'deposit:open'
  | 'deposit:at'
  | 'deposit:renew'
  | 'deposit:guard'
  | 'deposit:start'
  | 'deposit:add'
  | 'deposit:more'
  | 'deposit:pause'
  | 'deposit:resume'
  | 'deposit:stop'
  | 'deposit:list'
  | 'deposit:unreadable'
  | 'receipt:show'
  | 'receipt:save'
  | 'receipt:print'
>;

/** A person closed the printing dialog: "cancelled", or "Print job canceled". */
const isCancelled = (reason: string): boolean => /cancell?ed/i.test(reason);

/** Sending: the window asks, the queue does it, also after the window is gone and back. */
export const createDepositService = ({
  tell,
  scans,
  processes,
  http,
  keys,
  targets,
  folder,
  windowNow,
  bytesPerSecond,
  attachedPath,
}: {
  readonly tell: Tell;
  readonly scans: ScanService;
  readonly processes: SourceProcesses;
  readonly http: HttpClient;
  readonly keys: Promise<KeyStore | NoKeyStore>;
  readonly targets: Promise<Targets>;
  /** What is kept of deposits, encrypted; see DepositStore. */
  readonly folder: string;
  readonly windowNow: () => BrowserWindow | undefined;
  /** See QueueParts. */
  readonly bytesPerSecond: () => number | null;
  /** Where an attachment lies that the page names. */
  readonly attachedPath: (id: string) => string;
}): { readonly calls: DepositCalls; readonly close: () => Promise<void> } => {
  const opened = keys.then((known) =>
    DepositQueue.open({
      http,
      findLogin: async (url) => findLogin(await targets, url),
      store: openDepositStore(folder, known),
      prepare: ({ selection: { instances, ...selection }, ...input }, context) =>
        processes.run('prepare', { ...input, selection }, instances, context),
      read: processes.read,
      bytesPerSecond,
      changed: (view) => {
        tell('deposit:changed', view);
      },
      moved: (from, to) => {
        tell('deposit:moved', { from, to });
      },
    }),
  );

  const chosenBy = (choice: Choice): Sent => {
    const chosen = new Set(choice.series.map(seriesKey));
    const exams = sentExams(scans.scanOf(choice).catalog, (series) => chosen.has(seriesKey(series)));
    return { selection: scans.selectionOf(choice), exams };
  };

  /** In the process of the pictures, of which it is read whose the attachments are. */
  const withAttached = async (
    choice: Choice,
    attached: Parameters<DepositCalls['deposit:start']>[0]['attachments'],
  ): Promise<Omit<DepositStart, 'declaration'>> => {
    const chosen = chosenBy(choice);
    if (attached.length === 0) return chosen;
    const { instances, ...selection } = chosen.selection;
    const studies = new Set(attached.map(({ studyUid }) => studyUid));
    const wanted = attached.map(({ id, studyUid }) => ({ path: attachedPath(id), studyUid }));
    const wrapped = await processes.run(
      'wrapAttachments',
      { selection, wanted },
      instances.filter(({ studyUid }) => studies.has(studyUid)),
      { signal: new AbortController().signal, tell: () => undefined },
    );
    const exams = attachedExams(chosen.exams, wrapped.series);
    return { ...chosen, attachments: { selection: wrapped.selection, exams } };
  };

  const save = async (depositId: string): Promise<boolean> => {
    const receipt = (await opened).receipt(depositId);
    const window = windowNow();
    if (window === undefined) return false;
    const { filePath, canceled } = await dialog.showSaveDialog(window, {
      defaultPath: join(homedir(), 'discport-receipt.json'),
      filters: [{ name: 'JSON', extensions: ['json'] }],
    });
    if (canceled || filePath === '') return false;
    try {
      // the dialog has asked whether what is there may be replaced
      const file = await open(filePath, 'w');
      await file.writeFile(JSON.stringify(receipt, null, 1));
      await file.close();
      return true;
    } catch (error) {
      throw new UserError('export/write-failed', 'change-input', {}, { cause: error });
    }
  };

  return {
    calls: {
      'facility:open': async ({ link }) => {
        const parsed = parseFacilityLink(link);
        return { facility: await (await opened).facility(parsed), host: parsed.host };
      },
      'facility:logo': async ({ link }) => ({ bytes: await (await opened).logo(parseFacilityLink(link)) }),
      'facility:code': async ({ link, email, requestId, language }) =>
        (await opened).askCode(parseFacilityLink(link), {
          email,
          ...(requestId === undefined ? {} : { requestId }),
          ...(language === undefined ? {} : { language }),
        }),
      'deposit:open': async ({ link, code, requestId }) =>
        (await opened).redeem(parseFacilityLink(link), {
          code,
          ...(requestId === undefined ? {} : { requestId }),
        }),
      'deposit:at': async ({ id }) => {
        const queue = await opened;
        return { depositId: queue.openAt(targetOf(await targets, id)) };
      },
      'deposit:renew': async ({ depositId, code, requestId }) => {
        const queue = await opened;
        const renewed = await queue.renew(depositId, {
          code,
          ...(requestId === undefined ? {} : { requestId }),
        });
        queue.resume(renewed);
        return { depositId: renewed };
      },
      'deposit:guard': async ({ depositId, choice }) =>
        (await opened).guard(depositId, scans.selectionOf(choice).instances),
      'deposit:start': async ({ depositId, choice, attachments, ...said }) => {
        const start = await withAttached(choice, attachments);
        await (await opened).start(depositId, { ...start, ...said });
        return null;
      },
      'deposit:add': async ({ depositId, choice, attachments, ...said }) => {
        const start = await withAttached(choice, attachments);
        await (await opened).add(depositId, { ...start, ...said });
        return null;
      },
      'deposit:more': async ({ depositId, isExpected }) => {
        await (await opened).expectMore(depositId, isExpected);
        return null;
      },
      'deposit:pause': async ({ depositId }) => {
        await (await opened).pause(depositId);
        return null;
      },
      'deposit:resume': async ({ depositId }) => {
        (await opened).resume(depositId);
        return null;
      },
      'deposit:stop': async ({ depositId }) => {
        await (await opened).stop(depositId);
        return null;
      },
      'deposit:list': async () => [...(await opened).list()],
      'deposit:unreadable': async () => (await opened).unreadable,
      'receipt:show': async ({ depositId }) => (await opened).receiptView(depositId),
      'receipt:save': async ({ depositId }) => ({ saved: await save(depositId) }),
      'receipt:print': () =>
        new Promise((resolve, reject) => {
          const window = windowNow();
          if (window === undefined) {
            resolve(null);
            return;
          }
          // the page has styles of its own for paper
          window.webContents.print({ silent: false, printBackground: true }, (isPrinted, reason) => {
            if (isPrinted || isCancelled(reason)) resolve(null);
            else reject(new UserError('print/failed', 'change-input', {}, { cause: new Error(reason) }));
          });
        }),
    },
    close: async () => (await opened).close(),
  };
};
