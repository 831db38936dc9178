import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const start = fileURLToPath(new URL('../../build/start.mjs', import.meta.url));

const run = (...args: string[]): Promise<{ status: number | string; stdout: string; stderr: string }> =>
  new Promise((done) => {
    execFile(process.execPath, [start, ...args], (error, stdout, stderr) => {
      done({ status: error?.code ?? 0, stdout, stderr });
    });
  });

test('without a window the whole job is done by the command line, and said', async () => {
  const { status, stdout, stderr } = await run('--headless');
  expect(stderr).toBe('');
  expect(status).toBe(0);
  for (const said of [
    /^Scanned the sample disc: 34 pictures in 2 exams of 1 person, 1 thing to know\.$/m,
    /^ {2}listed-missing: DICOM\//m,
    /^Asked for a code; the gateway mailed \S+ to someone@example\.org\.$/m,
    /^Sent 34 pictures, 7\.6 MB\. The receipt is valid; 1 picture could not be read and is named in it\.$/m,
    /^Received 34 pictures with the access code \S+ and the date of birth\.$/m,
    /^Wrote out.first-look.pictures\.zip \(34 pictures, .*every data set unchanged\.$/m,
    /^Wrote out.first-look.pictures\.iso \(34 pictures, .*every data set unchanged\.$/m,
  ])
    expect(stdout).toMatch(said);
});

test('what npm start does not know is refused, not ignored', async () => {
  const { status, stdout, stderr } = await run('--headles');
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr.trim()).toBe('`npm start` does not know --headles; it knows --headless.');
});
