import { describe, expect, it } from 'vitest';
import { xorriso } from '../../../../electron/export/burn/xorriso';

/** As xorriso 1.5.4 prints it. */
const toc = (kind: string, status: string, blocks: string): string =>
  [
    "Drive current: -outdev '/dev/sr0'",
    `Media current: ${kind}`,
    `Media status : ${status}`,
    `Media blocks : ${blocks}`,
    '',
  ].join('\n');

describe('what xorriso says of a drive', () => {
  it.each([
    ['DVD+R', 'is blank', '0 readable , 2295104 writable , 2295104 overall', 'blank', false, 4_700_372_992],
    ['CD-R', 'is written , is closed', '184 readable , 0 writable , 184 overall', 'written', false, 0],
    ['BD-RE', 'is blank', '0 readable , 11826176 writable , 11826176 overall', 'blank', true, 24_220_008_448],
    ['is not recognizable', 'is not recognizable', '', 'none', false, null],
  ] as const)('of a medium %s that %s', (kind, status, blocks, state, isRewritable, freeBytes) => {
    expect(xorriso.readMedium(toc(kind, status, blocks))).toMatchObject({
      state,
      isRewritable,
      freeBytes,
      kind,
    });
  });

  it('is null where there is no such drive', () => {
    expect(xorriso.readMedium("xorriso : FAILURE : Cannot acquire drive '/dev/sr7'\n")).toBeNull();
  });
});

describe('the drives that lsblk lists', () => {
  it('are those for discs', () => {
    expect(
      xorriso.readDrives(
        JSON.stringify({
          blockdevices: [
            { path: '/dev/sda', type: 'disk', vendor: 'ATA     ', model: 'Disk' },
            { path: '/dev/sr0', type: 'rom', vendor: 'HL-DT-ST', model: 'DVDRAM GP65NB60 ' },
            { path: '/dev/sr1', type: 'rom', vendor: null, model: null },
          ],
        }),
      ),
    ).toEqual([
      { device: '/dev/sr0', name: 'HL-DT-ST DVDRAM GP65NB60' },
      { device: '/dev/sr1', name: '' },
    ]);
  });
});

describe('a command line of xorriso', () => {
  const settings = { device: '/dev/sr0', speed: null, simulate: false, erase: false };

  it('burns, and no more than was asked for', () => {
    expect(xorriso.burn('/x.iso', settings).join(' ')).toBe(
      'xorriso -as cdrecord --no_rc -v dev=/dev/sr0 -dao /x.iso',
    );
    expect(xorriso.burn('/x.iso', { ...settings, speed: 8, simulate: true, erase: true }).join(' ')).toBe(
      'xorriso -as cdrecord --no_rc -v dev=/dev/sr0 speed=8 -dummy blank=as_needed -dao /x.iso',
    );
  });

  it('tells how much was written', () => {
    const lines = [
      'xorriso : UPDATE :   12 of  652 MB written (fifo 97%) [buf  99%]   8.0x.',
      'Media status : is blank',
    ];
    expect(lines.map((line) => xorriso.readWritten(line, 0))).toEqual([12 * 1_048_576, null]);
  });
});
