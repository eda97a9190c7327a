/** Where the solver's life is written down, line by line; VS Code's log output channel fits. */
export interface Logger {
  info(message: string): void;
  error(message: string): void;
}
