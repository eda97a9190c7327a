import type { ActModel, ActStepOutput } from '../model/actModel.ts';
import type { ModelConfig } from '../model/config.ts';
import { latentLength } from '../model/config.ts';
import type { StreamedTensor } from '../model/safetensors.ts';
import type { TraceInput } from './traceInput.ts';

const none = new Float32Array();

/**
 * All that `steps` ACT steps give, as tensors logits.<k> [batch, seq_len, vocab_size], q_halt.<k> and q_continue.<k> [batch], z_H.<k> and
 * z_L.<k> [batch, prefix + seq_len, hidden_size], k from 1. A step is run when its first tensor is read: they have to be read in order.
 */
export async function traceTensors(
  model: ActModel,
  config: ModelConfig,
  { inputs, puzzle_identifiers }: TraceInput,
  steps: number,
): Promise<readonly StreamedTensor[]> {
  const batch = inputs.length;
  const tokens = Int32Array.from(inputs.flat());
  const embeddings = new Float32Array(batch * config.puzzle_emb_ndim);
  for (const [sample, row] of puzzle_identifiers.entries()) embeddings.set(await model.embeddingOf(row), sample * config.puzzle_emb_ndim);
  let output: ActStepOutput = { carry: model.initialCarry(batch), logits: none, qHalt: none, qContinue: none };
  let done = 0;
  const latents = [batch, latentLength(config), config.hidden_size];
  return Array.from({ length: steps }, (_, index) => {
    const tensor = (name: string, shape: readonly number[], pick: (of: ActStepOutput) => Float32Array): StreamedTensor => ({
      name: `${name}.${String(index + 1)}`,
      dtype: 'F32',
      shape,
      byteLength: 4 * shape.reduce((product, size) => product * size, 1),
      async *bytes() {
        if (done === index) output = await model.runStep(output.carry, tokens, embeddings, batch);
        done = index + 1;
        const data = pick(output);
        yield new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      },
    });
    return [
      tensor('logits', [batch, config.seq_len, config.vocab_size], ({ logits }) => logits),
      tensor('q_halt', [batch], ({ qHalt }) => qHalt),
      tensor('q_continue', [batch], ({ qContinue }) => qContinue),
      tensor('z_H', latents, ({ carry: { zH } }) => zH),
      tensor('z_L', latents, ({ carry: { zL } }) => zL),
    ];
  }).flat();
}
