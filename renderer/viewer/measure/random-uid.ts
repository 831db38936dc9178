/** A UID that nothing else has. @see DICOM PS3.5 B.2 */
export const randomUid = (): string => `2.25.${BigInt(`0x${crypto.randomUUID().replaceAll('-', '')}`)}`;
