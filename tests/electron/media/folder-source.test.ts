import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { openFolder } from '../../../electron/media/folder-source';
import { isInsidePath } from '../../../electron/media/inside-path';
import { openSource, sourceRefOf, sourceRefOfAll } from '../../../electron/media/open-source';
import { scanAnything } from '../../../electron/media/scan-source';
import type { Source } from '../../../electron/media/source';
import { limits } from '../../../shared/model/limits';
import { makePicture } from '../../shared/dicom/make-dicom';
import { problemsOf, scanHere } from './scan-here';
import { temporaryFolder } from './temporary-folder';

// computers are busy while tests run
vi.setConfig({ testTimeout: 60_000 });

const openAt = (path: string): Source => openFolder({ kind: 'folder', path });

const list = (source: Source): { files: string[]; skipped: string[] } => {
  const skipped: string[] = [];
  const entries = source.list((path, reason = 'unreadable') => skipped.push(`${path} ${reason}`));
  return { files: Array.from(entries, ({ path, bytes }) => `${path} ${bytes}`).sort(), skipped };
};

describe('a folder', () => {
  it('lists its files with their sizes, and the files in its folders', () => {
    const folder = temporaryFolder();
    folder.write('a', '1');
    folder.write('sub/deeper/b', '22');
    expect(list(openAt(folder.path))).toEqual({ files: ['a 1', 'sub/deeper/b 2'], skipped: [] });
  });

  it('leaves out FIFOs, and what operating systems keep on drives', () => {
    const folder = temporaryFolder();
    folder.write('a', '1');
    folder.write('System Volume Information/IndexerVolumeGuid', 'x');
    folder.write('$RECYCLE.BIN/old.dcm', 'x');
    folder.write('.Trash-1000/files/old.dcm', 'x');
    folder.write('.Trash/1000/files/old.dcm', 'x');
    execFileSync('mkfifo', [folder.at('pipe')]);
    expect(list(openAt(folder.path))).toEqual({ files: ['a 1'], skipped: [] });
  });

  it('gives what was rescued when the drive was mended', () => {
    const folder = temporaryFolder();
    folder.write('lost+found/#12/IM1', '1');
    expect(list(openAt(folder.path))).toEqual({ files: ['lost+found/#12/IM1 1'], skipped: [] });
  });

  it('follows no links, and tells of those that lead out of it', () => {
    const outside = temporaryFolder();
    outside.write('picture', 'x');
    const folder = temporaryFolder();
    folder.write('sub/a', '1');
    symlinkSync(outside.path, folder.at('away'));
    symlinkSync(outside.at('picture'), folder.at('picture'));
    symlinkSync(folder.at('sub'), folder.at('again'));
    symlinkSync(folder.path, folder.at('sub/loop'));
    symlinkSync(folder.at('nothing'), folder.at('dangling'));
    const { files, skipped } = list(openAt(folder.path));
    expect(files).toEqual(['sub/a 1']);
    expect(skipped.sort()).toEqual(['away not-followed', 'picture not-followed']);
  });

  it('is listed as deep as the limit', () => {
    const folder = temporaryFolder();
    const path = Array.from({ length: limits.folderDepth + 1 }, () => 'd').join('/');
    folder.write(`${path.slice(2)}/in`, '1');
    folder.write(`${path}/out`, '1');
    const { files, skipped } = list(openAt(folder.path));
    expect(files).toEqual([`${path.slice(2)}/in 1`]);
    expect(skipped).toEqual([`${path} limit-reached`]);
  });

  it.each(['../secret', '/etc/passwd', 'a/../../secret', 'a//b', './a', '', '..', 'a\0b', 'a/'])(
    'does not open %j',
    (path) => {
      const source = openAt(temporaryFolder().path);
      expect(() => source.open(path)).toThrow('source/changed');
    },
  );

  it('opens nothing through a link, neither file nor folder', () => {
    const outside = temporaryFolder();
    outside.write('secret', 'x');
    const folder = temporaryFolder();
    symlinkSync(outside.path, folder.at('away'));
    symlinkSync(outside.at('secret'), folder.at('secret'));
    const source = openAt(folder.path);
    for (const path of ['away/secret', 'secret']) expect(() => source.open(path)).toThrow();
  });

  it('does not wait for a FIFO that took the place of a file', () => {
    const folder = temporaryFolder();
    execFileSync('mkfifo', [folder.at('pipe')]);
    const file = openAt(folder.path).open('pipe');
    expect(() => file.read(new Uint8Array(10), 0)).toThrow();
    file.close();
  });

  it('reads at any position', () => {
    const folder = temporaryFolder();
    const content = Uint8Array.from({ length: 700_000 }, (_, index) => (index * 31) >> 3);
    folder.write('a', content);
    const source = openAt(folder.path);
    const file = source.open('a');
    const part = new Uint8Array(1000);
    expect(file.bytes).toBe(700_000);
    expect(file.read(part, 699_500)).toBe(500);
    expect(part.subarray(0, 500)).toEqual(content.subarray(699_500));
    expect(file.read(part, 700_000)).toBe(0);
    file.close();
  });
});

