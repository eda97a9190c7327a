/** A variable that test/e2e/run.mjs sets. */
export function variable(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: start these tests with "npm run test:e2e"`);
  return value;
}
