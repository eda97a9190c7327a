import js from '@eslint/js';
import tseslint from 'typescript-eslint';
import { layerRule } from './scripts/layers.mjs';

const noDefaultExport = { selector: 'ExportDefaultDeclaration', message: 'Export by name, so that a thing has one name everywhere.' };
const nodeGlobals = ['console', 'fetch', 'URL', 'URLSearchParams', 'AbortController', 'setTimeout', 'clearTimeout'];

export default tseslint.config(
  { ignores: ['dist/', 'training/', 'test-output/', '.cache/', '.vscode-test/', 'test/integration/processes/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [js.configs.recommended, tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { project: ['src/*/tsconfig.json', 'test/tsconfig.json'], tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      'no-restricted-syntax': ['error', noDefaultExport],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // Messages here are mostly about numbers, and those have one plain text form.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // Options and contexts are plain objects of functions, made to be taken apart; the rule cannot tell them from classes.
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['src/**/*.ts'],
    plugins: { 'arc-studio': { rules: { layers: layerRule } } },
    rules: { 'arc-studio/layers': 'error' },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      // A test that does not find what it looks for fails right there, as it should.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // The texts that tests take apart are their own.
      '@typescript-eslint/no-misused-spread': 'off',
    },
  },
  { files: ['vitest.config.mts'], extends: [tseslint.configs.base] },
  {
    files: ['**/*.mjs'],
    extends: [js.configs.recommended],
    languageOptions: { globals: Object.fromEntries(nodeGlobals.map((name) => [name, 'readonly'])) },
    rules: { 'no-unused-vars': ['error', { ignoreRestSiblings: true }] },
  },
);
