/** Bytes of a logical sector, and of a logical block in what we write (ECMA-119 6.1.2). */
export const sectorBytes = 2048;

/** The volume descriptors come after a system area of 16 sectors (ECMA-119 6.2.1). */
export const firstDescriptorSector = 16;

export const sectorsFor = (bytes: number): number => Math.ceil(bytes / sectorBytes);

/** Whether the first descriptor of a volume calls itself so (ECMA-119 8.4.2, ECMA-167 2/9.2.2): 5 characters after its type. */
export const isVolumeIdentifier = (text: string): boolean => text === 'CD001' || text === 'BEA01';
