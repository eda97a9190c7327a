/** Control characters, and those that turn the direction of text. */
const unprintable = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu;
const nameLimit = 80;
const messageLimit = 400;

/** A name out of a file as an error message shows it: on one line, without control characters, and not too long. */
export function quoted(name: string): string {
  return JSON.stringify(shortened(name, nameLimit)).replaceAll(unprintable, '�');
}

/** What others say of a file, and may quote of it, on one line that is not too long. */
export function oneLine(message: string): string {
  return shortened(message.replaceAll(unprintable, ' ').trim(), messageLimit);
}

function shortened(text: string, limit: number): string {
  return text.length > limit ? `${text.slice(0, limit)}…` : text;
}
