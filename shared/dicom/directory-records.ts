/**
 * What stands in directory records: PS3.3 F.5 as data.
 *
 * Type 1 must have a value, 2 may be empty, 1C is there when the object has it; so is 3, which nobody asks for.
 */
export type KeyType = '1' | '2' | '1C' | '3';
export type Keyword = keyof typeof elements;
export type RecordKeys = Readonly<Partial<Record<Keyword, KeyType>>>;

/** Tag and value representation of every element that a record or an item of its sequences may hold (PS3.6). */
export const elements = {
  SpecificCharacterSet: [0x00080005, 'CS'],
  ImageType: [0x00080008, 'CS'],
  InstanceCreationDate: [0x00080012, 'DA'],
  InstanceCreationTime: [0x00080013, 'TM'],
  StudyDate: [0x00080020, 'DA'],
  ContentDate: [0x00080023, 'DA'],
  StudyTime: [0x00080030, 'TM'],
  ContentTime: [0x00080033, 'TM'],
  AccessionNumber: [0x00080050, 'SH'],
  Modality: [0x00080060, 'CS'],
  Manufacturer: [0x00080070, 'LO'],
  InstitutionName: [0x00080080, 'LO'],
  CodeValue: [0x00080100, 'SH'],
  CodingSchemeDesignator: [0x00080102, 'SH'],
  CodingSchemeVersion: [0x00080103, 'SH'],
  CodeMeaning: [0x00080104, 'LO'],
  MappingResource: [0x00080105, 'CS'],
  ContextGroupVersion: [0x00080106, 'DT'],
  ContextGroupLocalVersion: [0x00080107, 'DT'],
  ContextGroupExtensionFlag: [0x0008010b, 'CS'],
  CodingSchemeUID: [0x0008010c, 'UI'],
  ContextGroupExtensionCreatorUID: [0x0008010d, 'UI'],
  ContextIdentifier: [0x0008010f, 'CS'],
  ContextUID: [0x00080117, 'UI'],
  MappingResourceUID: [0x00080118, 'UI'],
  LongCodeValue: [0x00080119, 'UC'],
  URNCodeValue: [0x00080120, 'UR'],
  MappingResourceName: [0x00080122, 'LO'],
  StudyDescription: [0x00081030, 'LO'],
  ProcedureCodeSequence: [0x00081032, 'SQ'],
  SeriesDescription: [0x0008103e, 'LO'],
  ReferencedSeriesSequence: [0x00081115, 'SQ'],
  ReferencedImageSequence: [0x00081140, 'SQ'],
  ReferencedSOPClassUID: [0x00081150, 'UI'],
  ReferencedSOPInstanceUID: [0x00081155, 'UI'],
  ReferencedFrameNumber: [0x00081160, 'IS'],
  ReferencedImageEvidenceSequence: [0x00089092, 'SQ'],
  AnatomicRegionSequence: [0x00082218, 'SQ'],
  PatientName: [0x00100010, 'PN'],
  PatientID: [0x00100020, 'LO'],
  PatientBirthDate: [0x00100030, 'DA'],
  PatientSex: [0x00100040, 'CS'],
  BodyPartExamined: [0x00180015, 'CS'],
  StudyInstanceUID: [0x0020000d, 'UI'],
  SeriesInstanceUID: [0x0020000e, 'UI'],
  StudyID: [0x00200010, 'SH'],
  SeriesNumber: [0x00200011, 'IS'],
  InstanceNumber: [0x00200013, 'IS'],
  Laterality: [0x00200060, 'CS'],
  NumberOfFrames: [0x00280008, 'IS'],
  Rows: [0x00280010, 'US'],
  Columns: [0x00280011, 'US'],
  DataPointRows: [0x00289001, 'UL'],
  DataPointColumns: [0x00289002, 'UL'],
  ReasonForRequestedProcedureCodeSequence: [0x0040100a, 'SQ'],
  RelationshipType: [0x0040a010, 'CS'],
  VerificationDateTime: [0x0040a030, 'DT'],
  ValueType: [0x0040a040, 'CS'],
  ConceptNameCodeSequence: [0x0040a043, 'SQ'],
  VerifyingObserverSequence: [0x0040a073, 'SQ'],
  DateTime: [0x0040a120, 'DT'],
  Date: [0x0040a121, 'DA'],
  Time: [0x0040a122, 'TM'],
  PersonName: [0x0040a123, 'PN'],
  UID: [0x0040a124, 'UI'],
  TextValue: [0x0040a160, 'UT'],
  ConceptCodeSequence: [0x0040a168, 'SQ'],
  CompletionFlag: [0x0040a491, 'CS'],
  VerificationFlag: [0x0040a493, 'CS'],
  ContentSequence: [0x0040a730, 'SQ'],
  HL7InstanceIdentifier: [0x0040e001, 'ST'],
  DocumentTitle: [0x00420010, 'ST'],
  MIMETypeOfEncapsulatedDocument: [0x00420012, 'LO'],
  ContentLabel: [0x00700080, 'CS'],
  ContentDescription: [0x00700081, 'LO'],
  PresentationCreationDate: [0x00700082, 'DA'],
  PresentationCreationTime: [0x00700083, 'TM'],
  ContentCreatorName: [0x00700084, 'PN'],
  BlendingSequence: [0x00700402, 'SQ'],
  HangingProtocolName: [0x00720002, 'SH'],
  HangingProtocolDescription: [0x00720004, 'LO'],
  HangingProtocolLevel: [0x00720006, 'CS'],
  HangingProtocolCreator: [0x00720008, 'LO'],
  HangingProtocolCreationDateTime: [0x0072000a, 'DT'],
  HangingProtocolDefinitionSequence: [0x0072000c, 'SQ'],
  HangingProtocolUserIdentificationCodeSequence: [0x0072000e, 'SQ'],
  NumberOfPriorsReferenced: [0x00720014, 'US'],
  ImplantSize: [0x00686210, 'LO'],
  ImplantPartNumber: [0x00221097, 'LO'],
  ImplantName: [0x00221095, 'LO'],
  ImplantAssemblyTemplateName: [0x00760001, 'LO'],
  ProcedureTypeCodeSequence: [0x00760020, 'SQ'],
  ImplantTemplateGroupName: [0x00780001, 'LO'],
  ImplantTemplateGroupIssuer: [0x00780020, 'LO'],
  DoseSummationType: [0x3004000a, 'CS'],
  StructureSetLabel: [0x30060002, 'SH'],
  StructureSetDate: [0x30060008, 'DA'],
  StructureSetTime: [0x30060009, 'TM'],
  TreatmentDate: [0x30080250, 'DA'],
  TreatmentTime: [0x30080251, 'TM'],
  RTPlanLabel: [0x300a0002, 'SH'],
  RTPlanDate: [0x300a0006, 'DA'],
  RTPlanTime: [0x300a0007, 'TM'],
  UserContentLabel: [0x30100033, 'SH'],
  UserContentLongLabel: [0x30100034, 'LO'],
} as const satisfies Record<string, readonly [number, string]>;

