/** Whether the system asks for less motion, or VS Code's setting, of which it tells by a class. */
export function isMotionReduced(): boolean {
  return document.body.classList.contains('vscode-reduce-motion') || window.matchMedia('(prefers-reduced-motion: reduce)').matches;
}
