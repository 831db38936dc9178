import type { ErrorCode, UserErrorData } from '../../shared/errors/user-error';

type Facts = UserErrorData['facts'];

const megabytes = (bytes: number | undefined): string =>
  bytes === undefined ? 'an unknown amount' : `${(bytes / 1_000_000).toFixed(1)} MB`;
/** In whichever unit it is not next to nothing. */
const sizeOf = (bytes: number | undefined): string =>
  bytes === undefined || bytes < 1e9 ? megabytes(bytes) : `${(bytes / 1e9).toFixed(1)} GB`;
const triesLeft = ({ triesLeft: left }: Facts): string =>
  left === undefined ? '' : ` ${left} ${left === 1 ? 'try is' : 'tries are'} left.`;
const wait = ({ waitSeconds }: Facts): string => {
  if (waitSeconds === undefined) return 'later';
  const minutes = Math.ceil(waitSeconds / 60);
  // nobody counts 1440 minutes
  if (minutes < 120) return `in ${minutes} min`;
  return `in ${Math.ceil(minutes / 60)} hours`;
};

const mayHoldSome = (archives: number): string => {
  if (archives === 0) return '';
  return archives === 1
    ? ' A ZIP file or disc image is there that may hold some: open it by itself.'
    : ` ${archives} ZIP files or disc images are there that may hold some: open each by itself.`;
};

const mayHoldPacked = (packed: number): string =>
  packed === 0
    ? ''
    : ' What is packed there as RAR, 7z or in another such way may hold some: unpack it, then choose its folder.';

const whatIsThere = ({ filesSeen = 0, images = 0, archives = 0, packed = 0 }: Facts): string => {
  if (filesSeen === 0) return 'That place is empty: there are no files in it.';
  const files = filesSeen === 1 ? 'The one file' : `None of the ${filesSeen} files`;
  const photos =
    images === 0 ? '' : `; ${images} ${images === 1 ? 'is an ordinary picture' : 'are ordinary pictures'}`;
  return `${files} there is ${filesSeen === 1 ? 'not ' : ''}a medical (DICOM) picture${photos}.${mayHoldSome(archives)}${mayHoldPacked(packed)}`;
};

const takesNoMore = ({ needBytes = 0, freeBytes = 0 }: Facts): string | null =>
  needBytes > 0 && freeBytes >= needBytes
    ? `That drive takes no more files, although ${megabytes(freeBytes)} are free on it.`
    : null;
const whatIsFull = (facts: Facts): string =>
  takesNoMore(facts) ?? 'That drive became full while the copy was being written.';
const whatIsMissing = (facts: Facts): string =>
  takesNoMore(facts) ??
  `There is not enough space: ${megabytes(facts['needBytes'])} are still needed, ${megabytes(facts['freeBytes'])} are free.`;

const nothingSent = 'Nothing was sent.';
const nothingWritten = 'Nothing was written.';
const nothingLeft = 'Nothing of the copy is left there.';
const kept = ({ keptFiles = 0 }: Facts): string =>
  keptFiles === 0 ? 'Nothing of it is kept there.' : 'What arrived whole is kept there.';
const keepsSent = 'What had arrived before is safe at the gateway.';

