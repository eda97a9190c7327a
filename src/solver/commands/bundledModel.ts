import path from 'node:path';

/** The model that comes with this script. */
export function bundledModel(): string {
  return path.join(__dirname, '../models/hrm-mini');
}
