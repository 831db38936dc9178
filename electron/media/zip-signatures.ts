/** What the records of a ZIP begin with (APPNOTE 4.3.7, 4.3.9, 4.3.12, 4.3.14 to 4.3.16). */
export const zipSignatures = {
  localHeader: 0x04034b50,
  /** Also what the first part of a split ZIP begins with (8.5.3). */
  descriptor: 0x08074b50,
  directory: 0x02014b50,
  end: 0x06054b50,
  end64: 0x06064b50,
  locator64: 0x07064b50,
} as const;

/** A signature as it stands in a file. */
export const signatureBytes = (signature: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(signature);
  return bytes;
};
