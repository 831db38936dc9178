"""Prints what pydicom finds in a structured document: python3 judge-document.py FILE"""

import json
import sys

from pydicom import dcmread

found = dcmread(sys.argv[1])


def code(sequence):
    return sequence[0].CodeMeaning if sequence else None


def node(item):
    told = {"type": item.ValueType, "concept": code(item.get("ConceptNameCodeSequence"))}
    if item.ValueType == "NUM":
        value = item.MeasuredValueSequence[0]
        told["value"] = float(value.NumericValue)
        told["unit"] = value.MeasurementUnitsCodeSequence[0].CodeValue
    if item.ValueType == "TEXT":
        told["value"] = item.TextValue
    if item.ValueType == "CODE":
        told["value"] = code(item.ConceptCodeSequence)
    if item.ValueType == "SCOORD":
        data = item.GraphicData
        told["value"] = [item.GraphicType, *[round(float(each), 3) for each in data]]
    if item.ValueType == "IMAGE":
        reference = item.ReferencedSOPSequence[0]
        told["value"] = [reference.ReferencedSOPInstanceUID, reference.get("ReferencedFrameNumber")]
    return {**told, "children": [node(child) for child in item.get("ContentSequence", [])]}


evidence = [
    [study.StudyInstanceUID, series.SeriesInstanceUID, [each.ReferencedSOPInstanceUID for each in series.ReferencedSOPSequence]]
    for study in found.CurrentRequestedProcedureEvidenceSequence
    for series in study.ReferencedSeriesSequence
]
print(
    json.dumps(
        {
            "sopClass": found.SOPClassUID.name,
            "patient": str(found.PatientName),
            "study": found.StudyInstanceUID,
            "modality": found.Modality,
            "evidence": evidence,
            "root": node(found),
        }
    )
)
