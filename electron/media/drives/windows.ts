import * as z from 'zod';
import { askSystem, type Drive, type ListDrives } from './drive';

/** Win32_LogicalDisk.DriveType. */
const kinds: Readonly<Partial<Record<number, Drive['kind']>>> = { 2: 'usb', 5: 'disc' };

const diskSchema = z.object({
  DeviceID: z.string().regex(/^[A-Z]:$/i),
  DriveType: z.number(),
  VolumeName: z.string().nullish(),
  Size: z.union([z.number(), z.string().transform(Number)]).nullish(),
  FileSystem: z.string().nullish(),
});

/**
 * Reads Win32_LogicalDisk as ConvertTo-Json prints it: an array, one object alone, or nothing.
 *
 * @throws {Error} where it is not of that form
 * @see https://learn.microsoft.com/windows/win32/cimwin32prov/win32-logicaldisk
 */
export const parseLogicalDisks = (printed: string): readonly Drive[] => {
  if (printed.trim() === '') return [];
  const disks = z
    .union([z.array(diskSchema), diskSchema.transform((disk) => [disk])])
    .parse(JSON.parse(printed));
  return disks.flatMap(({ DeviceID, DriveType, VolumeName, Size, FileSystem }) => {
    const kind = kinds[DriveType];
    // a drive without a medium has no file system
    if (kind === undefined || FileSystem == null || FileSystem === '') return [];
    const bytes = Size == null || !Number.isFinite(Size) ? null : Size;
    return [{ kind, device: DeviceID, label: VolumeName ?? '', bytes, folder: `${DeviceID}\\` }];
  });
};

const script =
  '[Console]::OutputEncoding = [Text.Encoding]::UTF8; ' +
  'Get-CimInstance Win32_LogicalDisk -Filter "DriveType=2 OR DriveType=5" | ' +
  'Select-Object DeviceID,DriveType,VolumeName,Size,FileSystem | ConvertTo-Json -Compress';

export const powershell = 'powershell.exe';
export const powershellArguments = ['-NoLogo', '-NoProfile', '-NonInteractive', '-Command'];

export const listOnWindows: ListDrives = async () =>
  parseLogicalDisks(await askSystem(powershell, [...powershellArguments, script]));
