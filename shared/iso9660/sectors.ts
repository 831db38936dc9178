/** Bytes of a logical sector, and of a logical block in what we write (ECMA-119 6.1.2). */
export const sectorBytes = 2048;

/** The volume descriptors come after a system area of 16 sectors (ECMA-119 6.2.1). */
export const firstDescriptorSector = 16;

/** How many sectors of descriptors may be lost for the others to be looked for: the first, and those of a disc that starts computers. */
export const mostLostDescriptors = 2;

export const sectorsFor = (bytes: number): number => Math.ceil(bytes / sectorBytes);

/** Bytes of a volume as its primary descriptor tells them (ECMA-119 8.4.8, 8.4.12). */
export const volumeBytes = (descriptor: Uint8Array): number => {
  const view = new DataView(descriptor.buffer, descriptor.byteOffset, sectorBytes);
  return view.getUint32(80, true) * view.getUint16(128, true);
};
