// The layers of src/ as an ESLint rule: which folder may import which folders and which packages.
import { builtinModules } from 'node:module';
import path from 'node:path';

const node = builtinModules.map((name) => `node:${name}`);

/**
 * The entry with the longest `path` that a file's path starts with is the file's; what is not listed there cannot be imported.
 * `folders` are those of other layers: a layer's own files are always free to import each other.
 */
const layers = [
  { path: 'src/shared/', folders: [], packages: ['valibot', 'jsonc-parser'] },
  { path: 'src/extension/', folders: ['src/shared/'], packages: ['vscode', 'valibot', ...node] },
  { path: 'src/webview/', folders: ['src/shared/'], packages: ['valibot', '@preact/signals-core'] },
  ...['designSystem.ts', 'toolkit.ts'].map((file) => ({
    path: `src/webview/components/${file}`,
    folders: ['src/webview/'],
    packages: ['@vscode/webview-ui-toolkit'],
  })),
  { path: 'src/solver/', folders: ['src/shared/'], packages: ['valibot', 'commander', ...node] },
  { path: 'src/solver/cli.ts', folders: ['src/solver/', 'src/shared/', 'package.json'], packages: ['commander', ...node] },
  { path: 'src/solver/graph/', folders: ['src/shared/'], packages: [] },
  { path: 'src/solver/onnx/', folders: ['src/solver/graph/', 'src/shared/'], packages: [] },
  { path: 'src/solver/model/', folders: ['src/solver/graph/', 'src/shared/'], packages: ['valibot', 'node:fs/promises', 'node:path'] },
  {
    path: 'src/solver/checkpoint/',
    folders: ['src/solver/model/', 'src/solver/graph/', 'src/shared/'],
    packages: ['valibot', 'js-yaml', 'yauzl', ...node],
  },
  { path: 'src/solver/tokens/', folders: ['src/shared/'], packages: [] },
  { path: 'src/solver/runtime/onnxSession.ts', folders: ['src/solver/', 'src/shared/'], packages: ['onnxruntime-node', ...node] },
];

function layerOf(file) {
  return layers.filter((layer) => file.startsWith(layer.path)).toSorted((a, b) => b.path.length - a.path.length)[0];
}

/** Why `file` may not import `specifier`; undefined where it may. Paths are relative to the project, with `/`. */
function objection(file, specifier) {
  const layer = layerOf(file);
  if (layer === undefined) return undefined;
  if (!specifier.startsWith('.')) {
    return layer.packages.includes(specifier) ? undefined : `${layer.path} may not import the package ${specifier}`;
  }
  const target = path.posix.join(path.posix.dirname(file), specifier);
  const allowed = [layer.path, ...layer.folders].some((folder) => target.startsWith(folder));
  return allowed ? undefined : `${layer.path} may not import ${target}`;
}

export const layerRule = {
  meta: { type: 'problem', schema: [], docs: { description: 'imports stay within the layers of src/' } },
  create(context) {
    const file = path.relative(context.cwd, context.filename).replaceAll(path.sep, '/');
    const check = ({ source }) => {
      if (source?.type !== 'Literal') return;
      const message = objection(file, String(source.value));
      if (message !== undefined) context.report({ node: source, message: `${message} (the table is in scripts/layers.mjs).` });
    };
    return { ImportDeclaration: check, ImportExpression: check, ExportNamedDeclaration: check, ExportAllDeclaration: check };
  },
};