export const keywordOfTag: ReadonlyMap<number, Keyword> = new Map(
  (Object.entries(elements) as [Keyword, (typeof elements)[Keyword]][]).map(([keyword, [tag]]) => [
    tag,
    keyword,
  ]),
);

const numberedContent: RecordKeys = { InstanceNumber: '1', ContentDate: '1', ContentTime: '1' };
const labelledContent: RecordKeys = {
  ...numberedContent,
  ContentLabel: '1',
  ContentDescription: '2',
  ContentCreatorName: '2',
};

/** Records above those that refer to files. */
export const upperRecords = {
  PATIENT: { PatientName: '2', PatientID: '1', PatientBirthDate: '3', PatientSex: '3' },
  STUDY: {
    StudyDate: '1',
    StudyTime: '1',
    StudyDescription: '2',
    // 1C in the standard; readers find no study without it
    StudyInstanceUID: '1',
    StudyID: '1',
    AccessionNumber: '2',
  },
  SERIES: {
    Modality: '1',
    SeriesInstanceUID: '1',
    SeriesNumber: '1',
    SeriesDescription: '3',
    InstitutionName: '3',
    BodyPartExamined: '3',
  },
} as const satisfies Record<string, RecordKeys>;

/** Records of instances, below a series. */
export const instanceRecords = {
  IMAGE: { InstanceNumber: '1', NumberOfFrames: '3' },
  'RT DOSE': { InstanceNumber: '1', DoseSummationType: '1' },
  'RT STRUCTURE SET': {
    InstanceNumber: '1',
    StructureSetLabel: '1',
    StructureSetDate: '2',
    StructureSetTime: '2',
  },
  'RT PLAN': { InstanceNumber: '1', RTPlanLabel: '1', RTPlanDate: '2', RTPlanTime: '2' },
  'RT TREAT RECORD': { InstanceNumber: '1', TreatmentDate: '2', TreatmentTime: '2' },
  PRESENTATION: {
    PresentationCreationDate: '1',
    PresentationCreationTime: '1',
    InstanceNumber: '1',
    ContentLabel: '1',
    ContentDescription: '2',
    ContentCreatorName: '2',
    ReferencedSeriesSequence: '1C',
    BlendingSequence: '1C',
  },
  WAVEFORM: numberedContent,
  'RAW DATA': numberedContent,
  'SR DOCUMENT': {
    InstanceNumber: '1',
    CompletionFlag: '1',
    VerificationFlag: '1',
    ContentDate: '1',
    ContentTime: '1',
    VerificationDateTime: '1C',
    ConceptNameCodeSequence: '1',
    ContentSequence: '1C',
  },
  'KEY OBJECT DOC': { ...numberedContent, ConceptNameCodeSequence: '1', ContentSequence: '1C' },
  SPECTROSCOPY: {
    ImageType: '1',
    ContentDate: '1',
    ContentTime: '1',
    InstanceNumber: '1',
    ReferencedImageEvidenceSequence: '1C',
    NumberOfFrames: '1',
    Rows: '1',
    Columns: '1',
    DataPointRows: '1',
    DataPointColumns: '1',
  },
  REGISTRATION: labelledContent,
  FIDUCIAL: labelledContent,
  'VALUE MAP': labelledContent,
  MEASUREMENT: labelledContent,
  SURFACE: labelledContent,
  TRACT: labelledContent,
  'ENCAP DOC': {
    ContentDate: '2',
    ContentTime: '2',
    InstanceNumber: '1',
    DocumentTitle: '2',
    HL7InstanceIdentifier: '1C',
    ConceptNameCodeSequence: '2',
    MIMETypeOfEncapsulatedDocument: '1',
  },
  'SURFACE SCAN': { ContentDate: '1', ContentTime: '1' },
  ASSESSMENT: { InstanceNumber: '1', InstanceCreationDate: '1', InstanceCreationTime: '2' },
  RADIOTHERAPY: {
    InstanceNumber: '1',
    UserContentLabel: '1C',
    UserContentLongLabel: '1C',
    ContentDescription: '2',
    ContentCreatorName: '2',
  },
  STEREOMETRIC: {},
  PLAN: {},
} as const satisfies Record<string, RecordKeys>;

