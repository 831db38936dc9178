import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { ByteWindow } from '../../../shared/dicom/byte-window';
import { decodeText } from '../../../shared/dicom/character-sets';
import { readHead } from '../../../shared/dicom/read-head';
import { inflate, readCorpus } from './corpus';

// computers are busy while tests run
vi.setConfig({ testTimeout: 60_000 });

const nameIn = (path: string): { name: string | undefined; guessed: boolean | undefined } => {
  const head = readHead(ByteWindow.over(readCorpus(path)), inflate);
  return { name: head?.patientName, guessed: head?.nameUndecodable };
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
    expect(nameIn(`charsets/${file}.dcm`)).toEqual({ name, guessed: false });
  });

  it('of undeclared or wrongly declared sets stay readable, and are told', () => {
    // which Cyrillic set it is nobody can know for sure: it reads as Latin
    expect(nameIn('synthetic/charset-cp1251-undeclared.dcm')).toEqual({ name: 'Èâàíîâ^Èâàí', guessed: true });
    expect(nameIn('synthetic/charset-sjis-undeclared.dcm')).toEqual({ name: '山田^太郎', guessed: true });
    expect(nameIn('synthetic/charset-utf8-declared-latin1.dcm')).toEqual({
      name: 'Łuk^Żaneta',
      guessed: true,
    });
  });

  it('of a misspelt set that need no set are just read', () => {
    expect(nameIn('synthetic/charset-bad-term.dcm')).toEqual({ name: 'LATIN^NAME', guessed: false });
  });
});

describe('decodeText', () => {
  it.each(['ISO-IR 100', 'ISO_IR_100', 'iso ir 100', 'ISO 2022_IR_100', 'LATIN1', 'ISO8859-1'])(
    'understands the misspelt %s and says that it was misspelt',
    (term) => {
      expect(decodeText('Mu\xf1oz', term, 'PN')).toEqual({ text: 'Muñoz', undecodable: true });
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

  it('reads escapes that nobody declared, and says so', () => {
    const kanji = raw([0x1b, 0x24, 0x42, 0x3b, 0x33, 0x45, 0x44, 0x1b, 0x28, 0x42]);
    for (const declared of ['', 'ISO_IR 100', 'ISO_IR 6'])
      expect(decodeText(kanji, declared, 'PN')).toEqual({ text: '山田', undecodable: true });
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
