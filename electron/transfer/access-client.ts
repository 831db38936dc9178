import type { z } from 'zod';
import {
  accessAnswerSchema,
  accessManifestSchema,
  dicomWebRoot,
  type AccessStudy,
} from '../../shared/contract/gateway-api';
import { UserError } from '../../shared/errors/user-error';
import type { ManifestRow } from '../../shared/model/deposit';
import { parseMultipartType } from '../../shared/stow/multipart-type';
import { MultipartError, multipartLimits, readMultipart, type Part } from '../../shared/stow/read-multipart';
import { getJson, headersFor, postJson, refusalOf, type Gateway } from './gateway-calls';
import type { HttpClient } from './http-client';

/** What a person types to get pictures that were left for them. */
export interface AccessKey {
  readonly base: string;
  readonly accessCode: string;
  /** YYYYMMDD */
  readonly birthDate: string;
}

const mostListBytes = 64 * 1024 * 1024;
/** Of one answer: a series has thousands at most. */
const mostParts = 100_000;

type AccessAnswer = z.infer<typeof accessAnswerSchema>;

/** An access that was opened. Its token lives shorter than a long download takes: then the code is used again. */
export class Access {
  readonly facilityName: string;
  readonly studies: readonly AccessStudy[];
  readonly #http: HttpClient;
  readonly #key: AccessKey;
  #token: string;

  private constructor(http: HttpClient, key: AccessKey, { token, facilityName, studies }: AccessAnswer) {
    this.#http = http;
    this.#key = key;
    this.#token = token;
    this.facilityName = facilityName;
    this.studies = studies;
  }

  /** @throws {UserError} `access/refused`, `access/too-many-tries`, `network/…` */
  static async open(http: HttpClient, key: AccessKey, signal?: AbortSignal): Promise<Access> {
    return new Access(http, key, await Access.#ask(http, key, signal));
  }

  static #ask(
    http: HttpClient,
    { base, accessCode, birthDate }: AccessKey,
    signal: AbortSignal | undefined,
  ): Promise<AccessAnswer> {
    const gateway: Gateway = { http, base, ...(signal === undefined ? {} : { signal }) };
    return postJson(gateway, '/api/access', { accessCode, birthDate }, accessAnswerSchema, {
      mostBytes: mostListBytes,
    });
  }

  /** Does something with the token, and once more with a fresh one if it is no longer good. */
  async #withToken<T>(signal: AbortSignal, act: (gateway: Gateway) => Promise<T>): Promise<T> {
    const gateway = { http: this.#http, base: this.#key.base, signal };
    try {
      return await act({ ...gateway, token: this.#token });
    } catch (error) {
      if (!(error instanceof UserError) || error.data.code !== 'access/refused') throw error;
      this.#token = (await Access.#ask(this.#http, this.#key, signal)).token;
      return act({ ...gateway, token: this.#token });
    }
  }

  /** What is held of a study, with the hashes to check a download by. */
  async manifest(studyUid: string, signal: AbortSignal): Promise<readonly ManifestRow[]> {
    const { instances } = await this.#withToken(signal, (gateway) =>
      getJson(gateway, `/api/access/studies/${studyUid}`, accessManifestSchema, { mostBytes: mostListBytes }),
    );
    return instances;
  }

  /**
   * Fetches instances by WADO-RS, as they arrive.
   *
   * @param path below the DICOMweb root: of a study, a series or an instance
   * @throws {UserError} `network/…`, also out of a part
   * @see DICOM PS3.18 10.4
   */
  async *fetch(path: string, signal: AbortSignal): AsyncGenerator<Part, void, undefined> {
    const response = await this.#withToken(signal, async (gateway) => {
      const answer = await gateway.http.request({
        method: 'GET',
        url: `${gateway.base}${dicomWebRoot}${path}`,
        headers: {
          ...headersFor(gateway),
          accept: 'multipart/related; type="application/dicom"; transfer-syntax=*',
        },
        signal,
      });
      if (answer.status !== 200) throw await refusalOf(answer);
      return answer;
    });
    const type = parseMultipartType(response.headers['content-type'] ?? '');
    try {
      if (type?.type !== 'application/dicom') throw new MultipartError('malformed');
      yield* readMultipart(response.body, type.boundary, { ...multipartLimits, parts: mostParts });
    } catch (error) {
      if (!(error instanceof MultipartError)) throw error;
      throw new UserError('network/bad-answer', 'retry', {}, { cause: error });
    } finally {
      await response.body[Symbol.asyncIterator]().return?.();
    }
  }
}
