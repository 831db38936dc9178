import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { decodeText } from '../../../shared/dicom/character-sets';

vi.setConfig({ testTimeout: 60_000 });

/** A character set as Python calls it, and a name. */
type Encoded = readonly [string, string];

/** Names in sets. */
const inSets = (charsets: readonly string[], names: readonly string[]): Encoded[] =>
  charsets.flatMap((charset) => names.map((name): Encoded => [charset, name]));

/** Bytes as Python writes them, a character a byte. */
const encode = (names: readonly Encoded[]): string[] => {
  const hex = execFileSync('/usr/bin/python3', [join(import.meta.dirname, 'encode-names.py')], {
    input: JSON.stringify(names),
    encoding: 'utf8',
  });
  return z
    .array(z.string())
    .parse(JSON.parse(hex))
    .map((one) => Buffer.from(one, 'hex').toString('latin1'));
};

const slavic = [
  'Иванов^Иван',
  'ИВАНОВ^ИВАН^ИВАНОВИЧ',
  'Кузнецова^Мария^Сергеевна',
  'Щербаков^П.',
  'Достоевский^Фёдор',
  'Римская-Корсакова^Анна',
  'ШЕВЧЕНКО^ТАРАС^ГРИГОРЬЕВИЧ',
  'Попова Елена Юрьевна',
  'Sidorov^Petr=Сидоров^Пётр',
];
const japanese = [
  '山田^太郎',
  '佐藤^花子',
  '鈴木^一郎',
  '高橋^みなみ',
  'ヤマダ^タロウ',
  'Yamada^Tarou=山田^太郎=やまだ^たろう',
  '渡邊^健',
];
const western = ['Müller^Jörg', 'Muñoz^Íñigo', 'Åsbjørnsen^Øyvind', 'ÑÁÑEZ^ÁÉÍ', 'Zoë^Ö', 'GARCÍA^JOSÉ'];
const windows = ['Œuvré^Zoë', 'O’Brien^Séan', 'Žižka^Š', 'ŠÁ^Ž', 'Šmíd^Jan', 'ŠMÍD^JAN'];
/** What stands in names of Europe, and looks the least like one. */
const european = [
  ...western,
  'García López^Mª José',
  'LÓPEZ^M.ª CARMEN',
  'Peña^MªÁngeles',
  'Muñoz^Fco. José^^D.º',
  'Col·lell^Aran',
  'PARAL·LEL^IÑAKI',
  'D´Angelo^Niccolò',
  'O´Brien^Séamus',
  'Mu¨ller^Ju¨rgen',
  'Nuñez\xa0de\xa0Arce^Ana',
  'Müller\xadLüdenscheidt^Jörg',
  'Þórðardóttir^Ásdís^Ægir',
  'Åås^Øyvind',
  'Öö^Ülo',
  'Õun^Jüri',
  "L'Hôpital^Anaïs",
  'Strauß^Käthe^^Dr. med.',
  'GROßE-BLÖß^ÄNNE',
  'Conceição^João',
  'Brøndsted^Åse^(Tvilling 1)',
  'Baby 1° Rüdiger^Ö',
];
const central = ['Šťastný^Jiří', 'Łukasiewicz^Żaneta', 'ŽIŽKA^ŠŤĚPÁN', 'Őry^Ödön', 'Čáp^Řehoř', 'ŁŻA^ŚĆ'];
/** Of these, Latin-1 has signs for letters that both sets of Central Europe have there, or that only one of them has. */
const latin2 = ['Šťastný^Jiří', 'ŽIŽKA^ŠŤĚPÁN', 'Świątek^Iga'];
const polish = ['Łukasiewicz^Żaneta', 'Łukasz^Żółć', 'STRÓŻ^STANISŁAW', 'Wójcik^Michał'];
const greek = [
  'Παπαδόπουλος^Γιώργος',
  'ΠΑΠΑΔΟΠΟΥΛΟΣ^ΓΕΩΡΓΙΟΣ',
  'Διονυσίου^Άννα',
  'Νίκου^Ελένη',
  'ΚΟΒΑΣ^ΝΙΚΟΣ',
];
const hebrew = ['שרון^דבורה', 'כהן^יעקב', 'לוי^רות', 'חזוק^אברהם', 'ברק^דני', 'פולק^שרה'];
const arabic = ['قباني^نزار', 'محمد^علي', 'الخطيب^فاطمة', 'عمق^كريم', 'حسين^أحمد'];
const thai = ['สมชาย^ใจดี', 'มาลี^ศรีสุข', 'วิไล^แก้ว', 'ประเสริฐ^ทองคำ', 'สมศรี^รัก'];
const korean = ['홍^길동', '김^철수', '이^영희', '박^정희', '남궁^민수'];

