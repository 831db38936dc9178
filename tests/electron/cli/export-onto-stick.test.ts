import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { bundleScript, type BundledScript } from '../bundled-script';
import { temporaryFolder } from '../media/temporary-folder';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const source = join(import.meta.dirname, '..', '..', 'corpus', 'dicomdir', 'pydicom-tiny-alpha');

let script: BundledScript;
beforeAll(async () => {
  script = await bundleScript(join(import.meta.dirname, 'command-line-script.ts'), 'electron');
});
afterAll(() => script.remove());

/** Runs shell lines where `stick` is a drive of its own, and `export_to` writes the pictures to a place. */
const onStick = (...lines: readonly string[]) => {
  const folder = temporaryFolder();
  mkdirSync(folder.at('stick'));
  const shell = [
    'export_to() { "$node" "$discport" export "$pictures" --to "$1" --acknowledge-phi; }',
    'verify() { "$node" "$discport" verify stick "$@"; echo "status $?"; }',
    'lint() { "$node" "$discport" lint stick; echo "status $?"; }',
    'node=$0 discport=$1 pictures=$2 other=$2/../../charsets/chrGerm.dcm',
    'mount -t tmpfs none stick',
    ...lines,
  ].join('\n');
  const args = ['--user', '--map-root-user', '--mount', 'sh', '-c', shell, process.execPath];
  const { stdout, stderr } = spawnSync('unshare', [...args, script.path, source], {
    encoding: 'utf8',
    cwd: folder.path,
  });
  return { out: stdout, said: stderr };
};

