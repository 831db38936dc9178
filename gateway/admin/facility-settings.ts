import { readFile } from 'node:fs/promises';
import { logoFacts, logoLimits } from '../../shared/model/logo';
import { required, WrongUsage, type OptionValues } from '../command-line';
import {
  changeFacility,
  readFacility,
  readOwnSettings,
  usedBytes,
  type FacilitySettings,
} from '../facilities/facilities';
import { codeLives, sizes } from '../limits';
import { mailLanguages } from '../mail/code-mail-texts';
import type { AdminAnswer, AdminCommand } from './admin-command';

const gigabyte = 1_000_000_000;
const mostQuotaBytes = 1_000_000 * gigabyte;
const questions = ['recipient', 'reason', 'note'] as const;
const releaseCharacters = 10_000;

const listOf = (value: string): string[] => value.split(',').map((part) => part.trim());

/** @throws {WrongUsage} */
const readList = (value: string, option: string, isOne: (part: string) => boolean): string[] => {
  const list = [...new Set(listOf(value))];
  const odd = list.find((part) => !isOne(part));
  if (odd !== undefined) throw new WrongUsage(`--${option} does not know '${odd}'.`);
  return list;
};

/** @throws {WrongUsage} */
const readWhole = (
  value: string | undefined,
  option: string,
  { least, most }: { readonly least: number; readonly most: number },
): number | undefined => {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < least || number > most)
    throw new WrongUsage(`--${option} takes a number from ${least} to ${most}.`);
  return number;
};

/** @throws {WrongUsage} */
const readGigabytes = (
  value: string | undefined,
  option: string,
  most: number,
): number | null | undefined => {
  if (value === undefined || value === 'none') return value === undefined ? undefined : null;
  const bytes = Math.round(Number(value) * gigabyte);
  if (!(bytes > 0 && bytes <= most))
    throw new WrongUsage(`--${option} takes a number of GB, up to ${Math.floor(most / gigabyte)}, or none.`);
  return bytes;
};

/** @throws {WrongUsage} */
const readYes = (value: string | undefined, option: string): boolean | undefined => {
  if (value !== undefined && value !== 'yes' && value !== 'no')
    throw new WrongUsage(`--${option} takes yes or no.`);
  return value === undefined ? undefined : value === 'yes';
};

/** @throws {WrongUsage} */
const readLogoFile = async (path: string | undefined): Promise<Uint8Array | null | undefined> => {
  if (path === undefined || path === 'none') return path === undefined ? undefined : null;
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new WrongUsage(`${path} can't be read.`, { cause });
  });
  if (logoFacts(bytes) === null)
    throw new WrongUsage(
      `${path} is no PNG or JPEG of at most ${logoLimits.bytes / 1024} KB and ${logoLimits.side} pixels a side.`,
    );
  return bytes;
};

/** @throws {WrongUsage} */
const readReleaseText = async (path: string | undefined): Promise<string | undefined> => {
  if (path === undefined) return undefined;
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new WrongUsage(`${path} can't be read.`, { cause });
  });
  const trimmed = text.trim();
  if (trimmed === '' || trimmed.length > releaseCharacters)
    throw new WrongUsage(`--release-text takes a file with up to ${releaseCharacters} characters.`);
  return trimmed;
};

/** @throws {WrongUsage} */
const readSettings = async (values: OptionValues): Promise<FacilitySettings> => {
  const { name, department, telephone, email, modalities, asks, languages } = values;
  if (name === '') throw new WrongUsage('--name is missing.');
  const asked = asks === undefined || asks === 'none' ? [] : readList(asks, 'asks', isQuestion);
  return {
    ...{ name, department, telephone, email },
    asks:
      asks === undefined
        ? undefined
        : {
            recipient: asked.includes('recipient'),
            reason: asked.includes('reason'),
            note: asked.includes('note'),
          },
    accepts: {
      modalities:
        modalities === undefined
          ? undefined
          : modalities === 'all'
            ? []
            : readList(modalities.toUpperCase(), 'modalities', (one) => /^[A-Z0-9_]{1,16}$/.test(one)),
      bytes: readGigabytes(values['largest-gb'], 'largest-gb', sizes.depositBytes),
      attachments: readYes(values.attachments, 'attachments'),
    },
    quotaBytes: readGigabytes(values['quota-gb'], 'quota-gb', mostQuotaBytes),
    languages:
      languages === undefined
        ? undefined
        : readList(languages.toLowerCase(), 'languages', (one) => mailLanguages.includes(one)),
    codeMinutes: readWhole(values['code-minutes'], 'code-minutes', codeLives.minutes),
    printedCodeDays: readWhole(values['printed-code-days'], 'printed-code-days', codeLives.printedDays),
    logo: await readLogoFile(values.logo),
    releaseText: await readReleaseText(values['release-text']),
  };
};

const isQuestion = (one: string): boolean => questions.some((question) => question === one);

/** What the command works on, and how it answers. */
const changesNothing: ReadonlySet<string> = new Set(['data', 'key-file', 'json', 'slug']);

const show = async (parts: Parameters<AdminCommand>[0], slug: string): Promise<AdminAnswer> => {
  const { printedCodeDays, quotaBytes } = await readOwnSettings(parts.db, slug);
  const used = await usedBytes(parts.db, slug);
  const { accepts, asks, release, ...facility } = await readFacility(parts.db, slug);
  const { name, department, telephone, email, languages, codeMinutes, hasLogo } = facility;
  const settled = {
    ...{ slug, name, department, telephone, email, hasLogo, asks, accepts, languages, codeMinutes },
    ...{
      printedCodeDays,
      quotaBytes,
      usedBytes: used,
      releaseVersion: release.version,
      releaseText: release.text,
    },
  };
  const asked = questions.filter((question) => asks[question]);
  const lines = [
    `${name} takes pictures at /f/${slug}`,
    ...[department, telephone, email].filter((line) => line !== ''),
    `logo: ${hasLogo ? 'yes' : 'none'}`,
    `takes: ${accepts.modalities.length === 0 ? 'all modalities' : accepts.modalities.join(', ')}`,
    `largest deposit: ${accepts.bytes === null ? 'no limit of its own' : `${accepts.bytes / gigabyte} GB`}`,
    `holds or is promised: ${(used / gigabyte).toFixed(3)} GB${quotaBytes === null ? '' : ` of ${quotaBytes / gigabyte} GB`}`,
    `documents and photos that senders add: ${accepts.attachments ? 'taken' : 'not taken'}`,
    `asks for: ${asked.length === 0 ? 'nothing' : asked.join(', ')}`,
    `writes in: ${languages.join(', ')}`,
    `codes live: ${codeMinutes} minutes by e-mail, ${printedCodeDays} days on paper`,
    `release text, version ${release.version}: ${release.text}`,
  ];
  return { data: settled, lines };
};

export const facilityShow: AdminCommand = (parts, values) => show(parts, required(values.slug, 'slug'));

export const facilitySet: AdminCommand = async (parts, values) => {
  const slug = required(values.slug, 'slug');
  if (Object.keys(values).every((option) => changesNothing.has(option)))
    throw new WrongUsage('Nothing to change was named; facility show prints what is settled.');
  await changeFacility(parts, slug, await readSettings(values));
  await parts.audit.record({
    actor: 'admin',
    action: 'facility/changed',
    subject: slug,
    outcome: 'done',
    address: '',
  });
  return show(parts, slug);
};
