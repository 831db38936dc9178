import { createStore, type StoreApi } from 'zustand/vanilla';
import type { AttachmentView, Choice, DepositView, TargetView } from '../../shared/contract/ipc';
import { isOtherPerson, type Facility, type GuardAnswer } from '../../shared/contract/gateway-api';
import type { UserErrorData } from '../../shared/errors/user-error';
import type { Declaration } from '../../shared/model/deposit';
import { limits } from '../../shared/model/limits';
import { toUserError, type Host } from '../hosts/host';
import { seriesKey, type ChosenStudy } from './choice';
import type { NavigationStore } from './navigation';

/** A document or a photo that goes with the pictures. */
export interface Attached extends AttachmentView {
  /** The exam that it goes with, as the person said; null where nobody did. */
  readonly studyUid: string | null;
}

/** A file that can't go with them, and why. */
export interface RefusedFile {
  readonly name: string;
  readonly error: UserErrorData;
}

/** What the person has said so far about a sending. Going back and forth loses none of it. */
export interface SendDraft {
  readonly link: string;
  /** The link came from a file association or another program, not from this person's hands. */
  readonly linkGiven: boolean;
  readonly facility: Facility | null;
  /** The facility's logo, PNG or JPEG as it came; null where it has none. */
  readonly logo: Uint8Array<ArrayBuffer> | null;
  readonly host: string;
  readonly email: string;
  readonly requestId: string | null;
  readonly codeMinutes: number;
  /** The last mailed code: for which link, and when it runs out (milliseconds since 1970). Null before one, and after its use. */
  readonly mailedCode: { readonly link: string; readonly expiresAt: number } | null;
  /** The code is on paper: it is longer and typed as it is printed. */
  readonly printed: boolean;
  readonly code: string;
  readonly depositId: string | null;
  readonly asksGuard: boolean;
  readonly guard: GuardAnswer | null;
  /** Why there is no answer; it stays until the guard is asked again. */
  readonly guardError: UserErrorData | null;
  /** Which choice the guard was asked about. */
  readonly guardedChoice: string;
  readonly guardOverruled: boolean;
  readonly role: Declaration['role'] | null;
  readonly recipient: string;
  readonly reason: string;
  /** What else the facility should know. */
  readonly remark: string;
  readonly attached: readonly Attached[];
  readonly refusedFiles: readonly RefusedFile[];
  readonly consent: boolean;
  /** After this disc there is another one for the same hospital. */
  readonly expectsMore: boolean;
  /** The person has said that another one is meant to be sent together with the first. */
  readonly newPersonChecked: boolean;
  /** What is chosen goes with this deposit, which is under way already. */
  readonly joins: string | null;
  /** Staff sends to this server, without a link and a code. */
  readonly target: Pick<TargetView, 'name'> | null;
  /** The code is for this deposit, which is there already and whose permission ran out. */
  readonly renews: string | null;
}

const emptyDraft: SendDraft = {
  link: '',
  linkGiven: false,
  facility: null,
  logo: null,
  host: '',
  email: '',
  requestId: null,
  codeMinutes: 30,
  mailedCode: null,
  printed: false,
  code: '',
  depositId: null,
  asksGuard: false,
  guard: null,
  guardError: null,
  guardedChoice: '',
  guardOverruled: false,
  role: null,
  recipient: '',
  reason: '',
  remark: '',
  attached: [],
  refusedFiles: [],
  consent: false,
  expectsMore: false,
  newPersonChecked: false,
  joins: null,
  target: null,
  renews: null,
};

export interface SendState extends SendDraft {
  readonly busy: boolean;
  readonly error: UserErrorData | null;
  /** The lists that the pictures of deposits were chosen from, by their ids. */
  readonly sentFrom: ReadonlyMap<string, string>;
  /** A new code was asked for on the code screen. */
  readonly renewed: boolean;
  /** Notes what was typed or ticked; an error about the old answer goes away. */
  readonly note: (change: Partial<SendDraft>) => void;
  /** A link that came from outside: it fills the field, and nothing else. */
  readonly giveLink: (link: string) => void;
  readonly lookUp: () => Promise<void>;
  /** Opens a deposit at a server of the list: nothing is asked but whether it is right. */
  readonly sendTo: (target: TargetView) => Promise<void>;
  readonly forgetFacility: () => void;
  readonly askCode: () => Promise<void>;
  readonly renewCode: () => Promise<void>;
  readonly redeem: () => Promise<void>;
  /** Asks for files that are to go with the pictures. */
  readonly attach: () => Promise<void>;
  /** Takes some out of the list again. */
  readonly detach: (ids: readonly string[]) => void;
  /** Says which exam one goes with. */
  readonly attachTo: (id: string, studyUid: string) => void;
  /** Once a choice: tries are few. */
  readonly askGuard: (choice: Choice) => Promise<void>;
  /** The same once more, where it could not be asked. */
  readonly askGuardAgain: (choice: Choice) => Promise<void>;
  /** Asks for a new code so that a deposit can go on. */
  readonly renew: (deposit: DepositView) => Promise<void>;
  /** Another disc is to go with a deposit that is under way: asks for it. */
  readonly join: (deposit: DepositView) => Promise<void>;
  /** The choice may be another one now: what was agreed to or answered about the one before does not count for it. */
  readonly follow: (studies: readonly ChosenStudy[]) => void;
  readonly start: (choice: Choice) => Promise<void>;
}
export type SendStore = StoreApi<SendState>;

