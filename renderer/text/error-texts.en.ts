import type { ErrorCode } from '../../shared/errors/user-error';

/** What happened, what became of the pictures, and what to do next. */
interface ErrorText {
  readonly what: string;
  readonly kept: string;
  readonly next: string;
}

const nothingSent = 'Nothing has been sent.';
/** Other discs of the same sending may be under way. */
const theseNotSent = 'Nothing of these pictures has been sent.';
const keptInPart =
  'What had arrived whole is kept there, in a folder that ends with .part or is called DISCPORT.TMP.';
const nothingWritten = 'Nothing was written, and your pictures are unchanged.';
const nothingLost = 'Nothing was lost.';
const arrivedIsSafe = 'What has arrived is safe.';

export const errorTexts = {
  'source/not-found': {
    what: 'There is nothing at this place any more.',
    kept: 'Nothing was changed.',
    next: 'If it is a disc or a USB stick, put it in again. Then choose it once more.',
  },
  'source/no-permission': {
    what: 'This computer does not let Discport read this place.',
    kept: 'Nothing was changed.',
    next: 'Choose another place, or ask whoever looks after this computer to allow it.',
  },
  'source/no-dicom': {
    what: 'There are no medical pictures here.',
    kept: 'Nothing was opened or changed.',
    next: 'Choose the whole disc or the whole folder, not one file on it. Photos and scanned papers are not medical pictures.',
  },
  'source/removed': {
    what: 'The disc or stick was taken out while it was being read.',
    kept: nothingLost,
    next: 'Put it in again and choose it once more.',
  },
  'source/changed': {
    what: 'The pictures have changed since they were first read.',
    kept: nothingLost,
    next: 'Open the disc or folder again, check the list, and go on from there.',
  },
  'source/same-copy': {
    what: 'This is the same disc or folder.',
    kept: 'Nothing was changed.',
    next: 'Choose another copy of it: a second disc, a stick, a folder or a ZIP file with the same pictures.',
  },
  'source/no-answer': {
    what: 'The drive does not answer.',
    kept: nothingLost,
    next: 'Take the disc out, wipe it from the middle to the edge with a soft cloth, and put it in again; or try another drive.',
  },
  'source/damaged': {
    what: 'This cannot be read. It is damaged or not complete, or something else under this name.',
    kept: 'Nothing was changed.',
    next: 'Copy or download it again. If that does not help, ask for a new one.',
  },
  'source/needs-password': {
    what: 'This file is locked with a password.',
    kept: 'Nothing was changed.',
    next: 'Type the password that came with it. It is often in a letter or an e-mail of its own.',
  },
  'source/wrong-password': {
    what: 'That password does not open this file.',
    kept: 'Nothing was changed, and you can try as often as you like.',
    next: 'Check capital letters and spaces. If you are sure of it, the file may be damaged: download it again.',
  },
  'source/unknown-lock': {
    what: 'This file is locked in a way that Discport cannot open.',
    kept: 'Nothing was changed.',
    next: 'Unpack it with the program that made it, then choose the folder that this makes.',
  },
  'source/split': {
    what: 'This is one part of a file that was split into several.',
    kept: 'Nothing was changed.',
    next: 'Put all parts into one folder and unpack them with the program that made them, or with 7-Zip. Then choose the folder that this makes.',
  },
  'source/packed': {
    what: 'This file is packed in a way that Discport cannot read (RAR, 7z or another).',
    kept: 'Nothing was changed.',
    next: 'Unpack it with the program that made it, or with 7-Zip. Then choose the folder that this makes.',
  },
  'source/unsupported': {
    what: 'Discport cannot read this kind of file.',
    kept: 'Nothing was changed.',
    next: 'Choose a disc, a folder, a ZIP file or a disc image (ISO).',
  },
  'source/several-people': {
    what: 'Pictures that would go together name more than one person.',
    kept: 'Nothing was sent or written.',
    next: 'Check whose they are. If they belong together, say so and go on.',
  },
  'source/several': {
    what: 'These cannot be opened together.',
    kept: 'Nothing was opened or changed.',
    next: 'Open ZIP files, disc images and drives one after the other. Files and folders can be opened together when they lie on the same drive.',
  },
  'source/no-path': {
    what: 'This is not a file or folder on this computer.',
    kept: 'Nothing was opened or changed.',
    next: 'Save it on this computer first, then drop what you saved.',
  },
  'scan/worker-died': {
    what: 'Reading stopped because of a damaged file.',
    kept: 'Your own pictures are unchanged.',
    next: 'Try again. If it stops again, ask for a new copy of the pictures.',
  },
  'link/invalid': {
    what: 'This is not a link from a hospital.',
    kept: nothingSent,
    next: 'Copy the whole link from the letter or e-mail and paste it here.',
  },
  'link/unknown-facility': {
    what: 'The address is right, but it does not know this hospital or department.',
    kept: nothingSent,
    next: 'Check the end of the link, or ask the hospital for a new one.',
  },
  'link/not-secure': {
    what: 'This link does not lead to a protected connection, so we do not use it.',
    kept: nothingSent,
    next: 'Ask the hospital for a link that begins with https.',
  },
  'link/trial-loopback-only': {
    what: 'This is a trial of Discport. It only sends to a hospital that runs on this computer.',
    kept: nothingSent,
    next: 'Install Discport to send to a real hospital.',
  },
  'network/unreachable': {
    what: 'We cannot reach the hospital’s computer.',
    kept: nothingLost,
    next: 'Check that this computer is online, then try again.',
  },
  'network/certificate': {
    what: 'The hospital’s computer cannot prove that it is the right one.',
    kept: 'We stopped before anything was sent.',
    next: 'Check this computer’s date and time. If they are right, call the hospital before you go on.',
  },
  'network/refused': {
    what: 'The hospital’s computer did not accept this.',
    kept: nothingLost,
    next: 'Try again in a few minutes. If it stays so, call the hospital.',
  },
  'network/server-error': {
    what: 'The hospital’s computer has a problem of its own.',
    kept: nothingLost,
    next: 'Try again in a few minutes. If it stays so, call the hospital.',
  },
  'network/server-full': {
    what: 'The hospital’s computer has no room left.',
    kept: nothingLost,
    next: 'Call the hospital: they can make room. We try again by ourselves while sending.',
  },
  'network/bad-answer': {
    what: 'The answer we got does not come from a computer that takes pictures.',
    kept: nothingLost,
    next: 'Check the link. A guest or hotel Wi-Fi may ask you to log in first.',
  },
  'code/wrong': {
    what: 'This code does not fit.',
    kept: 'Nothing has been sent, and nothing was lost.',
    next: 'Compare it with the newest e-mail, letter by letter.',
  },
  'code/expired': {
    what: 'This code has run out.',
    kept: 'Nothing has been sent, and nothing was lost.',
    next: 'Ask for a new code. What you chose stays chosen.',
  },
  'code/used': {
    what: 'This code was used before. Each code works once.',
    kept: 'What was sent with it is safe.',
    next: 'Ask for a new code to send more.',
  },
  'code/other-facility': {
    what: 'This code is for another hospital than the link you opened.',
    kept: 'Nothing has been sent, and the code still works there.',
    next: 'Open the link that came with the code, or ask for a code for this hospital.',
  },
  'code/too-many-tries': {
    what: 'The code was wrong too many times, so it no longer works.',
    kept: 'Nothing has been sent, and nothing was lost.',
    next: 'Ask for a new code. What you chose stays chosen.',
  },
  'code/too-many-requests': {
    what: 'Several codes were asked for in a short time.',
    kept: nothingSent,
    next: 'Wait a little, and look for the newest e-mail, also among spam.',
  },
  'guard/not-answered': {
    what: 'We do not know yet whether these are the pictures the hospital expects.',
    kept: theseNotSent,
    next: 'Send them again.',
  },
  'guard/too-many-tries': {
    what: 'No more discs can be tried with this code.',
    kept: theseNotSent,
    next: 'If you are not sure that these are the right pictures, call the hospital and ask for another code.',
  },
  'deposit/unknown': {
    what: 'The hospital no longer knows about this sending.',
    kept: 'Your pictures are still where they were.',
    next: 'Start again with a new code.',
  },
  'deposit/unauthorized': {
    what: 'The permission to send has run out.',
    kept: arrivedIsSafe,
    next: 'Ask for a new code with the same e-mail address, and we send only what is missing.',
  },
  'deposit/closed': {
    what: 'This sending is finished and takes no more pictures.',
    kept: arrivedIsSafe,
    next: 'To send more, ask for a new code.',
  },
  'deposit/conflict': {
    what: 'The hospital already has a different picture under the same number.',
    kept: 'Neither picture was changed. The others have arrived.',
    next: 'Call the hospital and tell them. They can compare the two.',
  },
  'deposit/undeclared': {
    what: 'The hospital has more pictures of this sending than this computer sent, so it gives no receipt.',
    kept: 'Nothing was deleted, here or at the hospital.',
    next: 'Call the hospital and tell them. To get a receipt, stop this sending and start again with a new code.',
  },
  'deposit/too-large': {
    what: 'The hospital does not take so much at once.',
    kept: 'What has arrived is safe there.',
    next: 'Choose fewer pictures, and call the hospital about the others.',
  },
  'deposit/other-person': {
    what: 'The hospital waits for someone else’s pictures with this code.',
    kept: nothingSent,
    next: 'Check the name on the pictures, or ask the hospital for another code.',
  },
  'deposit/identity-changed': {
    what: 'A picture belongs to someone else than the list said. We stopped to be safe.',
    kept: 'The picture was not sent.',
    next: 'Open the disc or folder again and check the names in the list.',
  },
  'deposit/receipt-unchecked': {
    what: 'The receipt is signed with a key that the hospital had not shown before, so we cannot check it.',
    kept: 'The pictures have arrived, and what is kept of them on this computer stays.',
    next: 'Call the hospital and ask whether they have your pictures. Then you can stop this sending.',
  },
  'deposit/receipt-invalid': {
    what: 'The receipt does not fit what was sent.',
    kept: 'Your pictures are still where they were.',
    next: 'Call the hospital and ask whether they have your pictures.',
  },
  'deposit/not-kept': {
    what: 'This computer could not write down what is sent, so sending stopped.',
    kept: arrivedIsSafe,
    next: 'See whether Discport may write on this computer, then go on. We send only what is missing.',
  },
  'deposit/no-space': {
    what: 'The disk of this computer is full, so sending could not go on.',
    kept: nothingLost,
    next: 'Make room on this computer, then press the button again. We send only what is missing.',
  },
  'attachment/unsupported': {
    what: 'Only PDF files and JPEG photos can be added.',
    kept: nothingSent,
    next: 'Save the photo or document as JPEG or PDF. On an iPhone: Settings, Camera, Formats, Most Compatible.',
  },
  'attachment/other-jpeg': {
    what: 'This photo is stored in a way that not every hospital can read.',
    kept: nothingSent,
    next: 'Open it in a picture program and save it as a normal JPEG, not as a progressive one. Then add that.',
  },
  'attachment/damaged': {
    what: 'This file is damaged or not complete.',
    kept: nothingSent,
    next: 'Open it to see if it is whole. If not, download or save it again.',
  },
  'attachment/too-large': {
    what: 'This file is too large to add.',
    kept: nothingSent,
    next: 'Save it smaller, or in several parts.',
  },
  'attachment/too-many': {
    what: 'No more files can be added.',
    kept: nothingSent,
    next: 'Put several pages into one PDF. Or send the others with another code.',
  },
  'attachment/several-people': {
    what: 'This exam names more than one person, so we cannot tell whose the added file is.',
    kept: nothingSent,
    next: 'Let it go with another exam, or take it out of the list.',
  },
  'target/invalid': {
    what: 'That is no address of a DICOMweb server.',
    kept: nothingLost,
    next: 'It begins with https:// and has no name or password in it. Copy it from the server’s description.',
  },
  'target/exists': {
    what: 'A server of that name or address is in the list.',
    kept: 'It was left as it is.',
    next: 'Give both as they are in the list to change its login. Or choose another name.',
  },
  'target/no-login': {
    what: 'The login for this server is not on this computer.',
    kept: arrivedIsSafe,
    next: 'Add the server once more in Settings, with the same address. Then go on here.',
  },
  'target/unauthorized': {
    what: 'The server did not accept the login.',
    kept: arrivedIsSafe,
    next: 'Check the login in Settings: add the server once more under the same name. Then go on here.',
  },
  'target/other-person': {
    what: 'The server has this exam under another name.',
    kept: 'Nothing was sent.',
    next: 'Check that this is the right disc.',
  },
  'target/lacks': {
    what: 'The server took pictures that it does not show.',
    kept: 'They are still where they were.',
    next: 'Try again later. If that does not help, tell whoever runs the server.',
  },
  'access/refused': {
    what: 'The code and the date of birth do not fit together.',
    kept: nothingLost,
    next: 'Check both with your sheet. The date of birth is the patient’s.',
  },
  'access/too-many-tries': {
    what: 'There were too many wrong tries.',
    kept: nothingLost,
    next: 'Wait a while and try again, or call the hospital that gave you the sheet.',
  },
  'receive/damaged': {
    what: 'No picture could be had undamaged.',
    kept: 'None was kept on this computer.',
    next: 'Get the pictures once more. If that does not help, tell the hospital: its own copy may be damaged.',
  },
  'receive/no-space': {
    what: 'There is not enough room there.',
    kept: keptInPart,
    next: 'Free some space and get the pictures into the same place: it goes on from there. Or choose another place.',
  },
  'receive/write-failed': {
    what: 'Writing stopped. The drive may have been taken out.',
    kept: keptInPart,
    next: 'Check the drive and get the pictures into the same place: it goes on from there.',
  },
  'receive/in-the-way': {
    what: 'Other pictures that did not all arrive are in the way, in a folder that ends with .part or is called DISCPORT.TMP.',
    kept: 'That folder was not touched.',
    next: 'Choose another place. If you no longer need that folder, remove it.',
  },
  'receive/under-way': {
    what: 'Pictures are being fetched into this place already.',
    kept: 'That goes on as it was.',
    next: 'Wait until it is done, or choose another place.',
  },
  'export/no-space': {
    what: 'There is not enough room there.',
    kept: nothingWritten,
    next: 'Free some space, choose another place, or choose fewer pictures.',
  },
  'export/drive-full': {
    what: 'This drive takes no more: it is full, or has no room for so many files.',
    kept: 'The unfinished copy was removed. Your pictures are unchanged.',
    next: 'Free some space, or choose another place.',
  },
  'export/no-folder': {
    what: 'This folder is not there, or this name cannot be used there.',
    kept: nothingWritten,
    next: 'Choose a folder that is there, or another name.',
  },
  'export/exists': {
    what: 'Something with this name is already there.',
    kept: 'It was not touched.',
    next: 'Choose another name or an empty folder.',
  },
  'export/has-dicomdir': {
    what: 'There are medical pictures there already, with their own list.',
    kept: 'They were not touched.',
    next: 'Take another stick. Or choose a new folder on this one, and tell whoever opens it where to look: some programs only look at the top of a stick.',
  },
  'export/other-pictures': {
    what: 'There are other medical pictures on this stick, perhaps of somebody else. Whoever gets the stick would get them too.',
    kept: 'They were not touched, and nothing was written.',
    next: 'Take another stick, or move those pictures off this one first.',
  },
  'export/password': {
    what: 'This password can not be used.',
    kept: nothingWritten,
    next: 'Choose one of at least 8 letters, digits and signs, without accents.',
  },
  'export/target-in-source': {
    what: 'This place is inside the disc or folder that the pictures come from.',
    kept: nothingWritten,
    next: 'Choose a place somewhere else.',
  },
  'export/no-permission': {
    what: 'This computer does not let Discport write there.',
    kept: nothingWritten,
    next: 'Choose another place, for example your documents or the desktop.',
  },
  'export/nothing-chosen': {
    what: 'No pictures are chosen.',
    kept: 'Nothing was written.',
    next: 'Go back and tick what you want on the disc or in the file.',
  },
  'export/nothing-readable': {
    what: 'None of the chosen pictures could be read.',
    kept: 'Nothing was written or sent.',
    next: 'Go back and try to read them again, or use another copy of them.',
  },
  'export/not-acknowledged': {
    what: 'The box about health information is not ticked.',
    kept: nothingWritten,
    next: 'Read the sentence beside the box and tick it.',
  },
  'export/write-failed': {
    what: 'Writing stopped. The drive may be faulty, or was taken out.',
    kept: 'The unfinished copy was removed. Your pictures are unchanged.',
    next: 'Check the drive and try again, or choose another place.',
  },
  'export/too-large': {
    what: 'The chosen pictures do not fit into this kind of file.',
    kept: 'Nothing of the copy is left there, and your pictures are unchanged.',
    next: 'Choose fewer pictures, or a folder instead.',
  },
  'export/disc-too-small': {
    what: 'One of the pictures is too large for a disc of this kind.',
    kept: nothingWritten,
    next: 'Choose larger discs, or leave the viewer out.',
  },
  'export/too-many-discs': {
    what: 'The pictures would take too many discs.',
    kept: nothingWritten,
    next: 'Choose larger discs, or fewer pictures.',
  },
  'print/failed': {
    what: 'It could not be printed.',
    kept: 'Nothing was lost. What you see is still here.',
    next: 'Check that a printer is set up on this computer and switched on, then try again. Or save it as a file.',
  },
  'burn/no-program': {
    what: 'There is no program on this computer that burns discs for Discport.',
    kept: 'Nothing was burned.',
    next: "Burn the disc image with the computer's own program.",
  },
  'burn/no-drive': {
    what: 'The drive is not there, or you may not use it.',
    kept: 'Nothing was burned.',
    next: 'Check that the drive is connected.',
  },
  'burn/no-image': {
    what: 'The disc image is not there as it was made, or can not be read to its end.',
    kept: 'Nothing was burned.',
    next: 'Make the disc image again, and burn that.',
  },
  'burn/no-simulation': {
    what: 'This computer can not try a disc with the laser off.',
    kept: 'Nothing was burned.',
    next: 'Burn it: the disc is read again and compared.',
  },
  'burn/no-medium': {
    what: 'There is no disc in the drive that can be burned.',
    kept: 'Nothing was burned.',
    next: 'Put in a blank disc.',
  },
  'burn/not-blank': {
    what: 'The disc in the drive is not blank.',
    kept: 'It was left as it is.',
    next: 'Put in a blank disc.',
  },
  'burn/too-small': {
    what: 'The disc is too small for these pictures.',
    kept: 'Nothing was burned.',
    next: 'Put in a larger one, or spread the pictures over several discs.',
  },
  'burn/failed': {
    what: 'Burning stopped.',
    kept: 'This disc can not be used. Your pictures are unchanged.',
    next: 'Try again with another disc.',
  },
  'verify/failed': {
    what: 'What was written does not match the pictures.',
    kept: 'Your pictures are unchanged. Do not use the copy.',
    next: 'Write it once more, to another drive if you have one.',
  },
  'keychain/unavailable': {
    what: 'This computer has no safe place for keys.',
    kept: 'Nothing is kept on this computer.',
    next: 'You can still send: leave the disc or folder where it is until everything has arrived.',
  },
  'usage/wrong': {
    what: 'That did not work, and it is our fault.',
    kept: nothingLost,
    next: 'Try again. If it happens again, please tell us what you did.',
  },
  'usage/not-yet': {
    what: 'This version of Discport cannot do that yet.',
    kept: nothingLost,
    next: 'Look for a newer version.',
  },
  internal: {
    what: 'Something went wrong in Discport, and it is our fault.',
    kept: 'Your own pictures are unchanged.',
    next: 'Try again. If it happens again, please tell us what you did.',
  },
} satisfies Record<ErrorCode, ErrorText>;
