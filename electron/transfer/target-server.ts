import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { UserError } from '../../shared/errors/user-error';
import { limits } from '../../shared/model/limits';
import type { SeriesRef } from '../../shared/model/selection';
import { plainRefusal, type Gateway } from './gateway-calls';
import { readBody, type HttpResponse } from './http-client';

const elementSchema = z.object({ Value: z.array(z.unknown()).optional() });
/** DICOM JSON Model (PS3.18 annex F), as far as it is used here: elements by tag. */
const itemsSchema = z.array(z.record(z.string(), elementSchema));
type Item = z.infer<typeof itemsSchema>[number];

const instanceUidTag = '00080018';
const patientNameTag = '00100010';
const birthDateTag = '00100030';
const pageRows = 500;

/** Statuses by which a server says that it does not answer such a question, or not to this account. */
const unanswered = new Set([400, 403, 404, 405, 406, 410, 413, 414, 415, 501]);

const textOf = (item: Item, tag: string): string => {
  const value = item[tag]?.Value?.[0];
  return typeof value === 'string' ? value : '';
};

const personNameSchema = z.object({
  Alphabetic: z.string().default(''),
  Ideographic: z.string().default(''),
  Phonetic: z.string().default(''),
});
/** As a file writes it: PS3.5 6.2.1.2. */
const nameOf = (item: Item): string => {
  const { data } = personNameSchema.safeParse(item[patientNameTag]?.Value?.[0]);
  return data === undefined
    ? ''
    : `${data.Alphabetic}=${data.Ideographic}=${data.Phonetic}`.replace(/=+$/, '');
};

/** What a plain DICOMweb server means by an answer that is no success. Its body is read, and says nothing that is believed. */
export const targetRefusal = async (response: HttpResponse): Promise<UserError> => {
  await readBody(response, limits.targetAnswerBytes).catch(() => undefined);
  if (response.status === 401 || response.status === 403)
    return new UserError('target/unauthorized', 'change-input');
  const { code, remedy, facts } = plainRefusal(response.status);
  return new UserError(code, remedy, facts);
};

/** Asks below the root of a server's DICOMweb services; null where it does not answer such questions. */
const ask = async (server: Gateway, path: string): Promise<readonly Item[] | null> => {
  const response = await server.http.request({
    method: 'GET',
    url: `${server.base}${path}`,
    headers: { accept: 'application/dicom+json' },
    ...(server.signal === undefined ? {} : { signal: server.signal }),
  });
  const { status } = response;
  if (status !== 200 && status !== 204 && !unanswered.has(status)) throw await targetRefusal(response);
  const body = await readBody(response, limits.targetAnswerBytes);
  if (status !== 200) return status === 204 ? [] : null;
  try {
    return itemsSchema.parse(JSON.parse(body.toString('utf8')));
  } catch (cause) {
    throw new UserError('network/bad-answer', 'report', {}, { cause });
  }
};

/** Whose exam the server has under a study UID; an exam that it lacks has nobody. Null where it can't be asked. */
export const patientsOf = async (
  server: Gateway,
  studyUid: string,
): Promise<readonly { readonly patientName: string; readonly birthDate: string }[] | null> => {
  const fields = `includefield=${patientNameTag}&includefield=${birthDateTag}`;
  const items = await ask(server, `/studies?StudyInstanceUID=${studyUid}&${fields}&limit=10`);
  // a server that does not know the key gives other people's exams
  const own = items?.filter((item) => textOf(item, '0020000D') === studyUid) ?? null;
  return own?.map((item) => ({ patientName: nameOf(item), birthDate: textOf(item, birthDateTag) })) ?? null;
};

/** Whether a server answers searches (QIDO-RS) to this login. What is asked for is nobody's. @throws {UserError} */
export const answersSearches = async (server: Gateway): Promise<boolean> => {
  // a UUID as a UID: PS3.5 B.2
  const nobodys = `2.25.${BigInt(`0x${randomBytes(16).toString('hex')}`).toString()}`;
  return (await ask(server, `/studies?StudyInstanceUID=${nobodys}&limit=1`)) !== null;
};

const seriesPath = ({ studyUid, seriesUid }: SeriesRef): string =>
  `/studies/${encodeURIComponent(studyUid)}/series/${encodeURIComponent(seriesUid)}`;

/**
 * Which instances of a series the server says it has, page by page.
 *
 * @param server one that answers searches
 * @see DICOM PS3.18 10.6
 */
export const searchSeries = async (server: Gateway, series: SeriesRef): Promise<ReadonlySet<string>> => {
  const there = new Set<string>();
  // it may give fewer a page than it is asked for, and one that knows no pages gives the same again
  for (let page = 0, offset = 0; page < limits.targetPages; page++) {
    const path = `${seriesPath(series)}/instances?limit=${pageRows}&offset=${offset}`;
    // 404: it has nothing of that series
    const items = (await ask(server, path)) ?? [];
    const before = there.size;
    for (const item of items) there.add(textOf(item, instanceUidTag));
    if (there.size === before) break;
    offset += items.length;
  }
  return there;
};

/** Whether the server shows the metadata of one instance (WADO-RS). @see DICOM PS3.18 10.4 */
export const showsInstance = async (
  server: Gateway,
  { sopInstanceUid, ...series }: SeriesRef & { readonly sopInstanceUid: string },
): Promise<boolean> => {
  const items = await ask(server, `${seriesPath(series)}/instances/${sopInstanceUid}/metadata`);
  return items?.some((item) => textOf(item, instanceUidTag) === sopInstanceUid) === true;
};
