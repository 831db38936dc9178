#!/usr/bin/python3
"""Makes resources/sample-disc and resources/sample-disc-LICENSES.md from tests/corpus (package python3-pydicom).

    build/make-sample-disc.py [FOLDER]      FOLDER instead of resources

The same bytes every time: no clock, no chance, no version of a tool gets into a file. Pixel data is copied as it is.
Of the attributes of the originals only what KEPT lists goes over, so nothing that a hospital or a device wrote stays
by accident.
"""
import hashlib
import re
import shutil
import sys
import uuid
from pathlib import Path

from pydicom import dcmread
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import write_dataset
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRLittleEndian, JPEGBaseline8Bit

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / 'tests' / 'corpus'

ENCAPSULATED_PDF_STORAGE = '1.2.840.10008.5.1.4.1.1.104.1'
BASIC_TEXT_SR_STORAGE = '1.2.840.10008.5.1.4.1.1.88.11'
MEDIA_STORAGE_DIRECTORY = '1.2.840.10008.1.3.10'

PATIENT = {
    'PatientName': 'Sample^Robin',
    'PatientID': '10-2231-8',
    'PatientBirthDate': '19710504',
    'PatientSex': 'O',
    'PatientIdentityRemoved': 'YES',
    'DeidentificationMethod': 'Fictitious patient, made for the Discport sample disc',
}
INSTITUTION = 'Riverside Imaging'
REFERRER = 'Example^Alex^^Dr.'
HEAD = {
    'StudyDate': '20240312',
    'StudyTime': '094100',
    'StudyDescription': 'CT and MR of the head',
    'StudyID': '1',
    'AccessionNumber': 'RI-24-0312',
    'PatientAge': '052Y',
}
HEART = {
    'StudyDate': '20240202',
    'StudyTime': '142000',
    'StudyDescription': 'Ultrasound of the heart',
    'StudyID': '1',
    'AccessionNumber': 'RI-24-0202',
    'PatientAge': '052Y',
}

IMAGE_PIXEL = (
    'SamplesPerPixel PhotometricInterpretation PlanarConfiguration NumberOfFrames FrameIncrementPointer Rows '
    'Columns PixelSpacing BitsAllocated BitsStored HighBit PixelRepresentation PixelPaddingValue RescaleIntercept '
    'RescaleSlope LossyImageCompression LossyImageCompressionRatio PixelData'
)
PLANE = (
    'SliceThickness PatientPosition ImagePositionPatient ImageOrientationPatient FrameOfReferenceUID '
    'PositionReferenceIndicator SliceLocation AcquisitionNumber'
)
EQUIPMENT = 'ImageType SOPClassUID Modality Manufacturer ManufacturerModelName'
KEPT = {
    'CT': f'{EQUIPMENT} {PLANE} {IMAGE_PIXEL} KVP GantryDetectorTilt TableHeight RotationDirection ExposureTime '
    'XRayTubeCurrent FocalSpots ConvolutionKernel ReconstructionDiameter DataCollectionDiameter',
    'MR': f'{EQUIPMENT} {PLANE} {IMAGE_PIXEL} ScanningSequence SequenceVariant MRAcquisitionType '
    'RepetitionTime EchoTime EchoTrainLength EchoNumbers NumberOfAverages ImagingFrequency ImagedNucleus '
    'MagneticFieldStrength FlipAngle PixelBandwidth ReconstructionDiameter',
    'US': f'{EQUIPMENT} {IMAGE_PIXEL} FrameTime FrameTimeVector TransducerType',
}

# The keys of directory records beside those every record has: PS3.3 F.5, and what writers of discs usually add
RECORD_KEYS = {
    'PATIENT': 'PatientName PatientID PatientBirthDate PatientSex',
    'STUDY': 'StudyDate StudyTime StudyDescription StudyInstanceUID StudyID AccessionNumber',
    'SERIES': 'Modality SeriesInstanceUID SeriesNumber SeriesDescription InstitutionName',
    'IMAGE': 'InstanceNumber ImageType Rows Columns NumberOfFrames ImagePositionPatient ImageOrientationPatient '
    'FrameOfReferenceUID PixelSpacing',
    'SR DOCUMENT': 'InstanceNumber CompletionFlag VerificationFlag ContentDate ContentTime VerificationDateTime '
    'ConceptNameCodeSequence ContentSequence',
    'ENCAP DOC': 'InstanceNumber ContentDate ContentTime DocumentTitle ConceptNameCodeSequence '
    'MIMETypeOfEncapsulatedDocument',
}

