const cross = (a: readonly number[], b: readonly number[]): number[] => {
  const [ax = 0, ay = 0, az = 0] = a;
  const [bx = 0, by = 0, bz = 0] = b;
  return [ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx];
};
const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);

/**
 * Distance of a slice from the origin, along the normal of its own plane.
 *
 * Sort by this, never by Instance Number: numbers may repeat or run backwards.
 *
 * @param orientation Image Orientation (Patient) (0020,0037): 6 direction cosines, row x y z then column x y z, unit
 *   length, patient axes (LPS)
 * @param position Image Position (Patient) (0020,0032), centre of the first voxel, 3 values in mm
 * @returns signed distance in mm
 * @throws {RangeError} when row and column are parallel and give no plane
 * @see DICOM PS3.3 C.7.6.2.1.1
 */
export const sliceDistanceMm = (orientation: readonly number[], position: readonly number[]): number => {
  const normal = cross(orientation.slice(0, 3), orientation.slice(3, 6));
  const length = Math.sqrt(dot(normal, normal));
  if (!(length > 1e-4)) throw new RangeError('row and column give no plane');
  return dot(normal, position) / length;
};
