/** Resolves when what is on the page now is on the screen. */
export function painted(): Promise<void> {
  return new Promise((resolve) => {
    // A frame is painted after its callbacks, and before any other task.
    requestAnimationFrame(() => setTimeout(resolve));
  });
}
