import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** The network between the app and a gateway, which a test can break. Counts what goes through. */
export interface FaultLine {
  readonly url: string;
  /** Bytes that went from the app to the gateway. */
  readonly bytesUp: () => number;
  /** Lets so many more bytes up, then holds everything; settles when they have passed. */
  readonly holdAfter: (bytes: number) => Promise<void>;
  /** Lets so many more bytes up, then cuts every connection and refuses new ones; settles when it did. */
  readonly cutAfter: (bytes: number) => Promise<void>;
  /** Cuts every connection as soon as bytes come down that hold this text, before they get through. */
  readonly cutBeforeAnswer: (text: string) => Promise<void>;
  /** Turns over a bit of the byte that is so many bytes further up. */
  readonly corruptAfter: (bytes: number) => void;
  /** Bytes that went from the gateway to the app. */
  readonly bytesDown: () => number;
  /** Turns over a bit of the last byte of every piece that comes down, as long as it says so. */
  readonly corruptDown: (isToBe: (bytes: Buffer) => boolean) => void;
  /** Lets so many more bytes down, then cuts every connection and refuses new ones; settles when it did. */
  readonly cutDownAfter: (bytes: number) => Promise<void>;
  /** Told of every piece that comes down. */
  readonly onDown: (told: () => void) => void;
  /** Everything works again. */
  readonly heal: () => void;
  readonly close: () => Promise<void>;
}

type Fault =
  | { readonly kind: 'hold' | 'cut' | 'corrupt'; readonly at: number; readonly done: () => void }
  | { readonly kind: 'down'; readonly at: number; readonly done: () => void }
  | { readonly kind: 'answer'; readonly text: string; readonly done: () => void };

/** @param target address of the gateway on this computer */
export const openFaultLine = async (target: string): Promise<FaultLine> => {
  const port = Number(new URL(target).port);
  const sockets = new Set<Socket>();
  let up = 0;
  let down = 0;
  let isToCorrupt: (bytes: Buffer) => boolean = () => false;
  let told: () => void = () => undefined;
  let fault: Fault | null = null;
  let isDown = false;
  let isHeld = false;
  const cut = (): void => {
    isDown = true;
    for (const socket of sockets) socket.destroy();
  };
  const carryUp = (near: Socket, far: Socket, bytes: Buffer): void => {
    const from = up;
    up += bytes.length;
    if (fault?.kind === 'corrupt' && fault.at >= from && fault.at < up) {
      bytes.writeUInt8(bytes.readUInt8(fault.at - from) ^ 1, fault.at - from);
      fault = null;
    }
    // no more than a network holds: else what is cut off would count as sent
    if (!far.write(bytes)) {
      near.pause();
      far.once('drain', () => {
        if (!isHeld) near.resume();
      });
    }
    if ((fault?.kind !== 'hold' && fault?.kind !== 'cut') || up < fault.at) return;
    if (fault.kind === 'hold') {
      isHeld = true;
      near.pause();
    } else cut();
    fault.done();
  };
  const carryDown = (near: Socket, bytes: Buffer): void => {
    down += bytes.length;
    told();
    if (isToCorrupt(bytes)) bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
    if (fault?.kind === 'down' && down >= fault.at) {
      cut();
      fault.done();
      return;
    }
    if (fault?.kind === 'answer' && bytes.includes(fault.text)) {
      const { done } = fault;
      fault = null;
      cut();
      done();
    } else near.write(bytes);
  };
  const server = createServer((near) => {
    if (isDown) {
      near.destroy();
      return;
    }
    const far = connect(port, '127.0.0.1');
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    near.on('data', (bytes: Buffer) => {
      carryUp(near, far, bytes);
    });
    far.on('data', (bytes: Buffer) => {
      carryDown(near, bytes);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const after = (kind: 'hold' | 'cut', bytes: number): Promise<void> =>
    new Promise((done) => {
      fault = { kind, at: up + bytes, done };
    });
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    bytesUp: () => up,
    bytesDown: () => down,
    corruptDown: (isToBe) => {
      isToCorrupt = isToBe;
    },
    onDown: (listener) => {
      told = listener;
    },
    cutDownAfter: (bytes) =>
      new Promise((done) => {
        fault = { kind: 'down', at: down + bytes, done };
      }),
    holdAfter: (bytes) => after('hold', bytes),
    cutAfter: (bytes) => after('cut', bytes),
    cutBeforeAnswer: (text) =>
      new Promise((done) => {
        fault = { kind: 'answer', text, done };
      }),
    corruptAfter: (bytes) => {
      fault = { kind: 'corrupt', at: up + bytes, done: () => undefined };
    },
    heal: () => {
      fault = null;
      isDown = false;
      isHeld = false;
      for (const socket of sockets) socket.resume();
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
};
