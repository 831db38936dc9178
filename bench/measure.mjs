/** Runs programs side by side and measures them: each round runs every one of them once, in turn. */
import { spawn } from 'node:child_process';
import { open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { environment } from '../build/project.mjs';

/**
 * @typedef {object} Contender
 * @property {string} name
 * @property {() => Promise<number> | number} [value] a goal, or counted by a model of a drive, in place of a program that is measured
 * @property {readonly string[] | (() => readonly string[])} command a program and its arguments
 * @property {string} [cwd]
 * @property {Record<string, string>} [env] beside that of all programs
 * @property {string} [output] the file it makes: not there before, flushed to the disk before the clock stops, then removed
 * @property {(printed: { said: string, complaints: string }) => number} [figure] what is measured, from standard output and
 *   error; without it, the seconds
 * @property {() => Promise<() => Promise<void>>} [around] sets up what the run needs, and gives what takes it down again;
 *   neither is timed
 * @property {(said: string) => Promise<void> | void} check throws when the work was not done, given the standard output
 */

const exitOf = (child) =>
  new Promise((done, fail) => {
    child.once('error', fail);
    child.once('close', (code, signal) => done(code ?? signal));
  });

const flush = async (path) => {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
};

const lastLines = (text) => text.trim().split('\n').slice(-5).join('\n');

/** Seconds from the start of the program until it has ended and what it wrote is on the disk; or its figure. */
const measureOnce = async ({ name, command, cwd, env, output, check, figure }, scratch) => {
  const [outPath, errPath] = [join(scratch, 'stdout'), join(scratch, 'stderr')];
  const [out, err] = [await open(outPath, 'w'), await open(errPath, 'w')];
  const [program, ...args] = typeof command === 'function' ? command() : command;
  let seconds;
  try {
    const from = performance.now();
    const child = spawn(program, args, {
      cwd,
      env: environment(env),
      stdio: ['ignore', out.fd, err.fd],
    });
    const status = await exitOf(child);
    if (status !== 0)
      throw new Error(`${name} ended with ${status}:\n${lastLines(await readFile(errPath, 'utf8'))}`);
    if (output !== undefined) await flush(output);
    seconds = (performance.now() - from) / 1000;
  } finally {
    await out.close();
    await err.close();
  }
  const [said, complaints] = [await readFile(outPath, 'utf8'), await readFile(errPath, 'utf8')];
  await check(said);
  return figure === undefined ? seconds : figure({ said, complaints });
};

const runOnce = async (contender, scratch) => {
  if (contender.value !== undefined) return contender.value();
  const takeDown = await contender.around?.();
  try {
    return await measureOnce(contender, scratch);
  } finally {
    if (contender.output !== undefined) await rm(contender.output, { force: true });
    await takeDown?.();
  }
};

/** Middle, least and most of some numbers. */
export const summarise = (values) => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const median = (sorted[Math.ceil(middle) - 1] + sorted[Math.floor(middle)]) / 2;
  return { median, min: sorted[0], max: sorted.at(-1) };
};

/**
 * Times contenders against each other on the same work. Where there is a warm-up, it is a first round that is not counted:
 * after it, the files are in the page cache and programs in memory for everybody.
 *
 * @param {readonly Contender[]} contenders
 * @param {{ runs: number, warmUp: boolean }} rounds how many count, and whether one goes before
 * @param {string} scratch a folder for what they print
 * @returns {Promise<Map<string, number[] | Error>>} seconds or figure of each counted run, or why the contender failed; it is not
 *   started again after that
 */
export const race = async (contenders, { runs, warmUp }, scratch) => {
  const results = new Map(contenders.map(({ name }) => [name, []]));
  for (let round = warmUp ? 0 : 1; round <= runs; round++)
    for (const contender of contenders) {
      const times = results.get(contender.name);
      if (times instanceof Error) continue;
      try {
        const measured = await runOnce(contender, scratch);
        if (round > 0) times.push(measured);
      } catch (error) {
        results.set(contender.name, error instanceof Error ? error : new Error(String(error)));
      }
    }
  return results;
};