/** What happened, what was lost, what to do: one row an error. */
export const errorSentences: Record<ErrorCode, (facts: Facts) => string> = {
  'source/not-found': () =>
    'There is nothing at that place. Nothing was lost. Check the path, or put the disc in again.',
  'source/no-permission': () =>
    'This account may not read that place. Nothing was lost. Ask for permission to read it, or choose another place.',
  'source/no-dicom': (facts) =>
    `${whatIsThere(facts)} Nothing was changed. Choose the disc or the folder that you got from the hospital.`,
  'source/removed': () =>
    'The disc or drive went away while it was being read. Nothing on it was changed. Put it in again and repeat.',
  'source/changed': () =>
    'The files changed since they were listed. Nothing was lost. Scan again, then repeat.',
  'source/same-copy': () =>
    'The copy is the source itself. Nothing was changed. Name another disc, folder, .zip or .iso file with the same pictures.',
  'source/no-answer': () =>
    'The drive does not answer. Nothing on the disc was changed. Take it out, wipe it, put it in again and repeat; or try another drive.',
  'source/damaged': () =>
    "This can't be read: it is damaged or not complete, or it is something else under that name. Nothing was changed. Copy or download it again, or ask for a new one.",
  'source/needs-password': () =>
    'This ZIP file is locked with a password. Nothing was changed. Repeat in a terminal, which asks for it, or give it on standard input with --password-stdin.',
  'source/wrong-password': () =>
    'That password does not open this ZIP file. Nothing was changed. Check capital letters and spaces. If the password is right, the file may be damaged: download it again.',
  'source/unknown-lock': () =>
    "This ZIP file is locked in a way that Discport can't open. Nothing was changed. Unpack it with the program that made it, then choose the folder.",
  'source/split': () =>
    'This is one part of a file that was split into several. Nothing was changed. Put all parts into one folder and unpack them with the program that made them, or with 7-Zip; then choose the folder that this makes.',
  'source/packed': () =>
    "This file is packed in a way that Discport can't read (RAR, 7z or another). Nothing was changed. Unpack it with the program that made it, or with 7-Zip; then choose the folder that this makes.",
  'source/unsupported': () =>
    "This can't be opened: Discport opens discs, drives, folders, .zip and .iso files. Nothing was lost. Choose one of those.",
  'source/several-people': () =>
    'Pictures that would go together name more than one person. Nothing was sent or written. Check whose they are: discport scan lists the names. If they belong together, repeat with --several-people.',
  'source/several': () =>
    "These can't be opened together. Nothing was opened or changed. Open one after the other.",
  'source/no-path': () =>
    'This is no file or folder on this computer. Nothing was opened or changed. Save it first.',
  'scan/worker-died': () =>
    'Reading stopped unexpectedly. The source was only read, nothing was lost. Try again.',
  'link/invalid': () =>
    `That is not a facility link. ${nothingSent} Copy the whole link from the hospital's message.`,
  'link/unknown-facility': () =>
    `The gateway knows no facility by that link. ${nothingSent} Check the link with the hospital.`,
  'link/not-secure': () =>
    `The link is not a secure (https) one. ${nothingSent} Ask the hospital for its https link.`,
  'link/trial-loopback-only': () =>
    `This trial only talks to a gateway on this computer. ${nothingSent} Use the released app for others.`,
  'network/unreachable': () =>
    `The gateway can't be reached. Nothing was lost; ${keepsSent.toLowerCase()} Check the network, then repeat.`,
  'network/certificate': () =>
    `The gateway's certificate can't be trusted, so the connection was refused. ${nothingSent} Tell the hospital.`,
  'network/refused': () =>
    `The gateway refused the request. ${keepsSent} Check the link and the code, then repeat.`,
  'network/server-error': () =>
    `The gateway has a fault. Nothing was lost; ${keepsSent.toLowerCase()} Try again later.`,
  'network/server-full': () =>
    `The gateway has no room left on its disk. Nothing was lost; ${keepsSent.toLowerCase()} Tell the hospital, then try again.`,
  'network/bad-answer': () =>
    `What answered is not a Discport gateway, or another version. ${keepsSent} Check the link with the hospital.`,
  'code/wrong': (facts) =>
    `The code is wrong.${triesLeft(facts)} Nothing was lost. Check it letter by letter.`,
  'code/expired': () =>
    'The code has expired. Nothing was lost. Ask for a new one: discport code LINK --email ADDRESS.',
  'code/used': () =>
    'The code was used before. Nothing was lost. Ask for a new one: discport code LINK --email ADDRESS.',
  'code/other-facility': () =>
    `The code is for another hospital, and stays good there. ${nothingSent} Use the link that came with the code.`,
  'code/too-many-tries': () =>
    'The code was wrong too often and is no longer valid. Nothing was lost. Ask for a new one.',
  'code/too-many-requests': (facts) =>
    `Too many codes were asked for. Nothing was lost. Try again ${wait(facts)}, or use the newest code.`,
  'guard/not-answered': () =>
    `Whether these are the pictures that the facility waits for was not answered. ${nothingSent} Send them again.`,
  'guard/too-many-tries': () =>
    `No more discs can be tried with this code. ${nothingSent} Ask the hospital for another one.`,
  'deposit/unknown': () =>
    `The gateway doesn't know this upload any more. The pictures are still on their source. Send again with a new code.`,
  'deposit/unauthorized': () =>
    `The gateway no longer accepts this upload. ${keepsSent} Ask for a new code to go on.`,
  'deposit/closed': () =>
    'This upload is finished and takes no more pictures. What was sent is safe. Use a new code for more.',
  'deposit/conflict': () =>
    'The gateway holds another picture under the same identifier. Neither was changed. Tell the hospital.',
  'deposit/identity-changed': () =>
    'A picture now names another patient than when it was listed. Sending stopped before it. Scan the source again.',
  'deposit/undeclared': () =>
    'The gateway holds more pictures of this upload than this computer sent, and gives no receipt. Nothing was lost. Tell the hospital, or send again with a new code.',
  'deposit/too-large': ({ most }) =>
    `The facility takes no more than ${most === undefined ? 'a certain size' : sizeOf(most)} at once. What arrived is safe there. Choose less with --study or --series, and ask the facility about the rest.`,
  'deposit/other-person': ({ triesLeft: left = 0 }) =>
    `The disc names another person than the facility waits for. ${nothingSent} ` +
    (left === 0
      ? 'No more discs can be tried with this code. Ask the hospital for another one.'
      : `Check that it is the right disc; ${left} more can be tried with this code.`),
  'deposit/receipt-unchecked': () =>
    "The gateway's receipt can't be checked: it is signed with a key that the gateway had not shown before. The pictures have arrived, but this is no proof; what is kept of them here stays. Ask the hospital.",
  'deposit/receipt-invalid': () =>
    "The receipt's signature doesn't fit. The pictures may have arrived, but this is no proof. Ask the hospital.",
  'deposit/not-kept': () =>
    'There is no secure place on this computer to keep the upload. Nothing was lost. Keep the disc in until it is done.',
  'deposit/no-space': () =>
    "This computer's disk is full, so what is sent could not be written down. Nothing was lost, and what has arrived is safe. Make room, then repeat.",
  'attachment/unsupported': () =>
    `Only PDF files and JPEG photos can be attached. ${nothingSent} Save the photo or document as JPEG or PDF; an iPhone does it with Settings > Camera > Formats > Most Compatible.`,
  'attachment/other-jpeg': () =>
    `This JPEG is of a kind that not every hospital can read (progressive, mirrored, or in other colours). ${nothingSent} Open it in a picture program, save it as a standard (baseline) JPEG, and attach that.`,
  'attachment/damaged': () =>
    `The file to attach is damaged or not complete. ${nothingSent} Open it to see whether it is whole; download or save it again.`,
  'attachment/too-large': ({ most = 0 }) =>
    `A file to attach is larger than ${(most / 1e6).toFixed(0)} MB. ${nothingSent} Save it smaller, or in several parts.`,
  'attachment/too-many': ({ most = 0 }) =>
    `More than ${most} files can't be attached. ${nothingSent} Put several pages into one PDF, or send the rest with another code.`,
  'attachment/several-people': () =>
    `The exam that the files would go with names more than one person, so they would get a name that may be wrong. ${nothingSent} Attach them to another exam: --attach-to STUDY-UID.`,
  'target/invalid': () =>
    `That is no address of a DICOMweb server. ${nothingSent} Give the https address of its services, without a name, a password, ? or # in it.`,
  'target/exists': () =>
    'A target of that name or address is there already. It was left as it is. Give both as they are to change its login, or another name.',
  'target/no-login': () =>
    `The secret for this target is not in the keychain. ${nothingSent} Give it with --secret-stdin, or keep it: discport target add, with the same name and address.`,
  'target/unauthorized': () =>
    'The server does not accept the login. What had arrived before is safe there. Check it: discport target add with the same name and address takes another one; then repeat with --resume.',
  'target/other-person': () =>
    `The server has one of these exams under another name or birth date. ${nothingSent} Check that it is the right disc. If it is, repeat with --several-people.`,
  'target/lacks': ({ lacking = 0 }) =>
    `The server took pictures that it does not show: ${lacking}. They are still on their source. Repeat with --resume; if that does not help, tell whoever runs the server.`,
  'access/refused': () =>
    'The code or the date of birth is wrong. Nothing was lost. Check both against the sheet.',
  'access/too-many-tries': (facts) =>
    `There were too many wrong tries. Nothing was lost. Try again ${wait(facts)}, or ask the hospital.`,
  'receive/damaged': () =>
    'No picture could be had undamaged, and none was kept. Repeat later; if that does not help, tell the facility.',
  'receive/no-space': (facts) =>
    `${whatIsMissing(facts)} ${(facts['keptFiles'] ?? 0) === 0 ? nothingWritten : kept(facts)} Make room and repeat, or choose another place.`,
  'receive/write-failed': (facts) => `Writing failed. ${kept(facts)} Check the target drive, then repeat.`,
  'receive/in-the-way': () =>
    'A download that did not end is in the way: the folder of that name with .part at its end, or DISCPORT.TMP in it, holds other pictures. It was left as it is. End that download first, remove that folder, or choose another name.',
  'receive/under-way': () =>
    `Another Discport is receiving into that folder now. It goes on, and here ${nothingWritten.toLowerCase()} Wait until it is done, or choose another place.`,
  'export/no-space': ({ needBytes, freeBytes }) =>
    `There is not enough space: ${megabytes(needBytes)} are needed, ${megabytes(freeBytes)} are free. ${nothingWritten} Choose another place or fewer pictures.`,
  'export/drive-full': (facts) =>
    `${whatIsFull(facts)} What was written was taken back, and the source is untouched. Free some space there, or choose another drive.`,
  'export/no-folder': () =>
    `The folder to write into is not there, or the name can't be used on that drive. ${nothingWritten} Make the folder first, or choose another place or name.`,
  'export/exists': () =>
    `Something is already there and was left as it is. ${nothingWritten} Choose another name.`,
  'export/has-dicomdir': () =>
    `There are medical pictures with a list of their own (DICOMDIR) already. They were left as they are: one list can't be added to another. ${nothingWritten} Take another stick; or choose a new folder on this one, which programs that look only at the top of a stick don't find.`,
  'export/other-pictures': () =>
    `There are other medical pictures on that drive, perhaps of somebody else: whoever gets it would get them too, and the new list would not name them. They were left as they are. ${nothingWritten} Take another stick, or move them off this one first.`,
  'export/password': () =>
    `A password takes at least 8 letters, digits and signs of a plain keyboard (ASCII). ${nothingWritten} Choose another password.`,
  'export/target-in-source': () =>
    `The target lies inside the source. ${nothingWritten} Choose a place outside of it.`,
  'export/no-permission': () => `This account may not write there. ${nothingWritten} Choose another place.`,
  'export/nothing-chosen': () =>
    `No pictures were chosen, or none of those asked for are there. ${nothingWritten} Check the UIDs with discport scan.`,
  'export/nothing-readable': () =>
    'None of the chosen pictures could be read. Nothing was written or sent. Try again, or name another copy with --copy.',
  'export/not-acknowledged': () =>
    `What is written is protected health information. ${nothingWritten} Say that you know with --acknowledge-phi.`,
  'export/write-failed': () =>
    'Writing failed, and the unfinished target was removed. The source is untouched. Check the target drive, then repeat.',
  'export/too-large': () =>
    `The pictures don't fit into this format, or into one file on that drive. ${nothingLeft} Choose fewer, or another format.`,
  'export/disc-too-small': ({ capacityBytes, pictureBytes, needBytes }) =>
    `A disc of ${megabytes(capacityBytes)} does not hold one of the pictures: that is ${megabytes(pictureBytes)}, and with the index, the pages and a viewer if there is one, it takes ${megabytes(needBytes)}. ${nothingWritten} Give a larger --capacity, or leave the viewer out.`,
  'export/too-many-discs': ({ capacityBytes, mostDiscs }) =>
    `The pictures take more than ${mostDiscs ?? 'so many'} discs of ${megabytes(capacityBytes)}. ${nothingWritten} Give a larger --capacity, or choose fewer with --study or --series.`,
  'print/failed': () => 'It could not be printed. Nothing was lost. Check the printer.',
  'burn/no-program': () =>
    "There is no program that burns: Discport uses xorriso on Linux. Nothing was burned. Install it, or burn the image with the system's own program.",
  'burn/no-drive': () =>
    'That drive is not there, or this account may not use it. Nothing was burned. Check --device, and on Linux, that you belong to the group cdrom.',
  'burn/no-image': () =>
    'That file is no image of a disc, or not all of it can be read. Nothing was burned. Give a whole .iso file: export makes one.',
  'burn/no-simulation': () =>
    'This system can not burn with the laser off. Nothing was burned. Leave --simulate out: what is burned is read again and compared.',
  'burn/no-medium': () =>
    'There is no disc in the drive that can be burned. Nothing was burned. Put in a blank one.',
  'burn/not-blank': () =>
    'The disc in the drive is not blank. It was left as it is. Put in a blank one, or say --erase for a rewritable one that may be erased.',
  'burn/too-small': ({ needBytes, freeBytes }) =>
    `The disc is too small: ${megabytes(needBytes)} are needed, it takes ${megabytes(freeBytes)}. Nothing was burned. Put in a larger one, or export with --capacity.`,
  'burn/failed': () =>
    "Burning failed. The disc can't be relied on; the image is unchanged. Try again with another disc, or more slowly (--speed).",
  'verify/failed': () =>
    "What was read doesn't match what was written. Don't rely on this copy; the source is untouched. Write it again.",
  'keychain/unavailable': () =>
    "This computer's keychain can't be used. Nothing was kept and nothing was lost. Unlock it, or go on without keeping anything.",
  'usage/wrong': () => 'Nothing was done.',
  'usage/not-yet': () => 'Nothing was done. A later version will be able to; leave it out for now.',
  internal: () =>
    'Something went wrong inside Discport. The source was only read. Please report it with the lines above; they hold no patient data.',
};
