const END_OF_HEAD = '\r\n\r\n';

/** Cuts what a connection brings into answers. No more than HTTP that says how long it is: the reader must be cheap. */
export function answerReader(take: (status: number, body: Buffer) => void): (chunk: Buffer) => void {
  let held: Buffer | undefined;
  return (chunk) => {
    held = held === undefined ? chunk : Buffer.concat([held, chunk]);
    const head = held.indexOf(END_OF_HEAD);
    if (head === -1) return;
    const text = held.toString('latin1', 0, head);
    const length = /\r\ncontent-length: (\d+)/i.exec(text)?.[1];
    if (length === undefined) throw new Error('an answer does not say how long it is');
    const start = head + END_OF_HEAD.length;
    const end = start + Number(length);
    if (held.length < end) return;
    // One request at a time is under way, so nothing follows.
    const body = held.subarray(start, end);
    held = undefined;
    take(Number(text.slice(9, 12)), body);
  };
}
