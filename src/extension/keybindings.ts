import * as v from 'valibot';
import type { Keybinding } from '../shared/protocol/editorProtocol.ts';

const manifestSchema = v.object({
  contributes: v.object({
    commands: v.array(v.object({ command: v.string(), title: v.string() })),
    keybindings: v.array(
      v.object({
        command: v.string(),
        key: v.string(),
        mac: v.optional(v.string()),
        args: v.optional(v.union([v.string(), v.number()])),
      }),
    ),
  }),
});

/** The default keys of an extension's package.json in its order. Throws where it is not as VS Code wants it. */
export function contributedKeys(manifest: unknown): Keybinding[] {
  const { commands, keybindings } = v.parse(manifestSchema, manifest).contributes;
  const titles = new Map(commands.map(({ command, title }) => [command, title]));
  return keybindings.map((binding) => ({ ...binding, title: titles.get(binding.command) ?? binding.command }));
}
