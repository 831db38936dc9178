/** The `type` and `boundary` parameters of a `multipart/related` media type. */
export interface MultipartType {
  /** Media type of the root part, lower case without parameters; empty when it isn't said. */
  readonly type: string;
  readonly boundary: string;
}

/** RFC 2046 5.1.1, but for the length: 70 is the most there, and Orthanc's have 73. */
const boundaryRule = /^[0-9A-Za-z'()+_,\-./:=? ]{0,199}[0-9A-Za-z'()+_,\-./:=?]$/;
const parameterRule =
  /;[ \t]*([!#$%&'*+\-.^_`|~0-9A-Za-z]+)[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^\s";]*))[ \t]*/y;
const longestContentType = 1024;

/**
 * Reads a Content-Type header of `multipart/related`.
 *
 * @returns null when it is another type, or has no boundary that could be one
 * @see RFC 2387, RFC 2046 section 5.1.1
 */
export const parseMultipartType = (contentType: string): MultipartType | null => {
  const name = /^\s*multipart\/related[ \t]*(?=;|$)/i.exec(contentType);
  if (name === null || contentType.length > longestContentType) return null;
  const parameters = new Map<string, string>();
  parameterRule.lastIndex = name[0].length;
  let end = parameterRule.lastIndex;
  for (let found = parameterRule.exec(contentType); found !== null; found = parameterRule.exec(contentType)) {
    const [, key = '', quoted, plain = ''] = found;
    parameters.set(key.toLowerCase(), quoted === undefined ? plain : quoted.replace(/\\(.)/g, '$1'));
    end = parameterRule.lastIndex;
  }
  const boundary = parameters.get('boundary');
  if (contentType.slice(end).trim() !== '' || boundary === undefined || !boundaryRule.test(boundary))
    return null;
  const type = (parameters.get('type') ?? '').split(';')[0] ?? '';
  return { type: type.trim().toLowerCase(), boundary };
};