README = """
    DISCPORT SAMPLE DISC

    Robin Sample does not exist. These pictures were put together so that
    you can try Discport without a disc of your own. Do not use them for
    anything medical.

    On this disc:
      12 March 2024      CT and MR of the head, with a report
                         (the MR is of a melon)
      2 February 2024    Ultrasound of the heart, with a letter

    One picture is listed in the index and is not here. That is on
    purpose: Discport should tell you about it.

    The pictures are from public collections:
      CT           dcm_qa_ct, (c) 2019 Chris Rorden, BSD-2-Clause
      MR           dcm_qa_deident, (c) 2024 Chris Rorden, Rob Reid,
                   Christopher G. Schwarz, BSD-2-Clause
      Ultrasound   dicomParser, (c) 2014 Chris Hafey, MIT;
                   pydicom, (c) 2008-2020 Darcy Mason and pydicom
                   contributors, MIT
    Their full licences are in sample-disc-LICENSES.md beside the folder
    of this disc in Discport.
"""

REPORT = [
    (('121060', 'History'), ('121060', 'History'), 'Headache for two weeks. No injury.'),
    (
        ('121070', 'Findings'),
        ('121071', 'Finding'),
        'CT: four slices at the base of the skull, each 4 mm thick, with a window for the brain and one for bone. '
        'MR: the object in the coil is round, has a thin rind and about two hundred seeds. It is a melon.',
    ),
    (
        ('121072', 'Impressions'),
        ('121073', 'Impression'),
        'Nothing unusual for a sample. Robin Sample does not exist; do not use this report for anything medical.',
    ),
]

LETTER = """
Riverside Imaging

2 February 2024

Robin Sample, born 4 May 1971, number 10-2231-8

Dear Robin,

Thank you for coming in for the ultrasound of your heart today.

We made two short films. The first shows in colour which way the blood
flows: blue is away from the probe, red is towards it. The second shows the
four chambers of the heart while it beats.

The heart fills and empties well. You need no further tests for now. Please
take this letter and the disc to your next visit.

Yours sincerely,

Dr. Alex Example


This letter is made up. Robin Sample, Dr. Example and Riverside Imaging do not
exist. It is on the sample disc of Discport so that there is a document to open.
"""


def uid(role):
    """A UID that is always the same for the same role; 2.25 and the integer of a UUID, PS3.5 B.2."""
    return f'2.25.{uuid.uuid5(uuid.NAMESPACE_URL, f"https://discport.example/sample-disc/{role}").int}'


def set_all(dataset, values):
    for keyword, value in values.items():
        setattr(dataset, keyword, value)


def code(value, meaning, scheme='DCM'):
    item = Dataset()
    set_all(item, {'CodeValue': value, 'CodingSchemeDesignator': scheme, 'CodeMeaning': meaning})
    return Sequence([item])


def file_meta(dataset, transfer_syntax):
    meta = FileMetaDataset()
    meta.FileMetaInformationVersion = b'\0\1'
    meta.MediaStorageSOPClassUID = dataset.SOPClassUID if 'SOPClassUID' in dataset else MEDIA_STORAGE_DIRECTORY
    meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID if 'SOPInstanceUID' in dataset else uid('file-set')
    meta.TransferSyntaxUID = transfer_syntax
    meta.ImplementationClassUID = uid('implementation')
    meta.ImplementationVersionName = 'DISCPORT_SAMPLE'
    return meta


def save(dataset, path, transfer_syntax=ExplicitVRLittleEndian):
    dataset.file_meta = file_meta(dataset, transfer_syntax)
    dataset.preamble = b'\0' * 128
    dataset.is_little_endian = True
    dataset.is_implicit_VR = False
    path.parent.mkdir(parents=True, exist_ok=True)
    dataset.save_as(path, write_like_original=False)