/** Names that read otherwise in another set, but in none that stands out. */
const notGuessed: readonly Encoded[] = [
  ...inSets(['latin_1', 'cp1252', 'cp850'], western),
  ...inSets(['cp1252'], windows),
  ...inSets(['cp852'], [...central, 'Żelazek^Jan', 'KUBÍČEK^JAN', 'RŮŽIČKA^EMA', 'Michał^Łuk']),
  ...inSets(['cp850'], ['GARCíA^JESúS', 'Zurita^Íñigo', 'Mota^Ângelo', 'Agustín^Ángel']),
  // letters that Latin-1 has too, or that other sets have elsewhere
  ...inSets(
    ['cp1250'],
    central.filter((name) => !polish.includes(name)),
  ),
  ...inSets(['iso8859_2'], ['Őry^Ödön', 'Čáp^Řehoř', 'PAWEŁ^JAN', 'Źrebiec^Jan']),
  ...inSets(['cp1254'], ['Yıldız^Şükrü', 'Çağrı^Gökçe', 'ÖĞÜT^İSMET']),
  ...inSets(['cp1253', 'iso8859_7'], greek),
  ...inSets(['cp1255', 'iso8859_8'], hebrew),
  ...inSets(['cp1256', 'iso8859_6'], arabic),
  ...inSets(['tis_620'], thai),
  ...inSets(['gbk'], ['王^小东', '李^明', '张伟', '刘温^洋', '温^家宝', '朱^镕基', '欧阳^修']),
  ...inSets(['big5'], ['王^小東', '李^明', '陳^水扁', '張^惠妹', '歐陽^修']),
  ...inSets(['cp949'], korean),
  ...inSets(['euc_jp'], ['山田^太郎', '佐藤^花子', '鈴木^一郎']),
  ...inSets(['shift_jis'], ['ﾔﾏﾀﾞ^ﾀﾛｳ', 'ｽｽﾞｷ^ｲﾁﾛｳ', 'ﾐｷ']),
  // six pairs of bytes or fewer may be ideographs
  ...inSets(['cp1251'], ['ИВАНОВ^ИВАН']),
  // no ending tells that these are Slavic
  ...inSets(['cp1251'], ['Ли^Ван', 'Абай']),
];

describe.each(['', 'ISO_IR 6', 'ISO_IR 100', 'NONSENSE'])('where %j is declared', (declared) => {
  const read = (names: readonly Encoded[]) => encode(names).map((raw) => decodeText(raw, declared, 'PN'));

  it.each([
    [
      'UTF-8',
      ['utf_8'],
      [...slavic, ...japanese, ...western, ...central, ...greek, ...hebrew, ...korean, ...thai],
    ],
    ['a Cyrillic code page', ['cp1251', 'koi8_r', 'iso8859_5', 'cp866'], slavic],
    ['Shift JIS', ['shift_jis'], japanese],
    ['a set of Central Europe', ['cp1250', 'iso8859_2'], polish],
    ['Latin-2', ['iso8859_2'], latin2],
    ['Latin-9', ['iso8859_15'], ['Cœur^Zoë']],
  ])('a name that is written in %s is offered as it was meant', (_, charsets, names) => {
    const encoded = inSets(charsets, names);
    expect(read(encoded).map(({ likely, undecodable }) => ({ likely, undecodable }))).toEqual(
      encoded.map(([, likely]) => ({ likely, undecodable: true })),
    );
  });

  it('no name is offered where none stands out', () => {
    const wrong = read(notGuessed).flatMap(({ likely }, index) =>
      likely === undefined ? [] : [[...(notGuessed[index] ?? []), likely]],
    );
    expect(wrong).toEqual([]);
  });

  it('the text keeps every byte apart', () => {
    const raws = encode(inSets(['shift_jis'], japanese));
    expect(new Set(raws.map((raw) => decodeText(raw, declared, 'PN').text)).size).toBe(raws.length);
  });
});