describe('a name that is no UTF-8', () => {
  /** Written byte by byte, as an old system left it on a drive. */
  const write = (folder: string, path: string, content: string | Uint8Array): void => {
    const full = Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(path, 'latin1')]);
    mkdirSync(full.subarray(0, full.lastIndexOf(0x2f)), { recursive: true });
    writeFileSync(full, content);
  };
  const readAll = (source: Source, path: string): string => {
    const file = source.open(path);
    const bytes = new Uint8Array(file.bytes);
    file.read(bytes, 0);
    file.close();
    return Buffer.from(bytes).toString();
  };
  it('is listed as Latin-1, and opens, also by who did not list it', () => {
    const folder = temporaryFolder();
    write(folder.path, 'B\xe4r.dcm', '1');
    write(folder.path, '\xc4rzte/1/M\xfcller', '22');
    write(folder.path, '\xc4rzte/plain', '333');
    folder.write('Größe/日本', '4444');
    const expected = ['Größe/日本 4', 'Bär.dcm 1', 'Ärzte/1/Müller 2', 'Ärzte/plain 3'].sort();
    expect(list(openAt(folder.path))).toEqual({ files: expected, skipped: [] });
    const other = openAt(folder.path);
    for (const [path, text] of [
      ['Bär.dcm', '1'],
      ['Ärzte/1/Müller', '22'],
      ['Ärzte/plain', '333'],
      ['Größe/日本', '4444'],
    ] as const)
      expect(readAll(other, path)).toBe(text);
    expect(() => other.open('Bär')).toThrow(expect.objectContaining({ code: 'ENOENT' }));
  });

  it('is told from the same name in UTF-8 beside it', () => {
    const folder = temporaryFolder();
    write(folder.path, 'B\xe4r/a', 'old');
    folder.write('Bär/a', 'newer');
    const source = openAt(folder.path);
    expect(list(source)).toEqual({ files: ['B%E4r/a 3', 'Bär/a 5'], skipped: [] });
    expect(readAll(source, 'B%E4r/a')).toBe('old');
    expect(readAll(source, 'Bär/a')).toBe('newer');
  });

  it('leads nowhere else either: no link is followed', () => {
    const outside = temporaryFolder();
    outside.write('secret', 'x');
    const folder = temporaryFolder();
    const full = (path: string): Buffer => Buffer.from(`${folder.path}/${path}`, 'latin1');
    mkdirSync(full('\xc4'));
    symlinkSync(outside.path, full('\xc4/\xe4way'));
    symlinkSync(outside.at('secret'), full('s\xe4cret'));
    symlinkSync('plain', full('\xc4/inside'));
    const source = openAt(folder.path);
    const { files, skipped } = list(source);
    expect([files, skipped.sort()]).toEqual([[], ['säcret not-followed', 'Ä/äway not-followed']]);
    for (const path of ['Ä/äway/secret', 'säcret']) expect(() => source.open(path)).toThrow();
  });

  it('loses no picture', async () => {
    const folder = temporaryFolder();
    folder.write('\xc4rzte/B\xe4r.dcm', makePicture({ sopInstanceUid: '1.2.3.4' }));
    const scan = await scanHere(folder.path, 'full');
    expect([problemsOf(scan), scan.instances.map(({ path }) => path)]).toEqual([[], ['Ärzte/Bär.dcm']]);
  });
});