/** Records of instances that belong to no patient: they stand at the root. */
export const rootRecords = {
  'HANGING PROTOCOL': {
    HangingProtocolName: '1C',
    HangingProtocolDescription: '1C',
    HangingProtocolLevel: '1C',
    HangingProtocolCreator: '1',
    HangingProtocolCreationDateTime: '1',
    HangingProtocolDefinitionSequence: '1',
    NumberOfPriorsReferenced: '1',
    HangingProtocolUserIdentificationCodeSequence: '2',
  },
  PALETTE: { ContentLabel: '1', ContentDescription: '2' },
  IMPLANT: { Manufacturer: '1', ImplantName: '1', ImplantSize: '1C', ImplantPartNumber: '1' },
  'IMPLANT ASSY': { ImplantAssemblyTemplateName: '1', Manufacturer: '1', ProcedureTypeCodeSequence: '1' },
  'IMPLANT GROUP': { ImplantTemplateGroupName: '1', ImplantTemplateGroupIssuer: '1' },
} as const satisfies Record<string, RecordKeys>;

export type UpperRecordType = keyof typeof upperRecords;
export type InstanceRecordType = keyof typeof instanceRecords;
export type RootRecordType = keyof typeof rootRecords;
export type RecordType = UpperRecordType | InstanceRecordType | RootRecordType;

