import { access } from 'node:fs/promises';
import { release } from 'node:os';
import { dirname } from 'node:path';
import { UserError, type ErrorCode } from '../../shared/errors/user-error';
import type { ConnectionReport, Finding, FindingCode } from '../../shared/model/connection';
import type { ProbedLine, ProbeLine, ProxyAddress, ShownCertificate } from '../line-probe';
import { getFacility } from './deposit-client';
import { freeBytesAt } from './disk';
import type { FacilityLink } from './facility-link';
import type { HttpClient } from './http-client';

/** What the examination is made of. */
export interface ExaminationParts {
  /** Of this program. */
  readonly version: string;
  /** The way that pictures would go: what it says counts. The probe only tells why. */
  readonly http: HttpClient;
  readonly probe: ProbeLine;
  /** The proxy that `http` takes for an address. */
  readonly proxyFor: (url: URL) => Promise<ProxyAddress | null>;
  /** Where the copy of what is being sent would lie. */
  readonly folder: string;
  /** Of the last code that was asked for there; null where nobody knows. Milliseconds since 1970. */
  readonly codeExpiresAt: number | null;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly signal?: AbortSignal;
}

const stepMs = 10_000;
/** A server's and a computer's clock are never the same; this far apart they are wrong. */
const clockToleranceSeconds = 300;
/** A full CD and what else a computer needs. */
const wantedBytes = 1_000_000_000;

const finding = (code: FindingCode, names: Finding['names'] = {}, facts: Finding['facts'] = {}): Finding => ({
  code,
  facts,
  names,
});

/** How the real way ended: `code` is null where a facility answered. */
interface Asked {
  readonly code: ErrorCode | null;
  /** Of the answer, as HTTP has it (RFC 9110 6.6.1). */
  readonly date: string | undefined;
}

const ask = async ({ http, signal }: ExaminationParts, link: FacilityLink): Promise<Asked> => {
  let date: string | undefined;
  const noting: HttpClient = {
    request: async (request) => {
      const answer = await http.request(request);
      ({ date } = answer.headers);
      return answer;
    },
  };
  try {
    await getFacility({ http: noting, base: link.base, ...(signal === undefined ? {} : { signal }) }, link);
    return { code: null, date };
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof UserError) || error.data.code === 'link/trial-loopback-only') throw error;
    return { code: error.data.code, date };
  }
};

const addressOf = ({ host, port }: ProxyAddress): string => `${host}:${String(port)}`;

const ofProxy = ({ proxyStatus, connection }: ProbedLine, proxy: ProxyAddress): Finding => {
  const names = { proxy: addressOf(proxy) };
  if (connection !== 'open') return finding('proxy/unreachable', names);
  if (proxyStatus === 200) return finding('proxy/used', names);
  return proxyStatus === 407
    ? finding('proxy/wants-login', names)
    : finding('proxy/refuses', names, { status: proxyStatus ?? 0 });
};

/** Where something broke on the way to the first byte; empty behind it. */
const ofWay = (line: ProbedLine, proxy: ProxyAddress | null, host: string): readonly Finding[] => {
  if (proxy !== null) {
    const first = ofProxy(line, proxy);
    return first.code === 'proxy/used' ? [first, finding('name/by-proxy', { host })] : [first];
  }
  const straight = finding('proxy/none');
  if (line.name !== 'found') return [straight, finding(`name/${line.name}`, { host })];
  const names = { host, address: line.address ?? '' };
  const found = [straight, finding('name/found', names)];
  return line.connection === null ? found : [...found, finding(`connection/${line.connection}`, names)];
};

const untrusted = ({ fitsName, validFromMs, validToMs }: ShownCertificate, nowMs: number): FindingCode => {
  if (nowMs > validToMs) return 'certificate/expired';
  if (nowMs < validFromMs) return 'certificate/too-early';
  return fitsName ? 'certificate/untrusted' : 'certificate/other-name';
};

const ofCertificate = (line: ProbedLine, asked: Asked, host: string, nowMs: number): Finding => {
  if (asked.code === 'link/not-secure') return finding('certificate/old-tls', { host });
  const { certificate } = line;
  if (certificate === null) return finding('certificate/no-answer', { host });
  const { isPublic, fitsName, issuer, subject } = certificate;
  const names = { host, issuer, subject };
  const isRefused = asked.code === 'network/certificate';
  const isAnswered = asked.code !== 'network/unreachable';
  if (!isRefused && isPublic && fitsName) return finding('certificate/public', names);
  if (!isRefused && isAnswered) return finding('certificate/installed', names);
  return finding(untrusted(certificate, nowMs), names);
};