describe('what a person points at', () => {
  it('is a folder, a ZIP or an ISO file', async () => {
    const folder = temporaryFolder();
    expect(await sourceRefOf(folder.path)).toEqual({ kind: 'folder', path: folder.path });
    for (const [name, kind] of [
      ['a.zip', 'zip'],
      ['A.ISO', 'iso'],
    ] as const)
      expect(await sourceRefOf(folder.write(name, 'x'))).toMatchObject({ kind });
  });

  it('is one file alone, and what lies beside it is not read', async () => {
    const folder = temporaryFolder();
    folder.write('one', makePicture({ sopInstanceUid: '1.2.3.4' }));
    folder.write('other', makePicture({ sopInstanceUid: '1.2.3.5', patientName: 'ELSE^SOMEBODY' }));
    const scan = await scanHere(folder.at('one'));
    expect(scan.instances.map(({ path }) => path)).toEqual(['one']);
    expect(scan.catalog.source).toMatchObject({ kind: 'files', label: 'one' });
    const source = await openSource(await sourceRefOf(folder.at('one')));
    expect(() => source.open('other')).toThrow('source/changed');
    source.close();
  });

  it('is what a link given by hand leads to', async () => {
    const [folder, links] = [temporaryFolder(), temporaryFolder()];
    folder.write('one', makePicture({ sopInstanceUid: '1.2.3.4' }));
    symlinkSync(folder.at('one'), links.at('link'));
    expect((await scanHere(links.at('link'))).instances).toHaveLength(1);
  });

  it('is a whole disc when it is its DICOMDIR', async () => {
    const folder = temporaryFolder();
    expect(await sourceRefOf(folder.write('DICOMDIR', 'x'))).toEqual({ kind: 'folder', path: folder.path });
  });

  it('is several files and folders of one folder, as one source', async () => {
    const folder = temporaryFolder();
    folder.write('one', makePicture({ sopInstanceUid: '1.2.3.4' }));
    folder.write('sub/two', makePicture({ sopInstanceUid: '1.2.3.5' }));
    folder.write('sub2/three', makePicture({ sopInstanceUid: '1.2.3.6' }));
    const ref = await sourceRefOfAll([folder.at('one'), folder.at('sub'), folder.at('one')]);
    expect(ref).toEqual({ kind: 'files', path: folder.path, names: ['one', 'sub'] });
    const source = await openSource(ref);
    expect([...source.list(() => undefined)].map(({ path }) => path)).toEqual(['one', 'sub/two']);
    expect(() => source.open('sub2/three')).toThrow('source/changed');
    source.close();
  });

  it('is what links lead to where they are among several', async () => {
    const folder = temporaryFolder();
    for (const name of ['one', 'two', 'far/three']) folder.write(name, makePicture({ sopInstanceUid: name }));
    symlinkSync('two', folder.at('link'));
    symlinkSync('far/three', folder.at('link3'));
    expect(await sourceRefOfAll([folder.at('link'), folder.at('one'), folder.at('two')])).toEqual({
      kind: 'files',
      path: folder.path,
      names: ['two', 'one'],
    });
    expect(await sourceRefOfAll([folder.at('link3'), folder.at('one')])).toEqual({
      kind: 'files',
      path: folder.path,
      names: ['far/three', 'one'],
    });
  });

  it('is things of several folders, and nothing that lies beside or above them', async () => {
    const folder = temporaryFolder();
    const pictures = ['one', 'a/two', 'a/b/three', 'a/b/four', 'ab/five', 'c/d/six', 'c/seven'];
    for (const [index, name] of pictures.entries())
      folder.write(name, makePicture({ sopInstanceUid: `1.2.3.${index}` }));
    symlinkSync('/etc', folder.at('a/beside'));
    const ref = await sourceRefOfAll(['a/b/three', 'c', 'c/d', 'c/seven'].map((name) => folder.at(name)));
    expect(ref).toEqual({ kind: 'files', path: folder.path, names: ['a/b/three', 'c'] });
    const source = await openSource(ref);
    const skipped: string[] = [];
    const listed = [...source.list((path) => skipped.push(path))].map(({ path }) => path);
    expect(listed.sort()).toEqual(['a/b/three', 'c/d/six', 'c/seven']);
    expect(skipped).toEqual([]);
    for (const path of ['one', 'a/two', 'a/b/four', 'ab/five'])
      expect(() => source.open(path)).toThrow('source/changed');
    source.close();
    const context = { signal: new AbortController().signal, tell: () => undefined };
    expect((await scanAnything({ source: ref, depth: 'index' }, context)).instances).toHaveLength(3);
  });

  it('is two discs that were copied into folders apart, by the DICOMDIR of either', async () => {
    const folder = temporaryFolder();
    for (const name of ['first/DICOMDIR', 'first/one', 'far/second/DICOMDIR', 'far/second/two', 'far/three'])
      folder.write(name, 'x');
    const ref = await sourceRefOfAll([folder.at('first/DICOMDIR'), folder.at('far/second/DICOMDIR')]);
    expect(ref).toEqual({ kind: 'files', path: folder.path, names: ['first', 'far/second'] });
  });

  it('is a whole disc when its DICOMDIR is among several, whatever the others are', async () => {
    const folder = temporaryFolder();
    for (const name of ['DICOMDIR', 'INDEX.HTM', 'VIEWER.ZIP']) folder.write(name, 'x');
    const paths = ['INDEX.HTM', 'VIEWER.ZIP', 'DICOMDIR'].map((name) => folder.at(name));
    expect(await sourceRefOfAll(paths)).toEqual({ kind: 'folder', path: folder.path });
  });

  it('is not the folder around a folder that is called DICOMDIR', async () => {
    const folder = temporaryFolder();
    for (const name of ['DICOMDIR/one', 'two', 'three']) folder.write(name, 'x');
    const ref = await sourceRefOfAll([folder.at('DICOMDIR'), folder.at('two')]);
    expect(ref).toEqual({ kind: 'files', path: folder.path, names: ['DICOMDIR', 'two'] });
  });

  it.each([
    ['two archives', ['a.zip', 'b.zip']],
    ['an archive and a folder', ['a.zip', 'folder']],
  ])('is not %s at once: nobody would know which was left out', async (_what, names) => {
    const folder = temporaryFolder();
    for (const name of ['a.zip', 'b.zip', 'one', 'folder/two']) folder.write(name, 'x');
    await expect(sourceRefOfAll(names.map((name) => folder.at(name)))).rejects.toThrow('source/several');
  });

  it('is told apart when it is not there, or is nothing we open', async () => {
    const folder = temporaryFolder();
    await expect(sourceRefOf(folder.at('nothing'))).rejects.toThrow('source/not-found');
    await expect(sourceRefOf(folder.at('nothing/at/all'))).rejects.toThrow('source/not-found');
    await expect(sourceRefOf('/dev/null')).rejects.toThrow('source/unsupported');
    await expect(openSource({ kind: 'folder', path: folder.at('nothing') })).rejects.toThrow(
      'source/not-found',
    );
    await expect(openSource({ kind: 'gateway', path: folder.path })).rejects.toThrow('source/unsupported');
  });

  it('is gone once something else stands in its place', async () => {
    const folder = temporaryFolder();
    mkdirSync(folder.at('disc'));
    const source = await openSource({ kind: 'folder', path: folder.at('disc') });
    expect(source.isPresent?.()).toBe(true);
    execFileSync('mv', [folder.at('disc'), folder.at('old')]);
    expect(source.isPresent?.()).toBe(false);
    mkdirSync(folder.at('disc'));
    expect(source.isPresent?.()).toBe(false);
  });
});

describe('isInsidePath', () => {
  it.each(['a\\..\\b', 'C:/a', 'a:stream', 'a/b.', 'a /b', 'con/../a'])('refuses %j on Windows', (path) => {
    expect(isInsidePath(path, 'win32')).toBe(false);
  });
  it.each(['a', 'DICOM/IM1', 'a.b/c', '..a', 'a..', 'a...b'])('takes %j elsewhere', (path) => {
    expect(isInsidePath(path, 'linux')).toBe(true);
  });
});
