import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { limits } from '../../shared/model/limits';

/** A whole file, and what it is coded by where it does not say so itself. */
export interface DecodeAsked {
  readonly file: Uint8Array;
  readonly transferSyntaxUid: string;
  readonly wanted: 'decodeSample' | 'drawIcon' | 'toExplicit' | 'drawPagePart' | 'readKeyPictures';
}
/** The icon, or the file in its other form; why the viewer can't show it, in the viewer's words; null where it can, and that was all. */
export type DecodeAnswer = Uint8Array<ArrayBuffer> | string | null;

type Sample = Omit<DecodeAsked, 'wanted'> & { readonly file: Uint8Array<ArrayBuffer> };

/**
 * What trying to decode a picture came to. 'none': it has no pixels. 'untried': nothing can be said, since it is in a form that
 * is not decoded here, too large, or took too long.
 */
export type SampleOutcome = 'decoded' | 'undecodable' | 'none' | 'untried';

const outcomes: Readonly<Record<string, SampleOutcome>> = {
  'no-picture': 'none',
  'unknown-coding': 'untried',
  'too-large': 'untried',
};

/** Of JavaScript; what decoders take beside it ends at 4 GiB by itself. */
const heapMegabytes = 1024;

/** Above the source, above the built worker and command line, and above those in the packaged app. */
const findThread = (): string | null => {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    const thread = join(folder, 'dist', 'decoder', 'decode-thread.cjs');
    if (existsSync(thread)) return thread;
    if (dirname(folder) === folder) return null;
  }
};

/** Decodes pictures as the viewer does, one after the other, in a thread that is given up where one of them breaks or blocks it. */
export class PictureDecoder {
  #thread: Worker | null = null;

  /**
   * @param sample.file is gone afterwards: it is handed to the thread
   * @throws the signal's reason when cancelled
   */
  async decode(sample: Sample, signal: AbortSignal): Promise<SampleOutcome> {
    const answer = await this.#ask({ ...sample, wanted: 'decodeSample' }, signal);
    return typeof answer === 'string' ? answer : 'decoded';
  }

  /**
   * @param sample.file is gone afterwards
   * @returns the icon of its middle frame, see withIcon; or why there is none
   * @throws the signal's reason when cancelled
   */
  drawIcon(sample: Sample, signal: AbortSignal): Promise<Uint8Array | SampleOutcome> {
    return this.#ask({ ...sample, wanted: 'drawIcon' }, signal);
  }

  /**
   * @param sample.file is gone afterwards
   * @returns the file in Explicit VR Little Endian, see explicitForm in the viewer; null where that is not to be had without a loss
   * @throws the signal's reason when cancelled
   */
  async toExplicit(sample: Sample, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer> | null> {
    const answer = await this.#ask({ ...sample, wanted: 'toExplicit' }, signal, limits.rewriteMs);
    return typeof answer === 'string' ? null : answer;
  }

  /**
   * @param sample.file is gone afterwards
   * @returns what the pages show of it, or the UIDs that a selection of key pictures means: see the viewer's page-parts; null where it has none
   * @throws the signal's reason when cancelled
   */
  async readForPages(
    sample: Sample,
    wanted: 'drawPagePart' | 'readKeyPictures',
    signal: AbortSignal,
  ): Promise<Uint8Array<ArrayBuffer> | null> {
    const answer = await this.#ask({ ...sample, wanted }, signal);
    return typeof answer === 'string' ? null : answer;
  }

  async #ask(
    asked: Sample & Pick<DecodeAsked, 'wanted'>,
    signal: AbortSignal,
    mostMs: number = limits.sampleMs,
  ): Promise<Uint8Array<ArrayBuffer> | SampleOutcome> {
    signal.throwIfAborted();
    const script = findThread();
    if (script === null || asked.file.length > limits.sampleBytes) return 'untried';
    const thread = (this.#thread ??= new Worker(script, {
      resourceLimits: { maxOldGenerationSizeMb: heapMegabytes },
      // decoders print what they think of a picture
      stdout: true,
      stderr: true,
    }));
    const outcome = await new Promise<Uint8Array<ArrayBuffer> | SampleOutcome | null>((settle) => {
      const end = (found: Uint8Array<ArrayBuffer> | SampleOutcome | null): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', giveUp);
        thread.off('message', take);
        thread.off('error', fail);
        settle(found);
      };
      const giveUp = (): void => {
        end(null);
      };
      const take = (answer: DecodeAnswer): void => {
        end(typeof answer === 'string' ? (outcomes[answer] ?? 'undecodable') : (answer ?? 'decoded'));
      };
      // it broke the thread itself
      const fail = (): void => {
        this.close();
        end('undecodable');
      };
      const timer = setTimeout(giveUp, mostMs);
      signal.addEventListener('abort', giveUp);
      thread.on('message', take);
      thread.on('error', fail);
      thread.postMessage(asked, [asked.file.buffer]);
    });
    if (outcome === null) this.close();
    signal.throwIfAborted();
    return outcome ?? 'untried';
  }

  close(): void {
    void this.#thread?.terminate();
    this.#thread = null;
  }
}
