import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { ByteWindow } from '../../../shared/dicom/byte-window';
import { decodeText } from '../../../shared/dicom/character-sets';
import { readHead } from '../../../shared/dicom/read-head';
import { inflate, readCorpus } from './corpus';

// computers are busy while tests run
vi.setConfig({ testTimeout: 60_000 });

const nameIn = (path: string) => {
  const head = readHead(ByteWindow.over(readCorpus(path)), inflate);
  return { name: head?.patientName, isRight: head?.nameUndecodable === false, likely: head?.likelyName };
};

const raw = (bytes: readonly number[]): string => String.fromCharCode(...bytes);
const latin1 = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

describe('names', () => {
  // as the standard prints them: DICOM PS3.5 annexes H, I, J and K
  it.each([
    ['chrArab', 'قباني^لنزار'],
    ['chrFren', 'Buc^Jérôme'],
    ['chrGerm', 'Äneas^Rüdiger'],
    ['chrGreek', 'Διονυσιος'],
    ['chrH31', 'Yamada^Tarou=山田^太郎=やまだ^たろう'],
    ['chrH32', 'ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう'],
    ['chrHbrw', 'שרון^דבורה'],
    ['chrI2', 'Hong^Gildong=洪^吉洞=홍^길동'],
    ['chrRuss', 'Люкceмбypг'],
    ['chrX1', 'Wang^XiaoDong=王^小東'],
    ['chrX2', 'Wang^XiaoDong=王^小东'],
  ])('of %s decode', (file, name) => {
    expect(nameIn(`charsets/${file}.dcm`)).toEqual({ name, isRight: true });
  });

  it.each([
    ['charset-cp1251-undeclared', 'Èâàíîâ^Èâàí', 'Иванов^Иван'],
    ['charset-sjis-undeclared', 'ŽR“c^‘¾˜Y', '山田^太郎'],
    ['charset-utf8-declared-latin1', 'Å\ufffduk^Å»aneta', 'Łuk^Żaneta'],
  ])(
    'of %s stay as they are declared, are told, and are offered as they were meant',
    (file, name, likely) => {
      expect(nameIn(`synthetic/${file}.dcm`)).toEqual({ name, isRight: false, likely });
    },
  );

  it('of a misspelt set that need no set are just read', () => {
    expect(nameIn('synthetic/charset-bad-term.dcm')).toEqual({ name: 'LATIN^NAME', isRight: true });
  });
});

describe('decodeText', () => {
  it.each(['ISO-IR 100', 'ISO_IR_100', 'iso ir 100', 'ISO 2022_IR_100', 'LATIN1', 'ISO8859-1'])(
    'understands the misspelt %s',
    (term) => {
      expect(decodeText('Mu\xf1oz', term, 'PN')).toEqual({ text: 'Muñoz', undecodable: false });
    },
  );

  it('takes terms with spaces around as they are meant', () => {
    expect(decodeText('Mu\xf1oz', ' ISO_IR 100 ', 'PN')).toEqual({ text: 'Muñoz', undecodable: false });
  });

  it('takes UTF-8 under any name of it', () => {
    for (const term of ['ISO_IR 192', 'UTF-8', 'utf8', 'ISO 2022 IR 192'])
      expect(decodeText(latin1('Ñandú'), term, 'LO').text).toBe('Ñandú');
  });

  it('begins in ASCII where the first set has no letters', () => {
    const kanji = raw([0x1b, 0x24, 0x42, 0x3b, 0x33, 0x45, 0x44, 0x1b, 0x28, 0x42]);
    expect(decodeText(`Yamada=${kanji}`, 'ISO 2022 IR 87', 'PN')).toEqual({
      text: 'Yamada=山田',
      undecodable: false,
    });
  });

  it('keeps a byte that the declared set has no letter for, and says so', () => {
    expect(decodeText('Mu\xf1oz', 'ISO_IR 192', 'PN')).toEqual({ text: 'Muñoz', undecodable: true });
    expect(decodeText('Mu\xf1oz', '', 'PN')).toEqual({ text: 'Muñoz', undecodable: true });
  });

  it('offers what escapes say that nobody declared', () => {
    const kanji = raw([0x1b, 0x24, 0x42, 0x3b, 0x33, 0x45, 0x44, 0x1b, 0x28, 0x42]);
    for (const declared of ['', 'ISO_IR 100', 'ISO_IR 6'])
      expect(decodeText(kanji, declared, 'PN')).toEqual({
        text: '$B;3ED(B',
        undecodable: true,
        likely: '山田',
      });
  });

  it('takes terms of sets that stand alone as those of sets beside others, where escapes say so, as pydicom does', () => {
    const kanji = '\x1b$B;3ED\x1b(B';
    const declared: readonly (readonly [charset: string, raw: string])[] = [
      ['ISO_IR 13\\ISO 2022 IR 87', '\xd4\xcf\xc0\xde^\xc0\xdb\xb3=\x1b$B;3ED\x1b(J^\x1b$BB@O:\x1b(J'],
      ['ISO_IR 100\\ISO 2022 IR 87', `M\xfcller^J=${kanji}`],
      ['ISO_IR 100\\ISO 2022 IR 144', 'Ivan=\x1b-L\xb8\xd2\xd0\xdd'],
      ['ISO_IR 100', 'M\xfc=\x1b-A\xfcx'],
    ];
    const names = execFileSync('/usr/bin/python3', [join(import.meta.dirname, 'judge-names.py')], {
      input: JSON.stringify(
        declared.map(([charset, name]) => [charset, Buffer.from(name, 'latin1').toString('hex')]),
      ),
      encoding: 'utf8',
    });
    expect(declared.map(([charset, name]) => decodeText(name, charset, 'PN'))).toEqual(
      z
        .array(z.string())
        .parse(JSON.parse(names))
        .map((text) => ({ text, undecodable: false })),
    );
  });

  it('offers what escapes say in the set that was declared before them', () => {
    expect(decodeText('\xd4\xcf\xc0\xde=\x1b$B;3ED\x1b(J', 'ISO_IR 13', 'PN').likely).toBe('ﾔﾏﾀﾞ=山田');
  });

  it('returns to the first set behind every delimiter of a name', () => {
    // ISO 2022 IR 126 (Greek) is chosen for the first component alone
    const greek = raw([0x1b, 0x2d, 0x46, 0xc4, 0xe9, 0x5e, 0x41]);
    expect(decodeText(greek, '\\ISO 2022 IR 126', 'PN')).toEqual({ text: 'Δι^A', undecodable: false });
  });

  it('never throws, whatever is declared and whatever stands there', () => {
    const charset = fc.oneof(
      fc.constantFrom(
        '',
        'ISO_IR 192',
        '\\ISO 2022 IR 87\\ISO 2022 IR 159',
        'ISO 2022 IR 149',
        'GB18030',
        'ISO_IR 13',
      ),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), charset, (bytes, declared) => {
        const { text } = decodeText(raw([...bytes]), declared, 'PN');
        // nothing that would move a terminal's cursor
        expect(text).not.toMatch(/\p{Cc}/u);
      }),
      { seed: 20261122, numRuns: 3000 },
    );
  });
});