export const recordKeys: Readonly<Record<RecordType, RecordKeys>> = {
  ...upperRecords,
  ...instanceRecords,
  ...rootRecords,
};

/** Below this root stand most storage classes of PS3.4 B.5. */
const storage = '1.2.840.10008.5.1.4.1.1';

/**
 * SOP classes whose record is no IMAGE, as the end of their UID after the storage root.
 *
 * Record types that came after 2021 (ANNOTATION) are not used: programs of the field refuse a DICOMDIR for them.
 */
const storageClasses: Partial<Record<InstanceRecordType, string>> = {
  'RT DOSE': '481.2',
  'RT STRUCTURE SET': '481.3',
  'RT PLAN': '481.5 481.8',
  'RT TREAT RECORD': '481.4 481.6 481.7 481.9',
  PRESENTATION: '11.1 11.2 11.3 11.4 11.5 11.6 11.7 11.8 11.9 11.10 11.11 11.12 131',
  WAVEFORM: '9.1.1 9.1.2 9.1.3 9.1.4 9.2.1 9.3.1 9.4.1 9.4.2 9.5.1 9.6.1 9.6.2 9.7.1 9.7.2 9.7.3 9.7.4 9.8.1',
  'RAW DATA': '66',
  'SR DOCUMENT':
    '88.11 88.22 88.33 88.34 88.35 88.40 88.50 88.65 88.67 88.68 88.69 88.70 88.71 88.72 88.73 88.74 88.75 88.76 78.6 79.1',
  'KEY OBJECT DOC': '88.59',
  SPECTROSCOPY: '4.2',
  REGISTRATION: '66.1 66.3',
  FIDUCIAL: '66.2',
  'VALUE MAP': '67',
  MEASUREMENT: '78.1 78.2 78.3 78.4 78.5 78.7 78.8 80.1',
  SURFACE: '66.5',
  'SURFACE SCAN': '68.1 68.2',
  TRACT: '66.6',
  'ENCAP DOC': '104.1 104.2 104.3 104.4 104.5',
  ASSESSMENT: '90.1',
  RADIOTHERAPY:
    '481.10 481.11 481.12 481.13 481.14 481.15 481.16 481.17 481.18 481.19 481.20 481.21 481.22 481.25',
  STEREOMETRIC: '77.1.5.3',
};

const recordTypes: ReadonlyMap<string, InstanceRecordType | RootRecordType> = new Map<
  string,
  InstanceRecordType | RootRecordType
>([
  ...(Object.entries(storageClasses) as [InstanceRecordType, string][]).flatMap(([type, ends]) =>
    ends.split(' ').map((end) => [`${storage}.${end}`, type] as const),
  ),
  ['1.2.840.10008.5.1.4.34.7', 'PLAN'],
  ['1.2.840.10008.5.1.4.34.10', 'PLAN'],
  ['1.2.840.10008.5.1.4.38.1', 'HANGING PROTOCOL'],
  ['1.2.840.10008.5.1.4.39.1', 'PALETTE'],
  ['1.2.840.10008.5.1.4.43.1', 'IMPLANT'],
  ['1.2.840.10008.5.1.4.44.1', 'IMPLANT ASSY'],
  ['1.2.840.10008.5.1.4.45.1', 'IMPLANT GROUP'],
]);

/** The record type that refers to an instance of a SOP class; IMAGE for every other class, also for private ones. */
export const recordTypeOf = (sopClassUid: string): InstanceRecordType | RootRecordType =>
  recordTypes.get(sopClassUid) ?? 'IMAGE';

/** Record types that are right too, and are not written: they came later. */
const otherTypes: ReadonlyMap<string, string> = new Map([
  [`${storage}.91.1`, 'ANNOTATION'],
  [`${storage}.201.1`, 'INVENTORY'],
]);
const standardRoot = '1.2.840.10008.';

/** Whether a record of that type may refer to an instance of that SOP class. */
export const mayReferTo = (type: string, sopClassUid: string): boolean =>
  type === recordTypeOf(sopClassUid) ||
  type === otherTypes.get(sopClassUid) ||
  (type === 'PRIVATE' && !sopClassUid.startsWith(standardRoot));

export const isRootRecord = (type: RecordType): type is RootRecordType => type in rootRecords;
