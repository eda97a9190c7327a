/** One field of a protobuf message as it lies on the wire: a varint, four bytes, or a length-delimited piece. */
export type WireField =
  | { readonly field: number; readonly kind: 'varint'; readonly value: bigint }
  | { readonly field: number; readonly kind: 'fixed32'; readonly value: number }
  | { readonly field: number; readonly kind: 'bytes'; readonly value: Uint8Array };

/** Reads the fields of one message in the order in which they stand. Throws where the bytes end within one. */
export function readMessage(bytes: Uint8Array): readonly WireField[] {
  const fields: WireField[] = [];
  let at = 0;
  const take = (count: number): Uint8Array => {
    if (at + count > bytes.length) throw new Error(`${String(count)} bytes are wanted at ${String(at)} of ${String(bytes.length)}`);
    at += count;
    return bytes.slice(at - count, at);
  };
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      if (shift > 63n) throw new Error('a varint of more than ten bytes');
      const byte = BigInt(take(1)[0] ?? 0);
      value |= (byte & 127n) << shift;
      if (byte < 128n) return value;
    }
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const field = Math.floor(tag / 8);
    switch (tag % 8) {
      case 0:
        fields.push({ field, kind: 'varint', value: varint() });
        break;
      case 2:
        fields.push({ field, kind: 'bytes', value: take(Number(varint())) });
        break;
      case 5:
        fields.push({ field, kind: 'fixed32', value: new DataView(take(4).buffer).getFloat32(0, true) });
        break;
      default:
        throw new Error(`wire type ${String(tag % 8)} of field ${String(field)}`);
    }
  }
  return fields;
}

/** The pieces of one length-delimited field, such as nested messages. */
export function piecesOf(message: readonly WireField[], field: number): readonly Uint8Array[] {
  return message.flatMap((entry) => (entry.field === field && entry.kind === 'bytes' ? [entry.value] : []));
}

export function textsOf(message: readonly WireField[], field: number): readonly string[] {
  return piecesOf(message, field).map((piece) => new TextDecoder('utf-8', { fatal: true }).decode(piece));
}

/** The integers of one field, as the signed 64-bit numbers they stand for. */
export function intsOf(message: readonly WireField[], field: number): readonly bigint[] {
  return message.flatMap((entry) => (entry.field === field && entry.kind === 'varint' ? [BigInt.asIntN(64, entry.value)] : []));
}
