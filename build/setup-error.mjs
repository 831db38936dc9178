import { followNpm } from './project.mjs';

/** Something that can't be had. Its message is one sentence for the person at the terminal; no stack is shown. */
export class SetupError extends Error {}

/** Runs a script's work; a `SetupError` ends it with its sentence, any other error as the fault it is. */
export const runScript = async (work) => {
  followNpm();
  try {
    const status = await work();
    if (typeof status === 'number') process.exitCode = status;
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(`\n${error.message}`);
    process.exitCode = 1;
  }
};
