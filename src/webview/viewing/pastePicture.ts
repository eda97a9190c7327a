/** Calls back with a picture that is pasted into the page. Where text comes along, as from a spreadsheet, the text is meant. */
export function listenToPastedPictures(onPicture: (picture: Blob) => void): void {
  window.addEventListener(
    'paste',
    (event) => {
      const { clipboardData } = event;
      const picture = [...(clipboardData?.files ?? [])].find(({ type }) => type.startsWith('image/'));
      if (picture === undefined || (clipboardData?.getData('text/plain') ?? '') !== '') return;
      event.preventDefault();
      event.stopPropagation();
      onPicture(picture);
    },
    { capture: true },
  );
}
