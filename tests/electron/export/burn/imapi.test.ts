import { describe, expect, it } from 'vitest';
import type { CommandLine } from '../../../../electron/export/burn/burn-program';
import { imapi } from '../../../../electron/export/burn/imapi';

/** As the documentation of IMAPI has the numbers, with what PowerShell may print around them. */
const said = (medium: object): string =>
  `#< CLIXML\r\n${JSON.stringify({ type: 0, isWritable: true, isBlank: false, hasFiles: false, freeSectors: null, ...medium })}\r\n`;

const decode = (text: string, encoding: BufferEncoding): string =>
  Buffer.from(text, 'base64').toString(encoding);
/** The script, and in it every text that it holds as bytes. */
const scriptOf = (line: CommandLine): string =>
  decode(line.at(-1) ?? '', 'utf16le').replaceAll(
    /FromBase64String\('([^']*)'\)/g,
    (_, text: string) => `FromBase64String{${decode(text, 'utf8')}}`,
  );

describe('what IMAPI says of a drive', () => {
  it.each([
    [{ type: 2, isBlank: true, freeSectors: 359_844 }, 'blank', 'CD-R', false, false, 736_960_512],
    [{ type: 7, freeSectors: 2_295_104 }, 'written', 'DVD+RW', true, true, 4_700_372_992],
    [{ type: 19, isBlank: true, freeSectors: 11_826_176 }, 'blank', 'BD-RE', true, true, 24_220_008_448],
    [{ isWritable: false, hasFiles: true }, 'written', '', false, false, null],
    [{ isWritable: false }, 'none', '', false, false, null],
  ] as const)(
    'of %j is whether it can be burned',
    (medium, state, kind, isRewritable, isOverwritable, freeBytes) => {
      expect(imapi.readMedium(said(medium))).toEqual({
        state,
        kind,
        isRewritable,
        isOverwritable,
        freeBytes,
      });
    },
  );

  it('is nothing where there is no such drive', () => {
    expect(imapi.readMedium('no such drive\r\nAt line:12 char:28\r\n')).toBeNull();
  });

  it('is which drives there are', () => {
    const recorders = [{ device: 'D:', vendor: 'HL-DT-ST', product: 'DVDRAM GP65NB60' }];
    expect(imapi.readDrives(`${JSON.stringify({ recorders })}\r\n`)).toEqual([
      { device: 'D:', name: 'HL-DT-ST DVDRAM GP65NB60' },
    ]);
    expect(imapi.readDrives('{"recorders":[]}')).toEqual([]);
  });
});

describe('a script for IMAPI', () => {
  const settings = { device: 'D:', speed: null, simulate: false, erase: false };

  it('runs without a profile, and asks nobody', () => {
    expect(imapi.list.slice(0, -1).join(' ')).toBe(
      'powershell.exe -NoLogo -NoProfile -NonInteractive -EncodedCommand',
    );
    expect(imapi.canSimulate).toBe(false);
  });

  it('holds names as bytes, so that nothing in a name is a command', () => {
    const name = `C:\\x'; Remove-Item C:\\ -Recurse; ’$(calc).iso`;
    const line = imapi.burn(name, { ...settings, device: "D:'; calc" });
    const script = decode(line.at(-1) ?? '', 'utf16le');
    expect(script).not.toMatch(/Remove-Item|calc/);
    const inner = /AddScript\(.*FromBase64String\('([^']*)'\)/.exec(script)?.[1] ?? '';
    expect(decode(inner, 'utf8')).not.toMatch(/Remove-Item|calc/);
    expect(decode(inner, 'utf8')).toContain(Buffer.from(name, 'utf8').toString('base64'));
  });

  it('erases, and sets a speed, where that is asked for alone', () => {
    const plain = scriptOf(imapi.burn('C:\\x.iso', settings));
    expect(plain).toContain('$data.Write($manager.Stream)');
    expect(plain).not.toMatch(/EraseMedia|ForceOverwrite|SetWriteSpeed/);
    const both = scriptOf(imapi.burn('C:\\x.iso', { ...settings, speed: 8, erase: true }));
    expect(both).toContain('$data.SetWriteSpeed(8 * ');
    expect(both.indexOf('EraseMedia()')).toBeGreaterThan(
      both.indexOf('if (-not $data.MediaHeuristicallyBlank)'),
    );
  });

  it('tells how much was written', () => {
    const lines = ['WRITTEN:0', 'WRITTEN:4718592', '#< CLIXML'];
    expect(lines.map((line) => imapi.readWritten(line, 9e6))).toEqual([0, 4_718_592, null]);
  });

  it('is read again by its sectors', () => {
    expect(imapi.fileOf('D:')).toBe(String.raw`\\.\D:`);
  });
});
