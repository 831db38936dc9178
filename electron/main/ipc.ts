import { ipcMain, type IpcMainEvent, type IpcMainInvokeEvent, type WebContents } from 'electron';
import * as z from 'zod';
import {
  calls,
  type CallName,
  type Calls,
  type News,
  type NewsName,
  type Outcome,
} from '../../shared/contract/ipc';
import { UserError } from '../../shared/errors/user-error';
import { failureData } from '../failure-data';
import { isPageAddress } from './page-address';

/** Tells the window something it did not ask for. */
export type Tell = <N extends NewsName>(name: N, told: News[N]) => void;

const isCallName = (name: unknown): name is CallName =>
  typeof name === 'string' && Object.hasOwn(calls, name);

/** Only the main frame of our own window, on one of our own pages, is answered. */
const isOurPage = (event: IpcMainEvent | IpcMainInvokeEvent, window: WebContents | undefined): boolean =>
  event.sender === window &&
  event.senderFrame !== null &&
  event.senderFrame.parent === null &&
  isPageAddress(event.senderFrame.url);

const failure = (error: unknown): Outcome<never> => ({ ok: false, error: failureData('a call', error) });
const wrongUsage = (): UserError => new UserError('usage/wrong', 'report');

/** The contract's table, typed so that the schema and the handler of one name fit each other. */
const schemas: {
  readonly [N in CallName]: { readonly args: z.ZodType<z.infer<(typeof calls)[N]['args']>> };
} = calls;

type Answer<N extends CallName> = Outcome<z.infer<(typeof calls)[N]['answer']>>;

const answer = async <N extends CallName>(name: N, handle: Calls[N], args: unknown): Promise<Answer<N>> => {
  const checked = schemas[name].args.safeParse(args);
  return checked.success ? { ok: true, value: await handle(checked.data) } : failure(wrongUsage());
};

/**
 * Serves the contract to the window.
 *
 * @param handlers one a call of the contract: one too few or too many does not compile
 * @param windowNow the window's contents; what anything else asks is refused
 */
export const serveCalls = (handlers: Calls, windowNow: () => WebContents | undefined): void => {
  ipcMain.handle('call', async (event, name: unknown, args: unknown): Promise<Outcome<unknown>> => {
    if (!isOurPage(event, windowNow()) || !isCallName(name)) return failure(wrongUsage());
    return answer(name, handlers[name], args).catch(failure);
  });
};

const droppedSchema = z.array(z.string());

/** Hears from the preload script, which sees the drop itself, where something is that a person dropped on the window. */
export const hearDrops = (
  dropped: (paths: readonly string[]) => void,
  windowNow: () => WebContents | undefined,
): void => {
  ipcMain.on('dropped', (event, told: unknown) => {
    const paths = droppedSchema.safeParse(told);
    if (isOurPage(event, windowNow()) && paths.success) dropped(paths.data);
  });
};

/** Makes the teller for a window; what is told while there is no window is lost, the window asks when it opens. */
export const tellTo =
  (windowNow: () => WebContents | undefined): Tell =>
  (name, told) => {
    windowNow()?.send('news', name, told);
  };
