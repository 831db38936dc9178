/** The sentences of the page that goes onto discs, in English. */
export const discTexts = {
  title: 'Pictures on this disc',
  chooseTitle: 'Show the pictures on this disc',
  chooseLede:
    'Choose the disc, stick or folder that this page lies on. Nothing is installed, and nothing leaves this computer.',
  choose: 'Choose the disc',
  chooseHint:
    'The browser asks which folder this page may read. Choose the disc itself, for example “D:”, or the folder that holds INDEX.HTM.',
  browserWords:
    'It may ask whether the files may go to this page. They stay on this computer: the page cannot use a network.',
  reading: 'Reading the list of pictures …',
  readingOf: '{{done, number}} of {{total, number}} files looked at',
  another: 'Choose another disc',
  failedTitle: 'There are no pictures to show here',
  otherTitle: 'This is another disc than the one this page is on',
  otherLede: 'Pictures of two people can be mixed up that way. See whose they are before you go on.',
  otherOwn: 'On the disc with this page',
  otherChosen: 'In the folder that you chose',
  otherShow: 'Show what I chose',
  otherBack: 'Back to the disc with this page',
  otherShown: 'These pictures are not from the disc that this page is on.',
  lede_one: '{{count, number}} exam on this disc',
  lede_other: '{{count, number}} exams on this disc',
  partTitle: 'Here is the middle picture of each series',
  partText_one: 'There is {{count, number}} picture or document on this disc. Choose the disc to see it.',
  partText_other:
    'There are {{count, number}} pictures and documents on this disc. Choose the disc to see all of them.',
  /** In the place of what the app says: a page sends nothing. */
  goesAlong: 'It is on the disc as it is, for other programs.',
  stillGoes: 'Another program may show it: on the disc it lies as a file of its own.',
  partBadge: 'Not all pictures are here',
  notDiagnosis: 'This page shows pictures. It is no medical device and not made for diagnosis.',
};
