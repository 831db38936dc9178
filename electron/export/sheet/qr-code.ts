import QRCode from 'qrcode';

/** Of clear space around it, as wide as that many of its modules (ISO/IEC 18004). */
const quietModules = 4;

/** Draws a text as a QR code, its clear space included. @param side in points */
export const drawQrCode = (
  document: PDFKit.PDFDocument,
  text: string,
  { left, top, side }: { readonly left: number; readonly top: number; readonly side: number },
): void => {
  const { size, data } = QRCode.create(text, { errorCorrectionLevel: 'M' }).modules;
  const module = side / (size + 2 * quietModules);
  document.rect(left, top, side, side).fill('#ffffff');
  for (const [index, isDark] of data.entries())
    if (isDark === 1)
      document.rect(
        left + (quietModules + (index % size)) * module,
        top + (quietModules + Math.floor(index / size)) * module,
        module,
        module,
      );
  document.fill('#000000');
};