/** Mailed codes are 8 letters and digits, shown in two groups. */
export const mailedCodeLength = 8;

/** What counts of a mailed code: "k7qm-4x2p" and "K7QM 4X2P" are the same. */
export const bareCode = (typed: string): string =>
  typed
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .slice(0, mailedCodeLength);

/** "K7QM-4X2P", also while it is being typed. */
export const groupCode = (bare: string): string =>
  bare.length > mailedCodeLength / 2
    ? `${bare.slice(0, mailedCodeLength / 2)}-${bare.slice(mailedCodeLength / 2)}`
    : bare;

/** The host that a link names, for people to compare; empty when there is none. Main reads the link once more. */
export const hostOf = (link: string): string => {
  const rest = link.replace(/\s/g, '').replace(/^[a-z][a-z0-9+.-]*:\/\//i, '');
  const inner = /^open\/?\?(?:.*&)?link=([^&]*)/i.exec(rest)?.[1];
  try {
    return inner === undefined ? new URL(`https://${rest}`).host : hostOf(decodeURIComponent(inner));
  } catch {
    return '';
  }
};

/** Whether a host is this computer itself, where a connection may go without encryption. */
export const isThisComputer = (host: string): boolean =>
  /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i.test(host);

/** Looks like an address with someone before the @ and a domain behind it; the gateway decides. */
export const isEmail = (text: string): boolean => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text.trim());

export const choiceSignature = ({ scanId, series }: Choice): string =>
  [scanId, ...series.map(({ studyUid, seriesUid }) => `${studyUid}/${seriesUid}`).sort()].join(' ');

const whoseAre = (studies: readonly ChosenStudy[]): string =>
  [
    ...new Set(
      studies.map(({ patient: { patientId, patientName, birthDate } }) =>
        JSON.stringify([patientId, patientName, birthDate]),
      ),
    ),
  ]
    .sort()
    .join(' ');

/** Whose pictures, which series, and how much there is of each. */
const whatAre = (studies: readonly ChosenStudy[]): string =>
  [
    whoseAre(studies),
    ...studies.flatMap(({ study: { studyUid }, series }) =>
      series.map(({ seriesUid, instances }) => `${seriesKey({ studyUid, seriesUid })} ${instances}`),
    ),
  ].join('\n');

/** The answer that is none: a disc that joins has it from the first, a server takes pictures from staff, some facilities from one kind of sender. */
const onlyRole = ({
  facility,
  joins,
  target,
}: Pick<SendDraft, 'facility' | 'joins' | 'target'>): Declaration['role'] | null => {
  if (joins !== null) return null;
  if (target !== null) return 'staff';
  return facility?.roles.length === 1 ? (facility.roles[0] ?? null) : null;
};

const onlyOf = (studyUids: readonly string[]): string | null =>
  studyUids.length === 1 ? (studyUids[0] ?? null) : null;

/** The exam that a file goes with: the only one that is chosen, or the one that was said; null where it still has to be. */
export const examOf = ({ studyUid }: Pick<Attached, 'studyUid'>, chosen: readonly string[]): string | null =>
  onlyOf([...new Set(chosen)]) ?? (studyUid !== null && chosen.includes(studyUid) ? studyUid : null);

/** How much is added to the pictures. */
export const bytesAttached = ({ attached }: Pick<SendDraft, 'attached'>): number =>
  attached.reduce((sum, { bytes }) => sum + bytes, 0);

/** What the guard has against it: a difference, or that it can't be asked any more. A person can overrule either. */
export const guardObjection = ({
  guard,
  guardError,
}: Pick<SendDraft, 'guard' | 'guardError'>): 'name' | 'date' | 'both' | 'tries' | null => {
  if (guardError?.code === 'guard/too-many-tries') return 'tries';
  if (guard === null || !isOtherPerson(guard)) return null;
  if (guard.name === guard.birthDate) return 'both';
  return guard.name === 'differs' ? 'name' : 'date';
};

