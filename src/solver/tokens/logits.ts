/** The most likely token of each position; the first of equals. `logits` is [positions, vocabulary], the result [positions]. */
export function argMaxTokens(logits: Float32Array, vocabulary: number): Int32Array {
  const tokens = new Int32Array(logits.length / vocabulary);
  for (let position = 0; position < tokens.length; position++) {
    const start = position * vocabulary;
    let best = 0;
    for (let token = 1; token < vocabulary; token++) {
      if ((logits[start + token] ?? 0) > (logits[start + best] ?? 0)) best = token;
    }
    tokens[position] = best;
  }
  return tokens;
}

/**
 * The probability, 0..1, that the model gives to a token at a position. HRM and TRM are trained with stablemax (arXiv 2501.04697),
 * s(x) = x + 1 for x ≥ 0 and 1 / (1 − x) below, so that s / Σs is what they mean by a probability. `logits` is [positions, vocabulary].
 */
export function stablemaxConfidence(logits: Float32Array, vocabulary: number, position: number, token: number): number {
  const start = position * vocabulary;
  let total = 0;
  for (let i = start; i < start + vocabulary; i++) total += stablemax(logits[i] as number);
  return stablemax(logits[start + token] ?? -Infinity) / total;
}

/** s(x) = x + 1 for x ≥ 0, 1 / (1 − x) below. */
export function stablemax(x: number): number {
  return x >= 0 ? x + 1 : 1 / (1 - x);
}
