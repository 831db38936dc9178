/** What the message with an upload code says. */
interface CodeMailText {
  readonly subject: (facility: string) => string;
  readonly heading: string;
  readonly yourCode: (code: string) => string;
  readonly typeIt: (facility: string) => string;
  readonly lives: (minutes: number) => string;
  readonly neverAsked: string;
  readonly notYou: string;
}

export const usualLanguage = 'en';

/** By language, BCP 47. */
export const codeMailTexts = {
  en: {
    subject: (facility) => `Your code for ${facility}`,
    heading: 'Your code',
    yourCode: (code) => `Your code: ${code}`,
    typeIt: (facility) => `Type it into Discport to send your pictures to ${facility}.`,
    lives: (minutes) => `It works once, for ${minutes} minutes.`,
    neverAsked: 'Nobody at the hospital will ask you for it.',
    notYou: 'You did not ask for a code? Then you can delete this message: nothing was sent.',
  },
  de: {
    subject: (facility) => `Ihr Code für ${facility}`,
    heading: 'Ihr Code',
    yourCode: (code) => `Ihr Code: ${code}`,
    typeIt: (facility) => `Geben Sie ihn in Discport ein, um Ihre Bilder an ${facility} zu senden.`,
    lives: (minutes) => `Er gilt einmal und ${minutes} Minuten lang.`,
    neverAsked: 'Niemand im Krankenhaus wird Sie danach fragen.',
    notYou:
      'Sie haben keinen Code angefordert? Dann können Sie diese Nachricht löschen: Es wurde nichts gesendet.',
  },
  fr: {
    subject: (facility) => `Votre code pour ${facility}`,
    heading: 'Votre code',
    yourCode: (code) => `Votre code : ${code}`,
    typeIt: (facility) => `Saisissez-le dans Discport pour envoyer vos images à ${facility}.`,
    lives: (minutes) => `Il est valable une seule fois, pendant ${minutes} minutes.`,
    neverAsked: 'Personne à l’hôpital ne vous le demandera.',
    notYou: 'Vous n’avez pas demandé de code ? Vous pouvez supprimer ce message : rien n’a été envoyé.',
  },
  es: {
    subject: (facility) => `Su código para ${facility}`,
    heading: 'Su código',
    yourCode: (code) => `Su código: ${code}`,
    typeIt: (facility) => `Escríbalo en Discport para enviar sus imágenes a ${facility}.`,
    lives: (minutes) => `Sirve una sola vez, durante ${minutes} minutos.`,
    neverAsked: 'Nadie del hospital se lo pedirá.',
    notYou: '¿No ha pedido un código? Entonces puede borrar este mensaje: no se ha enviado nada.',
  },
} as const satisfies Readonly<Record<string, CodeMailText>>;

export type MailLanguage = keyof typeof codeMailTexts;
export const mailLanguages = Object.keys(codeMailTexts);
