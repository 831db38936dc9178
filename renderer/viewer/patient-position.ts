/** How somebody lay in the machine, as the standard writes it. @see DICOM PS3.3 C.7.3.1.1.2 */
const patientPositions = [
  'HFS',
  'HFP',
  'HFDR',
  'HFDL',
  'FFS',
  'FFP',
  'FFDR',
  'FFDL',
  'LFS',
  'LFP',
  'RFS',
  'RFP',
  'AFDR',
  'AFDL',
  'PFDR',
  'PFDL',
] as const;
export type PatientPosition = (typeof patientPositions)[number];

/** @returns undefined where the file says none, or none that anybody knows */
export const patientPosition = (said: string): PatientPosition | undefined =>
  patientPositions.find((each) => each === said.trim().toUpperCase());
