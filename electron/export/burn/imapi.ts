import * as z from 'zod';
import { sectorBytes } from '../../../shared/iso9660/sectors';
import { powershell } from '../../media/drives/windows';
import type { BurnDrive, BurnProgram, CommandLine, Medium } from './burn-program';

/** IMAPI_MEDIA_PHYSICAL_TYPE, as the name is printed on the disc. */
const kinds: Readonly<Partial<Record<number, string>>> = {
  1: 'CD-ROM',
  2: 'CD-R',
  3: 'CD-RW',
  4: 'DVD-ROM',
  5: 'DVD-RAM',
  6: 'DVD+R',
  7: 'DVD+RW',
  8: 'DVD+R DL',
  9: 'DVD-R',
  10: 'DVD-RW',
  11: 'DVD-R DL',
  13: 'DVD+RW DL',
  17: 'BD-ROM',
  18: 'BD-R',
  19: 'BD-RE',
};

const recorderSchema = z.object({ device: z.string(), vendor: z.string(), product: z.string() });

const mediumSchema = z.object({
  type: z.number(),
  isWritable: z.boolean(),
  isBlank: z.boolean(),
  hasFiles: z.boolean(),
  freeSectors: z.number().nullable(),
});

/** What a script prints beside its answer is of PowerShell. */
const answerIn = (text: string): unknown => {
  const line = text.split(/\r?\n/).find((one) => one.startsWith('{'));
  return line === undefined ? null : JSON.parse(line);
};

const readDrives = (text: string): readonly BurnDrive[] =>
  z
    .object({ recorders: z.array(recorderSchema) })
    .parse(answerIn(text))
    .recorders.map(({ device, vendor, product }) => ({ device, name: `${vendor} ${product}`.trim() }));

const readMedium = (text: string): Medium | null => {
  const answer = answerIn(text);
  if (answer === null) return null;
  const { type, isWritable, isBlank, hasFiles, freeSectors } = mediumSchema.parse(answer);
  const kind = kinds[type] ?? '';
  return {
    state: isWritable && isBlank ? 'blank' : isWritable || hasFiles ? 'written' : 'none',
    kind,
    isRewritable: /RW|RE|RAM/.test(kind),
    isOverwritable: /DVD[+]RW|DVD-RAM|BD-RE/.test(kind),
    freeBytes: freeSectors === null ? null : freeSectors * sectorBytes,
  };
};

/** A text in a script, whatever stands in it. */
const literal = (text: string): string =>
  `([Text.Encoding]::UTF8.GetString([Convert]::FromBase64String('${Buffer.from(text, 'utf8').toString('base64')}')))`;

const commandLine = (script: string): CommandLine => {
  const whole = `$ErrorActionPreference = 'Stop'\n$ProgressPreference = 'SilentlyContinue'\n[Console]::OutputEncoding = [Text.Encoding]::UTF8\n${script}`;
  const encoded = Buffer.from(whole, 'utf16le').toString('base64');
  return [powershell, '-NoLogo', '-NoProfile', '-NonInteractive', '-EncodedCommand', encoded];
};

const list = `
$recorders = @(foreach ($id in (New-Object -ComObject IMAPI2.MsftDiscMaster2)) {
  $recorder = New-Object -ComObject IMAPI2.MsftDiscRecorder2
  $recorder.InitializeDiscRecorder($id)
  $path = @($recorder.VolumePathNames)[0]
  if ($path) { @{ device = $path.TrimEnd('\\'); vendor = $recorder.VendorId.Trim(); product = $recorder.ProductId.Trim() } }
})
ConvertTo-Json -Compress -Depth 3 @{ recorders = $recorders }`;

/** Leaves the drive in $recorder, and a writer for it in $data. */
const find = (device: string): string => `
$path = ${literal(device)} + '\\'
$recorder = $null
foreach ($id in (New-Object -ComObject IMAPI2.MsftDiscMaster2)) {
  $one = New-Object -ComObject IMAPI2.MsftDiscRecorder2
  $one.InitializeDiscRecorder($id)
  if (@($one.VolumePathNames) -contains $path) { $recorder = $one }
}
if ($null -eq $recorder) { throw 'no such drive' }
$data = New-Object -ComObject IMAPI2.MsftDiscFormat2Data
$data.ClientName = 'Discport'`;

const look = (device: string): string => `${find(device)}
$isWritable = $data.IsCurrentMediaSupported($recorder)
$medium = @{
  type = 0; isWritable = $isWritable; isBlank = $false; freeSectors = $null
  hasFiles = (New-Object IO.DriveInfo $path).IsReady
}
if ($isWritable) {
  $data.Recorder = $recorder
  $medium.type = [int]$data.CurrentPhysicalMediaType
  $medium.isBlank = $data.MediaHeuristicallyBlank
  $medium.freeSectors = $data.FreeSectorsOnMedia
}
ConvertTo-Json -Compress $medium`;

/** Sectors a second at 1x: of a CD, a DVD, a BD. */
const paces = '$(if ($type -le 3) { 75 } elseif ($type -lt 17) { 676 } else { 2195 })';

const write = (image: string, device: string, speed: number | null, erase: boolean): string => `
$ErrorActionPreference = 'Stop'${find(device)}
$data.Recorder = $recorder
$data.ForceMediaToBeClosed = $true
$type = [int]$data.CurrentPhysicalMediaType${
  erase
    ? `
if (-not $data.MediaHeuristicallyBlank) {
  if (@(5, 7, 13, 19) -contains $type) { $data.ForceOverwrite = $true } else {
    $format = New-Object -ComObject IMAPI2.MsftDiscFormat2Erase
    $format.ClientName = 'Discport'
    $format.Recorder = $recorder
    $format.FullErase = $false
    $format.EraseMedia()
    $data.Recorder = $recorder
  }
}`
    : ''
}${speed === null ? '' : `\n$data.SetWriteSpeed(${speed} * ${paces}, $false)`}
$manager = New-Object -ComObject IMAPI2FS.MsftIsoImageManager
$manager.SetPath(${literal(image)})
$data.Write($manager.Stream)`;

/** IMAPI tells of its progress by events, which PowerShell can't hear: what this process has read of the image is told. */
const tellWhile = (script: string): string => `
$readBytes = { (Get-CimInstance Win32_Process -Filter "ProcessId=$PID").ReadTransferCount }
$before = & $readBytes
$writer = [PowerShell]::Create().AddScript(${literal(script)})
$running = $writer.BeginInvoke()
while (-not $running.AsyncWaitHandle.WaitOne(500)) { "WRITTEN:$((& $readBytes) - $before)" }
$writer.EndInvoke($running)`;

/**
 * IMAPI 2 through PowerShell, on Windows; a device is the letter of a drive, 'D:'. Unverified: see tests/MANUAL.md.
 *
 * @see https://learn.microsoft.com/windows/win32/imapi/portal
 */
export const imapi: BurnProgram = {
  canSimulate: false,
  list: commandLine(list),
  readDrives,
  // the script finds it, or ends
  isDrive: () => true,
  look: (device) => commandLine(look(device)),
  readMedium,
  burn: (image, { device, speed, erase }) => commandLine(tellWhile(write(image, device, speed, erase))),
  readWritten: (line) => {
    const written = /^WRITTEN:(\d+)/.exec(line)?.[1];
    return written === undefined ? null : Number(written);
  },
  eject: (device) => commandLine(`${find(device)}\n$recorder.EjectMedia()`),
  fileOf: (device) => `\\\\.\\${device}`,
};
