/** Keys of `bodyPart` in the texts. */
export type BodyPart =
  | 'abdomen'
  | 'ankle'
  | 'arm'
  | 'brain'
  | 'breast'
  | 'chest'
  | 'chestAndAbdomen'
  | 'elbow'
  | 'eye'
  | 'finger'
  | 'foot'
  | 'hand'
  | 'head'
  | 'heart'
  | 'heel'
  | 'hip'
  | 'jaw'
  | 'kidneys'
  | 'knee'
  | 'leg'
  | 'liver'
  | 'lowerSpine'
  | 'middleSpine'
  | 'neck'
  | 'neckSpine'
  | 'pelvis'
  | 'prostate'
  | 'shoulder'
  | 'sinuses'
  | 'spine'
  | 'teeth'
  | 'thyroid'
  | 'toe'
  | 'wholeBody'
  | 'womb'
  | 'wrist';

/**
 * Defined terms of Body Part Examined (0018,0015) and what is commonly typed instead of them, without spaces.
 *
 * @see DICOM PS3.16 annex L, table L-1
 */
const terms: Readonly<Record<BodyPart, readonly string[]>> = {
  abdomen: ['ABDOMEN', 'ABDOMENPELVIS', 'ABD', 'BELLY', 'UPPERABDOMEN'],
  ankle: ['ANKLE'],
  arm: ['ARM', 'UPPERARM', 'FOREARM', 'HUMERUS', 'RADIUSULNA', 'UPPEREXTREMITY'],
  brain: ['BRAIN', 'CEREBRUM', 'NEURO'],
  breast: ['BREAST', 'MAMMA'],
  chest: ['CHEST', 'THORAX', 'LUNG', 'LUNGS', 'RIB', 'RIBS'],
  chestAndAbdomen: ['CHESTABDOMEN', 'CHESTABDPELVIS', 'CHESTABDOMENPELVIS', 'THORAXABDOMEN'],
  elbow: ['ELBOW'],
  eye: ['EYE', 'EYES', 'ORBIT', 'ORBITS', 'RETINA'],
  finger: ['FINGER', 'FINGERS', 'THUMB'],
  foot: ['FOOT', 'FEET'],
  hand: ['HAND', 'HANDS'],
  head: ['HEAD', 'SKULL', 'CRANIUM', 'HEADNECK', 'FACE'],
  heart: ['HEART', 'CARDIAC', 'ECHOCARDIOGRAPHY', 'CORONARY', 'COR'],
  heel: ['HEEL', 'CALCANEUS'],
  hip: ['HIP', 'HIPS'],
  jaw: ['JAW', 'MANDIBLE', 'MAXILLA', 'TMJ'],
  kidneys: ['KIDNEY', 'KIDNEYS', 'RENAL'],
  knee: ['KNEE', 'KNEES', 'PATELLA'],
  leg: ['LEG', 'LEGS', 'THIGH', 'CALF', 'FEMUR', 'TIBIAFIBULA', 'LOWEREXTREMITY'],
  liver: ['LIVER', 'HEPATIC'],
  lowerSpine: ['LSPINE', 'LUMBARSPINE', 'LUMBAR', 'LSSPINE', 'SACRUM', 'SIJOINT'],
  middleSpine: ['TSPINE', 'THORACICSPINE'],
  neck: ['NECK', 'LARYNX', 'CAROTID'],
  neckSpine: ['CSPINE', 'CERVICALSPINE', 'CERVICAL'],
  pelvis: ['PELVIS'],
  prostate: ['PROSTATE'],
  shoulder: ['SHOULDER', 'SHOULDERS', 'CLAVICLE', 'SCAPULA'],
  sinuses: ['SINUS', 'SINUSES', 'PARANASALSINUS', 'PNS'],
  spine: ['SPINE', 'WHOLESPINE'],
  teeth: ['TEETH', 'TOOTH', 'DENTAL'],
  thyroid: ['THYROID'],
  toe: ['TOE', 'TOES'],
  wholeBody: ['WHOLEBODY', 'BODY'],
  womb: ['UTERUS', 'FETUS', 'FOETUS', 'OBSTETRIC'],
  wrist: ['WRIST', 'WRISTS'],
};

const byTerm: ReadonlyMap<string, BodyPart> = new Map(
  Object.entries(terms).flatMap(([part, list]) =>
    list.map((term): [string, BodyPart] => [term, part as BodyPart]),
  ),
);

/** Letters alone, so that "C-SPINE", "CHEST ABDOMEN" and "lumbar_spine" meet their terms. */
const joined = (text: string): string => text.toUpperCase().replace(/[^\p{L}]/gu, '');

/** The part that Body Part Examined names, or null. */
export const bodyPartOf = (examined: string): BodyPart | null => byTerm.get(joined(examined)) ?? null;

/** The first part that a description mentions as a word of its own, or as two in a row ("lumbar spine"); or null. */
export const bodyPartIn = (description: string): BodyPart | null => {
  const words = description.split(/[^\p{L}]+/u).filter((word) => word !== '');
  const pairs = words.map((word, index) => `${word}${words[index + 1] ?? ''}`);
  for (const [index, word] of words.entries()) {
    const part = byTerm.get(joined(pairs[index] ?? '')) ?? byTerm.get(joined(word));
    if (part !== undefined) return part;
  }
  return null;
};
