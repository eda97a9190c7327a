import type { Grid } from '../../../src/shared/arc/task.ts';
import type { ActModel, ActStepOutput, Carry } from '../../../src/solver/model/actModel.ts';
import { arcVocabularySize, decodeTokens, encodeGrid, shiftTokens, tokenOfColour } from '../../../src/solver/tokens/gridTokens.ts';
import { ScriptedModel } from '../solve/scriptedModel.ts';

/**
 * Answers every question, wherever on the canvas its grid lies, by the rule that its embedding's first number tells, sure of it to a degree
 * that is the same for all cells.
 */
export class RuleModel extends ScriptedModel implements ActModel {
  /** Questions that were asked, places in batches that none filled among them. */
  asked = 0;

  constructor(
    private readonly canvas: number,
    private readonly ruleOf: (identifier: number) => (grid: Grid) => Grid,
  ) {
    super([], canvas);
  }

  override runStep(carry: Carry, tokens: Int32Array, embeddings: Float32Array, batch: number): Promise<ActStepOutput> {
    this.asked += batch;
    const logits = new Float32Array(tokens.length * arcVocabularySize);
    const width = embeddings.length / batch;
    for (let i = 0; i < batch; i++) {
      const place = i * this.sequenceLength;
      const rule = this.ruleOf(embeddings[i * width] ?? 0);
      const shown = tokens.slice(place, place + this.sequenceLength);
      const first = Math.max(
        0,
        shown.findIndex((token) => token >= tokenOfColour(0)),
      );
      const offset = { row: Math.floor(first / this.canvas), column: first % this.canvas };
      const grid = rule(decodeTokens(shiftTokens(shown, this.canvas, offset), this.canvas));
      // What does not fit where the grid lies is cut off, as a network's answer is.
      const room = { rows: this.canvas - offset.row, columns: this.canvas - offset.column };
      const cut = grid.slice(0, room.rows).map((row) => row.slice(0, room.columns));
      const answer = encodeGrid(cut, this.canvas, offset);
      answer.forEach((token, position) => (logits[(place + position) * arcVocabularySize + token] = 5000));
    }
    return Promise.resolve({ carry, logits, qHalt: new Float32Array(batch), qContinue: new Float32Array(batch) });
  }
}
