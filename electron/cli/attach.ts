import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { attachedExams } from '../../shared/model/attachments';
import { UserError } from '../../shared/errors/user-error';
import { lookAtAttachment, wrapAttachments } from '../media/wrap-attachments';
import type { DepositQueue, Sent } from '../transfer/deposit-queue';
import { UsageError, type CommandIo } from './command';

/** For the parser: documents and photos that go with the pictures. */
export const attachOption = {
  attach: { type: 'string', multiple: true },
  'attach-to': { type: 'string' },
} as const;

export const attachUsage = '[--attach FILE]... [--attach-to STUDY-UID]';

export const attachDetails = [
  '--attach sends a PDF (the old report) or a JPEG photo (of a film, of a paper) with the pictures, under the name of the patient of the exam',
  'that is sent; where several exams are, --attach-to says which. The file goes as it is, but what a camera writes beside a photo, such as the',
  'place where it was taken, is left out.',
].join('\n');

export interface AskedAttachments {
  /** Documents and photos that go with the pictures. */
  readonly attach: readonly string[];
  /** The study that those go with; only where several are sent it has to be said. */
  readonly attachTo: string | undefined;
}

/** @throws {UsageError} where it has to be said which exam something goes with */
const studyFor = ({ attachTo }: AskedAttachments, chosen: readonly Sent[]): string => {
  const studies = [...new Set(chosen.flatMap(({ exams }) => exams.map(({ studyUid }) => studyUid)))];
  const [only] = studies;
  if (attachTo !== undefined) {
    if (!studies.includes(attachTo)) throw new UsageError('--attach-to names a study that is not sent.');
    return attachTo;
  }
  if (only === undefined || studies.length > 1)
    throw new UsageError(
      `${studies.length} exams are sent: --attach-to STUDY-UID says which one the files go with (discport scan lists them).`,
    );
  return only;
};

/** Says which file it is about, of those that were named. */
const naming = async <T>(path: string, io: CommandIo, act: () => Promise<T>): Promise<T> => {
  try {
    return await act();
  } catch (error) {
    if (error instanceof UserError) io.say(`Can't be attached: ${path}`);
    throw error;
  }
};

/**
 * Makes instances of what was named, of the patient and the exam that it goes with.
 *
 * @throws {UserError} `attachment/…`
 */
export const attach = async (
  asked: AskedAttachments,
  chosen: readonly [Sent, ...(readonly Sent[])],
  io: CommandIo,
): Promise<Sent> => {
  const studyUid = studyFor(asked, chosen);
  const context = { signal: io.signal, tell: () => undefined };
  for (const path of asked.attach) {
    const source = { kind: 'attachments', path } as const;
    const { isTurned } = await naming(path, io, () => lookAtAttachment({ source }, context));
    if (isTurned) io.say(`${path} does not stand upright: a comment in it says how to turn it.`);
  }
  const [{ selection: first }] = chosen;
  const instances = chosen.flatMap(({ selection: { source, instances: own } }) =>
    own.filter((one) => one.studyUid === studyUid).map((one) => ({ from: source, ...one })),
  );
  const wanted = asked.attach.map((path) => ({ path, studyUid }));
  const { selection, series } = await wrapAttachments(
    { selection: { ...first, instances }, wanted },
    context,
  );
  const exams = chosen.flatMap((one) => one.exams).filter((exam) => exam.studyUid === studyUid);
  return { selection, exams: attachedExams(exams.slice(0, 1), series) };
};

/**
 * What goes on takes what was attached when it began, and nothing else.
 *
 * @throws {UsageError} for a file that was not
 */
export const requireAttached = async (
  queue: DepositQueue,
  depositId: string,
  { attach: paths }: AskedAttachments,
): Promise<void> => {
  const known = queue.attachedPaths(depositId);
  for (const path of paths) {
    // it may be gone, once all of it was copied
    const real = await realpath(path).catch(() => resolve(path));
    if (!known.includes(real))
      throw new UsageError(
        `This sending began without ${path}, and can't take it any more. Repeat without it, then send it with another code.`,
      );
  }
};