describe('where the right set is declared', () => {
  it.each([
    ['ISO_IR 100', 'latin_1', european],
    ['ISO_IR 100', 'cp1252', windows],
    ['ISO_IR 203', 'iso8859_15', [...european.filter((name) => !/[´¨]/.test(name)), 'Œuvré^Žofie', 'Šmíd^Ÿ']],
    ['ISO 2022 IR 203', 'iso8859_15', ['LEBŒUF^ZOË']],
    ['ISO_IR 101', 'iso8859_2', central],
    ['ISO_IR 126', 'iso8859_7', greek],
    ['ISO_IR 138', 'iso8859_8', hebrew],
    ['ISO_IR 127', 'iso8859_6', arabic],
    ['ISO_IR 144', 'iso8859_5', slavic],
    ['ISO_IR 166', 'tis_620', thai],
    ['ISO_IR 13', 'shift_jis', ['ﾔﾏﾀﾞ^ﾀﾛｳ', 'ﾐｷ']],
    ['ISO_IR 192', 'utf_8', [...slavic, ...japanese, ...western, ...korean]],
    ['GB18030', 'gb18030', ['王^小东', '朱^镕基', ...japanese]],
    ['GBK', 'gbk', ['王^小东', '朱^镕基']],
    ['ISO_IR_100', 'latin_1', western],
    ['ISO-IR 144', 'iso8859_5', slavic],
    ['UTF-8', 'utf_8', slavic],
    ['ISO 2022 IR 100', 'latin_1', western],
    ['ISO 2022 IR 6\\ISO 2022 IR 100', 'latin_1', western],
    ['\\ISO 2022 IR 101', 'iso8859_2', [...central, 'BĂŞESCU^ION', 'PÍŠA^JAN']],
    ['ISO 2022 IR 126', 'iso8859_7', greek],
    ['ISO 2022 IR 13\\ISO 2022 IR 87', 'shift_jis', ['ﾔﾏﾀﾞ^ﾀﾛｳ', 'ﾐｷ']],
  ])('%s, names of it are right, and no alarm is raised', (declared, charset, names) => {
    const encoded = inSets([charset], names);
    expect(encode(encoded).map((raw) => decodeText(raw, declared, 'PN'))).toEqual(
      names.map((text) => ({ text, undecodable: false })),
    );
  });
});

describe('where another set is declared than was meant', () => {
  it.each([
    ['simplified Chinese', ['gbk'], ['王^小东', '刘温^洋']],
    ['traditional Chinese', ['big5'], ['王^小東', '陳^水扁']],
    ['Korean', ['cp949'], ['김^철수', '박^정희']],
    ['Thai', ['tis_620'], thai],
    ['Greek', ['cp1253', 'iso8859_7'], greek],
    ['Hebrew', ['cp1255', 'iso8859_8'], hebrew],
    ['Arabic', ['cp1256'], arabic],
  ])('a name in %s is told that is declared as Latin-1', (_, charsets, names) => {
    const encoded = inSets(charsets, names);
    expect(encode(encoded).map((raw) => decodeText(raw, 'ISO_IR 100', 'PN').undecodable)).toEqual(
      encoded.map(() => true),
    );
  });

  it('signs are no letters in names alone', () => {
    expect(decodeText('Gr\xf6\xdfe 5 cm\xb3 \xb1 \xbd', 'ISO_IR 100', 'LO')).toEqual({
      text: 'Größe 5 cm³ ± ½',
      undecodable: false,
    });
  });

  const umlauts = ['Müller^Jörg', 'Güler^Ülkü', 'MÜLLER^JÖRG'];
  const reads = (declared: string, charset: string, names: readonly string[]) =>
    encode(inSets([charset], names)).map((raw) => decodeText(raw, declared, 'PN'));

  it.each([
    ...[
      'ISO 2022 IR 100',
      'ISO 2022 IR 6\\ISO 2022 IR 100',
      'ISO_IR 100\\ISO_IR 192',
      'ISO_IR 101',
      'ISO_IR 110',
      'ISO_IR 126',
      'ISO_IR 144',
      'ISO_IR 148',
    ].map((declared) => [declared, 'utf_8', umlauts] as const),
    ['ISO_IR 101', 'utf_8', ['Dvořák^Jiří', ...central]],
    ['ISO_IR 126', 'utf_8', greek],
    ['ISO_IR 101', 'cp1250', ['Šťastný^Žiška', 'ŠŤASTNÝ^JAN']],
    ['\\ISO 2022 IR 87', 'shift_jis', ['山田^太郎']],
    ['\\ISO 2022 IR 149', 'cp949', korean],
    ['ISO_IR 149', 'cp949', korean],
    ['\\ISO 2022 IR 58', 'gbk', ['王^小东', '朱^镕基']],
  ] as const)(
    'under %s, names in %s are told, and offered as they were meant',
    (declared, charset, names) => {
      expect(
        reads(declared, charset, names).map(({ undecodable, likely }) => ({ undecodable, likely })),
      ).toEqual(names.map((likely) => ({ undecodable: true, likely })));
    },
  );

  it.each([
    ['ISO 2022 IR 6', 'latin_1', 'Müller^Jörg', 'Müller^Jörg'],
    ['ISO_IR 100', 'cp850', 'Müller^Jörg', 'M\ufffdller^J”rg'],
    ['ISO_IR 101', 'cp850', 'Müller^Jörg', 'M\ufffdller^J\ufffdrg'],
  ])('under %s, a name in %s is told, and no byte is left out', (declared, charset, name, text) => {
    expect(reads(declared, charset, [name])).toEqual([{ text, undecodable: true }]);
  });
});
