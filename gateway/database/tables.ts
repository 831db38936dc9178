import type { Generated } from 'kysely';

/** Milliseconds since 1970, UTC. */
type Time = number;
/** Keyed hash, hex. */
type Hash = string;
/** Encrypted, see Secrets.seal: whatever says something about a patient. */
type Sealed = Uint8Array;

interface FacilityTable {
  slug: string;
  name: string;
  department: string;
  telephone: string;
  email: string;
  asks_recipient: 0 | 1;
  asks_reason: 0 | 1;
  asks_note: 0 | 1;
  /** Of the text that is shown now, see ReleaseTable. */
  release_version: string;
  /** As DICOM names them, with commas; empty for all. */
  modalities: string;
  /** Of one deposit; null for the gateway's own limit. */
  most_bytes: number | null;
  takes_attachments: 0 | 1;
  /** Of all that it holds and is promised; null for what the disk has. */
  quota_bytes: number | null;
  code_minutes: number;
  printed_code_days: number;
  /** BCP 47, with commas; at least one. */
  languages: string;
  /** PNG or JPEG. */
  logo: Uint8Array | null;
  created_at: Time;
}

/** Every text that senders to a facility have agreed to, or could have. */
interface ReleaseTable {
  facility: string;
  version: string;
  text: string;
  created_at: Time;
}

/** Upload codes, mailed (the id is the requestId) and printed (the id is the selector). */
interface UploadCodeTable {
  id: string;
  facility: string;
  /** Null for printed codes. */
  email_hash: Hash | null;
  code_hash: Hash;
  /** What staff wrote down for the wrong-disc guard. */
  expected: Sealed | null;
  tries: number;
  created_at: Time;
  expires_at: Time;
  used_at: Time | null;
}

interface DepositTable {
  id: string;
  facility: string;
  email_hash: Hash | null;
  expected: Sealed | null;
  guard_tries: number;
  /** What counts of the guard's answers: null before a match, and before a difference is overruled. */
  guard: 'match' | 'overruled' | null;
  token_hash: Hash;
  token_seen_at: Time;
  /** Counts the codes that opened it: rows promised since the last one are what the sender now means. */
  generation: number;
  created_at: Time;
  completed_at: Time | null;
  declaration: Sealed | null;
  receipt: string | null;
}

export interface InstanceTable {
  deposit: string;
  sha256: string;
  dataset_sha256: string;
  bytes: number;
  sop_uid: string;
  series_uid: string;
  study_uid: string;
  generation: number;
  /** Where it is held: null until it arrived; empty where the archive alone has it. */
  pack: string | null;
  pack_offset: number | null;
  head: Sealed | null;
  /** Since when the archive gives out the same bytes. */
  archived_at: Time | null;
}

/** The DICOMweb archive, one row at most. */
interface ArchiveTable {
  id: string;
  url: string;
  /** Null: the secret is a bearer token. */
  user: string | null;
  secret: Sealed;
  /** Why it could not be used the last time; null when it could. */
  fault: string | null;
  tries: number;
  retry_at: Time;
}

/** Why the archive did not take an instance, which the gateway goes on holding. */
interface ArchiveFailureTable {
  deposit: string;
  sha256: string;
  fault: string;
  tries: number;
  retry_at: Time;
}

/** Consecutive bytes of a large instance that has not arrived whole. */
interface SegmentTable {
  deposit: string;
  sha256: string;
  /** Of its first byte in the instance. */
  start: number;
  bytes: number;
  pack: string;
  pack_offset: number;
}

/** What a completed deposit holds of a study, for those who may fetch it. */
interface HeldStudyTable {
  deposit: string;
  study_uid: string;
  summary: Sealed;
}

interface SigningKeyTable {
  kid: string;
  public_x: string;
  private_key: Sealed;
  created_at: Time;
}

interface AccessCodeTable {
  id: string;
  code_hash: Hash;
  facility: string;
  birth_date_hash: Hash;
  created_at: Time;
  expires_at: Time;
}
/** What a code opens of a study: what these deposits hold, which were complete when it was made, and nothing later. */
interface AccessCodeStudyTable {
  access_code: string;
  study_uid: string;
  deposit: string;
}
/** Wrong tries, also at codes that don't exist: both must look the same. */
interface AccessTriesTable {
  key_hash: Hash;
  tries: number;
  since: Time;
}
interface AccessTokenTable {
  token_hash: Hash;
  access_code: string;
  expires_at: Time;
}

interface AuditTable {
  id: Generated<number>;
  at: Time;
  actor: string;
  action: string;
  subject: string;
  outcome: string;
  address: string;
}

/** Facts about the data folder itself. */
interface FolderFactTable {
  name: string;
  value: string;
}

export interface Tables {
  facility: FacilityTable;
  release: ReleaseTable;
  upload_code: UploadCodeTable;
  deposit: DepositTable;
  instance: InstanceTable;
  segment: SegmentTable;
  archive: ArchiveTable;
  archive_failure: ArchiveFailureTable;
  held_study: HeldStudyTable;
  signing_key: SigningKeyTable;
  access_code: AccessCodeTable;
  access_code_study: AccessCodeStudyTable;
  access_tries: AccessTriesTable;
  access_token: AccessTokenTable;
  audit: AuditTable;
  folder_fact: FolderFactTable;
}
