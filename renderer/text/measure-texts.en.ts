import type { NoValues, SizeSource } from '../viewer/measure/measure';
import type { MarkKind } from '../viewer/measure/shapes';
import type { SuvLack } from '../viewer/measure/suv';

const kind = {
  length: 'Length',
  angle: 'Angle',
  cobb: 'Cobb angle',
  rectangle: 'Rectangle',
  ellipse: 'Ellipse',
  freehand: 'Freehand area',
  arrow: 'Arrow',
  text: 'Text',
} satisfies Record<MarkKind, string>;

const hint = {
  length: 'Drag from one end to the other.',
  angle: 'Drag along one side to the corner, then click at the end of the other side.',
  cobb: 'Drag one line, and then another.',
  rectangle: 'Drag from one corner to the opposite one.',
  ellipse: 'Drag from one corner to the opposite one of what is around it.',
  freehand: 'Drag around what is to be measured.',
  arrow: 'Drag from the tip to the end.',
  text: 'Click where the text goes.',
} satisfies Record<MarkKind, string>;

/** Said beside a size that is not as large as in the body. */
const source = {
  detector: 'at the detector, larger than in the body',
  film: 'on the film',
  none: 'not calibrated',
} satisfies Record<Exclude<SizeSource, 'patient' | 'ultrasound'>, string>;

const noValues = {
  colour: 'No values: a colour picture',
  table: 'No values: this picture is stored for show',
  empty: 'No values: no pixel that has one lies inside',
  crossing: 'The outline crosses itself: no area and no values',
  notThere: 'The values are not loaded',
} satisfies Record<NoValues, string>;

const noSuv = {
  units: 'No SUV: the file has other units',
  correction: 'No SUV: the file does not say how it was corrected',
  weight: 'No SUV: the file lacks the weight',
  dose: 'No SUV: the file lacks the dose',
  halfLife: 'No SUV: the file lacks the half-life',
  time: 'No SUV: the file is not clear about the times',
  slices: 'No SUV: the slices differ in what it takes',
} satisfies Record<SuvLack, string>;

/** The sentences of measuring, in English. */
export const measureTexts = {
  kind,
  hint,
  source,
  noValues,
  noSuv,

  menu: 'Measure',
  stop: 'Stop measuring',
  panel: 'Measurements',
  list: 'All measurements of this exam',
  close: 'Close',
  hideAll: 'Hide all on the pictures',
  keyPicture: 'Key picture',
  keyPictures: 'Key pictures',
  markKey: 'Mark this picture as a key picture',
  none: 'Nothing is measured yet. Choose what to measure in the menu Measure, and draw it on the picture.',
  noKeys: 'No picture is marked as a key picture yet.',
  drawing: '{{kind}}. {{hint}} Escape stops. By keys: arrows move the cross, Enter sets a point.',

  mm: '{{value}} mm',
  mm2: '{{value}} mm²',
  pixels: '{{value}} pixels',
  degrees: '{{value}}°',
  area: 'Area {{area}}',
  mean: 'Mean {{mean}}, SD {{sd}}',
  extent: 'Least {{min}}, most {{max}}',
  withoutValues: '{{percent}} of the area has no values',
  valueIn: '{{value}} {{unit}}',
  named: '{{kind}} {{number, number}}',
  added: '{{name}}: {{values}}',
  removed: '{{name}} is deleted. Control Z brings it back.',
  restored: '{{name}} is back.',
  isKey: 'Marked as a key picture.',
  isNoKey: 'No longer a key picture.',
  noKeyHere: 'A computed picture lies in no file, so it can’t be a key picture.',

  rename: 'Rename {{name}}',
  remove: 'Delete {{name}}',
  nameOf: 'Name of {{name}}',
  textHere: 'Text on the picture',
  undo: 'Undo delete',
  keyPlace: 'Show the key picture {{place}}',
  removeKey: 'No longer a key picture: {{place}}',

  save: 'Save',
  saveTable: 'Table (CSV)',
  saveReport: 'Report (DICOM)',
  saveKeys: 'Key pictures (DICOM)',
  computed_one:
    '{{count, number}} of these is on a computed picture. It is in the table, but not in the report, which can only name pictures of the exam.',
  computed_other:
    '{{count, number}} of these are on computed pictures. They are in the table, but not in the report, which can only name pictures of the exam.',
  fileOf: {
    table: 'Measurements',
    report: 'Measurements',
    keys: 'Key pictures',
  },
  saved: 'Saved.',
  unsavedMarks_one: '{{count, number}} measurement or text is not saved yet: kept until Discport is closed.',
  unsavedMarks_other:
    '{{count, number}} measurements or texts are not saved yet: kept until Discport is closed.',
  unsavedKeys_one: '{{count, number}} key picture is not saved yet: kept until Discport is closed.',
  unsavedKeys_other: '{{count, number}} key pictures are not saved yet: kept until Discport is closed.',
  unsaved: {
    count_one: '{{count, number}} measurement, text or key picture is saved nowhere.',
    count_other: '{{count, number}} measurements, texts or key pictures are saved nowhere.',
    leaveTitle: 'What should become of your marks?',
    leaveText:
      'If you keep them, they are there again when you come back to these pictures, until Discport is closed. Nothing is written for that.',
    leaveWithout: 'Leave without them',
    keep: 'Keep them for now',
    save: 'Save them…',
    quitTitle: 'Close Discport?',
    quitText: 'They are lost once it is closed.',
    quitWithout: 'Close without them',
    stay: 'Don’t close',
  },
  notSaved: 'It could not be saved there. Choose another place.',

  key: {
    length: 'Measure a length',
    angle: 'Measure an angle',
    cobb: 'Measure a Cobb angle',
    rectangle: 'Measure in a rectangle',
    ellipse: 'Measure in an ellipse',
    freehand: 'Measure in an outline of your own',
    arrow: 'Draw an arrow',
    text: 'Write a text',
    leave: 'Stop measuring',
    panel: 'List of measurements',
    keyPicture: 'Key picture',
    remove: 'Delete the chosen measurement',
    undo: 'Undo delete',
  },
};
