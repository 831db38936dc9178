import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { instanceScheme, isPageAddress } from './page-address';

const mimeTypes: Readonly<Record<string, string>> = {
  '.bcmap': 'application/octet-stream',
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.icc': 'application/octet-stream',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.pfb': 'application/octet-stream',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
};

/** `wasm-unsafe-eval` is for the JPEG-LS and JPEG 2000 decoders, `blob:` for cornerstone's workers. */
const contentSecurityPolicy = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self' blob:",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' blob: data:",
  "media-src 'self' blob:",
  `connect-src 'self' blob: data: ${instanceScheme}:`,
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-src 'none'",
  "frame-ancestors 'none'",
].join('; ');

const headers = {
  'content-security-policy': contentSecurityPolicy,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

const absent = (): Response => new Response(null, { status: 404, headers });

const chunkBytes = 262_144;

/** Bit by bit: a body that is given whole is copied whole, and main answers nobody meanwhile. */
const inChunks = (body: Uint8Array): ReadableStream<Uint8Array> => {
  let at = 0;
  return new ReadableStream<Uint8Array>(
    {
      pull: (controller) => {
        const chunk = body.subarray(at, at + chunkBytes);
        at += chunk.byteLength;
        if (chunk.byteLength > 0) controller.enqueue(chunk);
        else controller.close();
      },
    },
    { highWaterMark: 0 },
  );
};

/** A segment starts with no dot and holds no separator, so that no path made of them leaves the folder. */
const segment = /^[\w@][\w@.-]*$/;

/**
 * Answers a request for a page or one of its files.
 *
 * @param request any request that reached the page scheme
 * @param folder what Vite built; nothing outside of it is ever read
 */
export const answerPage = async (
  request: { readonly method: string; readonly url: string },
  folder: string,
): Promise<Response> => {
  if ((request.method !== 'GET' && request.method !== 'HEAD') || !isPageAddress(request.url)) return absent();
  const { pathname } = new URL(request.url);
  const segments = pathname === '/' ? ['index.html'] : pathname.slice(1).split('/');
  const type = mimeTypes[extname(segments.at(-1) ?? '')];
  if (type === undefined || !segments.every((name) => segment.test(name))) return absent();
  try {
    const body = await readFile(join(folder, ...segments));
    return new Response(request.method === 'HEAD' ? null : inChunks(body), {
      headers: { ...headers, 'content-type': type, 'content-length': String(body.byteLength) },
    });
  } catch {
    return absent();
  }
};
