/** Seven bytes, offset from Greenwich 0 (ECMA-119 9.1.5). */
export const shortDate = (time: Date): readonly number[] => [
  time.getUTCFullYear() - 1900,
  time.getUTCMonth() + 1,
  time.getUTCDate(),
  time.getUTCHours(),
  time.getUTCMinutes(),
  time.getUTCSeconds(),
  0,
];
