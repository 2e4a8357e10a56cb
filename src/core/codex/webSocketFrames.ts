/** What a frame carries (RFC 6455, 5.2). */
export const OPCODE = { continuation: 0, text: 1, close: 8, ping: 9, pong: 10 } as const;

export interface Frame {
  readonly opcode: number;
  /** False: the message goes on in a frame of its own. */
  readonly isLast: boolean;
  readonly payload: Buffer;
}

/**
 * A client's frame. A client has to mask what it sends, so that no proxy on the way takes it for something else; a unix
 * socket has none, and the mask of zeros leaves the bytes as they are.
 */
export function frameOf(opcode: number, payload: Buffer): Buffer {
  const { length } = payload;
  const extended = length < 126 ? 0 : length < 65_536 ? 2 : 8;
  const frame = Buffer.alloc(6 + extended + length);
  frame[0] = 0x80 | opcode;
  frame[1] = 0x80 | (extended === 0 ? length : extended === 2 ? 126 : 127);
  if (extended === 2) frame.writeUInt16BE(length, 2);
  if (extended === 8) frame.writeBigUInt64BE(BigInt(length), 2);
  payload.copy(frame, 6 + extended);
  return frame;
}

/** Cuts what a server sends into frames, wherever it is cut itself. Costs as much as there is, also for large frames. */
export class FrameReader {
  readonly #limit: number;
  #parts: Buffer[] = [];
  #length = 0;
  /** How many bytes there must be before anything more can be said. */
  #needed = 2;

  /** `limit`: the most that a frame may carry, in bytes. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The frames that are whole now. Throws on what no server may send. */
  push(part: Buffer): readonly Frame[] {
    this.#parts.push(part);
    this.#length += part.length;
    if (this.#length < this.#needed) return [];
    const frames: Frame[] = [];
    let rest = this.#parts.length === 1 ? part : Buffer.concat(this.#parts);
    for (;;) {
      const { header, whole } = this.#sizeOf(rest);
      this.#needed = whole;
      if (rest.length < whole) break;
      const first = rest.readUInt8(0);
      if ((first & 0x70) !== 0) throw new Error('a frame has bits set that nobody has agreed on');
      frames.push({ opcode: first & 0x0f, isLast: (first & 0x80) !== 0, payload: rest.subarray(header, whole) });
      rest = rest.subarray(whole);
    }
    this.#parts = rest.length === 0 ? [] : [rest];
    this.#length = rest.length;
    return frames;
  }

  /** Of the frame at the start, in bytes: its header, and all of it. Where the header is not there yet: how much of it is needed. */
  #sizeOf(bytes: Buffer): { header: number; whole: number } {
    if (bytes.length < 2) return { header: 2, whole: 2 };
    const second = bytes.readUInt8(1);
    if ((second & 0x80) !== 0) throw new Error('a frame of a server is masked');
    const short = second & 0x7f;
    const header = short < 126 ? 2 : short === 126 ? 4 : 10;
    if (bytes.length < header) return { header, whole: header };
    const length = header === 2 ? short : header === 4 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
    if (length > this.#limit) throw new Error(`a frame of ${length} bytes is too long`);
    return { header, whole: header + length };
  }
}
