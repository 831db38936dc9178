import { readExactly, type DiscImage, type ImageVolume } from '../../../shared/iso9660/disc-image';
import { readIso } from '../../../shared/iso9660/read-iso';
import { firstDescriptorSector, sectorBytes, volumeBytes } from '../../../shared/iso9660/sectors';
import { readUdf } from '../../../shared/udf/read-udf';

/** As far as its descriptor says that it goes; where there is none, as far as its lists are there. */
const isAllOfIso = (image: DiscImage): boolean => {
  const descriptor = readExactly(image, firstDescriptorSector * sectorBytes, sectorBytes);
  return descriptor?.[0] !== 1 || volumeBytes(descriptor) <= image.bytes;
};

const listsWhatIsThere = (image: DiscImage, { files, unreadable }: ImageVolume): boolean =>
  unreadable.length === 0 &&
  files.every(({ parts }) =>
    parts.every(({ position, bytes }) => position === null || position + bytes <= image.bytes),
  );

/** Whether it is the image of a disc, ISO 9660 or UDF, and holds all that its lists name: any bytes can be burned. */
export const isWholeImage = (image: DiscImage): boolean => {
  const [iso, udf] = [readIso(image), readUdf(image)];
  const volumes = [iso, udf].filter((volume) => volume !== null);
  return (
    volumes.length > 0 &&
    (iso === null || isAllOfIso(image)) &&
    volumes.every((volume) => listsWhatIsThere(image, volume))
  );
};