describe('a stick that holds other things', () => {
  it('gets the pictures beside them, and they stay as they are', () => {
    const { out, said } = onStick(
      'mkdir stick/Music && echo mine | tee stick/Music/song stick/letter.txt >/dev/null',
      'export_to stick; echo "status $?"',
      'ls stick; cat stick/Music/song stick/letter.txt',
      'dcmdump +P 0004,1511 stick/DICOMDIR | grep -c ReferencedSOPInstanceUIDInFile',
    );
    expect(said).not.toContain('already there');
    expect(out).toContain(
      'status 0\nDICOM\nDICOMDIR\nIHE_PDI\nINDEX.HTM\nMusic\nREADME.TXT\nletter.txt\nmine\nmine\n50\n',
    );
  });

  it('has a copy that is right, and what else is there is told as no part of it', () => {
    const { out } = onStick(
      'mkdir -p "stick/Summer 2024" stick/Tools && echo mine > "stick/Summer 2024/beach photo.jpeg"',
      'printf "MZ setup" > stick/Tools/setup-program.exe; echo mine > stick/letter-home.txt',
      'export_to stick >/dev/null; verify; verify --against "$pictures"; lint',
    );
    const also = 'Also there, and no part of the copy: 3 other files, of which 1 is a program.';
    expect(out.split(also)).toHaveLength(3);
    expect(out).toContain('All 50 pictures and documents were read and are the same as in the source.');
    expect(out).toContain('0 findings in ');
    expect(out.match(/status \d/g)).toEqual(['status 0', 'status 0', 'status 0']);
  });

  it('and a program at its root, has a copy that is told not to be right', () => {
    const { out } = onStick(
      'echo "[autorun]" > stick/autorun.inf; printf "MZ" > stick/viewer',
      'export_to stick >/dev/null; verify; lint',
    );
    expect(out).toContain('autorun.inf: it is a program, or starts one\n');
    expect(out).toContain('viewer: it is a program, or starts one\n');
    expect(out.match(/status \d/g)).toEqual(['status 1', 'status 1']);
  });

  it('and a file-set of another program, whose pictures lie in folders of their own, is not right where one of them is damaged', () => {
    const { out } = onStick(
      'cp -r "$pictures"/. stick && echo mine > stick/letter.txt && verify',
      'pictures_on=stick/PT000000/ST000000/SE000000',
      'truncate -s 600 $pictures_on/IM000003; truncate -s 40 $pictures_on/IM000004; verify; verify --against "$pictures"',
    );
    expect(out.split('PT000000/ST000000/SE000000/IM000003: it is cut short or damaged\n')).toHaveLength(3);
    expect(out.split('PT000000/ST000000/SE000000/IM000004: it is cut short or damaged\n')).toHaveLength(3);
    expect(out.match(/status \d/g)).toEqual(['status 0', 'status 1', 'status 1']);
  });

  it('and has names in the folders of the copy that not every system reads, is told so', () => {
    const { out } = onStick(
      'export_to stick >/dev/null; echo x > "stick/IHE_PDI/long name.html"; verify; lint',
    );
    expect(out).toContain('IHE_PDI/long name.html: its name is not one that every system reads\n');
    expect(out.match(/status \d/g)).toEqual(['status 1', 'status 1']);
  });

  it.each([
    ['in files of DICOM', 'cp "$other" stick/OLD/x'],
    ['without what such files begin with', 'tail -c +333 "$other" > stick/OLD/x'],
  ])(
    'and has pictures of somebody else, %s, is not touched, and is not right where they come later',
    (_, put) => {
      const { out, said } = onStick(
        `mkdir stick/OLD; ${put}; export_to stick; echo "status $?"; find stick -type f`,
        'mv stick/OLD . && export_to stick >/dev/null; echo "status $?"; mv OLD stick; verify',
      );
      expect(said).toContain('There are other medical pictures on that drive, perhaps of somebody else');
      expect(out).toMatch(/^status 1\nstick\/OLD\/x\nstatus 0\n/);
      expect(out).toContain('OLD/x: it is there, but not in the DICOMDIR\n');
      expect(out.match(/status \d/g)).toEqual(['status 1', 'status 0', 'status 1']);
    },
  );

  it('gets a locked ZIP beside them, and they stay as they are', () => {
    const { out, said } = onStick(
      'echo mine > stick/letter.txt',
      'export_locked() { printf "unused\\nlong enough\\n" | "$node" "$discport" export "$pictures" --to stick --acknowledge-phi --encrypt --password-stdin; }',
      'export_locked; echo "status $?"',
      'ls stick; cat stick/letter.txt; 7z t "-plong enough" stick/PICTURES.ZIP | grep ^Everything',
      'export_locked; echo "status $?"',
    );
    expect(out).toContain(
      'status 0\nPICTURES.ZIP\nREADME.TXT\nletter.txt\nmine\nEverything is Ok\nstatus 1\n',
    );
    expect(said).toContain('Something is already there and was left as it is. Nothing was written.');
  });

  it('and has a DICOMDIR already, is not touched, and a folder on it is written to', () => {
    const { out, said } = onStick(
      'echo theirs > stick/dicomdir',
      'export_to stick; echo "status $?"',
      'export_to stick/exam; echo "status $?"',
      'ls stick stick/exam; cat stick/dicomdir',
    );
    expect(said).toContain("one list can't be added to another. Nothing was written.");
    expect(out).toMatch(/^status 1\n/);
    expect(out).toContain(
      'status 0\nstick:\ndicomdir\nexam\n\nstick/exam:\nDICOM\nDICOMDIR\nIHE_PDI\nINDEX.HTM\nREADME.TXT\ntheirs\n',
    );
  });

  it.each(['DICOM/x', 'readme.txt', 'Index.htm', 'IHE_PDI/x', 'Pictures.zip'])(
    'and has %s already, is not touched',
    (name) => {
      const { out, said } = onStick(
        `mkdir -p "stick/$(dirname ${name})" && echo theirs > stick/${name}`,
        'export_to stick; echo "status $?"',
        `find stick -type f; cat stick/${name}`,
      );
      expect(said).toContain('Something is already there and was left as it is. Nothing was written.');
      expect(out).toBe(`status 1\nstick/${name}\ntheirs\n`);
    },
  );

  it('is as it was when the export fails, also what came meanwhile', () => {
    const { out } = onStick(
      'mount -o remount,size=30m stick && echo mine > stick/letter.txt',
      '"$node" "$discport" export "$(dirname "$pictures")/../series-mr/fruit-ge-196" --to stick --acknowledge-phi & export=$!',
      'until [ -e stick/DICOM ]; do :; done',
      'kill -STOP $export; echo theirs > stick/README.TXT; cat /dev/zero > stick/other 2>/dev/null; kill -CONT $export',
      'wait $export; echo "status $?"',
      'ls stick; cat stick/README.TXT stick/letter.txt',
    );
    expect(out).toBe('status 1\nREADME.TXT\nletter.txt\nother\ntheirs\nmine\n');
  });
});
