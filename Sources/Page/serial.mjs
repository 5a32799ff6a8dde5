// Web Serial as the link of a session: ports that speak RFCOMM to a btfile service.

import { Failure } from './failure.mjs';

export const serviceUuid = '5c9a550f-d835-436d-bbdd-14fa6a6a2bb7'; // PROTOCOL 10.1
// The browser's default of 255 bytes is four times slower; the rate of a serial line means nothing.
const options = { baudRate: 115_200, bufferSize: 65_536 };

/** The servers that the person has let this page connect to. */
export async function rememberedPorts() {
  const ports = await navigator.serial?.getPorts() ?? [];
  return ports.filter(port => port.getInfo().bluetoothServiceClassId === serviceUuid);
}

/** Asks the person for a server; only paired devices with a btfile service are offered. */
export async function choosePort() {
  if (!navigator.serial) throw new Failure(isSecureContext ? 'noSerial' : 'insecure');
  try {
    return await navigator.serial.requestPort({
      allowedBluetoothServiceClassIds: [serviceUuid],
      filters: [{ bluetoothServiceClassId: serviceUuid }],
    });
  } catch (error) {
    throw error.name === 'NotFoundError' ? new Failure('noneChosen')
      : error.name === 'SecurityError' ? new Failure('forbidden') : error;
  }
}

export class SerialLink {
  #port; #reader; #writer;

  static async open(port) {
    try {
      await port.open(options);
    } catch (error) {
      throw new Failure(error.name === 'InvalidStateError' ? 'portInUse' : 'unreachable');
    }
    const link = new SerialLink();
    link.#port = port;
    link.#reader = port.readable.getReader();
    link.#writer = port.writable.getWriter();
    return link;
  }

  async read() {
    try {
      const { value, done } = await this.#reader.read();
      return done ? null : value;
    } catch {
      return null; // the device was lost
    }
  }

  async write(bytes) {
    try {
      await this.#writer.write(bytes);
    } catch {
      throw new Failure('lost');
    }
  }

  async close() {
    await this.#reader.cancel().catch(() => {});
    this.#reader.releaseLock();
    await this.#writer.close().catch(() => {});
    this.#writer.releaseLock();
    await this.#port.close().catch(() => {});
  }
}
