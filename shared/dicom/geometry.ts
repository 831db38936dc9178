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
  const [rx = 0, ry = 0, rz = 0, cx = 0, cy = 0, cz = 0] = orientation;
  const [x = 0, y = 0, z = 0] = position;
  const nx = ry * cz - rz * cy;
  const ny = rz * cx - rx * cz;
  const nz = rx * cy - ry * cx;
  const length = Math.sqrt(nx * nx + ny * ny + nz * nz);
  if (!(length > 1e-4)) throw new RangeError('row and column give no plane');
  return (nx * x + ny * y + nz * z) / length;
};
