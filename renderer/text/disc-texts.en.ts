/** The sentences of the page that goes onto discs, in English. */
export const discTexts = {
  title: 'Pictures on this disc',
  chooseTitle: 'Show the pictures on this disc',
  chooseLede:
    'Choose the disc, stick or folder that this page lies on. Nothing is installed, and nothing leaves this computer.',
  choose: 'Choose the disc',
  chooseHint:
    'The browser asks which folder this page may read. Choose the disc itself, for example “D:”, or the folder with the file DICOMDIR in it.',
  browserWords: 'It may say “upload”. Nothing is sent anywhere: this page cannot use a network.',
  reading: 'Reading the list of pictures …',
  readingOf: '{{done, number}} of {{total, number}} files looked at',
  another: 'Choose another disc',
  failedTitle: 'There are no pictures to show here',
  lede_one: '{{count, number}} exam on this disc',
  lede_other: '{{count, number}} exams on this disc',
  list: 'Exams and series',
  notDiagnosis: 'This page shows pictures. It is no medical device and not made for diagnosis.',
};