def dated(dataset, date, time, *kinds):
    for kind in kinds:
        set_all(dataset, {f'{kind}Date': date, f'{kind}Time': time})


class Series:
    """A series of the disc; the order of calls is the order of records."""

    def __init__(self, study, number, description, body_part, time):
        self.study, self.number, self.time = study, number, time
        self.description, self.body_part = description, body_part
        self.uid = uid(f'{study["StudyDate"]}/{number}')

    def instance(self, number, date=None):
        """A data set with everything but what the kind of object itself asks for."""
        dataset = Dataset()
        dataset.SpecificCharacterSet = 'ISO_IR 100'
        set_all(dataset, PATIENT)
        set_all(dataset, self.study)
        dataset.StudyInstanceUID = uid(self.study['StudyDate'])
        dataset.SeriesInstanceUID = self.uid
        dataset.SOPInstanceUID = uid(f'{self.study["StudyDate"]}/{self.number}/{number}')
        dataset.InstitutionName = INSTITUTION
        dataset.ReferringPhysicianName = REFERRER
        dataset.SeriesNumber = self.number
        dataset.SeriesDescription = self.description
        dataset.InstanceNumber = number
        dated(dataset, date or self.study['StudyDate'], self.time, 'Series', 'Content')
        if self.body_part:
            dataset.BodyPartExamined = self.body_part
        return dataset

    def picture(self, number, source, changes):
        original = dcmread(CORPUS / source)
        dataset = self.instance(number)
        for keyword in KEPT[original.Modality].split():
            if keyword in original:
                dataset.add(original[keyword])
        if 'FrameOfReferenceUID' in dataset:
            dataset.FrameOfReferenceUID = uid(f'frame/{self.uid}')
            dated(dataset, self.study['StudyDate'], self.time, 'Acquisition')
        else:
            dataset.PatientOrientation = ''
        set_all(dataset, changes)
        compressed = original.file_meta.TransferSyntaxUID == JPEGBaseline8Bit
        return source, dataset, JPEGBaseline8Bit if compressed else ExplicitVRLittleEndian


def ct_head():
    series = Series(HEAD, 2, 'Head, axial 4 mm', 'HEAD', '094130')
    changes = {
        'ImageType': ['ORIGINAL', 'PRIMARY', 'AXIAL'],
        'WindowCenter': ['40', '300'],
        'WindowWidth': ['80', '1500'],
        'WindowCenterWidthExplanation': ['Brain', 'Bone'],
        'RescaleType': 'HU',
    }
    return [series.picture(n, f'series-ct/ge-head-4/{n:02d}.dcm', changes) for n in range(1, 5)]


def mr_melon():
    """Every fourth of the slices that show it, 4.8 mm apart. One window for all: scrolling must not flicker."""
    series = Series(HEAD, 3, 'Melon, sagittal 4.8 mm', 'HEAD', '100200')
    changes = {'ScanOptions': '', 'SpacingBetweenSlices': '4.8', 'WindowCenter': '900', 'WindowWidth': '1800'}
    slices = range(48, 153, 4)
    return [
        series.picture(n, f'series-mr/fruit-ge-196/{k:05d}.dcm', changes) for n, k in enumerate(slices, start=1)
    ]


def heart_loops():
    doppler = Series(HEART, 1, 'Colour Doppler loop', 'HEART', '142110')
    folder = 'transfer-syntaxes/uncompressed'
    chambers = Series(HEART, 2, 'Four-chamber loop', 'HEART', '142540')
    return [
        doppler.picture(1, 'multiframe/IM00001.implicit_little_endian.dcm', {'ImageType': ['ORIGINAL', 'PRIMARY']}),
        chambers.picture(1, f'{folder}/examples_ybr_color.dcm', {'ImageType': ['DERIVED', 'PRIMARY']}),
    ]


def content_item(value_type, relationship=None, concept=None, **values):
    item = Dataset()
    if relationship:
        item.RelationshipType = relationship
    item.ValueType = value_type
    if concept:
        item.ConceptNameCodeSequence = code(*concept)
    set_all(item, values)
    return item


def reference(dataset):
    item = Dataset()
    item.ReferencedSOPClassUID = dataset.SOPClassUID
    item.ReferencedSOPInstanceUID = dataset.SOPInstanceUID
    return item


