/** What a locked folder or image holds beside the page that explains it. */
export const lockedZip = 'PICTURES.ZIP';
