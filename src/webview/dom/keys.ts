/** Whether a key belongs to VS Code or the browser rather than to the page: nearly all of VS Code's shortcuts have a modifier. */
export function hasModifier(event: KeyboardEvent): boolean {
  return event.ctrlKey || event.metaKey || event.altKey;
}

/** Whether the key is typed into a field that takes text. The toolkit's fields are inside shadow roots, hence the path. */
export function isTyping(event: KeyboardEvent): boolean {
  const [target] = event.composedPath();
  if (target instanceof HTMLInputElement) return target.type !== 'range' && target.type !== 'checkbox';
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}