def evidence(datasets):
    """Current Requested Procedure Evidence Sequence for images of one study, PS3.3 table C.17-3."""
    by_series = {}
    for dataset in datasets:
        by_series.setdefault(dataset.SeriesInstanceUID, []).append(reference(dataset))
    study = Dataset()
    study.ReferencedSeriesSequence = Sequence()
    for series_uid, items in by_series.items():
        series = Dataset()
        series.SeriesInstanceUID = series_uid
        series.ReferencedSOPSequence = Sequence(items)
        study.ReferencedSeriesSequence.append(series)
    study.StudyInstanceUID = datasets[0].StudyInstanceUID
    return Sequence([study])


def head_report(pictures):
    """A Basic Text SR after template TID 2000, verified the day after."""
    series = Series(HEAD, 4, 'Report', None, '081500')
    dataset = series.instance(1, date='20240313')
    set_all(
        dataset,
        {
            'SOPClassUID': BASIC_TEXT_SR_STORAGE,
            'Modality': 'SR',
            'Manufacturer': 'Discport',
            'ReferencedPerformedProcedureStepSequence': Sequence(),
            'PerformedProcedureCodeSequence': Sequence(),
            'CompletionFlag': 'COMPLETE',
            'VerificationFlag': 'VERIFIED',
            'ValueType': 'CONTAINER',
            'ContinuityOfContent': 'SEPARATE',
            'ConceptNameCodeSequence': code('18748-4', 'Diagnostic imaging report', 'LN'),
            'CurrentRequestedProcedureEvidenceSequence': evidence(pictures),
        },
    )
    observer = Dataset()
    set_all(
        observer,
        {
            'VerifyingObserverName': REFERRER,
            'VerifyingObserverIdentificationCodeSequence': Sequence(),
            'VerifyingOrganization': INSTITUTION,
            'VerificationDateTime': '20240313083000',
        },
    )
    dataset.VerifyingObserverSequence = Sequence([observer])
    concept = ('121049', 'Language of Content Item and Descendants')
    english = code('en', 'English', 'RFC5646')
    language = content_item('CODE', 'HAS CONCEPT MOD', concept, ConceptCodeSequence=english)
    dataset.ContentSequence = Sequence([language])
    for heading, concept, text in REPORT:
        section = content_item('CONTAINER', 'CONTAINS', heading, ContinuityOfContent='SEPARATE')
        section.ContentSequence = Sequence([content_item('TEXT', 'CONTAINS', concept, TextValue=text)])
        dataset.ContentSequence.append(section)
    for picture in pictures:
        dataset.ContentSequence.append(
            content_item('IMAGE', 'CONTAINS', ReferencedSOPSequence=Sequence([reference(picture)]))
        )
    return '', dataset, ExplicitVRLittleEndian


def pdf(text):
    """One A4 page of text in Helvetica, the first line large. PDF 1.4 by hand: no date and no producer in it."""
    lines = [line.replace('\\', r'\\').replace('(', r'\(').replace(')', r'\)') for line in text.strip().split('\n')]
    first, *rest = lines
    drawn = [f'BT /F1 20 Tf 64 770 Td ({first}) Tj ET', '0.6 w 64 756 m 531 756 l S', 'BT /F1 12 Tf 18 TL 64 730 Td']
    drawn += [f'({line}) Tj T*' for line in rest[1:]] + ['ET']
    stream = '\n'.join(drawn)
    objects = [
        '<< /Type /Catalog /Pages 2 0 R /Lang (en) >>',
        '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
        '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R '
        '/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>',
        f'<< /Length {len(stream)} >>\nstream\n{stream}\nendstream',
        '<< /Title (Letter about the ultrasound of the heart) >>',
    ]
    out, offsets = '%PDF-1.4\n', []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += f'{number} 0 obj\n{body}\nendobj\n'
    table = ''.join(f'{offset:010d} 00000 n \n' for offset in offsets)
    size = len(objects) + 1
    out += f'xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R /Info 5 0 R >>\n'
    return (out + f'startxref\n{out.index("xref")}\n%%EOF\n').encode('ascii')


