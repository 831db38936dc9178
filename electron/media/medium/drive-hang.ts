/** A drive that did not answer in time: its message is for staff. */
export class DriveHang extends Error {
  static readonly code = 'ETIMEDOUT';
  readonly code = DriveHang.code;
}