/** Whether the guard lets this very choice pass: it found what is expected, or the person has overruled what it found. */
export const guardPasses = (draft: SendDraft, choice: Choice | null): boolean => {
  if (!draft.asksGuard) return true;
  if (choice === null || draft.guardedChoice !== choiceSignature(choice)) return false;
  return guardObjection(draft) === null ? draft.guard !== null : draft.guardOverruled;
};

const notGuarded = { guard: null, guardError: null, guardedChoice: '', guardOverruled: false } as const;

export const createSend = (host: Host, navigation: NavigationStore): SendStore =>
  createStore<SendState>()((set, get) => {
    /** One question to the gateway at a time; what it can't do is shown, and nothing that was said is lost. */
    const ask = async (question: () => Promise<void>, next?: () => void): Promise<void> => {
      if (get().busy) return;
      set({ busy: true, error: null, renewed: false });
      try {
        await question();
      } catch (error) {
        set({ busy: false, error: toUserError(error) });
        return;
      }
      set({ busy: false });
      // the next screen may have a question of its own
      next?.();
    };
    const request = async (): Promise<void> => {
      const { link, email, requestId } = get();
      const answer = await host.call('facility:code', {
        link: link.trim(),
        email: email.trim(),
        language: navigator.language,
        ...(requestId === null ? {} : { requestId }),
      });
      set({
        requestId: answer.requestId,
        codeMinutes: Math.max(1, Math.round(answer.expiresInSeconds / 60)),
        mailedCode: { link: link.trim(), expiresAt: Date.now() + answer.expiresInSeconds * 1000 },
        printed: false,
        code: '',
      });
    };
    /** It comes when it comes: nothing waits for it. */
    const showLogo = async (facility: Facility): Promise<void> => {
      const { bytes } = await host
        .call('facility:logo', { link: get().link.trim() })
        .catch(() => ({ bytes: null }));
      if (get().facility === facility) set({ logo: bytes });
    };
    const lookUp = async (): Promise<void> => {
      const { facility, host: name } = await host.call('facility:open', { link: get().link.trim() });
      const { joins, target, depositId } = get();
      // a deposit that was opened at a server is none of a hospital's
      const goesOn = {
        facility,
        logo: null,
        host: name,
        target: null,
        depositId: target === null ? depositId : null,
      };
      set({ ...goesOn, role: onlyRole({ facility, joins, target: null }) });
      if (facility.hasLogo) void showLogo(facility);
    };
    const { go } = navigation.getState();
    let followed = { whose: '', what: '' };
    return {
      ...emptyDraft,
      sentFrom: new Map(),
      busy: false,
      error: null,
      renewed: false,
      note: (change) => {
        set({ ...change, error: null, renewed: false });
      },
      giveLink: (link) => {
        set({ ...emptyDraft, link, linkGiven: true, error: null });
      },
      lookUp: () => ask(lookUp),
      sendTo: ({ id, name, url }) =>
        ask(
          async () => {
            const { depositId } = await host.call('deposit:at', { id });
            const { email, link } = get();
            const opened = { target: { name }, host: hostOf(url), depositId, asksGuard: true } as const;
            set({ ...emptyDraft, email, link, ...opened, role: 'staff' });
          },
          () => {
            go({ at: 'send', step: 'check' });
          },
        ),
      forgetFacility: () => {
        set({ ...emptyDraft, email: get().email, error: null });
      },
      askCode: () =>
        ask(request, () => {
          go({ at: 'send', step: 'code' });
        }),
      renewCode: () =>
        ask(request, () => {
          set({ renewed: true });
        }),
      redeem: async () => {
        /** What goes on; empty where a deposit was opened. */
        let goesOn = '';
        await ask(
          async () => {
            const { link, requestId, printed, code, renews } = get();
            const given = {
              code: printed ? code.trim() : bareCode(code),
              ...(printed || requestId === null ? {} : { requestId }),
            };
            if (renews !== null) {
              goesOn = (await host.call('deposit:renew', { depositId: renews, ...given })).depositId;
              return;
            }
            const { depositId, asksGuard } = await host.call('deposit:open', { link: link.trim(), ...given });
            set({
              depositId,
              asksGuard,
              code: '',
              mailedCode: null,
              ...notGuarded,
            });
          },
          () => {
            if (goesOn !== '') set({ ...emptyDraft, email: get().email });
            go(goesOn === '' ? { at: 'send', step: 'who' } : { at: 'sending', depositId: goesOn });
          },
        );
      },
      renew: async ({ depositId, link }) => {
        set({ ...emptyDraft, email: get().email, link, renews: depositId, error: null });
        await ask(lookUp, () => {
          go({ at: 'send', step: 'email' });
        });
      },
      join: async ({ depositId, link, target: at, facility: { name }, host: server }) => {
        set({ ...emptyDraft, email: get().email, link, depositId, joins: depositId, asksGuard: true });
        await ask(
          async () => {
            await host.call('deposit:more', { depositId, isExpected: true });
            if (at === null) await lookUp();
            else set({ target: { name }, host: server });
          },
          () => {
            go({ at: 'open', purpose: 'send' });
          },
        );
      },
      attach: () =>
        ask(async () => {
          set({ refusedFiles: [] });
          const { added, refused } = await host.call('attachment:choose', undefined);
          const { attached } = get();
          const known = new Set(attached.map(({ id }) => id));
          const all = [
            ...attached,
            ...added.filter(({ id }) => !known.has(id)).map((one) => ({ ...one, studyUid: null })),
          ];
          const tooMany = all.slice(limits.attachments).map(({ name }) => ({
            name,
            error: {
              code: 'attachment/too-many',
              facts: { most: limits.attachments },
              remedy: 'change-input',
            } as const,
          }));
          // what was agreed to was without them
          const consent = get().consent && added.length === 0;
          set({
            attached: all.slice(0, limits.attachments),
            refusedFiles: [...refused, ...tooMany],
            consent,
          });
        }),
      detach: (ids) => {
        const attached = get().attached.filter(({ id }) => !ids.includes(id));
        set({ attached, refusedFiles: [], consent: false, error: null });
      },
      attachTo: (id, studyUid) => {
        const attached = get().attached.map((one) => (one.id === id ? { ...one, studyUid } : one));
        set({ attached, consent: false, error: null });
      },
      askGuard: (choice) => {
        const { depositId, asksGuard, guardedChoice } = get();
        const signature = choiceSignature(choice);
        if (depositId === null || !asksGuard || guardedChoice === signature) return Promise.resolve();
        return ask(async () => {
          set({ ...notGuarded, guardedChoice: signature });
          try {
            set({ guard: await host.call('deposit:guard', { depositId, choice }) });
          } catch (error) {
            set({ guardError: toUserError(error) });
          }
        });
      },
      askGuardAgain: (choice) => {
        set(notGuarded);
        return get().askGuard(choice);
      },
      follow: (studies) => {
        const what = studies.length === 0 ? '' : whatAre(studies);
        if (what === followed.what) return;
        const whose = studies.length === 0 ? followed.whose : whoseAre(studies);
        const isSomebodyElse = whose !== followed.whose;
        followed = { whose, what };
        set({ consent: false, expectsMore: false, newPersonChecked: false });
        if (isSomebodyElse)
          set({
            role: onlyRole(get()),
            recipient: '',
            reason: '',
            remark: '',
            attached: [],
            refusedFiles: [],
            ...notGuarded,
          });
      },
      start: async (choice) => {
        const { depositId, facility, role, recipient, reason, remark, consent, joins, target } = get();
        const { expectsMore, guardOverruled } = get();
        if (depositId === null || (target === null && (facility === null || !consent))) return;
        if ((role === null && joins === null) || !guardPasses(get(), choice)) return;
        const studyUids = choice.series.map(({ studyUid }) => studyUid);
        const attachments = get().attached.flatMap((one) => {
          const studyUid = examOf(one, studyUids);
          return studyUid === null ? [] : [{ id: one.id, studyUid }];
        });
        if (attachments.length < get().attached.length) return;
        const sent = { depositId, choice, attachments, expectsMore, guardOverruled };
        await ask(
          async () => {
            try {
              if (role === null) await host.call('deposit:add', sent);
              else
                await host.call('deposit:start', {
                  ...sent,
                  declaration: {
                    role,
                    recipient: recipient.trim(),
                    reason: reason.trim(),
                    note: remark.trim(),
                    releaseTextVersion: facility?.release.version ?? '',
                  },
                });
            } catch (error) {
              // the list turned out to name others than it was asked about
              if (toUserError(error).code === 'guard/not-answered') set(notGuarded);
              throw error;
            }
          },
          () => {
            const { link, email, sentFrom: before } = get();
            const sentFrom = new Map(before);
            // of several discs, none is the one that a lost picture would be looked for on
            if (joins === null) sentFrom.set(depositId, choice.scanId);
            else sentFrom.delete(depositId);
            set({ ...emptyDraft, link, email, sentFrom });
            go({ at: 'sending', depositId });
          },
        );
      },
    };
  });