def heart_letter():
    series = Series(HEART, 3, 'Letter', None, '151000')
    dataset = series.instance(1)
    document = pdf(LETTER)
    dated(dataset, HEART['StudyDate'], '151000', 'Content')
    set_all(
        dataset,
        {
            'SOPClassUID': ENCAPSULATED_PDF_STORAGE,
            'Modality': 'DOC',
            'Manufacturer': 'Discport',
            'ConversionType': 'WSD',
            'AcquisitionDateTime': '20240202151000',
            'BurnedInAnnotation': 'YES',
            'DocumentTitle': 'Letter about the ultrasound of the heart',
            'ConceptNameCodeSequence': code('51969-4', 'Summary note', 'LN'),
            'MIMETypeOfEncapsulatedDocument': 'application/pdf',
            'EncapsulatedDocumentLength': len(document),
            'EncapsulatedDocument': document + b'\0' * (len(document) % 2),
        },
    )
    return '', dataset, ExplicitVRLittleEndian


def report_keys(dataset):
    """What an SR DOCUMENT record takes from deeper in the report. PS3.3 table F.5-25"""
    keys = Dataset()
    keys.update(dataset)
    keys.VerificationDateTime = dataset.VerifyingObserverSequence[0].VerificationDateTime
    keys.ContentSequence = Sequence(
        [item for item in dataset.ContentSequence if item.RelationshipType == 'HAS CONCEPT MOD']
    )
    return keys


RECORD_TYPES = {BASIC_TEXT_SR_STORAGE: 'SR DOCUMENT', ENCAPSULATED_PDF_STORAGE: 'ENCAP DOC'}


class Record:
    """A directory record and the records below it."""

    def __init__(self, kind, dataset, file_id=None, transfer_syntax=None):
        self.below = []
        record = self.dataset = Dataset()
        record.OffsetOfTheNextDirectoryRecord = 0
        record.RecordInUseFlag = 0xFFFF
        record.OffsetOfReferencedLowerLevelDirectoryEntity = 0
        record.DirectoryRecordType = kind
        if file_id:
            record.ReferencedFileID = file_id
            record.ReferencedSOPClassUIDInFile = dataset.SOPClassUID
            record.ReferencedSOPInstanceUIDInFile = dataset.SOPInstanceUID
            record.ReferencedTransferSyntaxUIDInFile = transfer_syntax
        record.SpecificCharacterSet = 'ISO_IR 100'
        keys = dataset if kind != 'SR DOCUMENT' else report_keys(dataset)
        for keyword in RECORD_KEYS[kind].split():
            if keyword in keys:
                record.add(keys[keyword])

    def __iter__(self):
        yield self
        for record in self.below:
            yield from record

    def bytes(self):
        buffer = DicomBytesIO()
        buffer.is_little_endian, buffer.is_implicit_VR = True, False
        write_dataset(buffer, self.dataset)
        return len(buffer.getvalue()) + 8


def number_records(patient, first_at):
    """Fills in the offsets, which count from the first byte of the file to the item of the record. PS3.3 F.3.2.2"""
    at, place = first_at, {}
    for record in patient:
        place[record] = at
        at += record.bytes()
    for record in patient:
        for above, following in zip(record.below, record.below[1:]):
            above.dataset.OffsetOfTheNextDirectoryRecord = place[following]
        if record.below:
            record.dataset.OffsetOfReferencedLowerLevelDirectoryEntity = place[record.below[0]]


def write_dicomdir(patient, path):
    directory = Dataset()
    directory.FileSetID = 'SAMPLE_DISC'
    directory.OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity = 0
    directory.OffsetOfTheLastDirectoryRecordOfTheRootDirectoryEntity = 0
    directory.FileSetConsistencyFlag = 0
    directory.DirectoryRecordSequence = Sequence([record.dataset for record in patient])
    save(directory, path)
    first_at = path.stat().st_size - sum(record.bytes() for record in patient)
    number_records(patient, first_at)
    directory.OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity = first_at
    directory.OffsetOfTheLastDirectoryRecordOfTheRootDirectoryEntity = first_at
    save(directory, path)


