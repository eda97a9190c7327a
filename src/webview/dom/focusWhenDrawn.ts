/** Gives the focus to an element of the toolkit's, which takes it only once it was drawn: on a busy machine some frames later. */
export function focusWhenDrawn(element: HTMLElement | null): void {
  const focus = (): void => {
    if (element?.checkVisibility() !== true) return;
    element.focus();
    if (document.activeElement !== element) requestAnimationFrame(focus);
  };
  requestAnimationFrame(focus);
}
