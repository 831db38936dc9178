import type { CallName, Calls, News, NewsName } from '../../../shared/contract/ipc';
import type { UserErrorData } from '../../../shared/errors/user-error';
import { HostError, type Host } from '../../../renderer/hosts/host';

/** How a call is answered here: at once, from what the test set up. */
export type Script = {
  -readonly [N in CallName]: (args: Parameters<Calls[N]>[0]) => Awaited<ReturnType<Calls[N]>>;
};

/** Makes a script's answer fail as main's would. */
export const fail = (
  code: UserErrorData['code'],
  facts: UserErrorData['facts'] = {},
  remedy: UserErrorData['remedy'] = 'change-input',
): never => {
  throw new HostError({ code, facts, remedy });
};

/** A host without a desktop: it answers from a script, notes what it was asked, and tells what a test wants told. */
export class ScriptedHost implements Host {
  readonly script: Script;
  readonly asked: { readonly name: CallName; readonly args: unknown }[] = [];
  readonly #listeners: { readonly name: string; readonly hear: (told: never) => void }[] = [];

  constructor(script: Script) {
    this.script = script;
  }

  call<N extends CallName>(name: N, args: Parameters<Calls[N]>[0]): Promise<Awaited<ReturnType<Calls[N]>>> {
    this.asked.push({ name, args });
    return Promise.resolve().then(() => this.script[name](args));
  }

  on<N extends NewsName>(name: N, listener: (told: News[N]) => void): () => void {
    const entry = { name, hear: listener };
    this.#listeners.push(entry);
    return () => {
      this.#listeners.splice(this.#listeners.indexOf(entry), 1);
    };
  }

  tell<N extends NewsName>(name: N, told: News[N]): void {
    for (const listener of this.#listeners)
      if (listener.name === name) (listener.hear as (told: News[N]) => void)(told);
  }

  pathOfFile(file: File): string {
    return `/media/${file.name}`;
  }
}