def write_disc(disc, instances):
    """Writes files and DICOMDIR. Returns what each file was made from, in order."""
    patient, study, series, origins = None, None, None, []
    for source, dataset, transfer_syntax in instances:
        if patient is None:
            patient = Record('PATIENT', dataset)
        if study is None or study.dataset.StudyInstanceUID != dataset.StudyInstanceUID:
            study = Record('STUDY', dataset)
            patient.below.append(study)
        if series is None or series.dataset.SeriesInstanceUID != dataset.SeriesInstanceUID:
            series = Record('SERIES', dataset)
            study.below.append(series)
        file_id = [
            'DICOM',
            f'ST{len(patient.below):06d}',
            f'SE{len(study.below):06d}',
            f'IM{len(series.below) + 1:06d}',
        ]
        save(dataset, disc.joinpath(*file_id), transfer_syntax)
        kind = RECORD_TYPES.get(dataset.SOPClassUID, 'IMAGE')
        series.below.append(Record(kind, dataset, file_id, transfer_syntax))
        origins.append(('/'.join(file_id), source))
    write_dicomdir(patient, disc / 'DICOMDIR')
    return origins


def manifest():
    head, *rows = (CORPUS / 'MANIFEST.tsv').read_text('utf-8').splitlines()
    names = head.split('\t')
    return {row['path']: row for row in (dict(zip(names, line.split('\t'))) for line in rows)}


def licence_text(repository):
    """The paragraph of tests/corpus/LICENSES.md about a repository, without its heading."""
    text = (CORPUS / 'LICENSES.md').read_text('utf-8')
    found = re.search(rf'^## {re.escape(repository)} — .*?\n\n(```\n.*?\n```)', text, re.S | re.M)
    if found is None:
        raise LookupError(f'tests/corpus/LICENSES.md has no text for {repository}')
    return found.group(1)


def licences(origins, missing):
    rows, used = manifest(), {}
    lines = [
        '# Where the sample disc comes from',
        '',
        'Made by `build/make-sample-disc.py`; do not edit. Pixel data is unchanged. Patient, dates, institution,',
        'descriptions and UIDs are made up; private attributes are gone. The report, the letter, DICOMDIR and README.TXT',
        'were written for the disc and are under the licence of Discport (Apache-2.0).',
        '',
        '| file on the disc | made from (tests/corpus) | source | licence |',
        '| --- | --- | --- | --- |',
    ]
    for path, source in origins:
        name = f'{path} (listed only: left out on purpose)' if path == missing else path
        if not source:
            lines.append(f'| {name} | | Discport | Apache-2.0 |')
            continue
        row = rows[source]
        used[row['source_repo']] = row['license']
        origin = f'https://github.com/{row["source_repo"]}/blob/{row["source_commit"]}/{row["source_path"]}'
        lines.append(f'| {name} | {source} | {origin.replace(" ", "%20")} | {row["license"]} |')
    for repository, licence in used.items():
        lines += ['', f'## {repository} — {licence}', '', licence_text(repository)]
    return '\n'.join(lines) + '\n'


def check_sources(origins):
    """The corpus must be what its manifest says: a wrong original would give a wrong disc under a right licence."""
    rows = manifest()
    for source in {source for _, source in origins if source}:
        if hashlib.sha256((CORPUS / source).read_bytes()).hexdigest() != rows[source]['sha256']:
            raise ValueError(f'tests/corpus/{source} is not the file of its manifest')


def main(target):
    disc = target / 'sample-disc'
    shutil.rmtree(disc, ignore_errors=True)
    disc.mkdir(parents=True)
    ct, mr = ct_head(), mr_melon()
    report = head_report([dataset for _, dataset, _ in ct])
    origins = write_disc(disc, [*ct, *mr, report, *heart_loops(), heart_letter()])
    check_sources(origins)
    missing = origins[len(ct) + len(mr) - 1][0]
    (disc / missing).unlink()
    readme = '\r\n'.join(line[4:] for line in README.strip('\n').split('\n')) + '\r\n'
    (disc / 'README.TXT').write_bytes(readme.encode('ascii'))
    (target / 'sample-disc-LICENSES.md').write_bytes(licences(origins, missing).encode('utf-8'))


if __name__ == '__main__':
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / 'resources')
