import { spawnSync } from 'node:child_process';
import { closeSync, cpSync, openSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { commands } from '../../../electron/cli/commands';
import { runCommandLine } from '../../../electron/cli/run-command';
import { catalogSchema } from '../../../shared/model/scan';
import { corpusPath, readCorpus } from '../../shared/dicom/corpus';
import { makePicture } from '../../shared/dicom/make-dicom';
import { temporaryFolder } from '../media/temporary-folder';
import { captureIo } from './captured-io';
import { discportProgram, runDiscport } from './run-discport';

vi.setConfig({ testTimeout: 60_000 });

const fileSet = corpusPath('dicomdir/dcmtk-fileset');

const scan = async (...args: readonly string[]) => {
  const io = captureIo();
  const status = await runCommandLine(['scan', ...args], io, { commands, version: '0' });
  return { status, out: io.written(), err: io.said() };
};

/** The document of the design; a key more is no fault, a key less is. */
const document = catalogSchema.required();

describe('discport scan', () => {
  it('says in one sentence that its answer can not be written', () => {
    const full = openSync('/dev/full', 'w');
    const { status, stderr } = spawnSync(process.execPath, [discportProgram, 'scan', fileSet], {
      stdio: ['ignore', full, 'pipe'],
      encoding: 'utf8',
    });
    closeSync(full);
    expect(status).toBe(1);
    expect(stderr).toContain('The answer could not be written (ENOSPC).');
    expect(stderr).not.toContain('    at ');
  });

  it('prints one JSON document, as scripts run it', async () => {
    const { status, out } = await runDiscport(['scan', '--json', fileSet]);
    const catalog = document.parse(JSON.parse(out));
    expect(status).toBe(0);
    expect(catalog).toMatchObject({
      source: { kind: 'folder', path: fileSet, label: 'dcmtk-fileset' },
      usedDicomdir: true,
      counts: { instances: 31, filesSeen: 32 },
    });
    expect(catalog.patients[0]).toMatchObject({
      patientId: '77654033',
      patientName: 'Doe^Archibald',
      studies: [{ description: 'XR C Spine Comp Min 4 Views' }, { date: '19950903', modalities: ['CT'] }],
    });
    const series = catalog.patients.flatMap(({ studies }) => studies.flatMap((study) => study.series));
    expect(series.reduce((sum, { instances }) => sum + instances, 0)).toBe(31);
  });

  it.each([
    ['dicomdir/pydicom-tiny-alpha', 50],
    ['series-mr/fruit-ge-196', 196],
  ])('counts the instances of %s', async (path, instances) => {
    const { status, out } = await scan(corpusPath(path), '--json');
    expect(status).toBe(0);
    expect(document.parse(JSON.parse(out)).counts.instances).toBe(instances);
  });

  it('takes a relative path from where npm was called', () => {
    const series = corpusPath('series-mr');
    const root = join(import.meta.dirname, '..', '..', '..');
    const args = ['run', '-s', '--prefix', root, 'discport', '--', 'scan', 'fruit-ge-196', '--json'];
    const printed = spawnSync('npm', args, { encoding: 'utf8', cwd: series });
    expect(document.parse(JSON.parse(printed.stdout)).source.path).toBe(join(series, 'fruit-ge-196'));
  });

  it('is provisional with --quick, and reads every byte with --full', async () => {
    const quick = document.parse(JSON.parse((await scan(fileSet, '--json', '--quick')).out));
    const full = document.parse(JSON.parse((await scan(fileSet, '--json', '--full')).out));
    expect(quick).toMatchObject({ provisional: true, counts: { instances: 31, filesOpened: 1 } });
    expect(full.provisional).toBe(false);
    expect(full.counts.bytesRead).toBeGreaterThanOrEqual(full.counts.bytesTotal);
    expect((await scan(fileSet, '--quick', '--full')).status).toBe(2);
  });

  it('is for people without --json', async () => {
    const { status, out } = await scan(fileSet);
    expect(status).toBe(0);
    expect(out).toContain('Doe^Archibald  (77654033, born unknown)');
    expect(out).toContain('  1995-09-03  CT, HEAD/BRAIN WO CONTRAST  CT');
    expect(out).toContain('31 pictures in 32 files');
    expect(out).toContain('several-patients');
  });

  it('shows what steers a terminal, or turns a line around, and does not obey it', () => {
    const folder = temporaryFolder();
    const trap = 'a\u001b[2J\u009b31m\u202ecod.exe\nAll is well';
    folder.write(`${trap}.dcm`, makePicture({ sopInstanceUid: '1.2.3.4' }).subarray(0, 400));
    const printed = spawnSync(process.execPath, [discportProgram, 'scan', folder.path], { encoding: 'utf8' });
    expect(printed.stdout).toContain('a\\u001b[2J\\u009b31m\\u202ecod.exe\\u000aAll is well.dcm');
    expect(printed.stdout + printed.stderr).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
    const json = spawnSync(process.execPath, [discportProgram, 'scan', folder.path, '--json'], {
      encoding: 'utf8',
    });
    expect(json.stdout).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
    expect(document.parse(JSON.parse(json.stdout)).problems[0]?.path).toBe(`${trap}.dcm`);
  });

  it('ends with 4 where a picture ends too soon: the rest of it is lost', async () => {
    const folder = temporaryFolder();
    folder.write('a', makePicture({ sopInstanceUid: '1.2.3.4' }).slice(0, -10));
    const { status, out } = await scan(folder.path);
    expect(status).toBe(4);
    expect(out).toContain('incomplete  a  ends too soon');
  });

  it('says that there is no name where there are only the marks between its parts', async () => {
    const folder = temporaryFolder();
    folder.write('a', makePicture({ sopInstanceUid: '1.2.3.4', patientName: '^^^^ ' }));
    expect((await scan(folder.path)).out).toMatch(/^no name {2}\(/);
  });

  it('tells what a name probably reads, and what else is there by name', async () => {
    const folder = temporaryFolder();
    folder.write('a', readCorpus('synthetic/charset-cp1251-undeclared.dcm'));
    for (const name of ['1', '2', '3', '4']) folder.write(`VIEWER/RUN${name}.EXE`, 'MZ');
    folder.write('REPORT.PDF', '%PDF-1.7');
    const { out } = await scan(folder.path);
    expect(out).toContain('Èâàíîâ^Èâàí, probably Иванов^Иван  (');
    expect(out).toContain('  4 programs: VIEWER/RUN1.EXE, VIEWER/RUN2.EXE, VIEWER/RUN3.EXE …\n');
    expect(out).toContain('  1 document: REPORT.PDF\n');
    const json = document.parse(JSON.parse((await scan(folder.path, '--json')).out));
    expect(json.patients).toMatchObject([{ patientName: 'Èâàíîâ^Èâàí', likelyName: 'Иванов^Иван' }]);
    expect(json.otherFilePaths).toMatchObject({ documents: ['REPORT.PDF'], images: [] });
  });

  it('names everybody whom the files of a series name', async () => {
    const folder = temporaryFolder();
    folder.write('a', makePicture({ sopInstanceUid: '1.2.3.4', patientName: 'Doe^Jane' }));
    folder.write(
      'b',
      makePicture({ sopInstanceUid: '1.2.3.5', patientName: 'Roe^Rick', patientId: 'P2', birthDate: '' }),
    );
    const { out } = await scan(folder.path);
    expect(out).toContain('Doe^Jane  (P1, born 1970-01-01)');
    expect(out).toContain('also names Roe^Rick  (P2, born unknown)');
  });

  it('ends with status 4 when a picture is lost', async () => {
    const folder = temporaryFolder();
    cpSync(fileSet, folder.path, { recursive: true });
    rmSync(folder.at('77654033/CR1/6154'));
    const { status, out } = await scan(folder.path, '--json');
    expect(status).toBe(4);
    expect(document.parse(JSON.parse(out)).problems).toContainEqual({
      code: 'listed-missing',
      path: '77654033/CR1/6154',
    });
  });

  it('ends with status 0 where half of the DICOMDIR is lost and no picture, and with 4 where one is', async () => {
    const folder = temporaryFolder();
    cpSync(fileSet, folder.path, { recursive: true });
    const index = folder.at('DICOMDIR');
    truncateSync(index, Math.floor(statSync(index).size / 2));
    const told = { code: 'dicomdir-unreadable', path: 'DICOMDIR', detail: 'in part' };
    const whole = await scan(folder.path, '--json');
    expect(whole.status).toBe(0);
    expect(document.parse(JSON.parse(whole.out)).problems).toContainEqual(told);
    rmSync(folder.at('77654033/CR1/6154'));
    const lacking = await scan(folder.path, '--json');
    expect(lacking.status).toBe(4);
    expect(document.parse(JSON.parse(lacking.out)).problems).toEqual(
      expect.arrayContaining([told, { code: 'listed-missing', path: '77654033/CR1/6154' }]),
    );
  });

  it('says that a ZIP file in a folder may hold pictures, also where nothing else does', async () => {
    const folder = temporaryFolder();
    folder.write('more.zip', 'PK\x03\x04 and so on');
    const alone = await scan(folder.path);
    expect([alone.status, alone.err]).toEqual([3, expect.stringContaining('open it by itself')]);
    folder.write('a', makePicture({ sopInstanceUid: '1.2.3.4' }));
    const { status, out } = await scan(folder.path);
    expect(status).toBe(0);
    expect(out).toContain('archive-inside  more.zip  a ZIP file: may hold more pictures, open it by itself');
  });

  it('ends with status 3 when there is no DICOM, and still says what there was', async () => {
    const folder = temporaryFolder();
    const empty = await scan(folder.path, '--json');
    expect(empty.status).toBe(3);
    expect(empty.err).toContain('That place is empty');
    folder.write('beach.jpg', new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0, 0]));
    const photos = await scan(folder.path, '--json');
    expect(photos.status).toBe(3);
    expect(document.parse(JSON.parse(photos.out))).toMatchObject({ patients: [], otherFiles: { images: 1 } });
    expect(photos.err).toContain(
      'The one file there is not a medical (DICOM) picture; 1 is an ordinary picture. Nothing was changed.',
    );
  });

  it('ends with status 1 when there is nothing at the path', async () => {
    const { status, out, err } = await scan('/nothing/here', '--json');
    expect(status).toBe(1);
    expect(z.object({ error: z.object({ code: z.string() }) }).parse(JSON.parse(out)).error.code).toBe(
      'source/not-found',
    );
    expect(err).toContain('There is nothing at that place. Nothing was lost.');
  });

  it('stops when it is interrupted', async () => {
    const cancelled = new AbortController();
    const io = captureIo(cancelled.signal);
    const running = runCommandLine(['scan', corpusPath('.'), '--full'], io, { commands, version: '0' });
    cancelled.abort();
    expect(await running).toBe(1);
    expect(io.said()).toMatch(/^Cancelled\./);
    expect(io.written()).toBe('');
  });
});