const answers: Partial<Record<ErrorCode, FindingCode>> = {
  'link/unknown-facility': 'answer/unknown-facility',
  'network/unreachable': 'answer/none',
  'network/server-error': 'answer/failing',
  'network/server-full': 'answer/failing',
};
const ofAnswer = ({ code }: Asked, host: string): Finding =>
  finding(code === null ? 'answer/facility' : (answers[code] ?? 'answer/other'), { host });

/** The way from here to the answer, up to what is broken. */
const ofLine = (
  asked: Asked,
  {
    line,
    proxy,
    url,
    nowMs,
  }: {
    readonly line: ProbedLine;
    readonly proxy: ProxyAddress | null;
    readonly url: URL;
    readonly nowMs: number;
  },
): readonly Finding[] => {
  const { host } = url;
  const way = ofWay(line, proxy, host);
  const isOpen = line.connection === 'open' && (proxy === null || line.proxyStatus === 200);
  // the real way may have found another one than the probe did
  if (!isOpen) return asked.code === 'network/unreachable' ? way : [...way, ofAnswer(asked, host)];
  const proof =
    url.protocol === 'http:' ? finding('certificate/not-needed') : ofCertificate(line, asked, host, nowMs);
  const isStopped =
    asked.code === 'network/certificate' ||
    proof.code === 'certificate/old-tls' ||
    proof.code === 'certificate/no-answer';
  return isStopped ? [...way, proof] : [...way, proof, ofAnswer(asked, host)];
};

const ofClock = ({ date }: Asked, nowMs: number): Finding => {
  const theirs = date === undefined ? Number.NaN : Date.parse(date);
  if (Number.isNaN(theirs)) return finding('clock/unknown');
  const aheadSeconds = Math.round((nowMs - theirs) / 1000);
  return Math.abs(aheadSeconds) <= clockToleranceSeconds
    ? finding('clock/right')
    : finding('clock/wrong', {}, { aheadSeconds });
};

const ofCode = (expiresAt: number | null, nowMs: number): readonly Finding[] => {
  if (expiresAt === null) return [];
  const secondsLeft = Math.floor((expiresAt - nowMs) / 1000);
  return [secondsLeft > 0 ? finding('code/alive', {}, { secondsLeft }) : finding('code/expired')];
};

/** The folder, or the nearest one above it that is there: it is made when it is needed. */
const nearest = async (folder: string): Promise<string> => {
  const isThere = await access(folder).then(
    () => true,
    () => false,
  );
  return isThere || dirname(folder) === folder ? folder : nearest(dirname(folder));
};

const ofSpace = async (folder: string): Promise<Finding> => {
  const freeBytes = await freeBytesAt(await nearest(folder));
  if (freeBytes === null) return finding('space/unknown');
  return finding(freeBytes < wantedBytes ? 'space/little' : 'space/enough', {}, { freeBytes, wantedBytes });
};

/**
 * Looks at the whole way from this computer to a facility, and at what else keeps a sending from going on.
 *
 * Nothing is sent but the question for the facility, which anybody may ask. The report names computers and
 * authorities, and nothing of a person.
 *
 * @throws {UserError} `link/trial-loopback-only`
 * @throws the signal's reason when it was aborted
 */
export const examineLine = async (link: FacilityLink, parts: ExaminationParts): Promise<ConnectionReport> => {
  const url = new URL(link.base);
  const { hostname, protocol } = url;
  const isSecure = protocol === 'https:';
  const port = url.port === '' ? (isSecure ? 443 : 80) : Number(url.port);
  // first of all what is allowed at all
  const asked = await ask(parts, link);
  const proxy = await parts.proxyFor(url);
  const probed = (): Promise<ProbedLine> =>
    parts.probe(
      { hostname, port, isSecure, proxy },
      { stepMs, ...(parts.signal === undefined ? {} : { signal: parts.signal }) },
    );
  const nowMs = parts.now();
  const ofWhole =
    proxy?.kind === 'other'
      ? [finding('proxy/other', { proxy: addressOf(proxy) }), ofAnswer(asked, url.host)]
      : ofLine(asked, { line: await probed(), proxy, url, nowMs });
  parts.signal?.throwIfAborted();
  return {
    time: new Date(nowMs).toISOString(),
    host: link.host,
    program: {
      version: parts.version,
      system: `${process.platform} ${release()} ${process.arch}`,
      node: process.versions.node,
    },
    findings: [
      ...ofWhole,
      ofClock(asked, nowMs),
      ...ofCode(parts.codeExpiresAt, nowMs),
      await ofSpace(parts.folder),
    ],
  };
};
