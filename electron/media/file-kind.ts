import type { Catalog } from '../../shared/model/scan';

/** What a file is that is no DICOM. */
export type OtherFileKind = keyof Catalog['otherFiles'];

const latin1 = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

/** By the first bytes; the first row that fits counts. Nothing is ever run or opened by this: it is for telling people. */
const signatures: readonly (readonly [OtherFileKind, RegExp])[] = [
  ['programs', /^(?:MZ|\x7fELF|#!|\xca\xfe\xba\xbe|[\xcf\xce]\xfa\xed\xfe|\xfe\xed\xfa[\xce\xcf])/],
  // of Java
  ['programs', /^PK\x03\x04.{26}META-INF/s],
  ['programs', /^\s*(?:\[autorun\]|@echo off)/i],
  ['images', /^(?:\xff\xd8\xff|\x89PNG\r\n|GIF8[79]a|II\*\0|MM\0\*|RIFF.{4}WEBP|BM.{4}\0\0\0\0)/s],
  ['images', /^.{4}ftyp(?:heic|heix|mif1|avif)/s],
  ['documents', /^(?:%PDF-|\{\\rtf|PK\x03\x04.{26}(?:\[Content_Types\]|_rels\/|mimetype)|\xd0\xcf\x11\xe0)/s],
  ['documents', /^(?:\xef\xbb\xbf)?\s*(?:<!doctype html|<html|<\?xml)/i],
  ['documents', /^(?:\xef\xbb\xbf)?[\t\n\r\x20-\x7e\x80-\xff]+$/],
];

/** @param start of the file: 128 bytes are enough */
export const fileKindOf = (start: Uint8Array): OtherFileKind => {
  const text = latin1(start.subarray(0, 128));
  return signatures.find(([, signature]) => signature.test(text))?.[0] ?? 'others';
};
